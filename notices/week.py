"""What happened in teams in a week, gathered for many teams at once: the digest's facts, before words.

The number of queries does not depend on the number of teams. What one team can add is bounded (MOST).
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber, TruncMinute

from decisions.models import Decision
from decisions.models.lists import know_links
from followups.models import FollowUp
from followups.queues import FollowUpQuerySet
from notices.narrow import texts_of
from outcomes import goals, standing
from outcomes.models import CheckIn, Cycle, KeyResult, Objective, TradeOff
from people.models import Team
from postmortems.models import Postmortem
from records.models import Event

MOST = 30  # rows of a kind that one team can add
DECISION_VERBS = ["proposed", "accepted", "rejected", "deprecated", "superseded"]
REVIEW_AHEAD = dt.timedelta(days=14)

Reading = tuple[dt.date, Decimal, int | None]  # day, value, newest confidence said


@dataclass(frozen=True)
class Moved:
    """A key result at the end of the week: its standing then, its value then and before."""

    key_result: KeyResult
    standing: standing.Standing
    before: Decimal | None
    was_read: bool

    @property
    def has_moved(self) -> bool:
        """Was it read that week, and was the reading another than before?"""
        return self.was_read and self.key_result.value != self.before

    @property
    def has_reached(self) -> bool:
        """Did it reach its target that week?"""
        row = self.key_result
        if row.is_stay():
            return False  # a limit is kept, not reached
        then = goals.progress(row.goal, self.before)
        return self.has_moved and (self.standing.progress or 0) >= 1 and (then is None or then < 1)


@dataclass
class TeamWeek:
    """The facts of one team; each person cuts the week that ends at their own slot out of them."""

    team: Team
    key_results: list[KeyResult] = field(default_factory=list)
    readings: dict[int, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    decided: list[tuple[Event, Decision]] = field(default_factory=list)
    reviews: list[Decision] = field(default_factory=list)
    put_off: list[TradeOff] = field(default_factory=list)
    published: list[Postmortem] = field(default_factory=list)
    done: list[FollowUp] = field(default_factory=list)  # the newest of them
    done_at: list[tuple[dt.datetime, int]] = field(default_factory=list)  # in which minutes how many were
    late: list[FollowUp] = field(default_factory=list)
    late_count: int = 0
    _moves: dict[tuple[dt.date, dt.date], list[Moved]] = field(default_factory=dict)

    def forget_the_moment(self) -> None:
        """Leave out what is only known of this moment: of a week that is over nobody wrote it down."""
        self.reviews, self.late, self.late_count = [], [], 0

    def done_count(self, start: dt.datetime, end: dt.datetime) -> int:
        """How many were done between two moments that are whole minutes, however few of them are known."""
        return sum(number for minute, number in self.done_at if start <= minute < end)

    def moves(self, start: dt.date, end: dt.date) -> list[Moved]:
        """Each key result as it stood when `end` began, with what was read from `start` on.

        Reckoned once: most people of a team have the same days.
        """
        if (start, end) not in self._moves:
            self._moves[start, end] = self._reckon(start, end)
        return self._moves[start, end]

    def _reckon(self, start: dt.date, end: dt.date) -> list[Moved]:
        moves = []
        for row in self.key_results:
            known = self.readings.get(row.pk, [])
            until = [reading for reading in known if reading[0] < end]
            before = [reading for reading in until if reading[0] < start]
            then = copy.copy(row)
            then.fed_on = None  # its values are among the readings
            then.checked_in_on, then.value, then.confidence = until[-1] if until else (None, None, None)
            stands = standing.of_key_result(then, row.objective, end)
            moves.append(Moved(then, stands, before[-1][1] if before else None, len(until) > len(before)))
        return moves


def gather(teams: Iterable[Team], start: dt.datetime, end: dt.datetime) -> dict[int, TeamWeek]:
    """The facts of each team, by its id, between two aware moments that enclose everybody's week."""
    weeks = {team.pk: TeamWeek(team) for team in teams}
    ids = list(weeks)
    _outcomes(weeks, ids, start, end)
    _decisions(weeks, ids, start, end)
    put_off = TradeOff.objects.filter(team__in=ids, created_at__gte=start, created_at__lt=end)
    for trade_off in put_off.order_by("created_at", "id"):
        _add(weeks[trade_off.team_id].put_off, trade_off)
    newest = Window(RowNumber(), partition_by="team", order_by=["-news_at", "-id"])
    for postmortem in (
        Postmortem.objects.filter(team__in=ids, news_at__gte=start, news_at__lt=end)
        .filter(status__in=Postmortem.OPEN_STATUSES)
        .alias(nth_newest=newest)
        .filter(nth_newest__lte=MOST)
        .order_by("-news_at", "-id")
        .defer(*texts_of(Postmortem))
        .prefetch_related("lessons")
    ):
        _add(weeks[postmortem.team_id].published, postmortem)
    _follow_ups(weeks, ids, start, end)
    return weeks


def _add(rows: list[Any], row: Any) -> None:
    if len(rows) < MOST:
        rows.append(row)


