"""The five moments of an incident: from fields, from markers in the timeline, and what could only be proposed.

What a document states is taken; what can merely be guessed from a timeline is proposed, never asserted, for the
first row is often the change that caused it all, days before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from postmortems.markdown.details import Detail
from postmortems.markdown.markers import DECLARED, DETECTED, MITIGATED, RESOLVED, STARTED
from postmortems.markdown.outline import LEAD
from postmortems.markdown.stamps import Stamp, read_stamp
from postmortems.markdown.timelines import Precision, Timeline, precision_of
from postmortems.markdown.zones import Zone, read_zone
from records.dates import DayOrder, find_dates

NAMES = (STARTED, DETECTED, DECLARED, MITIGATED, RESOLVED)


class Source(StrEnum):
    """Where a moment was found."""

    FIELD = "field"
    MARKER = "marker"
    TIMELINE = "timeline"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as stated: aware, with its precision, where it was found, its words and line."""

    at: datetime
    precision: Precision
    source: Source
    written: str
    line: int


_KEYS: tuple[tuple[str, str], ...] = (
    (
        STARTED,
        (
            r"(?:the )?(?:(?:user|customer|client|service|production)s? (?=impact))?(?:fault|incident|outage|impact"
            r"|issue|problem|disruption|downtime|event|failure|degradation)? ?(?:actually )?"
            r"(?:occur(?:s|red)|start(?:s|ed|ing)?|beg[ai]n(?:s|ning)?"
            r"|onset)(?: (?:date|time|at|on|of incident|of outage|of impact|date time|date and time|timestamp"
            r"|datetime|utc|ts))*"
            r"|(?:date|time|date time|date and time) (?:of )?(?:start(?:ed)?|occurr?ed|occurr?ence"
            r"|incident start|onset|(?:first )?impact|(?:first )?failure)|(?:incident |outage |impact )?from"
            r"|time started|(?:start|beginning|onset) of (?:the )?(?:user |customer )?(?:incident|outage|impact"
            r"|downtime|disruption|degradation|problem)|impact time start"
            r"|(?:incident )?first (?:occurred|occurrence|impact|failure|error)"
            r"|when (?:did )?(?:it|the (?:incident|outage|impact)) (?:start|begin|started|began)"
            r"|(?:it |service )?(?:down since|went down)(?: at)?"
        ),
    ),
    (
        DETECTED,
        (
            r"(?!(?:incident )?report date)"
            r"(?:first |incident |fault |issue |problem |initially |outage )*(?:detected|detection|discovered"
            r"|discovery|noticed|reported|alerted|identified|observed|alert|page|report)(?: (?:date|time|at|on"
            r"|date time|date and time|by us|timestamp|datetime|utc))*"
            r"|alerts? (?:fired|triggered|raised|received)(?: at)?|(?:on ?call )?paged(?: at)?"
            r"|(?:first )?(?:spotted|found)(?: at)?|when (?:was it|it was) (?:detected|noticed|discovered)|(?:time|date"
            r"|date time) (?:of )?(?:detected|detection|discovery|discovered|reported)|team aware"
            r"|(?:we became |became )aware(?: at)?"
        ),
    ),
    (
        DECLARED,
        (
            r"(?:incident |outage )?(?:declared|declaration|called|acknowledged declared)(?: (?:time|at|on))?"
            r"|time declared"
        ),
    ),
    (
        MITIGATED,
        (
            r"(?:incident |outage |impact |issue |fault |first )*(?:repaired|mitigated|mitigation|contained"
            r"|stabili[sz]ed)(?: (?:date|time|at|on|date time))*|(?:time|date) (?:of )?(?:mitigated|mitigation"
            r"|repaired|repair)"
        ),
    ),
    (
        RESOLVED,
        (
            r"(?:incident |outage |impact |issue |fault |service |services |problem |disruption |fully "
            r"|downtime )*(?:resolved|resolution|end(?:s|ed|ing)?|restored|restoration|recovered|recovery|closed|fixed"
            r"|finish(?:ed)?|cleared|stopped)(?: (?:date|time|at|on|of incident|of outage|date time"
            r"|date and time|timestamp|datetime|utc))*|(?:time|date|date time"
            r"|date and time) (?:of )?(?:end(?:ed)?|resolved|resolution|recovery|restored|restoration"
            r"|closed)|(?:incident "
            r"|outage |impact )?(?:to|until|till)|end of (?:the )?(?:user |customer )?(?:incident|outage|impact"
            r"|downtime|disruption|degradation|problem)|(?:user|customer|client|production)s? impact (?:end(?:s|ed)?"
            r"|over)(?: at)?|(?:incident |outage |impact )over(?: at)?|full (?:recovery|restoration)(?: (?:at|time))?"
            r"|all clear(?: at)?|when (?:did )?(?:it|the (?:incident|outage|impact)) end(?:ed)?"
            r"|(?:problem |issue |incident )?solved(?: at)?|(?:service )?back(?: up| online)(?: at)?"
        ),
    ),
)
_MOMENT_KEYS = tuple((name, re.compile(pattern)) for name, pattern in _KEYS)
_WINDOW_KEY = re.compile(
    r"(?:incident |outage |impact |event |downtime |disruption )*(?:window|period|interval|when"
    r"|time(?:frame| frame| range| window)?|dates?(?: and time| time| of (?:the )?(?:incident|outage))?"
    r"|duration(?: of (?:the )?(?:outage|incident|disruption|impact))?"
    r"|time of (?:the )?(?:incident|outage)|occurred(?: on)?|timespan)"
    r"|(?:total|overall) (?:duration|downtime)|length of (?:the )?(?:incident|outage|disruption)"
    r"|(?:start|beg[ai]n)(?:ed)?(?: time)?(?: and| to)? (?:end(?:ed)?|resolved)(?: times?)?"
)
_ZONE_OF_KEY = re.compile(r"\(([^()]{2,40})\)[ :]*$|[ _](UTC|utc|GMT|gmt)[ :]*$")
_WHAT_LASTED = re.compile(r"(?:the )?(?:incident|outage|downtime|disruption|impact)")
_FROM = re.compile(
    r"(?i)(?:\b(?:from|between)[ \t]+|\(|^[a-z][a-z ]{2,30}:[ \t]+"
    r"|\d ?(?:h|hrs?|hours?|m|min|minutes?|days?)[,;:][ \t]+)(?=\S)"
)
_AND = re.compile(r"[ \t]*(?:-|–|—|→|->|/|to|until|till|through|and)[ \t]+", re.I)
# "12:39 UTC (the first lamp) and 17:17 UTC (the last)": brackets that hold neither a time nor a zone.
_ASIDE = re.compile(r"[ \t]*\((?![^()]*\d[:.h]\d\d|[A-Z]{1,5}(?:[+-]\d+)?\))[^()]{1,80}\)")


