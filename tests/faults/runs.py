"""The faults F1 to F13, each a run that ends by itself and says what became of the mails."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.faults.stage import Stage, stage

SIGN_IN = "/sign-in/", {"username": "nobody@faults.example", "password": "not the word"}


# In doubt twice: they wait for the org admin, who sees them.
SHOWN = "SELECT message_id FROM notices_notice WHERE state = 'in_doubt' AND send_after IS NULL"
WAITS = (
    "SELECT count(*) FROM notices_notice WHERE state IN ('waiting', 'sending', 'committing')"
    " OR (state = 'in_doubt' AND send_after IS NOT NULL)"
)


@dataclass(frozen=True)
class Scale:
    """How big a run is."""

    due: int
    kills: int
    lease: int
    kind: str  # of sender: plain or celery
    seconds: int  # after which a run ends by itself


SHORT = Scale(due=3000, kills=20, lease=4, kind="plain", seconds=150)
FULL = Scale(due=10_000, kills=50, lease=20, kind="celery", seconds=500)


@dataclass
class Outcome:
    """What became of the mails of a run."""

    name: str
    engine: str
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
            f"{self.name:4} {self.engine:10} due {self.due:6}  delivered {self.delivered:6}  lost {self.lost}  "
            f"doubled {self.doubled} (in doubt {self.in_doubt} of at most {self.allowed})  "
            f"second Message-IDs {self.second_ids}  longest delay {self.delay:.0f} s  took {self.seconds:.0f} s"
        )

    def check(self) -> None:
        """Raises AssertionError where a promise is not kept."""
        assert self.lost == 0, self.line()
        assert self.second_ids == 0, self.line()
        assert self.doubled <= self.in_doubt <= self.allowed, self.line()


def outcome(on: Stage, name: str, ids: list[str], begin: float, *, allowed: int, refused: int = 0) -> Outcome:
    """Count what the mail server took and what the outbox says."""
    taken = on.taken()
    sums = on.query("SELECT sum(doubts) FROM notices_notice")[0][0] or 0
    shown = {row[0] for row in on.query(SHOWN)}
    return Outcome(
        name, on.engine, len(ids),
        delivered=len(taken.times),
        lost=len(set(ids) - set(taken.times) - shown) - refused,
        doubled=sum(taken.times.values()) - len(taken.times),
        second_ids=sum(len(found) > 1 for found in taken.recipients.values()),
        in_doubt=int(sums),
        allowed=allowed,
        delay=max(taken.first.values(), default=begin) - begin,
        seconds=time.time() - begin,
    )  # fmt: skip


def fill(on: Stage, number: int) -> list[str]:
    """So many notices that are due now."""
    program = f"import django; django.setup(); from tests.faults.stock import fill; print(*fill({number}))"
    return on.call("-c", program).split()


def start(on: Stage, scale: Scale, kind: str = "") -> None:
    """Two senders; with a broker two beats' worth of wake-ups from one."""
    kind = kind or scale.kind
    for number in (1, 2) if kind != "tree" else (1,):
        on.start_sender(f"sender-{number}", kind)
    if on.has_redis:
        on.start_beat()


def settle(on: Stage, seconds: float, *, hurry: bool = False) -> None:
    """Until nothing waits any more, but for an org admin: what was in doubt twice."""

    def is_done() -> bool:
        if hurry:
            on.hurry()
        return bool(on.states()) and not on.query(WAITS)[0][0]

    on.wait(is_done, seconds, "all settled")


