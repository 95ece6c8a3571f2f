"""The queue, a follow-up's page, and a page or a button for each thing that can be done to it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from followups import listing
from followups.forms import (
    ActForm,
    DeclineForm,
    EditForm,
    FinishForm,
    MoveForm,
    NewForm,
    source_of,
    teams_to_write_in,
    usual_promise,
)
from followups.listing import Counts, Filters
from followups.models import EDITABLE, FollowUp
from followups.telling import lines_of
from people.models import Team
from people.requests import Request
from records.models import EditConflict, Event
from web.messages import with_undo
from web.paging import keyset
from web.rendering import render_region
from web.returning import back

SELECTED_AT_MOST = 50
SELECTED_ACTS: dict[str, type[ActForm]] = {"finish": FinishForm, "move": MoveForm, "decline": DeclineForm}
SAID = {
    "start": "Started",
    "reopen": "Reopened",
    "take": "It is yours now",
    "turn_down": "It stays where it was",
}


def posted(request: Request) -> QueryDict | None:
    """What was typed; None where nothing was sent. A button's POST may be empty, and is a POST all the same."""
    return request.POST if request.method == "POST" else None


def seen_by(request: Request, pk: int) -> FollowUp:
    """The follow-up, if the reader may see it. Raises Http404."""
    return get_object_or_404(FollowUp.objects.visible_to(request.user).for_list(), pk=pk)


@require_safe
def follow_ups(request: Request) -> HttpResponse:
    """The queue: Mine, my teams, Everyone, Proposed and Done, narrowed by what the address says."""
    now = timezone.now()
    filters = Filters.read(request.GET)
    teams = list(Team.objects.for_rail(request.user))
    own = listing.own_teams(teams)
    rows = filters.rows(request.user, now)
    page = keyset(rows.for_list(), request, order=filters.order())
    counts = Counts.take(filters, rows, own, request.user, now)
    listing.context_of_rows(page.rows, request.user, now)
    context = {
        "filters": filters,
        "rail_teams": teams,
        "tabs": listing.tabs(filters, counts, own),
        "page": page,
        "groups": listing.groups(filters, page.rows, counts, request.user, now),
        "sources": listing.SOURCES,
        "dues": listing.GROUPS,
        "other_team": "" if filters.team in {team.slug for team in teams} else filters.team,
        "plain_address": filters.address(q="", source="", team="", owner="", due=""),
        "may_write": any(request.user.writes_in(team.pk) for team in teams),
    }
    return render_region(request, "followups/list.html", context, regions={"queue"})


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
        "history": history,
        "lines": lines_of(promise, history.rows, request.user),
        "usual": usual_promise(promise, request.user, now) if promise.state == promise.PROPOSED else None,
    }
    return render(request, "followups/detail.html", context)


MAY = [
    "accepted",
    "started",
    "finished",
    "moved",
    "declined",
    "reopened",
    "handed_over",
    "taken",
    "turned_down",
    "edited",
]


def new_follow_up(request: Request) -> HttpResponse:
    """Write a follow-up down, perhaps for the record that the address names."""
    source = source_of(request.GET, request.user)
    if not teams_to_write_in(request.user):
        raise PermissionDenied("Leads and members of a team write follow-ups down.")
    form = NewForm(posted(request), by=request.user, now=timezone.now(), source=source)
    if request.method == "POST" and form.is_valid() and (promise := form.save()):
        messages.success(request, f"Written down: {promise.title}")
        return redirect(source or promise)
    context = {"form": form, "source": source}
    return render(request, "followups/form.html", context, status=422 if form.is_bound else 200)


def edit_follow_up(request: Request, pk: int) -> HttpResponse:
    """Correct its words; two writers at once both keep what they wrote."""
    promise = seen_by(request, pk)
    if not promise.may_be_edited_by(request.user):
        raise PermissionDenied(f"The owner, and leads and members of {promise.team.name}, edit it.")
    form = EditForm(promise, posted(request))
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
    last = Event.objects.of(current).filter(verb="edited").first()
    return {
        "conflicts": [(form[name].label, getattr(current, name), mine[name]) for name in differ],
        "theirs_by": last.by if last else None,
    }


def act(request: Request, pk: int, form_class: type[ActForm]) -> HttpResponse:
    """A page that does one thing with some words, and the place that one-click buttons post to."""
    promise = seen_by(request, pk)
    form = form_class(promise, posted(request), by=request.user, now=timezone.now())
    if not form.is_allowed():
        if not promise.may_be_worked_on_by(request.user):
            raise PermissionDenied(f"The owner, and leads and members of {promise.team.name}, may do that.")
        words = promise.words_of_end() if promise.has_ended() else "That cannot be done now."
        messages.error(request, f"{promise.title}: {words}")
        return redirect(back(request, promise))
    if request.method == "POST" and form.is_valid() and (event := form.save()):
        with_undo(request, f"{form.said}: {promise.title}", undo_address([event]))
        return redirect(back(request, promise))
    context = {"form": form, "follow_ups": [promise], "next": back(request, promise)}
    return render_region(
        request, "followups/act.html", context, regions=set(), status=422 if form.is_bound else 200
    )


