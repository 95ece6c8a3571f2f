"""`manage.py import_outcomes FILE --by EMAIL`: objectives and key results from CSV, XLSX, JSON or Markdown."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outcomes.importing.columns import FIELDS, KEPT
from outcomes.importing.filing import Import, Result
from outcomes.importing.reading import FileRead, read_file
from outcomes.importing.tables import LARGEST, UnreadableFile
from outcomes.models import Cycle
from people.models import Person, Team


class Command(BaseCommand):
    help = "Import objectives and key results. Running it again creates nothing; nobody gets a mail."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="the file, or a folder of Markdown files")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who imports, with their rights")
        parser.add_argument("--team", metavar="SLUG", help="for objectives whose team the file does not name")
        parser.add_argument(
            "--cycle", metavar="NAME", help="for objectives whose cycle the file does not name"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="HEADING=FIELD",
            help=f"what a column holds, where it is not recognised; fields: {', '.join(FIELDS)}, or nothing",
        )
        parser.add_argument("--dry-run", action="store_true", help="report all of it and keep nothing")
        parser.add_argument("--report", metavar="FILE.json", help="write an object for each line, as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        by, team, cycle = person_of(options["by"]), team_of(options["team"]), cycle_of(options["cycle"])
        reports = []
        for path in files_at(options["path"]):
            try:
                read = self.read(path, options["column"])
            except UnreadableFile as error:
                raise CommandError(f"{path}: {error}") from error
            run = Import(
                read.drafts,
                by=by,
                team=team,
                cycle=cycle,
                now=timezone.now(),
                name=path.name,
                is_dry=options["dry_run"],
            )
            result = run.run(lambda done: self.stderr.write(f"{done:,} objective{'' if done == 1 else 's'}"))
            self.say(path, result)
            reports += [{"file": path.name, **dataclasses.asdict(row)} for row in result.said]
        if options["report"]:
            write(options["report"], reports)
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was kept.")

    def read(self, path: Path, columns: list[str]) -> FileRead:
        """The file by its columns as guessed, changed by what --column says."""
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{path} is larger than {LARGEST // 1_000_000} MB. Please split it.")
        data = path.read_bytes()
        read = read_file(data, path.name)
        if not columns:
            return read
        fields = list(read.fields)
        for given in columns:
            heading, _, field = given.partition("=")
            if heading not in read.headings or field not in {KEPT, *FIELDS}:
                raise CommandError(f"--column {given}: the headings are {', '.join(read.headings)}.")
            fields[read.headings.index(heading)] = field
        return read_file(data, path.name, fields)

    def say(self, path: Path, result: Result) -> None:
        """Mistakes by their lines, then the sums."""
        for row in result.wrong:
            self.stderr.write(f"{path.name}, line {row.line}: {row.title}: {row.words}")
        self.stdout.write(f"{path.name}: {result.sentence()}")


def person_of(email: str) -> Person:
    """The person who acts. Raises CommandError."""
    found: Person = one(Person.objects.filter(email=email.strip().lower(), is_active=True), "person", email)
    return found


def team_of(slug: str | None) -> Team | None:
    """The team named, if one is. Raises CommandError."""
    return one(Team.objects.filter(slug=slug), "team", slug) if slug else None


def cycle_of(name: str | None) -> Cycle | None:
    """The cycle named, if one is. Raises CommandError."""
    return one(Cycle.objects.filter(name=name), "cycle", name) if name else None


def one(rows: Any, what: str, named: str) -> Any:
    """The one row. Raises CommandError."""
    found = rows.first()
    if found is None:
        raise CommandError(f"There is no {what} “{named}”.")
    return found


def files_at(text: str) -> list[Path]:
    """The file, or the Markdown files of a folder. Raises CommandError."""
    path = Path(text)
    if not path.exists():
        raise CommandError(f"There is nothing at {text}.")
    return sorted(path.glob("*.md")) if path.is_dir() else [path]


def write(path: str, rows: list[dict[str, Any]]) -> None:
    """The report. Raises CommandError where it cannot be written."""
    try:
        Path(path).write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise CommandError(f"The report cannot be written to {path}: {error.strerror}.") from error
