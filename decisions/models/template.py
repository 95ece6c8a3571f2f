"""Templates of a team's decisions: which parts a new record shows first, and the prompt in each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from people.models import Person, Team


class DecisionTemplateQuerySet(models.QuerySet["DecisionTemplate"]):
    def visible_to(self, person: Person) -> DecisionTemplateQuerySet:
        """Everyone in the organisation may read them."""
        return self.all() if person.is_active else self.none()

    def in_use(self) -> DecisionTemplateQuerySet:
        """Those that new records may be written with."""
        return self.filter(is_retired=False)

    def for_writers_in(self, team_ids: list[int]) -> DecisionTemplateQuerySet:
        """Those of these teams and of the organisation."""
        return (
            self.in_use()
            .filter(Q(team=None) | Q(team__in=team_ids))
            .select_related("team")
            .order_by("name", "id")
        )


class DecisionTemplate(models.Model):
    """A team's own template, or the organisation's. A prompt is shown in an empty field, and is never its text."""

    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="decision_templates",
        help_text="Empty: for every team.",
    )  # fmt: skip
    name = models.CharField(max_length=60)
    parts = models.JSONField(default=list, help_text="The parts shown first, by name of field.")
    prompts = models.JSONField(default=dict, blank=True, help_text="Name of field to what it asks for.")
    is_retired = models.BooleanField(
        default=False, help_text="No longer offered; records written with it keep it."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DecisionTemplateQuerySet.as_manager()

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

    def __str__(self) -> str:
        return self.name

    def key(self) -> str:
        """What a record remembers it by."""
        return f"own-{self.pk}"

    def may_be_edited_by(self, person: Person) -> bool:
        """A team's by its leads, the organisation's by org admins."""
        if self.team_id is None:
            return person.is_active and person.is_org_admin
        return person.leads(self.team_id)
