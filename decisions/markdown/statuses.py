"""The status of a decision record, from the words people use for it, in several languages. Never a guess."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from decisions.markdown.words import EVERYDAY, STATUSES
from records.dates import Precision, find_dates
from records.inline import plain

LONGEST = 2_000  # characters looked at; a status is said at the start


class Status(StrEnum):
    """What became of a decision."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"


class Implementation(StrEnum):
    """How far a decision has been carried out: a second thing, where a record says it."""

    NONE = "none"
    PARTLY = "partly"
    DONE = "implemented"


@dataclass(frozen=True, slots=True)
class StatusRead:
    """A status as read. `status` is None when the words say none of the five.

    `label` is the word as written. `day` is a date that stands with the status. `is_partly_superseded`: the
    decision stands but for a part. `is_unfilled`: the value lists all states and picks none, as in a template.
    `doubt` says in words why a person should look at it.
    """

    status: Status | None
    label: str
    day: date | None = None
    implementation: Implementation | None = None
    is_partly_superseded: bool = False
    is_unfilled: bool = False
    doubt: str = ""


_SUPERSEDED = r"(?:superseded|superceded|superseeded|superceeded|supersceded|supeseded|superseeded)"
_MEANING = {word: (Status(name.rstrip("?")), name.endswith("?")) for word, name in STATUSES.items()}
_ALL = "|".join(
    re.escape(word).replace(r"\ ", r"[ \-_]")
    + ("" if not word[-1].isascii() and ord(word[-1]) > 0x2E80 else r"(?!\w)")
    for word in sorted(_MEANING, key=len, reverse=True)
)
_KNOWN = re.compile(rf"{_SUPERSEDED}(?!\w)|(?:{_ALL})", re.IGNORECASE)
# What may follow an everyday word that is a status: nothing, a mark, a day, or who, when and why.
_ENDS = re.compile(
    r"\s*(?:$|[^\w\s]|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.? \d|(?:by|on|at|as|in|for|from|since|"
    r"until|till|with|per|due|because|but|and|am|bis|durch|für|im|ist|le|par|pour|seit|depuis|von|wegen|el|por|para)\b)",
    re.IGNORECASE,
)
_PART = r"(?:partly|partially|in[ -]part|part|parts|teilweise|partiellement|parcialmente|一部|部分的に|部分)"
_PARTLY = re.compile(
    rf"(?:{_PART}[ \-]*(?:{_SUPERSEDED}|replaced|obsoleted|ersetzt|abgelöst|remplacée?|置き換え|置換)"
    rf"|(?:{_SUPERSEDED}|replaced)[ ]*(?:\([ ]*)?(?:in[ -]part|partly|partially))",
    re.IGNORECASE,
)
_LATER_SUPERSEDED = re.compile(
    rf"(?<!not )(?<!be )(?:{_SUPERSEDED}|replaced|obsoleted)\b[^.;\n]{{0,60}}?\b(?:by|with)\b[^.;\n]{{0,40}}?"
    r"(?:\[|ADR|RFC|\d{3,})",
    re.IGNORECASE,
)
# Languages that put the verb behind what took its place: `Durch ADR 9 ersetzt`, `已被 ADR 9 取代`.
_AROUND = re.compile(
    r"(?:已?被.{1,200}?(?:取代|替代|替换|代替)|(?:wurde |ist )?durch .{1,200}? (?:ersetzt|abgelöst)(?!\w)"
    r"|.{1,200}?(?:に|により|によって)(?:置き換え|置換|取って代わ))",
    re.IGNORECASE,
)
_SOME_OF_IT = re.compile(
    rf"\b(?:{_PART}|portions?|sections?|aspects?|some|details?|rules?|point|§)\b[^.;\n]{{0,60}}$",
    re.IGNORECASE,
)
_OF_ITSELF = re.compile(
    r"(?:this|it|now|later|since|then|but|and|has|have|been|was|is|which|the (?:adr|rfc|decision|record))\b",
    re.I,
)
_NEXT = re.compile(
    r"(?P<comma>\s*,)?[\s.;:–—\-]*(?P<then>(?:and\s+)?(?:then|now|later|since|finally|subsequently)\s+)?",
    re.IGNORECASE,
)
_ORDER = (Status.PROPOSED, Status.ACCEPTED, Status.REJECTED, Status.DEPRECATED, Status.SUPERSEDED)
_IMPLEMENTATION = re.compile(
    r"[\s,;/(&+:\-–—]*(?:and |but )?(?P<how>not[ -]?yet[ -]implemented|not[ -]implemented|unimplemented|"
    r"partially[ -]implemented|partly[ -]implemented|fully[ -]implemented|implemented)(?!\w)",
    re.IGNORECASE,
)
_SAID_IN_A_SENTENCE = re.compile(
    r"\b(?:is|are|was|were|has been|have been|is now|are now|been)\s+"
    r"(?P<word>accepted|approved|implemented|adopted|rejected|superseded|deprecated|withdrawn|abandoned|reverted)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:if|once|when|until|unless|after|before|should|would|will|may|can|could|might|not|never|whether|or)\b|\?",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"^(?:\s*:[a-z0-9_+\-]{2,40}:)?(?:[^\w?]|_)*"
    r"(?:(?:current\s+)?(?:status|statut|estado|stato|zustand|ステータス|状態)\s*(?:[:：=]|[-–—]\s|is\b)\s*)?(?:[^\w?]|_)*",
    re.IGNORECASE,
)
_STRUCK = re.compile(r"~~[^~]{1,200}~~|<(del|s|strike)>.{0,200}?</\1>", re.IGNORECASE)
_SEPARATOR = re.compile(r"[,|/•·→⇒、，]|->|=>|<br[ \t]*/?>|\n|\bor\b|\boder\b|\bou\b", re.IGNORECASE)
_BOX = re.compile(r"(?:[-*+]\s+)?\[([ xX✓✔])\]\s*([^\[\]\n]{1,60})")
_STRONG = re.compile(r"\*\*|__|<(?:b|strong|mark|u)>", re.IGNORECASE)


