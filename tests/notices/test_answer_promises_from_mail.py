"""Done, a new date, another owner and "no change" from the mail: one answer each, for the person it was written to."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client

from followups.models import FollowUp
from notices import digest, reminders
from notices.answers import DONE, HAND_OVER, NEW_DATE, links_of
from notices.letters import render
from notices.links import answer_url
from notices.models import Notice
from notices.needs import needs_of
from outcomes.models import CheckIn
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DUE = TODAY - dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(db):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def follow_up(team, member):
    return make.a_follow_up(team, member, title="Oil the crane", due_on=DUE)


@pytest.fixture
def links(follow_up, member) -> dict[str, str]:
    return {
        DONE: answer_url(member.pk, DONE, follow_up.pk, ""),
        NEW_DATE: answer_url(member.pk, NEW_DATE, follow_up.pk, str(DUE)),
        HAND_OVER: answer_url(member.pk, HAND_OVER, follow_up.pk, str(member.pk)),
    }


TYPED = {
    DONE: {"outcome": "With the thick oil"},
    NEW_DATE: {"due_on": "2026-12-01", "reason": "The oil is late"},
    HAND_OVER: {"to": "Kofi Boateng"},
}


def verbs(record) -> list[str]:
    return list(Event.objects.of(record).values_list("verb", flat=True))


def test_each_mail_offers_the_answers_of_every_promise_in_both_its_forms(follow_up, member, lead):
    reminders.plan_for([member], NOW, "")
    notice = Notice.objects.get(person=member, kind=Notice.REMINDER)
    letter = digest.Edition([member], NOW).letter(member)
    for body in (notice.text, notice.html, *render(letter, member, Notice.DIGEST)):
        paths = set(re.findall(r"/mail/answer/[^/\s\"]+/", body))
        headings = {
            re.search(r"<h1>(.*?)</h1>", signed_in(member).get(path).content.decode())[1] for path in paths
        }
        assert headings >= {"Is it done?", "New date", "Hand over"}


@pytest.mark.parametrize(
    ("question", "verb"), [(DONE, "finished"), (NEW_DATE, "moved"), (HAND_OVER, "offered")]
)
def test_a_get_shows_a_post_answers_and_a_second_says_what_happened(
    follow_up, links, member, outsider, question, verb
):
    client = signed_in(member)
    page = client.get(links[question])
    client.head(links[question])
    assert "Oil the crane" in page.content.decode()
    assert verbs(follow_up) == []
    assert client.post(links[question], TYPED[question]).status_code == 302
    assert verbs(follow_up) == [verb]
    again = client.post(links[question], TYPED[question])
    assert (again.status_code, verbs(follow_up)) == (200, [verb])
    words = again.content.decode()
    assert "This has been answered" in words
    assert {DONE: "marked it done already", NEW_DATE: "You moved its date", HAND_OVER: "You asked somebody"}[
        question
    ] in words


def test_the_answer_can_be_taken_back(follow_up, links, member):
    client = signed_in(member)
    page = client.post(links[DONE], follow=True).content.decode()
    (undo,) = set(re.findall(r'action="(/follow-ups/undo/\d+/)"', page))
    client.post(undo)
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUp.OPEN


@pytest.mark.parametrize("question", [DONE, NEW_DATE, HAND_OVER])
def test_to_a_stranger_it_is_useless_and_reveals_nothing(
    follow_up, links, lead, org_admin, outsider, question
):
    away = Client().get(links[question], follow=True)
    assert away.redirect_chain[0][0].startswith("/sign-in/")
    assert "Oil" not in away.content.decode()
    assert Client().post(links[question], TYPED[question]).status_code == 302
    for other in (lead, org_admin, outsider):
        for answer in (
            signed_in(other).get(links[question]),
            signed_in(other).post(links[question], TYPED[question]),
        ):
            assert answer.status_code == 404
            assert "Oil" not in answer.content.decode()
    assert verbs(follow_up) == []


@pytest.mark.parametrize("question", [DONE, NEW_DATE, HAND_OVER])
def test_after_a_month_it_is_too_old(follow_up, links, member, question):
    with time_machine.travel(NOW + dt.timedelta(days=31), tick=False):
        assert signed_in(member).post(links[question], TYPED[question]).status_code == 410
    assert verbs(follow_up) == []


def test_what_the_verb_refuses_is_told_beside_its_field_with_all_that_was_typed(follow_up, links, member):
    answer = signed_in(member).post(links[NEW_DATE], {"due_on": "2020-01-01", "reason": "The oil is late"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose a date from today on" in page
    assert "The oil is late" in page
    assert verbs(follow_up) == []


def test_done_works_after_the_date_moved_and_the_date_of_an_old_mail_does_not(follow_up, links, member):
    client = signed_in(member)
    follow_up.move(by=member, due_on=TODAY + dt.timedelta(days=9), reason="Parts", now=NOW)
    assert "This has been answered" in client.get(links[NEW_DATE]).content.decode()
    client.post(links[DONE])
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUp.DONE


def test_who_may_no_longer_work_on_it_is_told_so(follow_up, links, member, lead, other_team, outsider):
    FollowUp.objects.update(owner=outsider, team=other_team)
    for link in links.values():
        assert "This has been answered" in signed_in(member).post(link).content.decode()
    assert verbs(follow_up) == []


@pytest.mark.parametrize("how", ["late", "away", "left", "unowned"])
def test_a_lead_answers_for_a_promise_of_the_team_from_reminder_and_digest(team, member, lead, outsider, how):
    if how == "away":
        member.away_until = TODAY + dt.timedelta(days=9)
    member.is_active = how != "left"
    member.save()
    due_on = TODAY - dt.timedelta(days=7 if how == "late" else 0)
    row = make.a_follow_up(team, None if how == "unowned" else member, title="Oil the crane", due_on=due_on)
    reminders.plan_for([lead], NOW, "")
    letter = digest.Edition([lead], NOW).letter(lead)
    last = "Find an owner" if how == "unowned" else "Hand over"
    for body in (Notice.objects.get(person=lead).text, render(letter, lead, Notice.DIGEST)[0]):
        line = body.partition("* Oil the crane")[2].partition("\n\n")[0]
        links = dict(re.findall(r"^  ([A-Z][a-z ]+): http\S+?(/mail/answer/\S+)$", line, re.M))
        assert list(links) == ["Done", "New date", last]
    client = signed_in(lead)
    assert client.post(links["New date"], TYPED[NEW_DATE]).status_code == 302
    assert "This has been answered" in client.get(links["New date"]).content.decode()
    assert client.post(links[last], TYPED[HAND_OVER]).status_code == 302
    assert client.post(links["Done"], TYPED[DONE]).status_code == 302
    assert verbs(row) == ["finished", "offered", "moved"]
    assert signed_in(member if how == "late" else lead).get(links["Done"]).status_code == (
        404 if how == "late" else 200
    )


class TestNoChange:
    @pytest.fixture
    def key_results(self, team, member):
        cycle = make.a_cycle(starts_on=TODAY - dt.timedelta(days=40), ends_on=TODAY + dt.timedelta(days=40))
        objective = make.an_objective(team, member, cycle=cycle)
        before = TODAY - dt.timedelta(days=9)
        rows = []
        for title, confidence in (("Ships on time", 4), ("Berths booked", 3)):
            row = make.a_key_result(
                objective, member, title=title, value=40, confidence=confidence, checked_in_on=before
            )
            make.a_check_in(row, 40, on=before, confidence=confidence)
            rows.append(row)
        return rows

    @pytest.fixture
    def link(self, key_results, member) -> str:
        (need,) = needs_of([member], now=NOW)[member.pk]
        ((label, url),) = links_of(need)
        assert label == "No change"
        return url

    def today(self) -> dict[str, tuple]:
        rows = CheckIn.objects.filter(on=TODAY).select_related("key_result")
        return {row.key_result.title: (row.value, row.confidence, row.note) for row in rows}

    def test_confidence_is_asked_and_never_filled_in(self, key_results, link, member):
        client = signed_in(member)
        page = client.get(link).content.decode()
        assert "Ships on time" in page
        assert " checked" not in page.partition("<form class")[2]
        assert client.post(link).status_code == 422
        assert self.today() == {}
        first, second = key_results
        assert client.post(link, {f"confidence_{first.pk}": "5"}).status_code == 302
        assert self.today() == {"Ships on time": (40, 5, "")}
        assert client.post(link, {f"confidence_{second.pk}": "3"}).status_code == 302
        assert "This has been answered" in client.get(link).content.decode()
        assert client.post(link, {f"confidence_{second.pk}": "1"}).status_code == 200
        assert self.today() == {"Ships on time": (40, 5, ""), "Berths booked": (40, 3, "")}

    def test_a_fall_of_two_asks_for_a_line_and_until_then_nothing_is_kept(self, key_results, link, member):
        first, second = key_results
        typed = {f"confidence_{first.pk}": "2", f"confidence_{second.pk}": "3"}
        client = signed_in(member)
        answer = client.post(link, typed)
        assert answer.status_code == 422
        assert "Confidence fell from 4 to 2" in answer.content.decode()
        assert self.today() == {}
        client.post(link, typed | {f"note_{first.pk}": "The pilot is ill"})
        assert self.today() == {"Ships on time": (40, 2, "The pilot is ill"), "Berths booked": (40, 3, "")}

    def test_nobody_else_answers_it(self, key_results, link, lead):
        assert signed_in(lead).post(link, {f"confidence_{key_results[0].pk}": "5"}).status_code == 404
        assert Client().post(link, {f"confidence_{key_results[0].pk}": "5"}).status_code == 302
        assert self.today() == {}
