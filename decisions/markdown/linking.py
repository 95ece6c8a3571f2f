"""The links between records that a folder's files state: made, and taken back where files no longer state them.

What people linked or unlinked in Teamhub stays so. A record whose file waits for somebody to choose keeps its links,
those that other files state of it included, until somebody has chosen.
"""

from __future__ import annotations

from collections.abc import Mapping, Set

from django.db import transaction

from decisions.both_sides import OF_ANOTHER, tie
from decisions.markdown.reading import Folder
from decisions.markdown.relations import Kind
from decisions.models import DecisionSource, Link
from people.models import Team

LINKS = {
    Kind.SUPERSEDES: Link.SUPERSEDES,
    Kind.PARTLY_SUPERSEDES: Link.PARTLY,
    Kind.AMENDS: Link.AMENDS,
    Kind.DEPENDS_ON: Link.RELATES,
    Kind.REJECTED_FOR: Link.RELATES,
    Kind.RELATES: Link.RELATES,
}
BATCH = 500


class Linking:
    """The links of one run. `ids` are records by path, below 0 what a dry run would make; `ties` what each file
    stated before; `waits` the paths where somebody chooses first; `unchanged` those whose file is as it was.
    """

    def __init__(
        self,
        folder: Folder,
        team: Team,
        ids: Mapping[str, int],
        ties: Mapping[str, list[list[object]] | None],
        waits: Set[str],
        unchanged: Set[str],
        *,
        is_dry: bool,
    ) -> None:
        self.folder, self.team, self.ids, self.ties = folder, team, ids, ties
        self.waits, self.unchanged, self.is_dry = waits, unchanged, is_dry
        self.here = set(ids.values())
        self.waiting = {ids[path] for path in waits}

    def run(self) -> int:
        """Make the links that files state now and did not before, whichever side says it; take back those they no
        longer state. Returns how many are new.
        """
        paths = [path for path in self.ids if path not in self.waits]
        made = 0
        for start in range(0, len(paths), BATCH):
            with transaction.atomic():
                made += self._link(paths[start : start + BATCH])
        with transaction.atomic():
            self._keep_those_of_waiting()
        return made

    def _link(self, paths: list[str]) -> int:
        sources = {self.ids[path]: path for path in paths}
        fresh: set[tuple[int, int, str]] = set()
        gone: dict[int, set[tuple[str, int]]] = {}
        news: dict[int, list[list[object]]] = {}
        for path in paths:
            pk, old, said = self.ids[path], self.ties.get(path), self._stated(path)
            before = {(str(kind), int(str(target))) for kind, target in old or []}
            said = self._settled(path, said, before)
            if old is None and path in self.unchanged:
                before = said  # it came before links were kept; they were made then
            fresh |= {(pk, target, kind) for kind, target in said - before}
            if before - said:
                gone[pk] = before - said
            if old is None or said != before:
                news[pk] = [list(each) for each in sorted(said)]
        once = self._new_ones(fresh, sources)
        if not self.is_dry:
            Link.objects.bulk_create(
                (Link(source_id=source, target_id=target, kind=kind) for source, target, kind in once),
                ignore_conflicts=True,
            )
            for pk, ties in gone.items():
                tie(pk, added=set(), gone=ties)
            self._keep(news)
        return len(once)

    def _settled(
        self, path: str, said: set[tuple[str, int]], before: set[tuple[str, int]]
    ) -> set[tuple[str, int]]:
        """What counts as stated: as before where the other record waits for somebody; and where its file is not here
        and this one did not change, for then nobody took anything back.
        """
        kept = {each for each in before if each[1] in self.waiting}
        if path in self.unchanged:
            kept |= {each for each in before if each[1] not in self.here}
        return {each for each in said if each[1] not in self.waiting} | kept

    def _new_ones(
        self, fresh: set[tuple[int, int, str]], sources: Mapping[int, str]
    ) -> list[tuple[int, int, str]]:
        """Those that are not there yet, in order; what two files relate to each other once."""
        columns = ("source_id", "target_id", "kind")
        there = set(Link.objects.filter(source__in=sources).values_list(*columns))
        related = Link.objects.filter(target__in=sources, kind=Link.RELATES)
        back = set(related.values_list("target_id", "source_id", "kind"))
        return [
            each for each in sorted(fresh - there - back)
            if each[2] != Link.RELATES or each[0] < each[1] or (each[1], each[0], each[2]) not in fresh
        ]  # fmt: skip

    def _keep(self, news: Mapping[int, list[list[object]]]) -> None:
        rows = list(
            DecisionSource.objects.filter(decision_record__in=news).only("ties", "decision_record_id")
        )
        for row in rows:
            row.ties = news[row.decision_record_id]
        DecisionSource.objects.bulk_update(rows, ["ties"], batch_size=200)

    def _stated(self, path: str) -> set[tuple[str, int]]:
        """The links from the record at `path` that files state, each a kind and the other record's id."""
        ids, relations = self.ids, self.folder.log.relations.get(path, ())
        found = ((LINKS.get(relation.kind), relation.path) for relation in relations)
        return {
            (kind, ids[other]) for kind, other in found if kind and other and other in ids and other != path
        }

    def _keep_those_of_waiting(self) -> None:
        """What is stated of files that wait, by them and by others of them, for when somebody has chosen."""
        if self.is_dry or not self.waits:
            return
        of_others: dict[int, list[list[object]]] = {pk: [] for pk in self.waiting}
        for path, pk in self.ids.items():
            for kind, target in sorted(self._stated(path)):
                if target in of_others:
                    of_others[target].append([OF_ANOTHER + kind, pk])
        rows = list(DecisionSource.objects.filter(team=self.team, path__in=self.waits).only("path"))
        for row in rows:
            own = [list(each) for each in sorted(self._stated(row.path))]
            row.pending_ties = own + of_others[self.ids[row.path]]
        DecisionSource.objects.bulk_update(rows, ["pending_ties"])
