"""Which decision records: the rows of each screen and the rules that pick them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Coalesce

from decisions.models.feedback import Feedback
from decisions.models.parts import FormerPath, Link, Role, teams_led_by
from decisions.models.refs import Ref
from decisions.models.stances import Stance
from people.models import Membership, Person, Team
from records.models import Event

if TYPE_CHECKING:
    from decisions.models.decision import Decision

PROPOSED, ACCEPTED = "proposed", "accepted"
ENDORSED = [  # what an endorsement stands behind, as history names it
    *("title", "context", "drivers", "options", "decision", "trade_offs", "consequences_good"),
    *("consequences_bad", "consequences", "confirmation", "sections"),
]


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads as English: `Decision.objects.visible_to(noor).awaiting_feedback_of(noor, today)`."""

    def visible_to(self, person: Person) -> DecisionQuerySet:
        """Decision records, drafts too, are open to everyone in the organisation."""
        return self if person.is_active else self.none()

    def cited(self, ref: Ref, team: Team | None) -> DecisionQuerySet:
        """Those that a citation may mean, the likeliest series first; of `team` unless it names another."""
        of_team = Q(team__slug=ref.team) if ref.team else Q(team=team)
        likely = Case(
            *[When(series=name, then=i) for i, name in enumerate(ref.series)], default=len(ref.series)
        )
        rows = self.filter(of_team, series__in=ref.series, number=ref.number, twin=ref.twin)
        return rows.order_by(likely, "series")

    def imported_as(self, name: str, team: Team) -> DecisionQuerySet:
        """Those imported into the team from a file of this path, or of this name in whatever folder."""
        path = Q(imported_from__path=name) | Q(imported_from__path__endswith=f"/{name}")
        return self.filter(path, imported_from__team=team).order_by("imported_from__path")

    def once_imported_as(self, name: str, team: Team) -> DecisionQuerySet:
        """Those whose file had this path, or this name in whatever folder, before it was renamed or moved."""
        path = Q(path=name) | Q(path__endswith=f"/{name}")
        former = FormerPath.objects.filter(path, team=team, decision_record=OuterRef("pk"))
        return self.filter(Exists(former)).order_by("id")

    # What one screen needs.
    def for_list(self) -> DecisionQuerySet:
        """With what a row says but for its links (know_links): team, area, driver and whether they are in the team,
        who has replied, open concerns, the exception it makes."""
        exception = Stance.objects.filter(decision_record=OuterRef("pk")).exclude(state=Stance.FOLLOWS)
        first = exception.order_by("until", "id")
        return (
            self.select_related("team", "driver", "area")
            .prefetch_related(
                Prefetch("roles", Role.objects.asked().with_answers(), to_attr="asked"),
            )
            .annotate(
                concern_count=_count_of_open_concerns(),
                driver_is_in_team=Exists(driver_in_team()),
                diverges_from=Subquery(first.values("guardrail__number")[:1]),
                diverges_until=Subquery(first.values("until")[:1]),
                exception_state=Subquery(first.values("state")[:1]),
            )
        )

    def for_record(self) -> DecisionQuerySet:
        """With what the record's page shows of its own; feedback, history and what it is tied to it reads itself."""
        return (
            self.select_related("team", "area", "driver", "created_by", "decided_by", "imported_from")
            .prefetch_related(
                "options",
                Prefetch("roles", Role.objects.with_answers(), to_attr="holders"),
            )
            .annotate(concern_count=_count_of_open_concerns(), text_changed_at=_last_change_of_text())
        )

    def for_home(self) -> DecisionQuerySet:
        """What has been proposed or decided, last changed first, with what a line on the home page says.

        An imported record that states no day is left out: nobody knows that it is recent.
        """
        return (
            self.exclude(status="draft")
            .exclude(decided_on__isnull=True, proposed_on__isnull=True)
            .with_successors()
            .select_related("team", "driver")
            .order_by("-changed_at", "-id")
        )

    def with_successors(self) -> DecisionQuerySet:
        """With what standing() and in_its_place() say."""
        return self.select_related("team").prefetch_related(
            Prefetch("linked_from", _links("source"), to_attr="replaced_by")
        )

    # Whom they wait for. `today` is the date where the person is. What is one person's is found from the side of
    # the person, by the ids of a few rows, so that it costs the same among a thousand decisions and a million. The
    # status is asked of the decision and never within the roles: a database that may choose begins at the status.
    def open_to_feedback(self, today: dt.date) -> DecisionQuerySet:
        """Proposed, with a date for feedback that has not passed. Twin of Decision.is_open_to_feedback()."""
        return self.filter(status=PROPOSED, feedback_until__gte=today)

    def awaiting_feedback_of(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Proposed and its date, if it has one, not over; asked of the person or a team they lead; not answered yet.

        Twin of Decision.is_awaiting_feedback_of().
        """
        not_over = Q(feedback_until__isnull=True) | Q(feedback_until__gte=today)
        asked = Role.objects.asked().held_by(person)
        answers: models.QuerySet[Any] = asked.with_answers()
        unanswered = answers.filter(has_replied=False, decision_record=OuterRef("pk"))
        rows = self.filter(not_over, status=PROPOSED, pk__in=asked.order_by().values("decision_record"))
        return rows.filter(Exists(unanswered))

    def to_decide_by(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Proposed, the date for feedback is over or was never set, and the decision is the person's.

        The named decider's; where none is named or they have left, the driver's; without one, the team's leads'.
        An imported proposal waits for nobody until somebody drives it or gives it a date.

        Twin of Decision.is_to_decide_by().
        """
        if not person.is_active:
            return self.none()
        return self._any_of(self._to_decide_by(person, today))

    def _to_decide_by(self, person: Person, today: dt.date) -> list[DecisionQuerySet]:
        """The same in parts, each found by an index of its own."""
        over = self.model._default_manager.filter(
            Q(feedback_until__isnull=True) | Q(feedback_until__lt=today), status=PROPOSED
        ).order_by()
        named = Role.objects.filter(role=Role.DECIDE).present()
        held = named.held_by(person).order_by()
        unnamed = over.filter(~Exists(named.filter(decision_record=OuterRef("pk"))))
        led = unnamed.filter(team__in=teams_led_by(person), feedback_until__isnull=False)
        led |= unnamed.filter(team__in=teams_led_by(person), driver__isnull=False)
        return [
            over.filter(pk__in=held.values("decision_record")),
            unnamed.filter(driver=person),
            led.filter(DRIVEN_BY_NOBODY),
        ]

    def _any_of(self, parts: list[DecisionQuerySet]) -> DecisionQuerySet:
        """Those of mine that are in any of the parts."""
        first, *others = [part.order_by().values("pk") for part in parts]
        return self.filter(pk__in=first.union(*others))

    def to_review(self, today: dt.date) -> DecisionQuerySet:
        """Accepted, and the date to ask "still right?" has come. Twin of Decision.is_to_review()."""
        return self.filter(status=ACCEPTED, review_by__lte=today)

    def to_review_by(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Those to review that are the person's: as driver, or as a lead where nobody drives any more.

        Twin of Decision.is_to_review_by().
        """
        return self._any_of(self._to_review_by(person, today)) if person.is_active else self.none()

    def _to_review_by(self, person: Person, today: dt.date) -> list[DecisionQuerySet]:
        due = self.model._default_manager.get_queryset().to_review(today).order_by()  # type: ignore[attr-defined]
        led = due.filter(DRIVEN_BY_NOBODY, team__in=teams_led_by(person))
        return [due.filter(driver=person), led]

    def waiting_for(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Those that wait for the person's feedback, decision or review."""
        if not person.is_active:
            return self.none()
        every = self.model.objects.order_by()
        return self._any_of(
            [
                every.awaiting_feedback_of(person, today),
                *self._to_decide_by(person, today),
                *self._to_review_by(person, today),
            ]
        )

    def without_owner(self) -> DecisionQuerySet:
        """Proposed or in force, and nobody looks after it: no driver, or one who has left, or left the team.

        Twin of Decision.is_without_owner().
        """
        gone = DRIVEN_BY_NOBODY | (Q(driver__is_org_admin=False) & ~Exists(driver_in_team()))
        return self.filter(gone, status__in=[PROPOSED, ACCEPTED])


DRIVEN_BY_NOBODY = Q(driver__isnull=True) | Q(driver__is_active=False)


def driver_in_team() -> models.QuerySet[Membership]:
    """The membership of a decision's driver in its team, for Exists()."""
    return Membership.objects.filter(person=OuterRef("driver"), team=OuterRef("team"))


def _count_of_open_concerns() -> Coalesce:
    """How many blocking concerns nobody has resolved, counted for the rows of one page alone."""
    concerns = Feedback.objects.open_concerns().filter(decision_record=OuterRef("pk")).order_by()
    return Coalesce(Subquery(concerns.values("decision_record").annotate(n=Count("pk")).values("n")), 0)


def _last_change_of_text() -> Subquery:
    """When what people endorse was last changed: the text and the options, not who does what or the tags."""
    changes = Event.objects.filter(
        subject_kind="decision", subject_id=OuterRef("pk"), verb__in=["edited", "imported"],
        changes__has_any_keys=ENDORSED,
    )  # fmt: skip
    return Subquery(changes.order_by("-id").values("at")[:1])


def know_links(rows: Iterable[Decision]) -> None:
    """Give each row `replaces` and `replaced_by`: links that put one decision in the place of another. One query."""
    known = {row.pk: row for row in rows}
    for row in known.values():
        row.replaces, row.replaced_by = [], []
    links = Link.objects.filter(kind__in=[Link.SUPERSEDES, Link.PARTLY])
    links = links.filter(Q(source__in=known) | Q(target__in=known))
    for link in links.select_related("source__team", "target__team") if known else ():
        if link.source_id in known:
            known[link.source_id].replaces.append(link)
        if link.target_id in known:
            known[link.target_id].replaced_by.append(link)


def standings(ids: Iterable[int]) -> dict[int, str]:
    """Which of these decisions are out of force, and what to see instead, in plain words. Two queries at most."""
    from decisions.models.decision import Decision  # which stands on this

    gone = list(Decision.objects.filter(pk__in=ids, status__in=Decision.ENDED).select_related("team"))
    know_links(gone)
    return {row.pk: row.standing() for row in gone}


def _links(other: str) -> models.QuerySet[Link]:
    """Links that put one decision in the place of another, with the record at their other end."""
    return Link.objects.filter(kind__in=[Link.SUPERSEDES, Link.PARTLY]).select_related(f"{other}__team")
