"""What the programs share that ask a small and a large database in turn: opening, filling, asking and comparing.

The two are both SQLite or both PostgreSQL. They are asked in one process through all middleware, so that a slow moment
of the machine meets both alike. The whole of Teamhub speaks to the connection called "default", which is now the one
and now the other.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from bench.pages import machine

BATCH = 100_000  # rows a statement
Time = tuple[float, float]  # milliseconds by the clock, and of the processor


def arguments(about: str, requests: int = 40) -> argparse.ArgumentParser:
    """SMALL, LARGE and --requests; a program adds its sizes."""
    asked = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("small")
    asked.add_argument("large")
    asked.add_argument("--requests", type=int, default=requests, help="of each page")
    return asked


def opened(given: argparse.Namespace, fills: Mapping[int, Callable[[], None]]) -> dict[int, Any]:
    """Both databases by their size, small before large, migrated and filled by what stands beside the size.

    What finds a database that was filled before adds what is missing.
    """
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
    sizes = dict(zip(fills, [connections["default"], connections["large"]], strict=True))
    for size, connection in sizes.items():
        connections["default"] = connection
        call_command("migrate", verbosity=0)
        began = time.monotonic()
        fills[size]()
        print(f"{size:,} rows in {time.monotonic() - began:.0f} s")
    return sizes


def people(number: int, teams: int, zones: tuple[str, ...] = ("UTC",)) -> None:
    """So many people, dealt out to so many teams whose first tenth leads; call it in a transaction."""
    from django.contrib.auth.hashers import make_password

    from people.models import Membership, Organisation, Person, Team

    password = make_password(None)
    Organisation.objects.create(pk=1, name="Harbour")
    Team.objects.bulk_create(Team(pk=i + 1, name=f"Team {i}", slug=f"t{i}") for i in range(teams))
    Person.objects.bulk_create(
        (
            Person(
                pk=i + 1, name=f"Person {i}", email=f"p{i}@harbour.example", password=password,
                time_zone=zones[i % len(zones)],
            )
            for i in range(number)
        ),
        batch_size=1000,
    )  # fmt: skip
    Membership.objects.bulk_create(
        (
            Membership(
                person_id=i + 1,
                team_id=i % teams + 1,
                role=Membership.LEAD if i // teams % 10 == 0 else Membership.MEMBER,
            )
            for i in range(number)
        ),
        batch_size=1000,
    )


def ago(unit: str, amount: str) -> str:
    """In SQL: so many minutes before the first of November 2026 at eight, or the date so many days before it."""
    from django.db import connection

    is_minute = unit == "minute"
    if connection.vendor == "postgresql":
        moment = "timestamptz '2026-11-01 08:00:00+00'" if is_minute else "date '2026-11-01'"
        return f"({moment} - ({amount}) * interval '1 {unit}'){'' if is_minute else '::date'}"
    return f"{'datetime' if is_minute else 'date'}('2026-11-01 08:00:00', (-({amount})) || ' {unit}s')"


def grow(rows: Iterable[tuple[Any, int, dict[str, str]]]) -> None:
    """Give each model so many rows like its first, but for columns that are an expression of their number, i.

    The database does it by itself, some statements a model; then it looks at what its tables hold.
    """
    from django.db import connection
    from django.db.models import Max

    is_postgres = connection.vendor == "postgresql"
    for model, count, values in rows:
        there = model._default_manager.aggregate(last=Max("pk"))["last"]
        for first in range(there + 1, count + 1, BATCH):
            _copy(model, values, first, min(first + BATCH - 1, count))
        if is_postgres:
            with connection.cursor() as cursor:
                table = model._meta.db_table
                highest = f"(SELECT max(id) FROM {table})"  # noqa: S608
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {highest})")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if is_postgres else "ANALYZE")


def _copy(model: Any, values: dict[str, str], first: int, last: int) -> None:
    """Rows `first` to `last`. One statement."""
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


def compare(sizes: dict[int, Any], pages: dict[str, str], reader: int, requests: int) -> dict[str, list[str]]:
    """Print what each page costs the reader in either database; return each page's queries in the large one."""
    from django.db import connections
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from people.models import Person

    acts: dict[str, Callable[[], Any]] = {}
    queries: dict[str, list[str]] = {}
    heavy: dict[str, int] = {}
    for size, connection in sizes.items():
        connections["default"] = connection
        client = Client()
        client.force_login(Person.objects.get(pk=reader))

        def ask(address: str, connection: Any = connection, client: Any = client) -> Any:
            connections["default"] = connection
            return client.get(address)

        for name, address in pages.items():
            ask(address)
            with CaptureQueriesContext(connection) as log:
                answer = ask(address)
            assert answer.status_code == 200, (name, answer.status_code)
            queries[f"{name} {size}"] = [query["sql"] for query in log.captured_queries]
            heavy[f"{name} {size}"] = len(answer.content)
            acts[f"{name} {size}"] = lambda address=address, ask=ask: ask(address)
    acts = {f"{name} {size}": acts[f"{name} {size}"] for name in pages for size in sizes}
    took = timed(acts, requests, sizes.values())
    columns = " | ".join(f"ms at {size:,}: median | p95 | processor" for size in sizes)
    print(f"\n| page | queries | KB | {columns} | times, by median | by processor |\n|{'---|' * 11}")
    for name in pages:
        both = [took[f"{name} {size}"] for size in sizes]
        asked = ", ".join(str(len(queries[f"{name} {size}"])) for size in sizes)
        weight = ", ".join(f"{heavy[f'{name} {size}'] / 1024:.0f}" for size in sizes)
        growth = [f"{large / small:.2f}" for small, large in zip(*map(told, both), strict=True)]
        cells = " | ".join(map(in_words, both))
        print(f"| {name} | {asked} | {weight} | {cells} | {growth[0]} | {growth[2]} |")
    connections["default"] = sizes[max(sizes)]
    return {name: queries[f"{name} {max(sizes)}"] for name in pages}


def timed(
    acts: dict[str, Callable[[], Any]], requests: int, databases: Iterable[Any]
) -> dict[str, list[Time]]:
    """Milliseconds of each act by the clock and of the processor, warm; in turn, so that a slow moment of the machine
    meets all alike. The processor's are those of this process and of what serves it in PostgreSQL on this machine.
    """
    servers = [
        database.connection.info.backend_pid for database in databases if database.vendor == "postgresql"
    ]
    took: dict[str, list[Time]] = {name: [] for name in acts}
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


def told(times: list[Time]) -> tuple[float, float, float]:
    """Median and 95th percentile by the clock, median of the processor."""
    clock = [pair[0] for pair in times]
    return statistics.median(clock), p95(clock), statistics.median(pair[1] for pair in times)


def in_words(times: list[Time]) -> str:
    return " | ".join(f"{number:.1f}" for number in told(times))


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return sorted(values)[int(len(values) * 0.95)]
