"""Which moments are refused, which are only pointed out."""

from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest

from postmortems.durations import DAY, MINUTE, Moment
from postmortems.moments import NoSuchTime, in_zone, refusals, remarks, settle, working_days_after

pytestmark = pytest.mark.once
NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)


def at(name: str, text: str, precision: str = MINUTE) -> dict[str, Moment]:
    return {name: Moment(name, dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC), precision)}


@pytest.mark.parametrize(
    ("moments", "refused"),
    [
        (at("started", "2026-11-10T08:00") | at("mitigated", "2026-11-10T07:59"), {"mitigated"}),
        (at("mitigated", "2026-11-10T08:00") | at("resolved", "2026-11-10T07:59"), {"resolved"}),
        (at("started", "2026-11-10T08:00") | at("resolved", "2026-11-10T07:59"), {"resolved"}),
        (at("started", "2026-11-10T08:00") | at("mitigated", "2026-11-10T08:00"), set()),
        (at("started", "2026-11-18T09:05"), set()),
        (at("started", "2026-11-18T09:06"), {"started"}),
        (at("declared", "2026-11-19T00:00"), {"declared"}),
        (at("detected", "2026-11-10T07:00") | at("started", "2026-11-10T08:00"), set()),
        (at("resolved", "2026-11-18T00:00", DAY), set()),
        (at("resolved", "2026-11-19T00:00", DAY), {"resolved"}),
    ],
)
def test_moments_that_cannot_be_are_refused_by_name(moments, refused):
    assert set(refusals(moments, NOW)) == refused


def test_a_day_does_not_contradict_a_time_of_that_day():
    moments = settle(at("started", "2026-11-10T14:00") | at("mitigated", "2026-11-10T00:00", DAY))
    assert moments["mitigated"].at == moments["started"].at
    assert refusals(moments, NOW) == {}


def test_the_day_before_does_contradict_it():
    moments = settle(at("started", "2026-11-10T14:00") | at("mitigated", "2026-11-09T00:00", DAY))
    assert set(refusals(moments, NOW)) == {"mitigated"}


@pytest.mark.parametrize(
    ("moments", "words"),
    [
        (at("detected", "2026-11-10T07:00") | at("started", "2026-11-10T08:00"), "near miss"),
        (at("mitigated", "2026-11-10T07:00") | at("detected", "2026-11-10T08:00"), "healed itself"),
        (
            at("started", "2026-11-01T07:00") | at("resolved", "2026-11-08T07:01"),
            "a week lies between started and resolved",
        ),
    ],
)
def test_odd_moments_are_only_pointed_out(moments, words):
    assert refusals(moments, NOW) == {}
    assert words in " ".join(remarks(moments))


def test_usual_moments_are_not_pointed_out():
    moments = at("started", "2026-11-01T07:00") | at("detected", "2026-11-01T07:10")
    assert remarks(moments | at("mitigated", "2026-11-02T07:00") | at("resolved", "2026-11-08T07:00")) == []


def test_a_time_the_clocks_skipped_is_no_time():
    with pytest.raises(NoSuchTime):
        in_zone(dt.datetime(2026, 3, 29, 1, 30), zoneinfo.ZoneInfo("Europe/Lisbon"))  # noqa: DTZ001


def test_of_two_times_that_read_alike_the_first_is_meant():
    aware = in_zone(dt.datetime(2026, 10, 25, 1, 30), zoneinfo.ZoneInfo("Europe/Lisbon"))  # noqa: DTZ001
    assert aware.astimezone(dt.UTC) == dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("day", "count", "after"),
    [
        (dt.date(2026, 11, 18), 5, dt.date(2026, 11, 25)),  # Wednesday to Wednesday
        (dt.date(2026, 11, 20), 1, dt.date(2026, 11, 23)),  # Friday to Monday
        (dt.date(2026, 11, 21), 1, dt.date(2026, 11, 23)),  # Saturday to Monday
    ],
)
def test_working_days_leave_out_the_weekend(day, count, after):
    assert working_days_after(day, count) == after
