"""A blocking concern is closed by who raised it, or by the decider with a reason."""

import pytest
from django.core.exceptions import PermissionDenied

from decisions.models import Feedback
from records.models import Event, Refused
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(proposal, outsider) -> Feedback:
    return proposal.give_feedback(by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW)


def test_who_raised_it_resolves_it_without_a_word(concern, outsider):
    concern.resolve(by=outsider, at=make.NOW)
    concern.refresh_from_db()
    assert (concern.resolved_by, concern.resolved_at, concern.resolution) == (outsider, make.NOW, "")
    assert Event.objects.of(concern.decision_record).first().verb == "resolved"


def test_the_decider_resolves_it_with_a_reason(concern, member):
    with pytest.raises(Refused, match="Kofi Boateng raised it") as refused:
        concern.resolve(by=member, at=make.NOW, reason=" ")
    assert refused.value.field == "reason"
    concern.resolve(by=member, at=make.NOW, reason="A second lane opens.")
    concern.refresh_from_db()
    assert (concern.resolved_by, concern.resolution) == (member, "A second lane opens.")
    assert Event.objects.of(concern.decision_record).first().note == "A second lane opens."


@pytest.mark.parametrize("who", ["observer", "teamless"])
def test_nobody_else_resolves_it(who, concern, request):
    with pytest.raises(PermissionDenied, match="Kofi Boateng, who raised it"):
        concern.resolve(by=request.getfixturevalue(who), at=make.NOW, reason="Fine")


def test_it_is_resolved_once(concern, outsider, member):
    seen_before = Feedback.objects.get(pk=concern.pk)
    concern.resolve(by=outsider, at=make.NOW)
    with pytest.raises(Refused, match="already"):
        seen_before.resolve(by=member, at=make.NOW, reason="Me too")
    with pytest.raises(Refused, match="already"):
        concern.resolve(by=outsider, at=make.NOW)


def test_a_note_has_nothing_to_resolve(proposal, outsider):
    note = proposal.give_feedback(by=outsider, kind=Feedback.NOTE, text="By the way", at=make.NOW)
    assert not note.may_be_resolved_by(outsider)


def test_the_open_concerns_of_many_are_those_of_each(concern, proposal, outsider, lead):
    proposal.give_feedback(by=lead, kind=Feedback.NOTE, text="By the way", at=make.NOW)
    proposal.give_feedback(by=lead, kind=Feedback.BLOCKING, text="Noise", at=make.NOW).resolve(
        by=lead, at=make.NOW
    )
    every = Feedback.objects.all()
    assert (
        set(Feedback.objects.open_concerns())
        == {said for said in every if said.is_open_concern()}
        == {concern}
    )
