"""The forms of objectives and key results: new or as they are, kept as drafts, told of what others wrote meanwhile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outcomes.forms import EditForm, KeyResultForm, ObjectiveForm
from outcomes.models import KeyResult, Objective
from outcomes.readiness import MOST, count_advice, count_in
from outcomes.views import may_create_any
from outcomes.wording import advice_on_key_result, advice_on_title
from people.models import Team
from people.requests import Request
from records.drafts import SavedDraft, Writing
from records.models import EditConflict


@require_http_methods(["GET", "HEAD", "POST"])
def new_objective(request: Request) -> HttpResponse:
    """Set an objective; ?team=slug and ?cycle=pk fill the form in."""
    if not may_create_any(request):
        raise PermissionDenied("Objectives are set by a team's leads and members.")
    team = (
        Team.objects.visible_to(request.user)
        .filter(slug=request.GET.get("team", "").replace("\x00", ""))
        .first()
    )
    cycle = request.GET.get("cycle", "")
    initial = {"lead": request.user.pk, "team": team and team.pk, "kind": Objective.ASPIRATIONAL}
    if cycle.isdecimal() and len(cycle) < 19:
        initial["cycle"] = cycle
    writing = Writing("objective:new", request)
    form = ObjectiveForm(writing.data, person=request.user, initial=initial)
    if saved := save(request, form, writing):
        if (count := count_in(saved.cycle, saved.team)) > MOST:
            messages.info(request, f"{saved.team} now has {count_advice(count)}")
        return redirect(saved)
    return answer(request, form, writing, {"back": reverse("outcomes"), "what": "objective"})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_objective(request: Request, pk: int) -> HttpResponse:
    """Edit the words, lead and parent of an objective."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    if not found.may_be_edited_by(request.user):
        raise PermissionDenied(
            "Its lead and the team's leads and members edit an objective until it is closed."
        )
    writing = Writing(f"objective:{pk}", request)
    form = ObjectiveForm(writing.data, person=request.user, objective=found)
    context = {"objective": found, "back": found.get_absolute_url(), "what": "objective"}
    context["advice"] = [(found.title, text) for text in advice_on_title(found.title)]
    if saved := save(request, form, writing):
        return redirect(saved)
    return answer(request, form, writing, context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_key_result(request: Request, pk: int) -> HttpResponse:
    """Add a key result to objective `pk`."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    if not found.may_have_goals_changed_by(request.user):
        raise PermissionDenied(
            "Once a cycle runs, only leads add key results; before, the team's members too."
        )
    writing = Writing(f"key_result:new:{pk}", request)
    initial = {"owner": request.user.pk}
    form = KeyResultForm(writing.data, person=request.user, objective=found, initial=initial)
    if saved := save(request, form, writing):
        return redirect(saved)
    context = {"objective": found, "back": found.get_absolute_url(), "what": "key result"}
    return answer(request, form, writing, context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_key_result(request: Request, pk: int) -> HttpResponse:
    """Edit a key result; its goal too where the person may."""
    rows = KeyResult.objects.visible_to(request.user)
    row = get_object_or_404(
        rows.select_related("objective__cycle", "objective__team", "objective__lead", "owner"), pk=pk
    )
    if not row.may_be_edited_by(request.user):
        raise PermissionDenied(
            "Its owner and the team's leads and members edit a key result until it is closed."
        )
    writing = Writing(f"key_result:{pk}", request)
    form = KeyResultForm(writing.data, person=request.user, objective=row.objective, key_result=row)
    context: dict[str, Any] = {"objective": row.objective, "key_result": row, "what": "key result"}
    context["back"] = row.get_absolute_url()
    context["advice"] = [
        (row.title, text) for text in advice_on_key_result(row.title, row.baseline, row.target)
    ]
    if saved := save(request, form, writing):
        return redirect(saved)
    return answer(request, form, writing, context)


def save(request: Request, form: EditForm, writing: Writing) -> Any:
    """The record as saved, its draft forgotten; None where nothing was sent, or the form now says what is to mend."""
    if request.method != "POST":
        if form.is_bound:
            form.quieten()
        return None
    try:
        saved = form.save(by=request.user) if form.is_valid() else None
    except EditConflict as conflict:
        form.meet_current(conflict.current)
        return None
    if saved is not None:
        SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=timezone.now())
    return saved


def answer(request: Request, form: EditForm, writing: Writing, context: dict[str, Any]) -> HttpResponse:
    """The form's page: 409 where somebody else wrote meanwhile, 422 where what was sent cannot be saved as it is."""
    status = 409 if form.has_met else 422 if request.method == "POST" else 200
    query = request.GET.copy()
    query.pop("restore", None)
    page = f"{request.path}?{query.urlencode()}".removesuffix("?")
    context |= {"form": form, "writing": writing, "draft_page": page}
    return render(request, "outcomes/form.html", context, status=status)
