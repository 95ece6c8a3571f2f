"""The search page: words in the address, a tab a kind, passages with the words marked."""

import pytest
from django.db import connection
from django.urls import reverse

from records import search
from records.models import record
from teamhub import searching
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def records_about_gulls(team, lead):
    record("created", make.a_decision(team, lead, title="Keep gulls off the crane"), by=lead)
    record("created", make.a_decision(team, lead, title="Nets", context="Against gulls, mostly."), by=lead)
    record("created", make.a_postmortem(team, title="Gulls in the intake"), by=lead)
    record("created", make.a_postmortem(team, title="Gulls, unpublished", status="draft"), by=lead)


def test_what_is_found_is_counted_by_kind_and_marked(records_about_gulls, lead_client):
    page = lead_client.get("/search/?q=gulls")
    assert [(tab.word, tab.count) for tab in page.context["tabs"]] == [
        ("All", "4"),
        ("Decisions", "2"),
        ("Guardrails", "0"),
        ("Postmortems", "2"),
        ("Follow-ups", "0"),
        ("Objectives", "0"),
        ("Key results", "0"),
        ("Experiments", "0"),
        ("Trade-offs", "0"),
    ]
    assert "Against <mark>gulls</mark>, mostly" in words(page)
    assert "4 results, best match first" in words(page)
    assert " late</data>" not in words(page)


def test_a_tab_shows_one_kind_and_keeps_the_words(records_about_gulls, lead_client):
    page = lead_client.get("/search/?q=gulls&kind=postmortem")
    assert {kind for _, kind, _, _ in page.context["hits"]} == {"Postmortem"}
    assert page.context["tabs"][1].address == "?q=gulls&kind=decision"


@pytest.mark.parametrize(
    ("who", "found"),
    [("lead", 4), ("member", 4), ("observer", 4), ("outsider", 3), ("teamless", 3), ("org_admin", 4)],
)
def test_everybody_finds_what_they_may_read(records_about_gulls, who, found, request):
    page = signed_in(request.getfixturevalue(who)).get("/search/?q=gulls")
    assert len(page.context["hits"]) == found


def test_strangers_find_nothing(client, records_about_gulls):
    assert client.get("/search/?q=gulls").headers["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=walrus", "Nothing mentions “walrus”"),
        ("q=gulls&kind=objective", "No objectives mention “gulls”"),
        ("q=gulls&page=7", "There are no more results"),
        ("q=", "by the words in them"),
        ("", "by the words in them"),
        ("q=%22%00%27&kind=moon&page=x", "Nothing mentions"),
    ],
)
def test_where_nothing_is_found_the_page_says_what_to_do(records_about_gulls, lead_client, query, expected):
    page = lead_client.get(f"/search/?{query}")
    assert page.status_code == 200
    assert expected in words(page)


def test_markup_typed_into_the_search_is_shown_and_never_run(lead_client):
    assert "<script>x" not in words(lead_client.get("/search/?q=%3Cscript%3Ex"))


def test_many_results_are_paged(team, lead, lead_client):
    for number in range(25):
        record("created", make.a_decision(team, lead, title=f"Gulls {number}"), by=lead)
    first = lead_client.get("/search/?q=gulls")
    second = lead_client.get(f"/search/{first.context['page']['next_url']}")
    titles = [hit.title for page in (first, second) for _, _, hit, _ in page.context["hits"]]
    assert len(titles) == len(set(titles)) == 25
    assert second.context["page"]["next_url"] == ""
    assert second.context["page"]["previous_url"] == "?q=gulls"


def test_a_count_that_was_cut_off_says_so(records_about_gulls, lead_client, monkeypatch):
    assert searching.in_words(2000, is_cut=True) == "2,000+"
    assert searching.in_words(0, is_cut=True) == "0"
    monkeypatch.setattr(search, "CANDIDATES", 3)
    monkeypatch.setattr(searching, "CANDIDATES", 3)
    assert lead_client.get("/search/?q=gulls").context["tabs"][0].count == "3+"


def test_htmx_gets_the_results_alone(records_about_gulls, lead_client):
    part = lead_client.get("/search/?q=gulls", headers={"HX-Request": "true", "HX-Target": "found"})
    assert words(part).startswith('<div id="found">')


def test_the_page_costs_six_queries_and_the_navigation_two(
    organisation, records_about_gulls, lead_client, django_assert_max_num_queries
):
    """One more on SQLite, which finds the ids of the page before it cuts their passages."""
    with django_assert_max_num_queries(9 if connection.vendor == "sqlite" else 8):
        lead_client.get("/search/?q=gulls")
