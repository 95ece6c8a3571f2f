"""What people said to a decision as its page shows it: in groups, with threads, mentions and what it is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, When, Window
from django.http import HttpRequest

from decisions.models import Decision, Feedback
from decisions.models.discussing import FURTHER, SECTIONS
from decisions.models.feedback import FeedbackQuerySet
from people.models import Person
from records.conversation import threads, with_mentions
from web import compiled
from web.paging import Page, keyset

ENDORSERS_SHOWN = 50


@dataclass
class Discussion:
    """One page of feedback in its groups; endorsements stand apart from what is paged."""

    page: Page
    concerns: list[Feedback] = field(default_factory=list)
    notes: list[Feedback] = field(default_factory=list)
    news: list[Feedback] = field(default_factory=list)
    endorsements: list[Feedback] = field(default_factory=list)
    open_count: int = 0
    endorsement_count: int = 0
    is_endorsed_by_me: bool = False
    has_changed_since: bool = False  # since I endorsed it
    has_earlier: bool = False  # has an endorsement of an earlier text

    def is_empty(self) -> bool:
        """Has nobody said anything?"""
        return not (self.page.rows or self.endorsements)


def discussion(decision: Decision, request: HttpRequest, person: Person) -> Discussion:
    """Who said what, oldest first, each with its thread and with what `person` may do about it."""
    page = keyset(compiled.Query(_in_words, pk=decision.pk), request, order=("id",))
    endorsed: list[Any] = compiled.rows(_endorsed, pk=decision.pk, person=person)
    replies = threads(page.rows, Feedback.objects.standing())
    with_words([*page.rows, *replies, *endorsed], decision, person)
    by_kind = defaultdict(list)
    for each in page.rows:
        by_kind[each.kind].append(each)
    return Discussion(
        page=page,
        concerns=sorted(by_kind[Feedback.BLOCKING], key=lambda each: (not each.is_open_concern(), each.pk)),
        notes=by_kind[Feedback.NOTE],
        news=sorted(by_kind[Feedback.NEWS], key=lambda each: (each.resolved_at is not None, each.pk)),
        endorsements=endorsed,
        open_count=decision.concern_count,
        endorsement_count=endorsed[0].count if endorsed else 0,
        has_earlier=any(each.is_of_earlier_text for each in endorsed),
        is_endorsed_by_me=bool(endorsed and endorsed[0].is_mine),
        has_changed_since=bool(endorsed and endorsed[0].is_mine and endorsed[0].is_of_earlier_text),
    )


def _said(pk: int) -> FeedbackQuerySet:
    """What stands first in its thread, about the decision of this id."""
    return Feedback.objects.filter(decision_record=pk, answers__isnull=True).select_related(
        "by", "resolved_by"
    )


def _in_words(pk: int) -> FeedbackQuerySet:
    replied = Exists(Feedback.objects.standing().filter(answers=OuterRef("pk")))
    shown = _said(pk).exclude(kind__in=Feedback.WORDLESS).annotate(has_replies=replied)
    return shown.filter(Q(removed_at__isnull=True) | Q(has_replies=True))


def _endorsed(pk: int, person: Person) -> FeedbackQuerySet:
    """One's own first; each with how many there are."""
    is_mine = Case(When(by=person, then=1), default=0)
    rows = _said(pk).standing().filter(kind=Feedback.ENDORSEMENT)
    return rows.annotate(count=Window(Count("pk")), is_mine=is_mine).order_by("-is_mine", "id")[
        :ENDORSERS_SHOWN
    ]


def with_words(rows: Sequence[Any], decision: Decision, person: Person) -> None:
    """Give each its text as HTML with links to those it mentions, what it is about, and what `person` may do.

    One query, none where nobody is mentioned.
    """
    for each in rows:
        each.decision_record = decision
    with_mentions(rows, decision, person)
    sections = decision.section_texts()
    held = {role.person_id: role.get_role_display().lower() for role in decision.answers() if role.person_id}
    for each in rows:
        each.role_here = held.get(each.by_id, "")
        each.about = heading_of(each.section)
        each.has_moved_on = bool(each.section) and plain(each.section_text) != plain(
            sections.get(each.section, ("", ""))[1]
        )
        each.is_of_earlier_text = is_of_earlier_text(each, decision)
        each.is_mine_to_resolve = each.may_be_resolved_by(person)
        each.is_mine_to_reopen = each.may_be_reopened_by(person)


def is_of_earlier_text(said: Feedback, decision: Decision) -> bool:
    """Has what was endorsed been changed since?"""
    return said.kind == Feedback.ENDORSEMENT and said.text_version < decision.text_version


def heading_of(section: str) -> str:
    """What the section of a remark is called; it may be gone since."""
    return dict(SECTIONS).get(section, section.removeprefix(FURTHER))


def plain(text: str) -> str:
    """The text without what nobody sees: spaces and line ends alike."""
    return " ".join(text.split())
