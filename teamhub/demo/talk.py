"""Replies, a mention, a remark about a section, new information and comments, so that the demo shows how people talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from decisions.models import Decision, Feedback
from followups.models import Comment as FollowUpComment
from followups.models import FollowUp
from outcomes.models import Comment, Objective
from people.models import Membership, Person

DISPUTES = "Planners get a trustworthy quote in one sitting"
WRITE_PATH = "Keep one write path for depots and replay events into the search index"


def seed_talk(people: Mapping[str, Person], decisions: Mapping[str, Decision], now: dt.datetime) -> int:
    """Let people talk about two decisions at the aware moment `now`; returns how many remarks it took."""
    record = decisions.get(WRITE_PATH)
    concern = record.feedback.open_concerns().first() if record else None
    if record is None or concern is None or record.driver is None:
        return 0
    concern.reply(
        by=record.driver,
        at=now - dt.timedelta(hours=20),
        text=f"Fair. Each event will carry the depot's version number, and older versions are dropped. @{concern.by.name}, "
        "the test that shows it will be linked here on Thursday.",
    )
    reader = next((person for person in people.values() if person not in (record.driver, concern.by)), None)
    if reader is not None:
        record.give_feedback(
            by=reader,
            kind=Feedback.NOTE,
            at=now - dt.timedelta(hours=3),
            text="Nine hours was the median; the worst case was two days. Worth a line here.",
            section="context" if record.context else "",
        )
    made = next((each for each in decisions.values() if each.status == Decision.ACCEPTED), None)
    if made is not None:
        made.give_feedback(
            by=concern.by,
            kind=Feedback.NEWS,
            at=now - dt.timedelta(hours=2),
            text="The vendor ends support for this version in March. Does that change anything?",
        )
    return 3


def seed_comments(people: Mapping[str, Person], objectives: Mapping[str, Objective], now: dt.datetime) -> int:
    """Let people talk about an objective at the aware moment `now`; returns how many comments it took."""
    objective = objectives.get(DISPUTES)
    others = [person for person in people.values() if objective and person != objective.lead][:2]
    if objective is None or len(others) < 2:
        return 0
    asked, answered = others
    comment = Comment.add(
        objective,
        by=asked,
        at=now - dt.timedelta(days=2, hours=3),
        text="Disputes barely move although quotes got faster. Are we measuring the **wrong half**? "
        f"@{objective.lead.name}, most of what I hear is about tolls.",
    )
    comment.reply(
        by=objective.lead,
        at=now - dt.timedelta(days=2),
        text="Seven of the last ten were about tolls, yes. The surcharge lines go out next week; "
        "I would wait for two more readings.",
    )
    Comment.add(
        objective,
        by=answered,
        at=now - dt.timedelta(hours=5),
        text="Planners in Antwerp ask for the same page on their phones. Not for this quarter, just so it is said.",
    )
    return 3


def seed_talk_of_promise(now: dt.datetime) -> int:
    """Let a lead and its owner talk about the promise that is late by most, long enough before the aware moment `now`
    that no mail comes of it; returns how many comments it took.
    """
    late = FollowUp.objects.awaited().filter(owner__isnull=False).order_by("queue_on", "pk").first()
    leads = Membership.objects.filter(role=Membership.LEAD).select_related("person")
    lead = leads.filter(team=late.team).exclude(person=late.owner).first() if late else None
    if late is None or late.owner is None or lead is None:
        return 0
    asked = FollowUpComment.add(
        late,
        by=lead.person,
        at=now - dt.timedelta(days=9),
        text="What is in the way? If it is the vendor, **I can call**.",
    )
    asked.reply(
        by=late.owner,
        at=now - dt.timedelta(days=8, hours=20),
        text="The test bench, not the vendor: it is taken until the end of the month.",
    )
    return 2
