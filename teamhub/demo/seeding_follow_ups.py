"""Follow-ups of postmortems, decisions and objectives, as rows."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from followups.models import FollowUp
from people.models import Person
from teamhub.demo import postmortems
from teamhub.demo.chances import OWNERS, chance, working_day
from teamhub.demo.promises import liven

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder


def make_follow_ups(seeder: Seeder) -> None:
    rows: list[FollowUp] = []
    source: dict[str, Any]
    for about in postmortems.POSTMORTEMS:
        team, status, days_ago, title = about[0], about[1], about[4], about[9]
        for name, kind, days in about[14]:
            first_due = working_day(seeder.today - dt.timedelta(days=days_ago - days))
            source = {"postmortem": seeder.postmortems[title]}
            state = {"draft": FollowUp.PROPOSED, "closed": FollowUp.DONE}.get(status, "")
            rows.append(make_follow_up(seeder, team, name, kind, first_due, state, source))
    for team, origin, name, kind, days in postmortems.OTHER_FOLLOW_UPS:
        first_due = working_day(seeder.today + dt.timedelta(days=days))
        source = {"decision": seeder.decisions[origin]} if origin in seeder.decisions else {}
        if origin in seeder.objectives:
            source = {"objective": seeder.objectives[origin]}
        rows.append(make_follow_up(seeder, team, name, kind, first_due, FollowUp.OPEN, source))
    for team, names in postmortems.EARLIER.items():
        for name in names:
            first_due = working_day(seeder.today - dt.timedelta(days=20 + chance(name)))
            rows.append(make_follow_up(seeder, team, name, "other", first_due, FollowUp.DONE, {}))
    liven(rows, seeder.today)
    seeder.add("follow-ups", rows)
    for row in rows:
        seeder.note("created", row, row.created_by, row.created_at)
        if row.times_moved:
            moved = (str(row.first_due_on), str(row.due_on))
            seeder.note("moved", row, row.owner, row.created_at + dt.timedelta(days=3), due_on=moved)
        if row.ended_at:
            seeder.note("finished", row, row.owner, row.ended_at, state=("open", "done"))


def make_follow_up(
    seeder: Seeder,
    team: str,
    title: str,
    kind: str,
    first_due: dt.date,
    state: str,
    source: dict[str, Any],
) -> FollowUp:
    """A promise: done on time, done late, moved or late, by what its words say of chance."""
    owner: Person | None = seeder.people[OWNERS[title]] if title in OWNERS else seeder.someone(team, title)
    is_past, luck, due, moved = first_due < seeder.today, chance(title, "s"), first_due, 0
    if not state:
        state = FollowUp.OPEN if luck < 60 else FollowUp.IN_PROGRESS
        if is_past and luck < 78 and title not in OWNERS:
            state = FollowUp.DONE
        elif is_past and title not in OWNERS and luck >= 84:
            due, moved = working_day(seeder.today + dt.timedelta(days=luck % 17)), 1 + luck % 2
    if state == FollowUp.PROPOSED and luck < 50:
        owner = None
    created = seeder.moment(min(first_due, seeder.today) - dt.timedelta(days=9), 12)
    late = luck % 9 - 6 if luck > 20 else 0
    ended = seeder.moment(min(first_due + dt.timedelta(days=late), seeder.today), 13, luck % 60)
    return FollowUp(
        title=seeder.titled(title),
        owner=owner,
        team=seeder.teams[team],
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
        created_by=seeder.lead_of(team),
        **source,
    )
