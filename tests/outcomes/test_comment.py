"""The conversation below an objective: who says, changes and removes what, and that nothing said is lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from outcomes.models import Comment
from records.models import Event, Mention, Refused
from tests import make
from tests.conftest import signed_in
from tests.make import NOW

LATER = NOW + dt.timedelta(hours=1)


@pytest.fixture
def comment(objective, member) -> Comment:
    return Comment.add(objective, by=member, text=" The tide is against us. ", at=NOW)


def text(response) -> str:
    return response.content.decode()


def history(objective) -> list[tuple[str, str, dict]]:
    return [(row.verb, row.note, row.changes) for row in Event.objects.of(objective)]


@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
def test_everyone_who_reads_an_objective_may_comment_on_it(request, who, objective):
    person = request.getfixturevalue(who)
    client, url = signed_in(person), reverse("comment_on_objective", args=[objective.pk])
    response = client.post(url, {"text": "Ask the **night shift**."})
    said = Comment.objects.get()
    assert (response.status_code, response["Location"]) == (
        302,
        f"{objective.get_absolute_url()}#comment-{said.pk}",
    )
    page = text(client.get(objective.get_absolute_url()))
    assert "Ask the <strong>night shift</strong>." in page
    assert history(objective) == [("commented", "Ask the **night shift**.", {})]


def test_somebody_who_has_left_says_nothing_more(objective):
    gone = make.a_person("Gia Marchetti", is_active=False)
    with pytest.raises(PermissionDenied):
        Comment.add(objective, by=gone, text="Hello", at=NOW)


@pytest.mark.parametrize("words", ["", "  \n ", "x" * 5001])
def test_what_cannot_be_said_comes_back_with_words(objective, lead, words):
    response = signed_in(lead).post(reverse("comment_on_objective", args=[objective.pk]), {"text": words})
    assert response.status_code == 422
    assert ("Please fill this in." if len(words) < 10 else "Please shorten this to 5000") in text(response)
    assert words.strip() in text(response)
    assert not Comment.objects.exists()
    with pytest.raises(Refused):
        Comment.add(objective, by=lead, text=words, at=NOW)


def test_one_changes_one_s_own_and_history_keeps_both(comment, member, objective):
    response = signed_in(member).post(
        reverse("edit_comment", args=[comment.pk]), {"text": "The tide turned."}
    )
    assert response.status_code == 302
    comment.refresh_from_db()
    assert (comment.text, comment.edited_at is not None) == ("The tide turned.", True)
    assert history(objective)[0] == (
        "edited_comment",
        "",
        {"remark": ["The tide is against us.", "The tide turned."]},
    )


def test_the_same_words_again_are_no_change(comment, member, objective):
    comment.rewrite(by=member, text="The tide is against us.", at=LATER)
    assert comment.edited_at is None
    assert len(history(objective)) == 1


def test_one_removes_one_s_own_and_history_keeps_the_words(comment, member, objective):
    client = signed_in(member)
    assert client.post(reverse("remove_comment", args=[comment.pk])).status_code == 302
    assert comment.get_absolute_url().partition("#")[2] not in text(client.get(objective.get_absolute_url()))
    assert history(objective)[0] == ("removed_comment", "", {"remark": ["The tide is against us.", ""]})
    comment.refresh_from_db()
    assert comment.text == ""
    with pytest.raises(Refused):
        comment.remove(by=member, at=LATER)
    assert len(history(objective)) == 2
    assert client.get(reverse("edit_comment", args=[comment.pk])).status_code == 404


@pytest.mark.parametrize("who", ["lead", "observer", "outsider", "org_admin"])
def test_nobody_changes_or_removes_what_somebody_else_said(request, who, comment):
    person = request.getfixturevalue(who)
    for act in (
        lambda: comment.rewrite(by=person, text="Mine", at=LATER),
        lambda: comment.remove(by=person, at=LATER),
    ):
        with pytest.raises(PermissionDenied):
            act()
    page = text(signed_in(person).get(comment.objective.get_absolute_url()))
    assert reverse("edit_comment", args=[comment.pk]) not in page


def test_a_comment_changed_in_two_windows_loses_neither_text(comment, member):
    stale = Comment.objects.get()
    comment.rewrite(by=member, text="First", at=LATER)
    with pytest.raises(Refused, match="another window"):
        stale.rewrite(by=member, text="Second", at=LATER)
    assert Comment.objects.get().text == "First"


def test_a_long_conversation_comes_twenty_at_a_time_oldest_first(objective, member):
    for number in range(25):
        Comment.add(objective, by=member, text=f"Said {number:02}.", at=NOW + dt.timedelta(minutes=number))
    client = signed_in(member)
    response = client.get(objective.get_absolute_url())
    assert [row.text for row in response.context["comments"].rows] == [f"Said {n:02}." for n in range(5, 25)]
    earlier = client.get(objective.get_absolute_url() + response.context["comments"].next_url)
    assert [row.text for row in earlier.context["comments"].rows] == [f"Said {n:02}." for n in range(5)]


def test_whom_a_comment_names_is_told_and_an_unknown_name_is_only_text(objective, member, lead):
    said = Comment.add(objective, by=member, text=f"@{lead.name} what do you say? @nobody", at=NOW)
    assert list(Mention.objects.of(lead).values_list("kind", "object_id", "anchor")) == [
        ("objective", objective.pk, f"comment-{said.pk}")
    ]
    page = text(signed_in(lead).get(objective.get_absolute_url()))
    assert f'id="comment-{said.pk}"' in page


def test_markup_in_a_comment_is_text(objective, member):
    Comment.add(objective, by=member, text="<script>alert(1)</script>", at=NOW)
    assert "<script>alert(1)" not in text(signed_in(member).get(objective.get_absolute_url()))


# Replies and mentions


@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
def test_everyone_replies_and_the_reply_stands_below_what_it_answers(request, who, comment, objective):
    client = signed_in(request.getfixturevalue(who))
    url = reverse("reply_to_comment", args=[comment.pk])
    assert "The tide is against us." in text(client.get(url))
    response = client.post(url, {"text": "Then we leave at dawn."})
    assert (response.status_code, response["Location"]) == (302, comment.get_absolute_url())
    reply = Comment.objects.get(answers=comment)
    page = text(client.get(objective.get_absolute_url()))
    assert page.index(f'id="comment-{comment.pk}"') < page.index(f'id="comment-{reply.pk}"')
    assert page.count("Then we leave at dawn.") == 1
    assert history(objective)[0] == ("commented", "Then we leave at dawn.", {})


def test_a_reply_is_not_replied_to(comment, lead):
    reply = comment.reply(by=lead, at=LATER, text="Then we leave at dawn.")
    with pytest.raises(Refused):
        reply.reply(by=lead, at=LATER, text="Or at noon.")
    assert signed_in(lead).get(reverse("reply_to_comment", args=[reply.pk])).status_code == 404


def test_an_empty_reply_comes_back_with_words(comment, lead):
    response = signed_in(lead).post(reverse("reply_to_comment", args=[comment.pk]), {"text": " "})
    assert response.status_code == 422
    assert "Please fill this in." in text(response)


def test_what_was_removed_keeps_its_replies(comment, member, lead, objective):
    comment.reply(by=lead, at=LATER, text="Then we leave at dawn.")
    comment.remove(by=member, at=LATER)
    page = text(signed_in(lead).get(objective.get_absolute_url()))
    assert "took this back" in page
    assert "Then we leave at dawn." in page
    assert "The tide is against us." not in page
    response = signed_in(lead).post(reverse("reply_to_comment", args=[comment.pk]), {"text": "And then?"})
    assert response.status_code == 422
    assert "And then?" in text(response)


def test_the_newest_three_replies_are_shown_and_the_others_are_a_link_away(comment, lead, objective):
    for number in range(5):
        comment.reply(by=lead, at=LATER, text=f"Reply {number}.")
    client = signed_in(lead)
    page = text(client.get(objective.get_absolute_url()))
    assert [number for number in range(5) if f"Reply {number}." in page] == [2, 3, 4]
    assert "2 earlier replies" in page
    thread = text(client.get(reverse("reply_to_comment", args=[comment.pk])))
    assert [number for number in range(5) if f"Reply {number}." in thread] == [0, 1, 2, 3, 4]


def test_a_mention_leads_to_the_person_and_a_reply_answers_it(comment, objective, member, lead):
    reply = comment.reply(by=lead, at=LATER, text=f"Ask @{member.name}, see `@{member.name}`.")
    page = text(signed_in(member).get(objective.get_absolute_url()))
    link = rf'<a href="{reverse("person", args=[member.pk])}"[^>]*>@{member.name}</a>'
    assert len(re.findall(link, page)) == 1
    assert "You are mentioned" in page
    comment.reply(by=member, at=LATER, text="I am here.")
    assert not Mention.objects.of_remark(reply).open().exists()
    assert "You are mentioned" not in text(signed_in(member).get(objective.get_absolute_url()))


def test_people_to_mention_are_found_without_script(comment, lead, outsider):
    url = reverse("reply_to_comment", args=[comment.pk])
    sent = {"text": "Who knows?", "mention": outsider.name[:4], "find": "1"}
    response = signed_in(lead).post(url, sent)
    assert response.status_code == 422
    assert f'name="mentioned" value="{outsider.pk}"' in text(response)
    assert not Comment.objects.filter(answers=comment).exists()
