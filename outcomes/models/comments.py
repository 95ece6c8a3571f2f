"""The conversation below an objective."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from outcomes.models.objectives import Objective
from people.models import Person
from records.models import Refused, Remark, record

LONGEST = 5_000  # characters of one comment


def said(text: str) -> str:
    """The comment's text without the space around it. Raises Refused for one that is empty or too long."""
    text = text.strip()
    if not text:
        raise Refused("Please write what you want to say.", "text")
    if len(text) > LONGEST:
        raise Refused(f"Please shorten this to {LONGEST:,} characters; it has {len(text):,}.", "text")
    return text


class CommentQuerySet(models.QuerySet["Comment"]):
    def standing(self) -> CommentQuerySet:
        """Those that nobody has taken back."""
        return self.filter(removed_at__isnull=True)

    def visible_to(self, person: Person) -> CommentQuerySet:
        """Comments are as open as their objectives, removed ones excepted."""
        return self.standing() if person.is_active else self.none()

    def for_conversation(self) -> CommentQuerySet:
        """What begins a thread: with `has_replies`; what was removed only where there are."""
        replied = Exists(Comment.objects.standing().filter(answers=OuterRef("pk")))
        begun = self.filter(answers__isnull=True).annotate(has_replies=replied).select_related("by")
        return begun.filter(Q(removed_at__isnull=True) | Q(has_replies=True))


class Comment(Remark):
    """What somebody says to an objective. A removed one is kept, and its words stand in history."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["objective", "-at", "-id"], name="comment_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="comment_says_something_until_removed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} on {self.objective}"

    def said_on(self) -> Objective:
        return self.objective

    def beside(self) -> dict[str, Any]:
        return {"objective": self.objective}

    @classmethod
    @transaction.atomic
    def add(cls, objective: Objective, *, by: Person, text: str, at: dt.datetime) -> Self:
        """Say something to the objective at the aware moment `at`. Raises PermissionDenied and Refused."""
        if not objective.may_be_commented_on_by(by):
            raise PermissionDenied("Everyone in the organisation who is still here may comment.")
        comment = cls.objects.create(objective=objective, by=by, at=at, text=said(text))
        record("commented", objective, by=by, note=comment.text, at=at)
        comment.mention(at=at)
        return comment
