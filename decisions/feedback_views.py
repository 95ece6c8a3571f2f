"""What people say to a decision: feedback, threads, one's own words, and the answers to concerns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from decisions import pages, steps
from decisions.conversation import with_words
from decisions.models import Decision, Feedback
from decisions.views import seen_by
from people.requests import Request
from records.models import Refused
from records.remark_forms import OwnRemarkForm, RemarkForm
from web.forms import TeamhubForm, sent
from web.paging import keyset
from web.rendering import render_region


def said_by_somebody(request: Request, pk: int) -> Feedback:
    """What somebody said, with its decision, if the reader may see that. Raises Http404."""
    visible = Feedback.objects.filter(decision_record__in=Decision.objects.visible_to(request.user))
    said = get_object_or_404(visible.select_related("by", "resolved_by", "answers__by"), pk=pk)
    said.decision_record = seen_by(request, said.decision_record_id)
    return said


@require_POST
def give_feedback(request: Request, pk: int) -> HttpResponse:
    """Say something to a proposal, or bring what is new to a decision."""
    record = seen_by(request, pk)
    form = steps.FeedbackForm(request.POST, decision=record)
    if form.is_valid() and not form.is_finding:
        try:
            said = form.save(record, by=request.user, at=timezone.now())
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "Your feedback is there for everyone to read.")
            return redirect(said)
    context = pages.of_record(record, request, request.user, request.user.today(timezone.now()), form)
    return render_region(request, "decisions/detail.html", context, regions={"record"}, status=422)


@require_POST
def endorse(request: Request, pk: int) -> HttpResponse:
    """Stand behind a proposal, in one click."""
    record = seen_by(request, pk)
    read = request.POST.get("text_version", "")
    endorsed = partial(
        record.give_feedback,
        kind=Feedback.ENDORSEMENT,
        read=int(read) if read.isascii() and read.isdigit() else None,
    )
    return _at_once(request, endorsed, f"You endorse {record.record_ref()}.", record)


@require_POST
def abstain(request: Request, pk: int) -> HttpResponse:
    """Say that one has no opinion, in one click."""
    record = seen_by(request, pk)
    said = "Answered: no opinion. Whatever you say later takes its place."
    return _at_once(request, record.abstain, said, record)


@require_POST
def withdraw_endorsement(request: Request, pk: int) -> HttpResponse:
    """Take the endorsement back, in one click."""
    record = seen_by(request, pk)
    return _at_once(
        request, record.withdraw_endorsement, f"You no longer endorse {record.record_ref()}.", record
    )


def thread(request: Request, pk: int) -> HttpResponse:
    """What somebody said with everything that was replied to it; a POST replies."""
    said = said_by_somebody(request, pk)
    if said.answers_id is not None:
        return redirect("feedback_thread", said.answers_id)
    form = RemarkForm(sent(request))
    if request.method == "POST" and form.is_valid() and not form.is_finding:
        try:
            reply = said.reply(by=request.user, at=timezone.now(), text=form.words())
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "Your reply is there for everyone to read.")
            return redirect(f"{reply.decision_record.get_absolute_url()}#{said.anchor()}")
    page = keyset(said.replies.standing().select_related("by"), request, order=("id",))
    with_words([said, *page.rows], said.decision_record, request.user)
    return _page(request, "decisions/thread.html", said, form, page=page, may=said.may_get_reply_from)


def edit(request: Request, pk: int) -> HttpResponse:
    """Put one's own words differently."""
    said = said_by_somebody(request, pk)
    if said.by_id != request.user.pk:
        raise PermissionDenied(f"Only {said.by} changes what {said.by} has said.")
    form = OwnRemarkForm(sent(request), remark=said)
    if request.method == "POST" and form.is_valid() and not form.is_finding:
        try:
            said.rewrite(by=request.user, at=timezone.now(), text=form.words())
        except Refused as refused:
            _refuse(form, refused)
        else:
            messages.success(request, "Saved. History keeps what you had written before.")
            return redirect(said)
    elif request.method != "POST" and not said.may_be_changed_by(request.user):
        return redirect(said)
    return _page(request, "decisions/own_words.html", said, form)


@require_POST
def remove(request: Request, pk: int) -> HttpResponse:
    """Take back what one has said."""
    said = said_by_somebody(request, pk)
    return _at_once(request, said.remove, "Taken back. History keeps the words.", said.decision_record)


def _at_once(request: Request, act: Callable[..., object], words: str, back: Decision) -> HttpResponse:
    """Do what asks for no form, as the reader and now, and go back to the record with `words` or with the refusal."""
    try:
        act(by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, words)
    return redirect(back)


def resolve(request: Request, pk: int) -> HttpResponse:
    """Close a blocking concern, or take note of new information."""
    said = said_by_somebody(request, pk)
    form = steps.ResolveForm(sent(request), said=said, by=request.user)
    if request.method == "POST" and form.is_valid() and _done(form, said, request):
        is_news = said.kind == Feedback.NEWS
        messages.success(request, "Noted." if is_news else "The concern is resolved.")
        return redirect(said)
    if request.method != "POST" and not said.may_be_resolved_by(request.user):
        return redirect(said)
    return _page(request, "decisions/resolve.html", said, form, is_raiser=said.by_id == request.user.pk)


def reopen(request: Request, pk: int) -> HttpResponse:
    """Open a resolved concern again."""
    said = said_by_somebody(request, pk)
    form = steps.ReopenForm(sent(request))
    if request.method == "POST" and form.is_valid() and _done(form, said, request):
        messages.success(request, "The concern is open again.")
        return redirect(said)
    if request.method != "POST" and not said.may_be_reopened_by(request.user):
        return redirect(said)
    return _page(request, "decisions/reopen.html", said, form)


def _done(form: Any, said: Feedback, request: Request) -> bool:
    try:
        form.save(said, by=request.user, at=timezone.now())
    except Refused as refused:
        _refuse(form, refused)
        return False
    return True


def _refuse(form: TeamhubForm, refused: Refused) -> None:
    form.add_error(refused.field if refused.field in form.fields else None, refused.words)


def _page(request: Request, template: str, said: Feedback, form: TeamhubForm, **context: Any) -> HttpResponse:
    context |= {"decision": said.decision_record, "said": said, "form": form}
    if "may" in context:
        context["may_reply"] = context.pop("may")(request.user)
    return render(request, template, context, status=422 if form.is_bound else 200)
