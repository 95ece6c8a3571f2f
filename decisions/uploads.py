"""Importing a packed folder that somebody sent, or finding out what that would do."""

from __future__ import annotations

import datetime as dt

from django.conf import settings

from decisions.markdown.importing import Import
from decisions.markdown.reading import Folder
from decisions.markdown.tally import Tally
from decisions.models import FolderUpload
from people.models import Person


def bring_in(
    upload: FolderUpload, *, by: Person, at: dt.datetime, is_dry: bool
) -> tuple[Tally, list[dict[str, object]]]:
    """Import the folder, or find out what importing it would do: the counts, and an object for each file.

    The upload is gone once it has been imported. Raises PermissionDenied and Refused.
    """
    upload.check_sent_by(by)
    files: list[dict[str, object]] = []
    with upload.unpacked() as root:
        folder = Folder(root, largest=settings.IMPORT_MAX_BYTES)
        run = Import(folder, upload.team, by=by, at=at, is_dry=is_dry)
        tally = run.run(report=files.append, progress=lambda done: None)
    if not is_dry:
        upload.delete()
    return tally, files
