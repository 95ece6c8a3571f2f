"""Lessons by words, tag, area and team; and factors that come back."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q

from people.models import Area, Person, Team
from postmortems import library
from postmortems.library import LessonQuerySet
from postmortems.likeness import groups
from postmortems.models import Factor, Lesson, Postmortem
from records.models import Tag
from records.search import matching, tagged
from web.forms import TeamhubForm

FACTORS = 600  # the newest that are looked at for recurring ones
SHOWN = 20  # of each list
TAGS = 600  # the newest that are counted
MENTIONED = 6  # postmortems named in a row
PERIODS = [
    ("365", "Last twelve months"),
    ("182", "Last six months"),
    ("91", "Last quarter"),
    ("all", "Any time"),
]


class LessonFilter(TeamhubForm):
    """The filters of the lessons, read from the address; what makes no sense there filters nothing."""

    q = forms.CharField(
        label="Search",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "Words in a lesson"}),
    )
    tag = forms.CharField(label="Tag", required=False, max_length=100)  # as imports keep them
    area = forms.ModelChoiceField(
        Area.objects.all(), required=False, to_field_name="slug", empty_label="All areas"
    )
    team = forms.ModelChoiceField(
        Team.objects.all(), required=False, to_field_name="slug", empty_label="All teams"
    )

    def rows(self, person: Person) -> LessonQuerySet:
        """The published lessons that pass, of those the person may read, each with its postmortem and team."""
        self.is_valid()
        chosen = self.cleaned_data
        rows = Lesson.objects.newest(person)
        if words := chosen.get("q", "").replace("\x00", ""):
            found = matching(words, kind=Postmortem.record_kind)
            rows = rows.filter(postmortem__in=found).saying(words)
        if chosen.get("tag"):
            rows = rows.filter(pk__in=tagged(chosen["tag"].lower().lstrip("#"), kind="lesson"))
        if chosen.get("area"):
            rows = rows.filter(postmortem__in=_of_area(chosen["area"]))
        if chosen.get("team"):
            rows = rows.of_team(chosen["team"])
        return rows

    def is_filtering(self) -> bool:
        """Does any filter hold something back?"""
        return any(self.cleaned_data.values())


def _of_area(area: Area) -> Any:
    return Postmortem.areas.through.objects.filter(area=area).values("postmortem_id")


@dataclass(frozen=True)
class Recurring:
    """Something that stands in several postmortems: what, how many, and the newest few of them."""

    name: str
    count: int
    postmortems: list[Postmortem]
    url: str = ""
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recurrences:
    """All that came back, of the newest FACTORS factors; `looked_at` is how many there were."""

    by_tag: list[Recurring]
    by_area: list[Recurring]
    alike: list[Recurring]
    marked: list[Postmortem]
    looked_at: int
    is_cut: bool


def recurring(person: Person, *, since: dt.datetime | None) -> Recurrences:
    """What the published postmortems the person may read have in common, news since an aware moment. Seven queries."""
    is_open = library.row_by_row(Q(postmortem__status__in=library.OPEN_STATUSES))
    rows = Factor.objects.filter(is_open, postmortem__published_at__isnull=False)
    rows = rows.select_related("postmortem").prefetch_related("postmortem__team")
    if not person.is_org_admin:
        rows = rows.filter(library.row_by_row(Postmortem.objects.readable_by(person, "postmortem__")))
    if since is not None:
        rows = rows.filter(postmortem__news_at__gte=since)
    factors = list(rows.order_by("-postmortem__news_at", "-pk")[: FACTORS + 1])
    is_cut, factors = len(factors) > FACTORS, factors[:FACTORS]
    by_key = {factor.pk: factor for factor in factors}
    tags: dict[str, dict[int, Postmortem]] = defaultdict(dict)
    for factor in factors:
        for tag in factor.tags:
            tags[tag][factor.postmortem_id] = factor.postmortem
    told = {factor.postmortem_id: factor.postmortem for factor in factors}
    areas: dict[Area, dict[int, Postmortem]] = defaultdict(dict)
    ties = Postmortem.areas.through.objects.filter(postmortem__in=list(told)).select_related("area")
    newest = {pk: place for place, pk in enumerate(told)}
    for tie in sorted(ties, key=lambda tie: newest[tie.postmortem_id]):
        areas[tie.area][tie.postmortem_id] = told[tie.postmortem_id]
    said = [(factor.pk, factor.text) for factor in factors]
    alike = [_alike([by_key[key] for key in group]) for group in groups(said)]
    repeats = Postmortem.objects.visible_to(person).filter(
        library.row_by_row(Q(status__in=library.OPEN_STATUSES)), recurrence_of__isnull=False
    )
    if since is not None:
        repeats = repeats.filter(news_at__gte=since)
    return Recurrences(
        by_tag=_counted({name: list(found.values()) for name, found in tags.items()}),
        by_area=_counted(
            {area.name: list(found.values()) for area, found in areas.items()},
            {area.name: area.slug for area in areas},
        ),
        alike=[one for one in alike if one.count > 1][:SHOWN],
        marked=list(repeats.select_related("recurrence_of", "team").order_by("-news_at", "-id")[:SHOWN]),
        looked_at=len(factors),
        is_cut=is_cut,
    )


def _alike(factors: list[Factor]) -> Recurring:
    found = {factor.postmortem_id: factor.postmortem for factor in factors}
    quotes = tuple(dict.fromkeys(factor.text for factor in factors))[:3]
    return Recurring(quotes[0], len(found), list(found.values())[:MENTIONED], quotes=quotes[1:])


def _counted(found: dict[str, list[Postmortem]], slugs: dict[str, str] | None = None) -> list[Recurring]:
    """Those in two postmortems or more, the most frequent first."""
    rows = [
        Recurring(name, len(ones), ones[:MENTIONED], (slugs or {}).get(name, ""))
        for name, ones in found.items()
        if len(ones) > 1
    ]
    return sorted(rows, key=lambda row: (-row.count, row.name))[:SHOWN]


def tags_in_use(person: Person, *, at_most: int = 20) -> list[tuple[str, int]]:
    """The tags of the newest lessons that have any, the most frequent first, with how many lessons have each."""
    tagged_last = Tag.objects.filter(kind="lesson").order_by("-object_id").values("object_id")[:TAGS]
    rows = Lesson.objects.newest(person).filter(pk__in=tagged_last).order_by()
    counts = Counter(tag for tags in rows.values_list("tags", flat=True) for tag in tags)
    return counts.most_common(at_most)
