"""The daily reminder: at most one mail a person and working day, with every promise in it that is to be told.

The planner writes it into the outbox; what was told stands in the row (`about`), so a missed day is made up
for and nothing is told twice. Safe to run anywhere, at once and as often as you like.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.urls import reverse

from decisions.models import Decision
from followups.models import FollowUp
from followups.queues import FollowUpQuerySet
from notices import branches, calendar, wording
from notices.audience import batches, present, wall_clocks, without_notice
from notices.followup_answers import links_of_promise
from notices.letters import Letter, apart, line_of, notice_of, post, unplanned
from notices.models import TOLD, Notice
from notices.narrow import texts_of, unmapped
from notices.needs import Need, any_is_cut, needs_of
from notices.wording import Line
from outcomes.models import Objective
from people.models import Membership, Organisation, Person, Team
from people.working_days import WorkingDays
from postmortems.models import Postmortem
from records.models import Event
from web import words

SHOWN = 20  # of a kind in one mail; the rest is a link away
NO_ACT = ["created", "imported"]
PROSE = [
    *texts_of(FollowUp),
    *texts_of(Team, "team__"),
    *texts_of(Postmortem, "postmortem__"),
    *texts_of(Decision, "decision__"),
    *texts_of(Objective, "objective__"),
]


@dataclass(frozen=True)
class Promise:
    """A follow-up that a person may have to be told about: as its owner, or as the lead of its team."""

    follow_up: FollowUp
    due_on: dt.date
    owner: Person | None  # somebody who is there to keep it: not one who has left, or is away
    reader: Person
    days: WorkingDays
    ladder: calendar.Ladder

    @property
    def actor_id(self) -> int:
        """Whose acting on it makes a reminder needless."""
        return (self.owner or self.reader).pk

    @property
    def token(self) -> str:
        """What it is called in Notice.about, but for the step: a new due date begins a new ladder.

        So does an owner who leaves or goes away: the lead is told of that, whatever they were told before.
        """
        token = f"{self.follow_up.pk}@{self.due_on}"
        return token if self.owner else f"{token}:orphan"

    def step(self, now: dt.datetime, acted_on: dt.date | None = None, told: Iterable[str] = ()) -> int | None:
        """The step of the ladder that the reader is to be told now, if any."""
        names = [name.rpartition(":") for name in told]
        before = {int(step) for token, _, step in names if token == self.token}
        return calendar.owed_step(
            self.due_on,
            self.reader.today(now),
            self.days,
            acted_on=acted_on,
            told=before,
            ladder=self.ladder,
        )


@unmapped()
def plan(now: dt.datetime) -> int:
    """Write the reminders that are due at the aware moment `now` into the outbox; returns how many."""
    country = Organisation.current().holiday_country

    def plan_awake(people: Sequence[Person]) -> int:
        awake = [person for person in people if calendar.is_working_hour(person, country, now)]
        return plan_for(awake, now, country) if awake else 0

    return sum(
        apart(people, plan_awake, unplanned(Notice.REMINDER, now)) for people in batches(audience(now))
    )


def audience(now: dt.datetime) -> QuerySet[Person]:
    """People with a promise near its date for whom it is a working hour, and who had no reminder today."""
    clocks = wall_clocks(now)
    awake, marks = Q(pk__in=[]), defaultdict[str, Q](Q)
    for local, zones in clocks.items():
        marks[local.date().isoformat()] |= Q(time_zone__in=zones)
        awake |= Q(
            time_zone__in=zones,
            day_starts_at__lte=local.time(),
            day_ends_at__gt=local.time(),
            working_days__contains=str(local.isoweekday()),
        ) & present(local.date())
    leading = Membership.objects.filter(person=OuterRef(OuterRef("pk")), role=Membership.LEAD)
    led = near(now, calendar.LED_BACK).filter(team__in=leading.values("team"))
    concerned = Exists(near(now).filter(owner=OuterRef("pk"))) | Exists(led)
    people = Person.objects.filter(awake, concerned, is_active=True, wants_reminders=True)
    return without_notice(people, Notice.REMINDER, marks)


def plan_for(people: Sequence[Person], now: dt.datetime, country: str) -> int:
    """Write the reminders of these people, at most a batch of them, whatever the hour; returns how many."""
    compose, readers = composer(people, now, country)
    return post(
        notice_of(person, Notice.REMINDER, person.today(now).isoformat(), compose, now) for person in readers
    )


def composer(
    people: Sequence[Person], now: dt.datetime, country: str
) -> tuple[Callable[[Person], Letter], list[Person]]:
    """What writes the reminder of each of these people, and those among them who are owed one."""
    owed = owed_promises(people, now, country)
    readers = [person for person in people if owed[person.pk]]
    needs = needs_of(readers, now=now, country=country)
    snoozed = set(FollowUp.objects.snoozed(now).filter(owner__in=readers).values_list("pk", flat=True))
    leads = _leads_of({row.follow_up.team_id for rows in owed.values() for row, _ in rows})

    def compose(person: Person) -> Letter:
        return letter(person, owed[person.pk], needs.get(person.pk, []), leads, now, snoozed)

    return compose, readers


def is_silent(need: Need, snoozed: set[int]) -> bool:
    """Is it a promise of one's own about which no mail is to come yet?"""
    return need.kind == branches.FOLLOW_UP and need.record_id in snoozed


