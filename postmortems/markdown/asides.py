"""What stands beside the words of a follow-up, and who among it is to do the work.

A follow-up ends or begins with asides: "One key per invoice — Priya Rao — 2024-09-20", "(Priya, OPS-3, due Friday)",
"[P1] [Priya] …". Each aside is a ticket, a day, a state, a priority, or somebody. A name is taken where the grammar
leaves no doubt: beside another aside, or at a place where another follow-up of the document has somebody known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from postmortems.markdown.stamps import read_stamp
from records.inline import plain

_TICKET = re.compile(
    r"\[?(?:[A-Z][A-Z0-9]{1,9}-\d{1,6}|(?:[\w.\-]+/)?[\w.\-]*#\d{1,7}|b/\d{4,12})\]?|https?://\S+"
)
_STATE = re.compile(
    r"(?i)(?:not (?:yet )?started|done|to ?do|open|closed|completed?|in[ -](?:progress|review)|pending|ongoing|wip"
    r"|planned|scheduled|blocked|merged|backlog|proposed|assigned|fixed|shipped|high|medium|med|low|critical|urgent"
    r"|repair|detect|prevent|mitigate|process|investigate"
    r"|p[0-4]|prio(?:rity)? ?\d|sev-?\d|[sml]|xl|immediate|short[- ]term|long[- ]term"
    r"|[✅☑✔❌🚫⏳🔲🟢🟡🔴🔄]\ufe0f?[ \w]{0,20})"
)
_TIME = re.compile(
    r"(?i)(?:due|by|before|until|eta|deadline|target|bis|fällig|échéance|plazo|prazo)\b.{0,40}"
    r"|(?:end of |next |this |early |late |mid |within )+[\w ]{2,20}|q[1-4](?:[ /-]?(?:20)?\d\d)?"
    r"|h[12](?:[ /-]?20\d\d)?"
    r"|asap|eo[wmqd]|tomorrow|today|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
    r"|\d{1,3} (?:days?|weeks?|months?|sprints?)"
    r"|(?:20\d\d[ -])?(?:sprint|wk|week|cw|kw|milestone)[ -]?\d{1,3}"
)
_BRACKET = re.compile(r"[ \t]*[\[(](?P<in>[^\[\]()\n]{1,90})[\])][ \t.*_]*$")
_DASH = re.compile(r"[ \t]+(?:[-–—|·•→»]|--|->|=>)[ \t]+(?P<in>[^–—|·•→\n]{1,60}?)[ \t.*_]*$")
_COMMA = re.compile(r",[ \t]+(?P<in>[^,;\n]{2,40}?)[ \t.*_]*$")
_LED_BRACKET = re.compile(r"[ \t*_]*[\[(](?P<in>[^\[\]()\n]{1,60})[\])][ \t*_]*[:\-–—]?[ \t]*(?=\S)")
_PIECES = re.compile(r"[ \t]*(?:[,;|]|[ \t][-–—/·•][ \t])[ \t]*")


@dataclass(frozen=True, slots=True)
class Aside:
    """Who an aside names, and whether a ticket, a day or a state stands beside the name."""

    who: str
    beside: bool
    rest: str


def is_plain_aside(text: str) -> bool:
    """A ticket, a day, a state or a priority: no person and no part of the work."""
    words = text.strip(" *_`.:")
    if not words or any(pattern.fullmatch(words) for pattern in (_TICKET, _STATE, _TIME)):
        return True
    stamp = read_stamp(words)
    return bool(stamp and (stamp.day or stamp.month) and not re.search(r"\w", words[stamp.end :]))


def without_plain(text: str) -> str:
    """The text without the tickets, days and states in brackets behind it."""
    while (match := _BRACKET.search(text)) and is_plain_aside(match["in"]):
        text = text[: match.start()]
    return text


def _told(text: str, is_name: Callable[[str], bool]) -> tuple[str, bool] | None:
    """Whom the words of one aside name, and whether they tell more; None if they are no aside."""
    if is_name(text):
        return text.strip(" *_`"), False
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    names = [piece.strip(" *_`") for piece in pieces if not is_plain_aside(piece)]
    if not all(map(is_name, names)):
        return None
    return ", ".join(names), len(names) < len(pieces)


def at_the_end(text: str, is_name: Callable[[str], bool]) -> Aside | None:
    """Who is named among the asides behind a text."""
    who, beside, kept, dashed = "", False, text, False
    for _ in range(5):
        told = None
        for pattern in (_BRACKET, _DASH, _COMMA):
            match = pattern.search(kept[-160:])
            if match and (told := _told(plain(match["in"]), is_name)):
                if pattern is _COMMA and told[0]:
                    told = None  # "alert Robert, Amira" is no aside
                    continue
                break
        if told is None or match is None:
            break
        cut = max(len(kept) - 160, 0) + match.start()
        if (told[0] and who) or not re.search(r"\w{3}", kept[:cut]):
            break
        who, beside = who or told[0], beside or told[1] or not told[0]
        dashed = dashed or bool(told[0])
        kept = kept[:cut]
    return Aside(who, beside, _without(text, kept, who)) if who else None


def _without(text: str, kept: str, who: str) -> str:
    """The text without the name: what else stands beside it may say more than was read of it."""
    behind = text[len(kept) :]
    parted = re.split(
        rf"[ \t]*(?:[-–—|·•→»,;]|--|->|=>)?[ \t]*(?<!\w){re.escape(who)}(?!\w)", behind, maxsplit=1
    )
    return without_the_cut(kept + parted[0], parted[1]) if len(parted) > 1 else text.rstrip()


def without_the_cut(before: str, behind: str) -> str:
    """A text out of which a remark was taken, without a comma or brackets about nothing where it stood."""
    before, behind = before.rstrip(" ,;-–—*_"), behind.lstrip(" *_")
    if before.endswith(".") and behind.startswith("."):
        behind = behind[1:].lstrip()
    opened = before[-1:] in ("(", "[")
    if opened and behind[:1] in (")", "]"):
        before, behind, opened = before[:-1].rstrip(" *_"), behind[1:].lstrip(" *_"), False
    elif opened:
        behind = behind.lstrip(" ,;:-–—")
    close = opened or behind[:1] in (".", ",", ";", ")", "]")
    return f"{before}{behind}".strip() if close else f"{before} {behind}".strip()


def at_the_beginning(text: str, is_name: Callable[[str], bool]) -> Aside | None:
    """Who is named in brackets before a text: "[P1] [Priya] …"."""
    who, kept, beside = "", text, False
    for _ in range(4):
        match = _LED_BRACKET.match(kept)
        told = _told(plain(match["in"]), is_name) if match else None
        if not match or told is None or (told[0] and who):
            break
        who, beside, kept = who or told[0], beside or told[1] or not told[0], kept[match.end() :]
    return Aside(who, beside, kept) if who else None


def fellows(
    texts: Iterable[str], is_name: Callable[[str], bool], is_known: Callable[[str], bool]
) -> frozenset[str]:
    """Those named at a place where others of the document have somebody known: they are people too."""
    found: set[str] = set()
    lead = re.compile(r"[ \t*_]*(?P<in>[^*_:\n]{2,50}?)[ \t]*(?:\*\*|__)?[ \t]*(?::|[ \t][-–—])[ \t*_]+\S")
    bold = re.compile(r"(?:\*\*|__)(?P<in>[^*_:\n]{2,50}?)(?:\*\*|__)[ \t]+\S")
    for place in (at_the_end, at_the_beginning, lead, bold):
        names: list[str] = []
        for text in texts:
            if isinstance(place, re.Pattern):
                match = place.match(text)
                who = plain(match["in"]) if match and is_name(plain(match["in"])) else ""
            else:
                aside = place(text, is_name)
                who = aside.who if aside else ""
            names += [piece for piece in re.split(r" ?[,&/+] ?| and ", who) if piece]
        sure = sum(map(is_known, names))
        if isinstance(place, re.Pattern):  # components stand before a colon as often as people
            found.update(name for name in names if " " in name and sure * 2 >= len(names))
        elif sure:
            found.update(names)
    return frozenset(found)
