"""The conversation below an objective."""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from outcomes.models.objectives import Objective
from people.models import Person
from records.models import RecordCommentQuerySet, Remark, comment_text, record


class CommentQuerySet(RecordCommentQuerySet["Comment"]):
    def visible_to(self, person: Person) -> CommentQuerySet:
        """Comments are as open as their objectives, removed ones excepted."""
        return self.standing() if person.is_active else self.none()


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
        comment = cls.objects.create(objective=objective, by=by, at=at, text=comment_text(text))
        record("commented", objective, by=by, note=comment.text, at=at)
        comment.mention(at=at)
        return comment