def read_status(markdown: str) -> StatusRead:
    """Read a value: a cell, a field, or a line of a Status section.

    The words are matched from the value's start, longest first, whatever their case: `Accepted (PR 12)` is
    accepted, `The accepted way` is nothing. An empty label means that nothing was said.
    """
    markdown = _STRUCK.sub("", markdown[:LONGEST]).strip()
    if not markdown:
        return StatusRead(None, "")
    picked = _from_a_list(markdown)
    if picked is not None:
        return picked
    text = _from_a_badge(markdown) or plain(markdown)
    text = _LEAD.sub("", text, count=1)
    day = None
    first = next(iter(find_dates(text[:60])), None)
    if first and first.span.start == 0 and first.precision is Precision.DAY:
        day = first.day
        text = re.sub(r"^[\s:：,;|–—\-(]+", "", text[first.span.end :])
    match = _PARTLY.match(text)
    if match:
        label = match[0] + ")" if "(" in match[0] and text.startswith(")", match.end()) else match[0]
        return _with_day(
            StatusRead(Status.ACCEPTED, label, is_partly_superseded=True), text, match.end(), day
        )
    match = _KNOWN.match(text)
    around = None if match else _AROUND.match(text)
    if around:
        return StatusRead(Status.SUPERSEDED, around[0], day=day)
    if not match or (match[0].lower() in EVERYDAY and not _ENDS.match(text, match.end())):
        return _from_a_sentence(text, markdown, day)
    read = _known(match, text)
    later = _later(read, text, match.end())
    if later is not None:
        return later
    return _with_day(_corrected(read, text[match.end() :], markdown), text, match.end(), day)


