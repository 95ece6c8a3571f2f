"""What was done, or why not, is written down afterwards: when it ended stays as it was."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from followups.models import FollowUp
from records.models import Event
from records.search import find
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
WORDS = "A second camera watches the first."


@pytest.fixture
def done(follow_up, member) -> FollowUp:
    """On time, a week ago, and without a word."""
    follow_up.finish(by=member, now=NOW - dt.timedelta(days=7))
    return follow_up


def test_it_is_written_down_later_and_the_promise_stays_kept_on_time(done, lead):
    before = (done.ended_at, done.ended_by, done.state)
    done.tell(by=lead, words=f" {WORDS} ")
    done.refresh_from_db()
    assert done.outcome == WORDS
    assert (done.ended_at, done.ended_by, done.state) == before
    event = Event.objects.of(done).first()
    assert (event.verb, event.changes) == ("edited", {"outcome": ["", WORDS]})
    assert [hit.object_id for hit in find("watches", person=lead).hits] == [done.pk]


def test_why_it_was_declined_can_be_told_better_but_not_taken_away(follow_up, member):
    follow_up.decline(by=member, reason="No", now=NOW)
    follow_up.tell(by=member, words="The cameras are gone.")
    follow_up.refresh_from_db()
    assert (follow_up.declined_reason, follow_up.outcome) == ("The cameras are gone.", "")
    with pytest.raises(ValidationError, match="Say why"):
        follow_up.tell(by=member, words=" ")


def test_only_of_what_has_ended_by_those_who_work_on_it_and_nothing_twice(done, idea, member, observer):
    with pytest.raises(PermissionDenied):
        done.tell(by=observer, words=WORDS)
    with pytest.raises(ValidationError, match="has not ended"):
        idea.tell(by=member, words=WORDS)
    done.tell(by=member, words=WORDS)
    with pytest.raises(ValidationError, match="stands there already"):
        done.tell(by=member, words=WORDS)


def test_of_two_at_once_no_words_are_lost(done, lead, member):
    mine = FollowUp.objects.get(pk=done.pk)
    done.tell(by=member, words=WORDS)
    with pytest.raises(ValidationError, match="Somebody else changed it"):
        mine.tell(by=lead, words="Nothing came of it.")
    done.refresh_from_db()
    assert done.outcome == WORDS


def test_its_page_offers_it_where_nobody_wrote_it_down_and_keeps_what_was_typed(
    done, member, lead_client, member_client
):
    address = reverse("tell_follow_up", args=[done.pk])
    assert "Nobody wrote it down." in (page := member_client.get(done.get_absolute_url()).content.decode())
    assert f'href="{address}"' in page
    assert member_client.post(address, {"words": WORDS}).status_code == 302
    page = member_client.get(done.get_absolute_url(), follow=True).content.decode()
    assert "Nobody wrote it down." not in page
    assert WORDS in page
    assert "wrote down what was done" in page
    assert f'href="{address}"' in page  # to put it right
    assert WORDS in lead_client.get(address).content.decode()
    FollowUp.objects.get().reopen(by=member)
    answer = lead_client.post(address, {"words": "Mine"})
    assert answer.status_code == 409
    assert "Mine" in answer.content.decode()


def test_the_list_of_what_is_done_offers_it_only_where_words_are_missing(team, done, member, member_client):
    told = make.a_follow_up(team, member, state="done", ended_at=NOW, outcome=WORDS)
    page = member_client.get("/follow-ups/?list=done").content.decode()
    assert reverse("tell_follow_up", args=[done.pk]) in page
    assert reverse("tell_follow_up", args=[told.pk]) not in page


def test_one_click_in_the_queue_leaves_the_way_to_its_words(follow_up, member_client):
    with time_machine.travel(NOW, tick=False):
        said = member_client.post(
            reverse("finish_follow_up", args=[follow_up.pk]), {"next": "/"}, follow=True
        )
    assert reverse("tell_follow_up", args=[follow_up.pk]) in said.content.decode()


def test_what_was_told_goes_when_the_end_is_undone(follow_up, member):
    event = follow_up.finish(by=member, now=NOW)
    follow_up.tell(by=member, words=WORDS)
    with time_machine.travel(NOW, tick=False):
        FollowUp.objects.get().undo(event, by=member, now=NOW)
    follow_up.refresh_from_db()
    assert (follow_up.state, follow_up.outcome, follow_up.ended_at) == ("open", "", None)
