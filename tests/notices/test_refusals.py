"""Whose fault a refusal is: the address's, the message's or ours; and what is done about each."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from notices import outbox, outbox_hold
from notices.models import Hold, Notice, StoppedAddress
from tests import make
from tests.make import NOW
from tests.notices.conftest import a_notice

pytestmark = pytest.mark.django_db
OURS = [
    "550 relay not permitted",
    "550 Relaying denied",
    "550 5.7.1 Unable to relay",
    "554 5.7.1 <x@y.example>: Relay access denied",
    "550 Sender verify failed",
    "550 Access denied - Invalid HELO name",
    "550 Sending quota exceeded",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 5.1.0 sender rejected",
    "550 Authentication required",
]
THEIRS = [
    "550 no such person",
    "550 5.1.1 <x@y.example>: Recipient address rejected: User unknown in relay recipient table",
    "553 5.1.3 bad syntax",
    "550 5.2.1 mailbox disabled",
    "551 User not local",
    "550 5.1.10 null MX",
]
OF_THE_MESSAGE = ["550 5.7.1 spam", "550 Blocked by our policy", "552 5.2.2 mailbox full", "554 no thanks"]


@pytest.mark.parametrize(
    ("answer", "state", "is_stopped"),
    [
        *((answer, "waiting", False) for answer in OURS),
        *((answer, "failed", True) for answer in THEIRS),
        *((answer, "failed", False) for answer in OF_THE_MESSAGE),
    ],
)
def test_only_what_is_said_of_the_address_stops_it_and_what_is_ours_is_tried_again(
    sink, member, answer, state, is_stopped
):
    sink.at, sink.answers = "rcpt", {member.email: [answer]}
    notice = a_notice(member)
    outbox.send_due(NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.last_error) == (state, answer)
    assert StoppedAddress.objects.exists() == is_stopped


def people(number: int) -> list:
    return [make.a_person(f"Person {n}", email=f"p{n}@harbour.example") for n in range(number)]


def test_many_addresses_refused_in_a_row_hold_the_outbox_instead_of_stopping_all(settings, sink):
    settings.MAIL_CONNECTIONS = 1
    crew = people(40)
    sink.at, sink.answers = "rcpt", {person.email: ["550 no such person"] for person in crew}
    for person in crew:
        a_notice(person)
    outbox.send_due(NOW)
    assert "10 addresses in a row" in Hold.objects.get().reason
    assert not StoppedAddress.objects.exists()
    assert set(Notice.objects.values_list("state", flat=True)) == {"waiting"}
    assert outbox.send_due(NOW) == 0
    sink.answers = {}
    outbox_hold.release()
    assert outbox.send_due(timezone.now() + dt.timedelta(minutes=2)) == 40


def test_many_refused_among_others_that_are_taken_are_stopped_one_by_one(settings, sink):
    settings.MAIL_CONNECTIONS = 1
    crew = people(30)
    sink.at, sink.answers = "rcpt", {person.email: ["550 no such person"] for person in crew[::2]}
    for person in crew:
        a_notice(person)
    assert outbox.send_due(timezone.now()) == 15
    assert (Hold.objects.count(), StoppedAddress.objects.count()) == (0, 15)


def test_a_mail_to_a_stopped_address_is_sent_again_only_once_that_is_lifted(sink, member, admin_client):
    StoppedAddress.objects.create(address=member.email, reason="550 no such person")
    failed, dropped = a_notice(member, state=Notice.FAILED), a_notice(member)
    outbox.send_due(NOW)
    for notice in (failed, dropped):
        page = admin_client.post(reverse("retry_notice", args=[notice.pk]), follow=True).content.decode()
        assert f"Mail to {member.email} is stopped: 550 no such person. Try the address again first." in page
    assert outbox.send_due(NOW) == 0
    page = admin_client.post(reverse("lift_addresses"), follow=True).content.decode()
    assert "1 address is tried again" in page
    for notice in (failed, dropped):
        admin_client.post(reverse("retry_notice", args=[notice.pk]))
    assert outbox.send_due(timezone.now()) == 2


def test_refusals_and_not_the_claims_of_senders_that_died_use_up_the_tries(sink, member):
    sink.at, sink.answers = "rcpt", {member.email: ["451 later"]}
    notice = a_notice(member, attempts=9)
    outbox.send_due(NOW)
    notice.refresh_from_db()
    assert (notice.state, notice.refusals, notice.last_error) == ("waiting", 1, "451 later")
    assert notice.send_after - timezone.now() < dt.timedelta(minutes=1)


def test_after_some_crashes_each_of_the_batch_is_claimed_alone(sink, member):
    for _ in range(3):
        a_notice(member, attempts=outbox.SUSPECT)
    fresh = a_notice(member)
    assert [row.pk for row in outbox.claim(NOW)] == [fresh.pk]
    assert [len(outbox.claim(NOW)) for _ in range(4)] == [1, 1, 1, 0]


def test_the_deadly_one_of_a_batch_fails_alone(member):
    """Every sender that has it in hand dies; the others of its batch survive it."""
    deadly, *others = [a_notice(member) for _ in range(4)]
    for _ in range(3 * outbox.DEADLY):
        claimed = outbox.claim(NOW)
        if not claimed:
            break
        if deadly in claimed:
            Notice.objects.filter(state=Notice.SENDING).update(lease_until=timezone.now())
        else:
            done = {"state": Notice.SENT, "sent_at": NOW, "lease_until": None}
            Notice.objects.filter(pk__in=[row.pk for row in claimed]).update(**done)
        outbox.recover()
    deadly.refresh_from_db()
    assert deadly.state == "failed"
    assert set(Notice.objects.exclude(pk=deadly.pk).values_list("state", flat=True)) == {"sent"}
    assert len(others) == 3
