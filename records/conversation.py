"""Remarks as a record's page shows them: with their threads, links to those they mention, and what is mine in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Window
from django.db.models.functions import RowNumber

from people.models import Person
from records.mentions import with_links
from records.models import Mention, Recorded

REPLIES_SHOWN = 3  # of a thread; the rest is a link away


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
