"""What a team, or everyone, should read this quarter, and who has."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from people.models import Membership, Person
from postmortems.models import Listed, Postmortem, ReadMark
from postmortems.models.reading import in_words, quarter_of
from records.models import Event, Refused
from tests import make
from tests.make import NOW
from web.counts import CAP

Q4 = "2026-Q4"


def put(one, team, by, quarter=Q4) -> Listed:
    return Listed.put(one, team=team, quarter=quarter, by=by, now=NOW)


@pytest.mark.once
@pytest.mark.parametrize(
    ("day", "quarter"), [("2026-01-01", "2026-Q1"), ("2026-06-30", "2026-Q2"), ("2026-12-31", "2026-Q4")]
)
def test_a_quarter_of_the_calendar(day, quarter):
    assert quarter_of(dt.date.fromisoformat(day)) == quarter
    assert in_words(quarter) == f"{quarter[-2:]} 2026"


def test_a_lead_puts_it_on_the_teams_list_and_an_admin_on_everyones(published, team, lead, org_admin, member):
    with pytest.raises(Refused, match="Only a lead"):
        put(published, team, member)
    with pytest.raises(Refused, match="Only an org admin"):
        put(published, None, lead)
    put(published, team, lead)
    put(published, None, org_admin)
    events = Event.objects.of(published)[:2]
    assert [(event.verb, event.note) for event in events] == [
        ("put_on_list", "everyone, Q4 2026"), ("put_on_list", "Berths, Q4 2026")
    ]  # fmt: skip


def test_it_stands_on_a_list_once(published, team, lead, org_admin):
    put(published, team, lead)
    put(published, team, lead, "2027-Q1")
    put(published, None, org_admin)
    for where in (team, None):
        with pytest.raises(Refused, match="already"):
            put(published, where, org_admin)


def test_what_not_everyone_may_read_is_on_no_list(team, lead):
    draft = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None)
    hidden = make.a_postmortem(team, is_restricted=True)
    for one in (draft, hidden):
        with pytest.raises(Refused, match="published"):
            put(one, team, lead)


def test_people_tick_what_they_have_read(published, team, lead, member, outsider, observer):
    listed = put(published, team, lead)
    listed.tick(by=member, now=NOW)
    listed.tick(by=member, now=NOW)  # twice is once
    assert ReadMark.objects.get().person == member
    with pytest.raises(Refused, match="whose list"):
        listed.tick(by=outsider, now=NOW)
    asked = Listed.people_asked(team)
    assert set(asked) == {lead, member}  # an observer reads, and is not counted on
    listed.tick(by=member, now=NOW, is_read=False)
    assert not ReadMark.objects.exists()


def test_a_list_of_more_people_than_are_counted_says_so(published, team, lead, member, lead_client):
    def read_by() -> str:
        page = lead_client.get(reverse("reading_list"), {"team": team.slug, "quarter": Q4}).content.decode()
        return re.search(r'data-label="read by">([^<]*)<', page)[1]

    listed = put(published, team, lead)
    listed.tick(by=member, now=NOW)
    assert read_by() == "1 of 2"
    many = Person.objects.bulk_create(
        Person(email=f"p{i}@harbour.example", name=f"Person {i}") for i in range(CAP)
    )
    Membership.objects.bulk_create(Membership(person=one, team=team) for one in many)
    assert read_by() == "1 of 500+"
    ReadMark.objects.bulk_create(ReadMark(listed=listed, person=one, at=NOW) for one in many)
    assert read_by() == "500+"


def test_it_is_taken_off_by_those_who_may_put_it_there(published, team, lead, member):
    listed = put(published, team, lead)
    with pytest.raises(Refused):
        listed.take_off(by=member, now=NOW)
    listed.take_off(by=lead, now=NOW)
    assert not Listed.objects.exists()
    assert Event.objects.of(published).first().verb == "taken_off_list"


def test_a_list_stays_short_enough_to_be_read(team, lead):
    for _ in range(Listed.MOST):
        put(make.a_postmortem(team), team, lead)
    with pytest.raises(Refused, match="on this list already"):
        put(make.a_postmortem(team), team, lead)
