"""Where a decision record stands, whose it is, and who may do what to it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, cast

from decisions.models.content import DecisionContent
from decisions.models.parts import Link, Role
from people.models import Person

if TYPE_CHECKING:
    from decisions.models.decision import Decision


class Standing(DecisionContent):
    """Base of Decision: predicates alone; nothing here changes a row."""

    replaced_by: list[Link]  # given by know_links() and for_home()
    driver_is_in_team: bool  # by for_list()

    class Meta:
        abstract = True

    # --- What it is. `today` is the date where the reader is. ---------------------------------------------
    def is_open_to_feedback(self, today: dt.date) -> bool:
        """Is a round of feedback open: proposed, with a date that has not passed? Twin of open_to_feedback()."""
        return (
            self.status == self.PROPOSED and self.feedback_until is not None and today <= self.feedback_until
        )

    def is_to_review(self, today: dt.date) -> bool:
        """Has the date to ask "still right?" come? Twin of to_review()."""
        return self.status == self.ACCEPTED and self.review_by is not None and self.review_by <= today

    def is_no_longer_in_force(self) -> bool:
        """Was it in force once, and is no more?"""
        return self.status in self.ENDED

    def in_its_place(self) -> list[Decision]:
        """What to see instead of a superseded record, for the rows of for_list() and for_home()."""
        if self.status != self.SUPERSEDED:
            return []
        pending = (self.DRAFT, self.PROPOSED, self.REJECTED)
        superseding = [link.source for link in self.replaced_by if link.kind == Link.SUPERSEDES]
        return [each for each in superseding if each.status not in pending]

    def state_in_words(self) -> str:
        """The status as pages say it: what was accepted is decided."""
        return "Decided" if self.status == "accepted" else str(self.get_status_display())

    def standing(self) -> str:
        """ "No longer in force, see D-57" in plain words, for rows of know_links() and for_home(); else nothing."""
        if not self.is_no_longer_in_force():
            return ""
        others = [
            f"{other.team} {other.record_ref()}".strip()
            if other.team_id != self.team_id
            else other.record_ref() or other.title
            for other in self.in_its_place()
        ]
        return f"No longer in force{', see ' if others else ''}{' and '.join(others)}"

    def is_decided(self) -> bool:
        """Has it been settled, whichever way? Its text is then corrected, with a diff, and no more rewritten."""
        return self.status not in (self.DRAFT, self.PROPOSED, self.UNKNOWN)

    def needs_every_agreement(self) -> bool:
        """Hard to undo or high risk: everyone who must agree has to endorse it first."""
        return self.undo == self.HARD or self.is_high_risk

    def answers(self) -> list[Role]:
        """Its roles with what their holders have said so far; read once per object."""
        if not hasattr(self, "holders"):
            self.holders: list[Role] = list(cast("Decision", self).roles.with_answers())
        return self.holders

    def is_in_care_of(self, person: Person) -> bool:
        """Its driver, or, without one who is still here, a lead of its team."""
        if self.driver is not None and self.driver.is_active:
            return self.driver_id == person.pk
        return person.is_active and person.roles().get(self.team_id) == "lead"

    def named_decider(self) -> Role | None:
        """The role of the person or team that decides, unless none is named or they have left."""
        deciders = [role for role in self.answers() if role.role == Role.DECIDE and role.is_present()]
        return deciders[0] if deciders else None

    def is_decided_by(self, person: Person) -> bool:
        """May the person decide it: only the named decider; where there is none, the driver or a team lead."""
        decider = self.named_decider()
        if decider is not None:
            return decider.is_held_by(person)
        return person.is_active and (self.driver_id == person.pk or person.leads(self.team_id))

    def is_awaiting_feedback_of(self, person: Person, today: dt.date) -> bool:
        """Twin of awaiting_feedback_of()."""
        is_over = self.feedback_until is not None and self.feedback_until < today
        return self.status == self.PROPOSED and not is_over and self.is_asked_of(person)

    def is_asked_of(self, person: Person) -> bool:
        """Is the person, or a team they lead, asked by name, and has not answered yet?"""
        asked = [role for role in self.answers() if role.role in Role.ASKED and not role.has_replied]
        return any(role.is_held_by(person) for role in asked)

    def is_to_decide_by(self, person: Person, today: dt.date) -> bool:
        """Twin of to_decide_by()."""
        if self.status != self.PROPOSED or (self.feedback_until is not None and today <= self.feedback_until):
            return False
        decider = self.named_decider()
        if decider is not None:
            return decider.is_held_by(person)
        is_taken_up = self.driver_id is not None or self.feedback_until is not None
        return is_taken_up and self.is_in_care_of(person)

    def is_without_owner(self) -> bool:
        """Does nobody look after it? For rows of for_list(). Twin of without_owner()."""
        if self.status not in (self.PROPOSED, self.ACCEPTED):
            return False
        if self.driver is None or not self.driver.is_active:
            return True
        return not (self.driver.is_org_admin or self.driver_is_in_team)

    def is_to_review_by(self, person: Person, today: dt.date) -> bool:
        """Twin of to_review_by()."""
        return self.is_to_review(today) and self.is_in_care_of(person)

    # --- Who may do what -----------------------------------------------------------------------------------
    def may_be_edited_by(self, person: Person) -> bool:
        """Leads and members of its team, and its driver, write in it, whatever its status."""
        return person.writes_in(self.team_id) or (person.is_active and self.driver_id == person.pk)

    def may_be_proposed_by(self, person: Person) -> bool:
        """A draft, or an imported record of unknown status, by those who write in it."""
        return self.status in (self.DRAFT, self.UNKNOWN) and self.may_be_edited_by(person)

    def may_be_accepted_by(self, person: Person) -> bool:
        """A proposal, by whoever decides it."""
        return self.status == self.PROPOSED and self.is_decided_by(person)

    def may_be_rejected_by(self, person: Person) -> bool:
        """A proposal, by whoever decides it."""
        return self.may_be_accepted_by(person)

    def may_be_deprecated_by(self, person: Person) -> bool:
        """A decision in force, by whoever decides it, its driver or a lead of its team."""
        return self.status == self.ACCEPTED and (
            self.is_decided_by(person)
            or person.leads(self.team_id)
            or (person.is_active and self.driver_id == person.pk)
        )

    def may_be_confirmed_by(self, person: Person) -> bool:
        """A decision in force, by those who write in it."""
        return self.status == self.ACCEPTED and self.may_be_edited_by(person)

    def may_be_superseded_by(self, person: Person) -> bool:
        """A decision that came into force, and has no successor yet, by those who write in it."""
        in_force_once = self.status in (self.ACCEPTED, self.DEPRECATED, self.UNKNOWN)
        return in_force_once and self.may_be_edited_by(person)
