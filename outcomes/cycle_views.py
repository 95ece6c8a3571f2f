"""Pages of a cycle: the board of its teams, its steps from planning to closed, agreements."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outcomes import readiness
from outcomes.cycle_forms import ActForm, ActivateForm, BeginClosingForm, CloseCycleForm, ReopenCycleForm
from outcomes.models import Cycle
from people.models import Team
from people.requests import Request
from records.models import Event, Refused
from web.forms import sent
from web.paging import keyset
from web.rendering import render_region
from web.returning import back
from web.words import STATES

TEAMS, OTHERS, CHANGES, TRADE_OFFS = 25, 12, 15, 10
STEPS: dict[str, tuple[type[ActForm], str, str]] = {  # verb: form, who may, what is said once it is done
    "activate": (ActivateForm, "may_be_activated_by", "is active."),
    "begin_closing": (BeginClosingForm, "may_begin_closing_by", "is closing."),
    "close": (CloseCycleForm, "may_be_closed_by", "is closed."),
    "reopen": (ReopenCycleForm, "may_be_reopened_by", "has gone a step back."),
}


def cycle_of(request: Request, pk: int) -> Cycle:
    """The cycle, for everyone in the organisation. Raises Http404."""
    return get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)


@require_safe
def cycle(request: Request, pk: int) -> HttpResponse:
    """Where a cycle and each of its teams stand; ?stage= and ?q= narrow the board."""
    found, person = cycle_of(request, pk), request.user
    wanted = request.GET.get("stage", "")
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    teams = readiness.teams_in(found, wanted, Team.objects.visible_to(person).filter(name__icontains=words))
    page = keyset(teams, request, order=("name", "id"), size=TEAMS)
    rows = readiness.board(found, page.rows)
    context: dict[str, Any] = {
        "cycle": found,
        "page": page,
        "rows": [(row, found.may_be_agreed_by(person, row.team)) for row in rows],
        "stage": wanted if wanted in readiness.STAGES else "",
        "stages": [(key, STATES["readiness"][key][2]) for key in readiness.STAGES],
        "q": words,
        "week": found.week_words(person.today(timezone.now())),
        "steps": [verb for verb, (_, may, _) in STEPS.items() if getattr(found, may)(person)],
        "others": Cycle.objects.visible_to(person).exclude(pk=pk).order_by("-starts_on")[:OTHERS],
        "events": Event.objects.of(found)[:CHANGES],
        "trade_offs": found.trade_offs.visible_to(person).select_related("owner", "team")[:TRADE_OFFS],
    }
    return render_region(request, "outcomes/cycle.html", context, regions={"board"})


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Take a cycle a step on or back, after saying what that means."""
    found = cycle_of(request, pk)
    form_class, may, done = STEPS[verb]
    if not found.may_be_moved_by(request.user):
        raise PermissionDenied("Leads and org admins take a cycle from one state to the next.")
    if not getattr(found, may)(request.user):
        messages.info(request, f"{found} is {found.get_state_display().lower()}.")
        return redirect("cycle", pk=pk)
    unscored = found.unscored().count() if verb == "close" else 0
    fields = {"unscored": unscored} if verb == "close" else {}
    form = form_class(sent(request), **fields)
    if form.is_valid() and form.save(found, by=request.user):
        messages.success(request, f"{found} {done}")
        return redirect("cycle", pk=pk)
    before = dict(Cycle.STATES).get(Cycle.BEFORE.get(found.state, ""), "")
    context = {"form": form, "cycle": found, "verb": verb, "unscored": unscored, "before": before}
    return render(request, "outcomes/cycle_step.html", context, status=422 if form.is_bound else 200)


@require_POST
def agree(request: Request, pk: int, slug: str, verb: str) -> HttpResponse:
    """Say that a team agreed on its objectives, or take that back."""
    found = cycle_of(request, pk)
    team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
    try:
        getattr(found, verb)(by=request.user, team=team)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        done = "has agreed on its objectives" if verb == "agree" else "is drafting again"
        messages.success(request, f"{team} {done} for {found}.")
    return redirect(back(request, found.board_url()))
