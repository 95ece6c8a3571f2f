"""Timelines: what was written becomes entries at moments, with days and zones worked out and every guess told.

`read_timeline` reads a pasted text alone. Nothing here reads a clock, and nothing is ever put in another order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from postmortems.markdown.entries import find_entries
from postmortems.markdown.markers import marker_of
from postmortems.markdown.outline import Block
from postmortems.markdown.raws import Found, Raw
from postmortems.markdown.stamps import HYPHENS, Stamp, read_stamp
from postmortems.markdown.zones import Zone
from records.dates import DayOrder
from records.documents import LARGEST, Document, UnreadableDocument
from records.inline import plain

LONGEST_GAP = timedelta(days=7)
_BACK = timedelta(hours=6)  # a time this much earlier than the one above begins another half day


class Precision(StrEnum):
    """How exactly a moment is known. UNKNOWN goes with no moment at all."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened.

    `at` is aware, or None when the day or the time is not known. `until` is the end of a range. `text` is
    Markdown, `written` the date and time as the document has them, `marker` the moment that the text announces
    (started, detected, declared, mitigated or resolved; else empty). `offered` is what `at` probably should be
    where it cannot be right. `warnings` say what was assumed or does not fit.
    """

    at: datetime | None
    precision: Precision
    text: str
    written: str
    line: int
    marker: str = ""
    approximate: bool = False
    until: datetime | None = None
    offered: datetime | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known before the first entry: the day, the zone stated or assumed, the order of day and month.

    `every` is the day that the document states for all times without one, `about` a day near all those without a year.
    """

    day: date | None = None
    zone: Zone | None = None
    fallback: tzinfo = UTC
    fallback_is_assumed: bool = True
    order: DayOrder | None = None
    every: date | None = None
    about: date | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries in the order written, the lines that are none (`remarks`), and the zone."""

    entries: tuple[TimelineEntry, ...]
    remarks: str
    zone: Zone | None
    warnings: tuple[str, ...]


def read_timeline(text: str, *, day: date | None = None, zone: tzinfo | None = None) -> list[TimelineEntry]:
    """The entries of a pasted text, in the order written. Never raises, whatever the text.

    `day` is the day of times that come without one. `zone` is that of times that come without one; without it
    UTC is assumed, and each entry concerned says so.
    """
    text = text.replace("\0", " ").translate(HYPHENS)[: LARGEST // 4]
    try:
        document = Document.from_bytes(("\n" + text).encode("utf-8", "replace"))
    except UnreadableDocument:
        return []
    blocks = [
        Block(
            section.title,
            section.level,
            document.lines_of(section),
            document.lines[section.start] if section.level else None,
        )
        for section in document.sections
    ]
    found = find_entries(blocks)
    setting = Setting(day=day, zone=found.zone, fallback=zone or UTC, fallback_is_assumed=zone is None)
    timeline = settle([found], setting)
    assumed = next((warning for warning in timeline.warnings if "zone" in warning), "")
    return [
        replace(
            entry,
            line=entry.line - 1,
            warnings=(*entry.warnings, assumed) if assumed and entry.at else entry.warnings,
        )
        for entry in timeline.entries
    ]


def settle(found: Sequence[Found], setting: Setting) -> Timeline:
    """Moments for what was found: day by day, zone by zone."""
    settling = _Settling(setting)
    entries = [entry for part in found for entry in settling.run(part)]
    remarks = "\n".join(text for part in found for text in part.remarks).strip("\n")
    return Timeline(tuple(entries), remarks, settling.stated, tuple(settling.warnings))


class _Settling:
    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.stated = setting.zone
        self.warnings: list[str] = []
        self.day = setting.day
        self.before: datetime | None = None  # the entry above, local and naive
        self.start: datetime | None = None  # what relative times count from
        self.by_hand = False  # is the day in force one that the text names?

    def run(self, found: Found) -> list[TimelineEntry]:
        self.stated = self.setting.zone or found.zone
        raws = found.raws
        self.twelve = not any(
            raw.stamp and (raw.stamp.leading_zero or (raw.stamp.hour or 1) > 12) for raw in raws
        )
        rows = [raw.stamp.zone for raw in raws if raw.stamp and raw.stamp.zone]
        self.carried = self.stated or (rows[0] if rows else None)
        if self.stated is None and rows:
            self.stated = rows[0]
        if self.carried and self.carried.doubt and self.carried.doubt not in self.warnings:
            self.warnings.append(self.carried.doubt)
        if self.day is None:
            first = next((full for raw in raws if raw.stamp and (full := raw.stamp.full_date())), None)
            self.day = first if raws and raws[0].stamp and not raws[0].stamp.has_date else None
        entries = []
        for raw in raws:
            if raw.is_day:
                self._new_day(raw)
            else:
                entries.append(self._entry(raw))
        return entries

    def _new_day(self, raw: Raw) -> None:
        day, _ = self._day_of(raw.stamp) if raw.stamp else (None, [])
        if day:
            self.day, self.by_hand = day, True
            self.before = None if self.before is None or day > self.before.date() else self.before

    def _entry(self, raw: Raw) -> TimelineEntry:
        stamp = raw.stamp
        text = re.sub(r"^:[ \t]+", "", "\n".join(raw.text).strip("\n").rstrip())  # of a list of definitions
        written = plain(raw.written) or raw.written
        words = plain(raw.text[0] if raw.text else "") or plain(text[:400])
        marker = marker_of(raw.text[0] if raw.text else "", text)
        if stamp is None:
            return TimelineEntry(
                None,
                Precision.UNKNOWN,
                text or words,
                written,
                raw.line,
                marker,
                warnings=("no time could be read",),
            )
        if stamp.since is not None:
            at = self._since(raw, stamp.since)
            unknown = () if at else ("it is counted from a start whose time is not told",)
            known = Precision.MINUTE if at else Precision.UNKNOWN
            return TimelineEntry(at, known, text, written, raw.line, marker, warnings=unknown)
        day, warnings = self._day_of(stamp)
        if stamp.warning:
            warnings.append(stamp.warning)
        if stamp.ambiguous:
            warnings.append(f"{written}: the day is taken to come before the month")
        if day is None:
            reason = (
                "the day is left open" if stamp.vague_date or stamp.vague else "no day is known for this time"
            )
            return TimelineEntry(
                None,
                Precision.UNKNOWN,
                text,
                written,
                raw.line,
                marker,
                stamp.approximate,
                warnings=(*warnings, reason),
            )
        local = datetime.combine(day, time(stamp.hour or 0, stamp.minute, stamp.second or 0))
        if stamp.has_time and not stamp.has_date:
            local = self._same_or_next_day(local, stamp, warnings)
        zone = stamp.zone or self.carried
        at, doubt = _aware(local, zone, self.setting.fallback)
        self._remember(doubt, stamp)
        offered = self._check(at, local, stamp, written, warnings)
        if stamp.has_time or stamp.has_date:
            self.before, self.day = local, local.date()
        until = None
        if stamp.until and stamp.has_time:
            end = datetime.combine(local.date(), time(*stamp.until))
            until = _aware(end if end >= local else end + timedelta(days=1), zone, self.setting.fallback)[0]
        return TimelineEntry(
            at,
            precision_of(stamp),
            text,
            written,
            raw.line,
            marker,
            stamp.approximate,
            until,
            offered,
            tuple(warnings),
        )

    def _since(self, raw: Raw, seconds: int) -> datetime | None:
        """The moment that many seconds after the start, where an entry "T+0" tells its own time behind it."""
        if not seconds and self.day and raw.text:
            stamp = read_stamp(re.sub(r"^\W+", "", raw.text[0]))
            if stamp and stamp.hour is not None:
                local = datetime.combine(
                    stamp.full_date() or self.day, time(stamp.hour, stamp.minute, stamp.second or 0)
                )
                self.start = _aware(local, stamp.zone or self.carried, self.setting.fallback)[0]
        return self.start + timedelta(seconds=seconds) if self.start else None

    def _day_of(self, stamp: Stamp) -> tuple[date | None, list[str]]:
        warnings: list[str] = []
        near = self.before.date() if self.before else self.day
        if full := stamp.full_date():
            if stamp.weekday is not None and full.weekday() != stamp.weekday:
                warnings.append(f"{full} is a {full:%A}, another weekday is written")
            return full, warnings
        if stamp.open_time and self.by_hand:
            return self.day, warnings
        if stamp.vague_date:
            return None, warnings
        if stamp.month and stamp.day:
            return _nearest(stamp.month, stamp.day, near or self.setting.about), warnings
        if stamp.weekday is not None and near:
            return near + timedelta(days=(stamp.weekday - near.weekday()) % 7), warnings
        if self.setting.every and not self.by_hand:
            late = self.before and self.before.date() >= self.setting.every
            return (near if late else self.setting.every), warnings
        return (near if stamp.has_time or stamp.warning else None), warnings

    def _same_or_next_day(self, local: datetime, stamp: Stamp, warnings: list[str]) -> datetime:
        """A time that goes far back is either past noon on a twelve-hour clock, or past midnight."""
        if self.before is None or self.before - local <= _BACK:
            return local
        later = local + timedelta(hours=12)
        one_digit = (stamp.hour or 0) < 10  # "10:30" after "18:00" is more likely the next morning
        if stamp.plain_hour and (one_digit or self.twelve) and later >= self.before:
            warnings.append(f"read as {later:%H:%M}: it follows {self.before:%H:%M}")
            return later
        warnings.append(f"read as the next day: it follows {self.before:%H:%M}")
        return local + timedelta(days=1)

    def _remember(self, doubt: str, stamp: Stamp) -> None:
        if doubt and doubt not in self.warnings:
            self.warnings.append(doubt)
        if not self.carried and not stamp.zone and stamp.has_time and self.setting.fallback_is_assumed:
            told = "no time zone is stated: UTC is assumed"
            if told not in self.warnings:
                self.warnings.append(told)

    def _check(
        self, at: datetime, local: datetime, stamp: Stamp, written: str, warnings: list[str]
    ) -> datetime | None:
        """Tell what cannot be right; what it should probably be, if there is one year that fits."""
        if self.before is None:
            return None
        if not stamp.has_time and local.date() == self.before.date():
            return None
        back = local < self.before
        if back:
            warnings.append(f"{written} is before the entry above ({self.before:%Y-%m-%d %H:%M})")
        far = abs(local - self.before)
        if stamp.year and (far > timedelta(days=180) or (back and far > timedelta(days=60))):
            for year in (local.year + 1, local.year - 1):
                moved = _in_year(local, year)
                if moved and timedelta(0) <= moved - self.before <= timedelta(days=300 if back else 31):
                    warnings.append(f"the year {local.year} does not fit: {year} would")
                    return _in_year(at, year)
        return None


def precision_of(stamp: Stamp) -> Precision:
    """How exact the writing is."""
    if not stamp.has_time:
        return Precision.DAY
    return Precision.SECOND if stamp.second is not None else Precision.MINUTE


def _aware(local: datetime, zone: Zone | None, fallback: tzinfo) -> tuple[datetime, str]:
    return zone.at(local) if zone else (local.replace(tzinfo=fallback), "")


def _in_year(moment: datetime, year: int) -> datetime | None:
    try:
        return moment.replace(year=year)
    except ValueError:
        return None


def _nearest(month: int, day: int, near: date | None) -> date | None:
    """The day and month in the year that brings it closest to `near`."""
    if near is None:
        return None
    options = []
    for year in (near.year - 1, near.year, near.year + 1):
        try:
            options.append(date(year, month, day))
        except ValueError:
            continue
    return min(options, key=lambda option: abs(option - near), default=None)
