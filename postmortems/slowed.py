"""Naming the key results that a postmortem slows: typed, with suggestions, of whatever team and cycle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from outcomes.models import KeyResult, KeyResultQuerySet
from people.models import Person
from people.names import folded, spellings

MOST = 50  # key results of one postmortem that may be written; a record that has more keeps them
SPARE = 2  # empty lines below those that are named
NEAR = 5  # of those who may be meant, beside the field
OFFERED = 200
_WHERE = re.compile(r"(?P<title>.+) \((?P<team>[^()]+), (?P<cycle>[^()]+)\)", re.DOTALL)
_ADDRESS = re.compile(r".*(?:#key-result-|/key-results/)(?P<pk>\d{1,9})\b.*", re.DOTALL)


def words_of(row: KeyResult) -> str:
    """A key result as one names it: Median clearance time (Berths, Q4 2026). The row has its team and cycle."""
    return f"{row.title} ({row.objective.team.name}, {row.objective.cycle.name})"


def whole(rows: KeyResultQuerySet) -> KeyResultQuerySet:
    """The rows with what words_of() needs."""
    return rows.select_related("objective__team", "objective__cycle")


class LinesInput(forms.Widget):
    """A text input for each of several names, all of one name, and empty ones below; with suggestions."""

    template_name = "components/lines_input.html"
    use_fieldset = True
    suggested: Sequence[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"lines": [*(value or []), *[""] * SPARE], "suggested": self.suggested}
        return context

    def format_value(self, value: Any) -> Any:
        return None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        return [str(one) for one in ([values] if isinstance(values, str) else values)]

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return id_


class SlowedField(forms.Field):
    """Key results by title, with team and cycle where others are called so, or by address. Cleans to a list.

    Set `person` to who names them, and suggest() what the browser offers.
    """

    widget = LinesInput
    person: Person | None = None

    def suggest(self, near: KeyResultQuerySet) -> None:
        """Offer those of `near`, then others of active cycles, OFFERED at most. Two queries."""
        first = list(whole(near).order_by("-id")[:OFFERED])
        others = KeyResult.objects.filter(objective__cycle__state="active").exclude(
            pk__in=[row.pk for row in first]
        )
        rows = [*first, *whole(others).order_by("-id")[: OFFERED - len(first)]]
        self.widget.suggested = [words_of(row) for row in rows]

    def prepare_value(self, value: Any) -> Any:
        """Key results in words; what was typed as it is."""
        rows = list(value or ())
        if not rows or isinstance(rows[0], str):
            return rows
        found = {
            row.pk: words_of(row) for row in whole(KeyResult.objects.filter(pk__in=[r.pk for r in rows]))
        }
        return sorted(found.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Are others named?"""
        before, after = (
            {folded(one) for one in self.prepare_value(side) if one.strip()} for side in (initial, data)
        )
        return before != after

    def to_python(self, value: Any) -> list[KeyResult]:
        """Those that are meant, in the order written. Raises ValidationError, in words, for none and for several."""
        written = [
            text for one in value or () if (text := " ".join(str(one).replace("\x00", "").split())[:600])
        ]
        if len(written) > max(MOST, len(list(self.initial or ()))):
            raise ValidationError(f"Name {MOST} key results at most.")
        assert self.person is not None
        rows = KeyResult.objects.visible_to(self.person)
        found = self._found(rows, written)
        wrong = [self._why_not(rows, text, found[text]) for text in written if len(found[text]) != 1]
        if wrong:
            raise ValidationError(wrong)
        return list(dict.fromkeys(found[text][0] for text in written))

    def _found(self, rows: KeyResultQuerySet, written: Iterable[str]) -> dict[str, list[KeyResult]]:
        """Those that each text may mean. One query."""
        wanted = Q(pk__in=[])
        for text in written:
            if at := _ADDRESS.fullmatch(text):
                wanted |= Q(pk=int(at["pk"]))
            for title in _titles(text):
                wanted |= Q(title__in=spellings(title)) | Q(title__iexact=title)
        near = list(whole(rows.filter(wanted))) if written else []
        return {text: [row for row in near if _is_meant(row, text)] for text in written}

    def _why_not(self, rows: KeyResultQuerySet, text: str, found: Sequence[KeyResult]) -> str:
        if found:
            which = " or ".join(f"“{words_of(row)}”" for row in found[:NEAR])
            return f"Several key results are called “{text[:80]}”. Write {which}."
        near = Q()
        for spelling in spellings(_titles(text)[-1]):
            near |= Q(title__icontains=spelling)
        perhaps = " or ".join(f"“{words_of(row)}”" for row in whole(rows.filter(near)).order_by("-id")[:NEAR])
        hint = f"Perhaps {perhaps}?" if perhaps else "Write its title, or paste its address."
        return f"There is no key result “{text[:80]}”. {hint}"


def _titles(text: str) -> list[str]:
    where = _WHERE.fullmatch(text)
    return [text, where["title"]] if where else [text]


def _is_meant(row: KeyResult, text: str) -> bool:
    if at := _ADDRESS.fullmatch(text):
        return int(at["pk"]) == row.pk
    return folded(text) in (folded(row.title), folded(words_of(row)))
