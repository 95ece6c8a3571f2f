"""F1, F8 and F10: senders that are killed, stopped past their lease, and asked to end."""

from __future__ import annotations

import signal
import time
from dataclasses import replace

from tests.faults.outcome import Outcome, Scale, fill, outcome, promised, settle, some_more, start
from tests.faults.stage import stage


def f1(engine: str, scale: Scale, kind: str = "plain", url: str = "") -> Outcome:
    """SIGKILL to a sender and all it has started, again and again, each time when it has just sent something.

    Senders are bare ones, Celery's workers with Redis and beat, or the tree of `make run`.
    """
    if kind == "tree":  # it takes seconds to start again
        scale = replace(scale, seconds=scale.seconds + 30 * scale.kills)
    late, redis = "25", kind == "celery"
    with stage(engine, "--late", late, seconds=scale.seconds, lease=scale.lease, redis=redis, url=url) as on:
        ids, begin = fill(on, scale.due), time.time()
        start(on, kind)
        while on.kills < scale.kills:
            # Far enough apart that the mails last for all the kills.
            left = scale.due - on.count()
            assert left > 0, f"all was sent before kill {on.kills + 1}"
            some_more(on, max(1, min(left // (2 * (scale.kills - on.kills)), left)))
            on.kill(on.random.choice(sorted(on.senders)))
        settle(on, scale.seconds, hurry=True)
        return outcome(on, "F1", ids, begin, allowed=on.kills * on.connections)


def f1_planner(engine: str, scale: Scale) -> Outcome:
    """SIGKILL to one of two planners at work, again and again, while mails go out; then they finish."""
    with stage(engine, seconds=scale.seconds, lease=scale.lease) as on:
        on.do("tests.faults.stock.promise", scale.due)
        begin = time.time()
        on.start_sender("sender-1")
        planners = ["planner-1", "planner-2"]
        for name in planners:
            on.start_sender(name, "planner")
        while on.kills < scale.kills and len(promised(on)) < scale.due:
            time.sleep(on.random.uniform(0.1, 0.8))
            on.kill(on.random.choice(planners))
        assert on.kills > 4, f"all was planned after {on.kills} kills"
        on.wait(lambda: len(promised(on)) == scale.due, scale.seconds, "all planned")
        settle(on, scale.seconds)
        ids = promised(on)
        assert len(ids) == scale.due, f"{len(ids)} notices for {scale.due} people"
        return outcome(on, "F1", ids, begin, allowed=0)


def f8(engine: str, scale: Scale, kind: str = "plain", url: str = "") -> Outcome:
    """SIGSTOP to a sender until its lease is over and another has taken its mails; then SIGCONT."""
    with stage(engine, "--late", "25", seconds=scale.seconds, lease=scale.lease, url=url) as on:
        ids, begin = fill(on, scale.due), time.time()
        start(on, kind)
        if kind == "tree":  # somebody has to take over meanwhile
            on.start_sender("sender-2")
        some_more(on, 100)
        on.signal("sender-1", signal.SIGSTOP)
        time.sleep(scale.lease * 1.5)
        on.signal("sender-1", signal.SIGCONT)
        settle(on, scale.seconds, hurry=True)
        return outcome(on, "F8", ids, begin, allowed=on.connections)


def f10(engine: str, scale: Scale, kind: str = "plain", url: str = "") -> Outcome:
    """SIGTERM with a thousand on the way: it ends soon, in doubt about nothing, and the next goes on at once."""
    redis = kind == "celery"
    with stage(engine, "--late", "100", seconds=scale.seconds, lease=60, redis=redis, url=url) as on:
        ids, begin = fill(on, min(scale.due, 1000)), time.time()
        start(on, kind)
        some_more(on, 100)
        for _, process in on.senders.values():
            process.send_signal(signal.SIGTERM)
        for _, process in on.senders.values():
            process.wait(30)
        states = on.states()
        assert set(states) <= {"waiting", "sent", "dropped"} and states["waiting"] > 0, states
        on.revive()
        settle(on, 50)  # less than a lease: nobody has to wait for one
        return outcome(on, "F10", ids, begin, allowed=0)
