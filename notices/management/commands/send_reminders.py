"""Plan and send by hand the reminders that are due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from notices import reminders
from notices.management.commands._sending import moment, send_and_say
from notices.models import Notice


class Command(BaseCommand):
    help = "Write and send the reminders due now, or at a moment you name, and say what was sent."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--now", type=moment, help="As if it were this moment (ISO 8601).")

    def handle(self, *args: Any, **options: Any) -> None:
        now = options["now"] or timezone.now()
        send_and_say(Notice.REMINDER, now, reminders.plan(now), self.stdout)
