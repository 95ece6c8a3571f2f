"""Carrying over: a closed objective is drafted anew in the next cycle, and both ends name each other."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from outcomes.models import Cycle, KeyResult, Milestone
from people.models import Membership
from records.models import Event, Refused
from tests import make
from tests.make import NOW


@pytest.fixture
def closed(objective, lead):
    """Closed, with two key results from 40 to 90 %: one at 65, one at its target."""
    for value in (65, 90):
        make.a_key_result(objective, value=Decimal(value), title=f"At {value}", weight=2, source="Gate log")
    objective.close(by=lead, now=NOW, judgements={}, learned="Tides.", verdict="change")
    return objective


def chosen(objective) -> list[int]:
    return list(objective.key_results.values_list("pk", flat=True))


def test_a_lead_carries_chosen_key_results_over_and_both_ends_name_each_other(closed, planned, lead):
    first, second = closed.key_results.all()
    draft = closed.carry_over(by=lead, into=planned, key_results=[first.pk])
    assert (draft.cycle, draft.team, draft.title, draft.lead) == (planned, closed.team, closed.title, lead)
    assert draft.closed_at is None
    assert (draft.carried_from, closed.carried_into) == (closed, draft)
    row = draft.key_results.get()
    assert (row.carried_from, first.carried_into) == (first, row)
    assert (row.title, row.weight, row.source, row.value) == ("At 65", 2, "Gate log", None)
    assert not KeyResult.objects.filter(carried_from=second).exists()
    assert Event.objects.of(closed)[0].changes == {"into": [None, "Q1 2027"]}
    assert Event.objects.of(draft)[0].verb == "created"


def test_it_goes_on_from_the_value_reached_where_there_is_still_a_way_to_go(closed, planned, lead):
    draft = closed.carry_over(by=lead, into=planned, key_results=chosen(closed))
    goals = [(row.baseline, row.target) for row in draft.key_results.all()]
    assert goals == [(Decimal(65), Decimal(90)), (Decimal(40), Decimal(90))]


def test_milestones_still_to_do_come_along_as_far_into_the_new_cycle(objective, planned, lead):
    row = make.a_key_result(
        objective, kind="milestones", baseline=Decimal(0), target=Decimal(3),
        phases=[["2026-10-11", "1"], ["2026-12-01", "3"]],
    )  # fmt: skip
    for title, due_on, weight, done_on in [
        ("Plan", dt.date(2026, 10, 11), 1, dt.date(2026, 10, 12)),
        ("Build", dt.date(2026, 12, 1), 2, None),
    ]:
        Milestone.objects.create(key_result=row, title=title, due_on=due_on, weight=weight, done_on=done_on)
    objective.close(by=lead, now=NOW, judgements={}, learned="Plans.", verdict="keep")
    draft = objective.carry_over(by=lead, into=planned, key_results=[row.pk])
    added = draft.key_results.get()
    assert added.target == 2
    step = added.milestones.get()
    assert (step.title, step.due_on, step.done_on) == ("Build", dt.date(2027, 3, 3), None)
    assert added.goal.phases == ((dt.date(2027, 3, 3), Decimal(2)),)


def test_it_is_carried_over_once(closed, planned, lead):
    closed.carry_over(by=lead, into=planned, key_results=[])
    with pytest.raises(Refused, match="already"):
        closed.carry_over(by=lead, into=planned, key_results=chosen(closed))
    assert planned.objectives.count() == 1
    assert planned.objectives.get().key_results.count() == 0


@pytest.mark.parametrize("state", [Cycle.CLOSING, Cycle.CLOSED])
def test_it_is_carried_into_no_cycle_that_is_over(closed, planned, lead, state):
    planned.state = state
    with pytest.raises(Refused):
        closed.carry_over(by=lead, into=planned, key_results=[])


def test_it_is_not_carried_back_in_time(closed, lead):
    earlier = make.a_cycle(
        "Q3 2026", starts_on=dt.date(2026, 7, 1), ends_on=dt.date(2026, 9, 30), state=Cycle.PLANNING
    )
    with pytest.raises(Refused, match="later"):
        closed.carry_over(by=lead, into=earlier, key_results=[])


def test_the_parent_comes_along_where_it_was_carried_into_the_same_cycle(closed, planned, team, lead):
    child = make.an_objective(team, lead, cycle=closed.cycle, supports=closed)
    child.close(by=lead, now=NOW, judgements={}, learned="Less.", verdict="keep")
    parent = closed.carry_over(by=lead, into=planned, key_results=[])
    assert child.carry_over(by=lead, into=planned, key_results=[]).supports == parent


def test_owners_who_left_or_observe_are_replaced(closed, planned, lead, member, former):
    first, second = closed.key_results.all()
    KeyResult.objects.filter(pk=first.pk).update(owner=former)
    KeyResult.objects.filter(pk=second.pk).update(owner=member)
    Membership.objects.filter(person=member).update(role=Membership.OBSERVER)
    draft = closed.carry_over(by=lead, into=planned, key_results=chosen(closed))
    assert {row.owner for row in draft.key_results.all()} == {lead}


def test_an_objective_its_cycle_closed_without_a_score_is_carried_over_too(objective, planned, lead):
    objective.cycle.state = Cycle.CLOSED
    objective.cycle.save()
    assert objective.carry_over(by=lead, into=planned, key_results=[]).carried_from == objective


def test_an_open_one_is_not_carried_over_and_members_carry_nothing(
    objective, closed, planned, team, lead, member
):
    still_open = make.an_objective(team, lead, cycle=closed.cycle)
    with pytest.raises(PermissionDenied):
        still_open.carry_over(by=lead, into=planned, key_results=[])
    with pytest.raises(PermissionDenied):
        closed.carry_over(by=member, into=planned, key_results=[])
