"""A postmortem closes with its last follow-up and opens again with the first that stands open once more."""

import datetime as dt

import pytest

from followups.importing import import_folder
from followups.models import FollowUp
from postmortems.models import Postmortem
from records.models import Event
from tests import make
from tests.together import together

NOW = make.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture
def postmortem(team):
    return make.a_postmortem(team)


@pytest.fixture
def promises(team, member, postmortem) -> list[FollowUp]:
    return [make.a_follow_up(team, member, postmortem=postmortem, title=f"Part {part}") for part in (1, 2)]


def lines(postmortem) -> list[tuple[str, str]]:
    return list(Event.objects.of(postmortem).values_list("verb", "note"))


def test_it_closes_with_the_last_one_in_the_same_moment(postmortem, promises, member):
    promises[0].finish(by=member, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.PUBLISHED
    promises[1].decline(by=member, reason="The camera is gone", now=NOW)
    postmortem.refresh_from_db()
    assert (postmortem.status, postmortem.closed_at) == (Postmortem.CLOSED, NOW)
    assert lines(postmortem) == [("closed", "Its last follow-up ended: “Part 2”.")]


def test_an_owner_without_a_role_in_its_team_closes_it_too(team, outsider, postmortem):
    make.a_follow_up(team, outsider, postmortem=postmortem).finish(by=outsider, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.CLOSED


def test_an_idea_nobody_has_decided_on_keeps_it_open(team, postmortem, promises, member):
    make.a_follow_up(team, None, postmortem=postmortem, state=FollowUp.PROPOSED, due_on=None)
    for promise in promises:
        promise.finish(by=member, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.PUBLISHED


@pytest.mark.parametrize("how", ["reopened", "undone", "another"])
def test_what_is_open_again_opens_it_again(team, postmortem, promises, member, how):
    promises[0].finish(by=member, now=NOW)
    event = promises[1].finish(by=member, now=NOW)
    if how == "reopened":
        promises[1].reopen(by=member)
    elif how == "undone":
        promises[1].undo(event, by=member, now=NOW)
    else:
        more = FollowUp(team=team, title="Part 2", postmortem=postmortem, owner=member)
        more.due_on = make.TODAY + dt.timedelta(days=3)
        more.promise(by=member, now=NOW)
    postmortem.refresh_from_db()
    assert (postmortem.status, postmortem.closed_at) == (Postmortem.PUBLISHED, None)
    assert [verb for verb, _ in lines(postmortem)] == ["reopened", "closed"]
    assert "“Part 2”" in lines(postmortem)[0][1]


def test_an_idea_leaves_a_closed_one_closed_until_somebody_promises_it(
    other_team, outsider, postmortem, promises, member
):
    for promise in promises:
        promise.finish(by=member, now=NOW)
    idea = FollowUp(team=other_team, title="Only an idea", postmortem=postmortem)
    idea.propose(by=outsider, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.CLOSED
    idea.accept(by=outsider, owner=outsider, due_on=make.TODAY, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.PUBLISHED
    assert lines(postmortem)[0] == ("reopened", "A follow-up was accepted: “Only an idea”.")


def test_an_idea_that_was_declined_opens_it_again_when_that_is_undone(team, postmortem, member):
    idea = make.a_follow_up(team, None, postmortem=postmortem, state=FollowUp.PROPOSED, due_on=None)
    event = idea.decline(by=member, reason="Not worth it", now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.CLOSED
    idea.undo(event, by=member, now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.PUBLISHED


@pytest.mark.parametrize("status", [Postmortem.DRAFT, Postmortem.IN_REVIEW])
def test_one_that_is_not_published_stays_as_it_is(team, member, status):
    postmortem = make.a_postmortem(team, status=status, published_at=None)
    follow_up = make.a_follow_up(team, member, postmortem=postmortem)
    follow_up.finish(by=member, now=NOW)
    follow_up.reopen(by=member)
    postmortem.refresh_from_db()
    assert postmortem.status == status
    assert lines(postmortem) == []


def test_an_imported_one_closes_as_well(team, member, tmp_path):
    text = "# Queue stuck\n\nDate: 2025-03-04\n\n## Action items\n\n- [ ] Alert on the age of the queue\n"
    (tmp_path / "one.md").write_text(text)
    import_folder(tmp_path, team=team, now=NOW)
    postmortem, idea = Postmortem.objects.get(), FollowUp.objects.get()
    Postmortem.objects.update(status=Postmortem.PUBLISHED)
    idea.decline(by=member, reason="Long gone", now=NOW)
    postmortem.refresh_from_db()
    assert postmortem.status == Postmortem.CLOSED


@pytest.mark.django_db(transaction=True)
def test_the_last_two_ended_at_once_close_it_once(team, lead, member):
    postmortem = make.a_postmortem(team)
    for _ in range(2):
        make.a_follow_up(team, member, postmortem=postmortem)
    rows = list(FollowUp.objects.order_by("id"))
    refused = together(
        [
            lambda row=row, by=by: row.finish(by=by, now=NOW)
            for row, by in zip(rows, (lead, member), strict=True)
        ]
    )
    postmortem.refresh_from_db()
    assert refused == []
    assert postmortem.status == Postmortem.CLOSED
    assert [verb for verb, _ in lines(postmortem)] == ["closed"]
