"""Dates as people write them in documents. Days only, no time zone is ever meant, and no clock is read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from records.spans import Span
from web.years import YEARS


class DayOrder(StrEnum):
    """What the first of two numbers before a year is."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Precision(StrEnum):
    """How much of a date is told. An invalid one names a day that no calendar has."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date in a text: `day` is None unless the precision is DAY, `text` is as written, `span` within the text.

    `ambiguous` means that day and month could be swapped and nothing said which comes first.
    """

    day: date | None
    text: str
    precision: Precision
    span: Span
    ambiguous: bool = False


_MONTHS = {
    1: "january jan janvier janv januar jänner jan enero ene gennaio gen janeiro januari января январь"
    " stycznia styczeń",
    2: "february feb février fevrier févr fevr februar febrero febbraio fevereiro fev februari февраля"
    " февраль lutego luty",
    3: "march mar mars märz maerz mär marzo março marco maart mrt марта март marca marzec marts",
    4: "april apr avril avr abril abr aprile апреля апрель kwietnia kwiecień",
    5: "may mai mayo maggio mag maio mei мая май maja maj",
    6: "june jun juin juni junio giugno giu junho июня июнь czerwca czerwiec",
    7: "july jul juillet juil juli julio luglio lug julho июля июль lipca lipiec",
    8: "august aug août aout agosto ago augustus августа август sierpnia sierpień augusti",
    9: "september sept sep septembre septiembre settembre set setembro сентября сентябрь września wrzesień",
    10: "october oct octobre oktober okt octubre ottobre ott outubro out октября октябрь października październik",
    11: "november nov novembre noviembre novembro ноября ноябрь listopada listopad",
    12: "december dec décembre decembre déc dezember dez diciembre dic dicembre dezembro декабря"
    " декабрь grudnia grudzień desember",
}
MONTH_NUMBERS = {name: number for number, names in _MONTHS.items() for name in names.split()}
_NAME = rf"(?:{'|'.join(sorted(MONTH_NUMBERS, key=len, reverse=True))})(?!\w)\.?"
_NTH = r"(?:st|nd|rd|th|er|º|ª|\.)?(?!\w)"
_GAP = r"[ \t\-–,./]{0,3}"
_OF = r"(?:(?:of|de|di|den|del|d')[ \t]*)?"
_DATE = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<iso_y>\d{4})(?P<iso_s>[-/.])(?P<iso_m>\d{1,2})(?P=iso_s)(?P<iso_d>\d{1,2})(?![\d]|[-/]\d)"
    r"|(?P<cjk_y>\d{4})[ \t]*年[ \t]*(?P<cjk_m>\d{1,2})[ \t]*月(?:[ \t]*(?P<cjk_d>\d{1,2})[ \t]*日)?"
    rf"|(?P<ymd_y>\d{{4}}){_GAP}(?P<ymd_m>{_NAME}){_GAP}(?P<ymd_d>\d{{1,2}}){_NTH}(?![:\d])"
    rf"|(?P<dmy_d>\d{{1,2}})(?:st|nd|rd|th|er|º|ª|\.)?{_GAP}{_OF}(?P<dmy_m>{_NAME}){_GAP}{_OF}'?(?P<dmy_y>\d{{4}}|\d{{2}}(?![.h]\d))(?![\d:])"
    rf"|(?P<mdy_m>{_NAME}){_GAP}(?P<mdy_d>\d{{1,2}}){_NTH}{_GAP}(?P<mdy_y>\d{{4}})(?!\d)"
    r"|(?P<num_a>\d{1,2})(?P<num_s>[-/.])(?P<num_b>\d{1,2})(?P=num_s)(?P<num_y>\d{4}|\d{2})(?![\d]|[-/.]\d)"
    rf"|(?P<my_m>{_NAME}){_GAP}{_OF}(?P<my_y>\d{{4}})(?!\d)"
    r"|(?P<ym_y>(?:19|20)\d{2})[-/](?P<ym_m>0[1-9]|1[0-2]|[?X]{2})(?:[-/][?X]{2})?(?![\w]|[-/][\w?])"
    r"|(?P<run_y>(?:19|20)\d{2})(?P<run_m>0[1-9]|1[0-2])(?P<run_d>[0-3]\d)(?!\w|\.\d)"
    r"|(?P<bad>\d{2,5}[-/]\d{1,4}[-/]\d{1,5})(?!\w)"
    r")",
    re.IGNORECASE,
)
_YEAR_ALONE = re.compile(r"\s*((?:19|20)\d{2})\s*\.?\s*")
_NUMBERS_AND_YEAR = re.compile(r"(?<![\w.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?![\d]|[-/.]\d)")


