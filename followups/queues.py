"""Which follow-ups: the rows of the queue, and the rules that pick them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from people.models import Person, Team
from people.zones import UTC, Dates, dates_on_earth
from postmortems.library import row_by_row
from postmortems.models import Postmortem

if TYPE_CHECKING:
    from followups.models import FollowUp  # noqa: F401 - named as text in the base class

PROPOSED, OPEN, IN_PROGRESS = "proposed", "open", "in_progress"
DONE, DECLINED = "done", "declined"
AWAITED_STATES = [OPEN, IN_PROGRESS]
ENDED_STATES = [DONE, DECLINED]
SNOOZES = 2  # in a row without a reason
DRIFTS_FROM = 2  # moves of its date


class Word(models.Func):
    """A state as a constant of the query, not a parameter of it.

    SQLite uses a partial index for a list of values only where it can read them in the query's own text.
    """

    template = "'%(word)s'"

    def __init__(self, word: str) -> None:
        super().__init__(output_field=models.CharField(), word=word)


class Number(Word):
    """A whole number as a constant of the query."""

    template = "%(word)s"

    def __init__(self, number: int) -> None:
        models.Func.__init__(self, output_field=models.IntegerField(), word=number)


IS_AWAITED = Q(state__in=[Word(state) for state in AWAITED_STATES])
IS_UNDECIDED = Q(state__in=[Word(state) for state in [PROPOSED, *AWAITED_STATES]])
IS_PROPOSED = Q(state=Word(PROPOSED))
IS_ENDED = Q(state__in=[Word(state) for state in ENDED_STATES])


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    """Reads as English: `FollowUp.objects.awaited().overdue(now).visible_to(noor)`."""

    def visible_to(self, person: Person) -> FollowUpQuerySet:
        """Open to everyone, but those of a postmortem only to its readers and to those who own or may take it."""
        if not person.is_active:
            return self.none()
        if person.is_org_admin:
            return self
        readable = Postmortem.objects.all().readable_by(person, "postmortem__")
        mine = Q(owner=person) | Q(offered_to=person)
        return self.filter(row_by_row(Q(postmortem__isnull=True) | mine | readable))

    def readable_by_name(self, person: str) -> FollowUpQuerySet:
        """Those that the person of an outer query's row, whose id it has as `person`, keeps, may take, or whose
        postmortem names them: what visible_to() adds to what is open and what is the postmortem's own team's.
        """
        named = Postmortem.objects.readable_by_name(OuterRef(person)).filter(pk=OuterRef("postmortem"))
        mine = Q(owner=OuterRef(person)) | Q(offered_to=OuterRef(person))
        return self.filter(mine | Q(Exists(named)))

    def readable_in_their_team(self) -> FollowUpQuerySet:
        """Those that a team's people may all read: of another team's postmortems only what is open to everyone."""
        return self.filter(
            Q(postmortem__isnull=True)
            | Q(postmortem__status__in=Postmortem.OPEN_STATUSES, postmortem__is_restricted=False)
            | Q(postmortem__team=F("team"))
        )

    def open_to_all(self) -> FollowUpQuerySet:
        """Those that everyone in the organisation may read. Twin of FollowUp.is_open_to_all()."""
        is_open = Q(postmortem__status__in=Postmortem.OPEN_STATUSES, postmortem__is_restricted=False)
        return self.filter(Q(postmortem__isnull=True) | is_open)

    def proposed(self) -> FollowUpQuerySet:
        """Ideas that nobody has accepted yet."""
        return self.filter(state=PROPOSED)

    def undecided(self) -> FollowUpQuerySet:
        """Proposed or awaited: whatever has not ended."""
        return self.filter(IS_UNDECIDED)

    def awaited(self) -> FollowUpQuerySet:
        """Accepted promises that are neither done nor declined."""
        return self.filter(IS_AWAITED)

    def ended(self) -> FollowUpQuerySet:
        """Done or declined."""
        return self.filter(IS_ENDED)

    def overdue(self, now: dt.datetime) -> FollowUpQuerySet:
        """Awaited ones whose due date has ended, at the aware moment `now`, where the owner is.

        Without an owner the team's zone counts. Twin of FollowUp.is_overdue().
        """
        return self.overdue_on(dates_on_earth(now))

    def overdue_on(self, dates: Dates) -> FollowUpQuerySet:
        """overdue() when these are the dates on earth."""
        late = Q(queue_on__lt=min(dates))  # over everywhere
        for date in list(dates)[1:]:
            late |= Q(queue_on__lt=date) & _where_it_is(date, dates)
        return self.awaited().filter(late, queue_on__lt=max(dates))

    def not_overdue(self, now: dt.datetime) -> FollowUpQuerySet:
        """Awaited ones, but those of overdue(); those without a date among them."""
        return self.not_overdue_on(dates_on_earth(now))

    def not_overdue_on(self, dates: Dates) -> FollowUpQuerySet:
        """not_overdue() when these are the dates on earth."""
        return self.awaited().filter(_in_time(dates), queue_on__gte=min(dates))

    def undecided_in_time_on(self, dates: Dates) -> FollowUpQuerySet:
        """not_overdue_on(), with the ideas: nobody has promised their dates."""
        in_time = IS_AWAITED & Q(queue_on__gte=min(dates)) & _in_time(dates)
        return self.filter(IS_PROPOSED | in_time)

    def overdue_of(self, owner: Person, today: dt.date) -> FollowUpQuerySet:
        """overdue() of one owner, whose own date, `today`, is the only one that counts."""
        return self.awaited().filter(owner=owner, queue_on__lt=today)

    def snoozed(self, now: dt.datetime) -> FollowUpQuerySet:
        """Awaited ones whose reminders are silent at the aware moment `now`. Twin of FollowUp.is_snoozed()."""
        return self.snoozed_on(dates_on_earth(now))

    def snoozed_on(self, dates: Dates) -> FollowUpQuerySet:
        """snoozed() when these are the dates on earth."""
        silent = Q(snoozed_until__gt=max(dates))  # everywhere
        for date in list(dates)[:-1]:
            silent |= Q(snoozed_until__gt=date) & _where_it_is(date, dates)
        return self.awaited().filter(silent, snoozed_until__gt=min(dates))

    def drifting(self) -> FollowUpQuerySet:
        """Awaited ones whose date has moved twice or more. Twin of FollowUp.is_drifting()."""
        return self.awaited().filter(times_moved__gte=Number(DRIFTS_FROM))

    def of_people_who_left(self) -> FollowUpQuerySet:
        """Awaited ones whose owner's account is closed."""
        gone = Person.objects.filter(is_active=False).order_by().values("pk")
        return self.awaited().filter(owner__in=gone)

    def for_list(self) -> FollowUpQuerySet:
        """What a row shows: team, owner, who is asked to take it over, and the record it comes from.

        Teams are a query of their own: joined, SQLite may begin with them and sort all that is awaited.
        """
        rows = self.select_related("owner", "offered_to", "postmortem", "decision", "objective")
        return rows.prefetch_related("team")


def _in_time(dates: Dates) -> Q:
    """Due on a day that has not ended where it is kept."""
    in_time = Q(queue_on__gte=max(dates))  # not over anywhere
    for date in list(dates)[:-1]:
        in_time |= Q(queue_on__gte=date) & _where_it_is(date, dates)
    return Q(row_by_row(in_time))  # by its parts a database expects far too few


def _where_it_is(date: dt.date, dates: Dates) -> Q:
    """Kept in a zone where it is this one of the dates: the owner's zone, else the team's.

    A name that no zone has any more counts as UTC: there it is whichever date it is in no other zone.
    """
    zones = dates[date]
    if UTC not in zones:
        teams = Team.objects.filter(time_zone__in=zones).order_by().values("pk")
        return Q(owner__time_zone__in=zones) | Q(owner__isnull=True, team__in=teams)
    others = [name for other, names in dates.items() if other != date for name in names]
    teams = Team.objects.exclude(time_zone__in=others).order_by().values("pk")
    kept_by_owner = Q(owner__isnull=False) & ~Q(owner__time_zone__in=others)
    return kept_by_owner | Q(owner__isnull=True, team__in=teams)
