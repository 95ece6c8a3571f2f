"""How Teamhub says dates, times, numbers and states. Pure functions: the clock is an argument."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation

NBSP = "\u00a0"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NUMBERS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
CONFIDENCE = {1: "Very low", 2: "Low", 3: "Even", 4: "Good", 5: "High"}

# kind -> value -> (tone, icon, word). The word carries the meaning; tone and icon only repeat it.
STATES: dict[str, dict[str, tuple[str, str, str]]] = {
    "outcome": {
        "on_track": ("good", "circle-check", "On track"),
        "behind": ("warn", "trending-down", "Behind pace"),
        "off_track": ("bad", "octagon-alert", "Off track"),
        "no_news": ("warn", "clock-alert", "No recent check-in"),
        "never": ("calm", "circle-dashed", "No check-in yet"),
        "not_started": ("calm", "circle-dashed", "Not started"),
        "not_measured": ("calm", "circle-slash", "Not measured"),
        "reached": ("good", "check-check", "Reached"),
        "closed": ("calm", "archive", "Closed"),
    },
    "cycle": {
        "planning": ("calm", "pencil-line", "Planning"),
        "active": ("info", "circle-dot", "Active"),
        "closing": ("warn", "hourglass", "Closing"),
        "closed": ("calm", "archive", "Closed"),
    },
    "experiment": {
        "running": ("info", "circle-dot", "Running"),
        "kept": ("good", "circle-check", "Kept"),
        "stopped": ("calm", "circle-slash", "Stopped"),
        "overdue": ("warn", "clock-alert", "To be decided"),
    },
    "trade-off": {
        "deferred": ("calm", "hourglass", "Deferred"),
        "taken_up": ("good", "circle-check", "Taken up"),
        "dropped": ("calm", "circle-slash", "Dropped"),
        "overdue": ("warn", "clock-alert", "To be looked at"),
    },
    "readiness": {
        "no_objectives": ("warn", "circle-dashed", "No objectives"),
        "drafting": ("calm", "pencil-line", "Drafting"),
        "agreed": ("info", "check", "Agreed"),
        "checking_in": ("good", "circle-dot", "Checking in"),
        "scored": ("good", "check-check", "Scored"),
    },
    "practice": {
        "yes": ("good", "check", "Yes"),
        "partly": ("warn", "circle-dashed", "Partly"),
        "not_yet": ("calm", "minus", "Not yet"),
        "not_asked": ("calm", "circle-question-mark", "Not asked"),
    },
    "decision": {
        "draft": ("calm", "pencil-line", "Draft"),
        "proposed": ("calm", "circle-dashed", "Proposed"),
        "feedback": ("info", "message-square", "Feedback open"),
        "accepted": ("good", "circle-check", "Decided"),
        "rejected": ("calm", "circle-slash", "Rejected"),
        "deprecated": ("calm", "archive", "Deprecated"),
        "superseded": ("calm", "archive", "Superseded"),
        "unknown": ("calm", "circle-question-mark", "Status not known"),
        "review": ("warn", "calendar-clock", "Review due"),
    },
    "postmortem": {
        "draft": ("calm", "pencil-line", "Draft"),
        "in_review": ("info", "eye", "In review"),
        "late": ("warn", "clock-alert", "Review late"),
        "published": ("good", "circle-check", "Published"),
        "closed": ("good", "check-check", "Closed"),
        "dropped": ("calm", "archive", "Dropped"),
    },
    "severity": {
        "1": ("bad", "octagon-alert", "SEV 1"),
        "2": ("warn", "triangle-alert", "SEV 2"),
        "3": ("calm", "circle-alert", "SEV 3"),
        "4": ("calm", "circle", "SEV 4"),
    },
    "follow_up": {
        "proposed": ("calm", "circle-dashed", "Proposed"),
        "open": ("calm", "circle", "Open"),
        "in_progress": ("info", "circle-dot", "In progress"),
        "done": ("good", "circle-check", "Done"),
        "declined": ("calm", "circle-slash", "Declined"),
        "overdue": ("bad", "clock-alert", "Overdue"),
    },
    "notice": {
        "waiting": ("calm", "hourglass", "Waiting"),
        "sending": ("info", "circle-dot", "Sending"),
        "committing": ("info", "circle-dot", "Handing over"),
        "sent": ("good", "circle-check", "Sent"),
        "failed": ("bad", "octagon-alert", "Not sent"),
        "in_doubt": ("warn", "circle-question-mark", "In doubt"),
        "dropped": ("calm", "circle-slash", "Not needed"),
    },
}


def in_words(count: int) -> str:
    """A count up to twenty as a word, 0 as "no"; above in digits."""
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def zone_words(zone: dt.tzinfo | str) -> str:
    """What a time zone is called on screen: America/New York."""
    return str(zone).replace("_", " ")


def sentence(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def state(kind: str, value: object) -> tuple[str, str, str]:
    """Tone, icon and word of a state; a calm circle and the value itself where it is not known here."""
    known = STATES.get(kind, {}).get(str(value))
    return known or ("calm", "circle", str(value).replace("_", " ").capitalize() or "None")


def day(date: dt.date, today: dt.date) -> str:
    """A date as one says it today: today, tomorrow, yesterday, Fri 20 Nov, 3 Feb, 28 Nov 2025."""
    distance = (date - today).days
    if abs(distance) <= 1:
        return ("yesterday", "today", "tomorrow")[distance + 1]
    words = f"{date.day} {MONTHS[date.month - 1]}"
    if abs(distance) < 7:
        return f"{WEEKDAYS[date.weekday()]} {words}"
    return words if date.year == today.year else f"{words} {date.year}"


def in_full(date: dt.date) -> str:
    """A date that stays right in a file or years later: 3 Oct 2026."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def moment(at: dt.datetime, today: dt.date) -> str:
    """A moment, already in the zone to show it in, as one says it on `today` of that zone: tomorrow 14:00."""
    return f"{day(at.date(), today)} {at:%H:%M}"


