"""Templates of postmortems, of a team or of everyone: the kind they are for, prompts, and further headings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Person, Team


class PostmortemTemplateQuerySet(models.QuerySet["PostmortemTemplate"]):
    def visible_to(self, person: Person) -> PostmortemTemplateQuerySet:
        """Everyone in the organisation may read them."""
        return self.all() if person.is_active else self.none()

    def in_use(self) -> PostmortemTemplateQuerySet:
        """Those that new postmortems may be written with."""
        return self.filter(is_retired=False)

    def for_writers_in(self, team_ids: list[int]) -> PostmortemTemplateQuerySet:
        """Those of these teams and of the organisation, by name."""
        return (
            self.in_use()
            .filter(Q(team=None) | Q(team__in=team_ids))
            .select_related("team")
            .order_by("name", "id")
        )


class PostmortemTemplate(models.Model):
    """A team's own template, or the organisation's. A prompt is shown in an empty field, and is never its text."""

    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="postmortem_templates",
        help_text="Empty: for every team.",
    )
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=15, default="incident", help_text="The kind of postmortem it begins.")
    prompts = models.JSONField(default=dict, blank=True, help_text="Name of section to what it asks for.")
    headings = models.JSONField(
        default=list, blank=True, help_text="Further sections in order, each with heading and prompt."
    )
    is_retired = models.BooleanField(
        default=False, help_text="No longer offered; postmortems written with it keep its prompts."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PostmortemTemplateQuerySet.as_manager()

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

    def __str__(self) -> str:
        return self.name

    def may_be_edited_by(self, person: Person) -> bool:
        """A team's by its leads, the organisation's by org admins."""
        if self.team_id is None:
            return person.is_active and person.is_org_admin
        return person.leads(self.team_id)
