"""What was said to a postmortem, as its page shows it."""

from __future__ import annotations

from people.requests import Request
from postmortems.models import Comment, Postmortem
from records.conversation import threads, with_mentions
from web.paging import Page, keyset

COMMENTS = 20


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
