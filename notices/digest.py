"""The weekly digest: what needs the person, and what happened in their teams, at their own weekday and hour.

The planner writes one a week into the outbox. It covers what happened from the slot of the one before up to the
person's slot, so that two neither overlap nor leave a gap. Observers get each team in words. Nothing to say, no mail.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.urls import reverse

from notices import calendar, wording
from notices.audience import batches, present, wall_clocks, without_notice
from notices.letters import Letter, apart, line_of, notice_of, post, unplanned
from notices.models import TOLD, Notice
from notices.narrow import unmapped
from notices.needs import Need, any_is_cut, needs_of
from notices.reading import NewOnLists
from notices.stakeholder import paragraph
from notices.week import Moved, TeamWeek, gather
from notices.wording import Line
from outcomes import scoring
from people.models import Membership, Organisation, Person, Team
from postmortems.models import Listed
from web import words
from web.markdown import to_plain

SHOWN = 10  # of a kind in one mail
NEEDS_SHOWN = 7
AT_LEAST = "at least "
SYMBOLS = {"good": "✓", "warn": "▲", "bad": "!", "calm": "·", "info": "·"}
VERBS = {
    "proposed": "Proposed",
    "accepted": "Decided",
    "rejected": "Rejected",
    "deprecated": "No longer in force",
    "superseded": "Superseded",
}
WEEK = dt.timedelta(days=7)
AT_MOST = 2 * WEEK  # so much one digest tells, where the one before it was missed
WEEK_MARK = re.compile(r"(20\d\d)-W(\d\d)", re.ASCII)


@dataclass(frozen=True)
class Outcome:
    """A key result's row in the mail."""

    title: str
    url: str
    team: str
    now: str
    before: str
    target: str
    word: str
    tone: str
    symbol: str


@dataclass
class Digest:
    """What there is to say to one person, in the order of the mail."""

    needs: list[Line] = field(default_factory=list)
    at_least: str = ""  # before the number of needs, where there are more than were asked for
    moved: list[Outcome] = field(default_factory=list)
    silent: list[Outcome] = field(default_factory=list)
    decided: list[Line] = field(default_factory=list)
    reviews: list[Line] = field(default_factory=list)
    lessons: list[Line] = field(default_factory=list)
    to_read: list[Line] = field(default_factory=list)
    done: list[Line] = field(default_factory=list)
    done_count: int = 0
    late: list[Line] = field(default_factory=list)
    late_count: int = 0
    wins: list[str] = field(default_factory=list)
    in_words: list[tuple[Team, str]] = field(default_factory=list)

    def is_empty(self) -> bool:
        """Is there nothing to say?"""
        return not any(
            (
                *(self.needs, self.moved, self.silent, self.decided, self.reviews),
                *(self.lessons, self.to_read, self.done, self.late, self.in_words),
            )
        )


@unmapped()
def plan(now: dt.datetime) -> int:
    """Write the digests that have come due at the aware moment `now` into the outbox; returns how many."""
    country = Organisation.current().holiday_country

    def plan_due(people: Sequence[Person]) -> int:
        due = [person for person in people if _is_due(person, now)]
        return plan_for(due, now, country) if due else 0

    return sum(apart(people, plan_due, unplanned(Notice.DIGEST, now)) for people in batches(audience(now)))


def _is_due(person: Person, now: dt.datetime) -> bool:
    return calendar.digest_is_due(
        person.zone, person.digest_weekday, person.digest_hour, person.day_starts_at, person.day_ends_at, now
    )


