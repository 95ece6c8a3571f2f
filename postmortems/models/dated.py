"""Since when a postmortem is news."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Case, F, Q, Value, When

from records.models import Recorded

LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Dated(Recorded):
    """Worked out by the database, so that the newest lessons are read in order of an index."""

    news_at = models.GeneratedField(
        expression=Case(
            When(
                Q(created_by__isnull=True, happened_on__isnull=True, published_at__isnull=False),
                then=Value(LONG_AGO, output_field=models.DateTimeField()),
            ),
            default=F("published_at"),
            output_field=models.DateTimeField(),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
        null=True,
        help_text="When it was published; long ago for an imported one that does not say its day.",
    )

    class Meta:
        abstract = True
