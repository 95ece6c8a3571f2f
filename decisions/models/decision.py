"""The decision record, and what is done to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from decisions.models import words
from decisions.models.dates import six_months_on
from decisions.models.discussing import Discussed
from decisions.models.lists import ENDORSED, DecisionQuerySet, know_links
from decisions.models.parts import Link, Role
from decisions.models.stances import check_exceptions
from decisions.models.writing import Holders, Ties, write_parts
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import NumberSeries, Refused, record
from web.addresses import numbered


class Decision(Discussed):
    """What was chosen, among which options, why, and at what price."""

    replaces: list[Link]  # given by know_links(), for rows of for_list()
    diverges_from: int | None  # number of a guardrail; the next three by for_list()
    diverges_until: dt.date | None
    exception_state: str | None
    concern_count: int  # given by for_list() and for_record()
    text_changed_at: dt.datetime | None  # by for_record()
    outward: list[Link]  # these two by Link.both_ways()
    inward: list[Link]
    ties_out: list[Link]  # these two by exporting.with_ties()
    ties_in: list[Link]

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="decision_last_changed"),
            models.Index(fields=["team", "-changed_at", "-id"], name="decision_of_team"),
            models.Index(fields=["status", "-changed_at", "-id"], name="decision_by_status"),
            # Whole, not partial: without statistics SQLite prefers any index on the status to a partial one.
            # With the day of the decision, so that a tab is counted within days without a look at the records.
            models.Index(fields=["status", "review_by", "decided_on"], name="decision_to_review"),
            models.Index(fields=["status", "feedback_until", "decided_on"], name="decision_open_to_feedback"),
            models.Index(fields=["area", "-changed_at", "-id"], name="decision_of_area"),
            models.Index(fields=["decided_by", "-changed_at", "-id"], name="decision_decided_by"),
            models.Index(fields=["driver", "status", "review_by"], name="decision_driven_by"),
            models.Index(fields=["team", "status", "review_by"], name="decision_of_team_to_review"),
            models.Index(fields=["-decided_on", "-id"], name="decision_by_day"),
            models.Index(fields=["team", "-decided_on", "-id"], name="decision_of_team_by_day"),
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
        return numbered("decision", self.pk)

    def search_text(self) -> str:
        parts = [self.context, self.drivers, self.decision, self.trade_offs, self.consequences_good]
        parts += [self.consequences_bad, self.consequences]
        parts += [self.confirmation, self.over_concerns, self.ended_because, " ".join(map(str, self.tags))]
        parts += [f"{section['heading']}\n{section['body']}" for section in self.sections]
        for option in self.options.all():
            parts += [option.title, option.gist, option.pros, option.cons]
        return "\n".join(part for part in parts if part)

    def search_tags(self) -> list[str]:
        return [str(tag) for tag in self.tags]

    @staticmethod
    def know_successors(rows: Iterable[Decision]) -> None:
        """Give rows what standing() says of them: "No longer in force, see D-57". One query."""
        know_links(rows)

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
            had_decider = self.roles.filter(role=Role.DECIDE).exists()
            for name, value in fields.items():
                setattr(self, name, value)
            write_parts(self, options, holders, links, serves, prompted_by, by=by)
            if had_decider and self.status == self.PROPOSED:
                self._name_decider()  # taken out by hand: one decides all the same
            changes = words.changes(before, words.of(self))
            if not changes:
                transaction.set_rollback(True)
                self.version = version
                return False
            renewed = ["text_version"] if self.renew_text(changes) else []
            self.save(update_fields=[*fields, *renewed, "changed_at"])
            record("edited", self, by=by, changes=changes, note=note)
            if links is not None and self.status == self.ACCEPTED:
                self._put_out_of_force(by=by)
        return True

    def renew_text(self, changed: Iterable[str]) -> bool:
        """Count a new text where its substance is among the fields that change; the caller saves. Whoever agreed to
        the one before it is asked again, where every agreement is needed."""
        if set(ENDORSED).isdisjoint(changed):
            return False
        self.text_version += 1
        return True

    # --- Its life --------------------------------------------------------------------------------------------
    def propose(self, *, by: Person, today: dt.date, feedback_until: dt.date | None = None) -> None:
        """Give a draft its number and ask those in its roles for feedback until the end of that date.

        Exactly one decides: where nobody who is here is named, the driver is from now on, or, without one, the team.
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
            self.asked_on = today
            fields = ["number", "proposed_on", "feedback_until", "asked_on"]
            self._end("proposed", before, fields, by=by, note=self._name_decider())

    def decides_unless_named(self) -> Person | Team:
        """Who will decide where nobody is named when it is proposed: the driver, or the team by its leads."""
        return self.driver if self.driver is not None and self.driver.is_active else self.team

    def _name_decider(self) -> str:
        """See that one person or team holds the decision, and say in words whom nobody had named."""
        is_named = self.named_decider() is not None
        self.__dict__.pop("holders", None)
        if is_named:
            return ""
        who = self.decides_unless_named()
        held: dict[str, Any] = {
            "person": None,
            "team": None,
            "person" if isinstance(who, Person) else "team": who,
        }
        self.roles.update_or_create(role=Role.DECIDE, defaults=held)
        return f"{who} decides, as nobody else was named."

    def accept(
        self,
        *,
        by: Person,
        today: dt.date,
        review_by: dt.date | None = None,
        over_concerns: str = "",
        read: Iterable[int] | None = None,
    ) -> None:
        """Put the proposal into force; the records it supersedes go out of force in the same moment.

        `over_concerns` answers the blocking concerns left open; `read` are the ids of those that the decider
        was shown. `review_by` is six months on unless given. Raises PermissionDenied, Refused, and EditConflict
        when it changed since it was read.
        """
        over_concerns = over_concerns.strip()
        self._check("decide", self.may_be_accepted_by(by), self.PROPOSED)
        if not self.decision.strip() and not self.options.filter(is_chosen=True).exists():
            raise Refused("Write what was decided, or mark the option that was chosen, first.")
        review_by = review_by or six_months_on(today)
        if review_by <= today:
            raise Refused("Choose a date after today.", "review_by")
        with self._next_version() as before:
            if missing := self.missing_agreements():
                raise Refused(
                    f"It is {self._words_on_risk()}. {' '.join(map(self.words_on_missing, missing))}"
                )
            check_exceptions(self)
            self.concerns_left_open(read, over_concerns).update(is_decided_over=True)
            self.status, self.decided_on, self.decided_by = self.ACCEPTED, today, by
            self.review_by, self.over_concerns = review_by, over_concerns
            fields = ["decided_on", "decided_by", "review_by", "over_concerns"]
            self._end("accepted", before, fields, by=by, note=over_concerns)
            self._put_out_of_force(by=by)

    def _put_out_of_force(self, *, by: Person) -> None:
        """What it supersedes gives way to it, now that it is in force; inside a transaction."""
        for link in self.links.filter(kind=Link.SUPERSEDES).select_related("target__team"):
            link.target.supersede(successor=self, by=by)

    def missing_agreements(self) -> list[Role]:
        """Roles that must agree before it can be accepted, and have not endorsed its text as it is now, or have a
        concern open."""
        if not self.needs_every_agreement():
            return []
        agreeing = [role for role in self.answers() if role.role == Role.AGREE]
        return [role for role in agreeing if role.has_open_concern or not role.agrees_now]

    def words_on_missing(self, role: Role) -> str:
        """What has to happen first, of one of missing_agreements()."""
        if not role.is_present():
            who = f"{self.team} and the driver may"
            return f"{role.holder} must agree, but has left: name somebody else under Edit. {who}."
        if role.has_agreed and not role.has_open_concern:
            return f"{role.holder} agreed before the last change, and must endorse it as it is now."
        return f"{role.holder} must endorse it first."

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


def _check_fields(fields: Iterable[str]) -> None:
    """Only what people write is written by hand. Raises TypeError for another field's name."""
    unknown = set(fields) - set(Decision.EDITABLE)
    if unknown:
        raise TypeError(f"Not edited by hand: {', '.join(sorted(unknown))}")
