"""Others see who edits: in a section, in all of it, on published records too; and seeing costs little."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from postmortems.library import OPEN_STATUSES
from postmortems.models import Postmortem, Writer
from tests import make
from tests.forms import filled
from tests.make import NOW
from tests.postmortems.test_pages import text_of
from tests.postmortems.test_sections import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(team, member) -> Postmortem:
    return Postmortem.create(
        by=member, team=team, now=NOW, title="Cameras went dark", summary="The lens froze."
    )


def test_whoever_writes_all_of_it_is_seen_and_sees_the_others(
    draft, lead, member, lead_client, member_client
):
    edit = reverse("edit_postmortem", args=[draft.number])
    page = lead_client.get(edit).content.decode()
    assert f'hx-post="{address(draft, "all", "be_in_section")}"' in page
    sent = filled(page) | {"summary": ["Half a sent"]}
    lead_client.post(address(draft, "all", "draft_section"), sent)  # what the form asks while one types
    assert Writer.objects.get().section == "all"
    record = text_of(member_client.get(draft.get_absolute_url()))
    told = text_of(member_client.get(reverse("postmortem_writers", args=[draft.number])))
    for said in (record, told):
        assert f"All of it: {lead.name} is writing here" in said
    for page in (address(draft, "summary"), edit):
        where = "here" if page == edit else "in all of it"
        assert f"{lead.name} is writing {where}" in text_of(member_client.get(page))
    assert "You have an unsaved draft" in text_of(lead_client.get(edit))
    member_client.post(address(draft, "factors", "be_in_section"))
    others = lead_client.post(address(draft, "all", "be_in_section"))
    assert f"{member.name} is writing in Contributing factors" in text_of(others)
    assert f"{member.name} is writing in Contributing factors" in text_of(lead_client.get(edit))
    lead_client.post(edit, sent)
    assert [writer.person for writer in Writer.objects.all()] == [member]


def test_all_of_it_is_left_from_its_form_and_is_no_section(draft, lead_client):
    lead_client.post(address(draft, "all", "be_in_section"))
    page = lead_client.get(reverse("edit_postmortem", args=[draft.number])).content.decode()
    leave = address(draft, "all", "leave_section")
    assert f'formaction="{leave}"' in page
    assert lead_client.post(leave).url == draft.get_absolute_url()
    assert not Writer.objects.exists()
    assert lead_client.get(address(draft, "all")).status_code == 404


@pytest.mark.parametrize("status", ["draft", "in_review", "published", "closed"])
def test_a_record_asks_who_writes_as_long_as_it_may_be_edited(team, status, member_client, outsider_client):
    one = make.a_postmortem(team, status=status, published_at=NOW if status in OPEN_STATUSES else None)
    asked = f'hx-get="{reverse("postmortem_writers", args=[one.number])}"'
    assert asked in member_client.get(one.get_absolute_url()).content.decode()
    assert asked not in outsider_client.get(one.get_absolute_url()).content.decode()


def test_a_sign_of_presence_reads_little_of_the_record(published, member_client, lead_client):
    """Asked by everybody who has it open, each twenty seconds: one look-up of the record, none of its rows."""
    lead_client.post(address(published, "summary", "be_in_section"))
    rows = re.compile(r"postmortems_(timelineentry|factor|lesson|impactwindow)|followups_followup")
    asks = [
        (lambda: member_client.get(reverse("postmortem_writers", args=[published.number])), 2),
        (lambda: member_client.post(address(published, "summary", "be_in_section")), 3),
        (lambda: member_client.post(address(published, "all", "be_in_section")), 3),
        (lambda: member_client.post(address(published, "summary", "leave_section")), 2),
    ]
    for ask, at_most in asks:
        ask()  # the first time enters; from then on one is there still
        with CaptureQueriesContext(connection) as log:
            ask()
        own = [query["sql"] for query in log.captured_queries if '"postmortems_' in query["sql"]]
        assert len(own) <= at_most, own
        assert not [sql for sql in own if rows.search(re.sub(r"EXISTS\s*\(.*?\)", "", sql))]