def owed_promises(
    people: Sequence[Person], now: dt.datetime, country: str
) -> defaultdict[int, list[tuple[Promise, int]]]:
    """By person id, the promises to tell them now, each with its step, the longest due first."""
    candidates = [row for row in _promises(people, now, country) if row.step(now) is not None]
    owed: defaultdict[int, list[tuple[Promise, int]]] = defaultdict(list)
    if not candidates:
        return owed
    told: dict[int, list[str]] = defaultdict(list)
    first = min(row.due_on for row in candidates)
    for person_id, about in Notice.objects.filter(
        TOLD,
        person__in={row.reader.pk for row in candidates},
        kind=Notice.REMINDER,
        planned_at__gte=dt.datetime.combine(first - calendar.LOOK_AHEAD, dt.time(), dt.UTC),
    ).values_list("person_id", "about"):
        told[person_id] += about
    acted = _last_acts({row.follow_up.pk for row in candidates}, now)
    for row in candidates:
        at = acted.get((row.follow_up.pk, row.actor_id))
        acted_on = at.astimezone(row.reader.zone).date() if at else None
        step = row.step(now, acted_on, told[row.reader.pk])
        if step is not None:
            owed[row.reader.pk].append((row, step))
    return owed


def near(now: dt.datetime, back: dt.timedelta = calendar.LOOK_BACK) -> FollowUpQuerySet:
    """Awaited promises whose due date is near enough for some step of the ladder."""
    today = now.astimezone(dt.UTC).date()
    return FollowUp.objects.awaited().filter(queue_on__range=(today - back, today + calendar.LOOK_AHEAD))


def standing(
    people: Sequence[Person], ids: Collection[int], now: dt.datetime, country: str
) -> dict[tuple[int, str], FollowUp]:
    """The promises of these ids of which these people may be told, by person id and what Notice.about calls them."""
    rows = _promises(people, now, country, ids)
    return {(row.reader.pk, promise_of(row.token)): row.follow_up for row in rows}


def promise_of(told: str) -> str:
    """The promise and its date, 118@2026-11-20, of what Notice.about says of it: 118@2026-11-20:orphan:1."""
    return told.partition(":")[0]


