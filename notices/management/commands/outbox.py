"""How the outbox stands, and another try for a notice."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Min
from django.utils import timezone

from notices import outbox, outbox_hold
from notices.models import Hold, Notice, StoppedAddress

TOO_LATE = dt.timedelta(minutes=10)


class Command(BaseCommand):
    help = (
        "Count the notices by state, and list what failed or is in doubt; --retry ID sends one again. After a backup "
        "was put back: --hold-restored, look, then --release or --release --drop-waiting."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Fail if a mail waits ten minutes after its time."
        )
        parser.add_argument("--retry", type=int, metavar="ID", help="Send this failed or doubtful one again.")

        parser.add_argument(
            "--hold-restored", action="store_true", help="A backup was put back: send nothing yet."
        )
        parser.add_argument("--release", action="store_true", help="Send again.")
        parser.add_argument(
            "--drop-waiting", action="store_true", help="With --release: drop what waits till now."
        )
        parser.add_argument("--lift", metavar="ADDRESS", help="Try a stopped address again.")

    def _act(self, options: dict[str, Any]) -> bool:
        """Do what was asked for and say so; False where only the figures are wanted."""
        now = timezone.now()
        if options["hold_restored"]:
            outbox_hold.hold(now, "An operator put a backup back.")
            self.stdout.write("Nothing is sent until: manage.py outbox --release [--drop-waiting]")
        elif options["release"]:
            dropped = outbox_hold.release(drop_before=now if options["drop_waiting"] else None)
            self.stdout.write(f"Mails go out again. {dropped} dropped.")
        elif options["lift"]:
            if not StoppedAddress.objects.filter(address=options["lift"]).delete()[0]:
                raise CommandError(f"{options['lift']} is not stopped.")
            self.stdout.write(f"Mails to {options['lift']} are tried again from the next one on.")
        else:
            return False
        return True

    def handle(self, *args: Any, **options: Any) -> None:
        if self._act(options):
            return
        if options["retry"] is not None:
            notice = Notice.objects.filter(pk=options["retry"]).first()
            if notice is None or not outbox.retry(notice):
                raise CommandError(f"Notice {options['retry']} is neither failed nor in doubt.")
            self.stdout.write(f"Notice {notice.pk} to {notice.receiver} waits to be sent again.")
            return
        if options["check"]:
            late = Notice.objects.filter(
                state__in=Notice.UNSETTLED, send_after__lt=timezone.now() - TOO_LATE
            ).count()
            if late:
                wait = "mail waits" if late == 1 else "mails wait"
                raise CommandError(f"{late} {wait} ten minutes or more after their time: is a worker up?")
            self.stdout.write("No mail waits longer than it should.")
            return
        counts = dict(Notice.objects.order_by().values_list("state").annotate(Count("pk")))
        for state, label in Notice.STATES:
            self.stdout.write(f"{label:14}{counts.get(state, 0):8,}")
        doubted = Notice.objects.filter(doubts__gt=0)
        self.stdout.write(f"{'Once in doubt':14}{doubted.count():8,}  (whatever became of them)")
        oldest = Notice.objects.filter(state__in=Notice.UNSETTLED).aggregate(at=Min("planned_at"))["at"]
        self.stdout.write(f"Oldest unsent: {oldest.isoformat(timespec='seconds') if oldest else 'none'}")
        for hold in Hold.objects.all():
            self.stdout.write(f"HELD since {hold.since.isoformat(timespec='seconds')}: {hold.reason}")
        for row in StoppedAddress.objects.all()[:20]:
            self.stdout.write(f"stopped  {row.address}  {row.reason}")
        failed = Notice.objects.filter(state__in=[Notice.FAILED, Notice.IN_DOUBT])
        for notice in failed.select_related("person", "channel__team")[:20]:
            self.stdout.write(f"{notice.pk}  {notice.state}  {notice.receiver}  {notice.last_error}")
