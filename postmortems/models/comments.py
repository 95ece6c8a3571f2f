"""The discussion below a postmortem."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from people.models import Person
from postmortems.models.postmortem import Postmortem
from records.models import RecordCommentQuerySet, Remark, comment_text, record


class CommentQuerySet(RecordCommentQuerySet["Comment"]):
    def visible_to(self, person: Person) -> CommentQuerySet:
        """Comments are as open as their postmortems, removed ones excepted."""
        return self.standing().filter(
            postmortem__in=Postmortem.objects.visible_to(person).order_by().values("pk")
        )


class Comment(Remark):
    """What somebody says to a postmortem. A removed one is kept, and its words stand in history."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["postmortem", "-at", "-id"], name="pm_comment_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="pm_comment_says_something_until_removed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.postmortem}"

    def said_on(self) -> Postmortem:
        return self.postmortem

    def beside(self) -> dict[str, Any]:
        return {"postmortem": self.postmortem}

    def may_get_reply_from(self, person: Person) -> bool:
        """Those who may read the postmortem reply, to anything that stands and is no reply itself."""
        return super().may_get_reply_from(person) and self.postmortem.is_visible_to(person)

    @classmethod
    @transaction.atomic
    def add(cls, postmortem: Postmortem, *, by: Person, text: str, at: dt.datetime) -> Self:
        """Say something to the postmortem at the aware moment `at`. Raises PermissionDenied and Refused."""
        if not postmortem.is_visible_to(by):
            raise PermissionDenied("Those who may read a postmortem may comment on it.")
        comment = cls.objects.create(postmortem=postmortem, by=by, at=at, text=comment_text(text))
        record("commented", postmortem, by=by, note=comment.text, at=at)
        comment.mention(at=at)
        return comment
