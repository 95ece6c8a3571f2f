"""Being asked by name: a mail to those whom a proposal asks, who get more time for it, whom somebody mentions, or in
whose name somebody promises something, and to those in whose conversation somebody said something.

Found by query, like everything we tell; the key in the outbox says what was asked, so that nobody is asked
twice for the same. Safe to run anywhere, at once and as often as you like.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from decisions.models import Decision, Role
from followups.models import Comment, FollowUp
from notices import calendar, wording
from notices.letters import Letter, apart, notice_of, post, unplanned
from notices.models import Notice
from people.models import Organisation, Person
from postmortems.models import Postmortem
from records.models import Event, Mention, SearchEntry
from web import words

BATCH = 200
MOST_EVENTS = 20_000  # of a kind in these days: a bound for the memory
STRETCH = 600  # seconds in which what one person gives another is one mail
GIVING = ["created", "accepted", "handed_over"]  # what makes somebody the owner of a promise, perhaps unasked
Ids = Collection[int] | None


@dataclass(frozen=True)
class Call:
    """Somebody asks a person for something. `mark` tells it from every other, `url` is a path of ours."""

    person: Person
    mark: str
    asked_at: dt.datetime
    by: str
    asks: Person | None  # answers a reply
    what: str
    title: str
    url: str
    until: dt.date | None = None
    note: str = ""
    until_what: str = "Feedback is open until"
    button: str = "Read and reply"
    reason: str = "you were asked by name"  # why it comes, at its foot
    kind: str = Notice.CALL  # or of trouble, which nobody can switch off


def plan(now: dt.datetime) -> int:
    """Write who is asked by name, at the aware moment `now`, into the outbox; returns how many."""
    country = Organisation.current().holiday_country
    count = 0
    for calls in open_calls(now):
        count += post_calls(calls, now, country)
    return count


def open_calls(now: dt.datetime) -> Iterator[list[Call]]:
    """All that was asked of late and waits for an answer, batched."""
    for calls_of in ASKING.values():
        yield from calls_of(now)


def standing(marks: Iterable[str], now: dt.datetime) -> set[tuple[int, str]]:
    """Of these marks, those by which somebody is still asked, with the person's id; however long ago it was."""
    asked: dict[str, set[int]] = defaultdict(set)
    for mark in marks:
        kind, _, rest = mark.partition("-")
        if kind in ASKING:
            asked[kind].add(int(rest.partition("-")[0]))
    return {
        (call.person.pk, call.mark)
        for kind, ids in asked.items()
        for calls in ASKING[kind](now, ids)
        for call in calls
    }


def is_asked_again(mark: str) -> bool:
    """Is it the mark of something that may be taken back before the mail goes out?"""
    return mark.partition("-")[0] in ASKING


def post_calls(calls: Sequence[Call], now: dt.datetime, country: str) -> int:
    """Write those of the calls that are not in the outbox yet, to people for whom it is a working hour."""
    return apart(
        calls,
        lambda some: _post(some, now, country),
        lambda call: unplanned(call.kind, now)(call.person),
    )


def _post(calls: Sequence[Call], now: dt.datetime, country: str) -> int:
    wanted = [
        call
        for call in calls
        if call.person.is_active
        and (call.kind == Notice.TROUBLE or call.person.wants_calls)
        and not call.person.is_away(call.person.today(now))
        and calendar.is_working_hour(call.person, country, now)
        and calendar.is_fresh(call.person, country, call.asked_at, now)
    ]
    keys = {f"{call.kind}:{call.person.pk}:{call.mark}": call for call in wanted}
    known = set(Notice.objects.filter(key__in=keys).values_list("key", flat=True))
    fresh = [call for key, call in keys.items() if key not in known]
    return post(
        notice_of(call.person, call.kind, call.mark, partial(letter, call=call, now=now), now)
        for call in fresh
    )


def calls_of_decisions(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Those asked by proposals that began to ask, or gave more time, of late, batched. Who asks is not told."""
    today = now.astimezone(dt.UTC).date()
    open_still = Decision.objects.filter(
        of_late(ids, asked_on__gte=today - calendar.STALE),
        status=Decision.PROPOSED,
        feedback_until__gte=today - dt.timedelta(days=1),
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
        asked_at=event.at,
        by=str(event.by or "Somebody"),
        asks=decision.driver or event.by,
        what="gives you more time for" if is_longer else "asks for your input on",
        title=str(decision),
        url=decision.get_absolute_url(),
        until=decision.feedback_until,
        note=event.note if event.verb == "extended" else "",
    )


def calls_of_mentions(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Mentions of late that nobody has answered, batched; only of those who may still read the record."""
    country = Organisation.current().holiday_country
    fresh = Mention.objects.open().filter(of_late(ids, at__gt=now - calendar.STALE))
    for rows in batches(fresh.select_related("person", "by").order_by("pk")):
        # Sorted out before asking who may read what, for that may cost a query each.
        batch = [row for row in rows if ids or calendar.is_fresh(row.person, country, row.at, now)]
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
                    asked_at=mention.at,
                    by=str(mention.by),
                    asks=mention.by,
                    what="mentions you on",
                    title=f"{entry.ref} {entry.title}".strip(),
                    url=f"{entry.url}#{mention.anchor}",
                )
            )
        yield calls