def distance(date: dt.date, today: dt.date) -> str:
    """How far a due date is: "due today", "3 days left", "5 days late"."""
    days = (date - today).days
    if days == 0:
        return "due today"
    count = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{count} left" if days > 0 else f"{count} late"


# Words of a unit that are no plural, plurals of words in -ie, and words after which nothing is counted: errors per day.
NO_PLURALS = {"series", "means", "news", "iops", "flops", "lens"}
STAY_IES = {"movies", "cookies", "ties", "pies", "lies", "calories", "zombies"}
NOT_COUNTED = {"a", "an", "per", "of", "in", "for", "on", "at", "with", "and", "or"}


def unit_of_one(unit: str) -> str:
    """The unit of exactly one: region for regions, error per day for errors per day; as it is where in doubt."""
    parts = unit.split(" ")
    last = next((place for place, part in enumerate(parts) if part in NOT_COUNTED), len(parts))
    for place in reversed(range(last)):
        one = _singular(parts[place])
        if one != parts[place]:
            return " ".join([*parts[:place], one, *parts[place + 1 :]])
    return unit


def _singular(word: str) -> str:
    end = word.rpartition("-")[2]
    is_word = re.fullmatch(r"(?=.*[aeiouy])[a-z]{3,}s", end)
    if not is_word or end in NO_PLURALS or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and end not in STAY_IES:
        return word.removesuffix("ies") + "y"
    return word.removesuffix("es" if word.endswith(("sses", "xes", "ches", "shes")) else "s")


def number(value: Decimal | float | int | None, unit: str = "") -> str:
    """A number with commas for thousands, no idle zeros, and its unit after a non-breaking space; "–" for None."""
    if value is None or value == "":
        return "–"
    try:
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation:
        return str(value)
    whole = f"{exact:,.4f}".rstrip("0").rstrip(".") if exact % 1 else f"{exact:,.0f}"
    text = whole.replace("-", "\u2212")
    if exact == 1:
        unit = unit_of_one(unit)
    return f"{text}{NBSP}{unit}" if unit else text


def money(value: Decimal, currency: str = "") -> str:
    """An amount with two decimals, or with none where it is whole: 12.50 EUR, 1,200 EUR."""
    if value % 1 == 0:
        return number(value, currency)
    text = f"{value:,.4f}".rstrip("0")
    text += "0" * (2 - len(text.partition(".")[2]))
    text = text.replace("-", "\u2212")
    return f"{text}{NBSP}{currency}" if currency else text
