"""Hints for a text: the rules over its sentences, the ones that overlap told once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from postmortems.blameless import rules
from postmortems.blameless.grammar import MASK, Context, Found
from postmortems.blameless.named import named_cause
from postmortems.blameless.prose import blank, is_english, sentences
from postmortems.blameless.titles import TITLES, WHY, key_of
from postmortems.blameless.words import GIVEN

MOST = 100_000  # letters looked at; what a field holds at most
REMEMBERED = 5_000  # sentences a process remembers: a text is looked at again with every pause in writing it


@dataclass(frozen=True)
class Hint:
    """One place to look at again: text[start:end] in the text that was given, by letters."""

    start: int
    end: int
    rule: str
    quoted: str
    sentence: str
    rewritten: str

    @property
    def title(self) -> str:
        return TITLES[self.rule]

    @property
    def why(self) -> str:
        return WHY[self.rule]

    @property
    def key(self) -> str:
        """What a dismissal remembers it by: its sentence, without spacing, case and punctuation, and its rule."""
        return key_of(self.rule, self.sentence)


def hints(text: str, *, names: Iterable[str] = (), is_timeline: bool = False) -> list[Hint]:
    """Where the prose of a Markdown text speaks of people's faults, in order; at most one hint for the same words.

    `names` are people who may be named in it, full names; in a timeline a name beside a deed is nothing to point at.
    Texts in other languages than English get none.
    """
    text = text[:MOST]
    prose = blank(text)
    if not is_english(prose):
        return []
    known = _by_first_word(tuple(sorted(set(names))))
    found: list[Hint] = []
    every = list(sentences(prose))
    somebody = _names_by_sentence(prose, [each.start for each in every], known)
    for index, sentence in enumerate(every):
        named = somebody.get(index)
        context = Context(named.sub(_masked, sentence.text) if named else "", is_timeline)
        for each in found_in(sentence.text, context):
            start, end = sentence.start + each.start, sentence.start + each.end
            whole = text[sentence.start : sentence.start + len(sentence.text)]
            found.append(Hint(start, end, each.rule, text[start:end], whole, each.rewritten))
    return found


@lru_cache(maxsize=REMEMBERED)
def found_in(sentence: str, context: Context) -> tuple[Found, ...]:
    """What the rules find in one sentence, in order, at most one for the same words."""
    tried = rules.worth_trying(sentence)
    here = [one for rule in tried for one in rule(sentence, context)]
    if context.masked and named_cause not in tried:
        here += named_cause(sentence, context)
    return tuple(_apart(here))


def _apart(found: list[Found]) -> list[Found]:
    """Those that do not overlap, by place; of two that do the one that begins first, and of those the longer."""
    kept: list[Found] = []
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


WORDS = re.compile(r"[^\W\d_]+")
EVERY_WORD = re.compile(r"\b[^\W\d_]+\b")
CAPITALS = re.compile(r"\b(?![a-z])[^\W\d_]+\b")
GIVEN_NAMES = MappingProxyType({name: (name,) for name in GIVEN.split()})


@lru_cache(maxsize=64)
def _by_first_word(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Names by the word they begin with: those given, whole and the first part alone, and given names "
    "of strangers."""
    known: dict[str, tuple[str, ...]] = dict(GIVEN_NAMES)
    for name in names:
        first = WORDS.search(name)
        if first and len(first[0]) > 2:
            known[first[0]] = (name.strip(), *known.get(first[0], (first[0],)))
    return known


def _names_by_sentence(
    prose: str, starts: list[int], known: dict[str, tuple[str, ...]]
) -> dict[int, re.Pattern[str]]:
    """The names that may stand in a sentence, the longest first, for each sentence that has a word of one."""
    here: dict[int, set[str]] = {}
    words = CAPITALS if all(name[0].isupper() for name in known) else EVERY_WORD
    for found in words.finditer(prose):
        if found[0] in known:
            here.setdefault(bisect_right(starts, found.start()) - 1, set()).update(known[found[0]])
    return {index: _alternatives(frozenset(names)) for index, names in here.items()}


def _masked(found: re.Match[str]) -> str:
    return MASK * len(found[0])


@lru_cache(maxsize=512)
def _alternatives(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile(
        rf"\b(?:{'|'.join(re.escape(name) for name in sorted(names, key=len, reverse=True))})\b"
    )
