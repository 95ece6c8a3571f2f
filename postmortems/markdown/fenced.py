"""A postmortem that stands in a code fence as a whole, as it is pasted from a chat: "```markdown"."""

from __future__ import annotations

import re

_OPENS = re.compile(r"(?im)^[ ]{0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?:markdown|md)[ \t]*\r?$")
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]+\S")
_MOST_BEFORE = 1_000  # characters of chat above the fence


def without_fence(text: str) -> str:
    """The text without the fence around it, if all of its headings stand in that one; any other text as it is.

    Lines keep their numbers: the two that are the fence become empty.
    """
    opens = _OPENS.search(text[:_MOST_BEFORE])
    if opens is None or _HEADING.search(text, 0, opens.start()):
        return text
    inner = text[opens.end() :]
    if not re.match(r"\s*#{1,2}[ \t]+\S", inner):
        return text  # a piece of Markdown shown within a story
    alone = re.compile(rf"(?m)^[ ]{{0,3}}{re.escape(opens['fence'])}[ \t]*(?=\r?$)")
    marks = list(re.finditer(rf"(?m)^[ ]{{0,3}}{re.escape(opens['fence'])}", inner))
    closes = marks[-1] if len(marks) % 2 else None  # fences within the document come in pairs
    if closes is not None:
        whole = alone.match(inner, closes.start())
        if whole is None or _HEADING.search(inner, closes.end()):
            return text
        inner = inner[: closes.start()] + inner[whole.end() :]
    return text[: opens.start()] + inner