def calls_of_offers(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Those who were asked of late to take a follow-up over and have not answered, batched."""
    open_still = FollowUp.objects.filter(offered_to__isnull=False).exclude(state__in=FollowUp.ENDED_STATES)
    fresh = events_of(FollowUp.record_kind, "offered", now, ids)
    for batch in batches(open_still.filter(pk__in=fresh).select_related("offered_to").order_by("pk")):
        yield [
            Call(
                person=row.offered_to,
                mark=f"offer-{row.pk}-{fresh[row.pk].pk}",
                asked_at=fresh[row.pk].at,
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


def calls_of_promises(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Those in whose name somebody else has promised something of late, batched; `ids` are numbers of stretches.

    What one gives another within a stretch is one mail: many at a time move to a successor, or are accepted. So it
    is told when the stretch is over, and what was taken back by then is not told at all.
    """
    given = stretches(ids) if ids is not None else Q(at__gte=now - calendar.STALE)
    over = dt.datetime.fromtimestamp(stretch_of(now) * STRETCH, dt.UTC)
    keeper = FollowUp.objects.awaited().filter(pk=OuterRef("subject_id"), owner__is_active=True)
    events = Event.objects.filter(
        given, at__lt=over, subject_kind=FollowUp.record_kind, verb__in=GIVING
    ).annotate(keeper=Subquery(keeper.values("owner_id")[:1]))
    found = events.filter(keeper__isnull=False).exclude(by=F("keeper"))
    numbers = sorted(set(found.order_by("-pk").values_list("subject_id", flat=True)[:MOST_EVENTS]))
    told: dict[tuple[int, int, int], list[tuple[FollowUp, Event]]] = defaultdict(list)
    for first in range(0, len(numbers), BATCH):
        batch = numbers[first : first + BATCH]
        last = last_given(batch)
        for row in FollowUp.objects.awaited().filter(pk__in=batch).select_related("owner").order_by("pk"):
            event = last.get(row.pk)
            if event and event.verb in GIVING and row.owner and event.by_id != row.owner.pk:
                told[row.owner.pk, stretch_of(event.at), event.by_id or 0].append((row, event))
    asked = [call_of_promises(mark, rows) for mark, rows in told.items() if ids is None or mark[1] in ids]
    for first in range(0, len(asked), BATCH):
        yield asked[first : first + BATCH]


def call_of_promises(mark: tuple[int, int, int], given: Sequence[tuple[FollowUp, Event]]) -> Call:
    """What one person gave another within one stretch, as one call."""
    row, event = given[0]
    assert row.owner is not None
    more = len(given) - 1
    others = f" and {more} more promise{'' if more == 1 else 's'}" if more else ""
    return Call(
        person=row.owner,
        mark=f"promised-{mark[1]}-{mark[2]}",
        asked_at=max(event.at for _, event in given),
        by=str(event.by or "Somebody"),
        asks=event.by,
        what="handed over to you:" if event.verb == "handed_over" else "promised in your name:",
        title=f"{row.title}{others}",
        url=reverse("follow_ups") if more else row.get_absolute_url(),
        until=None if more else row.due_on,
        until_what="It is due on",
        button="Keep them, or hand them over" if more else "Keep it, or hand it over",
        reason="a promise in your name is yours to keep",
    )


def calls_of_comments(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Who owns a follow-up, or spoke below it, where others said something of late, batched; `ids` are numbers of
    stretches.

    What is said below one within a stretch is one mail, told when the stretch is over. Whom a comment mentions is told
    of that instead, and who has said something since has read it.
    """
    of_stretch = stretches(ids) if ids is not None else Q(at__gte=now - calendar.STALE)
    over = dt.datetime.fromtimestamp(stretch_of(now) * STRETCH, dt.UTC)
    newest = Comment.objects.standing().filter(of_stretch, at__lt=over).order_by("-pk")[:MOST_EVENTS]
    fresh: dict[int, dict[int, list[Comment]]] = defaultdict(lambda: defaultdict(list))
    for comment in newest.select_related("by").defer("text", "section_text"):
        fresh[comment.follow_up_id][stretch_of(comment.at)].insert(0, comment)
    numbers = sorted(fresh)
    for first in range(0, len(numbers), BATCH):
        yield calls_below({pk: fresh[pk] for pk in numbers[first : first + BATCH]})


def calls_below(fresh: Mapping[int, Mapping[int, Sequence[Comment]]]) -> list[Call]:
    """Those who are to hear of these comments, by follow-up and stretch. Six queries, and one for each of them who has
    to be asked about what is not open to all.
    """
    hearers: dict[int, dict[int, dt.datetime]] = defaultdict(dict)  # since when each has something to hear
    said = Comment.objects.standing().filter(follow_up__in=fresh).order_by()
    for row, by, last in said.values_list("follow_up_id", "by_id").annotate(last=Max("at")):
        hearers[row][by] = last
    people = Person.objects.in_bulk({pk for since in hearers.values() for pk in since})
    mentions = Mention.objects.filter(kind=FollowUp.record_kind, object_id__in=fresh)
    mentioned = set(mentions.values_list("object_id", "anchor", "person_id"))
    given = last_given(fresh)
    calls = []
    for follow_up in (
        FollowUp.objects.filter(pk__in=fresh).select_related("owner", "postmortem").order_by("pk")
    ):
        pk = follow_up.pk
        if follow_up.owner:  # not of what was said before it was theirs
            people[follow_up.owner.pk] = follow_up.owner
            hearers[pk].setdefault(follow_up.owner.pk, given[pk].at if pk in given else follow_up.created_at)
        for person, since in ((people[person], since) for person, since in hearers[pk].items()):
            for stretch, comments in sorted(fresh[pk].items()):
                news = [
                    comment
                    for comment in comments
                    if comment.by_id != person.pk
                    and comment.at >= since
                    and (pk, comment.anchor(), person.pk) not in mentioned
                ]
                if news and (follow_up.is_open_to_all() or follow_up.is_visible_to(person)):
                    calls.append(call_of_comments(person, follow_up, stretch, news))
    return calls


def call_of_comments(person: Person, follow_up: FollowUp, stretch: int, news: Sequence[Comment]) -> Call:
    """What others said below one follow-up within one stretch, as one call."""
    is_own = person.pk == follow_up.owner_id
    return Call(
        person=person,
        mark=f"said-{stretch}-{follow_up.pk}",
        asked_at=news[-1].at,
        by=wording.joined(list(dict.fromkeys(str(comment.by) for comment in news))),
        asks=news[-1].by,
        what="commented on your follow-up:" if is_own else "commented on",
        title=follow_up.title,
        url=f"{follow_up.get_absolute_url()}#{news[0].anchor()}",
        reason="the follow-up is yours" if is_own else "you have commented on it as well",
    )


def stretch_of(moment: dt.datetime) -> int:
    """The number of the ten minutes that the aware moment lies in."""
    return int(moment.timestamp()) // STRETCH


def stretches(numbers: Iterable[int]) -> Q:
    """Within one of these stretches."""
    within = Q(pk__in=[])
    for number in numbers:
        begin = dt.datetime.fromtimestamp(number * STRETCH, dt.UTC)
        within |= Q(at__gte=begin, at__lt=begin + dt.timedelta(seconds=STRETCH))
    return within


def last_given(ids: Collection[int]) -> dict[int, Event]:
    """Of follow-ups, by id, the last event that may have given each its owner."""
    events = Event.objects.filter(
        subject_kind=FollowUp.record_kind, subject_id__in=ids, verb__in=[*GIVING, "took_over", "undid"]
    )
    last: dict[int, Event] = {}
    for event in events.select_related("by").order_by("pk"):
        if event.verb != "undid" or "owner_id" in event.changes:
            last[event.subject_id] = event
    return last


def calls_of_reviews(now: dt.datetime, ids: Ids = None) -> Iterator[list[Call]]:
    """Those who were asked of late to read a postmortem before everyone does and have not, batched."""
    fresh = events_of(Postmortem.record_kind, "asked_for_review", now, ids)
    in_review = Postmortem.objects.filter(status=Postmortem.IN_REVIEW, pk__in=fresh)
    rows = in_review.prefetch_related("reviewers", "review_answers")
    for batch in batches(rows.order_by("pk")):
        yield [
            Call(
                person=person,
                mark=f"review-{row.pk}-{event.pk}",
                asked_at=event.at,
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


ASKING = {
    "decision": calls_of_decisions,
    "mention": calls_of_mentions,
    "offer": calls_of_offers,
    "promised": calls_of_promises,
    "review": calls_of_reviews,
    "said": calls_of_comments,
}  # by how their marks begin, which the id of what asks follows, or the number of a stretch


def of_late(ids: Ids, subject: str = "pk", **of_late: Any) -> Q:
    """What asks of late; where ids are given those, however long ago."""
    return Q(**of_late) if ids is None else Q(**{f"{subject}__in": ids})


def events_of(kind: str, verb: str, now: dt.datetime, ids: Ids) -> dict[int, Event]:
    """The newest such event of late, or to one of the ids, by the id of what it happened to."""
    recent = of_late(ids, "subject_id", at__range=(now - calendar.STALE, now))
    events = Event.objects.filter(recent, subject_kind=kind, verb=verb)
    newest: dict[int, Event] = {}
    for event in events.select_related("by").order_by("-pk")[:MOST_EVENTS]:
        newest.setdefault(event.subject_id, event)
    return newest


def may_find(person: Person, entry: SearchEntry) -> bool:
    """Is the record among those the person may read? Twin of MentionQuerySet.visible_to()."""
    if not entry.is_open and entry.readers_id is None:
        return False  # it was dropped
    if entry.is_open or person.is_org_admin or entry.readers_id in person.roles():
        return True
    kinds = (Postmortem, FollowUp)  # those that are read by people they name, besides their team
    named: Any = next((model for model in kinds if model.record_kind == entry.kind), None)
    return named is not None and named.objects.visible_to(person).filter(pk=entry.object_id).exists()


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
    )
