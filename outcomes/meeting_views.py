"""The meeting view: one objective a screen, what has been silent longest first."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from outcomes.filters import TreeFilter
from outcomes.meeting import MOST_SCREENS, screens_of
from people.requests import Request


@require_safe
def meeting(request: Request) -> HttpResponse:
    """The objectives that the outcomes page's filters leave, to be talked through together."""
    chosen = TreeFilter(request, today=request.user.today(timezone.now()))
    screens, has_more = screens_of(chosen)
    context = {"filter": chosen, "screens": screens, "has_more": has_more, "most": MOST_SCREENS}
    return render(request, "outcomes/meeting.html", context)
