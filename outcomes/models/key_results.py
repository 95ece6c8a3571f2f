"""Key results: how we will know that an objective is reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from outcomes import scoring
from outcomes.models.changes import changed, told
from outcomes.models.cycles import Cycle
from outcomes.models.objectives import Objective, refuse_owner
from people.models import Person
from records.models import Recorded, record
from records.search import refresh

if TYPE_CHECKING:
    from outcomes.models.check_ins import CheckIn
    from outcomes.standing import Standing

MOST_OF_ONE_OBJECTIVE = 20
RECENT = 26  # check-ins looked at for the newest value and confidence


def refuse_number(number: Decimal, field: str) -> None:
    """Raise ValidationError for a number that a key result's field cannot keep exactly on every database."""
    column = KeyResult._meta.get_field(field)
    assert isinstance(column, models.DecimalField)
    try:
        column.run_validators(number)
    except ValidationError as error:
        raise ValidationError({field: error.messages}) from error


class KeyResultQuerySet(models.QuerySet["KeyResult"]):
    def visible_to(self, person: Person) -> KeyResultQuerySet:
        """Key results are as open as their objectives: to everyone in the organisation."""
        return self if person.is_active else self.none()

    def checked_in_by(self, person: Person) -> KeyResultQuerySet:
        """The person's own key results in running cycles, with what the check-in page says about them."""
        return (
            self.filter(
                owner=person,
                objective__closed_at__isnull=True,
                objective__cycle__state__in=Cycle.RUNNING_STATES,
            )
            .select_related("objective__cycle", "objective__team", "owner")
            .order_by("objective__title", "objective_id", "position", "id")
        )

    def due(self, today: dt.date) -> KeyResultQuerySet:
        """Those whose check-in day has come, or comes tomorrow, and that were not checked in for it.

        Anybody's; add owner and order. Two queries: the running cycles, which are few, are read first.
        """
        days = [(cycle.pk, cycle.due_on(today)) for cycle in Cycle.objects.running()]
        condition = Q(pk__in=[])
        for pk, day in days:
            if day is not None:
                late = Q(checked_in_on__isnull=True) | Q(checked_in_on__lt=day - dt.timedelta(days=1))
                condition |= Q(objective__cycle_id=pk) & late
        return self.filter(condition, objective__closed_at__isnull=True)

    def due_for_check_in(self, person: Person, today: dt.date) -> KeyResultQuerySet:
        """The person's own key results that wait for a check-in; `today` is the person's date."""
        return self.checked_in_by(person).due(today)


