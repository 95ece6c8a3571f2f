"""Statements that PostgreSQL plans once a connection."""

from __future__ import annotations

import pytest
from django.db import connection

from tests import make
from web import compiled, prepared

pytestmark = pytest.mark.django_db


def test_placeholders_are_written_in_their_order_and_doubled_signs_stay():
    assert compiled.fill("a %s LIKE '50 %% %s'", lambda number: f"<{number}>") == "a <0> LIKE '50 %% <1>'"


def test_a_statement_is_planned_once_for_everybody_however_often_it_is_asked():
    people = [make.a_person() for _ in range(3)]
    for person in people:
        rows = prepared.ask("SELECT email FROM people_person WHERE id = CAST(%s AS bigint)", [person.pk])
        assert rows == [(person.email,)]
    if connection.vendor == "sqlite":  # keeps no plans
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement LIKE '%%people_person%%'"
        )
        assert cursor.fetchall() == [(3, 0)]