def find_dates(text: str, order: DayOrder | None = None) -> tuple[DateFound, ...]:
    """The dates in a short text, in the order written.

    `order` settles 03/04/2020; without it the day is taken to come first and the date is marked ambiguous.
    """
    if not any(character.isdigit() for character in text):
        return ()
    found = tuple(_read(match, order) for match in _DATE.finditer(text[:2000]))
    if not found and (match := _YEAR_ALONE.fullmatch(text)):
        return (DateFound(None, match[1], Precision.YEAR, Span(*match.span(1))),)
    return found


def read_date(text: str, order: DayOrder | None = None) -> DateFound | None:
    """The first date in `text`, if any."""
    return next(iter(find_dates(text, order)), None)


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """What comes first in a folder's numeric dates, if any of them can only be read one way; else None.

    Where the folder contradicts itself, the majority counts.
    """
    votes = 0
    for text in texts:
        for match in _NUMBERS_AND_YEAR.finditer(text[:2000]):
            first, second = int(match[1]), int(match[3])
            if 12 < first <= 31 and 1 <= second <= 12:
                votes += 1
            elif 12 < second <= 31 and 1 <= first <= 12:
                votes -= 1
    if not votes:
        return None
    return DayOrder.DAY_FIRST if votes > 0 else DayOrder.MONTH_FIRST


def _read(match: re.Match[str], order: DayOrder | None) -> DateFound:
    span, text = Span(*match.span()), match[0]
    for form in ("iso", "cjk", "ymd", "dmy", "mdy", "run"):
        if match[f"{form}_y"]:
            if match[f"{form}_d"] is None:
                return DateFound(None, text, Precision.MONTH, span)
            return _day(match[f"{form}_y"], match[f"{form}_m"], match[f"{form}_d"], text, span)
    if match["num_y"]:
        first, second = int(match["num_a"]), int(match["num_b"])
        dotted = match["num_s"] == "."  # nobody writes 4.26.2020: with dots the day is first
        months_first = (
            second > 12 if max(first, second) > 12 else order is DayOrder.MONTH_FIRST and not dotted
        )
        month, day = (match["num_a"], match["num_b"]) if months_first else (match["num_b"], match["num_a"])
        ambiguous = order is None and not dotted and max(first, second) <= 12 and first != second
        return _day(match["num_y"], month, day, text, span, ambiguous=ambiguous)
    if match["bad"]:
        return DateFound(None, text, Precision.INVALID, span)
    return DateFound(None, text, Precision.MONTH, span)


def _day(year: str, month: str, day: str, text: str, span: Span, *, ambiguous: bool = False) -> DateFound:
    number = int(month) if month.isdigit() else MONTH_NUMBERS[month.rstrip(".").lower()]
    whole_year = int(year) + (2000 if len(year) == 2 else 0)
    try:
        if not 1900 <= whole_year <= YEARS[-1]:
            raise ValueError("no year a record is from")
        return DateFound(date(whole_year, number, int(day)), text, Precision.DAY, span, ambiguous)
    except ValueError:
        return DateFound(None, text, Precision.INVALID, span)
