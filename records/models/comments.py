"""Comments below a record: whom they are open to, how they are found and said. A practice says what they stand on."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar, Self, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from people.models import Person
from records.models.recorded import Recorded, Refused, record
from records.models.remarks import Remark
from web.addresses import numbered

LONGEST_COMMENT = 5_000  # characters

T = TypeVar("T", bound="RecordComment")


class RecordCommentQuerySet(models.QuerySet[T]):
    """Comments on the records of a practice."""

    def visible_to(self, person: Person) -> Self:
        """Comments are as open as their records, removed ones excepted."""
        return self.standing().on_readable(person)

    def on_readable(self, person: Person) -> Self:
        """Those on records that the person may read, removed ones too: below them replies may stand."""
        on = self.model.on
        records: Any = self.model._meta.get_field(on).related_model
        readable = records._default_manager.visible_to(person).order_by()
        return self.filter(
            Exists(readable.filter(pk=OuterRef(f"{on}_id")))
        )  # not all there are, to find a few

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(removed_at__isnull=True)

    def for_conversation(self) -> Self:
        """What begins a thread: with `has_replies`; what was removed only where there are."""
        replies = self.model._default_manager.filter(removed_at__isnull=True, answers=OuterRef("pk"))
        begun = self.filter(answers__isnull=True).annotate(has_replies=Exists(replies)).select_related("by")
        return begun.filter(Q(removed_at__isnull=True) | Q(has_replies=True))


class RecordComment(Remark):
    """Base of a comment below a record. A removed one is kept, and its words stand in history.

    A practice derives its model, with a key to its record by the name `on`, and names its pages after `called`:
    reply_to_comment, edit_comment, remove_comment.
    """

    on: ClassVar[str]
    called: ClassVar[str]
    with_record: ClassVar[list[str]]  # what a page about one reads with it: paths for select_related

    objects: Any  # of a RecordCommentQuerySet

    class Meta(Remark.Meta):
        abstract = True
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.by} on {self.said_on()}"

    def said_on(self) -> Recorded:
        found: Recorded = getattr(self, self.on)
        return found

    def beside(self) -> dict[str, Any]:
        return {self.on: self.said_on()}

    def reply_url(self) -> str:
        """Where its whole thread stands, and one replies."""
        return numbered(f"reply_to_{self.called}", self.pk)

    def edit_url(self) -> str:
        """Where its author puts it differently."""
        return numbered(f"edit_{self.called}", self.pk)

    def removal_url(self) -> str:
        """Where a POST takes it back."""
        return numbered(f"remove_{self.called}", self.pk)

    def may_get_reply_from(self, person: Person) -> bool:
        """Those who may comment on the record reply, to anything that stands and is no reply itself."""
        return super().may_get_reply_from(person) and self.said_on().may_be_commented_on_by(person)

    @classmethod
    def check_open(cls, subject: Recorded) -> None:
        """Raises Refused where nothing more is said below the record. A practice says when."""

    def check_talk(self) -> None:
        self.check_open(self.said_on())

    @classmethod
    @transaction.atomic
    def add(cls, subject: Recorded, *, by: Person, text: str, at: dt.datetime) -> Self:
        """Say something to the record at the aware moment `at`. Raises PermissionDenied and Refused."""
        if not subject.is_visible_to(by):
            raise PermissionDenied("Those who may read it, and are still here, may comment on it.")
        cls.check_open(subject)
        comment = cls._default_manager.create(by=by, at=at, text=comment_text(text), **{cls.on: subject})
        record("commented", subject, by=by, note=comment.text, at=at)
        comment.mention(at=at)
        return comment


def comment_text(text: str) -> str:
    """The comment's text without the space around it. Raises Refused for one that is empty or too long."""
    text = text.strip()
    if not text:
        raise Refused("Please write what you want to say.", "text")
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"Please shorten this to {LONGEST_COMMENT:,} characters; it has {len(text):,}.", "text")
    return text
