"""How the outbox stands, and another try for a notice."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Min
from django.utils import timezone

from notices import outbox, outbox_hold
from notices.management.commands._sending import moment
from notices.models import Hold, Notice, StoppedAddress
from notices.outbox_wanted import Court

TOO_LATE = dt.timedelta(minutes=10)
OF_LATE = dt.timedelta(days=2)  # written: a mail is tried for a day before it has failed
LOOKED_AT = 500


class Command(BaseCommand):
    help = (
        "Count the notices by state, and list what failed or is in doubt; --retry ID sends one again. After a backup "
        "was put back: --hold-restored, look, then --release or --release --drop-waiting."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Fail if a mail that is still wanted was written ten minutes ago or more and waits, or if one of "
            "the last day failed or is in doubt.",
        )
        parser.add_argument("--retry", type=int, metavar="ID", help="Send this failed or doubtful one again.")
        parser.add_argument("--retry-failed", action="store_true", help="Send all that failed again.")
        parser.add_argument("--kind", choices=dict(Notice.KINDS), help="With --retry-failed: only these.")
        parser.add_argument(
            "--since", type=moment, metavar="MOMENT", help="With --retry-failed: only those written since."
        )
        parser.add_argument(
            "--before", type=int, metavar="ID", help="List what failed or is in doubt below this number."
        )
        parser.add_argument("--limit", type=int, default=20, help="So many of them (20).")
        parser.add_argument(
            "--hold-restored", action="store_true", help="A backup was put back: send nothing yet."
        )
        parser.add_argument("--release", action="store_true", help="Send again.")
        parser.add_argument(
            "--drop-waiting", action="store_true", help="With --release: drop what waits till now."
        )
        parser.add_argument(
            "--lift", metavar="ADDRESS", help="Try a stopped address again, or “all” of them."
        )

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
            rows = StoppedAddress.objects.all()
            if options["lift"] != "all":
                rows = rows.filter(address=options["lift"])
            if not rows.delete()[0]:
                raise CommandError(f"{options['lift']} is not stopped.")
            self.stdout.write(f"Mails to {options['lift']} are tried again from the next one on.")
        elif options["retry"] is not None:
            notice = Notice.objects.select_related("person").filter(pk=options["retry"]).first()
            why_not = outbox.retry(notice) if notice else "There is no such notice."
            if why_not:
                raise CommandError(f"Notice {options['retry']}: {why_not}")
            self.stdout.write(f"Notice {options['retry']} waits to be sent again.")
        elif options["retry_failed"]:
            failed = Notice.objects.filter(state=Notice.FAILED)
            if options["kind"]:
                failed = failed.filter(kind=options["kind"])
            if options["since"]:
                failed = failed.filter(planned_at__gte=options["since"])
            count, left = outbox.retry_all(failed)
            self.stdout.write(f"{count:,} wait to be sent again, {left:,} cannot be and stay as they are.")
        elif options["check"]:
            self._check(now)
        else:
            return False
        return True

    def _check(self, now: dt.datetime) -> None:
        """Raises CommandError with all that somebody should look at."""
        wrong = [f"held since {hold.since:%Y-%m-%d %H:%M} UTC: {hold.reason}" for hold in Hold.objects.all()]
        # By when it was written: with each try that fails its next one moves on.
        waiting = Notice.objects.filter(state__in=Notice.UNSETTLED, planned_at__lt=now - TOO_LATE)
        rows = (
            waiting.select_related("person", "channel__person", "channel__team").order_by("pk").defer("html")
        )
        late = list(rows[:LOOKED_AT])
        court = Court(late, now)
        late = [notice for notice in late if court.verdict(notice) is None]
        if late:
            error = late[0].last_error or "is a worker up?"
            wrong.append(f"{len(late)}{'+' * (len(late) == LOOKED_AT)} wait ten minutes or more: {error}")
        of_late = Notice.objects.needing_somebody(now - OF_LATE)
        if count := of_late.count():
            wrong.append(f"{count} failed or in doubt of late: {of_late.order_by('-pk')[0].last_error}")
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("No mail waits longer than it should, and none failed or is in doubt.")

    def handle(self, *args: Any, **options: Any) -> None:
        if self._act(options):
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
        limit = options["limit"]
        stopped = list(StoppedAddress.objects.all()[: limit + 1])
        for row in stopped[:limit]:
            self.stdout.write(f"stopped  {row.address}  {row.reason}")
        if len(stopped) > limit:
            self.stdout.write(f"… and {StoppedAddress.objects.count() - limit:,} more: --limit")
        stuck = Notice.objects.filter(state__in=[Notice.FAILED, Notice.IN_DOUBT])
        if options["before"] is not None:
            stuck = stuck.filter(pk__lt=options["before"])
        found = list(stuck.select_related("person", "channel__team").order_by("-pk")[: limit + 1])
        for notice in found[:limit]:
            self.stdout.write(f"{notice.pk}  {notice.state}  {notice.receiver}  {notice.last_error}")
        if len(found) > limit:
            self.stdout.write(f"… and more: --before {found[limit - 1].pk}")
