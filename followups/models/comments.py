"""The conversation below a follow-up."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from followups.models.follow_up import FollowUp
from records.models import RecordComment, RecordCommentQuerySet


class CommentQuerySet(RecordCommentQuerySet["Comment"]):
    """Comments on follow-ups."""


class Comment(RecordComment):
    """What somebody says to a follow-up. For its owner it counts as having acted on it."""

    on, called = "follow_up", "follow_up_comment"
    with_record = ["follow_up__team", "follow_up__postmortem"]

    follow_up = models.ForeignKey(FollowUp, on_delete=models.PROTECT, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta(RecordComment.Meta):
        indexes = [
            models.Index(fields=["follow_up", "-at", "-id"], name="fu_comment_newest_first"),
            models.Index(fields=["at"], name="fu_comment_by_time"),  # what was said of late, to tell of it
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="fu_comment_says_something_until_removed",
            )
        ]
