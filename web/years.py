"""The years in which a day lies that somebody means. Every zone can show them, and a day more on either side."""

import datetime as dt

from django.core.exceptions import ValidationError

YEARS = range(1970, 2200)
FIRST_DAY, LAST_DAY = dt.date(YEARS[0], 1, 1), dt.date(YEARS[-1], 12, 31)
OUT_OF_YEARS = f"Write a day between {YEARS[0]} and {YEARS[-1]}."
# In UTC, both included, for the constraints of tables: a day in these years begins and ends within, wherever it is.
MOMENTS = (
    dt.datetime(YEARS[0] - 1, 12, 31, tzinfo=dt.UTC),
    dt.datetime(YEARS[-1] + 1, 1, 2, tzinfo=dt.UTC),
)


def check_year(day: dt.date) -> None:
    """Refuse a day that nobody means. Raises ValidationError."""
    if day.year not in YEARS:
        raise ValidationError(OUT_OF_YEARS)
