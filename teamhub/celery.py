"""The Celery application: wake-ups for the planner and the sender of notices."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

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
