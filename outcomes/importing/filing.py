"""Drafts become records: what is there already stays as it is, what is new is added, a dry run takes it all back.

A second run of the same file creates nothing: a record is known by its place and title, and where it came from a
file by what that file called it (Origin), so that it may be renamed here. History says “imported”, which is no
news for the digest, and no mail is sent. Imports wait for each other, on both databases alike.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from outcomes.importing.drafts import (
    LEFT_OUT,
    NEW,
    THERE,
    WRONG,
    Drafts,
    KeyResultDraft,
    ObjectiveDraft,
    Said,
    shortened,
    squeezed,
)
from outcomes.importing.making import Maker
from outcomes.importing.resolving import Directory
from outcomes.models import Cycle, Objective, Origin, origin_key
from outcomes.models.key_results import MOST_OF_ONE_OBJECTIVE
from people.models import Person, Team
from records.models import NumberSeries, record_all

BATCH = 200  # objectives
DEEPEST = 12  # levels of the tree
NUMBER = re.compile(r"[A-Za-z]{1,8}[-_]\d+")  # “OBJ-7”


@dataclass
class Result:
    """What became of every line, in the order of the lines."""

    said: list[Said] = field(default_factory=list)
    is_dry: bool = False

    def count(self, what: str, outcome: str) -> int:
        """How many objectives, key results or check-ins had this outcome."""
        return self.counts[what, outcome]

    @property
    def counts(self) -> Counter[tuple[str, str]]:
        """How many lines there are of each kind and outcome."""
        return Counter((row.what, row.outcome) for row in self.said)

    @property
    def wrong(self) -> list[Said]:
        """The lines to mend."""
        return [row for row in self.said if row.outcome == WRONG]

    @property
    def created(self) -> int:
        """How many records are new."""
        return sum(row.outcome == NEW for row in self.said)

    def sentence(self) -> str:
        """What happened, in a sentence or two."""
        parts = []
        for what in ("objective", "key result", "check-in"):
            new, there = self.count(what, NEW), self.count(what, THERE)
            parts.append(f"{new} {what}{'' if new == 1 else 's'} new, {there} there already")
        wrong, left = len(self.wrong), sum(row.outcome == LEFT_OUT for row in self.said)
        lines = "line" if wrong == 1 else "lines"
        return f"{'; '.join(parts)}; {wrong} {lines} wrong, {left} left out."


class _Rehearsed(Exception):
    """Ends a dry run, so that everything it wrote is taken back."""


@dataclass
class Placed:
    """An objective's draft with where it belongs and, once known, its record."""

    draft: ObjectiveDraft
    team: Team
    cycle: Cycle
    key: str
    number: int  # which of those of one title in the file it is, from 0
    record: Objective | None = None
    is_new: bool = False


