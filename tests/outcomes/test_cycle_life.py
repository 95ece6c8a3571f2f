"""Planning, active, closing, closed: who takes a cycle from one to the next, and what each permits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from outcomes.models import Cycle, KeyResult, Objective
from records.models import EditConflict, Event, Refused
from tests import make
from tests.make import TODAY

LIFE = ["planning", "active", "closing", "closed"]


def in_state(state: str) -> Cycle:
    return make.a_cycle(f"A cycle that is {state}", state=state)


@pytest.mark.parametrize("who", ["lead", "org_admin"])
def test_leads_and_org_admins_take_a_cycle_from_planning_to_closed(who, request):
    person, cycle = request.getfixturevalue(who), in_state(Cycle.PLANNING)
    cycle.activate(by=person)
    assert cycle.state == Cycle.ACTIVE
    cycle.begin_closing(by=person)
    assert cycle.state == Cycle.CLOSING
    cycle.close(by=person)
    assert Cycle.objects.get().state == Cycle.CLOSED
    verbs = Event.objects.of(cycle).values_list("verb", "by", "changes")
    assert list(reversed(verbs)) == [
        ("activated", person.pk, {"state": ["planning", "active"]}),
        ("began_closing", person.pk, {"state": ["active", "closing"]}),
        ("closed", person.pk, {"state": ["closing", "closed"]}),
    ]


@pytest.mark.parametrize("who", ["member", "observer", "teamless", "former"])
@pytest.mark.parametrize(
    ("state", "verb"), [("planning", "activate"), ("active", "begin_closing"), ("closing", "close")]
)
def test_nobody_else_takes_a_cycle_on(who, state, verb, request):
    person, cycle = request.getfixturevalue(who), in_state(state)
    with pytest.raises(PermissionDenied):
        getattr(cycle, verb)(by=person)
    assert Cycle.objects.get().state == state
    assert not cycle.may_be_moved_by(person)


@pytest.mark.parametrize(
    ("verb", "since"), [("activate", "planning"), ("begin_closing", "active"), ("close", "closing")]
)
@pytest.mark.parametrize("state", LIFE)
def test_each_step_is_taken_from_the_state_before_it_alone(verb, since, state, lead):
    cycle = in_state(state)
    may = {
        "activate": "may_be_activated_by",
        "begin_closing": "may_begin_closing_by",
        "close": "may_be_closed_by",
    }
    assert getattr(cycle, may[verb])(lead) == (state == since)
    if state == since:
        getattr(cycle, verb)(by=lead)
        return
    with pytest.raises(Refused, match=f"is {state}"):
        getattr(cycle, verb)(by=lead)
    assert Cycle.objects.get().state == state


def test_of_two_people_who_take_the_same_step_one_is_told_where_it_stands(lead, org_admin):
    mine, theirs = in_state(Cycle.ACTIVE), Cycle.objects.get()
    theirs.begin_closing(by=org_admin)
    with pytest.raises(Refused, match="is closing"):
        mine.begin_closing(by=lead)
    assert Event.objects.count() == 1


def test_a_cycle_with_objectives_nobody_closed_is_closed_only_by_saying_so(team, lead):
    cycle = in_state(Cycle.CLOSING)
    objective = make.an_objective(team, lead, cycle=cycle)
    with pytest.raises(Refused, match="1 objective is not closed yet"):
        cycle.close(by=lead)
    assert Cycle.objects.get().state == Cycle.CLOSING
    cycle.close(by=lead, even_unscored=True)
    objective.refresh_from_db()
    assert objective.is_closed()
    assert objective.score is None


@pytest.mark.parametrize(
    ("state", "before"), [("closed", "closing"), ("closing", "active"), ("active", "planning")]
)
def test_with_a_reason_a_cycle_goes_a_step_back(state, before, lead):
    cycle = in_state(state)
    with pytest.raises(Refused, match="why"):
        cycle.reopen(by=lead, reason=" ")
    cycle.reopen(by=lead, reason="The crane numbers came late.")
    assert Cycle.objects.get().state == before
    event = Event.objects.get()
    assert (event.verb, event.note) == ("reopened", "The crane numbers came late.")


def test_nobody_else_takes_a_cycle_back(member):
    with pytest.raises(PermissionDenied):
        in_state(Cycle.CLOSED).reopen(by=member, reason="I want to.")


def test_a_cycle_does_not_go_back_to_planning_once_somebody_has_checked_in(key_result, member, lead):
    cycle = key_result.objective.cycle
    key_result.check_in(by=member, on=TODAY, value=Decimal(50))
    with pytest.raises(Refused, match="Amend"):
        cycle.reopen(by=lead, reason="A fresh start.")
    assert Cycle.objects.get().state == Cycle.ACTIVE


# What each state permits.
@pytest.mark.parametrize(
    ("state", "sets", "goals", "checks", "closes"),
    [
        ("planning", True, True, False, False),
        ("active", True, True, True, True),
        ("closing", False, False, True, True),
        ("closed", False, False, False, False),
    ],
)
def test_what_each_state_permits_a_lead(state, sets, goals, checks, closes, team, lead):
    cycle = in_state(state)
    objective = make.an_objective(team, lead, cycle=cycle)
    key_result = make.a_key_result(objective)
    assert objective.may_have_goals_changed_by(lead) == goals
    assert key_result.may_be_checked_in_by(lead) == checks
    assert objective.may_be_closed_by(lead) == closes
    assert objective.may_be_edited_by(lead) == (state != "closed")
    if sets:
        Objective.create(by=lead, team=team, cycle=cycle, title="Cranes turn freely", lead=lead)
    else:
        with pytest.raises(ValidationError, match=f"is {state}"):
            Objective.create(by=lead, team=team, cycle=cycle, title="Cranes turn freely", lead=lead)


# Setting one up.
def test_an_org_admin_sets_up_a_cycle_in_planning_and_edits_it(org_admin):
    cycle = Cycle.create(
        by=org_admin, name="Q1 2027", starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 3, 31)
    )
    assert cycle.state == Cycle.PLANNING
    cycle.edit(by=org_admin, version=cycle.version, ends_on=dt.date(2027, 3, 28))
    assert Event.objects.of(cycle)[0].changes == {"ends_on": ["2027-03-31", "2027-03-28"]}
    with pytest.raises(EditConflict):
        cycle.edit(by=org_admin, version=1, name="Another")


def test_a_cycle_that_ends_before_it_starts_is_refused_in_words(org_admin):
    with pytest.raises(ValidationError) as refused:
        Cycle.create(by=org_admin, name="Q1", starts_on=dt.date(2027, 3, 1), ends_on=dt.date(2027, 1, 1))
    assert refused.value.message_dict["ends_on"] == [
        "A cycle has two days at least: its last comes after its first."
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "field"),
    [
        (dt.date(2027, 1, 1), dt.date(2027, 1, 1), "ends_on"),
        (dt.date(2027, 1, 1), dt.date(9999, 12, 31), "ends_on"),
        (dt.date(27, 1, 1), dt.date(27, 3, 31), "starts_on"),
    ],
)
def test_a_cycle_of_a_day_or_of_a_mistyped_year_is_refused_beside_its_field(
    org_admin, starts_on, ends_on, field
):
    with pytest.raises(ValidationError) as refused:
        Cycle.create(by=org_admin, name="Q1", starts_on=starts_on, ends_on=ends_on)
    assert list(refused.value.message_dict) == [field]


def test_leads_set_up_no_cycles_and_nobody_edits_a_closed_one(lead, org_admin):
    with pytest.raises(PermissionDenied):
        Cycle.create(by=lead, name="Mine", starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=90))
    with pytest.raises(PermissionDenied):
        in_state(Cycle.CLOSED).edit(by=org_admin, version=1, name="Renamed")


# Agreements.
def test_a_lead_says_once_what_the_team_agreed_on_and_may_take_it_back(objective, team, lead):
    cycle = objective.cycle
    cycle.agree(by=lead, team=team)
    cycle.agree(by=lead, team=team)
    agreement = cycle.agreements.get()
    assert (agreement.team, agreement.by) == (team, lead)
    cycle.withdraw_agreement(by=lead, team=team)
    cycle.withdraw_agreement(by=lead, team=team)
    assert not cycle.agreements.exists()
    events = [(event.verb, event.changes) for event in Event.objects.of(cycle)]
    assert events == [
        ("withdrew_agreement", {"Berths": ["agreed", "drafting"]}),
        ("agreed", {"Berths": ["drafting", "agreed"]}),
    ]


@pytest.mark.parametrize("who", ["member", "observer", "outsider"])
def test_only_leads_of_the_team_agree_for_it(objective, team, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        objective.cycle.agree(by=person, team=team)
    with pytest.raises(PermissionDenied):
        objective.cycle.withdraw_agreement(by=person, team=team)


def test_there_is_nothing_to_agree_on_without_an_objective(cycle, team, lead):
    with pytest.raises(Refused, match="no objective"):
        cycle.agree(by=lead, team=team)


def test_nobody_agrees_once_the_cycle_is_closing(team, lead):
    cycle = in_state(Cycle.CLOSING)
    make.an_objective(team, lead, cycle=cycle)
    with pytest.raises(PermissionDenied):
        cycle.agree(by=lead, team=team)


def test_key_results_are_not_added_once_the_cycle_is_closing(team, lead):
    objective = make.an_objective(team, lead, cycle=in_state(Cycle.CLOSING))
    with pytest.raises(PermissionDenied):
        KeyResult.add(objective, by=lead, title="Late", owner=lead, baseline=Decimal(1), target=Decimal(2))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 9, 30), "13 weeks"),
        (dt.date(2026, 10, 1), "week 1 of 13"),
        (dt.date(2026, 12, 30), "week 13 of 13"),
        (dt.date(2027, 1, 1), "13 weeks"),
    ],
)
def test_the_week_is_named_only_while_it_runs(day, words):
    cycle = Cycle(starts_on=dt.date(2026, 10, 1), ends_on=dt.date(2026, 12, 30))
    assert cycle.week_words(day) == words
