"""`manage.py import_postmortems PATH --team SLUG`: postmortems kept as Markdown become records.

It lives here, above postmortems, because the promises in the documents become follow-ups.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from followups.importing import import_folder
from people.models import Team

EVERY = 25  # files between two words of progress


class Command(BaseCommand):
    help = "Read a folder of postmortems in Markdown and make records and follow-ups of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="the folder; everything below it is read")
        parser.add_argument("--team", required=True, metavar="SLUG", help="whose postmortems they are")
        parser.add_argument("--dry-run", action="store_true", help="report all of it and keep nothing")
        parser.add_argument("--report", metavar="FILE.json", help="write a row for each file, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        root, team = folder(options["path"]), team_of(options["team"])
        report = writable(options["report"]) if options["report"] else None
        done = import_folder(
            root, team=team, now=timezone.now(), dry_run=options["dry_run"], progress=self.progress
        )
        if report:
            report.write_text(json.dumps(done.rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for row in done.rows:
            if row["kind"] == "error":
                self.stderr.write(f"{row['path']}: {row['reason']}")
        self.stdout.write(done.sentence())
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was kept.")

    def progress(self, done: int, total: int) -> None:
        """A word now and then, beside the output."""
        if done % EVERY == 0 or done == total:
            self.stderr.write(f"{done} of {total} files")


def folder(path: str) -> Path:
    """The folder to read. Raises CommandError in words."""
    root = Path(path)
    if not root.exists():
        raise CommandError(f"There is nothing at {path}. Name the folder that holds the postmortems.")
    if not root.is_dir():
        raise CommandError(f"{path} is a file. Name the folder that holds the postmortems.")
    try:
        next(root.iterdir(), None)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    return root


def team_of(slug: str) -> Team:
    """The team. Raises CommandError that names the teams there are."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        known = ", ".join(Team.objects.values_list("slug", flat=True)[:20])
        raise CommandError(
            f"There is no team “{slug}”. {f'Teams: {known}.' if known else 'Create one first.'}"
        )
    return team


def writable(path: str) -> Path:
    """The report file, empty. Raises CommandError in words, before anything is imported."""
    report = Path(path)
    try:
        report.write_text("", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error
    return report
