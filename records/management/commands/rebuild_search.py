"""`manage.py rebuild_search`: make the search index anew from the records."""

from typing import Any

from django.core.management.base import BaseCommand

from records.search import rebuild


class Command(BaseCommand):
    help = "Make the search index anew from the records; safe to run while people work."

    def handle(self, *args: Any, **options: Any) -> None:
        number = rebuild(say=lambda line: self.stderr.write(line))
        self.stdout.write(f"{number} records are in the search.")
