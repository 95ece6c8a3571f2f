"""How long a large import and export take: python -m bench.exchange_outcomes [KEY_RESULTS] [CHECK_INS_OF_EACH].

Writes a CSV of KEY_RESULTS key results (5,000 unless given), five an objective, each with CHECK_INS_OF_EACH check-ins
(4), imports it into a new database beside the one that is configured, as a dry run, for real and once more, and
exports the cycle in each format. Prints seconds, statements and the peak of memory. Issue it with DATABASE_URL set to
a PostgreSQL address to measure that one; the user needs the right to create a database.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

HEADINGS = [
    "Record", "ID", "Parent ID", "Objective", "Key result", "Kind", "Baseline", "Target", "Unit", "Value", "Confidence",
    "Day", "Note",
]  # fmt: skip


def plan(key_results: int, check_ins: int, starts_on: dt.date) -> bytes:
    """The file, in the columns of our own export."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for number in range(key_results):
        above, title = f"Ships leave on time at berth {number // 5}", f"Departures of crane {number}"
        if number % 5 == 0:
            writer.writerow(["objective", f"O{number // 5}", "", above])
        row = [
            "key result",
            f"K{number}",
            f"O{number // 5}",
            above,
            title,
            "increase",
            0,
            100,
            "%",
            check_ins,
        ]
        writer.writerow(row)
        for each in range(check_ins):
            day = starts_on + dt.timedelta(days=7 * each)
            said = [each + 1, 3, day.isoformat(), "The tide was late."]
            writer.writerow(["check-in", "", f"K{number}", above, title, "", "", "", "", *said])
    return text.getvalue().encode()


class Counted:
    """Counts statements while it wraps them."""

    count = 0

    def __call__(self, execute: Callable[..., object], *given: object) -> object:
        self.count += 1
        return execute(*given)


def measured(what: str, act: Callable[[], str]) -> None:
    """Do it once and print what it cost."""
    counted, begun = Counted(), time.perf_counter()
    with connection.execute_wrapper(counted):
        said = act()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what}: {seconds:.1f} s, {counted.count} statements, peak so far {peak} MB. {said}", flush=True)


def main(key_results: int, check_ins: int) -> None:
    """Import thrice, export in every format."""
    from outcomes.exporting import writers
    from outcomes.exporting.records import records_of
    from outcomes.importing.filing import Import
    from outcomes.importing.reading import read_file
    from outcomes.models import Cycle
    from people.models import Membership, Person, Team

    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        now = timezone.now()
        starts_on = now.date() - dt.timedelta(days=60)
        team = Team.objects.create(name="Berths", slug="berths")
        lead = Person.objects.create(email="noor-haddad@harbour.example", name="Noor Haddad")
        Membership.objects.create(person=lead, team=team, role=Membership.LEAD)
        ends_on = starts_on + dt.timedelta(days=91)
        cycle = Cycle.objects.create(name="Now", starts_on=starts_on, ends_on=ends_on, state=Cycle.ACTIVE)
        data = plan(key_results, check_ins, starts_on)
        print(f"{key_results:,} key results in {len(data) / 1e6:.1f} MB on {connection.vendor} ({name})")

        def bring(*, is_dry: bool = False) -> str:
            drafts = read_file(data, "plan.csv").drafts
            run = Import(drafts, by=lead, team=team, cycle=cycle, now=now, name="plan.csv", is_dry=is_dry)
            return run.run().sentence()

        measured("dry run", lambda: bring(is_dry=True))
        measured("import", bring)
        measured("once more", bring)

        def out(form: str) -> str:
            records = records_of(cycle, person=lead)
            with tempfile.TemporaryFile() as file:
                if form == "xlsx":
                    writers.write_xlsx(records, file)
                else:
                    pieces = {"csv": writers.as_csv, "json": writers.as_json}.get(form)
                    text = pieces(records) if pieces else writers.as_markdown(records, cycle.name)
                    file.writelines(piece.encode() for piece in text)
                return f"{file.tell() / 1e6:.1f} MB"

        for form in ("csv", "json", "md", "xlsx"):
            measured(f"export {form}", lambda form=form: out(form))  # type: ignore[misc]
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


if __name__ == "__main__":
    main(int((sys.argv[1:] or ["5000"])[0]), int((sys.argv[2:] or ["4"])[0]))
