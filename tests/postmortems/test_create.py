"""A new postmortem: who may, which number, what it begins with."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.models import Postmortem
from records import search
from records.models import Event, NumberSeries, Refused
from tests.make import NOW


def create(by, team, **values):
    return Postmortem.create(by=by, team=team, now=NOW, title="Gate cameras went dark", **values)


def test_it_is_a_draft_of_its_author_with_the_next_number(member, team):
    NumberSeries.keep_above("postmortem", 33)
    postmortem = create(member, team)
    postmortem.refresh_from_db()
    assert (postmortem.number, postmortem.status, postmortem.published_at) == (34, Postmortem.DRAFT, None)
    assert list(postmortem.authors.all()) == [member]


def test_it_leaves_a_line_of_history_and_its_team_finds_it(member, observer, outsider, team):
    postmortem = create(member, team, summary="The lens froze.", lessons=["Heat every lens."])
    event = Event.objects.of(postmortem).get()
    assert (event.verb, event.by, event.at) == ("created", member, NOW)
    assert [hit.ref for hit in search.find("froze heat", person=observer).hits] == [f"PM-{postmortem.number}"]
    assert search.find("froze", person=outsider).hits == []


def test_no_number_is_lost_when_it_is_refused(member, team):
    with pytest.raises(Refused):
        create(member, team, started_at=NOW + dt.timedelta(hours=1))
    assert create(member, team).number == 1


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_only_those_who_write_in_the_team_create(request, who, team):
    person = request.getfixturevalue(who)
    assert not Postmortem.may_be_created_by(person, team)
    with pytest.raises(Refused, match="Only leads and members of Berths"):
        create(person, team)
    assert not Postmortem.objects.exists()


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_those_who_write_in_the_team_create(request, who, team):
    person = request.getfixturevalue(who)
    assert Postmortem.may_be_created_by(person, team)
    assert create(person, team).created_by == person


@pytest.mark.parametrize(
    ("severity", "due"), [(1, dt.date(2026, 11, 25)), (2, dt.date(2026, 11, 25)), (3, None), (None, None)]
)
def test_a_severe_one_is_to_be_reviewed_in_five_working_days(member, team, severity, due):
    assert create(member, team, severity=severity).review_due_on == due


def test_a_date_that_is_given_stays(member, team):
    assert create(member, team, severity=1, review_due_on=dt.date(2026, 12, 24)).review_due_on == dt.date(
        2026, 12, 24
    )
