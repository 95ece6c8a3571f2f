"""People and teams from and to CSV, for setting up an organisation. Nothing is ever deleted by it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from import_export import fields, resources, widgets

from people.models import Membership, Person, Team


class PlainDiff(resources.Diff):
    """Before and after of a row in <del> and <ins>, without the inline style that our policy blocks."""

    def as_html(self) -> list[SafeString]:
        cells = []
        for before, after in zip(self.left, self.right, strict=True):
            before = "" if self.new else before
            if before == after:
                cells.append(mark_safe(escape(after)))
            else:
                cells.append(format_html("<del>{}</del> <ins>{}</ins>", before, after))
        return cells


class _Exchange(resources.ModelResource):
    @classmethod
    def get_diff_class(cls) -> type[PlainDiff]:
        return PlainDiff


class TeamResource(_Exchange):
    """slug, name, parent (a slug), north_star, time_zone. A known slug is changed, a new one added."""

    parent = fields.Field("parent", "parent", widgets.ForeignKeyWidget(Team, "slug"))

    class Meta:
        model = Team
        import_id_fields = ["slug"]
        fields = ("slug", "name", "parent", "north_star", "time_zone")
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True


class PersonResource(_Exchange):
    """email, name, time_zone, teams. A known email is changed, a new one added, without a password yet.

    teams is like "berths lead; cranes observer". It adds to teams and changes roles; it takes nobody out.
    """

    teams = fields.Field(column_name="teams", readonly=True)

    class Meta:
        model = Person
        import_id_fields = ["email"]
        fields = ("email", "name", "time_zone", "teams")
        clean_model_instances = True
        skip_unchanged = True
        report_skipped = True

    def dehydrate_teams(self, person: Person) -> str:
        """The teams cell of a person."""
        return "; ".join(f"{slug} {role}" for slug, role in sorted(self._standing(person).items()))

    def before_import_row(self, row: dict[str, Any], **kwargs: Any) -> None:
        row["email"] = str(row.get("email") or "").strip().lower()
        roles_in(row)  # says what is wrong with it before anything is written

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Person:
        person: Person = super().init_instance(row)
        person.set_unusable_password()
        return person

    def skip_row(
        self, instance: Person, original: Person, row: Mapping[str, Any], import_validation_errors: Any = None
    ) -> bool:
        is_same = bool(super().skip_row(instance, original, row, import_validation_errors))
        return is_same and roles_in(row).items() <= self._standing(original).items()

    def after_save_instance(self, instance: Person, row: Mapping[str, Any], **kwargs: Any) -> None:
        for slug, role in roles_in(row).items():
            team = Team.objects.get(slug=slug)
            Membership.objects.update_or_create(person=instance, team=team, defaults={"role": role})

    def _standing(self, person: Person) -> dict[str, str]:
        return dict(person.memberships.values_list("team__slug", "role")) if person.pk else {}


def roles_in(row: Mapping[str, Any]) -> dict[str, str]:
    """The teams cell as slug to role; a slug without a role means member. Raises ValidationError."""
    roles = {}
    known = {value for value, _ in Membership.ROLES}
    for entry in filter(None, (part.strip() for part in re.split(r"[;,]", str(row.get("teams") or "")))):
        slug, _, role = entry.partition(" ")
        role = role.strip().lower() or Membership.MEMBER
        if role not in known:
            raise ValidationError(
                f"“{role}” is no role. Write lead, member or observer after the team’s slug."
            )
        if not Team.objects.filter(slug=slug).exists():
            raise ValidationError(f"There is no team with the slug “{slug}”. Import the teams first.")
        roles[slug] = role
    return roles
