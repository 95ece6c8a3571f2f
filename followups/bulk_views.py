"""One act on several follow-ups of the queue, and the way back from it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from followups.forms import (
    AcceptForm,
    ActForm,
    DeclineForm,
    FinishForm,
    HandOverForm,
    MoveForm,
    SnoozeForm,
)
from followups.listing import DONE, PROPOSED
from followups.models import FollowUp
from people.requests import Request
from records.models import Event
from web.forms import sent
from web.messages import with_undo
from web.rendering import render_region
from web.returning import back

SELECTED_AT_MOST = 50
NAMED_AT_MOST = 5  # of those that refuse
SELECTED_ACTS: dict[str, type[ActForm]] = {
    "finish": FinishForm,
    "move": MoveForm,
    "hand_over": HandOverForm,
    "snooze": SnoozeForm,
    "accept": AcceptForm,
    "decline": DeclineForm,
}
ICONS = {"finish": "check", "move": "calendar", "hand_over": "user-round"}


def acts_of(name: str) -> list[tuple[str, str, str]]:
    """What can be done to the rows ticked in a list of the queue: value, word and icon of each button."""
    if name == DONE:
        return []
    acts = ["accept", "decline"] if name == PROPOSED else [act for act in SELECTED_ACTS if act != "accept"]
    return [(act, WORDS.get(act, SELECTED_ACTS[act].heading), ICONS.get(act, "")) for act in acts]


WORDS = {"hand_over": "New owner"}


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
    ids = request.POST.getlist("f") or request.GET.getlist("f")  # the page's own address names them, too
    return act_on_all(request, SELECTED_ACTS[do], selection(ids))


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
    promises.sort(key=lambda promise: promise.due_on is None)  # one that has a date asks for the most
    now = timezone.now()
    form = form_class(promises[0], sent(request), by=request.user, now=now)
    if request.method != "POST" or not form.is_valid():
        return shown(request, form, promises)
    others = [form_class(each, request.POST, by=request.user, now=now) for each in promises[1:]]
    events, refused = [], []
    for each in [form, *others]:
        event = each.save() if each.is_allowed() and each.is_valid() else None
        if event:
            events.append(event)
        else:
            refused.append(each)
    if refused and not events and (to_show := form_to_mend(refused)):
        return shown(request, to_show, promises)  # what was typed stands in it
    if events:
        what = promises[0].title if len(promises) == 1 else f"{len(events)} of {len(promises)}"
        with_undo(request, f"{form.said}: {what}", undo_address(events))
    for each in refused[:NAMED_AT_MOST]:
        messages.error(request, f"{each.follow_up.title}: {words_of_refusal(each)}")
    if more := len(refused[NAMED_AT_MOST:]):
        messages.error(request, f"Left as they are besides: {more} more.")
    return redirect(back(request, "follow_ups"))


def form_to_mend(refused: Sequence[ActForm]) -> ActForm | None:
    """Of forms that all refused, the one to show again: with a field to mend, else one with words typed in it."""
    for form in refused:
        if set(form.errors) & set(form.fields):
            return form
    form = refused[0]
    if not form.was_typed_in():
        return None
    if not form.errors:
        form.refuse(f"{form.follow_up.title}: {words_of_refusal(form)}")
    return form


def shown(request: Request, form: ActForm, promises: Sequence[FollowUp], status: int = 422) -> HttpResponse:
    """The page that asks for the words; with all that was typed, and `status`, where something is to mend."""
    after = back(request, promises[0] if len(promises) == 1 else "follow_ups")
    if not form.is_bound:  # the page asks for nothing else; by a key of the queue one types on at once
        next(iter(form.fields.values())).widget.attrs["autofocus"] = True
    context = {"form": form, "follow_ups": promises, "next": after}
    return render_region(
        request, "followups/act.html", context, regions=set(), status=status if form.is_bound else 200
    )


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
    seen = FollowUp.objects.visible_to(request.user).for_list().filter(pk__in=by_subject)
    if not by_subject or not seen:
        raise Http404
    promises = [row for row in seen if row.may_be_undone_by(request.user, by_subject[row.pk])]
    if not promises:
        raise PermissionDenied("A follow-up's owner, and leads and members of its team, may do that.")
    undone = []
    for promise in promises:
        try:
            promise.undo(by_subject[promise.pk], by=request.user, now=timezone.now())
            undone.append(promise)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
    if undone:
        title = undone[0].title if len(undone) == 1 else f"{len(undone)} follow-ups"
        messages.success(request, f"Undone: {title}")
    return redirect(back(request, "follow_ups"))
