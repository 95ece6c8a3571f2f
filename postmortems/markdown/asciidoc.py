"""A document with the headings of AsciiDoc, "== Timeline": the rest of it is near enough to Markdown to be read."""

from __future__ import annotations

import re

_HEADING = re.compile(r"(?m)^(={1,6})(?=[ \t]+\S)")


def with_our_headings(text: str) -> str:
    """The text with headings of AsciiDoc as ones of Markdown, if it has two of them and none of Markdown's."""
    if len(_HEADING.findall(text)) < 2 or re.search(r"(?m)^ {0,3}#{1,6}[ \t]+\S", text):
        return text
    return _HEADING.sub(lambda match: "#" * len(match[1]), text)
