"""The decision log as it grows: python -m bench.decision_log SMALL LARGE [--decisions 1000000] [--requests 40].

SMALL and LARGE are two empty databases, both SQLite or both PostgreSQL, or two that this program has filled before. It
migrates them, fills one with 1,000 decisions and the other with --decisions by a few statements that the database runs
by itself, and asks both in turn for the log's pages, a record and the search, in one process through all middleware,
signed in as a lead who drives decisions: a slow moment of the machine meets both alike. Printed are queries, median
and 95th percentile by the clock at either size and how many times the median is; and for the search in the large one
the same by one plain statement: match, permission, newest candidates, best twenty, what a page shows of them.

Ten thousand people of a hundred teams either way, and lists of the same length: the first 1,000 decisions are dealt
out so that the reader, a team and a decider have enough of them to fill a page.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.pages import machine

TEAMS, PEOPLE, DRIVERS = 100, 10_000, 9887
# Who asks, and how many records come first, dealt out so that the lists of the reader are as long at any size.
READER, OWN = 91, 1000
WORDS = {
    "rare": "plinth7771", "middling": "girder777", "frequent": "girder7", "common": "gate", "in every one": "depot",
}  # fmt: skip
BATCH = 100_000


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("small")
    asked.add_argument("large")
    asked.add_argument("--decisions", type=int, default=1_000_000, help="in the large one")
    asked.add_argument("--requests", type=int, default=40, help="of each page")
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
    sizes = {OWN: connections["default"], given.decisions: connections["large"]}
    for count, connection in sizes.items():
        connections["default"] = connection  # the whole of Teamhub speaks to "default"
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        fill(count)
        print(f"{count:,} decisions in {time.monotonic() - began:.0f} s")
    measure(sizes, given.requests)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


def begin() -> None:
    """The organisation, its people, and a first decision, of which the others are copies."""
    from django.contrib.auth.hashers import make_password
    from django.db import transaction
    from django.utils import timezone

    from decisions.models import Decision, Role
    from people.models import Membership, Organisation, Person, Team
    from records.models import SearchEntry
    from records.search import entry_of

    now, password = timezone.now(), make_password(None)
    with transaction.atomic():
        Organisation.objects.create(pk=1, name="Harbour")
        Team.objects.bulk_create(Team(pk=i + 1, name=f"Team {i}", slug=f"t{i}") for i in range(TEAMS))
        Person.objects.bulk_create(
            (
                Person(pk=i + 1, name=f"Person {i}", email=f"p{i}@harbour.example", password=password)
                for i in range(PEOPLE)
            ),
            batch_size=1000,
        )
        roles = [Membership.LEAD, *[Membership.MEMBER] * 9]
        Membership.objects.bulk_create(
            (
                Membership(person_id=i + 1, team_id=i % TEAMS + 1, role=roles[i // TEAMS % 10])
                for i in range(PEOPLE)
            ),
            batch_size=1000,
        )
        pattern = Decision.objects.create(pk=1, team_id=1, driver_id=1, number=1, title="Weigh at the gate")
        Role.objects.create(pk=1, decision_record=pattern, role=Role.DECIDE, person_id=1)
        SearchEntry.objects.create(pk=1, kind="decision", object_id=1, **entry_of(pattern, at=now))


def fill(count: int) -> None:
    """People and teams by the ORM; decisions, their deciders and their places in the search by the database itself.

    A database that was filled before gets what is missing.
    """
    from django.db import connection
    from django.db.models import Max

    from decisions.models import Decision, Role
    from records.models import SearchEntry

    if not Decision.objects.exists():
        begin()
    is_postgres = connection.vendor == "postgresql"

    def ago(unit: str, amount: str) -> str:
        moment = "timestamptz '2026-11-01 08:00:00+00'" if unit == "minute" else "date '2026-11-01'"
        if is_postgres:
            return f"({moment} - ({amount}) * interval '1 {unit}'){'' if unit == 'minute' else '::date'}"
        moment = "datetime" if unit == "minute" else "date"
        return f"{moment}('2026-11-01 08:00:00', (-({amount})) || ' {unit}s')"

    status = """CASE WHEN i % 50 = 0 THEN 'proposed' WHEN i % 50 < 4 THEN 'draft' WHEN i % 50 < 8 THEN 'rejected'
                WHEN i % 50 < 12 THEN 'superseded' ELSE 'accepted' END"""
    words = """'The depot writes plinth' || (i * 7919 % 20000) || ' beside girder' || (i * 7907 % 1000) || ' at the '
               || CASE i % 3 WHEN 0 THEN 'gate' WHEN 1 THEN 'scale' ELSE 'crane' END"""
    driver = (
        f"CASE WHEN i > {OWN} THEN i * 3 % {DRIVERS} + 101 WHEN i % 5 = 0 THEN {READER} ELSE i % 50 + 1 END"
    )
    decider = f"CASE WHEN i % 50 < 4 THEN NULL WHEN i > {OWN} THEN i % {PEOPLE} + 1 ELSE i % 20 + 60 END"
    decision = {
        "id": "i", "team_id": f"i % (CASE WHEN i > {OWN} THEN {TEAMS} ELSE 10 END) + 1", "number": "i",
        "title": "'Weigh ' || i || ' at the quay'", "driver_id": driver, "decided_by_id": decider,
        "status": status, "context": words, "changed_at": ago("minute", "i % 2000000"),
        "decided_on": f"CASE WHEN i % 50 >= 4 THEN {ago('day', 'i % 2000')} END",
        "review_by": f"CASE WHEN i % 50 >= 12 AND i % 5 = 0 THEN {ago('day', 'i % 900 - 800')} END",
        "feedback_until": f"CASE WHEN i % 50 = 0 THEN {ago('day', 'i % 60 - 30')} END",
    }  # fmt: skip
    entry = {
        "id": "i", "object_id": "i", "title": decision["title"], "body": words, "team_id": decision["team_id"],
        "readers_id": decision["team_id"], "url": "'/decisions/' || i || '/'", "ref": "'D-' || i",
    }  # fmt: skip
    role = {"id": "i", "decision_record_id": "i", "person_id": decision["driver_id"]}
    for model, values in [(Decision, decision), (Role, role), (SearchEntry, entry)]:
        there = model._default_manager.aggregate(last=Max("pk"))["last"]
        for first in range(there + 1, count + 1, BATCH):
            copy(model, values, first, min(first + BATCH - 1, count))
        if is_postgres:
            with connection.cursor() as cursor:
                table = model._meta.db_table
                highest = f"(SELECT max(id) FROM {table})"  # noqa: S608
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_postgres else "ANALYZE")


def copy(model: Any, values: dict[str, str], first: int, last: int) -> None:
    """Rows `first` to `last` like row 1, but for `values`: column to an expression of i. One statement."""
    from django.db import connection

    table, columns = model._meta.db_table, [field.column for field in model._meta.local_concrete_fields]
    chosen = ", ".join(values.get(column, f"pattern.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} ({", ".join(columns)})
                WITH RECURSIVE n(i) AS (SELECT CAST({first} AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < {last})
                SELECT {chosen} FROM n CROSS JOIN {table} pattern WHERE pattern.id = 1"""  # noqa: S608
        )


