"""A reply goes to whoever can answer it."""

import datetime as dt
from email import policy
from email.parser import BytesParser

import pytest

from decisions.models import Role
from notices import calls, digest, reminders
from notices.messages import message_of, reply_header
from notices.models import Notice
from people.models import Person
from records.models import Event
from tests import make
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def replies_of(person: Person) -> list[str]:
    notice = Notice.objects.get(person=person)
    message = BytesParser(policy=policy.default).parsebytes(message_of(notice, NOW))
    header = message["Reply-To"]
    return [address.display_name for address in header.addresses] if header else []


def test_a_reply_to_a_reminder_goes_to_the_leads_of_the_team_but_not_to_oneself(team, member, lead):
    make.a_follow_up(team, member, due_on=TODAY)
    make.a_follow_up(team, lead, due_on=TODAY)
    reminders.plan(NOW)
    assert replies_of(member) == ["Noor Haddad"]
    assert replies_of(lead) == []


def test_a_reply_to_a_call_goes_to_the_driver(team, member, lead, outsider):
    decision = make.a_decision(team, lead, feedback_until=TODAY + DAY, asked_on=TODAY)
    Role.objects.create(decision_record=decision, role=Role.INPUT, person=outsider)
    Event.objects.create(
        at=NOW, by=member, verb="proposed", subject_kind="decision", subject_id=decision.pk, subject_title="x"
    )
    assert calls.plan(NOW) >= 1
    assert replies_of(outsider) == ["Noor Haddad"]


def test_a_reply_to_a_digest_goes_to_an_org_admin(team, member):
    make.a_person("Sol Ames", is_org_admin=True, wants_digest=False)
    make.a_person("Gone Away", is_org_admin=True, is_active=False)
    make.a_follow_up(team, member, due_on=TODAY)
    assert digest.plan(NOW) == 1
    assert replies_of(member) == ["Sol Ames"]


def test_a_name_cannot_put_a_header_or_an_address_of_its_own_there(member):
    thief = make.a_person("Zoë\r\nBcc: thief@example.org, thief@example.org", email="zoe@harbour.example")
    long = make.a_person("Ł" * 120, email="long@harbour.example")
    header = reply_header([thief, long, member, member])
    assert "\n" not in header
    message = BytesParser(policy=policy.default).parsebytes(f"Reply-To: {header}\r\n\r\n".encode())
    assert [one.addr_spec for one in message["Reply-To"].addresses] == [
        "zoe@harbour.example",
        "long@harbour.example",
        member.email,
    ]
    assert message["Bcc"] is None
