"""Which decision records: the rows of each screen and the rules that pick them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from decisions.models.feedback import Feedback
from decisions.models.parts import Link, Role, teams_led_by
from outcomes.models import Objective
from people.models import Person

if TYPE_CHECKING:
    from decisions.models.decision import Decision  # noqa: F401 - named in the class below

PROPOSED, ACCEPTED = "proposed", "accepted"


class DecisionQuerySet(models.QuerySet["Decision"]):
    """Reads as English: `Decision.objects.visible_to(noor).awaiting_feedback_of(noor, today)`."""

    def visible_to(self, person: Person) -> DecisionQuerySet:
        """Decision records, drafts too, are open to everyone in the organisation."""
        return self if person.is_active else self.none()

    # What one screen needs.
    def for_list(self) -> DecisionQuerySet:
        """With what a row says: team, driver, who has replied, open concerns, what it follows and is followed by."""
        return (
            self.select_related("team", "driver")
            .prefetch_related(
                Prefetch("roles", Role.objects.asked().with_answers(), to_attr="asked"),
                Prefetch("links", _links("target"), to_attr="replaces"),
                Prefetch("linked_from", _links("source"), to_attr="replaced_by"),
            )
            .annotate(concern_count=_count_of_open_concerns())
        )

    def for_record(self) -> DecisionQuerySet:
        """With everything the record's page shows, but feedback and history, which it pages itself."""
        return (
            self.select_related("team", "driver", "created_by", "decided_by", "imported_from")
            .prefetch_related(
                "options",
                Prefetch("roles", Role.objects.with_answers(), to_attr="holders"),
                Prefetch("links", Link.objects.select_related("target__team"), to_attr="outward"),
                Prefetch("linked_from", Link.objects.select_related("source__team"), to_attr="inward"),
                Prefetch("serves", Objective.objects.select_related("team")),
            )
            .annotate(concern_count=_count_of_open_concerns())
        )

    def for_home(self) -> DecisionQuerySet:
        """What has been proposed or decided, last changed first, with what a line on the home page says.

        An imported record that states no day is left out: nobody knows that it is recent.
        """
        return (
            self.exclude(status="draft")
            .exclude(decided_on__isnull=True, proposed_on__isnull=True)
            .select_related("team", "driver")
            .prefetch_related(Prefetch("linked_from", _links("source"), to_attr="replaced_by"))
            .order_by("-changed_at", "-id")
        )

    # Whom they wait for. `today` is the date where the person is.
    def open_to_feedback(self, today: dt.date) -> DecisionQuerySet:
        """Proposed, and the date for feedback has not passed. Twin of Decision.is_open_to_feedback()."""
        return self.filter(Q(feedback_until__isnull=True) | Q(feedback_until__gte=today), status=PROPOSED)

    def awaiting_feedback_of(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Open to feedback, asked of the person or a team they lead, and not answered yet.

        Twin of Decision.is_awaiting_feedback_of().
        """
        asked = Role.objects.asked().held_by(person).with_answers().filter(has_replied=False)  # type: ignore[misc]
        return self.open_to_feedback(today).filter(Exists(asked.filter(decision_record=OuterRef("pk"))))

    def to_decide_by(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Proposed, the date for feedback is over or was never set, and the decision is the person's.

        The named decider's; where none is named or they have left, the driver's; without one, the team's leads'.
        An imported proposal waits for nobody until somebody drives it or gives it a date.

        Twin of Decision.is_to_decide_by().
        """
        if not person.is_active:
            return self.none()
        deciders = Role.objects.filter(decision_record=OuterRef("pk"), role=Role.DECIDE).present()
        return self.filter(
            Q(feedback_until__isnull=True) | Q(feedback_until__lt=today), status=PROPOSED
        ).filter(
            Exists(deciders.held_by(person))
            | (~Exists(deciders) & _in_care_of(person) & ~Q(driver__isnull=True, feedback_until__isnull=True))
        )

    def to_review(self, today: dt.date) -> DecisionQuerySet:
        """Accepted, and the date to ask "still right?" has come. Twin of Decision.is_to_review()."""
        return self.filter(status=ACCEPTED, review_by__lte=today)

    def to_review_by(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Those to review that are the person's: as driver, or as a lead where nobody drives any more.

        Twin of Decision.is_to_review_by().
        """
        return self.to_review(today).filter(_in_care_of(person)) if person.is_active else self.none()

    def waiting_for(self, person: Person, today: dt.date) -> DecisionQuerySet:
        """Those that wait for the person's feedback, decision or review."""
        every = self.model.objects.all()
        return self.filter(
            Q(pk__in=every.awaiting_feedback_of(person, today).values("pk"))
            | Q(pk__in=every.to_decide_by(person, today).values("pk"))
            | Q(pk__in=every.to_review_by(person, today).values("pk"))
        )


def _count_of_open_concerns() -> Coalesce:
    """How many blocking concerns nobody has resolved, counted for the rows of one page alone."""
    concerns = Feedback.objects.open_concerns().filter(decision_record=OuterRef("pk")).order_by()
    return Coalesce(Subquery(concerns.values("decision_record").annotate(n=Count("pk")).values("n")), 0)


def _in_care_of(person: Person) -> Q:
    """Driven by the person, or, without a driver who is still here, of a team that they lead."""
    driven_by_nobody = Q(driver__isnull=True) | Q(driver__is_active=False)
    return Q(driver=person) | (driven_by_nobody & Q(team__in=teams_led_by(person)))


def _links(other: str) -> models.QuerySet[Link]:
    """Links that put one decision in the place of another, with the record at their other end."""
    return Link.objects.filter(kind__in=[Link.SUPERSEDES, Link.PARTLY]).select_related(f"{other}__team")
