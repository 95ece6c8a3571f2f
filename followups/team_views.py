"""A lead's view of what a team has promised: late, drifting, not answered yet, nobody's, left behind, snoozed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from followups.listing import DRIFTING, LEFT, ONLY_SNOOZED, OVERDUE, PROPOSED, context_of_rows, only
from followups.models import FollowUp
from followups.queues import FollowUpQuerySet
from people.choosing import NOBODY
from people.models import Person, Team
from people.requests import Request
from people.zones import dates_on_earth
from web.counts import CappedCount, in_words

SHOWN = 10


@dataclass(frozen=True)
class Part:
    """One part of the page: its heading, what it means, how many there are, the first of them, and all of them."""

    name: str
    word: str
    sense: str
    count: str
    rows: list[FollowUp]
    url: str
    has_more: bool

    @property
    def none(self) -> str:
        """What there is none of, after the word."""
        return {"ideas": "that waits for an answer", "left": "whose owner has left"}.get(
            self.name, self.word.lower()
        )


@require_safe
def team_promises(request: Request, slug: str) -> HttpResponse:
    """What a lead looks at once a week; everyone may read it, as they may the queue."""
    team = get_object_or_404(Team.objects.visible_to(request.user), slug=slug)
    parts = parts_of(team, request.user, timezone.now())
    context = {
        "team": team,
        "asks": [part for part in parts if part.rows],
        "quiet": [part for part in parts if not part.rows],
        "queue_url": f"{reverse('follow_ups')}?{urlencode({'list': 'everyone', 'team': team.slug})}",
    }
    return render(request, "followups/team.html", context)


def parts_of(team: Team, person: Person, now: dt.datetime) -> list[Part]:
    """All the parts, those with nothing in them too. A query each, and one for the counts."""
    rows = FollowUp.objects.awaited().visible_to(person).filter(team=team)
    chosen: list[tuple[str, str, str, FollowUpQuerySet, dict[str, str]]] = [
        ("late", "Late", "The date has passed.", rows.overdue(now), {"due": OVERDUE}),
        (
            "drifting",
            "Drifting",
            "The date has moved twice or more: too large, or not wanted enough?",
            only(rows, DRIFTING, dates_on_earth(now)),
            {"only": DRIFTING},
        ),
        (
            "ideas",
            "Ideas without an answer",
            "Somebody promises them, or they are declined; whom one names as its owner finds it under “needs you”.",
            FollowUp.objects.proposed().visible_to(person).filter(team=team),
            {"list": PROPOSED},
        ),
        (
            "unowned",
            "Without an owner",
            "Promised, and nobody keeps them: somebody takes them, or they are declined.",
            rows.filter(owner__isnull=True),
            {"owner": NOBODY},
        ),
        (
            "left",
            "Their owner has left",
            "They wait for somebody to take them over.",
            only(rows, LEFT, dates_on_earth(now)),
            {"only": LEFT},
        ),
        (
            "snoozed",
            "Snoozed",
            "Their owners are not reminded for now; their dates stand, and the digest says how late they are.",
            only(rows, ONLY_SNOOZED, dates_on_earth(now)),
            {"only": ONLY_SNOOZED},
        ),
    ]
    counts = (
        Person.objects.filter(pk=person.pk)
        .values_list(*(CappedCount(found) for _, _, _, found, _ in chosen))
        .get()
    )
    parts = []
    for (name, word, sense, found, query), count in zip(chosen, counts, strict=True):
        first = list(found.for_list().prefetch_related(None).order_by("queue_on", "id")[:SHOWN])
        for row in first:
            row.team = team  # known already: no query for each part
        context_of_rows(first, person, now)
        url = f"{reverse('follow_ups')}?{urlencode({'list': 'everyone', 'team': team.slug, **query})}"
        parts.append(Part(name, word, sense, in_words(count), first, url, count > len(first)))
    return parts
