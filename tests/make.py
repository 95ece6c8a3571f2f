"""Makers of valid records for tests: plain typed functions, each with believable defaults."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from decisions.models import Decision
from followups.models import FollowUp
from outcomes.models import CheckIn, Cycle, KeyResult, Objective
from people.models import Membership, Person, Team
from postmortems.models import Postmortem
from records.models import NumberSeries

PASSWORD = "a quiet harbour at dawn"
TODAY = dt.date(2026, 11, 18)  # a Wednesday
NOW = dt.datetime(2026, 11, 18, 9, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def a_team(name: str = "", **fields: Any) -> Team:
    name = name or f"Team {next(_count)}"
    return Team.objects.create(name=name, slug=fields.pop("slug", slugify(name)), **fields)


def a_person(
    name: str = "", *, team: Team | None = None, role: str = Membership.MEMBER, **fields: Any
) -> Person:
    name = name or f"Person Number{next(_count)}"
    email = fields.pop("email", f"{slugify(name)}@harbour.example")
    person = Person.objects.create_user(email, name, PASSWORD, **fields)
    if team is not None:
        Membership.objects.create(person=person, team=team, role=role)
    return person


def a_cycle(name: str = "Q4 2026", **fields: Any) -> Cycle:
    defaults: dict[str, Any] = {
        "starts_on": dt.date(2026, 10, 1),
        "ends_on": dt.date(2026, 12, 31),
        "state": Cycle.ACTIVE,
    }
    return Cycle.objects.create(name=name, **(defaults | fields))


def an_objective(team: Team, lead: Person, **fields: Any) -> Objective:
    cycle = fields.pop("cycle", None) or Cycle.objects.first() or a_cycle()
    defaults: dict[str, Any] = {"title": f"Ships leave on time, part {next(_count)}"}
    return Objective.objects.create(team=team, lead=lead, cycle=cycle, **(defaults | fields))


def a_key_result(objective: Objective, owner: Person | None = None, **fields: Any) -> KeyResult:
    defaults: dict[str, Any] = {
        "title": f"Departures on time, part {next(_count)}",
        "baseline": Decimal(40),
        "target": Decimal(90),
        "unit_kind": KeyResult.PERCENT,
        "unit": "%",
    }
    return KeyResult.objects.create(objective=objective, owner=owner or objective.lead, **(defaults | fields))


def a_check_in(key_result: KeyResult, value: Decimal | int, on: dt.date = TODAY, **fields: Any) -> CheckIn:
    return CheckIn.objects.create(
        key_result=key_result, value=Decimal(value), on=on, by=fields.pop("by", key_result.owner), **fields
    )


def a_decision(team: Team, driver: Person | None = None, **fields: Any) -> Decision:
    defaults: dict[str, Any] = {
        "title": f"Weigh containers at the gate, part {next(_count)}",
        "status": Decision.PROPOSED,
        "context": "Two scales disagree.",
        "proposed_on": None if fields.get("status") == Decision.DRAFT else TODAY,
    }
    fields = defaults | fields
    if fields["status"] != Decision.DRAFT and "number" not in fields:
        fields["number"] = NumberSeries.next(f"decision:{team.pk}:")
    return Decision.objects.create(team=team, driver=driver, **fields)


def a_postmortem(team: Team, **fields: Any) -> Postmortem:
    defaults: dict[str, Any] = {
        "number": NumberSeries.next("postmortem"),
        "title": f"Gate cameras went dark, part {next(_count)}",
        "status": Postmortem.PUBLISHED,
        "severity": 2,
        "published_at": NOW,
    }
    return Postmortem.objects.create(team=team, **(defaults | fields))


def a_follow_up(team: Team, owner: Person | None = None, **fields: Any) -> FollowUp:
    defaults: dict[str, Any] = {
        "title": f"Alert when a camera is silent, part {next(_count)}",
        "due_on": TODAY + dt.timedelta(days=7),
        "accepted_at": NOW,
    }
    fields = defaults | fields
    fields.setdefault("first_due_on", fields["due_on"])
    return FollowUp.objects.create(team=team, owner=owner, **fields)
