"""Setting and editing objectives, and what they support."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from outcomes.models import Cycle, Objective
from records.models import EditConflict, Event, SearchEntry
from tests import make


def create(team, cycle, by, **fields):
    defaults = {"title": "Berths are free when a ship arrives", "lead": by}
    return Objective.create(by=by, team=team, cycle=cycle, **(defaults | fields))


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_leads_members_and_org_admins_set_objectives(request, who, team, cycle):
    by = request.getfixturevalue(who)
    objective = create(team, cycle, by)
    assert Objective.may_be_created_by(by, team)
    assert Objective.objects.get().title == "Berths are free when a ship arrives"
    event = Event.objects.of(objective).get()
    assert (event.verb, event.by, event.team) == ("created", by, team)
    assert SearchEntry.objects.get(kind="objective").object_id == objective.pk


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_set_no_objectives(request, who, team, cycle):
    by = request.getfixturevalue(who)
    assert not Objective.may_be_created_by(by, team)
    with pytest.raises(PermissionDenied):
        create(team, cycle, by)
    assert not Objective.objects.exists()


def test_a_closed_cycle_takes_no_objective(team, lead):
    closed = make.a_cycle(state=Cycle.CLOSED)
    with pytest.raises(ValidationError, match="closed"):
        create(team, closed, lead)


def test_an_observer_leads_nothing(team, cycle, lead, observer):
    with pytest.raises(ValidationError, match="observer"):
        create(team, cycle, lead, lead=observer)


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_an_edit_is_kept_with_before_and_after(request, who, objective):
    by = request.getfixturevalue(who)
    assert objective.may_be_edited_by(by)
    objective.edit(by=by, version=1, title="Ships leave when they said", why="Ports bill by the hour.")
    stored = Objective.objects.get()
    assert (stored.title, stored.why, stored.version) == (
        "Ships leave when they said",
        "Ports bill by the hour.",
        2,
    )
    event = Event.objects.of(objective).get()
    assert event.changes["title"] == ["Ships leave on time", "Ships leave when they said"]
    assert event.changes["why"] == ["", "Ports bill by the hour."]


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_edit_nothing(request, who, objective):
    by = request.getfixturevalue(who)
    assert not objective.may_be_edited_by(by)
    with pytest.raises(PermissionDenied):
        objective.edit(by=by, version=1, title="Another")
    assert Objective.objects.get().title == "Ships leave on time"


def test_the_lead_of_an_objective_edits_it_from_outside_the_team(objective, outsider, lead):
    objective.edit(by=lead, version=1, lead=outsider)
    assert objective.may_be_edited_by(outsider)


def test_nothing_is_edited_after_closing(objective, lead):
    objective.cycle.state = Cycle.CLOSED
    objective.cycle.save()
    assert not objective.may_be_edited_by(lead)


def test_the_slower_of_two_editors_is_told_and_overwrites_nothing(objective, lead, member):
    slower = Objective.objects.get()
    objective.edit(by=lead, version=1, title="Ships leave when they said")
    with pytest.raises(EditConflict) as conflict:
        slower.edit(by=member, version=1, title="Ships sail on time")
    assert conflict.value.current.title == "Ships leave when they said"
    assert Objective.objects.get().title == "Ships leave when they said"
    assert Event.objects.of(objective).count() == 1


def test_an_edit_that_changes_nothing_leaves_no_trace(objective, lead):
    objective.edit(by=lead, version=1, title=objective.title)
    assert Objective.objects.get().version == 1
    assert not Event.objects.exists()


# Alignment


def test_supporting_a_key_result_names_its_objective_as_parent(objective, key_result, lead, team, cycle):
    child = create(team, cycle, lead, supports_key_result=key_result)
    stored = Objective.objects.get(pk=child.pk)
    assert (stored.supports, stored.supports_key_result) == (objective, key_result)


def test_a_key_result_of_another_objective_is_refused(key_result, lead, team, cycle):
    stranger = make.an_objective(team, lead)
    with pytest.raises(ValidationError, match="another objective"):
        create(team, cycle, lead, supports=stranger, supports_key_result=key_result)


def test_an_objective_never_supports_itself(objective, key_result, lead):
    for parent in ({"supports": objective}, {"supports": None, "supports_key_result": key_result}):
        fresh = Objective.objects.get(pk=objective.pk)
        with pytest.raises(ValidationError, match="support itself"):
            fresh.edit(by=lead, version=1, **parent)
    assert Objective.objects.get(pk=objective.pk).supports is None


@pytest.mark.parametrize("depth", [1, 2, 12])
def test_a_loop_is_refused_however_deep(objective, lead, team, depth):
    lowest = objective
    for _ in range(depth):
        lowest = make.an_objective(team, lead, supports=lowest)
    with pytest.raises(ValidationError, match="support itself"):
        objective.edit(by=lead, version=1, supports=lowest)
    assert Objective.objects.get(pk=objective.pk).supports is None


def test_a_subtree_may_move_elsewhere(objective, lead, team):
    child = make.an_objective(team, lead, supports=objective)
    make.an_objective(team, lead, supports=child)
    elsewhere = make.an_objective(team, lead)
    child.edit(by=lead, version=1, supports=elsewhere)
    assert Objective.objects.get(pk=child.pk).supports == elsewhere


def test_taking_the_parent_away_takes_its_key_result_away(objective, key_result, lead, team, cycle):
    child = create(team, cycle, lead, supports_key_result=key_result)
    child.edit(by=lead, version=1, supports=None, supports_key_result=None)
    stored = Objective.objects.get(pk=child.pk)
    assert stored.supports is None
    assert stored.supports_key_result is None