def moment_key(key: str) -> str:
    """Which moment a field's key names, or an empty text."""
    text = words_of(re.sub(r"\([^()]*\)", " ", _ZONE_OF_KEY.sub("", key)))
    for name, pattern in _MOMENT_KEYS:
        if text and pattern.fullmatch(text):
            return name
    return ""


def is_window(key: str) -> bool:
    """Does the key announce a stretch of time?"""
    key = re.sub(r"\([A-Z]{2,5}\)", "", key)  # a zone
    return _WINDOW_KEY.fullmatch(words_of(key.replace("(s)", "s"))) is not None


def zone_of_key(key: str) -> Zone | None:
    """The zone that a key ends with: "Start (UTC)", "started_at_utc"."""
    match = _ZONE_OF_KEY.search(key[:100])
    found = read_zone(match[1] or match[2]) if match else None
    return found[0] if match and found and found[1] == len(match[1] or match[2]) else None


def words_of(key: str) -> str:
    """A key's words alone: those of "incident_start", "Incident start:" and "incidentStart" are the same."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", key)
    return " ".join(re.sub(r"[^a-z ]+", " ", parted.casefold()).split())


def _lasted(detail: Detail, order: DayOrder | None) -> bool:
    """Does a field named only by what lasted begin with a whole stretch of time: "Outage: 3 May, 10:00 – 11:00"?"""
    if not _WHAT_LASTED.fullmatch(words_of(detail.key)):
        return False
    stamps = stamps_in(detail.value, order)
    return bool(stamps and stamps[0].full_date() and stamps[0].has_time) and (
        len(stamps) > 1 or stamps[0].until is not None
    )


@dataclass(frozen=True, slots=True)
class Clock:
    """How to read a time of day: the day it is on if it says none, the zone stated and the one to fall back on."""

    day: date | None
    zone: Zone | None
    fallback: tzinfo
    order: DayOrder | None


def from_details(details: Iterable[Detail], clock: Clock, warnings: list[str]) -> dict[str, Moment]:
    """The moments that fields state. The first of two fields for one moment counts, and the other is told."""
    found: dict[str, Moment] = {}
    last: date | None = clock.day
    for detail in details:
        name = moment_key(detail.key)
        window = not name and (is_window(detail.key) or _lasted(detail, clock.order))
        if not name and not window:
            continue
        stamps = _range_in(detail.value, clock.order) if window else stamps_in(detail.value, clock.order)
        if not stamps or (window and len(stamps) < 2 and stamps[0].until is None):
            continue
        names = (STARTED, RESOLVED) if window else (name,)
        for each, stamp in zip(
            names, [*stamps, *([_end_of(stamps[0])] if len(stamps) < 2 else [])], strict=False
        ):
            if stamp is None:
                continue
            moment = moment_of(stamp, replace(clock, day=last or clock.day), detail, warnings)
            if moment is None:
                continue
            is_open = not stamp.has_date or (window and len(stamps) < 2)
            later = (
                _over_midnight(moment, found.get(STARTED))
                if each in (MITIGATED, RESOLVED) and is_open
                else None
            )
            if later:
                moment = later
                warnings.append(
                    f"line {detail.line}: {each} is read as the next day: {moment.at:%Y-%m-%d %H:%M}"
                )
            last = moment.at.date()
            if each not in found:
                found[each] = moment
            elif found[each].at != moment.at:
                warnings.append(f"line {detail.line}: {each} is stated twice: {moment.written} is left out")
    return found


def _over_midnight(end: Moment, start: Moment | None) -> Moment | None:
    """The end on the next day, where it is a time before that of a start in the afternoon or evening."""
    if start is None or end.at >= start.at or start.at.hour < 12:
        return None
    later = replace(end, at=end.at + timedelta(days=1))
    return later if later.at - start.at <= timedelta(hours=12) else None


def _range_in(value: str, order: DayOrder | None) -> list[Stamp]:
    """The ends of a stretch of time: "6 hours, from 10:00 to 16:00 UTC on 14 September 2024"."""
    stamps = stamps_in(value, order)
    if not stamps or (len(stamps) < 2 and stamps[0].until is None):
        told = next((match.end() for match in _FROM.finditer(value[:300])), None)
        stamps = stamps_in(value[told:], order) if told is not None else stamps
    if (not stamps or (len(stamps) < 2 and stamps[0].until is None)) and (
        plainer := _ASIDE.sub("", value[:300])
    ) != value[:300]:
        return _range_in(plainer, order)
    behind = next((found.day for found in find_dates(value[:300], order) if found.day), None)
    if not stamps or behind is None or stamps[0].has_date:
        return stamps
    dated = replace(stamps[0], year=behind.year, month=behind.month, day=behind.day)
    return [dated, *stamps[1:]]


def _end_of(stamp: Stamp) -> Stamp | None:
    if stamp.until is None:
        return None
    hour, minute, second = stamp.until
    return replace(
        stamp, hour=hour, minute=minute, second=second if stamp.second is not None else None, until=None
    )


def stamps_in(value: str, order: DayOrder | None) -> list[Stamp]:
    """The stamp a value begins with, and the one that ends its range."""
    text = value[:300]
    lead = LEAD.match(text)
    first = read_stamp(text, lead.end() if lead else 0, order=order, loose=True)
    if first is None:
        return []
    joined = _AND.match(text, first.end)
    second = read_stamp(text, joined.end(), order=order) if joined else None
    if joined and second and "/" in joined[0] and not (first.has_time and second.has_time):
        return [first]
    return [first, second] if second and (second.has_time or second.day) else [first]


def moment_of(stamp: Stamp, clock: Clock, detail: Detail, warnings: list[str]) -> Moment | None:
    """The moment that a field's stamp means; None if no day is known for it. Doubts go into `warnings`."""
    day = stamp.full_date()
    if day is None and stamp.month and stamp.day and clock.day:
        day = _date(clock.day.year, stamp.month, stamp.day)
    if day is None and (stamp.has_time or stamp.warning) and not stamp.has_date:
        day = clock.day
    if stamp.warning:
        warnings.append(f"line {detail.line}: {stamp.warning}")
    if day is None:
        return None
    local = datetime.combine(day, time(stamp.hour or 0, stamp.minute, stamp.second or 0))
    zone = stamp.zone or zone_of_key(detail.key) or clock.zone
    at, doubt = zone.at(local) if zone else (local.replace(tzinfo=clock.fallback), "")
    if doubt and doubt not in warnings:
        warnings.append(doubt)
    return Moment(at, precision_of(stamp), Source.FIELD, detail.value[:200], detail.line)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def from_markers(timeline: Timeline) -> dict[str, Moment]:
    """The moments that entries announce: the first of each, but of several recoveries the last."""
    found: dict[str, Moment] = {}
    for entry in timeline.entries:
        if not entry.marker or entry.at is None:
            continue
        moment = Moment(entry.at, entry.precision, Source.MARKER, entry.written, entry.line)
        later = entry.marker == RESOLVED and (
            _RECOVERY.match(entry.text) or _END_OF.search(" ".join(entry.text.split()))
        )
        if entry.marker not in found or later:
            found[entry.marker] = moment
    return found


