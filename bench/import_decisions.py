"""How long an import of many decision records takes: python -m bench.import_decisions [COUNT] (1,000 unless given).

Writes COUNT records in two templates into a folder of its own, imports them into a new database beside the one
that is configured, twice, and prints the seconds and the memory of both runs. Issue it with DATABASE_URL set to
a PostgreSQL address to measure that one; the user needs the right to create a database.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

WORDS = [
    "gate",
    "crane",
    "berth",
    "scale",
    "feed",
    "ledger",
    "tide",
    "pilot",
    "carrier",
    "queue",
    "depot",
    "index",
]


def paragraph(seed: int, sentences: int) -> str:
    """Sentences about harbours, the same for the same seed."""
    made = []
    for number in range(sentences):
        words = [WORDS[(seed * 7 + number * 5 + n * n) % len(WORDS)] for n in range(12)]
        made.append(f"The {' '.join(words)} waits until {seed % 60} minutes have gone by.")
    return " ".join(made)


def nygard(number: int) -> str:
    """A record in the short template."""
    old = (
        f"\n\nSupersedes [{number - 1}]({number - 1:04}-{WORDS[(number - 1) % len(WORDS)]}.md)"
        if number % 9 == 0
        else ""
    )
    return (
        f"# {number}. Move the {WORDS[number % len(WORDS)]} to pier {number}\n\nDate: 2024-{number % 12 + 1:02}-11\n\n"
        f"## Status\n\nAccepted{old}\n\n## Context\n\n{paragraph(number, 12)}\n\n## Decision\n\n"
        f"{paragraph(number + 1, 8)}\n\n## Consequences\n\n{paragraph(number + 2, 8)}\n"
    )


def madr(number: int) -> str:
    """A record in the long template."""
    return (
        f"---\nstatus: proposed\ndate: 2025-{number % 12 + 1:02}-07\ndeciders: Noor Haddad, Tomasz Lis\n---\n"
        f"# Keep the {WORDS[number % len(WORDS)]} at pier {number}\n\n## Context and Problem Statement\n\n"
        f"{paragraph(number, 8)}\n\n## Considered Options\n\n* By truck\n* By rail\n* Not at all\n\n"
        f'## Decision Outcome\n\nChosen option: "By rail", because {paragraph(number, 4)}\n\n'
        f"### Consequences\n\n* Good, because it is quick\n* Bad, because it is loud\n\n"
        f"## More Information\n\n{paragraph(number + 3, 8)}\n"
    )


def main(count: int) -> None:
    """Import twice and print a line for each run."""
    from people.models import Team

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        Team.objects.create(name="Berths", slug="berths")
        with tempfile.TemporaryDirectory() as folder:
            size = 0
            for number in range(1, count + 1):
                text = madr(number) if number % 2 else nygard(number)
                size += len(text)
                (Path(folder) / f"{number:04}-{WORDS[number % len(WORDS)]}.md").write_text(text)
            print(f"{count:,} records of {size / count / 1024:.1f} KB on {connection.vendor} ({name})")
            for what in ("first run", "again, nothing changed"):
                busy, began = time.process_time(), time.perf_counter()
                with Path(os.devnull).open("w") as nowhere:
                    call_command(
                        "import_decisions", folder, "--team", "berths", stdout=nowhere, stderr=nowhere
                    )
                seconds, busy = time.perf_counter() - began, time.process_time() - busy
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(
                    f"  {what}: {seconds:.1f} s, {count / seconds:,.0f} a second, {busy:.1f} s of this process's "
                    f"processor, {memory:.0f} MB at most, load {os.getloadavg()[0]:.1f}"
                )
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
