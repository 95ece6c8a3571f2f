"""How a session finds its person: in one query with their roles, which every page asks for."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import CharField, F, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat

from people.models import Membership, Person
from web import compiled


class Joined(Func):
    """The texts of a group in one, with commas."""

    template = "%(function)s(%(expressions)s, ',')"
    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)


class PersonBackend(ModelBackend):
    """Signs in by email and password; permissions are Person's own affair."""

    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, who may still come in, with their roles; else None."""
        for person in compiled.rows(active_with_roles, pk=user_id):
            pairs = (pair.split(":") for pair in (person.own_roles or "").split(",") if pair)
            person.know_roles({int(team): role for team, role in pairs})
            return person  # type: ignore[no-any-return]
        return None


def active_with_roles(pk: int) -> QuerySet[Person]:
    """The person, if they may still come in, with their roles as "3:lead,8:member"."""
    role = Concat(Cast("team_id", CharField()), Value(":"), F("role"), output_field=CharField())
    roles = Membership.objects.filter(person=OuterRef("pk")).order_by().annotate(all=Joined(role))
    return Person.objects.active().annotate(own_roles=Subquery(roles.values("all"))).filter(pk=pk)
