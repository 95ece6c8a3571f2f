"""Trade-offs: what a team defers in a cycle, why, and when it looks again."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from outcomes.models.cycles import Cycle
from outcomes.models.dated import Dated
from outcomes.models.objectives import Objective
from people.models import Person, Team
from records.models import Refused
from web.addresses import numbered


class TradeOff(Dated):
    """Something worth doing that a team puts off in a cycle, perhaps for one of its objectives."""

    record_kind: ClassVar[str] = "trade-off"
    DEFERRED, TAKEN_UP, DROPPED = "deferred", "taken_up", "dropped"
    WAITING = DEFERRED
    STATES = [(DEFERRED, "Deferred"), (TAKEN_UP, "Taken up"), (DROPPED, "Dropped")]
    EDITABLE = ["title", "why", "objective", "owner"]

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="trade_offs")
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="trade_offs")
    objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="trade_offs"
    )
    why = models.TextField()
    state = models.CharField(max_length=10, choices=STATES, default=DEFERRED)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="trade_off_of_owner"),
            models.Index(fields=["cycle", "due_on", "id"], name="trade_off_of_cycle"),
            models.Index(fields=["cycle", "team", "due_on", "id"], name="trade_off_of_cycle_and_team"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["deferred", "taken_up", "dropped"]), name="trade_off_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="deferred", answered_at__isnull=True)
                | Q(state="taken_up", answered_at__isnull=False)
                | (Q(state="dropped", answered_at__isnull=False) & ~Q(answer="")),
                name="trade_off_is_dropped_with_a_reason",
            ),
        ]

    def get_absolute_url(self) -> str:
        return numbered("trade_off", self.pk)

    @property
    def home_team(self) -> Team:
        return self.team

    def search_text(self) -> str:
        return "\n".join([self.why, self.answer])

    @staticmethod
    def may_be_created_by(person: Person, team: Team) -> bool:
        """The team's leads and members, and org admins."""
        return person.writes_in(team.pk)

    @classmethod
    @transaction.atomic
    def create(cls, *, by: Person, team: Team, cycle: Cycle, today: dt.date, **fields: Any) -> TradeOff:
        """Write down what the team defers in the cycle; `fields` are EDITABLE and due_on. `today` is where `by` is.

        Raises PermissionDenied, Refused and ValidationError by field.
        """
        if cycle.state == Cycle.CLOSED:
            raise ValidationError({"cycle": f"{cycle} is closed. Choose a cycle that is still open."})
        trade_off = cls(team=team, cycle=cycle, **fields)
        trade_off._refuse_foreign_objective()
        trade_off._write_down(by=by, today=today)
        return trade_off

    @transaction.atomic
    def edit(self, *, by: Person, version: int, **fields: Any) -> None:
        """As Dated.edit(); the objective is one of the team's in the cycle."""
        before = self.objective
        self.objective = fields.get("objective", before)
        self._refuse_foreign_objective()
        self.objective = before
        super().edit(by=by, version=version, **fields)

    @transaction.atomic
    def take_up(self, *, by: Person, now: dt.datetime, how: str = "") -> None:
        """It is done now, or planned; `how` says where, `now` is an aware moment. Raises PermissionDenied, Refused."""
        self._answer("took_up", self.TAKEN_UP, by=by, answer=how, now=now)

    @transaction.atomic
    def drop(self, *, by: Person, reason: str, now: dt.datetime) -> None:
        """It will not be done, at the aware moment `now`, with a reason. Raises PermissionDenied, Refused."""
        if not reason.strip():
            raise Refused("Say in a few words why it is dropped for good.", "answer")
        self._answer("dropped", self.DROPPED, by=by, answer=reason, now=now)

    def _refuse_foreign_objective(self) -> None:
        objective = self.objective
        if objective and (objective.cycle_id, objective.team_id) != (self.cycle_id, self.team_id):
            raise ValidationError(
                {"objective": f"“{objective}” is not an objective of {self.team} in {self.cycle}."}
            )
