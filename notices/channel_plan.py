"""What is posted to channels, written into the outbox: copies of a person's mails, and a team's digest and reminder.

Like every planner it may run anywhere, at once and as often as you like: the key says what was posted where.
A team's channel gets only what everybody in the organisation may read, for nobody knows who reads there.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from followups.models import FollowUp
from notices import calendar, digest, reminders, wording
from notices.calls import Call, post_calls
from notices.channel_posts import shortened
from notices.channels import Channel
from notices.letters import ODD_LINE_ENDS, Letter, apart, filled, new_message_id, post
from notices.messages import one_line
from notices.models import TOLD, Notice
from notices.week import TeamWeek, count_done, done_between, gather
from people.models import Membership, Organisation, Person, Team
from people.working_days import WorkingDays
from people.zones import zone_of
from web import words

log = logging.getLogger(__name__)
BATCH = 100
COPIED = dt.timedelta(days=1)  # a mail written longer ago than this is not posted any more
WEEKDAY, FROM, UNTIL = (
    1,
    dt.time(9),
    dt.time(17),
)  # a team's digest on Mondays; posts in these hours of its zone
SHOWN = 10
TOLD_SINCE = dt.timedelta(days=130)  # longer ago than any step that could still be owed


def plan(now: dt.datetime) -> int:
    """Write what is due for channels at the aware moment `now` into the outbox; returns how many posts."""
    living = Channel.objects.living()
    of_people = living.filter(person__is_active=True)
    country = Organisation.current().holiday_country

    def plan_team(channels: Sequence[Channel]) -> int:
        return plan_digests(channels, now) + plan_reminders(channels, now, country)

    def unplanned(channel: Channel) -> Notice:
        key = f"{Notice.DIGEST}:unplanned-{now:%Y-%m-%d}:channel:{channel.pk}"
        return _empty(channel, key, Notice.DIGEST, now)

    count = 0
    for channels in _batches(of_people):
        count += apart(channels, lambda some: plan_copies(some, now), unplanned)
    for channels in _batches(living.filter(team__isnull=False).select_related("team")):
        count += apart(channels, plan_team, unplanned)
    tell_of_stopped(now, country)
    return count


def _batches(channels: QuerySet[Channel]) -> Iterator[list[Channel]]:
    last = 0
    while batch := list(channels.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def plan_copies(channels: Sequence[Channel], now: dt.datetime) -> int:
    """What was written to the channels' persons of late, once more for each channel that wants it."""
    mails: dict[int, list[Notice]] = defaultdict(list)
    of_late = Notice.objects.filter(channel__isnull=True, planned_at__gt=now - COPIED, planned_at__lte=now)
    of_late = of_late.exclude(text="").exclude(state=Notice.DROPPED)
    people = {channel.person_id for channel in channels}
    for mail in of_late.filter(person__in=people).defer("html").order_by("pk"):
        mails[mail.person_id or 0].append(mail)
    wanted = {
        channel.key_of(mail): (channel, mail)
        for channel in channels
        for mail in mails[channel.person_id or 0]
        if channel.wants(mail.kind) and mail.planned_at >= channel.made_at
    }

    def copy(key: str) -> Notice:
        channel, mail = wanted[key]
        made = _empty(channel, key, mail.kind, now)
        made.person_id, made.subject, made.text = mail.person_id, mail.subject, shortened(mail.text)
        made.about, made.teams = mail.about, mail.teams
        return made

    return post(copy(key) for key in _fresh(wanted))


