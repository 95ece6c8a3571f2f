"""What planning and sending costs: queries for 500 people, memory however many there are, how soon reminders are out.

    python -m bench.mail_cost [DATABASE_URL] --people 10000 --what digests|reminders

Everybody has mail (bench/full_week.py). A process of its own fills the database, so that the memory measured is that
of planning: the most that was ever resident, and of it what no file backs (SQLite maps its file, which the system may
drop). Digests: planned as the timetable does it. Reminders: planned likewise; then two senders, each a process, hand
them to a local sink. A database that is filled already, or half planned, is gone on with.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TOLD = 2_500  # people, after which it says how far it is
SETTLE = "import django; django.setup()\n"
FILL = (
    SETTLE + "from django.core.management import call_command as c; from bench.full_week import fill\n"
    "from people.models import Person\nc('migrate', verbosity=0)\n"
    "n = Person.objects.count()\nif n != {0}: fill({0})\n"
)
SENDER = (
    SETTLE + "from django.utils import timezone\nfrom notices import outbox\n"
    "while outbox.send_due(timezone.now()): pass"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="", help="an empty one; without it SQLite in a folder")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--what", choices=["digests", "reminders"], default="digests")
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
        begin = time.time()
        run(FILL.format(options.people)).wait()
        print(f"{options.people} people, there after {time.time() - begin:.0f} s", flush=True)
        import django

        django.setup()
        digests() if options.what == "digests" else reminders(folder)
    finally:
        sink.kill()
        sink.wait()
        shutil.rmtree(folder)


def run(program: str) -> subprocess.Popen[bytes]:
    """A Python process of its own that runs the program."""
    return subprocess.Popen([sys.executable, "-c", program], cwd=ROOT)


class Cost:
    """Queries and memory of each batch of a planner, which is watched while it plans."""

    def __init__(self) -> None:
        self.queries = self.most = self.people = self.anonymous = 0
        self.begin, self.used = time.time(), time.process_time()

    def watch(self, plan_for: Callable[..., int]) -> Callable[..., int]:
        """The function that plans a batch, with its queries counted from the one before it on."""

        def watched(people: Any, *args: Any) -> int:
            written = plan_for(people, *args)
            self.people += len(people)
            self.most, self.queries = max(self.most, self.queries), 0
            self.anonymous = max(self.anonymous, anonymous())
            if self.people // TOLD > (self.people - len(people)) // TOLD:
                print(
                    f"… {self.people} people, {self.most} queries, {memory()} MB, {self.anonymous}",
                    flush=True,
                )
            return written

        return watched

    def count(self, execute: Any, *args: Any) -> Any:
        """An execute_wrapper that counts."""
        self.queries += 1
        return execute(*args)

    def told(self, written: int) -> str:
        """In words."""
        from django.db import connection

        took, used = time.time() - self.begin, time.process_time() - self.used
        return (
            f"{connection.vendor}: {self.people} people, {written} to send, "
            f"at most {self.most} queries for 500 people, "
            f"{took:.0f} s ({used:.0f} s of processor, {used / max(self.people, 1) * 1000:.1f} ms a person), "
            f"memory {memory()} MB at most, {self.anonymous} of it without a file behind it"
        )


def memory() -> int:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def anonymous() -> int:
    """The memory of this process that no file backs, in MB; 0 where the system does not say."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) // 1024


def digests() -> None:
    """Plan everybody's digest and say what it took."""
    from django.db import connection
    from django.utils import timezone

    from notices import digest

    cost = Cost()
    digest.plan_for = cost.watch(digest.plan_for)  # type: ignore[assignment]
    with connection.execute_wrapper(cost.count):
        written = digest.plan(timezone.now())
    print(cost.told(written), flush=True)


def reminders(folder: Path) -> None:
    """Plan everybody's reminder, then let two processes send them."""
    from django.db import connection
    from django.utils import timezone

    from notices import reminders as planner

    cost = Cost()
    planner.plan_for = cost.watch(planner.plan_for)  # type: ignore[assignment]
    with connection.execute_wrapper(cost.count):
        written = planner.plan(timezone.now())
    print(cost.told(written), flush=True)
    begin = time.time()
    senders = [run(SENDER) for _ in range(2)]
    for sender in senders:
        sender.wait()
    took = time.time() - begin
    taken = (folder / "log").read_bytes().count(b"\n")
    print(f"{taken} handed over by two senders in {took:.1f} s ({taken / took:.0f}/s)")


if __name__ == "__main__":
    main()
