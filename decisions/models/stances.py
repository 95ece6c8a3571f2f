"""How decisions stand to guardrails: they follow them, or diverge by an exception that the keeper agrees to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q

from decisions.models.guardrails import Guardrail
from people.models import Person
from records.models import Refused, record
from web import compiled

if TYPE_CHECKING:
    from decisions.models.decision import Decision

ALIVE = ["proposed", "accepted"]  # decisions whose exceptions somebody has to answer for


class StanceQuerySet(models.QuerySet["Stance"]):
    def diverging(self) -> StanceQuerySet:
        """Exceptions, asked for, agreed or refused, of decisions that are proposed or in force."""
        return self.filter(decision_record__status__in=ALIVE).exclude(state=Stance.FOLLOWS)

    def to_answer(self) -> StanceQuerySet:
        """Exceptions that wait for the guardrail's keeper. Twin of Stance.is_to_answer()."""
        return self.filter(state=Stance.ASKED, decision_record__status__in=ALIVE)

    def expired(self, today: dt.date) -> StanceQuerySet:
        """Agreed exceptions of decisions in force whose last day is over. Twin of Stance.is_expired()."""
        return self.filter(state=Stance.AGREED, until__lt=today, decision_record__status="accepted")


class Stance(models.Model):
    """How a decision stands to a guardrail: it follows it, or diverges by an exception that its keeper agrees to."""

    FOLLOWS, ASKED, AGREED, REFUSED = "follows", "asked", "agreed", "refused"
    STATES = [
        (FOLLOWS, "Follows it"),
        (ASKED, "Exception asked for"),
        (AGREED, "Exception agreed"),
        (REFUSED, "Exception refused"),
    ]

    decision_record = models.ForeignKey(
        "decisions.Decision", on_delete=models.CASCADE, related_name="stances"
    )
    guardrail = models.ForeignKey(Guardrail, on_delete=models.PROTECT, related_name="stances")
    guardrail_version = models.PositiveIntegerField(help_text="The version that it was measured by.")
    state = models.CharField(max_length=10, choices=STATES)
    reason = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True, help_text="The exception's last day.")
    answer = models.TextField(blank=True, help_text="What the keeper said.")
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    is_over: bool  # these two are given by the pages that show it
    is_mine_to_answer: bool

    objects = StanceQuerySet.as_manager()

    class Meta:
        ordering = ["guardrail__number"]
        indexes = [
            models.Index(fields=["state", "until"], name="stance_by_state"),
            models.Index(fields=["guardrail", "state", "-id"], name="stance_of_guardrail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision_record", "guardrail"], name="stance_is_one_per_decision_and_guardrail"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["follows", "asked", "agreed", "refused"]), name="stance_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="follows") | (Q(until__isnull=False) & ~Q(reason="")),
                name="stance_that_diverges_says_why_and_until_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["follows", "asked"])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="stance_answered_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_record}: {self.get_state_display().lower()}, {self.guardrail}"

    @classmethod
    def of(cls, decision: Decision) -> list[Stance]:
        """How the decision stands to each guardrail, with what its page says of it; exceptions first."""
        for row in (found := compiled.rows(_stances_of, pk=decision.pk)):
            row.decision_record = decision
        return sorted(found, key=lambda row: (not row.is_exception(), row.guardrail.number))

    def is_exception(self) -> bool:
        """Does the decision diverge?"""
        return self.state != self.FOLLOWS

    def is_to_answer(self) -> bool:
        """Does it wait for the keeper? Twin of to_answer()."""
        return self.state == self.ASKED and self.decision_record.status in ALIVE

    def is_expired(self, today: dt.date) -> bool:
        """Is an agreed exception of a decision in force over on this date? Twin of expired()."""
        return (
            self.state == self.AGREED
            and self.until is not None
            and self.until < today
            and self.decision_record.status == "accepted"
        )

    def may_be_answered_by(self, person: Person) -> bool:
        """The keeper answers; where they have left, an org admin."""
        keeper = self.guardrail.keeper
        if not self.is_to_answer() or not person.is_active:
            return False
        return keeper.pk == person.pk if keeper.is_active else person.is_org_admin

    def may_be_changed_by(self, person: Person) -> bool:
        """Those who write in the decision, while it is not yet over."""
        return self.decision_record.status in ("draft", *ALIVE) and self.decision_record.may_be_edited_by(
            person
        )

    @classmethod
    def follow(cls, *, decision: Decision, guardrail: Guardrail, by: Person, at: dt.datetime) -> Stance:
        """Say that the decision follows the guardrail; ends its exception from it, if there is one.

        Raises PermissionDenied and Refused.
        """
        _check_writes(decision, by)
        with transaction.atomic():
            stance, is_new = cls._take(decision, guardrail)
            if not is_new and not stance.is_exception():
                return stance
            stance._become(cls.FOLLOWS, reason="", until=None)
            verb = "followed" if is_new else "came_back"
            record(verb, decision, by=by, at=at, note=str(guardrail))
        return stance

    @classmethod
    def diverge(
        cls,
        *,
        decision: Decision,
        guardrail: Guardrail,
        by: Person,
        at: dt.datetime,
        today: dt.date,
        reason: str,
        until: dt.date | None,
    ) -> Stance:
        """Ask the keeper for an exception, or for another date or reason of one; it then waits to be answered.

        `until` is its last day. Raises PermissionDenied and Refused.
        """
        _check_writes(decision, by)
        reason = reason.strip()
        if not reason:
            raise Refused("Say why it diverges.", "reason")
        if until is None:
            raise Refused("Say until when: an exception ends.", "until")
        if until <= today:
            raise Refused("Choose a date after today.", "until")
        with transaction.atomic():
            stance, _ = cls._take(decision, guardrail)
            stance._become(cls.ASKED, reason=reason, until=until)
            record("diverged", decision, by=by, at=at, note=f"{guardrail}, until {until}: {reason}")
        return stance

    @classmethod
    def _take(cls, decision: Decision, guardrail: Guardrail) -> tuple[Stance, bool]:
        """The decision's stance to the guardrail, and whether it is new; inside a transaction."""
        if not guardrail.is_in_force():
            raise Refused(f"{guardrail.record_ref()} has been retired.", "guardrail")
        fresh = {"state": cls.FOLLOWS, "guardrail_version": guardrail.current}
        stance, is_new = cls.objects.get_or_create(
            decision_record=decision, guardrail=guardrail, defaults=fresh
        )
        return stance, is_new

    def _become(self, state: str, *, reason: str, until: dt.date | None) -> None:
        self.state, self.reason, self.until = state, reason, until
        self.guardrail_version = self.guardrail.current
        self.answer, self.answered_by, self.answered_at = "", None, None
        self.save()

    def agree(self, *, by: Person, at: dt.datetime, today: dt.date, answer: str = "") -> None:
        """The keeper agrees to the exception, until its date. Raises PermissionDenied and Refused."""
        if self.state == self.ASKED and self.until is not None and self.until <= today:
            raise Refused("Its date has passed. Ask for a later one, or refuse it.")
        self._answer(self.AGREED, "agreed_to_exception", by=by, at=at, answer=answer.strip())

    def refuse(self, *, by: Person, at: dt.datetime, answer: str) -> None:
        """The keeper refuses the exception, and says why. Raises PermissionDenied and Refused."""
        if not answer.strip():
            raise Refused("Say why, so that the decision can be mended.", "answer")
        self._answer(self.REFUSED, "refused_exception", by=by, at=at, answer=answer.strip())

    def _answer(self, state: str, verb: str, *, by: Person, at: dt.datetime, answer: str) -> None:
        if not self.is_to_answer():
            raise Refused("It does not wait for an answer any more. Look at it again.")
        if not self.may_be_answered_by(by):
            raise PermissionDenied(
                f"{self.guardrail.keeper}, who keeps {self.guardrail.record_ref()}, answers."
            )
        with transaction.atomic():
            asked = Stance.objects.filter(
                pk=self.pk, state=self.ASKED, until=self.until, reason=self.reason
            )  # as it was read: nobody agrees to a date they have not seen
            if not asked.update(state=state, answer=answer, answered_by=by, answered_at=at):
                raise Refused("It has changed since you opened the page. Look at it again.")
            self.state, self.answer, self.answered_by, self.answered_at = state, answer, by, at
            note = f"{self.guardrail}: {answer}" if answer else str(self.guardrail)
            record(verb, self.decision_record, by=by, at=at, note=note)


def check_exceptions(decision: Decision) -> None:
    """Refuse to accept a decision while a keeper has not agreed to its exception. Raises Refused."""
    open_ones = decision.stances.filter(state__in=[Stance.ASKED, Stance.REFUSED]).select_related(
        "guardrail__keeper"
    )
    for stance in open_ones:
        ref, keeper = stance.guardrail.record_ref(), stance.guardrail.keeper
        if stance.state == Stance.REFUSED:
            raise Refused(f"{keeper} refused the exception from {ref}. Follow it, or ask again.")
        raise Refused(f"{keeper}, who keeps {ref}, has not agreed to the exception yet.")


def _check_writes(decision: Decision, by: Person) -> None:
    if not decision.may_be_edited_by(by):
        raise PermissionDenied(
            f"Only leads and members of {decision.team} and the driver say how it stands to guardrails."
        )
    if decision.status not in ("draft", *ALIVE):
        raise Refused(
            f"It is {decision.get_status_display().lower()}: how it stands to guardrails is settled."
        )


def _stances_of(pk: int) -> models.QuerySet[Stance]:
    """Those of the decision of this id."""
    return Stance.objects.filter(decision_record=pk).select_related("guardrail__keeper", "answered_by")
