"""How every number came about: the pages behind the numbers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import KeyResult
from outcomes.models.milestones import Step
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture(autouse=True)
def _on_a_wednesday_in_november():
    with time_machine.travel(NOW, tick=False):
        yield


def page_of(row, person):
    name = "explain_key_result" if isinstance(row, KeyResult) else "explain_objective"
    return signed_in(person).get(reverse(name, args=[row.pk]))


@pytest.fixture
def read(objective, member):
    """From 46 to 70 %, read at 55 with confidence 2."""
    row = make.a_key_result(objective, member, baseline=Decimal(46), target=Decimal(70))
    row.check_in(by=member, on=TODAY, value=Decimal(55), confidence=2)
    return row


@pytest.mark.parametrize(
    "words",
    [
        "(value − baseline) / (target − baseline)",
        f"(55 − 46) / (70 − 46) = 0.375, which is 38{NBSP}%",
        f"55{NBSP}%, read today, by Tomasz Lis",
        f"34 / 66 = 52{NBSP}%",  # half of the quarter's working days
        "Mon Tue Wed Thu Fri",
        "2, low",
        "Behind pace",
        "Progress is 14 points below what is expected, and confidence is 2",
        "If it were closed today: 0.38.",
        "Tomasz Lis checked in",
    ],
)
def test_a_key_result_says_how_each_of_its_numbers_came_about(read, observer, words):
    assert words in page_of(read, observer).content.decode()


def test_an_over_achiever_is_shown_raw_and_taken_as_all(objective, member, observer):
    row = make.a_key_result(objective, member, baseline=Decimal(100), target=Decimal(20), kind="decrease")
    row.check_in(by=member, on=TODAY, value=Decimal(10), confidence=5)
    text = page_of(row, observer).content.decode()
    assert f"(100 − 10) / (100 − 20) = 1.125, which is 113{NBSP}%" in text
    assert f"take it as 100{NBSP}%" in text
    of_objective = page_of(objective, observer).content.decode()
    assert f"(1 × 100{NBSP}%) / 1 = 100{NBSP}%" in of_objective


def test_an_objective_shows_what_each_key_result_gives_it(objective, read, member, observer):
    other = make.a_key_result(objective, member, weight=Decimal(3), title="Boxes counted twice")
    text = page_of(objective, observer).content.decode()
    assert f"(1 × 38{NBSP}% + 3 × 0{NBSP}%) / 4 = 9{NBSP}%" in text
    assert other.title in text
    assert "The middle of those of its key results" in text


@pytest.mark.parametrize(
    ("goal", "value", "words"),
    [
        ({"kind": "stay_below", "at_most": Decimal(0)}, 0, "is inside its limits"),
        ({"kind": "stay_below", "at_most": Decimal(0)}, 1, "is outside its limits"),
        ({"kind": "yes_no"}, 1, "100 % once it is done"),
    ],
)
def test_every_kind_has_its_own_rule(objective, lead, observer, goal, value, words):
    row = KeyResult.add(objective, by=lead, title="Night calls", owner=lead, **goal)
    row.check_in(by=lead, on=TODAY, value=Decimal(value), confidence=4)
    assert words in page_of(row, observer).content.decode()


def test_milestones_are_listed_with_what_they_weigh(objective, lead, observer):
    steps = [Step("Draft sent", dt.date(2026, 10, 20)), Step("Signed", dt.date(2026, 12, 1), Decimal(3))]
    row = KeyResult.add(
        objective, by=lead, title="Port contract", owner=lead, kind="milestones", milestones=steps
    )
    row.check_in(by=lead, on=TODAY, done={row.milestones.get(title="Draft sent").pk: True}, confidence=4)
    text = page_of(row, observer).content.decode()
    assert f"1 / 4 = 25{NBSP}%" in text
    assert "weight 3, by 1 Dec" in text


def test_nothing_read_is_nothing_explained_away(key_result, observer):
    text = page_of(key_result, observer).content.decode()
    assert "Nothing has been read yet" in text
    assert "not said yet" in text


def test_htmx_gets_the_drawer_alone(read, observer):
    address = reverse("explain_key_result", args=[read.pk])
    response = signed_in(observer).get(address, headers={"HX-Request": "true", "HX-Target": "drawer"})
    text = response.content.decode()
    assert text.strip().startswith("<dialog")
    assert 'aria-labelledby="drawer-title"' in text
    assert "<html" not in text


def test_numbers_lead_to_how_they_came_about(objective, read, observer):
    client = signed_in(observer)
    to_key_result = reverse("explain_key_result", args=[read.pk])
    for address in [reverse("outcomes"), objective.get_absolute_url()]:
        assert to_key_result in client.get(address).content.decode()
    assert (
        reverse("explain_objective", args=[objective.pk])
        in client.get(objective.get_absolute_url()).content.decode()
    )


def test_explaining_costs_the_same_however_long_the_history(objective, member, observer):
    row = make.a_key_result(objective, member)
    client = signed_in(observer)
    address = reverse("explain_key_result", args=[row.pk])
    costs = []
    for days in (1, 40):
        for ago in range(days):
            on = TODAY - dt.timedelta(days=ago)
            row.check_ins.get_or_create(on=on, defaults={"value": Decimal(50), "by": member})
        with CaptureQueriesContext(connection) as found:
            client.get(address)
        costs.append(len(found))
    assert costs[0] == costs[1]


def test_each_number_names_who_changed_it_last(read, lead, observer, objective):
    """The goal by the lead, the confidence by its owner; an unchanged value does not hide who set it."""
    read.refresh_from_db()
    read.edit(by=lead, version=read.version, target=Decimal(80), reason="The tide turned.")
    own = page_of(read, observer).content.decode()
    assert "Last changed: <bdi>Noor Haddad amended the goal of" in own
    assert "target 70 → 80" in own
    confidence = own.split("<h2>Confidence")[1].split("<h2>")[0]
    assert "Last changed: <bdi>Tomasz Lis checked in" in confidence
    assert "confidence nothing → 2" in confidence
    above = page_of(objective, observer).content.decode()
    assert "target 70 → 80" in above.split("<h2>Progress")[1].split("<h2>")[0]


def test_a_number_nobody_moved_names_who_wrote_it_down(objective, lead, member):
    row = KeyResult.add(
        objective, by=lead, title="Departures on time", owner=member, baseline=Decimal(1), target=Decimal(2)
    )
    page = page_of(row, member).content.decode()
    assert "Last changed: <bdi>Noor Haddad created “Departures on time”, today." in page
    assert "Last changed" not in page.split("<h2>Confidence")[1].split("<h2>")[0]


def test_a_gap_just_under_a_limit_is_not_rounded_up_to_it(objective, member):
    """Half the working days have gone by, 34 of 66: 51.5 % expected, 41.6 % there, 9.9 points behind."""
    row = make.a_key_result(objective, member, baseline=Decimal(0), target=Decimal(1000))
    row.check_in(by=member, on=TODAY, value=Decimal(416), confidence=4)
    assert (
        "Progress is 9.9 points below what is expected, so it is less than 10"
        in page_of(row, member).content.decode()
    )


def test_home_leads_to_how_the_number_of_an_objective_came_about(read, objective, member):
    address = reverse("explain_objective", args=[objective.pk])
    assert f'href="{address}"' in signed_in(member).get(reverse("home")).content.decode()
