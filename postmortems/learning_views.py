"""Learning from many postmortems: lessons, what comes back, and earlier ones like one's own."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from people.requests import Request
from postmortems.learned import PERIODS, LessonFilter, recurring, tags_in_use
from postmortems.similar import similar_to
from postmortems.views import record_of
from web.paging import keyset
from web.rendering import render_region


@require_safe
def lessons(request: Request) -> HttpResponse:
    """What was learned, newest first; ?q=, ?tag=, ?area= and ?team= narrow it."""
    chosen = LessonFilter(request.GET)
    page = keyset(chosen.rows(request.user), request, order=("-postmortem__news_at", "-pk"))
    context = {"page": page, "filter": chosen, "tags": tags_in_use(request.user)}
    return render_region(request, "postmortems/lessons.html", context, regions={"lesson-list"})


@require_safe
def similar_postmortems(request: Request, number: int) -> HttpResponse:
    """Earlier ones like this one, why, and what became of their follow-ups."""
    found = record_of(request, number)
    context = {"postmortem": found, "similar": similar_to(found, request.user)}
    context["may_edit"] = found.may_be_edited_by(request.user)
    return render_region(request, "postmortems/similar.html", context, regions={"similar"})


@require_safe
def recurring_factors(request: Request) -> HttpResponse:
    """What several postmortems have in common, in the last ?days= days, or with days=all ever."""
    days = request.GET.get("days", "365")
    days = days if days in dict(PERIODS) else "365"
    since = None if days == "all" else timezone.now() - dt.timedelta(days=int(days))
    found = recurring(request.user, since=since)
    lists = [
        (
            "Same tag",
            found.by_tag,
            "No tag stands in two postmortems. Tags are given on a postmortem’s page.",
            "Tag",
        ),
        ("Same area", found.by_area, "No area was touched by two postmortems.", "Area"),
        ("Said alike", found.alike, "No two factors say nearly the same.", "Factor"),
    ]
    context = {"found": found, "lists": lists, "days": days, "periods": PERIODS}
    return render_region(request, "postmortems/factors.html", context, regions={"factor-lists"})
