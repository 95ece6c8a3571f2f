"""Turning down, putting out of force, and answering "still right?"."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from decisions.models import Decision
from records.models import Event, Refused
from tests import make
from tests.decisions.conftest import TODAY, TOMORROW

pytestmark = pytest.mark.django_db


def test_a_rejection_keeps_its_reason_in_the_record_and_in_history(proposal, member):
    proposal.reject(by=member, today=TODAY, reason=" Too dear. ")
    proposal.refresh_from_db()
    assert (proposal.status, proposal.ended_because) == ("rejected", "Too dear.")
    assert (proposal.decided_by, proposal.decided_on, proposal.review_by) == (member, TODAY, None)
    event = Event.objects.of(proposal).first()
    assert (event.verb, event.note) == ("rejected", "Too dear.")


def test_a_rejection_without_a_reason_is_refused(proposal, member):
    with pytest.raises(Refused, match="Say why") as refused:
        proposal.reject(by=member, today=TODAY, reason=" ")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_only_who_decides_rejects(who, proposal, request):
    with pytest.raises(PermissionDenied):
        proposal.reject(by=request.getfixturevalue(who), today=TODAY, reason="No")


def test_what_is_decided_is_not_rejected(accepted, member):
    with pytest.raises(Refused, match="It is accepted, and not proposed"):
        accepted.reject(by=member, today=TODAY, reason="No")


def test_a_deprecated_decision_says_why_and_is_no_longer_in_force(accepted, lead):
    accepted.deprecate(by=lead, reason="The gate is gone.")
    accepted.refresh_from_db()
    assert (accepted.status, accepted.ended_because) == ("deprecated", "The gate is gone.")
    assert accepted.is_no_longer_in_force()
    assert Event.objects.of(accepted).first().verb == "deprecated"


def test_deprecating_needs_a_reason(accepted, lead):
    with pytest.raises(Refused) as refused:
        accepted.deprecate(by=lead, reason="")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_only_decider_driver_and_leads_deprecate(who, accepted, request):
    with pytest.raises(PermissionDenied):
        accepted.deprecate(by=request.getfixturevalue(who), reason="No")


def test_only_what_is_in_force_is_deprecated(proposal, member):
    with pytest.raises(Refused, match="not accepted"):
        proposal.deprecate(by=member, reason="No")


def test_confirming_moves_the_review_six_months_on_or_to_the_date_given(accepted, member):
    accepted.confirm(by=member, today=dt.date(2027, 5, 18))
    assert accepted.review_by == dt.date(2027, 11, 18)
    accepted.confirm(by=member, today=TODAY, review_by=TOMORROW)
    accepted.refresh_from_db()
    assert accepted.review_by == TOMORROW
    assert Event.objects.of(accepted).first().changes == {"review_by": ["2027-11-18", "2026-11-19"]}


def test_confirming_for_a_day_gone_by_is_refused(accepted, member):
    with pytest.raises(Refused, match="after today") as refused:
        accepted.confirm(by=member, today=TODAY, review_by=TODAY)
    assert refused.value.field == "review_by"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_only_those_who_write_in_it_confirm(who, accepted, request):
    with pytest.raises(PermissionDenied):
        accepted.confirm(by=request.getfixturevalue(who), today=TODAY)


def test_only_what_is_in_force_is_confirmed(team, member):
    with pytest.raises(Refused):
        make.a_decision(team, member, status=Decision.SUPERSEDED).confirm(by=member, today=TODAY)
