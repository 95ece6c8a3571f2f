"""One person's broken data, one mail that cannot be kept, one planner that fails: the others go on, and somebody sees it."""

from __future__ import annotations

import datetime as dt

import pytest

from notices import calls, channel_plan, digest, reminders, stopped, tasks
from notices.letters import Letter
from notices.messages import LONGEST_LINE, reply_header
from notices.models import Notice
from people.models import Membership, Person
from tests import make
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
LONG = "प्रियंवदा " * 12  # encoded it is ten times as long


def test_names_in_scripts_that_grow_when_encoded_leave_room_for_the_addresses():
    people = [Person(name=LONG, email=f"p{n}.{'x' * 50}@very-long-name.example.org") for n in range(3)]
    header = reply_header(people)
    assert len(header) <= LONGEST_LINE
    assert [person.email in header for person in people] == [True] * 3
    assert header.startswith("=?utf-8?")


def test_leads_with_such_names_stop_no_reminder(team, member):
    for n in range(3):
        make.a_person(f"{LONG[:90]}{n}", email=f"p{n}@harbour.example", team=team, role=Membership.LEAD)
    make.a_follow_up(team, member, due_on=TODAY)
    reminders.plan(NOW)
    notice = Notice.objects.get(person=member, kind=Notice.REMINDER)
    assert notice.state == Notice.WAITING
    assert 0 < len(notice.reply_to) <= LONGEST_LINE


def test_a_planner_that_fails_does_not_stop_the_others(monkeypatch, caplog, settings):
    settings.CHANNELS_ALLOWED = True
    reached = []

    def broken(now: dt.datetime) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(reminders, "plan", broken)
    for planner in (digest, calls, stopped, channel_plan):
        monkeypatch.setattr(planner, "plan", lambda now, name=planner.__name__: reached.append(name))
    tasks.plan()
    assert reached == ["notices.digest", "notices.calls", "notices.stopped", "notices.channel_plan"]
    assert "notices.reminders could not plan" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_the_database_refuses_fails_alone_and_says_why(team, member, lead, monkeypatch):
    for person in (member, lead):
        make.a_follow_up(team, person, due_on=TODAY)
    letter = reminders.letter

    def odd(person: Person, *rest: object) -> Letter:
        made = letter(person, *rest)
        if person == member:
            made.about = [object()]
        return made

    monkeypatch.setattr(reminders, "letter", odd)
    assert reminders.plan(NOW) == 1
    assert dict(Notice.objects.values_list("person__name", "state")) == {
        member.name: "failed",
        lead.name: "waiting",
    }
    assert "JSON" in Notice.objects.get(person=member).last_error


def test_somebody_of_whom_nothing_can_be_found_out_stands_as_failed_once_a_day(
    team, member, lead, monkeypatch
):
    for person in (member, lead):
        make.a_follow_up(team, person, due_on=TODAY)
    is_working_hour = reminders.calendar.is_working_hour

    def odd(person: Person, *rest: object) -> bool:
        if person == member:
            raise OverflowError("date value out of range")
        return is_working_hour(person, *rest)

    monkeypatch.setattr(reminders.calendar, "is_working_hour", odd)
    assert [reminders.plan(NOW), reminders.plan(NOW)] == [1, 0]
    assert Notice.objects.get(person=lead).state == "waiting"
    assert Notice.objects.get(person=member).last_error == "OverflowError: date value out of range"


@pytest.mark.parametrize("broken", [{"time_zone": "Mars/Olympus"}, {"working_days": ""}])
def test_an_owner_with_an_unknown_zone_or_no_working_day_does_not_silence_the_lead(
    team, member, lead, broken
):
    Person.objects.filter(pk=member.pk).update(**broken)
    make.a_follow_up(team, member, due_on=TODAY - dt.timedelta(days=7))
    reminders.plan(NOW)
    assert Notice.objects.get(person=lead, kind=Notice.REMINDER).state == "waiting"
    assert digest.plan_for([lead, Person.objects.get(pk=member.pk)], NOW) == 2
