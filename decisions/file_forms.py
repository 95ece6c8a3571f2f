"""Forms about files: a folder to import, and the choice where a file and its record both changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from decisions.both_sides import LABELS, Meeting
from decisions.markdown.values import TEXTS, Values
from decisions.models import Decision, words
from decisions.option_rows import LONGEST, lf
from people.models import Membership, Person
from records.sending_forms import SendForm
from web.conflict import merge
from web.forms import MarkdownArea, TeamhubForm

WRITABLE = ("title", *TEXTS, "sections")


class FolderForm(SendForm):
    """A packed folder of decision records, for a team that one leads."""

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, roles=(Membership.LEAD,), **kwargs)
        self.fields["team"].help_text = "Whose decisions they become."


class SettleForm(TeamhubForm):
    """For each field that both sides changed: the file's, the record's, or a text of one's own."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any] | None = None, *, meeting: Meeting, version: int) -> None:
        self.meeting = meeting
        super().__init__(data, initial={"version": version})
        for name in meeting.both:
            choices = [("file", "As the file says"), ("ours", "As the record says")]
            choices += [("own", "As written below")] if name in WRITABLE else []
            self.fields[f"side_{name}"] = forms.ChoiceField(
                label=LABELS[name], choices=choices, widget=forms.RadioSelect
            )
            if name in WRITABLE:
                base, theirs, ours = (
                    as_text(name, side[name]) for side in (meeting.base, meeting.theirs, meeting.ours)
                )
                both = merge(base, ours, theirs)
                widget = forms.TextInput() if name == "title" else MarkdownArea()
                self.fields[f"text_{name}"] = forms.CharField(
                    label=f"{LABELS[name]}: both together" if both is not None else f"{LABELS[name]}, written anew",
                    max_length=400 if name == "title" else LONGEST, required=False,
                    initial=ours if both is None else both, widget=widget,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A title stays a title."""
        data = super().clean() or {}
        if data.get("side_title") == "own" and not (data.get("text_title") or "").strip():
            self.add_error("text_title", "Write the title.")
        return data

    def sides(self) -> list[dict[str, Any]]:
        """Each field to choose: its name, the three texts, the two controls."""
        return [
            {
                "label": LABELS[name],
                "base": as_text(name, self.meeting.base[name]),
                "file": as_text(name, self.meeting.theirs[name]),
                "ours": as_text(name, self.meeting.ours[name]),
                "side": self[f"side_{name}"],
                "text": self[f"text_{name}"] if f"text_{name}" in self.fields else None,
            }
            for name in self.meeting.both
        ]

    def chosen(self) -> Values:
        """What the record shall say: what only one side changed comes with it."""
        values = dict(self.meeting.ours)
        for name in self.meeting.taken:
            values[name] = self.meeting.theirs[name]
        for name in self.meeting.both:
            side = self.cleaned_data[f"side_{name}"]
            if side == "file":
                values[name] = self.meeting.theirs[name]
            elif side == "own":
                text = lf(self.cleaned_data[f"text_{name}"])
                values[name] = words.read_sections(text) if name == "sections" else text
        return values


def as_text(name: str, value: Any) -> str:
    """A value as people read it; "" for nothing."""
    if name == "status":
        return str(dict(Decision.STATUSES)[value])
    if name in ("people", "roles"):
        return ", ".join(f"{who} ({role})" for who, role in value)
    if name == "tags":
        return ", ".join(value)
    if name == "sections":
        return words.sections_text(value)
    if name == "options":
        return "\n\n".join(_option(option) for option in value)
    return str(value)


def _option(option: Mapping[str, Any]) -> str:
    lines = [f"### {option['title']}{' (chosen)' if option['is_chosen'] else ''}", option["gist"]]
    lines += [f"+ {line}" for line in option["pros"].split("\n") if line]
    lines += [f"- {line}" for line in option["cons"].split("\n") if line]
    lines += [f"{name.capitalize()}: {option[name]}" for name in ("effort", "undo") if option[name]]
    return "\n".join(line for line in lines if line)