def audience(now: dt.datetime) -> QuerySet[Person]:
    """People who are there and have no digest of the week of their newest slot.

    Of a week before this one, where they are, only those who were there by then: nobody begins with a week of before.
    """
    here, marks = Q(pk__in=[]), defaultdict[str, Q](Q)
    was_here = Q(joined_at__lte=now - WEEK)
    for local, zones in wall_clocks(now).items():
        there, today = Q(time_zone__in=zones), local.date()
        this_hour = Q(digest_weekday=local.isoweekday(), digest_hour__lte=local.hour)
        has_come = there & (Q(digest_weekday__lt=local.isoweekday()) | this_hour)
        marks[week_mark(today)] |= has_come
        marks[week_mark(today - WEEK)] |= there & ~has_come
        here |= there & present(today) & (has_come | was_here)
    people = Person.objects.filter(here, is_active=True, wants_digest=True)
    return without_notice(people, Notice.DIGEST, marks)


def week_mark(day: dt.date) -> str:
    """The ISO week of the day, as in the key: 2026-W47."""
    year, number = calendar.iso_week(day)
    return f"{year}-W{number:02}"


def mark_of(person: Person, now: dt.datetime) -> str:
    """The week of the person's newest slot, as in the key."""
    return week_mark(person.today(slot_of(person, now)))


def plan_for(people: Sequence[Person], now: dt.datetime, country: str | None = None) -> int:
    """Write these people's digests, at most a batch of them, whatever the hour; returns how many."""
    edition = Edition(people, now, country=country, begins=told_until(people))
    return post(
        notice_of(person, Notice.DIGEST, mark_of(person, now), edition.letter, now) for person in people
    )


def told_until(people: Sequence[Person]) -> dict[int, dt.datetime]:
    """Up to when each of them has been told, by id."""
    told = Notice.objects.filter(TOLD, person__in=people, kind=Notice.DIGEST, tells_until__isnull=False)
    return dict(told.order_by().values_list("person_id").annotate(newest=Max("tells_until")))


class Edition:
    """What to write to each of the people: gathers for all at once, then composes one by one, without queries.

    `now` is the moment it is written; the week is the one that ended at the person's newest slot before it. With
    `since`, earlier weeks can be asked for as well, back to the one that ended then. A week `is_past` is told
    without what history does not keep: what needed the person then, what was late, what was to be looked at again.
    `begins` are the moments up to which people were told before, by id: there theirs begins, AT_MOST back.
    """

    def __init__(
        self,
        people: Sequence[Person],
        now: dt.datetime,
        *,
        is_past: bool = False,
        since: dt.datetime | None = None,
        country: str | None = None,
        begins: Mapping[int, dt.datetime] | None = None,
    ) -> None:
        self.now, self.is_past, self.begins = now, is_past, begins or {}
        self.roles: dict[int, list[Membership]] = defaultdict(list)
        for row in Membership.objects.filter(person__in=people).select_related("team"):
            self.roles[row.person_id].append(row)
        teams = {row.team for rows in self.roles.values() for row in rows}
        starts = [self.start_of(person, slot_of(person, since or now)) for person in people]
        start, end = min(starts, default=now), max([slot_of(p, now) for p in people], default=now)
        self.weeks = gather(teams, start, end)
        self.lists = NewOnLists(people, teams, start, end, forgets=is_past)
        if is_past:
            for week in self.weeks.values():
                week.forget_the_moment()
        self.needs = {} if is_past else needs_of(people, now=now, country=country)
        self.admins = list(Person.objects.active().filter(is_org_admin=True)[:4])  # three, and the reader

    def start_of(self, person: Person, end: dt.datetime) -> dt.datetime:
        """Where the person's digest begins that ends at their slot: where the one before it ended."""
        begin = self.begins.get(person.pk, slot_before(person, end))
        return min(max(begin, end - AT_MOST), end)

    def letter(self, person: Person, moment: dt.datetime | None = None) -> Letter | None:
        """The person's digest, of the week before `moment` or the edition's own; None for nothing to say."""
        needs, moment = self.needs.get(person.pk, []), moment or self.now
        roles, end = self.roles[person.pk], slot_of(person, moment)
        start = self.start_of(person, end)
        if start == end:
            return None  # who has just moved their slot back was told of it already
        to_read = self.lists.of(person, roles, start, end)
        letter = compose(
            person, roles, self.weeks, needs, moment, start=start, to_read=to_read, is_past=self.is_past
        )
        return letter and replace(letter, reply_to=self.admins, tells_until=end)


