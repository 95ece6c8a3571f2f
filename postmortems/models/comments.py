"""The conversation below a postmortem."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from postmortems.models.postmortem import Postmortem
from records.models import RecordComment, RecordCommentQuerySet, Recorded, Refused


class CommentQuerySet(RecordCommentQuerySet["Comment"]):
    """Comments on postmortems."""


class Comment(RecordComment):
    """What somebody says to a postmortem."""

    on, called, with_record = "postmortem", "postmortem_comment", ["postmortem__team"]

    postmortem = models.ForeignKey(Postmortem, on_delete=models.PROTECT, related_name="comments")

    objects = CommentQuerySet.as_manager()

    class Meta(RecordComment.Meta):
        indexes = [models.Index(fields=["postmortem", "-at", "-id"], name="pm_comment_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text="") | Q(removed_at__isnull=False),
                name="pm_comment_says_something_until_removed",
            )
        ]

    def is_settled(self) -> bool:
        """Nothing is changed on one that was dropped."""
        return self.postmortem.status == Postmortem.DROPPED

    @classmethod
    def check_open(cls, subject: Recorded) -> None:
        if isinstance(subject, Postmortem) and subject.status == Postmortem.DROPPED:
            raise Refused("This draft was dropped. Bring it back to say something on it.", "text")
