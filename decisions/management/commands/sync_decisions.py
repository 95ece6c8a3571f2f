"""Keep a folder of Markdown and a team's decisions in step: manage.py sync_decisions DIR --team SLUG."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from decisions.exporting import write_whole
from decisions.management.commands.import_decisions import folder_at, team_of
from decisions.syncing import Sync


class Command(BaseCommand):
    help = (
        "Bring in what changed in a folder, and write decided changes back as files, ready to be committed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder, whose records they are, and what to do with the outcome."""
        parser.add_argument("path", metavar="DIR", help="The folder, usually in a git checkout.")
        parser.add_argument("--team", required=True, metavar="SLUG", help="The team whose records they are.")
        parser.add_argument(
            "--dry-run", action="store_true", help="Find out all of it, report it, write nothing."
        )
        parser.add_argument("--report", metavar="FILE.json", help="Write what happened as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Sync, say how it went, and leave the report. Raises CommandError in words."""
        root, team = folder_at(options["path"]), team_of(options["team"])
        is_dry = options["dry_run"]
        sync = Sync(root, team, by=None, at=timezone.now(), is_dry=is_dry, largest=settings.IMPORT_MAX_BYTES)
        try:
            outcome = sync.run()
            if options["report"]:
                text = json.dumps(outcome.report(), ensure_ascii=False, indent=1)
                write_whole(Path(options["report"]), f"{text}\n".encode())
        except OSError as error:
            raise CommandError(f"{error.filename or root} cannot be written: {error.strerror}.") from error
        for line in outcome.sentences(is_rehearsal=is_dry):
            self.stdout.write(line)
