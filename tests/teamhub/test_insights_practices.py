"""Below the figures of insights: which practices the teams keep up, and which causes come back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from decisions.models import Decision
from people.models import Membership, Person, Team
from postmortems.models import Factor, Postmortem
from teamhub.insights import practices
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY
from tests.teamhub.test_insights import an_incident, rows_of, section, text_of

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def answers(client: Client, query: str = "") -> dict[str, dict[str, str]]:
    """Team to its cell, by the first word of a practice."""
    text = section(text_of(client, f"/insights/{query}"), "practices")
    table = re.search(r"<table>(.*?)</table>", text)
    if table is None:
        return {}
    teams = re.findall(r'<th scope="col">(.*?)</th>', table[1])[1:]
    found = {}
    for row in re.findall(r'<tr><th scope="row">(.*?)</tr>', table[1]):
        title, *cells = row.split("<td>")
        words = [re.sub(r"<svg.*?</svg>|<.*?>", " ", cell).split() for cell in cells]
        names = [re.sub("<.*?>", "", team) for team in teams]
        found[title.split()[0]] = dict(zip(names, map(" ".join, words), strict=True))
    return found


def published(team: Team, by: Person, started: dt.datetime = NOW - 20 * DAY, **fields) -> Postmortem:
    return an_incident(
        team, started=started, created_by=by, **({"published_at": started + DAY, "severity": 2} | fields)
    )


# The checklist.
def test_without_records_nothing_is_asked_of_anybody(teamless):
    text = section(text_of(signed_in(teamless)), "practices")
    assert "Nothing to tell by" in text
    assert "<table" not in text


def test_objectives_are_held_to_the_advice_their_own_pages_give(team, lead, lead_client):
    good = make.an_objective(team, lead, title="A ship finds a free berth in ten minutes")
    make.a_key_result(good, title="Minutes to a berth, from 25 to 10")
    for title, part in [
        ("Ship the berth finder", "Minutes from 25 to 10"),
        ("Berths are found", "Launch it"),
    ]:
        make.a_key_result(make.an_objective(team, lead, title=title), title=part)
    make.an_objective(team, lead, title="Nobody measures this one")
    assert answers(lead_client)["Outcomes"] == {"Berths": "Partly 1 of 3"}


def test_check_ins_count_key_results_week_by_week_for_ten_weeks(team, lead, lead_client):
    cycle = make.a_cycle(starts_on=TODAY - 200 * DAY, ends_on=TODAY + DAY)
    told, silent = (make.a_key_result(make.an_objective(team, lead, cycle=cycle)) for _ in range(2))
    type(told).objects.update(created_at=NOW - 200 * DAY)
    for week in range(10):
        make.a_check_in(told, 50, TODAY - week * 7 * DAY)
    make.a_check_in(silent, 50, TODAY - 100 * DAY)
    make.a_check_in(silent, 51, TODAY - 14 * DAY)
    assert answers(lead_client)["Check-ins"] == {"Berths": "Partly 12 of 20"}


def test_a_decision_that_is_hard_to_undo_is_proposed_on_an_earlier_day(team, lead_client):
    for undo, proposed in [("hard", TODAY - 2 * DAY), ("hard", TODAY), ("hard", None), ("easy", TODAY)]:
        make.a_decision(team, status=Decision.ACCEPTED, undo=undo, proposed_on=proposed, decided_on=TODAY)
    assert answers(lead_client)["Decisions"] == {"Berths": "Partly 1 of 2"}


def test_a_severe_incident_is_written_up_within_five_working_days(team, other_team, lead, lead_client):
    published(team, lead)
    published(team, lead, published_at=NOW)
    published(team, lead, published_at=None, status=Postmortem.DRAFT)
    published(team, lead, started=NOW - DAY, published_at=None, status=Postmortem.DRAFT)  # there is time
    published(team, lead, published_at=None, status=Postmortem.DRAFT, resolved_at=None, mitigated_at=None)
    published(team, lead, severity=3, published_at=NOW)
    published(team, None, published_at=NOW)  # imported
    published(other_team, lead, severity=3)
    found = answers(lead_client)
    assert found["A"] == {"Berths": "Partly 1 of 3", other_team.name: "Not asked"}
    assert "“Not asked” is not “no”" in text_of(lead_client)
    assert answers(lead_client, "?severity=3")["A"] == {"Berths": "Not asked", other_team.name: "Not asked"}


def test_readers_from_outside_the_team_count_who_read_it_before_it_was_published(
    team, lead, member, outsider, lead_client
):
    inside, late, unread, read = (published(team, lead) for _ in range(4))
    for found, who, at in [
        (inside, member, inside.published_at - DAY / 2),
        (late, outsider, late.published_at + DAY),
        (read, outsider, read.published_at - DAY / 2),
        (read, member, read.published_at - DAY / 2),
    ]:
        found.review_answers.create(person=who, at=at)
    assert unread.pk
    assert answers(lead_client)["Someone"] == {"Berths": "Partly 1 of 4"}
    Membership.objects.create(team=team, person=outsider, role=Membership.OBSERVER)
    assert answers(lead_client)["Someone"] == {"Berths": "Not yet 0 of 4"}


def test_many_teams_are_added_up_and_the_file_has_each(lead, lead_client):
    for number in range(practices.MOST_TEAMS + 1):
        published(make.a_team(f"Gate {number:02}"), lead, **({"published_at": NOW} if number else {}))
    assert answers(lead_client)["A"] == {"All teams": "Partly 1 of 13"}
    assert "13 teams are too many side by side" in text_of(lead_client)
    rows = [row for row in rows_of(lead_client, "practices") if row["practice"].startswith("A postmortem")]
    assert [(row["team"], row["kept up"]) for row in rows[:2]] == [("Gate 00", "yes"), ("Gate 01", "not yet")]
    assert len(rows) == 13


def test_the_checklist_counts_only_what_the_reader_may_see(team, lead, outsider):
    published(team, lead, is_restricted=True, title="Hidden")
    assert answers(signed_in(outsider)) == {}
    assert rows_of(signed_in(outsider), "practices") == []
    assert answers(signed_in(lead))["A"] == {"Berths": "Yes 1 of 1"}


# Repeat causes.
def ten_with_factors(team: Team, lead: Person, count: int = 10) -> list[Postmortem]:
    found = [published(team, lead, title=f"Gate {i}") for i in range(count)]
    for number, one in enumerate(found):
        Factor.objects.create(postmortem=one, text=f"Alone {'xyzwvutsrq'[number] * 4}")
    return found


def test_under_ten_postmortems_causes_are_not_grouped(team, lead, lead_client):
    found = ten_with_factors(team, lead, 9)
    for one in found:
        Factor.objects.create(postmortem=one, text="The queue has **no** limit", tags=["queues"])
    text = section(text_of(lead_client), "causes")
    assert "Grouping causes needs at least ten published postmortems" in text
    assert "In this period there are nine." in text
    assert '<th scope="col">Cause' not in text
    assert 'href="/lessons/recurring/"' in text
    assert len(rows_of(lead_client, "factors")) == 18


def test_causes_that_repeat_stand_by_tag_and_by_wording_the_most_frequent_first(team, lead, lead_client):
    found = ten_with_factors(team, lead)
    for one in found[:3]:
        Factor.objects.create(postmortem=one, text=f"Retries of {one.title}", tags=["queues"])
    for one, said in zip(found[4:6], ["The **queue** has no limit", "No limit on the queue"], strict=True):
        Factor.objects.create(postmortem=one, text=said)
    text = section(text_of(lead_client), "causes")
    rows = re.findall(r'<th scope="row" class="main"><bdi>(.*?)</bdi></th>.*?(\d+ of \d+)', text)
    assert rows == [("queues", "3 of 10"), ("No limit on the queue", "2 of 10")]
    assert f'<a href="{found[2].get_absolute_url()}"' in text


def test_only_what_was_published_in_the_period_and_may_be_read_is_compared(team, lead, outsider):
    long_ago = NOW - 400 * DAY
    found = ten_with_factors(team, lead)
    Postmortem.objects.filter(pk__in=[found[0].pk]).update(published_at=long_ago)
    Postmortem.objects.filter(pk=found[1].pk).update(is_restricted=True)
    Postmortem.objects.filter(pk=found[2].pk).update(kind=Postmortem.GAME_DAY)
    assert len(rows_of(signed_in(lead), "factors")) == 8
    assert len(rows_of(signed_in(outsider), "factors")) == 7
    assert "there are seven." in section(text_of(signed_in(outsider)), "causes")
    assert rows_of(signed_in(lead), "factors", "?severity=1") == []


def test_ten_that_share_nothing_are_said_to(team, lead, lead_client):
    for number, one in enumerate(published(team, lead) for _ in range(10)):
        Factor.objects.create(postmortem=one, text="qwrtzpsdfg"[number] * 5)
    assert "No two of the 10 postmortems" in section(text_of(lead_client), "causes")