def measure(sizes: dict[int, Any], requests: int) -> None:
    """Print what each page costs in databases of these sizes."""
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from decisions.models import Decision
    from people.models import Person

    record = Decision.objects.filter(driver=READER, status="accepted").order_by("pk")[:1].get()
    pages = {
        "log": "/decisions/",
        "waiting for me": "/decisions/?list=waiting",
        "feedback open": "/decisions/?list=feedback",
        "review due": "/decisions/?list=review",
        "diverging": "/decisions/?list=diverging",
        "of a team": "/decisions/?team=t7",
        "decided by somebody": "/decisions/?by=77",
        "decided since": "/decisions/?since=2026-10-01",
        "found by words": "/decisions/?q=girder7",
        "without an owner": "/decisions/?list=ownerless",
        "record": record.get_absolute_url(),
        **{f"search, a word that is {name}": f"/search/?q={word}" for name, word in WORDS.items()},
    }
    acts: dict[str, Callable[[], Any]] = {}
    queries: dict[str, int] = {}
    for size, connection in sizes.items():
        connections["default"] = connection
        client = Client()
        client.force_login(lead := Person.objects.get(pk=READER))

        def ask(address: str, connection: Any = connection, client: Any = client) -> Any:
            connections["default"] = connection
            return client.get(address)

        for name, address in pages.items():
            ask(address)
            with CaptureQueriesContext(connection) as log:
                answer = ask(address)
            assert answer.status_code == 200, (name, answer.status_code)
            queries[f"{name} {size}"] = len(log)
            acts[f"{name} {size}"] = lambda address=address, ask=ask: ask(address)
    acts = {f"{name} {size}": acts[f"{name} {size}"] for name in pages for size in sizes}
    took = timed(acts, requests, sizes.values())
    columns = " | ".join(f"ms at {size:,}: median | p95 | processor" for size in sizes)
    print(f"\n| page | queries | {columns} | times, by median | by processor |\n|{'---|' * 10}")
    for name in pages:
        both = [took[f"{name} {size}"] for size in sizes]
        asked = ", ".join(str(queries[f"{name} {size}"]) for size in sizes)
        growth = [f"{large / small:.2f}" for small, large in zip(*map(told, both), strict=True)]
        print(
            f"| {name} | {asked} | {' | '.join(map(in_words, both))} | {' | '.join([growth[0], growth[2]])} |"
        )
    connections["default"] = connection  # the large one, whichever was asked last
    search(lead, requests * 5)  # a search is short: more of them, for a percentile that says something


