"""Asked once more when a notice is claimed: is it still due, still for this person, still wanted? Batched."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from followups.models import FollowUp
from notices.models import Notice, StoppedAddress
from people.models import Membership

GONE, UNWANTED = "The person has been deactivated.", "The person does not want this kind of mail any more."
OFF, UNWANTED_THERE = "The channel is off.", "The channel does not get this kind of notice any more."
LEFT, SETTLED = "The person has left the team it tells of.", "Everything it was about has been settled."


def unwanted(notices: Sequence[Notice], now: dt.datetime) -> dict[int, str]:
    """Those that must not be sent any more at the aware moment `now`, by id, and why: three queries at most.

    Needs their persons, and their channels where they have one.
    """
    stopped = {
        row.address: row.reason
        for row in StoppedAddress.objects.filter(address__in={notice.address for notice in notices})
    }
    about = {notice.pk: [_step(step) for step in notice.about] for notice in notices}
    ids = {pk for steps in about.values() for pk, _ in steps}
    rows = (
        FollowUp.objects.awaited().filter(pk__in=ids).select_related("postmortem", "owner", "team")
        if ids
        else []
    )
    awaited = {row.pk: row for row in rows}
    roles: dict[int, dict[int, str]] = defaultdict(dict)
    if ids or any(notice.teams for notice in notices):
        people = {notice.person_id for notice in notices if notice.person_id}
        for person_id, team_id, role in Membership.objects.filter(person__in=people).values_list(
            "person_id", "team_id", "role"
        ):
            roles[person_id][team_id] = role
    reasons = {}
    for notice in notices:
        theirs = roles[notice.person_id or 0]
        if notice.person is not None and not notice.person.is_active:
            reasons[notice.pk] = GONE
        elif notice.channel is not None and not notice.channel.is_living():
            reasons[notice.pk] = OFF
        elif not notice.is_wanted():
            reasons[notice.pk] = UNWANTED if notice.channel is None else UNWANTED_THERE
        elif notice.address in stopped:
            reasons[notice.pk] = f"Mail to {notice.address} is stopped. {stopped[notice.address]}"
        elif notice.person is not None and not set(notice.teams) <= set(theirs):
            reasons[notice.pk] = LEFT
        elif about[notice.pk] and not any(
            pk in awaited and _is_still(awaited[pk], due, notice, theirs, now) for pk, due in about[notice.pk]
        ):
            reasons[notice.pk] = SETTLED
    return reasons


def _step(token: str) -> tuple[int, str]:
    """The follow-up and its due date from 118@2026-11-20:1."""
    pk, _, rest = token.partition("@")
    return int(pk), rest.partition(":")[0]


def _is_still(follow_up: FollowUp, due: str, notice: Notice, roles: dict[int, str], now: dt.datetime) -> bool:
    """Is it due as told, and theirs to read, and theirs to keep (and not snoozed) or their team's to look after?"""
    if notice.person_id is None:  # a team's channel: what everybody may read
        return str(follow_up.due_on) == due and follow_up.is_open_to_all() and not follow_up.is_snoozed(now)
    is_own = follow_up.owner_id == notice.person_id
    concerns = (is_own and not follow_up.is_snoozed(now)) or roles.get(follow_up.team_id) == Membership.LEAD
    may_read = (
        follow_up.postmortem is None or follow_up.is_open_to_all() or follow_up.postmortem.team_id in roles
    )
    return str(follow_up.due_on) == due and concerns and may_read
