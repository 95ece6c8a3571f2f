"""How fast one sender is, against a bare loop that submits the same messages on one connection, in the same run.

    python -m bench.mail_rate [DATABASE_URL …] --number 3000

Each database is empty but for people and notices made here; without one a fresh SQLite file is used. The sink is a
process of its own. Rounds alternate, and medians are compared. A sink with and one without groups of commands.
"""

from __future__ import annotations

import argparse
import os
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", nargs="?", default="")
    parser.add_argument("--number", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--one-by-one", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="teamhub-bench-"))
    more = ["--one-by-one"] if options.one_by_one else []
    sink = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.sink", str(folder / "log"), *more],
        cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        port = int(sink.stdout.readline())
        os.environ |= {
            "DATABASE_URL": options.database or f"sqlite:///{folder / 'bench.sqlite3'}",
            "DATA_DIR": str(folder),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_CONNECTIONS": str(options.connections),
            "DJANGO_SETTINGS_MODULE": "teamhub.settings",
            "LOG_LEVEL": "WARNING",
        }
        measure(port, options)
    finally:
        sink.kill()
        sink.wait()


def measure(port: int, options: argparse.Namespace) -> None:
    """Bare loop and sender in turn, and what it comes to."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from notices import outbox
    from notices.messages import message_of
    from notices.models import Notice
    from tests.faults.stock import fill

    call_command("migrate", verbosity=0)
    bare, ours = [], []
    for round_ in range(options.rounds):
        fill(options.number, mark=f"rate-{time.time()}")
        fresh = Notice.objects.filter(state=Notice.WAITING).select_related("person")
        ready = [(row.address, message_of(row, timezone.now())) for row in fresh]
        begin = time.perf_counter()
        with smtplib.SMTP("127.0.0.1", port) as smtp:
            for address, content in ready:
                smtp.sendmail("teamhub@localhost", [address], content)
        bare.append(len(ready) / (time.perf_counter() - begin))
        begin, processor = time.perf_counter(), time.process_time()
        count = 0
        while sent := outbox.send_due(timezone.now()):
            count += sent
        took = time.perf_counter() - begin
        assert count == options.number, (count, options.number)
        ours.append(count / took)
        print(
            f"  round {round_ + 1}: bare {bare[-1]:.0f}/s, sender {ours[-1]:.0f}/s "
            f"({(time.process_time() - processor) / count * 1000:.2f} ms of processor a mail)"
        )
    share = statistics.median(ours) / statistics.median(bare)
    print(
        f"{connection.vendor}, {options.connections} connections, "
        f"{'one command at a time' if options.one_by_one else 'groups of commands'}: "
        f"bare {statistics.median(bare):.0f}/s, sender {statistics.median(ours):.0f}/s: {share:.0%} of the bare loop"
    )


if __name__ == "__main__":
    main()
