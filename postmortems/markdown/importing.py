"""From a reading to a record: what a document states becomes a postmortem, and the original is kept byte for byte.

A record is known by its team and path. An imported postmortem is published: it was, before it came here. A file of
Teamhub's own that says it was not stays unpublished. One that somebody has edited in Teamhub is never overwritten.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from outcomes.models import KeyResult, Objective
from people import zones
from people.models import Person, Team, time_zones
from postmortems import moments, parts
from postmortems.durations import DAY, HOUR, MINUTE, NAMES, UNKNOWN
from postmortems.markdown.moments import Moment
from postmortems.markdown.placed import Placed
from postmortems.markdown.reading import Reading
from postmortems.markdown.timelines import TimelineEntry
from postmortems.models import ImpactWindow, Postmortem, PostmortemSource
from postmortems.timelines import Line
from records.models import Event, NumberSeries, Refused, record

NEW, CHANGED, AS_IT_WAS, EDITED_HERE = "new", "changed", "as it was", "edited here"
LONGEST_TITLE = 300
MOST_NAMESAKES = 20  # looked at for the one that a postmortem repeats
FROM_THE_DOCUMENT = ("people_named", "claims", "zone_is_assumed")  # what nobody edits here
LOOKED_AT = ("reviews_objective", "slowed", "review_due_on")  # what only a file of Teamhub's own says
NO_WORDS = {"is_restricted", "team", "zone_is_assumed", "version"}  # in the changes of an edit
OWN = b"---\nteamhub: "  # how a file of Teamhub's own begins
STEPS = ("asked_for_review", "published", "dropped", "reopened", "closed")
COMES_AS = {
    Postmortem.DRAFT: "it was not published where it comes from: it comes in as a draft",
    Postmortem.DROPPED: "it was dropped where it comes from, and comes in so: its page brings it back",
}
COMES_RESTRICTED = "it was restricted where it comes from, and comes in so: for the team and those named"
PRECISIONS = {"second": MINUTE, "minute": MINUTE, "hour": HOUR, "day": DAY}


@dataclass(frozen=True)
class Kept:
    """What became of a document: the record, whether it is new or changed or neither, and what had to give way."""

    postmortem: Postmortem
    outcome: str
    warnings: tuple[str, ...]

    @property
    def was_written(self) -> bool:
        """Does the record now say what the document says?"""
        return self.outcome in (NEW, CHANGED)


def keep(
    path: str, reading: Reading, content: bytes, *, team: Team, by: Person | None, now: dt.datetime
) -> Kept:
    """Make or bring up to date the record of the document at `path`; inside a transaction.

    `by` is who imports, None for an operator; `now` is aware. Raises Refused where the record is none of theirs.
    """
    values, warnings = fitted(path, reading, team, now)
    sha256 = hashlib.sha256(content).hexdigest()
    source = (
        PostmortemSource.objects.select_for_update()  # a version is claimed below, of what nobody changes meanwhile
        .filter(team=team, path=path)
        .select_related("postmortem")
        .first()
    )
    if source is None:
        status = status_of(reading)
        hidden = reading.placed is not None and reading.placed.is_restricted
        made = _make(path, content, sha256, values | {"is_restricted": hidden}, team, by, now, status)
        warnings += [COMES_AS[status]] if status in COMES_AS else []
        warnings += [COMES_RESTRICTED] if hidden else []
        return Kept(made, NEW, (*warnings, *_place(made, reading, by, now)))
    if source.postmortem.status == Postmortem.DROPPED:
        warnings.append(f"{source.postmortem.record_ref()} was dropped in Teamhub: it is left as it is")
        return Kept(source.postmortem, AS_IT_WAS if source.sha256 == sha256 else EDITED_HERE, tuple(warnings))
    if by is not None and not source.postmortem.may_be_edited_by(by):
        raise Refused("the record that came from a file of this name is not yours to change")
    if source.sha256 == sha256:
        return Kept(source.postmortem, AS_IT_WAS, tuple(warnings))
    if was_edited(source.postmortem):
        warnings.append("the record was edited in Teamhub since it was imported: it is left as it is")
        return Kept(source.postmortem, EDITED_HERE, tuple(warnings))
    placing = _bring_up_to_date(source, content, sha256, values, reading, by, now)
    return Kept(source.postmortem, CHANGED, (*warnings, *placing))


def _place(postmortem: Postmortem, reading: Reading, by: Person | None, now: dt.datetime) -> list[str]:
    """Windows, areas, teams, tags of a file that Teamhub wrote, and what it repeats; tells what could not be kept."""
    if reading.placed is None:
        return []
    placed = reading.placed
    past = [one for one in placed.windows if one.end <= now + moments.SKEW]
    windows = past[: ImpactWindow.MOST]
    ImpactWindow.replace(postmortem, windows)
    told = postmortem.place_as_told(areas=placed.areas, teams=placed.teams, tags=placed.tags, by=by)
    told += _repeat(postmortem, placed.earlier, by)
    told += _look_at(postmortem, placed)
    if len(past) < len(placed.windows):
        told.append("an impact window reaches into the future: it is left out")
    if len(windows) < len(past):
        told.append(f"there are {len(past)} impact windows: the first {ImpactWindow.MOST} are kept")
    return told


def _look_at(postmortem: Postmortem, placed: Placed) -> list[str]:
    """The missed objective, the key results it slows and the day of its review; tells which are not to be told here."""
    told = []
    objective, slowed = None, []
    if placed.objective:
        title, team, cycle = placed.objective
        found = list(Objective.objects.filter(title=title, team__name=team, cycle__name=cycle)[:2])
        objective = found[0] if len(found) == 1 else None
        if objective is None:
            told.append(
                f"the objective “{title}” of {team} in {cycle} is not to be told here: it is left out"
            )
    for title, team, cycle, of in placed.slowed:
        where = {"objective__title": of, "objective__team__name": team, "objective__cycle__name": cycle}
        rows = list(KeyResult.objects.filter(title=title, **where)[:2])
        slowed += rows if len(rows) == 1 else []
        if len(rows) != 1:
            told.append(
                f"the key result “{title}” of {team} in {cycle} is not to be told here: it is left out"
            )
    postmortem.reviews_objective, postmortem.review_due_on = objective, placed.review_due_on
    postmortem.save(update_fields=["reviews_objective", "review_due_on"])
    postmortem.slowed.set(slowed)
    return told


def _repeat(postmortem: Postmortem, said: tuple[str, ...], by: Person | None) -> list[str]:
    """Tie it to the earlier one of that title; of several, to the one of that reference. Numbers differ elsewhere."""
    if not said:
        return []
    ref, title = said
    postmortem.hold_ties()
    readable = Postmortem.objects.all() if by is None else Postmortem.objects.visible_to(by)
    named = [
        one
        for one in readable.kept().filter(title=title)[:MOST_NAMESAKES]
        if not postmortem.is_repeated_by(one)
    ]
    same = [one for one in named if one.record_ref() == ref] or named
    if len(same) != 1:
        return [f"the earlier postmortem “{title}” is not to be told here: the tie is left out"]
    Postmortem.objects.filter(pk=postmortem.pk).update(recurrence_of=same[0])
    return []


def was_edited(postmortem: Postmortem) -> bool:
    """Has somebody changed its words here? Who may read it, where it stands, and that its zone is right, are none."""
    edits = Event.objects.of(postmortem).filter(verb="edited").values_list("changes", flat=True)
    return any(set(changes) - NO_WORDS for changes in edits)


def status_of(reading: Reading) -> str:
    """What it comes in as: what Teamhub's own file calls a draft, in review or dropped was never published."""
    said = reading.status_label if reading.placed is not None else ""
    return {"draft": Postmortem.DRAFT, "in_review": Postmortem.DRAFT, "dropped": Postmortem.DROPPED}.get(
        said, Postmortem.PUBLISHED
    )


