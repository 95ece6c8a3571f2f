"""The history of a postmortem goes back to its beginning."""

from __future__ import annotations

import pytest
from django.urls import reverse

from postmortems.models import Postmortem
from records.models import record
from tests import make

pytestmark = pytest.mark.django_db


def test_every_change_is_reached_from_the_record_page_by_page(lead, lead_client, team):
    found = make.a_postmortem(team)
    record("created", found, by=lead, note="The first line")
    for number in range(35):
        record("edited", found, by=lead, changes={"summary": [f"Lamp {number}", f"Lamp {number + 1}"]})
    page = lead_client.get(found.get_absolute_url()).content.decode()
    address = reverse("postmortem_history", args=[found.number])
    assert "The first line" not in page
    assert address in page
    seen, onward = "", "?"
    while onward:
        answer = lead_client.get(f"{address}{onward}")
        seen += answer.content.decode()
        onward = answer.context["page"].next_url
    assert "The first line" in seen
    assert all(f"Lamp {number}</ins>" in seen for number in range(1, 36))


def test_a_short_history_has_no_page_more_to_offer(lead, lead_client, team):
    found = make.a_postmortem(team, status=Postmortem.PUBLISHED)
    record("created", found, by=lead)
    page = lead_client.get(found.get_absolute_url()).content.decode()
    assert reverse("postmortem_history", args=[found.number]) not in page
