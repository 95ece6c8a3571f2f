"""The outcomes tree: what it shows, to whom, filtered how, at what price."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Cycle, Objective
from outcomes.standing import grow
from tests import make
from tests.conftest import signed_in
from tests.make import TODAY

URL = reverse("outcomes")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Pages ask the clock; these tests live on make.TODAY."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
def test_everyone_in_the_organisation_reads_the_tree(request, who, objective, key_result, organisation):
    response = signed_in(request.getfixturevalue(who)).get(URL)
    assert response.status_code == 200
    assert "Ships leave on time" in text(response)
    assert "Departures on time" in text(response)
    assert "Goods arrive as promised." in text(response)
    may_create = who in {"lead", "member", "outsider", "org_admin"}
    assert (reverse("new_objective") in text(response)) is may_create


def test_nobody_reads_it_without_signing_in(objective):
    response = Client().get(URL)
    assert response.status_code == 302
    assert reverse("sign_in") in response["Location"]


def test_without_a_cycle_the_page_says_who_sets_one_up(lead):
    assert "org admin sets up the first one" in text(signed_in(lead).get(URL))


def test_an_empty_cycle_says_so(lead, cycle):
    assert "No objectives in this cycle yet" in text(signed_in(lead).get(URL))


def test_what_supports_an_objective_stands_below_it_and_not_beside_it(objective, lead, team, cycle):
    child = make.an_objective(team, lead, cycle=cycle, supports=objective)
    tops = list(Objective.objects.for_tree(cycle))
    grow(tops, TODAY)
    assert tops == [objective]
    assert tops[0].branches == [child]
    assert text(signed_in(lead).get(URL)).count(f'href="{child.get_absolute_url()}"') == 1


def test_supporting_something_in_another_cycle_is_a_top_of_this_one(objective, lead, team, planned):
    next_one = make.an_objective(team, lead, cycle=planned, supports=objective)
    assert list(Objective.objects.for_tree(planned)) == [next_one]


def test_a_branch_that_is_too_long_names_the_page_that_lists_all(objective, lead, team, cycle):
    for number in range(8):
        make.an_objective(team, lead, cycle=cycle, supports=objective, title=f"Child {number}")
    page = text(signed_in(lead).get(URL))
    assert "Child 5" in page
    assert "Child 6" not in page
    assert f"{objective.get_absolute_url()}#supporters" in page


def test_an_objective_outside_every_tree_is_named_as_not_aligned(objective, lead, team, cycle):
    make.an_objective(team, lead, cycle=cycle, supports=objective)
    make.an_objective(team, lead, cycle=cycle, title="Paint the bollards")
    page = text(signed_in(lead).get(URL))
    before, after = page.split("Not aligned yet")
    assert "Ships leave on time" in before
    assert "Paint the bollards" not in before
    assert "Paint the bollards" in after


def test_without_any_tree_nothing_is_called_unaligned(objective, lead):
    assert "Not aligned yet" not in text(signed_in(lead).get(URL))


def test_the_switcher_shows_another_cycle(objective, lead, team, planned):
    make.an_objective(team, lead, cycle=planned, title="Night shifts end on time")
    page = text(signed_in(lead).get(URL, {"cycle": planned.pk}))
    assert "Night shifts end on time" in page
    assert "Ships leave on time" not in page
    assert "Night shifts end on time" not in text(signed_in(lead).get(URL))


@pytest.mark.parametrize(
    "query", [{"q": "bollards"}, {"q": "Marchetti"}, {"q": "rust"}, {"team": "cranes"}, {"q": "CRANES"}]
)
def test_filters_find_by_title_owner_key_result_and_team(query, objective, other_team, outsider, cycle, lead):
    other = make.an_objective(other_team, outsider, cycle=cycle, title="Paint the bollards")
    make.a_key_result(other, make.a_person("Gia Marchetti", team=other_team), title="Spots of rust")
    page = text(signed_in(lead).get(URL, query))
    assert "Paint the bollards" in page
    assert "Ships leave on time" not in page


def test_a_team_filter_shows_the_team_s_north_star(objective, team, lead):
    team.north_star = "A ship never waits for us."
    team.save()
    assert "A ship never waits for us." in text(signed_in(lead).get(URL, {"team": team.slug}))


def test_a_state_filter_keeps_what_is_in_that_state(objective, key_result, lead, team, cycle):
    other = make.an_objective(team, lead, cycle=cycle, title="Paint the bollards")
    make.a_key_result(other, value=Decimal(41), checked_in_on=TODAY, confidence=4)
    page = text(signed_in(lead).get(URL, {"state": "off_track"}))
    assert "Paint the bollards" in page
    assert "Ships leave on time" not in page
    assert "Ships leave on time" in text(signed_in(lead).get(URL, {"state": "not_started"}))


@pytest.mark.parametrize(
    "query",
    [
        {"cycle": "x"},
        {"cycle": "9" * 30},
        {"cycle": "٣"},
        {"team": "nobody"},
        {"state": "purple"},
        {"q": "\x00%_\\"},
        {"q": "x" * 5000},
        {"after": "broken"},
    ],
)
def test_a_strange_address_gives_a_page_all_the_same(query, objective, lead):
    assert signed_in(lead).get(URL, query).status_code == 200


def test_htmx_gets_the_tree_alone(objective, lead):
    response = signed_in(lead).get(URL, headers={"HX-Request": "true", "HX-Target": "tree"})
    assert text(response).strip().startswith('<div class="flow" id="tree">')
    assert "<html" not in text(response)


def test_titles_are_text_and_never_markup(objective, lead):
    Objective.objects.update(title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in text(signed_in(lead).get(URL))


def crowd(team, lead, cycle, count):
    for number in range(count):
        top = make.an_objective(team, lead, cycle=cycle, title=f"Top {number:03}")
        make.a_key_result(top)
        below = make.an_objective(team, lead, cycle=cycle, supports=top, title=f"Below {number:03}")
        make.a_key_result(below)


def queries_of(client, url, query=None) -> int:
    with CaptureQueriesContext(connection) as log:
        assert client.get(url, query or {}).status_code == 200
    return len(log)


@pytest.mark.parametrize("query", [{}, {"team": "berths"}, {"q": "top"}, {"state": "not_started"}])
def test_the_tree_costs_the_same_at_3_and_300_rows(query, team, lead, cycle):
    client = signed_in(lead)
    crowd(team, lead, cycle, 3)
    few = queries_of(client, URL, query)
    crowd(team, lead, cycle, 150)
    assert queries_of(client, URL, query) == few


def test_the_tree_is_paged_and_leaves_nothing_out(team, lead, cycle):
    crowd(team, lead, cycle, 25)
    client, url, seen = signed_in(lead), URL, []
    while url:
        page = client.get(url).context["page"]
        assert len(page.rows) <= 50
        seen += [row.title for row in page.rows]
        url = page.next_url and URL + page.next_url
    assert seen == [f"Top {number:03}" for number in range(25)]


# Home


def test_home_gets_the_objectives_of_my_teams_in_running_cycles(
    objective, key_result, lead, outsider, teamless, observer, planned, team
):
    key_result.check_in(by=lead, on=TODAY, value=Decimal(65), confidence=4)
    make.an_objective(team, lead, cycle=planned, title="Not begun")
    for person in (lead, observer):
        rows = Objective.objects.for_home(person, TODAY)
        assert rows == [objective]
        shown = rows[0].shown_key_results[0]
        assert shown.trend == [None] * 6 + [65.0]  # the seventh week
        assert (shown.standing.state, rows[0].standing.percent) == ("on_track", 50)
    assert Objective.objects.for_home(outsider, TODAY) == []
    assert Objective.objects.for_home(teamless, TODAY) == []


def test_home_costs_three_queries_however_many_objectives(lead, team, cycle, django_assert_num_queries):
    lead.roles()
    for _ in range(2):
        crowd(team, lead, cycle, 10)
        with django_assert_num_queries(3):
            assert len(Objective.objects.for_home(lead, TODAY)) == 12


def test_a_closed_cycle_is_not_on_the_home_page(objective, cycle, lead):
    cycle.state = Cycle.CLOSED
    cycle.save()
    assert Objective.objects.for_home(lead, TODAY) == []


# Standing


def test_an_objective_is_as_silent_as_its_longest_silent_key_result(objective, member):
    fresh = make.a_key_result(objective, member, value=Decimal(70), confidence=4, checked_in_on=TODAY)
    old = TODAY - dt.timedelta(days=21)
    make.a_key_result(objective, member, value=Decimal(70), confidence=4, checked_in_on=old)
    grow([objective], TODAY)
    assert [row.standing.state for row in objective.shown_key_results] == ["on_track", "no_news"]
    assert (objective.standing.state, objective.standing.word) == ("no_news", "No news, 3 weeks")
    fresh.delete()


def test_pace_follows_the_owner_s_working_days(objective, member):
    week = make.a_person("Sami Aziz", working_days="7")
    row = make.a_key_result(objective, week, value=Decimal(40), checked_in_on=TODAY)
    grow([objective], TODAY)
    # Seven of the thirteen Sundays from 1 October to 31 December have passed; 34 of 66 weekdays.
    assert objective.shown_key_results == [row]
    assert objective.shown_key_results[0].standing.expected == Decimal(7) / 13
    assert objective.standing.expected == Decimal(34) / 66
