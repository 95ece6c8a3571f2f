"""The charts of insights as SVG that the server draws: attributes only, no style. Pure functions.

A chart of dots is drawn for eyes and pointers: each dot leads to its record. For everybody else it is hidden, its
finding stands in a sentence beside it, and the same links stand in the table below it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from teamhub.insights.periods import Slot
from web import charts

MOST_DOTS = 500
MOST_LABELS = 6
STRETCHED = (
    12  # times the middle: with a dot as far up as this, equal steps would press all others to the ground
)
MARGIN = 0.12  # of a slot, to either side of its dots

# Steps of an even scale, and the lines of a multiplied one, in minutes.
MINUTES = [1, 5, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 7200, 10080, 20160, 43200, 129600, 525600]
DECADES = [1, 10, 60, 480, 1440, 10080, 43200, 525600]


@dataclass(frozen=True)
class Chart:
    """A chart with the words around it: `ticks` fall, `slots` are the words below, `finding` says what is seen."""

    svg: SafeString
    ticks: list[str]
    slots: list[str]
    caption: str
    finding: str
    is_slotted: bool = True  # each word below its own column; else some words along the whole


@dataclass(frozen=True)
class Dot:
    """A case: which slot it is in, how far along (0 to 1), its value, where it leads and what it says."""

    slot: int
    along: float
    value: float
    url: str
    words: str


@dataclass(frozen=True)
class Scale:
    """From the ground to the top. `lines` rise; where `is_multiplied` each is so many times the one below."""

    lines: list[float]
    is_multiplied: bool

    def height(self, value: float) -> float:
        """0 on the ground, 1 at the top; what lies outside is held within."""
        lines = self.lines
        value = min(max(value, lines[0]), lines[-1])
        if not self.is_multiplied:
            return (value - lines[0]) / ((lines[-1] - lines[0]) or 1)
        below = max(i for i, line in enumerate(lines[:-1]) if line <= value)
        along = math.log(value / lines[below]) / math.log(lines[below + 1] / lines[below])
        return (below + along) / (len(lines) - 1)


def even(high: float, steps: Sequence[float]) -> Scale:
    """Equal steps from nothing to above `high`: the smallest of `steps` of which four reach it, else a round one."""
    step = next((step for step in steps if 4 * step >= high), 0.0)
    if not step:
        magnitude = 10.0 ** math.floor(math.log10(high / 4))
        step = next(factor * magnitude for factor in (1, 2, 5, 10) if 4 * factor * magnitude >= high)
    return Scale([step * i for i in range(5)], is_multiplied=False)


def scale_of(values: Sequence[float], steps: Sequence[float], decades: Sequence[float]) -> Scale:
    """Equal steps, unless a value towers so far above the middle that they would hide the others."""
    if not values:
        return even(0, steps)
    high, middle = max(values), median(values)
    if high <= STRETCHED * max(middle, decades[0]):
        return even(high, steps)
    top = next((i for i, line in enumerate(decades) if line >= high), None)
    lines = list(decades[: top + 1]) if top is not None else [*decades, high]
    low = max(line for line in lines if line <= max(min(values), lines[0]))
    return Scale([line for line in lines if line >= low], is_multiplied=True)


def labels(slots: Sequence[Slot]) -> list[str]:
    """The words below a chart; of many slots only some say their own."""
    every = math.ceil(len(slots) / MOST_LABELS) if slots else 1
    return [slot.word if i % every == 0 else "" for i, slot in enumerate(slots)]


def medians(cases: Iterable[tuple[int, float]]) -> dict[int, float]:
    """The middle of each slot's cases, (slot, value), from five on."""
    by_slot: dict[int, list[float]] = {}
    for slot, value in cases:
        by_slot.setdefault(slot, []).append(value)
    return {slot: median(values) for slot, values in by_slot.items() if len(values) >= charts.FEW}


def dots(shown: Sequence[Dot], slot_count: int, scale: Scale, middles: Mapping[int, float]) -> SafeString:
    """The cases to draw as dots that lead to their records, and a line at the middle of each slot that has one."""
    width = 100 / max(slot_count, 1)
    parts = [_grid(scale)]
    for slot, middle in sorted(middles.items()):
        left = slot * width
        parts.append(
            format_html(
                '<path class="median" d="M{} {}H{}"/>',
                _short(left + width * 0.2),
                _y(scale, middle),
                _short(left + width * 0.8),
            )
        )
    links = (
        (
            dot.url,
            _short((dot.slot + MARGIN + dot.along * (1 - 2 * MARGIN)) * width),
            _y(scale, dot.value),
            dot.words,
        )
        for dot in shown[:MOST_DOTS]
    )
    drawn = format_html_join(
        "",
        '<a href="{}" tabindex="-1"><path class="raw" d="M{} {}h.01"/><title>{}</title></a>',
        links,
    )
    return format_html(
        '<svg class="plot" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{}{}</svg>',
        format_html_join("", "{}", ((part,) for part in parts)),
        drawn,
    )


def bars(values: Sequence[float | None], high: float, label: str, thin: Sequence[int] = ()) -> SafeString:
    """A column a value; None draws nothing, which is not zero."""
    return charts.columns(values, high, label, thin)


def ticks(scale: Scale, words: Callable[[float], str]) -> list[str]:
    """The words beside the lines, from the top down; of an even scale the top, the middle and the ground."""
    every = 2 if not scale.is_multiplied or len(scale.lines) > 6 else 1
    said = [words(line) if i % every == 0 else "" for i, line in enumerate(scale.lines)]
    return said[::-1] if scale.is_multiplied else said[::-2]


def _grid(scale: Scale) -> SafeString:
    return format_html_join(
        "", '<path class="grid" d="M0 {}H100"/>', ((_y(scale, line),) for line in scale.lines)
    )


def _y(scale: Scale, value: float) -> str:
    return _short(100 - scale.height(value) * 100)


def _short(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")
