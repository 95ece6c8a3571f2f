"""Names of months in a timeline, English and those of other languages that are no English words ("out", "set")."""

from __future__ import annotations

from records.dates import MONTH_NUMBERS

_SHORT = {
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "mai",
    "mei",
    "mär",
    "okt",
    "dez",
    "maj",
    "май",
    "мая",
}
_NAMES = {name: number for name, number in MONTH_NUMBERS.items() if len(name) > 3 or name in _SHORT}
MONTH = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})"


def month_number(name: str) -> int:
    """1 to 12 for what `MONTH` has matched."""
    return _NAMES[name.lower()]
