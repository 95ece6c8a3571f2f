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

from notices import outbox_hold, rewriting
from notices.models import Notice, NoticeQuerySet, StoppedAddress
from notices.outbox_ledger import LEASE, Ledger, doubt
from notices.outbox_sending import Batch, Mail, Pace, Way, ending
from people.models import Person
from web import mail

log = logging.getLogger(__name__)

RUN_SECONDS = 30.0
DEADLY = 30  # so many claims without an answer can only mean that the sender dies of this very notice
SUSPECT = 5  # after so many it is claimed alone, so that only the deadly one of a batch comes so far

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
            rows = due.filter(state=state, attempts__lt=F("refusals") + F("doubts") + SUSPECT)
            ids += rows.order_by("send_after", "id").values_list("pk", flat=True)[: way.batch - len(ids)]
        if not ids:
            suspects = due.filter(state__in=Notice.CLAIMABLE).order_by("attempts", "send_after", "id")
            ids += suspects.values_list("pk", flat=True)[:1]
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
            if not batch.is_reachable or batch.ledger.is_held:
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
    count += sending.filter(attempts__gte=F("refusals") + F("doubts") + DEADLY).update(
        state=Notice.FAILED, last_error="The sender ended at this notice again and again.", **free
    )
    count += sending.filter(doubts=0).update(state=Notice.WAITING, **free)
    return count + sending.filter(doubts__gt=0).update(state=Notice.IN_DOUBT, **free)


def drop_posts() -> int:
    """What waits for channels is not needed where channels are off; how many that were."""
    waiting = Notice.objects.filter(channel__isnull=False, state__in=Notice.CLAIMABLE)
    if not waiting.exists():  # spares SQLite the write lock on an idle tick
        return 0
    return waiting.update(state=Notice.DROPPED, send_after=None, last_error="Channels are off.")


def why_not_again(notice: Notice) -> str:
    """Why an org admin cannot have it sent again, in words; "" where they can."""
    if not notice.may_be_retried():
        return "It is neither failed nor in doubt, so there is nothing to send again."
    if notice.channel_id is None and notice.person is not None:
        stopped = StoppedAddress.objects.filter(address=notice.person.email).first()
        if stopped is not None:
            return f"Mail to {stopped.address} is stopped: {stopped.reason}. Try the address again first."
    return ""


def retry(notice: Notice) -> str:
    """Send it again, by the wish of an org admin; why not, in words, or "".

    A mail goes to the address its person has by now: the old one may be why it failed. What could not even be written
    is written again first, for its own day or week, and stays as it is where that is not possible.
    """
    if why_not := why_not_again(notice):
        return why_not
    if not notice.text:
        return rewriting.rewrite(notice, timezone.now())
    return "" if _again(Notice.objects.filter(pk=notice.pk)) else "It is on its way by now."


def retry_all(notices: NoticeQuerySet) -> tuple[int, int]:
    """Send all of these again that can be; how many wait now, and how many are as they were."""
    stuck = notices.stuck()
    number = stuck.count()
    unwritten = list(stuck.filter(text="").select_related("person"))
    count = _again(stuck.exclude(text="").exclude(pk__in=stuck.to_stopped().values("pk")))
    count += sum(not retry(notice) for notice in unwritten)
    return count, number - count


def _again(notices: NoticeQuerySet) -> int:
    where = Person.objects.filter(pk=OuterRef("person_id")).values("email")
    address = Case(When(channel__isnull=True, then=Subquery(where)), default=F("address"))
    return notices.stuck().update(
        **(rewriting.ANEW | {"state": Notice.WAITING, "send_after": timezone.now(), "address": address})
    )
