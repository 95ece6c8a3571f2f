"""The form by which somebody sends a folder of Markdown to be imported."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Person, Team
from records.archives import MOST_BYTES, TOO_LARGE, packed
from records.models import Refused, SentFolder
from web.forms import TeamhubForm

S = TypeVar("S", bound=SentFolder)


class FilesInput(forms.FileInput):
    """Lets somebody choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file, or several records, which are then as one: packed. `suffixes` are those that a record may have."""

    widget = FilesInput

    def __init__(self, *, suffixes: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.suffixes = suffixes

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The file, read as it was sent, or a .zip of the files. Raises ValidationError."""
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) == 1:
            return files[0]
        for file in files:
            if not file.name.lower().endswith(self.suffixes):
                raise ValidationError(f"“{file.name[:100]}” is no Markdown file: send it by itself.")
        try:
            content = packed((file.name, file.read()) for file in files)
        except Refused as refused:
            raise ValidationError(refused.words) from refused
        return SimpleUploadedFile(f"{len(files)} files", content)


class SendForm(TeamhubForm):
    """A folder of Markdown, packed, and whose records they are."""

    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", help_text="Whose records they become.", empty_label="Choose a team"
    )
    folder = forms.FileField(
        label="Folder as .zip",
        help_text=f"Up to {MOST_BYTES // 1024 // 1024} MB. You see what would happen before anything is written.",
        widget=forms.FileInput({"accept": ".zip,application/zip"}),
        error_messages={"required": "Choose the packed folder.", "empty": "This file is empty."},
    )

    def __init__(self, *args: Any, person: Person, roles: tuple[str, ...], **kwargs: Any) -> None:
        """`roles` are those in which one may send a folder to a team; org admins may to every team."""
        super().__init__(*args, **kwargs)
        teams = Team.objects.visible_to(person)
        if not person.is_org_admin:
            teams = teams.filter(memberships__person=person, memberships__role__in=roles)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        if len(first := list(teams[:2])) == 1:
            self.initial.setdefault("team", first[0])

    def clean_folder(self) -> Any:
        """Nothing is read that is too large to be looked at."""
        folder = self.cleaned_data["folder"]
        if folder.size > MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        return folder

    def kept_as(self, kind: type[S], *, by: Person, at: dt.datetime) -> S | None:
        """What was sent, kept for its dry run; None, with words beside the field, where it cannot be read."""
        sent = self.cleaned_data["folder"]
        try:
            return kind.keep(sent.read(), name=sent.name, team=self.cleaned_data["team"], by=by, at=at)
        except Refused as refused:
            self.add_error("folder", refused.words)
            return None
