"""Charts as SVG that the server draws: attributes only, no style, so the Content-Security-Policy stays strict.

Each is a pure function. Coordinates run from 0 to 100 and strokes never scale, so a chart is as crisp at 80 px
as at 900 px; words and scales beside it are HTML of the page. A missing week is a gap, never zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from statistics import median

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Number = float | int | Decimal
Readings = Sequence[Number | None]
Lines = Sequence[Sequence[tuple[float, Number]]]  # each point a share of the width, and a value
FEW = 5  # cases in a period below which no middle is drawn


def confidence_ticks(value: int) -> SafeString:
    """Five ticks, `value` of them on."""
    ticks = format_html_join(
        "",
        '<rect x="{}" width="4" height="12" rx="1"{}/>',
        ((i * 6, mark_safe(' class="on"') if i < value else "") for i in range(5)),
    )
    return format_html('<svg viewBox="0 0 28 12" aria-hidden="true">{}</svg>', ticks)


@lru_cache(maxsize=1024)  # a tree says the same few over and over
def bar(progress: Number | None, pace: Number | None = None, label: str = "") -> SafeString:
    """How far, as a bar with the pace as a tick. Shares of 1, drawn clamped to 0..1; None is an empty track."""
    label = label or _bar_words(progress, pace)
    tick = fill = SafeString("")
    if pace is not None:
        at = _short(_clamp(pace) * 100)
        tick = format_html('<path class="halo" d="M{} -4V12"/><path class="pace" d="M{} -4V12"/>', at, at)
    if progress is not None:
        fill = format_html('<rect class="fill" width="{}" height="8"/>', _short(_clamp(progress) * 100))
    return format_html(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<rect class="track" width="100" height="8"/>{}{}</svg>',
        label,
        fill,
        tick,
    )


def _bar_words(progress: Number | None, pace: Number | None) -> str:
    words = "Not measured" if progress is None else f"{round(float(progress) * 100)}\u00a0% of the way"
    return words if pace is None else f"{words}, pace is {round(float(pace) * 100)}\u00a0%"


def spark(
    readings: Readings,
    start: Number | None,
    target: Number | None,
    label: str,
    weeks: int = 13,
    lines: Lines = (),
) -> SafeString:
    """A small line of weekly readings (None: no check-in) over the dotted pace from `start` to `target`.

    `lines`, where given, are dotted instead: a curve of phased targets, or limits.

    `weeks` is how many weeks the whole width stands for. `label` says the finding in a sentence.
    """
    low, high = _range(readings, start, target, *(y for line in lines for _, y in line))
    return _svg("spark", label, _pace(start, target, low, high, lines), _line(readings, low, high, weeks))


def plot(
    readings: Readings,
    label: str,
    *,
    start: Number | None = None,
    target: Number | None = None,
    weeks: int = 13,
    now: Number | None = None,
    low: Number | None = None,
    high: Number | None = None,
    grid: int = 4,
    lines: Lines = (),
) -> SafeString:
    """A full chart of weekly readings: grid, area, pace, today (`now`, a share of the width) and every reading.

    `lines`, where given, are dotted instead of the straight pace from `start` to `target`.

    `low` and `high` are the ends of the scale the page writes beside it; left out, they are scale()'s.
    """
    if low is None or high is None:
        ends = scale([*readings, start, target, *(y for line in lines for _, y in line)], grid)
        low, high = ends[0], ends[-1]
    rules = format_html_join(
        "", '<path class="grid" d="M0 {}H100"/>', ((_short(100 * i / grid),) for i in range(grid + 1))
    )
    today = format_html('<path class="now" d="M{} 0V100"/>', _short(_clamp(now) * 100)) if now else ""
    line = _line(readings, float(low), float(high), weeks, every_dot=True)
    pace = _pace(start, target, float(low), float(high), lines)
    return _svg("plot", label, rules, pace, today, line)


def scatter(columns: Sequence[Sequence[Number]], high: Number, label: str) -> SafeString:
    """Every case as a dot, a column a period from zero to `high`; the middle one marked from five cases on."""
    parts = [format_html('<path class="grid" d="M0 {}H100"/>', 25 * i) for i in range(5)]
    for i, cases in enumerate(columns):
        x = (i + 0.5) * 100 / len(columns)
        parts += [
            format_html('<path class="raw" d="M{} {}h.01"/>', _short(x), _short(_y(case, 0, float(high))))
            for case in cases
        ]
        if len(cases) >= FEW:
            y = _short(_y(median(float(case) for case in cases), 0, float(high)))
            parts.append(format_html('<path class="median" d="M{} {}H{}"/>', _short(x - 4), y, _short(x + 4)))
    return _svg("plot", label, *parts)


def columns(values: Readings, high: Number, label: str, thin: Sequence[int] = ()) -> SafeString:
    """A column a value from zero to `high`; those whose place is in `thin` (few cases) are pale.

    Zero has a foot of one percent, so that it is not None, which has nothing.
    """
    parts = [format_html('<path class="grid" d="M0 {}H100"/>', 25 * i) for i in range(5)]
    slot = 100 / max(len(values), 1)
    for i, value in enumerate(values):
        if value is None:
            continue
        y = min(_y(value, 0, float(high)), 99)
        parts.append(
            format_html(
                '<rect class="col{}" x="{}" width="{}" y="{}" height="{}"/>',
                " thin" if i in thin else "",
                _short(i * slot + slot * 0.2),
                _short(slot * 0.6),
                _short(y),
                _short(100 - y),
            )
        )
    return _svg("plot", label, *parts)


def duration(parts: Sequence[Number], label: str, names: str = "abc") -> SafeString:
    """Up to three stretches of an incident side by side, in any one unit.

    `names` says what each is: a undetected, b unmitigated, c unresolved.
    """
    total = sum(float(part) for part in parts) or 1.0
    drawn, x = [], 0.0
    for name, part in zip(names, parts, strict=False):
        width = float(part) / total * 100
        drawn.append(
            format_html(
                '<rect class="{}" x="{}" width="{}" height="16"/>',
                name,
                _short(x),
                _short(max(width - 0.4, 0.4)),
            )
        )
        x += width
    return format_html(
        '<svg viewBox="0 0 100 16" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        label,
        _join(drawn),
    )


def scale(values: Readings, steps: int = 4) -> list[float]:
    """Round numbers for a scale of `steps` equal steps that holds all the values, lowest first."""
    known = [float(value) for value in values if value is not None] or [0.0, 1.0]
    low, high = min(known), max(known)
    if low == high:
        low, high = low - (abs(low) * 0.1 or 1), high + (abs(high) * 0.1 or 1)
    raw = (high - low) / steps
    magnitude = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 2.5, 5, 10, 20, 25, 50):
        step = factor * magnitude
        first = math.floor(low / step) * step
        if first + steps * step >= high - 1e-9 * step:
            break
    return [round(first + i * step, 10) for i in range(steps + 1)]


def _clamp(share: Number) -> float:
    return min(1.0, max(0.0, float(share)))


def _short(value: float) -> str:
    return f"{value + 0.0:.2f}".rstrip("0").rstrip(".") if abs(value) >= 0.005 else "0"


def _y(value: Number, low: float, high: float) -> float:
    """Downwards from the top, kept on the chart."""
    return 100 - _clamp((float(value) - low) / ((high - low) or 1)) * 100


def _range(readings: Readings, *others: Number | None) -> tuple[float, float]:
    known = [float(value) for value in (*readings, *others) if value is not None] or [0.0]
    padding = (max(known) - min(known)) * 0.08 or 1
    return min(known) - padding, max(known) + padding


def _pace(
    start: Number | None, target: Number | None, low: float, high: float, lines: Lines = ()
) -> SafeString:
    if lines:
        return format_html_join(
            "",
            '<path class="pace" d="M{}"/>',
            (
                (" L".join(f"{_short(100 * x)} {_short(_y(value, low, high))}" for x, value in line),)
                for line in lines
            ),
        )
    if start is None or target is None:
        return SafeString("")
    return format_html(
        '<path class="pace" d="M0 {} L100 {}"/>', _short(_y(start, low, high)), _short(_y(target, low, high))
    )


def _line(readings: Readings, low: float, high: float, weeks: int, *, every_dot: bool = False) -> SafeString:
    """The readings as a line, weeks without one as sparse dots on the last known height, and the dots."""
    width = max(weeks - 1, len(readings) - 1, 1)
    points = [
        (100 * i / width, _y(value, low, high)) for i, value in enumerate(readings) if value is not None
    ]
    if not points:
        return SafeString("")
    path = " L".join(f"{_short(x)} {_short(y)}" for x, y in points)
    (x, y), end = points[-1], 100 * (len(readings) - 1) / width
    gap = SafeString("")
    if readings[-1] is None:
        gap = format_html('<path class="gap" d="M{} {} H{}"/>', _short(x), _short(y), _short(end))
    area = SafeString("")
    if every_dot and len(points) > 1:
        area = format_html(
            '<path class="area" d="M{} L{} 100 L{} 100Z"/>', path, _short(x), _short(points[0][0])
        )
    dots = format_html_join(
        "",
        '<path class="dot" d="M{} {}h.01"/>',
        ((_short(x), _short(y)) for x, y in (points if every_dot else points[-1:])),
    )
    return _join([area, gap, format_html('<path class="line" d="M{}"/>', path), dots])


def _join(parts: Sequence[SafeString | str]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _svg(kind: str, label: str, *parts: SafeString | str) -> SafeString:
    return format_html(
        '<svg class="{}" viewBox="0 0 100 100" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        kind,
        label,
        _join(parts),
    )