def search(lead: Any, requests: int) -> None:
    """The search, without the page around it, against one plain statement that gives the same twenty records."""
    from django.db import connections

    from records.search import find

    acts: dict[str, Callable[[], Any]] = {}
    for name, word in WORDS.items():
        acts[f"{name}, search"] = lambda word=word: find(word, person=lead)
        acts[f"{name}, plain"] = lambda word=word: plain(word)
    took = timed(acts, requests, [connections["default"]])
    columns = "ms: median | p95 | processor"
    print(
        f"\n| a word that is | search, {columns} | plain query, {columns} | times, by median | by p95 | by processor |"
    )
    print("|---" * 10 + "|")
    for name in WORDS:
        both = [took[f"{name}, search"], took[f"{name}, plain"]]
        times = [f"{ours / theirs:.2f}" for ours, theirs in zip(*map(told, both), strict=True)]
        print(f"| {name} | {' | '.join(map(in_words, both))} | {' | '.join(times)} |")


def plain(word: str) -> list[tuple[Any, ...]]:
    """Match, permission, newest 2,000, best 20, and what a page shows of them: by hand, as the database gives it."""
    from django.db import connection

    if connection.vendor == "postgresql":
        query = f"to_tsquery('english', '{word}:*')"
        sql = f"""
            SELECT p.kind, p.object_id, p.ref, ts_headline('english', p.title, {query}, 'HighlightAll=true'),
                   ts_headline('english', p.body, {query}, 'MaxFragments=1, MaxWords=28, MinWords=12'),
                   p.url, (SELECT name FROM people_team t WHERE t.id = p.team_id), p.changed_at
            FROM (SELECT c.* FROM (SELECT e.* FROM records_searchentry e WHERE e.vector @@ {query}
                  AND (e.is_open OR e.readers_id IN (1)) ORDER BY e.id DESC LIMIT 2000) c
                  ORDER BY ts_rank_cd(c.vector, {query}) DESC, c.id DESC LIMIT 21) p"""  # noqa: S608
    else:
        sql = f"""
            SELECT e.kind, e.object_id, e.ref, highlight(records_search_fts, 1, '<', '>'),
                   snippet(records_search_fts, 2, '<', '>', '…', 24), e.url,
                   (SELECT name FROM people_team t WHERE t.id = e.team_id), e.changed_at
            FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
            WHERE records_search_fts MATCH '"{word}"*' AND +f.rowid IN (
                SELECT id FROM (SELECT e.id, bm25(records_search_fts, 4.0, 8.0, 1.0) AS score
                    FROM records_search_fts f JOIN records_searchentry e ON e.id = f.rowid
                    WHERE records_search_fts MATCH '"{word}"*' AND (e.is_open OR e.readers_id IN (1))
                    ORDER BY f.rowid DESC LIMIT 2000) ORDER BY score LIMIT 21)"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def timed(
    acts: dict[str, Callable[[], Any]], requests: int, databases: Iterable[Any]
) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of each act by the clock and of the processor, warm; in turn, so that a slow moment of the machine
    meets all alike. The processor's are those of this process and of what serves it in PostgreSQL on this machine.
    """
    servers = [
        database.connection.info.backend_pid for database in databases if database.vendor == "postgresql"
    ]
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in acts}
    for act in acts.values():
        act()
    for turn in range(requests):
        # There and back: of two that stand side by side, now one and now the other finds in memory what both need.
        for name, act in list(acts.items())[:: -1 if turn % 2 else 1]:
            busy, began = processor(servers), time.perf_counter()
            act()
            clock = time.perf_counter() - began
            took[name].append((clock * 1000, (processor(servers) - busy) * 1000))
    return took


def processor(servers: list[int]) -> float:
    """Seconds of the processor that this process and these others have had; Linux tells it of others."""
    others = sum(int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) for pid in servers)
    return time.process_time() + others / 1e9


def told(times: list[tuple[float, float]]) -> tuple[float, float, float]:
    """Median and 95th percentile by the clock, median of the processor."""
    clock = [pair[0] for pair in times]
    return statistics.median(clock), p95(clock), statistics.median(pair[1] for pair in times)


def in_words(times: list[tuple[float, float]]) -> str:
    return " | ".join(f"{number:.1f}" for number in told(times))


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)]


if __name__ == "__main__":
    sys.exit(main())
