"""Which day the incident was: every candidate a document offers, the one chosen, and where they disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from postmortems.markdown.details import Detail
from postmortems.markdown.headlines import base_name, names_disagree
from postmortems.markdown.markers import DETECTED, STARTED
from postmortems.markdown.moments import is_window, moment_key, stamps_in
from postmortems.markdown.months import MONTH
from postmortems.markdown.nouns import Kind
from postmortems.markdown.outline import Part, title_section
from postmortems.markdown.several_days import first_days
from postmortems.markdown.stamps import read_stamp
from postmortems.markdown.texts import is_prose
from records.dates import DayOrder, Precision, find_dates
from records.documents import Document
from records.front_matter import Entry
from records.inline import plain

_DATE_KEY = re.compile(
    r"(?:incident |outage |event )?date(?: ?time| and time| of (?:the )?(?:incident|outage|event"
    r"|occurrence)| occurred| s)?(?: utc| local)?|(?:incident|outage|event) (?:date|day|on|from)"
    r"|occurred(?: on| at)?|when|day"
)
_ALL_ON = re.compile(
    r"(?i)\b(?:all|every)\b[^.\n]{0,40}?\b(?:events?|times?|timestamps?|entries)\b[^.\n]{0,40}?\b(?:on"
    r"|of)[ \t]+"
)
_SAID = re.compile(
    r"(?i)\b(?:on|at|since|of|from|during|between)[ \t]+(?:the[ \t]+)?(?:(?:early |late )?(?:morning|afternoon"
    r"|evening|night)[ \t]+of[ \t]+)?(?:the[ \t]+)?"
)
_ENDED = re.compile(r"(?i)\b(?:back|restored|resolved|recovered|fixed|mitigated)\b[^.!?]{0,40}\Z")
_BEGAN = re.compile(
    r"(?i)\b(?:(?:start(?:s|ed|ing)|began|beginning|first (?:seen|noticed|occurred))[ \t]+(?:on|from)|between)\Z"
)


_WHEN = re.compile(
    rf"(?i)(?<![^\W\d_]){MONTH}[ ._-]{{0,2}}(?:\d\d\d\d|\d\d?)(?!\d)"
    rf"|(?<!\d)\d\d?(?:st|nd|rd|th|\.)?[ ._-](?:of |de )?{MONTH}(?![^\W\d_])"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day and where it stands: field, timeline, heading, file name, text or front matter."""

    day: date
    where: str
    line: int = 0
    ambiguous: bool = False
    began: bool = False  # the words say that it began on that day, or a field when it began or was noticed
    bare: bool = False  # the field is called "Date" and no more: it may be the day of writing


def first_day(text: str, order: DayOrder | None) -> tuple[date | None, bool]:
    """The first whole date in a text, and whether day and month could be swapped. Of a range it is the first day."""
    for found in find_dates(first_days(text[:2000]), order):
        if found.precision is Precision.DAY:
            return found.day, found.ambiguous
    return None, False


def tells_when(title: str) -> bool:
    """Does a title tell a day or a month, be it without its year: "June 2026", "March 16"?"""
    return _WHEN.search(title[:300]) is not None or bool(find_dates(title[:300]))


def name_day(path: str) -> date | None:
    """The date that a file's name begins with or holds."""
    name = base_name(path)
    match = re.search(r"(?<!\d)((?:19|20)\d{2})[-_.]?(0[1-9]|1[0-2])[-_.]?([0-3]\d)(?!\d)", name)
    if not match:
        return first_day(re.sub(r"[_]", " ", name), None)[0]
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def heading_day(heading: str, order: DayOrder | None, near: date | None) -> tuple[date | None, bool]:
    """The date in a title; one without a year (`4/26`) takes the year of `near`."""
    day, ambiguous = first_day(heading, order)
    if day or near is None:
        return day, ambiguous
    for match in re.finditer(
        (
            r"(?<![\w/.])(\d{1,2})/(\d{1,2})(?![\w/.])|(?<!\w)(?=[A-Z][a-z]{2,8} \d|\d{1,2}(?:st|nd|rd"
            r"|th)? [A-Z][a-z])"
        ),
        heading,
    ):
        text = f"{match[0]}:" if match[0] else heading[match.start() :]
        stamp = read_stamp(text, order=order)
        if stamp and stamp.month and stamp.day:
            try:
                return date(near.year, stamp.month, stamp.day), stamp.ambiguous
            except ValueError:
                continue
    return None, False


