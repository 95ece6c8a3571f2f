"""A postmortem written section by section: each opens on the record's page, or without script on one of its own."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import Person
from people.requests import Request
from postmortems.conflicts import Meeting, PartConflict
from postmortems.forms import PostmortemForm
from postmortems.library import PostmortemQuerySet
from postmortems.models import Postmortem, Writer
from postmortems.section_forms import EventForm, FurtherForm, MomentsForm, SectionForm
from postmortems.sections import ALL, Section, section_of
from postmortems.shown import first_event, is_empty, others_at, present_in_all, writers_by_section
from postmortems.timeline_views import look_at, mend
from postmortems.views import LARGEST, NEW, RECORD, check_may_edit, to_edit
from postmortems.wording import is_prose
from records.drafts import SavedDraft, Writing
from records.models import Attachment, Refused
from records.writing_views import save_draft
from web import compiled
from web.messages import with_undo
from web.rendering import render_region
from web.returning import back


def writable(request: Request, number: int, key: str) -> tuple[Postmortem, Section]:
    """The record and its section, for those who may write in it. Raises Http404 and PermissionDenied."""
    found = to_edit(request, number)
    part = section_of(found, key)
    if part is None:
        raise Http404
    return found, part


def present_at(request: Request, number: int, key: str) -> Postmortem:
    """Little of the record, for a sign of life in one section or in all of it. Raises Http404 and PermissionDenied."""
    if number > LARGEST:
        raise Http404
    found: Postmortem = compiled.one_or_404(_for_presence, person=request.user, number=number)
    check_may_edit(found, request.user)
    if key != ALL and section_of(found, key) is None:
        raise Http404
    return found


def _for_presence(person: Person, number: int) -> PostmortemQuerySet:
    return Postmortem.objects.visible_to(person).for_presence().filter(number=number)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: Request, number: int, key: str) -> HttpResponse:
    """Write in one section. Another's changes to the same words are answered with 409 and both texts.

    With `remove` a further one is taken away, and ?put_back= is the version it is to come back from.
    """
    found, part = writable(request, number, key)
    if request.method == "POST" and "put_back" in request.GET:
        return _put_back(request, found)
    place = "" if part.index is None else f":{part.index}"
    key_of_draft = f"{part.draft_key}:{found.pk}{place}"
    writing = Writing(key_of_draft, request)
    now = timezone.now()
    data = writing.data
    if key == "timeline" and "fix" in request.POST:
        data = mend(request.POST, request.user.zone, now)
    form = form_of(request, found, part, data, now)
    if isinstance(form, MomentsForm) and "take" in request.POST:
        form = form.taking(request.POST["take"])
    if isinstance(form, MomentsForm) and "dismiss" in request.POST:
        _dismiss(request, form)
    if request.method != "POST" or {"look", "fix", "take", "dismiss"} & set(request.POST):
        form.errors.clear()  # what is restored or looked at may be half written
        return editor(request, found, part, form, writing)
    if not form.is_valid():
        return editor(request, found, part, form, writing, status=422)
    return _save(request, found, part, form, writing)


def _dismiss(request: Request, form: MomentsForm) -> None:
    try:
        if form.dismiss(request.POST["dismiss"]):
            messages.success(request, "Dismissed for this postmortem.")
    except Refused as refused:
        messages.error(request, refused.words)


def form_of(
    request: Request, found: Postmortem, part: Section, data: Any, now: dt.datetime
) -> SectionForm | FurtherForm:
    """The section's form."""
    if "section_body" in part.fields:
        return FurtherForm(data, person=request.user, now=now, postmortem=found, section=part)
    kind = MomentsForm if part.key == "moments" else SectionForm
    return kind(data, person=request.user, now=now, postmortem=found, only=part.fields)


def _save(
    request: Request, found: Postmortem, part: Section, form: SectionForm | FurtherForm, writing: Writing
) -> HttpResponse:
    meeting: Meeting | None = None
    taken_from: int | None = None
    is_removing = isinstance(form, FurtherForm) and part.index is not None and "remove" in request.POST
    try:
        if is_removing and isinstance(form, FurtherForm):
            taken_from = form.remove_part(by=request.user)
        else:
            meeting = form.save_part(by=request.user)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        return editor(request, found, part, form, writing, status=422)
    except PartConflict as conflict:
        form = form.over(conflict.current, part)
        return editor(request, found, part, form, writing, status=409, meeting=conflict.meeting)
    SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=timezone.now())
    Writer.leave(found.pk, part.key, person=request.user)
    if meeting is None:
        return _removed(request, found, part, taken_from)
    together = meeting.merged or meeting.take_theirs
    theirs = meeting.theirs_by or "somebody else"
    messages.success(
        request, f"Saved together with what {theirs} changed meanwhile." if together else "Saved."
    )
    return redirect(onward(request, f"{found.get_absolute_url()}#{part.region}"))


