"""What the timetable calls. Each may run twice, late, or on two machines at once: the outbox holds the truth."""

from celery import shared_task
from django.utils import timezone

from notices import digest, outbox, reminders


@shared_task(name="notices.plan")
def plan() -> None:
    """Write what has come due into the outbox."""
    now = timezone.now()
    reminders.plan(now)
    digest.plan(now)


@shared_task(name="notices.send")
def send() -> None:
    """Settle what dead senders left behind, and send what waits."""
    outbox.recover()
    outbox.send_due(timezone.now())
