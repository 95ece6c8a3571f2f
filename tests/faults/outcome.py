"""How big a run is, what every run does with its mails, and what became of them."""

from __future__ import annotations

import time
from dataclasses import dataclass

from tests.faults.stage import Stage

# In doubt twice: they wait for the org admin, who sees them.
SHOWN = "SELECT message_id FROM notices_notice WHERE state = 'in_doubt' AND send_after IS NULL"
WAITS = (
    "SELECT count(*) FROM notices_notice WHERE state IN ('waiting', 'sending', 'committing')"
    " OR (state = 'in_doubt' AND send_after IS NOT NULL)"
)
PROMISED = "SELECT message_id FROM notices_notice WHERE state <> 'dropped'"


@dataclass(frozen=True)
class Scale:
    """How big a run is."""

    due: int
    kills: int
    lease: int
    seconds: int  # after which a run ends by itself


SHORT = Scale(due=3000, kills=20, lease=4, seconds=150)
FULL = Scale(due=10_000, kills=50, lease=20, seconds=900)


@dataclass
class Outcome:
    """What became of the mails of a run."""

    name: str
    engine: str
    kills: int
    due: int
    delivered: int  # different Message-IDs that the mail server has taken
    lost: int  # due, not refused for good, never taken, and not shown to the org admin as in doubt
    doubled: int  # taken once more, under the same Message-ID
    second_ids: int  # people who got two Message-IDs for their one notice
    in_doubt: int  # how often the sender could not know; each stands on the outbox page
    allowed: int  # that is, at most
    delay: float  # seconds from being due to being taken, the longest
    seconds: float

    def line(self) -> str:
        """As `make faults` prints it."""
        return (
            f"{self.name:11} {self.engine:10} kills {self.kills:2}  due {self.due:5}  delivered {self.delivered:5}  "
            f"lost {self.lost}  doubled {self.doubled}  in doubt {self.in_doubt} of at most {self.allowed}  "
            f"second Message-IDs {self.second_ids}  longest delay {self.delay:.0f} s  took {self.seconds:.0f} s"
        )

    def check(self) -> None:
        """Raises AssertionError where a promise is not kept."""
        assert self.lost == 0, self.line()
        assert self.second_ids == 0, self.line()
        assert self.doubled <= self.in_doubt <= self.allowed, self.line()


def outcome(
    on: Stage, name: str, ids: list[str], begin: float, *, allowed: int, refused: int = 0, each: int = 1
) -> Outcome:
    """Count what the mail server took and what the outbox says; `each` gets so many different mails."""
    taken = on.taken()
    sums = on.query("SELECT sum(doubts) FROM notices_notice")[0][0] or 0
    shown = {row[0] for row in on.query(SHOWN)}
    return Outcome(
        name, on.engine, on.kills, len(ids),
        delivered=len(taken.times),
        lost=len(set(ids) - set(taken.times) - shown) - refused,
        doubled=sum(taken.times.values()) - len(taken.times),
        second_ids=sum(len(found) > each for found in taken.recipients.values()),
        in_doubt=int(sums),
        allowed=allowed,
        delay=max(taken.first.values(), default=begin) - begin,
        seconds=time.time() - begin,
    )  # fmt: skip


def fill(on: Stage, number: int) -> list[str]:
    """So many notices that are due now; their Message-IDs."""
    ids: list[str] = on.do("tests.faults.stock.fill", number)
    return ids


def promised(on: Stage) -> list[str]:
    """The Message-IDs of what the planner has found to tell."""
    return [row[0] for row in on.query(PROMISED)]


def start(on: Stage, kind: str = "plain") -> None:
    """Two senders; with a broker a beat too. A tree has everything in it, so there is one."""
    for number in (1, 2) if kind != "tree" else (1,):
        on.start_sender(f"sender-{number}", kind)
    if on.has_redis:
        on.start_beat()


def settle(on: Stage, seconds: float, *, hurry: bool = False) -> None:
    """Until nothing waits any more, but for an org admin: what was in doubt twice. `hurry` waits for no next try."""

    def is_done() -> bool:
        if hurry:
            on.hurry()
        return bool(on.states()) and not on.query(WAITS)[0][0]

    on.wait(is_done, seconds, "all settled")


def some_more(on: Stage, number: int, seconds: float = 60) -> None:
    """Until so many more have been taken."""
    wanted = on.count() + number
    on.wait(lambda: on.count() >= wanted, seconds, "some progress")
