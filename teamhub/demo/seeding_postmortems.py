"""Postmortems with their timelines, factors and lessons, as rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from postmortems.models import Factor, Lesson, Postmortem, TimelineEntry
from records.models import NumberSeries
from teamhub.demo import postmortems
from teamhub.demo.chances import LUCKY, WENT_WELL, chance, story, working_day

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder


def make_postmortems(seeder: Seeder) -> None:
    timeline: list[TimelineEntry] = []
    factors: list[Factor] = []
    lessons: list[Lesson] = []
    oldest_first = sorted(postmortems.POSTMORTEMS, key=lambda row: -row[4])
    for row in oldest_first:
        team, status, kind, severity, days_ago, start, offsets = *row[:6], row[6:9]
        title, summary, impact, causes, learned = row[9:14]
        day = working_day(seeder.today - dt.timedelta(days=days_ago))
        hour, minute = map(int, start.split(":"))
        started = seeder.moment(day, hour, minute, seeder.teams[team].time_zone)
        detected, mitigated, resolved = (started + dt.timedelta(minutes=offset) for offset in offsets)
        published = min(resolved + dt.timedelta(days=6), seeder.now - dt.timedelta(hours=3))
        is_open = status in Postmortem.OPEN_STATUSES
        author = seeder.someone(team, title)
        postmortem = Postmortem.objects.create(
            number=NumberSeries.next("postmortem"),
            title=seeder.titled(title),
            kind=kind,
            severity=severity,
            status=status,
            team=seeder.teams[team],
            facilitator=seeder.lead_of(team),
            happened_on=day,
            zone=seeder.teams[team].time_zone,
            started_at=started,
            detected_at=detected,
            mitigated_at=mitigated,
            resolved_at=resolved,
            summary=summary,
            impact=impact,
            surprised="" if status == "draft" else f"We expected to see it within minutes. {causes[-1]}",
            went_well="" if status == "draft" else WENT_WELL[chance(title) % len(WENT_WELL)],
            got_lucky="" if chance(title, "l") < 40 else LUCKY[chance(title, "l") % len(LUCKY)],
            published_at=published if is_open else None,
            closed_at=seeder.now - dt.timedelta(days=days_ago // 3) if status == "closed" else None,
            review_due_on=None if is_open else working_day(seeder.today + dt.timedelta(days=3)),
            created_at=resolved,
            created_by=author,
        )
        postmortem.authors.add(author)
        if status != "draft":
            postmortem.reviewers.add(seeder.lead_of(team), seeder.lead_of("data"))
        seeder.postmortems[title] = postmortem
        seeder.note("created", postmortem, author, resolved)
        if is_open:
            seeder.note("published", postmortem, author, published, status=("in_review", "published"))
        for position, (at, marks, text) in enumerate(story(started, offsets, causes)):
            timeline.append(
                TimelineEntry(postmortem=postmortem, position=position, at=at, marks=marks, text=text)
            )
        factors += [Factor(postmortem=postmortem, position=n, text=text) for n, text in enumerate(causes)]
        lessons += [Lesson(postmortem=postmortem, position=n, text=text) for n, text in enumerate(learned)]
    seeder.counts["postmortems"] = len(oldest_first)
    seeder.add("timeline entries", timeline)
    seeder.add("factors", factors)
    seeder.add("lessons", lessons)
    for title, place in postmortems.SLOWED.items():
        seeder.postmortems[title].slowed.add(seeder.key_results[place])
