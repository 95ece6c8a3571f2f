"""More time for feedback, with a note to those asked."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from decisions.models import Role
from notices import calls
from notices.models import Notice
from records.models import Event, Refused
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, a_draft

pytestmark = pytest.mark.django_db
NEXT_WEEK = TODAY + dt.timedelta(days=7)


@pytest.fixture
def asking(team, member, outsider, lead):
    decision = a_draft(team, member, holders={"input": [outsider], "agree": [team]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    return decision


def test_more_time_is_given_with_a_reason_that_history_keeps(asking, member):
    asking.extend(by=member, today=TODAY, until=NEXT_WEEK, note="The yard is closed on Friday.")
    asking.refresh_from_db()
    assert (asking.feedback_until, asking.asked_on) == (NEXT_WEEK, TODAY)
    event = Event.objects.of(asking).first()
    assert (event.verb, event.note) == ("extended", "The yard is closed on Friday.")
    assert event.changes["feedback_until"] == [str(TOMORROW), str(NEXT_WEEK)]


@pytest.mark.parametrize(
    ("until", "note", "field"),
    [(TOMORROW, "Why", "feedback_until"), (TODAY, "Why", "feedback_until"), (NEXT_WEEK, " ", "reason")],
)
def test_more_time_is_a_later_date_and_a_reason(until, note, field, asking, member):
    with pytest.raises(Refused) as refused:
        asking.extend(by=member, today=TODAY, until=until, note=note)
    assert refused.value.field == field


def test_nobody_else_gives_more_time(asking, outsider, accepted, member):
    with pytest.raises(PermissionDenied):
        asking.extend(by=outsider, today=TODAY, until=NEXT_WEEK, note="Please")
    with pytest.raises(Refused, match="not proposed"):
        accepted.extend(by=member, today=TODAY, until=NEXT_WEEK, note="Please")


def test_the_page_says_beforehand_who_will_be_told(asking, member):
    page = signed_in(member).get(reverse("extend_decision", args=[asking.pk])).content.decode()
    assert "Kofi Boateng" in page
    assert "Noor Haddad" in page


def test_those_asked_get_a_mail_once_and_again_with_more_time(asking, member, outsider, lead):
    def told():
        return sorted(Notice.objects.filter(kind="call").values_list("person__name", "subject"))

    assert calls.plan(make.NOW) == 2
    assert calls.plan(make.NOW) == 0
    assert told() == [
        ("Kofi Boateng", "Tomasz Lis asks for your input on D-1 Weigh at the gate"),
        ("Noor Haddad", "Tomasz Lis asks for your input on D-1 Weigh at the gate"),
    ]
    asking.extend(by=member, today=TODAY, until=NEXT_WEEK, note="The yard is closed on Friday.")
    assert calls.plan(make.NOW) == 2
    assert calls.plan(make.NOW) == 0
    mail = Notice.objects.filter(person=outsider).latest("pk")
    assert mail.subject == "Tomasz Lis gives you more time for D-1 Weigh at the gate"
    assert "The yard is closed on Friday." in mail.text
    assert "Wednesday 25 November" in mail.text
    assert "The yard is closed on Friday." in mail.html


def test_nobody_is_written_to_at_night_or_against_their_will(asking, outsider, lead):
    outsider.wants_calls = False
    outsider.save(update_fields=["wants_calls"])
    assert calls.plan(make.NOW.replace(hour=3)) == 0
    assert calls.plan(make.NOW) == 1
    assert Notice.objects.get().person == lead


def test_a_proposal_that_came_from_a_file_asks_for_the_first_time(team, member, outsider, pages_clock):
    decision = make.a_decision(team, feedback_until=None, proposed_on=None, asked_on=None)
    client = signed_in(member)
    log = reverse("decisions")
    assert not client.get(log, {"list": "feedback"}).context["page"].rows
    assert "Proposed, no feedback asked yet" in client.get(log).content.decode()
    Role.objects.create(decision_record=decision, role=Role.INPUT, person=outsider)
    assert (
        "Nobody has been asked yet"
        in client.get(reverse("edit_decision", args=[decision.pk])).content.decode()
    )
    address = reverse("extend_decision", args=[decision.pk])
    assert "Kofi Boateng (gives input)" in client.get(address).content.decode()
    assert client.post(address, {"feedback_until": NEXT_WEEK, "reason": ""}).status_code == 302
    assert client.get(log, {"list": "feedback"}).context["page"].rows == [decision]
    assert calls.plan(make.NOW) == 1
    assert Notice.objects.get(kind="call").subject.startswith("Tomasz Lis asks for your input on")
    assert decision.roles.get(role=Role.DECIDE).holder == team
