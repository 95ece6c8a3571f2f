"""A lead's view of what a team and those inside it promised: late, drifting, unanswered, nobody's, left, snoozed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from followups.listing import DRIFTING, LEFT, ONLY_SNOOZED, OVERDUE, PROPOSED, context_of_rows, only
from followups.models import FollowUp
from followups.queues import FollowUpQuerySet
from people.choosing import NOBODY
from people.models import Person, Team
from people.requests import Request
from people.subteams import below
from people.zones import dates_on_earth
from web.counts import CappedCount, in_words
from web.paging import Page, keyset

SHOWN = 10
NAMED = 6  # teams inside it
QUEUE = ("queue_on", "id")


@dataclass
class Part:
    """One part of the page: its heading, what it means, how many there are, all of them, where, and the first."""

    name: str
    word: str
    sense: str
    number: int
    found: FollowUpQuerySet
    url: str
    rows: list[FollowUp] = field(default_factory=list)

    @property
    def count(self) -> str:
        return in_words(self.number)

    @property
    def has_more(self) -> bool:
        return self.number > len(self.rows)

    @property
    def none(self) -> str:
        """What there is none of, after the word."""
        return {"ideas": "that waits for an answer", "left": "whose owner has left"}.get(
            self.name, self.word.lower()
        )


@require_safe
def team_promises(request: Request, slug: str) -> HttpResponse:
    """What a lead looks at once a week; everyone may read it, as they may the queue. ?part=late is all of one part."""
    team, inside = team_with_those_inside(slug, request.user)
    now = timezone.now()
    page, parts = None, parts_of([team, *inside], request.user, now)
    one = next((part for part in parts if part.name == request.GET.get("part")), None)
    if one:
        page = keyset(one.found.for_list().prefetch_related(None), request, order=QUEUE)
        one.rows = page.rows
    else:
        for part in parts:
            part.rows = list(part.found.for_list().prefetch_related(None).order_by(*QUEUE)[:SHOWN])
    teams = {each.pk: each for each in (team, *inside)}
    for part in parts:
        for row in part.rows:
            row.team = teams[row.team_id]  # known already: no query for each part
        context_of_rows(part.rows, request.user, now)
    context = {
        "team": team,
        "inside": inside[:NAMED],
        "more_inside": len(inside[NAMED:]),
        "one": one,
        "page": page or Page(),
        "asks": [part for part in parts if part.rows or part is one],
        "quiet": [part for part in parts if not part.rows],
        "queue_url": f"{reverse('follow_ups')}?{urlencode({'list': 'everyone', 'team': team.slug})}",
    }
    return render(request, "followups/team.html", context)


def team_with_those_inside(slug: str, person: Person) -> tuple[Team, list[Team]]:
    """The team, and by name those below it, whatever the depth. One query. Raises Http404."""
    teams = {team.pk: team for team in Team.objects.visible_to(person).defer("north_star").order_by("name")}
    team = next((team for team in teams.values() if team.slug == slug), None)
    if team is None:
        raise Http404
    ids = set(below(team.pk, ((each.pk, each.parent_id) for each in teams.values()))) - {team.pk}
    return team, [each for each in teams.values() if each.pk in ids]


def parts_of(teams: Sequence[Team], person: Person, now: dt.datetime) -> list[Part]:
    """All the parts of what these teams, the first with those inside it, have promised, with no rows yet. One query."""
    ids = [team.pk for team in teams]
    of_them = {"team__in": ids} if len(ids) > 1 else {"team": ids[0]}  # of one, an index has the order
    rows = FollowUp.objects.awaited().visible_to(person).filter(**of_them)
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
            FollowUp.objects.proposed().visible_to(person).filter(**of_them),
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
        asked = urlencode({"list": "everyone", "team": teams[0].slug, **query})
        # The queue is of one team.
        url = f"?{urlencode({'part': name})}" if len(ids) > 1 else f"{reverse('follow_ups')}?{asked}"
        parts.append(Part(name, word, sense, count, found, url))
    return parts
