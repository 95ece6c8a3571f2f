"""What else of a record changes when its file is written: the same lines may be held by several of its values. Pure.

A status line that is also part of a text, or options that are also kept as a section, stand once in the file and twice
in the record. When the file's lines change, both copies do. A value follows the file when all that left it stood in
lines that were taken away, and all that came stands in lines that were written; anything else would be a loss.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from decisions.markdown.bodies import Part, role_of
from decisions.markdown.values import OPTION, TEXTS, Values
from records.inline import plain

FOLLOWING = (*TEXTS, "options", "sections")
# Parts that are sections of the record too as long as they say more than the values read from them.
_KEPT = (Part.OPTIONS, Part.PROS_AND_CONS, Part.STATUS, Part.DATE)
_MARKS = re.compile(r"^[\s#>|]*(?:[-*+]|\d{1,3}[.)])?\s+|[\s|]+$")


@dataclass(frozen=True)
class Touched:
    """The lines of a file that a change took away, and those it wrote."""

    gone: str
    come: str

    @classmethod
    def between(cls, before: str, after: str) -> Touched:
        """What differs between two versions of a file's text."""
        old, new = (Counter(text.splitlines()) for text in (before, after))
        return cls(_joined(old - new), _joined(new - old))

    def explains(self, name: str, before: Any, now: Any) -> bool:
        """Does the value `name` differ by these lines alone?"""
        if before == now:
            return True
        if name not in FOLLOWING:
            return False
        if name == "sections":
            before, now = _without_kept(before, now)
        old, new = (Counter(_lines_of(name, value)) for value in (before, now))
        return all(_bare(line) in self.gone for line in old - new) and all(
            _bare(line) in self.come for line in new - old
        )


def changed_otherwise(touched: Touched, before: Values, now: Values, names: Iterable[str]) -> list[str]:
    """Those of these values that differ by more than the file's lines do."""
    return [name for name in names if not touched.explains(name, before[name], now[name])]


def _without_kept(before: Any, now: Any) -> tuple[Any, Any]:
    """The sections of both but those that one side alone keeps, because values do not hold all that stands there."""
    headings = [{each["heading"] for each in sections} for sections in (before, now)]
    once = {name for name in headings[0] ^ headings[1] if role_of(name) in _KEPT}
    return tuple([each for each in sections if each["heading"] not in once] for sections in (before, now))  # type: ignore[return-value]


def _joined(lines: Iterable[str]) -> str:
    """The lines as written and as plain words, to look things up in."""
    return "\n".join(f"{_bare(line)}\n{' '.join(plain(line).split())}" for line in lines)


def _bare(line: str) -> str:
    return " ".join(_MARKS.sub("", line).split())


def _lines_of(name: str, value: Any) -> list[str]:
    if name == "sections":
        texts = [text for each in value for text in (each["heading"], each["body"])]
    elif name == "options":
        texts = [str(each[key]) for each in value for key in OPTION if key != "is_chosen"]
        texts += [f"{each['title']}" for each in value if each["is_chosen"]]
    else:
        texts = [value]
    return [line.rstrip() for text in texts for line in text.split("\n") if line.strip()]
