"""The form of a decision: new or as it is, previewed, advised on, kept as a draft, merged with others' changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from decisions.forms import DecisionForm
from decisions.guardrail_forms import StanceForm
from decisions.models import Decision
from decisions.similar import similar_to
from decisions.views import may_write, seen_by
from people.models import Person, Team
from people.requests import Request
from records.drafts import SavedDraft, Writing
from records.models import Attachment, EditConflict, Refused

NAMES_OFFERED = 200  # in the list a browser completes from


def new(request: Request) -> HttpResponse:
    """A new record; ?supersedes=12 begins one in the place of an old one, ?template=madr with a template."""
    old = Decision.objects.visible_to(request.user).filter(pk=_number(request.GET.get("supersedes"))).first()
    if not may_write(request.user):
        raise PermissionDenied("Leads and members of a team write decisions. Ask a lead to take you in.")
    amended = _number(request.GET.get("amends"))
    about = old.pk if old else amended  # what replaces or amends a record is not mixed up with other new ones
    key = f"decision:new:{about}" if about else "decision:new"
    writing = Writing(key, request)
    return _write(request, writing, successor_of=old, template=request.GET.get("template", ""))


def edit(request: Request, pk: int) -> HttpResponse:
    """An existing record. What somebody else saved meanwhile is put together with mine, or shown beside it."""
    record = seen_by(request, pk)
    if not record.may_be_edited_by(request.user):
        raise PermissionDenied(f"Leads and members of {record.team} and the driver edit this decision.")
    writing = Writing(f"decision:{pk}", request)
    return _write(request, writing, decision=record)


def _write(request: Request, writing: Writing, **about: Any) -> HttpResponse:
    """The form: as it is, with a draft of mine restored, or with what was sent."""
    today = request.user.today(timezone.now())
    form = DecisionForm(writing.data, person=request.user, today=today, **about)
    if request.method == "POST":
        return _save(request, form, writing)
    if writing.restored:
        form.quieten()
        return _form_page(request, form, writing)
    visible = Decision.objects.visible_to(request.user).select_related("team")
    amended = visible.filter(pk=_number(request.GET.get("amends"))).first()
    if amended is not None:  # ?amends=12
        form.initial["team"] = amended.team_id
        form.initial["amends"] = amended.record_ref() or amended.get_absolute_url()
    return _form_page(request, form, writing)


def _save(request: Request, form: DecisionForm, writing: Writing) -> HttpResponse:
    """Save what was typed and go to the record, or show the form again with what there is to mend."""
    sent = request.POST
    if {"another", "dismiss", "reshape", "look"} & set(sent):
        rows = 1 if "another" in sent else 0
        again = form.again(more_rows=rows, dismiss=sent.get("dismiss", ""))
        return _form_page(request, again, writing, status=422, looked="look" in sent, more_rows=rows)
    if not form.is_valid():
        return _form_page(request, form, writing, status=422)
    asks = "ask" in sent
    try:
        record = form.save(by=request.user, asks=asks)
    except Refused as refused:
        form.refuse(refused)
        return _form_page(request, form, writing, status=422)
    except EditConflict:
        return _save_together(request, form, writing)
    words = f"{record.record_ref()} is open to feedback." if asks else "Saved."
    return _saved(request, record, form, writing, words)


def _save_together(request: Request, form: DecisionForm, writing: Writing) -> HttpResponse:
    """Merge with what somebody else saved; where that cannot be, show both texts and save nothing."""
    assert form.record is not None
    current = seen_by(request, form.record.pk)
    merged, meeting = form.meet(current)
    if not merged.is_valid() or meeting.conflicts:
        merged.errors.clear()
        return _form_page(request, merged, writing, status=409, meeting=meeting)
    try:
        record = merged.save(by=request.user, asks="ask" in request.POST)
    except (EditConflict, Refused):
        return _form_page(request, merged, writing, status=409, meeting=meeting)
    words = f"Saved together with what {meeting.by or 'somebody else'} changed meanwhile."
    return _saved(request, record, merged, writing, words)


def _saved(
    request: Request, record: Decision, form: DecisionForm, writing: Writing, words: str
) -> HttpResponse:
    """What was typed is in the record: its draft is not needed any more."""
    SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=timezone.now())
    messages.success(request, words)
    if form.cleaned_data.get("diverges"):
        return redirect(f"{reverse('decision_guardrails', args=[record.pk])}?stance={StanceForm.DIVERGES}")
    return redirect(record)


def _form_page(
    request: Request, form: DecisionForm, writing: Writing, *, status: int = 200, **context: Any
) -> HttpResponse:
    people = Person.objects.get_queryset().visible_to(request.user).active()
    names = [*Team.objects.visible_to(request.user).values_list("name", flat=True)[:NAMES_OFFERED]]
    names += people.values_list("name", flat=True)[:NAMES_OFFERED]
    record = form.record
    may_ask = record is None or record.may_be_proposed_by(request.user)
    query = request.GET.copy()
    query.pop("restore", None)
    context |= {"form": form, "decision": record, "names": names, "may_ask": may_ask, "writing": writing}
    context["draft_page"] = f"{request.path}?{query.urlencode()}".removesuffix("?")
    title = str(form["title"].value() or "")[:300]
    context["similar"] = similar_to(title, reader=request.user, besides=record)
    context["attachments"] = Attachment.objects.of(record) if record else []
    return render(request, "decisions/form.html", context, status=status)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
