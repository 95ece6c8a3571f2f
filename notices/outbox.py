"""The way of a notice from waiting to sent: claim, hand over, recover. The protocol is told in docs/mail.md.

Small functions that may run anywhere, at once and as often as you like: every step is a guarded update, so
that whoever comes second does nothing. No lock is held while a mail server talks. All moments are aware;
leases are counted by this machine's clock, what is due by the `now` given.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import secrets
import socket
from collections.abc import Callable, Iterable
from time import monotonic

from django.core.mail.message import sanitize_address
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.utils import timezone

from followups.models import FollowUp
from notices.messages import message_of
from notices.models import Notice
from web import mail

log = logging.getLogger(__name__)

BATCH = 20
LEASE = dt.timedelta(seconds=60)
MARGIN = dt.timedelta(seconds=5)  # a lease that ends sooner is not ours any more
RENEW_BELOW = dt.timedelta(seconds=45)
RUN_SECONDS = 30.0
BREAKS = 2  # so many broken connections in a row, and the rest of the batch waits
# Minutes until the next attempt after a refusal that may pass; the last one comes just before 24 hours.
RETRY_AFTER = (1, 5, 30, 120, 360, 360, 360, 200)
DEADLY = 30  # so many attempts without an answer can only mean that the sender dies of this very notice

Report = Callable[[Notice], None]


def claim(now: dt.datetime, *, kind: str = "") -> list[Notice]:
    """Take up to BATCH notices that are due at `now`, of the kind or of any, for nobody else to send."""
    due = Notice.objects.filter(send_after__lte=now, **({"kind": kind} if kind else {}))
    if not due.filter(state__in=Notice.CLAIMABLE).exists():  # spares SQLite the write lock on an idle tick
        return []
    holder = f"{socket.gethostname()[:40]}:{secrets.token_hex(12)}"
    lease = timezone.now() + LEASE
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)  # so that two senders take different ones
        ids: list[int] = []
        for state in Notice.CLAIMABLE:  # one after the other, each in the order of the index
            rows = due.filter(state=state).order_by("send_after", "id").values_list("pk", flat=True)
            ids += rows[: BATCH - len(ids)]
        Notice.objects.filter(pk__in=ids, state__in=Notice.CLAIMABLE).update(
            state=Notice.SENDING, holder=holder, lease_until=lease, attempts=F("attempts") + 1
        )
    return list(Notice.objects.filter(pk__in=ids, holder=holder).select_related("person").order_by("pk"))


def unwanted(notices: Iterable[Notice]) -> dict[int, str]:
    """Those that must not be sent any more, by id, and why: asked at the last moment, when they are claimed."""
    about = {notice.pk: {int(step.partition("@")[0]) for step in notice.about} for notice in notices}
    every = {pk for ids in about.values() for pk in ids}
    awaited = set(FollowUp.objects.awaited().filter(pk__in=every).values_list("pk", flat=True))
    reasons = {}
    for notice in notices:
        if not notice.person.is_active:
            reasons[notice.pk] = "The person has been deactivated."
        elif not getattr(notice.person, Notice.WANTS[notice.kind]):
            reasons[notice.pk] = "The person does not want this kind of mail any more."
        elif about[notice.pk] and not about[notice.pk] & awaited:
            reasons[notice.pk] = "Everything it was about has been settled."
    return reasons


def send_due(now: dt.datetime, *, kind: str = "", report: Report | None = None) -> int:
    """Send what is due at `now`, of the kind or of any, for RUN_SECONDS at most; returns how many were sent.

    `report` is called with each notice of which it became certain here what is to become of it.
    """
    until = monotonic() + RUN_SECONDS
    transport = mail.transport()
    count = 0
    try:
        while monotonic() < until and (batch := claim(now, kind=kind)):
            is_reachable = _send_batch(batch, transport, now)
            for notice in batch:
                count += notice.state == Notice.SENT
                if report is not None and notice.state not in Notice.UNSETTLED:
                    report(notice)
            if not is_reachable:
                break
    finally:
        transport.close()
    return count


def recover() -> int:
    """Settle what a sender that died or slept has left behind, and say how many.

    It cannot have made final what is still `sending`: that waits again. What is `committing` may have arrived:
    it is in doubt, and sent once more under the same Message-ID.
    """
    orphaned = Notice.objects.filter(lease_until__lte=timezone.now())
    count = _doubt(
        orphaned.filter(state=Notice.COMMITTING), "The sender ended while handing it over.", timezone.now()
    )
    sending = orphaned.filter(state=Notice.SENDING)
    free = {"holder": "", "lease_until": None}
    count += sending.filter(attempts__gte=DEADLY).update(
        state=Notice.FAILED, last_error="The sender ended at this notice again and again.", **free
    )
    count += sending.filter(doubts=0).update(state=Notice.WAITING, **free)
    return count + sending.filter(doubts__gt=0).update(state=Notice.IN_DOUBT, **free)


def retry(notice: Notice) -> bool:
    """Send a failed or doubtful notice again, by the wish of an org admin; False where it is neither."""
    stuck = Notice.objects.filter(pk=notice.pk, state__in=[Notice.FAILED, Notice.IN_DOUBT])
    if not notice.text:  # it could not even be written: forgotten, so that the planner writes it anew
        return stuck.delete()[0] == 1
    return stuck.update(state=Notice.WAITING, send_after=timezone.now(), attempts=0) == 1


def _send_batch(batch: list[Notice], transport: mail.Transport, now: dt.datetime) -> bool:
    """Send each of the claimed notices that is still wanted. False where the server cannot be reached."""
    reasons = unwanted(batch)
    breaks = 0
    for notice in batch:
        if notice.pk in reasons:
            _settle(notice, Notice.DROPPED, last_error=reasons[notice.pk])
        elif breaks >= BREAKS:
            _postpone(notice, "The mail server could not be reached.", now)
        elif _renew(notice):
            try:
                _send(notice, transport, now)
                breaks = 0
            except mail.Unreachable as error:
                _postpone(notice, str(error), now)
                breaks += 1 if error.is_connected else BREAKS
    return breaks < BREAKS


def _send(notice: Notice, transport: mail.Transport, now: dt.datetime) -> None:
    """Hand one claimed notice over and write down what became of it. Raises mail.Unreachable."""
    try:
        transport.deliver(
            message_of(notice, timezone.now()),
            sanitize_address(notice.address, "utf-8"),
            lambda: _commit(notice),
        )
    except mail.Unreachable:
        raise
    except mail.Withdrawn:
        log.warning("notice %s: the lease ended before the mail was final, so it was not sent", notice.pk)
    except mail.InDoubt as error:
        _doubt(_held(notice, Notice.COMMITTING), str(error), now)
        notice.state = Notice.IN_DOUBT
    except mail.Refused as error:
        if error.is_permanent:
            _settle(notice, Notice.FAILED, last_error=str(error))
        else:
            _postpone(notice, str(error), now)
    except DatabaseError:
        raise
    except Exception as error:  # one that cannot be built must not stop the others
        log.exception("notice %s could not be sent", notice.pk)
        _settle(notice, Notice.FAILED, last_error=f"{type(error).__name__}: {error}")
    else:
        _settle(notice, Notice.SENT, sent_at=timezone.now(), last_error="")


def _held(notice: Notice, *states: str) -> QuerySet[Notice]:
    """The notice's row, if it is still in one of the states in the hands of this claim."""
    return Notice.objects.filter(pk=notice.pk, holder=notice.holder, state__in=states)