class Import:
    """One run. `by` imports, with their rights; `team` and `cycle` are for lines that name none that is here.

    `now` is aware, `name` the file's, for history.
    """

    def __init__(
        self,
        drafts: Drafts,
        *,
        by: Person,
        team: Team | None,
        cycle: Cycle | None,
        now: dt.datetime,
        name: str = "",
        is_dry: bool = False,
    ) -> None:
        self.drafts, self.by, self.team, self.cycle = drafts, by, team, cycle
        self.now, self.name, self.is_dry = now, name[:200], is_dry
        self.result = Result(list(drafts.said), is_dry)
        self.by_number: dict[str, Placed] = {}
        self.of_key_result: dict[str, Placed] = {}

    def run(self, progress: Callable[[int], None] = lambda done: None) -> Result:
        """Do it all, or in a dry run do it all and take it back. `progress` hears how many objectives are done."""
        try:
            with transaction.atomic():
                NumberSeries.next("import of outcomes")  # the others wait here until this one ends
                self._all(progress)
                if self.is_dry:
                    raise _Rehearsed
        except _Rehearsed:
            pass
        self.result.said.sort(key=lambda row: row.line)
        return self.result

    def _all(self, progress: Callable[[int], None]) -> None:
        self.directory = Directory()
        self.maker = Maker(self.directory, self.by, self.now)
        placed = self._place()
        for start in range(0, len(placed), BATCH):
            self._file(placed[start : start + BATCH])
            progress(min(start + BATCH, len(placed)))
        self._align([each for each in placed if each.is_new])

    def _tell(self, line: int, what: str, title: str, outcome: str, words: Sequence[str] = ()) -> None:
        self.result.said.append(Said(line, what, " ".join(title.split())[:300], outcome, " ".join(words)))

    # --- where they belong -------------------------------------------------------------------------------------
    def _place(self) -> list[Placed]:
        placed: list[Placed] = []
        seen: Counter[str] = Counter()
        for draft in self.drafts.objectives:
            team, cycle = self._team(draft), self._cycle(draft)
            refusal = self._refusal(draft, team, cycle)
            if refusal or team is None or cycle is None:
                self._tell(draft.line, "objective", draft.title, WRONG, [refusal])
                for row in draft.key_results:
                    self._tell(
                        row.line, "key result", row.title, WRONG, ["Its objective could not be imported."]
                    )
                continue
            title = squeezed(draft.title)
            place = origin_key("objective", cycle.pk, team.pk, title)
            number = seen[place]
            seen[place] += 1
            key = origin_key("objective", cycle.pk, team.pk, title, number)
            placed.append(Placed(draft, team, cycle, key, number))
            if draft.key:
                self.by_number[draft.key] = placed[-1]
            self.of_key_result |= {row.key: placed[-1] for row in draft.key_results if row.key}
        return placed

    def _team(self, draft: ObjectiveDraft) -> Team | None:
        found = self.directory.team(draft.team) if draft.team else None
        if draft.team and found is None and self.team is not None:
            draft.words.append(f"There is no team “{draft.team[:80]}” here: it goes to {self.team}.")
            draft.extras.append(f"Team: {draft.team}")
        return found or self.team

    def _cycle(self, draft: ObjectiveDraft) -> Cycle | None:
        text = draft.cycle or self.drafts.cycle
        found = self.directory.cycle(text) if text else None
        if draft.cycle and found is None and self.cycle is not None:
            draft.words.append(f"There is no cycle “{draft.cycle[:80]}” here: it goes to {self.cycle}.")
            draft.extras.append(f"Cycle: {draft.cycle}")
        return self.cycle if not draft.cycle and self.cycle is not None else found or self.cycle

    def _refusal(self, draft: ObjectiveDraft, team: Team | None, cycle: Cycle | None) -> str:
        if draft.problem or not draft.title.strip():
            return draft.problem or "The title is missing."
        if team is None:
            named = f"There is no team “{draft.team[:80]}”. " if draft.team else "No team is named. "
            return named + "Choose the team it goes to."
        if not self.by.leads(team.pk):
            return f"You do not lead {team}: its leads and org admins import its objectives."
        if cycle is None:
            text = draft.cycle or self.drafts.cycle
            named = f"There is no cycle “{text[:80]}”. " if text else "No cycle is named. "
            return named + "Choose the cycle it goes to."
        if cycle.state == Cycle.CLOSED:
            return f"{cycle} is closed: nothing is added to it."
        return ""

    # --- a batch -----------------------------------------------------------------------------------------------
    def _file(self, batch: list[Placed]) -> None:
        self._find(batch)
        batch = [each for each in batch if each.record is not None or not self._is_unknown(each)]
        new = [each for each in batch if each.record is None]
        for each in new:
            each.record, each.is_new = self._objective(each), True
        Objective.objects.bulk_create([each.record for each in new if each.record])
        Origin.objects.bulk_create(
            Origin(key=key, objective=each.record, imported_at=self.now)
            for each in new
            for key in {each.key, _alias(each)} - {""}
        )
        for each in batch:
            outcome = NEW if each.is_new else THERE
            self._tell(each.draft.line, "objective", each.draft.title, outcome, each.draft.words)
        self.maker.file([(each, self._new_key_results(each)) for each in batch], self._tell)
        notes = [f"{self.name}, line {each.draft.line}" for each in new]
        if new:
            record_all(
                "imported", [each.record for each in new if each.record], by=self.by, notes=notes, at=self.now
            )
        self.maker.tell_history(self.name)

    def _is_unknown(self, each: Placed) -> bool:
        """Is it only the number of an objective that is in no file so far? Then its key results wait; that is told."""
        draft = each.draft
        is_named = (
            NUMBER.fullmatch(draft.title) and not draft.key and any(row.key for row in draft.key_results)
        )
        if is_named:
            words = f"There is no objective “{draft.title}” here. Import the file of objectives first."
            self._tell(draft.line, "objective", draft.title, WRONG, [words])
            for row in draft.key_results:
                self._tell(row.line, "key result", row.title, WRONG, [words])
        return bool(is_named)

    def _find(self, batch: list[Placed]) -> None:
        """Set the record of each that is there already: by its origin, else by its place and title."""
        keys = {key for each in batch for key in (each.key, _alias(each, of_title=True)) if key}
        origins = Origin.objects.filter(key__in=keys, objective__isnull=False).select_related("objective")
        known = {origin.key: origin.objective for origin in origins}
        there: dict[tuple[int, int, str], list[Objective]] = defaultdict(list)
        rows = Objective.objects.filter(
            cycle__in={each.cycle.pk for each in batch}, team__in={each.team.pk for each in batch}
        )
        for row in rows.only("id", "title", "cycle_id", "team_id", "lead_id", "closed_at").order_by("pk"):
            there[row.cycle_id, row.team_id, squeezed(row.title)].append(row)
        for each in batch:
            draft_extras: list[str] = []
            title = squeezed(shortened(each.draft.title, 300, draft_extras))
            same = there.get((each.cycle.pk, each.team.pk, title), [])
            found = known.get(each.key) or known.get(_alias(each, of_title=True))
            each.record = found or (same[each.number] if each.number < len(same) else None)
            if each.record is not None:
                each.record.cycle, each.record.team = each.cycle, each.team

    def _objective(self, each: Placed) -> Objective:
        draft = each.draft
        extras = list(draft.extras)
        title = shortened(draft.title, 300, extras)
        lead = self.directory.owner(draft.lead, each.team) if draft.lead else None
        if lead is None:
            lead = self.by
            if draft.lead:
                draft.words.append(f"Nobody here is “{draft.lead[:80]}”: {lead} leads it for now.")
                extras.append(f"Lead: {draft.lead}")
        for row in draft.key_results:
            extras += [f"{row.title}: {extra}" for extra in row.extras]
        word = squeezed(draft.kind)
        kind = Objective.COMMITTED if word in ("committed", "yes", "commit") else Objective.ASPIRATIONAL
        if word and word not in ("committed", "yes", "commit", "aspirational", "no", "stretch", "aspire"):
            extras.append(f"Kind: {draft.kind}")
        return Objective(
            cycle=each.cycle,
            team=each.team,
            title=title,
            why=with_extras(draft.why, extras),
            lead=lead,
            kind=kind,
            created_by=self.by,
            created_at=self.now,
        )

    def _new_key_results(self, each: Placed) -> list[KeyResultDraft]:
        """Its key results that can be kept; what cannot is told, and on a new objective kept as text."""
        kept: list[KeyResultDraft] = []
        lost: list[str] = []
        for row in each.draft.key_results:
            if row.problem:
                self._tell(row.line, "key result", row.title, WRONG, [row.problem])
                lost.append(row.title)
            elif len(kept) >= MOST_OF_ONE_OBJECTIVE:
                words = (
                    f"An objective holds {MOST_OF_ONE_OBJECTIVE} key results: this one stands in its text."
                )
                self._tell(row.line, "key result", row.title, WRONG, [words])
                lost.append(row.title)
            else:
                kept.append(row)
        if lost and each.is_new and each.record is not None:
            each.record.why = with_extras(each.record.why, [f"Key result: {title}" for title in lost])
            Objective.objects.filter(pk=each.record.pk).update(why=each.record.why)
        return kept

    # --- who supports whom -------------------------------------------------------------------------------------
    def _align(self, new: list[Placed]) -> None:
        """Let new objectives support what the file says, where that makes no loop and no tree too deep."""
        changed = []
        for each in new:
            above, key_result = self._parent(each), self.maker.by_number.get(each.draft.parent)
            if (
                above is None
                or each.record is None
                or above.record is None
                or above.record.pk == each.record.pk
            ):
                continue
            if self._is_too_deep(each):
                self._tell(
                    each.draft.line, "alignment", each.draft.title, LEFT_OUT,
                    [f"“{above.draft.title[:80]}” is not kept as what it supports: a loop, or over {DEEPEST} levels."],
                )  # fmt: skip
                continue
            each.record.supports, each.record.supports_key_result = above.record, key_result
            changed.append(each.record)
        Objective.objects.bulk_update(changed, ["supports", "supports_key_result"], batch_size=BATCH)

    def _parent(self, each: Placed) -> Placed | None:
        """The objective it supports, or whose key result it supports."""
        named = each.draft.parent
        return (self.by_number.get(named) or self.of_key_result.get(named)) if named else None

    def _is_too_deep(self, each: Placed) -> bool:
        above, levels = self._parent(each), 1
        while above is not None:
            levels += 1
            if above is each or levels > DEEPEST:
                return True
            above = self._parent(above)
        return False


def _alias(each: Placed, *, of_title: bool = False) -> str:
    """The key by which another file may name an objective, where its number cannot be mistaken for a row's."""
    number = each.draft.title if of_title else each.draft.key
    if not number or number.isdecimal() or len(number) > 40 or " " in number.strip():
        return ""
    return origin_key("number", each.cycle.pk, each.team.pk, squeezed(number))


def with_extras(why: str, extras: Sequence[str]) -> str:
    """A text with what else the file said below it, as a list."""
    if not extras:
        return why
    title = "In the imported file:"
    lines = "\n".join("- " + extra.strip().replace("\n", "\n  ") for extra in extras if extra.strip())
    if title in why:
        return f"{why}\n{lines}"
    return f"{why}\n\n{title}\n\n{lines}" if why else f"{title}\n\n{lines}"
