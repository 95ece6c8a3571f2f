"""Plan and send by hand the digests that are due, or show a team's without sending."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notices import digest
from notices.audience import BATCH
from notices.letters import render
from notices.management.commands._sending import moment, send_and_say
from notices.models import Notice
from people.models import Person, Team


class Command(BaseCommand):
    help = "Write and send the digests due now, or at a moment you name, and say what was sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=moment, help="As if it were this moment (ISO 8601).")
        parser.add_argument("--preview", action="store_true", help="Show, write and send nothing.")
        parser.add_argument("--team", help="With --preview: the slug of the team whose people's to show.")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or timezone.now()
        if not options["preview"]:
            if options["team"]:
                raise CommandError(
                    "--team goes with --preview: digests are sent when each person wants them."
                )
            send_and_say(Notice.DIGEST, now, digest.plan(now), self.stdout)
            return
        people = Person.objects.filter(is_active=True).order_by("name")
        if options["team"]:
            team = Team.objects.filter(slug=options["team"]).first()
            if team is None:
                raise CommandError(f"There is no team with the slug “{options['team']}”.")
            people = people.filter(memberships__team=team)
        shown = list(people[:BATCH])
        edition = digest.Edition(shown, now)
        for person in shown:
            letter = edition.letter(person)
            self.stdout.write(f"\n=== {person} <{person.email}>")
            self.stdout.write(
                f"Subject: {letter.subject}\n\n{render(letter, person, Notice.DIGEST)[0]}"
                if letter
                else "Nothing to say: no mail."
            )
