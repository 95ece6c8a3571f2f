"""Insights of a team and of everybody are read from indexes, on both databases, and never sorted where they are cut."""

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict

from decisions.models import Decision
from teamhub.insights import gathering
from teamhub.insights.asked import Question
from tests import make
from tests.make import NOW
from tests.plans import plan_of

READ = {
    "postmortem_of_team_by_start": ("team", gathering.incidents),
    "follow_up_first_due_of_team": ("team", gathering.due),
    "follow_up_first_due": ("all", gathering.due),
    "follow_up_oldest_of_team": ("team", gathering.still_open),
    "follow_up_oldest": ("all", gathering.still_open),
    "decision_of_team_by_day": ("team", gathering.decided),
    "decision_by_day": ("all", gathering.decided),
}


@pytest.mark.parametrize("index", READ)
def test_a_figure_is_read_from_its_index(index, team, lead):
    many_teams_with_a_record_of_each_kind()
    scope, rows = READ[index]
    query = QueryDict(f"team={team.slug}" if scope == "team" else "")
    with time_machine.travel(NOW, tick=False):
        plan = plan_of(rows(Question(query, lead, NOW))[:51])
    assert f"{index} " in f"{plan} ".replace("\n", " ")
    if scope == "all":
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def many_teams_with_a_record_of_each_kind() -> None:
    """So that the index of a team has fewer rows than that of all; PostgreSQL goes by what it counted last."""
    for _ in range(30):
        team = make.a_team()
        make.a_postmortem(team, started_at=NOW)
        make.a_follow_up(team)
        make.a_decision(team, status=Decision.ACCEPTED, decided_on=make.TODAY)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE followups_followup, postmortems_postmortem, decisions_decision")
