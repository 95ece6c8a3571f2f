"""The questions that a mail asks, and what the answer does: one class a question, listed in ANSWERS."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.urls import reverse

from decisions.models import Decision
from decisions.steps import ConfirmForm
from notices import check_in_answers, followup_answers
from notices.branches import AWAY, CHECK_IN, FOLLOW_UP, LED, REVIEW, UNOWNED
from notices.check_in_answers import NO_CHANGE
from notices.followup_answers import DONE, HAND_OVER, NEW_DATE, links_of_promise
from notices.links import answer_url
from notices.needs import Need
from notices.questions import Question
from people.models import Person
from web import words

STILL_RIGHT = "still_right"


class StillRight(Question):
    """Is a decision in force still right? Yes, until a new date; or amend, supersede or deprecate it."""

    heading = "Still right?"
    form: ConfirmForm
    record: Decision

    def __init__(
        self, record_id: int, *, person: Person, now: dt.datetime, data: Mapping[str, Any] | None
    ) -> None:
        self.person, self.today = person, person.today(now)
        self.record = Decision.objects.visible_to(person).select_related("team", "driver").get(pk=record_id)
        self.form = ConfirmForm(data, decision=self.record, today=self.today)

    def is_open(self, mark: str) -> bool:
        """Not since it has another review date, or is no longer in force."""
        return self.record.may_be_confirmed_by(self.person) and str(self.record.review_by) == mark

    def save(self, *, by: Person) -> str:
        """Confirm it until the date given."""
        self.form.save(by=by)
        return f"{self.form.done} {self.record}"

    def so_far(self) -> str:
        """Until when it is confirmed, if it is."""
        if self.record.status != Decision.ACCEPTED or self.record.review_by is None:
            return ""
        return f"It is looked at again {words.day(self.record.review_by, self.today)}."

    def others(self) -> list[tuple[str, str]]:
        """Amend, supersede, deprecate: as far as the person may."""
        new, found = reverse("new_decision"), []
        if self.record.may_be_superseded_by(self.person):
            found = [
                ("Amend it", f"{new}?amends={self.record.pk}"),
                ("Supersede it", f"{new}?supersedes={self.record.pk}"),
            ]
        if self.record.may_be_deprecated_by(self.person):
            found.append(("Deprecate it", reverse("deprecate_decision", args=[self.record.pk])))
        return found


ANSWERS: dict[str, type[Question]] = {
    STILL_RIGHT: StillRight,
    DONE: followup_answers.Done,
    NEW_DATE: followup_answers.NewDate,
    HAND_OVER: followup_answers.HandOver,
    NO_CHANGE: check_in_answers.NoChange,
}


def links_of(need: Need) -> list[tuple[str, str]]:
    """The answers that a mail offers for a row of "needs you": label and path of each, the likeliest first."""
    if need.kind == FOLLOW_UP:
        return links_of_promise(need.person_id, need.record_id, need.due_on, need.person_id)
    if need.kind in (LED, AWAY, UNOWNED):
        return links_of_promise(need.person_id, need.record_id, need.due_on, need.owner_id)
    if need.kind == CHECK_IN:
        return [("No change", answer_url(need.person_id, NO_CHANGE, need.record_id, str(need.due_on)))]
    if need.kind == REVIEW:
        return [(need.action, answer_url(need.person_id, STILL_RIGHT, need.record_id, str(need.due_on)))]
    return []
