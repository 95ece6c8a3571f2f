"""Key results, milestones and check-ins of imported objectives, a batch at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError

from outcomes import goals
from outcomes.importing.drafts import (
    NEW,
    THERE,
    WRONG,
    CheckInDraft,
    KeyResultDraft,
    StepDraft,
    shortened,
    squeezed,
)
from outcomes.importing.resolving import Directory
from outcomes.models import CheckIn, Cycle, KeyResult, Milestone, Origin, origin_key
from outcomes.models.key_results import refuse_number
from outcomes.models.measured import kept_phases
from outcomes.models.milestones import MOST_OF_ONE_KEY_RESULT, Step, due_weights
from people.models import Person
from records.models import record_all

if TYPE_CHECKING:
    from outcomes.importing.filing import Placed

PLACES = Decimal("0.0001")
NOT_CHECKED = ["objective", "owner", "created_by", "fed_by", "said_by", "carried_from"]
Tell = Callable[..., None]
Pair = tuple[KeyResultDraft, KeyResult]


def fitted(number: Decimal | None) -> Decimal | None:
    """The number with the four decimals that we keep."""
    if number is None or number == number.quantize(PLACES):
        return number
    return number.quantize(PLACES)


def within(day: dt.date | None, cycle: Cycle) -> dt.date:
    """The day when a milestone is due, held within the cycle; its last day where none is given."""
    return min(max(day or cycle.ends_on, cycle.starts_on), cycle.ends_on)


class Maker:
    """Files key results below objectives that are there. `by` imports, at the aware moment `now`."""

    def __init__(self, directory: Directory, by: Person, now: dt.datetime) -> None:
        self.directory, self.by, self.now = directory, by, now
        self.today = by.today(now)
        self.fresh: list[Pair] = []
        self.by_number: dict[str, KeyResult] = {}

    def file(self, batch: Sequence[tuple[Placed, list[KeyResultDraft]]], tell: Tell) -> None:
        """Add the key results that are new, and the check-ins that are new on any; `tell` hears of each line."""
        there, origins, places = self._there(batch)
        known: list[Pair] = []
        self.fresh = []
        for placed, drafts in batch:
            assert placed.record is not None
            objective = placed.record
            seen: dict[str, int] = defaultdict(int)
            for draft in drafts:
                title = squeezed(shortened(draft.title, 300, []))
                number = seen[title]
                seen[title] += 1
                key = origin_key("key result", objective.pk, title, number)
                same = there.get((objective.pk, title), [])
                found = origins.get(key) or (same[number] if number < len(same) else None)
                if found is not None:
                    found.objective = objective
                    known.append((draft, found))
                    tell(draft.line, "key result", draft.title, THERE, self._differences(draft, found))
                    continue
                row = self._make(placed, draft, tell, places[objective.pk], is_new=placed.is_new)
                if row is not None:
                    places[objective.pk] += 1
                    self.fresh.append((draft, row))
                    row._origin_key = key  # type: ignore[attr-defined]
        made = self._readings(self.fresh, tell, is_new=True)
        for newest in _by_key_result(made):  # before they are kept: no second write of every row
            _repeat(newest)
        KeyResult.objects.bulk_create([row for _, row in self.fresh])
        CheckIn.objects.bulk_create(made, batch_size=1000)
        self.by_number |= {draft.key: row for draft, row in [*known, *self.fresh] if draft.key}
        Origin.objects.bulk_create(
            Origin(key=row._origin_key, key_result=row, imported_at=self.now)  # type: ignore[attr-defined]
            for _, row in self.fresh
        )
        Milestone.objects.bulk_create(step for draft, row in self.fresh for step in self._steps(draft, row))
        self._check_in(known, tell)

    def tell_history(self, name: str) -> None:
        """One line of history for each key result that is new."""
        rows = [row for _, row in self.fresh]
        notes = [f"{name}, line {draft.line}" for draft, _ in self.fresh]
        if rows:
            record_all("imported", rows, by=self.by, notes=notes, at=self.now)

    def _there(
        self, batch: Sequence[tuple[Placed, list[KeyResultDraft]]]
    ) -> tuple[dict[tuple[int, str], list[KeyResult]], dict[str, KeyResult], dict[int, int]]:
        ids = [placed.record.pk for placed, _ in batch if placed.record and not placed.is_new]
        there: dict[tuple[int, str], list[KeyResult]] = defaultdict(list)
        places: dict[int, int] = defaultdict(int)
        for row in KeyResult.objects.filter(objective__in=ids).order_by("position", "pk"):
            there[row.objective_id, squeezed(row.title)].append(row)
            places[row.objective_id] = max(places[row.objective_id], row.position + 1)
        origins = Origin.objects.filter(key_result__objective__in=ids).select_related("key_result")
        return there, {origin.key: origin.key_result for origin in origins if origin.key_result}, places

    def _differences(self, draft: KeyResultDraft, row: KeyResult) -> list[str]:
        """What the file says otherwise than the record, which stays as it is."""
        said = []
        for name in ("kind", "baseline", "target", "at_least", "at_most", "weight"):
            theirs, ours = getattr(draft, name), getattr(row, name)
            if theirs not in (None, "") and fitted_or_same(theirs) != ours:
                said.append(f"{name.replace('_', ' ')} {theirs} in the file, {ours} here")
        return [f"Left as it is: {'; '.join(said)}."] if said else []

    def _make(
        self, placed: Placed, draft: KeyResultDraft, tell: Tell, position: int, *, is_new: bool
    ) -> KeyResult | None:
        objective = placed.record
        assert objective is not None
        if not is_new and not objective.may_have_goals_changed_by(self.by):
            words = "Its objective is closed, or not yours to add to."
            tell(draft.line, "key result", draft.title, WRONG, [words])
            return None
        lost: list[str] = []
        title = shortened(draft.title, 300, lost)
        named = draft.owner or placed.draft.lead
        owner = self.directory.owner(named, placed.team) or self.by
        if draft.owner and owner is self.by and self.directory.person(draft.owner) != self.by:
            draft.words.append(f"Nobody here is “{draft.owner[:80]}”: {owner} owns it for now.")
        row = KeyResult(
            objective=objective,
            title=title,
            owner=owner,
            kind=draft.kind,
            baseline=fitted(draft.baseline),
            target=fitted(draft.target),
            at_least=fitted(draft.at_least),
            at_most=fitted(draft.at_most),
            phases=self._phases(draft, placed.cycle),
            unit_kind=draft.unit_kind or KeyResult.NUMBER,
            unit=draft.unit[:20],
            weight=draft.weight,
            source=draft.source[:200],
            position=min(position, 32_000),
            created_by=self.by,
            created_at=self.now,
        )
        try:
            row.clean_fields(exclude=NOT_CHECKED)
        except ValidationError as error:
            field, texts = next(iter(error.message_dict.items()))
            tell(
                draft.line,
                "key result",
                draft.title,
                WRONG,
                [f"{field.replace('_', ' ').capitalize()}: {texts[0]}"],
            )
            return None
        tell(draft.line, "key result", draft.title, NEW, draft.words)
        return row

    def _phases(self, draft: KeyResultDraft, cycle: Cycle) -> list[list[str]]:
        if draft.kind != goals.MILESTONES:
            return kept_phases(draft.phases)
        return kept_phases(
            due_weights(Step(step.title, within(step.due_on, cycle), step.weight) for step in draft.steps)
        )

    def _steps(self, draft: KeyResultDraft, row: KeyResult) -> Iterable[Milestone]:
        if draft.kind != goals.MILESTONES:
            return
        cycle = row.objective.cycle
        for position, step in enumerate(draft.steps[:MOST_OF_ONE_KEY_RESULT]):
            yield Milestone(
                key_result=row,
                title=shortened(step.title, 200, []),
                due_on=within(step.due_on, cycle),
                weight=step.weight,
                done_on=self._done_on(step, cycle),
                position=position,
            )

    def _done_on(self, step: StepDraft, cycle: Cycle) -> dt.date | None:
        return (step.done_on or min(self.today, cycle.ends_on)) if step.is_done else None

    # --- check-ins ---------------------------------------------------------------------------------------------
    def _check_in(self, known: list[Pair], tell: Tell) -> None:
        """Add what is new to key results that were there, and bring what these repeat up to date."""
        made = self._readings(known, tell, is_new=False)
        if not made:
            return
        CheckIn.objects.bulk_create(made, batch_size=1000)
        rows = {row.pk: row for _, row in known}
        readings = list(CheckIn.objects.filter(key_result__in={each.key_result_id for each in made}))
        for each in readings:
            each.key_result = rows[each.key_result_id]
        changed = [_repeat(newest) for newest in _by_key_result(readings)]
        fields = ["value", "checked_in_on", "confidence", "confidence_before"]
        KeyResult.objects.bulk_update(changed, fields, batch_size=200)

    def _readings(self, pairs: list[Pair], tell: Tell, *, is_new: bool) -> list[CheckIn]:
        """The check-ins that are to be made, not kept yet."""
        wanted = [(draft, row) for draft, row in pairs if draft.check_ins or is_new]
        there: set[tuple[int, dt.date]] = set()
        if not is_new and wanted:
            of_these = CheckIn.objects.filter(key_result__in=[row.pk for _, row in wanted])
            there = set(of_these.values_list("key_result_id", "on"))
        made: list[CheckIn] = []
        for draft, row in wanted:
            for each in draft.check_ins:
                self._read(each, row, there, made, tell)
            if is_new and not draft.check_ins:
                made += self._current(draft, row)
        return made

    def _read(
        self,
        each: CheckInDraft,
        row: KeyResult,
        there: set[tuple[int, dt.date]],
        made: list[CheckIn],
        tell: Tell,
    ) -> None:
        cycle = row.objective.cycle
        if (row.pk, each.on) in there:
            tell(each.line, "check-in", row.title, THERE)
            return
        if not cycle.starts_on <= each.on <= min(cycle.ends_on, self.today):
            words = f"{each.on.isoformat()} is outside {cycle}, or still to come."
            tell(each.line, "check-in", row.title, WRONG, [words])
            return
        value = fitted(each.value)
        assert value is not None
        try:
            refuse_number(value, "value")
        except ValidationError as error:
            tell(each.line, "check-in", row.title, WRONG, [" ".join(error.messages)])
            return
        who = self.directory.person(each.by) if self.by.is_org_admin else None
        note = each.note
        if each.by and (who or self.by) != self.directory.person(each.by):
            note = f"{note} (by {each.by})".strip()  # whose it was stays told
        made.append(
            CheckIn(
                key_result=row, on=each.on, value=value, confidence=each.confidence, note=note, by=who or self.by,
                at=self.now,
            )
        )  # fmt: skip
        tell(each.line, "check-in", row.title, NEW)

    def _current(self, draft: KeyResultDraft, row: KeyResult) -> list[CheckIn]:
        """The value that the file calls the newest, as a check-in of today within the cycle, without confidence."""
        cycle = row.objective.cycle
        value = fitted(draft.value)
        if draft.kind == goals.MILESTONES:
            done = [step.weight for step in draft.steps[:MOST_OF_ONE_KEY_RESULT] if step.is_done]
            value = sum(done, Decimal(0)) if done else None
        if value is None or self.today < cycle.starts_on or (draft.kind == goals.YES_NO and not value):
            return []
        try:
            refuse_number(value, "value")
        except ValidationError:
            return []
        on = min(self.today, cycle.ends_on)
        return [CheckIn(key_result=row, on=on, value=value, note="As imported.", by=self.by, at=self.now)]


def _by_key_result(check_ins: Iterable[CheckIn]) -> Iterable[list[CheckIn]]:
    """Check-ins in lists, one for each key result."""
    found: dict[int, list[CheckIn]] = defaultdict(list)
    for each in check_ins:
        found[id(each.key_result)].append(each)
    return found.values()


def _repeat(check_ins: list[CheckIn]) -> KeyResult:
    """Set what a key result repeats of its newest check-ins; the key result, to be kept."""
    row = check_ins[0].key_result
    newest = sorted(check_ins, key=lambda each: each.on, reverse=True)
    said = [each.confidence for each in newest if each.confidence is not None]
    row.value = newest[0].value
    row.checked_in_on = next((each.on for each in newest if each.by_hand), None)
    row.confidence = said[0] if said else None
    row.confidence_before = said[1] if len(said) > 1 else None
    return row


def fitted_or_same(value: object) -> object:
    """A number as it would be kept; anything else as it is."""
    return fitted(value) if isinstance(value, Decimal) else value
