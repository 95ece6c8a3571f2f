"""The conversation below an objective."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from outcomes.models.objectives import Objective
from records.models import RecordComment, RecordCommentQuerySet


class CommentQuerySet(RecordCommentQuerySet["Comment"]):
    """Comments on objectives."""


class Comment(RecordComment):
    """What somebody says to an objective."""

    on, called, with_record = "objective", "comment", ["objective__cycle", "objective__team"]

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta(RecordComment.Meta):
        indexes = [models.Index(fields=["objective", "-at", "-id"], name="comment_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="comment_says_something_until_removed",
            )
        ]
