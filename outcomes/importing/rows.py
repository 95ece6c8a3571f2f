"""Objectives and key results out of the rows of a table, by what its columns hold."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from outcomes import goals
from outcomes.exchange import AS_TEXT
from outcomes.importing import numbers
from outcomes.importing.columns import KEPT, NUMBERED, folded
from outcomes.importing.drafts import (
    LEFT_OUT,
    WRONG,
    CheckInDraft,
    Drafts,
    KeyResultDraft,
    ObjectiveDraft,
    Said,
    StepDraft,
    squeezed,
)
from outcomes.importing.tables import Row, Table

Fields = dict[str, str]
OBJECTIVES = {"objective", "goal", "o"}
KEY_RESULTS = {"key result", "milestone", "kr", "metric", "measure"}
CHECK_INS = {"check-in", "check in"}
STEP = re.compile(
    r"^\[(?P<done>[ xX])\]\s*(?P<title>.*?)(?:\s*\|\s*due (?P<due>\S+))?"
    r"(?:\s*\|\s*weight (?P<weight>\S+))?(?:\s*\|\s*done (?P<on>\S+))?$"
)


class WrongRow(ValueError):
    """A row cannot be read; why, in a sentence."""


def read_rows(
    table: Table, fields: Sequence[str], *, below: ObjectiveDraft | None = None, is_lenient: bool = False
) -> Drafts:
    """What the table says when its columns hold `fields` (columns.guess() proposes them).

    With `below` its rows belong to that objective. A lenient reader keeps as text what is no number where one
    should be, as in the tables of documents; else such a row is wrong.
    """
    reader = _Reader(table, fields)
    reader.is_lenient = is_lenient
    if below is not None:
        reader.last = reader.by_key[below.title] = below
        reader.key_results = {row.key or f"title {squeezed(row.title)}": row for row in below.key_results}
    return reader.read()


class _Reader:
    def __init__(self, table: Table, fields: Sequence[str]) -> None:
        self.table, self.fields = table, list(fields)
        self.drafts = Drafts()
        self.is_lenient = False
        self.keys: dict[str, int] = {}  # number in the file to line
        self.objectives: dict[tuple[str, ...], ObjectiveDraft] = {}
        self.by_key: dict[str, ObjectiveDraft] = {}
        self.key_results: dict[str, KeyResultDraft] = {}
        self.last: ObjectiveDraft | None = None
        self.last_key_result: KeyResultDraft | None = None
        self.parents = set()
        if "parent" in self.fields:
            column = self.fields.index("parent")
            self.parents = {each for row in table.rows for each in _numbers(row[column])}

    def read(self) -> Drafts:
        for row in self.table.rows:
            try:
                self._read(row)
            except WrongRow as error:
                self.drafts.said.append(Said(row.line, "row", self._name(row), WRONG, str(error)))
        return self.drafts

    def _name(self, row: Row) -> str:
        at = [self.fields.index(name) for name in ("key_result", "title", "objective") if name in self.fields]
        return next((row[column] for column in at if row[column]), "")[:300]

    def _cells(self, row: Row) -> tuple[Fields, list[str]]:
        cells, extras = {}, []
        for column, field in enumerate(self.fields):
            text = row[column]
            if field != KEPT:
                cells[field] = text
            elif text and not NUMBERED.match(folded(self.table.headings[column])):
                extras.append(f"{self.table.headings[column] or 'no heading'}: {text}")
        beyond = range(len(self.fields), len(row.cells))
        extras += [f"beyond the last heading: {row[column]}" for column in beyond if row[column]]
        return cells, extras

    def _read(self, row: Row) -> None:
        cells, extras = self._cells(row)
        record = " ".join(cells.get("record", "").lower().split())
        if record in ("delete", "remove"):
            self.drafts.said.append(
                Said(
                    row.line,
                    "row",
                    self._name(row),
                    LEFT_OUT,
                    f"The file says “{record}”: nothing is deleted here.",
                )
            )
            return
        self._check_number(row, cells)
        if record in CHECK_INS | AS_TEXT:
            self._add_to_key_result(row, cells, record)
            return
        if "title" in self.fields:
            self._read_titled(row, cells, extras, record)
        else:
            self._read_paired(row, cells, extras, record)

    def _check_number(self, row: Row, cells: Fields) -> None:
        number = cells.get("id", "")
        if not number:
            return
        if number in self.keys:
            raise WrongRow(f"Its number {number[:40]} stands in line {self.keys[number]} already.")
        self.keys[number] = row.line

    # --- one title a row, objective or key result --------------------------------------------------------------
    def _read_titled(self, row: Row, cells: Fields, extras: list[str], record: str) -> None:
        if not cells.get("title"):
            raise WrongRow("The title is missing.")
        parents = _numbers(cells.get("parent", ""))
        above = next((self.by_key[each] for each in parents if each in self.by_key), None)
        if len(parents) > 1:  # one is what it supports; the others are told
            extras.append(f"Parents: {', '.join(parents)}")
        if record in KEY_RESULTS and above is None:
            above = self.last
        is_leaf = cells.get("id", "") not in self.parents
        if record in KEY_RESULTS or (above is not None and is_leaf and record not in OBJECTIVES):
            if above is None:
                raise WrongRow("This is a key result, and no objective stands above it.")
            self._add_key_result(row, above, cells["title"], cells, extras)
            return
        if parents and above is None and not any(each in self.keys for each in parents):
            below = any(_number_of(later, self) in parents for later in self.table.rows)
            if not below:
                extras.append(f"Parent: {cells['parent']}")
        self._objective(row, cells["title"], cells, extras, with_numbers=True)

    # --- objective and key result each in a column of their own ------------------------------------------------
    def _read_paired(self, row: Row, cells: Fields, extras: list[str], record: str) -> None:
        title, of = cells.get("key_result", ""), cells.get("objective", "")
        if of:
            named = self.by_key.get(of)
            is_alone = not title or record in OBJECTIVES
            mine = [] if title and record not in OBJECTIVES else extras
            objective = named or self._objective(row, of, cells, mine, with_numbers=is_alone)
        elif self.last is not None:
            objective = self.last
        else:
            raise WrongRow("The objective is missing, and none stands above.")
        self.last = objective
        if title and record not in OBJECTIVES:
            self._add_key_result(row, objective, title, cells, extras)
        for column, heading in enumerate(self.table.headings):
            match = NUMBERED.match(folded(heading))
            if match and match[2] == "title" and row[column]:
                completion = next(
                    (
                        row[other]
                        for other, name in enumerate(self.table.headings)
                        if folded(name) == f"key result {match[1]} completion"
                    ),
                    "",
                )
                given = {"progress": completion, "owner": cells.get("owner", "")}
                try:
                    self._add_key_result(row, objective, row[column], given, [])
                except WrongRow as error:  # the others of this row are read all the same
                    self.drafts.said.append(Said(row.line, "key result", row[column], WRONG, str(error)))

    def _objective(
        self, row: Row, title: str, cells: Fields, extras: list[str], *, with_numbers: bool
    ) -> ObjectiveDraft:
        """The objective of this title, team and cycle: an earlier line's, or a new draft."""
        number = cells.get("id", "") if with_numbers else ""
        given = (squeezed(title), squeezed(cells.get("team", "")), squeezed(cells.get("cycle", "")))
        known = self.objectives.get(given)
        if known is not None and not number:
            return known
        objective = ObjectiveDraft(
            row.line,
            title,
            why=cells.get("why", ""),
            team=cells.get("team", ""),
            cycle=cells.get("cycle", ""),
            lead=cells.get("owner", ""),
            kind=cells.get("objective_kind", ""),
            key=number,
            parent=next(iter(_numbers(cells.get("parent", ""))), ""),
            extras=list(extras),
        )
        if with_numbers:
            for name in ("kind", "baseline", "target", "value", "progress", "unit", "source", "weight"):
                if text := cells.get(name, ""):
                    is_default = name == "weight" and text in ("1", "1.0")
                    objective.extras += [] if is_default else [f"{name}: {text}"]
        self.drafts.objectives.append(objective)
        self.objectives.setdefault(given, objective)
        if number:
            self.by_key[number] = objective
        self.last = objective
        return objective

    # --- key results -------------------------------------------------------------------------------------------
    def _add_key_result(
        self, row: Row, objective: ObjectiveDraft, title: str, cells: Fields, extras: list[str]
    ) -> None:
        same = [each for each in objective.key_results if squeezed(each.title) == squeezed(title)]
        if same and not cells.get("id"):
            raise WrongRow(f"The same key result of this objective stands in line {same[0].line} already.")
        draft = KeyResultDraft(row.line, title, owner=cells.get("owner", ""), extras=list(extras))
        for name in ("why",) if objective.line != row.line else ():
            if text := cells.get(name, ""):
                draft.extras.append(text)
        try:
            self._fill(draft, cells)
        except WrongRow as error:
            draft.problem = str(error)
        draft.complete()
        objective.key_results.append(draft)
        self.last_key_result = draft
        if number := cells.get("id", ""):
            self.key_results[number] = draft
            draft.key = number

    def _fill(self, draft: KeyResultDraft, cells: Fields) -> None:
        self._take_kind(draft, cells.get("kind", ""))
        units = []
        for name in ("baseline", "target", "at_least", "at_most", "value"):
            value, unit = self._amount(cells, name, draft)
            setattr(draft, name, value)
            units += [unit] if unit else []
        draft.unit = cells.get("unit", "")[:20] or draft.unit or (units[0] if units else "")
        draft.unit_kind = (
            cells.get("unit_kind", "").lower() or draft.unit_kind or numbers.unit_kind_of(draft.unit)
        )
        if draft.unit_kind not in {"number", "percent", "currency", "duration", "text"}:
            draft.unit_kind = numbers.unit_kind_of(draft.unit)
        weight, _ = self._amount(cells, "weight", draft)
        if weight is not None:
            draft.weight = weight
        draft.source = cells.get("source", "")
        if text := cells.get("progress", ""):
            draft.share = numbers.share_of(text, decimal_comma=self.table.decimal_comma)
            if draft.share is None or draft.value is not None:
                draft.extras.append(f"progress: {text}")
            if draft.share is None:
                draft.words.append(f"The progress “{text[:60]}” is no number: it is kept as text.")
        if text := cells.get("milestones", ""):
            draft.steps = [_step(line) for line in text.splitlines() if line.strip()]
        if text := cells.get("phases", ""):
            draft.phases = self._phases(text)
        if cells.get("on") and draft.value is not None and "record" not in self.fields:
            self._check_in(draft, Row(draft.line, ()), cells)

    def _take_kind(self, draft: KeyResultDraft, text: str) -> None:
        kind = numbers.kind_of(text) if text else ""
        if kind is None:
            kinds = ", ".join(sorted(word.split("|")[0] for word in numbers.KIND_WORDS.values()))
            raise WrongRow(f"“{text[:60]}” is no kind of key result. Write one of: {kinds}.")
        draft.kind = kind
        if text and not kind:
            draft.unit = numbers.UNITS_AS_KINDS.get(text.strip().lower(), "")

    def _amount(self, cells: Fields, name: str, draft: KeyResultDraft) -> tuple[Decimal | None, str]:
        text = cells.get(name, "")
        if not text or text in ("-", "–", "n/a", "N/A"):
            return None, ""
        is_word = name == "value" and text.lower() in numbers.YES | {"no", "false"}
        if name != "weight" and (draft.kind == goals.YES_NO or is_word):
            share = numbers.share_of(text)
            if share is not None:
                return (Decimal(int(share >= 1)) if name == "value" else None), ""
        try:
            return numbers.amount(text, decimal_comma=self.table.decimal_comma)
        except InvalidOperation as error:
            word = name.replace("_", " ")
            if self.is_lenient:
                draft.extras.append(f"{word}: {text}")
                return None, ""
            raise WrongRow(f"The {word} “{text[:60]}” is no number. Write it like 12.5.") from error

    def _phases(self, text: str) -> tuple[tuple[dt.date, Decimal], ...]:
        try:
            pairs = [part.split(":", 1) for part in text.split(";") if part.strip()]
            return tuple((numbers.day_of(day), numbers.amount(value)[0]) for day, value in pairs)
        except (ValueError, InvalidOperation) as error:
            raise WrongRow("Phased targets look like “2026-10-31: 20; 2026-11-30: 40”.") from error

    # --- rows below a key result -------------------------------------------------------------------------------
    def _add_to_key_result(self, row: Row, cells: Fields, record: str) -> None:
        title = squeezed(cells.get("key_result", ""))
        parent = cells.get("parent", "")
        draft = self.key_results.get(parent) or self.key_results.get(f"title {title}")
        if record in AS_TEXT:
            texts = [cells[name] for name in ("on", "by", "note") if cells.get(name)]
            self._keep(row, f"{record}: {', '.join(texts)}", draft, self.by_key.get(parent) or self.last)
            return
        draft = draft or (self.last_key_result if not parent else None)
        if draft is None:
            raise WrongRow(f"This {record} has no key result above it.")
        self._check_in(draft, row, cells)

    def _keep(
        self, row: Row, text: str, draft: KeyResultDraft | None, objective: ObjectiveDraft | None
    ) -> None:
        """What is neither objective, key result nor check-in stays as text of what it belongs to."""
        owner = draft or objective
        if owner is None:
            self.drafts.said.append(Said(row.line, "row", text[:120], LEFT_OUT, text))
        else:
            owner.extras.append(text)

    def _check_in(self, draft: KeyResultDraft, row: Row, cells: Fields) -> None:
        try:
            on = numbers.day_of(cells.get("on", ""))
        except ValueError as error:
            raise WrongRow(str(error)) from error
        value, _ = self._amount(cells, "value", draft)
        if value is None:
            raise WrongRow("A check-in needs a value.")
        text = cells.get("confidence", "")
        if text and text not in ("1", "2", "3", "4", "5"):
            raise WrongRow(f"Confidence is 1 to 5, not “{text[:40]}”.")
        if any(each.on == on for each in draft.check_ins):
            raise WrongRow(f"There is a check-in of {on.isoformat()} above already.")
        note, by = cells.get("note", ""), cells.get("by", "")
        draft.check_ins.append(CheckInDraft(row.line, on, value, int(text) if text else None, note, by))


def _number_of(row: Row, reader: _Reader) -> str:
    return row[reader.fields.index("id")] if "id" in reader.fields else ""


def _numbers(text: str) -> list[str]:
    """The numbers of parents in a cell: several are parted by commas, semicolons or lines."""
    return [part.strip() for part in re.split(r"[\n,;]", text) if part.strip()]


def _step(line: str) -> StepDraft:
    """A milestone as our export writes it, “[x] Pilot | due 2026-10-31 | weight 2”; else its title."""
    match = STEP.match(line.strip())
    if match is None:
        return StepDraft(line.strip())
    try:
        due = numbers.day_of(match["due"]) if match["due"] else None
        weight = numbers.amount(match["weight"])[0] if match["weight"] else Decimal(1)
        done = numbers.day_of(match["on"]) if match["on"] else None
    except (ValueError, InvalidOperation):
        return StepDraft(line.strip())
    return StepDraft(match["title"], due, weight, done, is_done=match["done"] in "xX")
