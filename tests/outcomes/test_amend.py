"""Goals are free in planning; later a change is an amendment with a reason, kept beside the goal before."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from outcomes import goals
from outcomes.models import Amendment, Cycle
from records.models import Event, Refused
from tests import make

REASON = "Two of the five berths were taken out of service."


def progress(key_result) -> Decimal:
    return goals.progress(key_result.goal, key_result.value)


def test_in_planning_a_goal_changes_without_a_reason_and_without_an_amendment(planned, team, lead, member):
    key_result = make.a_key_result(make.an_objective(team, lead, cycle=planned), member)
    key_result.edit(by=member, version=1, target=Decimal(80))
    assert not Amendment.objects.exists()
    assert Event.objects.get().verb == "edited"


def test_after_activation_a_lead_amends_a_goal_with_a_reason_and_both_goals_are_kept(key_result, lead):
    key_result.edit(by=lead, version=1, target=Decimal(80), weight=Decimal(2), reason=f" {REASON} ")
    amendment = key_result.amendments.get()
    assert (amendment.by, amendment.reason) == (lead, REASON)
    assert (amendment.before["target"], amendment.after["target"]) == ("90", "80")
    assert (amendment.before["weight"], amendment.after["weight"]) == ("1", "2")
    event = Event.objects.get()
    assert (event.verb, event.note) == ("amended", REASON)
    assert event.changes == {"target": ["90", "80"], "weight": ["1", "2"]}


def test_without_a_reason_nothing_is_amended(key_result, lead):
    with pytest.raises(Refused) as refused:
        key_result.edit(by=lead, version=1, target=Decimal(80), reason=" ")
    assert refused.value.field == "reason"
    key_result.refresh_from_db()
    assert (key_result.target, key_result.version) == (Decimal(90), 1)
    assert not Amendment.objects.exists()


def test_other_fields_need_no_reason(key_result, member):
    key_result.edit(by=member, version=1, title="Departures within ten minutes", source="The gate log")
    assert not Amendment.objects.exists()
    assert Event.objects.get().verb == "edited"


def test_members_amend_nothing(key_result, member):
    with pytest.raises(PermissionDenied):
        key_result.edit(by=member, version=1, target=Decimal(80), reason=REASON)


def test_nobody_amends_once_the_cycle_is_closing(key_result, lead):
    Cycle.objects.update(state=Cycle.CLOSING)
    key_result.refresh_from_db()
    with pytest.raises(PermissionDenied):
        key_result.edit(by=lead, version=1, target=Decimal(80), reason=REASON)


def test_progress_is_told_against_the_old_and_the_new_goal(key_result, lead):
    """From 40 to 90, now 65: half. The target moved to 80: 25 of 40. The baseline to 60: 5 of 20."""
    key_result.value = Decimal(65)
    key_result.save()
    key_result.edit(by=lead, version=1, target=Decimal(80), reason=REASON)
    key_result.edit(by=lead, version=2, baseline=Decimal(60), reason="Counted anew.")
    first, second = key_result.amendments.all()
    assert progress(first.as_before(key_result)) == Decimal("0.5")
    assert progress(first.as_after(key_result)) == Decimal("0.625")
    assert progress(second.as_before(key_result)) == Decimal("0.625")
    assert progress(second.as_after(key_result)) == Decimal("0.25")
    assert progress(key_result) == Decimal("0.25")  # the copies changed nothing


def test_an_amendment_of_the_kind_keeps_the_limits_of_both(key_result, lead):
    key_result.value = Decimal(65)
    key_result.save()
    key_result.edit(
        by=lead, version=1, kind="stay_above", baseline=None, target=None, at_least=Decimal(60), reason=REASON
    )
    amendment = key_result.amendments.get()
    assert progress(amendment.as_before(key_result)) == Decimal("0.5")
    assert progress(amendment.as_after(key_result)) == 1


def test_the_database_takes_no_amendment_without_a_reason(key_result, lead):
    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.create(key_result=key_result, by=lead, reason="", before={}, after={})
