"""One claimed batch on its way: offered, marked, made final, answered for, over one or more connections at once.

What a way is stands here too: which notices go it, how one becomes a parcel, and what takes it. Mail is one.
"""

from __future__ import annotations

import logging
import math
import threading
from collections import deque
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic, perf_counter
from typing import Protocol

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils import timezone

from notices.messages import PLAIN_ADDRESS, message_of
from notices.models import Notice
from notices.outbox_ledger import Ledger
from notices.outbox_wanted import Court
from web import mail, mail_pool

log = logging.getLogger(__name__)
ending = threading.Event()  # set when the process is asked to end: finish what is begun, let go of the rest
BREAKS = 2  # so many broken connections in a row, and the rest of the batch waits
AWAY = "The mail server could not be reached."


class Way(Protocol):
    """A way to tell people. Any error of `recipient` and `content` means that this one notice cannot be told."""

    batch: int  # claimed at once

    def notices(self) -> QuerySet[Notice]:
        """Those that go this way."""

    def lend(self) -> list[mail.Transport]:
        """What takes them: one lane each."""

    def give_back(self, transports: list[mail.Transport]) -> None:
        """They are not needed any more."""

    def recipient(self, notice: Notice) -> str:
        """Where it goes to."""

    def content(self, notice: Notice) -> bytes:
        """What is handed over."""


class Mail:
    """Mail, over SMTP or into a folder."""

    batch = 200

    def notices(self) -> QuerySet[Notice]:
        """All but those to channels."""
        return Notice.objects.filter(channel__isnull=True)

    def lend(self) -> list[mail.Transport]:
        """Connections of the pool."""
        return mail_pool.lend(settings.MAIL_CONNECTIONS)

    def give_back(self, transports: list[mail.Transport]) -> None:
        """Back into the pool."""
        mail_pool.give_back(transports)

    def recipient(self, notice: Notice) -> str:
        """The address as a mail server wants it."""
        is_plain = PLAIN_ADDRESS.fullmatch(notice.address)
        return notice.address if is_plain else str(sanitize_address(notice.address, "utf-8"))

    def content(self, notice: Notice) -> bytes:
        """The whole message."""
        return message_of(notice, timezone.now())


@dataclass
class _Lane:
    """One connection, and what it will be offered next."""

    transport: mail.Transport
    going: Notice | None = None  # made final, not answered yet
    following: tuple[Notice, mail.Parcel] | None = None
    has_worked: bool = False

    def is_busy(self) -> bool:
        return self.going is not None or self.following is not None


@dataclass
class Pace:
    """How long the last batch waited for the database, and for all the rest: the mail server and its own work.

    Two groups gain where one talks while the other is written down. Where writing down takes longer than talking
    with both, one group of all needs half as many commits, and is the faster.
    """

    waited: float = 0.0
    worked: float = 0.0

    @property
    def is_one_group(self) -> bool:
        """Is the database what the last batch waited for most?"""
        return self.waited > self.worked


