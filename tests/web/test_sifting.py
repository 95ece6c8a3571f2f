"""Paging by what only Python can tell: every row that belongs once, in order, at a bounded price."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from people.models import Team
from tests import make
from web.paging import sift

ORDER = ("name", "id")


def page(address: str, wanted: set[int], **kwargs):
    return sift(
        Team.objects.all(),
        RequestFactory().get(f"/{address}"),
        **({"order": ORDER, "size": 3, "batch": 4, "most": 2} | kwargs),
        keep=lambda rows: [row for row in rows if int(row.name.split()[1]) in wanted],
    )


@pytest.fixture(autouse=True)
def _teams(db):
    for number in range(30):
        make.a_team(f"Team {number:02}")


WANTED = [{0}, {29}, set(), set(range(30)), {1, 2, 3, 4}, {7, 8, 15, 16, 23, 24}, set(range(20, 30))]


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_walking_forward_meets_each_wanted_row_once_in_order(wanted):
    met, address, pages = [], "?", 0
    while address and pages < 40:
        now = page(address, wanted)
        assert len(now.rows) <= 3
        met += [int(row.name.split()[1]) for row in now.rows]
        address, pages = now.next_url, pages + 1
    assert met == sorted(wanted)


@pytest.mark.parametrize("wanted", WANTED, ids=str)
def test_walking_back_from_the_end_meets_them_too(wanted):
    now = page("?", wanted)
    while now.next_url:
        now = page(now.next_url, wanted)
    met = [now.rows]
    for _ in range(40):
        if not now.previous_url:
            break
        now = page(now.previous_url, wanted)
        met.insert(0, now.rows)
    assert [int(row.name.split()[1]) for rows in met for row in rows] == sorted(wanted)


def test_a_page_costs_no_more_statements_than_it_may_and_says_that_it_stopped():
    with CaptureQueriesContext(connection) as log:
        now = page("?", {29})
    assert len(log) == 2
    assert (now.rows, now.is_unfinished) == ([], True)
    assert not page("?", {29}, most=8).is_unfinished
