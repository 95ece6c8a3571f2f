"""Passwords: set by mail, changed on the account page."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from people.models import Person
from tests.conftest import signed_in
from tests.make import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "seven small boats at noon"


def ask_for_a_mail(email: str, **extra: str):
    return Client().post(reverse("password_reset"), {"email": email}, **extra)


def link_in(message: mail.EmailMessage) -> str:
    found = re.search(r"http://localhost:8000(/password/set/\S+)", str(message.body))
    assert found
    return found[1]


def set_password(link: str, password: str = NEW, *, again: str = NEW):
    client = Client()
    client.get(link, follow=True)
    address = client.get(link).url  # the token moves into the session, out of the address
    return client.post(address, {"new_password1": password, "new_password2": again}, follow=True)


def test_a_mail_with_a_link_sets_a_new_password(lead):
    ask_for_a_mail(lead.email)
    (message,) = mail.outbox
    assert message.to == [lead.email]
    assert message.subject == "Set your Teamhub password"
    assert "Hello Noor," in message.body
    page = set_password(link_in(message)).content.decode()
    assert "Your new password is set." in page
    lead.refresh_from_db()
    assert lead.check_password(NEW)


def test_the_link_works_once(lead):
    ask_for_a_mail(lead.email)
    link = link_in(mail.outbox[0])
    set_password(link)
    assert "This link has had its time" in Client().get(link).content.decode()


def test_somebody_without_a_password_gets_their_first_one_so():
    newcomer = Person.objects.create_user("new@harbour.example", "New Hand")
    ask_for_a_mail("New@Harbour.example ")
    set_password(link_in(mail.outbox[0]))
    newcomer.refresh_from_db()
    assert newcomer.check_password(NEW)


def test_nobody_learns_whether_an_email_is_known(lead, member):
    member.is_active = False
    member.save()
    answers = [ask_for_a_mail(email) for email in (lead.email, "nobody@harbour.example", member.email)]
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, "/password/reset/sent/")}
    assert [message.to for message in mail.outbox] == [[lead.email]]


def test_the_link_names_our_own_address_whatever_the_request_says(lead, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask_for_a_mail(lead.email, HTTP_HOST="evil.example")
    assert "evil.example" not in str(mail.outbox[0].message())


def test_mails_are_rationed_by_account(lead):
    for n in range(10):
        assert ask_for_a_mail(lead.email, REMOTE_ADDR=f"203.0.113.{n}").status_code == 302
    answer = ask_for_a_mail(lead.email, REMOTE_ADDR="198.51.100.4")
    assert answer.status_code == 429
    assert "Please try again in" in answer.content.decode()
    assert len(mail.outbox) == 10


def test_mails_are_rationed_by_place(db):
    for n in range(20):
        assert ask_for_a_mail(f"person{n}@harbour.example").status_code == 302
    assert ask_for_a_mail("another@harbour.example").status_code == 429


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("short", "short", "at least 12 characters"),
        ("password1234", "password1234", "too common"),
        (NEW, "seven small boats at nine", "match"),
        ("", "", "Please fill this in."),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_in_words(lead, password, again, words):
    ask_for_a_mail(lead.email)
    answer = set_password(link_in(mail.outbox[0]), password, again=again)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def change(client: Client, old: str = PASSWORD, new: str = NEW):
    return client.post(
        reverse("change_password"), {"old_password": old, "new_password1": new, "new_password2": new}
    )


def test_changing_the_password_signs_other_devices_out_and_keeps_this_one(lead):
    here, elsewhere = signed_in(lead), signed_in(lead)
    assert change(here).url == "/account/"
    assert get_user(here) == lead
    assert get_user(elsewhere).is_anonymous


def test_changing_the_password_asks_for_the_present_one(lead):
    answer = change(signed_in(lead), old="wrong")
    assert answer.status_code == 422
    assert 'aria-describedby="id_old_password_error"' in answer.content.decode()
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)
