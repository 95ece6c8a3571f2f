"""What a mail asks about a promise, of its owner or of a lead: is it done, a new date, or somebody else's?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar

from django.urls import reverse

from followups.bulk_views import undo_address
from followups.forms import ActForm, FinishForm, HandOverForm, MoveForm
from followups.models import FollowUp
from followups.telling import words_of
from notices.links import answer_url
from notices.questions import Question, Unanswered
from people.models import Person
from records.models import Event
from web import words

DONE, NEW_DATE, HAND_OVER = "done", "new_date", "hand_over"


class OfFollowUp(Question):
    """One question about one follow-up, answered by the form that its own page has."""

    form_class: ClassVar[type[ActForm]]
    form: ActForm
    record: FollowUp

    def __init__(
        self, record_id: int, *, person: Person, now: dt.datetime, data: Mapping[str, Any] | None
    ) -> None:
        self.person, self.now = person, now
        self.record = FollowUp.objects.visible_to(person).for_list().get(pk=record_id)
        self.form = self.form_class(self.record, data, by=person, now=now)

    def save(self, *, by: Person) -> str:
        """Do it, with a way back."""
        event = self.form.save()
        if event is None:
            raise Unanswered
        self.undo_url = undo_address([event])
        return f"{self.form.said}: {self.record}"

    def so_far(self) -> str:
        """Who ended it; else the last thing that happened to it."""
        if self.record.has_ended():
            return self.record.words_of_end()
        last = Event.objects.of(self.record).but_comments().first()
        if last is None:
            return ""
        who = "You" if last.by_id == self.person.pk else last.by.name if last.by else "Teamhub"
        at = words.moment(last.at.astimezone(self.person.zone), self.person.today(self.now))
        return f"{who} {words_of(last)}, {at}."

    def others(self) -> list[tuple[str, str]]:
        """The other answers, and that mails should wait."""
        links = links_of_promise(self.person.pk, self.record.pk, self.record.due_on, self.record.owner_id)
        found = [link for link, of in zip(links, OF_PROMISE, strict=True) if not isinstance(self, of)]
        if self.record.may_be_snoozed_by(self.person) and self.record.can_wait_longer(self.now):
            found.append(("Snooze", reverse("snooze_follow_up", args=[self.record.pk])))
        return found


class Done(OfFollowUp):
    """It is done, perhaps with words about it. The question stands as long as somebody still waits for it."""

    heading, title, form_class = "Done", "Is it done?", FinishForm

    def is_open(self, mark: str) -> bool:
        """Not once it has ended, or the person may not work on it any more: a team member may, whoever owns it."""
        return self.form.is_allowed()


class NewDate(OfFollowUp):
    """Another date, and why. The question is about the date of the mail."""

    heading, form_class = "New date", MoveForm

    def is_open(self, mark: str) -> bool:
        """Not once it has another date."""
        return self.form.is_allowed() and str(self.record.due_on) == mark


class HandOver(OfFollowUp):
    """Somebody else's from now on. The question is to its owner, and while nobody else is asked."""

    heading, form_class = "Hand over", HandOverForm

    def is_open(self, mark: str) -> bool:
        """Not once it is another's, or somebody was asked."""
        return (
            self.form.is_allowed()
            and str(self.record.owner_id or "") == mark
            and self.record.offered_to_id is None
        )


OF_PROMISE = [Done, NewDate, HandOver]


def links_of_promise(
    person_id: int, follow_up_id: int, due_on: dt.date | None, owner_id: int | None
) -> list[tuple[str, str]]:
    """The answers of a mail about a promise, one's own or of a team one leads: label and path, as in OF_PROMISE."""
    hand_over = HandOver.heading if owner_id else "Find an owner"
    return [
        (Done.heading, answer_url(person_id, DONE, follow_up_id, "")),
        (NewDate.heading, answer_url(person_id, NEW_DATE, follow_up_id, str(due_on))),
        (hand_over, answer_url(person_id, HAND_OVER, follow_up_id, str(owner_id or ""))),
    ]
