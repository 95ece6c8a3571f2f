"""The explain drawer: how every number came about. A page of its own without script."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from outcomes import explaining
from outcomes.explaining import Explained
from outcomes.last_changes import with_last_changes
from outcomes.models import KeyResult, Objective
from outcomes.models.closing import computed_scores
from outcomes.standing import of_key_result, take_stock
from people.requests import Request
from records.models import Event
from web.rendering import render_region

CHANGES = 5  # in the list at the end
LOOKED_AT = 100  # newest changes that are searched for who moved a number last
SENT = ["checked_in", "sent_value"]


@require_safe
def explain_key_result(request: Request, pk: int) -> HttpResponse:
    """Progress, expected progress, confidence, state and score of a key result, and who changed it last."""
    rows = KeyResult.objects.visible_to(request.user).with_holidays()
    row = get_object_or_404(rows.select_related("objective__cycle", "owner"), pk=pk)
    today = request.user.today(timezone.now())
    row.standing = of_key_result(row, row.objective, today)
    check_ins = row.check_ins.select_related("by", "token").order_by("-on")
    score = computed_scores([row], row.objective.cycle, today)[row.pk]
    said = check_ins.filter(confidence__isnull=False).first()
    numbers = explaining.of_key_result(row, check_ins.first(), said, list(row.milestones.all()), score, today)
    events = Event.objects.of(row)
    context: dict[str, Any] = {"what": row, "objective": row.objective, "events": events[:CHANGES]}
    context["numbers"] = changed_by(
        numbers, [*events.exclude(verb__in=SENT)[:LOOKED_AT], *events[:LOOKED_AT]], request
    )
    return render_region(request, "outcomes/explain.html", context, regions={"drawer"})


def changed_by(numbers: list[Explained], events: list[Event], request: Request) -> list[Explained]:
    """The numbers with who changed each last; the events in any order, some perhaps twice."""
    newest = sorted(events, key=lambda event: -event.pk)
    return with_last_changes(
        numbers, newest, date_of=request.user.today, today=request.user.today(timezone.now())
    )


@require_safe
def explain_objective(request: Request, pk: int) -> HttpResponse:
    """Progress, expected progress, confidence, state and score of an objective, and who changed it last."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    today = request.user.today(timezone.now())
    take_stock([found], today)
    scores = computed_scores(found.shown_key_results, found.cycle, today)
    context: dict[str, Any] = {
        "what": found,
        "objective": found,
        "events": Event.objects.of(found)[:CHANGES],
    }
    of_key_results = Event.objects.filter(
        subject_kind=KeyResult.record_kind, subject_id__in=[row.pk for row in found.shown_key_results]
    ).select_related("by")
    events = [
        *Event.objects.of(found)[:LOOKED_AT],
        *of_key_results.exclude(verb__in=SENT).order_by("-id")[:LOOKED_AT],
        *of_key_results.order_by("-id")[:LOOKED_AT],
    ]
    context["numbers"] = changed_by(explaining.of_objective(found, scores, today), events, request)
    return render_region(request, "outcomes/explain.html", context, regions={"drawer"})
