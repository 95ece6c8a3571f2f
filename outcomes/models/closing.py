"""How an objective ends: its scores, what was learned, what carries over into the next cycle."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from outcomes import goals, scoring
from outcomes.models.changes import told
from outcomes.models.cycles import Cycle
from outcomes.models.milestones import Step
from people.models import Membership, Person
from records.models import Recorded, Refused, record

if TYPE_CHECKING:
    from outcomes.models.key_results import KeyResult
    from outcomes.models.objectives import Objective

WHO_CLOSES = "The objective's lead, the team's leads and org admins close it, while its cycle runs."


@dataclass(frozen=True)
class Judgement:
    """The score, 0 to 1, that somebody gives a key result; None: not measured. With why, where it is not the
    computed one."""

    score: Decimal | None
    reason: str = ""


@dataclass(frozen=True)
class Said:
    """The confidence that was said half way through the cycle, and by whom."""

    confidence: int | None = None
    by_id: int | None = None


def halfway(cycle: Cycle) -> dt.date:
    """The middle day of the cycle, of two the earlier: what was said by its end is compared with the score."""
    return cycle.starts_on + (cycle.ends_on - cycle.starts_on) // 2


def computed_scores(
    key_results: Sequence[KeyResult], cycle: Cycle, today: dt.date
) -> dict[int, Decimal | None]:
    """The score of each key result by its id, from its readings alone; None where it was never read.

    `today` is where time stands still for a limit that was to be kept, unless the cycle has ended. One query.
    """
    from outcomes.models.check_ins import CheckIn

    until = max(min(today, cycle.ends_on), cycle.starts_on)
    readings: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
    held = [row.pk for row in key_results if row.is_stay()]  # of the others the newest value is enough
    for pk, on, value in CheckIn.objects.filter(key_result__in=held).values_list(
        "key_result_id", "on", "value"
    ):
        readings[pk].append((on, value))
    return {
        row.pk: scoring.closing_score(row.goal, row.value, readings[row.pk], cycle.starts_on, until)
        for row in key_results
    }


def said_half_way(key_results: Sequence[KeyResult], cycle: Cycle) -> dict[int, Said]:
    """What was said newest by the end of the cycle's middle day, by id of key result. One query."""
    from outcomes.models.check_ins import CheckIn

    rows = CheckIn.objects.filter(
        key_result__in=[row.pk for row in key_results],
        on__gte=cycle.starts_on,
        on__lte=halfway(cycle),
        confidence__isnull=False,
    ).order_by("on")
    found: dict[int, Said] = defaultdict(Said)
    for pk, confidence, by in rows.values_list("key_result_id", "confidence", "by_id"):
        found[pk] = Said(confidence, by)
    return found


def share() -> models.DecimalField:
    """A field for a score of 0.00 to 1.00; NULL is not measured."""
    return models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True, editable=False)


class Scored(models.Model):
    """What closing leaves on a key result: the computed score, the judged one, what was said half way."""

    computed_score = share()
    score = share()
    score_reason = models.TextField(blank=True, editable=False)
    # What outcomes.calibration compares with the score: the confidence half way through the cycle.
    said_confidence = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    said_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    carried_from = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_into",
        editable=False,
    )

    # What outcomes.life sets for a page.
    kept_percent: int | None = None
    came_from: KeyResult | None
    went_into: KeyResult | None

    class Meta:
        abstract = True

    SCORE_RULES = [
        models.CheckConstraint(
            condition=Q(score__isnull=True) | Q(score__range=(0, 1)), name="key_result_score_is_0_to_1"
        ),
        models.CheckConstraint(
            condition=Q(computed_score__isnull=True) | Q(computed_score__range=(0, 1)),
            name="key_result_computed_score_is_0_to_1",
        ),
        models.CheckConstraint(
            condition=Q(score__isnull=True)
            | Q(computed_score__isnull=False, score=F("computed_score"))
            | ~Q(score_reason=""),
            name="key_result_score_is_adjusted_with_a_reason",
        ),
        models.CheckConstraint(condition=~Q(carried_from=F("id")), name="key_result_is_not_its_own_origin"),
    ]

    @property
    def is_adjusted(self) -> bool:
        """Was it judged otherwise than computed?"""
        return bool(self.score != self.computed_score)

    def carry_into(self, draft: Objective, *, by: Person) -> KeyResult:
        """Add it anew to the draft, going on from the value reached where that leaves a way to the target.

        Raises what KeyResult.add() raises.
        """
        this = cast("KeyResult", self)
        fields: dict[str, Any] = {name: getattr(this, name) for name in this.EDITABLE}
        if not may_own(this.owner, draft.team_id):
            fields["owner"] = draft.lead
        steps: list[Step] = []
        if this.kind in goals.WAY:
            fields |= {"baseline": baseline_after(this), "phases": []}
        elif this.kind == this.MILESTONES:
            steps = steps_after(this, draft.cycle)
        added = type(this).add(draft, by=by, milestones=steps, **fields)
        added.carried_from = this
        added.save(update_fields=["carried_from"])
        return added


