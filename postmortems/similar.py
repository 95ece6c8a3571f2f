"""Earlier postmortems like one that is being written: a bounded handful from the search, ranked by likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from people.models import Person
from postmortems.likeness import Likeness, Story, rank, words_of
from postmortems.models import Postmortem
from records.search import alike

CANDIDATES = 60  # looked at closely
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
    """The earlier ones that the reader may see, most alike first. Six queries, however many postmortems there are."""
    story = story_of(found)
    asked = sorted(words_of(f"{found.title} {story.factors}"), key=lambda word: (-len(word), word))[
        :WORDS_ASKED
    ]
    near = alike(asked, kind=Postmortem.record_kind, at_most=CANDIDATES)
    same = Postmortem.objects.filter(areas__in=[area.pk for area in found.areas.all()]).order_by("-pk")
    near += list(same.values_list("pk", flat=True)[:CANDIDATES])
    promise = Postmortem._meta.get_field("follow_ups").related_model
    promises = Prefetch("follow_ups", queryset=promise._default_manager.only("state", "postmortem_id"))
    rows = Postmortem.objects.visible_to(reader).filter(pk__in=near, number__lt=found.number)
    by_key = {
        row.pk: row
        for row in rows.select_related("team").prefetch_related("factors", "lessons", "areas", promises)
    }
    ranked = rank(story, [story_of(row) for row in by_key.values()], at_most=SHOWN)
    return [
        Similar(by_key[one.key], one, reasons(one, by_key[one.key]), became(by_key[one.key].follow_ups.all()))
        for one in ranked
    ]


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
