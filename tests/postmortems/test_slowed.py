"""Naming the key results that a postmortem slows, by their titles, of whatever team and cycle."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from postmortems.models import Postmortem
from tests import make


@pytest.fixture
def rows(team, other_team, lead, outsider):
    """Two of one title in two teams, and one alone in an old cycle."""
    old = make.a_cycle("Q1 2025", state="closed", starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 3, 31))
    now = make.a_cycle()
    return [
        make.a_key_result(make.an_objective(whose, by, cycle=cycle), title=title)
        for whose, by, cycle, title in (
            (team, lead, now, "Days to berth"),
            (other_team, outsider, now, "Days to berth"),
            (other_team, outsider, old, "Übersee, lifts (heavy) an hour"),
        )
    ]


@pytest.fixture
def postmortem(team):
    return make.a_postmortem(team)


def name(client, postmortem, *texts):
    address = reverse("postmortem_section", args=[postmortem.number, "about"])
    form = client.get(address).context["form"]
    about = {"title": postmortem.title, "kind": postmortem.kind, "version": form["version"].value()}
    return client.post(address, about | {"slowed": list(texts)})


def slowed() -> list:
    return list(Postmortem.objects.get().slowed.order_by("pk"))


def test_they_are_named_by_title_team_and_cycle_or_address(postmortem, rows, lead_client):
    own, theirs, old = rows
    texts = ("days to BERTH (Cranes, q4 2026)", "Übersee, LIFTS (heavy) an hour", "")
    assert name(lead_client, postmortem, *texts).status_code == 302
    assert slowed() == [theirs, old]
    assert name(lead_client, postmortem, f"https://hub.example{own.get_absolute_url()}").status_code == 302
    assert slowed() == [own]
    page = lead_client.get(reverse("postmortem_section", args=[postmortem.number, "about"])).content.decode()
    assert 'value="Days to berth (Berths, Q4 2026)"' in page
    assert name(lead_client, postmortem, "").status_code == 302
    assert slowed() == []


def test_what_may_be_several_or_none_is_answered_beside_the_field_with_those_it_may_be(
    postmortem, rows, lead_client
):
    answer = name(lead_client, postmortem, "Days to berth", "heavy")
    page = answer.content.decode()
    assert answer.status_code == 422 and slowed() == []
    assert "Several key results are called “Days to berth”" in page
    assert "Write “Days to berth (Berths, Q4 2026)” or “Days to berth (Cranes, Q4 2026)”" in page
    assert "Perhaps “Übersee, lifts (heavy) an hour (Cranes, Q1 2025)”?" in page
    assert 'value="heavy"' in page and 'value="Days to berth"' in page