def _removed(request: Request, found: Postmortem, part: Section, taken_from: int | None) -> HttpResponse:
    """Say that the section is gone, with the way back."""
    text = f"“{part.label}” is removed. Its text stays in the history."
    if taken_from is None:
        messages.info(request, f"“{part.label}” was removed already.")
    else:
        again = reverse("postmortem_section", args=[found.number, "more"])
        with_undo(request, text, f"{again}?put_back={taken_from}")
    return redirect(found)


def _put_back(request: Request, found: Postmortem) -> HttpResponse:
    """A further section that was removed stands where it stood."""
    version = request.GET["put_back"]
    known = version.isascii() and version.isdigit() and len(version) < 10
    try:
        if known and found.put_back(int(version), by=request.user, now=timezone.now()):
            messages.success(request, "The section is back.")
        else:
            messages.info(request, "It stands there already, or was never removed. History has its text.")
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect(back(request, found))


def onward(request: Request, place: str) -> str:
    """Where one goes on from a section: its place on the record's page, or the meeting that led to it."""
    asked = request.POST.get("next") or request.GET.get("next")
    return back(request, place) if asked else place


def editor(
    request: Request,
    found: Postmortem,
    part: Section,
    form: SectionForm | FurtherForm,
    writing: Writing,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The section's form, in its place or on a page of its own."""
    if isinstance(form, PostmortemForm) and "timeline" in form.fields:
        context["look"] = look_at(form.data if form.is_bound else form.initial, found, timezone.now())
    now = timezone.now()
    others = others_at(found, part.key, request.user, now)
    context |= {"form": form, "postmortem": found, "part": part, "writing": writing, "others": others}
    context |= {"draft_page": request.path, "wants_people": part.key == "people"}
    context["prose"] = [name for name in form.fields if is_prose(name)]
    context["attachments"] = Attachment.objects.of(found)
    context["is_new"] = is_empty(found, part)
    context["next"] = request.POST.get("next") or request.GET.get("next")
    context["saved_region"] = saved_region(found, part)
    regions = {part.region: "editor", NEW: "editor"} if part.in_place else {}
    return render_region(
        request,
        "postmortems/section.html",
        context,
        regions=regions,
        within={RECORD: part.region},
        status=status,
    )


def saved_region(found: Postmortem, part: Section) -> str:
    """What of the record's page changes once the section is saved: more than itself where it was not, or leads it."""
    return RECORD if part.key == "impact" or is_empty(found, part) else part.region


@require_POST
def leave_section(request: Request, number: int, key: str) -> HttpResponse:
    """Stop writing here. What was typed and not saved stays the writer's draft."""
    found = present_at(request, number, key)
    Writer.leave(found.pk, key, person=request.user)
    return redirect(onward(request, found.get_absolute_url() + ("" if key == ALL else f"#section-{key}")))


@require_POST
def be_in_section(request: Request, number: int, key: str) -> HttpResponse:
    """The writer is still here; answers who else is."""
    found, now = present_at(request, number, key), timezone.now()
    Writer.enter(found.pk, key, person=request.user, now=now)
    others = others_at(found, key, request.user, now)
    return render(request, "postmortems/_others.html", {"others": others})


@require_POST
def draft_section(request: Request, number: int, key: str) -> HttpResponse:
    """Keep what is typed as the writer's draft: a sign that they are still here."""
    found = present_at(request, number, key)
    Writer.enter(found.pk, key, person=request.user, now=timezone.now())
    return save_draft(request)


@require_safe
def writers(request: Request, number: int) -> HttpResponse:
    """Who writes where at the moment, for the others who may write."""
    found = present_at(request, number, ALL)
    rows = present_in_all(found, writers_by_section(found, request.user, timezone.now()))
    return render(request, "postmortems/_writers.html", {"rows": rows})


@require_POST
def add_event(request: Request, number: int) -> HttpResponse:
    """One more event of the timeline, in a line, from the record's page."""
    found, part = writable(request, number, "timeline")
    is_utc = request.POST.get("zone") == "UTC"
    zone = zoneinfo.ZoneInfo("UTC") if is_utc else request.user.zone
    now, form = timezone.now(), EventForm(request.POST)
    if form.is_valid():
        try:
            line = form.line(found, zone=zone, now=now)
            found.add_event(line, by=request.user, now=now)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, _added(line.at, zone))
            shown = "?zone=UTC" if is_utc else ""
            return redirect(f"{found.get_absolute_url()}{shown}#{part.region}")
    context = {"form": form, "postmortem": found, "zone": zone} | first_event(found)
    return render_region(
        request,
        "postmortems/event.html",
        context,
        regions={"quick-event": "quick"},
        within={part.region: "quick-event", RECORD: "quick-event"},
        status=422,
    )


def _added(at: dt.datetime | None, zone: zoneinfo.ZoneInfo) -> str:
    if at is None:
        return "Added, its time not known."
    return f"Added at {at.astimezone(zone):%-d %b, %H:%M}, in {zone.key.replace('_', ' ')}."
