"""What the sender writes down about the notices it has claimed. Every step is a guarded update.

A `Ledger` belongs to one claim. What was taken is written down together with what becomes final next, in one
statement: so many messages, so many commits, and never more in doubt than there are connections.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Case, DateTimeField, F, QuerySet, Value, When
from django.utils import timezone

from notices import outbox_hold
from notices.models import Notice, StoppedAddress
from web import mail

LEASE = dt.timedelta(seconds=settings.MAIL_LEASE)
MARGIN = LEASE / 12  # a lease that ends sooner is not ours any more
RENEW_BELOW = LEASE * 3 / 4
# Minutes until the next attempt after a refusal that may pass; the last one comes just before 24 hours.
RETRY_AFTER = (1, 5, 30, 120, 360, 360, 360, 200)
_FREE = {"holder": "", "lease_until": None}


@dataclass
class _Entry:
    """What one statement writes down: those that become final next, and those that were taken."""

    marked: set[int]
    taken: list[Notice]
    hit: set[int] = field(default_factory=set)
    later: Future[set[int]] | None = None  # while a clerk is at it


class Ledger:
    """The notices of one claim, and those among them that the server has taken but no row says so yet."""

    def __init__(self, holder: str, now: dt.datetime, lease_until: dt.datetime | None = None) -> None:
        self.holder = holder
        self.now = now
        self.lease_until = lease_until or timezone.now() + LEASE  # of all of them
        self.taken: list[Notice] = []
        self.waited = 0.0  # seconds that the caller has waited for what one round writes down
        self.is_held = False  # so many addresses were refused that it is hardly their fault
        self._entry: _Entry | None = None

    def begin(self, going: Sequence[Notice], clerk: Executor | None = None) -> None:
        """Start to write down that the final dots of these come next, and what was taken before. `end` ends it.

        With a clerk (one thread) the database works while the caller talks to the mail server. Whatever else is
        written down here waits for that.
        """
        entry = _Entry({notice.pk for notice in going}, self.taken)
        if entry.marked or entry.taken:
            statement = self._statement(sorted(entry.marked), [notice.pk for notice in entry.taken])
            cursor = connection.cursor()
            if clerk is None:
                begin = perf_counter()
                entry.hit = _execute(cursor, *statement)
                self.waited += perf_counter() - begin
            else:
                entry.later = clerk.submit(_execute, cursor, *statement)
        self.taken, self._entry = [], entry

    def end(self) -> set[int]:
        """The ids of those that may go: the others are not ours any more, their lease ended while this sender slept.

        Raises DatabaseError; what was taken is then still to be written down.
        """
        self._wait()
        entry, self._entry = self._entry, None
        if entry is None:
            return set()
        for notice in entry.taken:
            if notice.pk in entry.hit:
                notice.state, notice.last_error = Notice.SENT, ""
        return entry.hit & entry.marked

    def _wait(self) -> None:
        """Let the clerk finish, whose connection to the database is also ours."""
        if self._entry is None or self._entry.later is None:
            return
        later, self._entry.later = self._entry.later, None
        begin = perf_counter()
        try:
            self._entry.hit = later.result()
        except BaseException:
            self.taken, self._entry = self._entry.taken + self.taken, None
            raise
        finally:
            self.waited += perf_counter() - begin

    def _statement(self, marked: list[int], taken: list[int]) -> tuple[str, list[object]]:
        """One update for both: what is `sending` becomes final next, the others of these were taken."""
        now = timezone.now()
        moment = connection.ops.adapt_datetimefield_value
        ids = ", ".join(["%s"] * len(marked)) or "NULL"
        done = ", ".join(["%s"] * len(taken)) or "NULL"
        sql = (
            "UPDATE notices_notice SET"  # noqa: S608 - numbers of placeholders, nothing from outside
            " state = CASE state WHEN 'sending' THEN 'committing' ELSE 'sent' END,"
            " holder = CASE state WHEN 'sending' THEN holder ELSE '' END,"
            " lease_until = CASE state WHEN 'sending' THEN %s ELSE NULL END,"
            " sent_at = CASE state WHEN 'sending' THEN sent_at ELSE %s END,"
            " last_error = CASE state WHEN 'sending' THEN last_error ELSE '' END"
            f" WHERE (id IN ({ids}) AND holder = %s AND state = 'sending' AND lease_until > %s)"
            f" OR (id IN ({done}) AND holder IN (%s, '') AND state NOT IN ('sent', 'sending'))"
            " RETURNING id"
        )
        parameters: list[object] = [
            *(moment(now + LEASE), moment(now)),
            *(*marked, self.holder, moment(now + MARGIN), *taken, self.holder),
        ]
        return sql, parameters

    def flush(self) -> None:
        """Write down what was taken."""
        self._wait()
        entry, self._entry = self._entry, None
        self.begin([])
        self.end()
        self._entry = entry

    def is_short(self) -> bool:
        """Are the leases getting short, as behind a slow server?"""
        return self.lease_until - timezone.now() < RENEW_BELOW

    def renew(self) -> set[int]:
        """Lengthen the leases of all that is in hand; the ids of what is still ours."""
        self._wait()
        now = timezone.now()
        mine = Notice.objects.filter(
            holder=self.holder, state__in=[Notice.SENDING, Notice.COMMITTING], lease_until__gt=now
        )
        self.lease_until = now + LEASE
        mine.update(lease_until=self.lease_until)
        return set(mine.values_list("pk", flat=True))

    def refused(self, notice: Notice, error: mail.Refused) -> None:
        """The server said no: for good, to this address for good, or for now."""
        if not error.is_permanent or (error.is_address and self.is_held):
            self.postpone(notice, str(error))
            return
        self.settle(notice, Notice.FAILED, str(error))  # waits for the clerk
        if error.is_address:
            self._stop(notice, str(error))

    def settle(self, notice: Notice, state: str, reason: str) -> None:
        """Write down what is now certain: it failed, or is not needed."""
        self._wait()
        held = self._held(notice, Notice.SENDING, Notice.COMMITTING)
        if held.update(state=state, last_error=reason, **_FREE) == 1:
            notice.state, notice.last_error = state, reason

    def free_key(self, notice: Notice) -> None:
        """What was dropped unsent lets go of its key: the planner writes it anew, as things now stand."""
        if notice.state == Notice.DROPPED and not notice.doubts:
            Notice.objects.filter(pk=notice.pk, state=Notice.DROPPED).update(key=f"{notice.key}:{notice.pk}")

    def put_off(self, notice: Notice, until: dt.datetime, reason: str) -> None:
        """Not now: it waits for that moment, and nothing was attempted."""
        self._wait()
        state = Notice.IN_DOUBT if notice.doubts else Notice.WAITING
        waits = {"state": state, "send_after": until, "last_error": reason, "attempts": F("attempts") - 1}
        if self._held(notice, Notice.SENDING).update(**waits, **_FREE) == 1:
            notice.state, notice.last_error = state, reason

    def postpone(self, notice: Notice, reason: str) -> None:
        """The server certainly has not taken it now: try again, each time later, and give up within a day."""
        self._wait()
        state, again = (Notice.IN_DOUBT if notice.doubts else Notice.WAITING), None
        if notice.refusals < len(RETRY_AFTER):
            minutes = RETRY_AFTER[notice.refusals] * random.uniform(0.8, 1)  # noqa: S311 - it hides nothing
            again = max(self.now, timezone.now()) + dt.timedelta(minutes=minutes)
        elif not notice.doubts:
            state = Notice.FAILED
        held = self._held(notice, Notice.SENDING, Notice.COMMITTING)
        count = F("refusals") + 1
        if held.update(state=state, send_after=again, last_error=reason, refusals=count, **_FREE) == 1:
            notice.state, notice.last_error = state, reason
            if again is None and notice.channel_id is not None:
                self._stop(notice, f"Refused for a day. {reason}")

    def doubt(self, notice: Notice, reason: str) -> None:
        """The server may have it, and nobody knows."""
        self._wait()
        doubt(self._held(notice, Notice.COMMITTING), reason, self.now)
        notice.state = Notice.IN_DOUBT

    def _stop(self, notice: Notice, reason: str) -> None:
        """Nothing more is sent there until somebody has looked."""
        if notice.channel is not None:
            notice.channel.stop(because=reason, now=self.now)
            return
        StoppedAddress.objects.bulk_create(
            [StoppedAddress(address=notice.address, reason=reason, since=self.now, notice=notice)],
            ignore_conflicts=True,
        )
        self.flush()  # what was taken by now counts
        self.is_held = outbox_hold.hold_if_all_are_refused(self.now)

    def let_go(self, notices: list[Notice]) -> None:
        """What was claimed and not begun waits again, for whoever comes next."""
        self._wait()
        ids = [notice.pk for notice in notices]
        rest = Notice.objects.filter(pk__in=ids, holder=self.holder, state=Notice.SENDING)
        rest.filter(doubts=0).update(state=Notice.WAITING, attempts=F("attempts") - 1, **_FREE)
        rest.filter(doubts__gt=0).update(state=Notice.IN_DOUBT, attempts=F("attempts") - 1, **_FREE)

    def _held(self, notice: Notice, *states: str) -> QuerySet[Notice]:
        """The notice's row, if it is still in one of the states in the hands of this claim."""
        return Notice.objects.filter(pk=notice.pk, holder=self.holder, state__in=states)


def doubt(notices: QuerySet[Notice], reason: str, now: dt.datetime) -> int:
    """The server may have it. The first time it is sent once more after a lease; then it waits for an org admin."""
    soon = max(now, timezone.now()) + LEASE
    return notices.update(
        state=Notice.IN_DOUBT,
        doubts=F("doubts") + 1,
        send_after=Case(When(doubts=0, then=Value(soon)), default=None, output_field=DateTimeField()),
        last_error=reason,
        **_FREE,
    )


def _execute(cursor: Any, sql: str, parameters: list[object]) -> set[int]:
    """Run the statement; the ids it has hit."""
    with cursor:
        cursor.execute(sql, parameters)
        return {row[0] for row in cursor.fetchall()}
