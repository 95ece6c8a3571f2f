"""F5 and F6: nothing ran for 26 hours over a digest's slot and a change of the clocks; clocks that jump while mails go out."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine

from notices import outbox, tasks
from notices.models import Notice
from people.models import Person
from tests import make
from tests.notices.conftest import a_notice
from web import mail_pool

pytestmark = pytest.mark.django_db
# The Monday after the clocks change in that zone: a digest at eight, when nothing has run since the Sunday at seven.
CHANGES = [
    ("Europe/Oslo", dt.date(2026, 3, 30), 26),
    ("Europe/Oslo", dt.date(2026, 10, 26), 26),
    ("America/New_York", dt.date(2026, 3, 9), 26),
    ("America/New_York", dt.date(2026, 11, 2), 26),
    ("Australia/Lord_Howe", dt.date(2026, 4, 6), 26),
    ("Australia/Lord_Howe", dt.date(2026, 10, 5), 26),
    ("Europe/Oslo", dt.date(2026, 10, 26), 75),  # from Friday at seven, and the digest was Friday's at four
]


@pytest.mark.parametrize(("zone", "monday", "pause"), CHANGES, ids=lambda value: str(value))
def test_hours_without_anything_over_a_change_of_the_clocks(sink, team, lead, zone, monday, pause):
    there = ZoneInfo(zone)
    slot = (
        {"digest_weekday": 1, "digest_hour": 8} if pause == 26 else {"digest_weekday": 5, "digest_hour": 16}
    )
    person = make.a_person("Reader", team=team, time_zone=zone, **slot)
    make.a_follow_up(team, person, due_on=monday)
    back = dt.datetime.combine(monday, dt.time(9), there).astimezone(dt.UTC)
    begin = back - dt.timedelta(hours=pause)
    with time_machine.travel(begin, tick=False):
        tasks.plan()
        tasks.send()
    Person.objects.filter(pk=person.pk).update(joined_at=begin - dt.timedelta(days=30))
    for hours in (pause, pause + 1, pause + 4):
        with time_machine.travel(begin + dt.timedelta(hours=hours), tick=False):
            for _ in range(2):
                tasks.plan()
                tasks.send()
        assert len(sink.messages) == 2
    kinds = sorted(Notice.objects.filter(person=person).values_list("kind", "state"))
    assert kinds == [("digest", "sent"), ("reminder", "sent")]
    year, week, _ = (monday if pause == 26 else monday - dt.timedelta(days=3)).isocalendar()
    assert Notice.objects.get(person=person, kind="digest").key == f"digest:{person.pk}:{year}-W{week:02}"
    assert max(sink.ids().values()) == 1


@pytest.mark.parametrize("hours", [2, -2])
def test_a_clock_that_jumps_while_mails_go_out_doubles_nothing(settings, sink, member, hours):
    """The jump comes in the middle of a batch, and a second sender works by the new time."""
    begin = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
    with time_machine.travel(begin) as clock:
        due = [a_notice(member, send_after=begin, planned_at=begin) for _ in range(40)]
        late = a_notice(member, send_after=begin + dt.timedelta(hours=3))
        left_behind = a_notice(
            member, state=Notice.SENDING, holder="dead", lease_until=begin + dt.timedelta(seconds=60)
        )

        def jump():
            if len(sink.messages) == 20:
                clock.shift(dt.timedelta(hours=hours))

        sink.on_data = jump
        outbox.send_due(begin)
        sink.on_data = lambda: None
        for _ in range(8):
            tasks.send()
            outbox.send_due(begin)
            clock.shift(dt.timedelta(minutes=1))
            mail_pool.close_idle(0)
    ids = sink.ids()
    doubts = sum(Notice.objects.values_list("doubts", flat=True))
    assert doubts <= settings.MAIL_CONNECTIONS, "one a connection"
    assert sum(ids.values()) - len(ids) <= doubts
    assert {notice.message_id for notice in due} <= set(ids)
    assert left_behind.message_id in ids, "a lease from before the jump does not last for hours"
    assert late.message_id not in ids