def was_moved_on(postmortem: Postmortem, content: bytes) -> bool:
    """Does the file it came from, one of Teamhub's own, tell another status than it has come to here?"""
    steps = Event.objects.of(postmortem).filter(verb__in=STEPS)
    return content.startswith(OWN) and steps.exists()


def _make(
    path: str, content: bytes, sha256: str, values: dict[str, Any], team: Team, by: Person | None, now: dt.datetime,
    status: str,
) -> Postmortem:  # fmt: skip
    postmortem = Postmortem.objects.create(
        number=NumberSeries.next("postmortem"),
        team=team,
        title=values["title"],
        status=status,
        published_at=published_at(values, now) if status == Postmortem.PUBLISHED else None,
        is_restricted=values["is_restricted"],
        **{name: values[name] for name in FROM_THE_DOCUMENT},
        created_at=now,
    )
    postmortem.put({name: values[name] for name in values if name in parts.EDITABLE}, now)
    PostmortemSource.objects.create(
        postmortem=postmortem, team=team, path=path, sha256=sha256, content=content, imported_at=now
    )
    record("imported", postmortem, by=by, at=now)
    return postmortem


def _bring_up_to_date(
    source: PostmortemSource, content: bytes, sha256: str, values: dict[str, Any], reading: Reading, by: Person | None,
    now: dt.datetime,
) -> list[str]:  # fmt: skip
    """Write what the document says now, and say what of its placing could not be kept."""
    postmortem = source.postmortem
    editable = {name: values[name] for name in values if name in parts.EDITABLE}
    before = postmortem.values()
    version = postmortem.version
    postmortem.claim_version(version)
    if postmortem.zone == values["zone"] and not postmortem.zone_is_assumed:
        values["zone_is_assumed"] = False  # somebody has said here that it is so
    postmortem.put(editable, now)
    for name in FROM_THE_DOCUMENT:
        setattr(postmortem, name, values[name])
    if postmortem.published_at:
        postmortem.published_at = published_at(values, now)
    postmortem.save(update_fields=[*FROM_THE_DOCUMENT, "published_at"])
    source.content, source.sha256, source.imported_at = content, sha256, now
    source.save(update_fields=["content", "sha256", "imported_at"])
    told = _place(postmortem, reading, by, now)
    after = postmortem.values()
    named = (*editable, *LOOKED_AT) if reading.placed is not None else editable
    changes = parts.changes_between(before, {name: after[name] for name in named})
    record("imported", postmortem, by=by, at=now, changes=changes | {"version": (version, version + 1)})
    return told


