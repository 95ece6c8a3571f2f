"""Proposals with options, roles and feedback, for the tests of decisions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import time_machine

from decisions.models import Decision
from people.models import Person, Team
from tests import make
from tests.decisions.importing import a_folder

TODAY = make.TODAY
TOMORROW = TODAY + dt.timedelta(days=1)
YESTERDAY = TODAY - dt.timedelta(days=1)
TWO_OPTIONS = [{"title": "Keep both scales"}, {"title": "One scale at the gate", "is_chosen": True}]


def a_draft(team: Team, by: Person, **fields: Any) -> Decision:
    """A draft with two options, one of them marked as chosen."""
    return Decision.draft(team=team, by=by, title="Weigh at the gate", **({"options": TWO_OPTIONS} | fields))


@pytest.fixture
def draft(team, member) -> Decision:
    return a_draft(team, member)


@pytest.fixture
def proposal(team, member) -> Decision:
    """Proposed by a member of the team, who drives it; nobody is named to decide."""
    decision = a_draft(team, member)
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    return decision


@pytest.fixture
def accepted(proposal, member) -> Decision:
    proposal.accept(by=member, today=TODAY)
    return proposal


@pytest.fixture
def pages_clock(db):
    """The clock goes on from the morning of TODAY."""
    with time_machine.travel(make.NOW, tick=True):
        yield


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder of decision records."""
    return a_folder(tmp_path / "adr")
