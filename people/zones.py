"""What the date is, everywhere at once: a promise is late when its day has ended where its owner is."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import zoneinfo
from collections.abc import Mapping

Dates = Mapping[dt.date, tuple[str, ...]]  # each date that it is somewhere, earliest first, with its zones

UTC = "UTC"

log = logging.getLogger(__name__)


@functools.cache
def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of that name; UTC, told once in the log, where there is none: a name may go with an update."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        log.error("There is no time zone “%s”: UTC stands in for it.", name)
        return zoneinfo.ZoneInfo(UTC)


@functools.cache
def all_zones() -> tuple[zoneinfo.ZoneInfo, ...]:
    """Every time zone a person may be in, loaded once a process."""
    return tuple(zoneinfo.ZoneInfo(name) for name in sorted(zoneinfo.available_timezones()))


def dates_on_earth(now: dt.datetime) -> Dates:
    """The two or three dates it is at the aware moment `now`, each with the names of the zones that have it.

    Earliest date first. Whoever picks rows by these names counts all other names with UTC, as zone_of() does.
    Worked out once for each quarter of an hour: no zone changes its date in between.
    """
    utc = now.astimezone(dt.UTC)
    return _dates_on_earth(utc.replace(minute=utc.minute - utc.minute % 15, second=0, microsecond=0))


@functools.lru_cache(maxsize=64)
def _dates_on_earth(quarter: dt.datetime) -> Dates:
    zones: dict[dt.date, list[str]] = {}
    for zone in all_zones():
        zones.setdefault(quarter.astimezone(zone).date(), []).append(zone.key)
    return {date: tuple(zones[date]) for date in sorted(zones)}
