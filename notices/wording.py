"""How mails say things: counts in words, greetings, lines of a list. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from web import words

ONE_CLICK = "Done, a new date or another owner: each is one click."  # what links in the mail do
NO_TRACKING = "Nothing is counted: this mail has no tracking."
DAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"]


@dataclass(frozen=True)
class Line:
    """One entry of a list: a linked title, a word about its state in a tone ("bad", "warn", "good" or ""), why,
    and the answers that are one click away, each as its label and path."""

    title: str
    url: str
    word: str = ""
    tone: str = ""
    why: str = ""
    acts: Sequence[tuple[str, str]] = ()


def count(value: int, noun: str, plural: str = "") -> str:
    """The number with its noun: one decision, 13 decisions."""
    return f"{words.in_words(value)} {noun if value == 1 else plural or noun + 's'}"


def more(rest: Sequence[Line], at_least: str) -> str:
    """How many lines a list leaves out, "" for none; `at_least` stands before it where not all were asked for."""
    return f"{at_least}{len(rest)}" if rest else ""


def joined(parts: Sequence[str], last: str = "and") -> str:
    """The parts as a list in a sentence: a, b and c."""
    return f" {last} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def due(due_on: dt.date, today: dt.date) -> tuple[str, str]:
    """The word and the tone of a due date: Late by 5 days, Due today, Due Fri 20 Nov."""
    days = (today - due_on).days
    if days > 0:
        return f"Late by {days} day{'' if days == 1 else 's'}", "bad"
    return f"Due {words.day(due_on, today)}", "warn" if days == 0 else ""


def date(day: dt.date) -> str:
    """The date in full, for a mail is read on any day: Wednesday 18 November."""
    return f"{day:%A} {day.day} {day:%B}"


def greeting(name: str, local: dt.datetime) -> str:
    """Good morning, afternoon or evening, by the clock where the person is."""
    time = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    return f"Good {time} {name}"


def place(zone: str) -> str:
    """The town that a time zone is named after: Lisbon."""
    return zone.rpartition("/")[2].replace("_", " ")
