"""What a question in a mail is: about one record, to one person, with a form for the answer."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from people.models import Person
from web.forms import TeamhubForm


class Unanswered(Exception):
    """The answer was refused; its form says why, beside the fields."""


class Question(ABC):
    """One question about one record. `form` holds what is typed with the answer; its button is "yes"."""

    heading: ClassVar[str]  # of its link in a mail, and of its page where it has no title
    title: ClassVar[str] = ""
    form: TeamhubForm
    record: Any
    undo_url = ""  # where the answer is taken back, once it is given

    @abstractmethod
    def __init__(
        self, record_id: int, *, person: Person, now: dt.datetime, data: Mapping[str, Any] | None
    ) -> None:
        """Raises ObjectDoesNotExist where the person may not see the record."""

    @abstractmethod
    def is_open(self, mark: str) -> bool:
        """Does the question still stand as it did when the mail was written, and is it the person's to answer?"""

    @abstractmethod
    def save(self, *, by: Person) -> str:
        """Do it; returns words for the person. Raises PermissionDenied, Refused, EditConflict and Unanswered."""

    def so_far(self) -> str:
        """What has happened since, where the question is not open any more; "" for nothing to add."""
        return ""

    def url(self) -> str:
        """Where the person goes after the answer, or instead of it."""
        return str(self.record.get_absolute_url())

    def others(self) -> list[tuple[str, str]]:
        """Other answers, each with the address of its own page."""
        return []
