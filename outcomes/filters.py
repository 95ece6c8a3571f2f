"""What the outcomes page is asked to show: cycle, words, team, state; read from the address."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from outcomes import scoring
from outcomes.models import Cycle, KeyResult, Objective
from outcomes.models.cycles import current_of
from outcomes.standing import grow, take_stock
from people.models import Team
from people.requests import Request
from web.paging import Page, keyset
from web.words import STATES

CYCLES = 24  # in the switcher
TOPS = 10  # trees a page; each shows its nearest branches
FLAT = 25
LONGEST_SEARCH = 100


class TreeFilter:
    """The request's filters and the rows they leave."""

    ORDER = ("title", "id")

    def __init__(self, request: Request, *, today: dt.date) -> None:
        self.request, self.today = request, today
        self.q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        self.state = request.GET.get("state", "") if request.GET.get("state") in scoring.STATES else ""
        self.team = self._team(request)
        self.cycles = list(Cycle.objects.order_by("-starts_on")[:CYCLES])
        self.cycle = self._cycle(request)
        self.states = [(key, STATES["outcome"][key][2]) for key in scoring.STATES]
        self.unaligned: list[Objective] = []

    def _team(self, request: HttpRequest) -> Team | None:
        slug = request.GET.get("team", "").replace("\x00", "")
        return Team.objects.filter(slug=slug).first() if slug else None

    def _cycle(self, request: HttpRequest) -> Cycle | None:
        asked = request.GET.get("cycle", "")
        if asked.isdecimal() and len(asked) < 19:
            found = next((cycle for cycle in self.cycles if cycle.pk == int(asked)), None)
            found = found or Cycle.objects.filter(pk=int(asked)).first()
            if found is not None:
                return found
        return current_of(self.cycles, self.today)

    @property
    def is_flat(self) -> bool:
        """Are rows listed one below the other, each for itself?"""
        return bool(self.q or self.state or self.team)

    @property
    def elapsed_percent(self) -> int:
        """The share of the cycle's working days gone by for the person who asks, in percent."""
        if self.cycle is None:
            return 0
        days = self.request.user.working_days
        return scoring.percent(scoring.elapsed(self.cycle.starts_on, self.cycle.ends_on, self.today, days))

    @property
    def week(self) -> int:
        """Which week of the cycle it is."""
        return self.cycle.week_of(self.today) if self.cycle else 0

    def page(self) -> Page:
        """One page of rows, with standings; the same few queries however many rows there are."""
        if self.cycle is None:
            return Page()
        visible = Objective.objects.visible_to(self.request.user)
        if not self.is_flat:
            page = keyset(visible.for_tree(self.cycle), self.request, order=self.ORDER, size=TOPS)
            grow(page.rows, self.today)
            self._set_unaligned_apart(page)
            return page
        rows = visible.for_list().select_related("supports").filter(cycle=self.cycle)
        if self.team:
            rows = rows.filter(team=self.team)
        if self.q:
            rows = rows.filter(self._matches())
        # A state is worked out, not stored: it is looked for among the rows of each page.
        page = keyset(rows, self.request, order=self.ORDER, size=FLAT * 2 if self.state else FLAT)
        take_stock(page.rows, self.today)
        if self.state:
            page.rows = [row for row in page.rows if row.standing.state == self.state]
        return page

    def _matches(self) -> Q:
        owned = KeyResult.objects.filter(objective=OuterRef("pk")).filter(
            Q(title__icontains=self.q) | Q(owner__name__icontains=self.q)
        )
        return (
            Q(title__icontains=self.q)
            | Q(lead__name__icontains=self.q)
            | Q(team__name__icontains=self.q)
            | Q(Exists(owned))
        )

    def _set_unaligned_apart(self, page: Page) -> None:
        """Once a page holds trees, what supports nothing and is supported by nothing is listed by itself.

        Where teams stand below others, an objective of a top team is a tree even before anything supports it.
        """
        tops: list[Objective] = page.rows
        if not any(top.branches for top in tops):
            return
        everyone = [*tops, *(branch for top in tops for branch in top.branches)]
        has_levels = any(row.team.parent_id for row in everyone)
        for top in tops:
            is_top_team = has_levels and top.team.parent_id is None
            if not top.branches and top.supports_id is None and not is_top_team:
                self.unaligned.append(top)
        page.rows = [top for top in tops if top not in self.unaligned]
