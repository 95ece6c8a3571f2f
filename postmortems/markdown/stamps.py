"""A date, a time or both at the start of a text, in every dress that timelines have been seen in.

Full dates are read by `records.dates`; this adds the ones without a year, times of day, ranges and zones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from postmortems.markdown.months import MONTH, month_number
from postmortems.markdown.relative import read_relative
from postmortems.markdown.zones import Zone, zone_after
from records.dates import DayOrder, find_dates
from records.dates import Precision as DatePrecision
from web.years import YEARS

HYPHENS = {0x2010: "-", 0x2011: "-"}  # typographers' hyphens, in "2025‑05‑20": for str.translate
LONGEST = 80  # characters from the start of a line in which a stamp must stand


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the writing says, no more: parts that it does not say are None.

    `until` is the end of a range as (hour, minute, second) on the same day, `until_day` its date if it has one.
    `vague` means that the day or time was left open by the writer (`2022-05-??`, `HH:mm`). `plain_hour` means
    that the hour could be of a twelve-hour clock: no am or pm, no leading zero. `end` is the offset behind it.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    hour: int | None = None
    minute: int = 0
    second: int | None = None
    until: tuple[int, int, int] | None = None
    until_day: date | None = None
    zone: Zone | None = None
    approximate: bool = False
    vague: bool = False
    plain_hour: bool = False
    leading_zero: bool = False
    ambiguous: bool = False
    end: int = 0
    warning: str = ""
    open_time: bool = False  # only a time, and that left open: "??:??"
    since: int | None = None  # seconds from a start that the writer calls T or T0

    @property
    def has_time(self) -> bool:
        return self.hour is not None or self.since is not None

    @property
    def has_date(self) -> bool:
        return self.day is not None or self.weekday is not None or self.vague_date

    @property
    def vague_date(self) -> bool:
        return self.vague and self.day is None and self.year is not None

    def full_date(self) -> date | None:
        """The date, if the writing says all of it."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return _date(self.year, self.month, self.day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAY = r"(?:mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)(?:day|nesday|rsday|urday|sday)?"
_SPACE = r"[ \t\u00a0\u202f]"

_LED_WEEKDAY = re.compile(
    rf"({_WEEKDAY})\b[.,]?(?:{_SPACE}+(?:the{_SPACE}+)?|(?=[.,:]|$)|{_SPACE}*(?=[-–—|*]))", re.I
)
_PLACEHOLDER_DATE = re.compile(
    (
        r"(?P<y>\d{4}(?:/\d{2})?|(?:19|20)[x?]{2}|y{4})[-/](?P<m>\d{1,2}|m{1,3}|[x?_]{2})[-/](?P<d>\d{1,2}"
        r"|d{1,2}|[x?_]{2})(?![\w?])"
    ),
    re.I,
)
_DAY_MONTH = re.compile(
    (
        rf"(\d{{1,2}})(?:st|nd|rd|th)?(?:{_SPACE}|[-.])*(?:(?:of|de){_SPACE}+)?({MONTH})(?!\w)\.?,?(?:(?:"
        rf"{_SPACE}|[-,])+(?:de{_SPACE}+)?((?:19|20)\d{{2}})(?![\d]|[:.h]\d))?"
    ),
    re.I,
)
_MONTH_DAY = re.compile(
    (
        rf"({MONTH})(?!\w)\.?,?(?:{_SPACE}|-)*(?:the{_SPACE}+)?(\d{{1,2}})(?:st|nd|rd|th)?(?![\d:.]\d"
        rf"|\d)(?:,?(?:{_SPACE}|-)*(?:of{_SPACE}+)?((?:19|20)\d{{2}})(?![\d]|[:.h]\d))?"
    ),
    re.I,
)
_TWO_NUMBERS = re.compile(
    rf"(\d{{1,2}})/(\d{{1,2}})(?![\d/.%])(?={_SPACE}+\d{{1,2}}(?:[:.h]\d|{_SPACE}?[ap]\.?m\b)|{_SPACE}*(?:[:\-–—|,@]|at\b|$))"
)
_TWO_WITH_A_DASH = re.compile(r"(\d{2})-(\d{2})(?=[ T]\d{2}:\d{2}(?!\d))")  # 12-05 16:21
_TWO_WITH_DOTS = re.compile(
    rf"(\d{{1,2}})\.(\d{{1,2}})\.(?=,?{_SPACE}+(?:um{_SPACE}+)?\d{{1,2}}[:.h]\d)"
)  # 21.05. 9:00
_COMPACT_DATE = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])([0-3]\d)T(?=\d{4})")

