"""Durations are derived: every expected figure here is worked out by hand."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortems import durations
from postmortems.durations import DAY, HOUR, MINUTE, UNKNOWN, Moment, in_words, stretches

pytestmark = pytest.mark.once
LISBON = zoneinfo.ZoneInfo("Europe/Lisbon")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def known(**moments: str | tuple[str, str]) -> dict[str, Moment]:
    """Moments in UTC by name; a pair has the precision as well."""
    found = {}
    for name, value in moments.items():
        text, precision = (value, MINUTE) if isinstance(value, str) else value
        found[name] = Moment(name, utc(text), precision)
    return found


PRICES = known(
    started="2026-11-10T06:10",
    detected="2026-11-10T07:20",
    mitigated="2026-11-10T08:07",
    resolved="2026-11-10T09:15",
)


@pytest.mark.parametrize(
    ("measure", "words", "start", "end"),
    [
        (durations.to_detect, "1 h 10 min", "started", "detected"),
        (durations.to_mitigate, "1 h 57 min", "started", "mitigated"),
        (durations.to_restore, "3 h 05 min", "started", "resolved"),
    ],
)
def test_a_duration_says_how_long_and_from_which_moment_to_which(measure, words, start, end):
    duration = measure(PRICES)
    assert duration.words.replace("\u00a0", " ") == words
    assert (duration.start.name, duration.end.name) == (start, end)
    assert (duration.start.at, duration.end.at) == (PRICES[start].at, PRICES[end].at)
    assert not duration.is_before_impact


def test_what_was_noticed_before_it_hurt_took_no_time_and_says_so():
    duration = durations.to_detect(known(started="2026-11-10T06:10", detected="2026-11-10T06:00"))
    assert duration.low == duration.high == dt.timedelta(0)
    assert duration.is_before_impact


@pytest.mark.parametrize("missing", ["started", "resolved"])
def test_a_missing_moment_makes_no_duration(missing):
    assert durations.to_restore({name: at for name, at in PRICES.items() if name != missing}) is None


def test_a_moment_that_is_not_known_makes_no_duration():
    assert (
        durations.to_restore(known(started=("2026-11-10T06:10", UNKNOWN), resolved="2026-11-10T09:15"))
        is None
    )


def test_a_moment_known_to_the_day_makes_a_range():
    duration = durations.to_restore(known(started="2026-11-10T18:00", resolved=("2026-11-12T00:00", DAY)))
    assert (duration.low, duration.high) == (dt.timedelta(hours=30), dt.timedelta(hours=54))
    assert duration.words.replace("\u00a0", " ") == "1 day 6 h to 2 days 6 h"


def test_two_moments_of_one_day_lie_up_to_a_day_apart():
    duration = durations.to_restore(
        known(started=("2026-11-10T00:00", DAY), resolved=("2026-11-10T00:00", DAY))
    )
    assert duration.words.replace("\u00a0", " ") == "up to 1 day"


def test_the_day_is_the_local_one_and_as_long_as_the_clocks_make_it():
    """On 29 March 2026 Lisbon's day had 23 hours: from 00:00 UTC to 23:00 UTC."""
    day = Moment("started", dt.datetime(2026, 3, 29, tzinfo=LISBON), DAY, LISBON)
    assert (day.earliest, day.latest) == (utc("2026-03-29T00:00"), utc("2026-03-29T23:00"))


def test_about_a_time_makes_about_a_duration():
    duration = durations.to_mitigate(known(started=("2026-11-10T06:00", HOUR), mitigated="2026-11-10T08:30"))
    assert duration.words.replace("\u00a0", " ") == "about 2 h 30 min"


def test_seconds_do_not_make_the_parts_disagree_with_the_whole():
    """08:21:50 to 08:29:10 to 08:35:05: people read 8, 6 and 14 minutes off the minutes shown."""
    moments = known(
        started="2026-11-10T08:21:50", detected="2026-11-10T08:29:10", resolved="2026-11-10T08:35:05"
    )
    assert durations.to_detect(moments).low == dt.timedelta(minutes=8)
    assert durations.to_restore(moments).low == dt.timedelta(minutes=14)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (47, "47 min"),
        (60, "1 h"),
        (68, "1 h 08 min"),
        (185, "3 h 05 min"),
        (1440, "1 day"),
        (1445, "1 day 5 min"),
        (3 * 1440 + 60, "3 days 1 h"),
    ],
)
def test_a_length_reads_as_one_says_it(minutes, words):
    assert in_words(dt.timedelta(minutes=minutes)).replace("\u00a0", " ") == words


def test_the_bar_has_the_stretches_between_the_moments():
    assert [(one.label, one.duration.low) for one in stretches(PRICES)] == [
        ("unnoticed", dt.timedelta(minutes=70)),
        ("to mitigate", dt.timedelta(minutes=47)),
        ("to clean up", dt.timedelta(minutes=68)),
    ]
    assert durations.sentence(stretches(PRICES)).replace("\u00a0", " ") == (
        "3 h 05 min in all: 1 h 10 min unnoticed, 47 min to mitigate, 1 h 08 min to clean up"
    )


def test_the_bar_says_when_it_was_over_before_it_was_noticed():
    moments = known(
        started="2026-11-10T06:00", mitigated="2026-11-10T06:30", detected="2026-11-10T10:00",
        resolved="2026-11-10T10:15",
    )  # fmt: skip
    assert [one.label for one in stretches(moments)] == [
        "until mitigated",
        "over before it was noticed",
        "to resolve",
    ]


def test_there_is_no_bar_where_a_moment_is_known_to_the_day_only():
    assert stretches(known(started=("2026-11-10T00:00", DAY), resolved="2026-11-10T09:15")) == []


minutes_of_a_year = st.integers(0, 60 * 24 * 365)


@given(st.lists(minutes_of_a_year, min_size=4, max_size=4))
def test_the_stretches_add_up_to_the_whole(offsets):
    moments = {
        name: Moment(name, utc("2026-01-01T00:00") + dt.timedelta(minutes=offset))
        for name, offset in zip(("started", "detected", "mitigated", "resolved"), offsets, strict=True)
    }
    total = sum((one.duration.low for one in stretches(moments)), dt.timedelta(0))
    assert total == dt.timedelta(minutes=max(offsets) - min(offsets))
