"""One line an event: from text to events and back."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortems.durations import DAY, HOUR, MINUTE, UNKNOWN
from postmortems.timelines import MOST_LINES, Line, UnreadableLine, by_day, read, written

pytestmark = pytest.mark.once
TUESDAY = dt.date(2026, 11, 10)
WARSAW = zoneinfo.ZoneInfo("Europe/Warsaw")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("14:05 paged on-call", Line(utc("2026-11-10T14:05"), MINUTE, "paged on-call")),
        ("9:05 paged on-call", Line(utc("2026-11-10T09:05"), MINUTE, "paged on-call")),
        ("- 14.05 – paged on-call", Line(utc("2026-11-10T14:05"), MINUTE, "paged on-call")),
        ("2:05 pm: paged on-call", Line(utc("2026-11-10T14:05"), MINUTE, "paged on-call")),
        ("12:05 am paged on-call", Line(utc("2026-11-10T00:05"), MINUTE, "paged on-call")),
        ("2026-11-12 14:05 paged", Line(utc("2026-11-12T14:05"), MINUTE, "paged")),
        ("2026-11-12T14:05 paged", Line(utc("2026-11-12T14:05"), MINUTE, "paged")),
        ("~14:05 paged", Line(utc("2026-11-10T14:05"), HOUR, "paged")),
        ("about 14:05 paged", Line(utc("2026-11-10T14:05"), HOUR, "paged")),
        ("14:05: paged", Line(utc("2026-11-10T14:05"), MINUTE, "paged")),
        ("- 14:05:37 paged", Line(utc("2026-11-10T14:05:37"), MINUTE, "paged")),
        ("2026-11-12T14:05:37.250Z paged", Line(utc("2026-11-12T14:05:37"), MINUTE, "paged")),
        ("2026-11-12 wrote to shippers", Line(utc("2026-11-12T00:00"), DAY, "wrote to shippers")),
        ("? restarted the cache", Line(None, UNKNOWN, "restarted the cache")),
        ("14:05 paged\n  and rang", Line(utc("2026-11-10T14:05"), MINUTE, "paged\nand rang")),
    ],
)
def test_a_line_is_an_event(text, line):
    assert read(text, day=TUESDAY, zone=dt.UTC) == [line]


def test_local_times_are_those_of_the_zone_unless_a_line_says_utc():
    lines = read("14:05 paged\n13:10 UTC answered", day=TUESDAY, zone=WARSAW)
    assert [line.at for line in lines] == [utc("2026-11-10T13:05"), utc("2026-11-10T13:10")]


def test_a_time_without_a_day_is_on_the_day_of_the_line_above():
    lines = read(
        "2026-11-12 23:50 paged\n23:55 answered\n2026-11-13 00:10 over\n00:20 home", day=TUESDAY, zone=dt.UTC
    )
    assert [line.at.day for line in lines] == [12, 12, 13, 13]


@pytest.mark.parametrize(
    ("text", "number", "words"),
    [
        ("14:05 paged\nthen we waited", 2, "begin with a time"),
        ("25:05 paged", 1, "no time of a day"),
        ("14:05:71 paged", 1, "no time of a day"),
        ("14:05-14:10 paged", 1, "begin with a time"),  # a stretch, and an offset, are never read as words
        ("2026-11-10T14:05+02:00 paged", 1, "begin with a time"),
        ("2026-02-30 14:05 paged", 1, "no time of a day"),
        ("13:05 pm paged", 1, "no time of a day"),
        ("14:05", 1, "say what happened"),
        ("  indented first", 1, "begin the first event"),
        ("x\n" * (MOST_LINES + 1), MOST_LINES + 1, "at most"),
    ],
)
def test_a_line_that_is_no_event_is_named(text, number, words):
    with pytest.raises(UnreadableLine, match=words) as refused:
        read(text, day=TUESDAY, zone=dt.UTC)
    assert refused.value.number == number


def test_a_time_needs_a_day():
    with pytest.raises(UnreadableLine, match="which day"):
        read("14:05 paged", day=None, zone=dt.UTC)


def test_a_time_the_clocks_skipped_is_named():
    with pytest.raises(UnreadableLine, match="skipped 02:30"):
        read("2026-03-29 02:30 paged", day=None, zone=WARSAW)


def test_what_was_known_to_the_second_stays_so():
    line = Line(utc("2026-11-10T14:05:37"), MINUTE, "- paged: twice", "detected")
    text = written([line], WARSAW)
    assert text == "2026-11-10 15:05:37 - paged: twice"
    assert read(text, day=None, zone=WARSAW, known=[line]) == [line]
    assert read(f"{text} over", day=None, zone=WARSAW)[0].at == line.at


@pytest.mark.parametrize("how", [MINUTE, HOUR])
@pytest.mark.parametrize("at", ["00:10", "00:50:31", "01:10", "01:30:07", "02:10"])
def test_on_the_night_the_clocks_go_back_every_time_reads_back_as_it_was(at, how):
    line = Line(utc(f"2026-10-25T{at}"), how, "paged")
    (found,) = read(written([line], WARSAW), day=None, zone=WARSAW)
    assert found.at and found.at.astimezone(dt.UTC) == line.at
    assert ("UTC" in written([line], WARSAW)) is at.startswith("01")  # only what reads otherwise is in UTC


words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=20)
events = st.builds(
    Line,
    at=st.datetimes(dt.datetime(2015, 1, 1), dt.datetime(2026, 11, 1), timezones=st.just(dt.UTC)),  # noqa: DTZ001
    precision=st.sampled_from([MINUTE, HOUR]),
    text=st.lists(words, min_size=1, max_size=3).map("\n".join),
)


@given(st.lists(events, max_size=5))
def test_what_is_written_reads_back_as_it_was(lines):
    assert read(written(lines, WARSAW), day=None, zone=WARSAW, known=lines) == lines


def test_events_stand_under_the_readers_days_and_a_bare_day_under_its_own():
    tokyo = zoneinfo.ZoneInfo("Asia/Tokyo")
    late = Line(utc("2026-11-10T16:00"), MINUTE, "01:00 in Tokyo")
    bare = Line(utc("2026-11-10T23:00"), DAY, "the 11th in Warsaw, where it was written")
    unknown = Line(None, UNKNOWN, "goes with the one before")
    early = Line(utc("2026-11-10T09:00"), MINUTE, "18:00 in Tokyo, out of order, and left so")
    assert by_day([late, bare, unknown, early], tokyo, WARSAW) == [
        (dt.date(2026, 11, 11), [late, bare, unknown]),
        (dt.date(2026, 11, 10), [early]),
    ]
    before = Line(utc("2026-11-09T23:00"), DAY, "the 10th in Warsaw")
    assert by_day([before], dt.UTC, WARSAW) == [(TUESDAY, [before])]
