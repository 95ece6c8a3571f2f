"""The conversation below a record of any practice: say something, reply, say it in other words, take it back.

Each practice has these at addresses of its own, and a page called comment.html that says where one is.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from people.requests import Request
from records.conversation import comment_key, show
from records.drafts import SavedDraft, Writing
from records.models import RecordComment, RecordCommentQuerySet, Recorded, Refused
from records.remark_forms import CommentForm, OwnCommentForm, RemarkForm, saved
from web.forms import sent
from web.paging import keyset

Comments = type[RecordComment]


def comment_on(request: Request, found: Recorded, comments: Comments) -> HttpResponse:
    """Say something to the record; the page of the form alone is what a failed one comes back on."""
    form, now = CommentForm(sent(request)), timezone.now()
    writing = Writing(comment_key(found, comments), request)
    if said := saved(form, partial(comments.add, found, by=request.user, at=now)):
        SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=now)
        return redirect(said)
    return _answer(request, comments, form, {"subject": found, "writing": writing})


@require_http_methods(["GET", "HEAD", "POST"])
def reply_to_comment(request: Request, pk: int, comments: Comments) -> HttpResponse:
    """A comment with all that was replied to it; a POST replies."""
    comment = _found(request, pk, comments.objects.for_conversation())
    form, subject = CommentForm(sent(request)), comment.said_on()
    form.fields["text"].label = "Reply"
    if saved(form, partial(comment.reply, by=request.user, at=timezone.now())):
        return redirect(comment)
    replies = comments.objects.standing().filter(answers=comment).select_related("by")
    page = keyset(replies, request, order=("id",))
    show([comment, *page.rows], subject, request.user)
    context = {"subject": subject, "said": comment, "page": page}
    return _answer(request, comments, form, context | {"may_reply": comment.may_get_reply_from(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: Request, pk: int, comments: Comments) -> HttpResponse:
    """Change one's own comment."""
    comment = _found(request, pk, comments.objects.standing())
    if not comment.may_be_changed_by(request.user):
        raise PermissionDenied("A comment is changed by the person who wrote it.")
    form = OwnCommentForm(sent(request), remark=comment)
    if saved(form, partial(comment.rewrite, by=request.user, at=timezone.now())) is not None:
        return redirect(comment)
    return _answer(request, comments, form, {"subject": comment.said_on(), "comment": comment})


@require_POST
def remove_comment(request: Request, pk: int, comments: Comments) -> HttpResponse:
    """Take one's own comment back."""
    comment = _found(request, pk, comments.objects.standing())
    try:
        comment.remove(by=request.user, at=timezone.now())
    except Refused as refused:
        messages.info(request, refused.words)
    else:
        messages.success(request, "Your comment is gone from the page. Its words stay in the history.")
    return redirect(f"{comment.said_on().get_absolute_url()}#conversation")


def _found(request: Request, pk: int, rows: RecordCommentQuerySet[RecordComment]) -> RecordComment:
    """The comment among these, with its record, which the person may read. Raises Http404."""
    readable = rows.on_readable(request.user).select_related("by", *rows.model.with_record)
    return get_object_or_404(readable, pk=pk)


def _answer(request: Request, comments: Comments, form: RemarkForm, context: dict[str, Any]) -> HttpResponse:
    """The form on a page of its own, 422 where something typed cannot be saved as it is."""
    page = f"{comments._meta.app_label}/comment.html"
    return render(request, page, {**context, "form": form}, status=422 if form.is_bound else 200)
