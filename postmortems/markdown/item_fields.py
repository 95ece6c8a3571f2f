"""The fields of one follow-up, on lines of their own below its title: "Owner: Priya", "- **Due**: 2024-05-01"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from postmortems.markdown.tongues import in_english
from records.inline import plain

_PAIR = re.compile(
    r"[ \t>]*(?:[-*+•–◦][ \t]+)?(?:\*\*|__|\*|_)?[ \t]*(?P<key>[^\W\d_][^:：*_|\n]{1,30}?)[ \t]*(?:\*\*|__|\*|_)?"
    r"[ \t]*[:：][ \t]*(?:\*\*|__|\*|_)?[ \t]*(?P<value>.*)"
)
_BETWEEN = re.compile(
    r"<br[ \t]*/?>|[ \t]+[|·•][ \t]+|[ \t]*;[ \t]+"
    r"|(?<=[^\s*+•–-])[ \t]+(?=(?:\*\*|__)[^\W\d_][^*_:]{1,30}(?::|\*\*:|__:))"
)
_KEYS: tuple[tuple[str, str], ...] = (
    (
        "owner",
        (
            r"(?:action |primary |current )?(?:owners?|owner\(s\)|assignees?|assigned(?: to)?|dri|driver|who"
            r"|lead|poc|pic"
            r"|point of contact|owned by|by whom|responsible(?: (?:person|party|team))?|accountable(?: (?:person|party"
            r"|role|team))?|(?:owning |responsible )?team|champion|contact)"
        ),
    ),
    (
        "due",
        (
            r"(?:due|due ?date|due (?:by|on)|deadline|eta|target(?: date| completion| completion date)?|by when|when"
            r"|complete by|expected(?: date| by)?|timeline|timeframe|time ?frame|by)"
        ),
    ),
    ("status", r"(?:current )?(?:status|state|progress)"),
    (
        "link",
        (
            r"(?:(?:tracking |github |jira |gh |related )?(?:tickets?|issues?|bugs?|prs?|mrs?|links?|stor(?:y"
            r"|ies)|cards?)"
            r"(?: ?(?:#|number|id|link|url))?|tracking|tracked (?:in|by)|jira|pull requests?)"
        ),
    ),
    ("priority", r"(?:priority|prio|severity|urgency|importance)"),
    (
        "words",
        (
            r"(?:type|kind|category|area|effort|estimate|description|details?|notes?|comments?|action|task|what|why"
            r"|rationale|reason|goal|outcome|expected (?:outcome|result|impact)|impact|benefit"
            r"|success (?:criteria|metric)s?"
            r"|acceptance(?: criteria)?|verification|validation|evidence|done when|definition of done|scope|risk|id)"
        ),
    ),
)
_PATTERNS = tuple((name, re.compile(pattern)) for name, pattern in _KEYS)


def _key(words: str) -> str:
    folded = " ".join(re.sub(r"[^\w()/ ]+", " ", in_english(words).casefold()).split())
    return next((name for name, pattern in _PATTERNS if pattern.fullmatch(folded)), "")


def fields_on(line: str) -> list[tuple[str, str]]:
    """The fields on a line, by what they are; none where the line says anything else."""
    found: list[tuple[str, str]] = []
    for piece in _BETWEEN.split(line[:1000]):
        match = _PAIR.fullmatch(piece)
        name = _key(plain(match["key"])) if match else ""
        if not match or not name:
            return []
        found.append((name, match["value"].strip()))
    return found


def fields_of(lines: Iterable[str]) -> dict[str, str]:
    """The first of each field on the lines."""
    found: dict[str, str] = {}
    for line in lines:
        for name, value in fields_on(line):
            found.setdefault(name, value)
    return found


def tell_of_one(lines: Sequence[str]) -> bool:
    """Are the lines the fields of one follow-up, whoever stands above them its title?"""
    told = [fields_on(line) for line in lines if line.strip()]
    names = [name for fields in told for name, _ in fields]
    closed = {name for name in names if name != "words"}
    return bool(closed & {"owner", "due", "status", "link"}) and names.count("owner") <= 1 and all(told)
