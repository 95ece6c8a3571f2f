"""What happens to promises besides being kept: snoozed, offered to somebody, linked to where the work is."""

from __future__ import annotations

import datetime as dt

from followups.models import FollowUp
from teamhub.demo.chances import chance

TRACKER = "https://github.com/tidewater"


def liven(rows: list[FollowUp], today: dt.date) -> None:
    """Set it on rows that are not saved yet: about a third have links, a few are snoozed or offered."""
    awaited = [row for row in rows if row.state in FollowUp.AWAITED_STATES]
    for row in rows:
        if (luck := chance(row.title, "link")) < 33:
            places = [f"issues/{100 + luck}", f"pull/{140 + luck}", f"pull/{152 + luck}"]
            places = places[: 1 + luck % 3] if row.state == FollowUp.DONE else places[:1]
            row.links = "\n".join(f"{TRACKER}/{row.team.slug}/{place}" for place in places)
    for row in awaited[2::9]:
        row.snoozed_until, row.times_snoozed = today + dt.timedelta(days=2 + chance(row.title, "z") % 9), 1
    for row in awaited[5::11]:
        if row.owner != row.created_by:  # the lead is asked
            row.offered_to = row.created_by
