"""The figures of the page: each a number or, of few, the points themselves, with chart, remarks, how it is
reckoned, and its data. Pure but for draw(), which reads the rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from postmortems import durations
from postmortems.durations import DETECTED, MITIGATED, RESOLVED
from postmortems.impact import Window, impact_of
from teamhub.insights import charts, explained, metrics, tables
from teamhub.insights.charts import Chart, Dot
from teamhub.insights.gathering import MOST_KEY_RESULTS, Promise
from teamhub.insights.measuring import BY_DAY, MISSING, STILL_OPEN, Kept, Led, Timed, Week
from teamhub.insights.metrics import Spread
from teamhub.insights.periods import Period
from teamhub.insights.tables import Cell, Table, days
from web.words import in_words

TITLES = {
    RESOLVED: "Time to restore service",
    MITIGATED: "Time to mitigate",
    DETECTED: "Time to detect",
}
MOST_TEAMS = 12
BUCKETS = [
    *(f"{low + 1} to {high}" for low, high in pairwise((-1, *metrics.AGES))),
    f"over {metrics.AGES[-1]}",
]
WEEK_LABELS = 5  # odd: a narrow screen hides every other one
DAY_STEPS = [1, 2, 5, 10, 20, 30, 60, 90, 180, 365]
DAY_DECADES = [1, 7, 30, 90, 365, 1825, 7300]
COUNT_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]


@dataclass(frozen=True)
class Figure:
    """One section of the page. `points` are said instead of a number where there are few; `file` names its CSV."""

    key: str
    title: str
    big: str
    small: str
    chart: Chart | None
    notes: list[str]
    explained: list[str]
    table: Table
    file: str
    teams: list[tuple[str, int, int]] = field(default_factory=list)  # of news: name, fresh, asked
    oldest: Cell | None = None


def minutes_in_words(minutes: float) -> str:
    """ "57 min", "2 h 05 min"; whole minutes, rounded down."""
    return durations.in_words(dt.timedelta(minutes=int(minutes)))


def middle(found: Spread, words: Callable[[float], str], of: tuple[str, str]) -> tuple[str, str]:
    """The number to say large and what to say beside it: the median and its interval, or the few points.

    `of` is what there is one of and several of.
    """
    noun = of[0] if found.count == 1 else of[1]
    if not found.count:
        return "–", f"no {of[0]} to tell by"
    if found.median is None or found.interval is None:
        points = ", ".join(words(value) for value in found.values)
        return points, f"{in_words(found.count)} {noun}: too few for a median"
    low, high = (words(end) for end in found.interval)
    return words(found.median), f"median of {found.count:,} {noun}; 95\u00a0% sure between {low} and {high}"


def remarks(found: Spread, words: Callable[[float], str], of: tuple[str, str]) -> list[str]:
    """What may be said of so many, and what may not."""
    said = []
    if found.quartiles is not None:
        low, high = (words(end) for end in found.quartiles)
        tenth = f", one in ten longer than {words(found.tenth)}" if found.tenth is not None else ""
        said.append(f"The middle half took {low} to {high}{tenth}.")
    if 0 < found.count < metrics.FEWEST_FOR_TREND:
        noun = of[0] if found.count == 1 else of[1]
        them = "it" if found.count == 1 else "them"
        number = in_words(found.count).capitalize()
        said.append(f"{number} {noun}: too few to call a trend. Read {them} before reading the line.")
    return said


def dotted(
    shown: Sequence[Dot],
    cases: Sequence[tuple[int, float]],
    period: Period,
    *,
    steps: Sequence[float],
    decades: Sequence[float],
    words: Callable[[float], str],
    of: tuple[str, str],
) -> Chart | None:
    """The chart of `cases`, (slot, value), newest first; None of none. The newest of `shown`, their dots, are drawn.

    Lines and counts are of all of them: of the drawn ones, the slot in which they end would show a part.
    """
    if not cases:
        return None
    slots, middles, drawn = period.slots(), charts.medians(cases), shown[: charts.MOST_DOTS]
    scale = charts.scale_of([*(dot.value for dot in drawn), *middles.values()], steps, decades)
    caption = f"Each dot is one {of[0]}. A {period.unit} gets a median line from five on."
    if scale.is_multiplied:
        caption += " The scale widens upwards, so that one very long one does not hide the others."
    if len(cases) > len(drawn):
        caption += f" Drawn are the newest {len(drawn):,} of {len(cases):,}; the lines are of all."
    counts = Counter(slot for slot, _ in cases)
    finding = ", ".join(f"{slot.word} {counts[i]}" for i, slot in enumerate(slots))
    return Chart(
        charts.dots(drawn, len(slots), scale, middles),
        charts.ticks(scale, lambda line: words(line) if line else "0"),
        charts.labels(slots),
        caption,
        f"{of[1].capitalize()} by {period.unit}: {finding}.",
    )


INCIDENTS = ("incident", "incidents")


def of_time(
    rows: Sequence[Timed],
    end: str,
    period: Period,
    *,
    undated: int = 0,
    is_cut: bool = False,
    hurt: Sequence[Window] = (),
) -> Figure:
    """Time to detect, mitigate or restore. `undated` more have no start; `is_cut` where there are more.

    `hurt` is when something was impaired, for the time to mitigate.
    """
    known = [row for row in rows if row.minutes is not None]
    found = metrics.spread(row.minutes for row in known if row.minutes is not None)
    big, small = middle(found, minutes_in_words, INCIDENTS)
    drawn: list[Dot] = []
    cases: list[tuple[int, float]] = []
    for row in known:
        day = row.incident.began_on(period.zone)
        assert day is not None
        assert row.minutes is not None
        slot, along = period.place(day)
        cases.append((slot, float(row.minutes)))
        if len(drawn) < charts.MOST_DOTS:
            drawn.append(Dot(slot, along, row.minutes, row.incident.url, f"{row.incident.ref}: {row.words}"))
    chart = dotted(
        drawn,
        cases,
        period,
        steps=charts.MINUTES,
        decades=charts.DECADES,
        words=minutes_in_words,
        of=INCIDENTS,
    )
    notes = [*remarks(found, minutes_in_words, INCIDENTS), *left_out(rows, end, undated)]
    if end == MITIGATED and hurt:
        notes.append(_impaired(hurt))
    if is_cut:
        notes.append(f"Looked at are the newest {len(rows):,}; the file has all of them.")
    return Figure(
        key=end, title=TITLES[end], big=big, small=small, chart=chart, notes=notes,
        explained=explained.TIMES[end], table=tables.of_incidents(rows, end, period.zone), file="incidents",
    )  # fmt: skip


def left_out(rows: Sequence[Timed], end: str, undated: int) -> list[str]:
    """How many incidents the figure leaves out, and why; those before impact, which it counts as nothing."""
    why = Counter(row.why for row in rows)
    missing = why[MISSING] + undated
    parts = [
        f"{count:,} {words}"
        for count, words in [
            (missing, "without both times"),
            (why[BY_DAY], "known to the day only"),
            (why[STILL_OPEN], "still open"),
        ]
        if count
    ]
    said = [f"Left out: {', '.join(parts)}."] if parts else []
    before = sum(row.duration is not None and row.duration.is_before_impact for row in rows)
    if end == DETECTED and before:
        said.append(f"{in_words(before).capitalize()} noticed before impact; counted as 0 min.")
    return said


def _impaired(hurt: Sequence[Window]) -> str:
    found = impact_of(hurt)
    if found is None:
        return ""
    said = f"Something was impaired for {found.words} of the period"
    if found.overlap:
        each = durations.in_words(found.length + found.overlap)
        said += f"; {each} where incidents at the same time are each counted"
    return f"{said}."


def of_promises(rows: Sequence[Kept], period: Period, *, is_cut: bool = False) -> Figure:
    """Follow-ups done by the date that was promised first."""
    found = metrics.rate(row.fate for row in rows)
    moved = metrics.rate(row.fate_as_moved for row in rows)
    fates = Counter(row.fate for row in rows)
    if not found.whole:
        big, small = "–", "none were due in this period"
    elif found.percent is None:
        big = f"{found.part} of {found.whole}"
        small = f"due {period.words()}; too few for a share"
    else:
        big, small = f"{found.percent}\u00a0%", f"{found.part:,} of {found.whole:,} due {period.words()}"
    notes = _of_late(rows, fates[metrics.NOT_DONE])
    if found.whole and (moved.part, moved.whole) != (found.part, found.whole):
        notes.append(f"By the date as it was moved: {moved.part:,} of {moved.whole:,}.")
    out = [
        f"{fates[fate]:,} {words}"
        for fate, words in [
            (metrics.NOT_YET_DUE, "not due yet"),
            (metrics.DECLINED, "declined with a reason"),
            (metrics.UNKNOWN, "done, nobody knows when"),
        ]
        if fates[fate]
    ]
    if out:
        notes.append(f"Left out: {', '.join(out)}.")
    if is_cut:
        notes.append(f"Looked at are the last {len(rows):,} due; the file has all of them.")
    return Figure(
        key="promises", title="Follow-ups done by the date we first promised", big=big, small=small,
        chart=_shares(rows, period) if found.whole else None, notes=notes, explained=explained.PROMISES,
        table=tables.of_promises(rows), file="follow-ups",
    )  # fmt: skip


def _of_late(rows: Sequence[Kept], not_done: int) -> list[str]:
    late = metrics.spread(
        row.days_late for row in rows if row.fate == metrics.LATE and row.days_late is not None
    )
    said = []
    if late.median is not None:
        said.append(f"{late.count:,} more were done late, by a median of {days(late.median)}.")
    elif late.count:
        by = ", ".join(days(value) for value in late.values)
        said.append(
            f"{in_words(late.count).capitalize()} more {'was' if late.count == 1 else 'were'} done late, by {by}."
        )
    if not_done:
        said.append(f"{in_words(not_done).capitalize()} {'is' if not_done == 1 else 'are'} not done yet.")
    return said


def _shares(rows: Sequence[Kept], period: Period) -> Chart:
    slots = period.slots()
    by_slot: list[list[str]] = [[] for _ in slots]
    for row in rows:
        assert row.promise.first_due_on is not None
        by_slot[period.place(row.promise.first_due_on)[0]].append(row.fate)
    rates = [metrics.rate(fates) for fates in by_slot]
    finding = ", ".join(
        f"{slot.word} {rate.part} of {rate.whole}" for slot, rate in zip(slots, rates, strict=True)
    )
    label = f"Done on time by {period.unit}: {finding}."
    return Chart(
        charts.bars([metrics.percent_of(rate.part, rate.whole) for rate in rates], 100, label,
                    [i for i, rate in enumerate(rates) if rate.percent is None]),
        ["100\u00a0%", "50", "0"],
        charts.labels(slots),
        f"Share done on time. Pale bars stand for fewer than five due. A {period.unit} without a bar had none due.",
        "",
    )  # fmt: skip


DECISIONS = ("decision", "decisions")


def of_decisions(rows: Sequence[Led], period: Period, *, is_cut: bool = False) -> Figure:
    """Decision lead time: calendar days from proposed to accepted or rejected."""
    known = [row for row in rows if row.days is not None]
    found = metrics.spread(row.days for row in known if row.days is not None)
    big, small = middle(found, days, DECISIONS)
    drawn = [
        Dot(*period.place(row.choice.decided_on), row.days or 0, row.choice.url,
            f"{row.choice.title[:80]}: {days(row.days or 0)}")
        for row in known[: charts.MOST_DOTS]
    ]  # fmt: skip
    cases = [(period.place(row.choice.decided_on)[0], float(row.days or 0)) for row in known]
    chart = dotted(drawn, cases, period, steps=DAY_STEPS, decades=DAY_DECADES, words=days, of=DECISIONS)
    notes = remarks(found, days, DECISIONS)
    if len(known) < len(rows):
        notes.append(f"Left out: {len(rows) - len(known):,} of which nobody knows when they were proposed.")
    if is_cut:
        notes.append(f"Looked at are the last {len(rows):,}; the file has all of them.")
    return Figure(
        key="decisions", title="Decision lead time", big=big, small=small, chart=chart, notes=notes,
        explained=explained.DECISIONS, table=tables.of_decisions(rows), file="decisions",
    )  # fmt: skip


def of_news(weeks: Sequence[Week], *, is_cut: bool = False) -> Figure:
    """Check-in freshness: of how many key results there was news, week by week."""
    told = [week for week in weeks if week.asked]
    newest = told[-1] if told else None
    big, small = "–", "no key result was due for news in this period"
    if newest is not None:
        big = f"{newest.fresh:,} of {newest.asked:,}"
        noun = "key result has" if newest.fresh == 1 else "key results have"
        small = f"{noun} recent news, as of {tables.said(newest.ends_on)}"
    rates = [metrics.Rate(week.fresh, week.asked) for week in weeks]
    finding = ", ".join(f"{tables.said(week.ends_on)} {week.fresh} of {week.asked}" for week in weeks)
    label = f"Share with news by week: {finding}."
    marks = sorted({(len(weeks) - 1) * i // (WEEK_LABELS - 1) for i in range(WEEK_LABELS)}) if weeks else []
    names = [tables.said(weeks[i].ends_on).rpartition(" ")[0] for i in marks]
    chart = Chart(
        charts.bars([metrics.percent_of(rate.part, rate.whole) for rate in rates], 100, label,
                    [i for i, rate in enumerate(rates) if rate.percent is None]),
        ["100\u00a0%", "50", "0"],
        names,
        "Share with news, week by week. Pale bars stand for fewer than five key results, no bar for none.",
        "",
        is_slotted=False,
    )  # fmt: skip
    teams = [(team, *counts) for team, counts in newest.teams.items()] if newest else []
    notes = [f"Counted from the newest {MOST_KEY_RESULTS:,} key results."] if is_cut else []
    return Figure(
        key="news", title="Check-in freshness", big=big, small=small, chart=chart if told else None, notes=notes,
        explained=explained.NEWS, table=tables.of_weeks(weeks if told else []), file="check-ins",
        teams=teams if 1 < len(teams) <= MOST_TEAMS else [],
    )  # fmt: skip


def of_ages(rows: Sequence[tuple[Promise, int]], *, unknown: int = 0, is_cut: bool = False) -> Figure:
    """How old the open promises are today; `rows` come oldest first. `unknown` more have no known age."""
    found = metrics.spread(age for _, age in rows)
    counts = metrics.by_age(age for _, age in rows)
    more = "more than " if is_cut else ""
    big, small = f"{more}{len(rows):,}" if rows else "–", "no promise is open" if not rows else "open today"
    if found.median is not None:
        small = f"open today; half of them for {days(found.median)} or longer"
    finding = ", ".join(f"{word} {count}" for word, count in zip(BUCKETS, counts, strict=True))
    chart = None
    if rows:
        scale = charts.even(max(counts), COUNT_STEPS)
        chart = Chart(
            charts.bars(counts, scale.lines[-1], f"Open promises by age: {finding}."),
            charts.ticks(scale, lambda line: f"{line:,.0f}"),
            BUCKETS,
            "Open promises by the days since they were made.",
            "",
        )
    notes = [f"Looked at are the oldest {len(rows):,}; the file has all of them."] if is_cut else []
    if unknown:
        them = "it was" if unknown == 1 else "they were"
        notes.append(f"Left out: {in_words(unknown)} of which nobody knows when {them} accepted.")
    oldest = Cell(rows[0][0].title, rows[0][0].url, days(rows[0][1])) if rows else None
    return Figure(
        key="ages", title="Age of open promises", big=big, small=small, chart=chart, notes=notes,
        explained=explained.AGES, table=tables.of_ages(rows, len(rows)), file="open-promises", oldest=oldest,
    )  # fmt: skip
