"""What comes up after the decision goes to whoever drives it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from decisions.models import Feedback
from notices.needs import needs_of
from records.models import Event, Refused
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def news(accepted, outsider) -> Feedback:
    return accepted.give_feedback(by=outsider, kind="news", text="The scale is sold out.", at=make.NOW)


def needs(person):
    return [(need.kind, need.why) for need in needs_of([person], now=make.NOW)[person.pk]]


def test_the_driver_finds_it_under_needs_you_until_it_is_noted(news, member, lead):
    assert ("news", "Kofi Boateng brings new information") in needs(member)
    assert "news" not in dict(needs(lead))
    news.resolve(by=member, at=make.NOW)
    assert "news" not in dict(needs(member))
    assert Event.objects.of(news.decision_record).first().verb == "took_note"


def test_where_the_driver_has_left_the_lead_finds_it(news, member, lead):
    member.is_active = False
    member.save(update_fields=["is_active"])
    assert "news" in dict(needs(lead))


def test_a_proposal_gets_feedback_and_a_draft_nothing(proposal, draft, outsider):
    for decision in (proposal, draft):
        with pytest.raises(Refused):
            decision.give_feedback(by=outsider, kind="news", text="New", at=make.NOW)


def test_only_who_cares_for_it_takes_note(news, outsider, teamless):
    for person in (outsider, teamless):
        with pytest.raises(PermissionDenied):
            news.resolve(by=person, at=make.NOW)


def test_it_is_brought_and_seen_on_the_page(accepted, outsider, member_client):
    url = reverse("give_feedback", args=[accepted.pk])
    client = signed_in(outsider)
    assert client.post(url, {"text": ""}).status_code == 422
    assert client.post(url, {"text": "The scale is sold out.", "kind": "blocking"}).status_code == 302
    page = member_client.get(accepted.get_absolute_url()).content.decode()
    assert "New information" in page
    assert "The scale is sold out." in page
    assert Feedback.objects.get().kind == "news"
