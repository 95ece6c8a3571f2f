"""The outcomes tree: what it shows, to whom, filtered how, at what price."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Cycle, KeyResult, Objective
from outcomes.standing import of_key_result
from outcomes.tree import grow
from people.models import Organisation
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


def test_what_is_not_aligned_is_listed_once_however_many_pages_of_trees_there_are(team, lead, cycle):
    crowd(team, lead, cycle, 25)
    for number in range(12):
        make.an_objective(team, lead, cycle=cycle, title=f"Alone {number:02}")
    client, url, trees, alone = signed_in(lead), URL, [], []
    while url:
        response = client.get(url)
        trees += [row.title for row in response.context["page"].rows]
        alone += [row.title for row in response.context["filter"].unaligned]
        url = response.context["page"].next_url and URL + response.context["page"].next_url
    assert trees == [f"Top {number:03}" for number in range(25)]
    assert alone == [f"Alone {number:02}" for number in range(10)]
    page = client.get(URL, {"aligned": "no"})
    assert [row.title for row in page.context["page"].rows] == [f"Alone {number:02}" for number in range(12)]
    assert "?aligned=no" in text(client.get(URL))


def test_an_objective_of_a_team_with_teams_below_it_is_a_tree_by_itself(
    objective, lead, team, cycle, other_team
):
    top = make.a_team("Harbour")
    other_team.parent = top
    other_team.save()
    alone = make.an_objective(top, lead, cycle=cycle, title="The harbour pays for itself")
    make.an_objective(team, lead, cycle=cycle, supports=objective)
    response = signed_in(lead).get(URL)
    assert set(response.context["page"].rows) == {objective, alone}
    assert response.context["filter"].unaligned == []


def chain(team, lead, cycle, length):
    """Objectives that each support the one before."""
    made = []
    for number in range(1, length + 1):
        above = made[-1] if made else None
        made.append(make.an_objective(team, lead, cycle=cycle, supports=above, title=f"Level {number:02}"))
    return made


def test_twelve_levels_are_shown_and_what_stands_deeper_is_a_link(team, lead, cycle):
    made = chain(team, lead, cycle, 14)
    page = text(signed_in(lead).get(URL))
    shown = [row.title for row in made if f"<bdi>{row.title}</bdi>" in page]
    assert shown == [f"Level {number:02}" for number in range(1, 13)]
    assert f"{made[11].get_absolute_url()}#supporters" in page


def test_a_moved_objective_takes_what_supports_it_along(team, lead, cycle, other_team):
    first, second, third = chain(team, lead, cycle, 3)
    goal = make.an_objective(other_team, lead, cycle=cycle, title="The harbour pays for itself")
    measure = make.a_key_result(goal, title="Berths let out")
    second.edit(by=lead, version=second.version, supports=None, supports_key_result=measure)
    tops = list(Objective.objects.for_tree(cycle).order_by("title"))
    grow(tops, TODAY)
    assert tops == [goal]
    assert tops[0].branches == [second]
    assert second.supports_key_result == measure
    assert tops[0].branches[0].branches == [third]
    page = text(signed_in(lead).get(URL))
    assert "supports <bdi>Berths let out</bdi>" in page
    assert page.index("Not aligned yet") < page.index(f"<bdi>{first.title}</bdi>")


def test_a_supporter_never_changes_the_number_of_what_it_supports(objective, key_result, lead, team, cycle):
    key_result.check_in(by=lead, on=TODAY, value=Decimal(65), confidence=4)
    child = make.an_objective(team, lead, cycle=cycle, supports=objective)
    make.a_key_result(child, value=Decimal(90), checked_in_on=TODAY, confidence=1)
    tops = list(Objective.objects.for_tree(cycle))
    grow(tops, TODAY)
    assert (tops[0].standing.percent, tops[0].standing.confidence) == (50, 4)
    assert tops[0].branches[0].standing.percent == 100


def test_a_crowded_page_of_trees_stays_bounded_and_says_where_the_rest_is(team, lead, cycle, monkeypatch):
    monkeypatch.setattr("outcomes.tree.MOST_SHOWN", 12)
    crowd(team, lead, cycle, 10)
    tops = list(Objective.objects.for_tree(cycle).order_by("title"))
    grow(tops, TODAY)
    assert [len(top.branches) for top in tops] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [top.has_more_branches for top in tops] == [False, False, *[True] * 8]


@pytest.mark.parametrize(
    ("asked", "unfolded"), [("", [True, False]), ("all", [True, True]), ("none", [False, False])]
)
def test_everything_can_be_unfolded_and_folded_by_a_link(asked, unfolded, objective, lead, team, cycle):
    make.an_objective(team, lead, cycle=cycle, supports=objective)
    response = signed_in(lead).get(URL, {"open": asked} if asked else {})
    top = response.context["page"].rows[0]
    assert [top.is_unfolded, top.branches[0].is_unfolded] == unfolded
    assert text(response).count('" open><summary>') == sum(unfolded)


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


def test_a_state_is_found_however_far_down_the_list(team, lead, cycle, monkeypatch):
    monkeypatch.setattr("outcomes.filters.BATCH", 7)
    monkeypatch.setattr("outcomes.filters.FLAT", 3)
    for number in range(40):
        row = make.an_objective(team, lead, cycle=cycle, title=f"Berth {number:02}")
        if number % 8 == 5:  # 05, 13, 21, 29, 37
            make.a_key_result(row, value=Decimal(41), checked_in_on=TODAY, confidence=4)
    client, address, walked = signed_in(lead), "?state=off_track", []
    while address:
        page = client.get(URL + address).context["page"]
        walked.append([row.title for row in page.rows])
        address = page.next_url
    # Four batches of seven are looked at for the first page: 21 is the third that is found.
    assert walked == [["Berth 05", "Berth 13", "Berth 21"], ["Berth 29", "Berth 37"]]
    assert page.previous_url
    back = client.get(URL + page.previous_url).context["page"]
    assert [row.title for row in back.rows] == ["Berth 05", "Berth 13", "Berth 21"]


def test_a_search_for_a_state_that_stops_says_so_and_goes_on(team, lead, cycle, monkeypatch):
    monkeypatch.setattr("outcomes.filters.BATCH", 2)
    for number in range(12):
        row = make.an_objective(team, lead, cycle=cycle, title=f"Berth {number:02}")
    make.a_key_result(row, value=Decimal(41), checked_in_on=TODAY, confidence=4)
    client = signed_in(lead)
    first = client.get(URL, {"state": "off_track"})
    assert "None found so far" in text(first)
    page = client.get(URL + first.context["page"].next_url).context["page"]
    assert [row.title for row in page.rows] == ["Berth 11"]
    assert not page.is_unfinished


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"lead": "me"}, ["Ships leave on time"]),
        ({"lead": "LEAD OF OTHER"}, ["Paint the bollards"]),
        ({"kind": "committed"}, ["Paint the bollards"]),
        ({"kind": "aspirational"}, ["Ships leave on time"]),
        ({"confidence": "low"}, ["Paint the bollards"]),
        ({"confidence": "unsaid"}, ["Ships leave on time"]),
        ({"confidence": "good"}, []),
        ({"confidence": "low", "state": "behind", "team": "cranes"}, ["Paint the bollards"]),
        ({"confidence": "low", "state": "on_track"}, []),
    ],
)
def test_lead_kind_and_confidence_are_filters_too(query, found, objective, other_team, outsider, lead, cycle):
    other = make.an_objective(
        other_team, outsider, cycle=cycle, title="Paint the bollards", kind=Objective.COMMITTED
    )
    make.a_key_result(other, value=Decimal(70), checked_in_on=TODAY, confidence=2)
    if query.get("lead") == "LEAD OF OTHER":
        query = {"lead": outsider.pk}
    response = signed_in(lead).get(URL, query)
    assert [row.title for row in response.context["page"].rows] == found


@pytest.mark.parametrize(
    "query",
    [
        {"lead": "²"},
        {"lead": "9" * 18, "kind": "x", "confidence": "6", "open": "some", "aligned": "perhaps"},
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


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"team": "berths"},
        {"q": "top"},
        {"state": "not_started"},
        {"lead": "me"},
        {"aligned": "no"},
        {"confidence": "unsaid"},
    ],
)
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
    assert objective.standing.expected == Decimal(7) / 13
    other = make.a_key_result(objective, member, weight=Decimal(3), value=Decimal(40), checked_in_on=TODAY)
    grow([objective], TODAY)
    assert other.owner.working_days == "12345"
    # An objective is expected where its key results are, by weight.
    assert objective.standing.expected == (Decimal(7) / 13 + 3 * (Decimal(34) / 66)) / 4


def test_public_holidays_of_the_organisation_are_no_working_days(objective, member):
    Organisation.objects.update_or_create(pk=1, defaults={"holiday_country": "PT"})
    make.a_key_result(objective, member, value=Decimal(40), checked_in_on=TODAY)
    grow([objective], TODAY)
    # Of the 66 weekdays of the quarter 5 October, 1, 8 and 25 December are free in Portugal; one has gone by.
    assert objective.shown_key_results[0].standing.expected == Decimal(33) / 62
    assert objective.standing.expected == Decimal(33) / 62
    alone = KeyResult.objects.get()  # read without with_holidays(): the same
    assert of_key_result(alone, objective, TODAY).expected == Decimal(33) / 62


def test_the_number_of_an_objective_leads_to_how_it_came_about(lead, objective, key_result):
    page = text(signed_in(lead).get(URL))
    assert f'href="{reverse("explain_objective", args=[objective.pk])}"' in page
