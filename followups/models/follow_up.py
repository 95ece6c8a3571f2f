"""Follow-ups: one kind of promise for all practices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from followups.models.changing import Changing
from followups.models.promise import EDITABLE
from followups.queues import DECLINED, DONE, IN_PROGRESS, OPEN, PROPOSED
from people.models import Person, Team
from records.models import Event, record

SNOOZE_DAYS = 14  # at most so far ahead


class FollowUp(Changing):
    """A promise with an owner and a date, kept until it is done or declined with a reason."""

    class Meta(Changing.Meta):
        abstract = False

    # What happens to it. Every verb raises PermissionDenied for somebody who may not do it, and
    # ValidationError, in words for the screen, where its state or what was typed does not allow it.

    def propose(self, *, by: Person, now: dt.datetime) -> None:
        """Write down a new idea; nobody has promised anything yet. Whom and what day it names could be promised."""
        self._check_names(self.owner, self.due_on, now)
        self._be_created("proposed", PROPOSED, by)

    def promise(self, *, by: Person, now: dt.datetime) -> None:
        """Write down a new promise: it has an owner and a due date from today on, where the owner is."""
        self._check_promise(self.owner, self.due_on, now)
        self.accepted_at = now
        self._be_created("created", OPEN, by)

    def accept(self, *, by: Person, owner: Person | None, due_on: dt.date | None, now: dt.datetime) -> Event:
        """Turn an idea into a commitment of its owner; the due date becomes the first promised one."""
        if self.state != self.PROPOSED:
            raise ValidationError("It is accepted already.")
        self._check_may(self.may_be_accepted_by(by), "accept it")
        owner, due_on = self._check_promise(owner, due_on, now)
        if owner != by and not self.may_be_worked_on_by(by):
            words = (
                f"You may promise it yourself; for somebody else, leads and members of {self.team.name} do."
            )
            raise ValidationError({"owner": words})
        return self._change(
            "accepted",
            by=by,
            state=OPEN,
            accepted_at=now,
            owner_id=owner.pk,
            offered_to_id=None if self.offered_to_id == owner.pk else self.offered_to_id,
            due_on=due_on,
            first_due_on=due_on,
        )

    def start(self, *, by: Person) -> Event:
        """Say that work on it has begun."""
        self._check_may(self.may_be_worked_on_by(by), "start it")
        if self.state != self.OPEN:
            raise ValidationError(
                f"It is {self.get_state_display().lower()}; only an open one can be started."
            )
        return self._change("started", by=by, state=IN_PROGRESS)

    def finish(self, *, by: Person, now: dt.datetime, outcome: str = "") -> Event:
        """Mark it done, with what was done about it. Of two people at once only the first is recorded."""
        self._check_may(self.may_be_worked_on_by(by), "mark it done")
        self._check_awaited("mark it done")
        words = {"outcome": outcome.strip()} if outcome.strip() else {}
        return self._change(
            "finished", by=by, state=DONE, ended_at=now, ended_by_id=by.pk, offered_to_id=None, **words
        )

    def decline(self, *, by: Person, reason: str, now: dt.datetime) -> Event:
        """Say that it will not be done, and why."""
        self._check_may(self.may_be_worked_on_by(by), "decline it")
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if not reason.strip():
            raise ValidationError({"reason": "Say why it will not be done; somebody will ask."})
        return self._change(
            "declined",
            by=by,
            note=reason.strip(),
            state=DECLINED,
            declined_reason=reason.strip(),
            ended_at=now,
            ended_by_id=by.pk,
            offered_to_id=None,
        )

    def tell(self, *, by: Person, words: str) -> Event:
        """Write down what was done, or why not, once it has ended; when and by whom it ended stays."""
        self._check_may(self.may_be_worked_on_by(by), "write down what became of it")
        if not self.has_ended():
            raise ValidationError("It has not ended: say so when you mark it done, or decline it.")
        words, name = words.strip(), "outcome" if self.state == DONE else "declined_reason"
        if not words:
            asked = "what was done about it" if self.state == DONE else "why it will not be done"
            raise ValidationError({"words": f"Say {asked}."})
        if words == getattr(self, name):
            raise ValidationError({"words": "That stands there already."})
        return self._change("edited", by=by, note="" if self.state == DONE else words, **{name: words})

    def reopen(self, *, by: Person) -> Event:
        """Take back that it ended; history keeps what was said. One never accepted becomes an idea again."""
        self._check_may(self.may_be_worked_on_by(by), "reopen it")
        if not self.has_ended():
            raise ValidationError("It is still open.")
        return self._change(
            "reopened",
            by=by,
            state=OPEN if self.accepted_at else PROPOSED,
            ended_at=None,
            ended_by_id=None,
            outcome="",
            declined_reason="",
        )

    def move(self, *, by: Person, due_on: dt.date | None, reason: str, now: dt.datetime) -> Event:
        """Promise another date, and say why. The first promised date stays; a first date needs no reason."""
        self._check_may(self.may_be_worked_on_by(by), "move its date")
        self._check_awaited("move its date")
        errors = {}
        if due_on is None or due_on < self.today(now):
            errors["due_on"] = "Choose a date from today on, or mark it done."
        elif due_on == self.due_on:
            errors["due_on"] = "That is the date it has now."
        if self.due_on is not None and not reason.strip():
            errors["reason"] = "Say why the date moves."
        if errors:
            raise ValidationError(errors)
        moves = self.times_moved + (self.due_on is not None)
        first = self.first_due_on or due_on
        return self._change(
            "moved", by=by, note=reason.strip(), due_on=due_on, first_due_on=first, times_moved=moves
        )

    def snooze(self, *, by: Person, until: dt.date | None, reason: str = "", now: dt.datetime) -> Event:
        """No reminder of it to its owner before the date `until`, two weeks ahead at most, where that one is.

        It is late all the same. Twice in a row needs no reason, from the third time on somebody will ask.
        """
        self._check_may(self.may_be_worked_on_by(by), "snooze it")
        self._check_awaited("snooze it")
        errors, today, reason = {}, self.today(now), reason.strip()
        if until is None or not today < until <= self._furthest(now):
            errors["until"] = f"Choose a date from tomorrow on, {SNOOZE_DAYS} days ahead at most."
        elif until == self.snoozed_until:
            errors["until"] = "It is snoozed until then already."
        if self.snooze_needs_a_reason() and not reason:
            errors["reason"] = "It was snoozed twice in a row. Say why it waits again, or give it a new date."
        if errors:
            raise ValidationError(errors)
        times = 0 if reason else self.times_snoozed + 1
        return self._change("snoozed", by=by, note=reason, snoozed_until=until, times_snoozed=times)

    def can_wait_longer(self, now: dt.datetime) -> bool:
        """Is there a later date that snooze() would take, at the aware moment `now`?"""
        return self.snoozed_until is None or self.snoozed_until < self._furthest(now)

    def _furthest(self, now: dt.datetime) -> dt.date:
        return self.today(now) + dt.timedelta(days=SNOOZE_DAYS)

    def wake(self, *, by: Person) -> Event:
        """End the snooze: reminders of it go on."""
        self._check_may(self.may_be_worked_on_by(by), "end its snooze")
        if self.snoozed_until is None:
            raise ValidationError("It is not snoozed.")
        return self._change("woke", by=by, snoozed_until=None)

    def hand_over(self, *, by: Person, to: Person) -> Event:
        """Ask somebody to take it over. Until they accept it stays with its owner, and both see it."""
        self._check_may(self.may_be_worked_on_by(by), "hand it over")
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if to.pk == by.pk and self.owner_id != by.pk:
            return self.take(by=by)
        if to.pk == self.owner_id:
            raise ValidationError({"to": f"{to.name} owns it already."})
        if to.pk == self.offered_to_id:
            raise ValidationError({"to": f"{to.name} is being asked already."})
        if not self.may_be_owned_by(to):
            raise ValidationError({"to": f"{to.name} cannot own it: choose somebody who is not an observer."})
        return self._change("offered", by=by, offered_to_id=to.pk)

    def pass_on(self, *, by: Person, to: Person) -> Event:
        """Make it another's at once, as when its owner leaves: by a lead of its team or an org admin."""
        self._check_may(self.may_be_passed_on_by(by), "pass it on")
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if to.pk == self.owner_id:
            raise ValidationError({"to": f"{to.name} owns it already."})
        if not self.may_be_owned_by(to):
            raise ValidationError({"to": f"{to.name} cannot own it: choose somebody who is not an observer."})
        return self._change("handed_over", by=by, owner_id=to.pk, offered_to_id=None)

    def take(self, *, by: Person) -> Event:
        """Become its owner: asked to, or because it has none. A team's lead or member may take it at any time."""
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if self.owner_id == by.pk:
            raise ValidationError("It is yours already.")
        allowed = self.may_be_taken_by(by) or (self.may_be_worked_on_by(by) and self.may_be_owned_by(by))
        self._check_may(allowed, "take it")
        return self._change("took_over", by=by, owner_id=by.pk, offered_to_id=None)

    def turn_down(self, *, by: Person) -> Event:
        """Leave it with its owner: the one asked says no, or those who asked take the offer back."""
        if self.offered_to_id is None:
            raise ValidationError("Nobody is being asked to take it over.")
        self._check_may(self.may_be_turned_down_by(by), "answer for somebody else")
        return self._change("turned_down", by=by, offered_to_id=None)

    def go_along(self, *, to: Team, by: Person, now: dt.datetime) -> None:
        """Become another team's, with the record it comes from, whose verb asks who may; nothing once it has ended."""
        if self.has_ended():
            return
        before = self.team
        still = type(self)._default_manager.filter(pk=self.pk, team=before, state=self.state)
        if still.update(team=to) == 1:
            self.team = to
            record("edited", self, by=by, at=now, changes={"team": (before.name, to.name)})

    def edit(self, *, by: Person, version: int, **after: Any) -> Event | None:
        """Change its words, kind, priority or links; `version` is the one the writer read.

        Raises EditConflict where somebody else edited it in between. None where nothing changed.
        """
        self._check_may(self.may_be_edited_by(by), "edit it")
        if unknown := set(after) - set(EDITABLE):
            raise TypeError(f"edit() does not change {', '.join(sorted(unknown))}.")
        with transaction.atomic():
            self.claim_version(version)
            self.refresh_from_db(fields=[*EDITABLE, "state"])
            changed = {name: value for name, value in after.items() if getattr(self, name) != value}
            return self._change("edited", by=by, **changed) if changed else None
