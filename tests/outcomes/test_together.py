"""Several people act at the same moment: nothing is lost and no loop closes, on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from outcomes.models import CheckIn, KeyResult, Objective
from records.models import Event
from tests import make
from tests.make import TODAY
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
