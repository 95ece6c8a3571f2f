"""Holding the outbox after a backup was put back: what waits in it may have been sent before the accident.

Each machine keeps the number of the last mail it sent in a file. Where the outbox does not know that mail as sent,
the database is older than the mail, and nothing more is sent until an operator has looked (docs/deploying.md).
"""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from notices.models import Hold, Notice, StoppedAddress

log = logging.getLogger(__name__)
# So many addresses refused for good, with nothing taken between, are hardly all wrong: the server is, or our settings.
IN_A_ROW = 10
LOOKED_AT = 1000  # of the newest mails, for one that was taken
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


def hold_if_all_are_refused(now: dt.datetime) -> bool:
    """Hold instead of stopping every address, one after the other; those stopped in this row are lifted, and wait."""
    row = list(StoppedAddress.objects.order_by("-pk")[:IN_A_ROW])
    if len(row) < IN_A_ROW or row[-1].since < now - dt.timedelta(days=1):
        return False
    sent = Notice.objects.filter(state=Notice.SENT, channel__isnull=True).order_by("-pk")
    if any(at and at >= row[-1].since for at in sent.values_list("sent_at", flat=True)[:LOOKED_AT]):
        return False
    reason = f"The mail server refused {IN_A_ROW} addresses in a row and took nothing. It said last: {row[0].reason}"
    if hold(now, reason):
        log.error("The outbox is held. %s", reason)
    refused = Notice.objects.filter(
        pk__in=[one.notice_id for one in row if one.notice_id], state=Notice.FAILED
    )
    refused.update(state=Notice.WAITING, send_after=now, attempts=0)
    StoppedAddress.objects.filter(pk__in=[one.pk for one in row]).delete()
    return True


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
