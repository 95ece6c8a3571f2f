"""Turns what the demo organisation is about into rows. Everything depends on `now` and `scale` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from decisions.models import Decision
from outcomes.models import Cycle, KeyResult, Objective
from people.models import Membership, Organisation, Person, Team
from postmortems.models import Postmortem
from records.models import Event, Recorded
from records.search import rebuild
from teamhub.demo import experiments, files, life, organisation, outcomes
from teamhub.demo.brought import seed_brought
from teamhub.demo.chances import chance
from teamhub.demo.guardrails import seed_areas, seed_guardrails
from teamhub.demo.kinds import make_other_kinds
from teamhub.demo.learning import seed_learning
from teamhub.demo.seeding_decisions import make_decisions
from teamhub.demo.seeding_follow_ups import make_follow_ups
from teamhub.demo.seeding_outcomes import make_cycles, make_outcomes
from teamhub.demo.seeding_postmortems import make_postmortems
from teamhub.demo.sources import seed_sources
from teamhub.demo.talk import seed_comments, seed_talk, seed_talk_of_promise
from teamhub.demo.writing import seed_writing


class AlreadySetUp(Exception):
    """There are people in the database: the demo is for an empty one."""


def seed(
    *, now: dt.datetime, scale: int = 1, say: Callable[[str], None] = lambda line: None
) -> dict[str, int]:
    """Fill an empty database; `scale` times as many of everything but cycles. Returns counts by kind of row.

    `now` is an aware moment. Raises AlreadySetUp where there are people.
    """
    if Person.objects.exists():
        raise AlreadySetUp
    counts: dict[str, int] = {}
    with transaction.atomic():
        Organisation.objects.create(pk=1, name=organisation.NAME, north_star=organisation.NORTH_STAR)
        next_cycle, this_cycle, last_cycle = make_cycles(now.date())
        password = make_password(settings.DEMO_PASSWORD)
        for copy in range(scale):
            seeder = Seeder(now, copy, password)
            seeder.run(next_cycle, this_cycle, last_cycle)
            for name, number in seeder.counts.items():
                counts[name] = counts.get(name, 0) + number
            if scale > 1:
                say(f"{copy + 1} of {scale}")
        rebuild()
    return counts


class Seeder:
    """One copy of the organisation. Copy 0 has the plain names, the others a number behind them."""

    def __init__(self, now: dt.datetime, copy: int, password: str) -> None:
        self.now, self.today, self.copy, self.password = now, now.date(), copy, password
        self.teams: dict[str, Team] = {}
        self.people: dict[str, Person] = {}
        self.members: dict[str, list[Person]] = {}
        self.key_results: dict[tuple[int, int], KeyResult] = {}
        self.objectives: dict[str, Objective] = {}
        self.decisions: dict[str, Decision] = {}
        self.postmortems: dict[str, Postmortem] = {}
        self.events: list[Event] = []
        self.counts: dict[str, int] = {}

    def run(self, next_cycle: Cycle, this_cycle: Cycle, last_cycle: Cycle) -> None:
        """Make everything, in the order in which it refers to each other."""
        self.make_people()
        make_outcomes(self, last_cycle, outcomes.LAST_CYCLE, is_closed=True)
        make_outcomes(self, this_cycle, outcomes.THIS_CYCLE, is_closed=False)
        make_other_kinds(self)
        experiments.make(self, this_cycle)
        life.end(self.objectives, last_cycle)
        life.go_on(self.objectives, self.note, self.moment(this_cycle.starts_on + dt.timedelta(days=22), 14))
        if self.copy == 0:
            life.plan(
                next_cycle, self.teams, self.lead_of, self.moment(self.today - dt.timedelta(days=3), 10)
            )
        make_postmortems(self)
        make_decisions(self)
        make_follow_ups(self)
        if self.copy == 0:  # the organisation's own, once
            admin = self.people[organisation.ADMIN]
            self.counts["guardrails"] = seed_guardrails(admin, self.people, self.decisions, self.now)
            self.counts["remarks"] = seed_talk(self.people, self.decisions, self.now)
            self.counts["comments"] = seed_comments(self.people, self.objectives, self.now)
            templates = seed_writing(self.teams, admin, self.people, self.decisions, self.now)
            self.counts["templates"] = templates
            files.make(self.decisions[files.TITLE], self.now)
            self.counts["sent values"] = seed_sources(this_cycle, self.today, self.moment)
            self.counts["areas"] = seed_areas(self.teams, self.people, self.decisions)
        Event.objects.bulk_create(sorted(self.events, key=lambda event: event.at), batch_size=1000)
        if self.copy == 0:
            seed_learning(self.teams, admin, self.people, self.postmortems, self.now)
            seed_brought(self.teams, self.people, self.now)
            self.counts["comments"] += seed_talk_of_promise(self.now)

    # --- small things -------------------------------------------------------------------------------------
    def titled(self, text: str) -> str:
        """The text, told apart in further copies."""
        return text if self.copy == 0 else f"{text} ({self.copy + 1})"

    def add(self, name: str, rows: list[Any]) -> None:
        """Insert many rows of one model and count them."""
        if rows:
            type(rows[0])._default_manager.bulk_create(rows, batch_size=500)
        self.counts[name] = self.counts.get(name, 0) + len(rows)

    def moment(self, day: dt.date, hour: int = 9, minute: int = 0, zone: str = "UTC") -> dt.datetime:
        """A local moment as an aware one in UTC, never after now."""
        local = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
        return min(local.astimezone(dt.UTC), self.now)

    def note(self, verb: str, subject: Recorded, by: Person | None, at: dt.datetime, **changes: Any) -> None:
        """A line of history at a moment of the past."""
        self.events.append(
            Event(
                at=at,
                by=by,
                verb=verb,
                subject_kind=subject.record_kind,
                subject_id=subject.pk,
                subject_title=subject.record_title()[:400],
                subject_url=subject.get_absolute_url(),
                team_id=subject.record_team_id(),
                changes={field: list(pair) for field, pair in changes.items()},
            )
        )

    def someone(self, team: str, *words: object) -> Person:
        """A person of the team, the same one for the same words."""
        return self.members[team][chance(team, *words) % len(self.members[team])]

    # --- people -------------------------------------------------------------------------------------------
    def make_people(self) -> None:
        for slug, (name, parent, zone, north_star) in organisation.TEAMS.items():
            self.teams[slug] = Team.objects.create(
                name=self.titled(name),
                slug=slug if self.copy == 0 else f"{slug}-{self.copy + 1}",
                parent=self.teams.get(parent),
                time_zone=zone,
                north_star=north_star,
            )
        self.counts["teams"] = len(self.teams)
        people = []
        for name, zone, _roles in organisation.PEOPLE:
            account = slugify(name).replace("-", ".") + (f".{self.copy + 1}" if self.copy else "")
            people.append(
                Person(
                    name=self.titled(name),
                    email=f"{account}@tidewater.example",
                    time_zone=zone,
                    is_org_admin=name == organisation.ADMIN and self.copy == 0,
                    password=self.password,
                )
            )
        self.add("people", people)
        self.people = {name: person for (name, _, _), person in zip(organisation.PEOPLE, people, strict=True)}
        memberships = []
        for name, _zone, roles in organisation.PEOPLE:
            for slug, role in roles.items():
                memberships.append(Membership(person=self.people[name], team=self.teams[slug], role=role))
                if role != Membership.OBSERVER:
                    self.members.setdefault(slug, []).append(self.people[name])
        self.add("memberships", memberships)

    def lead_of(self, team: str) -> Person:
        return self.members[team][0]