class KeyResult(Recorded):
    """How we will know that an objective is reached: a number with a direction."""

    record_kind: ClassVar[str] = "key result"
    INCREASE, DECREASE = scoring.INCREASE, scoring.DECREASE
    KINDS = [(INCREASE, "Increase"), (DECREASE, "Decrease")]
    NUMBER, PERCENT, CURRENCY, DURATION, TEXT = "number", "percent", "currency", "duration", "text"
    UNIT_KINDS = [
        (NUMBER, "Number"),
        (PERCENT, "Percent"),
        (CURRENCY, "Currency"),
        (DURATION, "Duration"),
        (TEXT, "Other unit"),
    ]
    GOAL = ["kind", "baseline", "target", "weight"]
    EDITABLE = ["title", "owner", "unit_kind", "unit", "source", *GOAL]

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="key_results")
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="key_results")
    kind = models.CharField(max_length=12, choices=KINDS, default=INCREASE)
    unit_kind = models.CharField(max_length=10, choices=UNIT_KINDS, default=NUMBER)
    unit = models.CharField(max_length=20, blank=True, help_text="Shown after the number: s, €, tickets.")
    # Fifteen digits: what SQLite, which keeps decimals as floating point, gives back exactly.
    baseline = models.DecimalField(max_digits=15, decimal_places=4)
    target = models.DecimalField(max_digits=15, decimal_places=4)
    weight = models.DecimalField(
        max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(max_length=200, blank=True, help_text="Where the number comes from.")
    position = models.PositiveSmallIntegerField(default=0)
    # The newest check-in, repeated here so that trees and lists need not look for it.
    value = models.DecimalField(max_digits=15, decimal_places=4, null=True, blank=True, editable=False)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    confidence_before = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    checked_in_on = models.DateField(null=True, blank=True, editable=False)

    objects = KeyResultQuerySet.as_manager()

    # What outcomes.standing sets for a page.
    standing: Standing
    trend: list[float | None]
    recent: Sequence[CheckIn]

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["owner", "objective"], name="key_result_of_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["increase", "decrease"]), name="key_result_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind="increase", target__gt=F("baseline"))
                | Q(kind="decrease", target__lt=F("baseline")),
                name="key_result_target_lies_in_its_direction",
            ),
            models.CheckConstraint(condition=Q(weight__gte=0), name="key_result_weight_is_not_negative"),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__range=(1, 5)),
                name="key_result_confidence_is_1_to_5",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('objective', args=[self.objective_id])}#key-result-{self.pk}"

    def record_team_id(self) -> int | None:
        return self.objective.team_id

    def search_text(self) -> str:
        return self.source

    @property
    def shown_unit(self) -> str:
        """What stands after the number."""
        return self.unit or ("%" if self.unit_kind == self.PERCENT else "")

    @property
    def shown_confidence_before(self) -> int | None:
        """The confidence before the newest, where it was another."""
        return self.confidence_before if self.confidence_before != self.confidence else None

    def is_due(self, today: dt.date) -> bool:
        """Twin of due()."""
        day = self.objective.cycle.due_on(today)
        if day is None or self.objective.closed_at is not None:
            return False
        return self.checked_in_on is None or self.checked_in_on < day - dt.timedelta(days=1)

    def may_be_edited_by(self, person: Person) -> bool:
        """Its owner and whoever may edit its objective, until that is closed."""
        if self.objective.is_closed():
            return False
        is_owner = person.is_active and self.owner_id == person.pk
        return is_owner or self.objective.may_be_edited_by(person)

    def may_be_checked_in_by(self, person: Person) -> bool:
        """Its owner, the objective's lead, the team's leads and members, while the cycle runs."""
        return self.objective.cycle.is_running() and self.may_be_edited_by(person)

    @classmethod
    @transaction.atomic
    def add(cls, objective: Objective, *, by: Person, title: str, owner: Person, **fields: Any) -> KeyResult:
        """Add a key result to the objective; `fields` are of EDITABLE.

        Raises PermissionDenied, and ValidationError by field: a goal that leads nowhere, an owner who owns
        nothing, one too many.
        """
        if not objective.may_have_goals_changed_by(by):
            raise PermissionDenied("Once a cycle runs, only leads add key results.")
        places = list(objective.key_results.values_list("position", flat=True))
        if len(places) >= MOST_OF_ONE_OBJECTIVE:
            raise ValidationError(
                f"This objective has {len(places)} key results, the most it can hold. Three to five are usual."
            )
        fields = {name: fields[name] for name in cls.EDITABLE if name in fields}
        key_result = cls(objective=objective, title=title, owner=owner, created_by=by, **fields)
        key_result._refuse_what_cannot_be()
        key_result.position = max(places, default=-1) + 1
        key_result.save()
        event = record("created", key_result, by=by)
        refresh(objective, at=event.at)  # the search finds an objective by its key results too
        return key_result

    @transaction.atomic
    def edit(self, *, by: Person, version: int, **fields: Any) -> None:
        """Change the fields given, of EDITABLE, on top of `version`. GOAL is for leads once the cycle runs.

        Raises PermissionDenied, EditConflict where somebody was faster, ValidationError by field.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only its owner and the team's leads and members change a key result.")
        changes = changed(self, {name: fields[name] for name in self.EDITABLE if name in fields})
        if not changes:
            return
        if set(changes) & set(self.GOAL) and not self.objective.may_have_goals_changed_by(by):
            raise PermissionDenied("Once a cycle runs, only leads change baseline, target, kind and weight.")
        self._refuse_what_cannot_be()
        self.claim_version(version)
        self.save(update_fields=list(changes))
        event = record("edited", self, by=by, changes=changes)
        refresh(self.objective, at=event.at)

    def _refuse_what_cannot_be(self) -> None:
        for name in ("baseline", "target", "weight"):
            refuse_number(getattr(self, name), name)
        if refusal := scoring.goal_error(self.kind, self.baseline, self.target):
            raise ValidationError({"target": refusal})
        refuse_owner(self.owner, self.objective.team_id, "owner")

    @transaction.atomic
    def check_in(
        self,
        *,
        by: Person,
        on: dt.date,
        value: Decimal,
        confidence: int | None = None,
        note: str = "",
    ) -> CheckIn:
        """Say what was read `on` a day, the date where `by` is. A second one that day replaces the first.

        Confidence is 1 to 5, or None: nothing said about it today. History keeps every one. Raises
        PermissionDenied; ValidationError by field: a day before the cycle, a fall of confidence without a note.
        """
        if not self.may_be_checked_in_by(by):
            raise PermissionDenied("Only its owner and the team's leads and members check in a key result.")
        if on < self.objective.cycle.starts_on:
            raise ValidationError(
                f"{self.objective.cycle} starts on {self.objective.cycle.starts_on:%-d %B}."
            )
        refuse_number(value, "value")
        # Check-ins of one key result queue up here, on both databases alike.
        type(self).objects.filter(pk=self.pk).update(checked_in_on=F("checked_in_on"))
        recent = list(self.check_ins.order_by("-on")[:RECENT])
        today = next((row for row in recent if row.on == on), None)
        earlier = [row for row in recent if row.on < on]
        if confidence is None and today is not None:
            confidence = today.confidence
        said = next((row.confidence for row in earlier if row.confidence is not None), None)
        if said and confidence and said - confidence >= scoring.CONFIDENCE_DROP and not note.strip():
            raise ValidationError(
                {"note": f"Confidence fell from {said} to {confidence}. Say in a line what changed."}
            )
        check_in, changes = self._write(
            today, earlier[:1], by=by, on=on, fields=(value, confidence, note.strip())
        )
        if changes:
            self._repeat_newest([check_in, *(row for row in recent if row.on != on)])
            record("checked_in", self, by=by, changes=changes, note=check_in.note)
        return check_in

    def _write(
        self,
        today: CheckIn | None,
        earlier: list[CheckIn],
        *,
        by: Person,
        on: dt.date,
        fields: tuple[Decimal, int | None, str],
    ) -> tuple[CheckIn, dict[str, tuple[Any, Any]]]:
        """Insert the day's check-in or replace it; with what changed since that or the one before."""
        value, confidence, note = fields
        given = {"value": value, "confidence": confidence, "note": note}
        if today is not None:
            changes = changed(today, given)
            if changes:
                today.by, today.at = by, timezone.now()
                today.save(update_fields=[*changes, "by", "at"])
                changes["on"] = (on.isoformat(), on.isoformat())
            return today, changes
        before = earlier[0] if earlier else None
        changes = {
            "value": (told(before.value) if before else None, told(value)),
            "confidence": (before.confidence if before else None, confidence),
            "on": (before.on.isoformat() if before else None, on.isoformat()),
        }
        return self.check_ins.create(on=on, by=by, **given), changes

    def _repeat_newest(self, check_ins: list[CheckIn]) -> None:
        """Bring the repeated fields up to date with these, the newest known check-ins."""
        newest = sorted(check_ins, key=lambda row: row.on, reverse=True)
        said = [row.confidence for row in newest if row.confidence is not None]
        self.value, self.checked_in_on = newest[0].value, newest[0].on
        self.confidence = said[0] if said else None
        self.confidence_before = said[1] if len(said) > 1 else None
        self.save(update_fields=["value", "checked_in_on", "confidence", "confidence_before"])
