"""The Celery application: wake-ups for the planner and the sender of notices."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready, worker_shutting_down

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")

app = Celery("teamhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def start_beat_in_worker(sender: Any, **_: Any) -> None:
    """In the embedded mode beat runs as a thread of the one worker, so that it cannot outlive it.

    Either way what came due while no worker ran is looked for at once, not at the next minute.
    """
    from celery.beat import EmbeddedService
    from django.conf import settings

    if settings.BEAT_IN_WORKER:
        EmbeddedService(sender.app, thread=True).start()  # type: ignore[union-attr]
    for task in ("notices.plan", "notices.send"):
        sender.app.send_task(task)


@worker_shutting_down.connect
def end_sending(**_: Any) -> None:
    """Asked to end: the sender finishes the messages it has begun and lets go of the rest at once."""
    from notices.outbox_sending import ending

    ending.set()


@worker_init.connect
def start_own_clock(**_: Any) -> None:
    """A broker that is away, or that was killed under the worker's feet, must not stop the mail."""
    from notices.own_clock import start

    start()
