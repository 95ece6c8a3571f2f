"""Everyone in the organisation may answer a proposal, in writing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from decisions.models import Feedback
from records.models import Event, Refused
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
@pytest.mark.parametrize("kind", ["blocking", "note", "endorsement"])
def test_everyone_answers_a_proposal_in_every_way(who, kind, proposal, request):
    person = request.getfixturevalue(who)
    said = proposal.give_feedback(by=person, kind=kind, text="Mind the gulls.", at=make.NOW)
    assert (said.by, said.kind, said.text, said.at) == (person, kind, "Mind the gulls.", make.NOW)
    event = Event.objects.of(proposal).first()
    assert event.verb == ("endorsed" if kind == "endorsement" else "gave_feedback")
    assert event.note == "Mind the gulls."


@pytest.mark.parametrize("kind", ["blocking", "note"])
def test_only_an_endorsement_may_go_without_words(kind, proposal, member):
    with pytest.raises(Refused) as refused:
        proposal.give_feedback(by=member, kind=kind, text=" \n", at=make.NOW)
    assert refused.value.field == "text"
    assert proposal.give_feedback(by=member, kind=Feedback.ENDORSEMENT, at=make.NOW).text == ""


def test_endorsing_twice_is_endorsing_once(proposal, outsider):
    first = proposal.give_feedback(by=outsider, kind=Feedback.ENDORSEMENT, at=make.NOW)
    assert proposal.give_feedback(by=outsider, kind=Feedback.ENDORSEMENT, at=make.NOW) == first
    assert [event.verb for event in Event.objects.of(proposal)].count("endorsed") == 1


@pytest.mark.parametrize("status", ["draft", "accepted", "rejected", "deprecated", "superseded", "unknown"])
def test_only_a_proposal_gets_feedback(status, team, member, outsider):
    decision = make.a_decision(team, member, status=status)
    with pytest.raises(Refused, match="not proposed"):
        decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="Late", at=make.NOW)


def test_feedback_that_crosses_with_the_decision_is_refused(proposal, member, outsider):
    seen_before = type(proposal).objects.get(pk=proposal.pk)
    proposal.accept(by=member, today=make.TODAY)
    with pytest.raises(Refused, match="decided while you were writing"):
        seen_before.give_feedback(by=outsider, kind=Feedback.NOTE, text="Late", at=make.NOW)
    assert not Feedback.objects.exists()


def test_somebody_who_has_left_says_nothing_more(proposal, outsider):
    outsider.is_active = False
    with pytest.raises(PermissionDenied):
        proposal.give_feedback(by=outsider, kind=Feedback.NOTE, text="Bye", at=make.NOW)


def test_feedback_does_not_get_in_the_way_of_an_edit(proposal, member, outsider):
    proposal.give_feedback(by=outsider, kind=Feedback.NOTE, text="Hm", at=make.NOW)
    assert proposal.edit(by=member, version=proposal.version, context="New")


def test_an_endorsement_of_a_text_that_changed_since_says_so(proposal, member, lead, outsider, pages_clock):
    client = signed_in(member)
    proposal.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=timezone.now())
    proposal.edit(by=member, version=proposal.version, tags=["scales"])
    assert "an earlier text" not in client.get(proposal.get_absolute_url()).content.decode()
    proposal.edit(by=member, version=proposal.version, decision="One scale, and a spare.")
    proposal.give_feedback(by=outsider, kind=Feedback.ENDORSEMENT, at=timezone.now())
    assert client.get(proposal.get_absolute_url()).content.decode().count("an earlier text") == 1
