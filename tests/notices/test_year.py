"""A planner that wakes every half hour for a whole year, in zones that moved their clocks or their rules that year."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from notices import digest, reminders
from notices.calendar import LADDER, digest_is_due, is_working_hour, iso_week, owed_step, working_days
from notices.models import Notice
from people.working_days import public_holidays
from tests import make

TICK, DAY = dt.timedelta(minutes=30), dt.timedelta(days=1)
# Each with a year in which something happened there, a country whose holidays count, and the working days.
PLACES = [
    ("Asia/Kolkata", 2026, "IN", "12345"),  # half an hour off, no summer time
    ("Australia/Lord_Howe", 2026, "AU", "12345"),  # half an hour of summer time
    ("America/St_Johns", 2026, "CA", "12345"),  # half an hour off, and summer time
    ("Pacific/Chatham", 2026, "NZ", "1234"),  # three quarters off
    ("Africa/Casablanca", 2026, "MA", "12345"),  # clocks go back for Ramadan and on again after it
    ("Asia/Amman", 2022, "JO", "12347"),  # summer time for good in October; works from Sunday
    ("America/Sao_Paulo", 2019, "BR", "12345"),  # the last summer time ended in February
    ("Europe/Istanbul", 2016, "TR", "12345"),  # summer time for good
    ("Asia/Pyongyang", 2018, "", "123456"),  # half an hour on, in May
    ("Europe/Volgograd", 2018, "RU", "12345"),  # an hour on, in October
    ("Europe/Lisbon", 2026, "PT", "12345"),
    ("America/New_York", 2026, "US", "45"),
]


@dataclass
class Somebody:
    zone: ZoneInfo
    working_days: str
    day_starts_at: dt.time = dt.time(8)
    day_ends_at: dt.time = dt.time(18)


def instants(zone: ZoneInfo, year: int) -> list[dt.datetime]:
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC) - DAY
    count = int((dt.datetime(year + 1, 1, 2, tzinfo=dt.UTC) - start) / TICK)
    return [start + n * TICK for n in range(count)]


def is_free(day: dt.date, weekdays: str, country: str) -> bool:
    return str(day.isoweekday()) not in weekdays or day in public_holidays(country, day.year)


@pytest.mark.once
@pytest.mark.parametrize(("name", "year", "country", "weekdays"), PLACES)
def test_over_a_year_every_step_is_told_on_its_day_once_and_never_outside_the_hours(
    name, year, country, weekdays
):
    zone = ZoneInfo(name)
    person = Somebody(zone, weekdays)
    ticks = instants(zone, year)
    moves = {tick.astimezone(zone).utcoffset() for tick in ticks}
    assert len(moves) > 1 or name == "Asia/Kolkata", "the year must be one in which the clocks moved"

    every = [dt.date(year, 1, 1) - 40 * DAY + n * DAY for n in range(450)]
    working = [day for day in every if not is_free(day, weekdays, country)]
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    dues = [day for day in working if first <= day <= last][2::5]
    expected = {
        (due, step): working[working.index(due) + step]
        for due in dues
        for step in LADDER
        if first <= working[working.index(due) + step] <= last
    }

    days = working_days(person, country)
    told: dict[dt.date, list[int]] = defaultdict(list)
    mails: dict[dt.date, dt.datetime] = {}
    found = {}
    for tick in ticks:
        local = tick.astimezone(zone)
        today = local.date()
        if today in mails or not is_working_hour(person, country, tick):
            continue
        near = [due for due in dues if -20 * DAY <= today - due <= 60 * DAY]
        steps = [(due, owed_step(due, today, days, acted_on=None, told=told[due])) for due in near]
        if owed := [(due, step) for due, step in steps if step is not None]:
            mails[today] = tick
            for due, step in owed:
                told[due].append(step)
                found[due, step] = today

    assert {key: day for key, day in found.items() if first <= day <= last} == expected
    for day, tick in mails.items():
        local = tick.astimezone(zone)
        assert local.date() == day
        assert not is_free(day, weekdays, country)
        # Within the first half hour of the day, by the clock there: whatever the clocks did in the night.
        assert dt.time(8) <= local.time() < dt.time(8, 30)


@pytest.mark.once
@pytest.mark.parametrize(("name", "year"), [(name, year) for name, year, *_ in PLACES])
@pytest.mark.parametrize("hour", [0, 2, 8])
def test_over_a_year_every_week_has_one_digest_in_its_hour(name, year, hour):
    zone = ZoneInfo(name)
    told: dict[tuple[int, int], dt.datetime] = {}
    for tick in instants(zone, year):
        local = tick.astimezone(zone)
        week = iso_week(local.date())
        if week not in told and digest_is_due(zone, 1, hour, dt.time(8), dt.time(18), tick):
            told[week] = local
    whole = [local for local in told.values() if local.date().year == year]
    assert len(whole) in (52, 53)
    assert all(local.isoweekday() == 1 for local in whole)
    late = [local for local in whole if local.hour != hour]
    assert all(local.hour == hour + 1 for local in late), "only where the clocks skip the hour"
    assert len(late) <= 1


@pytest.mark.django_db
def test_the_planner_itself_tells_nobody_at_night_or_twice_a_day_while_clocks_change(team, organisation):
    """24 October to 3 November 2026: Lisbon's clocks change on the 25th, those of New York and St John's on 1 November."""
    names = [name for name, *_ in PLACES]
    people = {make.a_person(team=team, time_zone=name).pk: ZoneInfo(name) for name in names}
    for person_id in people:
        for due in (26, 28, 30):
            make.a_follow_up(team, owner_id=person_id, due_on=dt.date(2026, 10, due))
    start = dt.datetime(2026, 10, 24, 0, 10, tzinfo=dt.UTC)
    for n in range(10 * 8):
        reminders.plan(start + n * dt.timedelta(hours=3))
        digest.plan(start + n * dt.timedelta(hours=3))
    mails: dict[tuple[int, str], list[dt.datetime]] = defaultdict(list)
    for notice in Notice.objects.filter(person__in=people):
        mails[notice.person_id, notice.kind].append(notice.planned_at.astimezone(people[notice.person_id]))
    for person_id in people:
        reminded = mails[person_id, "reminder"]
        assert len(reminded) >= 5
        assert len({local.date() for local in reminded}) == len(reminded)
        assert all(8 <= local.hour < 18 and local.isoweekday() <= 5 for local in reminded)
        weeks = [iso_week(local.date()) for local in mails[person_id, "digest"]]
        assert sorted(weeks) == sorted(set(weeks))
        assert {(2026, 44), (2026, 45)} <= set(weeks)
