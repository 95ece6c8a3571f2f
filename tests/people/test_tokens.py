"""API tokens: made on one's own page, shown once, kept as a hash, revoked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError

from people.models import ApiToken
from people.tokens import MOST_OF_ONE_PERSON, hashed
from tests.conftest import signed_in
from tests.make import NOW

PAGE = "/account/tokens/"


def shown(page: str) -> list[str]:
    return re.findall(r"<code>(teamhub_[\w-]{43})</code>", page)


def test_a_new_token_is_shown_once_and_kept_as_a_hash(lead, lead_client):
    answer = lead_client.post(PAGE, {"name": "Gate counter"})
    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    (secret,) = shown(lead_client.get(PAGE).content.decode())
    assert shown(lead_client.get(PAGE).content.decode()) == []
    token = ApiToken.objects.get()
    assert (token.name, token.person, token.hashed) == ("Gate counter", lead, hashed(secret))
    assert secret not in str(ApiToken.objects.values())
    assert token.hint == secret[:12]
    assert ApiToken.objects.of_secret(secret) == token


def test_the_secret_travels_in_a_cookie_that_no_script_and_no_other_page_sees(lead_client):
    cookie = lead_client.post(PAGE, {"name": "Gate counter"}).cookies["new_token"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", PAGE)
    assert int(cookie["max-age"]) == 60


def test_a_second_living_token_of_the_same_name_is_refused_beside_the_field(lead_client):
    lead_client.post(PAGE, {"name": "Gate counter"})
    answer = lead_client.post(PAGE, {"name": "gate COUNTER"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == [
        "You have a token called “gate COUNTER” already. Call this one something else."
    ]
    assert ApiToken.objects.count() == 1


def test_a_name_is_free_again_once_its_token_is_revoked_and_for_others_always(lead, member):
    token, _ = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    ApiToken.issue(by=member, name="Gate counter", now=NOW)
    token.revoke(by=lead, now=NOW)
    ApiToken.issue(by=lead, name="Gate counter", now=NOW)


def test_one_token_too_many_is_refused(lead):
    for number in range(MOST_OF_ONE_PERSON):
        ApiToken.issue(by=lead, name=f"Counter {number}", now=NOW)
    with pytest.raises(ValidationError, match="20 tokens, the most one can have"):
        ApiToken.issue(by=lead, name="One more", now=NOW)


def test_a_revoked_token_opens_nothing_and_the_page_says_so(lead, lead_client):
    token, secret = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    answer = lead_client.post(f"{PAGE}{token.pk}/revoke/", follow=True)
    assert "“Gate counter” is revoked." in answer.content.decode()
    assert ApiToken.objects.of_secret(secret) is None
    token.refresh_from_db()
    assert token.revoked_by == lead
    assert "revoked" in lead_client.get(PAGE).content.decode()


def test_an_org_admin_revokes_the_token_of_somebody_else_and_the_owner_sees_who_did(lead, org_admin):
    token, secret = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    action = {"action": "revoke", "_selected_action": [token.pk]}
    signed_in(org_admin).post("/admin/people/apitoken/", action)
    assert ApiToken.objects.of_secret(secret) is None
    assert "by Ada Okoye" in signed_in(lead).get(PAGE).content.decode()


def test_nobody_else_sees_or_revokes_it(lead, member, outsider_client):
    token, secret = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    assert "Gate counter" not in outsider_client.get(PAGE).content.decode()
    assert outsider_client.post(f"{PAGE}{token.pk}/revoke/").status_code == 404
    with pytest.raises(PermissionDenied):
        token.revoke(by=member, now=NOW)
    assert ApiToken.objects.of_secret(secret) == token


def test_the_token_of_who_has_left_opens_nothing_and_they_make_no_other(lead):
    _, secret = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    lead.is_active = False
    lead.save()
    assert ApiToken.objects.of_secret(secret) is None
    with pytest.raises(PermissionDenied):
        ApiToken.issue(by=lead, name="Another", now=NOW)


def test_last_used_is_written_once_a_minute_at_most(lead):
    token, _ = ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    for seconds, used in [(0, 0), (59, 0), (61, 61)]:
        token.was_used(NOW + dt.timedelta(seconds=seconds))
        assert ApiToken.objects.get().last_used_at == NOW + dt.timedelta(seconds=used)


def test_the_database_knows_no_two_living_tokens_of_one_name(lead):
    ApiToken.issue(by=lead, name="Gate counter", now=NOW)
    with pytest.raises(IntegrityError):
        ApiToken.objects.create(person=lead, name="GATE counter", hashed="x", hint="x", created_at=NOW)
