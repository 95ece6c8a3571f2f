"""Turns what the demo organisation is about into rows. Everything depends on `now` and `scale` alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.text import slugify

from decisions.models import Decision, Feedback, Link, Option, Role
from followups.models import FollowUp
from outcomes.models import CheckIn, Cycle, KeyResult, Objective
from people.models import Membership, Organisation, Person, Team
from postmortems.models import Factor, Lesson, Postmortem, TimelineEntry
from records.models import Event, NumberSeries, Recorded
from records.search import rebuild
from teamhub.demo import decisions, experiments, files, life, organisation, outcomes, postmortems
from teamhub.demo.brought import seed_brought
from teamhub.demo.chances import LUCKY, OWNERS, WENT_WELL, chance, reading, story, working_day
from teamhub.demo.guardrails import seed_areas, seed_guardrails
from teamhub.demo.kinds import make_other_kinds
from teamhub.demo.learning import seed_learning
from teamhub.demo.promises import liven
from teamhub.demo.sources import seed_sources
from teamhub.demo.talk import seed_comments, seed_talk
from teamhub.demo.writing import seed_writing

CYCLE_DAYS = 91
WEEKS_GONE = 7  # of the current cycle, wherever today falls


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


def make_cycles(today: dt.date) -> tuple[Cycle, Cycle, Cycle]:
    """The next cycle, planned, the running one, seven weeks old, and the closed one before it, named by their
    quarters."""
    starts = today - dt.timedelta(days=today.weekday() + 7 * (WEEKS_GONE - 1))
    rows: list[Cycle] = []
    length = dt.timedelta(days=CYCLE_DAYS)
    for first, state in [
        (starts + length, Cycle.PLANNING),
        (starts, Cycle.ACTIVE),
        (starts - length, Cycle.CLOSED),
    ]:
        middle = first + dt.timedelta(days=CYCLE_DAYS // 2)
        name = f"Q{(middle.month + 2) // 3} {middle.year}"
        if rows and rows[-1].name == name:
            name += ", first half"
        last = first + dt.timedelta(days=CYCLE_DAYS - 1)
        rows.append(Cycle.objects.create(name=name, starts_on=first, ends_on=last, state=state))
    return rows[0], rows[1], rows[2]


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
        self.make_outcomes(last_cycle, outcomes.LAST_CYCLE, is_closed=True)
        self.make_outcomes(this_cycle, outcomes.THIS_CYCLE, is_closed=False)
        make_other_kinds(self)
        experiments.make(self, this_cycle)
        life.end(self.objectives, last_cycle)
        life.go_on(self.objectives, self.note, self.moment(this_cycle.starts_on + dt.timedelta(days=22), 14))
        if self.copy == 0:
            life.plan(
                next_cycle, self.teams, self.lead_of, self.moment(self.today - dt.timedelta(days=3), 10)
            )
        self.make_postmortems()
        self.make_decisions()
        self.make_follow_ups()
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

    # --- outcomes -----------------------------------------------------------------------------------------
    def make_outcomes(self, cycle: Cycle, rows: list[tuple[Any, ...]], *, is_closed: bool) -> None:
        begun = self.moment(cycle.starts_on, 8)
        made: list[Objective] = []
        check_ins: list[CheckIn] = []
        for index, (team, title, why, kind, supports, key_results) in enumerate(rows):
            objective = Objective.objects.create(
                cycle=cycle,
                team=self.teams[team],
                title=self.titled(title),
                why=why,
                lead=self.lead_of(team),
                kind=kind,
                supports=None if supports is None else made[supports],
                created_at=begun,
                created_by=self.lead_of(team),
                closed_at=self.moment(cycle.ends_on, 15) if is_closed else None,
            )
            made.append(objective)
            self.objectives[title] = objective
            self.note("created", objective, objective.lead, begun)
            if is_closed:
                self.note("closed", objective, objective.lead, self.moment(cycle.ends_on, 15))
            for position, row in enumerate(key_results):
                key_result, readings = self.make_key_result(objective, team, position, row, is_closed)
                check_ins += readings
                if not is_closed:
                    self.key_results[(index, position)] = key_result
        self.counts["objectives"] = self.counts.get("objectives", 0) + len(made)
        self.add("check-ins", check_ins)

    def make_key_result(
        self, objective: Objective, team: str, position: int, row: tuple[Any, ...], is_closed: bool
    ) -> tuple[KeyResult, list[CheckIn]]:
        title, baseline, target, unit_kind, unit, _share, confidence, _shape, silent_weeks = row
        owner = self.lead_of(team) if position < 2 else self.someone(team, title)
        key_result = KeyResult(
            objective=objective,
            title=title,
            owner=owner,
            kind=KeyResult.INCREASE if target > baseline else KeyResult.DECREASE,
            unit_kind=unit_kind,
            unit=unit,
            baseline=Decimal(str(baseline)),
            target=Decimal(str(target)),
            position=position,
            created_at=objective.created_at,
            created_by=objective.lead,
        )
        days = list(self.check_in_days(objective.cycle, team, position, is_closed))
        readings = []
        for week, day in enumerate(days[: len(days) - silent_weeks]):
            value = reading(row, (week + 1) / len(days), chance(title, week))
            readings.append(
                CheckIn(
                    key_result=key_result,
                    on=day,
                    value=value,
                    confidence=max(1, min(5, confidence + (-1 if chance(title, week, "c") < 25 else 0))),
                    note=outcomes.NOTES[chance(title, week, "n") % len(outcomes.NOTES)],
                    by=owner,
                    at=self.moment(day, 10, chance(title, week) % 60, owner.time_zone),
                )
            )
        if readings:
            readings[-1].confidence = confidence
            key_result.value, key_result.confidence = readings[-1].value, confidence
            key_result.checked_in_on = readings[-1].on
            key_result.confidence_before = readings[-2].confidence if len(readings) > 1 else None
        key_result.save()
        self.counts["key results"] = self.counts.get("key results", 0) + 1
        for last, check_in in zip([None, *readings], readings, strict=False):
            before = str(last.value) if last else None
            self.note("checked_in", key_result, owner, check_in.at, value=(before, str(check_in.value)))
        return key_result, readings

    def check_in_days(self, cycle: Cycle, team: str, position: int, is_closed: bool) -> Iterator[dt.date]:
        """A day each week: in the running cycle counted back from today, so that some are due today."""
        if is_closed:
            for week in range(CYCLE_DAYS // 7):
                yield cycle.starts_on + dt.timedelta(days=7 * week + 2)
            return
        newest = 7 if team == "routing" else 1 + chance(team, position) % 5
        for week in reversed(range(WEEKS_GONE)):
            day = working_day(self.today - dt.timedelta(days=newest + 7 * week))
            if day >= cycle.starts_on:
                yield day

    # --- postmortems --------------------------------------------------------------------------------------
    def make_postmortems(self) -> None:
        timeline: list[TimelineEntry] = []
        factors: list[Factor] = []
        lessons: list[Lesson] = []
        oldest_first = sorted(postmortems.POSTMORTEMS, key=lambda row: -row[4])
        for row in oldest_first:
            team, status, kind, severity, days_ago, start, offsets = *row[:6], row[6:9]
            title, summary, impact, causes, learned = row[9:14]
            day = working_day(self.today - dt.timedelta(days=days_ago))
            hour, minute = map(int, start.split(":"))
            started = self.moment(day, hour, minute, self.teams[team].time_zone)
            detected, mitigated, resolved = (started + dt.timedelta(minutes=offset) for offset in offsets)
            published = min(resolved + dt.timedelta(days=6), self.now - dt.timedelta(hours=3))
            is_open = status in Postmortem.OPEN_STATUSES
            author = self.someone(team, title)
            postmortem = Postmortem.objects.create(
                number=NumberSeries.next("postmortem"),
                title=self.titled(title),
                kind=kind,
                severity=severity,
                status=status,
                team=self.teams[team],
                facilitator=self.lead_of(team),
                happened_on=day,
                zone=self.teams[team].time_zone,
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
                closed_at=self.now - dt.timedelta(days=days_ago // 3) if status == "closed" else None,
                review_due_on=None if is_open else working_day(self.today + dt.timedelta(days=3)),
                created_at=resolved,
                created_by=author,
            )
            postmortem.authors.add(author)
            if status != "draft":
                postmortem.reviewers.add(self.lead_of(team), self.lead_of("data"))
            self.postmortems[title] = postmortem
            self.note("created", postmortem, author, resolved)
            if is_open:
                self.note("published", postmortem, author, published, status=("in_review", "published"))
            for position, (at, marks, text) in enumerate(story(started, offsets, causes)):
                timeline.append(
                    TimelineEntry(postmortem=postmortem, position=position, at=at, marks=marks, text=text)
                )
            factors += [Factor(postmortem=postmortem, position=n, text=text) for n, text in enumerate(causes)]
            lessons += [
                Lesson(postmortem=postmortem, position=n, text=text) for n, text in enumerate(learned)
            ]
        self.counts["postmortems"] = len(oldest_first)
        self.add("timeline entries", timeline)
        self.add("factors", factors)
        self.add("lessons", lessons)
        for title, place in postmortems.SLOWED.items():
            self.postmortems[title].slowed.add(self.key_results[place])

    # --- decisions ----------------------------------------------------------------------------------------
    def make_decisions(self) -> None:
        for row in sorted(decisions.DECISIONS, key=lambda row: -row[2]):
            self.make_decision(row)
        self.counts["decisions"] = len(self.decisions)
        for newer, older in decisions.SUPERSEDES.items():
            Link.objects.create(
                source=self.decisions[newer], target=self.decisions[older], kind=Link.SUPERSEDES
            )
        for title, place in decisions.SERVES.items():
            self.decisions[title].serves.add(self.objectives[outcomes.THIS_CYCLE[place][1]])
        for title, source in postmortems.PROMPTED.items():
            self.decisions[title].prompted_by.add(self.postmortems[source])

    def make_decision(self, row: tuple[Any, ...]) -> None:
        team, status, days_ago, title, context, decision, trade_offs, consequences, tags = row
        driver = self.lead_of(team) if chance(title) < 45 else self.someone(team, title)
        proposed = working_day(self.today - dt.timedelta(days=days_ago))
        decided = min(proposed + dt.timedelta(days=2 + chance(title, "lead") % 24), self.today)
        is_decided = status not in (Decision.DRAFT, Decision.PROPOSED)
        record = Decision(
            team=self.teams[team],
            number=None if status == "draft" else NumberSeries.next(f"decision:{self.teams[team].pk}:"),
            title=self.titled(title),
            status=status,
            driver=driver,
            context=context,
            decision=decision,
            trade_offs=trade_offs,
            consequences=consequences,
            tags=tags.split(),
            proposed_on=None if status == "draft" else proposed,
            feedback_until=None if status == "draft" else proposed + dt.timedelta(days=15),
            decided_on=decided if is_decided else None,
            review_by=decided + dt.timedelta(days=182) if status == "accepted" else None,
            undo=("easy", "medium", "hard")[chance(title, "u") % 3],
            created_at=self.moment(proposed, 9),
            created_by=driver,
        )
        record.save()
        changed = self.moment(decided if is_decided else proposed, 11, chance(title) % 60)
        Decision.objects.filter(pk=record.pk).update(changed_at=changed)
        self.decisions[title] = record
        self.note("created", record, driver, record.created_at)
        if status != "draft":
            self.note("proposed", record, driver, self.moment(proposed, 10), status=("draft", "proposed"))
        if is_decided:
            first = "rejected" if status == "rejected" else "accepted"
            self.note(first, record, driver, changed, status=("proposed", first))
        self.add(
            "options",
            [
                Option(decision_record=record, position=n, title=name, gist=gist, pros=pros, cons=cons,
                       effort=effort, undo=undo, is_chosen=chosen)
                for n, (name, gist, pros, cons, effort, undo, chosen) in enumerate(decisions.OPTIONS.get(title, []))
            ],
        )  # fmt: skip
        roles = [
            Role(decision_record=record, role=role, person=self.people.get(who), team=self.teams.get(who))
            for role, who in decisions.ROLES.get(title, [])
        ] or [Role(decision_record=record, role=Role.DECIDE, person=self.lead_of(team))]
        self.add("roles", roles)
        remarks = []
        for who, kind, text, days, resolution in decisions.FEEDBACK.get(title, []):
            at = self.moment(self.today - dt.timedelta(days=days), 14, chance(who) % 60)
            remark = Feedback(decision_record=record, by=self.people[who], at=at, kind=kind, text=text)
            if resolution:
                remark.resolved_at, remark.resolved_by, remark.resolution = self.now, driver, resolution
            remarks.append(remark)
            self.note("endorsed" if kind == "endorsement" else "gave_feedback", record, self.people[who], at)
        self.add("feedback", remarks)

    # --- follow-ups ---------------------------------------------------------------------------------------
    def make_follow_ups(self) -> None:
        rows: list[FollowUp] = []
        source: dict[str, Any]
        for about in postmortems.POSTMORTEMS:
            team, status, days_ago, title = about[0], about[1], about[4], about[9]
            for name, kind, days in about[14]:
                first_due = working_day(self.today - dt.timedelta(days=days_ago - days))
                source = {"postmortem": self.postmortems[title]}
                state = {"draft": FollowUp.PROPOSED, "closed": FollowUp.DONE}.get(status, "")
                rows.append(self.make_follow_up(team, name, kind, first_due, state, source))
        for team, origin, name, kind, days in postmortems.OTHER_FOLLOW_UPS:
            first_due = working_day(self.today + dt.timedelta(days=days))
            source = {"decision": self.decisions[origin]} if origin in self.decisions else {}
            if origin in self.objectives:
                source = {"objective": self.objectives[origin]}
            rows.append(self.make_follow_up(team, name, kind, first_due, FollowUp.OPEN, source))
        for team, names in postmortems.EARLIER.items():
            for name in names:
                first_due = working_day(self.today - dt.timedelta(days=20 + chance(name)))
                rows.append(self.make_follow_up(team, name, "other", first_due, FollowUp.DONE, {}))
        liven(rows, self.today)
        self.add("follow-ups", rows)
        for row in rows:
            self.note("created", row, row.created_by, row.created_at)
            if row.times_moved:
                moved = (str(row.first_due_on), str(row.due_on))
                self.note("moved", row, row.owner, row.created_at + dt.timedelta(days=3), due_on=moved)
            if row.ended_at:
                self.note("finished", row, row.owner, row.ended_at, state=("open", "done"))

    def make_follow_up(
        self,
        team: str,
        title: str,
        kind: str,
        first_due: dt.date,
        state: str,
        source: dict[str, Any],
    ) -> FollowUp:
        """A promise: done on time, done late, moved or late, by what its words say of chance."""
        owner: Person | None = self.people[OWNERS[title]] if title in OWNERS else self.someone(team, title)
        is_past, luck, due, moved = first_due < self.today, chance(title, "s"), first_due, 0
        if not state:
            state = FollowUp.OPEN if luck < 60 else FollowUp.IN_PROGRESS
            if is_past and luck < 78 and title not in OWNERS:
                state = FollowUp.DONE
            elif is_past and title not in OWNERS and luck >= 84:
                due, moved = working_day(self.today + dt.timedelta(days=luck % 17)), 1 + luck % 2
        if state == FollowUp.PROPOSED and luck < 50:
            owner = None
        created = self.moment(min(first_due, self.today) - dt.timedelta(days=9), 12)
        late = luck % 9 - 6 if luck > 20 else 0
        ended = self.moment(min(first_due + dt.timedelta(days=late), self.today), 13, luck % 60)
        return FollowUp(
            title=self.titled(title),
            owner=owner,
            team=self.teams[team],
            kind=kind,
            priority=1 + luck % 3,
            state=state,
            due_on=due,
            first_due_on=first_due,
            times_moved=moved,
            accepted_at=None if state == FollowUp.PROPOSED else created,
            ended_at=max(ended, created) if state == FollowUp.DONE else None,
            ended_by=owner if state == FollowUp.DONE else None,
            outcome="Done, and checked a week later." if state == FollowUp.DONE and luck % 4 == 0 else "",
            created_at=created,
            created_by=self.lead_of(team),
            **source,
        )
