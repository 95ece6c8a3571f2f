"""A packed folder that somebody sent: kept until it is imported, unpacked for as long as it is read."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from decisions.archives import unpack
from decisions.markdown.importing import Import
from decisions.markdown.reading import Folder
from decisions.markdown.tally import Tally
from decisions.models import FolderUpload
from people.models import Person, Team

KEPT_FOR = dt.timedelta(days=1)


def keep(content: bytes, *, name: str, team: Team, by: Person, at: dt.datetime) -> FolderUpload:
    """Keep a packed folder for its dry run and its import, in place of an earlier one of the same person.

    Raises PermissionDenied, and Refused, in words, for what cannot be unpacked safely.
    """
    if not by.leads(team.pk):
        raise PermissionDenied(f"Leads of {team} and org admins import decisions.")
    with tempfile.TemporaryDirectory() as scratch:
        unpack(content, Path(scratch))
    with transaction.atomic():
        FolderUpload.objects.filter(by=by).delete()
        FolderUpload.objects.filter(at__lt=at - KEPT_FOR).delete()
        return FolderUpload.objects.create(team=team, by=by, at=at, name=name[:200], content=content)


@contextmanager
def unpacked(upload: FolderUpload) -> Iterator[Folder]:
    """The folder, for as long as it is needed. Raises Refused."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch) / "decisions"  # whoever sends a folder here says that it holds decisions
        root.mkdir()
        unpack(bytes(upload.content), root)
        yield Folder(root, largest=settings.IMPORT_MAX_BYTES)


def bring_in(
    upload: FolderUpload, *, by: Person, at: dt.datetime, is_dry: bool
) -> tuple[Tally, list[dict[str, object]]]:
    """Import the folder, or find out what importing it would do: the counts, and an object for each file.

    The upload is gone once it has been imported. Raises PermissionDenied and Refused.
    """
    if not by.leads(upload.team_id):
        raise PermissionDenied(f"Leads of {upload.team} and org admins import decisions.")
    files: list[dict[str, object]] = []
    with unpacked(upload) as folder:
        run = Import(folder, upload.team, by=by, at=at, is_dry=is_dry)
        tally = run.run(report=files.append, progress=lambda done: None)
    if not is_dry:
        upload.delete()
    return tally, files
