"""Pages that end an objective: closing it, opening it again, carrying it over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outcomes.cycle_forms import CarryOverForm, CloseObjectiveForm, ReopenObjectiveForm
from outcomes.models import Objective
from outcomes.models.closing import WHO_CLOSES
from people.requests import Request
from web.forms import sent


def objective_of(request: Request, pk: int) -> Objective:
    """The objective, for everyone in the organisation. Raises Http404."""
    return get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)


def answer(request: Request, template: str, form: Any, found: Objective) -> HttpResponse:
    """The form's page, 422 where something typed cannot be saved as it is."""
    context = {"form": form, "objective": found}
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: Request, pk: int) -> HttpResponse:
    """Score an objective, say what was learned, and choose what carries over."""
    found, now = objective_of(request, pk), timezone.now()
    if not found.may_be_closed_by(request.user):
        raise PermissionDenied(WHO_CLOSES)
    today = request.user.today(now)
    form = CloseObjectiveForm(sent(request), objective=found, now=now, today=today)
    if form.is_valid() and form.save(found, by=request.user):
        messages.success(request, "Closed.")
        return redirect(found)
    return answer(request, "outcomes/close.html", form, found)


@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: Request, pk: int) -> HttpResponse:
    """Take the scores of an objective back."""
    found = objective_of(request, pk)
    if not found.may_be_reopened_by(request.user):
        raise PermissionDenied("Whoever may close an objective opens it again, while its cycle runs.")
    form = ReopenObjectiveForm(sent(request))
    if form.is_valid() and form.save(found, by=request.user):
        messages.success(request, "Open again.")
        return redirect(found)
    return answer(request, "outcomes/reopen.html", form, found)


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: Request, pk: int) -> HttpResponse:
    """Draft a closed objective anew in a later cycle."""
    found = objective_of(request, pk)
    if not found.may_be_carried_over_by(request.user):
        raise PermissionDenied("Leads carry an objective over, once it or its cycle is closed.")
    form = CarryOverForm(sent(request), objective=found)
    if form.may_carry and form.is_valid() and form.save(found, by=request.user):
        messages.success(request, f"Carried over into {found.carried_into.cycle}, as a draft.")
        return redirect(found.carried_into)
    return answer(request, "outcomes/carry_over.html", form, found)
