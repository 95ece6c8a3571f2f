"""The decision record: who may do what to it, and the doing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from decisions.models import words
from decisions.models.content import DecisionContent
from decisions.models.dates import six_months_on
from decisions.models.feedback import Feedback
from decisions.models.lists import DecisionQuerySet
from decisions.models.parts import Link, Role
from decisions.models.writing import Holders, Ties, write_parts
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import NumberSeries, Refused, record


class Decision(DecisionContent):
    """What was chosen, among which options, why, and at what price."""

    replaced_by: list[Link]  # given by for_list() and for_home()
    concern_count: int  # given by for_list() and for_record()
    outward: list[Link]  # these two by for_record()
    inward: list[Link]

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="decision_last_changed"),
            models.Index(fields=["team", "-changed_at", "-id"], name="decision_of_team"),
            models.Index(fields=["status", "-changed_at", "-id"], name="decision_by_status"),
            # Whole, not partial: without statistics SQLite prefers any index on the status to a partial one.
            models.Index(fields=["status", "review_by"], name="decision_to_review"),
            models.Index(fields=["status", "feedback_until"], name="decision_open_to_feedback"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "draft",
                        "proposed",
                        "accepted",
                        "rejected",
                        "deprecated",
                        "superseded",
                        "unknown",
                    ]
                ),
                name="decision_status_is_known",
            ),
            models.UniqueConstraint(
                fields=["team", "series", "number", "twin"], name="decision_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(undo__in=["", "easy", "medium", "hard"]), name="decision_undo_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_ref()} {self.title}".strip()

    def get_absolute_url(self) -> str:
        return reverse("decision", args=[self.pk])

    def search_text(self) -> str:
        parts = [self.context, self.drivers, self.decision, self.trade_offs, self.consequences]
        parts += [self.confirmation, self.over_concerns, self.ended_because, " ".join(map(str, self.tags))]
        parts += [f"{section['heading']}\n{section['body']}" for section in self.sections]
        for option in self.options.all():
            parts += [option.title, option.gist, option.pros, option.cons]
        return "\n".join(part for part in parts if part)

    # --- What it is. `today` is the date where the reader is. ---------------------------------------------
    def is_open_to_feedback(self, today: dt.date) -> bool:
        """Is feedback asked for: proposed, and its date has not passed? Twin of open_to_feedback()."""
        return self.status == self.PROPOSED and (self.feedback_until is None or today <= self.feedback_until)

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

    def is_decided(self) -> bool:
        """Has it been settled, whichever way? Its text is then corrected, with a diff, and no more rewritten."""
        return self.status not in (self.DRAFT, self.PROPOSED, self.UNKNOWN)

    def needs_every_agreement(self) -> bool:
        """Hard to undo or high risk: everyone who must agree has to endorse it first."""
        return self.undo == self.HARD or self.is_high_risk

    def answers(self) -> list[Role]:
        """Its roles with what their holders have said so far; read once per object."""
        if not hasattr(self, "holders"):
            self.holders: list[Role] = list(self.roles.with_answers())
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
        return self.is_open_to_feedback(today) and any(
            role.role in Role.ASKED and role.is_held_by(person) and not role.has_replied
            for role in self.answers()
        )

    def is_to_decide_by(self, person: Person, today: dt.date) -> bool:
        """Twin of to_decide_by()."""
        if self.status != self.PROPOSED or (self.feedback_until is not None and today <= self.feedback_until):
            return False
        decider = self.named_decider()
        if decider is not None:
            return decider.is_held_by(person)
        is_taken_up = self.driver_id is not None or self.feedback_until is not None
        return is_taken_up and self.is_in_care_of(person)

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

    def may_get_feedback_from(self, person: Person) -> bool:
        """A proposal, from everyone in the organisation, until it is decided: late is better than never."""
        return self.status == self.PROPOSED and person.is_active

    # --- Writing it ------------------------------------------------------------------------------------------
    @classmethod
    def draft(
        cls,
        *,
        team: Team,
        by: Person,
        title: str,
        options: Iterable[Mapping[str, Any]] = (),
        holders: Holders | None = None,
        links: Ties | None = None,
        serves: Iterable[Objective] = (),
        prompted_by: Iterable[Postmortem] = (),
        **fields: Any,
    ) -> Decision:
        """A new draft, driven by its author unless another driver is named. Raises PermissionDenied and Refused.

        `options` are the fields of each Option in order; `holders` map a role to people and teams; `links` map
        a kind to pairs of decision and scope; `fields` are of EDITABLE.
        """
        if not by.writes_in(team.pk):
            raise PermissionDenied(f"Only leads and members of {team} write its decisions.")
        _check_fields(fields)
        with transaction.atomic():
            fields.setdefault("driver", by)
            decision = cls.objects.create(team=team, title=title, created_by=by, **fields)
            write_parts(decision, options, holders or {}, links or {}, serves, prompted_by, by=by)
            record("created", decision, by=by)
        return decision

    def edit(
        self,
        *,
        by: Person,
        version: int,
        options: Iterable[Mapping[str, Any]] | None = None,
        holders: Holders | None = None,
        links: Ties | None = None,
        serves: Iterable[Objective] | None = None,
        prompted_by: Iterable[Postmortem] | None = None,
        note: str = "",
        **fields: Any,
    ) -> bool:
        """Write new values over those of `version`; what is None stays. History keeps both. True if any differ.

        Arguments are those of draft(). Raises PermissionDenied, Refused, and EditConflict when somebody saved
        since `version`.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied(
                f"Only leads and members of {self.team} and the driver edit this decision."
            )
        _check_fields(fields)
        self.version = version
        with self._next_version():
            before = words.of(self)
            for name, value in fields.items():
                setattr(self, name, value)
            write_parts(self, options, holders, links, serves, prompted_by, by=by)
            changes = words.changes(before, words.of(self))
            if not changes:
                transaction.set_rollback(True)
                self.version = version
                return False
            self.save(update_fields=[*fields, "changed_at"])
            record("edited", self, by=by, changes=changes, note=note)
        return True

    # --- Its life --------------------------------------------------------------------------------------------
    def propose(self, *, by: Person, today: dt.date, feedback_until: dt.date | None = None) -> None:
        """Give a draft its number and ask those in its roles for feedback until the end of that date.

        Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        self._check("propose", self.may_be_proposed_by(by), self.DRAFT, self.UNKNOWN)
        if self.status == self.DRAFT and self.options.count() < 2:
            raise Refused("Add at least two options. Doing nothing counts as one.", "options")
        is_asking = any(role.role in Role.ASKED for role in self.answers())
        if is_asking and feedback_until is None:
            raise Refused("Say until when people may answer.", "feedback_until")
        if feedback_until is not None and feedback_until <= today:
            raise Refused("This date has passed. Choose tomorrow or later.", "feedback_until")
        with self._next_version() as before:
            if self.number is None:
                self.number = NumberSeries.next(self.number_key())
            self.status, self.proposed_on, self.feedback_until = self.PROPOSED, today, feedback_until
            self._end("proposed", before, ["number", "proposed_on", "feedback_until"], by=by)

    def accept(
        self, *, by: Person, today: dt.date, review_by: dt.date | None = None, over_concerns: str = ""
    ) -> None:
        """Put the proposal into force; the records it supersedes go out of force in the same moment.

        `over_concerns` answers the blocking concerns left open. `review_by` is six months on unless given.
        Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        over_concerns = over_concerns.strip()
        self._check("decide", self.may_be_accepted_by(by), self.PROPOSED)
        if not self.decision.strip() and not self.options.filter(is_chosen=True).exists():
            raise Refused("Write what was decided, or mark the option that was chosen, first.")
        review_by = review_by or six_months_on(today)
        if review_by <= today:
            raise Refused("Choose a date after today.", "review_by")
        with self._next_version() as before:
            self._check_objections(over_concerns)
            self.status, self.decided_on, self.decided_by = self.ACCEPTED, today, by
            self.review_by, self.over_concerns = review_by, over_concerns
            fields = ["decided_on", "decided_by", "review_by", "over_concerns"]
            self._end("accepted", before, fields, by=by, note=over_concerns)
            for link in self.links.filter(kind=Link.SUPERSEDES).select_related("target__team"):
                link.target.supersede(successor=self, by=by)

    def _check_objections(self, over_concerns: str) -> None:
        """Raises Refused while an agreement is missing or an open concern is not answered."""
        missing = self.missing_agreements()
        if missing:
            names = ", ".join(str(role.holder) for role in missing)
            raise Refused(f"It is {self._words_on_risk()}: {names} must endorse it first.")
        if self.feedback.open_concerns().exists() and not over_concerns:
            raise Refused(
                "Answer the blocking concerns that are open; it becomes part of the record.", "over_concerns"
            )

    def missing_agreements(self) -> list[Role]:
        """Roles whose endorsement is needed before it can be accepted, and has not been given."""
        if not self.needs_every_agreement():
            return []
        return [role for role in self.answers() if role.role == Role.AGREE and not role.has_agreed]

    def reject(self, *, by: Person, today: dt.date, reason: str) -> None:
        """Turn the proposal down, and say why.

        Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        self._check("decide", self.may_be_rejected_by(by), self.PROPOSED)
        if not reason.strip():
            raise Refused("Say why, for whoever has the same idea next year.", "reason")
        with self._next_version() as before:
            self.status, self.decided_on, self.decided_by = self.REJECTED, today, by
            self.ended_because = reason.strip()
            self._end(
                "rejected", before, ["decided_on", "decided_by", "ended_because"], by=by, note=reason.strip()
            )

    def deprecate(self, *, by: Person, reason: str) -> None:
        """Put a decision out of force without a successor.

        Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        self._check("deprecate", self.may_be_deprecated_by(by), self.ACCEPTED)
        if not reason.strip():
            raise Refused("Say why it no longer applies.", "reason")
        with self._next_version() as before:
            self.status, self.ended_because = self.DEPRECATED, reason.strip()
            self._end("deprecated", before, ["ended_because"], by=by, note=reason.strip())

    def supersede(self, *, successor: Decision, by: Person) -> None:
        """Go out of force because `successor` came into force; part of accepting that one.

        A record that has gone out of force in another way since keeps its status.
        """
        if self.status not in (self.ACCEPTED, self.DEPRECATED, self.UNKNOWN):
            return
        with self._next_version() as before:
            self.status = self.SUPERSEDED
            self._end("superseded", before, [], by=by, note=f"by {successor}")

    def confirm(self, *, by: Person, today: dt.date, review_by: dt.date | None = None) -> None:
        """Answer "still right?" with yes, until a new date: six months on unless given.

        Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        self._check("confirm", self.may_be_confirmed_by(by), self.ACCEPTED)
        review_by = review_by or six_months_on(today)
        if review_by <= today:
            raise Refused("Choose a date after today.", "review_by")
        with self._next_version() as before:
            self.review_by = review_by
            self._end("confirmed", before, ["review_by"], by=by)

    @contextmanager
    def _next_version(self) -> Iterator[dict[str, str]]:
        """A transaction that takes the next version first, and gives what the record's state is before the change.

        Raises EditConflict. Whatever is raised inside undoes it all.
        """
        version = self.version
        try:
            with transaction.atomic():
                before = words.of_state(self)
                self.claim_version(version)
                self.__dict__.pop("holders", None)
                yield before
        except Exception:
            self.version = version
            raise

    def _end(
        self, verb: str, before: dict[str, str], fields: list[str], *, by: Person, note: str = ""
    ) -> None:
        """Save and write the history line of a change of state."""
        self.save(update_fields=["status", "changed_at", *fields])
        record(verb, self, by=by, changes=words.changes(before, words.of_state(self)), note=note)

    def _check(self, act: str, allowed: bool, *statuses: str) -> None:
        """Raises Refused where the record does not stand where it must, PermissionDenied for the wrong person."""
        if allowed:
            return
        if self.status not in statuses:
            stands = self.get_status_display().lower()
            wanted = " or ".join(dict(self.STATUSES)[status].lower() for status in statuses)
            raise Refused(f"It is {stands}, and not {wanted}. Look at it again.")
        if act in ("propose", "confirm"):
            raise PermissionDenied(
                f"Only leads and members of {self.team} and the driver {act} this decision."
            )
        decider = self.named_decider()
        whose = decider.holder if decider else f"its driver or a lead of {self.team}"
        raise PermissionDenied(f"To {act} this decision is up to {whose}.")

    def _words_on_risk(self) -> str:
        return "hard to undo" if self.undo == self.HARD else "marked as high risk"

    # --- What people say to it -------------------------------------------------------------------------------
    def give_feedback(self, *, by: Person, kind: str, at: dt.datetime, text: str = "") -> Feedback:
        """Say something in writing at the aware moment `at`. Raises PermissionDenied and Refused.

        Endorsing twice is endorsing once.
        """
        text = text.strip()
        if not by.is_active:
            raise PermissionDenied("Feedback comes from people of the organisation.")
        self._check("answer", self.may_get_feedback_from(by), self.PROPOSED)
        if kind == Feedback.BLOCKING and not text:
            raise Refused("Say what holds you back, and what would change your mind.", "text")
        if kind == Feedback.NOTE and not text:
            raise Refused("Write your note.", "text")
        with transaction.atomic():
            # Taking the row makes feedback and a decision at the same moment wait for each other.
            if not Decision.objects.filter(pk=self.pk, status=self.PROPOSED).update(status=self.PROPOSED):
                raise Refused(
                    "It was decided while you were writing. Your text is still in the form.", "text"
                )
            if kind == Feedback.ENDORSEMENT:
                said, is_new = Feedback.objects.get_or_create(
                    decision_record=self, by=by, kind=kind, defaults={"text": text, "at": at}
                )
            else:
                said, is_new = (
                    Feedback.objects.create(decision_record=self, by=by, kind=kind, text=text, at=at),
                    True,
                )
            if is_new:
                verb = "endorsed" if kind == Feedback.ENDORSEMENT else "gave_feedback"
                record(verb, self, by=by, note=text, at=at)
        self.__dict__.pop("holders", None)
        return said


def _check_fields(fields: Iterable[str]) -> None:
    """Only what people write is written by hand. Raises TypeError for another field's name."""
    unknown = set(fields) - set(Decision.EDITABLE)
    if unknown:
        raise TypeError(f"Not edited by hand: {', '.join(sorted(unknown))}")
