"""Templates of a team's decisions: which parts a new record shows first, and the prompt in each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Team
from records.models import TeamTemplate, TeamTemplateQuerySet


class DecisionTemplate(TeamTemplate):
    """A team's own template, or the organisation's. A prompt is shown in an empty field, and is never its text."""

    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_templates",
        help_text="Empty: for every team.",
    )  # fmt: skip
    parts = models.JSONField(default=list, help_text="The parts shown first, by name of field.")
    prompts = models.JSONField(default=dict, blank=True, help_text="Name of field to what it asks for.")
    is_retired = models.BooleanField(
        default=False, help_text="No longer offered; records written with it keep it."
    )

    objects = TeamTemplateQuerySet["DecisionTemplate"].as_manager()

    class Meta:
        verbose_name = "decision template"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"], condition=Q(is_retired=False), name="decision_template_name_is_one_per_team"
            ),
            models.UniqueConstraint(
                fields=["name"], condition=Q(is_retired=False, team=None),
                name="decision_template_name_is_one_in_the_organisation",
            ),
        ]  # fmt: skip

    def key(self) -> str:
        """What a record remembers it by."""
        return f"own-{self.pk}"
