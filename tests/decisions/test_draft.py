"""A new decision record starts as a draft of the team."""

import pytest
from django.core.exceptions import PermissionDenied

from decisions.models import Decision
from records.models import Event, SearchEntry
from tests import make
from tests.decisions.conftest import TWO_OPTIONS, a_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_leads_members_and_org_admins_draft(who, team, request):
    person = request.getfixturevalue(who)
    decision = a_draft(team, person)
    assert (decision.status, decision.number, decision.driver) == (Decision.DRAFT, None, person)


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_nobody_else_drafts(who, team, request):
    with pytest.raises(PermissionDenied, match="leads and members of Berths"):
        a_draft(team, request.getfixturevalue(who))
    assert not Decision.objects.exists()


def test_a_draft_keeps_its_options_in_order_its_roles_and_what_it_serves(team, member, lead, other_team):
    objective = make.an_objective(team, lead)
    postmortem = make.a_postmortem(team)
    decision = a_draft(
        team,
        member,
        holders={"decide": [lead], "input": [other_team]},
        serves=[objective],
        prompted_by=[postmortem],
        context="Two scales disagree.",
    )
    assert [option.title for option in decision.options.all()] == [fields["title"] for fields in TWO_OPTIONS]
    assert [option.letter for option in decision.options.all()] == ["A", "B"]
    assert {(role.role, str(role.holder)) for role in decision.roles.all()} == {
        ("decide", "Noor Haddad"),
        ("input", "Cranes"),
    }
    assert list(objective.decisions.all()) == [decision]
    assert list(postmortem.decisions.all()) == [decision]


def test_a_draft_is_in_history_and_in_the_search_with_its_options(team, member):
    decision = a_draft(team, member)
    assert [event.verb for event in Event.objects.of(decision)] == ["created"]
    assert "One scale at the gate" in SearchEntry.objects.get(kind="decision", object_id=decision.pk).body


def test_what_only_a_verb_may_write_is_no_field_of_a_draft(team, member):
    with pytest.raises(TypeError, match="status"):
        a_draft(team, member, status=Decision.ACCEPTED)
