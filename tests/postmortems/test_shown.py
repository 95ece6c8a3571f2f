"""What stands on a postmortem's page beside its text: how its follow-ups are changed from there, and its history in words."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import time_machine
from django.urls import reverse

from followups.models import FollowUp
from postmortems.models import Comment, Postmortem
from records.models import Event, record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def log_of(client, found: Postmortem) -> str:
    """The history of the page, tags and all."""
    page = client.get(found.get_absolute_url()).content.decode()
    return html.unescape(page.partition('id="history"')[2])


def menu_of(client, found: Postmortem, path: str = "") -> list[tuple[str, str]]:
    """The links of the menus that change its follow-ups: where to, and the word."""
    page = client.get(f"{found.get_absolute_url()}{path}").content.decode()
    menus = re.findall(r'<div class="menu" id="change-\d+" popover>(.*?)</div>', page)
    return [pair for menu in menus for pair in re.findall(r'href="(.*?)">(.*?)</a>', menu)]


# Follow-ups.
def test_an_open_follow_up_is_changed_from_the_page_and_one_comes_back_to_it(team, lead, lead_client):
    found = make.a_postmortem(team)
    promise = make.a_follow_up(team, lead, postmortem=found)
    make.a_follow_up(team, lead, postmortem=found, state=FollowUp.DONE, ended_at=NOW)
    links = menu_of(lead_client, found)
    assert [word for _, word in links] == ["Mark done", "New date", "Hand over", "Decline"]
    answer = lead_client.post(links[0][0], {"outcome": "Oiled."} | _next_of(lead_client, links[0][0]))
    assert answer["Location"] == f"{found.get_absolute_url()}#follow-ups"
    promise.refresh_from_db()
    assert promise.state == FollowUp.DONE
    assert menu_of(lead_client, found) == []


def _next_of(client, address: str) -> dict[str, str]:
    """What the form of the page sends along."""
    return {"next": client.get(address).context["next"]}


def test_an_idea_is_accepted_from_the_page_and_in_the_meeting(team, lead, lead_client):
    found = make.a_postmortem(team)
    make.a_follow_up(team, None, postmortem=found, state=FollowUp.PROPOSED, due_on=None)
    assert "Accept" in [word for _, word in menu_of(lead_client, found)]
    (accept, *_) = [address for address, word in menu_of(lead_client, found, "meeting/") if word == "Accept"]
    assert _next_of(lead_client, accept)["next"].endswith("/meeting/#promises")


def test_whoever_may_not_change_a_follow_up_has_no_menu_and_its_owner_has(team, outsider, teamless):
    found = make.a_postmortem(team)
    make.a_follow_up(team, outsider, postmortem=found)
    assert menu_of(signed_in(teamless), found) == []
    assert len(menu_of(signed_in(outsider), found)) == 4


# History.
def test_history_says_a_comment_in_words_and_never_as_markup(team, lead, lead_client):
    found = make.a_postmortem(team)
    Comment.add(
        found, by=lead, text="- the **gate**, see [PM-3](/postmortems/3/)\n\n<script>no()</script>", at=NOW
    )
    said = log_of(lead_client, found)
    assert "the gate, see PM-3" in said
    assert "**gate**" not in said
    page = lead_client.get(found.get_absolute_url()).content.decode()
    assert "<script>no()" not in page


def test_history_of_a_follow_up_and_of_an_objective_says_markdown_in_words(team, lead, lead_client):
    promise = make.a_follow_up(team, lead)
    record("declined", promise, by=lead, note="The **gate** goes.", changes={"details": ["", "A *new* plan"]})
    page = lead_client.get(promise.get_absolute_url()).content.decode()
    assert "<bdi>“The gate goes.”</bdi>" in page
    assert "details: <bdi>A new plan</bdi>" in page
    objective = make.an_objective(team, lead)
    record("commented", objective, by=lead, note="See `berths`")
    assert (
        "<bdi>See berths</bdi>" in lead_client.get(f"{objective.get_absolute_url()}history/").content.decode()
    )


def test_history_says_days_moments_and_choices_as_the_product_does(team, lead, lead_client):
    found = make.a_postmortem(team, severity=3)
    at = dt.datetime(2026, 11, 3, 9, 30, tzinfo=dt.UTC)
    values = {"severity": 2, "started_at": at, "review_due_on": TODAY, "kind": Postmortem.NEAR_MISS}
    found.edit(by=lead, version=found.version, now=NOW, **values)
    said = lead_client.get(f"{found.get_absolute_url()}history/").content.decode()
    assert Event.objects.of(found)[0].changes["severity"] == [3, 2]
    for words in ("del>SEV 3", "ins>SEV 2", "ins>3 Nov 2026 09:30 ", "ins>18 Nov 2026", "ins>Near miss"):
        assert f"<{words}" in said
    assert "2026-11-" not in re.sub(r'datetime="[^"]*"', "", said)


# Ids.
@pytest.mark.parametrize(
    "path", ["", "edit/", "place/", "windows/", "meeting/", "sections/timeline/", "lists/"]
)
def test_an_id_stands_once_on_a_page(team, lead, lead_client, path):
    make.a_key_result(make.an_objective(team, lead))
    found = make.a_postmortem(team, impact="Little.")
    page = lead_client.get(f"{found.get_absolute_url()}{path}").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL))
    assert len(ids) > 5
    assert sorted({each for each in ids if ids.count(each) > 1}) == []


# Filters.
@pytest.mark.parametrize("path", ["/postmortems/", "/lessons/", "/lessons/recurring/", "/lessons/reading/"])
def test_what_a_filter_brings_takes_the_place_of_what_it_was(lead_client, path):
    page = lead_client.get(path).content.decode()
    (form,) = re.findall(r'<form class="filters"[^>]*>', page)
    (target,) = re.findall(r'hx-target="#([^"]+)"', form)
    region = lead_client.get(path, headers={"HX-Request": "true", "HX-Target": target}).content.decode()
    assert f'id="{target}"' in region  # so that it stands on the page once
    assert 'hx-swap="outerHTML"' in form
    assert (
        form in region
    )  # Enter changes and submits: of a form that is replaced htmx asks and goes back once


# Import.
def test_the_preview_of_an_import_says_days_as_the_product_does(team, member_client):
    from tests.followups.test_import_pages import send

    answer = send(member_client, team, make.A_POSTMORTEM)
    page = member_client.get(answer["Location"]).content.decode()
    day = re.search(r'<td class="nowrap">(.*?)</td>', page)
    assert day
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d">\d{1,2} \w{3}( \d{4})?</time>', day[1])
    assert reverse("send_postmortems") in page
