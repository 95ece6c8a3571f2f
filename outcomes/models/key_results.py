"""Key results: how we will know that an objective is reached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from outcomes import goals, scoring
from outcomes.models.amendments import amend, goal_of
from outcomes.models.changes import changed, told
from outcomes.models.closing import Scored
from outcomes.models.cycles import Cycle
from outcomes.models.feeds import Fed
from outcomes.models.measured import Measured
from outcomes.models.milestones import Step, lay, refuse_steps, tick, told_steps
from outcomes.models.objectives import Objective, refuse_owner
from people.models import Organisation, Person
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

    def with_holidays(self) -> KeyResultQuerySet:
        """With `holiday_country`, so that where they stand is reckoned without another query."""
        country = Organisation.objects.filter(pk=1).values("holiday_country")
        return self.annotate(holiday_country=Coalesce(Subquery(country), Value("")))

    def checked_in_by(self, person: Person) -> KeyResultQuerySet:
        """The person's own key results in running cycles, with what the check-in page says about them."""
        return (
            self.filter(
                owner=person,
                objective__closed_at__isnull=True,
                objective__cycle__state__in=Cycle.RUNNING_STATES,
            )
            .select_related("objective__cycle", "objective__team", "owner")
            .with_holidays()
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


class KeyResult(Measured, Scored, Fed, Recorded):
    """How we will know that an objective is reached: a number with a direction, limits, milestones, yes or no."""

    record_kind: ClassVar[str] = "key result"
    GOAL = ["kind", "baseline", "target", "at_least", "at_most", "phases", "weight"]
    EDITABLE = ["title", "owner", "unit_kind", "unit", "source", *GOAL]

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="key_results")
    title = models.CharField(max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="key_results")
    weight = models.DecimalField(
        max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    source = models.CharField(max_length=200, blank=True, help_text="Where the number comes from.")
    position = models.PositiveSmallIntegerField(default=0)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    confidence_before = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    checked_in_on = models.DateField(null=True, blank=True, editable=False)

    objects = KeyResultQuerySet.as_manager()

    # What outcomes.standing sets for a page.
    standing: Standing
    trend: list[float | None]
    recent: Sequence[CheckIn]
    newest: CheckIn | None  # set by outcomes.meeting

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["owner", "objective"], name="key_result_of_owner")]
        constraints = [
            *Scored.SCORE_RULES,
            *Measured.GOAL_CONSTRAINTS,
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

    @cached_property
    def holiday_country(self) -> str:
        """The country whose public holidays the organisation keeps; with_holidays() brings it along."""
        return Organisation.current().holiday_country

    @property
    def goal_lines(self) -> list[list[tuple[float, Decimal]]]:
        """What its charts dot where the pace is not straight: the curve, the steps or the limits.

        Points are a share of the cycle's calendar days and a value; empty where the pace is straight.
        """
        goal, cycle = self.goal, self.objective.cycle
        if self.is_stay():
            limits = [limit for limit in (goal.at_least, goal.at_most) if limit is not None]
            return [[(0.0, limit), (1.0, limit)] for limit in limits]
        if not goal.phases or goal.baseline is None or goal.target is None:
            return []
        days = (cycle.ends_on - cycle.starts_on).days + 1
        points, last = [(0.0, goal.baseline)], goal.baseline
        for on, value in goal.phases:
            at = min(max(((on - cycle.starts_on).days + 1) / days, 0.0), 1.0)
            points += [(at, last), (at, value)] if self.kind == self.MILESTONES else [(at, value)]
            last = value
        return [[*points, (1.0, goal.target)]]

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
    def add(
        cls,
        objective: Objective,
        *,
        by: Person,
        title: str,
        owner: Person,
        milestones: Sequence[Step] = (),
        **fields: Any,
    ) -> KeyResult:
        """Add a key result to the objective; `fields` are of EDITABLE, `milestones` for that kind.

        Raises PermissionDenied, and ValidationError by field: a goal that leads nowhere, an owner who owns
        nothing, one too many.
        """
        if not objective.may_have_goals_changed_by(by):
            raise PermissionDenied("Once a cycle runs, only leads add key results, until it is closing.")
        places = list(objective.key_results.values_list("position", flat=True))
        if len(places) >= MOST_OF_ONE_OBJECTIVE:
            raise ValidationError(
                f"This objective has {len(places)} key results, the most it can hold. Three to five are usual."
            )
        fields = {name: fields[name] for name in cls.EDITABLE if name in fields}
        fields |= cls().settled(fields, milestones)
        key_result = cls(objective=objective, title=title, owner=owner, created_by=by, **fields)
        key_result._refuse_what_cannot_be(milestones)
        key_result.position = max(places, default=-1) + 1
        key_result.save()
        lay(key_result, milestones if key_result.kind == cls.MILESTONES else [])
        event = record("created", key_result, by=by)
        refresh(objective, at=event.at)  # the search finds an objective by its key results too
        return key_result

    @transaction.atomic
    def edit(
        self,
        *,
        by: Person,
        version: int,
        reason: str = "",
        milestones: Sequence[Step] | None = None,
        **fields: Any,
    ) -> None:
        """Change the fields given, of EDITABLE, on top of `version`; `milestones`, where given, are all it has then.

        Once the cycle has begun, a change of GOAL is an amendment: for leads, and with a `reason`. Raises
        PermissionDenied, EditConflict where somebody was faster, ValidationError by field.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only its owner and the team's leads and members change a key result.")
        fields = {name: fields[name] for name in self.EDITABLE if name in fields}
        if fields.get("kind", self.kind) != self.MILESTONES:
            milestones = [] if self.kind == self.MILESTONES else None
        before = goal_of(self)
        steps = list(self.milestones.all()) if milestones is not None else []
        self._refuse_other_numbers(fields)
        changes = changed(self, fields | self.settled(fields, milestones))
        if milestones is not None and told_steps(steps) != told_steps(milestones):
            changes["milestones"] = (told_steps(steps), told_steps(milestones))
        if not changes:
            return
        if set(changes) & {*self.GOAL, "milestones"} and not self.objective.may_have_goals_changed_by(by):
            raise PermissionDenied(
                "Once a cycle has begun, only leads amend baseline, target, kind and weight, until it is closing."
            )
        self._refuse_what_cannot_be(milestones or ())
        self.claim_version(version)
        is_amended = amend(self, before, by=by, reason=reason, milestones=changes.get("milestones"))
        self.save(update_fields=[name for name in changes if name != "milestones"])
        if "milestones" in changes:
            lay(self, milestones or ())
        verb, note = ("amended", reason.strip()) if is_amended else ("edited", "")
        event = record(verb, self, by=by, changes=changes, note=note)
        refresh(self.objective, at=event.at)

    def _refuse_other_numbers(self, fields: Mapping[str, Any]) -> None:
        """Raise ValidationError for a kind whose values mean something else than those read already."""
        kinds = {fields.get("kind", self.kind), self.kind}
        if self.checked_in_on and len(kinds) > 1 and kinds & {self.MILESTONES, self.YES_NO}:
            raise ValidationError(
                {
                    "kind": f"It has been checked in as “{self.get_kind_display().lower()}”, and those values "
                    "would mean nothing then. Add a new key result instead."
                }
            )

    def _refuse_what_cannot_be(self, milestones: Sequence[Step] = ()) -> None:
        cycle = self.objective.cycle
        refuse_steps(milestones, cycle.starts_on, cycle.ends_on)
        for name in ("baseline", "target", "at_least", "at_most", "weight"):
            if getattr(self, name) is not None:
                refuse_number(getattr(self, name), name)
        if refusals := goals.goal_errors(self.goal):
            raise ValidationError(dict(refusals))
        if self.kind in goals.WAY and any(
            not cycle.starts_on <= on < cycle.ends_on for on, _ in self.goal.phases
        ):
            raise ValidationError(
                {
                    "phases": f"A phased target is for a day of the cycle, before its last, {cycle.ends_on:%-d %B}."
                }
            )
        refuse_owner(self.owner, self.objective.team_id, "owner")

    @transaction.atomic
    def check_in(
        self,
        *,
        by: Person,
        on: dt.date,
        value: Decimal | None = None,
        done: Mapping[int, bool] | None = None,
        confidence: int | None = None,
        note: str = "",
    ) -> CheckIn:
        """Say what was read `on` a day, the date where `by` is. A second one that day replaces the first.

        `value` is 0 or 1 for yes or no; of milestones say instead which are `done`, by id, and which not.
        Confidence is 1 to 5, or None: nothing said about it today. History keeps every one. Raises
        PermissionDenied; ValidationError by field: a day before the cycle, a fall of confidence without a note.
        """
        if not self.may_be_checked_in_by(by):
            raise PermissionDenied("Only its owner and the team's leads and members check in a key result.")
        if on < self.objective.cycle.starts_on:
            raise ValidationError(
                f"{self.objective.cycle} starts on {self.objective.cycle.starts_on:%-d %B}."
            )
        self.queue_up()
        value, ticked = self._reading(value, done, on)
        recent = self._recent()
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
        changes |= {word: (None, titles) for word, titles in ticked.items()}
        if changes:
            self._repeat_newest([check_in, *(row for row in recent if row.on != on)])
            record("checked_in", self, by=by, changes=changes, note=check_in.note)
        return check_in

    def _reading(
        self, value: Decimal | None, done: Mapping[int, bool] | None, on: dt.date
    ) -> tuple[Decimal, dict[str, str]]:
        """The value to keep, and what was ticked. Raises ValidationError for what the kind cannot take."""
        if self.kind == self.MILESTONES:
            if value is not None and value != self.value:
                raise ValidationError(
                    {"value": "Say which milestones are done; the number follows from them."}
                )
            return tick(self, done or {}, on)
        if value is None:
            raise ValidationError({"value": "Say what was read."})
        if self.kind == self.YES_NO and value not in (0, 1):
            raise ValidationError({"value": "This is a yes or no: 1 is done, 0 is not yet."})
        refuse_number(value, "value")
        return value, {}

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
            if changes or not today.by_hand:
                today.by, today.at, today.by_hand = by, timezone.now(), True
                today.token = None if "value" in changes else today.token
                today.save(update_fields=[*changes, "by", "at", "by_hand", "token"])
                changes["on"] = (on.isoformat(), on.isoformat())
            return today, changes
        before = earlier[0] if earlier else None
        changes = {
            "value": (told(before.value) if before else None, told(value)),
            "confidence": (before.confidence if before else None, confidence),
            "on": (before.on.isoformat() if before else None, on.isoformat()),
        }
        return self.check_ins.create(on=on, by=by, **given), changes

    def _recent(self) -> list[CheckIn]:
        """The newest check-ins; where a program sends values, those that people said are not crowded out."""
        newest = list(self.check_ins.order_by("-on")[:RECENT])
        if self.fed_on is not None:
            said = self.check_ins.filter(by_hand=True).order_by("-on")[:RECENT]
            newest += [row for row in said if row not in newest]
        return newest

    def queue_up(self) -> None:
        """Those who read or score one key result wait here for each other, on both databases alike.

        Inside a transaction. Raises ValidationError where the objective or its cycle was closed meanwhile.
        """
        type(self).objects.filter(pk=self.pk).update(checked_in_on=F("checked_in_on"))
        still = Objective.objects.filter(pk=self.objective_id, closed_at__isnull=True)
        if not still.filter(cycle__state__in=Cycle.RUNNING_STATES).exists():
            raise ValidationError({"value": "Somebody has just closed this, so nothing was checked in."})

    def refuse_value(self, value: Decimal) -> None:
        """Raise ValidationError for a value that this key result cannot have."""
        refuse_number(value, "value")

    def _repeat_newest(self, check_ins: list[CheckIn]) -> None:
        """Bring the repeated fields up to date with these, the newest known check-ins."""
        newest = sorted(check_ins, key=lambda row: row.on, reverse=True)
        said = [row.confidence for row in newest if row.confidence is not None]
        self.value = newest[0].value
        self.checked_in_on = next(row.on for row in newest if row.by_hand)
        self.confidence = said[0] if said else None
        self.confidence_before = said[1] if len(said) > 1 else None
        self.save(update_fields=["value", "checked_in_on", "confidence", "confidence_before"])
