"""Numbers from elsewhere: what a program sends for a key result.

A sent value is news of the number, and nobody's check-in: progress, pace and state follow it, a source that falls
silent shows as no news, and the owner is still asked how confident they are. Confidence and note of a day stay
as the person left them, whatever is sent later that day.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from outcomes import goals, scoring
from outcomes.models.changes import told
from people.models import ApiToken
from records.models import record

if TYPE_CHECKING:
    from outcomes.models.check_ins import CheckIn
    from outcomes.models.objectives import Objective
    from people.models import Person

NEW, REPLACED, UNCHANGED = "new", "replaced", "unchanged"


class Fed(models.Model):
    """What a key result knows of the program that sends its number, if one does."""

    # The day of the newest value sent, when the last one came, and by which token.
    fed_on = models.DateField(null=True, blank=True, editable=False)
    fed_at = models.DateTimeField(null=True, blank=True, editable=False)
    fed_by = models.ForeignKey(
        ApiToken, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:  # what KeyResult has
        checked_in_on: models.DateField[dt.date | None, dt.date | None]
        objective: models.ForeignKey[Objective, Objective]
        check_ins: Any
        value: Any
        baseline: Any
        kind: Any
        at_least: Any
        at_most: Any

        def may_be_checked_in_by(self, person: Person) -> bool: ...
        def refuse_value(self, value: Decimal) -> None: ...
        def queue_up(self) -> None: ...

    @property
    def news_on(self) -> dt.date | None:
        """The day of the newest value, checked in or sent; None before the first."""
        return max((day for day in (self.checked_in_on, self.fed_on) if day is not None), default=None)

    is_source_silent: bool  # what the objective's page sets

    @property
    def example_value(self) -> str:
        """A value that the line to copy shows: the newest one, else where it starts or what is fine."""
        if self.kind == goals.YES_NO:
            return "true" if self.value else "false"
        fine = self.baseline if self.at_least is None else self.at_least
        fine = self.at_most if fine is None else fine
        return str(told(fine if self.value is None else self.value))

    def has_silent_source(self, today: dt.date) -> bool:
        """Does a program send its number, and has it sent none for longer than the cadence and its grace?"""
        cycle = self.objective.cycle
        as_of = min(today, cycle.ends_on)
        return self.fed_on is not None and scoring.is_silent(
            self.fed_on, cycle.starts_on, as_of, cycle.cadence_days
        )

    @transaction.atomic
    def take_value(
        self, *, token: ApiToken, on: dt.date, value: Decimal, now: dt.datetime
    ) -> tuple[CheckIn, str]:
        """Keep the value that a program sent for a day: NEW, REPLACED, or UNCHANGED where it was that already.

        The same value twice is once, with one line of history; another one takes its place, and history keeps
        both. `now` is aware, `on` a day where the token's person is. Raises PermissionDenied as check_in() does;
        ValidationError by field for a day before the cycle or to come, and for what the kind cannot take.
        """
        by = token.person
        if not self.may_be_checked_in_by(by):
            raise PermissionDenied("Only its owner and the team's leads and members send its values.")
        self._refuse_day(on, by.today(now))
        self._refuse_for_kind(value)
        self.refuse_value(value)
        self.queue_up()
        row = self.check_ins.filter(on=on).first()
        before = told(row.value) if row else None
        if row is None:
            row = self.check_ins.create(on=on, value=value, by=by, at=now, token=token, by_hand=False)
            became = NEW
        elif row.value == value:
            became = UNCHANGED
        else:
            row.value, row.token, row.at = value, token, now
            row.by = row.by if row.by_hand else by
            row.save(update_fields=["value", "token", "at", "by"])
            became = REPLACED
        newest = self.check_ins.order_by("-on").values_list("value", "on")[0]
        fed_on = type(self)._default_manager.filter(pk=self.pk).values_list("fed_on", flat=True)[0]
        self.value, self.fed_on = newest[0], max(fed_on or on, on)
        self.fed_at, self.fed_by = now, token
        key_result: Any = self  # which has what the types here do not know
        key_result.save(update_fields=["value", "fed_on", "fed_at", "fed_by"])
        if became != UNCHANGED:
            changes = {"value": (before, told(value)), "on": (before and on.isoformat(), on.isoformat())}
            record("sent_value", key_result, by=by, changes=changes, note=f"Through the API token “{token}”.")
        return row, became

    def _refuse_for_kind(self, value: Decimal) -> None:
        if self.kind == goals.MILESTONES:
            raise ValidationError(
                {
                    "value": "Its milestones are ticked one by one on the check-in page; they are not sent as a number."
                }
            )
        if self.kind == goals.YES_NO and value not in (0, 1):
            raise ValidationError({"value": "It is done or not yet: send true or false."})

    def _refuse_day(self, on: dt.date, today: dt.date) -> None:
        cycle = self.objective.cycle
        if on > today:
            raise ValidationError(
                {"on": f"{on.isoformat()} is still to come; it is {today.isoformat()} where you are."}
            )
        if not cycle.starts_on <= on <= cycle.ends_on:
            raise ValidationError(
                {
                    "on": f"{on.isoformat()} is outside {cycle}, which runs from {cycle.starts_on.isoformat()} "
                    f"to {cycle.ends_on.isoformat()}."
                }
            )
