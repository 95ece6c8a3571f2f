"""Templates of postmortems, of a team or of everyone: the kind they are for, prompts, and further headings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Team
from records.models import TeamTemplate, TeamTemplateQuerySet


class PostmortemTemplate(TeamTemplate):
    """A team's own template, or the organisation's. A prompt is shown in an empty field, and is never its text."""

    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postmortem_templates",
        help_text="Empty: for every team.",
    )
    kind = models.CharField(max_length=15, default="incident", help_text="The kind of postmortem it begins.")
    prompts = models.JSONField(default=dict, blank=True, help_text="Name of section to what it asks for.")
    headings = models.JSONField(
        default=list, blank=True, help_text="Further sections in order, each with heading and prompt."
    )
    is_retired = models.BooleanField(
        default=False, help_text="No longer offered; postmortems written with it keep its prompts."
    )

    objects = TeamTemplateQuerySet["PostmortemTemplate"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "name"],
                condition=Q(is_retired=False),
                name="postmortem_template_name_is_one_per_team",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_retired=False, team=None),
                name="postmortem_template_name_is_one_in_the_organisation",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["incident", "near_miss", "missed_outcome", "game_day"]),
                name="postmortem_template_kind_is_known",
            ),
        ]
