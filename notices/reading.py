"""What was put on reading lists in a week, gathered for many people at once: a part of the digest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from notices.narrow import texts_of
from people.models import Membership, Person, Team
from postmortems.models import Listed, Postmortem, ReadMark


class NewOnLists:
    """The entries of a stretch of time by their team, everyone's under None, and who has read which. Two queries.

    With `forgets` who has read what is not asked: of a week that is over, its digest always says the same.
    """

    def __init__(
        self,
        people: Collection[Person],
        teams: Iterable[Team],
        start: dt.datetime,
        end: dt.datetime,
        *,
        forgets: bool = False,
    ) -> None:
        entries = (
            Listed.objects.filter(Q(team=None) | Q(team__in=[team.pk for team in teams]))
            .filter(
                put_at__gte=start,
                put_at__lt=end,
                postmortem__status__in=Postmortem.OPEN_STATUSES,
                postmortem__is_restricted=False,
            )
            .select_related("postmortem", "team")
            .defer(*texts_of(Postmortem, "postmortem__"), *texts_of(Team, "team__"))
        )
        self.entries: dict[int | None, list[Listed]] = defaultdict(list)
        for entry in entries:
            self.entries[entry.team_id].append(entry)
        ids = [entry.pk for some in self.entries.values() for entry in some]
        marks = ReadMark.objects.filter(listed__in=ids, person__in=people)
        self.read = set() if forgets or not ids else set(marks.values_list("listed", "person"))

    def of(
        self, person: Person, memberships: Sequence[Membership], start: dt.datetime, end: dt.datetime
    ) -> list[Listed]:
        """What the person is asked to read and has not read, put there between the moments; each text once.

        An observer is not asked to read a team's list.
        """
        own = [row.team_id for row in memberships if row.role != Membership.OBSERVER]
        found: dict[int, Listed] = {}
        for team_id in [*own, None]:
            for entry in self.entries.get(team_id, []):
                if start <= entry.put_at < end and (entry.pk, person.pk) not in self.read:
                    found.setdefault(entry.postmortem_id, entry)
        return list(found.values())
