"""What the pages cost on databases of several sizes: python -m bench.pages URL [URL …] [--requests 40].

Each URL is a PostgreSQL database that holds the demo organisation (`manage.py seed_demo --scale N`). Every page is
asked for in one process through the whole of Django with all middleware, signed in as the demo's lead, warm; a
reference page of the same process is asked for in between (bench/reference.py). Printed are the median of the
processor's time in this process (what others do on the machine does not count, nor does the database's own work), how
many requests that makes against the reference's, queries, and bytes of the gzipped HTML.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REFERENCE = "/reference/"


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("databases", nargs="+")
    asked.add_argument("--requests", type=int, default=40, help="of each page")
    asked.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.here:
        os.environ["DATABASE_URL"] = given.databases[0]
        measure(given.requests)
        return 0
    print(machine())
    for database in given.databases:
        command = [sys.executable, "-m", "bench.pages", "--here", "--requests", str(given.requests), database]
        if code := subprocess.run(command, check=False).returncode:
            return code
    return 0


def machine() -> str:
    """The machine in a line."""
    cpu = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "?")
    kilobytes = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    load = os.getloadavg()[0]
    return (
        f"{cpu}, {os.cpu_count()} cores, {kilobytes / 1024**2:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}; load at the start {load:.1f}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def measure(count: int) -> None:
    """Print the table of one database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")
    os.environ["STATIC_FROM_SOURCE"] = "1"
    import django
    from django.conf import settings

    settings.ROOT_URLCONF = "bench.reference"
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from people.models import Person

    client = Client(headers={"accept-encoding": "gzip"})
    client.force_login(Person.objects.get(email=settings.DEMO_SIGN_INS[0][1]))
    pages = {"reference": REFERENCE, **addresses()}
    print(f"\n{sizes()}\n\n| page | processor ms, median | against the reference | queries | KB, gzipped |")
    print("|---|---|---|---|---|")
    took: dict[str, list[float]] = {name: [] for name in pages}
    for address in pages.values():
        client.get(address)
    for _ in range(count):  # in turn, so that a slow moment of the machine meets all alike
        for name, address in pages.items():
            began = time.process_time()
            client.get(address)
            took[name].append(time.process_time() - began)
    reference = statistics.median(took["reference"])
    for name, address in pages.items():
        with CaptureQueriesContext(connection) as log:
            answer: Any = client.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        median, size = statistics.median(took[name]), len(answer.content)
        print(f"| {name} | {median * 1000:.1f} | {reference / median:.2f} | {len(log)} | {size / 1024:.1f} |")


def addresses() -> dict[str, str]:
    """The pages of the plan, with the fullest record of each kind that is cheap to find."""
    from django.db.models import Count

    from decisions.models import Decision
    from outcomes.models import Objective
    from postmortems.models import Postmortem

    objective = Objective.objects.filter(cycle__state="active").order_by("pk")[:1].get()
    decision = Decision.objects.filter(status="proposed").order_by("pk")[:1].get()
    newest = Postmortem.objects.filter(status="published", is_restricted=False).order_by("-pk")[:50]
    fullest = (
        Postmortem.objects.filter(pk__in=[one.pk for one in newest])
        .annotate(size=Count("timeline"))
        .order_by("-size")[0]
    )
    return {
        "home": "/",
        "outcomes tree": "/outcomes/",
        "objective": objective.get_absolute_url(),
        "check-in": "/check-in/",
        "decision list": "/decisions/",
        "decision": decision.get_absolute_url(),
        "postmortem list": "/postmortems/",
        "postmortem": fullest.get_absolute_url(),
        "follow-ups queue": "/follow-ups/?list=everyone",
        "search": "/search/?q=backup",
    }


def sizes() -> str:
    """How much there is in the database."""
    from decisions.models import Decision
    from followups.models import FollowUp
    from outcomes.models import CheckIn
    from people.models import Person, Team
    from postmortems.models import Postmortem

    kinds = [Team, Person, CheckIn, Decision, Postmortem, FollowUp]
    return ", ".join(
        f"{model._default_manager.count():,} {model._meta.verbose_name_plural}" for model in kinds
    )


if __name__ == "__main__":
    sys.exit(main())
