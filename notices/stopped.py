"""Telling the org admins that a mail server takes nothing for some addresses any more: one mail a day at most."""

from __future__ import annotations

import datetime as dt

from django.db.models import Max
from django.urls import reverse

from notices import calendar
from notices.calls import Call, post_calls
from notices.models import Notice, StoppedAddress
from people.models import Organisation, Person

STOPPED = "stopped"  # what the outbox page calls their list
# An address is stopped at the moment its sender began its batch: by then every sender has written that down.
SETTLED_AFTER = dt.timedelta(minutes=2)
NAMED = 5  # in one mail, with what the server said; the outbox page lists all
MOST = 1000


def plan(now: dt.datetime) -> int:
    """Write to each org admin about the addresses stopped since the last mail about any; returns how many mails."""
    until = now - SETTLED_AFTER
    oldest = now - calendar.STALE
    fresh = list(StoppedAddress.objects.filter(since__gt=oldest, since__lte=until).order_by("pk")[:MOST])
    if not fresh:
        return 0
    admins = Person.objects.filter(is_org_admin=True, is_active=True).order_by("pk")
    told = dict(
        Notice.objects.filter(
            person__in=admins,
            kind__in=[Notice.TROUBLE, Notice.CALL],
            key__contains=":stopped-",
            planned_at__gt=oldest,
        )
        .order_by()
        .values_list("person_id")
        .annotate(last=Max("planned_at"))
    )
    calls, country = [], Organisation.current().holiday_country
    for admin in admins:
        since = told[admin.pk] - SETTLED_AFTER if admin.pk in told else oldest
        untold = [row for row in fresh if row.since > since and row.address != admin.email]
        if rows := [row for row in untold if calendar.is_fresh(admin, country, row.since, now)]:
            calls.append(_call(admin, rows, now))
    return post_calls(calls, now, country)


def _call(admin: Person, rows: list[StoppedAddress], now: dt.datetime) -> Call:
    """The mail of the admin's day that names these addresses."""
    names = dict(
        Person.objects.filter(email__in=[row.address for row in rows[:NAMED]]).values_list("email", "name")
    )
    first, others = rows[0], len(rows) - 1
    notes = [f"{row.address}: {row.reason}" for row in rows[:NAMED]]
    if others >= NAMED:
        notes.append(f"And {len(rows) - NAMED} more.")
    who = names.get(first.address, first.address)
    return Call(
        person=admin,
        mark=f"stopped-{admin.today(now)}",
        asked_at=max(row.since for row in rows),
        by="The mail server",
        asks=None,
        what="takes no mail for",
        title=f"{who} and {others} other{'' if others == 1 else 's'}" if others else who,
        url=f"{reverse('outbox')}?state={STOPPED}",
        note="\n".join(notes),
        button="See them, and try again" if others else "See it, and try again",
        reason="you are an org admin",
        kind=Notice.TROUBLE,
    )
