"""Holding the outbox after a backup was put back: what waits in it may have been sent before the accident.

Each machine keeps the number of the last mail it sent in a file. Where the outbox does not know that mail as sent,
the database is older than the mail, and nothing more is sent until an operator has looked (docs/deploying.md).
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from notices.models import Hold, Notice

WENT_BACK = "The last mail that was sent is not in the outbox: the database was put back to an earlier state."


def is_held(now: dt.datetime) -> bool:
    """Is sending held, or is this the moment to begin?"""
    if Hold.objects.exists():
        return True
    if not _went_back():
        return False
    hold(now, WENT_BACK)
    return True


def hold(now: dt.datetime, reason: str) -> bool:
    """Send nothing more until released; False where it is held already."""
    _, is_new = Hold.objects.get_or_create(is_on=True, defaults={"since": now, "reason": reason})
    _mark().unlink(missing_ok=True)
    return is_new


def release(*, drop_before: dt.datetime | None = None) -> int:
    """Send again. What was written before the moment is dropped first, and its number returned."""
    count = 0
    if drop_before is not None:
        old = Notice.objects.filter(
            state__in=[*Notice.CLAIMABLE, Notice.SENDING, Notice.COMMITTING], planned_at__lt=drop_before
        )
        count = old.update(
            state=Notice.DROPPED,
            holder="",
            lease_until=None,
            send_after=None,
            last_error="Dropped by an operator after a backup was put back: it may have been sent before.",
        )
    Hold.objects.all().delete()
    return count


def remember(notice: Notice) -> None:
    """Keep the number of a mail that was sent."""
    path = _mark()
    draft = path.with_suffix(".new")
    with suppress(OSError):  # a disk that is full must not stop the mail
        draft.write_text(f"{notice.pk} {notice.message_id}")
        draft.replace(path)


def _mark() -> Path:
    return Path(settings.LAST_MAIL_FILE)


def _went_back() -> bool:
    try:
        pk, _, message_id = _mark().read_text().partition(" ")
        number = int(pk)
    except (OSError, ValueError):
        return False
    known = Notice.objects.filter(pk=number, message_id=message_id, state=Notice.SENT).exists()
    # An outbox that is empty belongs to a new database and not to an older one.
    return not known and Notice.objects.exists()
