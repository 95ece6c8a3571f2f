"""Which follow-ups: the rows of the queue, and the rules that pick them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from people.models import Person
from people.zones import dates_on_earth
from postmortems.models import Postmortem

if TYPE_CHECKING:
    from followups.models import FollowUp  # noqa: F401 - named as text in the base class

PROPOSED, OPEN, IN_PROGRESS = "proposed", "open", "in_progress"
DONE, DECLINED = "done", "declined"
AWAITED_STATES = [OPEN, IN_PROGRESS]
ENDED_STATES = [DONE, DECLINED]


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Reads as English: `FollowUp.objects.awaited().overdue(now).visible_to(noor)`."""

    def visible_to(self, person: Person) -> FollowUpQuerySet:
        """Open to everyone, but those of a postmortem only to its readers and to those who own or may take it."""
        if not person.is_active:
            return self.none()
        if person.is_org_admin:
            return self
        return self.filter(
            Q(postmortem__isnull=True)
            | Q(owner=person)
            | Q(offered_to=person)
            | Postmortem.objects.all().readable_by(person, "postmortem__")
        )

    def proposed(self) -> FollowUpQuerySet:
        """Ideas that nobody has accepted yet."""
        return self.filter(state=PROPOSED)

    def awaited(self) -> FollowUpQuerySet:
        """Accepted promises that are neither done nor declined."""
        return self.filter(state__in=AWAITED_STATES)

    def ended(self) -> FollowUpQuerySet:
        """Done or declined."""
        return self.filter(state__in=ENDED_STATES)

    def overdue(self, now: dt.datetime) -> FollowUpQuerySet:
        """Awaited ones whose due date has ended, at the aware moment `now`, where the owner is.

        Without an owner the team's zone counts. Twin of FollowUp.is_overdue().
        """
        dates = dates_on_earth(now)
        late = Q(queue_on__lt=min(dates))  # over everywhere
        for date in list(dates)[1:]:
            late |= Q(queue_on__lt=date) & _in_zones(dates[date])
        return self.awaited().filter(late, queue_on__lt=max(dates))

    def not_overdue(self, now: dt.datetime) -> FollowUpQuerySet:
        """Awaited ones, but those of overdue(); those without a date among them."""
        dates = dates_on_earth(now)
        in_time = Q(queue_on__gte=max(dates))  # not over anywhere
        for date in list(dates)[:-1]:
            in_time |= Q(queue_on__gte=date) & _in_zones(dates[date])
        return self.awaited().filter(in_time, queue_on__gte=min(dates))

    def overdue_of(self, owner: Person, now: dt.datetime) -> FollowUpQuerySet:
        """overdue() of one owner, whose date is the only one that counts."""
        return self.awaited().filter(owner=owner, queue_on__lt=owner.today(now))

    def for_list(self) -> FollowUpQuerySet:
        """What a row shows: team, owner, and the record it comes from."""
        return self.select_related("team", "owner", "postmortem", "decision", "objective")


def _in_zones(zones: tuple[str, ...]) -> Q:
    """Kept in one of these zones: the owner's, else the team's."""
    return Q(owner__time_zone__in=zones) | Q(owner__isnull=True, team__time_zone__in=zones)
