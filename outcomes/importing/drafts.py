"""What a file says, before it is filed: objectives with their key results, line by line, nothing left out."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from outcomes import goals
from outcomes.goals import Goal, Phase
from outcomes.models import KeyResult
from outcomes.models.milestones import MOST_OF_ONE_KEY_RESULT as MOST_STEPS

LONGEST_STEP = 200  # characters of a milestone
NEW, THERE, WRONG, LEFT_OUT = "new", "there already", "wrong", "left out"


@dataclass
class Said:
    """What became of one line: what it is, its title, the outcome and, where there is more to say, words."""

    line: int
    what: str
    title: str
    outcome: str
    words: str = ""


@dataclass
class CheckInDraft:
    """A value on a day."""

    line: int
    on: dt.date
    value: Decimal
    confidence: int | None = None
    note: str = ""
    by: str = ""


@dataclass
class StepDraft:
    """A milestone; where no day is given it is due at the end of the cycle."""

    title: str
    due_on: dt.date | None = None
    weight: Decimal = Decimal(1)
    done_on: dt.date | None = None
    is_done: bool = False


@dataclass
class KeyResultDraft:
    """A key result as the file has it; complete() gives it a kind and a goal."""

    line: int
    title: str
    key: str = ""  # its number in the file
    owner: str = ""
    kind: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    phases: tuple[Phase, ...] = ()
    unit_kind: str = ""
    unit: str = ""
    weight: Decimal = Decimal(1)
    source: str = ""
    value: Decimal | None = None
    share: Decimal | None = None  # how far it is, 1 is all the way, where no value says so
    check_ins: list[CheckInDraft] = field(default_factory=list)
    steps: list[StepDraft] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)  # what the file says besides
    words: list[str] = field(default_factory=list)  # what to tell who imports
    problem: str = ""

    @property
    def goal(self) -> Goal:
        """Its goal as outcomes.goals takes it."""
        return Goal(self.kind, self.baseline, self.target, self.at_least, self.at_most, self.phases)

    def complete(self) -> None:
        """Settle kind and goal by what is there; `problem` says what cannot be."""
        if not self.kind:
            self._choose_kind()
        if self.kind == goals.YES_NO:
            self.baseline, self.target = Decimal(0), Decimal(1)
            if self.value not in (None, Decimal(0), Decimal(1)):
                self.extras.append(f"value {self.value}")
                self.value = None
        if self.kind == goals.MILESTONES:
            self.extras += [step.title for step in self.steps[MOST_STEPS:]]
            self.extras += [step.title for step in self.steps[:MOST_STEPS] if len(step.title) > LONGEST_STEP]
            self.steps = [step for step in self.steps[:MOST_STEPS] if step.weight > 0]
            self.baseline, self.target = Decimal(0), sum((step.weight for step in self.steps), Decimal(0))
        if self.kind in goals.STAY:
            self._use_limits()
        if self.kind in goals.WAY and self.baseline is None and self.target:
            self.baseline = Decimal(0)
            self.words.append("No baseline in the file: taken as 0.")
        if self.kind not in goals.STAY:
            self.at_least = self.at_most = None
        else:
            self.baseline = self.target = None
        if self.kind not in goals.WAY:
            self.phases = ()
        if self.value is None and self.share is not None:
            self._value_of_share()
        self.problem = self.problem or next(iter(goals.goal_errors(self.goal).values()), "")

    def _choose_kind(self) -> None:
        if self.at_least is not None or self.at_most is not None:
            both = self.at_least is not None and self.at_most is not None
            one = goals.STAY_ABOVE if self.at_most is None else goals.STAY_BELOW
            self.kind = goals.STAY_WITHIN if both else one
        elif self.target is not None:
            start = self.baseline if self.baseline is not None else Decimal(0)
            self.kind = goals.DECREASE if self.target < start else goals.INCREASE
            self.words.append(
                f"No direction in the file: read as “{self.kind}”, from {start} to {self.target}."
            )
        elif self.steps:
            self.kind = goals.MILESTONES
        elif self.share is not None and self.share not in (0, 1):
            self.kind, self.baseline, self.target = goals.INCREASE, Decimal(0), Decimal(100)
            self.unit_kind, self.unit = KeyResult.PERCENT, "%"
            self.words.append("No target in the file: read as percent done, from 0 to 100.")
        else:
            self.kind = goals.YES_NO
            self.words.append("No number in the file: read as yes or no.")

    def _use_limits(self) -> None:
        """A limit given as a target."""
        if self.kind == goals.STAY_ABOVE and self.at_least is None:
            self.at_least = self.target
        if self.kind == goals.STAY_BELOW and self.at_most is None:
            self.at_most = self.target
        if self.kind == goals.STAY_WITHIN and self.at_least is None and self.at_most is None:
            self.at_least, self.at_most = self.baseline, self.target

    def _value_of_share(self) -> None:
        assert self.share is not None
        if self.kind == goals.YES_NO:
            self.value = Decimal(int(self.share >= 1))
        elif self.kind in goals.WAY and self.baseline is not None and self.target is not None:
            way = self.target - self.baseline
            self.value = (self.baseline + way * self.share).quantize(Decimal("0.0001"))
            self.words.append(f"The value is worked out from {round(self.share * 100)} % done.")
        elif self.share:
            self.extras.append(f"{round(self.share * 100)} % done")


@dataclass
class ObjectiveDraft:
    """An objective as the file has it. `key` is its number in the file, `parent` that of what it supports."""

    line: int
    title: str
    why: str = ""
    team: str = ""
    cycle: str = ""
    lead: str = ""
    kind: str = ""
    key: str = ""
    parent: str = ""
    key_results: list[KeyResultDraft] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    problem: str = ""


@dataclass
class Drafts:
    """All that a file says: objectives, lines that are wrong or left out, and the cycle it names."""

    objectives: list[ObjectiveDraft] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    cycle: str = ""


def squeezed(text: str) -> str:
    """A title as it is compared: one blank between words, no letter case."""
    return " ".join(text.split()).casefold()


def shortened(title: str, most: int, extras: list[str]) -> str:
    """A title on one line and not too long; where it had to be cut the whole of it goes into `extras`."""
    title = " ".join(title.split())
    if len(title) <= most:
        return title
    extras.append(title)
    return (
        re.sub(r"\s+\S*$", "", title[: most - 1]) + "…"
        if " " in title[: most - 1]
        else title[: most - 1] + "…"
    )
