"""The decision list's tabs and filters: what the address says, and the rows it means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Q

from decisions.models import Decision
from decisions.models.lists import DecisionQuerySet
from people.models import Person, Team
from records.search import matching
from web.counts import CappedCount, in_words

PEOPLE_AT_MOST = 50
NUMBERED_AT_MOST = 500
_REF = re.compile(r"(?:(?P<series>[^\W\d][\w .]*?)[-\s]?)?0*(?P<number>[1-9]\d{0,8})(?::\d+)?", re.UNICODE)


@dataclass(frozen=True)
class Tab:
    """One list: its name in the address, its words, how many rows it has."""

    name: str
    label: str
    count: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Filters:
    """What the address asks for. `today` is the date where the person is."""

    person: Person
    today: dt.date
    tab: str = ""
    q: str = ""
    team: str = ""
    state: str = ""

    TABS = (
        ("", "All"),
        ("waiting", "Waiting for me"),
        ("feedback", "Feedback open"),
        ("review", "Review due"),
    )
    STATES = (*Decision.STATUSES[:2], ("accepted", "Decided"), *Decision.STATUSES[3:])

    @classmethod
    def read(cls, query: Mapping[str, str], *, person: Person, today: dt.date) -> Filters:
        """The filters of an address; what makes no sense is left out."""
        tab, state = query.get("list", ""), query.get("state", "")
        return cls(
            person,
            today,
            tab=tab if tab in dict(cls.TABS) else "",
            q=query.get("q", "").replace("\x00", "").strip()[:200],
            team=query.get("team", "")[:60],
            state=state if state in dict(cls.STATES) else "",
        )

    def is_narrowed(self) -> bool:
        """Is anything but a tab asked for?"""
        return bool(self.q or self.team or self.state)

    def of_tab(self, tab: str) -> DecisionQuerySet:
        """All rows of a tab."""
        visible = Decision.objects.visible_to(self.person)
        if tab == "waiting":
            return visible.waiting_for(self.person, self.today)
        if tab == "feedback":
            return visible.open_to_feedback(self.today)
        if tab == "review":
            return visible.to_review(self.today)
        return visible

    def rows(self, tab: str | None = None) -> DecisionQuerySet:
        """The rows of the current or another tab that the filters leave."""
        rows = self.of_tab(self.tab if tab is None else tab)
        if self.team:
            rows = rows.filter(team__slug=self.team)
        if self.state:
            rows = rows.filter(status=self.state)
        return rows.filter(self._found) if self.q else rows

    @cached_property
    def _found(self) -> Q:
        """By number, by the driver's name, or by words: whatever fits what was typed."""
        found = Q(pk__in=matching(self.q, kind=Decision.record_kind))
        people = Person.objects.get_queryset().visible_to(self.person).filter(name__icontains=self.q)
        found |= Q(driver__in=list(people.values_list("pk", flat=True)[:PEOPLE_AT_MOST]))
        ref = _REF.fullmatch(self.q)
        return found | Q(pk__in=_numbered(ref["series"] or "", int(ref["number"]))) if ref else found

    def url(self, tab: str) -> str:
        """The address of another tab with the same filters."""
        asked = {"list": tab, "q": self.q, "team": self.team, "state": self.state}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    def tabs(self) -> list[Tab]:
        """The tabs with what each would show; one query for all of them."""
        counts = [CappedCount(self.rows(name)) for name, _ in self.TABS]
        numbers = Person.objects.filter(pk=self.person.pk).values_list(*counts).get()
        return [
            Tab(name, label, in_words(number), self.url(name), name == self.tab)
            for (name, label), number in zip(self.TABS, numbers, strict=True)
        ]


def _numbered(series: str, number: int) -> list[int]:
    """Ids of the decisions of this number in any team; by the index of numbers, which begins with the team."""
    is_ours = series.upper() in ("", "D", "ADR")
    names = ["", "D", "ADR"] if is_ours else [series, series.upper(), series.lower()]
    teams = list(Team.objects.values_list("pk", flat=True))
    found = Decision.objects.filter(team__in=teams, series__in=names, number=number)
    return list(found.order_by().values_list("pk", flat=True)[:NUMBERED_AT_MOST])
