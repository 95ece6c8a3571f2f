"""Seal what is kept of channels with the first of CHANNEL_KEYS, so that the others can be thrown away."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from notices.models import Channel
from web import sealed


class Command(BaseCommand):
    help = "Seal the addresses and secrets of channels with the first of CHANNEL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Reseal all; names those that no key opens, and fails then."""
        lost, count = [], 0
        for channel in Channel.objects.kept().order_by("pk").iterator():
            old = (channel.sealed_target, channel.sealed_secret)
            try:
                new = [sealed.reseal(text) if text else "" for text in old]
            except sealed.Unopenable:
                lost.append(f"{channel.pk} {channel}")
                continue
            same = Channel.objects.filter(pk=channel.pk, sealed_target=old[0], sealed_secret=old[1])
            count += same.update(sealed_target=new[0], sealed_secret=new[1])
        self.stdout.write(f"{count} sealed anew.")
        if lost:
            raise CommandError(f"No key opens these; their people must enter them again: {', '.join(lost)}")
