"""Connections to the mail server, kept for a while: the next batch and the next tick need no new one."""

from __future__ import annotations

import os
import threading
from time import monotonic

from web import mail

KEPT_SECONDS = 20.0  # the sender looks every five; servers hang up on the quiet after a minute or more
_lock = threading.Lock()
_kept: list[tuple[float, tuple[object, ...], mail.Transport]] = []


def lend(count: int) -> list[mail.Transport]:
    """So many transports for the settings of now, kept ones first. Give them back, or close them."""
    close_idle()
    mine = (os.getpid(), *mail.where())
    with _lock:
        fitting = [row for row in _kept if row[1] == mine][-count:]
        for row in fitting:
            _kept.remove(row)
    transports = [transport for _, _, transport in fitting]
    return transports + [mail.transport() for _ in range(count - len(transports))]


def give_back(transports: list[mail.Transport]) -> None:
    """Keep them for who asks next."""
    now, mine = monotonic(), (os.getpid(), *mail.where())
    with _lock:
        _kept.extend((now, mine, transport) for transport in transports)


def close_idle(seconds: float = KEPT_SECONDS) -> None:
    """Close those that nobody has used for so many seconds."""
    now = monotonic()
    with _lock:
        idle = [row for row in _kept if now - row[0] >= seconds and row[1][0] == os.getpid()]
        for row in idle:
            _kept.remove(row)
    for _, _, transport in idle:
        transport.close()