def plan_digests(channels: Sequence[Channel], now: dt.datetime) -> int:
    """The week of each team whose Monday morning has come, as its lead is told, as far as everybody may read it."""
    due: dict[str, Channel] = {}
    for channel in channels:
        stand_in = _stand_in(_team_of(channel))
        slot = digest.slot_of(stand_in, now)
        is_due = calendar.digest_is_due(stand_in.zone, WEEKDAY, FROM.hour, FROM, UNTIL, now)
        if is_due and channel.wants(Notice.DIGEST) and slot >= channel.made_at:
            mark = digest.mark_of(stand_in, now)
            due[f"{Notice.DIGEST}:team:{channel.team_id}:{mark}:channel:{channel.pk}"] = channel
    fresh = _fresh(due)
    if not fresh:
        return 0
    teams = {_team_of(due[key]) for key in fresh}
    slots = [digest.slot_of(_stand_in(team), now) for team in teams]
    starts = [digest.slot_before(_stand_in(team), slot) for team, slot in zip(teams, slots, strict=True)]
    weeks = gather(teams, min(starts), max(slots))
    leave_out_closed(weeks, min(starts), max(slots))

    def compose(channel: Channel) -> Letter | None:
        team = _team_of(channel)
        stand_in = _stand_in(team)
        role = Membership(person=stand_in, team=team, role=Membership.LEAD)
        return digest.compose(stand_in, [role], weeks, [], now)

    return post(_written(due[key], key, Notice.DIGEST, "digest", compose, now) for key in fresh)


def leave_out_closed(weeks: dict[int, TeamWeek], start: dt.datetime, now: dt.datetime) -> None:
    """Take out of the weeks since `start` what not everybody in the organisation may read."""
    theirs = FollowUp.objects.filter(team__in=weeks).open_to_all()
    count_done(weeks, done_between(theirs, start, now))
    late = theirs.overdue(now).order_by()
    counts = dict(late.values_list("team").annotate(number=Count("pk")))
    for team_id, week in weeks.items():
        week.published = [row for row in week.published if row.is_open_to_all()]
        week.done = [row for row in week.done if row.is_open_to_all()]
        week.late = [row for row in week.late if row.is_open_to_all()]
        week.late_count = counts.get(team_id, 0)


def plan_reminders(channels: Sequence[Channel], now: dt.datetime, country: str) -> int:
    """The team's promises that have come to a step of the ladder, on a working day where the team is."""
    due: dict[str, Channel] = {}
    for channel in channels:
        local = now.astimezone(_zone(_team_of(channel)))
        is_open = WorkingDays("12345", country).has(local.date()) and FROM <= local.time() < UNTIL
        if is_open and channel.wants(Notice.REMINDER):
            mark = f"team:{channel.team_id}:{local.date()}"
            due[f"{Notice.REMINDER}:{mark}:channel:{channel.pk}"] = channel
    fresh = _fresh(due)
    if not fresh:
        return 0
    told: dict[int, list[str]] = defaultdict(list)
    earlier = Notice.objects.filter(channel__in=[due[key] for key in fresh], kind=Notice.REMINDER)
    earlier = earlier.filter(TOLD, planned_at__gte=now - TOLD_SINCE)
    for channel_id, about in earlier.values_list("channel", "about"):
        told[channel_id or 0] += about
    promises: dict[int, list[FollowUp]] = defaultdict(list)
    rows = reminders.near(now).open_to_all().filter(team__in={due[key].team_id for key in fresh})
    for row in rows.select_related("owner", "team", "postmortem", "decision", "objective").order_by(
        "queue_on", "id"
    ):
        if not row.is_snoozed(now):
            promises[row.team_id].append(row)

    def written(key: str) -> Notice | None:
        channel = due[key]
        owed = _owed(_team_of(channel), promises[channel.team_id or 0], told[channel.pk], now, country)
        if not owed:
            return None  # asked again with each tick: a promise may come due in the middle of the day

        def compose(channel: Channel) -> Letter:
            return _reminder(_team_of(channel), owed, now)

        return _written(channel, key, Notice.REMINDER, "reminder", compose, now)

    return post(notice for key in fresh if (notice := written(key)) is not None)


def _owed(
    team: Team, promises: list[FollowUp], told: list[str], now: dt.datetime, country: str
) -> list[tuple[reminders.Promise, int]]:
    reader, days = _stand_in(team), WorkingDays("12345", country)
    owed = []
    for row in promises:
        if row.due_on is not None:
            promise = reminders.Promise(row, row.due_on, row.owner, reader, days, calendar.OWNERS)
            step = promise.step(now, told=told)
            if step is not None:
                owed.append((promise, step))
    return owed


