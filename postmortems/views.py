"""Pages of postmortems: the list, a record and its forms, each step of its life, and the lessons."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from people.models import Person
from people.requests import Request
from people.telling import who_is_told
from postmortems.beside import beside, remark_for
from postmortems.filters import LATE, ListFilter
from postmortems.library import PostmortemQuerySet
from postmortems.models import Comment, Postmortem
from postmortems.pages import HISTORY, page_of
from postmortems.review_forms import ReviewForm
from postmortems.telling import tell
from records.conversation import conversation_for
from records.conversation_views import comment_on
from records.models import Event, Refused
from web import compiled
from web.forms import sent
from web.paging import keyset
from web.rendering import render_region

RECORD = "record"  # all that is read of a postmortem
LARGEST = 2**31 - 1  # number of a postmortem that a database can hold
NEW = "section-new"  # where a section opens that stands nowhere yet


def record_of(request: Request, number: int) -> Postmortem:
    """The postmortem, whole, if the person may read it. Raises Http404 else: a draft does not show that it is."""
    if number > LARGEST:
        raise Http404
    found: Postmortem = compiled.one_or_404(_for_record, person=request.user, number=number)
    return found


def _for_record(person: Person, number: int) -> PostmortemQuerySet:
    return Postmortem.objects.visible_to(person).for_record().filter(number=number)


def to_edit(request: Request, number: int) -> Postmortem:
    """The postmortem, which the person may change. Raises Http404 and PermissionDenied."""
    found = record_of(request, number)
    check_may_edit(found, request.user)
    return found


def check_may_edit(found: Postmortem, person: Person) -> None:
    """Raises PermissionDenied."""
    if not found.may_be_edited_by(person):
        raise PermissionDenied("The team, the facilitator and the authors change a postmortem.")


@require_safe
def postmortems(request: Request) -> HttpResponse:
    """The list, newest first; ?q=, ?team=, ?area=, ?kind=, ?severity= and ?state= narrow it."""
    chosen = ListFilter(request.GET)
    today = request.user.today(timezone.now())
    page = keyset(chosen.for_list(request.user, today), request, order=("-number",))
    for row in page.rows:
        row.stands = LATE if row.is_review_late(today) else row.status
    may_create = request.user.is_org_admin or any(map(request.user.writes_in, request.user.roles()))
    context = {"filter": chosen, "page": page, "may_create": may_create}
    return render_region(request, "postmortems/list.html", context, regions={"postmortem-list"})


@require_safe
def postmortem(request: Request, number: int) -> HttpResponse:
    """One postmortem, its times in the reader's zone, or with ?zone=UTC in UTC."""
    found = record_of(request, number)
    zone = zoneinfo.ZoneInfo("UTC") if request.GET.get("zone") == "UTC" else request.user.zone
    now = timezone.now()
    context = page_of(found, request.user, zone, now) | beside(found, request.user, request.user.today(now))
    context |= conversation_for(found, request, Comment) | remark_for(found, request)
    regions = {RECORD: RECORD, NEW: NEW} | {part.section.region: "section" for part in context["parts"]}
    return render_region(request, "postmortems/detail.html", context, regions=regions)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_postmortem(request: Request, number: int) -> HttpResponse:
    """Say something to the postmortem."""
    return comment_on(request, record_of(request, number), Comment)


@require_safe
def history(request: Request, number: int) -> HttpResponse:
    """Every change of a postmortem, newest first, a page at a time."""
    found = record_of(request, number)
    page = keyset(Event.objects.of(found), request, order=("-id",), size=HISTORY)
    lines = tell(page.rows, request.user.zone, kind=found.kind, with_changes=True)
    context = {"postmortem": found, "page": page, "lines": lines}
    return render(request, "postmortems/history.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_review(request: Request, number: int) -> HttpResponse:
    """Name who reads it before everyone does, and by when."""
    found = record_of(request, number)
    if not found.may_be_sent_to_review_by(request.user):
        raise PermissionDenied(
            "The team, the facilitator and the authors ask for a review, before it is published."
        )
    form = ReviewForm(sent(request), postmortem=found, person=request.user, now=timezone.now())
    if form.is_valid() and form.save(by=request.user):
        readers = who_is_told(form.postmortem.waiting_reviewers(), by=request.user, now=timezone.now())
        messages.success(request, f"Asked for a review. {readers.in_words()}")
        return redirect(found)
    context = {"form": form, "postmortem": found, "meeting": form.meeting}
    status = 409 if form.meeting else 422 if form.is_bound else 200
    return render(request, "postmortems/review.html", context, status=status)


WHOSE = {
    "edited": "The team, the facilitator and the authors take a postmortem further.",
    "reopened": "The team, the facilitator and the authors bring a postmortem back.",
    "restricted": "A lead of the team or an org admin decides who may read a postmortem.",
}


def act(
    request: Request, number: int, verb: Callable[[Postmortem], None], said: str, *, right: str = "edited"
) -> HttpResponse:
    """Do one step and show the record again, with the words of a refusal where there was one."""
    found = record_of(request, number)
    if not getattr(found, f"may_be_{right}_by")(request.user):
        raise PermissionDenied(WHOSE[right])
    before = found.status
    try:
        verb(found)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        ended = before == Postmortem.IN_REVIEW and found.status == Postmortem.CLOSED
        messages.success(request, f"{said} It is closed: its follow-ups have all ended." if ended else said)
    return redirect(found)


@require_POST
def publish(request: Request, number: int) -> HttpResponse:
    """Open it to everyone."""
    now = timezone.now()
    return act(request, number, lambda one: one.publish(by=request.user, now=now), "Published.")


@require_POST
def close(request: Request, number: int) -> HttpResponse:
    """Nothing is left to do."""
    now = timezone.now()
    return act(request, number, lambda one: one.close(by=request.user, now=now), "Closed.")


@require_POST
def reopen(request: Request, number: int) -> HttpResponse:
    """Something is left to do after all; or a dropped one is needed."""
    now = timezone.now()
    found = record_of(request, number)
    said, right = (
        ("It is a draft again.", "reopened") if found.status == found.DROPPED else ("Open again.", "edited")
    )
    return act(request, number, lambda one: one.reopen(by=request.user, now=now), said, right=right)


@require_POST
def drop(request: Request, number: int) -> HttpResponse:
    """Nobody needs this draft."""
    now = timezone.now()
    said = "Dropped. It stands in no list but that of dropped ones, and may be brought back."
    return act(request, number, lambda one: one.drop(by=request.user, now=now), said)


@require_POST
def restrict(request: Request, number: int) -> HttpResponse:
    """Keep it to the team and those named; with restricted=no lift that."""
    now, restricted = timezone.now(), request.POST.get("restricted") != "no"
    said = (
        "Only the teams that take part and those named read it now."
        if restricted
        else "Everyone may read it once published."
    )
    verb = partial(Postmortem.restrict, by=request.user, now=now, restricted=restricted)
    return act(request, number, verb, said, right="restricted")
