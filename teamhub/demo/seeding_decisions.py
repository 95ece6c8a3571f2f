"""Decisions with their options, roles and feedback, as rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from decisions.models import Decision, Feedback, Link, Option, Role
from records.models import NumberSeries
from teamhub.demo import decisions, outcomes, postmortems
from teamhub.demo.chances import chance, working_day

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder


def make_decisions(seeder: Seeder) -> None:
    for row in sorted(decisions.DECISIONS, key=lambda row: -row[2]):
        make_decision(seeder, row)
    seeder.counts["decisions"] = len(seeder.decisions)
    for newer, older in decisions.SUPERSEDES.items():
        Link.objects.create(
            source=seeder.decisions[newer], target=seeder.decisions[older], kind=Link.SUPERSEDES
        )
    for title, place in decisions.SERVES.items():
        seeder.decisions[title].serves.add(seeder.objectives[outcomes.THIS_CYCLE[place][1]])
    for title, source in postmortems.PROMPTED.items():
        seeder.decisions[title].prompted_by.add(seeder.postmortems[source])


def make_decision(seeder: Seeder, row: tuple[Any, ...]) -> None:
    team, status, days_ago, title, context, decision, trade_offs, consequences, tags = row
    driver = seeder.lead_of(team) if chance(title) < 45 else seeder.someone(team, title)
    proposed = working_day(seeder.today - dt.timedelta(days=days_ago))
    decided = min(proposed + dt.timedelta(days=2 + chance(title, "lead") % 24), seeder.today)
    is_decided = status not in (Decision.DRAFT, Decision.PROPOSED)
    record = Decision(
        team=seeder.teams[team],
        number=None if status == "draft" else NumberSeries.next(f"decision:{seeder.teams[team].pk}:"),
        title=seeder.titled(title),
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
        created_at=seeder.moment(proposed, 9),
        created_by=driver,
    )
    record.save()
    changed = seeder.moment(decided if is_decided else proposed, 11, chance(title) % 60)
    Decision.objects.filter(pk=record.pk).update(changed_at=changed)
    seeder.decisions[title] = record
    seeder.note("created", record, driver, record.created_at)
    if status != "draft":
        seeder.note("proposed", record, driver, seeder.moment(proposed, 10), status=("draft", "proposed"))
    if is_decided:
        first = "rejected" if status == "rejected" else "accepted"
        seeder.note(first, record, driver, changed, status=("proposed", first))
    seeder.add(
        "options",
        [
            Option(decision_record=record, position=n, title=name, gist=gist, pros=pros, cons=cons,
                   effort=effort, undo=undo, is_chosen=chosen)
            for n, (name, gist, pros, cons, effort, undo, chosen) in enumerate(decisions.OPTIONS.get(title, []))
        ],
    )  # fmt: skip
    roles = [
        Role(decision_record=record, role=role, person=seeder.people.get(who), team=seeder.teams.get(who))
        for role, who in decisions.ROLES.get(title, [])
    ] or [Role(decision_record=record, role=Role.DECIDE, person=seeder.lead_of(team))]
    seeder.add("roles", roles)
    remarks = []
    for who, kind, text, days, resolution in decisions.FEEDBACK.get(title, []):
        at = seeder.moment(seeder.today - dt.timedelta(days=days), 14, chance(who) % 60)
        remark = Feedback(decision_record=record, by=seeder.people[who], at=at, kind=kind, text=text)
        if resolution:
            remark.resolved_at, remark.resolved_by, remark.resolution = seeder.now, driver, resolution
        remarks.append(remark)
        seeder.note("endorsed" if kind == "endorsement" else "gave_feedback", record, seeder.people[who], at)
    seeder.add("feedback", remarks)
