"""Ownership areas: who answers for what a team runs, and whom to call in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from people.models import Person


class AreaQuerySet(models.QuerySet["Area"]):
    def visible_to(self, person: Person) -> AreaQuerySet:
        """Every area, to everyone in the organisation."""
        return self if person.is_active else self.none()

    def unowned(self) -> AreaQuerySet:
        """Those with a side that nobody owns who is still here. Twin of Area.is_unowned()."""
        gone = models.Q()
        for side, _ in Area.SIDES:
            gone |= models.Q(**{f"{side}__isnull": True}) | models.Q(**{f"{side}__is_active": False})
        return self.filter(gone)

    def for_list(self) -> AreaQuerySet:
        """With what a row says: its team, its owners, whom to call in turn."""
        here = Escalation.objects.filter(person__is_active=True)
        steps = models.Prefetch("escalation", here.select_related("person"), to_attr="calls")
        return self.select_related(
            "team", "product_owner", "technical_owner", "operational_owner"
        ).prefetch_related(steps)


class Area(models.Model):
    """A part of the work that a team answers for, with an owner for each side of it."""

    SIDES = [
        ("product_owner", "Product owner"),
        ("technical_owner", "Technical owner"),
        ("operational_owner", "Operational owner"),
    ]

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    team = models.ForeignKey("people.Team", on_delete=models.PROTECT, related_name="areas")
    product_owner = models.ForeignKey(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Says what and why.",
    )
    technical_owner = models.ForeignKey(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Says how.",
    )
    operational_owner = models.ForeignKey(
        "people.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Keeps it running.",
    )

    calls: list[Escalation]  # given by for_list(): those who are still here

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="area_name_is_unique")]

    def __str__(self) -> str:
        return self.name

    def owners(self) -> list[tuple[str, Person | None]]:
        """Each side's label with its owner; None where nobody who is still here owns it."""
        held = [(label, getattr(self, side)) for side, label in self.SIDES]
        return [(label, person if person and person.is_active else None) for label, person in held]

    def is_unowned(self) -> bool:
        """Is any side without an owner who is still here? Twin of unowned()."""
        return any(person is None for _, person in self.owners())


class Escalation(models.Model):
    """Whom to call about an area, in order: the one at a lower position first."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="escalation")
    position = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position", "id"]
        verbose_name, verbose_name_plural = "person to call", "whom to call, in order"
        constraints = [
            models.UniqueConstraint(fields=["area", "person"], name="escalation_names_a_person_once_per_area")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.person}"
