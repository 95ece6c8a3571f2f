"""When people may be told: hand-made calendars, and a whole year in many zones."""

import datetime as dt
import itertools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from notices.calendar import (
    digest_is_due,
    digest_slot,
    is_working_hour,
    iso_week,
    local_instant,
    next_working_moment,
    owed_step,
)
from people.working_days import WorkingDays, public_holidays

# Half hours, quarter hours, both hemispheres' summer times, half an hour of summer time, none, far east and west.
ZONES = [
    "Europe/Lisbon",
    "Europe/Oslo",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Australia/Adelaide",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Africa/Casablanca",
    "America/Sao_Paulo",
]
WEEK = WorkingDays("12345")


@dataclass
class Someone:
    zone: ZoneInfo
    working_days: str = "12345"
    day_starts_at: dt.time = dt.time(8)
    day_ends_at: dt.time = dt.time(18)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize("zone", ZONES)
def test_over_a_year_there_is_one_opening_each_working_day_at_eight_where_the_person_is(zone):
    person = Someone(ZoneInfo(zone))
    now, openings = at("2026-01-01T00:00+00:00"), []
    while now < at("2027-01-01T00:00+00:00"):
        opening = next_working_moment(person, "", now)
        local = opening.astimezone(person.zone)
        openings.append(local.date())
        assert is_working_hour(person, "", opening)
        assert opening == now or local.time() == dt.time(8)
        now = local_instant(person.zone, local.date(), dt.time(18))  # the end of that day
        assert not is_working_hour(person, "", now)
    first = next_working_moment(person, "", at("2026-01-01T00:00+00:00")).astimezone(person.zone).date()
    expected = [first + dt.timedelta(days=n) for n in range(370)]
    expected = [date for date in expected if date.isoweekday() <= 5 and date <= openings[-1]]
    assert openings == expected


@pytest.mark.parametrize("zone", ZONES)
def test_over_a_year_each_week_has_one_digest_slot_at_the_hour_shown_by_the_clock(zone):
    where = ZoneInfo(zone)
    for hour in (0, 1, 2, 3, 8, 23):
        slots = []
        for week in range(1, 54):  # 2026 has 53 ISO weeks
            slot = digest_slot(where, (2026, week), 1, hour)
            local = slot.astimezone(where)
            assert (iso_week(local.date()), local.isoweekday(), local.hour) == ((2026, week), 1, hour)
            slots.append(slot)
        gaps = {later - earlier for earlier, later in itertools.pairwise(slots)}
        assert gaps <= {
            dt.timedelta(days=7) + dt.timedelta(minutes=minutes) for minutes in (-60, -30, 0, 30, 60)
        }


@pytest.mark.parametrize(
    ("zone", "date", "time", "expected"),
    [
        # Clocks go 02:00 to 03:00 in Oslo on 29 March: half past two does not exist, three o'clock is next.
        ("Europe/Oslo", "2026-03-29", "02:30", "2026-03-29T01:00+00:00"),
        ("Europe/Oslo", "2026-03-29", "03:00", "2026-03-29T01:00+00:00"),
        # Lord Howe goes 02:00 to 02:30 on 4 October, from +10:30 to +11.
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03T15:30+00:00"),
        # New York shows 01:30 twice on 1 November: the first, in summer time.
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01T05:30+00:00"),
        # Lord Howe shows 01:45 twice on 5 April: the first, at +11.
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45+00:00"),
        # Samoa left 30 December 2011 out: its eight o'clock is the midnight that begins the 31st.
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30T10:00+00:00"),
        ("Asia/Kolkata", "2026-06-01", "08:00", "2026-06-01T02:30+00:00"),
    ],
)
def test_a_time_that_clocks_skip_is_the_next_that_exists_and_one_shown_twice_the_first(
    zone, date, time, expected
):
    assert local_instant(ZoneInfo(zone), day(date), dt.time.fromisoformat(time)) == at(expected)


def test_public_holidays_and_free_days_are_no_working_days():
    portugal = WorkingDays("12345", "PT")
    assert not portugal.has(day("2026-12-08"))  # Immaculate Conception, a Tuesday
    assert WEEK.has(day("2026-12-08"))
    assert portugal.step(day("2026-12-07"), 1) == day("2026-12-09")
    assert portugal.between(day("2026-12-04"), day("2026-12-09")) == 2  # Mon 7, Wed 9
    assert WorkingDays("1234").step(day("2026-11-19"), 1) == day("2026-11-23")  # Thursday to Monday
    assert public_holidays("QQ", 2026) == frozenset()


def test_quiet_hours_are_the_persons_own():
    kolkata = Someone(ZoneInfo("Asia/Kolkata"), day_starts_at=dt.time(10), day_ends_at=dt.time(16, 30))
    assert not is_working_hour(kolkata, "", at("2026-11-18T04:29+00:00"))  # 09:59
    assert is_working_hour(kolkata, "", at("2026-11-18T04:30+00:00"))  # 10:00
    assert not is_working_hour(kolkata, "", at("2026-11-18T11:00+00:00"))  # 16:30
    assert next_working_moment(kolkata, "", at("2026-11-20T11:00+00:00")) == at("2026-11-23T04:30+00:00")
    assert not is_working_hour(kolkata, "IN", at("2026-01-26T06:00+00:00"))  # Republic Day, a Monday


