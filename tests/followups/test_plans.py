"""The hot lists of follow-ups are read from their indexes, on both databases."""

import pytest

from followups.models import FollowUp
from tests.plans import plan_of

QUEUE, LEFT = ("queue_on", "id"), ("-left_at", "-id")
BY_SOURCE = ("source_kind", "-source_key", *QUEUE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("follow_up_awaited_of_owner", lambda: FollowUp.objects.awaited().filter(owner=3).order_by(*QUEUE)),
        ("follow_up_awaited_of_team", lambda: FollowUp.objects.awaited().filter(team=3).order_by(*QUEUE)),
        ("follow_up_awaited_by_date", lambda: FollowUp.objects.awaited().order_by(*QUEUE)),
        ("follow_up_proposed_by_date", lambda: FollowUp.objects.proposed().order_by(*QUEUE)),
        ("follow_up_proposed_of_team", lambda: FollowUp.objects.proposed().filter(team=3).order_by(*QUEUE)),
        ("follow_up_proposed_of_owner", lambda: FollowUp.objects.proposed().filter(owner=3).order_by(*QUEUE)),
        ("follow_up_waiting_last", lambda: FollowUp.objects.awaited().filter(waits=1).order_by(*QUEUE)),
        (
            "follow_up_waiting_last_of_team",
            lambda: FollowUp.objects.awaited().filter(team=3, waits=1).order_by(*QUEUE),
        ),
        ("follow_up_awaited_by_owner", lambda: FollowUp.objects.awaited().order_by("owner_key", *QUEUE)),
        ("follow_up_awaited_by_source", lambda: FollowUp.objects.awaited().order_by(*BY_SOURCE)),
        ("follow_up_proposed_by_source", lambda: FollowUp.objects.proposed().order_by(*BY_SOURCE)),
        ("follow_up_awaited_from", lambda: FollowUp.objects.awaited().filter(source_kind=2).order_by(*QUEUE)),
        (
            "follow_up_proposed_from",
            lambda: FollowUp.objects.proposed().filter(source_kind=2).order_by(*QUEUE),
        ),
        ("follow_up_ended_from", lambda: FollowUp.objects.ended().filter(source_kind=2).order_by(*LEFT)),
        ("follow_up_drifting_by_date", lambda: FollowUp.objects.drifting().order_by(*QUEUE)),
        ("follow_up_drifting_of_team", lambda: FollowUp.objects.drifting().filter(team=3).order_by(*QUEUE)),
        ("follow_up_newest_ended", lambda: FollowUp.objects.ended().order_by(*LEFT)),
        ("follow_up_ended_of_team", lambda: FollowUp.objects.ended().filter(team=3).order_by(*LEFT)),
        ("follow_up_ended_of_owner", lambda: FollowUp.objects.ended().filter(owner=3).order_by(*LEFT)),
    ],
)
def test_a_list_is_read_in_order_from_its_index(index, rows):
    plan = plan_of(rows()[:51])
    assert index in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("follow_up_awaited_", FollowUp.objects.awaited),
        ("follow_up_proposed_", FollowUp.objects.proposed),
        ("follow_up_drifting_", FollowUp.objects.drifting),
    ],
)
def test_what_several_teams_promised_is_read_from_an_index(index, rows):
    """Of the teams, in SQLite, with as many rows put in order as they await; of the dates, in PostgreSQL."""
    plan = plan_of(rows().filter(team__in=[3, 4, 5]).order_by(*QUEUE)[:51])
    assert index in plan
    assert "SCAN " not in plan and "Seq Scan" not in plan
