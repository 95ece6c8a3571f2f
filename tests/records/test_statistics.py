"""SQLite is told what its tables hold; PostgreSQL finds out by itself."""

import pytest
from django.db import connection

from records import tasks
from tests import make


@pytest.mark.django_db
def test_tidying_tells_the_database_what_its_tables_hold(team, member):
    make.a_follow_up(team, member)
    tasks.tidy()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE idx = 'follow_up_awaited_of_team'")
            assert cursor.fetchone() == (1,)
