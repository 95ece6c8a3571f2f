"""Time zones as people write them: abbreviations, offsets, names of places.

An abbreviation is either a fixed distance from UTC (UTC, JST) or the half of a region's year (CET is what central
Europe keeps in winter). People go on writing the winter half in summer, so such a time is read as the region's
wall clock and the reader is told. Nothing here reads a clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as written. `minutes` is what the writing claims, east of UTC; `region` the place that keeps it.

    With a region and no minutes ("Pacific Time") the place's wall clock is meant. With both ("PST") the place's
    wall clock is meant as well, and `at` tells when the claim disagrees with the season.
    """

    written: str
    minutes: int | None = None
    region: str | None = None
    doubt: str = ""

    def info(self) -> tzinfo:
        """The zone to count with."""
        if self.region:
            return _region(self.region)
        return UTC if not self.minutes else timezone(timedelta(minutes=self.minutes))

    def at(self, local: datetime) -> tuple[datetime, str]:
        """The naive local time as an aware one, and a warning (or an empty text)."""
        moment = local.replace(tzinfo=self.info())
        if self.region and self.minutes is not None:
            offset = moment.utcoffset()
            if offset is not None and offset != timedelta(minutes=self.minutes):
                name = moment.tzname() or f"UTC{_signed(offset)}"
                return moment, (
                    f"{self.written} is written, but on {local:%Y-%m-%d} {self.region} kept {name}: read as {name}"
                )
        return moment, ""


