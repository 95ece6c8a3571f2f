"""A promise from a postmortem that its keeper may not read: the promise is told, the postmortem is not."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from followups.models import FollowUp
from notices.needs import needs_of
from postmortems.models import Postmortem
from records.models import record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

TITLE = "A customer's data lay open"


@pytest.fixture(params=[{"is_restricted": True}, {"status": Postmortem.DRAFT, "published_at": None}])
def hidden(request, team) -> Postmortem:
    return make.a_postmortem(team, title=TITLE, **request.param)


@pytest.fixture
def promise(hidden, other_team, outsider) -> FollowUp:
    """Of another team than the postmortem."""
    return make.a_follow_up(other_team, outsider, postmortem=hidden, due_on=TODAY, title="Close the bucket")


def test_its_owner_reads_the_promise_and_not_what_the_postmortem_is_called(promise, outsider_client):
    for address in (promise.get_absolute_url(), "/follow-ups/", "/"):
        page = outsider_client.get(address).content.decode()
        assert "Close the bucket" in page, address
        assert "lay open" not in page, address


def test_who_reads_the_postmortem_is_told_where_the_promise_comes_from(promise, lead_client):
    for address in (promise.get_absolute_url(), "/follow-ups/?list=everyone"):
        assert "lay open" in lead_client.get(address).content.decode(), address


def test_a_mail_names_the_postmortem_by_its_number_alone(promise, hidden, outsider):
    needs = needs_of([outsider], now=NOW)[outsider.pk]
    assert [(need.title, need.origin) for need in needs] == [("Close the bucket", f"PM-{hidden.number}")]


def test_others_find_the_promise_nowhere_not_even_its_owners_team(promise, outsider, other_team, teamless):
    record("created", promise, by=outsider)
    colleague = make.a_person("Ida Berg", team=other_team)
    for person in (teamless, colleague):
        client = signed_in(person)
        assert client.get(promise.get_absolute_url()).status_code == 404
        for address in ("/follow-ups/?list=everyone", "/search/?q=bucket"):
            assert "Close the bucket" not in client.get(address).content.decode(), (person, address)


def test_the_date_on_the_button_is_the_one_that_the_click_promises(
    hidden, other_team, outsider, organisation
):
    """The severity of the postmortem sets it, also for those who may not read that."""
    idea = make.a_follow_up(
        other_team, outsider, postmortem=hidden, due_on=None, state="proposed", accepted_at=None
    )
    hidden.severity = 1
    hidden.save(update_fields=["severity"])
    client = signed_in(outsider)
    with time_machine.travel(NOW, tick=False):
        page = client.get(idea.get_absolute_url())
        shown = page.context["usual"]["due_on"]
        assert shown == TODAY + dt.timedelta(days=organisation.follow_up_days(1))
        assert "lay open" not in page.content.decode()
    sent = dict(re.findall(r'name="(usual|due_on)" value="([^"]+)"', page.content.decode()))
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):  # a page that stood open over night
        client.post(f"{idea.get_absolute_url()}accept/", sent)
    idea.refresh_from_db()
    assert (idea.state, idea.due_on) == ("open", shown)
