"""Remarks as a record's page shows them: with their threads, links to those they mention, and what is mine in them;
and the conversation of comments below a record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from people.models import Person
from people.requests import Request
from records.drafts import Writing
from records.mentions import with_links
from records.models import Mention, RecordComment, Recorded, Refused
from records.remark_forms import CommentForm
from web.paging import Page, keyset

REPLIES_SHOWN = 3  # of a thread; the rest is a link away
COMMENTS = 20  # of a conversation on a page


def threads(rows: Sequence[Any], remarks: QuerySet[Any]) -> list[Any]:
    """Give each of `rows` its newest REPLIES_SHOWN replies among `remarks`, oldest first, and how many there are.

    Returns the replies. One query for rows that say by `has_replies` that there are any, none otherwise.
    """
    replies: dict[int, list[Any]] = defaultdict(list)
    if replied := [each.pk for each in rows if each.has_replies]:
        newest = Window(RowNumber(), partition_by="answers_id", order_by="-id")
        count = Window(Count("pk"), partition_by="answers_id")
        for reply in (
            remarks.filter(answers__in=replied)
            .annotate(place=newest, count=count)
            .filter(place__lte=REPLIES_SHOWN)
            .select_related("by")
            .order_by("id")
        ):
            replies[reply.answers_id].append(reply)
    for each in rows:
        each.shown_replies = replies[each.pk]
        each.reply_count = each.shown_replies[0].count if each.shown_replies else 0
        each.hidden_count = each.reply_count - len(each.shown_replies)
    return [reply for each in rows for reply in each.shown_replies]


def with_mentions(rows: Iterable[Any], subject: Recorded, person: Person) -> None:
    """Give each remark on `subject` its text as HTML with links to those it mentions, the open mention of `person`
    in it, and whether they may change it. One query, none where nobody is mentioned.
    """
    rows = list(rows)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    if anchors := [each.anchor() for each in rows if "@" in each.text]:
        for mention in Mention.objects.on(subject).filter(anchor__in=anchors).select_related("person"):
            mentions[mention.anchor].append(mention)
    for each in rows:
        named = mentions[each.anchor()]
        each.html = with_links(each.text, [mention.person for mention in named])
        each.mention_of_me = next(
            (one for one in named if one.person_id == person.pk and one.settled_at is None), None
        )
        each.is_mine_to_change = each.may_be_changed_by(person)


def conversation_for(found: Recorded, request: Request, comments: type[RecordComment]) -> dict[str, Any]:
    """For the template records/_conversation; without a form where nothing more is said. Four queries at most."""
    said = {"comments": conversation_of(found, request, comments)}
    try:
        comments.check_open(found)
    except Refused:
        return said
    writing = Writing(comment_key(found, comments), request)
    typed = str(writing.data.get("text", "")) if writing.restored and writing.data else ""
    return said | {"comment_form": CommentForm(initial={"text": typed}), "comment_writing": writing}


def conversation_of(found: Recorded, request: Request, comments: type[RecordComment]) -> Page:
    """What was said to the record, the newest COMMENTS, shown oldest first, each with its thread."""
    said = comments.objects.filter(**{comments.on: found}).for_conversation()
    page = keyset(said, request, order=("-at", "-id"), size=COMMENTS)
    page.rows.reverse()
    show([*page.rows, *threads(page.rows, comments.objects.standing())], found, request.user)
    return page


def show(rows: list[RecordComment], found: Recorded, reader: Person) -> None:
    """Make comments on the record ready for its page or that of a thread."""
    for comment in rows:
        setattr(comment, comment.on, found)
    with_mentions(rows, found, reader)


def comment_key(found: Recorded, comments: type[RecordComment]) -> str:
    """The key of drafts of one more comment on the record."""
    return f"{comments.on}_comment:{found.pk}"
