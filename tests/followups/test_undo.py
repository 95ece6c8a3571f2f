"""A change of state or date can be undone, by whoever made it or a lead or member, while nothing else changed."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms.models import model_to_dict

from followups.models import FollowUp
from records.models import Event
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.NOW
LATER = make.TODAY + dt.timedelta(days=20)


def everything(follow_up) -> dict:
    """Every field of the row as it stands in the database, read-only ones too."""
    row = FollowUp.objects.get(pk=follow_up.pk)
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields} | {
        "form": model_to_dict(row)
    }


@pytest.mark.parametrize(
    "act",
    [
        lambda f, by, to: f.start(by=by),
        lambda f, by, to: f.finish(by=by, now=NOW, outcome="Done, and measured."),
        lambda f, by, to: f.decline(by=by, reason="Not worth it", now=NOW),
        lambda f, by, to: f.move(by=by, due_on=LATER, reason="Parts", now=NOW),
        lambda f, by, to: f.hand_over(by=by, to=to),
        lambda f, by, to: f.snooze(by=by, until=make.TODAY + dt.timedelta(days=3), now=NOW),
    ],
    ids=["started", "finished", "declined", "moved", "offered", "snoozed"],
)
def test_undoing_puts_back_every_field(follow_up, member, outsider, act):
    before = everything(follow_up)
    event = act(follow_up, member, outsider)
    assert everything(follow_up) != before
    undone = follow_up.undo(event, by=member)
    assert everything(follow_up) == before
    assert undone.verb == "undid"


def test_an_accepted_idea_is_an_idea_again(idea, lead):
    before = everything(idea)
    idea.undo(idea.accept(by=lead, owner=lead, due_on=LATER, now=NOW), by=lead)
    assert everything(idea) == before


def test_reopening_can_be_undone_and_the_end_is_as_it_was(follow_up, lead):
    follow_up.finish(by=lead, now=NOW, outcome="Paging works.")
    before = everything(follow_up)
    follow_up.undo(follow_up.reopen(by=lead), by=lead)
    assert everything(follow_up) == before


def test_an_older_change_cannot_be_undone_over_a_newer_one(follow_up, member):
    first = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.move(by=member, due_on=LATER + dt.timedelta(days=1), reason="More parts", now=NOW)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(first, by=member)
    assert FollowUp.objects.get().times_moved == 2


def test_an_older_change_to_other_fields_still_can(follow_up, member, outsider):
    """Offered after the date moved: the date goes back, the offer stays."""
    moved = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.hand_over(by=member, to=outsider)
    follow_up.undo(moved, by=member)
    follow_up.refresh_from_db()
    assert (follow_up.offered_to, follow_up.due_on) == (outsider, follow_up.first_due_on)


def test_a_date_is_not_put_back_once_it_has_ended(follow_up, member):
    moved = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.finish(by=member, now=NOW)
    with pytest.raises(ValidationError, match="has ended"):
        follow_up.undo(moved, by=member)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.due_on, follow_up.times_moved) == (FollowUp.DONE, LATER, 1)


def test_undoing_twice_is_refused(follow_up, member):
    event = follow_up.finish(by=member, now=NOW)
    follow_up.undo(event, by=member)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(event, by=member)
    assert Event.objects.of(follow_up).filter(verb="undid").count() == 1


def test_the_doer_may_undo_even_without_a_role_in_the_team(team, outsider):
    follow_up = make.a_follow_up(team, outsider)
    event = follow_up.finish(by=outsider, now=NOW)
    FollowUp.objects.update(owner=None)
    follow_up.refresh_from_db()
    follow_up.undo(event, by=outsider)
    assert follow_up.state == FollowUp.OPEN


def test_strangers_observers_and_events_of_another_record_are_refused(
    team, follow_up, member, observer, outsider
):
    event = follow_up.finish(by=member, now=NOW)
    other = make.a_follow_up(team, member)
    for person in (observer, outsider):
        with pytest.raises(PermissionDenied):
            follow_up.undo(event, by=person)
    with pytest.raises(PermissionDenied):
        other.undo(event, by=member)
    edited = other.edit(by=member, version=1, title="Another")
    with pytest.raises(PermissionDenied):
        other.undo(edited, by=member)
