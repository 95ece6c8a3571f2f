"""Telling the org admins that a mail server takes nothing for somebody's address any more."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from notices.calls import FRESH, Call, post_calls
from notices.models import StoppedAddress
from people.models import Organisation, Person

TOLD = 20  # at once; the outbox page lists all


def plan(now: dt.datetime) -> int:
    """Write to each org admin about each address that was stopped of late; returns how many mails."""
    fresh = list(StoppedAddress.objects.filter(since__gt=now - FRESH).order_by("pk")[:TOLD])
    if not fresh:
        return 0
    names = dict(Person.objects.filter(email__in=[row.address for row in fresh]).values_list("email", "name"))
    admins = Person.objects.filter(is_org_admin=True, is_active=True).order_by("pk")
    calls = [
        Call(
            person=admin,
            mark=f"stopped-{row.pk}",
            by="The mail server",
            asks=None,
            what="takes no mail for",
            title=names.get(row.address, row.address),
            url=f"{reverse('outbox')}#stopped",
            note=row.reason,
        )
        for row in fresh
        for admin in admins
        if admin.email != row.address
    ]
    return post_calls(calls, now, Organisation.current().holiday_country)
