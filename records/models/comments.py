"""Comments below a record: how they are found and what their words may be. A practice says what they stand on."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from records.models.recorded import Refused

LONGEST_COMMENT = 5_000  # characters

T = TypeVar("T", bound=models.Model)


class RecordCommentQuerySet(models.QuerySet[T]):
    """Comments on the records of a practice; the practice adds `visible_to`."""

    def standing(self) -> Self:
        """Those that nobody has taken back."""
        return self.filter(removed_at__isnull=True)

    def for_conversation(self) -> Self:
        """What begins a thread: with `has_replies`; what was removed only where there are."""
        replies = self.model._default_manager.filter(removed_at__isnull=True, answers=OuterRef("pk"))
        begun = self.filter(answers__isnull=True).annotate(has_replies=Exists(replies)).select_related("by")
        return begun.filter(Q(removed_at__isnull=True) | Q(has_replies=True))


def comment_text(text: str) -> str:
    """The comment's text without the space around it. Raises Refused for one that is empty or too long."""
    text = text.strip()
    if not text:
        raise Refused("Please write what you want to say.", "text")
    if len(text) > LONGEST_COMMENT:
        raise Refused(f"Please shorten this to {LONGEST_COMMENT:,} characters; it has {len(text):,}.", "text")
    return text