def _renew(notice: Notice) -> bool:
    """Lengthen a lease that is getting short, as behind a slow server. False if it is not ours any more."""
    now = timezone.now()
    if notice.lease_until is not None and notice.lease_until - now > RENEW_BELOW:
        return True
    mine = _held(notice, Notice.SENDING).filter(lease_until__gt=now)
    return mine.update(lease_until=now + LEASE) == 1


def _commit(notice: Notice) -> bool:
    """Write down that the final dot comes next, if the claim still holds: fences off a sender that slept."""
    now = timezone.now()
    mine = _held(notice, Notice.SENDING).filter(lease_until__gt=now + MARGIN)
    return mine.update(state=Notice.COMMITTING, lease_until=now + LEASE) == 1


def _settle(notice: Notice, state: str, **values: object) -> None:
    """Write down what is now certain, even where the lease ran out and recovery has called it doubtful."""
    held = _held(notice, Notice.SENDING, Notice.COMMITTING)
    if state == Notice.SENT:
        held = Notice.objects.filter(pk=notice.pk, holder__in=[notice.holder, ""]).exclude(state=Notice.SENT)
    if held.update(state=state, holder="", lease_until=None, **values) == 1:
        notice.state = state
        notice.last_error = str(values["last_error"])


def _postpone(notice: Notice, reason: str, now: dt.datetime) -> None:
    """The server certainly has not taken it now: try again, each time later, and give up within a day."""
    state, again = (Notice.IN_DOUBT if notice.doubts else Notice.WAITING), None
    if notice.attempts <= len(RETRY_AFTER):
        minutes = RETRY_AFTER[notice.attempts - 1] * random.uniform(0.8, 1)  # noqa: S311 - it hides nothing
        again = max(now, timezone.now()) + dt.timedelta(minutes=minutes)
    elif not notice.doubts:
        state = Notice.FAILED
    held = _held(notice, Notice.SENDING, Notice.COMMITTING)
    if held.update(state=state, send_after=again, holder="", lease_until=None, last_error=reason) == 1:
        notice.state, notice.last_error = state, reason


def _doubt(notices: QuerySet[Notice], reason: str, now: dt.datetime) -> int:
    """The server may have it. The first time it is sent once more in a minute; then it waits for an org admin."""
    soon = max(now, timezone.now()) + dt.timedelta(minutes=1)
    return notices.update(
        state=Notice.IN_DOUBT,
        doubts=F("doubts") + 1,
        send_after=Case(When(doubts=0, then=Value(soon)), default=None, output_field=DateTimeField()),
        holder="",
        lease_until=None,
        last_error=reason,
    )
