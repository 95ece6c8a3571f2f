"""Calibration: the confidence that was said half way through a cycle, against what was reached at its end.

docs/calibration.md says what each figure means and works a table by hand. Pure functions, but for points().
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, QuerySet

from outcomes.models import KeyResult
from web.words import CONFIDENCE

# What a confidence means when it is taken at its word: of ten key results said 4, seven are reached.
MEANT = {1: 0.1, 2: 0.3, 3: 0.5, 4: 0.7, 5: 0.9}
FEWEST_FOR_SHARES = 6  # below, only the counts and the scores themselves
FEWEST_FOR_CLAIMS = 20  # below, nobody is called too sure or too careful
Z = 1.959964  # of the normal distribution: 95 of 100 intervals hold the true share


@dataclass(frozen=True)
class Level:
    """The key results of which one confidence was said. `share` and `interval` are None with too few of them;
    `scores` are the points themselves, given only then."""

    confidence: int
    count: int
    reached: int
    median: Decimal | None
    scores: list[Decimal]

    @property
    def word(self) -> str:
        """The confidence in a word."""
        return CONFIDENCE[self.confidence]

    @property
    def meant_percent(self) -> int:
        """What was said, in whole percent."""
        return round(MEANT[self.confidence] * 100)

    @property
    def is_enough(self) -> bool:
        """Are there enough for a share?"""
        return self.count >= FEWEST_FOR_SHARES

    @property
    def percent(self) -> int | None:
        """The share reached in whole percent."""
        return rounded(self.reached / self.count) if self.is_enough else None

    @property
    def interval(self) -> tuple[int, int] | None:
        """Between which whole percents the share reached lies, 95 %."""
        if not self.is_enough:
            return None
        low, high = wilson(self.reached, self.count)
        return rounded(low), rounded(high)


@dataclass(frozen=True)
class Report:
    """All levels, low to high, and what may be said of them together."""

    levels: list[Level]
    unsaid: int  # scored, but nobody had said a confidence half way

    @property
    def count(self) -> int:
        """How many key results were said something about."""
        return sum(level.count for level in self.levels)

    @property
    def reached(self) -> int:
        """How many of them were reached."""
        return sum(level.reached for level in self.levels)

    @property
    def meant(self) -> float:
        """How many would have been reached, had every confidence been taken at its word."""
        return sum(MEANT[level.confidence] * level.count for level in self.levels)

    @property
    def finding(self) -> str:
        """What may be claimed, in a sentence."""
        count, missing = self.count, FEWEST_FOR_CLAIMS - self.count
        if missing > 0:
            return (
                f"{count} key result{'' if count == 1 else 's'} so far: too few to say whether confidence is too high "
                f"or too low. From {FEWEST_FOR_CLAIMS} on it is said here."
            )
        low, high = wilson(self.reached, count)
        told = f"Confidence meant {self.meant:.1f} of {count} to be reached; {self.reached} were"
        if self.meant / count > high:
            return f"{told}. More was expected than chance explains: confidence was too high."
        if self.meant / count < low:
            return f"{told}. Less was expected than chance explains: confidence was too low."
        return f"{told}. The difference is no more than chance explains."


def wilson(reached: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of `reached` of `count`, both 0 to 1 (Wilson 1927). Raises ZeroDivisionError."""
    share, z = reached / count, Z * Z / count
    middle = (share + z / 2) / (1 + z)
    half = Z / (1 + z) * math.sqrt(share * (1 - share) / count + z / (4 * count))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def rounded(share: float) -> int:
    """A share in whole percent, halves up."""
    return math.floor(share * 100 + 0.5)


def median(counts: Mapping[Decimal, int]) -> Decimal | None:
    """The middle of scores counted by their value, the mean of two middles; None without any."""
    ordered, total = sorted(counts), sum(counts.values())
    if total == 0:
        return None

    def at(place: int) -> Decimal:
        for score in ordered:
            place -= counts[score]
            if place < 0:
                return score
        raise IndexError(place)

    return (at((total - 1) // 2) + at(total // 2)) / 2


def report(points: Iterable[tuple[int | None, Decimal, int]]) -> Report:
    """The report on (confidence said or None, score, how many of both) rows. Reached is a score of 1."""
    counts: dict[int, dict[Decimal, int]] = {level: {} for level in MEANT}
    unsaid = 0
    for confidence, score, count in points:
        if confidence is None:
            unsaid += count
        else:
            counts[confidence][score] = counts[confidence].get(score, 0) + count
    return Report([level_of(confidence, counts[confidence]) for confidence in MEANT], unsaid)


def level_of(confidence: int, counts: Mapping[Decimal, int]) -> Level:
    """The level of a confidence whose scores were counted by their value."""
    total, reached = sum(counts.values()), sum(count for score, count in counts.items() if score >= 1)
    is_enough = total >= FEWEST_FOR_SHARES
    scores = [] if is_enough else [score for score in sorted(counts) for _ in range(counts[score])]
    return Level(confidence, total, reached, median(counts) if is_enough else None, scores)


def points(scored: QuerySet[KeyResult]) -> list[tuple[int | None, Decimal, int]]:
    """Key results with a score, counted by the confidence said and the score: a few hundred rows at most. One query."""
    rows = scored.order_by().values_list("said_confidence", "score").annotate(count=Count("pk"))
    return [(confidence, score, count) for confidence, score, count in rows if score is not None]
