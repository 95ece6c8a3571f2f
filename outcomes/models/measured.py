"""What a key result is measured by: its kind, its goal, its unit, and how its numbers are said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Q

from outcomes import goals
from outcomes.goals import Goal, Phase
from outcomes.models.changes import plain_number
from outcomes.models.milestones import Step, due_weights
from web import words

# Fifteen digits: what SQLite, which keeps decimals as floating point, gives back exactly.
DIGITS, PLACES = 15, 4
# What of a goal is typed, by kind; the rest is empty or follows.
NEEDS: dict[str, tuple[str, ...]] = {
    goals.INCREASE: ("baseline", "target"),
    goals.DECREASE: ("baseline", "target"),
    goals.STAY_ABOVE: ("at_least",),
    goals.STAY_BELOW: ("at_most",),
    goals.STAY_WITHIN: ("at_least", "at_most"),
    goals.MILESTONES: (),
    goals.YES_NO: (),
}


def _has(kind: str, *, way: bool = False, low: bool = False, high: bool = False) -> Q:
    """The kind, with just those fields of a goal that it needs."""
    wanted = {"baseline": way, "target": way, "at_least": low, "at_most": high}
    return Q(kind=kind, **{f"{name}__isnull": not is_set for name, is_set in wanted.items()})


class Measured(models.Model):
    """Base of the key result: kind, goal, unit, and the value read last."""

    INCREASE, DECREASE = goals.INCREASE, goals.DECREASE
    STAY_ABOVE, STAY_BELOW, STAY_WITHIN = goals.STAY_ABOVE, goals.STAY_BELOW, goals.STAY_WITHIN
    MILESTONES, YES_NO = goals.MILESTONES, goals.YES_NO
    KINDS = [
        (INCREASE, "Increase"),
        (DECREASE, "Decrease"),
        (STAY_ABOVE, "Stay at or above"),
        (STAY_BELOW, "Stay at or below"),
        (STAY_WITHIN, "Stay within"),
        (MILESTONES, "Milestones"),
        (YES_NO, "Yes or no"),
    ]
    NUMBER, PERCENT, CURRENCY, DURATION, TEXT = "number", "percent", "currency", "duration", "text"
    UNIT_KINDS = [
        (NUMBER, "Number"),
        (PERCENT, "Percent"),
        (CURRENCY, "Currency"),
        (DURATION, "Duration"),
        (TEXT, "Other unit"),
    ]

    kind = models.CharField(max_length=12, choices=KINDS, default=INCREASE)
    unit_kind = models.CharField(max_length=10, choices=UNIT_KINDS, default=NUMBER)
    unit = models.CharField(max_length=20, blank=True, help_text="Shown after the number: s, €, tickets.")
    # Of milestones 0 and the sum of their weights, of yes or no 0 and 1; the stay kinds have limits instead.
    baseline = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    target = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    at_least = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    at_most = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True)
    # Phased targets: [day, value expected by its end], both as text, in the order of their days. Of milestones
    # the weight due by each date, repeated here so that a tree need not read them.
    phases = models.JSONField(default=list, blank=True)
    # The newest check-in, repeated here so that trees and lists need not look for it.
    value = models.DecimalField(
        max_digits=DIGITS, decimal_places=PLACES, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    GOAL_CONSTRAINTS = [
        models.CheckConstraint(
            condition=Q(
                kind__in=[
                    "increase", "decrease", "stay_above", "stay_below", "stay_within", "milestones", "yes_no",
                ]
            ),
            name="key_result_kind_is_known",
        ),
        models.CheckConstraint(
            condition=_has("increase", way=True)
            | _has("decrease", way=True)
            | _has("stay_above", low=True)
            | _has("stay_below", high=True)
            | _has("stay_within", low=True, high=True)
            | _has("milestones", way=True)
            | _has("yes_no", way=True),
            name="key_result_has_the_goal_of_its_kind",
        ),
        models.CheckConstraint(
            condition=~Q(kind__in=["increase", "decrease", "milestones", "yes_no"])
            | Q(kind="increase", target__gt=F("baseline"))
            | Q(kind="decrease", target__lt=F("baseline"))
            | Q(kind="milestones", baseline=0, target__gt=0)
            | Q(kind="yes_no", baseline=0, target=1),
            name="key_result_target_lies_in_its_direction",
        ),
        models.CheckConstraint(
            condition=Q(at_least__isnull=True) | Q(at_most__isnull=True) | Q(at_least__lte=F("at_most")),
            name="key_result_limits_leave_room",
        ),
    ]  # fmt: skip

    def settled(self, given: Mapping[str, Any], steps: Sequence[Step] | None = None) -> dict[str, Any]:
        """The whole goal after a change: `given` over what there is, with just what the kind needs.

        `steps` are the milestones, where those change too.
        """
        kind = given.get("kind", self.kind)
        wanted = NEEDS[kind]
        names = ("baseline", "target", "at_least", "at_most")
        goal = {name: given.get(name, getattr(self, name)) if name in wanted else None for name in names}
        phases = given.get("phases", self.phases) if kind in goals.WAY else []
        if kind == self.YES_NO:
            goal |= {"baseline": Decimal(0), "target": Decimal(1)}
        if kind == self.MILESTONES:
            due = due_weights(steps) if steps is not None else read_phases(self.phases)
            goal |= {"baseline": Decimal(0), "target": due[-1][1] if due else Decimal(0)}
            phases = kept_phases(due)
        return {"kind": kind, **goal, "phases": phases}

    @property
    def goal(self) -> Goal:
        """What its numbers are measured against, as outcomes.goals and outcomes.scoring take it."""
        return Goal(
            self.kind, self.baseline, self.target, self.at_least, self.at_most, read_phases(self.phases)
        )

    def is_stay(self) -> bool:
        """Is it to keep limits rather than to get somewhere?"""
        return self.kind in goals.STAY

    @property
    def shown_unit(self) -> str:
        """What stands after the number."""
        return self.unit or ("%" if self.unit_kind == self.PERCENT else "")

    def say(self, value: Decimal | None) -> str:
        """A value in words with its unit: 1.9 s, 12.50 EUR, 2 of 5 done, by weight; not yet; "–" without one."""
        if value is None:
            return "–"
        if self.kind == self.YES_NO:
            return "done" if value else "not yet"
        if self.kind == self.MILESTONES:
            return f"{words.number(value)} of {words.number(self.target)} done, by weight"
        if self.unit_kind == self.CURRENCY:
            return words.money(value, self.shown_unit)
        return words.number(value, self.shown_unit)

    @property
    def shown_value(self) -> str:
        """Where it stands, in words."""
        return self.say(self.value)

    @property
    def shown_target(self) -> str:
        """Where it should be, in words: 70 %, at least 99.5 %, 2 to 5 s, all done, done."""
        if self.kind == self.STAY_WITHIN:
            return f"{words.number(self.at_least)} to {self.say(self.at_most)}"
        if self.is_stay():
            limit = self.at_least if self.kind == self.STAY_ABOVE else self.at_most
            return f"{'at least' if self.kind == self.STAY_ABOVE else 'at most'} {self.say(limit)}"
        if self.kind in (self.MILESTONES, self.YES_NO):
            return "all done" if self.kind == self.MILESTONES else "done"
        return self.say(self.target)

    @property
    def shown_inside(self) -> str:
        """Of a stay kind: does it keep its limits, in words?"""
        if self.value is None:
            return "not read yet"
        return "inside its limits" if goals.is_inside(self.goal, self.value) else "outside its limits"

    @property
    def shown_goal(self) -> str:
        """The whole goal, in words: 46 to 70 %, stay at or above 99.5 %, milestones, yes or no."""
        if self.is_stay():
            limits = self.shown_target.removeprefix("at least ").removeprefix("at most ")
            return f"{self.get_kind_display().lower()} {limits}"
        if self.kind in (self.MILESTONES, self.YES_NO):
            return self.get_kind_display().lower()
        return f"{words.number(self.baseline)} to {self.shown_target}"


def read_phases(stored: Iterable[list[str]]) -> tuple[Phase, ...]:
    """Phases as sums take them, from how the database keeps them."""
    return tuple((dt.date.fromisoformat(on), Decimal(value)) for on, value in stored)


def kept_phases(phases: Iterable[Phase]) -> list[list[str]]:
    """The twin of read_phases(): phases as the database keeps them, in the order of their days."""
    return [[on.isoformat(), plain_number(value)] for on, value in sorted(phases)]
