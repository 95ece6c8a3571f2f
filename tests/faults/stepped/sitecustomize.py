"""The clock of a process and of all it starts, set by a file: PYTHONPATH leads here, FAULTS_CLOCK names the file.

Python imports a module of this name before anything else. The file holds by how many seconds the clock is wrong; it is
looked at ten times a second, so that it can be set while the process runs. The monotonic clock is left alone, as it is
when somebody sets a machine's clock.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import time_machine

CLOCK = Path(os.environ["FAULTS_CLOCK"])


def wrong() -> float:
    """By how many seconds the clock is to be wrong now."""
    return float(CLOCK.read_text() or 0)


def keep(offset: float) -> None:
    """Set this process's clock whenever the file says something else."""
    while True:
        time.sleep(0.1)
        wanted = wrong()
        if wanted != offset:
            time_machine.travel(time.time() + wanted - offset, tick=True).start()
            offset = wanted


_first = wrong()
time_machine.travel(time.time() + _first, tick=True).start()
threading.Thread(target=keep, args=(_first,), name="clock", daemon=True).start()