_MERIDIEM = r"(?:[ \t\u00a0\u202f]?(?P<am>[ap])\.?m\b\.?|(?P<a>[ap])(?![\w.]))"
_TIMES = (
    re.compile(
        (
            r"(?:0(?=\d\d:\d\d))?"  # "009:38" has a zero too many
            r"(?P<h>\d{1,2})(?P<s>[ ]?[:：][ ]?)(?P<m>\d{2})(?!\d)(?:[:：](?P<sec>\d{2})(?!\d)(?P<f>[.,]\d{1,9})"
            r"?)?"
            rf"{_MERIDIEM}?"
        ),
        re.I,
    ),
    re.compile(rf"(?P<h>\d{{1,2}})\.(?P<m>\d{{2}})(?:\.(?P<sec>\d{{2}}))?(?![\d%]|\.\d){_MERIDIEM}?", re.I),
    re.compile(
        r"(?P<h>\d{1,2})[ \u00a0\u202f]?h[ \u00a0\u202f]?(?P<m>\d{2})(?![\dm])(?:m?(?P<sec>\d{2})s)?", re.I
    ),
    re.compile(rf"(?P<h>\d{{1,2}}){_MERIDIEM}", re.I),
)
_RUN_TIME = re.compile(
    r"(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)(?P<sec>[0-5]\d)?(?!\d)(?![-./]\d)(?:h(?:rs)?\b)?", re.I
)
_RUN_NEEDS = re.compile(r"h(?:rs|ours?)?\b|Z\b|[ \t]*(?:[:\-–—|]|\*\*|$)|[ \t]+(?:hrs|hours)\b", re.I)
_WORD_TIME = re.compile(r"(noon|midday|midnight)\b", re.I)
_OPEN_TIME = re.compile(
    (
        r"[\dx?][x?]:[x?]{2}(?!\w)|\d{0,3}[x?]{1,4}(?=[:\s])|(?:hh|\?\?|xx|--|tt)\s?[:.h]\s?(?:mm|\?\?|xx"
        r"|--)(?:[:.](?:ss|\?\?|xx|--))?(?!\w)|\(?time tb[cda]\)?|tb[cda]\b"
    ),
    re.I,
)
_ABOUT = re.compile(
    (
        r"(?:[~≈∼˜]|(?:circa|ca\.?|c\.|approx(?:imately|\.)?|about|around|roughly"
        r"|some ?time around)(?:[ \t]+(?:at|on)(?=[ \t]))?(?=[ \t~\d]))[ \t]*"
    ),
    re.I,
)
_LOOSE = re.compile(r"(?:at|on|by|from|since|between|before|after|in the)[ \t]+(?:the[ \t]+)?", re.I)
_ABOUT_AFTER = re.compile(
    (
        r"[ \t]?-?ish\b|[ \t]or so\b|[ \t]?\((?:approx(?:imately|\.)?|ish|estimated|est\.?|\?)\)"
        r"|\?(?=[\s:*|]|$)"
    ),
    re.I,
)
_AFTER = re.compile(r"[ \t]*(?:onwards?|hrs\b|hours\b|h\b|uhr\b|local(?: time)?\b)", re.I)
_BETWEEN = re.compile(
    (
        r"[ \t]*(?:T(?=\d)|[/_;](?=\d{1,2}[:.h]\d\d(?!\d))|[,@]|(?:at|à|um|a las|alle|às)\b"
        r"|between\b|from\b|[-–—](?=[ \t]*[~\d])"
        r"|\*\*(?=[ \t]*\d))?[ \t]*(?:at\b[ \t]*)?"
    ),
    re.I,
)
_TO = re.compile(
    r"[ \t]*(?:-|–|—|→|->|to\b|until\b|till\b|through\b|and\b|,|/|&)[ \t]*(?:approx\.?|~|≈)?[ \t]*", re.I
)
_LISTED = re.compile(r"[ \t]*(?:,|/|&)[ \t]*")
_SECONDS_TO = re.compile(r"[-–](\d{2})(?![\d:])")
_ON = re.compile(r"[ \t]*(?:,|\(|-|–|—|\bon\b|\bof\b|\|)?[ \t]*(?:the[ \t]+)?", re.I)
_LOG_LEVEL = re.compile(
    r"[\s\]]*\[?\s*(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERR(?:OR)?|FATAL|CRIT(?:ICAL)?)\b"
)


