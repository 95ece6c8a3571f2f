"""A snooze silences mails for two weeks at most, and never the lateness."""

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from followups.forms import SnoozeForm
from followups.models import FollowUp
from records.models import Event
from tests import make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY


def days(count: int) -> dt.date:
    return TODAY + dt.timedelta(days=count)


def verbs(follow_up) -> list[str]:
    return list(Event.objects.of(follow_up).values_list("verb", flat=True))


def test_its_mails_are_silent_until_the_date_and_it_is_late_all_the_same(team, member):
    follow_up = make.a_follow_up(team, member, due_on=days(-3))
    follow_up.snooze(by=member, until=days(14), now=NOW)
    assert follow_up.is_snoozed(NOW)
    assert FollowUp.objects.snoozed(NOW).get() == follow_up
    assert follow_up.days_late(NOW) == 3
    assert FollowUp.objects.overdue(NOW).exists()
    on_the_day = NOW + dt.timedelta(days=14)
    assert not follow_up.is_snoozed(on_the_day)
    assert not FollowUp.objects.snoozed(on_the_day).exists()
    assert verbs(follow_up) == ["snoozed"]


@pytest.mark.parametrize("count", [-1, 0, 15, None])
def test_a_date_that_is_past_or_too_far_is_refused(follow_up, member, count):
    until = None if count is None else days(count)
    with pytest.raises(ValidationError, match="14 days ahead at most"):
        follow_up.snooze(by=member, until=until, now=NOW)
    assert not Event.objects.of(follow_up).exists()


def test_the_third_time_in_a_row_needs_a_reason(follow_up, member):
    follow_up.snooze(by=member, until=days(1), now=NOW)
    follow_up.snooze(by=member, until=days(2), now=NOW)
    with pytest.raises(ValidationError, match="Say why"):
        follow_up.snooze(by=member, until=days(3), now=NOW)
    event = follow_up.snooze(by=member, until=days(3), reason="The part is at the customs", now=NOW)
    assert event.note == "The part is at the customs"
    follow_up.snooze(by=member, until=days(4), now=NOW)  # a new row begins
    assert follow_up.times_snoozed == 1


def test_waking_it_does_not_begin_a_new_row_but_a_new_date_does(follow_up, member):
    follow_up.snooze(by=member, until=days(1), now=NOW)
    follow_up.snooze(by=member, until=days(2), now=NOW)
    follow_up.wake(by=member)
    assert (follow_up.snoozed_until, verbs(follow_up)[0]) == (None, "woke")
    with pytest.raises(ValidationError, match="Say why"):
        follow_up.snooze(by=member, until=days(1), now=NOW)
    follow_up.move(by=member, due_on=days(20), reason="Parts", now=NOW)
    follow_up.snooze(by=member, until=days(1), now=NOW)


def test_its_form_offers_a_later_date_each_time_and_asks_why_from_the_third_on(follow_up, member):
    def form(data=None):
        return SnoozeForm(follow_up, data, by=member, now=NOW)

    for until in (days(7), days(14)):
        assert (form().initial["until"], form().fields["reason"].required) == (until, False)
        assert form({"until": until}).is_valid()
        follow_up.snooze(by=member, until=until, now=NOW)
    assert not form({"until": days(10)}).is_valid()
    assert form({"until": days(10), "reason": "The part is at the customs"}).is_valid()


@pytest.mark.parametrize(
    "act",
    [
        lambda row, by: row.start(by=by),
        lambda row, by: row.finish(by=by, now=NOW),
        lambda row, by: row.decline(by=by, reason="Not needed", now=NOW),
        lambda row, by: row.move(by=by, due_on=days(30), reason="Parts", now=NOW),
        lambda row, by: row.take(by=by),
    ],
    ids=["start", "finish", "decline", "move", "take"],
)
def test_whatever_is_done_about_it_ends_the_snooze(follow_up, lead, act):
    follow_up.snooze(by=lead, until=days(5), now=NOW)
    act(follow_up, lead)
    assert (follow_up.snoozed_until, follow_up.times_snoozed) == (None, 0)


def test_only_those_who_work_on_it_snooze_it_and_only_while_it_is_awaited(follow_up, idea, observer, lead):
    with pytest.raises(PermissionDenied):
        follow_up.snooze(by=observer, until=days(1), now=NOW)
    with pytest.raises(PermissionDenied):
        follow_up.wake(by=observer)
    with pytest.raises(ValidationError, match="only proposed"):
        idea.snooze(by=lead, until=days(1), now=NOW)
    with pytest.raises(ValidationError, match="not snoozed"):
        follow_up.wake(by=lead)
    with pytest.raises(IntegrityError, match="follow_up_snoozed_is_awaited"), transaction.atomic():
        FollowUp.objects.filter(pk=idea.pk).update(snoozed_until=days(1))


@pytest.mark.parametrize("hour", [0, 5, 11, 12, 23])
def test_one_row_and_many_agree_wherever_the_owner_is(hour):
    for zone in ("Pacific/Kiritimati", "Asia/Kolkata", "UTC", "Pacific/Niue"):
        owner, of_zone = make.a_person(time_zone=zone), make.a_team(time_zone=zone)
        for count in (-1, 0, 1, 2):
            make.a_follow_up(of_zone, owner, snoozed_until=days(count))
            make.a_follow_up(of_zone, None, snoozed_until=days(count))
    now = dt.datetime(TODAY.year, TODAY.month, TODAY.day, hour, 10, tzinfo=zoneinfo.ZoneInfo("UTC"))
    silent = set(FollowUp.objects.snoozed(now))
    assert silent == {row for row in FollowUp.objects.for_list() if row.is_snoozed(now)}
    assert silent


def test_drifting_is_moved_twice_or_more(follow_up, member):
    for count in (10, 20):
        assert not follow_up.is_drifting()
        follow_up.move(by=member, due_on=days(count), reason="Parts", now=NOW)
    assert follow_up.is_drifting()
    assert FollowUp.objects.drifting().get() == follow_up


def test_the_words_promise_what_snoozing_does(follow_up, member):
    """The digest and the lead's mail go on (tests/notices/test_remind.py)."""
    form = SnoozeForm(follow_up, None, by=member, now=NOW)
    for words in (form.lede, form.lede_of_several):
        assert words.startswith("Reminders to ")
        assert "the digest and the team’s lead still see how late" in words


def test_longer_is_offered_only_where_a_later_date_would_be_taken(follow_up, member, member_client):
    address = reverse("snooze_follow_up", args=[follow_up.pk])
    for count, is_offered in ((None, True), (13, True), (14, False)):
        if count is not None:
            follow_up.snooze(by=member, until=days(count), reason="Parts", now=NOW)
        assert follow_up.can_wait_longer(NOW) is is_offered
        with time_machine.travel(NOW, tick=False):
            page = member_client.get(follow_up.get_absolute_url()).content.decode()
        assert (f'href="{address}"' in page) is is_offered
    assert follow_up.can_wait_longer(NOW + dt.timedelta(days=1))