class Closable(Recorded):
    """The end of an objective, and its way into the next cycle."""

    KEEP, CHANGE, STOP = "keep", "change", "stop"
    VERDICTS = [(KEEP, "Keep"), (CHANGE, "Change"), (STOP, "Stop")]

    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    computed_score = share()
    score = share()
    learned = models.TextField(blank=True, editable=False)
    verdict = models.CharField(max_length=6, blank=True, choices=VERDICTS, editable=False)
    carried_from = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_into",
        editable=False,
    )

    class Meta:
        abstract = True

    CLOSING_RULES = [
        models.CheckConstraint(
            condition=Q(verdict__in=["", "keep", "change", "stop"]), name="objective_verdict_is_known"
        ),
        models.CheckConstraint(
            condition=Q(score__isnull=True) | Q(score__range=(0, 1)), name="objective_score_is_0_to_1"
        ),
        models.CheckConstraint(
            condition=Q(score__isnull=True) | Q(closed_at__isnull=False),
            name="objective_has_a_score_only_once_closed",
        ),
        models.CheckConstraint(condition=~Q(carried_from=F("id")), name="objective_is_not_its_own_origin"),
    ]

    # Closing.
    def may_be_closed_by(self, person: Person) -> bool:
        """Its lead, the team's leads and org admins, once, while its cycle runs."""
        this = cast("Objective", self)
        is_lead = person.is_active and this.lead_id == person.pk
        return not this.is_closed() and this.cycle.is_running() and (is_lead or person.leads(this.team_id))

    def may_be_reopened_by(self, person: Person) -> bool:
        """Whoever may close it, while its cycle still runs."""
        this = cast("Objective", self)
        is_lead = person.is_active and this.lead_id == person.pk
        is_closed = this.closed_at is not None and this.cycle.is_running()
        return is_closed and (is_lead or person.leads(this.team_id))

    def may_be_carried_over_by(self, person: Person) -> bool:
        """Once it is closed, by itself or with its cycle: leads of the team and org admins; its lead, where they
        write in the team."""
        this = cast("Objective", self)
        is_lead = this.lead_id == person.pk and person.writes_in(this.team_id)
        return this.is_closed() and (is_lead or person.leads(this.team_id))

    def is_missed(self) -> bool:
        """Was it committed, and closed below 1.0 or without a score?"""
        this = cast("Objective", self)
        is_whole = this.score is not None and this.score >= 1
        return this.closed_at is not None and this.kind == this.COMMITTED and not is_whole

    @transaction.atomic
    def close(
        self,
        *,
        by: Person,
        now: dt.datetime,
        judgements: Mapping[int, Judgement],
        learned: str,
        verdict: str,
    ) -> None:
        """Close it at the aware moment `now` with a score for each key result, what was learned, and a verdict.

        `judgements` go by the id of the key result; one that is left out keeps its computed score. Raises
        PermissionDenied; Refused by field: "learned", "verdict", "score_12" and "reason_12" for key result 12.
        """
        this = cast("Objective", self)
        if not this.may_be_closed_by(by):
            raise PermissionDenied(WHO_CLOSES)
        if verdict not in dict(self.VERDICTS):
            raise Refused("Say whether you keep, change or stop it.", "verdict")
        if not learned.strip():
            raise Refused("Say in a line what you learned; “nothing new” is an answer.", "learned")
        # Check-ins queue up behind this: what is scored is what was read last.
        this.key_results.update(version=F("version"))
        key_results = list(this.key_results.order_by("position", "id"))
        scores = self._score(key_results, judgements, by.today(now), by=by)
        fields = {
            "closed_at": now,
            "closed_by": by,
            "learned": learned.strip(),
            "verdict": verdict,
            **scores,
        }
        still = type(this).objects.filter(
            pk=this.pk, closed_at__isnull=True, cycle__state__in=Cycle.RUNNING_STATES
        )
        if still.update(**fields, version=F("version") + 1) != 1:
            raise Refused("Somebody else has just closed this objective or its cycle. Read what it says now.")
        this.refresh_from_db(fields=[*fields, "version"])
        told_of = ["computed_score", "score", "verdict", "learned"]
        record("closed", this, by=by, changes={name: (None, told(fields[name])) for name in told_of}, at=now)

    def _score(
        self,
        key_results: Sequence[KeyResult],
        judgements: Mapping[int, Judgement],
        today: dt.date,
        *,
        by: Person,
    ) -> dict[str, Decimal | None]:
        """Keep every key result's scores; the objective's own are their weighted means."""
        this = cast("Objective", self)
        computed = computed_scores(key_results, this.cycle, today)
        said = said_half_way(key_results, this.cycle)
        for row in key_results:
            row.objective = this
            judged = judgements.get(row.pk, Judgement(computed[row.pk]))
            row.computed_score, row.score = computed[row.pk], judged.score
            row.score_reason = judged.reason.strip() if row.is_adjusted else ""
            if judged.score is not None and not 0 <= judged.score <= 1:
                raise Refused("A score lies between 0.0 and 1.0.", f"score_{row.pk}")
            if row.is_adjusted and not row.score_reason:
                was = "not measured" if row.computed_score is None else f"{row.computed_score}"
                raise Refused(f"Computed is {was}. Say why you judge it otherwise.", f"reason_{row.pk}")
            row.said_confidence, row.said_by_id = said[row.pk].confidence, said[row.pk].by_id
            row.save(update_fields=["computed_score", "score", "score_reason", "said_confidence", "said_by"])
            if row.is_adjusted:
                pair = {"score": (told(row.computed_score), told(row.score))}
                record("adjusted", row, by=by, changes=pair, note=row.score_reason)
        return {
            name: scoring.objective_score((row.weight, getattr(row, name)) for row in key_results)
            for name in ("computed_score", "score")
        }

    @transaction.atomic
    def reopen(self, *, by: Person, reason: str) -> None:
        """Take the scores back; what was learned stays written. Raises PermissionDenied, Refused."""
        this = cast("Objective", self)
        if not this.may_be_reopened_by(by):
            raise PermissionDenied("Whoever may close an objective reopens it, while its cycle runs.")
        if not reason.strip():
            raise Refused("Say in a few words why it is opened again.", "reason")
        before = told(this.score)
        none = {"computed_score": None, "score": None}
        still = type(this).objects.filter(pk=this.pk, closed_at__isnull=False)
        if still.update(closed_at=None, closed_by=None, **none, version=F("version") + 1) != 1:
            raise Refused("Somebody else has just opened it again.")
        this.key_results.update(**none, score_reason="", said_confidence=None, said_by=None)
        this.refresh_from_db()
        record("reopened", this, by=by, changes={"score": (before, None)}, note=reason.strip())

    # Into the next cycle.
    @transaction.atomic
    def carry_over(self, *, by: Person, into: Cycle, key_results: Collection[int]) -> Objective:
        """Draft it anew in the cycle `into`, with the key results of these ids; both ends name each other.

        A key result goes on from the value it reached, where that still leaves a way to its target. The parent
        comes along where it was carried into the same cycle. Raises PermissionDenied, Refused, ValidationError.
        """
        this = cast("Objective", self)
        if not this.may_be_carried_over_by(by):
            raise PermissionDenied("Leads carry an objective over, once it is closed.")
        if into.state not in (Cycle.PLANNING, Cycle.ACTIVE) or into.starts_on <= this.cycle.starts_on:
            raise Refused(f"{into} is no later cycle that is planned or active.", "into")
        chosen = list(this.key_results.filter(pk__in=key_results).order_by("position", "id"))
        try:
            with transaction.atomic():
                draft = self._draft(into, by)
                for row in chosen:
                    row.objective = this
                    row.carry_into(draft, by=by)
        except IntegrityError as error:
            raise Refused("This objective has been carried over already.") from error
        record("carried_over", this, by=by, changes={"into": (None, str(into))})
        return draft

    def _draft(self, into: Cycle, by: Person) -> Objective:
        this = cast("Objective", self)
        lead = this.lead if may_own(this.lead, this.team_id) else by
        parent = this.supports and type(this).objects.filter(carried_from=this.supports, cycle=into).first()
        draft = type(this).create(
            by=by, team=this.team, cycle=into, title=this.title, lead=lead, why=this.why, kind=this.kind,
            supports=parent or None,
        )  # fmt: skip
        draft.carried_from = this
        draft.save(update_fields=["carried_from"])
        return draft


def baseline_after(key_result: KeyResult) -> Decimal | None:
    """The value reached, where that still leaves a way to the target; else the baseline as it was."""
    if key_result.value is None:
        return key_result.baseline
    goal = replace(key_result.goal, baseline=key_result.value, phases=())
    return key_result.baseline if goals.goal_errors(goal) else key_result.value


def steps_after(key_result: KeyResult, into: Cycle) -> list[Step]:
    """The milestones still to do, as far into the new cycle as they were into the old; all, where all are done."""
    known = list(key_result.milestones.order_by("position", "id"))
    later = into.starts_on - key_result.objective.cycle.starts_on
    return [
        Step(row.title, min(row.due_on + later, into.ends_on), row.weight)
        for row in [row for row in known if row.done_on is None] or known
    ]


def may_own(person: Person, team_id: int) -> bool:
    """May the person still own something in the team?"""
    return person.is_active and person.roles().get(team_id) != Membership.OBSERVER
