"""Hints on wording: for the text of a field while it is written, for a whole form, and for what is saved."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.requests import Request
from postmortems.forms import teams_of
from postmortems.models import DismissedHint, Postmortem
from postmortems.views import to_edit
from postmortems.wording import Wording, is_prose
from records.models import Refused
from web.rendering import render_region

PAGE = "postmortems/wording.html"
LONGEST = 200_000  # letters of one field that are looked at
MOST_FIELDS = 80


@require_POST
def check_new_wording(request: Request) -> HttpResponse:
    """The hints for what is typed in a postmortem that is not saved yet. Nothing is kept."""
    if not teams_of(request.user):
        raise PermissionDenied("A team’s leads and members write its postmortems.")
    return _page(request, None, typed(request))


@require_http_methods(["GET", "HEAD", "POST"])
def check_wording(request: Request, number: int) -> HttpResponse:
    """The hints for a postmortem as it is saved; a POST those for what is typed. Nothing is kept."""
    found = to_edit(request, number)
    is_typed = request.method == "POST"
    return _page(request, found, typed(request) if is_typed else Wording(found).saved_texts())


def typed(request: Request) -> dict[str, str]:
    """The prose that was sent: of the one field that `wording` names, else of all."""
    name = request.POST.get("wording", "")
    sent = [name] if is_prose(name) else [each for each in request.POST if is_prose(each)]
    return {each: request.POST.get(each, "")[:LONGEST] for each in sent[:MOST_FIELDS]}


def _page(request: Request, found: Postmortem | None, texts: dict[str, str]) -> HttpResponse:
    """The page of all hints, or the region of the one field that asked."""
    wording = Wording(found)
    context: dict[str, Any] = {"postmortem": found, "is_typed": request.method == "POST"}
    context["fields"] = partial(wording.by_field, texts)
    regions = {"hint-*": "dismissed"}  # one was dismissed in the form, where its item goes away
    name = request.POST.get("wording", "")
    if is_prose(name):
        context |= {"field_name": name, "field_id": f"id_{name}"}
        context["places"] = wording.places(name, texts.get(name, ""))
        regions[f"hints-id_{name}"] = "field-hints"
    return render_region(request, PAGE, context, regions=regions)


@require_POST
def dismiss_hint(request: Request, number: int) -> HttpResponse:
    """Let a sentence stand in this record, for good."""
    found = to_edit(request, number)
    rule, sentence = request.POST.get("rule", ""), request.POST.get("sentence", "")
    try:
        DismissedHint.dismiss(found, rule=rule, sentence=sentence, by=request.user, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, "Dismissed for this postmortem.")
    return redirect("check_wording", number=number)
