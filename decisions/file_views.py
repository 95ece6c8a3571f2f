"""Decisions as files: download them, import a folder, choose where a file and its record both changed."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from decisions.both_sides import LABELS, base_of, meet, settle, values_of
from decisions.exporting import export, packed, path_of, with_ties, written_file
from decisions.file_forms import FolderForm, SettleForm
from decisions.markdown.values import tidy
from decisions.models import Decision, DecisionSource, FolderUpload
from decisions.uploads import bring_in
from people.models import Team
from people.requests import Request
from records.models import EditConflict
from web.forms import sent

SHOWN_AT_MOST = 200  # files of a dry run


def files(request: Request) -> HttpResponse:
    """What can be downloaded, and for leads a form that takes a folder."""
    person = request.user
    is_lead = person.is_org_admin or "lead" in person.roles().values()
    form = FolderForm(sent(request), request.FILES or None, person=person) if is_lead else None
    if request.method == "POST":
        if form is None:
            raise PermissionDenied("Leads of a team and org admins import decisions.")
        if form.is_valid() and (upload := form.kept_as(FolderUpload, by=person, at=timezone.now())):
            return redirect("import_decisions", upload.pk)
    context = {"form": form, "teams": Team.objects.visible_to(person)[:SHOWN_AT_MOST]}
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "decisions/files.html", context, status=status)


def import_folder(request: Request, pk: int) -> HttpResponse:
    """What importing a folder would do; a POST does it."""
    upload = get_object_or_404(FolderUpload.objects.select_related("team"), pk=pk, by=request.user)
    is_dry = request.method != "POST"
    tally, seen = bring_in(upload, by=request.user, at=timezone.now(), is_dry=is_dry)
    if not is_dry:
        messages.success(request, " ".join(tally.sentences(is_rehearsal=False)[:2]))
        if tally.waiting:
            messages.warning(
                request, f"{len(tally.waiting)} changed here and in the files: their pages ask you to choose."
            )
        return redirect("decisions")
    records = [each for each in seen if each["kind"] == "record"]
    context = {
        "upload": upload,
        "tally": tally,
        "files": records[:SHOWN_AT_MOST],
        "more": max(0, len(records) - SHOWN_AT_MOST),
        "lists": [
            ("Changed here and in the file: somebody chooses on the record's page", tally.waiting),
            ("Renamed or moved", tally.moved),
            ("No longer in the folder: the records stay", [(path, "") for path in tally.missing]),
            ("Could not be read", tally.errors),
            ("Left out, being no record", tally.left_out),
        ],
    }
    return render(request, "decisions/import.html", context)


@require_safe
def download(request: Request) -> HttpResponseBase:
    """All decisions one may read as a .zip, or with ?team=… one team's."""
    rows, name = Decision.objects.visible_to(request.user), "decisions"
    if slug := request.GET.get("team", "")[:60]:
        team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
        rows, name = rows.filter(team=team), f"decisions-{team.slug}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.zip"'}
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    pieces = packed(export(rows), by_team=not slug)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@require_safe
def markdown(request: Request, pk: int) -> HttpResponse:
    """One record as its Markdown file."""
    record = get_object_or_404(with_ties(Decision.objects.visible_to(request.user)), pk=pk)
    name = quote(PurePosixPath(path_of(record)).name)
    return HttpResponse(
        written_file(record).content,
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def settle_file(request: Request, pk: int) -> HttpResponse:
    """The file, the record, and what both agreed on last, field by field; a POST says which counts."""
    source = get_object_or_404(
        DecisionSource.objects.select_related("decision_record__team", "decision_record__decided_by"),
        decision_record=pk,
        decision_record__in=Decision.objects.visible_to(request.user),
    )
    record = source.decision_record
    if not source.may_be_settled_by(request.user):
        if request.method == "POST":
            source.check_settled_by(request.user)
        return redirect(record)
    meeting = meet(base_of(source), tidy(source.pending_fields or {}), values_of(record))
    status = 422 if request.method == "POST" else 200
    form = SettleForm(sent(request), meeting=meeting, version=record.version)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"]
            settle(source, form.chosen(), by=request.user, version=version, at=timezone.now())
        except EditConflict:
            status = 409
            form.add_error(
                None, "Somebody changed the record a moment ago. What you see now is the newest; save again."
            )
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["version"] = str(record.version)  # type: ignore[index]
        else:
            messages.success(
                request, "Chosen. The record and its file agree again, but for what you kept of the record."
            )
            return redirect(record)
    context = {
        "decision": record,
        "source": source,
        "form": form,
        "taken": [LABELS[name] for name in meeting.taken],
        "kept": [LABELS[name] for name in meeting.kept],
    }
    return render(request, "decisions/settle.html", context, status=status)
