"""Decisions like the one that is being written, so that the same is not decided twice unawares."""

from __future__ import annotations

from decisions.models import Decision
from people.models import Person
from postmortems.likeness import words_of
from records.search import alike

WORDS_ASKED, WORDS_SHARED = 8, 2
CANDIDATES, SHOWN = 20, 4


def similar_to(title: str, *, reader: Person, besides: Decision | None) -> list[Decision]:
    """Those that the reader may see whose titles share words with `title`, best first. Two queries at most."""
    words = words_of(title)
    asked = sorted(words, key=lambda word: (-len(word), word))[:WORDS_ASKED]
    if len(asked) < WORDS_SHARED:
        return []
    near = alike(asked, kind=Decision.record_kind, at_most=CANDIDATES)
    rows = Decision.objects.visible_to(reader).select_related("team").in_bulk(near)
    found = [rows[pk] for pk in near if pk in rows and (besides is None or pk != besides.pk)]
    return [row for row in found if len(words & words_of(row.title)) >= WORDS_SHARED][:SHOWN]
