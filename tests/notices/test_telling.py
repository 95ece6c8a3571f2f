"""Who will be told is said before it is done, and is what then happens."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from decisions.models import Decision, Option, Role
from followups.models import Comment, FollowUp
from followups.succession import hand_over
from notices import calls, outbox, wording
from notices.followup_answers import links_of_promise
from notices.models import Notice
from people.telling import who_is_told
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(team):
    """In the order in which they are asked: two who get mail, one who is away, one who wants none, one who has left."""
    return [
        make.a_person("Ana Ruiz", team=team),
        make.a_person("Ben Sato", team=team),
        make.a_person("Cai Wu", team=team, away_until=TODAY),
        make.a_person("Dua Amin", team=team, wants_calls=False),
        make.a_person("Eli Gone", team=team, is_active=False),
    ]


def test_the_words_name_the_first_count_the_others_and_say_who_gets_no_mail(people, lead):
    def words(*chosen):
        return who_is_told(chosen, by=lead, now=NOW).in_words()

    assert words() == words(lead) == words(people[4]) == "Nobody gets a mail."
    assert words(people[0]) == "Ana Ruiz gets a mail at their next working hour."
    assert words(*people[:2], lead) == "Ana Ruiz and Ben Sato get a mail at their next working hour."
    three = [make.a_person(), make.a_person()]
    assert words(*people, *three).startswith(
        "Ana Ruiz and 3 others get a mail at their next working hour. Cai Wu and Dua Amin find it"
    )


def test_who_a_proposal_tells_is_said_on_its_page_and_gets_the_mail(team, lead, people):
    draft = make.a_decision(team, lead, status="draft", feedback_until=TODAY + 9 * DAY, decision="Yes.")
    for title in ("Weigh at the gate", "Leave it"):
        Option.objects.create(decision_record=draft, title=title)
    for person in people:
        Role.objects.create(decision_record=draft, role=Role.INPUT, person=person)
    page = signed_in(lead).get(reverse("propose_decision", args=[draft.pk])).content.decode()
    assert "Ana Ruiz and Ben Sato get a mail at their next working hour." in page
    Decision.objects.get(pk=draft.pk).propose(by=lead, today=TODAY, feedback_until=TODAY + 9 * DAY)
    calls.plan(NOW)
    assert {notice.person.name for notice in Notice.objects.all()} == {"Ana Ruiz", "Ben Sato"}
    page = signed_in(lead).get(reverse("edit_decision", args=[draft.pk])).content.decode()
    assert "Whoever you add to agree or to give input gets a mail" in page


def test_who_is_asked_to_take_over_gets_one_mail_and_only_while_it_is_open(team, lead, people):
    row = make.a_follow_up(team, lead, title="Oil the winch")
    page = signed_in(lead).get(reverse("hand_over_follow_up", args=[row.pk])).content.decode()
    assert "Whoever you ask gets a mail at their next working hour." in page
    from_a_mail = links_of_promise(lead.pk, row.pk, row.due_on, lead.pk)[2][1]
    page = signed_in(lead).get(from_a_mail).content.decode()
    assert "Whoever you ask gets a mail at their next working hour." in page
    row.hand_over(by=lead, to=people[0])
    assert [calls.plan(NOW), calls.plan(NOW + dt.timedelta(hours=1))] == [1, 0]
    notice = Notice.objects.get()
    assert notice.subject == "Noor Haddad asks you to take over Oil the winch"
    assert "noor-haddad@" in notice.reply_to
    assert f"It is promised for {wording.date(row.due_on)}." in " ".join(notice.text.split())
    row.turn_down(by=people[0])
    row.hand_over(by=lead, to=people[1])
    row.turn_down(by=people[1])
    assert calls.plan(NOW) == 0
    row.hand_over(by=lead, to=people[0])  # asked anew, and told anew
    assert calls.plan(NOW) == 1


def test_who_gets_no_mail_is_told_to_the_one_who_asked(team, lead, people):
    client, row = signed_in(lead), make.a_follow_up(team, lead, title="Oil the winch")
    asked = {"to": "Cai Wu"}
    said = client.post(reverse("hand_over_follow_up", args=[row.pk]), asked, follow=True).content.decode()
    assert "Asked to take over, without a mail, as Cai Wu is away or wants none: Oil the winch" in said
    row = make.a_follow_up(team, lead, title="Grease it")
    said = client.post(from_mail_of(row, lead), {"to": "Dua Amin"}, follow=True).content.decode()
    assert "without a mail, as Dua Amin is away or wants none: Grease it" in said
    row = make.a_follow_up(team, lead, title="Paint it")
    said = client.post(from_mail_of(row, lead), {"to": "Ana Ruiz"}, follow=True).content.decode()
    assert "Asked to take over: Paint it" in said
    draft = make.a_postmortem(team, status="draft", published_at=None)
    asked = {"reviewers": "Ana Ruiz, Cai Wu", "review_due_on": str(TODAY + 2 * DAY)}
    said = client.post(reverse("ask_for_review", args=[draft.number]), asked, follow=True).content.decode()
    assert (
        "Asked for a review. Ana Ruiz gets a mail at their next working hour. Cai Wu finds it under" in said
    )


def from_mail_of(row, person) -> str:
    return links_of_promise(person.pk, row.pk, row.due_on, person.pk)[2][1]


def test_who_is_asked_to_read_a_postmortem_gets_a_mail_until_they_have(team, lead, people):
    row = make.a_postmortem(team, title="Lamps out", status="draft", published_at=None)
    page = signed_in(lead).get(reverse("ask_for_review", args=[row.number])).content.decode()
    assert "Whoever you name gets a mail at their next working hour." in page
    row.ask_for_review(by=lead, now=NOW, reviewers=[*people[:3], lead], until=TODAY + 2 * DAY)
    row.review(by=people[1], now=NOW)
    assert calls.plan(NOW) == 1
    notice = Notice.objects.get()
    assert notice.person == people[0]
    assert notice.subject == f"Noor Haddad asks you to read PM-{row.number} Lamps out"
    assert "The review is due on Friday 20 November." in " ".join(notice.text.split())
    assert calls.plan(NOW + 5 * DAY) == 0


TEN = dt.timedelta(minutes=10)


def promise(team, owner, by, **fields) -> FollowUp:
    row = FollowUp(team=team, owner=owner, title="Oil the winch", due_on=TODAY + 40 * DAY, **fields)
    row.promise(by=by, now=NOW)
    return row


def test_who_is_promised_for_gets_a_mail_when_the_ten_minutes_are_over(team, other_team, member, outsider):
    page = signed_in(member).get(reverse("new_follow_up")).content.decode()
    assert "Somebody else than you gets a mail at their next working hour as well." in page
    row = promise(team, outsider, member)
    promise(team, member, member)  # of one's own nobody is told
    assert [calls.plan(NOW), calls.plan(NOW + TEN), calls.plan(NOW + 2 * TEN)] == [0, 1, 0]
    notice = Notice.objects.get()
    assert notice.person == outsider
    assert notice.subject == f"{member.name} promised in your name: Oil the winch"
    assert row.get_absolute_url() in notice.text
    assert f"It is due on {wording.date(row.due_on)}." in " ".join(notice.text.split())


def test_all_that_one_accepts_for_another_at_a_time_is_one_mail(sink, team, lead, outsider):
    for number in range(3):
        idea = make.a_follow_up(team, None, title=f"Idea {number}", state="proposed", accepted_at=None)
        idea.accept(by=lead, owner=outsider, due_on=TODAY + 40 * DAY, now=NOW)
    assert calls.plan(NOW + TEN) == 1
    assert Notice.objects.get().subject == f"{lead.name} promised in your name: Idea 0 and 2 more promises"
    outbox.send_due(NOW + TEN)
    assert Notice.objects.get().state == "sent"
    assert len(sink.messages) == 1
    assert calls.plan(NOW + 3 * TEN) == 0


def test_what_moves_to_a_successor_is_told_to_them_once(team, lead, member, outsider):
    for _ in range(3):
        make.a_follow_up(team, member, due_on=TODAY + 40 * DAY)
    page = signed_in(lead).get(reverse("promises_of_person", args=[member.pk])).content.decode()
    assert "The successor gets one mail about the follow-ups" in page
    hand_over(member, to=outsider, by=lead, now=NOW)
    assert calls.plan(NOW + TEN) == 1
    notice = Notice.objects.get()
    assert notice.person == outsider
    assert notice.subject.startswith(f"{lead.name} handed over to you: ")
    assert notice.subject.endswith(" and 2 more promises")


def test_who_took_it_over_or_from_whom_it_was_taken_back_is_not_told(sink, team, lead, member, outsider):
    promise(team, outsider, member).take(by=lead)
    taken = make.a_follow_up(team, lead)
    undone = taken.pass_on(by=lead, to=outsider)
    taken.undo(undone, by=lead, now=NOW)
    ended = promise(team, outsider, member)
    ended.decline(by=member, reason="A slip", now=NOW)
    assert calls.plan(NOW + TEN) == 0
    later = promise(team, outsider, member)
    assert calls.plan(NOW + TEN) == 1
    later.take(by=member)
    outbox.send_due(NOW + TEN)
    assert sink.messages == []


# What is said below a follow-up


def said(row, by, text="Is it the left one?", at=NOW) -> Comment:
    return Comment.add(row, by=by, text=text, at=at)


def heard(person) -> list[str]:
    return [notice.subject for notice in Notice.objects.filter(person=person).order_by("pk")]


def test_its_owner_and_who_spoke_there_hear_once_of_what_was_said_in_ten_minutes(
    sink, team, member, lead, observer, outsider
):
    row = make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY + 40 * DAY)
    said(row, observer)
    assert [calls.plan(NOW), calls.plan(NOW + TEN), calls.plan(NOW + 2 * TEN)] == [0, 1, 0]
    assert heard(member) == ["Odile Marchand commented on your follow-up: Oil the winch"]
    assert "because the follow-up is yours" in " ".join(Notice.objects.get().text.split())
    later = NOW + 3 * TEN
    first = said(row, lead, at=later)
    said(row, outsider, "Or the right one?", at=later + dt.timedelta(minutes=1))
    first.reply(by=lead, at=later + dt.timedelta(minutes=2), text="The left one.")
    assert calls.plan(later + TEN) == 3  # those who speak hear each other
    by = f"{lead.name} and {outsider.name}"
    assert heard(member)[1:] == [f"{by} commented on your follow-up: Oil the winch"]
    assert heard(observer) == [f"{by} commented on Oil the winch"]
    assert heard(outsider) == [f"{lead.name} commented on Oil the winch"]
    assert heard(lead) == []  # who has spoken since has read it
    outbox.send_due(later + TEN)
    assert len(sink.messages) == 4
    assert calls.plan(later + 4 * TEN) == 0


def test_whom_a_comment_mentions_hears_of_that_alone_and_a_stranger_of_nothing(team, member, lead, outsider):
    row = make.a_follow_up(team, member, title="Oil the winch", due_on=TODAY + 40 * DAY)
    said(row, lead, f"@{member.name} and @{outsider.name}, is it the left one?")
    assert calls.plan(NOW + TEN) == 2
    assert heard(member) == heard(outsider) == [f"{lead.name} mentions you on Oil the winch"]


def test_nobody_hears_of_what_was_taken_back_or_may_not_be_read_any_more(
    team, other_team, member, lead, outsider
):
    postmortem = make.a_postmortem(team)
    row = make.a_follow_up(
        other_team, lead, postmortem=postmortem, title="Oil the winch", created_at=NOW - DAY
    )
    said(row, outsider, at=NOW - 2 * TEN)
    said(row, member, "It is.")
    postmortem.restrict(by=lead, now=NOW)
    gone = said(make.a_follow_up(team, lead), member)
    gone.remove(by=member, at=NOW)
    assert calls.plan(NOW + TEN) == 2  # the owner hears twice, of either stretch
    assert heard(outsider) == []
    assert heard(lead) == [
        "Kofi Boateng commented on your follow-up: Oil the winch",
        f"{member.name} commented on your follow-up: Oil the winch",
    ]


def test_a_new_owner_is_not_told_of_what_was_said_before_it_was_theirs(team, member, lead, outsider):
    row = make.a_follow_up(team, member, title="Oil the winch")
    said(row, lead)
    row.hand_over(by=member, to=outsider)
    with time_machine.travel(NOW + TEN, tick=False):
        FollowUp.objects.get().take(by=outsider)
    assert calls.plan(NOW + TEN) == 0
    said(FollowUp.objects.get(), lead, "And the rope?", at=NOW + TEN)
    assert calls.plan(NOW + 2 * TEN) == 1
    assert heard(outsider) == [f"{lead.name} commented on your follow-up: Oil the winch"]


def test_a_mail_about_what_was_taken_back_meanwhile_is_not_sent(sink, team, member, lead):
    comment = said(make.a_follow_up(team, member), lead)
    calls.plan(NOW + TEN)
    comment.remove(by=lead, at=NOW + TEN)
    outbox.send_due(NOW + TEN)
    assert sink.messages == []
    assert Notice.objects.get().state == "dropped"


def test_what_was_said_is_looked_up_as_often_for_many_as_for_few(team, member, lead):
    def cost(count) -> int:
        for _ in range(count):
            said(make.a_follow_up(team, member), lead)
        with CaptureQueriesContext(connection) as log:
            assert sum(map(len, calls.calls_of_comments(NOW + TEN))) == Comment.objects.count()
        return len(log)

    assert cost(3) == cost(60)
