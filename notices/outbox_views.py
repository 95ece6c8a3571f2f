"""The outbox for org admins: what waits, was sent, failed, is in doubt, is stopped or held, and another try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import outbox, outbox_hold
from notices.links import without_keys
from notices.models import Hold, Notice, StoppedAddress
from notices.stopped import STOPPED
from notices.views import for_org_admin, mail_csp
from people.models import Person
from people.requests import Request
from web.counts import CappedCount, in_words
from web.paging import keyset

DOUBTED = "doubted"  # whatever its state is now: somebody may have got it twice, under one Message-ID
STOPPED_SHOWN = 5  # above the notices; all of them stand under their own tab
ALWAYS_SHOWN = (Notice.WAITING, Notice.SENT, Notice.FAILED, Notice.IN_DOUBT)  # the others where there are any
RECEIVERS = ("person", "channel__team")
LIFTED = "What was not sent meanwhile stands under “Not needed”, to be sent again."


@require_safe
def outbox_page(request: Request) -> HttpResponse:
    """All notices, newest first, or those of one state, or the stopped addresses; counts, and the oldest unsent."""
    for_org_admin(request)
    state = request.GET.get("state", "")
    rows = {value: Notice.objects.filter(state=value) for value, _ in Notice.STATES}
    rows[DOUBTED] = Notice.objects.filter(doubts__gt=0)
    counted: list[QuerySet[Any]] = [*rows.values(), StoppedAddress.objects.all()]
    counts = Person.objects.filter(pk=request.user.pk).values_list(*map(CappedCount, counted)).get()
    labels = [*Notice.STATES, (DOUBTED, "Once in doubt"), (STOPPED, "Stopped addresses")]
    states = [
        (value, label, in_words(count))
        for (value, label), count in zip(labels, counts, strict=True)
        if count or value in ALWAYS_SHOWN or value == state
    ]
    oldest = Notice.objects.filter(state__in=Notice.UNSETTLED).order_by("pk").first()
    context: dict[str, Any] = {"states": states, "state": state, "oldest": oldest}
    context["hold"] = Hold.objects.first()
    by_state = dict(zip(rows, counts, strict=False))
    waiting = sum(
        by_state[each] for each in {*Notice.UNSETTLED, *Notice.CLAIMABLE}
    )  # what a release drops or sends
    context["waiting"] = (
        f"{in_words(waiting)} mail{' waits' if waiting == 1 else 's wait'}" if waiting else ""
    )
    if state == STOPPED:
        context["page"] = keyset(StoppedAddress.objects.all(), request, order=("-id",))
        context["stopped"] = context["page"].rows
    else:
        notices = rows.get(state, Notice.objects.all()).select_related(*RECEIVERS)
        context["page"] = keyset(notices.defer("text", "html", "about"), request, order=("-id",))
        newest = list(StoppedAddress.objects.order_by("-id")[: STOPPED_SHOWN + 1])
        context |= {"stopped": newest[:STOPPED_SHOWN], "has_more_stopped": len(newest) > STOPPED_SHOWN}
    return render(request, "notices/outbox.html", context)


@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """One notice: what became of it, and its plain text."""
    for_org_admin(request)
    found = get_object_or_404(Notice.objects.select_related(*RECEIVERS), pk=pk)
    return render(request, "notices/notice.html", {"notice": found, "text": without_keys(found.text)})


@mail_csp  # type: ignore[arg-type]
@require_safe
def notice_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a mail program shows it."""
    for_org_admin(request)
    return HttpResponse(without_keys(get_object_or_404(Notice, pk=pk).html))


@require_POST
def retry_notice(request: Request, pk: int) -> HttpResponse:
    """Send a failed or doubtful notice again."""
    for_org_admin(request)
    found = get_object_or_404(Notice.objects.select_related("person"), pk=pk)
    if why_not := outbox.retry(found):
        messages.warning(request, why_not)
    else:
        messages.success(request, "It waits to be sent again.")
    return redirect("notice", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def retry_notices(request: Request, state: str) -> HttpResponse:
    """Send all of a state again: GET says how many, POST does it."""
    for_org_admin(request)
    if state not in (Notice.FAILED, Notice.IN_DOUBT, Notice.DROPPED):
        raise Http404
    stuck = Notice.objects.filter(state=state).stuck()
    if request.method == "POST":
        count, left = outbox.retry_all(stuck)
        said = f"{count:,} wait{'s' if count == 1 else ''} to be sent again."
        messages.success(request, f"{said} {left:,} cannot be, and stay as they are." if left else said)
        return redirect("outbox")
    context = {
        "state": state,
        "label": dict(Notice.STATES)[state],
        "count": stuck.count(),
        "to_stopped": stuck.to_stopped().count(),
        "unwritten": stuck.filter(text="").count(),
    }
    return render(request, "notices/retry_notices.html", context)


@require_POST
def lift_address(request: Request, pk: int) -> HttpResponse:
    """Mails to an address that a mail server had refused may be tried again; what was dropped, by hand."""
    for_org_admin(request)
    row = get_object_or_404(StoppedAddress, pk=pk)
    row.delete()
    messages.success(request, f"Mails to {row.address} are tried again from the next one on. {LIFTED}")
    return redirect("outbox")


@require_POST
def lift_addresses(request: Request) -> HttpResponse:
    """The same for all of them."""
    for_org_admin(request)
    count, _ = StoppedAddress.objects.all().delete()
    said = f"{count:,} address{' is' if count == 1 else 'es are'} tried again from the next mail on. {LIFTED}"
    messages.success(request, said)
    return redirect("outbox")


@require_POST
def release_outbox(request: Request) -> HttpResponse:
    """Send again after a backup was put back; with `drop`, without what was written before that."""
    for_org_admin(request)
    get_object_or_404(Hold)
    dropped = outbox_hold.release(drop_before=timezone.now() if "drop" in request.POST else None)
    messages.success(
        request,
        f"Mails go out again. {dropped} dropped.",
    )
    return redirect("outbox")
