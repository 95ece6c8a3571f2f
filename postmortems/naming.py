"""Fields in which one names teams, areas, tags and postmortems as people write them, with commas between."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from people.models import Person
from people.names import JOINED, Listed, by_name, folded
from postmortems.models import Postmortem
from postmortems.models.placing import MOST_TAGS

LARGEST_NUMBER = 2**31 - 1
LONGEST_TAG = 40
_NUMBER = re.compile(r"(?:.*/)?(?:PM-?\s*)?0*(?P<number>\d{1,10})/?(?:\s.*)?", re.IGNORECASE | re.DOTALL)


def names_in(written: str) -> set[str]:
    """The names or tags of what one of these fields shows, in small letters."""
    return {name for part in written.split(",") if (name := " ".join(part.split()).lower().lstrip("#"))}


class NamesField(forms.CharField):
    """Rows of a table with a name and a slug, by either. Cleans to a list in the order written."""

    def __init__(self, rows: QuerySet[Any], *, word: str, at_most: int, **kwargs: Any) -> None:
        super().__init__(max_length=3000, **kwargs)
        self.rows, self.word, self.at_most = rows, word, at_most

    def prepare_value(self, value: Any) -> Any:
        """The names; the slug of one that would be read as several."""
        if value is None or isinstance(value, str):
            return value
        rows = list(value)
        asked = [part for row in rows for part in Listed(row.name).candidates() if part != row.name]
        others = by_name(self.rows, asked, or_by="slug") if asked else {}
        return ", ".join(row.slug if self._is_several(row.name, others) else row.name for row in rows)

    @staticmethod
    def _is_several(name: str, others: Mapping[str, object]) -> bool:
        parts = Listed(name).parts()
        return len(parts) > JOINED or (len(parts) > 1 and all(folded(part) in others for part in parts))

    def clean(self, value: Any) -> list[Any]:
        """Raises ValidationError, in words, for a name that nothing has."""
        listed = Listed(super().clean(value))
        if listed.outnumber(self.at_most):
            raise ValidationError(f"Name {self.at_most} at most.")
        found = by_name(self.rows, listed.candidates(), or_by="slug")
        names = listed.read(lambda name: folded(name) in found)
        if len(names) > self.at_most:
            raise ValidationError(f"Name {self.at_most} at most.")
        if unknown := next((name for name in names if folded(name) not in found), None):
            raise ValidationError(
                f"There is no {self.word} “{unknown}”. Write its name as it stands in the list."
            )
        return list(dict.fromkeys(found[folded(name)][0] for name in names))


class TagsField(forms.CharField):
    """Tags with commas between, in small letters. Cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=3000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The tags."""
        return value if value is None or isinstance(value, str) else ", ".join(value)

    def clean(self, value: Any) -> list[str]:
        """Raises ValidationError for one that is too long, and for more than ten."""
        tags = [
            tag
            for part in super().clean(value).split(",")
            if (tag := " ".join(part.split()).lower().lstrip("#"))
        ]
        tags = list(dict.fromkeys(tags))
        there = [str(tag) for tag in self.initial or []]  # an import may have given more, and longer ones
        if len(tags) > max(MOST_TAGS, len(there)):
            raise ValidationError("Ten tags at most.")
        if too_long := next((tag for tag in tags if len(tag) > LONGEST_TAG and tag not in there), None):
            raise ValidationError(f"“{too_long[:50]}” is long for a tag; {LONGEST_TAG} characters at most.")
        return tags


class PostmortemField(forms.CharField):
    """A postmortem as people cite it: PM-12, 12, its address. Cleans to the Postmortem or None."""

    def __init__(self, *, reader: Person, **kwargs: Any) -> None:
        super().__init__(max_length=300, **kwargs)
        self.reader = reader

    def clean(self, value: Any) -> Postmortem | None:
        """Raises ValidationError, in words, for one that is not there or not for this reader."""
        text = super().clean(value).strip()
        if not text:
            return None
        match = _NUMBER.fullmatch(text)
        number = int(match["number"]) if match else LARGEST_NUMBER + 1
        rows = Postmortem.objects.visible_to(self.reader)
        found = rows.filter(number=number).first() if number <= LARGEST_NUMBER else None
        if found is None:
            raise ValidationError(
                f"There is no postmortem “{text[:60]}” that you may read. Write it like PM-12."
            )
        return found
