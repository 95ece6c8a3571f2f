"""Who or what is meant by a name that somebody wrote, in whatever letter case, alike on both databases.

SQLite knows the letter cases of A to Z and no others, and no database folds ß: they are asked for each likely
spelling, and the names are compared here.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from django.db.models import F, Model, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, StrIndex, Substr
from django.db.models.lookups import In

Row = TypeVar("Row", bound=Model)
JOINED = 3  # parts between commas that may be one name
_A_TO_Z = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def folded(name: str) -> str:
    """What names are compared by."""
    return " ".join(unicodedata.normalize("NFC", name).split()).casefold()


def spellings(name: str) -> list[str]:
    """A name as it was written and as it may be stored."""
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    return list(dict.fromkeys([name, plain, plain.lower(), plain.upper(), plain.title()]))


def called(names: Iterable[str]) -> Q:
    """Rows with one of these names: compare them by folded()."""
    return _is_one(F("name"), names)


def first_called(names: Iterable[str]) -> Q:
    """Rows whose name begins with one of these words: compare them by folded()."""
    first = Substr("name", 1, StrIndex(Concat(F("name"), Value(" ")), Value(" ")) - 1)
    return _is_one(first, names)


def containing(text: str) -> Q:
    """Rows in whose name the text stands, in whatever letter case."""
    found = Q()
    for spelling in spellings(text):
        found |= Q(name__icontains=spelling)
    return found


def _is_one(stored: Any, names: Iterable[str]) -> Q:
    """Is it one of the names as written, or one of their spellings as lower() of either database makes it?"""
    every = {spelling for name in names for spelling in spellings(name)}
    small = {spelling.lower() for spelling in every} | {one.translate(_A_TO_Z) for one in every}
    return Q(In(stored, sorted(every))) | Q(In(Lower(stored), sorted(small)))


def by_name(rows: QuerySet[Row], names: Iterable[str], *, or_by: str) -> dict[str, list[Row]]:
    """The rows that are meant, by folded(): their name, or the field `or_by`, which is in small letters. One query."""
    wanted = {folded(name): name for name in names}
    found: dict[str, list[Row]] = {}
    if not wanted:
        return found
    for row in rows.filter(called(wanted.values()) | Q(**{f"{or_by}__in": list(wanted)})):
        for key in {folded(row.name), folded(getattr(row, or_by))} & wanted.keys():  # type: ignore[attr-defined]
            found.setdefault(key, []).append(row)
    return found


class Listed:
    """Names with commas, semicolons or line ends between; a name may hold a comma itself."""

    def __init__(self, written: str) -> None:
        self.written = written
        self.spans = [part.span() for part in re.finditer(r"[^,;\n]+", written) if part[0].strip()]

    def outnumber(self, at_most: int) -> bool:
        """Are there more parts than so many names can have?"""
        return len(self.spans) > JOINED * at_most

    def parts(self) -> list[str]:
        """What stands between the commas."""
        return [self._joined(place, 1) for place in range(len(self.spans))]

    def _joined(self, place: int, count: int) -> str:
        return self.written[self.spans[place][0] : self.spans[place + count - 1][1]].strip()

    def _starts(self) -> Iterator[tuple[int, int]]:
        for place in range(len(self.spans)):
            for count in range(1, min(JOINED, len(self.spans) - place) + 1):
                yield place, count

    def candidates(self) -> list[str]:
        """Whatever may be a name: each part, and those beside each other."""
        return list(dict.fromkeys(self._joined(*start) for start in self._starts()))

    def read(self, is_known: Callable[[str], Any]) -> list[str]:
        """The names: parts are one name where it is known, and not each of them is."""
        names: list[str] = []
        place = 0
        while place < len(self.spans):
            count = next(
                (
                    count
                    for count in range(min(JOINED, len(self.spans) - place), 1, -1)
                    if is_known(self._joined(place, count))
                    and not all(is_known(self._joined(place + more, 1)) for more in range(count))
                ),
                1,
            )
            names.append(self._joined(place, count))
            place += count
        return names
