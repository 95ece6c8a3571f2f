"""A time zone that no document stated is assumed until somebody who looked saves it; zones are named as people write them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from postmortems.models import Postmortem
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.postmortems.test_pages import text_of
from tests.postmortems.test_sections import form_of

pytestmark = pytest.mark.django_db
NOTICE = "No time zone is stated in the document"


@pytest.fixture
def assumed(team, member) -> Postmortem:
    one = make.a_postmortem(team, summary="The lens froze.", zone="America/New_York", zone_is_assumed=True)
    one.timeline.create(position=1, text="It began")
    one.authors.add(member)
    return one


def pages(assumed: Postmortem) -> dict[str, str]:
    section = {
        key: reverse("postmortem_section", args=[assumed.number, key]) for key in ("moments", "timeline")
    }
    return section | {"all": reverse("edit_postmortem", args=[assumed.number])}


@pytest.mark.parametrize("page", ["all", "moments", "timeline"])
@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Lisbon"])
def test_saving_the_zone_says_that_it_is_right_the_same_one_too(assumed, lead_client, page, zone):
    said = text_of(lead_client.get(assumed.get_absolute_url()))
    assert (
        f"{NOTICE} Its times are read in America/New York, the zone of its team when it was imported." in said
    )
    address = pages(assumed)[page]
    assert "saving says that they are in it" in text_of(lead_client.get(address))
    whole = filled(lead_client.get(address).content.decode())
    sent = whole if page == "all" else form_of(lead_client, assumed, page)
    assert sent["zone"] == ["America/New_York"]
    assert lead_client.post(address, sent | {"zone": [zone]}).status_code == 302
    assert (Postmortem.objects.get().zone, Postmortem.objects.get().zone_is_assumed) == (zone, False)
    assert NOTICE not in text_of(lead_client.get(assumed.get_absolute_url()))
    assert Event.objects.of(assumed)[0].changes["zone_is_assumed"] == [True, False]
    assert "saving says that they are in it" not in text_of(lead_client.get(address))


def test_saving_something_else_leaves_it_assumed(assumed, lead_client):
    address = reverse("postmortem_section", args=[assumed.number, "summary"])
    lead_client.post(address, form_of(lead_client, assumed, "summary") | {"summary": ["Frost."]})
    assert Postmortem.objects.get().summary == "Frost."
    assert Postmortem.objects.get().zone_is_assumed


def test_the_notice_leads_to_the_times(assumed, lead_client):
    page = lead_client.get(assumed.get_absolute_url()).content.decode()
    assert f'href="{pages(assumed)["moments"]}#id_zone"' in page


def test_a_zone_is_named_without_its_underscore(assumed, lead):
    lead.time_zone = "America/New_York"
    lead.save()
    client = signed_in(lead)
    windows = text_of(client.get(reverse("edit_windows", args=[assumed.number])))
    assert "Times in America/New York." in windows
    record = text_of(client.get(assumed.get_absolute_url()))
    assert "Times are in America/New York." in record
    empty = client.post(reverse("add_timeline_event", args=[assumed.number]), {"event": ""})
    assert "Times are in America/New York." in text_of(empty)
    sent = form_of(client, assumed, "moments") | {"started_at": ["2026-03-08T02:30"]}
    skipped = client.post(pages(assumed)["moments"], sent)
    assert "The clocks skipped this time in America/New York." in text_of(skipped)
