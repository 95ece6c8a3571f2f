"""What was said to a postmortem, as its page shows it, and the forms one says something with."""

from __future__ import annotations

from django import forms

from people.requests import Request
from postmortems.models import Comment, Postmortem
from postmortems.models.comments import LONGEST
from records.conversation import threads, with_mentions
from records.remark_forms import OwnRemarkForm, RemarkForm
from web.forms import MarkdownArea
from web.paging import Page, keyset

COMMENTS = 20


class CommentForm(RemarkForm):
    """What somebody says, in Markdown."""

    use_required_attribute = False
    text = forms.CharField(
        label="Comment",
        max_length=LONGEST,
        widget=MarkdownArea(attrs={"rows": 3}),
        help_text="@name mentions somebody.",
    )


class OwnCommentForm(CommentForm, OwnRemarkForm):
    """One's own comment, to be put differently."""


def conversation_of(found: Postmortem, request: Request) -> Page:
    """What was said to the postmortem, the newest COMMENTS, shown oldest first, each with its thread."""
    page = keyset(found.comments.for_conversation(), request, order=("-at", "-id"), size=COMMENTS)
    page.rows.reverse()
    show([*page.rows, *threads(page.rows, Comment.objects.standing())], found, request)
    return page


def show(rows: list[Comment], found: Postmortem, request: Request) -> None:
    """Make comments on the postmortem ready for its page or that of a thread."""
    for comment in rows:
        comment.postmortem = found
    with_mentions(rows, found, request.user)
