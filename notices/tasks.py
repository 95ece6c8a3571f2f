"""What the timetable calls. Each may run twice, late, or on two machines at once: the outbox holds the truth."""

import logging
import threading

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from notices import calls, channel_plan, digest, outbox, own_clock, reminders, stopped
from notices.channel_posts import Hooks

log = logging.getLogger(__name__)
_turn = threading.Lock()  # one at a time sends mail in a process: the other thread stays free for planning


@shared_task(name="notices.plan")
def plan() -> None:
    """Write what has come due into the outbox."""
    now = timezone.now()
    for planner in (reminders, digest, calls, stopped, channel_plan):
        if planner is channel_plan and not settings.CHANNELS_ALLOWED:
            continue
        try:
            planner.plan(now)
        except Exception:  # of one kind; the others are no less due
            log.exception("%s could not plan", planner.__name__)


@shared_task(name="notices.send")
def send() -> None:
    """Settle what dead senders left behind, and send what waits."""
    own_clock.hear()
    send_mail()


def send_mail() -> None:
    """Recover and send; nothing where another thread of this process is at it, for that one looks again and again."""
    if _turn.acquire(blocking=False):
        try:
            outbox.recover()
            outbox.send_due(timezone.now())
        finally:
            _turn.release()


@shared_task(name="notices.post_to_channels")
def post_to_channels() -> None:
    """Post what waits for channels: a task of its own, for others' servers may be slow and mail should not wait."""
    outbox.recover()
    if settings.CHANNELS_ALLOWED:
        outbox.send_due(timezone.now(), way=Hooks())
    else:
        outbox.drop_posts()


def run_all() -> None:
    """All of it, without the broker."""
    plan()
    send_mail()
    post_to_channels()