def slot_of(person: Person, now: dt.datetime) -> dt.datetime:
    """The person's newest digest slot that is not after `now`."""
    return calendar.newest_slot(person.zone, person.digest_weekday, person.digest_hour, now)


def slot_of_week(person: Person, week: str) -> dt.datetime:
    """The person's slot in a week such as 2026-W47. Raises ValueError, in words, for anything else."""
    if not (found := WEEK_MARK.fullmatch(week)):
        raise ValueError(f"“{week[:40]}” is not a week. Try one like 2026-W47.")
    try:
        return calendar.digest_slot(
            person.zone, (int(found[1]), int(found[2])), person.digest_weekday, person.digest_hour
        )
    except ValueError:
        raise ValueError(f"There is no week {int(found[2])} in {found[1]}.") from None


def begun_slot(person: Person, week: str, now: dt.datetime) -> dt.datetime:
    """The person's slot in a week that has begun where they are; `now` where it is still to come.

    Raises ValueError, in words, for a week that has not begun and for what is no week.
    """
    slot, this_week = slot_of_week(person, week), week_mark(person.today(now))
    if week > this_week:
        raise ValueError(f"Week {week} has not begun. The newest is {this_week}.")
    return min(slot, now)


def slot_before(person: Person, slot: dt.datetime) -> dt.datetime:
    """The slot a week earlier, at the same local hour."""
    day = slot.astimezone(person.zone).date() - WEEK
    return calendar.local_instant(person.zone, day, dt.time(person.digest_hour))


def compose(
    person: Person,
    memberships: Sequence[Membership],
    weeks: dict[int, TeamWeek],
    needs: Sequence[Need],
    now: dt.datetime,
    *,
    start: dt.datetime | None = None,
    to_read: Sequence[Listed] = (),
    is_past: bool = False,
) -> Letter | None:
    """The digest of one person from what was gathered, of a week if no `start` is given; None for nothing to say."""
    today, end = person.today(now), slot_of(person, now)
    start = start or slot_before(person, end)
    said = Digest(needs=[line_of(need, today) for need in needs])
    said.at_least = AT_LEAST if any_is_cut(needs) else ""
    said.to_read = [
        Line(str(row.postmortem), row.postmortem.get_absolute_url(), "", "", f"for {row.team or 'everyone'}")
        for row in to_read
    ]
    cycle = None
    for membership in memberships:
        week = weeks[membership.team_id]
        cycle = cycle or next((row.objective.cycle for row in week.key_results), None)
        moves = week.moves(start.astimezone(person.zone).date(), end.astimezone(person.zone).date())
        if membership.role == Membership.OBSERVER:
            if text := paragraph(week, moves, start, end, now):
                said.in_words.append((membership.team, text))
        else:
            _tell(said, week, moves, (start, end), now, person.zone, is_only=len(memberships) == 1)
    if said.is_empty():
        return None
    return _letter(person, memberships, said, cycle, now, is_past=is_past)


