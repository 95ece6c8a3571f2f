"""docs/metrics.md is true: every table of it that was worked by hand."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from postmortems.durations import DETECTED, MITIGATED, NAMES, RESOLVED
from postmortems.impact import Window, impact_of
from postmortems.likeness import groups, words_of
from teamhub.insights import charts, figures, measuring, metrics, practices
from teamhub.insights.gathering import Incident, Promise
from teamhub.insights.periods import Period, last_days, last_months, this_quarter
from tests.outcomes import golden

pytestmark = pytest.mark.once
DOCUMENT = golden.DOCUMENT.with_name("metrics.md")
NOW = dt.datetime(2026, 11, 18, 12, 0, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 18)


def cases(name: str) -> list[dict[str, str]]:
    return golden.rows(name, DOCUMENT)


def each(name: str) -> Any:
    """A parameter a row, named by its first cell."""
    return pytest.mark.parametrize("case", cases(name), ids=lambda case: next(iter(case.values())))


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@each("period")
def test_a_period_begins_and_ends_with_the_local_day(case):
    period = Period(golden.day(case["first"]), golden.day(case["last"]), ZoneInfo(case["zone"]))
    assert (period.begins, period.ends) == (utc(case["begins (UTC)"]), utc(case["ends (UTC)"]))
    assert (period.ends - period.begins) / dt.timedelta(hours=1) == int(case["hours"])
    assert period.holds(period.begins)
    assert not period.holds(period.ends)


def incident(case: dict[str, str]) -> Incident:
    """The row as an incident; a day without a time is known to the day only."""
    told = {name: case[name] for name in NAMES if case.get(name, "none") != "none"}
    moments = {f"{name}_at": dt.datetime.fromisoformat(text) for name, text in told.items()}
    by_day = [name for name, text in told.items() if len(text) == 10]
    for name in by_day:
        moments[f"{name}_at"] = moments[f"{name}_at"].replace(tzinfo=ZoneInfo(case["zone"]))
    nothing = dict.fromkeys(f"{name}_at" for name in NAMES)
    return Incident(
        pk=1, number=1, title="Gate dark", team="Berths", severity=2, status=case["status"], zone=case["zone"],
        precisions=dict.fromkeys(by_day, "day"), happened_on=None, **(nothing | moments),
    )  # fmt: skip


@each("times")
def test_an_incident_takes_as_long_as_published(case):
    row = incident(case)
    for column, end in [("detect", DETECTED), ("mitigate", MITIGATED), ("restore", RESOLVED)]:
        took = measuring.timed(row, end)
        said = took.why.replace("_", " ") or str(took.minutes)
        assert (column, said) == (column, case[column])


def test_what_was_noticed_before_it_hurt_says_so():
    row = incident(next(case for case in cases("times") if case["case"] == "before impact"))
    assert measuring.timed(row, DETECTED).words == "before impact"


@each("ranks")
def test_the_interval_lies_between_the_published_ranks(case):
    assert metrics.interval_ranks(int(case["n"])) == (int(case["from"]), int(case["to"]))


@each("bar")
def test_a_bar_is_as_high_as_published_and_of_nothing_there_is_none(case):
    assert str(metrics.percent_of(int(case["part"]), int(case["whole"]))).lower() == case["bar"]


@each("drawn")
def test_a_month_is_told_by_all_its_cases_however_few_are_drawn(case):
    period = Period(dt.date(2026, 11, 1), dt.date(2026, 12, 31), dt.UTC)
    rows = []
    for month, column in [("12", "December"), ("11", "November, newest first")]:
        for part in case[column].split(", "):
            count, minutes = map(int, part.split(" of "))
            took = {
                "started": f"2026-{month}-10 09:00+00:00",
                "resolved": f"2026-{month}-10 09:{minutes % 60:02}+00:00",
            }
            took["resolved"] = took["resolved"].replace("09:00", "10:00")
            one = incident({"status": "published", "zone": "UTC", **took})
            rows += [measuring.timed(one, RESOLVED)] * count
    chart = figures.of_time(rows, RESOLVED, period).chart
    assert f"Nov {case['told of November']}, " in chart.finding
    assert chart.svg.count('class="raw"') == 500
    xs = [float(x) for x in re.findall(r'class="raw" d="M([\d.]+) ', chart.svg)]
    assert sum(x < 50 for x in xs) == int(case["drawn of November"])
    lines = re.findall(r'class="median" d="M10 ([\d.]+)H', chart.svg)
    line = case["line of November"]
    scale = charts.scale_of([10, 30, 60] if line == "60" else [10, 30], charts.MINUTES, charts.DECADES)
    assert lines == (
        [] if line == "none" else [f"{100 - scale.height(float(line)) * 100:.1f}".rstrip("0").rstrip(".")]
    )


@each("spread")
def test_a_spread_is_as_published(case):
    def pair(text: str) -> tuple[float, float] | None:
        return None if text == "none" else tuple(map(float, text.split(" to ")))

    found = metrics.spread([float(value) for value in case["values"].split(", ")])
    assert found.median == (None if case["median"] == "none" else float(case["median"]))
    assert found.interval == pair(case["interval"])
    assert found.quartiles == pair(case["quartiles"])
    assert found.tenth == (None if case["90th"] == "none" else pytest.approx(float(case["90th"])))


def test_the_published_mean_is_no_middle():
    minutes = [673 * 60 + 34, 88, 30]
    assert sum(minutes) // 3 == 225 * 60 + 10
    assert metrics.quantile(sorted(minutes), 0.5) == 88
    assert figures.minutes_in_words(88).replace("\u00a0", " ") == "1 h 28 min"


def windows(text: str) -> Iterator[Window]:
    """“07:08–10:40” as moments of a day; “-00:30” is of the day before."""
    for part in filter(None, text.split(", ")):
        ends = []
        for clock in part.split("–"):
            hours, minutes = map(int, clock.removeprefix("-").split(":"))
            length = dt.timedelta(hours=hours, minutes=minutes)
            ends.append(utc("2026-05-03 00:00") + (-length if clock.startswith("-") else length))
        yield Window(*ends)


@each("overlap")
def test_what_overlaps_counts_once(case):
    begins, ends = utc("2026-05-03 00:00"), utc("2026-05-04 00:00")
    found = impact_of(metrics.clipped(window, begins, ends) for window in windows(case["spans"]))
    union, overlap = (found.length, found.overlap) if found else (dt.timedelta(0), dt.timedelta(0))
    assert union == dt.timedelta(minutes=int(case["union"]))
    assert union + overlap == dt.timedelta(minutes=int(case["sum"]))


def test_what_lies_outside_the_period_has_no_length():
    begins, ends = utc("2026-05-03 00:00"), utc("2026-05-04 00:00")
    before = Window(utc("2026-05-01 00:00"), utc("2026-05-02 00:00"))
    assert metrics.clipped(before, begins, ends).length == dt.timedelta(0)


def test_an_incident_hurts_in_its_windows_and_without_any_until_it_was_mitigated():
    row = incident(cases("times")[0])
    begins, ends = utc("2026-05-01 00:00"), utc("2026-06-01 00:00")
    timed = [measuring.timed(row, MITIGATED)]
    (until_mitigated,) = measuring.impaired(timed, {}, begins, ends)
    assert until_mitigated.length == dt.timedelta(minutes=47)
    told = {row.pk: [Window(utc("2026-05-03 14:05"), utc("2026-05-03 14:15"))]}
    assert measuring.impaired(timed, told, begins, ends) == told[row.pk]


def promise(case: dict[str, str]) -> Promise:
    ended = None if case["ended (UTC)"] == "none" else utc(case["ended (UTC)"])
    return Promise(
        pk=1, title="Alert", team="Berths", state=case["state"], first_due_on=golden.day(case["first"]),
        due_on=golden.day(case["due"]), times_moved=0, accepted_at=None, ended_at=ended, created_at=NOW,
        owner_zone=case["zone"], team_zone="Asia/Tokyo",
    )  # fmt: skip


@each("kept")
def test_a_promise_is_kept_as_published(case):
    found = measuring.kept(promise(case), NOW)
    assert (found.fate, found.fate_as_moved) == (case["by the first date"], case["by the moved date"])


def test_without_an_owner_the_teams_zone_counts():
    case = cases("kept")[0]
    assert measuring.kept(promise(case)._replace(owner_zone=None), NOW).fate == metrics.LATE


def test_the_rate_of_all_of_them_is_as_published():
    kept = [measuring.kept(promise(case), NOW) for case in cases("kept")]
    fates = {
        "the first date": [row.fate for row in kept],
        "the moved date": [row.fate_as_moved for row in kept],
    }
    for case in cases("rate"):
        found = metrics.rate(fates[case["by"]])
        assert (found.part, found.whole, found.percent) == (
            int(case["part"]),
            int(case["whole"]),
            int(case["percent"]),
        )


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [(0, 9, 0), (9, 9, 100), (1, 1000, 1), (999, 1000, 99), (1, 8, 13), (4, 4, None), (2, 5, 40)],
)
def test_only_all_are_a_hundred_percent_and_under_five_there_is_none(part, whole, percent):
    assert metrics.Rate(part, whole).percent == percent


@each("ages")
def test_a_promise_is_as_old_as_published(case):
    age = metrics.age_in_days(utc(case["accepted (UTC)"]), NOW, ZoneInfo("Europe/Lisbon"))
    bucket = next(word for word, count in zip(figures.BUCKETS, metrics.by_age([age]), strict=True) if count)
    assert (age, bucket) == (int(case["days"]), case["bucket"])


@each("lead")
def test_a_decision_takes_as_long_as_published(case):
    decided_on = golden.day(case["decided"])
    assert metrics.lead_days(golden.day(case["proposed"]), decided_on) == golden.whole(case["days"])


@each("fresh")
def test_news_is_fresh_as_published(case):
    starts_on, checked_in = dt.date(2026, 10, 1), golden.day(case["checked in"])
    begins = metrics.begins_on(starts_on, golden.day(case["written down"]), checked_in)
    fresh = metrics.is_fresh(checked_in, begins, golden.day(case["day"]), int(case["cadence"]))
    assert {True: "yes", False: "no", None: "not due"}[fresh] == case["fresh"]


def test_every_table_of_the_page_is_read_here():
    names = {"period", "times", "ranks", "spread", "overlap", "kept", "rate", "ages", "lead", "fresh"}
    names |= {"bar", "drawn", "practice", "over", "written", "alike"}
    text = DOCUMENT.read_text(encoding="utf-8")
    assert {line[13:-4] for line in text.splitlines() if line.startswith("<!-- golden: ")} == names


# Periods and the slots of their charts.
def test_the_usual_periods_end_today():
    zone = dt.UTC
    assert last_days(DAY, 90, zone).days == 90
    assert last_months(DAY, 6, zone).first == dt.date(2026, 6, 1)
    assert last_months(dt.date(2026, 2, 3), 6, zone).first == dt.date(2025, 9, 1)
    assert this_quarter(DAY, zone).first == dt.date(2026, 10, 1)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-11-02", "2026-11-18", ["2 Nov", "9 Nov", "16 Nov"]),
        ("2026-08-21", "2026-11-18", ["Aug", "Sep", "Oct", "Nov"]),
        ("2025-11-15", "2026-12-31", ["Q4 25", "Q1 26", "Q2 26", "Q3 26", "Q4 26"]),
    ],
)
def test_slots_cover_the_period_once(first, last, words):
    period = Period(golden.day(first), golden.day(last), dt.UTC)
    slots = period.slots()
    assert [slot.word for slot in slots] == words
    assert (slots[0].first, slots[-1].last) == (period.first, period.last)
    for before, after in itertools.pairwise(slots):
        assert after.first - before.last == dt.timedelta(days=1)
    for slot in slots:
        assert 0 < period.place(slot.first)[1] < 1


# Charts.
def test_one_very_long_case_does_not_press_the_others_to_the_ground():
    scale = charts.scale_of([5, 8, 12, 20, 40_414], charts.MINUTES, charts.DECADES)
    assert scale.is_multiplied
    assert scale.height(20) > 0.2
    heights = [scale.height(line) for line in scale.lines]
    assert heights == pytest.approx([i / (len(heights) - 1) for i in range(len(heights))])


def test_a_scale_of_equal_steps_begins_at_nothing():
    scale = charts.scale_of([20, 30, 60, 110], charts.MINUTES, charts.DECADES)
    assert (scale.lines, scale.is_multiplied) == ([0, 30, 60, 90, 120], False)


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], [1], [3_000_000], [0, 5_000_000], [0.5, 900]])
def test_any_values_have_a_scale_that_holds_them(values):
    scale = charts.scale_of(values, charts.MINUTES, charts.DECADES)
    assert all(0 <= scale.height(value) <= 1 for value in values)
    assert scale.lines[-1] >= max(values, default=0)
    assert len(charts.ticks(scale, figures.minutes_in_words)) <= 9


def test_a_chart_draws_five_hundred_dots_at_most_and_says_so():
    many = [charts.Dot(0, 0.5, 10 + i, "/postmortems/1/", "PM-1: 10 min") for i in range(700)]
    period = Period(DAY, DAY, dt.UTC)
    chart = figures.dotted(
        many, [(0, 10.0)] * 5_000, period, steps=charts.MINUTES, decades=charts.DECADES,
        words=figures.minutes_in_words, of=figures.INCIDENTS,
    )  # fmt: skip
    assert chart.svg.count('class="raw"') == 500
    assert "the newest 500 of 5,000" in chart.caption


# What is said of few, and of many.
def said(*minutes: float) -> tuple[str, str]:
    big, small = figures.middle(metrics.spread(minutes), figures.minutes_in_words, figures.INCIDENTS)
    return big.replace("\u00a0", " "), small.replace("\u00a0", " ")


def test_of_few_there_are_the_points_alone():
    assert said() == ("–", "no incident to tell by")
    assert said(44) == ("44 min", "one incident: too few for a median")
    assert said(120, 44) == ("44 min, 2 h", "two incidents: too few for a median")
    assert said(1, 2, 3, 4, 5, 6)[1] == "median of 6 incidents; 95 % sure between 1 min and 6 min"


@pytest.mark.parametrize(("count", "warns"), [(0, False), (1, True), (19, True), (20, False)])
def test_under_twenty_a_trend_is_warned_against(count, warns):
    found = metrics.spread(range(count))
    told = figures.remarks(found, figures.minutes_in_words, figures.INCIDENTS)
    assert any("too few to call a trend" in line for line in told) == warns


def test_an_imported_key_result_began_with_its_first_check_in_and_never_before_its_cycle():
    starts_on, written = dt.date(2026, 10, 1), dt.date(2026, 12, 1)
    assert metrics.begins_on(starts_on, written, dt.date(2026, 10, 3)) == dt.date(2026, 10, 3)
    assert metrics.begins_on(starts_on, written, dt.date(2026, 9, 3)) == starts_on


@each("practice")
def test_a_practice_is_answered_as_published(case):
    assert metrics.answer(int(case["kept"]), int(case["asked"])).replace("_", " ") == case["answer"]


@each("over")
def test_an_incident_was_over_on_the_published_day(case):
    said = practices.ended_on_day(incident(case), ZoneInfo("Europe/Lisbon"))
    assert str(said).lower() == case["over"]


@each("written")
def test_a_postmortem_is_in_time_as_published(case):
    over, today = golden.day(case["over"]), golden.day(case["today"])
    published = None if case["published"] == "none" else golden.day(case["published"])
    said = {True: "yes", False: "no", None: "not counted"}
    assert said[metrics.is_written_in_time(over, published, today)] == case["in time"]


@each("alike")
def test_two_factors_say_alike_as_published(case):
    one, other = words_of(case["one"]), words_of(case["other"])
    assert (len(one & other), len(one | other)) == (int(case["shared"]), int(case["either"]))
    found = groups([(1, case["one"]), (2, case["other"])])
    assert bool(found) == (case["alike"] == "yes")
