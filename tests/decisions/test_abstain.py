"""Who is asked settles their turn without agreeing or objecting."""

import pytest
from django.urls import reverse

from decisions.models import Decision, Feedback
from records.models import Refused
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(team, member, outsider):
    decision = a_draft(team, member, holders={"input": [outsider]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    return decision


def test_who_is_asked_settles_their_turn_in_one_click(asking, outsider, pages_clock):
    client = signed_in(outsider)
    assert "No opinion" in client.get(asking.get_absolute_url()).content.decode()
    client.post(reverse("abstain_from_decision", args=[asking.pk]))
    assert not Decision.objects.awaiting_feedback_of(outsider, TODAY)
    (role,) = asking.roles.asked().with_answers()
    assert role.has_replied
    assert not role.has_spoken
    assert not role.has_agreed
    page = client.get(asking.get_absolute_url()).content.decode()
    assert "1 of 1 replied" in page
    assert "Nobody has said anything in words yet." in page
    assert "No opinion" in page
    assert reverse("abstain_from_decision", args=[asking.pk]) not in page


def test_whatever_they_say_afterwards_takes_its_place(asking, outsider):
    asking.abstain(by=outsider, at=make.NOW)
    asking.give_feedback(by=outsider, kind=Feedback.NOTE, text="Now I have one", at=make.NOW)
    standing = asking.feedback.standing()
    assert [said.kind for said in standing] == [Feedback.NOTE]
    with pytest.raises(Refused, match="answered already"):
        asking.abstain(by=outsider, at=make.NOW)


def test_nobody_abstains_who_is_not_asked(asking, observer):
    with pytest.raises(Refused, match="not asked by name"):
        asking.abstain(by=observer, at=make.NOW)


def test_having_no_opinion_is_no_agreement(team, member, outsider):
    decision = a_draft(team, member, holders={"agree": [outsider]}, is_high_risk=True, decision="This")
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    decision.abstain(by=outsider, at=make.NOW)
    with pytest.raises(Refused, match="must endorse it first"):
        decision.accept(by=member, today=TOMORROW)


def test_nobody_abstains_from_what_is_decided(asking, member, outsider):
    asking.reject(by=member, today=TOMORROW, reason="Too dear")
    with pytest.raises(Refused, match="decided"):
        asking.abstain(by=outsider, at=make.NOW)
