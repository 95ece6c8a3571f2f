"""Follow-ups and postmortems as they grow: python -m bench.promises_at_scale SMALL LARGE [--follow-ups 2000000].

SMALL and LARGE are two empty databases, both SQLite or both PostgreSQL, or two that this program has filled
before. It migrates them, fills one with 1,000 follow-ups and 1,000 postmortems and the other with --follow-
ups and --postmortems, each postmortem with ten timeline entries, three factors and two lessons, by statements
that the database runs by itself, and asks both in turn for the queue, the list, a record, a follow-up and the
insights, in one process through all middleware, signed in as a team's lead: a slow moment of the machine
meets both alike. Printed are queries, bytes, median and 95th percentile by the clock and of the processor at
either size, and how many times the median is.

Ten thousand people of a hundred teams either way. The first 1,000 rows are dealt out so that the reader and
the reader's team have lists as long at any size; all later rows are other teams' and other people's. A record
is the same at any size.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from functools import partial
from typing import Any

from bench import two_sizes
from bench.decision_log import OWN, PEOPLE, READER, TEAMS

READERS_TEAM = READER
OTHERS = TEAMS - 1


def main() -> int:
    asked = two_sizes.arguments(__doc__)
    asked.add_argument("--follow-ups", type=int, default=2_000_000, help="in the large one")
    asked.add_argument("--postmortems", type=int, default=200_000, help="in the large one")
    given = asked.parse_args()
    fills = {
        OWN: partial(fill, OWN, OWN),
        given.follow_ups: partial(fill, given.follow_ups, given.postmortems),
    }
    sizes = two_sizes.opened(given, fills)
    two_sizes.compare(sizes, pages(), READER, given.requests)
    print(f"\nload at the end {os.getloadavg()[0]:.1f}")
    return 0


def begin() -> None:
    """The organisation, its people, and the first of each kind of row, of which the others are copies."""
    from django.db import transaction
    from django.utils import timezone

    from followups.models import FollowUp
    from postmortems.models import Factor, Lesson, Postmortem, TimelineEntry

    now = timezone.now()
    with transaction.atomic():
        two_sizes.people(PEOPLE, TEAMS)
        text = "The depot's lamp went dark while the gate was open. " * 4
        record = Postmortem.objects.create(
            pk=1, number=1, title="Lamps out", team_id=READERS_TEAM, status="published", published_at=now,
            summary=text, impact=text, surprised=text, went_well=text, severity=2, facilitator_id=READER,
        )  # fmt: skip
        TimelineEntry.objects.create(pk=1, postmortem=record, position=1, at=now, text="The lamp went dark.")
        Factor.objects.create(pk=1, postmortem=record, position=1, text="Nobody sees how old a lamp is.")
        Lesson.objects.create(pk=1, postmortem=record, position=1, text="A lamp has an age.")
        FollowUp.objects.create(
            pk=1, title="Write the age on the lamp", team_id=READERS_TEAM, owner_id=READER, postmortem=record,
            due_on=now.date(), first_due_on=now.date(), accepted_at=now,
        )  # fmt: skip


def fill(promises: int, records: int) -> None:
    """People and teams by the ORM, all else by the database. One that was filled before gets what is missing."""
    from django.db import connection

    from followups.models import FollowUp
    from postmortems.models import Factor, Lesson, Postmortem, TimelineEntry
    from records import statistics

    if not Postmortem.objects.exists():
        begin()
    is_postgres = connection.vendor == "postgresql"
    today = dt.datetime.now(dt.UTC).date()

    def on(days: str) -> str:
        """The date so many days before today."""
        return (
            f"(date '{today}' - ({days})::int)" if is_postgres else f"date('{today}', (-({days})) || ' days')"
        )

    def at(days: str, minutes: str) -> str:
        """The moment so many days before today at eight, and minutes after that."""
        if is_postgres:
            begun = f"timestamptz '{today} 08:00:00+00' - ({days}) * interval '1 day'"
            return f"({begun} + ({minutes}) * interval '1 minute')"
        return f"datetime('{today} 08:00:00', (-({days})) || ' days', '+' || ({minutes}) || ' minutes')"

    # Of the first thousand a quarter is the reader's team's and the rest of ten teams; later ones are the others'.
    team = f"""CASE WHEN i <= {OWN} THEN CASE WHEN i % 4 = 0 THEN {READERS_TEAM} ELSE i % 10 + 1 END
               ELSE (i % {OTHERS} + {READERS_TEAM}) % {TEAMS} + 1 END"""
    person = f"""CASE WHEN i <= {OWN} THEN CASE WHEN i % 5 = 0 THEN {READER} ELSE i % 50 + 1 END
                 ELSE i * 3 % 9887 + 101 END"""
    age = "i * 7 % 1500 + 2"
    # Strewn, so that it hangs neither on the day nor on the team.
    kind = "(i * 2654435761 / 4096 % 20)"
    status = (
        f"CASE WHEN {kind} = 0 THEN 'draft' WHEN {kind} = 1 THEN 'in_review' "
        f"WHEN {kind} < 12 THEN 'published' ELSE 'closed' END"
    )
    record = {
        "id": "i", "number": "i", "title": "'Lamp ' || i || ' went dark'", "team_id": team, "status": status,
        "facilitator_id": person, "severity": "i % 4 + 1", "happened_on": on(age), "started_at": at(age, "0"),
        "detected_at": at(age, "i % 50"), "mitigated_at": at(age, "50 + i % 300"),
        "resolved_at": at(age, "400 + i % 900"), "created_at": at(age, "2000"),
        "published_at": f"CASE WHEN {kind} >= 2 THEN {at(f'({age}) - 1', 'i % 600')} END",
        "closed_at": f"CASE WHEN {kind} >= 12 THEN {at('i % 2', '0')} END",
    }  # fmt: skip
    parts = [
        (TimelineEntry, 10, {"text": "'At ' || i || ' somebody lit it again.'"}),
        (Factor, 3, {"text": "'Lamp ' || i || ' has no age written on it.'"}),
        (Lesson, 2, {"text": "'Lamp ' || i || ' taught us to look.'"}),
    ]
    state = """CASE WHEN i % 50 < 10 THEN 'open' WHEN i % 50 < 14 THEN 'in_progress' WHEN i % 50 < 17 THEN 'proposed'
               WHEN i % 50 < 20 THEN 'declined' ELSE 'done' END"""
    due = "i * 11 % 900 - 60"
    promise = {
        "id": "i", "title": "'Write the age on lamp ' || i", "team_id": team, "owner_id": person, "state": state,
        "postmortem_id": f"CASE WHEN i <= {OWN} THEN i ELSE {OWN} + 1 + i % {max(1, records - OWN)} END",
        "due_on": on(f"CASE WHEN i % 50 < 17 THEN i * 11 % 120 - 60 ELSE {due} END"),
        "first_due_on": on(due),
        "created_at": at(f"({due}) + 90", "0"),
        "accepted_at": f"CASE WHEN i % 50 BETWEEN 14 AND 16 THEN NULL ELSE {at(f'({due}) + 90', '0')} END",
        "ended_at": f"CASE WHEN i % 50 >= 17 THEN {at(f'abs({due}) + i % 9', 'i % 600')} END",
        "ended_by_id": f"CASE WHEN i % 50 >= 17 THEN {person} END",
        "declined_reason": "CASE WHEN i % 50 BETWEEN 17 AND 19 THEN 'The lamp is gone.' ELSE '' END",
        "times_moved": "i % 7 / 3",
    }  # fmt: skip
    rows: list[tuple[Any, int, dict[str, str]]] = [(Postmortem, records, record)]
    for model, each, values in parts:
        place = {"id": "i", "postmortem_id": f"(i - 1) / {each} + 1", "position": f"(i - 1) % {each} + 1"}
        rows.append((model, records * each, place | values))
    rows.append((FollowUp, promises, promise))
    two_sizes.grow(rows)
    statistics.refresh()


def pages() -> dict[str, str]:
    """What is asked for, by what it is called in the table."""
    from followups.models import FollowUp
    from postmortems.models import Postmortem

    record = Postmortem.objects.filter(team=READERS_TEAM, status="published").order_by("pk")[:1].get()
    promise = FollowUp.objects.filter(owner=READER, state="open").order_by("pk")[:1].get()
    mine, busy = f"t{READERS_TEAM - 1}", "t7"
    year = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=365)
    return {
        "queue, mine": "/follow-ups/",
        "queue, my team": f"/follow-ups/?team={mine}",
        "queue, a team that grows": f"/follow-ups/?team={busy}",
        "queue, everyone": "/follow-ups/?list=everyone",
        "queue, everyone by owner": "/follow-ups/?list=everyone&group=owner",
        "queue, everyone by source": "/follow-ups/?list=everyone&group=source",
        "queue, everyone by team": "/follow-ups/?list=everyone&group=team",
        "queue, overdue": "/follow-ups/?list=everyone&due=overdue",
        "queue, this week": "/follow-ups/?list=everyone&due=week",
        "queue, moved twice": "/follow-ups/?list=everyone&only=drifting",
        "queue, from decisions": "/follow-ups/?list=everyone&source=decision",
        "queue, from postmortems": "/follow-ups/?list=everyone&source=postmortem",
        "queue, owner has left": "/follow-ups/?list=everyone&only=left",
        "queue, an owner's name": "/follow-ups/?list=everyone&q=Person+77",
        "queue, proposed": "/follow-ups/?list=proposed",
        "queue, done": "/follow-ups/?list=done",
        "queue, without an owner": "/follow-ups/?owner=none",
        "a team's promises": f"/follow-ups/teams/{mine}/",
        "promises of a team that grows": f"/follow-ups/teams/{busy}/",
        "a follow-up": promise.get_absolute_url(),
        "postmortems": "/postmortems/",
        "postmortems of a team": f"/postmortems/?team={busy}",
        "postmortems of severity 1": "/postmortems/?severity=1",
        "postmortems in review": "/postmortems/?state=in_review",
        "a postmortem": record.get_absolute_url(),
        "similar ones": f"{record.get_absolute_url()}similar/",
        "lessons": "/lessons/",
        "lessons of a team": f"/lessons/?team={busy}",
        "what comes back": "/lessons/recurring/",
        "insights, a year of my team": f"/insights/?team={mine}&from={year}",
    }


if __name__ == "__main__":
    sys.exit(main())
