"""Makers of valid records for tests: plain typed functions, each with believable defaults."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import zipfile
from decimal import Decimal
from typing import Any

from django.utils.text import slugify

from decisions.both_sides import values_of
from decisions.models import Decision, DecisionSource, Guardrail, Stance
from followups.models import FollowUp
from notices.models import Channel
from outcomes.models import CheckIn, Cycle, Experiment, KeyResult, Objective, TradeOff
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


def a_channel(person: Person, *, team: Team | None = None, **fields: Any) -> Channel:
    """A channel of the person, or of the team; nothing opens its address."""
    of = {"team": team} if team else {"person": person}
    defaults = {
        "kind": "slack",
        "name": "#berths",
        "host": "https://hooks.example",
        "sealed_target": "x",
        "made_at": NOW,
    }
    return Channel.objects.create(made_by=person, **of, **(defaults | fields))


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


def an_experiment(key_result: KeyResult, owner: Person | None = None, **fields: Any) -> Experiment:
    due_on = fields.pop("due_on", TODAY + dt.timedelta(days=20))
    defaults: dict[str, Any] = {
        "title": f"A board at the gate, part {next(_count)}",
        "hypothesis": "Drivers who see the queue come later.",
        "expected": "from 60 to 70 %",
        "evidence": "Departures of the two berths with a board.",
        "first_due_on": due_on,
    }
    fields = defaults | fields
    return Experiment.objects.create(
        key_result=key_result, owner=owner or key_result.owner, due_on=due_on, **fields
    )


def a_trade_off(team: Team, owner: Person, cycle: Cycle | None = None, **fields: Any) -> TradeOff:
    due_on = fields.pop("due_on", TODAY + dt.timedelta(days=40))
    defaults: dict[str, Any] = {
        "title": f"A second scale, part {next(_count)}",
        "why": "One that works comes first.",
        "first_due_on": due_on,
    }
    cycle = cycle or Cycle.objects.first() or a_cycle()
    return TradeOff.objects.create(team=team, owner=owner, cycle=cycle, due_on=due_on, **(defaults | fields))


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


def a_waiting_file(decision: Decision, **theirs: Any) -> DecisionSource:
    """A file that the decision came from, and a newer version of it that waits. `theirs` is what that one says."""
    base = values_of(decision) | dict.fromkeys(theirs, "As it was.")
    return DecisionSource.objects.create(
        team=decision.team, decision_record=decision, path=f"{decision.pk:04}-gate.md", sha256="1" * 64,
        content=b"# Gate\n\nStatus: proposed\n", fields=base, ties=[], pending_content=b"# Gate\n\nStatus: proposed\n\nx\n",
        pending_sha256="2" * 64, pending_fields=base | theirs, pending_ties=[], pending_at=NOW,
    )  # fmt: skip


A_POSTMORTEM = """\
# Gate cameras dark for two hours

- **Date**: 2026-02-10
- **Severity**: SEV 2
- **Incident started**: 2026-02-10 06:10 UTC
- **Resolved**: 2026-02-10 09:15 UTC

## Summary

The lenses froze.

## Action items

- [ ] Heat the lenses of every gate
"""


def a_packed_folder(**files: str) -> bytes:
    """A .zip of Markdown files by their names without suffix; of one record unless told."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (
            files or {"0001-gate": "# Gate\n\nStatus: accepted\n\n## Decision\n\nAt the gate.\n"}
        ).items():
            archive.writestr(f"adr/{name}.md", text)
    return packed.getvalue()


def a_guardrail(keeper: Person, **fields: Any) -> Guardrail:
    defaults: dict[str, Any] = {
        "number": NumberSeries.next("guardrail"),
        "title": f"No shared databases, part {next(_count)}",
        "text": "Each store has one owner.",
    }
    guardrail = Guardrail.objects.create(keeper=keeper, **(defaults | fields))
    guardrail.versions.create(number=1, title=guardrail.title, text=guardrail.text, by=keeper, at=NOW)
    return guardrail


def a_stance(decision: Decision, guardrail: Guardrail, **fields: Any) -> Stance:
    defaults: dict[str, Any] = {"state": Stance.FOLLOWS, "guardrail_version": guardrail.current}
    if fields.get("state", Stance.FOLLOWS) != Stance.FOLLOWS:
        defaults |= {"reason": "The contract is late.", "until": TODAY + dt.timedelta(days=90)}
    return Stance.objects.create(decision_record=decision, guardrail=guardrail, **(defaults | fields))


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
