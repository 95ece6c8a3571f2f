"""How a decision is cited: D-12, ADR-0012, cranes/D-12; D-12b for the second of several imported with number 12."""

from __future__ import annotations

import re
from dataclasses import dataclass

ALPHABET = 26
_REF = re.compile(
    r"(?:(?P<team>[-\w]+)/)?(?:(?P<series>[^\s/](?:[^/]*[^\s/])?)[-\s])?0*(?P<number>\d{1,9})"
    r"(?:(?P<letters>[a-z]{1,3})|:(?P<place>\d{1,4}))?\Z"
)


@dataclass(frozen=True)
class Ref:
    """A citation, read: the team's slug or "", the names of the series that may be meant, number and twin."""

    team: str
    series: tuple[str, ...]
    number: int
    twin: int


def ref_of(series: str, number: int | None, twin: int) -> str:
    """The short name people cite; empty without a number."""
    return "" if number is None else f"{series or 'D'}-{number}{letters_of(twin)}"


def letters_of(twin: int) -> str:
    """What tells records of one number apart: nothing for the first (0), then b, c, …, z, aa, ab."""
    if twin == 0:
        return ""
    place, letters = twin + 1, ""
    while place:
        place, rest = divmod(place - 1, ALPHABET)
        letters = chr(ord("a") + rest) + letters
    return letters


def twin_of(letters: str) -> int:
    """The inverse of letters_of(); "a" is the first as well."""
    place = 0
    for letter in letters:
        place = place * ALPHABET + ord(letter) - ord("a") + 1
    return max(place - 1, 0)


def read_ref(text: str) -> Ref | None:
    """A citation as people write it; None where the text is none. An old D-12:2 is read as D-12b."""
    match = _REF.match(text.strip())
    if match is None:
        return None
    twin = int(match["place"]) - 1 if match["place"] else twin_of(match["letters"] or "")
    series = match["series"] or ""
    return Ref((match["team"] or "").lower(), _series(series), int(match["number"]), max(twin, 0))


def _series(name: str) -> tuple[str, ...]:
    """The names under which a series may be kept, the likeliest first; a bare number is ours, then an ADR."""
    ours = {"": ("", "D", "ADR"), "D": ("", "D"), "ADR": ("ADR", "adr", "")}
    return ours.get(name.upper(), tuple(dict.fromkeys([name, name.upper(), name.lower()])))
