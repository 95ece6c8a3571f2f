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

import argparse
import datetime as dt
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.decision_log import in_words, timed, told
from bench.pages import machine

TEAMS, PEOPLE, ASKED = 100, 2_000, 8
OWN = 1_000  # follow-ups that come first; a tenth as many postmortems and decisions
BATCH = 200_000
NOW = dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)
YEAR = "period=own&since=2025-11-02&until=2026-11-01"
PAGES = {
    "one year of one team": f"/insights/?team=t{ASKED - 1}&{YEAR}",
    "the same, severity 2": f"/insights/?team=t{ASKED - 1}&severity=2&{YEAR}",
    "one year of everybody": f"/insights/?{YEAR}",
}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("small")
    asked.add_argument("large")
    asked.add_argument("--follow-ups", type=int, default=2_000_000, help="in the large one")
    asked.add_argument("--requests", type=int, default=40, help="of each page")
    asked.add_argument("--plans", action="store_true", help="how the large one reads")
    given = asked.parse_args()
    os.environ["DATABASE_URL"] = given.small
    os.environ["STATIC_FROM_SOURCE"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")
    import django
    import environ
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.DATABASES["large"] = settings.DATABASES["default"] | environ.Env.db_url_config(given.large)
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    print(machine())
    sizes = {OWN: connections["default"], given.follow_ups: connections["large"]}
    for count, connection in sizes.items():
        connections["default"] = connection  # the whole of Teamhub speaks to "default"
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        fill(count)
        print(f"{count:,} follow-ups in {time.monotonic() - began:.0f} s")
    measure(sizes, given.requests, plans=given.plans)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


def begin() -> None:
    """The organisation, its people, key results that are checked in, and a first record of each kind."""
    from django.db import transaction

    from decisions.models import Decision
    from followups.models import FollowUp
    from outcomes.models import CheckIn, Cycle, KeyResult, Objective
    from people.models import Membership, Organisation, Person, Team
    from postmortems.models import Postmortem

    with transaction.atomic():
        Organisation.objects.create(pk=1, name="Harbour", time_zone="Europe/Lisbon")
        Team.objects.bulk_create(Team(pk=i + 1, name=f"Team {i}", slug=f"t{i}") for i in range(TEAMS))
        zones = ["Europe/Lisbon", "Asia/Tokyo", "America/New_York"]
        Person.objects.bulk_create(
            (
                Person(pk=i + 1, name=f"Person {i}", email=f"p{i}@harbour.example", time_zone=zones[i % 3])
                for i in range(PEOPLE)
            ),
            batch_size=1000,
        )
        Membership.objects.bulk_create(
            (
                Membership(person_id=i + 1, team_id=i % TEAMS + 1, role="lead" if i < TEAMS else "member")
                for i in range(PEOPLE)
            ),
            batch_size=1000,
        )
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
    from django.db import connection
    from django.db.models import Max

    from decisions.models import Decision
    from followups.models import FollowUp
    from postmortems.models import Postmortem

    if not Postmortem.objects.exists():
        begin()
    is_postgres = connection.vendor == "postgresql"

    def ago(unit: str, amount: str) -> str:
        moment = "timestamptz '2026-11-01 08:00:00+00'" if unit == "minute" else "date '2026-11-01'"
        if is_postgres:
            return f"({moment} - ({amount}) * interval '1 {unit}'){'' if unit == 'minute' else '::date'}"
        moment = "datetime" if unit == "minute" else "date"
        return f"{moment}('2026-11-01 08:00:00', (-({amount})) || ' {unit}s')"

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
    for model, values, rows in [
        (Postmortem, postmortem, count // 10),
        (Decision, decision, count // 10),
        (FollowUp, follow_up, count),
    ]:
        there = model._default_manager.aggregate(last=Max("pk"))["last"]
        for first in range(there + 1, rows + 1, BATCH):
            copy(model, values, first, min(first + BATCH - 1, rows))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_postgres else "ANALYZE")


def copy(model: Any, values: dict[str, str], first: int, last: int) -> None:
    """Rows `first` to `last` like row 1, but for `values`: column to an expression of i. One statement."""
    from django.db import connection

    table = model._meta.db_table
    columns = [field.column for field in model._meta.local_concrete_fields if not field.generated]
    chosen = ", ".join(values.get(column, f"pattern.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(columns)})
                WITH RECURSIVE n(i) AS (SELECT CAST({first} AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {last})
                SELECT {chosen} FROM n CROSS JOIN {table} pattern WHERE pattern.id = 1"""  # noqa: S608
        )


def measure(sizes: dict[int, Any], requests: int, *, plans: bool) -> None:
    """Print what the page costs in databases of these sizes."""
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from people.models import Person

    acts: dict[str, Callable[[], Any]] = {}
    queries: dict[str, list[str]] = {}
    for size, connection in sizes.items():
        connections["default"] = connection
        client = Client()
        client.force_login(Person.objects.get(pk=1))

        def ask(address: str, connection: Any = connection, client: Any = client) -> Any:
            connections["default"] = connection
            return client.get(address)

        for name, address in PAGES.items():
            ask(address)
            with CaptureQueriesContext(connection) as log:
                answer = ask(address)
            assert answer.status_code == 200, (name, answer.status_code)
            queries[f"{name} {size}"] = [query["sql"] for query in log.captured_queries]
            acts[f"{name} {size}"] = lambda address=address, ask=ask: ask(address)
    if plans:
        explain(connections["default"], queries[f"one year of one team {max(sizes)}"])
    acts = {f"{name} {size}": acts[f"{name} {size}"] for name in PAGES for size in sizes}
    took = timed(acts, requests, sizes.values())
    columns = " | ".join(f"ms at {size:,}: median | p95 | processor" for size in sizes)
    print(f"\n| page | queries | {columns} | times, by median | by processor |\n|{'---|' * 10}")
    for name in PAGES:
        both = [took[f"{name} {size}"] for size in sizes]
        asked = ", ".join(str(len(queries[f"{name} {size}"])) for size in sizes)
        growth = [f"{large / small:.2f}" for small, large in zip(*map(told, both), strict=True)]
        print(f"| {name} | {asked} | {' | '.join(map(in_words, both))} | {growth[0]} | {growth[2]} |")


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
