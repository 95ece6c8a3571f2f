"""Days written as a stretch, "January 14-19, 2026" or "2025-07-30/31": the first of them stands for it."""

from __future__ import annotations

import re

_TO = r"(?:[ \t]*(?:-|–|—|/|&)[ \t]*|[ \t]+(?:to|until|and)[ \t]+)"
_TH = r"(?:st|nd|rd|th)?"
# "January 30 - February 2, 2026", "14–19 January 2026", "2025-07-30/31", "2025-07-30 to 2025-08-02"
_STRETCH = re.compile(
    rf"(?<![\w.])(?P<month>[A-Z][a-z]{{2,8}}\.? \d{{1,2}}){_TH}"
    rf"{_TO}(?:[A-Z][a-z]{{2,8}}\.? )?\d{{1,2}}{_TH}(?=(?:,| of)? \d{{4}})"
    rf"|(?<![\w.:/-])(?P<day>\d{{1,2}}){_TH}{_TO}\d{{1,2}}{_TH}(?= [A-Z][a-z]{{2,8}}\.?,? \d{{4}})"
    rf"|(?<![\w.:/-])(?P<whole>\d{{4}}-\d\d-\d\d)(?:/|–|—|{_TO}(?=\d{{4}}))"
    rf"(?:(?:\d{{4}}-)?\d\d-)?\d\d(?![\w:/-]| \d\d?:)"
)


def first_days(text: str, *, at_the_start: bool = False) -> str:
    """The text with the first day in the place of each stretch of days, or only of the one that it begins with."""

    def first(match: re.Match[str]) -> str:
        return match["month"] or match["day"] or match["whole"]

    if not at_the_start:
        return _STRETCH.sub(first, text)
    match = _STRETCH.match(text)
    return first(match) + text[match.end() :] if match else text
