"""What the outcomes page is asked to show: cycle, words, team, lead, state and more; read from the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest

from outcomes import scoring
from outcomes.models import Cycle, KeyResult, Objective, ObjectiveQuerySet
from outcomes.models.cycles import current_of
from outcomes.standing import holidays_in, take_stock
from outcomes.tree import OPEN, SHUT, grow
from outcomes.wording import summed_up
from people.models import Organisation, Person, Team
from people.requests import Request
from web import compiled
from web.paging import Page, keyset, sift
from web.words import STATES

CYCLES = 24  # in the switcher
TOPS = 10  # trees a page; each shows its nearest branches
FLAT = 25
BATCH, MOST_BATCHES = 500, 4  # objectives looked at for what is worked out: at most 2,000 a page
UNALIGNED = 10
LONGEST_SEARCH = 100
ME = "me"

# What the confidence filter knows: address, words, the confidences.
CONFIDENCES: list[tuple[str, str, list[int | None]]] = [
    ("low", "1 or 2, low", [1, 2]),
    ("even", "3, even", [3]),
    ("good", "4 or 5, good", [4, 5]),
    ("unsaid", "Not said", [None]),
]


class TreeFilter:
    """The request's filters and the rows they leave. `today` is the date of the person who asks."""

    ORDER = ("title", "id")

    def __init__(self, request: Request, *, today: dt.date) -> None:
        self.request, self.today = request, today
        self.q = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH]
        self.states = [(key, STATES["outcome"][key][2]) for key in scoring.STATES]
        self.kinds = Objective.KINDS
        self.confidences = [(key, words) for key, words, _ in CONFIDENCES]
        self.state = chosen(request, "state", scoring.STATES)
        self.kind = chosen(request, "kind", [key for key, _ in Objective.KINDS])
        self.confidence = chosen(request, "confidence", [key for key, _ in self.confidences])
        self.is_unaligned_only = request.GET.get("aligned") == "no"
        self.unfold = chosen(request, "open", [OPEN, SHUT])
        self.team = self._team(request)
        self.cycles = list(Cycle.objects.order_by("-starts_on")[:CYCLES])
        self.cycle = self._cycle(request)
        self.lead = self._lead(request)
        self.unaligned: list[Objective] = []
        self.shown: list[Objective] = []
        self.has_more_unaligned = False
        self.is_whole = True  # Is the page all there is?

    def _team(self, request: HttpRequest) -> Team | None:
        slug = request.GET.get("team", "").replace("\x00", "")
        return Team.objects.filter(slug=slug).first() if slug else None

    def _cycle(self, request: HttpRequest) -> Cycle | None:
        if asked := number_in(request, "cycle"):
            found = next((cycle for cycle in self.cycles if cycle.pk == asked), None)
            found = found or Cycle.objects.filter(pk=asked).first()
            if found is not None:
                return found
        return current_of(self.cycles, self.today)

    def _lead(self, request: HttpRequest) -> Person | None:
        if request.GET.get("lead") == ME:
            return self.request.user
        asked = number_in(request, "lead")
        return Person.objects.filter(pk=asked).first() if asked else None

    @property
    def leads(self) -> list[Person]:
        """Who leads the objectives shown, by name, and the one asked for; without the person who asks."""
        found = {row.lead.pk: row.lead for row in self.shown}
        if self.lead:
            found[self.lead.pk] = self.lead
        found.pop(self.request.user.pk, None)
        return sorted(found.values(), key=lambda person: (person.name, person.pk))

    def summed_up(self) -> str:
        """What is shown, counted by state in one sentence; "" for nothing. After page()."""
        is_all = self.is_whole and not self.has_more_unaligned
        is_all = is_all and not any(getattr(row, "has_more_branches", False) for row in self.shown)
        return summed_up((row.standing.state for row in self.shown), is_all=is_all)

    @property
    def is_flat(self) -> bool:
        """Are rows listed one below the other, each for itself?"""
        given = self.q or self.team or self.lead or self.kind or self.is_worked_out
        return bool(given or self.is_unaligned_only)

    @property
    def is_worked_out(self) -> bool:
        """Is something asked for that is not stored but worked out for the day?"""
        return bool(self.state or self.confidence)

    @property
    def elapsed_percent(self) -> int:
        """The share of the cycle's working days gone by for the person who asks, in percent."""
        cycle, days = self.cycle, self.request.user.working_days
        if cycle is None:
            return 0
        free = holidays_in(cycle, self.holiday_country)
        return scoring.percent(scoring.elapsed(cycle.starts_on, cycle.ends_on, self.today, days, free))

    @property
    def holiday_country(self) -> str:
        """Whose public holidays are kept: the key results shown bring it along, else it is asked for."""
        shown = (row for objective in self.shown for row in objective.shown_key_results)
        row = next(shown, None)
        return row.holiday_country if row else Organisation.current().holiday_country

    @property
    def week_words(self) -> str:
        """Which week of the cycle it is, in words."""
        return self.cycle.week_words(self.today) if self.cycle else ""

    def page(self) -> Page:
        """One page of rows, with standings; the same few queries however many rows there are."""
        if self.cycle is None:
            return Page()
        page = self._list() if self.is_flat else self._trees(self.cycle)
        self.is_whole = not (page.next_url or page.previous_url)
        return page

    def _list(self) -> Page:
        if self.is_worked_out:
            page = sift(
                self.rows(),
                self.request,
                order=self.ORDER,
                keep=self.sifted,
                size=FLAT,
                batch=BATCH,
                most=MOST_BATCHES,
            )
        else:
            page = keyset(self.rows(), self.request, order=self.ORDER, size=FLAT)
            take_stock(page.rows, self.today)
        self.shown = page.rows
        return page

    def rows(self) -> ObjectiveQuerySet:
        """The cycle's objectives that the stored part of the filters leaves."""
        assert self.cycle is not None
        visible = Objective.objects.visible_to(self.request.user)
        rows = visible.unaligned(self.cycle) if self.is_unaligned_only else visible.for_list()
        rows = rows.select_related("supports").filter(cycle=self.cycle)
        for name in ("team", "lead", "kind"):
            if value := getattr(self, name):
                rows = rows.filter(**{name: value})
        if self.state:
            is_closed = Q(closed_at__isnull=False) | Q(cycle__state=Cycle.CLOSED)
            rows = rows.filter(is_closed if self.state == scoring.CLOSED else ~is_closed)
        return rows.filter(self._matches()) if self.q else rows

    def sifted(self, rows: Sequence[Objective]) -> list[Objective]:
        """Those of the rows that have the state and the confidence asked for; with their standings."""
        take_stock(rows, self.today)
        wanted: dict[str, list[Any]] = {key: values for key, _, values in CONFIDENCES}
        return [
            row
            for row in rows
            if self.state in ("", row.standing.state)
            and (not self.confidence or row.standing.confidence in wanted[self.confidence])
        ]

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

    def _trees(self, cycle: Cycle) -> Page:
        """A page of trees; the first one also has what is not aligned yet, UNALIGNED rows of it."""
        asked: dict[str, Any] = {"person": self.request.user, "cycle": cycle.pk}
        page = keyset(compiled.Query(_tops, **asked), self.request, order=self.ORDER, size=TOPS)
        if not page.previous_url:
            found = compiled.Query(_unaligned, **asked).first(UNALIGNED + 1, self.ORDER)
            self.unaligned, self.has_more_unaligned = found[:UNALIGNED], len(found) > UNALIGNED
        self.shown = grow(page.rows, self.today, beside=self.unaligned, unfold=self.unfold)
        return page


def _tops(person: Person, cycle: int) -> ObjectiveQuerySet:
    return Objective.objects.visible_to(person).for_tree(Cycle(pk=cycle))


def _unaligned(person: Person, cycle: int) -> ObjectiveQuerySet:
    return Objective.objects.visible_to(person).unaligned(Cycle(pk=cycle))


def chosen(request: HttpRequest, name: str, among: Sequence[str]) -> str:
    """What the address says under `name`, "" unless it is one of these."""
    value = request.GET.get(name, "")
    return value if value in among else ""


def number_in(request: HttpRequest, name: str) -> int:
    """The record's number that the address says under `name`; 0 for none."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 19 else 0
