"""Keyset paging: every row once, in order, at the same cost near and far."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from people.models import Team
from tests import make
from web.paging import in_turn, keyset

ORDER = ("-time_zone", "name", "id")


def page(address: str = "/?", **kwargs):
    return keyset(
        Team.objects.all(),
        RequestFactory().get(f"/{address.lstrip('/')}"),
        **({"order": ORDER, "size": 4} | kwargs),
    )


@pytest.fixture
def teams(db) -> list[Team]:
    zones = ["UTC", "Europe/Lisbon", "Africa/Accra"]
    teams = [make.a_team(f"Team {n:02}", time_zone=zones[n % 3]) for n in range(11)]
    by_name = sorted(teams, key=lambda team: team.name)
    return sorted(by_name, key=lambda team: team.time_zone, reverse=True)


def test_walking_forward_meets_every_row_once_in_order(teams):
    met, address = [], "?"
    while address:
        now = page(address)
        met += now.rows
        address = now.next_url
    assert met == teams


def test_walking_back_meets_the_same_pages(teams):
    forward = [page()]
    while forward[-1].next_url:
        forward.append(page(forward[-1].next_url))
    back = [forward[-1]]
    while back[-1].previous_url:
        back.append(page(back[-1].previous_url))
    assert [row for now in reversed(back) for row in now.rows] == teams
    assert len(back) == len(forward) == 3


def test_the_first_page_has_nothing_before_and_the_last_nothing_after(teams):
    first = page()
    assert first.previous_url == ""
    last = page(page(first.next_url).next_url)
    assert last.next_url == ""
    assert last.previous_url != ""


def test_filters_stay_in_the_addresses(teams):
    assert "q=berth" in page("?q=berth").next_url


def test_a_row_that_came_meanwhile_moves_no_other_to_another_page(teams):
    address = page().next_url
    make.a_team("Team 00a", time_zone="UTC")
    assert page(address).rows == teams[4:8]


@pytest.mark.parametrize("cursor", ["after=x", "after=x:y", "before=", "after=W10:abc", "after=%00"])
def test_a_damaged_address_gives_the_first_page(teams, cursor):
    assert page(f"?{cursor}").rows == teams[:4]


def test_an_address_of_another_order_gives_the_first_page(teams):
    other = page(order=("name", "id")).next_url
    assert page(other).rows == teams[:4]


def test_a_page_costs_one_query_however_many_rows_there_are(db, django_assert_num_queries):
    for n in range(3):
        make.a_team(f"Few {n}")
    with django_assert_num_queries(1):
        page()
    Team.objects.bulk_create(Team(name=f"Many {n:03}", slug=f"many-{n}") for n in range(300))
    with django_assert_num_queries(1):
        assert len(page().rows) == 4
    address = page().next_url
    with django_assert_num_queries(1):
        assert len(page(address).rows) == 4


def test_rows_stop_at_the_houses_page_size(db, settings):
    Team.objects.bulk_create(Team(name=f"Many {n:03}", slug=f"many-{n}") for n in range(60))
    assert len(page(size=None).rows) == settings.PAGE_SIZE == 50


def in_parts(address: str = "/?", size: int = 4):
    zones = ["UTC", "Europe/Lisbon", "Africa/Accra"]
    parts = [(Team.objects.filter(time_zone=zone), ("name", "pk")) for zone in zones]
    return in_turn(parts, RequestFactory().get(f"/{address.lstrip('/')}"), size=size)


@pytest.mark.parametrize("size", [1, 3, 4, 5, 11])
def test_a_list_in_parts_is_walked_there_and_back_without_a_row_lost_or_met_twice(teams, size):
    pages = [in_parts(size=size)]
    while pages[-1].next_url:
        pages.append(in_parts(pages[-1].next_url, size))
    met = [row for each in pages for row in each.rows]
    order = {"UTC": 0, "Europe/Lisbon": 1, "Africa/Accra": 2}
    assert met == sorted(teams, key=lambda team: (order[team.time_zone], team.name))
    back = [pages[-1]]
    while back[-1].previous_url:
        back.append(in_parts(back[-1].previous_url, size))
    assert [each.rows for each in reversed(back)] == [each.rows for each in pages]


def test_parts_beyond_a_full_page_are_asked_for_one_row(teams, django_assert_num_queries):
    with django_assert_num_queries(3) as asked:
        assert len(in_parts(size=3).rows) == 3
    limits = [each["sql"].rpartition("LIMIT ")[2] for each in asked.captured_queries]
    assert limits == ["4", "1", "1"]
