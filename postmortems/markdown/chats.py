"""Lines of a chat, which name who writes before the time: put in the order in which a timeline is read. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

from postmortems.markdown.stamps import read_stamp

_NAME = r"[^\W\d_][\w.'’()-]{0,40}"
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2})?(?!\d|:\d)(?:\s?[ap]\.?m\b\.?)?"
_DATE = r"(?:\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?)"
_STAMP = rf"(?:today\s+at\s+)?(?P<stamp>(?:{_DATE},?[ T]+)?{_CLOCK})"
# The name, something between, the time; the words, if any, in the same line.
_HEAD = re.compile(
    rf"\s*(?P<name>{_NAME}(?: {_NAME}){{0,3}})(?P<between>,?\s+(?:[-–—|·]\s*)?[\[(]?){_STAMP}[\])]?"
    r"(?P<after>\s*[:–—-]?)(?:\s+(?P<text>\S.*))?\s*",
    re.IGNORECASE,
)
_TIME_ALONE = re.compile(rf"\s*\[?{_STAMP}\]?\s*", re.IGNORECASE)
_NAME_ALONE = re.compile(rf"{_NAME}(?: {_NAME}){{0,3}}")
_NO_NAMES = {
    *("about", "after", "approximately", "around", "as", "at", "before", "between", "by", "circa", "from"),
    *("in", "of", "on", "since", "the", "till", "to", "until"),
}


def times_first(text: str) -> str:
    """The text with each "Jonas 14:05" turned into "14:05 Jonas: …", with the words that follow, in as many lines.

    A time that stands alone is the same person's, as chats write the next thing somebody says.
    """
    rows = text.replace("\r\n", "\n").split("\n")
    found = _heads(rows)
    written = rows[: found[0][0]] if found else rows
    for (place, first, is_bare), (end, *_) in pairwise([*found, (len(rows), "", False)]):
        words = rows[place + 1 : end]
        if is_bare and words and words[0].strip():
            first = f"{first}: {words.pop(0).strip()}"
        written += [first, *words]
        written += [""] * (end - len(written))  # what comes next keeps its number
    return "\n".join(written)


def _heads(rows: list[str]) -> list[tuple[int, str, bool]]:
    """Where something begins, that line with its time first, and whether its words stand below it."""
    found: list[tuple[int, str, bool]] = []
    name = ""
    for place, row in enumerate(rows):
        if head := _head(row):
            name = head["name"]
            said = f"{head['stamp']} {name}"
            found.append((place, f"{said}: {head['text']}" if head["text"] else said, not head["text"]))
        elif alone := _TIME_ALONE.fullmatch(row):
            if above := _name_above(rows, place):
                name, rows[place - 1] = above, ""
            found.append((place, f"{alone['stamp']} {name}" if name else row, bool(name)))
        elif read_stamp(row.strip()):
            found.append((place, row, False))
    return found


def _name_above(rows: list[str], place: int) -> str:
    """The name that stands alone on the line above, with nothing before it."""
    before, above = ["", "", *rows][place : place + 2]
    return above if _NAME_ALONE.fullmatch(above) and _is_capital(above) and not before.strip() else ""


def _head(row: str) -> re.Match[str] | None:
    """Does the line begin with who writes, and when? Words that a sentence puts before a time are no names."""
    head = _HEAD.fullmatch(row)
    if head is None or read_stamp(row) or _NO_NAMES & set(head["name"].casefold().split()):
        return None
    is_set_off = head["between"] != " " or head["after"].strip() or not head["text"]
    return head if is_set_off or _is_capital(head["name"]) else None


def _is_capital(words: str) -> bool:
    """Does every word begin with a capital, as people's names do?"""
    return all(word[0].isupper() for word in words.split())
