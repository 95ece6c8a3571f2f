"""The queue, a follow-up's page, and a page or a button for each thing that can be done to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet, prefetch_related_objects
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from followups import listing
from followups.bulk_views import acts_of, shown, undo_address
from followups.exporting import lines
from followups.forms import (
    ActForm,
    EditForm,
    NewForm,
    names_source,
    source_of,
    teams_to_write_in,
    usual_promise,
)
from followups.grouping import Counts, groups, tabs
from followups.listing import Filters
from followups.models import EDITABLE, Comment, FollowUp
from followups.queues import FollowUpQuerySet
from followups.telling import lines_of, so_far, was_free_for
from people.choosing import OwnerChoice, TeamChoice
from people.models import Person, Team
from people.requests import Request
from records.conversation import conversation_for
from records.conversation_views import comment_on
from records.models import EditConflict, Event
from web import compiled
from web.forms import sent
from web.messages import with_undo
from web.paging import Page, Parts, in_turn, keyset
from web.rendering import render_region
from web.returning import back

SAID = {
    "start": "Started",
    "reopen": "Reopened",
    "take": "It is yours now",
    "turn_down": "It stays where it was",
    "wake": "Reminders go on",
}


def seen_by(request: Request, pk: int) -> FollowUp:
    """The follow-up, if the reader may see it. Raises Http404."""
    found: FollowUp = compiled.one_or_404(_of_record, person=request.user, pk=pk)
    return found


def _of_record(person: Person, pk: int) -> FollowUpQuerySet:
    return FollowUp.objects.visible_to(person).for_list().filter(pk=pk)


@require_safe
def follow_ups(request: Request) -> HttpResponse:
    """The queue: Mine, my teams, Everyone, Proposed and Done, narrowed by what the address says."""
    now = timezone.now()
    teams: list[Team] = compiled.rows(_teams, person=request.user)
    filters, choice, owner = asked(request, teams)
    own = listing.own_teams(teams)
    page = in_turn(parts_of(filters, request.user, now), request)
    prefetch_related_objects(page.rows, "team")
    counts = Counts.take(filters, page, own, request.user, now)
    listing.context_of_rows(page.rows, request.user, now)
    context = {
        "filters": filters,
        "rail_teams": teams,
        "tabs": tabs(filters, counts, own),
        "page": page,
        "groups": groups(filters, page, counts, request.user, now),
        "sources": listing.SOURCES,
        "dues": listing.DUES,
        "only": listing.ONLY,
        "groupings": listing.groupings(filters.list),
        "acts": acts_of(filters.list),
        "address": filters.address(),
        "set": listing.in_words(filters, choice, owner),
        "team_choice": choice,
        "owner_choice": owner,
        "owners": owners_of(page, request.user),
        "plain_address": filters.address(q="", source="", team="", owner="", due="", only=""),
        "may_write": any(request.user.writes_in(team.pk) for team in teams),
    }
    return render_region(request, "followups/list.html", context, regions={"queue"})


def asked(request: Request, teams: list[Team]) -> tuple[Filters, TeamChoice, OwnerChoice]:
    """What the address asks for, and the team and the owner it names, perhaps in words."""
    filters = Filters.read(request.GET)
    choice = TeamChoice.of(filters.team, teams, request.user)
    owner = OwnerChoice.of(filters.owner, request.user)
    team = choice.team.slug if choice.team else filters.team
    return replace(filters, team=team, owner=owner.value), choice, owner


def owners_of(page: Page, person: Person) -> list[Person]:
    """Whom the filter suggests: the reader, and who owns the rows that are shown."""
    owners = {row.owner for row in page.rows if row.owner} - {person}
    return [person, *sorted(owners, key=lambda owner: owner.name)]


def _teams(person: Person) -> QuerySet[Team]:
    return Team.objects.for_rail(person)


def parts_of(filters: Filters, person: Person, now: dt.datetime) -> Parts:
    """The rows in their turns; their teams are one query for all of the page."""
    sunday, dates = listing.when(person, now)
    return [
        (
            filters.compiled(_for_list, part, person=person, now=now)
            or _for_list(filters, part, person=person, sunday=sunday, dates=dates),
            order,
        )
        for part, order in filters.turns()
    ]


def _for_list(filters: Filters, part: str, **asked: Any) -> FollowUpQuerySet:
    rows = filters.rows_on(part, **asked).for_list().prefetch_related(None)
    return rows.select_related("team") if filters.group == listing.BY_TEAM else rows


@require_safe
def follow_ups_csv(request: Request) -> HttpResponseBase:
    """The rows that the same address of the queue shows, on all its pages, as a file."""
    kind = "text/csv; charset=utf-8"
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(content_type=kind)
    else:
        rows = lines(asked(request, [])[0], request.user, timezone.now(), settings.BASE_URL)
        answer = StreamingHttpResponse(rows, content_type=kind)
    answer["Content-Disposition"] = 'attachment; filename="follow-ups.csv"'
    return answer


@require_safe
def follow_up(request: Request, pk: int) -> HttpResponse:
    """One promise, with what became of it."""
    promise = seen_by(request, pk)
    history = keyset(Event.objects.of(promise), request, order=("-id",))
    now = timezone.now()
    listing.context_of_rows([promise], request.user, now)
    context = {
        "follow_up": promise,
        "may": {name: getattr(promise, f"may_be_{name}_by")(request.user) for name in MAY},
        "can_wait_longer": promise.can_wait_longer(now),
        "history": history,
        "lines": lines_of(promise, history.rows, request.user, now),
        "usual": usual_promise(promise, request.user, now) if promise.state == promise.PROPOSED else None,
        **conversation_for(promise, request, Comment),
    }
    return render(request, "followups/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_follow_up(request: Request, pk: int) -> HttpResponse:
    """Say something to the follow-up."""
    return comment_on(request, seen_by(request, pk), Comment)


MAY = [
    "accepted",
    "started",
    "finished",
    "moved",
    "snoozed",
    "woken",
    "declined",
    "reopened",
    "told",
    "handed_over",
    "taken",
    "turned_down",
    "edited",
]


def new_follow_up(request: Request) -> HttpResponse:
    """Write a follow-up down, perhaps for the record that the address names."""
    source = source_of(request.GET, request.user)
    if not teams_to_write_in(request.user):
        raise PermissionDenied(
            "Leads and members of a team write follow-ups down; a lead or an org admin makes you one."
        )
    title = request.GET.get("title", "").replace("\x00", "").strip()[:300]  # typed in a meeting already
    form = NewForm(sent(request), by=request.user, now=timezone.now(), source=source, title=title)
    asked = request.POST.get("next") or request.GET.get("next")
    onward = back(request, source or "follow_ups") if asked else ""  # a meeting goes on where it was
    is_cut_off = form.is_bound and source is None and names_source(request.GET)
    if is_cut_off:
        form.refuse(
            "What it comes from is not there, or not for you to read any more. Write it down once more, and it "
            "comes from nothing."
        )
    if request.method == "POST" and form.is_valid() and (promise := form.save()):
        messages.success(request, f"Written down: {promise.title}")
        return redirect(onward or source or promise)
    context = {"form": form, "source": source, "is_cut_off": is_cut_off, "next": onward}
    return render(request, "followups/form.html", context, status=422 if form.is_bound else 200)


def edit_follow_up(request: Request, pk: int) -> HttpResponse:
    """Correct its words; two writers at once both keep what they wrote."""
    promise = seen_by(request, pk)
    if not promise.may_be_edited_by(request.user):
        raise PermissionDenied(f"The owner, and leads and members of {promise.team.name}, edit it.")
    form = EditForm(promise, sent(request))
    context = {"form": form, "follow_up": promise}
    if request.method == "POST" and form.is_valid():
        try:
            form.save(by=request.user)
        except EditConflict as conflict:
            context |= conflict_of(form, conflict)
            return render(request, "followups/form.html", context, status=409)
        return redirect(promise)
    return render(request, "followups/form.html", context, status=422 if form.is_bound else 200)


def conflict_of(form: EditForm, conflict: EditConflict) -> dict[str, object]:
    """What the page shows after a conflict: both texts, and a form that saves over the newer version."""
    current = conflict.current
    form.data = {**dict(form.data.items()), "version": str(current.version)}
    mine = form.cleaned_data
    differ = [name for name in EDITABLE if getattr(current, name) != mine[name]]
    last = Event.objects.of(current).filter(verb__in=["edited", "imported"]).first()
    return {
        "conflicts": [(form[name].label, getattr(current, name), mine[name]) for name in differ],
        "theirs_by": last.by if last else None,
    }


def act(request: Request, pk: int, form_class: type[ActForm]) -> HttpResponse:
    """A page that does one thing with some words, and the place that one-click buttons post to."""
    promise = seen_by(request, pk)
    form = form_class(promise, sent(request), by=request.user, now=timezone.now())
    if not form.is_allowed():
        could = form.is_for_anyone and was_free_for(promise, request.user)
        if not could and not promise.may_be_worked_on_by(request.user):
            raise PermissionDenied(f"The owner, and leads and members of {promise.team.name}, may do that.")
        words = so_far(promise)
        if not form.was_typed_in():
            messages.error(request, f"{promise.title}: {words}")
            return redirect(back(request, promise))
        form.refuse(words)
        return shown(request, form, [promise], status=409)
    if request.method == "POST" and form.is_valid() and (event := form.save()):
        return answered(request, promise, event, form.said)
    return shown(request, form, [promise])


def answered(request: Request, promise: FollowUp, event: Event, said: str) -> HttpResponse:
    """Say what was done, with the way back, where one came from; in the queue what is not for the reader any more."""
    text = f"{said}: {promise.title}"
    if not FollowUp.objects.visible_to(request.user).filter(pk=promise.pk).exists():
        messages.success(request, text)
        address = back(request, "follow_ups")
        return redirect("follow_ups" if address.startswith(promise.get_absolute_url()) else address)
    if promise.may_be_undone_by(request.user, event):
        is_bare = event.verb == "finished" and not promise.outcome
        also = reverse("tell_follow_up", args=[promise.pk]), "Say what was done"
        with_undo(request, text, undo_address([event]), also=also if is_bare else None)
    else:
        messages.success(request, text)
    return redirect(back(request, promise))


@require_POST
def settle(request: Request, pk: int, verb: str) -> HttpResponse:
    """Do one thing that needs no words: start, reopen, take, turn down."""
    promise = seen_by(request, pk)
    try:
        event = getattr(promise, verb)(by=request.user)
    except PermissionDenied:
        if verb != "take" or not was_free_for(promise, request.user):
            raise
        messages.error(request, f"{promise.title}: {so_far(promise)}")
    except ValidationError as refusal:
        messages.error(request, f"{promise.title}: {' '.join(refusal.messages)}")
    else:
        return answered(request, promise, event, SAID[verb])
    return redirect(back(request, promise))
