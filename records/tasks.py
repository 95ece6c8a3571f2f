"""What the timetable calls to keep the house tidy. Running twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from records import statistics
from records.attachments import tidy_files
from records.drafts import SavedDraft


@shared_task(name="records.tidy")
def tidy() -> None:
    """Remove drafts nobody came back for and files no record speaks of; let the database know its tables."""
    SavedDraft.objects.prune(timezone.now())
    tidy_files(timezone.now())
    statistics.refresh()
