"""Write decisions into a folder as Markdown: manage.py export_decisions DIR [--team SLUG]."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decisions.exporting import export, is_inside, write_whole
from decisions.management.commands.import_decisions import team_of
from decisions.models import Decision


class Command(BaseCommand):
    help = "Write decisions into a folder as Markdown; those that came from a file as that file, with their changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, and whose records."""
        parser.add_argument("path", metavar="DIR", help="An empty folder, or one that is not there yet.")
        parser.add_argument("--team", metavar="SLUG", help="This team's only; else a folder for each team.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say how it went. Raises CommandError in words."""
        root = Path(options["path"])
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise CommandError(
                f"{root} is there and not empty. Name an empty folder; sync_decisions writes into others."
            )
        decisions = Decision.objects.all()
        if options["team"]:
            decisions = decisions.filter(team=team_of(options["team"]))
        count = 0
        try:
            for each in export(decisions):
                path = each.path if options["team"] else f"{each.decision.team.slug}/{each.path}"
                if not is_inside(path):
                    self.stderr.write(f"{path}: its name leads out of the folder; it was not written")
                    continue
                write_whole(root / path, each.content)
                count += 1
                if each.unwritten:
                    self.stderr.write(
                        f"{path}: could not be written into this file: {', '.join(each.unwritten)}"
                    )
        except OSError as error:
            raise CommandError(f"{error.filename or root} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count:,} file{'' if count == 1 else 's'} written to {root}.")
