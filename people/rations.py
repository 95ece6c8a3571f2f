"""How often may somebody try? Kept in the database, so that it holds across processes and restarts."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from dataclasses import dataclass

from people.models import Attempt

KEPT_FOR = dt.timedelta(days=1)  # the longest time a ration looks back


@dataclass(frozen=True)
class Ration:
    """At most `most` attempts of one subject `within` a stretch of time."""

    name: str
    most: int
    within: dt.timedelta

    def key(self, subject: str) -> str:
        """The subject (an address, an account) hashed: the table names nobody."""
        return hashlib.sha256(f"{self.name}\n{subject}".encode()).hexdigest()


SIGN_IN_FROM_ONE_PLACE = Ration("sign in from one place", 5, dt.timedelta(minutes=15))
SIGN_IN_TO_ONE_ACCOUNT = Ration("sign in to one account", 20, dt.timedelta(days=1))
RESET_OF_ONE_ACCOUNT = Ration("reset of one account", 10, dt.timedelta(hours=1))
RESET_FROM_ONE_PLACE = Ration("reset from one place", 20, dt.timedelta(hours=1))
TOKEN_FROM_ONE_PLACE = Ration("wrong API token from one place", 20, dt.timedelta(minutes=15))
TESTS_OF_CHANNELS = Ration("tests of channels by one person", 10, dt.timedelta(minutes=10))
CALLS_OF_ONE_TOKEN = Ration("calls of one API token", 300, dt.timedelta(minutes=1))


@dataclass(frozen=True)
class Claim:
    """The answer to one attempt: free to go on, or to wait until then."""

    attempts: tuple[int, ...]
    wait_until: dt.datetime | None = None

    def __bool__(self) -> bool:
        return self.wait_until is None

    def give_back(self) -> None:
        """The attempt was a success: it does not count."""
        Attempt.objects.filter(pk__in=self.attempts).delete()


def claim(*rationed: tuple[Ration, str], now: dt.datetime) -> Claim:
    """Count an attempt against each (ration, subject), unless one of them is used up.

    The attempt is written first and counted after, so two at the same moment cannot both be the last one. An
    attempt that is refused does not count, so that waiting helps.
    """
    Attempt.objects.filter(at__lt=now - KEPT_FOR).delete()
    made = tuple(Attempt.objects.create(key=ration.key(subject), at=now).pk for ration, subject in rationed)
    waits = []
    for (ration, subject), own in zip(rationed, made, strict=True):
        earlier = (
            Attempt.objects.filter(key=ration.key(subject), at__gt=now - ration.within)
            .exclude(pk=own)
            .order_by("-at", "-pk")
            .values_list("at", flat=True)[: ration.most]
        )
        times = list(earlier)
        if len(times) >= ration.most:
            waits.append(times[-1] + ration.within)
    refused = Claim(made, max(waits)) if waits else Claim(made)
    if waits:
        refused.give_back()
    return refused


def wait_words(until: dt.datetime, now: dt.datetime) -> str:
    """How long to wait: "3 minutes", "5 hours"."""
    minutes = max(1, math.ceil((until - now).total_seconds() / 60))
    if minutes <= 90:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    return f"{math.ceil(minutes / 60)} hours"
