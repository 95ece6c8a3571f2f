"""The meeting view of a postmortem: a section a screen, with a clock, and a line to keep what comes up."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people.requests import Request
from postmortems.meeting import (
    LESSONS,
    PROMISE,
    SCREENS,
    capture_of,
    draft_key,
    kept_in,
    screens_of,
    step_of,
    with_boxes,
)
from postmortems.models import Postmortem
from postmortems.pages import page_of
from postmortems.views import record_of
from records.drafts import SavedDraft
from records.models import Refused
from web.forms import sent


@require_http_methods(["GET", "HEAD", "POST"])
def postmortem_meeting(request: Request, number: int) -> HttpResponse:
    """Walk through the sections, ?step= is where one is; a POST keeps what came up and stays there."""
    found, now = record_of(request, number), timezone.now()
    may_edit = found.may_be_edited_by(request.user)
    if request.method == "POST" and not may_edit:
        raise PermissionDenied("The team, the facilitator and the authors write in a postmortem.")
    (kept, form), step = capture_of(sent(request)), step_of(request.POST)
    here = reverse("postmortem_meeting", args=[number])
    if request.method == "POST" and kept_in(request.POST) == PROMISE:
        spend(request, found, step, PROMISE, now)
        title = request.POST.get(PROMISE, "").strip()[:300]
        asked = {"postmortem": number, "next": f"{here}#{step}", "title": title}
        return redirect(f"{reverse('new_follow_up')}?{urlencode(asked)}")
    if form.is_bound and form.is_valid():
        try:
            said = form.keep(found, by=request.user, zone=request.user.zone, now=now)
        except Refused as refused:
            form.add_error("line", refused.words)
        else:
            spend(request, found, step, kept, now)
            messages.success(request, said)
            return redirect(f"{here}#{step}")
    context = page_of(found, request.user, request.user.zone, now)
    screens = screens_of(context)
    step = step if any(screen.slug == step for screen in screens) else LESSONS
    if may_edit:
        came_back = {**request.POST.dict(), "step": step} if form.is_bound else None
        screens = with_boxes(screens, found, request.user, came_back)
    context |= {
        "screens": screens,
        "form": form,
        "kept": kept,
        "step": step,
        "may_edit": may_edit,
        "here": here,
    }
    return render(request, "postmortems/meeting.html", context, status=422 if form.is_bound else 200)


def spend(request: Request, found: Postmortem, step: str, name: str, now: dt.datetime) -> None:
    """What was typed in a line of the screen is kept for good: its draft is not needed any more."""
    if step in SCREENS or "-" in step:
        key = draft_key(found, step, name)
        SavedDraft.forget(by=request.user, key=key, token=request.POST.get("draft_token"), now=now)