def _known(match: re.Match[str], text: str) -> StatusRead:
    word = re.sub(r"[ \-_]", " ", match[0].lower())
    status, doubtful = _MEANING.get(word, _MEANING.get(match[0].lower(), (Status.SUPERSEDED, False)))
    label, implementation = match[0], None
    if "implemented" in word:
        implementation = Implementation.PARTLY if word.startswith("part") else Implementation.DONE
        implementation = None if word.startswith("being") else implementation
    also = _IMPLEMENTATION.match(text, match.end())
    if also:
        how = also["how"].lower()
        part = Implementation.PARTLY if how.startswith("part") else Implementation.DONE
        implementation = Implementation.NONE if how.startswith(("not", "un")) else part
        label = text[: also.end()]
    doubt = f"“{match[0]}” was read as {status}" if doubtful else ""
    if text[match.end() : match.end() + 2].strip().startswith("?"):
        doubt = f"“{match[0]}?” was read as {status}"
    return StatusRead(status, label, implementation=implementation, doubt=doubt)


def _later(read: StatusRead, text: str, end: int) -> StatusRead | None:
    """The status that came after the first one: `Proposed 2020-01-02, accepted 2020-03-04`, `Draft rejected`."""
    if read.status is None or read.implementation or _LATER_SUPERSEDED.search(text):
        return None
    gap = re.compile(r"[\s:(–—\-]*(?:(?:on|at|am|le|since)\s+)?", re.IGNORECASE).match(text, end)
    at = gap.end() if gap else end
    found = next(iter(find_dates(text[at : at + 40])), None)
    is_dated = found is not None and found.span.start == 0
    between = _NEXT.match(
        text, at + found.span.end + (text[at + found.span.end :][:1] == ")") if is_dated and found else end
    )
    if between is None or (between["comma"] and not is_dated and not between["then"]):
        return None
    match = _KNOWN.match(text, between.end())
    if match is None or not _ENDS.match(text, match.end()):
        return None
    later = read_status(text[match.start() :])
    is_further = later.status is not None and _ORDER.index(later.status) > _ORDER.index(read.status)
    if not is_further and not (between["then"] and later.status):
        return None
    return replace(later, doubt=f"“{text[: match.end()]}” was read as {later.status}")


def _corrected(read: StatusRead, rest: str, markdown: str) -> StatusRead:
    """The reading, once the words after the first have been heard: `Accepted, superseded by ADR-9`."""
    if read.status is Status.SUPERSEDED:
        if _PARTLY.match(f"superseded {rest.lstrip()}"):
            return replace(read, status=Status.ACCEPTED, is_partly_superseded=True)
        return read
    if read.status is Status.REJECTED:
        return read
    if _PARTLY.search(rest):
        return replace(read, is_partly_superseded=True)
    later = _LATER_SUPERSEDED.search(markdown)
    if later and not _speaks_of_a_part(markdown[: later.start()]):
        return replace(read, status=Status.SUPERSEDED, doubt="")
    return read


def _speaks_of_a_part(before: str) -> bool:
    """Do the words before "superseded by" name something smaller than the record: `Accepted. The timeout is …`?"""
    if _SOME_OF_IT.search(before[-80:]):
        return True
    _first, *sentences = re.split(r"[.;]\s+", plain(before))
    subject = sentences[-1].strip() if sentences else ""
    return len(subject.split()) > 1 and not _OF_ITSELF.match(subject)


def _with_day(read: StatusRead, text: str, end: int, day: date | None) -> StatusRead:
    """The reading with the day beside it: `2020-01-02 accepted`, `Accepted on 2020-01-02`, not a last call's."""
    if day is None and not read.label.lower().startswith("last call"):
        by = "" if read.status is Status.SUPERSEDED else r"(?:by\s+[^.;\n\d]{1,60}?\s+(?=on\b))?"
        field = r"(?:[.,;]\s*(?:date|datum|fecha)\s*[:：])?"  # "Accepted. Date: 2020-01-02", on one line
        after = re.match(
            rf"{field}[\s:：,;(\-–—@]*{by}(?:on|at|am|le|since|as of|the|el|il)?\s*", text[end:], re.I
        )
        at = end + (after.end() if after else 0)
        found = next(iter(find_dates(text[at : at + 60])), None)
        if found and found.span.start == 0 and found.precision is Precision.DAY:
            day = found.day
    return replace(read, day=day)


