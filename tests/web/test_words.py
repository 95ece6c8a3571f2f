"""Dates, numbers and states in Teamhub's voice."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from web import words

WEDNESDAY = dt.date(2026, 11, 18)


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-11-18", "today"),
        ("2026-11-19", "tomorrow"),
        ("2026-11-17", "yesterday"),
        ("2026-11-20", "Fri 20 Nov"),
        ("2026-11-23", "Mon 23 Nov"),
        ("2026-11-13", "Fri 13 Nov"),
        ("2026-11-25", "25 Nov"),
        ("2026-11-03", "3 Nov"),
        ("2026-02-01", "1 Feb"),
        ("2025-11-28", "28 Nov 2025"),
        ("2027-01-02", "2 Jan 2027"),
    ],
)
def test_a_date_is_said_by_its_distance_from_today(date, said):
    assert words.day(dt.date.fromisoformat(date), WEDNESDAY) == said


def test_a_date_across_new_year_is_still_this_week():
    assert words.day(dt.date(2027, 1, 2), dt.date(2026, 12, 30)) == "Sat 2 Jan"


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2026-11-18", "due today"),
        ("2026-11-19", "1 day left"),
        ("2026-11-21", "3 days left"),
        ("2026-11-17", "1 day late"),
        ("2026-11-13", "5 days late"),
    ],
)
def test_a_due_date_says_how_far_it_is(date, said):
    assert words.distance(dt.date.fromisoformat(date), WEDNESDAY) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (Decimal("1234567.5000"), "", "1,234,567.5"),
        (Decimal("70.0000"), "%", "70\u00a0%"),
        (Decimal("1.9"), "s", "1.9\u00a0s"),
        (0, "", "0"),
        (Decimal(1000), "EUR", "1,000\u00a0EUR"),
        (Decimal("-25"), "%", "\u221225\u00a0%"),
        (0.1 + 0.2, "", "0.3"),
        (1, "days", "1\u00a0day"),
        (Decimal("1.5"), "days", "1.5\u00a0days"),
        (1, "ms", "1\u00a0ms"),
        (1, "regions", "1\u00a0region"),
        (2, "regions", "2\u00a0regions"),
        (0, "regions", "0\u00a0regions"),
        (Decimal("1.0000"), "errors per days", "1\u00a0error per days"),
        (1, "open queries", "1\u00a0open query"),
        (1, "person-days saved", "1\u00a0person-day saved"),
        (1, "patches", "1\u00a0patch"),
        (1, "cookies", "1\u00a0cookie"),
        (1, "kbps", "1\u00a0kbps"),
        (1, "status", "1\u00a0status"),
        (1, "SMS", "1\u00a0SMS"),
        (None, "%", "–"),
    ],
)
def test_a_number_carries_its_unit_and_no_idle_zeros(value, unit, said):
    assert words.number(value, unit) == said


def test_a_state_nobody_named_is_said_as_it_is():
    assert words.state("decision", "half_done") == ("calm", "circle", "Half done")


def test_severity_is_found_by_its_number():
    assert words.state("severity", 1) == ("bad", "octagon-alert", "SEV 1")
