"""Numbers that programs send, so that the demo shows a token's last use, a sent value and a source fallen silent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from outcomes import goals
from outcomes.models import Cycle, KeyResult
from people.models import ApiToken

# What no secret is known to hash to: the demo's tokens open nothing.
HASHED = "demo".rjust(60, "0")
SENT = [
    ("Price probe", 1),
    ("Invoice export", 40),
]  # a token's name, and how many days ago its newest value is


def seed_sources(cycle: Cycle, today: dt.date, moment: Callable[[dt.date, int], dt.datetime]) -> int:
    """Let two programs send values for key results of the cycle; `moment` gives an aware one of a day and hour.

    Returns how many values were sent.
    """
    measured = KeyResult.objects.filter(objective__cycle=cycle, kind__in=goals.WAY, value__isnull=False)
    sent = 0
    for number, ((name, days), row) in enumerate(zip(SENT, measured.order_by("pk")[:2], strict=False)):
        on = max(today - dt.timedelta(days=days), cycle.starts_on)
        at = moment(on, 6)
        token = ApiToken.objects.create(
            person=row.owner,
            name=name,
            hashed=f"{HASHED}{number:04}",
            hint="teamhub_demo",
            created_at=at,
            last_used_at=at,
        )
        row.objective.cycle = cycle
        row.take_value(token=token, on=on, value=row.value or Decimal(0), now=at)
        sent += 1
    return sent
