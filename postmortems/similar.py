"""Earlier postmortems like one that is being written: a bounded handful from the search, ranked by likeness."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from people.models import Person
from postmortems.library import PostmortemQuerySet
from postmortems.likeness import Likeness, Story, rank, words_of
from postmortems.models import Postmortem
from records.search import alike

LOOKED_AT = 240  # asked only when they began, by words and by area
CANDIDATES = 60  # of each, that began earlier, are looked at closely
WORDS_ASKED = 16
SHOWN = 5


@dataclass(frozen=True)
class Similar:
    """An earlier one, how alike it is, why in words, and what became of its follow-ups."""

    postmortem: Postmortem
    likeness: Likeness
    reasons: str
    became: str


def similar_to(found: Postmortem, reader: Person) -> list[Similar]:
    """The earlier ones that the reader may see, most alike first. Nine queries, however many postmortems there are."""
    story = story_of(found)
    asked = sorted(words_of(f"{found.title} {story.factors}"), key=lambda word: (-len(word), word))[
        :WORDS_ASKED
    ]
    by_words = alike(asked, kind=Postmortem.record_kind, at_most=LOOKED_AT)
    by_area = list(of_areas(story.areas))
    earlier = {
        row.pk for row in earlier_among([*by_words, *by_area], reader) if beginning(row) < beginning(found)
    }
    near = [[pk for pk in some if pk in earlier][:CANDIDATES] for some in (by_words, by_area)]
    by_key = {row.pk: row for row in whole([*near[0], *near[1]])}
    ranked = rank(story, [story_of(row) for row in by_key.values()], at_most=SHOWN)
    return [
        Similar(by_key[one.key], one, reasons(one, by_key[one.key]), became(by_key[one.key].follow_ups.all()))
        for one in ranked
    ]


def of_areas(areas: Collection[int]) -> QuerySet[Any, int]:
    """Ids of those that touched one of the areas, given by id: the newest LOOKED_AT."""
    touched = Postmortem.areas.through.objects.filter(area__in=areas)
    return touched.order_by("-postmortem_id").values_list("postmortem_id", flat=True)[:LOOKED_AT]


def earlier_among(ids: Collection[int], reader: Person) -> PostmortemQuerySet:
    """Those of these that the reader may see, with no more than beginning() needs."""
    rows = Postmortem.objects.visible_to(reader).kept().filter(pk__in=ids).order_by()
    return rows.only("number", "zone", "started_at", "happened_on", "created_at")


def whole(ids: Collection[int]) -> PostmortemQuerySet:
    """Those of these ids with all that is compared and shown."""
    promise: Any = Postmortem._meta.get_field("follow_ups").related_model
    promises = Prefetch("follow_ups", queryset=promise._default_manager.only("state", "postmortem_id"))
    rows = Postmortem.objects.filter(pk__in=ids).order_by().select_related("team")
    return rows.prefetch_related("factors", "lessons", "areas", promises)


def beginning(row: Postmortem) -> tuple[dt.datetime, int]:
    """What tells which of two was earlier: when it began, its day where no time is known, else when it was written."""
    day = dt.datetime.combine(row.happened_on, dt.time(), row.local_zone) if row.happened_on else None
    return row.started_at or day or row.created_at, row.number


def story_of(row: Postmortem) -> Story:
    """What of a record is compared, for a row with its factors, lessons and areas."""
    tags = {tag for factor in row.factors.all() for tag in factor.tags}
    tags |= {tag for lesson in row.lessons.all() for tag in lesson.tags}
    return Story(
        row.pk,
        f"{row.title}\n{row.summary}\n{row.impact}",
        "\n".join(factor.text for factor in row.factors.all()),
        frozenset(area.pk for area in row.areas.all()),
        frozenset(tags),
    )


def reasons(one: Likeness, row: Postmortem) -> str:
    """Why it is shown: "the same area (Payments); both speak of surcharge, stale"."""
    areas = sorted(area.name for area in row.areas.all() if area.pk in one.areas)
    said = [f"the same area ({', '.join(areas)})"] if areas else []
    if one.tags:
        said.append(f"tagged {', '.join(sorted(one.tags))}")
    if one.words:
        said.append(f"both speak of {', '.join(one.words)}")
    return "; ".join(said)


def became(promises: Any) -> str:
    """What became of its follow-ups: "3 of 4 done, 1 declined"; ideas that nobody took up are named."""
    states = [promise.state for promise in promises]
    if not states:
        return "no follow-ups"
    ideas = states.count("proposed")
    accepted = len(states) - ideas
    said = (
        [f"{states.count('done')} of {accepted} follow-up{'' if accepted == 1 else 's'} done"]
        if accepted
        else []
    )
    if declined := states.count("declined"):
        said.append(f"{declined} declined")
    if ideas:
        said.append(f"{ideas} only proposed")
    return ", ".join(said)
