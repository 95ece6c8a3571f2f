"""An organisation in which everybody has mail: promises, key results that moved, decisions and lessons of the week."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from decisions.models import Decision, Role
from followups.models import FollowUp
from outcomes.models import CheckIn, Cycle, KeyResult, Objective
from people.models import Membership, Organisation, Person, Team
from postmortems.models import Lesson, Listed, Postmortem
from postmortems.models.reading import quarter_of
from records.models import Event

TEAM = 10  # people
AT_ONCE = 100  # teams written in one transaction
LESSON = (
    "A lamp that nobody looks at is no alarm. We watch what it lights, and ask who would notice the dark."
)


def fill(number: int) -> None:
    """So many people at work at all hours in teams of ten, who do not stand together in the order of their ids.

    The first of a team leads it; the last follows another one. Their digest came due when today began, in UTC. Each
    person has a key result that moved, one promise late, one due today and one kept; each team a decision made, one
    that asks two of its people, one to look at again, and a postmortem published with its lesson, which all read.
    """
    Organisation.current()
    today = timezone.now().date()
    cycle = Cycle.objects.create(
        name="This quarter", state=Cycle.ACTIVE,
        starts_on=today - dt.timedelta(days=50), ends_on=today + dt.timedelta(days=40),
    )  # fmt: skip
    people = Person.objects.bulk_create(
        [
            Person(
                email=f"p{n}@bench.example", name=f"Person {n}", working_days="1234567",
                digest_weekday=today.isoweekday(), digest_hour=0,
                day_starts_at=dt.time(0), day_ends_at=dt.time(23, 59, 59, 999999),
            )
            for n in range(number)
        ],
        batch_size=500,
    )  # fmt: skip
    count = (number + TEAM - 1) // TEAM
    for start in range(0, count, AT_ONCE):
        with transaction.atomic():
            teams = Team.objects.bulk_create(
                Team(name=f"The harbour's team {n}", slug=f"team-{n}")
                for n in range(start, min(start + AT_ONCE, count))
            )
            of = {team: people[start + i :: count] for i, team in enumerate(teams)}
            _roles(of)
            _outcomes(of, cycle, today)
            _decisions(of, today)
            _postmortems(of)
            _promises(of, today)


def _roles(of: dict[Team, list[Person]]) -> None:
    roles = [
        Membership(team=team, person=person, role=Membership.LEAD if i == 0 else Membership.MEMBER)
        for team, members in of.items()
        for i, person in enumerate(members)
    ]
    teams = list(of)
    roles += [
        Membership(team=other, person=of[team][-1], role=Membership.OBSERVER)
        for team, other in pairwise(teams)
    ]
    Membership.objects.bulk_create(roles)


def _outcomes(of: dict[Team, list[Person]], cycle: Cycle, today: dt.date) -> None:
    objectives = Objective.objects.bulk_create(
        Objective(team=team, lead=members[0], cycle=cycle, title=f"Ships of {team.name} leave on time")
        for team, members in of.items()
    )
    day = today - dt.timedelta(days=2)
    rows = KeyResult.objects.bulk_create(
        KeyResult(
            objective=objective, owner=person, title=f"Departures on time at the berth of {person.name}",
            baseline=Decimal(40), target=Decimal(90), unit_kind=KeyResult.PERCENT, unit="%",
            value=Decimal(61), confidence=3, checked_in_on=day,
        )
        for objective, members in zip(objectives, of.values(), strict=True)
        for person in members
    )  # fmt: skip
    CheckIn.objects.bulk_create(
        CheckIn(key_result=row, on=on, value=value, confidence=3, by=row.owner)
        for row in rows
        for on, value in [(day - dt.timedelta(days=9), Decimal(52)), (day, Decimal(61))]
    )


def _decisions(of: dict[Team, list[Person]], today: dt.date) -> None:
    at = timezone.now() - dt.timedelta(days=2)
    rows = Decision.objects.bulk_create(
        Decision(
            team=team, driver=members[0], number=number, title=title, status=status, context="Two scales disagree.",
            trade_offs="A quieter yard, and a second scale.", proposed_on=today - dt.timedelta(days=5), **dates,
        )
        for team, members in of.items()
        for number, title, status, dates in [
            (1, "Weigh containers at the gate", Decision.ACCEPTED, {"decided_on": at.date()}),
            (2, "One crane a berth", Decision.PROPOSED, {"feedback_until": today + dt.timedelta(days=3)}),
            (3, "Keep both scales", Decision.ACCEPTED, {"decided_on": today - dt.timedelta(days=170),
                                                      "review_by": today + dt.timedelta(days=5)}),
        ]
    )  # fmt: skip
    Role.objects.bulk_create(
        Role(decision_record=row, role="input", person=person)
        for row in rows
        if row.status == Decision.PROPOSED
        for person in of[row.team][1:3]
    )
    _events("accepted", [row for row in rows if row.number == 1], at)
    _events("proposed", [row for row in rows if row.number == 2], at)


def _postmortems(of: dict[Team, list[Person]]) -> None:
    at = timezone.now() - dt.timedelta(days=2)
    rows = Postmortem.objects.bulk_create(
        Postmortem(
            team=team, number=team.pk, facilitator=members[0], title=f"The lamps of {team.name} went out",
            status=Postmortem.PUBLISHED, severity=2, published_at=at,
        )
        for team, members in of.items()
    )  # fmt: skip
    Lesson.objects.bulk_create(Lesson(postmortem=row, position=0, text=LESSON) for row in rows)
    Listed.objects.bulk_create(
        Listed(
            postmortem=row, team=row.team, quarter=quarter_of(at.date()), put_by=row.facilitator, put_at=at
        )
        for row in rows
        if row.facilitator
    )


def _promises(of: dict[Team, list[Person]], today: dt.date) -> None:
    now = timezone.now()
    rows = [
        FollowUp(
            team=team, owner=person, title=f"{title}, for {person.name}", due_on=due_on, first_due_on=due_on,
            accepted_at=now - dt.timedelta(days=20), state=state,
            ended_at=now - dt.timedelta(days=2) if state == FollowUp.DONE else None,
            ended_by=person if state == FollowUp.DONE else None,
        )
        for team, members in of.items()
        for person in members
        for title, due_on, state in [
            ("Oil the winch", today - dt.timedelta(days=1), FollowUp.OPEN),
            ("Weigh the crates at gate four", today, FollowUp.OPEN),
            ("Paint the buoy", today, FollowUp.DONE),
        ]
    ]  # fmt: skip
    FollowUp.objects.bulk_create(rows)


def _events(verb: str, decisions: list[Decision], at: dt.datetime) -> None:
    Event.objects.bulk_create(
        Event(
            at=at, by=row.driver, verb=verb, subject_kind=Decision.record_kind, subject_id=row.pk,
            subject_title=row.title, subject_url=row.get_absolute_url(), team=row.team,
        )
        for row in decisions
    )  # fmt: skip
