"""Who may do what to a follow-up: templates show a button by it, the verbs enforce it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from followups.queues import OPEN, PROPOSED
from people.models import Membership, Person
from records.models import Event

UNDOABLE = {
    "accepted",
    "started",
    "finished",
    "declined",
    "reopened",
    "moved",
    "offered",
    "took_over",
    "turned_down",
    "snoozed",
    "woke",
    "handed_over",
}


class Rights:
    """The predicates; mixed into FollowUp, whose fields they read."""

    if TYPE_CHECKING:
        record_kind: ClassVar[str]
        pk: int
        state: str
        team_id: int
        owner: Person | None
        owner_id: int | None
        offered_to_id: int | None

        snoozed_until: Any

        def is_awaited(self) -> bool: ...
        def has_ended(self) -> bool: ...

    def may_be_worked_on_by(self, person: Person) -> bool:
        """Its owner, and the leads and members of its team."""
        return person.is_active and (self.owner_id == person.pk or person.writes_in(self.team_id))

    def may_be_owned_by(self, person: Person) -> bool:
        """Anyone in the organisation, but no observer of its team."""
        return person.is_active and person.roles().get(self.team_id) != Membership.OBSERVER

    def may_be_accepted_by(self, person: Person) -> bool:
        """An idea: those who may work on it, and anyone who makes it their own promise."""
        if self.state != PROPOSED:
            return False
        return self.may_be_worked_on_by(person) or (self.owner_id is None and self.may_be_owned_by(person))

    def may_be_taken_by(self, person: Person) -> bool:
        """Whoever was asked to take it over; anyone, where nobody owns it or its owner has left."""
        if self.has_ended() or self.owner_id == person.pk or not self.may_be_owned_by(person):
            return False
        return self.offered_to_id == person.pk or self.owner is None or not self.owner.is_active

    def may_be_handed_over_by(self, person: Person) -> bool:
        return not self.has_ended() and self.may_be_worked_on_by(person)

    def may_be_passed_on_by(self, person: Person) -> bool:
        """Leads and org admins, without asking: for somebody who leaves."""
        return not self.has_ended() and person.leads(self.team_id)

    def may_be_turned_down_by(self, person: Person) -> bool:
        """Whoever was asked; and those who asked may take the offer back."""
        return self.offered_to_id is not None and (
            self.offered_to_id == person.pk or self.may_be_handed_over_by(person)
        )

    def may_be_started_by(self, person: Person) -> bool:
        return self.state == OPEN and self.may_be_worked_on_by(person)

    def may_be_finished_by(self, person: Person) -> bool:
        return self.is_awaited() and self.may_be_worked_on_by(person)

    def may_be_moved_by(self, person: Person) -> bool:
        return self.is_awaited() and self.may_be_worked_on_by(person)

    def may_be_snoozed_by(self, person: Person) -> bool:
        return self.is_awaited() and self.may_be_worked_on_by(person)

    def may_be_woken_by(self, person: Person) -> bool:
        return self.snoozed_until is not None and self.may_be_snoozed_by(person)

    def may_be_declined_by(self, person: Person) -> bool:
        return not self.has_ended() and self.may_be_worked_on_by(person)

    def may_be_reopened_by(self, person: Person) -> bool:
        return self.has_ended() and self.may_be_worked_on_by(person)

    def may_be_told_by(self, person: Person) -> bool:
        return self.has_ended() and self.may_be_worked_on_by(person)

    def may_be_edited_by(self, person: Person) -> bool:
        return self.may_be_worked_on_by(person)

    def may_be_undone_by(self, person: Person, event: Event) -> bool:
        """A change of state, date or owner: by those who may work on it now; a no by whoever said it, too."""
        is_its_own = (event.subject_kind, event.subject_id) == (self.record_kind, self.pk)
        return (
            is_its_own
            and event.verb in UNDOABLE
            and (
                self.may_be_worked_on_by(person) or (event.verb == "turned_down" and event.by_id == person.pk)
            )
        )
