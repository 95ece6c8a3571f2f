"""Exactly one person or team decides: named by hand, or, when it is proposed, the driver."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from decisions.models import Role
from records.models import Event
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, a_draft

pytestmark = pytest.mark.django_db


def deciders(decision):
    return [(role.person, role.team) for role in decision.roles.filter(role=Role.DECIDE)]


def test_where_nobody_is_named_the_driver_decides_and_history_says_so(team, member, lead):
    draft = a_draft(team, member)
    draft.propose(by=lead, today=TODAY, feedback_until=TOMORROW)
    assert deciders(draft) == [(member, None)]
    assert Event.objects.of(draft).first().note == f"{member} decides, as nobody else was named."
    with pytest.raises(PermissionDenied, match=f"up to {member}"):
        draft.accept(by=lead, today=TODAY)
    draft.accept(by=member, today=TODAY)


def test_who_is_named_stays_named(team, member, lead):
    draft = a_draft(team, member, holders={"decide": [lead]})
    draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert deciders(draft) == [(lead, None)]
    assert Event.objects.of(draft).first().note == ""


def test_the_driver_takes_the_place_of_a_decider_who_has_left(team, member, outsider):
    draft = a_draft(team, member, holders={"decide": [outsider]})
    outsider.is_active = False
    outsider.save()
    draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert deciders(draft) == [(member, None)]


def test_without_a_driver_the_team_decides_by_its_leads(team, member, lead):
    draft = a_draft(team, member, driver=None)
    draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert deciders(draft) == [(None, team)]
    with pytest.raises(PermissionDenied):
        draft.accept(by=member, today=TODAY)
    draft.accept(by=lead, today=TODAY)


def test_the_page_says_who_will_decide_before_it_is_proposed(team, member, pages_clock):
    draft = a_draft(team, member)
    page = signed_in(member).get(f"{draft.get_absolute_url()}propose/").content.decode()
    assert f"Nobody is named who decides: {member} will." in page
    draft.edit(
        by=member,
        version=draft.version,
        holders={"decide": [team]},
        feedback_until=TODAY + dt.timedelta(days=2),
    )
    page = signed_in(member).get(f"{draft.get_absolute_url()}propose/").content.decode()
    assert f"{team} decides." in page


def test_a_proposal_whose_decider_is_taken_out_is_the_drivers_to_decide(team, member, lead):
    draft = a_draft(team, member, holders={"decide": [lead]})
    draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    draft.edit(by=member, version=draft.version, holders={"decide": [], "input": [lead]})
    assert deciders(draft) == [(member, None)]
