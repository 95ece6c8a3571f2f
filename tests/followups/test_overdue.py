"""A promise is overdue when its day has ended where its owner is, for one row and for many alike."""

import datetime as dt
import zoneinfo

import pytest

from followups.models import FollowUp
from people.zones import dates_on_earth
from tests import make

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 18)
GONE = "Sea/Atlantis"  # as a name that an update of the time zones took away: UTC stands in
ZONES = [
    "Pacific/Kiritimati", "Pacific/Auckland", "Asia/Kolkata", "UTC", GONE, "America/St_Johns", "Pacific/Niue",
]  # fmt: skip


def at(*clock: int, zone: str = "UTC") -> dt.datetime:
    return dt.datetime(*clock, tzinfo=zoneinfo.ZoneInfo(zone))


def test_the_due_day_itself_is_not_late_until_midnight_where_the_owner_is(team):
    auckland = make.a_person(time_zone="Pacific/Auckland")
    follow_up = make.a_follow_up(team, auckland, due_on=DAY)
    last_minute = at(2026, 11, 18, 23, 59, zone="Pacific/Auckland")
    assert not follow_up.is_overdue(last_minute)
    assert follow_up.is_overdue(last_minute + dt.timedelta(minutes=1))
    assert follow_up.days_late(last_minute + dt.timedelta(days=3)) == 3


def test_without_an_owner_the_teams_zone_counts():
    niue = make.a_team("Niue", time_zone="Pacific/Niue")
    follow_up = make.a_follow_up(niue, None, due_on=DAY)
    just_before = at(2026, 11, 18, 23, 59, zone="Pacific/Niue")
    assert not FollowUp.objects.overdue(just_before).exists()
    assert FollowUp.objects.overdue(just_before + dt.timedelta(minutes=1)).get() == follow_up


@pytest.mark.parametrize("state", ["proposed", "done", "declined"])
def test_only_an_awaited_promise_can_be_overdue(team, member, state):
    reason = "No longer needed" if state == "declined" else ""
    follow_up = make.a_follow_up(team, member, due_on=DAY, state=state, declined_reason=reason)
    later = at(2026, 12, 1)
    assert not follow_up.is_overdue(later)
    assert follow_up.days_late(later) == 0
    assert not FollowUp.objects.overdue(later).exists()


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_one_row_and_many_agree_at_every_hour_and_in_every_zone(hour):
    """The two twins, over owners from UTC-11 to UTC+14 and due dates around the day."""
    for zone in ZONES:
        owner = make.a_person(time_zone=zone)
        of_zone = make.a_team(time_zone=zone)
        for days in (-2, -1, 0, 1):
            due_on = DAY + dt.timedelta(days=days)
            make.a_follow_up(of_zone, owner, due_on=due_on)
            make.a_follow_up(of_zone, None, due_on=due_on)
        make.a_follow_up(of_zone, owner, due_on=None)
    for minute in (0, 29, 31):
        now = at(2026, 11, 18, hour, minute)
        by_row = {row.pk for row in FollowUp.objects.all() if row.is_overdue(now)}
        assert by_row == set(FollowUp.objects.overdue(now).values_list("pk", flat=True))
        assert by_row
        awaited = set(FollowUp.objects.awaited().values_list("pk", flat=True))
        assert set(FollowUp.objects.not_overdue(now).values_list("pk", flat=True)) == awaited - by_row


@pytest.mark.parametrize("hour", range(0, 24, 6))
def test_a_promise_in_a_zone_nobody_knows_any_more_is_late_or_is_not_but_never_neither(hour):
    for owner in (make.a_person(time_zone=GONE), None):
        make.a_follow_up(make.a_team(time_zone=GONE), owner, due_on=DAY)
    for days, late in [(-1, 0), (0, 0), (1, 2)]:
        now = at(2026, 11, 18, hour) + dt.timedelta(days=days)
        assert FollowUp.objects.overdue(now).count() == late
        assert FollowUp.objects.not_overdue(now).count() == 2 - late


def test_there_are_two_or_three_dates_on_earth():
    assert len(dates_on_earth(at(2026, 11, 18, 4))) == 2
    assert len(dates_on_earth(at(2026, 11, 18, 10, 30))) == 3
    assert "Pacific/Kiritimati" in dates_on_earth(at(2026, 11, 18, 10, 30))[dt.date(2026, 11, 19)]


def test_a_follow_up_without_a_date_stands_last_in_the_queue(team, member):
    undated = make.a_follow_up(team, member, due_on=None)
    dated = make.a_follow_up(team, member, due_on=dt.date(2030, 1, 1))
    assert list(FollowUp.objects.order_by("queue_on")) == [dated, undated]
