"""The insights page and the files of its data."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.choosing import TeamChoice
from people.requests import Request
from teamhub.insights.asked import Question
from teamhub.insights.page import draw
from teamhub.insights.sheets import SHEETS, as_csv
from web.rendering import render_region


@require_safe
def insights(request: Request) -> HttpResponse:
    """The figures for ?period=, ?team= and ?severity=."""
    asked = Question(request.GET, request.user, timezone.now())
    period = asked.period  # first: what is wrong with it is said beside its fields
    context: dict[str, Any] = {
        "asked": asked,
        "form": asked.form,
        "period": period,
        "team_choice": TeamChoice(request.GET.get("team", "").strip()[:120], asked.team),
        "drawn": draw(asked),
        "query": asked.address(),
    }
    return render_region(request, "insights/page.html", context, regions={"insights"})


@require_safe
def insights_csv(request: Request, sheet: str) -> HttpResponseBase:
    """The data under the charts, as it is read from the database. 404 for a sheet or a period that is none."""
    asked = Question(request.GET, request.user, timezone.now())
    if sheet not in SHEETS or asked.is_refused:
        raise Http404
    kind = "text/csv; charset=utf-8"
    if request.method == "HEAD":
        answer: HttpResponseBase = HttpResponse(content_type=kind)
    else:
        rows = SHEETS[sheet](asked)
        answer = StreamingHttpResponse(as_csv(rows), content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{sheet}.csv"'
    return answer
