"""Ideas wait for an answer: of whom they name as their owner, and of the leads of their team."""

import datetime as dt

import pytest

from notices.needs import needs_of
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


def of(person) -> list:
    return needs_of([person], now=NOW)[person.pk]


def test_ideas_are_one_row_for_the_lead_whomever_they_name_as_owner(team, other_team, lead, member):
    gone = make.a_person("Gone Away", is_active=False)
    for owner in (None, None, member, gone):
        make.a_follow_up(team, owner, state="proposed", due_on=None)
    make.a_follow_up(other_team, None, state="proposed", due_on=None)
    (need,) = of(lead)
    assert need.title == "4 proposed follow-ups wait for an answer in Berths"
    assert need.action_url == "/follow-ups/?list=proposed&team=berths"


def test_an_idea_needs_whom_it_names_as_its_owner(team, member, outsider):
    """With or without a date, and also one that is being offered to somebody."""
    dated = make.a_follow_up(team, member, state="proposed", due_on=on(2), accepted_at=None)
    bare = make.a_follow_up(team, member, state="proposed", due_on=None, accepted_at=None)
    assert [(need.record_id, need.kind, need.group, need.days_late) for need in of(member)] == [
        (dated.pk, "own_proposed_follow_up", "waiting", 0),
        (bare.pk, "own_proposed_follow_up", "waiting", 0),
    ]
    assert {(need.action, need.action_url) for need in of(member)[1:]} == {
        ("Accept or decline", bare.get_absolute_url())
    }
    bare.hand_over(by=member, to=outsider)
    assert [need.kind for need in of(outsider)] == ["offered_follow_up"]
    dated.accept(by=member, owner=member, due_on=on(1, 12), now=NOW)
    assert [need.record_id for need in of(member)] == [bare.pk]
