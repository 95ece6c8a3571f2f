"""One's own digests in the browser and as a feed, and the pages that mails link to."""

from __future__ import annotations

from typing import cast

from csp.constants import NONE, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature, SignatureExpired
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from notices import archive, digest, feeds
from notices.answers import ANSWERS
from notices.as_page import blocks_of
from notices.links import read_link, without_keys
from notices.messages import read_settings_token, read_stop_token
from notices.models import Notice
from notices.questions import Unanswered
from people.feeds import reader_of
from people.forms import MailForm
from people.models import Person, Team
from people.requests import Request
from records.models import EditConflict, Refused
from web.forms import sent
from web.messages import with_undo

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


def for_org_admin(request: HttpRequest) -> None:
    """Raises Http404 for anybody else."""
    if not cast(Request, request).user.is_org_admin:
        raise Http404


def _reader(request: HttpRequest) -> Person:
    """Whose digest: one's own unless asked; an org admin may ask for anybody's."""
    person = cast(Request, request).user
    if (pk := request.GET.get("person", "")) and pk != str(person.pk):
        for_org_admin(request)
        if not pk.isdecimal():
            raise Http404
        person = get_object_or_404(Person, pk=int(pk), is_active=True)
    return person


def _previewed(request: HttpRequest) -> tuple[Person, str, archive.Telling | None]:
    """Whose digest of which week, and what it says: this week's as it would be now, unless asked for another.

    Raises ValueError, in words, for a week that has not begun and for what is no week.
    """
    person, now, week = _reader(request), timezone.now(), request.GET.get("week", "").strip().upper()
    if not week:
        return person, digest.week_mark(person.today(now)), archive.told(person, now, is_past=False)
    moment = digest.begun_slot(person, week, now)
    return person, digest.week_mark(person.today(moment)), archive.tell(person, moment, now)


@require_safe
def digests(request: Request) -> HttpResponse:
    """One's own weeks, newest first: the mail that was sent, or the week to be read as a page."""
    try:
        weeks = archive.weeks_of(request.user, timezone.now(), before=request.GET.get("before", ""))
    except ValueError:
        raise Http404 from None
    context = {"weeks": weeks, "feed": feeds.feed_url(request.user)}
    return render(request, "notices/digests.html", context)


@login_not_required
@cache_control(private=True, max_age=300)
@require_safe
def digest_feed(request: HttpRequest, token: str) -> HttpResponse:
    """One's digests for feed readers. A token that is not good is a page that is not there."""
    person = reader_of(token)
    if person is None:
        raise Http404
    feed = feeds.atom_feed(person, now=timezone.now(), address=request.path)
    return HttpResponse(feed, content_type="application/atom+xml; charset=utf-8")


@require_safe
def preview_digest(request: Request) -> HttpResponse:
    """One's own digest of a week as a page, whether or not it was sent as a mail."""
    try:
        person, week, telling = _previewed(request)
    except ValueError as refusal:
        context = {"person": _reader(request), "week": request.GET["week"], "refusal": str(refusal)}
        return render(request, "notices/digest_preview.html", context, status=422)
    names = Team.objects.filter(memberships__person=person).values_list("name", flat=True)
    blocks = list(blocks_of(telling.body, base_url=settings.BASE_URL, names=names)) if telling else []
    context = {"person": person, "week": week, "telling": telling, "query": request.GET.urlencode()}
    newest = digest.week_mark(person.today(digest.slot_of(person, timezone.now())))
    context |= {"blocks": blocks, "is_past": week < newest, "week_words": archive.words_of(week)}
    return render(request, "notices/digest_preview.html", context)


@mail_csp
@require_safe
def preview_digest_html(request: HttpRequest) -> HttpResponse:
    """The same as the mail looks."""
    try:
        person, _, telling = _previewed(request)
    except ValueError:
        raise Http404 from None
    if telling is None:
        raise Http404
    return HttpResponse(telling.html if person == request.user else without_keys(telling.html))


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def stop_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Stop, or with `again` start, one kind of mail to the person whom the signed token names.

    A mail program POSTs here by itself (RFC 8058), with no cookie of ours and no CSRF token: the token in the
    address is the proof, and this one switch is all that it opens. GET only shows the page, for scanners
    follow links. The page says nothing about the person. A token that is forged is a 404, one that is too old says so.
    """
    try:
        person_id, kind = read_stop_token(token)
    except SignatureExpired:
        return _too_old(request, "a year")
    except BadSignature:
        raise Http404 from None
    wants = Notice.WANTS[kind]  # a mail of trouble has no such link
    done = ""
    if request.method == "POST":
        done = "started" if "again" in request.POST else "stopped"
        Person.objects.filter(pk=person_id).update(**{wants: done == "started"})
    return render(request, "notices/stop_mail.html", {"kind": kind, "done": done})


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_settings(request: HttpRequest, token: str) -> HttpResponse:
    """Which mails come and when, for the person whom the signed token names, without signing in.

    GET shows it, POST keeps it. The page names nobody and no record. A token that is forged is a 404, one that is too
    old says so.
    """
    try:
        person = get_object_or_404(Person.objects.active(), pk=read_settings_token(token))
    except SignatureExpired:
        return _too_old(request, "a year")
    except (BadSignature, ValueError, TypeError):
        raise Http404 from None
    form = MailForm(sent(request), instance=person)
    if form.is_valid():
        form.save(by=person)
        messages.success(request, "Your mails are settled.")
        return redirect("mail_settings", token=token)
    context = {"form": form, "zone": person.time_zone}
    return render(request, "notices/mail_settings.html", context, status=422 if form.is_bound else 200)


def _too_old(request: HttpRequest, life: str) -> HttpResponse:
    """What to do instead of following a link that has had its time. Nothing was changed by it."""
    return render(request, "notices/expired_link.html", {"life": life}, status=410)


def _not_yours(request: HttpRequest) -> HttpResponse:
    """The same words for a link that is nobody's, another's, or about what the reader may not see any more."""
    return render(request, "notices/not_yours.html", status=404)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_from_mail(request: Request, token: str) -> HttpResponse:
    """Answer the question a mail asked: GET shows it, POST answers, and only to the person it was written to."""
    try:
        link = read_link(token)
    except SignatureExpired:
        return _too_old(request, "a month")
    except (BadSignature, ValueError, TypeError):
        return _not_yours(request)
    if link.person_id != request.user.pk or link.question not in ANSWERS:
        return _not_yours(request)
    data = sent(request)
    try:
        question = ANSWERS[link.question](link.record_id, person=request.user, now=timezone.now(), data=data)
    except ObjectDoesNotExist:
        return _not_yours(request)
    is_open = question.is_open(link.mark)
    if is_open and question.form.is_valid():
        try:
            with_undo(request, question.save(by=request.user), question.undo_url)
        except Unanswered:
            pass  # its form says why
        except EditConflict:
            question.form.add_error(None, "Somebody else changed it a moment ago. Read it again first.")
        except Refused as refused:
            question.form.add_error(
                refused.field if refused.field in question.form.fields else None, refused.words
            )
        else:
            return redirect(question.url())
    status = 422 if is_open and data is not None else 200
    return render(request, "notices/answer.html", {"question": question, "is_open": is_open}, status=status)
