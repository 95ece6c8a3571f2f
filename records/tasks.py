"""What the timetable calls to keep the house tidy. Running twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from people.models import Session
from records import statistics
from records.attachments import tidy_files
from records.drafts import SavedDraft


@shared_task(name="records.tidy")
def tidy() -> None:
    """Remove drafts nobody came back for, files no record speaks of and ended sessions; read the tables anew."""
    Session.objects.prune(timezone.now())
    SavedDraft.objects.prune(timezone.now())
    tidy_files(timezone.now())
    statistics.refresh()
