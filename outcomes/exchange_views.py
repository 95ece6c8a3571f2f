"""The pages by which a cycle comes in from a file and goes out into one."""

from __future__ import annotations

import base64
import binascii
import tempfile
import zlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.exchange import FORMATS
from outcomes.exporting import writers
from outcomes.exporting.records import records_of
from outcomes.importing.columns import READY, choices
from outcomes.importing.filing import Import
from outcomes.importing.reading import FileRead, UntitledTable, read_file
from outcomes.importing.tables import UnreadableFile
from outcomes.models import Cycle
from people.models import Membership, Person, Team
from people.requests import Request
from web.forms import TeamhubForm, sent

LARGEST_UPLOAD = 3_000_000  # bytes; larger files come in by manage.py import_outcomes
SHOWN = 300  # lines of the report on the page
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def teams_to_import_into(person: Person) -> Any:
    """The teams whose objectives the person may import: those they lead, for an org admin all."""
    if person.is_org_admin:
        return Team.objects.visible_to(person)
    led = [pk for pk, role in person.roles().items() if role == Membership.LEAD]
    return Team.objects.visible_to(person).filter(Q(pk__in=led))


class ImportForm(TeamhubForm):
    """A file, where its objectives go that name no place we know, and what its columns hold."""

    file = forms.FileField(
        required=False,
        label="File",
        help_text="CSV, XLSX, Markdown, or JSON that Teamhub exported. 3 MB at most.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.md,.markdown,.json"}),
    )
    team = forms.ModelChoiceField(
        Team.objects.none(), empty_label=None, help_text="For objectives whose team the file does not name."
    )
    cycle = forms.ModelChoiceField(
        Cycle.objects.none(), empty_label=None, help_text="For objectives whose cycle the file does not name."
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)  # the file, packed, from page to page
    name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams_to_import_into(person)  # type: ignore[attr-defined]
        self.fields["cycle"].queryset = Cycle.objects.exclude(state=Cycle.CLOSED)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.get("file")
        if upload:
            if upload.size > LARGEST_UPLOAD:
                self.add_error("file", "The file is larger than 3 MB. Ask whoever runs Teamhub to import it.")
                return cleaned
            cleaned["data"], cleaned["name"] = upload.read(), upload.name
        elif cleaned.get("kept"):
            cleaned["data"] = unpacked(cleaned["kept"])
        if not cleaned.get("data") and "file" not in self.errors:
            self.add_error("file", "Please choose a file with something in it.")
        return cleaned

    def mapping(self) -> list[str] | None:
        """What each column was said to hold, of a file that was shown already; None for a new one."""
        if self.cleaned_data.get("file"):
            return None
        known = {field for field, _ in choices()}
        given = self.data.getlist("column")  # type: ignore[attr-defined]
        return [field if field in known else "" for field in given] or None


def packed(data: bytes) -> str:
    """A file as text of a form."""
    return base64.b64encode(zlib.compress(data)).decode()


def unpacked(text: str) -> bytes:
    """The twin of packed(); nothing for what is none, or unpacks to more than we take."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), LARGEST_UPLOAD)
    except (ValueError, binascii.Error, zlib.error):
        return b""


@require_http_methods(["GET", "HEAD", "POST"])
def import_outcomes(request: Request) -> HttpResponse:
    """Show what a file would become; then, asked for, make it so. Doing it twice makes nothing twice."""
    if not teams_to_import_into(request.user).exists():
        raise PermissionDenied("Objectives are imported by a team's leads and by org admins.")
    cycle = Cycle.objects.current(request.user.today(timezone.now()))
    initial = {"cycle": cycle and cycle.pk}
    form = ImportForm(sent(request), request.FILES or None, person=request.user, initial=initial)
    context: dict[str, Any] = {"form": form, "tools": sorted({ready.name for ready in READY[1:]})}
    if form.is_valid() and (read := read_upload(form, context)):
        context |= imported(request, form, read)
    has_failed = form.is_bound and "result" not in context
    return render(request, "outcomes/import.html", context, status=422 if has_failed else 200)


def read_upload(form: ImportForm, context: dict[str, Any]) -> FileRead | None:
    """What the file says; None where it cannot be read, which the form then says.

    A table without a known title goes into `context`, so that the page asks what its columns hold.
    """
    given = form.cleaned_data
    try:
        return read_file(given["data"], given["name"], form.mapping())
    except UntitledTable as error:
        form.add_error("file", str(error))
        context |= columns_shown(error.headings, error.fields, given)
        return None
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return None


def imported(request: Request, form: ImportForm, read: FileRead) -> dict[str, Any]:
    """The dry or the real run, for the page."""
    given = form.cleaned_data
    is_dry = "import" not in request.POST
    run = Import(
        read.drafts,
        by=request.user,
        team=given["team"],
        cycle=given["cycle"],
        now=timezone.now(),
        name=given["name"],
        is_dry=is_dry,
    )
    result = run.run()
    wrong = result.wrong
    others = [row for row in result.said if row.outcome != "wrong"]
    return {
        "result": result,
        "rows": [*wrong, *others][:SHOWN],
        "hidden": max(0, len(result.said) - SHOWN),
        "read": read,
        **columns_shown(read.headings, read.fields, given),
    }


def columns_shown(headings: Sequence[str], fields: Sequence[str], given: dict[str, Any]) -> dict[str, Any]:
    """What the page needs to ask what columns hold, and to send the file again."""
    return {
        "columns": list(zip(headings, fields, strict=True)),
        "choices": choices(),
        "kept": packed(given["data"]),
        "name": given["name"],
    }


@require_safe
def export_outcomes(request: Request, pk: int, form: str) -> HttpResponseBase:
    """A cycle as a file, of one team with ?team=slug; only what the person may see."""
    cycle = get_object_or_404(Cycle, pk=pk)
    slug = request.GET.get("team", "").replace("\x00", "")
    team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug) if slug else None
    form = form if form in FORMATS else "csv"
    name = slugify(f"{cycle.name} {team or ''}") or "cycle"
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
    if request.method == "HEAD":
        return HttpResponse(content_type=TYPES[form], headers=headers)
    records = records_of(cycle, person=request.user, team=team)
    if form == "xlsx":
        file = tempfile.SpooledTemporaryFile(max_size=5_000_000)  # noqa: SIM115 - the answer closes it
        writers.write_xlsx(records, file)
        file.seek(0)
        return FileResponse(file, content_type=TYPES[form], headers=headers)
    pieces = {"csv": writers.as_csv, "json": writers.as_json}.get(form)
    text = pieces(records) if pieces else writers.as_markdown(records, cycle.name)
    return StreamingHttpResponse(text, content_type=TYPES[form], headers=headers)