def _signed(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@cache
def _region(name: str) -> ZoneInfo:
    return ZoneInfo(name)


_LONDON, _BERLIN, _KYIV = "Europe/London", "Europe/Berlin", "Europe/Kyiv"
_EAST, _CENTRAL = "America/New_York", "America/Chicago"
_MOUNTAIN, _PACIFIC = "America/Denver", "America/Los_Angeles"

# What each abbreviation claims (hours east of UTC), and the region whose wall clock is meant; None: a fixed distance.
ABBREVIATIONS: dict[str, tuple[float | None, str | None]] = {
    "UTC": (0, None),
    "GMT": (0, None),
    "Z": (0, None),
    "ZULU": (0, None),
    "UT": (0, None),
    "BST": (1, None),
    "IST": (5.5, None),
    "WET": (0, "Europe/Lisbon"),
    "WEST": (1, "Europe/Lisbon"),
    "CET": (1, _BERLIN),
    "CEST": (2, _BERLIN),
    "MET": (1, _BERLIN),
    "MEST": (2, _BERLIN),
    "MEZ": (1, _BERLIN),
    "MESZ": (2, _BERLIN),
    "EET": (2, _KYIV),
    "EEST": (3, _KYIV),
    "MSK": (3, None),
    "TRT": (3, None),
    "EST": (-5, _EAST),
    "EDT": (-4, _EAST),
    "ET": (None, _EAST),
    "CST": (-6, _CENTRAL),
    "CDT": (-5, _CENTRAL),
    "CT": (None, _CENTRAL),
    "MST": (-7, _MOUNTAIN),
    "MDT": (-6, _MOUNTAIN),
    "MT": (None, _MOUNTAIN),
    "PST": (-8, _PACIFIC),
    "PDT": (-7, _PACIFIC),
    "PT": (None, _PACIFIC),
    "AKST": (-9, "America/Anchorage"),
    "AKDT": (-8, "America/Anchorage"),
    "HST": (-10, None),
    "BRT": (-3, None),
    "ART": (-3, None),
    "SAST": (2, None),
    "GST": (4, None),
    "PKT": (5, None),
    "ICT": (7, None),
    "SGT": (8, None),
    "HKT": (8, None),
    "AWST": (8, None),
    "JST": (9, None),
    "KST": (9, None),
    "AEST": (10, "Australia/Sydney"),
    "AEDT": (11, "Australia/Sydney"),
    "ACST": (9.5, "Australia/Adelaide"),
    "ACDT": (10.5, "Australia/Adelaide"),
    "NZST": (12, "Pacific/Auckland"),
    "NZDT": (13, "Pacific/Auckland"),
}

_DOUBTS = {
    "IST": "IST is read as India's time; Ireland and Israel write it too",
    "CST": "CST is read as American Central time; China writes it too",
    "BST": "BST is read as British Summer Time",
}

# Names in words. A claim only where the name says which half of the year.
_WORDS: tuple[tuple[str, int | None, str], ...] = (
    (r"central european summer time", 120, _BERLIN),
    (r"central european (?:standard )?time", 60, _BERLIN),
    (r"eastern european summer time", 180, _KYIV),
    (r"eastern european (?:standard )?time", 120, _KYIV),
    (r"british summer time", 60, _LONDON),
    (r"(?:uk|british|london|gb)(?: local)? time", None, _LONDON),
    (r"irish (?:standard )?time", None, "Europe/Dublin"),
    (r"(?:us[ /])?pacific daylight time", -420, _PACIFIC),
    (r"(?:us[ /])?pacific standard time", -480, _PACIFIC),
    (r"(?:u[sc][ /])?pacific(?: time| local time)?", None, _PACIFIC),
    (r"(?:us[ /])?mountain(?: standard| daylight)? time", None, _MOUNTAIN),
    (r"(?:us[ /])?central(?: standard| daylight)? time", None, _CENTRAL),
    (r"(?:us[ /])?eastern daylight time", -240, _EAST),
    (r"(?:us[ /])?eastern standard time", -300, _EAST),
    (r"(?:us[ /])?eastern(?: time)?", None, _EAST),
    (r"india(?:n)?(?: standard)? time", 330, ""),
    (r"japan(?:ese)?(?: standard)? time", 540, ""),
    (r"(?:coordinated )?universal time(?: coordinated)?", 0, ""),
    (r"greenwich mean time", 0, ""),
)
_WORDS_RE = re.compile("|".join(f"(?P<w{index}>{words})" for index, (words, _, _) in enumerate(_WORDS)), re.I)

# "UTC-8" and "UTC +2" are offsets; "14:05 UTC - 2 nodes" is not.
_OFFSET = r"(?:[+\-−]|[ ]\+)\d{1,2}(?::?\d{2})?(?![\d:])"
_ABBREVIATION = "|".join(sorted(ABBREVIATIONS, key=len, reverse=True))
_REGION = (
    r"(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian"
    r"|Pacific)/[A-Z][A-Za-z_+\-]{2,30}(?:/[A-Z][A-Za-z_]{2,20})?"
)
# Two halves of one region ("PST/PDT", "CET/CEST") mean the region's wall clock.
_ZONE = re.compile(
    rf"(?P<region>{_REGION})"
    rf"|(?P<base>UTC|GMT|utc|gmt)(?P<from>{_OFFSET})"
    rf"|(?P<both>(?P<one>{_ABBREVIATION})\s?/\s?(?P<two>{_ABBREVIATION}))(?![A-Za-z])"
    rf"|(?P<name>{_ABBREVIATION}|utc|gmt|cet|cest|pst|pdt|Utc)(?![A-Za-z])"
    rf"|(?P<offset>[+\-−]\d{{2}}:?\d{{2}})(?!\d)"
)
_OPEN = re.compile(r"[ \t]?[(\[]?[ \t]?")
_CLOCK_BEFORE = re.compile(r"(?<![\dT:.])(\d{1,2})[:.](\d{2})$")
_TIMES = re.compile(r"(?i)\b(?:times?(?:stamps?|[ -]?zones?|line)?|hours|clock|tz)\b")
# What may stand between "times" and the zone: small words and marks, never another thing's name.
_BETWEEN = re.compile(r"[ \t:(=`*_]*(?:(?:[a-z]{1,10}|otherwise|unless)[ \t:(=`*_]+){0,7}")


def read_zone(text: str, at: int = 0) -> tuple[Zone, int] | None:
    """The zone that `text` has at offset `at`, and the offset after it."""
    match = _ZONE.match(text, at)
    if match:
        zone = _zone(match)
        return (zone, match.end()) if zone else None
    words = _WORDS_RE.match(text, at)
    if words and not text[words.end() : words.end() + 1].isalpha():
        _, minutes, region = _WORDS[int((words.lastgroup or "w0")[1:])]
        return Zone(words[0], minutes, region or None), words.end()
    return None


def zone_after(text: str, at: int) -> tuple[Zone, int] | None:
    """The zone that follows a time that ends at `at`: `10:00 UTC`, `10:00 (CET)`, `10:00+02:00`."""
    opening = _OPEN.match(text, at)
    found = read_zone(text, opening.end() if opening else at)
    if not found or not opening:
        return None
    zone, end = found
    if any(mark in opening[0] for mark in "(["):
        closing = re.compile(r"[^()\[\]\n]{0,20}[)\]]").match(text, end)
        if not closing:
            return None
        end = closing.end()
    elif zone.written[0] in "+-−" and (opening[0] or _ends_a_range(text, at, zone)):
        return None  # "10:00 -0300 units" says nothing of zones
    return zone, end


def _ends_a_range(text: str, at: int, zone: Zone) -> bool:
    """10:00-11:30 is a stretch of time; 10:00-03:00, T10:00-11:00 and 10:00:00-11:00 have an offset."""
    before = _CLOCK_BEFORE.search(text[max(0, at - 6) : at])
    after = re.fullmatch(r"[-−](\d{2}):(\d{2})", zone.written)
    return bool(before and after and (int(before[1]), int(before[2])) < (int(after[1]), int(after[2])))


def stated_zone(text: str) -> Zone | None:
    """The zone a remark declares for all times: `All times in CET`, `Date and Time in UTC`, `Timezone: PST`."""
    text = text[:400]
    for match in _TIMES.finditer(text):
        stop = min((at for mark in ".\n|;" if (at := text.find(mark, match.end())) >= 0), default=len(text))
        for at in range(match.end(), min(stop, match.end() + 60)):
            if text[at - 1].isalnum() or not _BETWEEN.fullmatch(text, match.end(), at):
                continue
            found = read_zone(text, at)
            if found and len(found[0].written) > 1:
                return _with_region(text, found)
    return None


def _with_region(text: str, found: tuple[Zone, int]) -> Zone:
    """A wider name may carry the abbreviation behind it: `Central European Time (CET)`."""
    zone, end = found
    more = zone_after(text, end)
    return (
        more[0]
        if more and zone.minutes is None and more[0].minutes is not None and "/" not in zone.written
        else zone
    )


def _zone(match: re.Match[str]) -> Zone | None:
    written = match[0].strip()
    if match["region"]:
        try:
            _region(written)
        except (KeyError, ValueError, OSError):
            return None
        return Zone(written, None, written)
    if match["base"] or match["offset"]:
        minutes = _minutes(match["from"] or match["offset"])
        return None if minutes is None else Zone(written, minutes)
    if match["both"]:
        region = ABBREVIATIONS[match["one"]][1] or ABBREVIATIONS[match["two"]][1]
        return Zone(written, None, region) if region else Zone(written, 0)
    name = match["name"].upper()
    hours, region = ABBREVIATIONS[name]
    return Zone(written, None if hours is None else int(hours * 60), region, _DOUBTS.get(name, ""))


def _minutes(offset: str) -> int | None:
    digits = re.sub(r"\D", "", offset)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    is_west = offset[0] in "-−"
    if hours > (12 if is_west else 14) or minutes not in (
        0,
        15,
        30,
        45,
    ):  # no clock on earth is set to others
        return None
    return (-1 if is_west else 1) * (hours * 60 + minutes)
