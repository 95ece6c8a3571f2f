"""What somebody sends to be imported: kept until then, unpacked for as long as it is read."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from people.models import Person, Team
from records.archives import MOST_FILES, is_packed, put_one, unpack

KEPT_FOR = dt.timedelta(days=1)


class SentFolder(models.Model):
    """Base of a packed folder that somebody sent, kept from its dry run until its import; a day at most.

    A practice says who may send one, and what the files in it are called.
    """

    suffixes: ClassVar[tuple[str, ...]]
    other_suffixes: ClassVar[tuple[str, ...]] = ()  # of texts that are not read, but named
    folder_name: ClassVar[str]  # of the folder it is unpacked into, which the readers see
    takes_one_file: ClassVar[bool] = False  # Markdown by itself, not packed
    most_files: ClassVar[int] = MOST_FILES

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    content = models.BinaryField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def may_be_sent_by(cls, person: Person, team_id: int) -> bool:
        """May the person import into the team?"""
        raise NotImplementedError

    def check_sent_by(self, person: Person) -> None:
        """Raises PermissionDenied for who may not import into the team, or no longer."""
        if not self.may_be_sent_by(person, self.team_id):
            raise PermissionDenied(f"You may not import into {self.team}.")

    @classmethod
    def keep(cls, content: bytes, *, name: str, team: Team, by: Person, at: dt.datetime) -> Self:
        """Keep what was sent for its dry run and its import, in place of what the same person sent before.

        Raises PermissionDenied, and Refused, in words, for what cannot be read or unpacked safely.
        """
        sent = cls(team=team, by=by, at=at, name=name[-200:], content=content)
        sent.check_sent_by(by)
        with sent.unpacked():
            pass
        with transaction.atomic():
            cls._default_manager.filter(by=by).delete()
            cls._default_manager.filter(at__lt=at - KEPT_FOR).delete()
            sent.save()
        return sent

    @contextmanager
    def unpacked(self) -> Iterator[Path]:
        """The folder, for as long as it is needed. Raises Refused."""
        content = bytes(self.content)
        with tempfile.TemporaryDirectory() as scratch:
            root = Path(scratch) / self.folder_name
            root.mkdir()
            is_one = self.takes_one_file and self.name.lower().endswith(self.suffixes)
            if is_one and not is_packed(content):
                put_one(content, self.name, root)
            else:
                unpack(
                    content, root, suffixes=self.suffixes, others=self.other_suffixes, most=self.most_files
                )
            yield root
