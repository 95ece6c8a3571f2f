"""Postmortems in review and whose they are, so that none lies in nobody's list.

Once everybody asked has read it, or its day has passed, it needs whoever writes or facilitates it; after a working
week, or where they have all left, the leads of its team.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from notices.calendar import LEAD_STEP
from people.models import Membership
from postmortems.library import IN_REVIEW, PostmortemQuerySet, row_by_row
from postmortems.models import Postmortem, ReviewAnswer
from web.counts import CappedCount

PUBLISH, LATE_REVIEW, LED_REVIEW = "publish_postmortem", "late_review", "led_review"
LEAD = "team__memberships__person_id"


class Rows(NamedTuple):
    """Postmortems that need somebody, the path to that person's id, and what stands in their rows."""

    kind: str
    postmortems: QuerySet[Postmortem]
    person: str
    columns: dict[str, Any]


def reviews_of(people: list[int], latest: dt.date) -> list[Rows]:
    """Those to publish, those that are late, and for leads those late by a working week, or nearly.

    `latest` is the last of the people's own dates.
    """
    waiting = Postmortem.objects.awaited_reviewers()
    answers = ReviewAnswer.objects.filter(postmortem=OuterRef("pk"))
    shown: dict[str, Any] = {"title": "title", "day": "review_due_on", "number": "number"}
    read = shown | {"origin_id": CappedCount(answers), "twin": CappedCount(answers.exclude(remark=""))}
    unread = shown | {
        "name": Subquery(waiting.order_by("person__name").values("person__name")[:1]),
        "twin": CappedCount(waiting),
    }
    # By who writes it, then by status: there are more in review than anybody has written.
    own = Postmortem.objects.filter(row_by_row(Q(status=IN_REVIEW)))
    led = Postmortem.objects.filter(
        status=IN_REVIEW, team__memberships__role=Membership.LEAD, team__memberships__person__in=people
    )
    is_late = Q(review_due_on__lt=latest)
    found = []
    for kind, rule, columns in [
        (PUBLISH, ~Exists(waiting), read),
        (LATE_REVIEW, Exists(waiting) & is_late, unread),
    ]:
        found += [
            Rows(kind, own.filter(rule, facilitator__in=people), "facilitator_id", columns),
            Rows(kind, own.filter(rule, authors__in=people), "authors__id", columns),
            Rows(kind, led.filter(rule, left_alone()), LEAD, columns),
        ]
    long_late = led.filter(has_writer(), review_due_on__lte=latest - dt.timedelta(days=LEAD_STEP))
    found.append(Rows(LED_REVIEW, of_others(long_late), LEAD, unread))
    return found


def _authors(**who: Any) -> QuerySet[Any]:
    return Postmortem.authors.through.objects.filter(postmortem=OuterRef("pk"), **who)


def has_writer() -> Q:
    """Is somebody who writes or facilitates it still there?"""
    return Q(facilitator__is_active=True) | Q(Exists(_authors(person__is_active=True)))


def left_alone() -> Q:
    """Have all who write and facilitate it left? A file that names nobody, of any kind, is nobody's."""
    anybody = Exists(Postmortem.reviewers.through.objects.filter(postmortem=OuterRef("pk")))
    return ~has_writer() & (Q(facilitator__isnull=False) | Q(Exists(_authors())) | Q(anybody))


def of_others(led: PostmortemQuerySet) -> PostmortemQuerySet:
    """Those of the leads' teams that the lead does not write or facilitate: what is theirs stands there once."""
    with_lead = led.annotate(lead_id=F(LEAD))
    own = Q(facilitator=F("lead_id")) | Q(Exists(_authors(person=OuterRef("lead_id"))))
    return with_lead.exclude(own)