def _reminder(team: Team, owed: list[tuple[reminders.Promise, int]], now: dt.datetime) -> Letter:
    today = _stand_in(team).today(now)
    lines = [reminders.team_line(row, today) for row, _ in owed]
    number = words.sentence(wording.count(len(lines), "promise"))
    return Letter(
        template="channel",
        subject=f"{number} of {team} {'is' if len(lines) == 1 else 'are'} due, nearly so or late",
        context={"lines": lines[:SHOWN], "more": len(lines[SHOWN:])},
        about=[f"{row.token}:{step}" for row, step in owed],
    )


def _written(
    channel: Channel,
    key: str,
    kind: str,
    template: str,
    compose: Callable[[Channel], Letter | None],
    now: dt.datetime,
) -> Notice:
    """The post of a team's channel, unsaved. One with nothing to say, or that cannot be written, stops no other."""

    def put(notice: Notice, letter: Letter) -> None:
        context = {"base_url": settings.BASE_URL, "team": channel.team, **letter.context}
        text = ODD_LINE_ENDS.sub(" ", render_to_string(f"notices/channel/{template}.txt", context))
        notice.subject, notice.about = one_line(letter.subject), letter.about
        notice.text = shortened(re.sub(r"\n{3,}", "\n\n", text))

    return filled(_empty(channel, key, kind, now), partial(compose, channel), put)


def _empty(channel: Channel, key: str, kind: str, now: dt.datetime) -> Notice:
    return Notice(
        key=key, kind=kind, channel=channel, message_id=new_message_id(), planned_at=now, send_after=now
    )


def _fresh(keys: dict[str, object] | dict[str, Channel] | dict[str, tuple[Channel, Notice]]) -> list[str]:
    """Those of the keys that are not in the outbox yet."""
    if not keys:
        return []
    known = set(Notice.objects.filter(key__in=list(keys)).values_list("key", flat=True))
    return [key for key in keys if key not in known]


def _team_of(channel: Channel) -> Team:
    if channel.team is None:
        raise ValueError("It is a person's channel.")
    return channel.team


def _zone(team: Team) -> ZoneInfo:
    return zone_of(team.time_zone)


def _stand_in(team: Team) -> Person:
    """Somebody, nowhere saved, who is told of the team at its hours."""
    return Person(name=team.name, time_zone=team.time_zone, digest_weekday=WEEKDAY, digest_hour=FROM.hour)


def tell_of_stopped(now: dt.datetime, country: str) -> int:
    """Write to those who look after a channel that was stopped of late, and to the org admins; how many mails."""
    stopped = (
        Channel.objects.kept().filter(stopped_at__gt=now - calendar.STALE).select_related("person", "team")
    )
    rows = list(stopped.order_by("-stopped_at", "pk")[:BATCH])
    if not rows:
        return 0
    admins = list(Person.objects.active().filter(is_org_admin=True).order_by("pk"))
    leads: dict[int, list[Person]] = defaultdict(list)
    of_teams = Membership.objects.filter(team__in={row.team_id for row in rows}, role=Membership.LEAD)
    for membership in of_teams.select_related("person"):
        leads[membership.team_id].append(membership.person)
    calls = []
    for row in rows:
        keepers = [row.person] if row.person else leads[row.team_id or 0]
        for person in {person.pk: person for person in [*keepers, *admins]}.values():
            page = row.get_absolute_url() if row.may_be_changed_by(person) else reverse("outbox")
            calls.append(_call(row, person, page))
    return post_calls(calls, now, country)


def _call(channel: Channel, person: Person, page: str) -> Call:
    is_keeper = channel.may_be_changed_by(person)
    return Call(
        person=person,
        mark=f"channel-{channel.pk}-stopped-{channel.stopped_at:%Y%m%d%H%M%S}",
        asked_at=channel.stopped_at or channel.made_at,
        by=channel.get_kind_display().partition(" (")[0],
        asks=None,
        what="takes nothing any more for",
        title=f"the channel {channel} of {channel.team or channel.person}",
        url=page,
        note=channel.stopped_because,
        button="Look at it",
        reason="you look after it" if is_keeper else "you are an org admin",
        kind=Notice.TROUBLE if person.is_org_admin else Notice.CALL,
    )
