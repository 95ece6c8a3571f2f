"""Signing in: by email and password, rationed, and on to where one wanted to go."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from tests.conftest import signed_in
from tests.make import NOW, PASSWORD

pytestmark = pytest.mark.django_db


def try_to_sign_in(email: str, password: str = PASSWORD, *, client: Client | None = None, **extra: str):
    next_address = extra.pop("next", "")
    return (client or Client()).post(
        reverse("sign_in"), {"email": email, "password": password, "next": next_address}, **extra
    )


def test_a_stranger_is_asked_who_they_are_and_then_goes_where_they_wanted(lead):
    client = Client()
    asked = client.get("/account/")
    assert asked.url == "/sign-in/?next=/account/"
    page = client.get(asked.url)
    assert '<input type="hidden" name="next" value="/account/">' in page.content.decode()
    answer = try_to_sign_in(lead.email, client=client, next="/account/")
    assert (answer.status_code, answer.url) == (302, "/account/")
    assert get_user(client) == lead


def test_the_case_of_an_email_does_not_matter(lead):
    assert try_to_sign_in(lead.email.upper()).status_code == 302


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "///evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
    ],
)
def test_nobody_is_sent_to_another_site(lead, address):
    assert try_to_sign_in(lead.email, next=address).url == "/"
    assert signed_in(lead).get(reverse("sign_in"), {"next": address}).url == "/"


def test_a_wrong_password_an_unknown_email_and_a_closed_account_read_the_same(lead, member):
    member.is_active = False
    member.save()
    answers = [
        try_to_sign_in(lead.email, "wrong"),
        try_to_sign_in("nobody@harbour.example", "wrong"),
        try_to_sign_in(member.email),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    texts = [answer.context["form"].non_field_errors() for answer in answers]
    assert texts[0] == texts[1] == texts[2]
    assert "do not match" in texts[0][0]


def test_an_unknown_email_costs_the_same_hashing_as_a_known_one(lead, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *args: hashed.append(1) or encode(self, *args)
    )
    try_to_sign_in(lead.email, "wrong")
    known = len(hashed)
    try_to_sign_in("nobody@harbour.example", "wrong")
    assert known == len(hashed) - known == 1


def test_the_email_is_still_there_and_the_password_is_not(lead):
    page = try_to_sign_in(lead.email, "my-typing-slip").content.decode()
    assert f'value="{lead.email}"' in page
    assert "my-typing-slip" not in page


def test_empty_fields_are_said_beside_them_and_count_as_no_attempt(lead):
    for _ in range(6):
        answer = try_to_sign_in("", "")
        assert answer.status_code == 422
        assert answer.context["form"].errors["email"] == ["Please fill this in."]
    assert try_to_sign_in(lead.email).status_code == 302


def test_after_five_wrong_ones_even_the_right_password_waits_a_quarter_of_an_hour(lead):
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(5):
            assert try_to_sign_in(lead.email, "wrong").status_code == 422
        refused = try_to_sign_in(lead.email)
        assert refused.status_code == 429
        assert "in 15 minutes" in refused.content.decode()
        clock.shift(dt.timedelta(minutes=14, seconds=50))
        assert "in 1 minute," in try_to_sign_in(lead.email).content.decode()
        clock.shift(dt.timedelta(seconds=10))
        assert try_to_sign_in(lead.email).status_code == 302


def test_the_right_password_uses_up_nothing(lead):
    for _ in range(4):
        try_to_sign_in(lead.email, "wrong")
    for _ in range(3):
        assert try_to_sign_in(lead.email).status_code == 302


def test_an_unknown_email_is_rationed_alike(db):
    for _ in range(5):
        assert try_to_sign_in("nobody@harbour.example", "wrong").status_code == 422
    assert try_to_sign_in("nobody@harbour.example", "wrong").status_code == 429


def test_writing_the_email_otherwise_gives_no_new_ration(lead):
    for n in range(5):
        try_to_sign_in(lead.email.upper() if n % 2 else f" {lead.email} ", "wrong")
    assert try_to_sign_in(lead.email).status_code == 429


def test_somebody_elses_wrong_passwords_keep_nobody_out_elsewhere(lead):
    for _ in range(6):
        try_to_sign_in(lead.email, "wrong", REMOTE_ADDR="203.0.113.9")
    assert try_to_sign_in(lead.email, REMOTE_ADDR="198.51.100.4").status_code == 302


def test_many_places_together_get_twenty_a_day_at_one_account(lead):
    for n in range(20):
        assert try_to_sign_in(lead.email, "wrong", REMOTE_ADDR=f"203.0.113.{n}").status_code == 422
    assert try_to_sign_in(lead.email, "wrong", REMOTE_ADDR="198.51.100.4").status_code == 429


def test_the_proxys_word_for_an_address_counts_only_where_there_is_one(lead, settings):
    def from_behind(address: str) -> int:
        return try_to_sign_in(lead.email, "wrong", HTTP_X_FORWARDED_FOR=address).status_code

    assert [from_behind(f"203.0.113.{n}") for n in range(6)][-1] == 429
    settings.TRUST_PROXY = True
    assert from_behind("evil, 203.0.113.77") == 422


def test_signing_in_changes_the_sessions_key(lead):
    client = Client()
    client.get(reverse("sign_in"))
    session = client.session
    session["before"] = "yes"
    session.save()
    key = session.session_key
    client.cookies["sessionid"] = key
    try_to_sign_in(lead.email, client=client)
    assert client.session.session_key != key


def test_signing_out_needs_a_post_and_ends_the_session(lead):
    client = signed_in(lead)
    assert client.get(reverse("sign_out")).status_code == 405
    assert get_user(client) == lead
    answer = client.post(reverse("sign_out"), follow=True)
    assert "You are signed out." in answer.content.decode()
    assert get_user(client).is_anonymous


def test_deactivating_somebody_ends_their_sessions(member, org_admin):
    client = signed_in(member)
    assert client.get("/account/").status_code == 200
    member.deactivate(by=org_admin)
    assert client.get("/account/").status_code == 302


def test_the_page_is_kept_by_no_cache_and_names_the_organisation(organisation):
    page = Client().get(reverse("sign_in"))
    assert "no-store" in page.headers["Cache-Control"]
    assert "Sign in to Harbour Freight Lines" in page.content.decode()


def test_the_demo_shows_its_sign_ins_and_nobody_else_does(settings):
    settings.DEMO = False
    assert settings.DEMO_PASSWORD not in Client().get(reverse("sign_in")).content.decode()
    settings.DEMO = True
    page = Client().get(reverse("sign_in")).content.decode()
    for _, email in settings.DEMO_SIGN_INS:
        assert f'value="{email}"' in page
    assert settings.DEMO_PASSWORD in page
