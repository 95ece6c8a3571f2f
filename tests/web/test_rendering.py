"""A page, or the one region of it that was asked for; messages; error pages; the policy around them all."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from tests.conftest import signed_in
from web.messages import with_undo


def part(client: Client, address: str, target: str, **headers: str) -> HttpResponse:
    return client.get(address, headers={"HX-Request": "true", "HX-Target": target, **headers})


def test_a_known_region_comes_alone(lead_client, team):
    answer = part(lead_client, "/teams/berths/", "people")
    text = answer.content.decode().strip()
    assert text.startswith('<div id="people">')
    assert "Noor Haddad" in text
    assert "<html" not in text
    assert "HX-Retarget" not in answer


def test_an_unknown_region_gets_the_whole_page_as_a_page(lead_client, team):
    answer = part(lead_client, "/teams/berths/?x=1", "nonsense")
    assert "<html" in answer.content.decode()
    assert answer["HX-Retarget"] == "body"
    assert answer["HX-Push-Url"] == "/teams/berths/?x=1"


def test_a_page_asked_for_without_htmx_is_whole(lead_client, team):
    assert "<html" in lead_client.get("/teams/berths/", headers={"HX-Target": "people"}).content.decode()


def test_going_back_in_history_gets_the_whole_page(lead_client, team):
    answer = part(lead_client, "/teams/berths/", "people", **{"HX-History-Restore-Request": "true"})
    assert "<html" in answer.content.decode()


def test_a_cache_keeps_page_and_region_apart(lead_client, team):
    vary = {name.strip() for name in lead_client.get("/teams/berths/")["Vary"].split(",")}
    assert {"HX-Request", "HX-Target", "Cookie"} <= vary


def test_a_region_says_what_was_done_out_of_band(lead_client, team, lead):
    save_account(lead_client)
    text = part(lead_client, "/teams/berths/", "people").content.decode()
    assert '<div id="messages" class="toasts" role="status" hx-swap-oob="innerHTML">' in text
    assert "Your account is saved." in text
    assert "Your account is saved." not in lead_client.get("/teams/").content.decode()


def test_what_a_page_asks_by_itself_leaves_the_message_to_the_answer_of_the_act(lead_client, team):
    save_account(lead_client)
    asked = part(lead_client, "/teams/berths/", "people", **{"Teamhub-Background": "yes"}).content.decode()
    assert "Your account is saved." not in asked
    assert "Your account is saved." in part(lead_client, "/teams/berths/", "people").content.decode()


def test_a_whole_page_for_htmx_says_it_once(lead_client, team):
    save_account(lead_client)
    text = part(lead_client, "/teams/berths/", "nonsense").content.decode()
    assert text.count("Your account is saved.") == 1
    assert text.count('id="messages"') == 1


def save_account(client: Client) -> None:
    fields = {
        "name": "Noor Haddad",
        "time_zone": "UTC",
        "working_days": ["1"],
        "day_starts_at": "08:00",
        "day_ends_at": "18:00",
        "digest_weekday": "1",
        "digest_hour": "8",
    }
    assert client.post("/account/", fields).status_code == 302


def test_an_undo_is_a_form_that_works_without_script(lead):
    request = RequestFactory().get("/")
    request.user = lead
    request.session = {}
    from django.contrib.messages.storage.session import SessionStorage

    request._messages = SessionStorage(request)
    with_undo(request, "Marked <done>.", "/follow-ups/7/undo/")
    text = render_to_string("components/messages.html", {"messages": get_messages(request)}, request)
    assert (
        '<form method="post" action="/follow-ups/7/undo/"><input type="hidden" name="csrfmiddlewaretoken"'
        in text
    )
    assert "Marked &lt;done&gt;." in text


# --- The policy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/sign-in/", "/account/", "/teams/", "/nowhere/", "/healthz"])
def test_the_policy_is_strict_on_every_answer(lead_client, address):
    policy = dict(
        directive.strip().split(" ", 1)
        for directive in lead_client.get(address).headers["Content-Security-Policy"].split(";")
    )
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }


def test_htmx_is_kept_on_a_short_leash(lead_client):
    import html
    import json
    import re

    page = lead_client.get("/teams/").content.decode()
    found = re.search(r"<meta name=\"htmx-config\" content='([^']+)'>", page)
    assert found
    config = json.loads(html.unescape(found[1]))
    assert config["allowEval"] is False
    assert config["includeIndicatorStyles"] is False
    assert config["selfRequestsOnly"] is True
    assert config["historyCacheSize"] == 0
    swaps = {rule["code"]: rule["swap"] for rule in config["responseHandling"]}
    assert swaps["409|422"] is True
    assert swaps["[45].."] is False


def test_a_page_is_whole_for_people_and_machines(lead_client, team):
    page = lead_client.get("/teams/berths/").content.decode()
    assert page.lstrip().startswith("<!doctype html>")
    assert '<html lang="en-GB">' in page
    assert '<a class="skip" href="#main">' in page
    assert page.count("<h1") == 1
    assert page.count("<main") == 1
    assert '<nav class="rail" id="rail" popover aria-label="Main">' in page


# --- When something is wrong ----------------------------------------------------------------------------------


def test_a_strangers_404_shows_nothing_of_the_organisation(organisation, team):
    page = Client().get("/nowhere/").content.decode()
    assert "There is nothing at this address" in page
    assert "Berths" not in page


def test_a_form_without_its_token_is_told_what_to_do(lead):
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead)
    answer = client.post("/account/", {"name": "x"})
    assert answer.status_code == 403
    assert "Please send it again" in answer.content.decode()


def test_an_unknown_host_is_answered_in_our_voice(settings):
    answer = Client().get("/sign-in/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "We did not understand that request" in answer.content.decode()


def test_a_fault_is_owned_up_to_without_touching_the_database(monkeypatch):
    from django.views.defaults import server_error

    def broken(*_: object, **__: object) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(connection, "cursor", broken)
    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "Something broke here" in answer.content.decode()


def test_a_fault_in_a_view_answers_500(lead, monkeypatch):
    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("people.views.keyset", fault)
    client = signed_in(lead)
    client.raise_request_exception = False
    answer = client.get("/teams/")
    assert answer.status_code == 500
    assert "It is not your doing" in answer.content.decode()


def test_who_may_not_is_told_in_words(lead_client):
    answer = lead_client.get("/admin/login/")
    assert answer.status_code == 403
    assert "This is not open to you" in answer.content.decode()