def published_at(values: dict[str, Any], now: dt.datetime) -> dt.datetime:
    """When an old document counts as published: the end of the incident's day, so that no digest calls it news.

    Where no day is stated, the last day of its timeline; `now` where there is none either.
    """
    zone = zones.zone_of(values["zone"])
    day = values["happened_on"] or max(
        (line.at.astimezone(zone).date() for line in values["timeline"] if line.at), default=None
    )
    if day is None:
        return now
    next_day = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)
    return min(next_day.astimezone(dt.UTC), now)


def fitted(path: str, reading: Reading, team: Team, now: dt.datetime) -> tuple[dict[str, Any], list[str]]:
    """The reading as a postmortem's values, and in words what cannot be stored as it stands."""
    warnings: list[str] = []
    zone = zone_of(reading, team)
    title = clean(reading.title).strip() or PurePosixPath(path).stem
    if len(title) > LONGEST_TITLE:
        warnings.append(f"the title has {len(title)} characters: the first {LONGEST_TITLE} are kept")
    values: dict[str, Any] = {
        "title": title[:LONGEST_TITLE],
        "severity": reading.severity,
        "zone": zone.key,
        "happened_on": reading.incident_date,
        **{name: clean(getattr(reading, name)) for name in parts.TEXTS},
        "factors": _texts(reading.factors),
        "lessons": _texts(reading.lessons),
        "sections": [
            {"heading": clean(section.heading), "body": clean(section.body)} for section in reading.sections
        ],
        "timeline": [line_of(entry) for entry in reading.timeline],
        "people_named": _texts(
            f"{named.name} ({named.role})" if named.role else named.name for named in reading.people
        ),
        "claims": [
            {"name": one.name, "key": clean(one.key), "written": clean(one.written)}
            | {"minutes": one.minutes, "working_hours": one.working_hours}
            for one in reading.claims
        ],
        "zone_is_assumed": reading.zone_is_assumed and any(_is_timed(one) for one in _times(reading)),
    }
    today = now.astimezone(zone).date()
    if reading.incident_date and reading.incident_date > today:
        warnings.append(f"the day {reading.incident_date} is in the future: it is left out")
        values["happened_on"] = None
    if reading.kind in dict(Postmortem.KINDS):
        values["kind"] = reading.kind
    return values | _moments(reading, zone, now, warnings), warnings


