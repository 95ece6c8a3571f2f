"""Hints on wording, and times that a timeline suggests, that somebody does not want to see again in a postmortem."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models

from people.models import Person
from postmortems.blameless.titles import TITLES, key_of, normal
from records.models import Refused

if TYPE_CHECKING:
    from postmortems.models.postmortem import Postmortem

MOST = 2_000  # letters of a sentence; dismissals of one record


class DismissedHint(models.Model):
    """A sentence that stands as it is, for good, in one postmortem: by its words and the rule that spoke.

    Its history tells nothing of it: others read that, and the sentence may never have been saved.
    """

    postmortem = models.ForeignKey(
        "postmortems.Postmortem", on_delete=models.CASCADE, related_name="dismissed_hints"
    )
    key = models.CharField(max_length=40, help_text="Of the rule and the words of the sentence.")
    rule = models.CharField(max_length=20)
    sentence = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["postmortem", "key"], name="hint_is_dismissed_once_in_a_postmortem"
            )
        ]

    def __str__(self) -> str:
        return self.sentence[:80]

    @classmethod
    def dismiss(
        cls, postmortem: Postmortem, *, rule: str, sentence: str, by: Person, now: dt.datetime
    ) -> bool:
        """Let the sentence stand in this record; False where it did already. Raises Refused and PermissionDenied."""
        sentence = sentence.strip()
        if rule not in TITLES or not normal(sentence) or len(sentence) > MOST:
            raise Refused("This hint is no longer there.")
        return cls._keep(postmortem, rule, sentence, by=by, now=now)

    @classmethod
    def dismiss_time(
        cls, postmortem: Postmortem, *, rule: str, sentence: str, by: Person, now: dt.datetime
    ) -> bool:
        """Offer no more what the timeline suggests in `sentence`. Raises Refused and PermissionDenied."""
        postmortem.__dict__.pop("dismissed_times", None)  # as for_record() read them, which is old now
        return cls._keep(postmortem, rule, sentence, by=by, now=now)

    @classmethod
    def _keep(cls, postmortem: Postmortem, rule: str, sentence: str, *, by: Person, now: dt.datetime) -> bool:
        if not postmortem.may_be_edited_by(by):
            raise PermissionDenied("The team, the facilitator and the authors dismiss hints of a postmortem.")
        if postmortem.dismissed_hints.count() >= MOST:
            raise Refused("More hints cannot be dismissed in one postmortem.")
        _, is_new = cls.objects.get_or_create(
            postmortem=postmortem,
            key=key_of(rule, sentence),
            defaults={"rule": rule, "sentence": sentence, "by": by, "at": now},
        )
        return is_new
