"""What may happen to a follow-up, who may do it, and the one line of history it leaves."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from followups.models import FollowUp
from records.models import EditConflict, Event
from records.search import find
from tests import make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY
IN_TWO_WEEKS = TODAY + dt.timedelta(days=14)


def history(follow_up) -> list[str]:
    return [event.verb for event in reversed(Event.objects.of(follow_up))]


def refuse(error, act) -> str:
    """The words of the refusal."""
    with pytest.raises(error) as refusal:
        act()
    return " ".join(getattr(refusal.value, "messages", [str(refusal.value)]))


# Writing down


def test_an_idea_may_lack_owner_and_date_and_is_found_by_the_search(team, lead):
    FollowUp(team=team, title="Rehearse the lighthouse drill").propose(by=lead, now=NOW)
    idea = FollowUp.objects.get()
    assert (idea.state, idea.created_by, idea.accepted_at) == (FollowUp.PROPOSED, lead, None)
    assert history(idea) == ["proposed"]
    assert find("lighthouse", person=lead).hits


def test_a_promise_is_open_from_the_start_and_keeps_its_first_date(team, lead, outsider):
    FollowUp(team=team, title="Mend the buoy", owner=outsider, due_on=IN_TWO_WEEKS).promise(by=lead, now=NOW)
    promise = FollowUp.objects.get()
    assert (promise.state, promise.first_due_on, promise.accepted_at) == (FollowUp.OPEN, IN_TWO_WEEKS, NOW)
    assert history(promise) == ["created"]


@pytest.mark.parametrize(
    ("owner", "due_on", "field"),
    [
        ("nobody", IN_TWO_WEEKS, "owner"),
        ("member", None, "due_on"),
        ("member", dt.date(2026, 11, 17), "due_on"),
    ],
)
def test_a_promise_without_owner_or_date_or_in_the_past_is_refused(team, lead, member, owner, due_on, field):
    follow_up = FollowUp(team=team, title="X", owner=member if owner == "member" else None, due_on=due_on)
    with pytest.raises(ValidationError) as refusal:
        follow_up.promise(by=lead, now=NOW)
    assert list(refusal.value.message_dict) == [field]
    assert not FollowUp.objects.exists()


def test_only_leads_and_members_write_follow_ups_down(team, outsider, observer, teamless):
    for person in (outsider, observer, teamless):
        words = refuse(
            PermissionDenied, lambda who=person: FollowUp(team=team, title="X").propose(by=who, now=NOW)
        )
        assert "Berths" in words
    assert not FollowUp.objects.exists()


def test_an_idea_names_nobody_who_may_not_own_it_and_no_date_that_is_over(team, lead, observer):
    gone, yesterday = make.a_person(is_active=False), make.TODAY - dt.timedelta(days=1)
    for fields, word in [
        ({"owner": observer}, "cannot own"),
        ({"owner": gone}, "cannot own"),
        ({"due_on": yesterday}, "today on"),
    ]:
        idea = FollowUp(team=team, title="X", **fields)
        assert word in refuse(ValidationError, lambda idea=idea: idea.propose(by=lead, now=NOW))
    assert not FollowUp.objects.exists()
    FollowUp(team=team, title="X", due_on=make.TODAY).propose(by=lead, now=NOW)


# Accepting


def test_accepting_makes_an_idea_a_promise_and_its_date_the_first_one(idea, lead, member):
    idea.accept(by=lead, owner=member, due_on=IN_TWO_WEEKS, now=NOW)
    idea.refresh_from_db()
    assert (idea.state, idea.owner, idea.due_on) == (FollowUp.OPEN, member, IN_TWO_WEEKS)
    assert (idea.first_due_on, idea.accepted_at, idea.times_moved) == (IN_TWO_WEEKS, NOW, 0)
    assert history(idea) == ["accepted"]
    assert refuse(ValidationError, lambda: idea.accept(by=lead, owner=member, due_on=IN_TWO_WEEKS, now=NOW))


def test_anyone_may_make_an_ownerless_idea_their_own_but_an_observer_owns_nothing(idea, outsider, observer):
    assert not idea.may_be_accepted_by(observer)
    assert idea.may_be_accepted_by(outsider)
    idea.accept(by=outsider, owner=outsider, due_on=IN_TWO_WEEKS, now=NOW)
    assert not idea.may_be_accepted_by(outsider)
    assert idea.may_be_finished_by(outsider)


# Starting, finishing, declining, reopening


def test_an_outsider_promises_for_nobody_else(idea, outsider, member, lead):
    with pytest.raises(ValidationError) as refusal:
        idea.accept(by=outsider, owner=member, due_on=IN_TWO_WEEKS, now=NOW)
    assert "promise it yourself" in refusal.value.message_dict["owner"][0]
    idea.refresh_from_db()
    assert (idea.state, idea.owner) == (FollowUp.PROPOSED, None)
    idea.accept(by=lead, owner=member, due_on=IN_TWO_WEEKS, now=NOW)
    assert idea.owner == member


def test_finishing_keeps_who_when_and_what_was_done(follow_up, member):
    follow_up.start(by=member)
    follow_up.finish(by=member, now=NOW, outcome="Paging works since Tuesday.")
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.ended_by, follow_up.ended_at) == (FollowUp.DONE, member, NOW)
    assert follow_up.outcome == "Paging works since Tuesday."
    assert history(follow_up) == ["started", "finished"]


def test_a_second_finish_is_told_who_was_first_and_leaves_no_line(follow_up, member, lead):
    stale = FollowUp.objects.get()
    follow_up.finish(by=member, now=NOW)
    assert "Tomasz Lis marked it done" in refuse(ValidationError, lambda: stale.finish(by=lead, now=NOW))
    assert "Tomasz Lis marked it done" in refuse(ValidationError, lambda: follow_up.finish(by=lead, now=NOW))
    assert history(follow_up) == ["finished"]
    assert FollowUp.objects.get().ended_by == member


def test_declining_needs_a_reason(follow_up, lead):
    assert "why" in refuse(ValidationError, lambda: follow_up.decline(by=lead, reason="  ", now=NOW))
    event = follow_up.decline(by=lead, reason="The cameras are being replaced.", now=NOW)
    follow_up.refresh_from_db()
    assert (follow_up.state, event.note) == (FollowUp.DECLINED, "The cameras are being replaced.")
    assert follow_up.declined_reason == event.note


def test_reopening_clears_the_end_and_history_keeps_it(follow_up, lead):
    follow_up.finish(by=lead, now=NOW, outcome="Thought it was done.")
    event = follow_up.reopen(by=lead)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.ended_at, follow_up.ended_by) == (FollowUp.OPEN, None, None)
    assert follow_up.outcome == ""
    assert event.changes["outcome"] == ["Thought it was done.", ""]
    assert event.changes["ended_at"][0] == NOW.isoformat()


def test_a_declined_idea_comes_back_as_an_idea(idea, lead):
    idea.decline(by=lead, reason="Not now", now=NOW)
    idea.reopen(by=lead)
    assert idea.state == FollowUp.PROPOSED


def test_an_idea_cannot_be_finished_or_moved_before_it_is_accepted(idea, lead):
    assert "only proposed" in refuse(ValidationError, lambda: idea.finish(by=lead, now=NOW))
    move = refuse(ValidationError, lambda: idea.move(by=lead, due_on=IN_TWO_WEEKS, reason="x", now=NOW))
    assert "only proposed" in move


# Moving the date


def test_moving_keeps_the_first_promised_date_and_counts(follow_up, member):
    first = follow_up.due_on
    follow_up.move(by=member, due_on=IN_TWO_WEEKS, reason="Parts are late.", now=NOW)
    event = follow_up.move(
        by=member, due_on=IN_TWO_WEEKS + dt.timedelta(days=7), reason="Still late.", now=NOW
    )
    follow_up.refresh_from_db()
    assert (follow_up.first_due_on, follow_up.times_moved) == (first, 2)
    assert follow_up.due_on == IN_TWO_WEEKS + dt.timedelta(days=7)
    assert event.note == "Still late."
    assert event.changes["due_on"] == ["2026-12-02", "2026-12-09"]


@pytest.mark.parametrize(
    ("due_on", "reason", "field"),
    [
        (IN_TWO_WEEKS, " ", "reason"),
        (None, "Because", "due_on"),
        (dt.date(2026, 11, 17), "Because", "due_on"),
        (TODAY + dt.timedelta(days=7), "Because", "due_on"),
    ],
)
def test_a_new_date_needs_a_reason_and_lies_ahead(follow_up, member, due_on, reason, field):
    with pytest.raises(ValidationError) as refusal:
        follow_up.move(by=member, due_on=due_on, reason=reason, now=NOW)
    assert list(refusal.value.message_dict) == [field]
    assert FollowUp.objects.get().times_moved == 0


def test_a_first_date_is_no_move(team, member):
    undated = make.a_follow_up(team, member, due_on=None)
    undated.move(by=member, due_on=IN_TWO_WEEKS, reason="", now=NOW)
    undated.refresh_from_db()
    assert (undated.first_due_on, undated.times_moved) == (IN_TWO_WEEKS, 0)


def test_today_is_a_date_ahead_where_the_owner_is(team):
    """In Auckland it is already the 19th when the reader's clock in UTC says the 18th."""
    auckland = make.a_person(time_zone="Pacific/Auckland", team=team)
    follow_up = make.a_follow_up(team, auckland)
    evening = dt.datetime(2026, 11, 18, 20, tzinfo=dt.UTC)
    assert refuse(ValidationError, lambda: follow_up.move(by=auckland, due_on=TODAY, reason="x", now=evening))
    follow_up.move(by=auckland, due_on=dt.date(2026, 11, 19), reason="x", now=evening)