def _outcomes(weeks: dict[int, TeamWeek], ids: list[int], start: dt.datetime, end: dt.datetime) -> None:
    first, last = start.date() - dt.timedelta(days=1), end.date() + dt.timedelta(days=1)  # in any zone
    running = Q(objective__cycle__state__in=Cycle.RUNNING_STATES, objective__closed_at__isnull=True)
    rows = KeyResult.objects.filter(running, objective__team__in=ids, objective__cycle__starts_on__lte=last)
    objectives: dict[int, Objective] = {}  # one object each, however many key results it has
    for row in (
        rows.with_holidays()
        .select_related("objective__cycle", "owner")
        .defer(*texts_of(Objective, "objective__"))
        .order_by("objective__title", "objective", "position", "id")
    ):
        row.objective = objectives.setdefault(row.objective_id, row.objective)
        _add(weeks[row.objective.team_id].key_results, row)
    shown = {row.pk: week for week in weeks.values() for row in week.key_results}
    before = CheckIn.objects.filter(key_result=OuterRef("pk"), on__lt=first).order_by("-on")
    said = before.filter(confidence__isnull=False)
    for key_result_id, on, value, confidence in (
        rows.annotate(
            newest_on=Subquery(before.values("on")[:1]),
            newest_value=Subquery(before.values("value")[:1]),
            newest_confidence=Subquery(said.values("confidence")[:1]),
        )
        .filter(newest_on__isnull=False)
        .values_list("pk", "newest_on", "newest_value", "newest_confidence")
    ):
        if key_result_id in shown:
            shown[key_result_id].readings[key_result_id].append((on, value, confidence))
    for key_result_id, on, value, confidence in (
        CheckIn.objects.filter(key_result__objective__team__in=ids, on__range=(first, last))
        .order_by("key_result", "on")
        .values_list("key_result", "on", "value", "confidence")
    ):
        if key_result_id in shown:
            readings = shown[key_result_id].readings[key_result_id]
            readings.append((on, value, confidence or (readings[-1][2] if readings else None)))


def _decisions(weeks: dict[int, TeamWeek], ids: list[int], start: dt.datetime, end: dt.datetime) -> None:
    events: dict[int, list[Event]] = defaultdict(list)
    for event in (
        Event.objects.between(start, end)
        .filter(team__in=ids, subject_kind=Decision.record_kind, verb__in=DECISION_VERBS)
        .order_by("-at", "-id")
    ):
        _add(events[event.team_id or 0], event)
    short = Decision.objects.defer(*texts_of(Decision, but=["trade_offs"]))
    found = short.in_bulk({event.subject_id for rows in events.values() for event in rows})
    know_links(found.values())
    for team_id, rows in events.items():
        seen = set()
        for event in rows:  # newest first: what became of it, told once
            if event.subject_id in found and event.subject_id not in seen:
                seen.add(event.subject_id)
                weeks[team_id].decided.append((event, found[event.subject_id]))
    for decision in short.filter(
        team__in=ids,
        status=Decision.ACCEPTED,
        review_by__range=(start.date(), end.date() + REVIEW_AHEAD),
    ).order_by("review_by", "id"):
        _add(weeks[decision.team_id].reviews, decision)


def done_between(rows: FollowUpQuerySet, start: dt.datetime, end: dt.datetime) -> FollowUpQuerySet:
    """Those done between two moments; of an imported one nobody may know when."""
    known = rows.ended().filter(state=FollowUp.DONE, ended_at__isnull=False)
    return known.filter(left_at__gte=start, left_at__lt=end)


def count_done(weeks: dict[int, TeamWeek], done: FollowUpQuerySet) -> None:
    """Note in the teams' weeks how many of these were done when: each person has a week of their own."""
    minutes = done.order_by().annotate(minute=TruncMinute("left_at", tzinfo=dt.UTC))
    for week in weeks.values():
        week.done_at = []
    for team_id, minute, number in minutes.values_list("team", "minute").annotate(number=Count("pk")):
        weeks[team_id].done_at.append((minute, number))


def _follow_ups(weeks: dict[int, TeamWeek], ids: list[int], start: dt.datetime, end: dt.datetime) -> None:
    readable = FollowUp.objects.filter(team__in=ids).readable_in_their_team()
    rows = readable.select_related("owner", "team").defer(*texts_of(FollowUp))
    newest = Window(RowNumber(), partition_by="team", order_by=["-left_at", "-id"])
    done = done_between(rows, start, end).annotate(place=newest).filter(place__lte=MOST)
    for row in done.order_by("-left_at", "-id"):
        weeks[row.team_id].done.append(row)
    count_done(weeks, done_between(readable, start, end))
    late = rows.overdue(end)
    place = Window(RowNumber(), partition_by="team", order_by=["queue_on", "id"])
    for row in late.annotate(place=place).filter(place__lte=MOST).order_by("queue_on", "id"):
        weeks[row.team_id].late.append(row)
    for team_id, number in late.order_by().values_list("team").annotate(number=Count("pk")):
        weeks[team_id].late_count = number
