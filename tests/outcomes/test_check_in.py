"""Checking in a key result."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outcomes.models import CheckIn, Cycle, KeyResult
from records.models import Event
from tests import make
from tests.make import TODAY

LAST_WEEK = TODAY - dt.timedelta(days=7)


def repeated(key_result):
    """What the key result repeats of its newest check-ins, as stored."""
    row = KeyResult.objects.get(pk=key_result.pk)
    return row.value, row.confidence, row.confidence_before, row.checked_in_on


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_a_check_in_is_stored_repeated_and_kept_in_history(request, who, key_result):
    by = request.getfixturevalue(who)
    assert key_result.may_be_checked_in_by(by)
    key_result.check_in(by=by, on=TODAY, value=Decimal("55.5"), confidence=4, note=" Two more tugs. ")
    check_in = CheckIn.objects.get()
    assert (check_in.value, check_in.confidence, check_in.note, check_in.by) == (
        Decimal("55.5"),
        4,
        "Two more tugs.",
        by,
    )
    assert repeated(key_result) == (Decimal("55.5"), 4, None, TODAY)
    event = Event.objects.of(key_result).get()
    assert (event.verb, event.note) == ("checked_in", "Two more tugs.")
    assert event.changes["value"] == [None, "55.5"]


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_check_in_nothing(request, who, key_result):
    by = request.getfixturevalue(who)
    assert not key_result.may_be_checked_in_by(by)
    with pytest.raises(PermissionDenied):
        key_result.check_in(by=by, on=TODAY, value=Decimal(55), confidence=4)
    assert not CheckIn.objects.exists()
    assert repeated(key_result) == (None, None, None, None)


def test_an_owner_in_another_team_checks_in_what_is_theirs(objective, outsider):
    theirs = make.a_key_result(objective, outsider)
    theirs.check_in(by=outsider, on=TODAY, value=Decimal(50), confidence=3)
    assert CheckIn.objects.get().by == outsider


@pytest.mark.parametrize("state", [Cycle.PLANNING, Cycle.CLOSED])
def test_only_a_running_cycle_is_checked_in(key_result, member, state):
    key_result.objective.cycle.state = state
    assert not key_result.may_be_checked_in_by(member)
    with pytest.raises(PermissionDenied):
        key_result.check_in(by=member, on=TODAY, value=Decimal(55))


def test_a_closed_objective_is_not_checked_in(key_result, member):
    key_result.objective.closed_at = make.NOW
    assert not key_result.may_be_checked_in_by(member)


def test_a_second_one_the_same_day_replaces_the_first_and_history_keeps_both(key_result, member, lead):
    key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=3, note="Slow start")
    key_result.check_in(by=lead, on=TODAY, value=Decimal(52), confidence=4, note="Counted again")
    assert CheckIn.objects.get().value == 52
    assert CheckIn.objects.get().by == lead
    assert repeated(key_result) == (Decimal(52), 4, None, TODAY)
    newest, first = Event.objects.of(key_result)
    assert first.changes["value"] == [None, "50"]
    assert newest.changes["value"] == ["50", "52"]
    assert newest.changes["note"] == ["Slow start", "Counted again"]


def test_a_second_one_the_same_day_without_confidence_keeps_what_was_said(key_result, member):
    key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=3)
    key_result.check_in(by=member, on=TODAY, value=Decimal(52))
    assert (CheckIn.objects.get().value, CheckIn.objects.get().confidence) == (52, 3)


def test_saying_the_same_twice_on_one_day_is_said_once(key_result, member):
    for _ in range(2):
        key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=3, note="Steady")
    assert Event.objects.of(key_result).count() == 1


def test_the_newest_day_is_repeated_even_when_an_older_one_is_filled_in_later(key_result, member):
    key_result.check_in(by=member, on=TODAY, value=Decimal(60), confidence=4)
    key_result.check_in(by=member, on=LAST_WEEK, value=Decimal(50), confidence=3)
    assert repeated(key_result) == (Decimal(60), 4, 3, TODAY)


def test_a_check_in_that_says_nothing_about_confidence_keeps_what_was_said(key_result, member):
    key_result.check_in(by=member, on=LAST_WEEK, value=Decimal(50), confidence=4)
    key_result.check_in(by=member, on=TODAY, value=Decimal(50))
    assert CheckIn.objects.get(on=TODAY).confidence is None
    assert repeated(key_result) == (Decimal(50), 4, None, TODAY)


def test_a_fall_of_two_in_confidence_asks_for_a_reason(key_result, member):
    key_result.check_in(by=member, on=LAST_WEEK, value=Decimal(50), confidence=4)
    with pytest.raises(ValidationError) as refused:
        key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=2, note=" ")
    assert "fell from 4 to 2" in refused.value.message_dict["note"][0]
    assert repeated(key_result) == (Decimal(50), 4, None, LAST_WEEK)
    key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=2, note="A crane is out.")
    assert repeated(key_result) == (Decimal(50), 2, 4, TODAY)


def test_a_fall_of_one_needs_no_words(key_result, member):
    key_result.check_in(by=member, on=LAST_WEEK, value=Decimal(50), confidence=4)
    key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=3)
    assert repeated(key_result) == (Decimal(50), 3, 4, TODAY)


def test_a_day_before_the_cycle_is_refused(key_result, member):
    with pytest.raises(ValidationError, match="starts on 1 October"):
        key_result.check_in(by=member, on=dt.date(2026, 9, 30), value=Decimal(50))
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("value", ["99999999999.9999", "-99999999999.9999", "0.0001"])
def test_the_largest_and_smallest_numbers_come_back_as_they_went_in(key_result, member, value):
    key_result.check_in(by=member, on=TODAY, value=Decimal(value))
    assert CheckIn.objects.get().value == KeyResult.objects.get().value == Decimal(value)


@pytest.mark.parametrize("value", ["100000000000", "0.00001", "NaN", "Infinity"])
def test_a_number_that_cannot_be_kept_exactly_is_refused(key_result, member, value):
    with pytest.raises(ValidationError) as refused:
        key_result.check_in(by=member, on=TODAY, value=Decimal(value))
    assert "value" in refused.value.message_dict
    assert not CheckIn.objects.exists()


def test_a_check_in_costs_at_most_twelve_statements_however_long_its_history(key_result, member):
    for week in range(1, 7):
        make.a_check_in(key_result, 40 + week, on=TODAY - dt.timedelta(weeks=week), confidence=3)
    member.roles()
    row = KeyResult.objects.select_related("objective__cycle", "objective__team").get()
    with CaptureQueriesContext(
        connection,
    ) as log:
        row.check_in(by=member, on=TODAY, value=Decimal(50), confidence=4)
    statements = [query["sql"] for query in log if "SAVEPOINT" not in query["sql"]]
    assert len(statements) <= 12, "\n".join(statements)


# Which key results wait for a check-in: the QuerySet and its twin on one row agree.


@pytest.mark.parametrize(
    ("checked_in_on", "today", "is_due"),
    [
        (None, dt.date(2026, 10, 5), False),  # the first check-in day is Wednesday 7 October
        (None, dt.date(2026, 10, 6), True),
        (None, TODAY, True),
        (LAST_WEEK, TODAY - dt.timedelta(days=2), False),
        (LAST_WEEK, TODAY - dt.timedelta(days=1), True),
        (TODAY - dt.timedelta(days=1), TODAY, False),  # a day early counts
        (TODAY - dt.timedelta(days=2), TODAY, True),
        (TODAY, TODAY + dt.timedelta(days=5), False),
    ],
)
def test_what_is_due_for_check_in(key_result, member, lead, checked_in_on, today, is_due):
    key_result.checked_in_on = checked_in_on
    key_result.save()
    assert key_result.is_due(today) is is_due
    assert KeyResult.objects.due(today).exists() is is_due
    assert KeyResult.objects.due_for_check_in(member, today).exists() is is_due
    assert not KeyResult.objects.due_for_check_in(lead, today).exists()


@pytest.mark.parametrize("state", [Cycle.PLANNING, Cycle.CLOSED])
def test_nothing_is_due_outside_a_running_cycle(key_result, cycle, member, state):
    cycle.state = state
    cycle.save()
    row = KeyResult.objects.get()
    assert not row.is_due(TODAY)
    assert not KeyResult.objects.due_for_check_in(member, TODAY).exists()


def test_nothing_is_due_of_a_closed_objective(key_result, objective, member):
    objective.closed_at = make.NOW
    objective.save()
    row = KeyResult.objects.get()
    assert not row.is_due(TODAY)
    assert not KeyResult.objects.due(TODAY).exists()
    assert not KeyResult.objects.due_for_check_in(member, TODAY).exists()
