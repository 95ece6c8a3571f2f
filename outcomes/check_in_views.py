"""The check-in page for all my key results, and the page of one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from outcomes.models import KeyResult
from outcomes.sheets import Sheet
from people.requests import Request
from web.forms import sent
from web.rendering import render_region


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: Request) -> HttpResponse:
    """Every key result I own. What is right is saved; what is not comes back with everything typed."""
    today = request.user.today(timezone.now())
    sheet = Sheet.of(request.user, today, sent(request))
    saved = sheet.save(by=request.user) if request.method == "POST" else 0
    status = 422 if sheet.wrong else 200
    if request.method == "POST" and not sheet.wrong:
        done = len(sheet.done)  # those saved row by row are part of it
        if saved or (done and not sheet.due):
            messages.success(request, f"Checked in {done} key result{'' if done == 1 else 's'}.")
            return redirect("check_in" if sheet.due else "home")
        messages.info(request, "Nothing was filled in, so nothing was saved.")
        return redirect("check_in")
    return render(request, "outcomes/check_in.html", {"sheet": sheet, "saved": saved}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def check_in_one(request: Request, pk: int) -> HttpResponse:
    """One key result, mine or one of my team; ?change=1 opens a check-in that is done."""
    rows = KeyResult.objects.visible_to(request.user)
    found = get_object_or_404(rows.select_related("objective__cycle", "objective__team", "owner"), pk=pk)
    if not found.may_be_checked_in_by(request.user):
        raise PermissionDenied(
            "Its owner and the team's leads and members check in a key result while its cycle runs."
        )
    today = request.user.today(timezone.now())
    sheet = Sheet([found], today=today, data=sent(request))
    if request.method == "POST" and sheet.save(by=request.user):
        return redirect("check_in_one", pk=pk)
    row = sheet.rows[0]
    is_done = not row.is_bound and found.checked_in_on == today and "change" not in request.GET
    context = {"sheet": sheet, "row": row, "is_done": is_done, "form": row}
    regions = {f"row-{pk}": "row"}
    status = 422 if row.is_bound else 200
    return render_region(request, "outcomes/check_in_one.html", context, regions=regions, status=status)
