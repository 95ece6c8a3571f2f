"""How the verbs of a follow-up are made: one guarded change, one line of history, and what follows from an end."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from followups.models.promise import Promise
from followups.queues import ENDED_STATES, PROPOSED
from people.models import Person
from postmortems.models import Postmortem
from records.models import Event, record

UNDO_FOR = dt.timedelta(minutes=15)
WAKES = {"accepted", "started", "finished", "declined", "reopened", "moved", "took_over", "handed_over"}


class Changing(Promise):
    """The inside of the verbs."""

    class Meta(Promise.Meta):
        abstract = True

    def undo(self, event: Event, *, by: Person, now: dt.datetime) -> Event:
        """Put back what `event` changed: a slip, seen at once. For what is older there are the other verbs."""
        self._check_may(self.may_be_undone_by(by, event), "undo that")
        with transaction.atomic():
            self._held_source()  # before its own row, as in every verb
            self.refresh_from_db(from_queryset=type(self)._default_manager.select_for_update())
            if event != self.undoable(now):
                raise ValidationError(
                    f"It cannot be undone: “{self.title}” has changed since then, or it is too long ago."
                )
            before = {name: self._from_history(name, pair[0]) for name, pair in event.changes.items()}
            if self.has_ended() and before.get("state") not in (None, *ENDED_STATES):
                before = {
                    "outcome": "",
                    "declined_reason": "",
                    **before,
                }  # what was told since: history keeps it
            return self._change("undid", by=by, note=event.get_verb_display(), **before)

    def stands_as_after(self, event: Event) -> bool:
        """Do the fields that `event` changed still hold what it gave them?"""
        return all(
            getattr(self, name) == self._from_history(name, pair[1]) for name, pair in event.changes.items()
        )

    def undoable(self, now: dt.datetime) -> Event | None:
        """What undo() would take back: the last thing done to it, but for words, in the last few minutes.

        Only the last, for the row as it was before that one was a true one. A promise and its date stay
        once the day has ended: by then somebody was late.
        """
        last = Event.objects.of(self).but_comments().exclude(verb="edited").first()
        if last is None or now - last.at > UNDO_FOR or not self.stands_as_after(last):
            return None
        gave_a_date = not last.changes.keys().isdisjoint(("accepted_at", "due_on"))
        return None if gave_a_date and self.is_overdue(now) else last

    def _check_may(self, allowed: bool, act: str) -> None:
        if not allowed:
            raise PermissionDenied(f"Only the owner, and leads and members of {self.team.name}, may {act}.")

    def _check_awaited(self, act: str) -> None:
        if self.has_ended():
            raise ValidationError(self.words_of_end())
        if self.state == PROPOSED:
            raise ValidationError(f"It is only proposed: accept it before you {act}.")

    def _check_promise(
        self, owner: Person | None, due_on: dt.date | None, now: dt.datetime
    ) -> tuple[Person, dt.date]:
        errors = self._wrong_names(owner, due_on, now)
        if owner is None:
            errors["owner"] = "A promise needs an owner."
        if due_on is None:
            errors["due_on"] = "A promise needs a date."
        if errors or owner is None or due_on is None:
            raise ValidationError(errors)
        return owner, due_on

    def _check_names(self, owner: Person | None, due_on: dt.date | None, now: dt.datetime) -> None:
        if errors := self._wrong_names(owner, due_on, now):
            raise ValidationError(errors)

    def _wrong_names(self, owner: Person | None, due_on: dt.date | None, now: dt.datetime) -> dict[str, str]:
        """What is wrong with an owner and a date, by field, where they are given."""
        errors = {}
        if owner is not None and not self.may_be_owned_by(owner):
            errors["owner"] = f"{owner.name} cannot own it: choose somebody active who is not an observer."
        if due_on is not None and due_on < self._today_of(owner, now):
            errors["due_on"] = "Choose a date from today on."
        return errors

    def _be_created(self, verb: str, state: str, by: Person) -> None:
        self._check_may(by.writes_in(self.team_id), "write follow-ups down")
        self.state, self.created_by, self.first_due_on = state, by, self.due_on
        with transaction.atomic():
            source = self._held_source()
            _check_kept(source)
            self.save(force_insert=True)
            record(verb, self, by=by)
            if source and self.is_awaited():
                source.reopen_with_promise(by=by, words=f"Another follow-up came up: “{self.title}”.")

    def _held_source(self) -> Postmortem | None:
        """The postmortem it comes from, held until the transaction ends: what becomes of it hangs on this one."""
        if self.postmortem_id is None:
            return None
        return Postmortem.objects.select_for_update().get(pk=self.postmortem_id)

    def _change(self, verb: str, *, by: Person, note: str = "", **after: Any) -> Event:
        """Set the fields, if nobody changed them since they were read, and write one line of history."""
        if verb in WAKES:
            after = {"snoozed_until": None, "times_snoozed": 0} | after
        before = {name: getattr(self, name) for name in after}
        changed = {name: value for name, value in after.items() if before[name] != value}
        ends = changed.get("state") in ENDED_STATES
        begins = "state" in changed and not ends and not self.is_awaited()
        had_ended = self.has_ended()
        words = "A follow-up is open again" if had_ended else "A follow-up was accepted"
        with transaction.atomic():
            source = self._held_source() if ends or begins else None
            if begins:
                _check_kept(source)
            still = type(self)._default_manager.filter(pk=self.pk, **{"state": self.state, **before})
            rows = still.update(**changed)
            self.refresh_from_db()
            if rows != 1:
                is_new = self.has_ended() and not had_ended
                raise ValidationError(
                    self.words_of_end() if is_new else "Somebody else changed it a moment ago."
                )
            changes = {name: (_for_history(before[name]), _for_history(changed[name])) for name in changed}
            event = record(verb, self, by=by, note=note, changes=changes)
            if source and ends:
                words = f"Its last follow-up ended: “{self.title}”."
                source.close_with_promises(by=by, at=self.ended_at or event.at, words=words)
            elif source:
                source.reopen_with_promise(by=by, words=f"{words}: “{self.title}”.")
            return event

    def _from_history(self, name: str, value: Any) -> Any:
        """A value as history keeps it, as the field holds it."""
        field = cast("models.Field[Any, Any]", self._meta.get_field(name))
        return None if value is None else field.to_python(value)


def _check_kept(source: Postmortem | None) -> None:
    """Raises ValidationError where what it comes from was dropped: nothing is left to do there."""
    if source is not None and source.status == Postmortem.DROPPED:
        raise ValidationError(f"{source.record_ref()} was dropped. Bring it back first.")


def _for_history(value: Any) -> Any:
    """A value as history can keep it: dates and moments in ISO 8601."""
    return value.isoformat() if isinstance(value, dt.date) else value
