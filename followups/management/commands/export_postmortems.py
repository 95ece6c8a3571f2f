"""`manage.py export_postmortems DIR [--team SLUG]`: every postmortem as a Markdown file, with its follow-ups.

It lives beside import_postmortems, above postmortems, because follow-ups go with them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from decisions.exporting import is_inside, write_whole
from followups.management.commands.import_postmortems import team_of
from postmortems.exporting import export
from postmortems.models import Postmortem


class Command(BaseCommand):
    help = "Write postmortems into a folder as Markdown; those that were imported and not changed as their original."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", help="an empty folder, or one that is not there yet")
        parser.add_argument("--team", metavar="SLUG", help="this team's only; else a folder for each team")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say how it went. Raises CommandError in words."""
        root = Path(options["path"])
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise CommandError(f"{root} is there and not empty. Name an empty folder.")
        rows = Postmortem.objects.kept()
        if options["team"]:
            rows = rows.filter(team=team_of(options["team"]))
        count = 0
        try:
            for each in export(rows):
                path = each.path if options["team"] else f"{each.postmortem.team.slug}/{each.path}"
                if not is_inside(path):
                    self.stderr.write(f"{path}: its name leads out of the folder; it was not written")
                    continue
                write_whole(root / path, each.content)
                count += 1
        except OSError as error:
            raise CommandError(f"{error.filename or root} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count:,} file{'' if count == 1 else 's'} written to {root}.")
