"""What the pages of a decision show, put together from the record and what surrounds it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from decisions.connections import connected_with
from decisions.conversation import discussion
from decisions.models import Decision, Link, Role, Stance
from decisions.steps import FeedbackForm
from decisions.telling import tell
from people.models import Person
from people.telling import who_is_told
from records.models.recorded import newest_of

LINES_OF_HISTORY = 10


@dataclass(frozen=True)
class Tie:
    """A related decision: how it is related, seen from here."""

    word: str
    record: Decision
    scope: str
    note: str


def chain(decision: Decision) -> list[Tie]:
    """The decisions this one is tied to, whichever side wrote the link; what replaces it first."""
    ties = []
    for link in decision.inward:
        pending = link.kind == Link.SUPERSEDES and link.source.status in (Decision.DRAFT, Decision.PROPOSED)
        word = "To be superseded by" if pending else link.inverse
        ties.append(Tie(word, link.source, link.scope, "if that is accepted" if pending else ""))
    for link in decision.outward:
        pending = link.kind == Link.SUPERSEDES and decision.status in (Decision.DRAFT, Decision.PROPOSED)
        note = "superseded once this is accepted" if pending else ""
        ties.append(Tie(link.get_kind_display(), link.target, link.scope, note))
    return ties


def successors(decision: Decision) -> list[Decision]:
    """The decisions that took its place, newest of the chain: "see D-57"; at most ten steps on."""
    if decision.status != Decision.SUPERSEDED:
        return []
    current, seen = [decision], {decision.pk}
    links: Iterable[Link] = [link for link in decision.inward if link.kind == Link.SUPERSEDES]
    for _ in range(10):
        nexts = [
            link.source
            for link in links
            if link.source.status not in (Decision.DRAFT, Decision.PROPOSED, Decision.REJECTED)
            and link.source_id not in seen
        ]
        if not nexts:
            break
        seen |= {each.pk for each in nexts}
        replaced = [each for each in nexts if each.status == Decision.SUPERSEDED]
        if not replaced:
            return nexts
        current = nexts
        later = Link.objects.filter(target__in=[each.pk for each in current], kind=Link.SUPERSEDES)
        links = later.select_related("source__team")
    return current if current != [decision] else []


@dataclass(frozen=True)
class Step:
    """Where a decision stands, for the row of steps."""

    label: str
    icon: str
    is_done: bool
    is_current: bool
    date: dt.date | None = None
    words: str = ""


def steps(decision: Decision, today: dt.date) -> list[Step]:
    """Proposed, feedback, decided, review by: what is behind it, where it is, what comes."""
    status = decision.status
    if status == Decision.UNKNOWN:
        return []
    is_open, is_decided = decision.is_open_to_feedback(today), decision.is_decided()
    is_waiting = status == Decision.PROPOSED and not is_open
    made = []
    if status == Decision.DRAFT:
        made.append(Step("Draft", "pencil-line", is_done=False, is_current=True, words="not proposed yet"))
    elif not is_decided or decision.proposed_on:  # of an imported one nothing is known of how it came about
        made.append(Step("Proposed", "check", is_done=True, is_current=False, date=decision.proposed_on))
    if status == Decision.DRAFT or decision.feedback_until:  # else nobody was asked
        until, word = decision.feedback_until, "until" if decision.feedback_until else ""
        done = is_decided or is_waiting
        made.append(
            Step("Feedback", "message-square", is_done=done, is_current=is_open, date=until, words=word)
        )
    label = "Rejected" if status == Decision.REJECTED else "Decided"
    words = "" if is_decided else f"{whose(decision)} decides"
    day = decision.decided_on
    label, icon = ("To be decided", "hourglass") if is_waiting else (label, "check")
    made.append(Step(label, icon, is_done=is_decided, is_current=is_waiting, date=day, words=words))
    if decision.is_no_longer_in_force():
        made.append(Step(decision.get_status_display(), "archive", is_done=False, is_current=True))
    elif status != Decision.REJECTED and (decision.review_by or not is_decided):
        is_due, day = decision.is_to_review(today), decision.review_by
        made.append(Step("Review by", "calendar-clock", is_done=False, is_current=is_due, date=day))
    return made


def whose(decision: Decision) -> str:
    """Who decides, in words."""
    decider = decision.named_decider()
    if decider is not None:
        return str(decider.holder)
    return (
        str(decision.driver)
        if decision.driver and decision.driver.is_active
        else f"A lead of {decision.team}"
    )


def roles_by_kind(decision: Decision) -> list[tuple[str, list[Role]]]:
    """The roles as the margin lists them."""
    answers = decision.answers()
    held = [(label, [role for role in answers if role.role == kind]) for kind, label in Role.ROLES]
    return [(label, roles) for label, roles in held if roles]


def may(decision: Decision, person: Person) -> dict[str, bool]:
    """What this person may do to it now."""
    verbs = (
        "edited",
        "proposed",
        "accepted",
        "rejected",
        "deprecated",
        "confirmed",
        "superseded",
        "extended",
    )
    allowed = {verb: getattr(decision, f"may_be_{verb}_by")(person) for verb in verbs}
    news = decision.may_get_news_from(person)
    allowed["abstained"] = decision.may_be_abstained_from_by(person)
    return allowed | {"answered": decision.may_get_feedback_from(person) or news}


def of_asking(decision: Decision, *, by: Person, now: dt.datetime) -> dict[str, Any]:
    """Who is told when it asks for feedback, or gives more time for it."""
    asked = decision.roles.people_asked().get(decision.pk, [])
    return {"told": who_is_told(asked, by=by, now=now)}


def of_missing(decision: Decision) -> dict[str, Any]:
    """Whose agreement is missing before it can be accepted, and what has to happen, in words."""
    missing = decision.missing_agreements() if decision.status == Decision.PROPOSED else []
    return {"missing": missing, "missing_words": " ".join(map(decision.words_on_missing, missing))}


def of_record(
    decision: Decision, request: HttpRequest, person: Person, today: dt.date, form: FeedbackForm | None = None
) -> dict[str, Any]:
    """Everything the record's page shows."""
    asked = [role for role in decision.answers() if role.role in Role.ASKED]
    stances = Stance.of(decision)
    for stance in stances:
        stance.is_over = stance.is_expired(today)
        stance.is_mine_to_answer = stance.may_be_answered_by(person)
    newest = newest_of(decision, LINES_OF_HISTORY + 1)
    source = getattr(decision, "imported_from", None)
    return {
        "decision": decision,
        "form": form or FeedbackForm(decision=decision),
        "may": may(decision, person),
        "may_settle_file": source is not None and source.may_be_settled_by(person),
        "steps": steps(decision, today),
        "is_open": decision.is_open_to_feedback(today),
        "is_asked": decision.is_awaiting_feedback_of(person, today),
        "is_to_decide": decision.is_to_decide_by(person, today),
        "is_to_review": decision.is_to_review(today),
        "discussion": discussion(decision, request, person),
        "asked_roles": Role.ASKED,
        "asked_count": len(asked),
        "replied_count": sum(role.has_replied for role in asked),
        "silent": [role for role in asked if not role.has_replied],
        **of_missing(decision),
        "roles": roles_by_kind(decision),
        "chain": chain(decision),
        "successors": successors(decision),
        "stances": stances,
        "history": tell(newest[:LINES_OF_HISTORY]),
        "has_more_history": len(newest) > LINES_OF_HISTORY,
        **connected_with(decision, person),
    }