def _tell(
    said: Digest,
    week: TeamWeek,
    moves: list[Moved],
    span: tuple[dt.datetime, dt.datetime],
    now: dt.datetime,
    zone: ZoneInfo,
    *,
    is_only: bool,
) -> None:
    """Add what one team has to say to its lead or member; an only team need not be named with each outcome."""
    start, end = span
    team, today = week.team.name, now.astimezone(zone).date()
    named = "" if is_only else team
    said.moved += [_outcome(row, named) for row in moves if row.has_moved]
    said.silent += [_outcome(row, named) for row in moves if row.standing.state == scoring.NO_NEWS]
    said.wins += [f"{row.key_result.title} has reached its target" for row in moves if row.has_reached]
    for event, decision in week.decided:
        if start <= event.at < end:
            when = words.day(event.at.astimezone(zone).date(), today)
            said.decided.append(
                Line(
                    str(decision),
                    decision.get_absolute_url(),
                    decision.standing() or VERBS[event.verb],
                    "",
                    f"{team}, {when}",
                )
            )
    for decision in week.reviews:
        if decision.review_by is not None:
            word, tone = f"Review by {words.day(decision.review_by, today)}", "warn"
            said.reviews.append(Line(str(decision), decision.get_absolute_url(), word, tone, team))
    for postmortem in week.published:
        if postmortem.published_at is not None and start <= postmortem.published_at < end:
            url = postmortem.get_absolute_url()
            said.lessons.append(Line(str(postmortem), url, "Published", "", team))
            for lesson in postmortem.lessons.all():
                quote = f"“{to_plain(lesson.text, 240)}”"
                said.lessons.append(Line(quote, url, "", "", f"{postmortem.record_ref()}, {team}"))
    for row in week.done:
        if start <= row.left_at < end:
            who = f"{row.owner}, {team}" if row.owner else team
            days = row.days_late_at_end()
            word = f"Done, {wording.count(days, 'day')} late" if days else "Done"
            said.done.append(Line(row.title, row.get_absolute_url(), word, "warn" if days else "good", who))
    said.done_count += week.done_count(start, end)
    theirs = [row for row in week.late if row.get_absolute_url() not in {line.url for line in said.needs}]
    for row in theirs:
        if days := row.days_late(now):
            word = f"Late by {days} day{'' if days == 1 else 's'}"
            who = f"{row.owner}, {team}" if row.owner else f"nobody owns it yet, {team}"
            said.late.append(Line(row.title, row.get_absolute_url(), word, "bad", who))
    said.late_count += week.late_count - (len(week.late) - len(theirs))


def _outcome(row: Moved, team: str) -> Outcome:
    key_result = row.key_result
    tone, _, word = words.state("outcome", row.standing.state)
    return Outcome(
        title=key_result.title,
        url=key_result.get_absolute_url(),
        team=team,
        now=key_result.shown_value,
        before=key_result.say(row.before) if row.before is not None else "",
        target=key_result.shown_target,
        word=row.standing.word or word,
        tone=tone,
        symbol=SYMBOLS[tone],
    )


