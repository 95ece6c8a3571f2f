"""Insights as the organisation grows: python -m bench.insights SMALL LARGE [--follow-ups 2000000] [--requests 40].

SMALL and LARGE are two empty databases, both SQLite or both PostgreSQL, or two that this program has filled before. It
migrates them, fills one with 1,000 follow-ups of 100 postmortems and the other with --follow-ups of a tenth as many, by
a few statements that the database runs by itself, and asks both in turn for the page, in one process through all
middleware, signed in as a lead: a slow moment of the machine meets both alike. Printed are queries, median and 95th
percentile by the clock at either size and how many times the median is.

The first 1,000 follow-ups and their postmortems are all of one team and of one year; that team has more at the large
size, of earlier years. So one year of it draws the same page at any size, and what is measured is finding it. What the
whole organisation costs, whose figures do grow until they are cut at 5,000 rows, is printed as well, and the plan of
each query with --plans.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from functools import partial
from typing import Any

from bench import two_sizes
from bench.two_sizes import ago

TEAMS, PEOPLE, ASKED = 100, 2_000, 8
OWN = 1_000  # follow-ups that come first; a tenth as many postmortems and decisions
NOW = dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)
YEAR = "period=own&since=2025-11-02&until=2026-11-01"
PAGES = {
    "one year of one team": f"/insights/?team=t{ASKED - 1}&{YEAR}",
    "the same, severity 2": f"/insights/?team=t{ASKED - 1}&severity=2&{YEAR}",
    "one year of everybody": f"/insights/?{YEAR}",
}


def main() -> int:
    asked = two_sizes.arguments(__doc__)
    asked.add_argument("--follow-ups", type=int, default=2_000_000, help="in the large one")
    asked.add_argument("--plans", action="store_true", help="how the large one reads")
    given = asked.parse_args()
    fills = {OWN: partial(fill, OWN), given.follow_ups: partial(fill, given.follow_ups)}
    sizes = two_sizes.opened(given, fills)
    queries = two_sizes.compare(sizes, PAGES, 1, given.requests)
    if given.plans:
        explain(sizes[given.follow_ups], queries["one year of one team"])
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


def begin() -> None:
    """The organisation, its people, key results that are checked in, and a first record of each kind."""
    from django.db import transaction

    from decisions.models import Decision
    from followups.models import FollowUp
    from outcomes.models import CheckIn, Cycle, KeyResult, Objective
    from people.models import Organisation
    from postmortems.models import Postmortem

    with transaction.atomic():
        two_sizes.people(PEOPLE, TEAMS, ("Europe/Lisbon", "Asia/Tokyo", "America/New_York"))
        Organisation.objects.update(time_zone="Europe/Lisbon")
        cycle = Cycle.objects.create(
            name="Q4", starts_on=dt.date(2026, 8, 3), ends_on=dt.date(2026, 11, 8), state="active"
        )
        for team in range(1, TEAMS + 1):
            objective = Objective.objects.create(
                team_id=team, lead_id=team, cycle=cycle, title="Leave on time"
            )
            rows = KeyResult.objects.bulk_create(
                KeyResult(objective=objective, title=f"Departures {i}", owner_id=team, baseline=0, target=9)
                for i in range(8)
            )
            CheckIn.objects.bulk_create(
                CheckIn(
                    key_result=row, on=cycle.starts_on + dt.timedelta(days=7 * week), value=week, by_id=team
                )
                for row in rows
                for week in range(13)
            )
        Postmortem.objects.create(pk=1, team_id=ASKED, number=1, title="Gate dark", status="published")
        Decision.objects.create(pk=1, team_id=ASKED, number=1, title="Weigh at the gate")
        FollowUp.objects.create(pk=1, team_id=ASKED, title="Alert", accepted_at=NOW)


def fill(count: int) -> None:
    """Records by the database itself; one that was filled before gets what is missing."""
    from decisions.models import Decision
    from followups.models import FollowUp
    from postmortems.models import Postmortem

    if not Postmortem.objects.exists():
        begin()

    def dealt(own: int, within: str, earlier: str, anywhere: str) -> str:
        """The first are within the year; those that the asked team has besides are earlier."""
        is_theirs = f"i % {TEAMS} + 1 = {ASKED}"
        return f"(CASE WHEN i <= {own} THEN {within} WHEN {is_theirs} THEN {earlier} ELSE {anywhere} END)"

    tenth = OWN // 10
    started = dealt(tenth, "i * 5000", "530000 + i * 7 % 4000000", "i * 7 % 4500000")
    postmortem = {
        "id": "i", "number": "i", "title": "'Gate dark ' || i", "severity": "i % 4 + 1",
        "team_id": f"CASE WHEN i <= {tenth} THEN {ASKED} ELSE i % {TEAMS} + 1 END",
        "started_at": ago("minute", started), "detected_at": ago("minute", f"{started} - i % 40"),
        "mitigated_at": ago("minute", f"{started} - 40 - i * 13 % 200"),
        "resolved_at": ago("minute", f"{started} - 240 - i * 17 % 300"),
    }  # fmt: skip
    decided = dealt(tenth, "i * 3", "370 + i % 3000", "i % 3000")
    decision = {
        "id": "i", "number": "i", "title": "'Weigh ' || i", "status": "'accepted'",
        "team_id": f"CASE WHEN i <= {tenth} THEN {ASKED} ELSE i % {TEAMS} + 1 END",
        "proposed_on": ago("day", f"{decided} + i % 30"), "decided_on": ago("day", decided),
    }  # fmt: skip
    due = dealt(OWN, "i % 360", "370 + i % 3000", "i % 3600")
    state = dealt(
        OWN,
        "CASE WHEN i % 10 < 6 THEN 'done' WHEN i % 10 = 6 THEN 'declined' ELSE 'open' END",
        "'done'",
        "CASE WHEN i % 10 < 6 THEN 'done' WHEN i % 10 = 6 THEN 'declined' ELSE 'open' END",
    )
    follow_up = {
        "id": "i", "title": "'Alert ' || i", "state": state, "owner_id": f"i * 7 % {PEOPLE} + 1",
        "team_id": f"CASE WHEN i <= {OWN} THEN {ASKED} ELSE i % {TEAMS} + 1 END",
        "postmortem_id": "(i - 1) / 10 + 1", "first_due_on": ago("day", due), "due_on": ago("day", due),
        "accepted_at": ago("minute", f"({due} + 20) * 1440"), "declined_reason": "'The gate goes.'",
        "ended_at": f"CASE WHEN {state} = 'open' THEN NULL ELSE {ago('minute', f'({due} + 6 - i % 9) * 1440')} END",
    }  # fmt: skip
    tenth_of = count // 10
    two_sizes.grow(
        [(Postmortem, tenth_of, postmortem), (Decision, tenth_of, decision), (FollowUp, count, follow_up)]
    )


def explain(connection: Any, queries: list[str]) -> None:
    """Print how the database reads each query, and how long that takes."""
    how = "EXPLAIN (ANALYZE, COSTS OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for sql in queries:
        if not sql.startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            began = time.perf_counter()
            cursor.execute(sql)
            cursor.fetchall()
            took = (time.perf_counter() - began) * 1000
            print(f"\n{took:.1f} ms  {sql[:100]} …")
            cursor.execute(f"{how} {sql}")
            for row in cursor.fetchall():
                print("   ", row[-1])


if __name__ == "__main__":
    sys.exit(main())