def stated_day(details: Iterable[Detail], order: DayOrder | None) -> Candidate | None:
    """The day that a field states, rather one that names the incident than one called "Date" and no more.

    The front matter's `date` is often that of publication: it does not count.
    """
    bare: Candidate | None = None
    for detail in details:
        key = " ".join(re.sub(r"[^a-z ]+", " ", detail.key.casefold().replace("_", " ")).split())
        is_date = _DATE_KEY.fullmatch(key) is not None and not (detail.front and key in ("date", "day"))
        if not is_date and (not is_window(detail.key) or (detail.front and key in ("date", "dates", "time"))):
            continue
        day, ambiguous = first_day(detail.value[:200], order)
        if day and key in ("date", "day"):
            bare = bare or Candidate(day, "field", detail.line, ambiguous, bare=True)
        elif day and not (bare and day != bare.day and day == _in_year(bare.day, day.year)):
            return Candidate(day, "field", detail.line, ambiguous)  # the same day of another year is a slip
    return bare


def _in_year(day: date, year: int) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def month_told(details: Iterable[Detail], headings: Iterable[str], order: DayOrder | None) -> date | None:
    """The middle of the month that a field or a heading tells without a day: "September 2024"."""
    dated = [detail.value[:200] for detail in details if is_window(detail.key)]
    for text in [*dated, *headings]:
        for found in find_dates(text, order):
            if found.precision is Precision.MONTH and (stamp := read_stamp(f"15 {found.text}", order=order)):
                return stamp.full_date()
    return None


def order_told(document: Document, details: Iterable[Detail], path: str) -> DayOrder | None:
    """Which comes first in dates such as 07/08/2024, where one can only be the day that a field or the name tells."""
    stated = stated_day(details, None)
    day = stated.day if stated and not stated.ambiguous else name_day(path)
    orders = set()
    for first, second, year in re.findall(
        r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)", document.body[:200_000]
    ):
        if day and int(year) == day.year and first != second:
            orders |= {DayOrder.MONTH_FIRST} if (int(first), int(second)) == (day.month, day.day) else set()
            orders |= {DayOrder.DAY_FIRST} if (int(second), int(first)) == (day.month, day.day) else set()
    return orders.pop() if len(orders) == 1 else None


def year_told(path: str, headings: Iterable[str]) -> date | None:
    """The middle of the only year that the file's name and the headings tell: "PM2020-003 - Crane stops"."""
    years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", " ".join([base_name(path), *headings])))
    return date(int(years.pop()), 7, 2) if len(years) == 1 else None


def day_of_all(document: Document, order: DayOrder | None) -> Candidate | None:
    """The day that a remark gives to all entries: "all events below were on 2019-10-21"."""
    text = document.body
    for match in _ALL_ON.finditer(text):
        stamp = read_stamp(plain(text[match.end() : match.end() + 60]), order=order)
        if stamp and (full := stamp.full_date()):
            return Candidate(
                full, "field", document.position(len(document.text) - len(text) + match.start())[0]
            )
    return None


def text_day(paragraphs: Sequence[str], order: DayOrder | None, before: date | None) -> Candidate | None:
    """The day that the opening sentences tell ("On 31st July 2018 …"), not after the day of publication."""
    for place, text in enumerate(paragraphs):
        words = first_days(plain(text)[:1200])
        if not place and len(words) < 80 and (stamp := read_stamp(words, order=order)):
            day = stamp.full_date()  # a line of its own above everything: "mon 19 oct 2020, written by dee"
            if day and (before is None or timedelta(0) <= before - day <= timedelta(days=400)):
                return Candidate(day, "text")
        for match in _SAID.finditer(words):
            if _ENDED.search(words[: match.start()]):
                continue
            stamp = read_stamp(words, match.end(), order=order)
            day = stamp.full_date() if stamp else None
            if stamp and day is None and stamp.month and stamp.day and before:
                day = _up_to(stamp.month, stamp.day, before)
            if day and (before is None or timedelta(0) <= before - day <= timedelta(days=400)):
                began = _BEGAN.search(words[: match.start()] + match[0].split()[0]) is not None
                return Candidate(day, "text", began=began)
    return None


