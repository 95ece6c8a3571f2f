"""The way of a notice from waiting to sent: claim, hand over, recover. The protocol is told in docs/mail.md.

Small functions that may run anywhere, at once and as often as you like: every step is a guarded update, so
that whoever comes second does nothing. No lock is held while a mail server talks. All moments are aware;
leases are counted by this machine's clock, what is due by the `now` given.
"""

from __future__ import annotations

import datetime as dt
import logging
import math
import secrets
import socket
from collections.abc import Callable
from time import monotonic, sleep

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils import timezone

from notices import outbox_hold
from notices.models import Notice
from notices.outbox_ledger import LEASE, Ledger, doubt
from notices.outbox_sending import Batch, Mail, Pace, Way, ending
from people.models import Person
from web import mail

log = logging.getLogger(__name__)

RUN_SECONDS = 30.0
DEADLY = 30  # so many attempts without an answer can only mean that the sender dies of this very notice

Report = Callable[[Notice], None]


def claim(now: dt.datetime, *, kind: str = "", way: Way | None = None) -> list[Notice]:
    """Take a batch of the way's notices that are due at `now`, of the kind or any, for nobody else to send.

    A mail goes to the address its person has by now.
    """
    way = way or Mail()
    due = way.notices().filter(send_after__lte=now, **({"kind": kind} if kind else {}))
    if not due.filter(state__in=Notice.CLAIMABLE).exists():  # spares SQLite the write lock on an idle tick
        return []
    holder = f"{socket.gethostname()[:40]}:{secrets.token_hex(12)}"
    lease = timezone.now() + LEASE
    present = Person.objects.filter(pk=OuterRef("person")).values("email")[:1]
    address = Case(When(channel=None, then=Subquery(present)), default=F("address"))
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)  # so that two senders take different ones
        ids: list[int] = []
        for state in Notice.CLAIMABLE:  # one after the other, each in the order of the index
            rows = due.filter(state=state).order_by("send_after", "id").values_list("pk", flat=True)
            ids += rows[: way.batch - len(ids)]
        Notice.objects.filter(pk__in=ids, state__in=Notice.CLAIMABLE).update(
            state=Notice.SENDING,
            holder=holder,
            lease_until=lease,
            attempts=F("attempts") + 1,
            address=address,
        )
    mine = Notice.objects.filter(pk__in=ids, holder=holder)
    return list(mine.select_related("person", "channel__person", "channel__team").order_by("pk"))


def send_due(
    now: dt.datetime, *, kind: str = "", report: Report | None = None, way: Way | None = None
) -> int:
    """Send what is due at `now`, of the kind or of any, for RUN_SECONDS at most; returns how many were sent.

    `report` is called with each notice of which it became certain here what is to become of it.
    """
    until = monotonic() + RUN_SECONDS
    if outbox_hold.is_held(now):
        return 0
    way = way or Mail()
    transports = way.lend()
    count, last, pace = 0, None, Pace()
    try:
        while monotonic() < until and not ending.is_set() and (claimed := claim(now, kind=kind, way=way)):
            batch = send_batch(claimed, transports, now, way, pace, until)
            pace = batch.pace
            for notice in claimed:
                if notice.state == Notice.SENT:
                    count, last = count + 1, notice
                if report is not None and notice.state not in Notice.UNSETTLED:
                    report(notice)
            if not batch.is_reachable:
                break
    finally:
        way.give_back(transports)
        if last is not None:
            outbox_hold.remember(last)
    return count


def send_batch(
    claimed: list[Notice],
    transports: list[mail.Transport],
    now: dt.datetime,
    way: Way,
    before: Pace,
    until: float = math.inf,
) -> Batch:
    """Send what was claimed in one go, at the pace of the batch before it; what is not begun in time is let go of.

    Raises DatabaseError, after it has tried to write down what was taken.
    """
    ledger = Ledger(claimed[0].holder, now, claimed[0].lease_until)
    try:
        batch = Batch(claimed, ledger, way, before, until)
        batch.send(transports)
    except DatabaseError:
        _write_down(ledger)
        raise
    return batch


def _write_down(ledger: Ledger) -> None:
    """The database went away: what the server has taken meanwhile is written down as soon as it is back."""
    for _ in range(10):
        if not ledger.taken or connection.in_atomic_block:
            return
        try:
            close_old_connections()
            ledger.flush()
        except DatabaseError:
            sleep(0.5)


def recover() -> int:
    """Settle what a sender that died or slept has left behind, and say how many.

    It cannot have made final what is still `sending`: that waits again. What is `committing` may have arrived:
    it is in doubt, and sent once more under the same Message-ID. A lease that ends too far ahead was taken
    before the clock was set back.
    """
    now = timezone.now()
    orphaned = Notice.objects.filter(Q(lease_until__lte=now) | Q(lease_until__gt=now + 3 * LEASE))
    count = doubt(orphaned.filter(state=Notice.COMMITTING), "The sender ended while handing it over.", now)
    sending = orphaned.filter(state=Notice.SENDING)
    free = {"holder": "", "lease_until": None}
    count += sending.filter(attempts__gte=DEADLY).update(
        state=Notice.FAILED, last_error="The sender ended at this notice again and again.", **free
    )
    count += sending.filter(doubts=0).update(state=Notice.WAITING, **free)
    return count + sending.filter(doubts__gt=0).update(state=Notice.IN_DOUBT, **free)


def retry(notice: Notice) -> bool:
    """Send a failed or doubtful notice again, by the wish of an org admin; False where it is neither.

    A mail goes to the address its person has by now: the old one may be why it failed.
    """
    stuck = Notice.objects.filter(pk=notice.pk, state__in=[Notice.FAILED, Notice.IN_DOUBT])
    if not notice.text:  # it could not even be written: forgotten, so that the planner writes it anew
        return stuck.delete()[0] == 1
    where = notice.person.email if notice.person and notice.channel_id is None else notice.address
    return stuck.update(state=Notice.WAITING, send_after=timezone.now(), attempts=0, address=where) == 1