def _from_a_sentence(text: str, markdown: str, day: date | None) -> StatusRead:
    sentence = re.split(r"(?<=[^\d\W])[.;](?:\s|$)", text, maxsplit=1)[0]
    said = _SAID_IN_A_SENTENCE.search(sentence)
    if said and len(sentence) <= 300 and not _CONDITION.search(sentence):
        status = _MEANING.get(said["word"].lower(), (Status.SUPERSEDED, False))[0]
        return StatusRead(status, said["word"], day=day, doubt=f"“{sentence[:120]}” was read as {status}")
    return StatusRead(None, (text.strip(" .{}[]\"'") and plain(markdown))[:200], day=day)


def _from_a_badge(markdown: str) -> str:
    """The status that a picture at the start shows: its alternative text, or a word in the badge's address."""
    if "![" not in markdown[:3]:
        return ""
    image = re.search(r"!\[([^\[\]]{0,200})\]\(([^()\s]{1,1000})", markdown)
    if not image or _KNOWN.match(_LEAD.sub("", image[1], count=1)):
        return ""
    words = (re.sub(r"[_+]|%20", " ", piece) for piece in re.split(r"[/\-.?=&:]", image[2]))
    return next((word for word in words if _KNOWN.fullmatch(word.strip())), "")


def _from_a_list(markdown: str) -> StatusRead | None:
    """What a list of states has picked out: the ticked box, the bold one. None when this is no such list."""
    boxes = _BOX.findall(markdown)
    if len(boxes) > 1:
        ticked = [name for mark, name in boxes if mark.strip()]
        return read_status(ticked[0]) if len(ticked) == 1 else StatusRead(None, "", is_unfilled=True)
    inner = markdown.strip()
    while len(inner) > 2 and inner[0] in "_*{[(\"'`" and _wraps(inner):
        inner = inner[1:-1].strip()
    pieces = [piece.strip() for piece in _SEPARATOR.split(inner) if piece.strip()]
    bare = [plain(piece).strip(" .{}[]()\"'*_") for piece in pieces]
    arrow = re.search(r"→|⇒|->|=>", inner) is not None
    if len(pieces) < 3 and not (len(pieces) == 2 and ("|" in inner or arrow)):
        return None
    known = [index for index, word in enumerate(bare) if _KNOWN.match(word) and len(word) <= 40]
    more = any(word in ("…", "...", "etc") for word in bare)
    if len(known) < max(2, len(pieces) - 2) or (
        len(known) < 3 and not more and not arrow and "|" not in inner
    ):
        return None
    marked = [index for index in known if _STRONG.search(pieces[index])]
    marked = marked or [index for index in known if re.match(r"[*_`].*[*_`]$", pieces[index])]
    if len(marked) == 1:
        return read_status(bare[marked[0]])
    if arrow and not marked:
        return read_status(bare[known[-1]])
    if (
        len({_KNOWN.match(bare[index]) and read_status(bare[index]).status for index in known}) == 1
        and "|" not in inner
    ):
        return read_status(bare[known[0]])
    return StatusRead(None, "", is_unfilled=True)


def _wraps(text: str) -> bool:
    """Is the whole text between one pair of marks: `_a, **b**, c_`, `{a | b}`?"""
    pairs = {"{": "}", "[": "]", "(": ")"}
    first, last = text[0], text[-1]
    if pairs.get(first, first) != last:
        return False
    if first in "*_":  # **a**, b, **c** is not wrapped
        return (
            text[1] != first and text[1:-1].replace(first * 2, "").count(first) % 2 == 0 and text[-2] != first
        )
    return first not in text[1:-1] if first in "\"'`" else True