# A year with a digit too many: month and day stand as they are.
_TOO_LONG_A_YEAR = re.compile(r"\d{5}[-/](0?[1-9]|1[0-2])[-/](0?[1-9]|[12]\d|3[01])")


def read_stamp(text: str, at: int = 0, *, order: DayOrder | None = None, loose: bool = False) -> Stamp | None:
    """The stamp that `text` has at offset `at`, if any.

    `order` settles 03/04/2020. `loose` also takes "At 14:05 …" and "On 3 May …", as in sentences.
    """
    line, start = text[: at + LONGEST], at
    if line.startswith(("T", "t"), at) and (since := read_relative(line, at)):
        return Stamp(since=since.seconds, end=since.end)
    if loose and (match := _LOOSE.match(line, at)):
        at = match.end()
    about = _ABOUT.match(line, at)
    if about:
        at = about.end()
    stamp = _date_then_time(line, at, order) or _time_then_date(line, at, order)
    if stamp is None:
        return None
    end = stamp.end
    behind = _ABOUT_AFTER.match(line, end)
    if behind:
        end = behind.end()
    if stamp.has_time and _LOG_LEVEL.match(line, end) and stamp.second is not None:
        return None  # a line of a log
    if (
        start
        and line[start - 1] == "["
        and ":" in line[start:end]
        and stamp.second is not None
        and _is_log(line, end)
    ):
        return None
    return replace(stamp, end=end, approximate=stamp.approximate or bool(about) or bool(behind))


def _is_log(line: str, end: int) -> bool:
    return re.match(r"[^\]\n]{0,40}?[.,]\d{3}\b|\.\d+|[ ]\w+[ ]\w+:\d+\]", line[end : end + 60]) is not None


def _date_then_time(line: str, at: int, order: DayOrder | None) -> Stamp | None:
    dated = _read_day(line, at, order)
    if dated is None:
        return None
    between = _BETWEEN.match(line, dated.end)
    time_at = between.end() if between else dated.end
    about = _ABOUT.match(line, time_at)
    if about:
        time_at = about.end()
    if match := _OPEN_TIME.match(line, time_at):
        return replace(dated, vague=True, end=match.end())
    opened = 1 if line.startswith("(", time_at) else 0
    timed = _read_time(line, time_at + opened, after_date=True)
    if timed is None:
        zoned = zone_after(line, dated.end)
        return replace(dated, zone=zoned[0], end=zoned[1]) if zoned and zoned[0].written != "Z" else dated
    end = timed.end
    if opened:
        if not line.startswith(")", end):
            return dated
        end += 1
    if about:
        timed = replace(timed, approximate=True)
    return replace(
        timed,
        year=dated.year,
        month=dated.month,
        day=dated.day,
        weekday=dated.weekday,
        vague=dated.vague,
        ambiguous=dated.ambiguous,
        warning=dated.warning,
        end=end,
    )


def _time_then_date(line: str, at: int, order: DayOrder | None) -> Stamp | None:
    timed = _read_time(line, at, after_date=False)
    if timed is None:
        return None
    between = _ON.match(line, timed.end)
    if not between or not between[0]:
        return timed
    dated = _read_day(line, between.end(), order)
    opened = "(" in between[0]
    if dated is None or (dated.weekday is not None and dated.day is None):
        return timed
    joined = dated.year or opened or between[0].strip().lower() in ("on", ",", "on the")
    if not joined and not re.match(r"[ \t]*(?:[:|*\-–—]|$)", line[dated.end :]):
        return timed  # "14:05 3 May orders failed": the date is part of the story
    end = dated.end
    if opened:
        closing = re.compile(r"[^()\n]{0,20}\)").match(line, end)
        if not closing:
            return timed
        end = closing.end()
    zone = timed.zone
    if zone is None and (zoned := zone_after(line, end)):
        zone, end = zoned
    return replace(
        timed,
        year=dated.year,
        month=dated.month,
        day=dated.day,
        vague=dated.vague,
        ambiguous=dated.ambiguous,
        warning=dated.warning,
        zone=zone,
        end=end,
    )