def f1(engine: str, scale: Scale, kind: str = "") -> Outcome:
    """SIGKILL to a sender again and again, each time when it has just sent something."""
    kind = kind or scale.kind
    if kind == "tree":  # it takes seconds to start again
        scale = replace(scale, kills=scale.kills // 2, seconds=scale.seconds * 2)
    late = "25" if scale is SHORT else "20"
    redis = kind == "celery"
    with stage(engine, "--late", late, seconds=scale.seconds, lease=scale.lease, redis=redis) as on:
        ids, begin = fill(on, scale.due), time.time()
        start(on, scale, kind)
        seen = on.count()
        while on.kills < scale.kills and seen < scale.due:
            # Far enough apart that the mails last for all the kills.
            pace = max(1, (scale.due - seen) // (2 * (scale.kills - on.kills)))
            on.wait(
                lambda seen=seen, pace=pace: on.count() >= min(seen + pace, scale.due), 60, "some progress"
            )
            on.kill(on.random.choice(sorted(on.senders)))
            seen = on.count()
        settle(on, scale.seconds)
        threads = {"plain": 1, "celery": 2, "tree": 2}[kind]
        return outcome(on, "F1", ids, begin, allowed=on.kills * on.connections * threads)


def f2(engine: str, scale: Scale) -> Outcome:
    """SIGKILL to PostgreSQL, three times, and a start half a second later."""
    with stage(engine, "--late", "10", seconds=scale.seconds, lease=scale.lease) as on:
        assert on.postgres is not None, "SQLite has no server to kill"
        on.start_web()
        ids, begin = fill(on, scale.due // 2), time.time()
        start(on, scale, "plain")
        for part in (1, 2, 3):
            on.wait(lambda part=part: on.count() > part * scale.due // 10, 60, "some progress")
            on.postgres.kill()
            without = on.ask("/readyz"), on.ask(*SIGN_IN)
            on.postgres.start()
            back = time.monotonic()
            on.wait(lambda: (on.ask("/readyz"), on.ask(*SIGN_IN)) == (200, 422), 5, "the web server is back")
            assert without == (503, 503), f"{without} while the database was away"
            print(f"     web server back {time.monotonic() - back:.1f} s after the database")
        settle(on, scale.seconds)
        return outcome(on, "F2", ids, begin, allowed=3 * 2 * on.connections)


def f3(engine: str, scale: Scale) -> Outcome:
    """Redis killed and emptied three times, and then away for good."""
    with stage(engine, "--late", "20", seconds=scale.seconds, lease=scale.lease, redis=True) as on:
        on.start_web()
        ids, begin = fill(on, scale.due // 2), time.time()
        start(on, scale, "celery")
        for part in (1, 2, 3):
            on.wait(lambda part=part: on.count() > part * scale.due // 10, 120, "some progress")
            on.kill_redis()  # it keeps nothing on disk: killed is emptied
            if part < 3:
                on.start_redis()
        answers = on.ask("/readyz"), on.ask(*SIGN_IN)
        assert answers == (200, 422), f"{answers} without Redis"
        settle(on, scale.seconds)
        return outcome(on, "F3", ids, begin, allowed=0)


def f7(engine: str, scale: Scale) -> Outcome:
    """A mail server that is busy, hangs up after the dot, knows no such person, or says nothing at all."""
    faults = (
        "--busy",
        "0.01",
        "--drop",
        "0.01",
        "--gone",
        "0.005",
        "--stall",
        "0.002",
        "--stall-seconds",
        "40",
    )
    number = min(scale.due, 2000)
    with stage(engine, *faults, seconds=scale.seconds, lease=scale.lease) as on:
        ids, begin = fill(on, number), time.time()
        start(on, scale, "plain")
        on.wait(
            lambda: on.states().get("waiting", 0) + on.states().get("sending", 0) < number // 10, 120, "most"
        )
        on.sink.kill()  # from now on it behaves
        on.sink.wait()
        on.start_sink("--gone", "0.005")
        settle(on, scale.seconds, hurry=True)
        gone = on.states().get("failed", 0)
        stopped = on.query("SELECT count(*) FROM notices_stoppedaddress")[0][0]
        assert gone == stopped > 0, (gone, stopped)
        # Once for each message without an answer, and for what the first server had in hand when it ended.
        allowed = on.taken().unanswered + 2 * on.connections
        return outcome(on, "F7", ids, begin, allowed=allowed, refused=gone)


def f8(engine: str, scale: Scale) -> Outcome:
    """SIGSTOP to a sender until its lease is over and another has taken its mails; then SIGCONT."""
    with stage(engine, "--late", "25", seconds=scale.seconds, lease=scale.lease) as on:
        ids, begin = fill(on, scale.due), time.time()
        start(on, scale, "plain")
        for name in ("sender-1", "sender-2"):
            seen = on.count()
            on.wait(lambda seen=seen: on.count() > seen + 100, 60, "some progress")
            pid = on.senders[name][1].pid
            os.kill(pid, signal.SIGSTOP)
            time.sleep(scale.lease * 1.5)
            os.kill(pid, signal.SIGCONT)
        settle(on, scale.seconds)
        return outcome(on, "F8", ids, begin, allowed=2 * on.connections)


def f10(engine: str, scale: Scale) -> Outcome:
    """SIGTERM with a thousand on the way: it ends soon, in doubt about nothing, and the next goes on at once."""
    with stage(engine, "--late", "20", seconds=scale.seconds, lease=60, redis=scale.kind == "celery") as on:
        ids, begin = fill(on, 1000), time.time()
        start(on, scale)
        on.wait(lambda: on.count() > 100, 60, "some progress")
        for _, process in on.senders.values():
            process.send_signal(signal.SIGTERM)
        asked = time.time()
        for _, process in on.senders.values():
            process.wait(30)
        drained = time.time() - asked
        states = on.states()
        assert set(states) <= {"waiting", "sent"} and states["waiting"] > 0, states
        on.revive()
        settle(on, 50)
        assert drained <= 30, drained
        return outcome(on, "F10", ids, begin, allowed=0)


def f4(engine: str, scale: Scale) -> Outcome:
    """Two beats and three planners at once, over people who each have a promise due today."""
    number = 60 if scale is SHORT else 500
    with stage(engine, seconds=scale.seconds, lease=scale.lease, redis=True) as on:
        program = f"import django; django.setup(); from tests.faults.stock import promise; promise({number})"
        on.call("-c", program)
        begin = time.time()
        for name in ("beat", "beat-2"):
            on.start_beat(name)
        plan = "import django; django.setup(); from notices import tasks; [tasks.plan() for _ in range(5)]"
        planners = [on.popen([sys.executable, "-c", plan], f"planner-{number}") for number in (1, 2, 3)]
        start(on, scale, "celery")
        for planner in planners:
            assert planner.wait(scale.seconds) == 0, on.tails()
        on.wait(lambda: on.count() >= number, scale.seconds, "all told")
        settle(on, 60)
        ids = [row[0] for row in on.query("SELECT message_id FROM notices_notice WHERE state <> 'dropped'")]
        assert len(ids) == number, f"{len(ids)} notices for {number} people"
        return outcome(on, "F4", ids, begin, allowed=0)


def f9(engine: str, scale: Scale) -> Outcome:
    """A disk that is full: no promise without its reminder, no half of anything; with room again all is told.

    On SQLite the limit is one of file size on the planner's process, for want of a disk of our own.
    """
    assert engine == "sqlite", "PostgreSQL's folder would need a file system of its own"
    with stage(engine, seconds=scale.seconds, lease=scale.lease) as on:
        on.call("-c", "import django; django.setup(); from tests.faults.stock import promise; promise(300)")
        begin, size = time.time(), on.database.stat().st_size
        limit = f"import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, ({size // 4}, {size // 4})); "
        plan = "import django; django.setup(); from notices import tasks; tasks.plan()"
        assert on.popen([sys.executable, "-c", limit + plan], "full").wait(120) != 0, "the disk was not full"
        assert on.query("PRAGMA integrity_check") == [("ok",)]
        assert on.query("SELECT count(*) FROM followups_followup") == [(300,)]
        on.call("-c", plan)
        start(on, scale, "plain")
        on.wait(lambda: on.count() >= 300, 60, "all told")
        settle(on, 60)
        ids = [row[0] for row in on.query("SELECT message_id FROM notices_notice WHERE state <> 'dropped'")]
        return outcome(on, "F9", ids, begin, allowed=0)


def f13(engine: str, scale: Scale) -> Outcome:
    """A backup while mails go out; later the database is put back. Nothing goes out before an operator says so."""
    with stage(engine, "--late", "20", seconds=scale.seconds, lease=scale.lease) as on:
        ids, begin = fill(on, 1000), time.time()
        start(on, scale, "plain")
        on.wait(lambda: on.count() > 200, 60, "some progress")
        on.back_up()
        at = on.count()
        settle(on, scale.seconds)
        on.stop_senders()
        first = on.count()
        on.put_back()
        states = on.states()
        assert sum(states.values()) == len(ids), states
        assert states.get("sent", 0) <= at, "the backup holds what was not sent yet"
        start(on, scale, "plain")
        on.wait(lambda: bool(on.query("SELECT 1 FROM notices_hold")), 30, "held")
        time.sleep(2 * scale.lease)
        assert on.count() == first, "a mail was sent again after the database was put back"
        on.call("manage.py", "outbox", "--release", "--drop-waiting")
        settle(on, 30)
        assert on.count() == first
        # What was on its way when the backup was taken is in doubt in it, and was dropped.
        return outcome(on, "F13", ids, begin, allowed=2 * on.connections)


RUNS: dict[str, tuple[Callable[..., Outcome], tuple[str, ...]]] = {
    "F1": (f1, ("sqlite", "postgresql")),
    "F2": (f2, ("postgresql",)),
    "F3": (f3, ("sqlite", "postgresql")),
    "F4": (f4, ("sqlite", "postgresql")),
    "F7": (f7, ("sqlite", "postgresql")),
    "F8": (f8, ("sqlite", "postgresql")),
    "F9": (f9, ("sqlite",)),
    "F10": (f10, ("sqlite", "postgresql")),
    "F13": (f13, ("sqlite", "postgresql")),
}
