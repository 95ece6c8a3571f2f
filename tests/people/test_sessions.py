"""Where one is signed in: it ends when nobody uses it, at its age, by hand, and with the account."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from people.models import Session
from people.sessions import USED_EVERY, device_of
from records.tasks import tidy
from tests.conftest import signed_in
from tests.make import NOW
from tests.people.test_passwords import NEW, PASSWORD

ACCOUNT = "/account/"
IDLE = dt.timedelta(hours=12)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
)
CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36"
)


@pytest.fixture(autouse=True)
def idle_as_in_use(settings):
    settings.SESSION_IDLE = IDLE


def is_in(client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def test_one_that_nobody_uses_ends_after_twelve_hours(lead):
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(lead)
        clock.shift(IDLE - dt.timedelta(minutes=1))
        assert is_in(client)  # and has been used now
        clock.shift(IDLE - dt.timedelta(minutes=1))
        assert is_in(client)
        clock.shift(IDLE)
        answer = client.get("/decisions/")
        assert answer.status_code == 302
        assert answer["Location"] == f"{reverse('sign_in')}?next=/decisions/"
        assert not Session.objects.exists()


def test_a_page_that_asks_by_itself_keeps_none_alive(lead):
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(lead)
        clock.shift(IDLE - dt.timedelta(minutes=1))
        assert client.get(ACCOUNT, headers={"Teamhub-Background": "yes"}).status_code == 200
        clock.shift(dt.timedelta(minutes=1))
        assert not is_in(client)


def test_one_ends_two_weeks_after_it_began_however_much_it_is_used(lead):
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(lead)
        for _ in range(14 * 4 - 1):
            clock.shift(dt.timedelta(hours=6))
            assert is_in(client)
            session = client.session
            session["written"] = str(dt.datetime.now(dt.UTC))  # what is written makes it no younger
            session.save()
        clock.shift(dt.timedelta(hours=6))
        assert not is_in(client)


def test_reading_a_page_writes_its_use_to_ten_minutes_alone(lead):
    with time_machine.travel(NOW, tick=False) as clock:
        client = signed_in(lead)
        for shift, used_at in [(USED_EVERY / 2, NOW), (USED_EVERY / 2, NOW + USED_EVERY)]:
            clock.shift(shift)
            assert is_in(client)
            assert Session.objects.get().used_at == used_at


def test_one_sees_where_one_is_signed_in_and_signs_out_everywhere_else(client, lead, member, organisation):
    lead.set_password(PASSWORD)
    lead.save()
    others = signed_in(member)
    elsewhere = [signed_in(lead), signed_in(lead)]
    typed = {"email": lead.email, "password": PASSWORD}
    client.post(reverse("sign_in"), typed, headers={"User-Agent": FIREFOX})
    page = client.get(ACCOUNT).content.decode()
    assert page.count("last used") == 3
    assert page.count('Firefox on Windows <span class="meta">this one</span>') == 1
    said = client.post(reverse("sign_out_elsewhere"), follow=True).content.decode()
    assert "You were signed in in 2 other browsers. You are signed out there." in said
    assert (said.count("last used"), "Sign out everywhere else" in said) == (1, False)
    assert [is_in(one) for one in (client, others, *elsewhere)] == [True, True, False, False]


def test_a_new_password_and_leaving_end_them_for_good(client, lead, org_admin):
    lead.set_password(PASSWORD)
    lead.save()
    signed_in(lead)
    client.post(reverse("sign_in"), {"email": lead.email, "password": PASSWORD})
    new = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("change_password"), new).status_code == 302
    assert is_in(client)
    assert lead.sessions.count() == 1
    lead.refresh_from_db()
    lead.deactivate(by=org_admin)
    lead.reactivate(by=org_admin)
    assert not is_in(client)


def test_what_has_ended_is_tidied_away(lead, member):
    with time_machine.travel(NOW, tick=False) as clock:
        signed_in(lead)
        clock.shift(IDLE)
        signed_in(member)
        tidy()
    assert [session.person for session in Session.objects.all()] == [member]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (PHONE, "Safari on iPhone"),
        (CHROME, "Chrome on Linux"),
        (f"{CHROME} Edg/143.0", "Edge on Linux"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_named_as_one_knows_it(user_agent, words):
    assert device_of(user_agent) == words
