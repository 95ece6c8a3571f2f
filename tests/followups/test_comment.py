"""The conversation below a follow-up: whoever may read it speaks, and what is said changes nothing else in it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from followups.importing import Owners, keep_promises
from followups.models import Comment, FollowUp
from notices.needs import needs_of
from records.models import Event, Mention, Refused, record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

MINUTE = dt.timedelta(minutes=1)


def say(follow_up, by, text="The spare lens is in Porto.", at=NOW) -> Comment:
    return Comment.add(follow_up, by=by, text=text, at=at)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
def test_whoever_reads_it_comments_on_its_page(request, who, follow_up):
    client, page = signed_in(request.getfixturevalue(who)), follow_up.get_absolute_url()
    address = reverse("comment_on_follow_up", args=[follow_up.pk])
    assert f'action="{address}"' in text(client.get(page))
    answer = client.post(address, {"text": "Ask the **night shift**."})
    said = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{page}#comment-{said.pk}")
    shown = text(client.get(page))
    assert "Ask the <strong>night shift</strong>." in shown
    assert "commented: <bdi>“Ask the night shift.”</bdi>" in shown  # its history


def test_one_changes_and_takes_back_one_s_own_words_and_history_keeps_them(follow_up, member, lead):
    comment = say(follow_up, member)
    client = signed_in(member)
    edit = reverse("edit_follow_up_comment", args=[comment.pk])
    assert signed_in(lead).get(edit).status_code == 403
    assert client.post(edit, {"text": "It is in Gdynia."}).status_code == 302
    assert client.post(reverse("remove_follow_up_comment", args=[comment.pk])).status_code == 302
    page = text(client.get(follow_up.get_absolute_url()))
    conversation, history = page.split('id="history"')
    assert "Gdynia" not in conversation
    for words in (
        "changed a comment",
        "The spare lens is in Porto.",
        "took a comment back",
        "It is in Gdynia.",
    ):
        assert words in history, words


def test_a_reply_stands_below_what_it_answers(follow_up, member, observer):
    comment = say(follow_up, member)
    address = reverse("reply_to_follow_up_comment", args=[comment.pk])
    assert signed_in(observer).post(address, {"text": "Since May."}).status_code == 302
    page = text(signed_in(member).get(follow_up.get_absolute_url()))
    assert page.index(comment.text) < page.index("Since May.")


@pytest.mark.parametrize("words", ["", " \n", "x" * 5001])
def test_what_cannot_be_said_comes_back_with_what_was_typed(follow_up, observer, words):
    answer = signed_in(observer).post(reverse("comment_on_follow_up", args=[follow_up.pk]), {"text": words})
    assert answer.status_code == 422
    assert words.strip() in text(answer)
    assert not Comment.objects.exists()


def test_words_typed_while_the_sign_in_ended_are_offered_again(follow_up, observer):
    page, client = follow_up.get_absolute_url(), signed_in(observer)
    writing = client.get(page).context["comment_writing"]
    typed = {"draft_key": writing.key, "draft_token": writing.token, "text": "Was it May’s lens?"}
    assert client.post(reverse("save_draft"), typed).status_code == 200
    client.logout()
    address = reverse("comment_on_follow_up", args=[follow_up.pk])
    assert client.post(address, typed)["Location"].startswith(reverse("sign_in"))
    client.force_login(observer)
    assert f'href="{page}?restore={writing.token}#conversation"' in text(client.get(page))
    restored = client.get(f"{page}?restore={writing.token}").context
    assert restored["comment_form"]["text"].value() == "Was it May’s lens?"
    assert client.post(address, typed).status_code == 302
    assert client.get(page).context["comment_writing"].drafts == []


# Where its origin is closed


@pytest.fixture
def closed(team, other_team, outsider) -> FollowUp:
    """Kept by the outsider, from a restricted postmortem of the team."""
    postmortem = make.a_postmortem(team, title="A customer's data lay open", is_restricted=True)
    promise = make.a_follow_up(other_team, outsider, postmortem=postmortem, title="Close the bucket")
    record("created", promise, by=outsider)
    return promise


def test_where_its_postmortem_is_closed_the_conversation_is_as_well(closed, member, outsider, other_team):
    comment = say(closed, outsider)
    colleague = make.a_person("Ida Berg", team=other_team)
    with pytest.raises(PermissionDenied):
        say(closed, colleague)
    for person, seen in ((member, [comment]), (outsider, [comment]), (colleague, [])):
        assert list(Comment.objects.visible_to(person)) == seen, person
    client = signed_in(colleague)
    for name in ("reply_to_follow_up_comment", "edit_follow_up_comment"):
        assert client.get(reverse(name, args=[comment.pk])).status_code == 404
    with pytest.raises(Refused, match="may not read this"):
        say(closed, outsider, "@Ida Berg, is it yours?")


@pytest.mark.parametrize("how", ["owner", "asked", "named", "team"])
def test_whoever_may_read_a_closed_one_is_mentioned_there_and_takes_note(closed, member, outsider, how):
    person = {"owner": outsider, "team": member}.get(how) or make.a_person("Ida Berg")
    if how == "asked":
        FollowUp.objects.update(offered_to=person)
    if how == "named":
        closed.postmortem.participants.add(person)
    say(
        FollowUp.objects.get(),
        make.a_person("Ada Okoye", is_org_admin=True),
        f"@{person.name}, is it closed?",
    )
    kinds = [need.kind for need in needs_of([person], now=NOW)[person.pk]]
    assert "mention" in kinds
    mention = Mention.objects.get()
    assert signed_in(person).post(reverse("settle_mention", args=[mention.pk])).status_code == 302
    assert "mention" not in [need.kind for need in needs_of([person], now=NOW)[person.pk]]


def test_whoever_may_no_longer_read_it_is_not_asked(closed, member):
    person = make.a_person("Ida Berg")
    closed.postmortem.participants.add(person)
    say(closed, member, "@Ida Berg, is it closed?")
    closed.postmortem.participants.clear()
    assert needs_of([person], now=NOW)[person.pk] == []
    mention = Mention.objects.get()
    assert signed_in(person).post(reverse("settle_mention", args=[mention.pk])).status_code == 404


# What is said changes nothing else


def test_what_was_done_before_is_still_undone(follow_up, member, observer):
    event = follow_up.start(by=member)
    said = say(follow_up, observer, at=event.at + MINUTE)
    said.rewrite(by=observer, at=event.at + MINUTE, text="In Gdynia.")
    follow_up.undo(event, by=member, now=event.at + 2 * MINUTE)
    assert follow_up.state == FollowUp.OPEN


def test_whoever_is_late_with_an_answer_reads_what_was_done_not_what_was_said(
    follow_up, lead, member, observer
):
    follow_up.start(by=lead)
    say(follow_up, observer)
    client = signed_in(member)
    client.post(reverse("start_follow_up", args=[follow_up.pk]))
    answer = client.post(reverse("accept_follow_up", args=[follow_up.pk]), {"due_on": str(TODAY)})
    assert f"That cannot be done now: {lead.name} started it." in text(answer)


def test_an_import_still_brings_up_to_date_what_was_only_commented_on(team, member):
    postmortem = make.a_postmortem(team)
    idea = make.a_follow_up(
        team, None, postmortem=postmortem, state=FollowUp.PROPOSED, accepted_at=None, due_on=None
    )
    record("imported", idea, by=member)
    say(idea, member)
    keep_promises(postmortem, (), Owners(), member, NOW)
    idea.refresh_from_db()
    assert idea.state == FollowUp.DECLINED  # the document speaks of it no more


# Many


def test_a_long_conversation_comes_twenty_at_a_time_at_the_same_cost(follow_up, member, lead):
    def cost(count) -> int:
        begun = Comment.objects.count()
        for number in range(begun, begun + count):
            comment = say(follow_up, lead, f"Said {number:03} to @{member.name}.", NOW + number * MINUTE)
            if number % 3 == 0:
                comment.reply(by=lead, at=comment.at, text=f"@{member.name}, and again.")
        client.get(page)
        with CaptureQueriesContext(connection) as log:
            client.get(page)
        return len(log)

    page, client = follow_up.get_absolute_url(), signed_in(member)
    few = cost(3)
    many = cost(57)
    assert few == many
    shown = client.get(page).context["comments"]
    assert len(shown.rows) == 20
    earlier = client.get(f"{page}{shown.next_url}").context["comments"]
    assert earlier.rows[-1].at < shown.rows[0].at
    assert len(client.get(page).context["history"].rows) > 0


def test_a_file_of_the_queue_tells_what_was_said(follow_up, member, observer):
    comment = say(follow_up, observer, "=SUM(1)\nis no sum")
    comment.reply(by=member, at=NOW + MINUTE, text="It is.")
    gone = say(follow_up, member, "Nobody reads this.")
    gone.remove(by=member, at=NOW + MINUTE)
    with time_machine.travel(NOW, tick=False):
        file = b"".join(signed_in(member).get("/follow-ups/queue.csv?list=everyone")).decode()
    assert (
        '"2026-11-18T09:00:00+00:00 Odile Marchand: =SUM(1)\nis no sum\n'
        '2026-11-18T09:01:00+00:00 Tomasz Lis: It is."'
    ) in file
    assert "Nobody reads this." not in file


def test_it_is_taken_from_nobody_who_has_left(follow_up):
    gone = make.a_person("Gia Marchetti", is_active=False)
    with pytest.raises(PermissionDenied):
        say(follow_up, gone)
    assert not Event.objects.of(follow_up).exists()