def _line_day(parts: Sequence[Part], order: DayOrder | None, before: date | None) -> Candidate | None:
    """The day that is the whole first line of the summary: "Monday, Oct. 21, 2019"."""
    for part in (part for part in parts if part.kind is Kind.SUMMARY):
        line = plain(part.text().strip().partition("\n")[0]).strip()
        stamp = read_stamp(line, order=order)
        day = (
            stamp.full_date() if stamp and not stamp.until and line[stamp.end :].strip(" .:") == "" else None
        )
        if day and (before is None or timedelta(0) <= before - day <= timedelta(days=400)):
            return Candidate(day, "text")
    return None


def _up_to(month: int, day: int, before: date) -> date | None:
    for year in (before.year, before.year - 1):
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if found <= before:
            return found
    return None


def key_event_day(details: Iterable[Detail], order: DayOrder | None) -> Candidate | None:
    """The earliest-written day among the moments that fields state."""
    for detail in details:
        if moment_key(detail.key):
            stamps = stamps_in(detail.value, order)
            if stamps and (day := stamps[0].full_date()):
                began = moment_key(detail.key) in (STARTED, DETECTED) and stamps[0].has_time
                return Candidate(day, "key events", detail.line, began=began)
    return None


def is_article(document: Document, path: str) -> bool:
    """Published writing, whose file name and front matter carry the day of publication."""
    if "_posts/" in path or "/blog/" in f"/{path}":
        return True
    front = document.front_matter
    keys = ("layout", "author", "authors", "categories", "category", "tags", "publishDate", "slug")
    return front is not None and front.get(*keys) is not None


def candidates(
    document: Document,
    parts: Sequence[Part],
    details: Sequence[Detail],
    path: str,
    headings: Iterable[str],
    order: DayOrder | None,
) -> dict[str, Candidate | None]:
    """Every place but the timeline that tells a day, by its name."""
    entry, front = _front_day(document, order)
    name = name_day(path)
    near = name or front or first_day(document.body[:3000], order)[0]
    in_headings = (heading_day(text, order, near) for text in headings)
    title, ambiguous = next((found for found in in_headings if found[0]), (None, False))
    doubted = None
    if title and name and _is_a_slip(title, name, document, path):
        doubted, title = Candidate(title, "heading"), None
    published = min((day for day in (name, front) if day), default=None)
    known = next((at for at, part in enumerate(parts) if part.kind not in (Kind.OPENING, Kind.NOTES)), 0)
    told = [part for at, part in enumerate(parts) if at < known or part.kind in (Kind.OPENING, Kind.SUMMARY)]
    opening = "\n\n".join(part.text() for part in told)
    paragraphs = [piece for piece in re.split(r"\n\s*\n", opening) if piece.strip()]
    prose = [piece for piece in paragraphs[1:] if is_prose(piece) and not piece.lstrip().startswith(">")]
    paragraphs = [*paragraphs[:1], *prose][:4]
    return {
        "field": day_of_all(document, order) or stated_day(details, order),
        "key events": key_event_day(details, order),
        "heading": Candidate(title, "heading", ambiguous=ambiguous) if title else None,
        "doubted heading": doubted,
        "file name": Candidate(name, "file name") if name else None,
        "text": _line_day(parts, order, published) or text_day(paragraphs, order, published),
        "front matter": Candidate(front, "front matter", entry.line if entry else 0) if front else None,
    }


def _front_day(document: Document, order: DayOrder | None) -> tuple[Entry | None, date | None]:
    """The front matter's entry for publication and its day, or the day in the page's address: "2025/09/24/log"."""
    if document.front_matter is None:
        return None, None
    if entry := document.front_matter.get("date", "created", "published"):
        return entry, first_day(entry.text(), order)[0]
    entry = document.front_matter.get("path", "permalink", "url")
    match = re.search(r"(?<!\d)((?:19|20)\d\d)/([01]\d)/([0-3]\d)(?!\d)", entry.text()) if entry else None
    return entry, first_day("-".join(match.groups()), order)[0] if match else None


def _is_a_slip(title: date, name: date, document: Document, path: str) -> bool:
    """Is the heading's day one of another report's, whose heading it is, or of a year that nothing else tells?"""
    heading = title_section(document)
    if title != name and heading and names_disagree(heading.title, path):
        return True
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?=-\d\d-\d\d)", document.body)
    same = (title.month, title.day) == (name.month, name.day) and title.year != name.year
    return same and years.count(str(title.year)) < 2 <= years.count(str(name.year))