def _times(reading: Reading) -> list[TimelineEntry | Moment]:
    """The moments and events of a document that stand at some time."""
    stated = [getattr(reading, name) for name in NAMES]
    return [one for one in (*stated, *reading.timeline) if one is not None and one.at is not None]


def _is_timed(one: TimelineEntry | Moment) -> bool:
    return PRECISIONS.get(str(one.precision)) in (MINUTE, HOUR)


def _moments(
    reading: Reading, zone: zoneinfo.ZoneInfo, now: dt.datetime, warnings: list[str]
) -> dict[str, Any]:
    """The moments that can be true, each that cannot told in words. A refused one stays in the document's text."""
    values: dict[str, Any] = {f"{name}_at": None for name in NAMES} | {"precisions": {}, "zone": zone.key}
    for name in NAMES:
        moment = getattr(reading, name)
        if moment is not None and (how := PRECISIONS.get(str(moment.precision))):
            values[f"{name}_at"] = moment.at.astimezone(dt.UTC)
            if how != MINUTE:
                values["precisions"][name] = how
    while refused := moments.refusals(moments.settle(moments.of(values)), now):
        name, words = next(iter(refused.items()))
        warnings.append(f"{name} ({getattr(reading, name).written}) is left out: {words}")
        values[f"{name}_at"] = None
        values["precisions"].pop(name, None)
    return values


def line_of(entry: TimelineEntry) -> Line:
    """An entry as the timeline keeps it; what has no place of its own there stands in its text."""
    text = clean(entry.text).strip() or clean(entry.written).strip() or "(nothing is said)"
    marks = entry.marker if entry.marker in NAMES else ""
    if entry.at is None:
        return Line(None, UNKNOWN, f"{clean(entry.written).strip()}: {text}".removeprefix(": "), marks)
    if entry.until is not None:
        text = f"(until {entry.until:%H:%M}) {text}"
    how = HOUR if entry.approximate else PRECISIONS.get(str(entry.precision), MINUTE)
    return Line(entry.at.astimezone(dt.UTC), how, text, marks)


def zone_of(reading: Reading, team: Team) -> zoneinfo.ZoneInfo:
    """The zone whose days the document counts in: of its times, else the team's own."""
    for moment in _times(reading):
        assert moment.at is not None
        zone = moment.at.tzinfo
        if isinstance(zone, zoneinfo.ZoneInfo):
            return zone
        offset = moment.at.utcoffset() or dt.timedelta(0)
        hours, rest = divmod(offset, dt.timedelta(hours=1))
        if not offset:
            return zoneinfo.ZoneInfo("UTC")
        if not rest and -12 <= hours <= 14:
            return zoneinfo.ZoneInfo(f"Etc/GMT{-hours:+d}")  # the sign of these names is turned round
        return zoneinfo.ZoneInfo("UTC")
    stated = reading.zone if reading.zone in time_zones() else None
    return zones.zone_of(stated or team.time_zone)


def clean(text: str | None) -> str:
    """A text with line ends as LF; what is not there is empty."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _texts(texts: Iterable[str]) -> list[str]:
    return [text for one in texts if (text := clean(one).strip())]