# Handing over


def test_a_hand_over_waits_for_the_new_owner_and_both_see_it(team, lead, member, outsider):
    draft = make.a_postmortem(team, status="draft")
    follow_up = make.a_follow_up(team, member, postmortem=draft)
    assert not FollowUp.objects.visible_to(outsider).exists()
    follow_up.hand_over(by=member, to=outsider)
    assert FollowUp.objects.visible_to(outsider).get().owner == member
    follow_up.take(by=outsider)
    follow_up.refresh_from_db()
    assert (follow_up.owner, follow_up.offered_to) == (outsider, None)
    assert history(follow_up) == ["offered", "took_over"]


def test_who_is_asked_may_say_no_and_who_asked_may_take_it_back(follow_up, member, outsider, teamless):
    follow_up.hand_over(by=member, to=outsider)
    assert refuse(PermissionDenied, lambda: follow_up.turn_down(by=teamless))
    follow_up.turn_down(by=outsider)
    assert FollowUp.objects.get().offered_to is None
    follow_up.hand_over(by=member, to=teamless)
    follow_up.turn_down(by=member)
    assert FollowUp.objects.get().owner == member


def test_a_promise_is_not_handed_to_its_owner_an_observer_or_somebody_who_left(
    follow_up, lead, member, observer
):
    gone = make.a_person("Gone Away", is_active=False)
    for person in (member, observer, gone):
        assert person.name in refuse(ValidationError, lambda to=person: follow_up.hand_over(by=lead, to=to))


