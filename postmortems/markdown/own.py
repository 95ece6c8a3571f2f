"""Teamhub's own Markdown of a postmortem: what is written is read back as it was. No database, no clock.

Other documents are read by what their words mean. One that Teamhub wrote says so in its front matter (`teamhub:`),
with the values as JSON, and its parts stand under headings that are known. In a text of one's own a heading of the
second level gets a second space after its marks, which looks the same, so that it is never taken for a part.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import zoneinfo
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from people.zones import zone_of
from postmortems.durations import NAMES
from postmortems.timelines import Line, UnreadableLine, as_written, read

TEXTS = {
    "summary": "Summary",
    "impact": "Impact",
    "surprised": "Why were we surprised?",
    "went_well": "What went well",
    "went_badly": "What went badly",
    "got_lucky": "Where we got lucky",
}
LISTS = {"factors": "Contributing factors", "lessons": "Lessons"}
TIMELINE, FOLLOW_UPS = "Timeline", "Follow-ups"
ORDER = (
    "summary",
    "impact",
    TIMELINE,
    "factors",
    "surprised",
    "went_well",
    "went_badly",
    "got_lucky",
    "lessons",
)
DONE, DECLINED = "x", "-"
DROPPED = "dropped"  # of "status": nobody needed it
_FRONT = re.compile(r"\A---\n(?P<front>teamhub: .*?\n)---\n", re.DOTALL)
_PART = re.compile(r"^## (?! )(?P<title>.*)$", re.MULTILINE)
_ITEM = re.compile(r"- \[(?P<box>[ x-])\] (?P<title>.*)")
_FACT = re.compile(r"(?P<name>Owner|Due|Kind|Link|State): (?P<value>.*)")


@dataclass(frozen=True)
class Promise:
    """A follow-up as it stands in the file. `owner` is an email or the words of a document."""

    title: str
    state: str
    owner: str = ""
    due: dt.date | None = None
    kind: str = "other"
    links: Sequence[str] = ()
    details: str = ""


@dataclass(frozen=True)
class Document:
    """All that a file says. `values` are those of the front matter; moments are aware."""

    ref: str
    title: str
    zone: str
    values: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    timeline: Sequence[Line] = ()
    sections: Sequence[Mapping[str, str]] = ()
    follow_ups: Sequence[Promise] = ()


# --- Out ----------------------------------------------------------------------------------------------------------
def write(document: Document) -> str:
    """The document as Markdown with LF at line ends."""
    zone = zone_of(document.zone)
    marks = {str(place): line.marks for place, line in enumerate(document.timeline) if line.marks}
    front = {"teamhub": document.ref, "title": document.title, "zone": document.zone, **document.values}
    if marks:
        front["marks"] = marks
    rows = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in front.items()]
    parts = ["---\n" + "\n".join(rows) + "\n---", f"# {_one_line(document.title)}"]
    if document.values.get("status") == DROPPED:
        parts.append("*Dropped: a draft nobody needed.*")
    if document.values.get("restricted"):
        parts.append("*Restricted: for its team and those named.*")
    for name in ORDER:
        if name == TIMELINE:
            if document.timeline:
                told = "\n".join(f"- {as_written(line, zone)}" for line in document.timeline)
                parts.append(f"## {TIMELINE}\n\nTimes in {document.zone}.\n\n{told}")
        elif name in LISTS:
            if texts := document.lists.get(name):
                parts.append(f"## {LISTS[name]}\n\n" + "\n".join(_item(_guarded(text)) for text in texts))
        elif text := document.texts.get(name, "").strip():
            parts.append(f"## {TEXTS[name]}\n\n{_guarded(text)}")
    for section in document.sections:
        heading = f"## {_one_line(section['heading'])} ##".replace("##  ##", "## ##")
        parts.append(f"{heading}\n\n{_guarded(section['body'].strip())}".rstrip())
    if document.follow_ups:
        parts.append(f"## {FOLLOW_UPS}\n\n" + "\n".join(_promise(one) for one in document.follow_ups))
    return "\n\n".join(parts) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _guarded(text: str) -> str:
    """A text whose headings are not taken for parts of the document."""
    return re.sub(r"^##( +)", r"## \1", _lf(text), flags=re.MULTILINE)


def _unguarded(text: str) -> str:
    return re.sub(r"^## ( +)", r"##\1", text, flags=re.MULTILINE)


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _item(text: str) -> str:
    first, *more = _lf(text).strip().split("\n")
    return "\n".join([f"- {first}", *(f"  {row}".rstrip() for row in more)])


def _promise(one: Promise) -> str:
    box = {"done": DONE, "declined": DECLINED}.get(one.state, " ")
    facts = {
        "Owner": one.owner,
        "Due": one.due.isoformat() if one.due else "",
        "Kind": one.kind,
        "State": one.state.replace("_", " "),
    }
    rows = [f"- [{box}] {_one_line(one.title)}"]
    rows += [f"  - {name}: {_one_line(value)}" for name, value in facts.items() if value]
    rows += [f"  - Link: {_one_line(link)}" for link in one.links]
    if details := _guarded(one.details).strip():
        rows += ["", *(f"  {row}".rstrip() for row in details.split("\n"))]
    return "\n".join(rows)


# --- In -----------------------------------------------------------------------------------------------------------
def parse(text: str) -> Document | None:
    """What a file says that write() wrote, perhaps changed by hand since; None for any other document."""
    text = _lf(text).removeprefix("\ufeff")
    front = _FRONT.match(text)
    if front is None:
        return None
    values: dict[str, Any] = {}
    for row in front["front"].strip().split("\n"):
        name, _, value = row.partition(": ")
        try:
            values[name] = json.loads(value)
        except ValueError:
            return None
    ref, title, zone = (values.pop(name, "") for name in ("teamhub", "title", "zone"))
    marks = values.pop("marks", {})
    if not (
        isinstance(ref, str) and isinstance(title, str) and isinstance(zone, str) and isinstance(marks, dict)
    ):
        return None
    try:
        place = zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
    parts = _parts(text[front.end() :])
    texts = {name: parts.pop(heading, "") for name, heading in TEXTS.items()}
    lists = {name: _items(parts.pop(heading, "")) for name, heading in LISTS.items()}
    promises = [_read_promise(item) for item in _items(parts.pop(FOLLOW_UPS, ""))]
    try:
        timeline = _timeline(parts.pop(TIMELINE, ""), place, marks)
    except UnreadableLine:
        return None  # somebody wrote into it by hand: read like any other document
    sections = [
        {"heading": heading.removesuffix("##").strip(), "body": _unguarded(body)}
        for heading, body in parts.items()
    ]
    unguarded = {name: [_unguarded(each) for each in items] for name, items in lists.items()}
    return Document(
        ref, title, zone, values, {name: _unguarded(one) for name, one in texts.items()}, unguarded,
        timeline, sections, promises,
    )  # fmt: skip


def _parts(text: str) -> dict[str, str]:
    """The parts of the second level by heading, in order; two of one heading keep apart by spaces at the end."""
    heads = list(_PART.finditer(text))
    parts: dict[str, str] = {}
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        title = head["title"].rstrip()
        while title in parts:
            title = f"{title} " if not title.endswith("##") else f"{title[:-2]} ##"
        parts[title] = text[head.end() : after.start() if after else None].strip("\n").rstrip()
    return parts


def _items(text: str) -> list[str]:
    """The items of a list, further rows of one without their two spaces."""
    found: list[list[str]] = []
    for row in text.split("\n"):
        if row.startswith("- "):
            found.append([row[2:]])
        elif found:
            found[-1].append(row.removeprefix("  "))
    return ["\n".join(rows).strip() for rows in found]


def _timeline(text: str, zone: zoneinfo.ZoneInfo, marks: Mapping[str, Any]) -> list[Line]:
    rows = ["\n  ".join(item.split("\n")) for item in _items(text)]
    lines = read("\n".join(rows), day=None, zone=zone)
    return [
        Line(line.at, line.precision, line.text, mark if (mark := marks.get(str(place))) in NAMES else "")
        for place, line in enumerate(lines)
    ]


def _read_promise(item: str) -> Promise:
    first, *rows = item.split("\n")
    match = _ITEM.match(f"- {first}")
    box, title = (match["box"], match["title"]) if match else (" ", first)
    facts: dict[str, str] = {}
    links: list[str] = []
    while rows and (fact := _FACT.fullmatch(rows[0].removeprefix("- "))) and rows[0].startswith("- "):
        if fact["name"] == "Link":
            links.append(fact["value"])
        facts[fact["name"]] = fact["value"]
        rows.pop(0)
    try:
        due = dt.date.fromisoformat(facts.get("Due", ""))
    except ValueError:
        due = None
    state = {DONE: "done", DECLINED: "declined"}.get(box, "open")
    details = _unguarded("\n".join(rows).strip())
    return Promise(
        title, state, facts.get("Owner", ""), due, facts.get("Kind", "other"), tuple(links), details
    )


def names_of(people: Iterable[Any]) -> list[str]:
    """People as the front matter names them: "Noor Haddad <noor@…>"."""
    return [f"{person.name} <{person.email}>" for person in people]
