"""What the pages of a decision show, put together from the record and what surrounds it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, When, Window
from django.http import HttpRequest

from decisions.models import Decision, Feedback, Link, Role
from decisions.steps import FeedbackForm
from decisions.telling import tell
from people.models import Person
from postmortems.models import Postmortem
from records.models import Event
from web.paging import Page, keyset

SHOWN_AT_MOST = 50  # of what stands beside a record
LINES_OF_HISTORY = 10


@dataclass
class Discussion:
    """One page of feedback in its groups; endorsements stand apart from what is paged."""

    page: Page
    concerns: list[Feedback] = field(default_factory=list)
    notes: list[Feedback] = field(default_factory=list)
    endorsements: list[Feedback] = field(default_factory=list)
    open_count: int = 0
    endorsement_count: int = 0
    is_endorsed_by_me: bool = False

    def is_empty(self) -> bool:
        """Has nobody said anything?"""
        return not (self.page.rows or self.endorsements)


def discussion(decision: Decision, request: HttpRequest, person: Person) -> Discussion:
    """Who said what, oldest first, each with whether `person` may resolve it."""
    said = decision.feedback.select_related("by", "resolved_by")
    page = keyset(said.exclude(kind=Feedback.ENDORSEMENT), request, order=("id",))
    for each in page.rows:
        each.decision_record = decision
        each.is_mine_to_resolve = each.may_be_resolved_by(person)
    endorsed: list[Any] = list(
        said.filter(kind=Feedback.ENDORSEMENT)
        .annotate(count=Window(Count("pk")), is_mine=Case(When(by=person, then=1), default=0))
        .order_by("-is_mine", "id")[:SHOWN_AT_MOST]
    )
    return Discussion(
        page=page,
        concerns=sorted(
            (each for each in page.rows if each.kind == Feedback.BLOCKING),
            key=lambda each: (each.resolved_at is not None, each.pk),
        ),
        notes=[each for each in page.rows if each.kind == Feedback.NOTE],
        endorsements=endorsed,
        open_count=decision.concern_count,
        endorsement_count=endorsed[0].count if endorsed else 0,
        is_endorsed_by_me=bool(endorsed and endorsed[0].is_mine),
    )


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
    for _ in range(10):
        links = Link.objects.filter(target__in=[d.pk for d in current], kind=Link.SUPERSEDES)
        nexts = [
            link.source
            for link in links.select_related("source__team")
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
    if not is_decided or decision.proposed_on:
        until, word = decision.feedback_until, "until" if decision.feedback_until else ""
        done = is_decided or is_waiting
        made.append(
            Step("Feedback", "message-square", is_done=done, is_current=is_open, date=until, words=word)
        )
    label = "Rejected" if status == Decision.REJECTED else "Decided"
    words = "" if is_decided else f"{whose(decision)} decides"
    day = decision.decided_on
    made.append(Step(label, "check", is_done=is_decided, is_current=is_waiting, date=day, words=words))
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
    verbs = ("edited", "proposed", "accepted", "rejected", "deprecated", "confirmed", "superseded")
    allowed = {verb: getattr(decision, f"may_be_{verb}_by")(person) for verb in verbs}
    return allowed | {"answered": decision.may_get_feedback_from(person)}


def of_record(
    decision: Decision, request: HttpRequest, person: Person, today: dt.date, form: FeedbackForm | None = None
) -> dict[str, Any]:
    """Everything the record's page shows."""
    asked = [role for role in decision.answers() if role.role in Role.ASKED]
    follow_ups = decision.follow_ups.visible_to(person).select_related("owner").order_by("due_on", "id")
    newest = list(Event.objects.of(decision)[: LINES_OF_HISTORY + 1])
    postmortems = Postmortem.objects.visible_to(person).filter(decisions=decision)
    return {
        "decision": decision,
        "form": form or FeedbackForm(),
        "may": may(decision, person),
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
        "missing": decision.missing_agreements() if decision.status == Decision.PROPOSED else [],
        "roles": roles_by_kind(decision),
        "chain": chain(decision),
        "successors": successors(decision),
        "postmortems": postmortems.distinct().order_by("-number")[:SHOWN_AT_MOST],
        "follow_ups": follow_ups[:SHOWN_AT_MOST],
        "history": tell(newest[:LINES_OF_HISTORY]),
        "has_more_history": len(newest) > LINES_OF_HISTORY,
    }
