"""F4, F5 and F6: several clocks at once, one that stood still, and one that jumps."""

from __future__ import annotations

import datetime as dt
import signal
import sys
import time

from tests.faults.outcome import Outcome, Scale, fill, outcome, promised, settle, some_more, start
from tests.faults.stage import stage

# The Monday after the clocks change in that zone: a digest at eight, when nothing has run since the Sunday at seven.
CHANGES = [
    ("America/New_York", "2026-03-09", 26),
    ("Europe/Oslo", "2026-03-30", 26),
    ("Australia/Lord_Howe", "2026-04-06", 26),
    ("Australia/Lord_Howe", "2026-10-05", 26),
    ("Europe/Oslo", "2026-10-26", 26),
    ("America/New_York", "2026-11-02", 26),
    ("Europe/Oslo", "2026-10-26", 75),  # from Friday at seven, and the digest is Friday's at four
]
ONCE = [["digest", "sent"], ["reminder", "sent"]]
PLAN = "import django; django.setup(); from notices import tasks; [tasks.plan() for _ in range(5)]"


def f4(engine: str, scale: Scale, kind: str = "celery") -> Outcome:
    """Two beats and three planners at once, over people who each have a promise due today."""
    number = scale.due // 20
    redis = kind == "celery"
    with stage(engine, seconds=scale.seconds, lease=scale.lease, redis=redis) as on:
        on.do("tests.faults.stock.promise", number)
        begin = time.time()
        planners = [on.popen([sys.executable, "-c", PLAN], f"planner-{number}") for number in (1, 2, 3)]
        start(on, kind)
        if redis:
            on.start_beat("beat-2")
        else:  # each tree has its own
            on.start_sender("sender-2", kind)
        for planner in planners:
            assert planner.wait(scale.seconds) == 0, on.tails()
        on.wait(lambda: on.count() >= number, scale.seconds, "all told")
        settle(on, 60)
        ids = promised(on)
        assert len(ids) == number, f"{len(ids)} notices for {number} people"
        return outcome(on, "F4", ids, begin, allowed=0)


def f5(engine: str, scale: Scale) -> Outcome:
    """Nothing ran for 26 hours, or a weekend, over a digest's slot and a change of the clocks, in three zones."""
    with stage(engine, seconds=scale.seconds, lease=scale.lease) as on:
        begin = time.time()
        for zone, monday, pause in CHANGES:
            told = on.do("tests.faults.stock.over_a_change", zone, monday, pause)
            assert told == ONCE, f"{zone} {monday}: {told}"
        ids = promised(on)
        assert len(ids) == 2 * len(CHANGES)
        return outcome(on, "F5", ids, begin, allowed=0, each=2)


def f5_tree(engine: str, scale: Scale) -> Outcome:
    """The same with `make run`: killed on the Sunday at seven, started again 26 hours later, and four more hours on.

    At each of these moments somebody else has a promise due, whose mail says that the planner has been round.
    """
    # A start after a kill and another for each, at any scale.
    with stage(engine, seconds=max(scale.seconds, 600), lease=scale.lease) as on:
        begin = time.time()
        for zone, monday, pause in CHANGES:
            number, begin_at = on.do("tests.faults.stock.reader_over_a_change", zone, monday, pause)
            for hours in (0, pause, pause + 1, pause + 4):
                moment = begin_at + hours * 3600
                on.set_clock(moment - time.time())
                witness = on.do("tests.faults.stock.witness", moment)
                if hours == 0:
                    on.start_sender("sender-1", "tree")
                elif hours == pause:
                    on.kill("sender-1")
                on.wait(
                    lambda at=witness: at in on.taken().recipients, 90, f"{zone} {monday}, {hours} hours on"
                )
            on.stop_senders()
            told = on.do("tests.faults.stock.told", number)
            assert told == ONCE, f"{zone} {monday}: {told}"
        ids = promised(on)
        assert len(ids) == (2 + 4) * len(CHANGES), len(ids)
        return outcome(on, "F5", ids, begin, allowed=on.kills * on.connections, each=2)


def f6(engine: str, scale: Scale, kind: str = "plain") -> Outcome:
    """All clocks set two hours on, and later back, while mails go out; one that is due in three hours is not told."""
    redis = kind == "celery"
    with stage(engine, "--late", "25", seconds=scale.seconds, lease=scale.lease, redis=redis) as on:
        ids, begin = fill(on, min(scale.due, 3000)), time.time()
        later = on.do("tests.faults.stock.fill_later", 3)
        if kind != "plain":
            on.set_clock(0)
        start(on, kind)
        for hours, number in ((2, signal.SIGUSR1), (0, signal.SIGUSR2)):
            some_more(on, 500)
            if kind != "plain":
                on.set_clock(hours * 3600)
                continue
            for name in on.senders:
                on.signal(name, number)
        on.wait(lambda: set(ids) <= set(on.taken().times), scale.seconds, "all told")
        on.wait(lambda: on.states() == {"sent": len(ids), "waiting": 1}, scale.seconds, "all settled")
        assert later not in on.taken().times
        newest = on.query("SELECT max(sent_at) FROM notices_notice")[0][0]
        if engine == "sqlite":  # which has text for moments
            newest = dt.datetime.fromisoformat(newest).replace(tzinfo=dt.UTC)
        assert newest > dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), "no clock was set on"
        return outcome(on, "F6", ids, begin, allowed=2 * len(on.senders) * on.connections)
