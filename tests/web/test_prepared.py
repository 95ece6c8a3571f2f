"""Statements that PostgreSQL plans once a connection."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Case, IntegerField, Value, When

from people.models import Person, Team
from tests import make
from web import prepared

pytestmark = pytest.mark.django_db


def test_the_rows_are_those_of_the_query_whatever_stands_in_its_parameters():
    team = make.a_team(name="100 % of “O'Brien's” %s")
    person = make.a_person(team=team)
    held = Case(When(name__contains="% of “O'", then=1), default=0, output_field=IntegerField())
    query = Team.objects.filter(name=team.name, parent=None).values_list(
        "name", held, Value("%s"), Value(value=True)
    )
    assert prepared.rows(query) == list(query) == [(team.name, 1, "%s", True)]
    since = Person.objects.filter(joined_at__lte=person.joined_at, is_active=True, pk__in=[person.pk, 0])
    assert prepared.rows(since.values_list("pk")) == [(person.pk,)]
    later = Person.objects.filter(away_until__gt=dt.date(2026, 11, 21)).values_list("pk")
    assert prepared.rows(later) == []


def test_a_statement_is_planned_once_however_often_and_by_whomever_it_is_asked():
    people = [make.a_person() for _ in range(3)]
    for person in people:
        assert prepared.rows(Person.objects.filter(pk=person.pk).values_list("email")) == [(person.email,)]
    if connection.vendor == "sqlite":  # keeps no plans
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%people_person%%'"
        )
        assert cursor.fetchall() == [(3,)]
