"""The last change of state, date or owner can be undone for a few minutes, by those who may work on it."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms.models import model_to_dict

from followups.models import FollowUp
from followups.telling import words_of
from records.models import Event
from tests import make
from tests.followups.test_pages import words

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
    undone = follow_up.undo(event, by=member, now=NOW)
    assert everything(follow_up) == before
    assert undone.verb == "undid"


@pytest.mark.parametrize("verb", ["moved", "offered", "snoozed", "finished", "took_over"])
def test_what_was_taken_back_is_told_in_the_words_of_its_own_line(verb):
    did = Event(verb=verb)
    back = Event(verb="undid", note=did.get_verb_display())
    assert words_of(back) == f"took back: {words_of(did)}"


def test_an_accepted_idea_is_an_idea_again(idea, lead):
    before = everything(idea)
    idea.undo(idea.accept(by=lead, owner=lead, due_on=LATER, now=NOW), by=lead, now=NOW)
    assert everything(idea) == before


def test_reopening_can_be_undone_and_the_end_is_as_it_was(follow_up, lead):
    follow_up.finish(by=lead, now=NOW, outcome="Paging works.")
    before = everything(follow_up)
    follow_up.undo(follow_up.reopen(by=lead), by=lead, now=NOW)
    assert everything(follow_up) == before


def test_an_older_change_cannot_be_undone_over_a_newer_one(follow_up, member):
    first = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.move(by=member, due_on=LATER + dt.timedelta(days=1), reason="More parts", now=NOW)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(first, by=member, now=NOW)
    assert FollowUp.objects.get().times_moved == 2


def test_only_the_last_change_goes_back_but_new_words_are_none(follow_up, member, outsider):
    moved = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.edit(by=member, version=1, title="Alert within a minute")
    offered = follow_up.hand_over(by=member, to=outsider)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(moved, by=member, now=NOW)
    follow_up.undo(offered, by=member, now=NOW)
    assert (follow_up.offered_to, follow_up.due_on, follow_up.title) == (None, LATER, "Alert within a minute")


def test_a_date_is_not_put_back_once_it_has_ended(follow_up, member):
    moved = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    follow_up.finish(by=member, now=NOW)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(moved, by=member, now=NOW)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.due_on, follow_up.times_moved) == (FollowUp.DONE, LATER, 1)


def test_a_slip_is_seen_at_once_and_what_is_older_stays(follow_up, member):
    event = follow_up.move(by=member, due_on=LATER, reason="Parts", now=NOW)
    with pytest.raises(ValidationError, match="too long ago"):
        follow_up.undo(event, by=member, now=event.at + dt.timedelta(minutes=16))
    assert FollowUp.objects.get().times_moved == 1
    follow_up.undo(event, by=member, now=event.at + dt.timedelta(minutes=14))
    assert FollowUp.objects.get().times_moved == 0


def happened_at(event, moment):
    Event.objects.filter(pk=event.pk).update(at=moment)
    event.refresh_from_db()


@pytest.mark.parametrize("act", ["accepted", "moved"])
def test_a_date_that_has_passed_is_not_taken_back_even_at_once(idea, lead, act):
    """Given for today a few minutes before midnight; past midnight it is late."""
    event = idea.accept(by=lead, owner=lead, due_on=make.TODAY, now=NOW)
    if act == "moved":
        idea.move(by=lead, due_on=LATER, reason="Parts", now=NOW)
        event = idea.move(by=lead, due_on=make.TODAY, reason="They came", now=NOW)
    ends = dt.datetime.combine(make.TODAY + dt.timedelta(days=1), dt.time(), lead.zone)
    happened_at(event, ends - dt.timedelta(minutes=2))
    with pytest.raises(ValidationError, match="cannot be undone"):
        idea.undo(event, by=lead, now=ends + dt.timedelta(minutes=2))
    idea.refresh_from_db()
    assert (idea.first_due_on, idea.due_on) == (make.TODAY, make.TODAY)


def test_the_first_promised_date_cannot_be_rubbed_out_by_undoing_step_by_step(idea, lead, lead_client):
    late = NOW + dt.timedelta(days=18)
    accepted = idea.accept(by=lead, owner=lead, due_on=make.TODAY, now=NOW)
    finished = idea.finish(by=lead, now=late)
    for event in (finished, accepted):
        lead_client.post(f"/follow-ups/undo/{event.pk}/")
    idea.refresh_from_db()
    assert (idea.state, idea.first_due_on) == (FollowUp.OPEN, make.TODAY)
    page = lead_client.get(idea.get_absolute_url()).content.decode()
    assert "/follow-ups/undo/" not in page.split('id="history"')[1]


VERBS = {
    "accept": lambda f, by, to: f.accept(by=by, owner=by, due_on=LATER, now=NOW),
    "start": lambda f, by, to: f.start(by=by),
    "finish": lambda f, by, to: f.finish(by=by, now=NOW, outcome="Measured"),
    "decline": lambda f, by, to: f.decline(by=by, reason="Not worth it", now=NOW),
    "reopen": lambda f, by, to: f.reopen(by=by),
    "move": lambda f, by, to: f.move(by=by, due_on=LATER, reason="Parts", now=NOW),
    "snooze": lambda f, by, to: f.snooze(by=by, until=make.TODAY + dt.timedelta(days=3), now=NOW),
    "wake": lambda f, by, to: f.wake(by=by),
    "hand over": lambda f, by, to: f.hand_over(by=by, to=to),
    "ask the owner back": lambda f, by, to: f.hand_over(by=to, to=by),
    "pass on": lambda f, by, to: f.pass_on(by=by, to=to),
    "take": lambda f, by, to: f.take(by=to),
    "turn down": lambda f, by, to: f.turn_down(by=to),
}
BEGUN = {
    "an idea": [],
    "a promise": ["accept"],
    "one that is snoozed": ["accept", "snooze"],
    "one that is offered": ["accept", "hand over"],
    "one that was done": ["accept", "finish"],
}


@pytest.mark.parametrize("first", VERBS)
@pytest.mark.parametrize("begun", BEGUN)
def test_after_any_two_acts_each_is_undone_rightly_or_refused_in_words(idea, lead, member, begun, first):
    """Never an answer of the database: what undo makes of the row is a row that was there before."""
    for verb in BEGUN[begun]:
        VERBS[verb](idea, lead, member)
    for second in VERBS:
        for undone in (0, 1):
            with transaction.atomic():
                follow_up = FollowUp.objects.get(pk=idea.pk)
                try_two_and_undo(follow_up, lead, member, (first, second), undone)
                transaction.set_rollback(True)


def try_two_and_undo(follow_up, lead, member, verbs, undone) -> None:
    rows, events = [], []
    for verb in verbs:
        rows.append(everything(follow_up))
        try:
            events.append(VERBS[verb](follow_up, lead, member))
        except (ValidationError, PermissionDenied):
            return  # not one after the other
    by = events[undone].by
    try:
        follow_up.undo(events[undone], by=by, now=NOW)
    except ValidationError as refusal:
        assert undone == 0
        assert "It cannot be undone" in refusal.messages[0]
    else:
        assert (undone, everything(follow_up)) == (1, rows[undone])


def test_undo_never_breaks_the_page(idea, lead, lead_client):
    accepted = idea.accept(by=lead, owner=lead, due_on=LATER, now=NOW)
    idea.snooze(by=lead, until=make.TODAY + dt.timedelta(days=3), now=NOW)
    answer = lead_client.post(f"/follow-ups/undo/{accepted.pk}/", follow=True)
    assert "It cannot be undone" in answer.content.decode()


def test_undoing_twice_is_refused(follow_up, member):
    event = follow_up.finish(by=member, now=NOW)
    follow_up.undo(event, by=member, now=NOW)
    with pytest.raises(ValidationError, match="has changed since"):
        follow_up.undo(event, by=member, now=NOW)
    assert Event.objects.of(follow_up).filter(verb="undid").count() == 1


def test_an_owner_without_a_role_in_the_team_undoes_while_it_is_theirs(team, outsider, member, lead):
    """Not over the promise of the next owner, and not as somebody who no longer writes in the team."""
    follow_up = make.a_follow_up(team, outsider)
    follow_up.undo(follow_up.finish(by=outsider, now=NOW), by=outsider, now=NOW)
    assert follow_up.state == FollowUp.OPEN
    moved = follow_up.move(by=outsider, due_on=LATER, reason="Parts", now=NOW)
    FollowUp.objects.update(owner=member)
    follow_up.refresh_from_db()
    with pytest.raises(PermissionDenied):
        follow_up.undo(moved, by=outsider, now=NOW)
    assert FollowUp.objects.get().due_on == LATER


def test_who_was_asked_and_said_no_may_think_again(follow_up, member, outsider):
    follow_up.hand_over(by=member, to=outsider)
    follow_up.undo(follow_up.turn_down(by=outsider), by=outsider, now=NOW)
    assert FollowUp.objects.get().offered_to == outsider


def test_of_several_those_that_are_anothers_now_stay_and_the_others_go_back(team, lead, outsider, client):
    mine, theirs = make.a_follow_up(team, outsider), make.a_follow_up(team, outsider)
    events = [row.start(by=outsider) for row in (mine, theirs)]
    FollowUp.objects.filter(pk=theirs.pk).update(owner=lead)
    client.force_login(outsider)
    client.post(f"/follow-ups/undo/{events[0].pk}-{events[1].pk}/")
    assert [FollowUp.objects.get(pk=row.pk).state for row in (mine, theirs)] == ["open", "in_progress"]
    assert client.post(f"/follow-ups/undo/{events[1].pk}/").status_code == 403


def test_strangers_observers_and_events_of_another_record_are_refused(
    team, follow_up, member, observer, outsider
):
    event = follow_up.finish(by=member, now=NOW)
    other = make.a_follow_up(team, member)
    for person in (observer, outsider):
        with pytest.raises(PermissionDenied):
            follow_up.undo(event, by=person, now=NOW)
    with pytest.raises(PermissionDenied):
        other.undo(event, by=member, now=NOW)
    edited = other.edit(by=member, version=1, title="Another")
    with pytest.raises(PermissionDenied):
        other.undo(edited, by=member, now=NOW)


def test_of_several_undone_at_once_only_what_was_undone_is_said_to_be(team, member, member_client):
    mine = [make.a_follow_up(team, member) for _ in range(2)]
    member_client.post("/follow-ups/selected/", {"do": "finish", "f": [row.pk for row in mine]})
    events = "-".join(str(event.pk) for event in Event.objects.filter(verb="finished"))
    mine[0].refresh_from_db()
    mine[0].reopen(by=member)
    answer = member_client.post(f"/follow-ups/undo/{events}/", follow=True)
    assert f"Undone: {mine[1].title}" in words(answer)
    assert f"It cannot be undone: “{mine[0].title}”" in words(answer)