def day_for_times(found: Mapping[str, Candidate | None], *, is_article: bool) -> date | None:
    """The day of times without one, as far as can be known before the timeline is read."""
    order = ["field", "key events", "heading", "file name", "text", "front matter"]
    if is_article or _is_repeated(found):
        order.insert(3, order.pop(4))  # the text knows better than the day of publication
    return next((candidate.day for where in order if (candidate := found.get(where))), None)


def choose(
    found: Mapping[str, Candidate | None],
    timeline_days: Sequence[date],
    started: date | None,
    *,
    is_article: bool,
) -> Candidate | None:
    """The day to show. A field counts most; then the timeline's days, of which heading and file name may pick one.

    `started` is the day on which the timeline seems to begin in earnest. In an article, whose file name and front
    matter carry the day of publication, the text comes before them.
    """
    heading, name, events = found.get("heading"), found.get("file name"), found.get("key events")
    days = list(timeline_days)
    if events:
        days.insert(0, events.day)
    if (field := found.get("field")) and not _is_of_writing(field, found, days):
        return field
    if days:
        if agreed := _agreed(found, days[0], is_article=is_article):
            return agreed
        # A file may be named by the day of its end; noticed it may have been days after it began.
        begun = events if events and events.began and not (name and name.day < events.day) else None
        for candidate in (heading, begun, *_by_trust(found, is_article=is_article)):
            if candidate and candidate.day in days:
                return candidate
        if heading and name and heading.day == name.day and abs(heading.day - days[0]) <= timedelta(days=3):
            return heading
        if events:
            return events
        return Candidate(started or days[0], "timeline")
    text, told = found.get("text"), heading or (None if is_article else name)
    if told and text and text.began and timedelta(0) < told.day - text.day <= timedelta(days=7):
        return text  # they name its last day
    if heading:
        return heading
    return next(
        filter(None, (*_by_trust(found, is_article=is_article), name, found.get("front matter"))), None
    )


def _is_of_writing(field: Candidate, found: Mapping[str, Candidate | None], days: Sequence[date]) -> bool:
    """Does a field called "Date" tell the day of writing? No time is on it, and all are on days shortly before.

    Or it is a slip: a week and more before all of them, while the file is named by a day that fits them.
    """
    named = [each.day for where in ("heading", "file name") if (each := found.get(where))]
    if not field.bare or not days or field.day in (*days, *named):
        return False
    near = timedelta(days=60)
    week = timedelta(days=7)
    named_after = any(timedelta(0) <= day - max(days) <= week for day in named)
    written_after = all(timedelta(0) < field.day - day <= near for day in days)
    return written_after or (named_after and week < min(days) - field.day <= near)


def _is_repeated(found: Mapping[str, Candidate | None]) -> bool:
    """Does the front matter's date repeat the file name's? Then both may be the day on which it was written."""
    name, front = found.get("file name"), found.get("front matter")
    return bool(name and front and name.day == front.day)


def _by_trust(found: Mapping[str, Candidate | None], *, is_article: bool) -> tuple[Candidate | None, ...]:
    """What the file name and the text say, whichever knows better first. An article's name says nothing."""
    name, text = found.get("file name"), found.get("text")
    if is_article:
        return (text,)
    return (text, name) if _is_repeated(found) else (name, text)


def _agreed(found: Mapping[str, Candidate | None], first: date, *, is_article: bool) -> Candidate | None:
    """The day on which two other places agree while the timeline is months away from it: a slip of the timeline's."""
    places = ("heading", "text") if is_article else ("heading", "file name", "text", "front matter")
    known = [candidate for where in places if (candidate := found.get(where))]
    for candidate in known:
        agreeing = sum(other.day == candidate.day for other in known)
        if agreeing >= 2 and abs(candidate.day - first) > timedelta(days=60):
            return candidate
    return None


def disagreements(chosen: Candidate | None, found: Mapping[str, Candidate | None]) -> list[str]:
    """What other places say of the day."""
    if chosen is None:
        return ["no day of the incident could be found"]
    told = []
    for where in ("field", "key events", "heading", "doubted heading", "file name"):
        other = found.get(where)
        if other and other.day != chosen.day and other.where != chosen.where:
            told.append(f"the {other.where} says {other.day}, {chosen.day} is taken from the {chosen.where}")
    if chosen.ambiguous:
        told.append(f"the incident's date is read with the day before the month: {chosen.day}")
    return told
