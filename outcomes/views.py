"""Pages of outcomes: the tree, an objective, its history. The forms have files of their own."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from outcomes.connections import connected_with
from outcomes.exchange import FORMATS
from outcomes.filters import TreeFilter
from outcomes.forms import writing_team_ids
from outcomes.life import add_time_kept, life_of
from outcomes.models import CheckIn, Comment, KeyResult, Objective, ObjectiveQuerySet
from outcomes.plots import plot_of
from outcomes.standing import take_stock
from outcomes.wording import advice_on_key_result, advice_on_title
from people.models import Membership, Person
from people.requests import Request
from records.conversation import conversation_for
from records.conversation_views import comment_on
from records.models import Event
from web import compiled
from web.paging import keyset
from web.rendering import render_region

CHECK_INS, SUPPORTERS, CHANGES = 10, 20, 25


@require_safe
def outcomes(request: Request) -> HttpResponse:
    """The tree of a cycle, or, filtered, a flat list of its objectives."""
    chosen = TreeFilter(request, today=request.user.today(timezone.now()))
    context = {"filter": chosen, "page": chosen.page(), "may_create": may_create_any(request)}
    leads_one = Membership.LEAD in request.user.roles().values()
    context |= {"export_formats": FORMATS, "may_import": request.user.is_org_admin or leads_one}
    return render_region(request, "outcomes/list.html", context, regions={"tree"})


def may_create_any(request: Request) -> bool:
    """Is there a team that the person sets objectives for?"""
    return request.user.is_org_admin or bool(writing_team_ids(request.user))


@require_safe
def objective(request: Request, pk: int) -> HttpResponse:
    """One objective: key results, charts, check-ins, what it supports and what is connected to it."""
    found: Objective = compiled.one_or_404(_for_page, person=request.user, pk=pk)
    today = request.user.today(timezone.now())
    take_stock([found], today, with_trends=True)
    add_time_kept(found.shown_key_results, found.cycle, today)
    for row in found.shown_key_results:
        row.is_source_silent = row.has_silent_source(today)
    check_ins = compiled.Query(_check_ins, pk=found.pk)
    may_edit = found.may_be_edited_by(request.user)
    context = {
        "objective": found,
        "plots": [plot_of(row, today) for row in found.shown_key_results],
        "check_ins": keyset(check_ins, request, order=("-on", "-id"), size=CHECK_INS),
        "supporters": compiled.rows(_supporters, person=request.user, pk=found.pk),
        "may_edit": may_edit,
        "may_add": found.may_have_goals_changed_by(request.user),
        "may_check_in": may_edit and found.cycle.is_running(),
        "base_url": settings.BASE_URL,
        "advice": advice_for(found) if may_edit else [],
        "may_try": not found.is_closed() and request.user.writes_in(found.team_id),
        **conversation_for(found, request, Comment),
        **connected_with(found, request.user),
        **life_of(found, request.user),
    }
    return render_region(request, "outcomes/detail.html", context, regions={"check-ins"})


def _for_page(person: Person, pk: int) -> ObjectiveQuerySet:
    joined = [
        "supports__cycle",
        "supports_key_result",
        "closed_by",
        "carried_from__cycle",
        "carried_into__cycle",
    ]
    return Objective.objects.visible_to(person).for_list().select_related(*joined).filter(pk=pk)


def _check_ins(pk: int) -> QuerySet[CheckIn]:
    """Those of the objective of this id."""
    return CheckIn.objects.filter(key_result__objective=pk).select_related("key_result", "by", "token")


def _supporters(person: Person, pk: int) -> QuerySet[Objective]:
    """Those that support the objective of this id."""
    rows = Objective.objects.visible_to(person).filter(supports=pk).for_list()
    return rows.order_by("title", "id")[:SUPPORTERS]


def advice_for(found: Objective) -> list[tuple[str, str]]:
    """What might be worded better, as (title, advice)."""
    advice = [(found.title, text) for text in advice_on_title(found.title)]
    for row in found.shown_key_results:
        advice += [(row.title, text) for text in advice_on_key_result(row.title, row.baseline, row.target)]
    return advice


@require_safe
def objective_history(request: Request, pk: int) -> HttpResponse:
    """What was changed of the objective and its key results, newest first, a page at a time."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    key_results = list(found.key_results.values_list("pk", flat=True))
    events = Event.objects.filter(
        Q(subject_kind=Objective.record_kind, subject_id=found.pk)
        | Q(subject_kind=KeyResult.record_kind, subject_id__in=key_results)
    )
    page = keyset(events.select_related("by"), request, order=("-id",), size=CHANGES)
    context = {"objective": found, "page": page}
    return render_region(request, "outcomes/history.html", context, regions={"changes"})


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_objective(request: Request, pk: int) -> HttpResponse:
    """Say something to the objective."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    return comment_on(request, found, Comment)
