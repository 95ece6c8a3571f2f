"""Guardrails: the organisation's standing principles and standards, versioned, changed by a decision."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import OuterRef, Q

from people.models import Person
from records.models import NumberSeries, Recorded, Refused, record
from web.addresses import numbered
from web.counts import CappedCount
from web.diffs import Line

if TYPE_CHECKING:
    from decisions.models.decision import Decision


class GuardrailQuerySet(models.QuerySet["Guardrail"]):
    def visible_to(self, person: Person) -> GuardrailQuerySet:
        """Guardrails are open to everyone in the organisation."""
        return self if person.is_active else self.none()

    def for_list(self) -> GuardrailQuerySet:
        """With its keeper, how many decisions follow it and how many diverge, CAP + 1 at most."""
        from decisions.models.stances import Stance  # which stands on Guardrail

        of = Stance.objects.filter(guardrail=OuterRef("pk"))
        return self.select_related("keeper").annotate(
            follow_count=CappedCount(of.filter(state=Stance.FOLLOWS)),
            exception_count=CappedCount(of.diverging()),
        )

    def in_force(self) -> GuardrailQuerySet:
        """Those that have not been retired. Twin of Guardrail.is_in_force()."""
        return self.filter(retired_on__isnull=True)

    def without_keeper(self) -> GuardrailQuerySet:
        """Those in force whose keeper has left."""
        return self.in_force().filter(keeper__is_active=False)


class Guardrail(Recorded):
    """A standing principle or standard of the organisation, as it reads now. Its versions keep what it was."""

    record_kind: ClassVar[str] = "guardrail"
    PRINCIPLE, STANDARD = "principle", "standard"
    KINDS = [(PRINCIPLE, "Principle"), (STANDARD, "Standard")]

    number = models.PositiveIntegerField(unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=KINDS, default=PRINCIPLE)
    title = models.CharField(max_length=400)
    text = models.TextField(help_text="What it asks of a decision, and why.")
    keeper = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="guardrails_kept", help_text="Agrees to exceptions."
    )
    current = models.PositiveIntegerField(default=1, editable=False, help_text="Number of its version now.")
    retired_on = models.DateField(null=True, blank=True, editable=False)
    retired_by = models.ForeignKey(
        "decisions.Decision",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    follow_count: int  # these two are given by for_list()
    exception_count: int

    objects = GuardrailQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["principle", "standard"]), name="guardrail_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(retired_on__isnull=True, retired_by__isnull=True)
                | Q(retired_on__isnull=False, retired_by__isnull=False),
                name="guardrail_is_retired_by_a_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_ref()} {self.title}"

    def get_absolute_url(self) -> str:
        return numbered("guardrail", self.number)

    def record_ref(self) -> str:
        return f"G-{self.number}"

    def search_text(self) -> str:
        return self.text

    def is_in_force(self) -> bool:
        """Has it not been retired? Twin of in_force()."""
        return self.retired_on is None

    @staticmethod
    def may_be_set_up_by(person: Person) -> bool:
        """Org admins set guardrails up, change and retire them."""
        return person.is_active and person.is_org_admin

    @classmethod
    def set_up(
        cls, *, by: Person, at: dt.datetime, title: str, text: str, keeper: Person, kind: str = PRINCIPLE
    ) -> Guardrail:
        """A new guardrail with its number and its first version, at the aware moment `at`.

        Raises PermissionDenied and Refused.
        """
        _check(by)
        if not text.strip():
            raise Refused("Say what it asks of a decision.", "text")
        _check_keeper(keeper)
        with transaction.atomic():
            guardrail = cls.objects.create(
                number=NumberSeries.next("guardrail"), kind=kind, title=title, text=text, keeper=keeper,
                created_by=by, created_at=at,
            )  # fmt: skip
            guardrail.versions.create(number=1, title=title, text=text, by=by, at=at)
            record("created", guardrail, by=by, at=at)
        return guardrail

    def revise(
        self, *, by: Person, at: dt.datetime, version: int, title: str, text: str, decision: Decision | None
    ) -> None:
        """Give it a new wording, which an accepted decision asked for; the old one stays as a version.

        `version` is the one that was read, `at` an aware moment. Raises PermissionDenied, Refused, EditConflict.
        """
        _check(by)
        if (title, text) == (self.title, self.text):
            return
        if not self.is_in_force():
            raise Refused("It has been retired, and changes no more.")
        if not text.strip():
            raise Refused("Say what it asks of a decision.", "text")
        decided = _decided(decision)
        before = {"title": self.title, "text": self.text}
        with transaction.atomic():
            self.claim_version(version)
            self.title, self.text, self.current = title, text, self.current + 1
            self.save(update_fields=["title", "text", "current"])
            self.versions.create(number=self.current, title=title, text=text, decision=decided, by=by, at=at)
            changes = {
                name: (old, getattr(self, name)) for name, old in before.items() if old != getattr(self, name)
            }
            record("revised", self, by=by, at=at, changes=changes, note=f"by {decided}")

    def arrange(self, *, by: Person, at: dt.datetime, kind: str, keeper: Person) -> None:
        """Say who keeps it and what kind it is: neither changes what it asks. Raises PermissionDenied and Refused."""
        _check(by)
        changes = {}
        if keeper.pk != self.keeper_id:
            _check_keeper(keeper)
            changes["keeper"] = (self.keeper.name, keeper.name)
        if kind != self.kind:
            changes["kind"] = (self.kind, kind)
        if not changes:
            return
        self.keeper, self.kind = keeper, kind
        with transaction.atomic():
            self.save(update_fields=["keeper", "kind"])
            record("edited", self, by=by, at=at, changes=changes)

    def retire(self, *, by: Person, at: dt.datetime, today: dt.date, decision: Decision | None) -> None:
        """Put it out of force, as an accepted decision asked. Raises PermissionDenied and Refused."""
        _check(by)
        decided = _decided(decision)
        with transaction.atomic():
            still = Guardrail.objects.filter(pk=self.pk, retired_on__isnull=True)
            if not still.update(retired_on=today, retired_by=decided):
                raise Refused("It has been retired already.")
            self.retired_on, self.retired_by = today, decided
            record("retired", self, by=by, at=at, note=f"by {decided}")


class GuardrailVersion(models.Model):
    """One wording of a guardrail. Every one but the first names the decision that asked for it."""

    guardrail = models.ForeignKey(Guardrail, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=400)
    text = models.TextField()
    decision = models.ForeignKey(
        "decisions.Decision", null=True, on_delete=models.PROTECT, related_name="guardrails_changed"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    was: str  # these two are given by the page of versions
    lines: list[Line]

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["guardrail", "number"], name="guardrail_version_number_is_given_once"
            ),
            models.CheckConstraint(
                condition=Q(number=1) | Q(decision__isnull=False),
                name="guardrail_version_after_the_first_names_its_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.number} of G-{self.guardrail.number}"


def _check(by: Person) -> None:
    if not Guardrail.may_be_set_up_by(by):
        raise PermissionDenied("Org admins set guardrails up and change them.")


def _check_keeper(keeper: Person) -> None:
    if not keeper.is_active:
        raise Refused(f"{keeper} has left. Choose somebody who is here to answer.", "keeper")


def _decided(decision: Decision | None) -> Decision:
    """The decision that asks for a change. Raises Refused where there is none, or it is not accepted."""
    if decision is None:
        raise Refused(
            "Name the accepted decision that asks for this: changing a guardrail is a decision.", "decision"
        )
    if decision.status != decision.ACCEPTED:
        raise Refused(
            f"{decision} is {decision.get_status_display().lower()}. Only an accepted decision changes it.",
            "decision",
        )
    return decision
