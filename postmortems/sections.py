"""The parts of a postmortem that are written one at a time: their names in addresses, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass

from postmortems.durations import NAMES
from postmortems.kinds import words_of
from postmortems.models import Postmortem

MOST_FURTHER = 60


@dataclass(frozen=True)
class Section:
    """`fields` of the whole form that it shows; `offer` is what a writer is offered while it is empty.

    `in_place` says whether it opens where it stands on the record's page. `index` is a further section's place.
    """

    key: str
    label: str
    fields: tuple[str, ...]
    offer: str = ""
    in_place: bool = True
    index: int | None = None

    @property
    def region(self) -> str:
        """The id of its element."""
        return f"section-{self.key}"

    @property
    def draft_key(self) -> str:
        """The first part of the key its drafts are kept by."""
        return f"postmortem_{self.key.partition('-')[0]}"


_PROSE = {
    "summary": "Add a summary",
    "impact": "Add the impact",
    "surprised": "Add what surprised you",
    "went_well": "Add what went well",
    "went_badly": "Add what went badly",
    "got_lucky": "Add where you got lucky",
}
_LISTS = {"factors": "Add contributing factors", "lessons": "Add lessons"}
OWN_OFFERS = {
    (Postmortem.NEAR_MISS, "impact"): "Add what could have happened",
    (Postmortem.MISSED_OUTCOME, "impact"): "Add what the miss means",
    (Postmortem.MISSED_OUTCOME, "timeline"): "Add how the cycle went",
    (Postmortem.GAME_DAY, "impact"): "Add what it touched",
}
WHEN = tuple(f"{name}_{part}" for name in NAMES for part in ("at", "how"))
ALL = "all"  # the form of the whole record: somebody is in it as in a section, but it is none
KEYS = (
    *("summary", "impact", "timeline", "factors", "surprised", "went_well", "went_badly", "got_lucky"),
    "lessons",
)


def section_of(postmortem: Postmortem, key: str) -> Section | None:
    """The section of this name in its kind's words; None where there is none. `more` is a further one to come."""
    labels = words_of(postmortem.kind).labels
    offer = OWN_OFFERS.get((postmortem.kind, key)) or _PROSE.get(key) or _LISTS.get(key, "")
    if key in _PROSE or key in _LISTS:
        return Section(key, labels[key], (key,), offer)
    if key == "timeline":
        return Section(key, labels[key], ("happened_on", "zone", key), offer or "Add a timeline")
    if key == "moments":
        fields = ("happened_on", "zone", *WHEN)
        return Section(key, "When it happened", fields, "Add the times", in_place=False)
    if key == "people":
        return Section(key, "People", ("facilitator", "authors", "reviewers", "participants"), in_place=False)
    if key == "about":
        fields = ("title", "kind", "severity", "review_due_on", "slowed", "reviews_objective")
        return Section(key, "About this postmortem", fields, in_place=False)
    return _further(postmortem, key)


def _further(postmortem: Postmortem, key: str) -> Section | None:
    if key == "more":
        fits = len(postmortem.sections) < MOST_FURTHER
        return (
            Section(key, "Another section", ("heading", "section_body"), "Add another section")
            if fits
            else None
        )
    word, _, number = key.partition("-")
    if word != "further" or not (number.isascii() and number.isdigit()) or len(number) > 3:
        return None
    index = int(number) - 1
    if not 0 <= index < len(postmortem.sections):
        return None
    heading = postmortem.sections[index]["heading"] or "From the document"
    return Section(key, heading, ("heading", "section_body"), f"Add “{heading}”", index=index)


def further_key(index: int) -> str:
    """The name of the further section at this place, counted from 0."""
    return f"further-{index + 1}"