def _promises(
    people: Sequence[Person], now: dt.datetime, country: str, ids: Collection[int] | None = None
) -> Iterable[Promise]:
    """What the people may have to be told: own promises; late and orphaned ones of the teams they lead.

    With `ids` only of these.
    """
    readers = {person.pk: person for person in people}

    def rows_of(promises: FollowUpQuerySet) -> FollowUpQuerySet:
        asked = promises if ids is None else promises.filter(pk__in=ids)
        return asked.select_related("owner", "team", "postmortem", "decision", "objective").defer(*PROSE)

    rows = rows_of(near(now))
    for row in rows.filter(owner__in=readers).order_by("queue_on", "id").iterator():
        if row.owner_id is not None and row.due_on is not None and not row.is_snoozed(now):
            reader = readers[row.owner_id]
            days = calendar.working_days(reader, country)
            yield Promise(row, row.due_on, reader, reader, days, calendar.OWNERS)
    leads: dict[int, list[Person]] = defaultdict(list)
    teams: dict[int, set[int]] = defaultdict(set)
    for person_id, team_id, role in Membership.objects.filter(person__in=readers).values_list(
        "person_id", "team_id", "role"
    ):
        teams[person_id].add(team_id)
        if role == Membership.LEAD:
            leads[team_id].append(readers[person_id])
    if not leads:
        return
    rows = rows_of(near(now, calendar.LED_BACK))
    for row in rows.filter(team__in=leads).order_by("queue_on", "id").iterator():
        for reader in leads[row.team_id]:
            if row.due_on is None or row.owner_id == reader.pk or not _may_read(row, teams[reader.pk]):
                continue
            if row.owner is not None and row.owner.is_active and not row.owner.is_away(row.owner.today(now)):
                days = calendar.working_days(row.owner, country)
                yield Promise(row, row.due_on, row.owner, reader, days, calendar.LEADS)
            else:  # nobody is there to keep it: the lead, at once
                days = calendar.working_days(reader, country)
                yield Promise(row, row.due_on, None, reader, days, calendar.ORPHANS)


def _may_read(follow_up: FollowUp, team_ids: set[int]) -> bool:
    """May a member of the teams read it? What comes from a closed postmortem, only its own team."""
    return follow_up.postmortem is None or (
        follow_up.is_open_to_all() or follow_up.postmortem.team_id in team_ids
    )


def _last_acts(follow_up_ids: set[int], now: dt.datetime) -> dict[tuple[int, int], dt.datetime]:
    """When each person last did something about each of the follow-ups, of late."""
    acts = (
        Event.objects.filter(
            subject_kind=FollowUp.record_kind,
            subject_id__in=follow_up_ids,
            at__range=(now - calendar.LOOK_AHEAD, now),
            by__isnull=False,
        )
        .exclude(verb__in=NO_ACT)
        .order_by()
        .values("subject_id", "by_id")
        .annotate(last=Max("at"))
    )
    return {(row["subject_id"], row["by_id"]): row["last"] for row in acts}


def _leads_of(team_ids: set[int]) -> dict[int, list[Person]]:
    """Each team's leads."""
    leads: dict[int, list[Person]] = defaultdict(list)
    rows = Membership.objects.filter(team__in=team_ids, role=Membership.LEAD, person__is_active=True)
    for row in rows.select_related("person").order_by("person__name"):
        leads[row.team_id].append(row.person)
    return leads


def letter(
    person: Person,
    owed: list[tuple[Promise, int]],
    needs: list[Need],
    leads: dict[int, list[Person]],
    now: dt.datetime,
    snoozed: set[int],
) -> Letter:
    """The reminder to one person: own promises, those of the team, and what else needs them, but what is snoozed."""
    today = person.today(now)
    own = [_own_line(row, step, today, leads) for row, step in owed if row.follow_up.owner_id == person.pk]
    team = [
        replace(team_line(row, today), acts=_answers(row))
        for row, _ in owed
        if row.follow_up.owner_id != person.pk
    ]
    told = {row.follow_up.get_absolute_url() for row, _ in owed}
    heard = [need for need in needs if not is_silent(need, snoozed)]
    others = [line for need in heard if (line := line_of(need, today)).url not in told]
    late = sum(line.tone == "bad" for line in own)
    subject, opening = _subject(own, team, late), _opening(own, team, late)
    greeting = wording.greeting(person.get_short_name(), now.astimezone(person.zone))
    return Letter(
        template="reminder",
        subject=subject,
        context={
            "today": today,
            "eyebrow": f"Teamhub · {wording.date(today)}",
            "headline": subject,
            "lede": f"{greeting}. {opening}",
            "preheader": opening,
            "button": "Open your queue",
            "button_url": settings.BASE_URL + reverse("follow_ups"),
            "own": own[:SHOWN],
            "own_more": len(own[SHOWN:]),
            "team": team[:SHOWN],
            "team_more": len(team[SHOWN:]),
            "others": others[:5],
            "others_more": wording.more(others[5:], "at least " if any_is_cut(needs) else ""),
            "reason": "you own a follow-up" if own else "you lead a team",
        },
        about=[f"{row.token}:{step}" for row, step in owed],
        reply_to=[lead for row, _ in owed for lead in leads.get(row.follow_up.team_id, [])],
    )


