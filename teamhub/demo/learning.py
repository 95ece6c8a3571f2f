"""What the demo organisation has learned together: areas and tags, windows, a review under way, a talk, a reading list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from people.models import Area, Person, Team
from postmortems.impact import Window
from postmortems.models import Comment, ImpactWindow, Listed, Postmortem
from postmortems.models.reading import quarter_of

# The beginning of a title: areas by slug, other teams, a tag of every factor that holds a word, a tag of every lesson.
PLACES: dict[str, tuple[list[str], list[str], dict[str, str], str]] = {
    "Quotes priced with yesterday": (
        [],
        ["data"],
        {"only check": "stale data", "how old": "stale data"},
        "stale data",
    ),
    "Toll table a week old": (
        [],
        ["routing"],
        {"Old data": "stale data", "failure mail": "alerting"},
        "alerting",
    ),
    "One slow carrier": (["carrier-files"], [], {"Retries": "retries", "alert": "alerting"}, "retries"),
    "Depot search outage": (["depots"], ["routing"], {"alert": "alerting"}, "alerting"),
    "Missed pickups in Gdynia": (["carrier-files"], [], {"replay": "replay"}, "replay"),
    "A carrier’s certificate": (["carrier-files"], [], {"certificate": "dependencies"}, "dependencies"),
}
REPEATS = [
    ("Quotes priced with yesterday", "Toll table a week old"),
    ("A carrier’s certificate", "Certificate renewal restarted"),
]
IN_REVIEW = "Quotes priced with yesterday"
SAID = "Finance asks whether the toll table of last spring was the same story. @{name}, you wrote that one."
REPLY = "Much the same: **old data looked like good data**. I have marked this as a recurrence."
READ = ["Toll table a week old", "One slow carrier", "Depot search outage"]
TWICE = "Depot search outage"


def seed_learning(
    teams: Mapping[str, Team],
    admin: Person,
    people: Mapping[str, Person],
    found: Mapping[str, Postmortem],
    now: dt.datetime,
) -> int:
    """Place, discuss, review and list postmortems at the aware moment `now`; returns how many were placed."""
    placed, earlier_today = 0, now - dt.timedelta(hours=8)  # before anybody reads and talks, as history goes
    for beginning, (slugs, others, words, tag) in PLACES.items():
        one = titled(found, beginning)
        if one is None:
            continue
        tags = {("lesson", lesson.pk): [tag] for lesson in one.lessons.all()}
        for factor in one.factors.all():
            tags[("factor", factor.pk)] = sorted(
                {name for word, name in words.items() if word in factor.text}
            )
        areas = list(Area.objects.filter(slug__in=slugs))
        one.place(
            by=admin,
            version=one.version,
            now=earlier_today,
            teams=[teams[slug] for slug in others],
            areas=areas,
            tags=tags,
        )
        placed += 1
    for beginnings in REPEATS:
        later, earlier = (titled(found, beginning) for beginning in beginnings)
        if later and earlier:
            later.repeat(earlier, by=admin, now=earlier_today)
    if reviewed := titled(found, IN_REVIEW):
        discuss(reviewed, list(people.values()), now)
    if twice := titled(found, TWICE):
        hurt_twice(twice, admin, now)
    quarter = quarter_of(now.date())
    for place, beginning in enumerate(READ):
        if (one := titled(found, beginning)) and one.is_open_to_all():
            listed = Listed.put(one, team=None, quarter=quarter, by=admin, now=now)
            for person in list(people.values())[place :: place + 2]:
                listed.tick(by=person, now=now)
    return placed


def titled(found: Mapping[str, Postmortem], beginning: str) -> Postmortem | None:
    """The one whose title begins so, as it is stored."""
    one = next((one for title, one in found.items() if title.startswith(beginning)), None)
    return Postmortem.objects.get(pk=one.pk) if one else None


def discuss(one: Postmortem, people: list[Person], now: dt.datetime) -> None:
    """A reviewer has read it, and asks something that is answered."""
    reviewers = list(one.reviewers.all())
    author = one.authors.first()
    if not reviewers or author is None:
        return
    one.review(
        by=reviewers[0], now=now - dt.timedelta(hours=5), remark="Clear, and kind. Say when the file was due."
    )
    text = SAID.format(name=author.name) if author != reviewers[0] else SAID.partition(" @")[0]
    said = Comment.add(one, by=reviewers[0], text=text, at=now - dt.timedelta(hours=4))
    said.reply(by=author, at=now - dt.timedelta(hours=3), text=REPLY)


def hurt_twice(one: Postmortem, by: Person, now: dt.datetime) -> None:
    """The search came back and went again before it was over."""
    if one.started_at is None:
        return
    minutes = dt.timedelta(minutes=1)
    first = Window(one.started_at, one.started_at + 61 * minutes)
    second = Window(one.started_at + 70 * minutes, one.started_at + 97 * minutes)
    ImpactWindow.put(one, [first, second], by=by, version=one.version, now=now)
