"""Import a folder of Markdown decision records: manage.py import_decisions PATH --team SLUG."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from decisions.markdown.importing import Import
from decisions.markdown.reading import Folder
from people.models import Team

SLUGS_NAMED = 50
SAID_EVERY = 100


class Command(BaseCommand):
    help = "Import a folder of Markdown decision records. Running it again changes only what changed there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, whose records they are, and what to do with the outcome."""
        parser.add_argument("path", help="The folder; every .md below it is looked at.")
        parser.add_argument("--team", required=True, metavar="SLUG", help="The team whose records they are.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Find out all of it, report it, and write nothing."
        )
        parser.add_argument("--report", metavar="FILE.json", help="Write an object for each file seen.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, say how it went, and leave the report. Raises CommandError in words."""
        root, team = folder_at(options["path"]), team_of(options["team"])
        with report_to(options["report"]) as report:
            self.stderr.write(f"Looking through {root} …")
            folder = Folder(root, largest=settings.IMPORT_MAX_BYTES)
            run = Import(folder, team, by=None, at=timezone.now(), is_dry=options["dry_run"])
            tally = run.run(report=report, progress=lambda done: self._progress(done, len(folder)))
        for line in tally.sentences(is_rehearsal=options["dry_run"]):
            self.stdout.write(line)

    def _progress(self, done: int, total: int) -> None:
        """One line that counts up on a terminal, one every hundred files elsewhere."""
        text = f"{done:,} of {total:,} files"
        if self.stderr.isatty():
            self.stderr.write(f"\r{text}", ending="\n" if done == total else "")
            self.stderr.flush()
        elif done == total or done % SAID_EVERY == 0:
            self.stderr.write(text)


def folder_at(path: str) -> Path:
    """The folder, if it is there and can be read. Raises CommandError."""
    root = Path(path)
    if not root.exists():
        raise CommandError(f"There is no folder {path}.")
    if not root.is_dir():
        raise CommandError(f"{path} is a file. Name the folder that holds the records.")
    if not os.access(root, os.R_OK | os.X_OK):
        raise CommandError(f"The folder {path} cannot be read by this user.")
    return root


def team_of(slug: str) -> Team:
    """The team with this slug. Raises CommandError, naming those there are."""
    team = Team.objects.filter(slug=slug).first()
    if team is None:
        slugs = list(Team.objects.order_by("slug").values_list("slug", flat=True)[:SLUGS_NAMED])
        there = f"The teams are: {', '.join(slugs)}." if slugs else "There are no teams yet."
        raise CommandError(f"There is no team {slug}. {there}")
    return team


class Report:
    """A JSON list that is written object by object, so that it never has to fit in memory."""

    def __init__(self, file: TextIO | None) -> None:
        self.file, self.is_empty = file, True

    def __call__(self, entry: dict[str, object]) -> None:
        """Add one file's object."""
        if self.file is not None:
            self.file.write("[\n" if self.is_empty else ",\n")
            self.file.write(json.dumps(entry, ensure_ascii=False))
        self.is_empty = False

    def close(self) -> None:
        """End the list."""
        if self.file is not None:
            self.file.write("[]\n" if self.is_empty else "\n]\n")


@contextmanager
def report_to(path: str | None) -> Iterator[Report]:
    """A report into the file, which appears whole or not at all; into nothing without a path. Raises CommandError."""
    if not path:
        yield Report(None)
        return
    target = Path(path)
    part = target.with_name(f"{target.name}.part")
    try:
        if target.is_dir():
            raise IsADirectoryError(21, "it is a folder")
        file = part.open("w", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error
    try:
        with file:
            report = Report(file)
            yield report
            report.close()
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
