"""Behind a server that takes its time: what is in hand stays ours, and nothing is transmitted for nothing."""

from __future__ import annotations

import datetime as dt
import time
from time import monotonic

import pytest
from django.utils import timezone

from notices import outbox, outbox_ledger
from notices.models import Notice
from notices.outbox_sending import Mail, Pace
from tests.make import NOW
from tests.notices.conftest import a_notice
from web import mail

pytestmark = pytest.mark.django_db
LANES = 8


class Tarpit:
    """Takes a message, slowly: longer for a round than a lease lasts."""

    offers = 0

    def __init__(self) -> None:
        self.wait = 0.15

    def is_ready(self) -> bool:
        return False

    def offer(self, parcel: mail.Parcel) -> None:
        Tarpit.offers += 1
        time.sleep(self.wait)

    def withdraw(self) -> None:
        pass

    def finish(self, following: mail.Parcel | None = None) -> None:
        pass

    def answer(self) -> None:
        time.sleep(self.wait / 3)

    def close(self) -> None:
        pass


class Slowly(Mail):
    def lend(self) -> list[mail.Transport]:
        return [Tarpit() for _ in range(LANES)]

    def give_back(self, transports: list[mail.Transport]) -> None:
        pass


@pytest.fixture
def lease(monkeypatch) -> dt.timedelta:
    """Shorter than a round."""
    lease = dt.timedelta(seconds=0.7)
    for module in (outbox, outbox_ledger):
        monkeypatch.setattr(module, "LEASE", lease)
    monkeypatch.setattr(outbox_ledger, "MARGIN", lease / 12)
    monkeypatch.setattr(outbox_ledger, "RENEW_BELOW", lease * 3 / 4)
    monkeypatch.setattr(Tarpit, "offers", 0)
    return lease


@pytest.mark.parametrize("before", [Pace(), Pace(waited=2, worked=1)], ids=["two groups", "one group"])
def test_a_round_that_takes_longer_than_a_lease_sends_each_once(member, lease, monkeypatch, before):
    for _ in range(24):
        a_notice(member)
    monkeypatch.setattr(outbox, "Pace", lambda: before)
    assert outbox.send_due(NOW, way=Slowly()) == 24
    assert Tarpit.offers == 24
    assert set(Notice.objects.values_list("state", "attempts", "doubts")) == {("sent", 1, 0)}


def test_a_batch_begins_nothing_after_its_time_and_lets_go_of_the_rest(member, monkeypatch):
    for _ in range(60):
        a_notice(member)
    monkeypatch.setattr(outbox, "RUN_SECONDS", 1.0)
    begin = monotonic()
    sent = outbox.send_due(NOW, way=Slowly())
    assert 0 < sent < 40
    assert monotonic() - begin < 8
    rest = Notice.objects.exclude(state=Notice.SENT)
    assert set(rest.values_list("state", "attempts")) == {("waiting", 0)}


def test_what_another_sender_has_taken_meanwhile_is_let_go_of_before_it_is_transmitted(member, lease):
    """Asleep past its lease with a batch in hand: it transmits nothing of it."""
    notices = [a_notice(member) for _ in range(12)]
    claimed = outbox.claim(NOW)
    Notice.objects.update(holder="another", lease_until=timezone.now() + dt.timedelta(minutes=1))
    time.sleep(lease.total_seconds())
    outbox.send_batch(claimed, Slowly().lend(), NOW, Slowly(), Pace())
    assert Tarpit.offers == 0
    assert set(Notice.objects.values_list("holder", "state")) == {("another", "sending")}
    assert len(notices) == 12
