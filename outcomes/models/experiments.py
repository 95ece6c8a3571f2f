"""Experiments: what a team tries so that a key result moves, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q

from outcomes.models.dated import Dated
from outcomes.models.key_results import KeyResult
from people.models import Person, Team
from records.models import Refused
from web.addresses import numbered


class Experiment(Dated):
    """A hypothesis, the key result it should move and by how much, and a day to decide: keep it, or stop.

    Stopping is a result as good as keeping: what was learned is asked for either way.
    """

    record_kind: ClassVar[str] = "experiment"
    RUNNING, KEPT, STOPPED = "running", "kept", "stopped"
    WAITING = RUNNING
    STATES = [(RUNNING, "Running"), (KEPT, "Kept"), (STOPPED, "Stopped")]
    EDITABLE = ["title", "hypothesis", "expected", "evidence", "owner"]

    key_result = models.ForeignKey(KeyResult, on_delete=models.PROTECT, related_name="experiments")
    hypothesis = models.TextField()
    expected = models.CharField(max_length=200)
    evidence = models.TextField()
    observed = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=STATES, default=RUNNING)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="experiment_of_owner"),
            models.Index(fields=["key_result", "state", "due_on"], name="experiment_of_key_result"),
            models.Index(fields=["state", "due_on", "id"], name="experiment_by_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "kept", "stopped"]), name="experiment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state="running", answered_at__isnull=True)
                | (Q(state__in=["kept", "stopped"], answered_at__isnull=False) & ~Q(answer="")),
                name="experiment_ends_with_what_was_learned",
            ),
        ]

    def get_absolute_url(self) -> str:
        return numbered("experiment", self.pk)

    @property
    def home_team(self) -> Team:
        return self.key_result.objective.team

    def search_text(self) -> str:
        return "\n".join([self.hypothesis, self.expected, self.evidence, self.observed, self.answer])

    @staticmethod
    def may_be_created_by(person: Person, key_result: KeyResult) -> bool:
        """The team's leads and members, and org admins, until the objective is closed."""
        objective = key_result.objective
        return not objective.is_closed() and person.writes_in(objective.team_id)

    @classmethod
    @transaction.atomic
    def create(cls, key_result: KeyResult, *, by: Person, today: dt.date, **fields: Any) -> Experiment:
        """Begin an experiment for a key result; `fields` are EDITABLE and due_on. `today` is where `by` is.

        Raises PermissionDenied, Refused and ValidationError by field.
        """
        if key_result.objective.is_closed():
            raise Refused("The objective is closed. Experiments belong to key results that can still move.")
        experiment = cls(key_result=key_result, **fields)
        experiment._write_down(by=by, today=today)
        return experiment

    @transaction.atomic
    def keep(self, *, by: Person, learned: str, now: dt.datetime, observed: str = "") -> None:
        """It worked, and stays; `now` is an aware moment. Raises PermissionDenied, Refused."""
        self._end("kept", by=by, learned=learned, observed=observed, now=now)

    @transaction.atomic
    def stop(self, *, by: Person, learned: str, now: dt.datetime, observed: str = "") -> None:
        """It ends, and what was learned stays; `now` is an aware moment. Raises PermissionDenied, Refused."""
        self._end("stopped", by=by, learned=learned, observed=observed, now=now)

    def _end(self, state: str, *, by: Person, learned: str, observed: str, now: dt.datetime) -> None:
        if not learned.strip():
            raise Refused("Write down what was learned: a sentence is enough.", "learned")
        self._answer(state, state, by=by, answer=learned, observed=observed.strip(), now=now)
