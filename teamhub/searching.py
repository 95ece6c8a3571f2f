"""The search page: what was asked, the kinds of record with their counts, and the passages found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from decisions.models import Decision
from decisions.models.lists import standings
from people.models import Person
from records.search import CANDIDATES, find

PER_PAGE = 20
LAST_PAGE = CANDIDATES // PER_PAGE
# kind of record -> the tab's word and the icon of its rows
KINDS = {
    "decision": ("Decisions", "signpost"),
    "guardrail": ("Guardrails", "shield-alert"),
    "postmortem": ("Postmortems", "file-clock"),
    "follow-up": ("Follow-ups", "list-checks"),
    "objective": ("Objectives", "target"),
    "key result": ("Key results", "target"),
    "experiment": ("Experiments", "lightbulb"),
    "trade-off": ("Trade-offs", "signpost"),
}


@dataclass(frozen=True)
class Question:
    """The words, the kind of record ("" for all) and the page, from 1."""

    words: str
    kind: str
    page: int

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Question:
        """From ?q=words&kind=decision&page=2; what is not understood asks for the first page of everything."""
        page, kind = query.get("page", ""), query.get("kind", "")
        number = int(page) if page.isdecimal() and len(page) < 6 else 1
        words = query.get("q", "").replace("\x00", "").strip()[:200]
        return cls(words, kind if kind in KINDS else "", min(max(number, 1), LAST_PAGE))

    def address(self, *, kind: str, page: int = 1) -> str:
        """The same words, of a kind and on a page, as "?…"."""
        asked = {"q": self.words, "kind": kind, "page": str(page) if page > 1 else ""}
        return f"?{urlencode({name: value for name, value in asked.items() if value})}"


@dataclass(frozen=True)
class Tab:
    """A kind of record and how many match."""

    word: str
    address: str
    count: str
    is_current: bool


def answer(asked: Question, person: Person) -> dict[str, Any]:
    """What the page shows to `person`."""
    found = find(asked.words, person=person, kind=asked.kind, page=asked.page, page_size=PER_PAGE)
    decisions = [hit.object_id for hit in found.hits if hit.kind == Decision.record_kind]
    gone = standings(decisions) if decisions else {}
    total = sum(found.counts.values())
    counts = {"": total, **{kind: found.counts.get(kind, 0) for kind in KINDS}}
    words = {kind: in_words(count, is_cut=total >= CANDIDATES) for kind, count in counts.items()}
    tabs = [
        Tab(word, asked.address(kind=kind), words[kind], asked.kind == kind)
        for kind, word in {"": "All", **{kind: word for kind, (word, _) in KINDS.items()}}.items()
    ]
    has_next = found.has_more and asked.page < LAST_PAGE
    return {
        "asked": asked,
        "hits": [
            (
                KINDS.get(hit.kind, ("", "circle"))[1],
                kind_in_words(hit.kind),
                hit,
                gone.get(hit.object_id, "") if hit.kind == Decision.record_kind else "",
            )
            for hit in found.hits
        ],
        "tabs": tabs,
        "count_words": words[asked.kind],
        "is_one": counts[asked.kind] == 1,
        "kind_words": KINDS[asked.kind][0].lower() if asked.kind else "",
        "others": total - counts[asked.kind],
        "all_address": asked.address(kind=""),
        "page": {
            "previous_url": asked.address(kind=asked.kind, page=asked.page - 1) if asked.page > 1 else "",
            "next_url": asked.address(kind=asked.kind, page=asked.page + 1) if has_next else "",
        },
    }


def in_words(count: int, *, is_cut: bool) -> str:
    """A count; with a plus where only the newest CANDIDATES matches were looked at."""
    return f"{count:,}{'+' if is_cut and count else ''}"


def kind_in_words(kind: str) -> str:
    """What one record of the kind is called: "Follow-up"."""
    return kind[:1].upper() + kind[1:]