class Batch:
    """Sends the notices of one claim; `is_reachable` is False once the server could not be reached.

    It goes by the pace of the batch before it, and `pace` is its own.
    """

    def __init__(
        self,
        notices: list[Notice],
        ledger: Ledger,
        way: Way,
        before: Pace | None = None,
        until: float = math.inf,
    ) -> None:
        self.ledger = ledger
        self.way = way
        self.before = before or Pace()
        self.until = until  # on the monotonic clock: nothing is begun any more, the rest waits again
        self.mine: set[int] | None = None  # what was still ours when the leases were last renewed
        self.pace = Pace()
        self.rest: deque[Notice] = deque()
        self.breaks = 0
        court = Court(notices, ledger.now)
        for notice in notices:
            verdict = court.verdict(notice)
            if verdict is None:
                self.rest.append(notice)
            elif verdict.until is not None:
                ledger.put_off(notice, verdict.until, verdict.reason)
            else:
                ledger.settle(notice, Notice.DROPPED, verdict.reason)
                if verdict.frees_key:
                    ledger.free_key(notice)

    @property
    def is_reachable(self) -> bool:
        """Is it worth while to claim more?"""
        return self.breaks < BREAKS

    def send(self, transports: list[mail.Transport]) -> None:
        """Send all of them, one over each transport at a time. Raises DatabaseError.

        Many go over the transports in two groups: while the database writes the marker of the one, the other talks.
        In one, where the database is slow (Pace).
        """
        lanes = [_Lane(transport) for transport in transports]
        is_two = len(self.rest) > len(lanes) > 1 and not self.before.is_one_group
        half = len(lanes) // 2 if is_two else 0
        groups = deque(group for group in (lanes[:half], lanes[half:]) if group)
        clerk = ThreadPoolExecutor(1, "clerk") if len(groups) > 1 else None
        begin = perf_counter()
        try:
            self._rounds(groups, clerk)
            self.pace = Pace(self.ledger.waited, perf_counter() - begin - self.ledger.waited)
        except BaseException as error:
            if isinstance(error, DatabaseError):
                self._listen(lanes)
            for lane in lanes:  # what was offered is not to become final by accident
                lane.transport.withdraw()
            raise
        finally:
            if clerk is not None:
                clerk.shutdown()

    def _rounds(self, groups: deque[list[_Lane]], clerk: Executor | None) -> None:
        """Group after group: hear the answers, offer the next, and make final what the database has marked."""
        marked: list[tuple[_Lane, Notice]] = []
        while True:
            group = groups[0]
            groups.rotate(-1)
            self._hear(group)
            offered = [(lane, notice) for lane in list(group) if (notice := self._offer(lane, groups))]
            self._keep()  # behind a slow server the first was offered long ago
            for lane, _ in offered:
                lane.following = self._take()
            may_go = self.ledger.end()
            self.ledger.begin([notice for _, notice in offered], clerk)
            self._finish(marked, may_go)
            marked = offered
            if len(groups) == 1:
                self._finish(marked, self.ledger.end())
                marked = []
            if not (marked or self.rest or any(lane.is_busy() for some in groups for lane in some)):
                self.ledger.end()
                return

    def _finish(self, marked: list[tuple[_Lane, Notice]], may_go: set[int]) -> None:
        """Make final what may go, and write what follows while the server thinks."""
        for lane, notice in marked:
            if notice.pk not in may_go or self._is_lost(notice):
                lane.transport.withdraw()
                log.warning(
                    "notice %s: the lease ended before the mail was final, so it was not sent", notice.pk
                )
                continue
            try:
                lane.transport.finish(lane.following[1] if lane.following else None)
            except mail.Unreachable as error:
                self._broken(notice, error)
            else:
                lane.going = notice
        for lane, _ in marked:
            if lane.following is not None and not self._write(*lane.following):
                lane.following = (
                    None  # its envelope has gone ahead: the next offer begins with a new connection
                )

    def _hear(self, lanes: list[_Lane]) -> None:
        """Hear what became of what was made final."""
        for lane in lanes:
            notice, lane.going = lane.going, None
            if notice is None:
                continue
            self._keep()
            try:
                lane.transport.answer()
            except mail.InDoubt as error:
                self.ledger.doubt(notice, str(error))
            except mail.Refused as error:
                self.ledger.refused(notice, error)
            else:
                self.ledger.taken.append(notice)
            self.breaks = 0

    def _listen(self, lanes: list[_Lane]) -> None:
        """The database is away: what the server still takes is remembered, and written down when it is back."""
        for lane in lanes:
            notice, lane.going = lane.going, None
            try:
                if notice is not None:
                    lane.transport.answer()
                    self.ledger.taken.append(notice)
            except mail.Refused:
                continue
            except mail.InDoubt:
                return

    def _offer(self, lane: _Lane, groups: deque[list[_Lane]]) -> Notice | None:
        """Offer the lane's next message; the notice, if the server has all of it but what makes it final."""
        item, lane.following = lane.following or self._take(), None
        if item is None:
            return None
        notice, parcel = item
        if not parcel.content and not self._write(notice, parcel):
            return None
        if not self.is_reachable:
            self.ledger.postpone(notice, AWAY)
            return None
        if self.ledger.taken and not lane.transport.is_ready():
            self.ledger.flush()  # whoever waits should not leave what was taken in doubt meanwhile
        self._keep()
        if self._is_lost(notice):
            return None
        try:
            lane.transport.offer(parcel)
        except mail.Unreachable as error:
            if not (error.is_connected or lane.has_worked) and sum(map(len, groups)) > 1:
                for group in groups:  # some servers allow one connection only
                    group[:] = [other for other in group if other is not lane]
                self.rest.appendleft(notice)
            else:
                self._broken(notice, error)
        except mail.Refused as error:
            self.ledger.refused(notice, error)
            self.breaks, lane.has_worked = 0, True
        else:
            lane.has_worked = True
            return notice
        return None

    def _keep(self) -> None:
        """Lengthen the leases where they are getting short. What is not ours any more is let go of."""
        if self.ledger.is_short():
            self.mine = self.ledger.renew()
            self.rest = deque(notice for notice in self.rest if not self._is_lost(notice))

    def _is_lost(self, notice: Notice) -> bool:
        return self.mine is not None and notice.pk not in self.mine

    def _broken(self, notice: Notice, error: mail.Unreachable) -> None:
        self.ledger.postpone(notice, str(error))
        self.breaks += 1 if error.is_connected else BREAKS

    def _take(self) -> tuple[Notice, mail.Parcel] | None:
        """The next that can be written and is still ours. One that cannot does not stop the others."""
        while self.rest:
            if ending.is_set() or monotonic() >= self.until or self.ledger.is_held:
                self.ledger.let_go(list(self.rest))
                self.rest.clear()
                break
            notice = self.rest.popleft()
            if not self.is_reachable:
                self.ledger.postpone(notice, AWAY)
                continue
            try:
                return notice, mail.Parcel(self.way.recipient(notice))
            except Exception as error:
                self._fail(notice, error)
        return None

    def _write(self, notice: Notice, parcel: mail.Parcel) -> bool:
        """Fill the parcel; False for a notice that cannot be written, which fails alone."""
        try:
            parcel.content = self.way.content(notice)
        except DatabaseError:
            raise
        except Exception as error:
            self._fail(notice, error)
        return bool(parcel.content)

    def _fail(self, notice: Notice, error: Exception) -> None:
        log.error("notice %s could not be written", notice.pk, exc_info=error)
        self.ledger.settle(notice, Notice.FAILED, f"{type(error).__name__}: {error}")