def _read_day(line: str, at: int, order: DayOrder | None) -> Stamp | None:
    """A date at `at`, with or without weekday and year; a weekday alone counts as well."""
    weekday, day_at = None, at
    if match := _LED_WEEKDAY.match(line, at):
        weekday, day_at = _DAYS.index(match[1][:3].lower()), match.end()
    bracket = 1 if weekday is not None and line.startswith("(", day_at) else 0
    found = _day_itself(line, day_at + bracket, order)
    if found is not None:
        return replace(
            found, weekday=weekday, end=found.end + (1 if bracket and line.startswith(")", found.end) else 0)
        )
    return Stamp(weekday=weekday, end=at + len(match[1])) if match and weekday is not None else None


def _day_itself(line: str, at: int, order: DayOrder | None) -> Stamp | None:
    if match := _COMPACT_DATE.match(line, at):
        return Stamp(int(match[1]), int(match[2]), int(match[3]), end=match.end() - 1)
    if match := _PLACEHOLDER_DATE.match(line, at):
        open_date = _open_date(match)
        if open_date:
            return open_date
    for pattern, day, month in ((_DAY_MONTH, 1, 2), (_MONTH_DAY, 2, 1)):
        if match := pattern.match(line, at):
            number = int(match[day])
            if not 1 <= number <= 31:
                continue
            year = int(match[3]) if match[3] else None
            return Stamp(
                year,
                month_number(match[month]),
                number,
                end=match.end(3) if year else _trim(match),
            )
    piece = line[at : at + 40]
    if piece[:1].isalnum():
        found = next(iter(find_dates(piece, order)), None)
        if found and found.span.start == 0:
            return _from_records(
                found.day, found.text, found.precision, at + found.span.end, ambiguous=found.ambiguous
            )
    if match := _TWO_WITH_A_DASH.match(line, at):
        return _two_numbers(match, order or DayOrder.MONTH_FIRST)  # the order of 2019-12-05, without its year
    if match := _TWO_WITH_DOTS.match(line, at):
        return _two_numbers(match, DayOrder.DAY_FIRST)
    if match := _TWO_NUMBERS.match(line, at):
        return _two_numbers(match, order)
    return None


def _trim(match: re.Match[str]) -> int:
    """Where a date without a year ends: the comma or dot behind it is not its own."""
    return match.start() + len(match[0].rstrip(" \t,-\u00a0"))


def _from_records(
    day: date | None, text: str, precision: DatePrecision, end: int, *, ambiguous: bool
) -> Stamp | None:
    if day is not None:
        if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{2}", text):
            return None  # 14.44.10 is a time
        return Stamp(day.year, day.month, day.day, ambiguous=ambiguous, end=end)
    if precision is DatePrecision.INVALID and (match := _TOO_LONG_A_YEAR.fullmatch(text)):
        told = f"{text} is no date: its year is taken from what is around it"
        return Stamp(month=int(match[1]), day=int(match[2]), end=end, warning=told)
    if precision is DatePrecision.INVALID and re.fullmatch(
        r"\d{5,}[-/]\d{1,2}[-/]\d{1,2}|\d{4}[-/]\d{1,2}[-/]\d{1,2}", text
    ):
        return Stamp(end=end, warning=f"{text} is no date: the day is taken from the lines around it")
    if precision is DatePrecision.MONTH:
        return Stamp(int(year[0]) if (year := re.search(r"\d{4}", text)) else None, vague=True, end=end)
    return None


def _open_date(match: re.Match[str]) -> Stamp | None:
    year, month, day = match["y"], match["m"], match["d"]
    if year.isdigit() and month.isdigit() and day.isdigit():
        return None
    whole = int(year[:4]) if year[:4].isdigit() and "/" not in year else None
    number = int(month) if month.isdigit() and 1 <= int(month) <= 12 and whole else None
    return Stamp(whole if whole is not None else 0, number, None, vague=True, end=match.end())


def _two_numbers(match: re.Match[str], order: DayOrder | None) -> Stamp | None:
    first, second = int(match[1]), int(match[2])
    if max(first, second) > 31 or min(first, second) < 1 or min(first, second) > 12:
        return None
    month_first = second > 12 or (first <= 12 and order is DayOrder.MONTH_FIRST)
    month, day = (first, second) if month_first else (second, first)
    ambiguous = order is None and max(first, second) <= 12 and first != second
    return Stamp(None, month, day, ambiguous=ambiguous, end=match.end())