@require_POST
def settle(request: Request, pk: int, verb: str) -> HttpResponse:
    """Do one thing that needs no words: start, reopen, take, turn down."""
    promise = seen_by(request, pk)
    try:
        event = getattr(promise, verb)(by=request.user)
    except ValidationError as refusal:
        messages.error(request, f"{promise.title}: {' '.join(refusal.messages)}")
    else:
        with_undo(request, f"{SAID[verb]}: {promise.title}", undo_address([event]))
    return redirect(back(request, promise))


@require_POST
def selected(request: Request) -> HttpResponse:
    """The bar below the queue: what to do with the rows that are ticked."""
    ids, do = selection(request.POST.getlist("f")), request.POST.get("do", "")
    if not ids:
        messages.error(request, "Tick the follow-ups first, then choose what to do with them.")
        return redirect(back(request, "follow_ups"))
    if do not in SELECTED_ACTS:
        raise Http404
    if do == "finish":
        return act_on_all(request, FinishForm, ids)
    query = urlencode({"f": ids, "next": back(request, "follow_ups")}, doseq=True)
    return redirect(f"{reverse('act_on_selected', args=[do])}?{query}")


def act_on_selected(request: Request, do: str) -> HttpResponse:
    """A page that does one thing to several follow-ups, with the same words for all."""
    if do not in SELECTED_ACTS:
        raise Http404
    asked = request.POST if request.method == "POST" else request.GET
    return act_on_all(request, SELECTED_ACTS[do], selection(asked.getlist("f")))


def selection(values: Sequence[str]) -> list[int]:
    """Ids of the rows ticked, the first SELECTED_AT_MOST."""
    return [int(value) for value in values if value.isdecimal() and len(value) < 10][:SELECTED_AT_MOST]


def act_on_all(request: Request, form_class: type[ActForm], ids: list[int]) -> HttpResponse:
    """Do the same to each; those that refuse are named with their reason, the others are done."""
    promises = list(FollowUp.objects.visible_to(request.user).for_list().filter(pk__in=ids))
    if not promises:
        raise Http404
    if not any(promise.may_be_worked_on_by(request.user) for promise in promises):
        raise PermissionDenied("A follow-up's owner, and leads and members of its team, may do that.")
    now = timezone.now()
    forms = [form_class(promise, posted(request), by=request.user, now=now) for promise in promises]
    form = forms[0]
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "follow_ups": promises, "next": back(request, "follow_ups")}
        return render(request, "followups/act.html", context, status=422 if form.is_bound else 200)
    events = [event for each in forms if each.is_allowed() and each.is_valid() and (event := each.save())]
    refused = [each for each in forms if not each.is_allowed() or each.errors][: len(forms) - len(events)]
    if events:
        with_undo(request, f"{form.said}: {len(events)} of {len(forms)}", undo_address(events))
    for each in refused[:5]:
        messages.error(request, f"{each.follow_up.title}: {words_of_refusal(each)}")
    return redirect(back(request, "follow_ups"))


def words_of_refusal(form: ActForm) -> str:
    """Why one of several was left as it is."""
    if form.errors:
        return " ".join(words for _, _, words in form.to_mend())
    if form.follow_up.has_ended():
        return form.follow_up.words_of_end()
    return "left as it is; you may not do that, or it is not accepted yet."


def undo_address(events: Sequence[Event]) -> str:
    """Where a POST undoes these lines of history."""
    return reverse("undo_follow_ups", args=["-".join(str(event.pk) for event in events)])


@require_POST
def undo(request: Request, events: str) -> HttpResponse:
    """Put back what some lines of history changed: the toast's and the history's Undo."""
    asked = Event.objects.filter(pk__in=selection(events.split("-")), subject_kind=FollowUp.record_kind)
    by_subject = {event.subject_id: event for event in asked}
    promises = FollowUp.objects.visible_to(request.user).for_list().filter(pk__in=by_subject)
    undone = 0
    for promise in promises:
        try:
            promise.undo(by_subject[promise.pk], by=request.user)
            undone += 1
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    if not by_subject or not promises:
        raise Http404
    if undone:
        title = promises[0].title if len(promises) == 1 else f"{undone} follow-ups"
        messages.success(request, f"Undone: {title}")
    return redirect(back(request, promises[0] if len(promises) == 1 else "follow_ups"))