def _source(follow_up: FollowUp) -> str:
    """What it comes from. Not everybody who keeps a promise may read a closed postmortem: its number alone."""
    postmortem = follow_up.postmortem
    if postmortem is not None and not postmortem.is_open_to_all():
        return f"from {postmortem.record_ref()}"
    source = postmortem or follow_up.decision or follow_up.objective
    return f"from {source}" if source else ""


def _own_line(row: Promise, step: int, today: dt.date, leads: dict[int, list[Person]]) -> Line:
    follow_up = row.follow_up
    word, tone = wording.due(row.due_on, today)
    why = _source(follow_up)
    others = [person.name for person in leads.get(follow_up.team_id, []) if person.pk != row.reader.pk]
    if step in calendar.WARNINGS and others:
        day = words.day(row.days.step(row.due_on, calendar.LEAD_STEP), today)
        why = f"{why}. From" if why else "from"
        why += f" {day} it also stands in the queue of {wording.joined(others)}, who "
        why += f"{'leads' if len(others) == 1 else 'lead'} {follow_up.team}"
    return Line(follow_up.title, follow_up.get_absolute_url(), word, tone, why, _answers(row))


def _answers(row: Promise) -> list[tuple[str, str]]:
    """What the reader may answer: the owner and who leads the team may do the same."""
    return links_of_promise(row.reader.pk, row.follow_up.pk, row.due_on, row.follow_up.owner_id)


def team_line(row: Promise, today: dt.date) -> Line:
    """The line about somebody else's promise, for who leads the team and for its channel."""
    follow_up = row.follow_up
    word, tone = wording.due(row.due_on, today)
    owner = follow_up.owner
    if owner is None:
        who = "nobody owns it yet"
    else:
        who = f"promised by {owner}"
        if not owner.is_active:
            who += ", who has left"
        elif owner.away_until and owner.is_away(today):
            who += f", who is away until {words.day(owner.away_until, today)}"
    why = ", ".join(part for part in (who, _source(follow_up)) if part)
    return Line(follow_up.title, follow_up.get_absolute_url(), word, tone, why)


def _subject(own: list[Line], team: list[Line], late: int) -> str:
    if len(own) + len(team) == 1:
        line = (own or team)[0]
        return f"{line.word}: {line.title}"
    if not own:
        return words.sentence(
            f"{wording.count(len(team), 'follow-up')} of your teams, late or without an owner"
        )
    counts = [
        f"{words.in_words(number)} {word}"
        for number, word in ((late, "late"), (len(own) - late, "due"))
        if number
    ]
    return words.sentence(f"{wording.joined(counts)}: {own[0].title}")


def _opening(own: list[Line], team: list[Line], late: int) -> str:
    parts = []
    if own:
        how = "late" if late == len(own) else "late or due" if late else "due or nearly so"
        parts.append(
            f"{wording.count(len(own), 'promise')} of yours {'is' if len(own) == 1 else 'are'} {how}"
        )
    if team:
        parts.append(f"{wording.count(len(team), 'promise')} of your teams could do with a word")
    return words.sentence(wording.joined(parts)) + f". {wording.ONE_CLICK}"
