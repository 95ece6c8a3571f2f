"""The meeting view: which objectives, in what order, with what said about them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make
from tests.conftest import signed_in
from tests.make import TODAY

URL = reverse("meeting")


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)


def read(objective, days_ago: int, **fields):
    """A key result of the objective, read so many days ago."""
    row = make.a_key_result(objective, title=f"Read {days_ago} days ago")
    row.check_in(
        by=objective.lead, on=TODAY - dt.timedelta(days=days_ago), **({"value": Decimal(60)} | fields)
    )
    return row


def titles(response) -> list[str]:
    return [row.title for row in response.context["screens"]]


@pytest.fixture
def three(team, lead, cycle):
    """Fresh, silent for long in one key result, never read."""
    fresh, silent, never = (
        make.an_objective(team, lead, cycle=cycle, title=title)
        for title in ["A fresh", "B silent", "C never"]
    )
    read(fresh, 1)
    read(silent, 1)
    read(silent, 20)
    make.a_key_result(never)
    return fresh, silent, never


def test_what_has_been_silent_longest_comes_first(three, observer):
    assert titles(signed_in(observer).get(URL)) == ["C never", "B silent", "A fresh"]


def test_it_shows_confidence_before_and_now_and_the_newest_line(objective, lead):
    row = read(objective, 8, confidence=4, note="The first crane is in.")
    row.check_in(by=lead, on=TODAY, value=Decimal(58), confidence=2, note="The second crane is late.")
    page = signed_in(lead).get(URL).content.decode()
    assert "The second crane is late." in page
    assert "The first crane is in." not in page
    assert "was 4" in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"state": "no_news"}, ["B silent"]),
        ({"team": "berths"}, ["C never", "B silent", "A fresh"]),
        ({"team": "cranes"}, []),
        ({"lead": "me", "q": "fresh"}, ["A fresh"]),
    ],
)
def test_the_filters_of_the_outcomes_page_hold_here(query, expected, three, lead, other_team):
    response = signed_in(lead).get(URL, query)
    assert titles(response) == expected
    assert ("Nothing to talk through" in response.content.decode()) is (not expected)


def test_without_a_cycle_there_is_nothing_to_talk_through(lead):
    assert "Nothing to talk through" in signed_in(lead).get(URL).content.decode()


def test_it_is_bounded_and_says_so_at_the_same_price(team, lead, cycle):
    client, prices = signed_in(lead), []
    for count in (3, 40):
        for number in range(count):
            read(make.an_objective(team, lead, cycle=cycle, title=f"Berth {number}"), 1)
        client.get(URL)
        with CaptureQueriesContext(connection) as log:
            response = client.get(URL)
        prices.append(len(log))
    assert prices[0] == prices[1]
    assert len(response.context["screens"]) == 30
    assert "the 30 longest silent" in response.content.decode()


def test_it_is_reached_from_the_outcomes_page_with_its_filters(objective, lead):
    page = signed_in(lead).get(reverse("outcomes"), {"team": "berths"}).content.decode()
    assert f'href="{URL}?team=berths"' in page
