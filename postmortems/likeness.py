"""How alike two postmortems are: words, factors, area, tags. Pure functions: no database, no clock.

The score of an earlier postmortem B for A is between 0 and 1:

    score = 0.45 * factors + 0.30 * words + 0.15 * areas + 0.10 * tags

- factors, words: the weighted Jaccard likeness of the sets of words in the contributing factors, and in title, summary
  and impact: the sum of weights of the words both have, over the sum of those that either has. A word that is in n of
  N texts weighs log((N + 1) / n): what everybody writes says little.
- areas, tags: the plain Jaccard likeness of the two sets: both over either. Nothing on either side is 0.

Words are letters of any script in small letters, three at least, without their plural s and without words that only
hold a sentence together. ENOUGH is where we begin to show.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

WEIGHTS = {"factors": 0.45, "words": 0.30, "areas": 0.15, "tags": 0.10}
ENOUGH = 0.06
ALIKE = 0.5  # two factors that say the same
FEW_WORDS = frozenset(
    re.findall(
        "[a-z]+",
        """
        about after again all also and any are because been before but can could did does down each for from had
        has have how into its just more most not nobody none now off one only other our out over own same she
        some such than that the their them then there these they this those through too two under until very was
        were what when where which while who why will with without would you your
        """,
    )
)
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Story:
    """What of a postmortem is compared."""

    key: int
    text: str = ""
    factors: str = ""
    areas: frozenset[int] = frozenset()
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Likeness:
    """How alike another one is, and the heaviest words, the areas and tags that both have."""

    key: int
    score: float
    words: tuple[str, ...] = ()
    areas: frozenset[int] = field(default_factory=frozenset)
    tags: frozenset[str] = field(default_factory=frozenset)


def words_of(text: str) -> frozenset[str]:
    """The words that say something."""
    found = (word.casefold() for word in _WORD.findall(text))
    return frozenset(_bare(word) for word in found if word not in FEW_WORDS)


def _bare(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def weights(texts: Sequence[frozenset[str]]) -> dict[str, float]:
    """What each word weighs among these texts."""
    counts = Counter(word for text in texts for word in text)
    return {word: math.log((len(texts) + 1) / count) for word, count in counts.items()}


def jaccard(one: frozenset[str], other: frozenset[str], weight: Mapping[str, float]) -> float:
    """The weight of the words that both have over that of the words that either has; 0 where there are none."""
    whole = sum(weight.get(word, 0.0) for word in one | other)
    return sum(weight.get(word, 0.0) for word in one & other) / whole if whole else 0.0


def _share(one: frozenset[object], other: frozenset[object]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0


def rank(
    story: Story, others: Iterable[Story], *, at_most: int = 5, enough: float = ENOUGH
) -> list[Likeness]:
    """The others most like the story, best first, the newer (higher key) of two alike first."""
    rows = [other for other in others if other.key != story.key]
    text, factors = (
        {row.key: words_of(getattr(row, name)) for row in [story, *rows]} for name in ("text", "factors")
    )
    all_words = weights([text[row.key] | factors[row.key] for row in [story, *rows]])
    found = []
    for row in rows:
        mine, theirs = text[story.key] | factors[story.key], text[row.key] | factors[row.key]
        parts = {
            "factors": jaccard(factors[story.key], factors[row.key], all_words),
            "words": jaccard(text[story.key], text[row.key], all_words),
            "areas": _share(story.areas, row.areas),
            "tags": _share(story.tags, row.tags),
        }
        score = sum(WEIGHTS[name] * value for name, value in parts.items())
        if score >= enough:
            shared = sorted(mine & theirs, key=lambda word: (-all_words[word], -len(word), word))
            both = story.areas & row.areas, story.tags & row.tags
            found.append(Likeness(row.key, round(score, 4), tuple(shared[:6]), *both))
    return sorted(found, key=lambda one: (-one.score, -one.key))[:at_most]


def groups(texts: Sequence[tuple[int, str]], *, alike: float = ALIKE) -> list[list[int]]:
    """Keys of texts that say much the same, in groups of two or more, the largest first.

    A text joins the first group whose first text it is like (plain Jaccard of words at least `alike`). Texts are
    compared by shared words only, so that a few hundred of them take milliseconds.
    """
    heads: list[tuple[frozenset[str], list[int]]] = []
    by_word: dict[str, list[int]] = {}
    for key, text in texts:
        words = words_of(text)
        if not words:
            continue
        tried = Counter(place for word in words for place in by_word.get(word, ()))
        for place, shared in tried.most_common():
            head, members = heads[place]
            if shared / len(words | head) >= alike:
                members.append(key)
                break
        else:
            for word in words:
                by_word.setdefault(word, []).append(len(heads))
            heads.append((words, [key]))
    return sorted((members for _, members in heads if len(members) > 1), key=lambda members: -len(members))
