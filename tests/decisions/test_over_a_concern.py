"""Decided over a concern: said so wherever the concern stands, and never over one that the decider did not see."""

import pytest
from django.urls import reverse

from decisions.models import Decision, Feedback
from records.models import Refused
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(proposal, outsider) -> Feedback:
    return proposal.give_feedback(by=outsider, kind="blocking", text="Trucks will queue.", at=make.NOW)


def test_the_page_says_that_it_was_decided_over_the_concern(proposal, concern, member, member_client):
    proposal.accept(by=member, today=TODAY, over_concerns="A second lane opens.")
    page = member_client.get(proposal.get_absolute_url()).content.decode()
    assert "Blocking, decided over" in page
    assert "Blocking, open" not in page
    assert "A second lane opens." in page


def test_a_concern_left_open_by_a_rejection_is_not_called_open(proposal, concern, member, member_client):
    proposal.reject(by=member, today=TODAY, reason="Too dear.")
    page = member_client.get(proposal.get_absolute_url()).content.decode()
    assert "Blocking, not answered" in page
    assert "Blocking, open" not in page


def test_a_concern_that_the_decider_was_not_shown_stops_the_decision(proposal, concern, member, teamless):
    proposal.give_feedback(by=teamless, kind="blocking", text="Noise", at=make.NOW)
    with pytest.raises(Refused, match="while you were deciding"):
        proposal.accept(by=member, today=TODAY, over_concerns="A second lane.", read=[concern.pk])
    assert Decision.objects.get(pk=proposal.pk).status == "proposed"
    assert not Feedback.objects.filter(is_decided_over=True).exists()


def test_the_form_shows_a_concern_raised_meanwhile_and_keeps_what_was_typed(
    proposal, concern, member, teamless
):
    client, url = signed_in(member), reverse("accept_decision", args=[proposal.pk])
    typed = {"version": proposal.version, "read": str(concern.pk), "over_concerns": "A second lane."}
    proposal.give_feedback(by=teamless, kind="blocking", text="Noise at night", at=make.NOW)
    answer = client.post(url, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Noise at night" in page
    assert "A second lane." in page
    ids = ",".join(str(pk) for pk in proposal.feedback.open_concerns().values_list("pk", flat=True))
    assert f'value="{ids}"' in page
    assert client.post(url, typed | {"read": ids}).status_code == 302
