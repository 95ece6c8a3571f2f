"""Several people act at the same moment: nothing is lost and no loop closes, on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from outcomes.models import CheckIn, KeyResult, Objective
from records.models import Event
from tests import make
from tests.make import NOW, TODAY
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_check_ins_of_one_day_leave_one_and_history_keeps_all(key_result, member):
    rows = [(KeyResult.objects.select_related("objective__cycle").get(), Decimal(50 + n)) for n in range(4)]
    acts = [
        lambda row=row, value=value: row.check_in(by=member, on=TODAY, value=value, confidence=4)
        for row, value in rows
    ]
    assert together(acts) == []
    check_in = CheckIn.objects.get()
    assert Event.objects.of(key_result).filter(verb="checked_in").count() == 4
    assert KeyResult.objects.get().value == check_in.value


def test_two_who_align_in_opposite_directions_close_no_loop(objective, lead, team, cycle):
    other = make.an_objective(team, lead, cycle=cycle)
    for _ in range(5):
        Objective.objects.update(supports=None, version=1)
        one, two = Objective.objects.get(pk=objective.pk), Objective.objects.get(pk=other.pk)
        refused = together(
            [
                lambda one=one: one.edit(by=lead, version=1, supports=other),
                lambda two=two: two.edit(by=lead, version=1, supports=objective),
            ]
        )
        assert len(refused) == 1
        assert "support itself" in refused[0]
        assert Objective.objects.filter(supports__isnull=False).count() == 1


def test_a_check_in_beside_a_closing_counts_for_the_score_or_is_refused(objective, key_result, lead, member):
    key_result.check_in(by=member, on=TODAY, value=Decimal(65), confidence=4)
    row = KeyResult.objects.select_related("objective__cycle").get()
    found = Objective.objects.select_related("cycle").get()
    given = {"judgements": {}, "learned": "The tide.", "verdict": "keep", "now": NOW}
    refused = together(
        [
            lambda: row.check_in(by=member, on=TODAY, value=Decimal(90), confidence=4),
            lambda: found.close(by=lead, **given),
        ]
    )
    kept = KeyResult.objects.get()
    if refused:
        assert refused == ["Somebody has just closed this, so nothing was checked in."]
    assert (kept.value, kept.score) == ((65, Decimal("0.5")) if refused else (90, 1))


def test_who_opened_the_page_before_the_closing_checks_nothing_in_after_it(
    objective, key_result, lead, member
):
    row = KeyResult.objects.select_related("objective__cycle").get()
    objective.close(by=lead, judgements={}, learned="The tide.", verdict="keep", now=NOW)
    with pytest.raises(ValidationError, match="just closed"):
        row.check_in(by=member, on=TODAY, value=Decimal(90), confidence=4)
    assert not CheckIn.objects.exists()
