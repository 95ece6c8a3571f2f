"""What the commands that send by hand share."""

from __future__ import annotations

import argparse
import datetime as dt

from django.core.management.base import OutputWrapper
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from notices import outbox
from notices.models import Notice


def moment(text: str) -> dt.datetime:
    """A moment from ISO 8601; without an offset it is UTC. Raises ArgumentTypeError."""
    try:
        at = parse_datetime(text)
    except ValueError:
        at = None
    if at is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a moment. Try one like 2026-11-18T08:00+01:00.")
    return at if timezone.is_aware(at) else at.replace(tzinfo=dt.UTC)


def send_and_say(kind: str, now: dt.datetime, planned: int, out: OutputWrapper) -> None:
    """Send what of the kind is due, until nothing is left, and print a line for each."""
    said = 0

    def say(notice: Notice) -> None:
        nonlocal said
        said += 1
        what = {Notice.SENT: "sent"}.get(
            notice.state, f"{notice.get_state_display().lower()}: {notice.last_error}"
        )
        out.write(f"{notice.person} <{notice.address}>: {notice.subject} ({what})")

    outbox.recover()
    while outbox.send_due(now, kind=kind, report=say):
        pass
    if planned > said:
        out.write(f"{planned - said} more in the outbox, taken by the worker or waiting for another try.")
    elif not said:
        out.write("Nothing was due.")
