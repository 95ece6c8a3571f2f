"""Adding and editing key results."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from outcomes.models import Cycle, KeyResult
from outcomes.models.key_results import MOST_OF_ONE_OBJECTIVE
from records.models import EditConflict, Event, SearchEntry
from tests import make


def add(objective, by, **fields):
    defaults = {"title": "Late departures", "owner": by, "baseline": Decimal(10), "target": Decimal(20)}
    return KeyResult.add(objective, by=by, **(defaults | fields))


@pytest.fixture
def draft(objective, planned):
    """The objective while its cycle is planned."""
    objective.cycle = planned
    objective.save()
    return objective


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_in_planning_leads_and_members_add_key_results(request, who, draft):
    by = request.getfixturevalue(who)
    key_result = add(draft, by)
    assert (key_result.objective, key_result.position) == (draft, 0)
    assert add(draft, by).position == 1
    assert Event.objects.of(key_result).get().verb == "created"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_add_none(request, who, draft):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        add(draft, by)
    assert not KeyResult.objects.exists()


def test_once_the_cycle_runs_only_leads_add_key_results(objective, lead, member):
    with pytest.raises(PermissionDenied, match="leads"):
        add(objective, member)
    assert add(objective, lead).pk


def test_the_search_finds_an_objective_by_a_key_result_added_later(draft, lead):
    add(draft, lead, title="Tugboats waiting")
    assert "Tugboats waiting" in SearchEntry.objects.get(kind="objective").body


def test_a_goal_without_a_way_to_go_is_refused_beside_the_target(draft, lead):
    with pytest.raises(ValidationError) as refused:
        add(draft, lead, baseline=Decimal("1.50"), target=Decimal("1.5"))
    assert "stay within" in refused.value.message_dict["target"][0]


def test_an_observer_owns_no_key_result(draft, lead, observer):
    with pytest.raises(ValidationError) as refused:
        add(draft, lead, owner=observer)
    assert "observer" in refused.value.message_dict["owner"][0]


def test_an_objective_holds_no_more_than_a_page_can_show(draft, lead):
    for _ in range(MOST_OF_ONE_OBJECTIVE):
        make.a_key_result(draft)
    with pytest.raises(ValidationError, match="Three to five"):
        add(draft, lead)


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_its_words_are_edited_with_history(request, who, key_result):
    by = request.getfixturevalue(who)
    key_result.edit(by=by, version=1, title="Departures within ten minutes", unit="%")
    assert KeyResult.objects.get().title == "Departures within ten minutes"
    assert Event.objects.of(key_result).get().changes == {
        "title": ["Departures on time", "Departures within ten minutes"]
    }


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_edit_nothing(request, who, key_result):
    by = request.getfixturevalue(who)
    assert not key_result.may_be_edited_by(by)
    with pytest.raises(PermissionDenied):
        key_result.edit(by=by, version=1, title="Another")
    assert KeyResult.objects.get().title == "Departures on time"


def test_in_planning_a_member_changes_the_goal(draft, key_result, member):
    key_result.objective = draft
    key_result.edit(by=member, version=1, target=Decimal(95))
    assert KeyResult.objects.get().target == 95


def test_once_the_cycle_runs_a_goal_is_changed_by_leads_and_history_keeps_both(key_result, lead, member):
    with pytest.raises(PermissionDenied, match="leads"):
        KeyResult.objects.get().edit(by=member, version=1, target=Decimal(80))
    assert KeyResult.objects.get().target == 90
    key_result.edit(
        by=lead, version=1, target=Decimal("80.5"), weight=Decimal(2), reason="Two berths closed."
    )
    assert Event.objects.of(key_result).get().changes == {"target": ["90", "80.5"], "weight": ["1", "2"]}


def test_an_edit_to_a_goal_without_a_way_to_go_is_refused(key_result, lead):
    with pytest.raises(ValidationError, match="Choose “decrease”"):
        key_result.edit(by=lead, version=1, target=Decimal(30))
    assert KeyResult.objects.get().target == 90


def test_the_slower_of_two_editors_is_told(key_result, lead, member):
    slower = KeyResult.objects.get()
    key_result.edit(by=lead, version=1, title="Departures within ten minutes")
    with pytest.raises(EditConflict):
        slower.edit(by=member, version=1, title="Departures")
    assert KeyResult.objects.get().title == "Departures within ten minutes"


def test_nothing_is_edited_after_closing(key_result, lead):
    key_result.objective.cycle.state = Cycle.CLOSED
    assert not key_result.may_be_edited_by(lead)
