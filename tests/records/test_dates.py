"""Reading dates as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.dates import DayOrder, Precision, day_order, find_dates, read_date


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2020-01-05", "2020-01-05"),
        ("2020-1-5", "2020-01-05"),
        ("2020/01/05", "2020-01-05"),
        ("2022.03.04.", "2022-03-04"),
        ("31/12/2019", "2019-12-31"),
        ("12/31/2019", "2019-12-31"),
        ("31/12/19", "2019-12-31"),
        ("26-03-2018", "2018-03-26"),
        ("1.2.2020", "2020-02-01"),
        ("11-April-2023", "2023-04-11"),
        ("2023-Jun-06", "2023-06-06"),
        ("8 Jun 2024", "2024-06-08"),
        ("Tue 7 Jan 2020", "2020-01-07"),
        ("Sep 5th, 2023", "2023-09-05"),
        ("May 24, 2026", "2026-05-24"),
        ("April 21th, 2023", "2023-04-21"),
        ("2022, June 06th", "2022-06-06"),
        ("6th of June 2022", "2022-06-06"),
        ("1er février 2024", "2024-02-01"),
        ("12. März 2021", "2021-03-12"),
        ("24 de mayo de 2022", "2022-05-24"),
        ("2026年7月1日", "2026-07-01"),
        ("20240105", "2024-01-05"),
        ("2024-01-02T10:00:00Z", "2024-01-02"),
        ("**2024-01-02** (kick-off)", "2024-01-02"),
    ],
)
def test_a_day_is_read_in_every_dress(text: str, iso: str) -> None:
    found = read_date(text)
    assert found is not None
    assert (str(found.day), found.precision) == (iso, Precision.DAY)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("May 2025", Precision.MONTH),
        ("January , 2026", Precision.MONTH),
        ("2025-05", Precision.MONTH),
        ("2022-05-??", Precision.MONTH),
        ("2026年7月", Precision.MONTH),
        ("2025", Precision.YEAR),
        ("2024-023-2706", Precision.INVALID),
        ("2023-02-30", Precision.INVALID),
        ("31/11/2019", Precision.INVALID),
        ("22025-01-14", Precision.INVALID),
    ],
)
def test_a_part_of_a_date_or_no_date_at_all_gives_no_day(text: str, precision: Precision) -> None:
    found = read_date(text)
    assert found is not None
    assert (found.day, found.precision) == (None, precision)


@pytest.mark.parametrize(
    "text", ["", "YYYY-MM-DD", "v1.2.3", "10.0.0.1", "2019-2020", "you may 12 times", "#1234"]
)
def test_numbers_that_are_no_date_are_left_alone(text: str) -> None:
    assert find_dates(text) == ()


def test_two_dates_in_one_value_are_both_found_in_order() -> None:
    found = find_dates("2019-05-13, updated 2023-02-05 (names)")
    assert [str(one.day) for one in found] == ["2019-05-13", "2023-02-05"]
    assert found[1].span == (20, 30)


def test_day_and_month_are_settled_by_the_order_and_marked_when_nothing_settles_them() -> None:
    first, second, third = (read_date("03/04/2020", order) for order in (None, *DayOrder))
    assert first and second and third
    assert (str(first.day), first.ambiguous) == ("2020-04-03", True)
    assert (str(second.day), second.ambiguous) == ("2020-04-03", False)
    assert (str(third.day), third.ambiguous) == ("2020-03-04", False)


def test_with_dots_the_day_is_always_first() -> None:
    found = read_date("3.4.2020", DayOrder.MONTH_FIRST)
    assert found is not None
    assert (str(found.day), found.ambiguous) == ("2020-04-03", False)
    undecided = read_date("3.4.2020")
    assert undecided is not None
    assert not undecided.ambiguous


def test_one_date_that_can_only_be_read_one_way_fixes_the_order() -> None:
    assert day_order(["03/04/2020", "26/03/2018"]) is DayOrder.DAY_FIRST
    assert day_order(["03/04/2020", "03/26/2018"]) is DayOrder.MONTH_FIRST
    assert day_order(["03/04/2020", "2020-01-31"]) is None


@given(st.text(max_size=200))
def test_any_text_is_read_without_an_error(text: str) -> None:
    for found in find_dates(text):
        assert text[slice(*found.span)] == found.text


@given(st.dates())
def test_an_iso_date_is_always_itself(day) -> None:
    found = read_date(day.isoformat())
    assert found is not None
    if 1900 <= day.year <= 2199:
        assert found.day == day
    else:
        assert found.precision is Precision.INVALID
