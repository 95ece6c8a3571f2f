"""Two people act on the same follow-up at the same moment: one history line, on both databases."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from followups.models import FollowUp
from records.models import Event
from tests import make
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_who_mark_it_done_at_once_one_is_recorded(team, lead, member):
    follow_up = make.a_follow_up(team, member)
    rows = [(FollowUp.objects.get(), person) for person in (lead, member, lead, member)]
    refused = together([lambda row=row, by=by: row.finish(by=by, now=make.NOW) for row, by in rows])
    assert Event.objects.of(follow_up).filter(verb="finished").count() == 1
    assert len(refused) == 3
    assert all("marked it done already" in words for words in refused)


def test_done_and_declined_at_once_leave_one_end(team, lead, member):
    follow_up = make.a_follow_up(team, member)
    done, declined = FollowUp.objects.get(), FollowUp.objects.get()
    refused = together(
        [
            lambda: done.finish(by=member, now=make.NOW),
            lambda: declined.decline(by=lead, reason="No longer needed", now=make.NOW),
        ]
    )
    assert Event.objects.of(follow_up).count() == 1
    assert len(refused) == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda row, lead, outsider: row.move(
            by=lead, due_on=make.TODAY + dt.timedelta(days=30), reason="The part is late", now=make.NOW
        ),
        lambda row, lead, outsider: row.hand_over(by=lead, to=outsider),
        lambda row, lead, outsider: row.take(by=lead),
    ],
)
def test_what_was_done_a_moment_ago_is_not_moved_or_handed_over(team, lead, member, outsider, act):
    read_before = FollowUp.objects.get(pk=make.a_follow_up(team, member).pk)
    FollowUp.objects.get().finish(by=member, now=make.NOW)
    with pytest.raises(ValidationError, match="marked it done already"):
        act(read_before, lead, outsider)
    assert Event.objects.of(read_before).count() == 1


def test_what_is_undone_and_snoozed_at_once_is_one_or_the_other(team, lead, member):
    idea = make.a_follow_up(team, None, state=FollowUp.PROPOSED, due_on=None, accepted_at=None)
    event = idea.accept(by=member, owner=member, due_on=make.TODAY, now=make.NOW)
    one, other = FollowUp.objects.get(), FollowUp.objects.get()
    refused = together(
        [
            lambda: one.undo(event, by=member, now=make.NOW),
            lambda: other.snooze(by=lead, until=make.TODAY + dt.timedelta(days=3), now=make.NOW),
        ]
    )
    assert len(refused) == 1
    assert Event.objects.of(idea).count() == 2
