"""A preview of what is typed, drafts as they are typed, and the files of records."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from people.requests import Request
from records.attachments import Attachment, recorded_models
from records.drafts import SavedDraft
from records.models import Recorded
from web.rendering import render_region
from web.returning import back

LONGEST_PREVIEW = 200_000  # characters
NO_SCRIPT = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_POST
def preview(request: Request) -> HttpResponse:
    """One field of a form as readers will see it; `preview` names the field. Nothing is saved."""
    text = request.POST.get(request.POST.get("preview", ""), "")[:LONGEST_PREVIEW]
    return render_region(
        request, "records/preview.html", {"text": text.strip()}, regions={"preview-*": "preview"}
    )


# --- Drafts -----------------------------------------------------------------------------------------------------
@require_POST
def save_draft(request: Request) -> HttpResponse:
    """Keep what is typed in a form; says when, in the writer's own time. 204 once it has been saved for good."""
    key, token = request.POST.get("draft_key", ""), request.POST.get("draft_token", "")
    fields, now = dict(request.POST.lists()), timezone.now()
    try:
        is_kept = SavedDraft.keep(by=request.user, key=key, token=token, fields=fields, now=now)
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    if not is_kept:
        return HttpResponse(status=204)
    return HttpResponse(f"Draft saved {timezone.localtime(now):%H:%M}", content_type="text/plain")


@require_POST
def discard_draft(request: Request) -> HttpResponse:
    """Throw away one of one's own drafts, and go back to the form."""
    key, token = request.POST.get("draft_key", ""), request.POST.get("draft_token", "")
    SavedDraft.forget(by=request.user, key=key, token=token, now=timezone.now())
    messages.success(request, "The draft is discarded.")
    return redirect(back(request, "home"))


# --- Attachments ------------------------------------------------------------------------------------------------
def _seen_by(request: Request, token: object) -> Attachment:
    """The attachment, if the reader may read its record. Raises Http404."""
    return get_object_or_404(Attachment.objects.visible_to(request.user), token=token)


@require_safe
def attachment(request: Request, token: object) -> HttpResponse:
    """The file itself: pictures are shown, all else is offered for download, and nothing in it can run here."""
    found = _seen_by(request, token)
    try:
        with default_storage.open(found.path) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404("The file is gone.") from None
    kind = (
        f"{found.content_type}; charset=utf-8" if found.content_type == "text/plain" else found.content_type
    )
    response = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(not found.is_picture(), found.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = NO_SCRIPT
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _record(request: Request, kind: str, pk: int) -> Recorded:
    """A record of any kind, if the reader may read it. Raises Http404."""
    for model in recorded_models():
        if model.record_kind == kind:
            return get_object_or_404(model._default_manager.visible_to(request.user), pk=pk)  # type: ignore[attr-defined, no-any-return]
    raise Http404(kind)


def _file(request: Request) -> UploadedFile:
    """The file that was sent. Raises ValidationError, in words."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise ValidationError("Choose a file first.")
    return file


@require_POST
def upload(request: Request) -> HttpResponse:
    """Take in a file that was pasted or dropped into a text; answers with the Markdown that shows it, 422 in words."""
    try:
        taken = Attachment.upload(_file(request), by=request.user, at=timezone.now())
    except ValidationError as error:
        return HttpResponse(" ".join(error.messages), status=422, content_type="text/plain")
    return HttpResponse(taken.markdown(), status=201, content_type="text/plain; charset=utf-8")


@require_POST
def attach(request: Request, kind: str, pk: int) -> HttpResponse:
    """Attach a file to a record, from the record's own page."""
    subject = _record(request, kind, pk)
    if not subject.may_be_edited_by(request.user):
        raise PermissionDenied("Those who may edit the record attach files to it.")
    try:
        taken = Attachment.attach(_file(request), subject, by=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{taken.name} is attached.")
    return redirect(f"{subject.get_absolute_url()}#attachments")


def remove_attachment(request: Request, token: object) -> HttpResponse:
    """Ask once, then remove the file; its name stays in the record's history."""
    found = _seen_by(request, token)
    if not found.may_be_removed_by(request.user):
        raise PermissionDenied("Those who may edit the record remove its files.")
    subject = found.subject()
    onward = subject.get_absolute_url() if subject else "/"
    if request.method != "POST":
        return render(request, "records/remove_attachment.html", {"file": found, "onward": onward})
    found.remove(by=request.user, at=timezone.now())
    messages.success(request, f"{found.name} is removed.")
    return redirect(onward)
