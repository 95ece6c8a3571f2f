"""Postmortems as files: one, or those a list's filters leave, as Markdown or as CSV."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.requests import Request
from postmortems.exporting import as_csv, export, packed, path_of, with_everything, written_file
from postmortems.filters import ListFilter
from postmortems.models import Postmortem

LARGEST_NUMBER = 2**31 - 1


@require_safe
def postmortem_markdown(request: Request, number: int) -> HttpResponse:
    """One record as its Markdown file."""
    if number > LARGEST_NUMBER:
        raise Http404
    rows = with_everything(Postmortem.objects.visible_to(request.user))
    record = get_object_or_404(rows, number=number)
    name = quote(PurePosixPath(path_of(record)).name)
    return HttpResponse(
        written_file(record),
        content_type="text/markdown; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"},
    )


@require_safe
def postmortems_zip(request: Request) -> HttpResponseBase:
    """Those the list's filters leave, as Markdown files in a .zip, a folder for each team."""
    rows = ListFilter(request.GET).chosen_by(request.user, request.user.today(timezone.now()))
    headers = {"Content-Disposition": 'attachment; filename="postmortems.zip"'}
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    pieces = packed(export(rows), by_team=True)
    return StreamingHttpResponse(pieces, content_type="application/zip", headers=headers)


@require_safe
def postmortems_csv(request: Request) -> HttpResponseBase:
    """Those the list's filters leave, as CSV."""
    rows = ListFilter(request.GET).rows(request.user, request.user.today(timezone.now()))
    headers = {"Content-Disposition": 'attachment; filename="postmortems.csv"'}
    if request.method == "HEAD":
        return HttpResponse(content_type="text/csv; charset=utf-8", headers=headers)
    return StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)
