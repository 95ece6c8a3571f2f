"""Numbers, days and kinds as people write them in spreadsheets and documents."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

from outcomes import goals
from outcomes.models import KeyResult
from outcomes.number_fields import read_number

SCALES = {"k": 1_000, "m": 1_000_000, "mio": 1_000_000, "bn": 1_000_000_000, "b": 1_000_000_000}
CURRENCIES = {
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "chf": "CHF",
    "usd": "USD",
    "eur": "EUR",
    "gbp": "GBP",
}
AMOUNT = re.compile(
    r"^(?P<before>[^\d\s+.,−–-]{0,4})\s*(?P<sign>[+−–-]?)\s*(?P<cur>[$€£¥]?)\s*"
    r"(?P<number>\d[\d.,'\u00a0\u202f_ ]*|[.,]\d+)"
    r"\s*(?P<after>.{0,20})$",
    re.DOTALL,
)
COMPARED = re.compile(r"^(?:[<>≤≥~≈]=?|=|ca\.|approx\.)\s*")  # “≥ 95 %” is an amount too
DURATIONS = {
    "ms", "s", "sec", "secs", "second", "seconds", "min", "mins", "minute", "minutes", "h", "hour", "hours",
    "d", "day", "days", "week", "weeks", "month", "months",
}  # fmt: skip
YES = {"yes", "true", "done", "x", "ja", "oui", "complete", "completed", "achieved", "accomplished", "closed"}
KIND_WORDS = {
    goals.INCREASE: "increase|increase to|up|grow|raise|increasing|higher is better|default progress",
    goals.DECREASE: "decrease|decrease to|reduce|reduce to|down|lower|decreasing|lower is better",
    goals.STAY_ABOVE: "stay above|stay_above|stay at or above|maintain above|keep above|at least|maintain at or above",
    goals.STAY_BELOW: "stay below|stay_below|stay at or below|maintain below|keep below|at most|maintain at or below",
    goals.STAY_WITHIN: "stay within|stay_within|within|range|maintain|between|in between",
    goals.MILESTONES: "milestones|milestone|steps|checklist",
    goals.YES_NO: "yes or no|yes_no|yes/no|binary|boolean|done or not|true/false|open/done",
}
UNITS_AS_KINDS = {
    "percentage": "%", "custom percent": "%", "percent": "%", "euro": "EUR", "dollar": "USD", "number": "",
    "numeric": "", "currency": "", "time": "",
}  # fmt: skip
DAY_FIRST = re.compile(r"^(\d{1,2})([./])(\d{1,2})\2(\d{4})\b")


def amount(text: str, *, decimal_comma: bool = False) -> tuple[Decimal, str]:
    """A number and its unit: “420 ms”, “$1.2M”, “1.250,5 €”, “45 %”. Raises InvalidOperation for anything else."""
    text = COMPARED.sub("", text.strip())
    match = AMOUNT.match(text)
    if match is None:
        raise InvalidOperation
    number = re.sub(r"[\s'\u00a0\u202f_]", "", match["number"]).rstrip(".,")
    if decimal_comma or re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", number):
        number = number.replace(".", "").replace(",", ".") if "," in number else _points(number)
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", number):
        number = number.replace(".", "")  # two points or more can only part thousands
    value = read_number(number)
    after, before = match["after"].strip().lstrip("+ "), match["before"].strip() or match["cur"]
    if before in ("-", "–", "−"):
        match, before = AMOUNT.match(text.lstrip("-–−")) or match, ""
    scale = re.match(r"(k|m|mio|bn|b)\b\.?", after, re.IGNORECASE) if before or len(after) < 4 else None
    if scale and not (scale[1] == "m" and not before):
        value *= SCALES[scale[1].lower()]
        after = after[scale.end() :].strip()
    unit = CURRENCIES.get((before or after).lower(), after or before)
    return (-value if match["sign"] in ("-", "−", "–") else value), unit[:20]


def _points(number: str) -> str:
    """Where commas are decimal, points part thousands; a lone one that cannot do so is a decimal point."""
    return number.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", number) else number


def unit_kind_of(unit: str) -> str:
    """Which kind of unit it is."""
    if unit in ("%", "percent"):
        return KeyResult.PERCENT
    if unit in CURRENCIES.values():
        return KeyResult.CURRENCY
    if unit.lower() in DURATIONS:
        return KeyResult.DURATION
    return KeyResult.TEXT if unit else KeyResult.NUMBER


def share_of(text: str, *, decimal_comma: bool = False) -> Decimal | None:
    """How far something is, 1 is all the way: “60 %”, “0.6”, “done”; None where the text says nothing of it.

    A bare number of at most 1 is a share, a larger one percent. What is over all the way is told as it is.
    """
    word = text.strip().lower()
    if word in YES:
        return Decimal(1)
    if word in ("no", "false", "open", "not started", "nein", "created"):
        return Decimal(0)
    try:
        value, unit = amount(text, decimal_comma=decimal_comma)
    except InvalidOperation:
        return None
    if unit not in ("", "%"):
        return None
    return value if abs(value) <= 1 and unit != "%" else value / 100


def kind_of(text: str) -> str | None:
    """The kind of key result a word means, "" for one that says only how it is counted; None for none we know."""
    word = " ".join(text.lower().replace("-", " ").split())
    for kind, words in KIND_WORDS.items():
        if word in words.split("|"):
            return "" if word in ("default progress", "maintain") and kind != goals.STAY_WITHIN else kind
    return "" if word in UNITS_AS_KINDS else None


def day_of(text: str) -> dt.date:
    """A day: 2026-11-30, 30.11.2026, and with strokes where only one order makes sense. Raises ValueError in words."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    if match := DAY_FIRST.match(text):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "/" and first <= 12 and second <= 12 and first != second:
            raise ValueError(f"“{text[:40]}” may be two days. Write it like 2026-11-30.")
        day, month = (second, first) if second > 12 else (first, second)
        try:
            return dt.date(year, month, day)
        except ValueError:
            pass
    raise ValueError(f"“{text[:40]}” is no day. Write it like 2026-11-30.")
