"""The worker's own clock: where no wake-up has come through the broker for a while, the tasks run all the same."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic

from django.db import close_old_connections

log = logging.getLogger(__name__)
SILENCE = 30.0  # seconds without a tick; the timetable has one every five
LOOK = 5.0
_heard = monotonic()


def hear() -> None:
    """A tick has come through the broker."""
    global _heard
    _heard = monotonic()


def start() -> threading.Thread:
    """Watch over the ticks in a thread that ends with the process."""
    from notices import tasks
    from notices.outbox_sending import ending

    clock = threading.Thread(target=watch, args=(tasks.run_all, ending), name="own clock", daemon=True)
    clock.start()
    return clock


def watch(
    work: Callable[[], None], ending: threading.Event, look: float = LOOK, silence: float = SILENCE
) -> None:
    """Do the work whenever nothing has been heard for so many seconds, until told to end."""
    while not ending.wait(look):
        if monotonic() - _heard < silence:
            continue
        close_old_connections()
        try:
            work()
        except Exception:  # the next round tries again
            log.exception("the worker's own clock could not plan or send")
        finally:
            close_old_connections()
