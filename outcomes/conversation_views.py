"""The conversation below an objective: say something, reply, say it in other words, take it back."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.models import Comment, Objective
from outcomes.models.comments import CommentQuerySet
from people.requests import Request
from records.conversation import threads, with_mentions
from records.models import Refused
from records.remark_forms import CommentForm, OwnCommentForm, RemarkForm, saved
from web.forms import sent
from web.paging import Page, keyset

COMMENTS = 20


def conversation_of(found: Objective, request: Request) -> Page:
    """What was said to the objective, the newest COMMENTS, shown oldest first, each with its thread."""
    page = keyset(found.comments.for_conversation(), request, order=("-at", "-id"), size=COMMENTS)
    page.rows.reverse()
    show([*page.rows, *threads(page.rows, Comment.objects.standing())], found, request)
    return page


def show(rows: list[Comment], found: Objective, request: Request) -> None:
    """Make comments on the objective ready for its page or that of a thread."""
    for comment in rows:
        comment.objective = found
    with_mentions(rows, found, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def comment_on_objective(request: Request, pk: int) -> HttpResponse:
    """Say something to the objective; the page of the form alone is what a failed one comes back on."""
    found = get_object_or_404(Objective.objects.visible_to(request.user).for_list(), pk=pk)
    form = CommentForm(sent(request))
    if said := saved(form, partial(Comment.add, found, by=request.user, at=timezone.now())):
        return redirect(said)
    return answer(request, form, {"objective": found})


@require_http_methods(["GET", "HEAD", "POST"])
def reply_to_comment(request: Request, pk: int) -> HttpResponse:
    """A comment with all that was replied to it; a POST replies."""
    comment = found_for(request, pk, Comment.objects.for_conversation())
    form = CommentForm(sent(request))
    form.fields["text"].label = "Reply"
    if saved(form, partial(comment.reply, by=request.user, at=timezone.now())):
        return redirect(comment)
    page = keyset(comment.replies.standing().select_related("by"), request, order=("id",))
    show([comment, *page.rows], comment.objective, request)
    context = {"objective": comment.objective, "said": comment, "page": page}
    return answer(request, form, context | {"may_reply": comment.may_get_reply_from(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: Request, pk: int) -> HttpResponse:
    """Change one's own comment."""
    comment = found_for(request, pk, Comment.objects.visible_to(request.user))
    if not comment.may_be_changed_by(request.user):
        raise PermissionDenied("A comment is changed by the person who wrote it.")
    form = OwnCommentForm(sent(request), remark=comment)
    if saved(form, partial(comment.rewrite, by=request.user, at=timezone.now())) is not None:
        return redirect(comment)
    return answer(request, form, {"objective": comment.objective, "comment": comment})


def found_for(request: Request, pk: int, comments: CommentQuerySet) -> Comment:
    """The comment among these, with its objective, which the person may read. Raises Http404."""
    readable = comments.filter(objective__in=Objective.objects.visible_to(request.user))
    return get_object_or_404(readable.select_related("by", "objective__cycle", "objective__team"), pk=pk)


@require_POST
def remove_comment(request: Request, pk: int) -> HttpResponse:
    """Take one's own comment back."""
    comment = get_object_or_404(Comment.objects.visible_to(request.user).select_related("objective"), pk=pk)
    try:
        comment.remove(by=request.user, at=timezone.now())
    except Refused as refused:
        messages.info(request, refused.words)
    else:
        messages.success(request, "Your comment is gone from the page. Its words stay in the history.")
    return redirect(f"{comment.objective.get_absolute_url()}#conversation")


def answer(request: Request, form: RemarkForm, context: dict[str, Any]) -> HttpResponse:
    """The form on a page of its own, 422 where something typed cannot be saved as it is."""
    status = 422 if form.is_bound else 200
    return render(request, "outcomes/comment.html", {**context, "form": form}, status=status)
