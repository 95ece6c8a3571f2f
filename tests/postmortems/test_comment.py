"""The discussion below a postmortem: as open as the postmortem, with threads and mentions."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from notices.needs import needs_of
from postmortems.models import Comment, Postmortem
from records.models import Event, Mention, Refused, record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW


@pytest.fixture
def draft(team, member) -> Postmortem:
    one = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None)
    one.authors.add(member)
    record("created", one, by=member)
    return one


def say(one, by, text="The spare lens was in Porto.") -> Comment:
    return Comment.add(one, by=by, text=text, at=NOW)


def test_those_who_may_read_it_comment_and_the_others_do_not(draft, member, observer, outsider):
    assert say(draft, observer).by == observer
    with pytest.raises(PermissionDenied):
        say(draft, outsider)
    assert list(Comment.objects.visible_to(member)) == list(Comment.objects.all())
    assert not Comment.objects.visible_to(outsider)
    assert Event.objects.of(draft).first().verb == "commented"


def test_a_draft_is_not_betrayed_by_its_comments(draft, observer, outsider):
    comment = say(draft, observer)
    for name in ("reply_to_postmortem_comment", "edit_postmortem_comment"):
        assert signed_in(outsider).get(reverse(name, args=[comment.pk])).status_code == 404
    assert (
        signed_in(outsider).post(reverse("remove_postmortem_comment", args=[comment.pk])).status_code == 404
    )
    with pytest.raises(Refused, match="may not read this"):
        say(draft, observer, "@Kofi Boateng, was it you who knew?")


@pytest.mark.parametrize("how", ["reviewer", "other team", "its own team"])
def test_a_mention_in_a_draft_needs_whoever_may_read_it(draft, member, lead, outsider, other_team, how):
    person = lead if how == "its own team" else outsider
    if how == "reviewer":
        draft.reviewers.add(outsider)
    if how == "other team":
        draft.other_teams.add(other_team)
    say(draft, member, f"@{person.name}, which lens was it?")
    kinds = [need.kind for need in needs_of([person], now=NOW)[person.pk]]
    assert "mention" in kinds
    mention = Mention.objects.get()
    answer = signed_in(person).post(reverse("settle_mention", args=[mention.pk]))
    assert answer.status_code == 302
    assert "mention" not in [need.kind for need in needs_of([person], now=NOW)[person.pk]]


def test_whoever_may_no_longer_read_it_is_not_reminded(draft, member, outsider):
    draft.reviewers.add(outsider)
    say(draft, member, "@Kofi Boateng, which lens was it?")
    draft.reviewers.clear()
    assert needs_of([outsider], now=NOW)[outsider.pk] == []


def test_a_thread_on_its_page_and_below_the_record(draft, member, member_client):
    comment = say(draft, member)
    url = reverse("reply_to_postmortem_comment", args=[comment.pk])
    assert member_client.post(url, {"text": "Since **May**."}).status_code == 302
    page = member_client.get(draft.get_absolute_url()).content.decode()
    assert "The spare lens was in Porto." in page
    assert "<strong>May</strong>" in page
    assert member_client.post(url, {"text": " "}).status_code == 422
    edit = reverse("edit_postmortem_comment", args=[comment.pk])
    assert member_client.post(edit, {"text": "It was in Gdynia."}).status_code == 302
    assert member_client.post(reverse("remove_postmortem_comment", args=[comment.pk])).status_code == 302
    page = member_client.get(draft.get_absolute_url()).content.decode()
    assert "took this back" in page  # it has a reply
    assert "It was in Gdynia." not in page


def test_a_draft_of_a_comment_stays_through_a_slip_is_restored_and_goes_once_it_is_said(draft, observer):
    client, page = signed_in(observer), draft.get_absolute_url()
    writing = client.get(page).context["comment_writing"]
    typed = {"draft_key": writing.key, "draft_token": writing.token, "text": "Was it May’s lens?"}
    assert client.post(reverse("save_draft"), typed).status_code == 200
    offered = client.get(page).content.decode()
    assert f'href="{page}?restore={writing.token}#conversation"' in offered
    restored = client.get(f"{page}?restore={writing.token}").context
    assert restored["comment_form"]["text"].value() == "Was it May’s lens?"
    assert restored["comment_writing"].token == writing.token
    address = reverse("comment_on_postmortem", args=[draft.number])
    slip = client.post(address, typed | {"text": ""})
    assert slip.status_code == 422
    assert f'name="draft_token" value="{writing.token}"' in slip.content.decode()
    assert client.post(address, typed).status_code == 302
    assert client.get(page).context["comment_writing"].drafts == []
    assert client.post(reverse("save_draft"), typed).status_code == 204  # a late copy does not bring it back
