"""The decision log's tabs and filters: what the address says, and the rows it means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from decisions.models import Decision, Stance
from decisions.models.lists import DecisionQuerySet
from outcomes.models import Objective
from people.models import Area, Person, Team
from records.search import CANDIDATES, matching, tagged
from web import compiled
from web.counts import CappedCount, in_words
from web.ids import among

PEOPLE_AT_MOST = 50
NUMBERED_AT_MOST = 500
AREAS_AT_MOST = 200
_REF = re.compile(
    r"(?:(?P<series>[^\W\d][\w .]*?)[-\s]?)?0*(?P<number>[1-9]\d{0,8})(?:[a-z]{1,3}|:\d+)?", re.UNICODE
)


@dataclass(frozen=True)
class Tab:
    """One list: its name in the address, its words, how many rows it has ("" where that is not counted)."""

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
    area: str = ""
    tag: str = ""
    by: int | None = None  # who decided
    serves: int | None = None  # an objective
    guardrail: int | None = None  # its number
    since: dt.date | None = None  # decided on that day or later
    until: dt.date | None = None

    TABS = (
        ("", "All"),
        ("waiting", "Waiting for me"),
        ("feedback", "Feedback open"),
        ("review", "Review due"),
        ("diverging", "Diverging from a guardrail"),
        ("ownerless", "Without an owner"),
    )
    UNCOUNTED = ("ownerless",)  # to count it every record in force is looked at: only where it is asked for
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
            team=query.get("team", "").replace("\x00", "")[:60],
            state=state if state in dict(cls.STATES) else "",
            area=query.get("area", "").replace("\x00", "")[:60],
            tag=query.get("tag", "").replace("\x00", "").strip()[:100],
            by=_number(query.get("by")),
            serves=_number(query.get("serves")),
            guardrail=_number(query.get("guardrail")),
            since=_day(query.get("since")),
            until=_day(query.get("until")),
        )

    def asked(self) -> dict[str, str]:
        """Everything but the tab, as the address says it."""
        names = ("q", "team", "state", "area", "tag", "by", "serves", "guardrail", "since", "until")
        return {name: str(value) for name in names if (value := getattr(self, name))}

    def is_narrowed(self) -> bool:
        """Is anything but a tab asked for?"""
        return bool(self.asked())

    def is_narrowed_further(self) -> bool:
        """Is anything asked for that stands under "More filters"?"""
        return bool(self.asked().keys() - {"q", "team", "state", "area"})

    def order(self) -> tuple[str, ...]:
        """By which the rows stand: the longest due first; by the day of the decision where days are asked for."""
        if self.tab == "review":
            return ("review_by", "id")
        return ("-decided_on", "-id") if self.since or self.until else ("-changed_at", "-id")

    def is_by_change(self) -> bool:
        """Do the last changed stand first?"""
        return self.order()[0] == "-changed_at"

    def order_in_words(self) -> str:
        """The order as the page says it."""
        if self.tab == "review":
            return "longest due first"
        return "last decided first" if self.since or self.until else "last changed first"

    def of_tab(self, tab: str) -> DecisionQuerySet:
        """All rows of a tab."""
        visible = Decision.objects.visible_to(self.person)
        if tab == "waiting":
            return visible.waiting_for(self.person, self.today)
        if tab == "feedback":
            return visible.open_to_feedback(self.today)
        if tab == "review":
            return visible.to_review(self.today)
        if tab == "diverging":
            return visible.filter(pk__in=Stance.objects.diverging().order_by().values("decision_record"))
        return visible.without_owner() if tab == "ownerless" else visible

    def rows(self, tab: str | None = None) -> DecisionQuerySet:
        """The rows of the current or another tab that the filters leave."""
        rows = self.of_tab(self.tab if tab is None else tab)
        exact = {
            "team__slug": self.team,
            "status": self.state,
            "area__slug": self.area,
            "decided_by": self.by,
            "decided_on__gte": self.since,
            "decided_on__lte": self.until,
        }
        rows = rows.filter(**{path: value for path, value in exact.items() if value})
        if self.tag:
            rows = rows.filter(pk__in=among(self._tagged))
        if self.serves:
            served = Decision.serves.through.objects.filter(objective=self.serves)
            rows = rows.filter(pk__in=served.values("decision"))
        if self.guardrail:
            stances = Stance.objects.filter(guardrail__number=self.guardrail)
            rows = rows.filter(pk__in=stances.order_by().values("decision_record"))
        return rows.filter(pk__in=self._found) if self.q else rows

    def for_list(self) -> DecisionQuerySet | compiled.Query:
        """The rows, each with what the log says of it, for web.paging.keyset."""
        return self.rows().for_list() if self.is_found else self.compiled(_for_list)

    @property
    def is_found(self) -> bool:
        """Are rows looked for by words or a tag, before they are asked for?"""
        return bool(self.q or self.tag)

    def compiled(self, build: Callable[..., QuerySet[Any, Any]], *shape: Hashable) -> compiled.Query:
        """What `build` makes of these filters, but for words and tags."""
        names = ("team", "area", "by", "serves", "guardrail", "since", "until")
        given = {name: value for name in names if (value := getattr(self, name))}
        return compiled.Query(
            build, *shape, self.tab, self.state, person=self.person, today=self.today, **given
        )

    def counts(self, tabs: Iterable[str]) -> QuerySet[Any, Any]:
        """One row: how many rows each of the tabs has."""
        counts = [CappedCount(self.rows(name)) for name in tabs]
        return Person.objects.filter(pk=self.person.pk).values_list(*counts)

    def cut_at(self) -> int:
        """How many records of the tag or the words were looked through, where there are more; else 0."""
        cut = (self.tag and len(self._tagged) >= CANDIDATES) or (self.q and len(self._matching) >= CANDIDATES)
        return CANDIDATES if cut else 0

    @cached_property
    def _matching(self) -> list[int]:
        return matching(self.q, kind=Decision.record_kind)

    @cached_property
    def _tagged(self) -> list[int]:
        return tagged(self.tag, kind=Decision.record_kind)

    @cached_property
    def _found(self) -> RawSQL:
        """By number, by the driver's name, or by words: the newest of whatever fits what was typed.

        Ids, and not conditions: with an "or" between them the database would look at every decision, in every count.
        """
        found = set(self._matching)
        people = Person.objects.get_queryset().visible_to(self.person).filter(name__icontains=self.q)
        if drivers := list(people.values_list("pk", flat=True)[:PEOPLE_AT_MOST]):
            driven = Decision.objects.filter(driver__in=drivers).order_by("-id").values_list("pk", flat=True)
            found.update(driven[:CANDIDATES])
        if ref := _REF.fullmatch(self.q):
            found.update(_numbered(ref["series"] or "", int(ref["number"])))
        return among(sorted(found))

    def url(self, tab: str) -> str:
        """The address of another tab with the same filters."""
        return "?" + urlencode(({"list": tab} if tab else {}) | self.asked())

    def tabs(self) -> list[Tab]:
        """The tabs with what each would show; one query for all of them."""
        counted = tuple(name for name, _ in self.TABS if name not in self.UNCOUNTED or name == self.tab)
        (numbers,) = self.counts(counted) if self.is_found else self.compiled(_counts, counted).rows()
        words = {name: in_words(number) for name, number in zip(counted, numbers, strict=True)}
        return [
            Tab(name, label, words.get(name, ""), self.url(name), name == self.tab)
            for name, label in self.TABS
        ]

    def areas(self) -> list[Area]:
        """Those to choose from."""
        return compiled.rows(_areas, person=self.person)

    def named(self) -> list[tuple[str, str, str]]:
        """Filters that name a record by its number: the parameter, its value, and what it means in words."""
        found = []
        if self.by and (person := Person.objects.visible_to(self.person).filter(pk=self.by).first()):
            found.append(("by", str(self.by), f"decided by {person}"))
        if self.serves and (
            objective := Objective.objects.visible_to(self.person).filter(pk=self.serves).first()
        ):
            found.append(("serves", str(self.serves), f"serves “{objective.title}”"))
        if self.guardrail:
            found.append(("guardrail", str(self.guardrail), f"follows or diverges from G-{self.guardrail}"))
        return found


def _for_list(tab: str, state: str, **given: Any) -> DecisionQuerySet:
    return Filters(tab=tab, state=state, **given).rows().for_list()


def _areas(person: Person) -> QuerySet[Area]:
    return Area.objects.visible_to(person)[:AREAS_AT_MOST]


def _counts(tabs: tuple[str, ...], tab: str, state: str, **given: Any) -> QuerySet[Any, Any]:
    return Filters(tab=tab, state=state, **given).counts(tabs)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _numbered(series: str, number: int) -> list[int]:
    """Ids of the decisions of this number in any team; by the index of numbers, which begins with the team."""
    is_ours = series.upper() in ("", "D", "ADR")
    names = ["", "D", "ADR"] if is_ours else [series, series.upper(), series.lower()]
    teams = list(Team.objects.values_list("pk", flat=True))
    found = Decision.objects.filter(team__in=teams, series__in=names, number=number)
    return list(found.order_by().values_list("pk", flat=True)[:NUMBERED_AT_MOST])
