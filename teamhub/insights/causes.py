"""Repeat causes: contributing factors that several postmortems share, by tag and by wording. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from postmortems.likeness import groups
from teamhub.insights import explained, metrics, tables
from teamhub.insights.gathering import Named
from teamhub.insights.tables import Cell, Table
from web.markdown import to_plain
from web.words import in_words

SHOWN = 8
MENTIONED = 4  # postmortems named in a row
BY_TAG, BY_WORDING = "same tag", "said alike"


@dataclass(frozen=True)
class Cause:
    """A tag, or a wording, that stands in `count` postmortems; the newest few of them."""

    name: str
    by: str
    postmortems: list[Named]  # one factor of each, the newest first

    @property
    def count(self) -> int:
        """In how many postmortems it stands."""
        return len(self.postmortems)

    @property
    def newest(self) -> list[Named]:
        """Those named in its row."""
        return self.postmortems[:MENTIONED]


@dataclass(frozen=True)
class Causes:
    """The section of the page. `whole` postmortems name factors; with too few of them there are no `rows`."""

    rows: list[Cause]
    whole: int
    notes: list[str]
    table: Table
    key: str = "causes"
    title: str = "Repeat causes"
    file: str = "factors"

    @property
    def explained(self) -> list[str]:
        """How it is reckoned."""
        return explained.CAUSES

    @property
    def too_few(self) -> str:
        """What is missing, where there are too few."""
        if self.whole >= metrics.FEWEST_FOR_CAUSES:
            return ""
        verb, number = "is" if self.whole == 1 else "are", in_words(self.whole) if self.whole else "none"
        return (
            f"Grouping causes needs at least {in_words(metrics.FEWEST_FOR_CAUSES)} published postmortems that name"
            f" contributing factors. In this period there {verb} {number}."
            " Nothing to do; it fills itself."
        )


def repeated(factors: Sequence[Named]) -> list[Cause]:
    """What stands in two postmortems or more, the most frequent first. `factors` come newest first."""
    by_tag: dict[str, dict[int, Named]] = defaultdict(dict)
    for factor in factors:
        for tag in factor.tags:
            by_tag[tag].setdefault(factor.postmortem, factor)
    found = [Cause(tag, BY_TAG, list(ones.values())) for tag, ones in by_tag.items()]
    by_key = {factor.pk: factor for factor in factors}
    for keys in groups([(factor.pk, factor.text) for factor in factors]):
        if set.intersection(*(set(by_key[key].tags) for key in keys)):
            continue  # its tag has said so already
        alike: dict[int, Named] = {}
        for key in keys:
            alike.setdefault(by_key[key].postmortem, by_key[key])
        found.append(Cause(to_plain(by_key[keys[0]].text, 200), BY_WORDING, list(alike.values())))
    several = [cause for cause in found if cause.count > 1]
    return sorted(several, key=lambda cause: (-cause.count, cause.by, cause.name))


def causes(factors: Sequence[Named], *, is_cut: bool = False) -> Causes:
    """The section about `factors`, newest first; `is_cut` where there are more."""
    whole = len({factor.postmortem for factor in factors})
    rows = repeated(factors) if whole >= metrics.FEWEST_FOR_CAUSES else []
    notes = []
    if len(rows) > SHOWN:
        notes.append(f"Shown are the {in_words(SHOWN)} most frequent of {len(rows):,}.")
    if is_cut:
        notes.append(f"Compared are the newest {len(factors):,} factors; the file has all of them.")
    return Causes(rows[:SHOWN], whole, notes, _table(factors))


def _table(factors: Sequence[Named]) -> Table:
    cells = [
        [
            Cell(f"{row.ref} {row.title}", row.url),
            Cell(row.team),
            Cell(to_plain(row.text, 200)),
            Cell(", ".join(row.tags) or "–"),
        ]
        for row in factors[: tables.MOST_ROWS]
    ]
    headings = ["Postmortem", "Team", "Factor", "Tags"]
    return tables.table("Contributing factors, the newest postmortems first", headings, cells, len(factors))
