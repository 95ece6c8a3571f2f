"""A day in the format in which another one is written. Pure."""

from __future__ import annotations

import re
from datetime import date

from records.dates import DayOrder

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


def like(raw: str, old: date | None, new: date) -> str:
    """A day in the format of another one as written: 05/03/2024, 5 March 2024, March 5th, 2024; else ISO."""
    match = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})", raw)
    if match:
        wide = 2 if len(match[3]) == 2 and len(match[4]) == 2 else 0
        return f"{new.year}{match[2]}{new.month:0{wide}}{match[2]}{new.day:0{wide}}"
    match = re.fullmatch(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", raw)
    if match and old:
        order = (
            DayOrder.MONTH_FIRST
            if int(match[1]) == old.month and int(match[3]) == old.day
            else DayOrder.DAY_FIRST
        )
        if int(match[1]) == int(match[3]):
            return new.isoformat()
        wide = 2 if len(match[1]) == 2 and len(match[3]) == 2 else 0
        pair = (new.month, new.day) if order is DayOrder.MONTH_FIRST else (new.day, new.month)
        year = f"{new.year}" if len(match[4]) == 4 else f"{new.year % 100:02}"
        return match[2].join([*(f"{each:0{wide}}" for each in pair), year])
    return _in_words(raw, old, new) if old else new.isoformat()


def _in_words(raw: str, old: date, new: date) -> str:
    name = _MONTHS[old.month - 1]
    for form in (name, name[:3]):
        for cased in (form, form.lower(), form.upper()):
            match = re.search(rf"(?<!\w){cased}(?!\w)", raw)
            day = re.search(rf"(?<!\d)(0?{old.day})(st|nd|rd|th)?(?!\d)", raw)
            if match and day and str(old.year) in raw:
                month = _MONTHS[new.month - 1] if form == name else _MONTHS[new.month - 1][:3]
                month = month.lower() if cased.islower() else month.upper() if cased.isupper() else month
                number = f"{new.day:02}" if len(day[1]) == 2 and day[1][0] == "0" else str(new.day)
                nth = _nth(new.day) if day[2] else ""
                pieces = sorted([(*match.span(), month), (*day.span(), number + nth)], reverse=True)
                text = raw
                for start, end, piece in pieces:
                    text = text[:start] + piece + text[end:]
                return text.replace(str(old.year), str(new.year))
    return new.isoformat()


def _nth(day: int) -> str:
    return "th" if 10 < day % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
