"""`manage.py seed_demo`: fill an empty database with the demo organisation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from teamhub.demo.seeding import AlreadySetUp, seed


class Command(BaseCommand):
    help = "Fill an empty database with the demo organisation, relative to today."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--scale", type=int, default=1, help="how many times as much, for measuring")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["scale"] < 1:
            raise CommandError("--scale is a whole number from 1 on.")
        try:
            counts = seed(now=timezone.now(), scale=options["scale"], say=self.stderr.write)
        except AlreadySetUp:
            raise CommandError(
                "There are people in this database already; the demo is for an empty one. Nothing was changed."
            ) from None
        if options["verbosity"]:
            self.stdout.write(", ".join(f"{number} {name}" for name, number in counts.items()) + ".")
