"""What people type to say something on a record: the words, and whom to mention besides those named in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from people.models import Person
from people.names import by_name, containing, folded
from records.mentions import CANDIDATES_SHOWN, people_mentioned
from records.models import LONGEST_COMMENT, Refused
from web.forms import MarkdownArea, TeamhubForm

LONGEST = 60_000  # characters


class RemarkForm(TeamhubForm):
    """Words, and people to mention: found by a part of their name, ticked in a list, without any script.

    A press of the button called "find" only looks for the people; everything typed stays.
    """

    text = forms.CharField(
        label="Reply",
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        help_text="Markdown works. @name mentions somebody. Everyone who may read the record can read this.",
    )
    mention = forms.CharField(
        label="Mention somebody",
        required=False,
        max_length=400,
        help_text="A name or a part of one; several with commas between.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.candidates: list[Person] = []
        self.is_finding = data is not None and "find" in data
        ticked = data.getlist("mentioned") if data is not None and hasattr(data, "getlist") else []
        pks = [int(pk) for pk in ticked[:40] if str(pk).isascii() and str(pk).isdigit() and len(pk) < 19]
        self.also: list[Person] = list(Person.objects.active().filter(pk__in=pks)) if pks else []

    def clean_mention(self) -> str:
        """Look each name up. Raises ValidationError, in words, and offers those who may be meant."""
        text: str = self.cleaned_data["mention"]
        open_names = []
        for name in dict.fromkeys(part.strip().lstrip("@") for part in text.split(",") if part.strip()):
            people = self._fitting(name)
            if len(people) == 1 and not self.is_finding:
                self._take(people)
            elif people and all(person in self.also for person in people):
                continue
            else:
                self.candidates += [person for person in people if person not in self.candidates]
                open_names.append((name, bool(people)))
        unknown = [name for name, is_known in open_names if not is_known]
        if unknown:
            raise ValidationError(f"Nobody here is called “{'”, “'.join(unknown)}”. Try a part of the name.")
        if open_names and not any(person in self.also for person in self.candidates):
            raise ValidationError("Tick who you mean in the list below.")
        return ""

    def _fitting(self, name: str) -> list[Person]:
        people = Person.objects.active().order_by("name", "pk")
        exact = by_name(people, [name], or_by="email").get(folded(name), [])[:CANDIDATES_SHOWN]
        return exact or list(people.filter(containing(name))[:CANDIDATES_SHOWN])

    def words(self) -> str:
        """What was typed, with line ends as we keep them, and with the names of those ticked after it."""
        text = str(self.cleaned_data.get("text", "")).replace("\r\n", "\n").rstrip()
        missing = (
            [person for person in self.also if person not in people_mentioned(text)] if self.also else []
        )
        names = " ".join(f"@{_address(person)}" for person in missing)
        return f"{text}\n\n{names}".strip() if names else text

    def _take(self, people: list[Person]) -> None:
        self.also += [person for person in people if person not in self.also]

    def offered(self) -> list[Person]:
        """Who stands in the list to tick: those ticked, then those found."""
        return [*self.also, *(person for person in self.candidates if person not in self.also)]


def _address(person: Person) -> str:
    """What to write after an @ so that this person is meant and nobody else: the name, else the address."""
    try:
        is_clear = people_mentioned(f"@{person.name}") == [person]
    except ValidationError:
        is_clear = False
    return person.name if is_clear else person.email


class OwnRemarkForm(RemarkForm):
    """One's own words, to be put differently. `remark` is a Remark."""

    edited = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, *, remark: Any, **kwargs: Any) -> None:
        self.remark = remark
        self.mark = remark.edited_at.isoformat() if remark.edited_at else ""
        super().__init__(data, initial={"text": remark.text, "edited": self.mark}, **kwargs)
        self.fields["text"].label = "Your words"

    def clean(self) -> dict[str, Any]:
        """Nobody writes over words that they have not seen."""
        data = super().clean() or {}
        if data.get("edited", "") != self.mark:
            self.data = self.data.copy()  # type: ignore[attr-defined]
            self.data["edited"] = self.mark  # type: ignore[index]
            raise ValidationError(
                f"You changed it in another window meanwhile; there it says: “{self.remark.text[:300]}”. "
                "Save again to put these words in their place. History keeps both."
            )
        return data


class CommentForm(RemarkForm):
    """What somebody says below a record, in Markdown."""

    use_required_attribute = False
    text = forms.CharField(
        label="Comment",
        max_length=LONGEST_COMMENT,
        widget=MarkdownArea(attrs={"rows": 3}),
        help_text="@name mentions somebody.",
    )


class OwnCommentForm(CommentForm, OwnRemarkForm):
    """One's own comment, to be put differently."""


def saved(form: RemarkForm, act: Callable[..., Any]) -> Any:
    """What `act` returns for the words of the form; None where they are not saved and the form says why."""
    if not form.is_bound or not form.is_valid() or form.is_finding:
        return None
    try:
        return act(text=form.words())
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        return None
