"""Asked once more when a notice is claimed: is it still true, still for this person, still wanted, and may it come now?

Who may be told of what, the planners are asked: what is dropped here and written anew there must not go in circles.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from followups.models import FollowUp
from notices import calendar, calls, reminders
from notices.models import Notice, StoppedAddress
from people.models import Membership, Organisation, Person
from people.zones import zone_of

GONE, UNWANTED = "The person has been deactivated.", "The person does not want this kind of mail any more."
OFF, UNWANTED_THERE = "The channel is off.", "The channel does not get this kind of notice any more."
LEFT, SETTLED = (
    "The person has left the team it tells of.",
    "Something it was about has been settled.",
)
YESTERDAYS, NOT_NOW = "Its day is over.", "It waits for the person's working hours."
DAY = re.compile(r":(\d{4}-\d\d-\d\d)(?::|$)", re.ASCII)  # in a reminder's key


@dataclass(frozen=True)
class Verdict:
    """Why a notice is not to be sent: now, if there is an `until`, or ever.

    `frees_key`: the planner is to write anew what is left of it to say.
    """

    reason: str
    until: dt.datetime | None = None
    frees_key: bool = False


class Court:
    """Judges the notices of one claim at the aware moment `now`. The number of queries does not depend on theirs.

    Needs their persons, and their channels where they have one.
    """

    def __init__(self, notices: Sequence[Notice], now: dt.datetime) -> None:
        self.now = now
        self.country = Organisation.current().holiday_country
        addresses = {notice.address for notice in notices}
        self.stopped = dict(
            StoppedAddress.objects.filter(address__in=addresses).values_list("address", "reason")
        )
        people = {notice.person.pk: notice.person for notice in notices if notice.person is not None}
        self.teams: dict[int, set[int]] = defaultdict(set)
        if any(notice.teams for notice in notices):
            rows = Membership.objects.filter(person__in=people).values_list("person_id", "team_id")
            for person_id, team_id in rows:
                self.teams[person_id].add(team_id)
        self._ask_for_promises([notice for notice in notices if notice.about], people)
        marks = {mark for notice in notices if (mark := _mark(notice))}
        self.asked = calls.standing(marks, now)

    def _ask_for_promises(self, notices: list[Notice], people: dict[int, Person]) -> None:
        """What the notices may still tell of: to whom (0: a team's channel), which promise with which date."""
        ids: dict[bool, set[int]] = {True: set(), False: set()}
        for notice in notices:
            ids[notice.person_id is None] |= {int(told.partition("@")[0]) for told in notice.about}
        self.promises: dict[tuple[int, str], FollowUp] = {}
        if ids[False]:
            self.promises = reminders.standing(list(people.values()), ids[False], self.now, self.country)
        if ids[True]:
            rows = FollowUp.objects.awaited().open_to_all().filter(pk__in=ids[True])
            for row in rows.select_related("postmortem", "owner", "team"):
                if not row.is_snoozed(self.now):
                    self.promises[0, f"{row.pk}@{row.due_on}"] = row

    def verdict(self, notice: Notice) -> Verdict | None:
        """Why it is not to be sent; None for one that is."""
        person, channel = notice.person, notice.channel
        is_copy = person is not None and channel is not None  # which nobody would write anew
        if person is not None and not person.is_active:
            return Verdict(GONE)
        if channel is not None and not channel.is_living():
            return Verdict(OFF)
        if not notice.is_wanted():
            return Verdict(UNWANTED if channel is None else UNWANTED_THERE)
        if notice.address in self.stopped:
            return Verdict(f"Mail to {notice.address} is stopped. {self.stopped[notice.address]}")
        if person is not None and not set(notice.teams) <= self.teams[person.pk]:
            return Verdict(LEFT, frees_key=not is_copy)
        if self._is_yesterdays(notice):
            return Verdict(YESTERDAYS)
        if not self._is_true(notice):
            return Verdict(SETTLED, frees_key=not is_copy)
        if person is not None and (until := self._next_moment(person, notice.kind)) > self.now:
            return Verdict(NOT_NOW, until=until)
        return None

    def _is_yesterdays(self, notice: Notice) -> bool:
        """Is it a reminder of a day that has ended where it goes to? The planner writes the new day's."""
        if notice.kind != Notice.REMINDER or not (found := DAY.search(notice.key)):
            return False
        reader = notice.person or (notice.channel and notice.channel.team)
        today = self.now.astimezone(zone_of(reader.time_zone)).date() if reader else None
        return today is not None and dt.date.fromisoformat(found[1]) < today

    def _is_true(self, notice: Notice) -> bool:
        """Does everything stand of which it tells or asks, and may all that it names be named?"""
        if mark := _mark(notice):
            return (notice.person_id, mark) in self.asked
        for told in notice.about:
            row = self.promises.get((notice.person_id or 0, reminders.promise_of(told)))
            if row is None:
                return False
            closed = row.postmortem if row.postmortem and not row.is_open_to_all() else None
            if closed is not None and str(closed) in " ".join(notice.text.split()):
                return False
        return True

    def _next_moment(self, person: Person, kind: str) -> dt.datetime:
        """When mail of this kind may come to the person: once back, and but for the digest in their working hours."""
        moment = self.now
        if person.away_until and person.is_away(person.today(moment)):
            back = person.away_until + dt.timedelta(days=1)
            moment = calendar.local_instant(person.zone, back, dt.time())
        if kind == Notice.DIGEST:  # whose hour the person chose
            return moment
        return calendar.next_working_moment(person, self.country, moment)


def _mark(notice: Notice) -> str:
    """What a call that can be taken back is known by, from call:12:offer-7-41; "" for any other notice."""
    if notice.kind != Notice.CALL or notice.key.count(":") < 2:
        return ""
    mark = notice.key.split(":")[2]
    return mark if calls.is_asked_again(mark) else ""