# What recovered may fail again, and of several marks of an end each ends only a part: the last such entry is the
# end. Of what is told in words the first counts.
_END_OF = re.compile(r"(?<!PARTIAL )END OF (?:\w+ ){0,4}OUTAGE")
_RECOVERY = re.compile(r"(?i)[\s*_]*recover(?:y|ed)[\s*_]*(?::|\n|$)")


def settle_moments(
    fields: dict[str, Moment],
    markers: dict[str, Moment],
    day: date | None,
    minutes: Mapping[str, int],
    warnings: list[str],
) -> dict[str, Moment]:
    """The moments of a record: fields before markers, slips mended where only another year or day can be true.

    `minutes` are the durations that the document claims.
    """
    found = {**markers, **fields}
    begun = markers.get(STARTED)
    if begun and day and STARTED not in fields and begun.at.date() - day > timedelta(days=1):
        warnings.append(
            f"line {begun.line}: something starts only on {begun.at:%Y-%m-%d}: it is not taken for the start"
        )
        del found[STARTED]
    for name in fields.keys() & markers.keys():
        field, marker = fields[name], markers[name]
        if field.precision is Precision.DAY and marker.at.date() == field.at.date():
            found[name] = marker  # the same day, but with the time
    if RESOLVED not in found and MITIGATED in found:
        found[RESOLVED] = markers.get(MITIGATED, found[MITIGATED])
        where = "entry" if MITIGATED in markers else "field"
        warnings.append(f"the end is taken from the {where} that says the impact was over")
    for name in NAMES:
        moment = found.get(name)
        if moment and day and abs(moment.at.date() - day) > timedelta(days=180):
            moved = _year_that_fits(moment, day)
            if moved:
                found[name] = moved
                warnings.append(
                    f"line {moment.line}: {name} is written {moment.written}, but all else is {moved.at.year}: read "
                    f"as {moved.at:%Y-%m-%d %H:%M}"
                )
    _mend_by_claim(found, minutes, warnings)
    _mend_by_a_day(found, markers, warnings)
    _drop_the_impossible(found, warnings)
    _remark(found, warnings)
    return found


