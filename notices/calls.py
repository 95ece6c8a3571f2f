"""Being asked by name: a mail to those whom a proposal asks, who get more time for it, or whom somebody mentions.

Found by query, like everything we tell; the key in the outbox says what was asked, so that nobody is asked
twice for the same. Safe to run anywhere, at once and as often as you like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from decisions.models import Decision, Role
from followups.models import FollowUp
from notices import calendar, wording
from notices.letters import Letter, apart, notice_of, post, unplanned
from notices.models import Notice
from people.models import Organisation, Person
from postmortems.models import Postmortem
from records.models import Event, Mention, SearchEntry
from web import words

BATCH = 200
MOST_EVENTS = 20_000  # of a kind in these days: a bound for the memory
FRESH = dt.timedelta(days=4)  # what was asked longer ago stands in "needs you" alone: a weekend and a day


@dataclass(frozen=True)
class Call:
    """Somebody asks a person for something. `mark` tells it from every other, `url` is a path of ours."""

    person: Person
    mark: str
    by: str
    asks: Person | None  # answers a reply
    what: str
    title: str
    url: str
    until: dt.date | None = None
    note: str = ""
    until_what: str = "Feedback is open until"
    button: str = "Read and reply"
    readers: int | None = None  # the team whose people alone may read it
    reason: str = "you were asked by name"  # why it comes, at its foot


def plan(now: dt.datetime) -> int:
    """Write who is asked by name, at the aware moment `now`, into the outbox; returns how many."""
    country = Organisation.current().holiday_country
    count = 0
    for calls in (
        *calls_of_decisions(now),
        *calls_of_mentions(now),
        *calls_of_offers(now),
        *calls_of_reviews(now),
    ):
        count += post_calls(calls, now, country)
    return count


def post_calls(calls: Sequence[Call], now: dt.datetime, country: str) -> int:
    """Write those of the calls that are not in the outbox yet, to people for whom it is a working hour."""
    blank_of = unplanned(Notice.CALL, now)
    return apart(calls, lambda some: _post(some, now, country), lambda call: blank_of(call.person))


def _post(calls: Sequence[Call], now: dt.datetime, country: str) -> int:
    wanted = [
        call
        for call in calls
        if call.person.is_active
        and call.person.wants_calls
        and not call.person.is_away(call.person.today(now))
        and calendar.is_working_hour(call.person, country, now)
    ]
    keys = {f"{Notice.CALL}:{call.person.pk}:{call.mark}": call for call in wanted}
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [call for key, call in keys.items() if key not in known]
    return post(
        notice_of(call.person, Notice.CALL, call.mark, partial(letter, call=call, now=now), now)
        for call in fresh
    )


def calls_of_decisions(now: dt.datetime) -> Iterator[list[Call]]:
    """Those asked by proposals that began to ask, or gave more time, of late, batched. Who asks is not told."""
    today = now.astimezone(dt.UTC).date()
    open_still = Decision.objects.filter(
        status=Decision.PROPOSED,
        feedback_until__gte=today - dt.timedelta(days=1),
        asked_on__gte=today - FRESH,
    )
    for batch in batches(open_still.select_related("driver").order_by("pk")):
        decisions = {decision.pk: decision for decision in batch}
        roles = Role.objects.filter(decision_record__in=decisions)
        asked = roles.people_asked()
        asks: dict[int, Event] = {}
        events = Event.objects.filter(
            subject_kind=Decision.record_kind, subject_id__in=decisions, verb__in=["proposed", "extended"]
        )
        for event in events.select_related("by").order_by("pk"):
            asks[event.subject_id] = event
        yield [
            call_of_decision(person, decisions[pk], event)
            for pk, people in asked.items()
            for event in ([asks[pk]] if pk in asks else [])
            for person in people
            if person.pk != event.by_id
        ]


def call_of_decision(person: Person, decision: Decision, event: Event) -> Call:
    """A person is asked for input, or has more time for it."""
    before, _ = event.changes.get("feedback_until", ("", ""))
    is_longer = event.verb == "extended" and bool(before)  # from no date it is asked for the first time
    return Call(
        person=person,
        mark=f"decision-{decision.pk}-until-{decision.feedback_until}",
        by=str(event.by or "Somebody"),
        asks=decision.driver or event.by,
        what="gives you more time for" if is_longer else "asks for your input on",
        title=str(decision),
        url=decision.get_absolute_url(),
        until=decision.feedback_until,
        note=event.note if event.verb == "extended" else "",
    )


def calls_of_mentions(now: dt.datetime) -> Iterator[list[Call]]:
    """Mentions of late that nobody has answered, batched; only of those who may still read the record."""
    fresh = Mention.objects.open().filter(at__gt=now - FRESH).select_related("person", "by").order_by("pk")
    for batch in batches(fresh):
        entries = SearchEntry.objects.filter(
            kind__in={row.kind for row in batch}, object_id__in={row.object_id for row in batch}
        )
        found = {(entry.kind, entry.object_id): entry for entry in entries}
        calls = []
        for mention in batch:
            entry = found.get((mention.kind, mention.object_id))
            if entry is None or not may_find(mention.person, entry):
                continue
            calls.append(
                Call(
                    person=mention.person,
                    mark=f"mention-{mention.pk}",
                    by=str(mention.by),
                    asks=mention.by,
                    what="mentions you on",
                    title=f"{entry.ref} {entry.title}".strip(),
                    url=f"{entry.url}#{mention.anchor}",
                    readers=None if entry.is_open or mention.person.is_org_admin else entry.readers_id,
                )
            )
        yield calls


def calls_of_offers(now: dt.datetime) -> Iterator[list[Call]]:
    """Those who were asked of late to take a follow-up over and have not answered, batched."""
    open_still = FollowUp.objects.filter(offered_to__isnull=False).exclude(state__in=FollowUp.ENDED_STATES)
    fresh = events_of(FollowUp.record_kind, "offered", now)
    for batch in batches(open_still.filter(pk__in=fresh).select_related("offered_to").order_by("pk")):
        yield [
            Call(
                person=row.offered_to,
                mark=f"offer-{row.pk}-{fresh[row.pk].pk}",
                by=str(fresh[row.pk].by or "Somebody"),
                asks=fresh[row.pk].by,
                what="asks you to take over",
                title=row.title,
                url=row.get_absolute_url(),
                until=row.due_on,
                until_what="It is promised for",
                button="Take it, or leave it",
            )
            for row in batch
            if row.offered_to is not None
        ]


def calls_of_reviews(now: dt.datetime) -> Iterator[list[Call]]:
    """Those who were asked of late to read a postmortem before everyone does and have not, batched."""
    fresh = events_of(Postmortem.record_kind, "asked_for_review", now)
    in_review = Postmortem.objects.filter(status=Postmortem.IN_REVIEW, pk__in=fresh)
    rows = in_review.prefetch_related("reviewers", "review_answers")
    for batch in batches(rows.order_by("pk")):
        yield [
            Call(
                person=person,
                mark=f"review-{row.pk}-until-{row.review_due_on}",
                by=str(event.by or "Somebody"),
                asks=event.by,
                what="asks you to read",
                title=str(row),
                url=row.get_absolute_url(),
                until=row.review_due_on,
                until_what="The review is due on",
                button="Read it",
            )
            for row in batch
            for event in [fresh[row.pk]]
            for person in row.waiting_reviewers()
            if person.pk != event.by_id
        ]


def events_of(kind: str, verb: str, now: dt.datetime) -> dict[int, Event]:
    """The newest such event of late, by the id of what it happened to."""
    events = Event.objects.filter(subject_kind=kind, verb=verb, at__range=(now - FRESH, now))
    newest: dict[int, Event] = {}
    for event in events.select_related("by").order_by("-pk")[:MOST_EVENTS]:
        newest.setdefault(event.subject_id, event)
    return newest


def may_find(person: Person, entry: SearchEntry) -> bool:
    """Is the record among those the person may read? Twin of MentionQuerySet.visible_to()."""
    if entry.is_open or person.is_org_admin or entry.readers_id in person.roles():
        return True
    if entry.kind != Postmortem.record_kind:
        return False
    return Postmortem.objects.visible_to(person).filter(pk=entry.object_id).exists()  # those it names


def batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows in order of id, at most BATCH at a time."""
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].pk


def letter(person: Person, *, call: Call, now: dt.datetime) -> Letter:
    """The mail that says so."""
    today = person.today(now)
    until = f" {call.until_what} {wording.date(call.until)}." if call.until else ""
    opening = f"{call.by} {call.what} {call.title}.{until}"
    greeting = wording.greeting(person.get_short_name(), now.astimezone(person.zone))
    return Letter(
        template="call",
        subject=f"{call.by} {call.what} {call.title}",
        context={
            "today": today,
            "eyebrow": f"Teamhub · {wording.date(today)}",
            "headline": words.sentence(f"{call.by} {call.what} {call.title}"),
            "lede": f"{greeting}. {opening}",
            "preheader": opening,
            "note": call.note,
            "reason": call.reason,
            "by": call.by,
            "button": call.button,
            "button_url": settings.BASE_URL + call.url,
        },
        reply_to=[call.asks] if call.asks else [],
        teams=[call.readers] if call.readers else [],
    )
