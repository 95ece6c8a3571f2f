"""Memory while mails are written for everybody."""

import pytest
from django.db import connection

from followups.models import FollowUp
from notices.narrow import texts_of, unmapped

pytestmark = pytest.mark.django_db


@pytest.mark.once  # only SQLite maps its file
def test_sqlite_maps_nothing_meanwhile_and_as_before_afterwards():
    def mapped() -> int:
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA mmap_size").fetchone()[0]

    before = mapped()
    with unmapped():
        assert mapped() == 0
    assert before == mapped() > 0


def test_the_long_texts_of_a_model_are_named_from_where_it_is_read():
    found = set(texts_of(FollowUp, "follow_up__", but=["details"]))
    assert {"follow_up__outcome", "follow_up__declined_reason"} <= found
    assert found.isdisjoint({"follow_up__details", "follow_up__title"})
