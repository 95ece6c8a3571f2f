"""Templates that teams make for their own records: who may see and change them. Each practice adds what it asks for."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from people.models import Person

T = TypeVar("T", bound=models.Model)


class TeamTemplateQuerySet(models.QuerySet[T]):
    """Templates of teams and of the organisation."""

    def visible_to(self, person: Person) -> Self:
        """Everyone in the organisation may read them."""
        return self.all() if person.is_active else self.none()

    def in_use(self) -> Self:
        """Those that new records may be written with."""
        return self.filter(is_retired=False)

    def for_writers_in(self, team_ids: list[int]) -> Self:
        """Those of these teams and of the organisation, by name."""
        offered = self.in_use().filter(Q(team=None) | Q(team__in=team_ids))
        return offered.select_related("team").order_by("name", "id")


class TeamTemplate(models.Model):
    """Base of a team's own template, or the organisation's: a practice adds `team`, `prompts` and `is_retired`."""

    team_id: int | None
    prompts: models.JSONField[dict[str, str], dict[str, str]]
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def may_be_edited_by(self, person: Person) -> bool:
        """A team's by its leads, the organisation's by org admins."""
        if self.team_id is None:
            return person.is_active and person.is_org_admin
        return person.leads(self.team_id)
