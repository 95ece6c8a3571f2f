"""Advice to who writes a decision: what readers will miss. Never a block; each piece can be dismissed for good.

The rules look at what is there, the same way every time: nothing is guessed and nothing is sent anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHORTEST_TITLE = 3  # words
_TOPIC = re.compile(
    r"(?:adr|rfc|decision|discussion|proposal|choice|choosing|selection|evaluation|comparison|options|thoughts|question"
    r"|which|what|how|should|whether)\b(?! to\b)",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(
    r"\b(?:TBD|TBC|FIXME|XXX|lorem ipsum)\b|\{[a-z][^{}\n]{5,200}\}|(?:^|\s)\?\?\?(?:\s|$)"
)


@dataclass(frozen=True)
class Advice:
    """One piece: what is missing, why it matters to readers, and the field to look at."""

    key: str
    words: str
    why: str
    field: str


def advise(
    texts: Mapping[str, Any], options: Sequence[Mapping[str, Any]], *, dismissed: Sequence[str] = ()
) -> list[Advice]:
    """What could be better, in the order of the page. `texts` are the fields of a decision by name, `options` the
    fields of each option; `dismissed` are keys that nobody wants to hear of again.
    """
    said = {name: str(value or "").strip() for name, value in texts.items()}
    pieces = [*_on_title(said), *_on_options(options, said), *_on_consequences(said), *_on_undoing(said)]
    left = _LEFT_OVER.search(
        "\n".join([*said.values(), *(str(each) for row in options for each in row.values())])
    )
    if left:
        words = f"“{left[0].strip()[:60]}” looks left over."
        pieces.append(Advice("left_over", words, "Readers will wonder what was meant.", "context"))
    return [piece for piece in pieces if piece.key not in dismissed]


def _on_title(said: Mapping[str, str]) -> list[Advice]:
    title = said.get("title", "")
    why = "Whoever reads only the title, in a list or a mail, should know what was decided."
    if title.endswith(("?", "？", "؟")):
        return [Advice("title", "The title asks a question. Say what we do.", why, "title")]
    if title and _TOPIC.match(title):
        return [
            Advice(
                "title", "The title names a topic. Start with a verb: keep, stop, move, use.", why, "title"
            )
        ]
    if title.isascii() and 0 < len(title.split()) < SHORTEST_TITLE:
        return [Advice("title", "The title is short for a decision. Say what we do with it.", why, "title")]
    return []


def _on_options(options: Sequence[Mapping[str, Any]], said: Mapping[str, str]) -> list[Advice]:
    pieces = []
    why = "In a year somebody asks “why not the other way?”. Doing nothing counts as one."
    if len(options) < 2:
        count = "Only one option is" if options else "No options are"
        pieces.append(Advice("options", f"{count} named.", why, "options"))
    why = "An option that is all good or all bad was not weighed, and readers notice."
    for option in options:
        pros, cons = str(option.get("pros") or "").strip(), str(option.get("cons") or "").strip()
        if bool(pros) != bool(cons):
            side = "in its favour" if cons else "against it"
            words = f"“{str(option.get('title'))[:60]}” has nothing {side}."
            pieces.append(Advice("one_sided", words, why, "options"))
            break
    if said.get("decision") and options and not any(option.get("is_chosen") for option in options):
        why = "The comparison shows at a glance which one it is."
        pieces.append(Advice("chosen", "No option is marked as the chosen one.", why, "options"))
    return pieces


def _on_consequences(said: Mapping[str, str]) -> list[Advice]:
    good, bad, other = (said.get(f"consequences{part}", "") for part in ("_good", "_bad", ""))
    if not (good or bad or other):
        why = "They are what people look for: what changes, and who has to do what."
        return [Advice("consequences", "No consequences are named.", why, "consequences_good")]
    if not (bad or other or said.get("trade_offs")):
        why = "A choice without a price is no choice; what is named now surprises nobody later."
        return [Advice("price", "Nothing becomes harder and nothing is given up.", why, "consequences_bad")]
    return []


def _on_undoing(said: Mapping[str, str]) -> list[Advice]:
    if not said.get("undo"):
        why = "What is easy to undo needs less discussion; what is hard needs everyone who must agree."
        return [Advice("undo", "It does not say how hard it is to undo.", why, "undo")]
    if said["undo"] == "hard" and not said.get("confirmation"):
        why = "What is hard to undo should not be forgotten quietly."
        return [
            Advice(
                "confirmation", "It does not say how we will know that it is followed.", why, "confirmation"
            )
        ]
    return []
