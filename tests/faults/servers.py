"""F2, F3 and F7: the database, the broker and the mail server are away, or behave badly."""

from __future__ import annotations

import time

from tests.faults.outcome import Outcome, Scale, fill, outcome, settle, start
from tests.faults.stage import stage

SIGN_IN = "/sign-in/", {"username": "nobody@faults.example", "password": "not the word"}
BUSY = ("--busy", "0.01", "--drop", "0.01", "--gone", "0.005", "--stall", "0.002", "--stall-seconds", "40")


def f2(engine: str, scale: Scale) -> Outcome:
    """SIGKILL to PostgreSQL, three times, and a start; the web says 503 meanwhile and is back with it."""
    with stage(engine, "--late", "10", seconds=scale.seconds, lease=scale.lease) as on:
        assert on.postgres is not None, "SQLite has no server to kill"
        on.start_web()
        ids, begin = fill(on, scale.due // 2), time.time()
        start(on)
        for part in (1, 2, 3):
            on.wait(lambda part=part: on.count() > part * scale.due // 10, 60, "some progress")
            on.kills += 1
            on.postgres.kill()
            without = on.ask("/readyz"), on.ask(*SIGN_IN)
            on.postgres.start()
            back = time.monotonic()
            on.wait(lambda: (on.ask("/readyz"), on.ask(*SIGN_IN)) == (200, 422), 60, "the web server is back")
            assert without == (503, 503), f"{without} while the database was away"
            print(f"     web server back {time.monotonic() - back:.1f} s after the database")
        settle(on, scale.seconds)
        return outcome(on, "F2", ids, begin, allowed=3 * 2 * on.connections)


def f3(engine: str, scale: Scale) -> Outcome:
    """Redis killed and emptied three times, and then away for good; the web is fully usable without."""
    with stage(engine, "--late", "20", seconds=scale.seconds, lease=scale.lease, redis=True) as on:
        on.start_web()
        ids, begin = fill(on, scale.due // 2), time.time()
        start(on, "celery")
        for part in (1, 2, 3):
            on.wait(lambda part=part: on.count() > part * scale.due // 10, 120, "some progress")
            on.kills += 1
            on.kill_redis()  # it keeps nothing on disk: killed is emptied
            if part < 3:
                on.start_redis()
        answers = on.ask("/readyz"), on.ask(*SIGN_IN)
        assert answers == (200, 422), f"{answers} without Redis"
        settle(on, scale.seconds)
        return outcome(on, "F3", ids, begin, allowed=0)


def f7(engine: str, scale: Scale, kind: str = "plain") -> Outcome:
    """A mail server that is busy, hangs up after the dot, knows no such person, or says nothing at all."""
    number = min(scale.due, 2000)
    with stage(engine, *BUSY, seconds=scale.seconds, lease=scale.lease) as on:
        ids, begin = fill(on, number), time.time()
        start(on, kind)
        on.wait(lambda: on.begun() > number * 9 // 10, scale.seconds, "most")
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
