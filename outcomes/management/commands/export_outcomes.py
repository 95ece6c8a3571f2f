"""`manage.py export_outcomes CYCLE FILE.csv|xlsx|json|md --by EMAIL`: a cycle into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outcomes.exchange import FORMATS
from outcomes.exporting import writers
from outcomes.exporting.records import records_of
from outcomes.management.commands.import_outcomes import cycle_of, person_of, team_of


class Command(BaseCommand):
    help = "Write a cycle with every check-in and amendment into a file; its ending says which format."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cycle", help="the cycle's name")
        parser.add_argument("path", help=f"the file, ending in one of: {', '.join(FORMATS)}")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="who exports: what they may see")
        parser.add_argument("--team", metavar="SLUG", help="this team's objectives alone")

    def handle(self, *args: Any, **options: Any) -> None:
        by, team, cycle = person_of(options["by"]), team_of(options["team"]), cycle_of(options["cycle"])
        assert cycle is not None
        path = Path(options["path"])
        form = path.suffix.lstrip(".").lower()
        if form not in FORMATS:
            raise CommandError(f"The file's ending says the format: {', '.join(FORMATS)}.")
        records = records_of(cycle, person=by, team=team)
        pieces = {"csv": writers.as_csv, "json": writers.as_json}.get(form)
        text = pieces(records) if pieces else writers.as_markdown(records, cycle.name)
        try:
            with path.open("wb") as file:
                if form == "xlsx":
                    writers.write_xlsx(records, file)
                else:
                    file.writelines(piece.encode() for piece in text)
        except OSError as error:
            raise CommandError(f"{path} cannot be written: {error.strerror}.") from error
