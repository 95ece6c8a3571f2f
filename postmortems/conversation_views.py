"""The discussion below a postmortem: say something, reply, say it in other words, take it back."""

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
from postmortems.beside import comment_key
from postmortems.conversation import show
from postmortems.models import Comment, Postmortem
from postmortems.models.comments import CommentQuerySet
from postmortems.views import record_of
from records.drafts import SavedDraft, Writing
from records.models import Refused
from records.remark_forms import CommentForm, OwnCommentForm, RemarkForm, saved
from web.forms import sent
from web.paging import keyset


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_postmortem(request: Request, number: int) -> HttpResponse:
    """Say something to the postmortem; the page of the form alone is what a failed one comes back on."""
    found = record_of(request, number)
    form, writing, now = CommentForm(sent(request)), Writing(comment_key(found), request), timezone.now()
    if said := saved(form, partial(Comment.add, found, by=request.user, at=now)):
        SavedDraft.forget(by=request.user, key=writing.key, token=writing.token, now=now)
        return redirect(said)
    return answer(request, form, {"postmortem": found, "writing": writing})


@require_http_methods(["GET", "HEAD", "POST"])
def reply_to_postmortem_comment(request: Request, pk: int) -> HttpResponse:
    """A comment with all that was replied to it; a POST replies."""
    comment = found_for(request, pk, Comment.objects.for_conversation())
    form = CommentForm(sent(request))
    form.fields["text"].label = "Reply"
    if saved(form, partial(comment.reply, by=request.user, at=timezone.now())):
        return redirect(comment)
    page = keyset(comment.replies.standing().select_related("by"), request, order=("id",))
    show([comment, *page.rows], comment.postmortem, request)
    context = {"postmortem": comment.postmortem, "said": comment, "page": page}
    return answer(request, form, context | {"may_reply": comment.may_get_reply_from(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_postmortem_comment(request: Request, pk: int) -> HttpResponse:
    """Change one's own comment."""
    comment = found_for(request, pk, Comment.objects.standing())
    if not comment.may_be_changed_by(request.user):
        raise PermissionDenied("A comment is changed by the person who wrote it.")
    form = OwnCommentForm(sent(request), remark=comment)
    if saved(form, partial(comment.rewrite, by=request.user, at=timezone.now())) is not None:
        return redirect(comment)
    return answer(request, form, {"postmortem": comment.postmortem, "comment": comment})


def found_for(request: Request, pk: int, comments: CommentQuerySet) -> Comment:
    """The comment among these, with its postmortem, which the person may read. Raises Http404."""
    readable = comments.filter(
        postmortem__in=Postmortem.objects.visible_to(request.user).order_by().values("pk")
    )
    return get_object_or_404(readable.select_related("by", "postmortem__team"), pk=pk)


@require_POST
def remove_postmortem_comment(request: Request, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    comment = found_for(request, pk, Comment.objects.standing())
    try:
        comment.remove(by=request.user, at=timezone.now())
    except Refused as refused:
        messages.info(request, refused.words)
    else:
        messages.success(request, "Your comment is gone from the page. Its words stay in the history.")
    return redirect(f"{comment.postmortem.get_absolute_url()}#conversation")


def answer(request: Request, form: RemarkForm, context: dict[str, Any]) -> HttpResponse:
    """The form on a page of its own, 422 where something typed cannot be saved as it is."""
    status = 422 if form.is_bound else 200
    return render(request, "postmortems/comment.html", {**context, "form": form}, status=status)
