"""F9 and F13: a disk that is full, and a database that was put back."""

from __future__ import annotations

import time

from tests.faults.outcome import Outcome, Scale, fill, outcome, promised, settle, some_more, start
from tests.faults.stage import stage


def f9(engine: str, scale: Scale) -> Outcome:
    """A disk that is full while planning: nothing is half there, and with room again all is told once.

    The disk is a limit on the size of files, of the planner's process on SQLite and of the server's on PostgreSQL.
    """
    number = scale.due
    with stage(engine, seconds=scale.seconds, lease=scale.lease) as on:
        on.do("tests.faults.stock.promise", number)
        begin = time.time()
        on.limit_disk()
        try:
            on.do("notices.tasks.plan")
        except RuntimeError as error:
            told = [line for line in str(error).splitlines() if "Error: " in line][-1]
        else:
            raise AssertionError("the disk was not full")
        print(f"     {told}")
        part = len(promised(on))
        assert part < number, "the disk was not full"
        assert on.query("SELECT count(*) FROM followups_followup") == [(number,)]
        if engine == "sqlite":
            assert on.query("PRAGMA integrity_check") == [("ok",)]
        on.limit_disk("unlimited")
        on.do("notices.tasks.plan")
        start(on)
        on.wait(lambda: on.count() >= number, scale.seconds, "all told")
        settle(on, 60)
        ids = promised(on)
        assert len(ids) == number, f"{len(ids)} notices for {number} people, {part} while the disk was full"
        return outcome(on, "F9", ids, begin, allowed=0)


def f13(engine: str, scale: Scale) -> Outcome:
    """A backup while mails go out; later the database is put back. Nothing goes out before an operator says so."""
    with stage(engine, "--late", "20", seconds=scale.seconds, lease=scale.lease) as on:
        ids, begin = fill(on, min(scale.due, 1000)), time.time()
        start(on)
        some_more(on, 200)
        on.back_up()
        at = on.count()
        settle(on, scale.seconds)
        on.stop_senders()
        first = on.count()
        on.put_back()
        states = on.states()
        assert sum(states.values()) == len(ids), states
        assert states.get("sent", 0) <= at, "the backup holds what was not sent yet"
        start(on)
        on.wait(lambda: bool(on.query("SELECT 1 FROM notices_hold")), 30, "held")
        time.sleep(2 * scale.lease)
        assert on.count() == first, "a mail was sent again after the database was put back"
        on.manage("outbox", "--release", "--drop-waiting")
        settle(on, 30)
        assert on.count() == first
        # What was on its way when the backup was taken is in doubt in it, and was dropped.
        return outcome(on, "F13", ids, begin, allowed=2 * on.connections)
