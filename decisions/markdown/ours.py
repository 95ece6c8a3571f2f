"""What Teamhub alone keeps of a decision: when to look again, how hard to undo, its risk, who has which role. Pure.

It stands in the front matter of files that Teamhub made, under the keys below, and is read from wherever they stand.
A file that does not have them is given none.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from records.documents import Document
from records.front_matter import fold_key
from records.spans import Span

if TYPE_CHECKING:
    from decisions.markdown.edits import Edits

NAMES = ("review_by", "undo", "risk", "roles")
ROLES = {"recommend": "recommends", "agree": "must-agree", "perform": "performs", "input": "asked-for-input",
         "decide": "decides"}  # fmt: skip
UNDO = ("easy", "medium", "hard")
OF_TEAM = " (team)"
NONE: Mapping[str, Any] = {"review_by": "", "undo": "", "risk": "", "roles": []}


def read(document: Document) -> dict[str, Any]:
    """The values a file states: a day, one of UNDO, "high", pairs of name and role; "" and [] for what it does not."""
    said: dict[str, Any] = {**NONE, "roles": []}
    for entry in document.front_matter.entries if document.front_matter else ():
        key, text = fold_key(entry.key), entry.text().strip()
        role = next((role for role, name in ROLES.items() if fold_key(name) == key), None)
        if role:
            said["roles"] += [
                [name, role] for each in entry.texts() if (name := " ".join(each.split())[:200])
            ]
        elif key == "review by" and _is_day(text):
            said["review_by"] = text
        elif key == "undo" and text.lower() in UNDO:
            said["undo"] = text.lower()
        elif key == "risk" and text.lower() == "high":
            said["risk"] = "high"
    said["roles"] = sorted(said["roles"], key=lambda each: (each[1], each[0]))
    return said


def lines(values: Mapping[str, Any]) -> str:
    """The values as lines of front matter."""
    stated = [(key, text) for name in NAMES for key, text in _stated(name, values[name]) if text]
    return "".join(f"{key}: {text}\n" for key, text in stated)


def write(edits: Edits, name: str, value: Any) -> None:
    """Write one value into the front matter: over what it has, else below it; a value that is gone takes its line."""
    matter = edits.document.front_matter
    if matter is None or matter.language != "yaml":
        raise ValueError("there is no front matter to write into")
    for key, text in _stated(name, value):
        entry = matter.get(key)
        if entry is not None and text:
            edits.put(entry.span, text)
        elif entry is not None:
            start = edits.document.text.rfind("\n", 0, entry.span.start) + 1
            end = edits.document.text.find("\n", entry.span.end)
            edits.put(Span(start, end + 1), "")
        elif text:
            at = edits.document.text.index(matter.raw, matter.span.start) + len(matter.raw)
            edits.insert_lines(at, f"{key}: {text}\n")


def _stated(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The keys of a value, each with its text in YAML, "" for none."""
    if name == "roles":
        for role, key in ROLES.items():
            names = [json.dumps(who, ensure_ascii=False) for who, has in value if has == role]
            yield key, f"[{', '.join(names)}]" if names else ""
    elif name == "review_by":
        yield "review-by", value
    else:
        yield name, json.dumps(value) if value else ""


def _is_day(text: str) -> bool:
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text) and dt.date.fromisoformat(text))
    except ValueError:
        return False
