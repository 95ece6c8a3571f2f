"""Postmortems as files in: some, or a packed folder of them, are sent, looked at, and then imported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from followups.importing import Import, import_folder
from followups.models import SentPostmortems
from people.models import Membership, Person
from people.requests import Request
from postmortems.markdown.importing import AS_IT_WAS, CHANGED, EDITED_HERE, NEW
from records.archives import MOST_BYTES
from records.sending_forms import FilesField, SendForm
from web.forms import sent

SHOWN_AT_MOST = 200  # files of a dry run


class SendPostmortemsForm(SendForm):
    """Postmortems as Markdown, or a packed folder of them, for a team that one writes in."""

    folder = FilesField(
        label="Markdown files, or a folder as .zip",
        help_text=f"Up to {MOST_BYTES // 1024 // 1024} MB. You see what would happen before anything is written.",
        suffixes=SentPostmortems.suffixes,
        error_messages={"required": "Choose a file.", "empty": "This file is empty."},
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, roles=(Membership.LEAD, Membership.MEMBER), **kwargs)
        self.fields["team"].help_text = "Whose postmortems they become."
        takes = [*SentPostmortems.suffixes, ".zip", "text/markdown", "application/zip"]
        self.fields["folder"].widget.attrs["accept"] = ",".join(takes)


@require_http_methods(["GET", "HEAD", "POST"])
def send_postmortems(request: Request) -> HttpResponse:
    """The form; what is sent is kept for a day at most, until it is imported."""
    person = request.user
    if not (person.is_org_admin or any(map(person.writes_in, person.roles()))):
        raise PermissionDenied("A team’s leads and members import its postmortems.")
    form = SendPostmortemsForm(sent(request), request.FILES or None, person=person)
    if form.is_valid() and (kept := form.kept_as(SentPostmortems, by=person, at=timezone.now())):
        return redirect("import_postmortems", kept.pk)
    return render(request, "postmortems/send.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def import_postmortems(request: Request, pk: int) -> HttpResponse:
    """What importing would do; a POST does it."""
    sent = get_object_or_404(SentPostmortems.objects.select_related("team"), pk=pk, by=request.user)
    sent.check_sent_by(request.user)
    is_dry = request.method != "POST"
    with sent.unpacked() as root:
        done = import_folder(root, team=sent.team, by=request.user, now=timezone.now(), dry_run=is_dry)
    if is_dry:
        return render(request, "postmortems/import.html", {"sent": sent, "done": done, **told(done)})
    sent.delete()
    messages.success(request, done.sentence())
    return redirect("postmortems")


def told(done: Import) -> dict[str, Any]:
    """What the page says of each file: the records, how many more there are, and the lists of the others."""
    rows = {
        kind: [row for row in done.rows if row["kind"] == kind] for kind in ("record", "error", "left_out")
    }
    records = [
        row
        | {"became": done.became[row["path"]], "happened_on": _day(row["incident_date"])}
        | {"proposed": [(name, dt.datetime.fromisoformat(at)) for name, at in row["proposed"].items()]}
        for row in rows["record"]
    ]
    return {
        "files": records[:SHOWN_AT_MOST],
        "more": max(0, len(records) - SHOWN_AT_MOST),
        "unchanged": done.outcomes[AS_IT_WAS],
        "edited_here": done.outcomes[EDITED_HERE],
        "makes": done.outcomes[NEW] + done.outcomes[CHANGED],
        "warnings": sum(len(row["warnings"]) for row in records),
        "lists": [
            (heading, [(row["path"], row["reason"]) for row in rows[kind]])
            for heading, kind in (("Cannot be imported", "error"), ("Left out, being no record", "left_out"))
        ],
    }


def _day(text: str | None) -> dt.date | None:
    """A day of the report as a date, which the page says in its own way."""
    return dt.date.fromisoformat(text) if text else None