# November 2026: Wednesday is the 18th. Steps of a promise due on Wednesday the 18th, by hand:
# two working days before is Monday 16; on the day; then Thursday 19, Monday 23, Friday 27.
LADDER_OF_THE_18TH = {"2026-11-16": -2, "2026-11-18": 0, "2026-11-19": 1, "2026-11-23": 3, "2026-11-27": 7}


def test_the_ladder_day_by_day_when_every_step_is_told():
    told, steps = [], {}
    for n in range(60):
        today = day("2026-11-01") + dt.timedelta(days=n)
        step = (
            owed_step(day("2026-11-18"), today, WEEK, acted_on=None, told=told) if WEEK.has(today) else None
        )
        if step is not None:
            steps[today.isoformat()] = step
            told.append(step)
    assert steps == LADDER_OF_THE_18TH


@pytest.mark.parametrize(
    ("due", "today", "told", "expected"),
    [
        ("2026-11-18", "2026-11-13", [], None),  # three working days before
        ("2026-11-18", "2026-11-17", [], -2),  # missed on Monday, made up for on Tuesday
        ("2026-11-18", "2026-11-17", [-2], None),
        ("2026-11-18", "2026-11-20", [-2, 0], 1),  # Thursday missed, Friday
        ("2026-11-18", "2026-11-24", [], 3),  # the newest step alone, never two
        ("2026-11-18", "2026-12-01", [], 7),  # two working days after the last step
        ("2026-11-18", "2026-12-02", [], None),  # from here on the digest alone
        # Due on Sunday 22: two working days before is Thursday 19, on the day is Friday 20, late from Monday.
        ("2026-11-22", "2026-11-18", [], None),
        ("2026-11-22", "2026-11-19", [], -2),
        ("2026-11-22", "2026-11-20", [-2], 0),
        ("2026-11-22", "2026-11-23", [-2, 0], 1),
        ("2026-11-22", "2026-11-25", [-2, 0, 1], 3),
        ("2026-11-22", "2026-12-01", [-2, 0, 1, 3], 7),
    ],
)
def test_the_newest_step_that_has_come_is_owed_if_it_was_not_told(due, today, told, expected):
    assert owed_step(day(due), day(today), WEEK, acted_on=None, told=told) == expected


def test_holidays_lengthen_the_ladder():
    portugal = WorkingDays("12345", "PT")  # 1 and 8 December are holidays, both Tuesdays
    assert owed_step(day("2026-11-30"), day("2026-12-01"), portugal, acted_on=None, told=[0]) is None
    assert owed_step(day("2026-11-30"), day("2026-12-02"), portugal, acted_on=None, told=[0]) == 1
    # 7 working days after Monday 30 November: 2, 3, 4, 7, 9, 10, 11 December
    assert owed_step(day("2026-11-30"), day("2026-12-10"), portugal, acted_on=None, told=[3]) is None
    assert owed_step(day("2026-11-30"), day("2026-12-11"), portugal, acted_on=None, told=[3]) == 7


@pytest.mark.parametrize(
    ("acted", "expected"),
    [("2026-11-13", 0), ("2026-11-16", None), ("2026-11-17", None), ("2026-11-18", None)],
)
def test_a_step_is_left_out_when_the_owner_acted_in_the_two_working_days_before(acted, expected):
    assert owed_step(day("2026-11-18"), day("2026-11-18"), WEEK, acted_on=day(acted), told=[-2]) == expected


def test_a_step_left_out_is_not_made_up_for_when_the_quiet_days_are_over():
    # Acted on Monday 16, so the day itself is left out; Thursday's step is three days on, and told.
    assert owed_step(day("2026-11-18"), day("2026-11-19"), WEEK, acted_on=day("2026-11-16"), told=[]) == 1
    # Acted on Tuesday 17: Thursday's step (1) is left out, and is still left out on Friday and Monday's is told.
    acted = day("2026-11-17")
    assert owed_step(day("2026-11-18"), day("2026-11-20"), WEEK, acted_on=acted, told=[]) is None
    assert owed_step(day("2026-11-18"), day("2026-11-23"), WEEK, acted_on=acted, told=[]) == 3


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-16T07:59+00:00", False),  # Monday before eight in Lisbon
        ("2026-11-16T08:00+00:00", True),
        ("2026-11-17T07:30+00:00", False),  # missed; caught up when the day begins
        ("2026-11-17T08:00+00:00", True),
        ("2026-11-21T12:00+00:00", True),  # even on Saturday, by day
        ("2026-11-21T22:00+00:00", False),
        ("2026-11-22T22:00+00:00", False),
        ("2026-11-23T00:30+00:00", False),
        ("2026-11-23T08:00+00:00", True),  # the next slot
    ],
)
def test_a_missed_digest_is_caught_up_until_the_next_and_not_at_night(now, expected):
    due = digest_is_due(ZoneInfo("Europe/Lisbon"), 1, 8, dt.time(8), dt.time(18), at(now))
    assert due is expected


def test_a_digest_at_an_hour_outside_the_working_day_is_what_the_person_chose():
    assert digest_is_due(ZoneInfo("UTC"), 1, 6, dt.time(8), dt.time(18), at("2026-11-16T06:10+00:00"))
    assert not digest_is_due(ZoneInfo("UTC"), 1, 6, dt.time(8), dt.time(18), at("2026-11-16T07:10+00:00"))
