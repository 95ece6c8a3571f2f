"""Closing an objective: computed scores first, adjusted with a reason, what was learned, and what comes next."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from outcomes.models import Cycle, KeyResult, Objective
from outcomes.models.closing import Judgement, computed_scores, halfway
from records.models import Event, Refused
from tests import make
from tests.make import NOW, TODAY

LEARNED = "The tide matters more than the crew."


def close(objective, by, **fields):
    given = {"judgements": {}, "learned": LEARNED, "verdict": "keep", "now": NOW} | fields
    objective.close(by=by, **given)


@pytest.fixture
def halves(objective, member) -> list[KeyResult]:
    """Two key results from 40 to 90 %: one stands at 65, half way, the other, of weight 3, at 90."""
    return [
        make.a_key_result(objective, member, value=Decimal(value), weight=weight, checked_in_on=TODAY)
        for value, weight in [(65, 1), (90, 3)]
    ]


def test_a_lead_closes_an_objective_with_its_computed_scores(objective, halves, lead):
    """(1 × 0.5 + 3 × 1) / 4 = 0.875, a half rounded up."""
    close(objective, lead)
    objective.refresh_from_db()
    assert (objective.closed_at, objective.closed_by) == (NOW, lead)
    assert (objective.computed_score, objective.score) == (Decimal("0.88"), Decimal("0.88"))
    assert (objective.learned, objective.verdict) == (LEARNED, "keep")
    scores = [(row.computed_score, row.score) for row in objective.key_results.all()]
    assert scores == [(Decimal("0.5"), Decimal("0.5")), (Decimal(1), Decimal(1))]
    event = Event.objects.of(objective)[0]
    assert (event.verb, event.at) == ("closed", NOW)
    assert event.changes["score"] == [None, "0.88"]


def test_a_score_is_adjusted_with_a_reason_and_both_are_kept(objective, halves, lead):
    judgement = Judgement(Decimal("0.8"), " The scale was broken for a month. ")
    close(objective, lead, judgements={halves[0].pk: judgement})
    row = objective.key_results.get(pk=halves[0].pk)
    assert (row.computed_score, row.score) == (Decimal("0.5"), Decimal("0.8"))
    assert row.score_reason == "The scale was broken for a month."
    assert (objective.computed_score, objective.score) == (Decimal("0.88"), Decimal("0.95"))
    event = Event.objects.of(row)[0]
    assert (event.verb, event.changes, event.note) == (
        "adjusted", {"score": ["0.5", "0.8"]}, "The scale was broken for a month.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("judgement", "field"),
    [
        (Judgement(Decimal("0.8")), "reason"),
        (Judgement(None), "reason"),
        (Judgement(Decimal("1.1"), "Over and above."), "score"),
        (Judgement(Decimal("-0.1"), "Worse."), "score"),
    ],
)
def test_a_score_without_its_reason_or_out_of_range_closes_nothing(objective, halves, lead, judgement, field):
    with pytest.raises(Refused) as refused:
        close(objective, lead, judgements={halves[0].pk: judgement})
    assert refused.value.field == f"{field}_{halves[0].pk}"
    assert Objective.objects.get().closed_at is None
    assert not KeyResult.objects.filter(score__isnull=False).exists()


@pytest.mark.parametrize(("fields", "field"), [({"learned": " "}, "learned"), ({"verdict": ""}, "verdict")])
def test_what_was_learned_and_what_comes_next_are_asked_for(objective, halves, lead, fields, field):
    with pytest.raises(Refused) as refused:
        close(objective, lead, **fields)
    assert refused.value.field == field


def test_what_was_never_read_has_no_score_and_counts_as_nothing_beside_the_others(objective, halves, lead):
    never = make.a_key_result(objective, weight=4)
    close(objective, lead)
    never.refresh_from_db()
    assert (never.computed_score, never.score) == (None, None)
    assert objective.score == Decimal("0.44")  # 3.5 of 8 is 0.4375


def test_an_objective_that_nobody_read_closes_without_a_score(objective, key_result, lead):
    close(objective, lead)
    assert (objective.closed_at, objective.score) == (NOW, None)


def test_only_what_was_wholly_reached_is_1(objective, lead, cycle):
    row = make.a_key_result(objective, baseline=Decimal(0), target=Decimal(1000), value=Decimal(999))
    assert computed_scores([row], cycle, TODAY) == {row.pk: Decimal("0.99")}


def test_a_limit_scores_the_days_it_was_kept_up_to_the_day_of_closing(objective, lead, member, cycle):
    """Read at 95 on 9 November, at 85 on 14 November: five of ten days by the end of 18 November."""
    row = make.a_key_result(
        objective, member, kind="stay_above", baseline=None, target=None, at_least=Decimal(90)
    )
    make.a_check_in(row, 95, dt.date(2026, 11, 9))
    make.a_check_in(row, 85, dt.date(2026, 11, 14))
    row.value = Decimal(85)
    row.save()
    close(objective, lead)
    row.refresh_from_db()
    assert row.score == Decimal("0.5")


def test_the_confidence_said_half_way_is_kept_with_the_score(objective, key_result, member, lead, cycle):
    assert halfway(cycle) == dt.date(2026, 11, 15)
    make.a_check_in(key_result, 50, dt.date(2026, 10, 14), confidence=2)
    make.a_check_in(key_result, 55, dt.date(2026, 11, 11), confidence=4)
    make.a_check_in(key_result, 56, dt.date(2026, 11, 15))  # nothing said about confidence
    make.a_check_in(key_result, 60, dt.date(2026, 11, 16), confidence=5, by=lead)  # too late
    close(objective, lead)
    key_result.refresh_from_db()
    assert (key_result.said_confidence, key_result.said_by) == (4, member)


@pytest.mark.parametrize("who", ["member", "observer", "outsider"])
def test_nobody_but_leads_closes_an_objective(objective, halves, who, request):
    person = request.getfixturevalue(who)
    assert not objective.may_be_closed_by(person)
    with pytest.raises(PermissionDenied):
        close(objective, person)


def test_of_two_who_close_it_one_is_told(objective, halves, lead, org_admin):
    mine = Objective.objects.select_related("cycle").get()
    close(objective, org_admin)
    with pytest.raises(Refused, match="just closed"):
        close(mine, lead)
    assert Event.objects.filter(verb="closed", subject_kind="objective").count() == 1


def test_a_cycle_that_closed_meanwhile_keeps_its_objectives_as_they_are(objective, halves, lead):
    Cycle.objects.update(state=Cycle.CLOSED)
    with pytest.raises(Refused):
        close(objective, lead)


def test_reopened_it_has_no_score_and_history_keeps_both(objective, halves, lead):
    close(objective, lead)
    objective.reopen(by=lead, reason="One reading was missing.")
    objective.refresh_from_db()
    assert (objective.closed_at, objective.score, objective.computed_score) == (None, None, None)
    assert objective.learned == LEARNED
    assert not objective.key_results.filter(score__isnull=False).exists()
    assert [event.verb for event in Event.objects.of(objective)] == ["reopened", "closed"]
    close(objective, lead)
    assert objective.score == Decimal("0.88")


def test_it_is_reopened_with_a_reason_by_leads_while_the_cycle_runs(objective, halves, lead, member):
    close(objective, lead)
    with pytest.raises(Refused):
        objective.reopen(by=lead, reason="")
    with pytest.raises(PermissionDenied):
        objective.reopen(by=member, reason="Please.")
    objective.cycle.state = Cycle.CLOSED
    with pytest.raises(PermissionDenied):
        objective.reopen(by=lead, reason="Too late.")


@pytest.mark.parametrize(
    ("kind", "value", "is_missed"),
    [
        ("committed", 65, True),
        ("committed", 90, False),
        ("committed", None, True),
        ("aspirational", 65, False),
    ],
)
def test_a_committed_objective_below_1_is_missed(objective, lead, kind, value, is_missed):
    objective.kind = kind
    objective.save()
    make.a_key_result(objective, value=value and Decimal(value))
    assert not objective.is_missed()
    close(objective, lead)
    assert objective.is_missed() == is_missed


def test_the_database_takes_no_adjusted_score_without_a_reason(key_result):
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyResult.objects.update(computed_score=Decimal("0.5"), score=Decimal("0.6"))
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyResult.objects.update(score=Decimal("0.6"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Objective.objects.update(score=Decimal("0.6"))  # still open
