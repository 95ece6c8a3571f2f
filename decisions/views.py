"""The decision list, a record's page, its form, and a page or a button for each step of its life."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from decisions import pages, steps
from decisions.forms import DecisionForm
from decisions.listing import Filters
from decisions.models import Decision, Feedback
from decisions.telling import tell
from people.models import Person, Team
from people.requests import Request
from records.models import EditConflict, Event, Refused
from web.paging import keyset
from web.rendering import render_region

NAMES_OFFERED = 200  # in the list a browser completes from


def seen_by(request: Request, pk: int) -> Decision:
    """The decision with what its page shows, if the reader may see it. Raises Http404."""
    return get_object_or_404(Decision.objects.visible_to(request.user).for_record(), pk=pk)


@require_safe
def decisions(request: Request) -> HttpResponse:
    """The log: all, what waits for me, what is open to feedback, what is due for review."""
    today = request.user.today(timezone.now())
    filters = Filters.read(request.GET, person=request.user, today=today)
    page = keyset(filters.rows().for_list(), request, order=("-changed_at", "-id"))
    for row in page.rows:
        row.is_open = row.is_open_to_feedback(today)
        row.is_due = row.is_to_review(today)
        row.replied_count = sum(role.has_replied for role in row.asked)
    tabs = filters.tabs()
    context = {
        "filters": filters,
        "chosen_team": filters.team
        and Team.objects.visible_to(request.user).filter(slug=filters.team).first(),
        "tabs": tabs,
        "page": page,
        "total": next(tab.count for tab in tabs if tab.is_current),
        "may_write": any(request.user.writes_in(team) for team in request.user.roles())
        or request.user.is_org_admin,
    }
    return render_region(request, "decisions/list.html", context, regions={"decisions"})


@require_safe
def decision(request: Request, pk: int) -> HttpResponse:
    """One record with its discussion, its roles, what it is tied to and its history."""
    record = seen_by(request, pk)
    context = pages.of_record(record, request, request.user, request.user.today(timezone.now()))
    return render_region(request, "decisions/detail.html", context, regions={"record"})


@require_safe
def history(request: Request, pk: int) -> HttpResponse:
    """Every change of a record, newest first, with the text before and after."""
    record = seen_by(request, pk)
    page = keyset(Event.objects.of(record), request, order=("-id",), size=20)
    context = {"decision": record, "page": page, "lines": tell(page.rows, with_changes=True)}
    return render(request, "decisions/history.html", context)


# --- Writing ----------------------------------------------------------------------------------------------------
def new(request: Request) -> HttpResponse:
    """A new record; ?supersedes=12 begins one in the place of an old one."""
    old = Decision.objects.visible_to(request.user).filter(pk=_number(request.GET.get("supersedes"))).first()
    if not request.user.is_org_admin and not any(map(request.user.writes_in, request.user.roles())):
        raise PermissionDenied("Leads and members of a team write decisions. Ask a lead to take you in.")
    today = request.user.today(timezone.now())
    form = DecisionForm(request.POST or None, person=request.user, today=today, successor_of=old)
    if request.method == "POST":
        return _save(request, form)
    return _form_page(request, form)


def edit(request: Request, pk: int) -> HttpResponse:
    """An existing record. What somebody else saved meanwhile is put together with mine, or shown beside it."""
    record = seen_by(request, pk)
    if not record.may_be_edited_by(request.user):
        raise PermissionDenied(f"Leads and members of {record.team} and the driver edit this decision.")
    today = request.user.today(timezone.now())
    form = DecisionForm(request.POST or None, person=request.user, today=today, decision=record)
    if request.method == "POST":
        return _save(request, form)
    return _form_page(request, form)


def _save(request: Request, form: DecisionForm) -> HttpResponse:
    """Save what was typed and go to the record, or show the form again with what there is to mend."""
    if "another" in request.POST:
        return _form_page(request, form.with_another_row(), status=422)
    if not form.is_valid():
        return _form_page(request, form, status=422)
    asks = "ask" in request.POST
    try:
        record = form.save(by=request.user, asks=asks)
    except Refused as refused:
        form.refuse(refused)
        return _form_page(request, form, status=422)
    except EditConflict:
        return _save_together(request, form)
    messages.success(request, f"{record.record_ref()} is open to feedback." if asks else "Saved.")
    return redirect(record)


def _save_together(request: Request, form: DecisionForm) -> HttpResponse:
    """Merge with what somebody else saved; where that cannot be, show both texts and save nothing."""
    assert form.record is not None
    current = seen_by(request, form.record.pk)
    merged, meeting = form.meet(current)
    if not merged.is_valid() or meeting.conflicts:
        merged.errors.clear()
        return _form_page(request, merged, status=409, meeting=meeting)
    try:
        record = merged.save(by=request.user, asks="ask" in request.POST)
    except (EditConflict, Refused):
        return _form_page(request, merged, status=409, meeting=meeting)
    messages.success(request, f"Saved together with what {meeting.by or 'somebody else'} changed meanwhile.")
    return redirect(record)


def _form_page(request: Request, form: DecisionForm, *, status: int = 200, **context: Any) -> HttpResponse:
    people = Person.objects.get_queryset().visible_to(request.user).active()
    names = [*Team.objects.visible_to(request.user).values_list("name", flat=True)[:NAMES_OFFERED]]
    names += people.values_list("name", flat=True)[:NAMES_OFFERED]
    record = form.record
    may_ask = record is None or record.may_be_proposed_by(request.user)
    context |= {"form": form, "decision": record, "names": names, "may_ask": may_ask}
    return render(request, "decisions/form.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


# --- Steps ------------------------------------------------------------------------------------------------------
def propose(request: Request, pk: int) -> HttpResponse:
    """Ask for feedback, until a date."""
    return _step(request, pk, steps.ProposeForm, "proposed")


def accept(request: Request, pk: int) -> HttpResponse:
    """Put it into force; with an answer, over open concerns."""
    return _step(request, pk, steps.AcceptForm, "accepted")


def reject(request: Request, pk: int) -> HttpResponse:
    """Turn it down, with a reason."""
    return _step(request, pk, steps.RejectForm, "rejected")


def deprecate(request: Request, pk: int) -> HttpResponse:
    """Put it out of force, with a reason."""
    return _step(request, pk, steps.DeprecateForm, "deprecated")


def confirm(request: Request, pk: int) -> HttpResponse:
    """Still right, until a new date."""
    return _step(request, pk, steps.ConfirmForm, "confirmed")


def _step(request: Request, pk: int, form_class: type[steps.StepForm], done: str) -> HttpResponse:
    """A page with one form and one button; a POST does it and goes back to the record."""
    record, today = seen_by(request, pk), request.user.today(timezone.now())
    form = form_class(request.POST if request.method == "POST" else None, decision=record, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.user)
        except EditConflict:
            form.add_error(None, "Somebody else changed it a moment ago. Read it again before you go on.")
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, f"{form.done} {record.record_ref()} {record.title}")
            return redirect(record)
    elif request.method != "POST" and not getattr(record, f"may_be_{done}_by")(request.user):
        return redirect(record)  # the record's own page says where it stands and who may go on
    context = pages.of_record(record, request, request.user, today)
    return render(
        request, "decisions/step.html", context | {"form": form}, status=422 if form.is_bound else 200
    )


# --- Discussion -------------------------------------------------------------------------------------------------
@require_POST
def give_feedback(request: Request, pk: int) -> HttpResponse:
    """Say something to a proposal."""
    record, form = seen_by(request, pk), steps.FeedbackForm(request.POST)
    if form.is_valid():
        try:
            form.save(record, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        else:
            messages.success(request, "Your feedback is there for everyone to read.")
            return redirect(f"{record.get_absolute_url()}#feedback")
    context = pages.of_record(record, request, request.user, request.user.today(timezone.now()), form)
    return render_region(request, "decisions/detail.html", context, regions={"record"}, status=422)


@require_POST
def endorse(request: Request, pk: int) -> HttpResponse:
    """Stand behind a proposal, in one click."""
    record = seen_by(request, pk)
    try:
        record.give_feedback(by=request.user, kind=Feedback.ENDORSEMENT, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f"You endorse {record.record_ref()}.")
    return redirect(record)


def resolve(request: Request, pk: int) -> HttpResponse:
    """Close a blocking concern."""
    said = Feedback.objects.select_related("by").filter(
        decision_record__in=Decision.objects.visible_to(request.user)
    )
    concern = get_object_or_404(said, pk=pk)
    record = concern.decision_record = seen_by(request, concern.decision_record_id)
    form = steps.ResolveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            form.save(concern, by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            messages.success(request, "The concern is resolved.")
            return redirect(f"{record.get_absolute_url()}#feedback")
    elif request.method != "POST" and not concern.may_be_resolved_by(request.user):
        return redirect(record)
    is_raiser = concern.by_id == request.user.pk
    context = {"decision": record, "concern": concern, "form": form, "is_raiser": is_raiser}
    return render(request, "decisions/resolve.html", context, status=422 if form.is_bound else 200)