def _mend_by_claim(found: dict[str, Moment], minutes: Mapping[str, int], warnings: list[str]) -> None:
    """An end weeks away is a slip if its time, put on the first day, lasts exactly as long as the document claims."""
    for name, claimed in ((MITIGATED, minutes.get("mitigate")), (RESOLVED, minutes.get("resolve"))):
        moment = found.get(name)
        for first in (found.get(each) for each in (STARTED, DETECTED, DECLARED)):
            if not (claimed and moment and first):
                continue
            ended = first.at + timedelta(minutes=claimed)
            if moment.at.timetz() == ended.timetz() and abs(moment.at - ended) > timedelta(days=7):
                found[name] = replace(moment, at=ended)
                warnings.append(
                    f"line {moment.line}: {name} is written {moment.written}, which is not {claimed} minutes after"
                    f" {first.written}: read as {ended:%Y-%m-%d %H:%M}"
                )
                break


def _mend_by_a_day(found: dict[str, Moment], markers: Mapping[str, Moment], warnings: list[str]) -> None:
    """A start late in the evening that is written on the day of its end, above it in the timeline, was a day before."""
    start, end = markers.get(STARTED), markers.get(RESOLVED)
    if not start or not end or found.get(STARTED) is not start or start.line > end.line:
        return
    moved = start.at - timedelta(days=1)
    if start.at.date() == end.at.date() and moved < end.at < start.at:
        found[STARTED] = replace(start, at=moved)
        warnings.append(
            f"line {start.line}: {start.written} is after the end: read as {moved:%Y-%m-%d %H:%M}"
        )


