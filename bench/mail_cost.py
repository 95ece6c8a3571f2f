"""What planning and sending costs: queries for 500 people, memory at 10,000 and 100,000, how soon reminders are out.

    python -m bench.mail_cost [DATABASE_URL] --people 10000 --what digests|reminders

Digests: teams of fifty with outcomes, decisions and promises; everybody is planned for. Reminders: everybody has a
promise due today; two senders, each a process, hand them to a local sink.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SENDER = (
    "import django; django.setup()\nfrom django.utils import timezone\nfrom notices import outbox\n"
    "while outbox.send_due(timezone.now()): pass"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--what", choices=["digests", "reminders"], default="digests")
    parser.add_argument(
        "--seconds", type=int, default=500, help="end after so many, with what is known by then"
    )
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="teamhub-bench-"))
    os.environ |= {
        "DATABASE_URL": options.database or f"sqlite:///{folder / 'bench.sqlite3'}",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "teamhub.settings",
        "LOG_LEVEL": "WARNING",
    }
    sink = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sink", str(folder / "log")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{sink.stdout.readline().strip()}"
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        digests(options) if options.what == "digests" else reminders(options, folder)
    finally:
        sink.kill()
        sink.wait()


def megabytes() -> float:
    """The most memory this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def digests(options: argparse.Namespace) -> None:
    """Plan everybody's digest, 500 people at a time, and say what it took."""
    from django.db import connection, reset_queries
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from notices import digest
    from notices.audience import batches
    from people.models import Person
    from tests.faults.stock import organisation

    organisation(options.people)
    before, begin, most, written, count = megabytes(), time.time(), 0, 0, 0
    now = timezone.now()
    for people in batches(Person.objects.filter(email__endswith="@faults.example")):
        with CaptureQueriesContext(connection) as captured:
            written += digest.plan_for(people, now)
        most, count = max(most, len(captured)), count + len(people)
        captured.connection.queries_log.clear()
        reset_queries()
        if time.time() - begin > options.seconds:
            break
    took = time.time() - begin
    print(
        f"{connection.vendor}: {count} digests, {written} to send, at most {most} queries for 500 people, "
        f"{took:.0f} s ({took / count * 1000:.1f} ms a person), "
        f"memory {before:.0f} MB before, {megabytes():.0f} MB at most"
    )


def reminders(options: argparse.Namespace, folder: Path) -> None:
    """Plan everybody's reminder, then let two processes send them."""
    from django.db import connection
    from django.utils import timezone

    from notices import reminders as planner
    from tests.faults.stock import promise

    promise(options.people)
    begin = time.time()
    planned = planner.plan(timezone.now())
    wrote = time.time() - begin
    begin = time.time()
    senders = [subprocess.Popen([sys.executable, "-c", SENDER], cwd=ROOT) for _ in range(2)]
    for sender in senders:
        sender.wait()
    took = time.time() - begin
    taken = (folder / "log").read_bytes().count(b"\n")
    print(
        f"{connection.vendor}: {planned} reminders written in {wrote:.0f} s ({megabytes():.0f} MB at most), "
        f"{taken} handed over by two senders in {took:.1f} s ({taken / took:.0f}/s)"
    )


if __name__ == "__main__":
    main()
