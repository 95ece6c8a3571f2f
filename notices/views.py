"""The outbox for org admins, one's own digest in the browser, and the one click that stops a kind of mail."""

from __future__ import annotations

from typing import cast

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import digest, outbox
from notices.letters import Letter
from notices.letters import render as render_letter
from notices.messages import read_stop_token
from notices.models import Notice
from people.models import Person
from people.requests import Request
from web.paging import keyset

COUNTED = 1000  # a state's notices are counted up to here, so that the page costs the same for ever
# A mail brings its own style. It is shown alone, in a sandbox, where no script can run and nothing is loaded.
mail_csp = csp(
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
        "sandbox": True,
    }
)


def _for_org_admin(request: HttpRequest) -> None:
    if not cast(Request, request).user.is_org_admin:
        raise Http404


@require_safe
def outbox_page(request: Request) -> HttpResponse:
    """All notices, newest first, or those of one state; counts of each state, and the oldest unsent."""
    _for_org_admin(request)
    state = request.GET.get("state", "")
    notices = Notice.objects.filter(state=state) if state in dict(Notice.STATES) else Notice.objects.all()
    states = [
        (value, label, Notice.objects.filter(state=value)[: COUNTED + 1].count())
        for value, label in Notice.STATES
    ]
    oldest = Notice.objects.filter(state__in=Notice.UNSETTLED).order_by("pk").first()
    page = keyset(notices.select_related("person").defer("text", "html", "about"), request, order=("-id",))
    context = {"page": page, "states": states, "state": state, "oldest": oldest, "counted": COUNTED}
    return render(request, "notices/outbox.html", context)


@require_safe
def notice(request: Request, pk: int) -> HttpResponse:
    """One notice: what became of it, and its plain text."""
    _for_org_admin(request)
    found = get_object_or_404(Notice.objects.select_related("person"), pk=pk)
    return render(request, "notices/notice.html", {"notice": found})


@mail_csp  # type: ignore[arg-type]
@require_safe
def notice_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a mail program shows it."""
    _for_org_admin(request)
    return HttpResponse(get_object_or_404(Notice, pk=pk).html)


@require_POST
def retry_notice(request: Request, pk: int) -> HttpResponse:
    """Send a failed or doubtful notice again."""
    _for_org_admin(request)
    found = get_object_or_404(Notice, pk=pk)
    if not outbox.retry(found):
        messages.warning(request, "It is neither failed nor in doubt, so there is nothing to send again.")
        return redirect("notice", pk=pk)
    if not found.text:
        messages.success(request, "It will be written anew within a minute.")
        return redirect("outbox")
    messages.success(request, "It waits to be sent again.")
    return redirect("notice", pk=pk)


def _previewed(request: HttpRequest) -> tuple[Person, str, Letter | None]:
    """Whose digest of which week: one's own and this week's unless asked; an org admin may ask for anybody's."""
    person = cast(Request, request).user
    if (pk := request.GET.get("person", "")).isdecimal() and pk != str(person.pk):
        _for_org_admin(request)
        person = get_object_or_404(Person, pk=int(pk), is_active=True)
    now = timezone.now()
    try:
        moment = digest.slot_of_week(person, request.GET.get("week", ""))
    except ValueError:
        moment = now
    moment = min(moment, now)
    return person, digest.week_mark(person.today(moment)), digest.Edition([person], moment).letter(person)


@require_safe
def preview_digest(request: Request) -> HttpResponse:
    """One's own digest of a week as a page, whether or not it was sent as a mail."""
    person, week, letter = _previewed(request)
    text = render_letter(letter, person, Notice.DIGEST)[0] if letter else ""
    context = {
        "person": person,
        "week": week,
        "letter": letter,
        "text": text,
        "query": request.GET.urlencode(),
    }
    return render(request, "notices/digest_preview.html", context)


@mail_csp
@require_safe
def preview_digest_html(request: HttpRequest) -> HttpResponse:
    """The same as the mail looks."""
    person, _, letter = _previewed(request)
    if letter is None:
        raise Http404
    return HttpResponse(render_letter(letter, person, Notice.DIGEST)[1])


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stop, or with `again` start, one kind of mail to the person whom the signed token names.

    A mail program POSTs here by itself (RFC 8058), with no cookie of ours and no CSRF token: the token in the
    address is the proof, and this one switch is all that it opens. GET only shows the page, for scanners
    follow links. The page says nothing about the person, and a token that is forged or too old is a 404.
    """
    try:
        person_id, kind = read_stop_token(token)
    except BadSignature:
        raise Http404 from None
    wants = Notice.WANTS[kind]
    done = ""
    if request.method == "POST":
        done = "started" if "again" in request.POST else "stopped"
        Person.objects.filter(pk=person_id).update(**{wants: done == "started"})
    return render(request, "notices/stop_mail.html", {"kind": kind, "done": done})