def test_anyone_may_take_what_nobody_owns_but_not_what_somebody_does(team, follow_up, outsider, observer):
    orphan = make.a_follow_up(team, None)
    assert not orphan.may_be_taken_by(observer)
    orphan.take(by=outsider)
    assert FollowUp.objects.get(pk=orphan.pk).owner == outsider
    assert refuse(PermissionDenied, lambda: follow_up.take(by=outsider))


def test_what_somebody_who_left_had_promised_may_be_taken(team, outsider):
    gone = make.a_person("Gone Away", is_active=False)
    follow_up = make.a_follow_up(team, gone)
    follow_up.take(by=outsider)
    assert follow_up.owner == outsider


# Editing


def test_an_edit_from_an_old_version_is_a_conflict_and_changes_nothing(follow_up, lead, member):
    read = follow_up.version
    follow_up.edit(by=lead, version=read, title="Alert after two minutes")
    with pytest.raises(EditConflict) as conflict:
        FollowUp.objects.get().edit(by=member, version=read, title="Alert after ten")
    assert conflict.value.current.title == "Alert after two minutes"
    assert FollowUp.objects.get().title == "Alert after two minutes"
    assert history(follow_up) == ["edited"]


def test_an_edit_that_changes_nothing_leaves_no_line(follow_up, lead):
    assert follow_up.edit(by=lead, version=follow_up.version, title=follow_up.title) is None
    assert history(follow_up) == []


def test_an_edit_cannot_reach_what_has_a_verb_of_its_own(follow_up, lead):
    with pytest.raises(TypeError):
        follow_up.edit(by=lead, version=follow_up.version, due_on=IN_TWO_WEEKS)


# Who may


ACTS = {
    "start": lambda f, by: f.start(by=by),
    "finish": lambda f, by: f.finish(by=by, now=NOW),
    "decline": lambda f, by: f.decline(by=by, reason="x", now=NOW),
    "move": lambda f, by: f.move(by=by, due_on=IN_TWO_WEEKS, reason="x", now=NOW),
    "hand_over": lambda f, by: f.hand_over(by=by, to=make.a_person()),
    "edit": lambda f, by: f.edit(by=by, version=f.version, title="Another"),
}
PARTICIPLES = {
    "start": "started",
    "finish": "finished",
    "decline": "declined",
    "move": "moved",
    "hand_over": "handed_over",
    "edit": "edited",
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        ("member", True),
        ("lead", True),
        ("org_admin", True),
        ("observer", False),
        ("outsider", False),
        ("teamless", False),
    ],
)
def test_the_owner_and_the_teams_writers_work_on_it_and_nobody_else(follow_up, act, who, allowed, request):
    person = request.getfixturevalue(who)
    assert getattr(follow_up, f"may_be_{PARTICIPLES[act]}_by")(person) is allowed
    if allowed:
        ACTS[act](follow_up, person)
        assert len(history(follow_up)) == 1
    else:
        assert refuse(PermissionDenied, lambda: ACTS[act](follow_up, person))
        assert history(follow_up) == []


def test_an_owner_from_another_team_works_on_what_they_promised(team, outsider):
    follow_up = make.a_follow_up(team, outsider)
    follow_up.finish(by=outsider, now=NOW)
    assert follow_up.may_be_reopened_by(outsider)


def test_who_hands_over_to_themselves_is_told_that_it_is_theirs(team, member, lead, lead_client):
    follow_up = make.a_follow_up(team, member)
    answer = lead_client.post(f"/follow-ups/{follow_up.pk}/hand-over/", {"to": lead.email}, follow=True)
    follow_up.refresh_from_db()
    assert follow_up.owner == lead
    assert "It is yours now: " in answer.content.decode()
    assert "Asked to take over" not in answer.content.decode()
