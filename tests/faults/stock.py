"""People with notices that wait, as many as wanted, for the faults and the benchmarks. No test data of the house."""

from __future__ import annotations

import datetime as dt
import secrets
from zoneinfo import ZoneInfo

from django.utils import timezone

from followups.models import FollowUp
from notices.models import Notice
from people.models import Membership, Organisation, Person, Team

TEXT = (
    "Good morning. Two promises of yours are due: weigh the crates at gate four, and oil the winch of the crane.\n"
    * 8
)
HTML = (
    "<html><body>"
    + '<p style="margin:0">Two promises of yours are due: weigh the crates.</p>\n' * 60
    + "</body></html>"
)


def people(number: int) -> list[Person]:
    """So many people who are always at work; those that are there already are used again."""
    rows = list(Person.objects.filter(email__endswith="@faults.example").order_by("pk")[:number])
    new = [
        Person(
            email=f"p{n}@faults.example",
            name=f"Person {n}",
            working_days="1234567",
            day_starts_at=dt.time(0),
            day_ends_at=dt.time(23, 59, 59, 999999),
        )
        for n in range(len(rows), number)
    ]
    Person.objects.bulk_create(new, batch_size=500)
    return rows + new


def promise(number: int) -> None:
    """So many people at work, each with a promise due today."""
    today = timezone.now().date()
    team = Team.objects.create(name="Faults", slug="faults")
    Organisation.current()
    rows = people(number)
    Membership.objects.bulk_create([Membership(team=team, person=person) for person in rows], batch_size=500)
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                team=team, owner=person, title="Weigh the crates", due_on=today, first_due_on=today,
                accepted_at=timezone.now() - dt.timedelta(days=9),
            )
            for person in rows
        ],
        batch_size=500,
    )  # fmt: skip
    Person.objects.filter(email__endswith="@faults.example").update(wants_digest=False)


def organisation(number: int, *, size: int = 50) -> None:
    """So many people in teams of `size`, each team with an outcome that moved, a decision and late promises."""
    from decimal import Decimal

    from records.models import record
    from tests import make

    now = timezone.now()
    today = now.date()
    rows = people(number)
    for start in range(0, number, size):
        team = Team.objects.create(name=f"Team {start}", slug=f"faults-{start}")
        members = rows[start : start + size]
        Membership.objects.bulk_create([Membership(team=team, person=person) for person in members])
        lead = members[0]
        row = make.a_key_result(make.an_objective(team, lead))
        row.check_in(by=lead, on=today - dt.timedelta(days=2), value=Decimal(61), confidence=3)
        record("accepted", make.a_decision(team), by=lead, at=now - dt.timedelta(days=2))
        for person in members[:5]:
            make.a_follow_up(team, person, due_on=today - dt.timedelta(days=1))


def fill(number: int, *, mark: str = "faults", send_after: dt.datetime | None = None) -> list[str]:
    """So many notices, one a person, due now or at the moment; their Message-IDs."""
    now = timezone.now()
    rows = people(number)
    Person.objects.filter(email__endswith="@faults.example").update(wants_digest=False)
    notices = [
        Notice(
            key=f"reminder:{person.pk}:{mark}",
            kind=Notice.REMINDER,
            person=person,
            address=person.email,
            subject="Due today: weigh the crates at gate four",
            text=TEXT,
            html=HTML,
            message_id=f"<{secrets.token_hex(16)}@faults.example>",
            planned_at=now,
            send_after=send_after or now,
        )
        for person in rows
    ]
    Notice.objects.bulk_create(notices, batch_size=500)
    return [notice.message_id for notice in notices]


def fill_later(hours: int) -> str:
    """One notice that is due in so many hours; its Message-ID."""
    return fill(1, mark="later", send_after=timezone.now() + dt.timedelta(hours=hours))[0]


def reader_over_a_change(zone: str, monday: str, pause: int) -> tuple[int, float]:
    """Somebody there with a promise due that Monday and a digest at eight, or on Friday at four if the pause is long.

    Their number, and the moment so many hours before nine that Monday, until when all runs.
    """
    due_on = dt.date.fromisoformat(monday)
    back = dt.datetime.combine(due_on, dt.time(9), ZoneInfo(zone)).astimezone(dt.UTC)
    begin, is_long = back - dt.timedelta(hours=pause), pause > 48
    Organisation.current()
    team = Team.objects.create(name=f"{zone} {monday} {pause}", slug=f"faults-{monday}-{pause}")
    person = Person.objects.create(
        email=f"reader-{monday}-{pause}@faults.example",
        name="Reader",
        time_zone=zone,
        digest_weekday=5 if is_long else 1,
        digest_hour=16 if is_long else 8,
    )
    Person.objects.filter(pk=person.pk).update(joined_at=begin - dt.timedelta(days=30))
    Membership.objects.create(team=team, person=person)
    FollowUp.objects.create(
        team=team, owner=person, title="Weigh the crates", due_on=due_on, first_due_on=due_on,
        accepted_at=begin - dt.timedelta(days=9),
    )  # fmt: skip
    return person.pk, begin.timestamp()


def witness(moment: float) -> str:
    """Somebody at work day and night with a promise due on the day of the moment, in UTC; the address.

    Those before have done their part.
    """
    Person.objects.filter(name="Witness").update(is_active=False)
    at = dt.datetime.fromtimestamp(moment, dt.UTC)
    person = Person.objects.create(
        email=f"witness-{moment:.0f}@faults.example",
        name="Witness",
        working_days="1234567",
        day_starts_at=dt.time(0),
        day_ends_at=dt.time(23, 59, 59, 999999),
        wants_digest=False,
    )
    team = Team.objects.create(name=person.email, slug=f"witness-{moment:.0f}")
    Membership.objects.create(team=team, person=person)
    FollowUp.objects.create(
        team=team, owner=person, title="Weigh the crates", due_on=at.date(), first_due_on=at.date(),
        accepted_at=at - dt.timedelta(days=9),
    )  # fmt: skip
    return person.email


def told(number: int) -> list[list[str]]:
    """What the person of the number was told, and how; all is over for that person, the next has days of its own."""
    Person.objects.filter(pk=number).update(is_active=False)
    notices = Notice.objects.filter(person=number).exclude(state=Notice.DROPPED).order_by("kind")
    return [list(row) for row in notices.values_list("kind", "state")]


def over_a_change(zone: str, monday: str, pause: int) -> list[list[str]]:
    """Plan and send, again after the pause and up to four hours later; what its reader was told, and how."""
    import time_machine

    from notices import tasks

    number, begin = reader_over_a_change(zone, monday, pause)
    for hours in (0, pause, pause + 1, pause + 4):
        with time_machine.travel(begin + hours * 3600, tick=False):
            for _ in range(2):
                tasks.plan()
                tasks.send()
    return told(number)
