"""Small pages of their own: when it hurt, where it belongs, what it repeats; and a reviewer's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.models import Area, Team
from people.requests import Request
from postmortems.beside import remark_key
from postmortems.placing_forms import MoveForm, PlacingForm, RecurrenceForm, WindowsForm
from postmortems.review_forms import RemarkForm
from postmortems.views import record_of, to_edit
from records.drafts import SavedDraft, Writing
from web.forms import sent

NAMES_OFFERED = 200


def shown(request: Request, template: str, form: Any, **context: Any) -> HttpResponse:
    """The form's page: 409 where somebody changed the same meanwhile, 422 where something cannot be kept."""
    meeting = getattr(form, "meeting", None)
    context["meeting"], status = meeting, 409 if meeting else 422 if form.is_bound else 200
    return render(request, template, {"form": form, "postmortem": form.postmortem, **context}, status=status)


def kept(request: Request, form: Any) -> bool:
    """Was the form sent, and is what it says kept?"""
    if not (form.is_bound and form.is_valid() and form.save(by=request.user, now=timezone.now())):
        return False
    if form.met:
        messages.success(request, "Saved together with what somebody else changed meanwhile.")
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def edit_windows(request: Request, number: int) -> HttpResponse:
    """From when until when it hurt, as often as it did."""
    form = WindowsForm(sent(request), postmortem=to_edit(request, number))
    if kept(request, form):
        return redirect(form.postmortem)
    return shown(request, "postmortems/windows.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
def place_postmortem(request: Request, number: int) -> HttpResponse:
    """Other teams, areas, tags."""
    form = PlacingForm(sent(request), postmortem=to_edit(request, number), person=request.user)
    if kept(request, form):
        return redirect(form.postmortem)
    names = {"teams": Team.objects.all()[:NAMES_OFFERED], "areas": Area.objects.all()[:NAMES_OFFERED]}
    return shown(request, "postmortems/placing.html", form, **names)


@require_http_methods(["GET", "HEAD", "POST"])
def move_postmortem(request: Request, number: int) -> HttpResponse:
    """Make it another team's."""
    found = record_of(request, number)
    if not found.may_be_moved_by(request.user):
        raise PermissionDenied(
            "A lead of its team who writes in another, or an org admin, moves a postmortem."
        )
    form = MoveForm(sent(request), postmortem=found, person=request.user)
    if kept(request, form):
        messages.success(request, f"It is {found.team.name}’s now.")
        return redirect(found if found.is_visible_to(request.user) else "postmortems")
    return shown(request, "postmortems/move.html", form, teams=form.offered[:NAMES_OFFERED])


@require_http_methods(["GET", "HEAD", "POST"])
def repeat_postmortem(request: Request, number: int) -> HttpResponse:
    """Which earlier one it is a recurrence of."""
    found = to_edit(request, number)
    form = RecurrenceForm(sent(request), postmortem=found, reader=request.user)
    if kept(request, form):
        return redirect(found)
    return shown(request, "postmortems/recurrence.html", form)


@require_POST
def review_postmortem(request: Request, number: int) -> HttpResponse:
    """I have read it, with an optional remark."""
    found = record_of(request, number)
    if all(person.pk != request.user.pk for person in found.reviewers.all()):
        raise PermissionDenied("Those asked for a review say that they have read it.")
    form, writing, now = (
        RemarkForm(request.POST, postmortem=found),
        Writing(remark_key(found), request),
        timezone.now(),
    )
    if form.is_valid() and form.save(by=request.user, now=now):
        SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=now)
        messages.success(request, "Thank you. It no longer waits for you.")
        return redirect(f"{found.get_absolute_url()}#review")
    return shown(request, "postmortems/remark.html", form, writing=writing)
