"""A decision as Markdown: the file of a record that came from none, in the shape of MADR 4. Pure.

What is written here reads back into the same values (tests/decisions/test_exporting.py holds it to that). Headings
within a text are lowered so far that they stay below their section's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from decisions.markdown import ours
from decisions.markdown.bodies import Side, side_of
from decisions.markdown.tying import Tie
from decisions.markdown.values import Values

_HEADING = re.compile(r"(?m)^(#{1,6})(?=[ \t])")
_FENCED = re.compile(r"(?ms)^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)")
_WORDS = {Side.PRO: "Good, because ", Side.CON: "Bad, because ", Side.EFFORT: "Effort: ", Side.UNDO: "Undo: "}
PEOPLE = {"deciders": "decision-makers", "contact": "contact", "author": "author", "consulted": "consulted",
          "informed": "informed"}  # fmt: skip


def render(values: Values, *, ref: str, ties: list[Tie], successors: list[Tie]) -> str:
    """The whole file. `ref` is the record's own name, `ties` what it supersedes, amends or relates to, `successors`
    what took its place.
    """
    parts = [f"---\n{_matter(values, ref, ties, successors)}---\n\n# {values['title']}"]
    if values["status"] in ("superseded", "deprecated"):
        see = " and ".join(tie.markdown(with_title=True) for tie in successors)
        parts.append(f"> **No longer in force{f', see {see}' if see else ''}**")
    options = values["options"]
    parts += _section("Context and Problem Statement", values["context"])
    parts += _section("Decision Drivers", values["drivers"])
    parts += [f"## Considered Options\n\n{listed(options)}"] if len(options) > 1 else []
    decision = outcome(values["decision"], options)
    inner = [
        values[name] for name in ("consequences", "consequences_good", "consequences_bad", "confirmation")
    ]
    marks = "##" if any(_HEADING.search(_FENCED.sub("", text)) for text in [decision, *inner]) else "###"
    if decision or any(inner):
        parts.append(f"## Decision Outcome\n\n{lowered(decision, 3)}".rstrip())
    parts += _section("Consequences", values["consequences"], marks)
    parts += _section("Positive Consequences", values["consequences_good"], marks)
    parts += _section("Negative Consequences", values["consequences_bad"], marks)
    parts += _section("Confirmation", values["confirmation"], marks)
    parts += _section("Trade-offs", values["trade_offs"])
    weighed = [option for option in options if arguments(option)] if len(options) > 1 else options
    if weighed:
        blocks = [f"### {option['title']}\n\n{arguments(option)}".rstrip() for option in weighed]
        head = "Pros and Cons of the Options" if len(options) > 1 else "Considered Options"
        parts.append(f"## {head}\n\n" + "\n\n".join(blocks))
    parts += _section("Decided over a concern", values["over_concerns"])
    parts += _section("Why it ended", values["ended_because"])
    for section in values["sections"]:
        parts.append(f"## {section['heading'] or 'Further'}\n\n{lowered(section['body'], 3)}".rstrip())
    if ties:
        parts.append(
            "## Links\n\n" + "\n".join(f"* {tie.verb} {tie.markdown(with_title=True)}" for tie in ties)
        )
    return "\n\n".join(parts) + "\n"


def _matter(values: Values, ref: str, ties: list[Tie], successors: list[Tie]) -> str:
    status = values["status"]
    if status == "superseded" and successors:
        status = f"superseded by {successors[0].markdown(with_title=False)}"
    lines = [f"id: {_quoted(ref)}"] if ref else []
    lines += [f"status: {_quoted(status)}"] if status != "unknown" else []
    lines += [f"date: {values['date']}"] if values["date"] else []
    for role, key in PEOPLE.items():
        names = [name for name, named_role in values["people"] if named_role == role]
        lines += [f"{key}: {_list(names)}"] if names else []
    lines += [f"tags: {_list(values['tags'])}"] if values["tags"] else []
    return "".join(f"{line}\n" for line in lines) + ours.lines(values)


def _section(heading: str, text: str, marks: str = "##") -> list[str]:
    return [f"{marks} {heading}\n\n{lowered(text, len(marks) + 1)}"] if text else []


def lowered(text: str, level: int) -> str:
    """The text with its headings from `level` down, those in fenced code left alone."""
    bare = _FENCED.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    found = list(_HEADING.finditer(bare))
    most = min((len(match[1]) for match in found), default=level)
    for match in reversed(found if most < level else []):
        marks = "#" * min(6, len(match[1]) + level - most)
        text = text[: match.start()] + marks + text[match.end() :]
    return text


def outcome(decision: str, options: list[dict[str, Any]]) -> str:
    """The decision's text; above it which option was chosen, unless it says so itself."""
    chosen = next((option["title"] for option in options if option["is_chosen"]), None)
    if chosen is None or re.search(r"(?im)^\W*(?:chosen|selected) option\b", decision):
        return decision
    return f'Chosen option: "{chosen}".\n\n{decision}'.strip()


def listed(options: list[dict[str, Any]]) -> str:
    """The titles as a list."""
    return "\n".join(f"* {option['title']}" for option in options)


def arguments(option: Mapping[str, Any]) -> str:
    """What is said of an option: its gist, then what speaks for it and against it, its effort, how hard to undo."""
    items = [f"* {worded(Side.PRO, line)}" for line in _lines(option["pros"])]
    items += [f"* {worded(Side.CON, line)}" for line in _lines(option["cons"])]
    items += [f"* Effort: {option['effort']}"] if option["effort"] else []
    items += [f"* Undo: {option['undo']}"] if option["undo"] else []
    return "\n\n".join(part for part in (lowered(option["gist"], 4), "\n".join(items)) if part)


def worded(side: Side, text: str) -> str:
    """An argument with the words that say its side, unless it begins with such words itself."""
    is_clear = side_of(text) is side and not text.startswith((*_WORDS.values(),))
    return text if is_clear else f"{_WORDS[side]}{text}"


def _lines(text: str) -> list[str]:
    return [re.sub(r"^[-*+]\s+", "", line.strip()) for line in text.split("\n") if line.strip()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _list(names: list[str]) -> str:
    return "[" + ", ".join(_quoted(name) for name in names) + "]"