def _year_that_fits(moment: Moment, day: date) -> Moment | None:
    for year in (moment.at.year - 1, moment.at.year + 1):
        try:
            moved = moment.at.replace(year=year)
        except ValueError:
            continue
        if abs(moved.date() - day) <= timedelta(days=60):
            return replace(moment, at=moved)
    return None


def _drop_the_impossible(found: dict[str, Moment], warnings: list[str]) -> None:
    """No record may start after it is mitigated, or be mitigated after it is resolved."""
    for early, late in ((STARTED, MITIGATED), (MITIGATED, RESOLVED), (STARTED, RESOLVED)):
        if early not in found or late not in found or _not_after(found[early], found[late]):
            continue
        lost = early if early == MITIGATED else late
        warnings.append(
            f"{early} ({found[early].written}) is after {late} ({found[late].written}): {lost} is left out"
        )
        del found[lost]


def _not_after(early: Moment, late: Moment) -> bool:
    return early.at <= late.at


def _remark(found: dict[str, Moment], warnings: list[str]) -> None:
    """What is odd but may be true."""
    for early, late, words in (
        (STARTED, DETECTED, "detected is before the start"),
        (DETECTED, MITIGATED, "detected only after it was over"),
        (DECLARED, MITIGATED, "declared after it was mitigated"),
        (DECLARED, RESOLVED, "declared after it was resolved"),
    ):
        if early in found and late in found and not _not_after(found[early], found[late]):
            warnings.append(words)
    first = found.get(STARTED) or found.get(DETECTED)
    if first and RESOLVED in found and found[RESOLVED].at - first.at > timedelta(days=7):
        warnings.append("more than a week lies between start and end")
