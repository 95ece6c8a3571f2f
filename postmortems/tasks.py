"""What the timetable calls to forget who wrote where. Running twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from postmortems.models import Writer


@shared_task(name="postmortems.tidy")
def tidy() -> None:
    """Remove the signs of life of those who left a section long ago."""
    Writer.objects.prune(timezone.now())
