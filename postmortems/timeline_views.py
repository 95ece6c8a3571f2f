"""A timeline looked at before it is saved, and mended with one key."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from people.requests import Request
from postmortems.doubts import MOST_FIXES, Look, look
from postmortems.mending import mended
from postmortems.models import Postmortem
from postmortems.timelines import by_day
from web.forms import DateField
from web.words import zone_words

LONGEST = 200_000  # characters
SHOWN = 300  # events of a preview


@require_POST
def look_at_timeline(request: Request) -> HttpResponse:
    """What is typed or pasted as it will be read; `fix` mends one line first. Nothing is saved."""
    now = timezone.now()
    if "fix" not in request.POST:
        return render(
            request, "postmortems/_look.html", {"look": look_at(request.POST, None, now, request.user.zone)}
        )
    data = mend(request.POST, request.user.zone, now)
    context = {"look": look_at(data, None, now, request.user.zone), "text": data["timeline"]}
    return render(request, "postmortems/_mended.html", context)


def look_at(
    data: Mapping[str, Any],
    postmortem: Postmortem | None,
    now: dt.datetime,
    fallback: zoneinfo.ZoneInfo | None = None,
) -> dict[str, Any]:
    """The preview of the timeline in a form's data, for the template."""
    zone = zone_in(data, fallback or (postmortem.local_zone if postmortem else zoneinfo.ZoneInfo("UTC")))
    seen: Look = look(_text(data), day=_day(data), zone=zone, now=now)
    keys = {fix.key: number for number, (_, fix) in enumerate(seen.fixes()[:MOST_FIXES], start=1)}
    rows = [
        {
            "row": row,
            "at": row.line.at if row.line else None,
            "precision": row.line.precision if row.line else "",
        }
        | {"fixes": [(fix, keys.get(fix.key)) for fix in row.fixes]}
        for row in seen.rows[:SHOWN]
    ]
    return {
        "days": by_day([_Entry(row) for row in rows], zone, zone),
        "count": len(seen.rows),
        "left_out": max(0, len(seen.rows) - SHOWN),
        "unreadable": seen.unreadable,
        "doubtful": len(seen.doubtful),
        "notes": seen.notes,
        "pasted": seen.pasted,
        "zone": zone,
        "zone_words": zone_words(zone),
    }


class _Entry:
    """A row as by_day() and the template want it."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.at, self.precision = row["at"], row["precision"]
        self.row, self.fixes = row["row"], row["fixes"]


def mend(data: QueryDict, fallback: zoneinfo.ZoneInfo, now: dt.datetime) -> QueryDict:
    """The form's data with one line of its timeline mended, as the button asked."""
    new = data.copy()
    new["timeline"] = mended(
        _text(data), data.get("fix", "")[:60], day=_day(data), zone=zone_in(data, fallback), now=now
    )
    return new


def zone_in(data: Mapping[str, Any], fallback: zoneinfo.ZoneInfo) -> zoneinfo.ZoneInfo:
    """The zone that is chosen in the form."""
    chosen = str(data.get("zone", ""))
    return zoneinfo.ZoneInfo(chosen) if chosen in zoneinfo.available_timezones() else fallback


def _text(data: Mapping[str, Any]) -> str:
    return str(data.get("timeline") or "")[:LONGEST].replace("\r\n", "\n").replace("\x00", "")


def _day(data: Mapping[str, Any]) -> dt.date | None:
    given = data.get("happened_on")
    try:
        day: dt.date | None = DateField(required=False).clean(given)
    except forms.ValidationError:
        return None
    return day
