"""Plan and send by hand the digests that are due, or show a team's without sending."""

import datetime as dt
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
        parser.add_argument("--week", help="With --preview: a week such as 2026-W47, told from history.")
        parser.add_argument(
            "--limit", type=int, default=50, help="With --preview: so many people at most (50)."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or timezone.now()
        if not options["preview"]:
            if options["team"] or options["week"]:
                raise CommandError(
                    "--team and --week go with --preview: digests are sent when each person wants them."
                )
            send_and_say(Notice.DIGEST, now, digest.plan(now), self.stdout)
            return
        people = Person.objects.filter(is_active=True).order_by("name")
        if options["team"]:
            team = Team.objects.filter(slug=options["team"]).first()
            if team is None:
                raise CommandError(f"There is no team with the slug “{options['team']}”.")
            people = people.filter(memberships__team=team)
        limit = min(max(options["limit"], 1), BATCH)
        found = list(people[: limit + 1])
        shown = found[:limit]
        edition, moments = self.edition(shown, options["week"] or "", now)
        for person in shown:
            letter = edition.letter(person, moments[person.pk])
            self.stdout.write(f"\n=== {person} <{person.email}>")
            self.stdout.write(
                f"Subject: {letter.subject}\n\n{render(letter, person, Notice.DIGEST)[0]}"
                if letter
                else "Nothing to say: no mail."
            )
        if len(found) > limit:
            first = "person" if limit == 1 else f"{limit} people"
            self.stdout.write(f"\nThe first {first}; --limit shows more, {BATCH} at most.")

    def edition(
        self, people: list[Person], week: str, now: dt.datetime
    ) -> tuple[digest.Edition, dict[int, dt.datetime]]:
        """What to show of the people, and the moment of each one's digest."""
        if not week:
            return digest.Edition(people, now), {person.pk: now for person in people}
        try:
            slots = {person.pk: digest.begun_slot(person, week, now) for person in people}
        except ValueError as refusal:
            raise CommandError(str(refusal)) from None
        newest, oldest = max(slots.values(), default=now), min(slots.values(), default=now)
        is_past = all(slots[person.pk] < digest.slot_of(person, now) for person in people)
        return digest.Edition(people, newest, is_past=is_past, since=oldest), slots
