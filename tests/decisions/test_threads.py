"""Replies, one's own words, reopened concerns, and endorsements taken back."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from decisions.models import Decision, Feedback, Role
from records.models import Event, Refused
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, a_draft

pytestmark = pytest.mark.django_db
LATER = make.NOW.replace(hour=11)


@pytest.fixture
def concern(proposal, outsider) -> Feedback:
    return proposal.give_feedback(by=outsider, kind="blocking", text="Trucks will queue.", at=make.NOW)


# --- Replies ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["observer", "teamless", "member", "org_admin"])
def test_everyone_replies_in_the_thread(who, concern, request):
    person = request.getfixturevalue(who)
    reply = concern.reply(by=person, at=LATER, text="A second lane opens. ")
    assert (reply.answers, reply.text, reply.kind) == (concern, "A second lane opens.", "note")
    assert list(concern.replies.all()) == [reply]
    assert Event.objects.of(concern.decision_record).first().verb == "commented"


def test_a_reply_says_something_and_has_no_thread_of_its_own(concern, member):
    with pytest.raises(Refused, match="Write your reply"):
        concern.reply(by=member, at=LATER, text=" ")
    reply = concern.reply(by=member, at=LATER, text="Yes")
    assert not reply.may_get_reply_from(member)


def test_a_reply_in_a_thread_counts_as_an_answer(team, member, outsider, concern):
    decision = a_draft(team, member, holders={"input": [outsider]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    note = decision.give_feedback(by=member, kind="note", text="Who knows?", at=make.NOW)
    assert not decision.roles.with_answers().get(role="input").has_replied
    note.reply(by=outsider, at=LATER, text="I do.")
    assert decision.roles.with_answers().get(role="input").has_replied


def test_the_page_shows_the_newest_replies_and_leads_to_the_rest(concern, member, member_client):
    for number in range(5):
        concern.reply(by=member, at=LATER, text=f"Reply number {number}")
    page = member_client.get(concern.decision_record.get_absolute_url()).content.decode()
    shown = [number for number in range(5) if f"Reply number {number}" in page]
    assert shown == [2, 3, 4]
    assert "2 earlier replies" in page
    thread = member_client.get(reverse("feedback_thread", args=[concern.pk])).content.decode()
    assert all(f"Reply number {number}" in thread for number in range(5))


def test_a_reply_is_written_without_script(concern, member_client):
    url = reverse("feedback_thread", args=[concern.pk])
    empty = member_client.post(url, {"text": " "})
    assert empty.status_code == 422
    answer = member_client.post(url, {"text": "A second lane opens."})
    assert answer.status_code == 302
    assert concern.replies.get().text == "A second lane opens."


# --- One's own words ----------------------------------------------------------------------------------------------
def test_own_words_are_put_differently_and_history_keeps_both(concern, outsider):
    assert concern.rewrite(by=outsider, at=LATER, text="Trucks will queue at dawn.")
    concern.refresh_from_db()
    assert (concern.text, concern.edited_at) == ("Trucks will queue at dawn.", LATER)
    event = Event.objects.of(concern.decision_record).first()
    assert event.changes == {"remark": ["Trucks will queue.", "Trucks will queue at dawn."]}


def test_nobody_else_changes_them(concern, member, org_admin):
    for person in (member, org_admin):
        with pytest.raises(PermissionDenied, match="Only Kofi Boateng"):
            concern.rewrite(by=person, at=LATER, text="Fine")
        with pytest.raises(PermissionDenied):
            concern.remove(by=person, at=LATER)


def test_what_a_decision_rests_on_is_not_changed_any_more(concern, proposal, member, outsider):
    proposal.accept(by=member, today=TODAY, over_concerns="A second lane opens.")
    said = Feedback.objects.get(pk=concern.pk)
    with pytest.raises(Refused, match="rests on it"):
        said.rewrite(by=outsider, at=LATER, text="Fine")
    with pytest.raises(Refused, match="rests on it"):
        said.remove(by=outsider, at=LATER)


def test_what_is_taken_back_counts_no_more_and_its_words_stay_in_history(concern, proposal, member, outsider):
    concern.reply(by=member, at=LATER, text="A second lane opens.")
    concern.remove(by=outsider, at=LATER)
    assert not proposal.feedback.open_concerns().exists()
    assert Event.objects.of(proposal).first().changes == {"remark": ["Trucks will queue.", ""]}
    page = signed_in(member).get(proposal.get_absolute_url()).content.decode()
    assert "took this back" in page
    assert "A second lane opens." in page
    assert "Trucks will queue" not in page.partition('id="history"')[0]


def test_two_windows_do_not_write_over_each_other(concern, outsider):
    client, url = signed_in(outsider), reverse("edit_feedback", args=[concern.pk])
    assert client.post(url, {"text": "From the first window", "edited": ""}).status_code == 302
    second = client.post(url, {"text": "From the second window", "edited": ""})
    assert second.status_code == 422
    assert "From the first window" in second.content.decode()
    assert "From the second window" in second.content.decode()
    concern.refresh_from_db()
    assert concern.text == "From the first window"


# --- Reopening ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["outsider", "member"])
def test_who_raised_it_and_the_decider_reopen_a_concern_and_the_answer_stays(who, concern, member, request):
    concern.resolve(by=member, at=make.NOW, reason="A second lane opens.")
    concern.reopen(by=request.getfixturevalue(who), at=LATER, reason="Only in May.")
    concern.refresh_from_db()
    assert concern.is_open_concern()
    assert [(reply.by.name, reply.text) for reply in concern.replies.all()] == [
        ("Tomasz Lis", "A second lane opens."),
        (request.getfixturevalue(who).name, "Only in May."),
    ]
    assert Event.objects.of(concern.decision_record).first().verb == "reopened_concern"


def test_reopening_needs_a_reason_and_the_right_person(concern, outsider, teamless):
    concern.resolve(by=outsider, at=make.NOW)
    with pytest.raises(Refused, match="still not answered"):
        concern.reopen(by=outsider, at=LATER, reason=" ")
    with pytest.raises(PermissionDenied):
        concern.reopen(by=teamless, at=LATER, reason="Hm")


def test_nothing_is_reopened_or_resolved_after_the_decision(proposal, concern, member, outsider):
    other = proposal.give_feedback(by=outsider, kind="blocking", text="Noise", at=make.NOW)
    other.resolve(by=outsider, at=make.NOW)
    proposal.reject(by=member, today=TODAY, reason="Too loud.")
    for act in (
        lambda: Feedback.objects.get(pk=other.pk).reopen(by=outsider, at=LATER, reason="Still loud"),
        lambda: Feedback.objects.get(pk=concern.pk).resolve(by=outsider, at=LATER),
    ):
        with pytest.raises(Refused, match="not open any more"):
            act()


# --- Endorsing ----------------------------------------------------------------------------------------------------
def test_an_endorsement_is_taken_back_in_one_click_and_given_again(proposal, outsider):
    client = signed_in(outsider)
    client.post(reverse("endorse_decision", args=[proposal.pk]))
    assert "Take my endorsement back" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(reverse("withdraw_endorsement", args=[proposal.pk]))
    assert not Feedback.objects.standing().exists()
    client.post(reverse("endorse_decision", args=[proposal.pk]))
    assert Feedback.objects.standing().get().by == outsider
    verbs = [event.verb for event in Event.objects.of(proposal)]
    assert verbs[:3] == ["endorsed", "withdrew", "endorsed"]


def test_an_endorsement_taken_back_is_no_agreement(team, member, outsider):
    decision = a_draft(team, member, undo="hard", holders={"agree": [outsider]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    decision.give_feedback(by=outsider, kind="endorsement", at=make.NOW)
    decision.withdraw_endorsement(by=outsider, at=LATER)
    with pytest.raises(Refused, match="Kofi Boateng must endorse it"):
        decision.accept(by=member, today=TODAY)


def test_who_must_agree_and_has_a_concern_open_has_not_agreed(team, member, outsider):
    decision = a_draft(team, member, is_high_risk=True, holders={"agree": [outsider]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    decision.give_feedback(by=outsider, kind="endorsement", at=make.NOW)
    concern = decision.give_feedback(by=outsider, kind="blocking", text="One thing", at=LATER)
    with pytest.raises(Refused, match="Kofi Boateng must endorse it"):
        decision.accept(by=member, today=TODAY, over_concerns="No matter.")
    concern.resolve(by=outsider, at=LATER)
    decision = Decision.objects.get(pk=decision.pk)
    decision.accept(by=member, today=TODAY)
    assert decision.roles.get(role=Role.AGREE).person == outsider


def test_only_ones_own_endorsement_is_taken_back(proposal, outsider, member):
    proposal.give_feedback(by=outsider, kind="endorsement", at=make.NOW)
    with pytest.raises(Refused, match="do not endorse"):
        proposal.withdraw_endorsement(by=member, at=LATER)