def _read_time(line: str, at: int, *, after_date: bool) -> Stamp | None:
    if match := _WORD_TIME.match(line, at):
        stamp = Stamp(hour=0 if match[1].lower() == "midnight" else 12, end=match.end(), leading_zero=True)
        return _zoned(line, stamp)
    if match := _OPEN_TIME.match(line, at):
        return (
            None
            if match[0].lower().startswith(("tb", "(", "time"))
            else Stamp(vague=True, open_time=True, year=0, end=match.end())
        )
    found = _one_time(line, at, after_date=after_date)
    if found is None:
        return None
    start, meridiem = found
    return _zoned(line, _range(line, start, meridiem))


def _one_time(line: str, at: int, *, after_date: bool) -> tuple[Stamp, str] | None:
    for pattern in _TIMES:
        if match := pattern.match(line, at):
            groups = match.groupdict()
            meridiem = (groups.get("am") or groups.get("a") or "").lower()
            stamp = _clock(match, meridiem)
            if stamp:
                return stamp, meridiem
    if match := _RUN_TIME.match(line, at):
        follows = _RUN_NEEDS.match(line, match.end()) or match[0][-1].isalpha()
        zoned = zone_after(line, match.end())
        if after_date or follows or zoned:
            stamp = _clock(match, "")
            return (stamp, "") if stamp else None
    return None


def _clock(match: re.Match[str], meridiem: str) -> Stamp | None:
    groups = match.groupdict()
    hour, minute = int(groups["h"]), int(groups.get("m") or 0)
    second = int(groups["sec"]) if groups.get("sec") else None
    if hour > 24 or minute > 59 or (second or 0) > 59 or (hour == 24 and (minute or second)):
        return None
    if meridiem and hour > 12 and not groups.get("m"):
        return None
    leading = groups["h"].startswith("0") and len(groups["h"]) == 2
    if meridiem == "p" and hour < 12:
        hour += 12
    elif meridiem == "a" and hour == 12:
        hour = 0
    return Stamp(
        hour=hour % 24,
        minute=minute,
        second=second,
        plain_hour=not meridiem and not leading and hour <= 12,
        leading_zero=leading,
        end=match.end(),
    )


def _range(line: str, start: Stamp, meridiem: str) -> Stamp:
    """`start` with the end of its range, if the line goes on with one: 10:00 - 11:30, 16:05:57-58, 19.20, 19.27."""
    if start.second is not None and (match := _SECONDS_TO.match(line, start.end)):
        return replace(start, until=(start.hour or 0, start.minute, int(match[1]) % 60), end=match.end())
    after = _AFTER.match(line, start.end)
    zoned = zone_after(line, after.end() if after else start.end)
    end = zoned[1] if zoned else (after.end() if after else start.end)
    to = _TO.match(line, end)
    if not to:
        return replace(start, end=after.end()) if after and not zoned else start
    second = None
    for pattern in _TIMES:
        if match := pattern.match(line, to.end()):
            groups = match.groupdict()
            second_meridiem = (groups.get("am") or groups.get("a") or "").lower()
            second = _clock(match, second_meridiem)
            break
    else:
        second_meridiem = ""
        if (match := _RUN_TIME.match(line, to.end())) and zone_after(line, match.end()):
            second = _clock(match, "")
    if second is None:
        return replace(start, end=after.end()) if after and not zoned else start
    hour = start.hour or 0
    if second_meridiem == "p" and not meridiem and hour < 12 and hour + 12 <= (second.hour or 0):
        hour += 12
    end = second.end
    while (listed := _LISTED.match(line, end)) and (
        more := _TIMES[0].match(line, listed.end()) or _TIMES[1].match(line, listed.end())
    ):
        end = more.end()
    return replace(
        start,
        hour=hour,
        until=(second.hour or 0, second.minute, second.second or 0),
        zone=zoned[0] if zoned else None,
        plain_hour=start.plain_hour and not second_meridiem,
        end=end,
    )


def _zoned(line: str, stamp: Stamp) -> Stamp:
    end = stamp.end
    if (behind := _ABOUT_AFTER.match(line, end)) and not stamp.approximate:
        stamp = replace(stamp, approximate=True)
        end = behind.end()
    if after := _AFTER.match(line, end):
        end = after.end()
    if found := zone_after(line, end):
        return replace(stamp, zone=found[0], end=found[1])
    return replace(stamp, end=end)
