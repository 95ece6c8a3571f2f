"""A running cycle with one objective and one key result, shared by refusals and successes."""

from __future__ import annotations

import datetime as dt

import pytest

from outcomes.models import Cycle, KeyResult, Objective
from people.models import Person
from tests import make


@pytest.fixture
def cycle(db) -> Cycle:
    """Q4 2026, active, checked in on Wednesdays."""
    return make.a_cycle()


@pytest.fixture
def planned(db) -> Cycle:
    return make.a_cycle(
        "Q1 2027", starts_on=dt.date(2027, 1, 1), ends_on=dt.date(2027, 3, 31), state=Cycle.PLANNING
    )


@pytest.fixture
def objective(cycle, team, lead) -> Objective:
    return make.an_objective(team, lead, cycle=cycle, title="Ships leave on time")


@pytest.fixture
def key_result(objective, member) -> KeyResult:
    """From 40 to 90 %, owned by the member."""
    return make.a_key_result(objective, member, title="Departures on time")


@pytest.fixture
def former(team) -> Person:
    """A lead who has left."""
    return make.a_person("Ines Vidal", team=team, role="lead", is_active=False)
