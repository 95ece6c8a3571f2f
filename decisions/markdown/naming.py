"""Writing lists of names (deciders, tags, related records) in the form in which their file has them. Pure."""

from __future__ import annotations

import json
import re

from decisions.markdown.edits import Edits
from decisions.markdown.metadata import Fact, Where
from records.spans import Span


class Lists:
    """The lists of one file; what is to change goes into `edits`."""

    def __init__(self, edits: Edits) -> None:
        self.edits, self.document = edits, edits.document

    def replace(self, fact: Fact, names: list[str]) -> None:
        """Write a list anew, in the form it has."""
        raw = self.document.text[fact.span.start : fact.span.end]
        if fact.where is Where.FRONT_MATTER and raw.startswith("-"):
            indent = self._column(fact.span.start)
            self.edits.put(fact.span, f"\n{indent}".join(f"- {scalar(name)}" for name in names) or "[]")
        elif fact.where is Where.FRONT_MATTER and raw[:1] in ("[", "{"):
            self.edits.put(fact.span, listed(names, fact.where))
        else:
            self.edits.put(fact.span, ", ".join(names))

    def append(self, fact: Fact, names: list[str]) -> None:
        """Add to a list, in the form it has."""
        raw = self.document.text[fact.span.start : fact.span.end]
        text = ", ".join(names)
        if fact.where is Where.FRONT_MATTER and raw[:1] in ("[", "{"):
            inner = raw[1:-1].strip()
            words = ", ".join(scalar(name) for name in names)
            at = fact.span.end - 1 - (len(raw[:-1]) - len(raw[:-1].rstrip()))
            self.edits.put(Span(at, at), f"{', ' if inner and not inner.endswith(',') else ''}{words}")
        elif fact.where is Where.FRONT_MATTER and raw.startswith("-"):
            indent = self._column(fact.span.start)
            lines = "".join(f"\n{indent}- {scalar(name)}" for name in names)
            self.edits.put(Span(fact.span.end, fact.span.end), lines)
        elif not raw.strip() and fact.texts:  # `* Deciders:` and a bullet for each below
            at = self.document.text.index(fact.texts[-1], fact.span.start)
            bullet = self._column(at)
            marks = self.document.text[at - len(bullet) : at]
            at += len(fact.texts[-1])
            self.edits.put(Span(at, at), "".join(f"\n{marks}{name}" for name in names))
        elif (fact.where is Where.SECTION and "\n" in raw) or raw[:2] in ("- ", "* "):
            mark = re.match(r"[-*+] +", raw)
            self.edits.put(
                Span(fact.span.end, fact.span.end),
                "".join(f"\n{mark[0] if mark else ''}{name}" for name in names),
            )
        else:
            at = fact.span.end
            if raw[-1:] in ("'", '"') and fact.where is Where.FRONT_MATTER:
                at -= 1
            lead = ", " if raw.strip() else " "
            self.edits.put(Span(at, at), lead + text)

    def _column(self, at: int) -> str:
        """Blanks as wide as what stands before the offset on its line."""
        start = max(self.document.text.rfind("\n", 0, at), self.document.text.rfind("\r", 0, at)) + 1
        return " " * (at - start)


def listed(names: list[str], where: Where) -> str:
    """Names as one value: in YAML's brackets in front matter."""
    if where is Where.FRONT_MATTER:
        return "[" + ", ".join(json.dumps(name, ensure_ascii=False) for name in names) + "]"
    return ", ".join(names)


def scalar(text: str) -> str:
    """A YAML value: bare where it can be misread by nobody, else quoted."""
    return (
        text
        if re.fullmatch(r"[A-Za-z][\w .@'-]*", text) and not text.endswith(" ")
        else json.dumps(text, ensure_ascii=False)
    )