def _letter(
    person: Person,
    memberships: Sequence[Membership],
    said: Digest,
    cycle: Any,
    now: dt.datetime,
    *,
    is_past: bool,
) -> Letter:
    local = now.astimezone(person.zone)
    names = [row.team.name for row in memberships]
    where = wording.joined(names) if len(names) <= 3 else wording.count(len(names), "team")
    day = person.today(slot_of(person, now))  # whose week it is, though it may be caught up in the next
    week = f"week {cycle.week_of(day)}" if cycle else f"week {calendar.iso_week(day)[1]}"
    headline = _headline(said)
    title = ", ".join(part for part in (where, week) if part)
    has_check_in = any(line.url == reverse("check_in") for line in said.needs)
    return Letter(
        template="digest",
        subject=f"{words.sentence(title)}: {headline}",
        context={
            "today": local.date(),
            "eyebrow": " · ".join(
                ["Teamhub", *([where] if where else []), week + (f" of {cycle.weeks}" if cycle else "")]
            ),
            "headline": words.sentence(headline),
            "lede": f"{wording.greeting(person.get_short_name(), local)}. {_opening(said, is_past=is_past)}",
            "preheader": _opening(said, is_past=is_past),
            "button": "Check in now" if has_check_in else "Open Teamhub",
            "button_url": settings.BASE_URL + reverse("check_in" if has_check_in else "home"),
            "needs": said.needs[:NEEDS_SHOWN],
            "needs_more": wording.more(said.needs[NEEDS_SHOWN:], said.at_least),
            "moved": said.moved[: 2 * SHOWN],
            "moved_more": len(said.moved[2 * SHOWN :]),
            "silent": said.silent[:SHOWN],
            "silent_more": len(said.silent[SHOWN:]),
            "decided": said.decided[:SHOWN],
            "decided_more": len(said.decided[SHOWN:]),
            "reviews": said.reviews[:SHOWN],
            "reviews_more": len(said.reviews[SHOWN:]),
            "lessons": said.lessons[:SHOWN],
            "lessons_more": len(said.lessons[SHOWN:]),
            "to_read": said.to_read[:SHOWN],
            "to_read_more": len(said.to_read[SHOWN:]),
            "done": said.done[:SHOWN],
            "done_more": said.done_count - len(said.done[:SHOWN]),
            "late": said.late[: SHOWN // 2],
            "late_more": said.late_count - len(said.late[: SHOWN // 2]),
            "wins": said.wins[:SHOWN],
            "in_words": said.in_words,
            "when": f"{wording.DAYS[person.digest_weekday - 1]} at {person.digest_hour:02}:00",
            "place": wording.place(person.time_zone),
            "reason": _reason(memberships),
        },
        teams=[row.team_id for row in memberships],
    )


def _headline(said: Digest) -> str:
    late = sum(line.tone == "bad" for line in said.needs)
    parts = []
    if late:
        verbs = "needs you is" if late == 1 else "need you are"
        parts.append(f"{said.at_least}{wording.count(late, 'thing')} that {verbs} late")
    elif said.needs:
        verb = "needs" if len(said.needs) == 1 else "need"
        parts.append(f"{said.at_least}{wording.count(len(said.needs), 'thing')} {verb} you")
    if said.wins:
        parts.append(f"{wording.count(len(said.wins), 'target')} reached")
    elif said.moved:
        parts.append(f"{wording.count(len(said.moved), 'key result')} moved")
    if said.decided:
        parts.append(f"{wording.count(len(said.decided), 'decision')} made or opened")
    if said.lessons:
        parts.append("something learned")
    if not parts and said.to_read:
        parts.append(f"{wording.count(len(said.to_read), 'postmortem')} to read")
    if not parts and said.late:
        parts.append(f"{wording.count(said.late_count, 'follow-up')} late in your teams")
    if not parts and said.silent:
        parts.append(f"no news of {wording.count(len(said.silent), 'key result')}")
    if not parts and said.done:
        parts.append(f"{wording.count(said.done_count, 'follow-up')} done")
    if not parts and said.reviews:
        parts.append(f"{wording.count(len(said.reviews), 'decision')} to look at again")
    if parts and said.in_words and not said.moved:
        parts.insert(
            1, f"how {wording.count(len(said.in_words), 'team')} stand{'s' * (len(said.in_words) == 1)}"
        )
    return ", ".join(parts[:2]) or "progress, risks and decisions"


def _opening(said: Digest, *, is_past: bool) -> str:
    if is_past:
        return "Here is what happened that week. What needs you now stands on your home page."
    number = len(said.needs)
    if not number:
        return "Nothing needs you today. Here is the week."
    things = words.sentence(f"{said.at_least}{wording.count(number, 'thing')}")
    return f"{things} {'needs' if number == 1 else 'need'} you."


def _reason(memberships: Sequence[Membership]) -> str:
    verbs = {Membership.LEAD: "lead", Membership.MEMBER: "are in", Membership.OBSERVER: "follow"}
    parts = []
    for role, verb in verbs.items():
        names = [row.team.name for row in memberships if row.role == role]
        if names:
            parts.append(
                f"{verb} {wording.joined(names) if len(names) <= 3 else wording.count(len(names), 'team')}"
            )
    return f"you {wording.joined(parts)}" if parts else "you are in the organisation"
