"""Answering from a mail: for the person it was written to, by a POST, as often as they like, and for a month."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from decisions.models import Decision
from notices import digest
from notices.answers import STILL_RIGHT
from notices.letters import render
from notices.links import answer_url
from notices.models import Notice
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = TODAY - dt.timedelta(days=2)


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def decision(team, member):
    return make.a_decision(team, member, status=Decision.ACCEPTED, title="Weigh at the gate", review_by=DUE)


@pytest.fixture
def link(decision, member):
    return answer_url(member.pk, STILL_RIGHT, decision.pk, str(DUE))


def without_tokens(answer) -> str:
    return re.sub(r"X-CSRFToken[^,}]+|csrfmiddlewaretoken[^>]+", "", answer.content.decode())


def confirmed(decision) -> int:
    return Event.objects.of(decision).filter(verb="confirmed").count()


def test_the_digest_carries_the_link_in_both_its_forms(decision, member):
    letter = digest.Edition([member], NOW).letter(member)
    for body in render(letter, member, Notice.DIGEST):
        (path,) = set(re.findall(r"/mail/answer/[^/\s\"]+/", body))
        assert "Weigh at the gate" in signed_in(member).get(path).content.decode()


def test_a_get_shows_and_changes_nothing_and_a_post_answers(decision, link, member):
    client = signed_in(member)
    page = client.get(link).content.decode()
    assert "Weigh at the gate" in page
    assert f"?amends={decision.pk}" in page
    assert f"?supersedes={decision.pk}" in page
    assert f"/decisions/{decision.pk}/deprecate/" in page
    client.head(link)
    decision.refresh_from_db()
    assert (decision.review_by, confirmed(decision)) == (DUE, 0)
    assert client.post(link, {"review_by": "2027-03-01"}).status_code == 302
    decision.refresh_from_db()
    assert (decision.review_by, confirmed(decision)) == (dt.date(2027, 3, 1), 1)


def test_used_twice_it_says_so_and_does_nothing_more(decision, link, member):
    client = signed_in(member)
    client.post(link)
    decision.refresh_from_db()
    assert decision.review_by == dt.date(2027, 5, 18)  # six months on
    again = client.post(link, {"review_by": "2030-01-01"})
    assert again.status_code == 200
    assert "This has been answered" in again.content.decode()
    decision.refresh_from_db()
    assert (decision.review_by, confirmed(decision)) == (dt.date(2027, 5, 18), 1)


def test_to_a_stranger_it_is_useless_and_reveals_nothing(decision, link, lead, org_admin):
    away = Client().get(link, follow=True)
    assert away.redirect_chain[0][0].startswith("/sign-in/")
    assert "Weigh" not in away.content.decode()
    assert Client().post(link).status_code == 302
    for other in (lead, org_admin):
        client = signed_in(other)
        nowhere = client.get("/mail/answer/nonsense/")
        for answer in (client.get(link), client.post(link)):
            assert answer.status_code == nowhere.status_code == 404
            assert f"You are signed in as <bdi>{other.name}</bdi>, {other.email}." in answer.content.decode()
            assert without_tokens(answer) == without_tokens(nowhere)
            assert "Weigh" not in answer.content.decode()
    assert confirmed(decision) == 0


def test_changed_by_a_letter_it_is_not_there_and_after_a_month_too_old(decision, link, member):
    client = signed_in(member)
    assert client.get(link[:-2] + ("A" if link[-2] != "A" else "B") + "/").status_code == 404
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        old = signed_in(member).post(link)
    assert old.status_code == 410
    assert "Weigh" not in old.content.decode()
    assert confirmed(decision) == 0


def test_a_date_that_has_passed_is_told_beside_its_field(link, member):
    answer = signed_in(member).post(link, {"review_by": "2026-01-01"})
    assert answer.status_code == 422
    assert "Choose a date after today." in answer.content.decode()


def test_who_may_no_longer_answer_is_told_so(decision, link, member, other_team, outsider):
    Decision.objects.filter(pk=decision.pk).update(team=other_team, driver=outsider)
    assert "This has been answered" in signed_in(member).post(link).content.decode()
    assert confirmed(decision) == 0


def test_amending_begins_a_new_record_that_amends_it(decision, member):
    page = signed_in(member).get(f"/decisions/new/?amends={decision.pk}").content.decode()
    assert f'value="{decision.record_ref()}"' in page
