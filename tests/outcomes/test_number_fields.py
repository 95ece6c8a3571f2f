"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest

from outcomes.models.changes import plain_number
from outcomes.number_fields import read_number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12.5", "12.5"),
        ("12,5", "12.5"),
        ("1,250.5", "1250.5"),
        ("1,250", "1250"),
        ("0,125", "0.125"),  # nobody writes 125 like this
        ("-0,125", "-0.125"),
        ("00,125", "0.125"),
        ("12,345,678", "12345678"),
        ("1 250,5", "1250.5"),
        ("1'250", "1250"),
        ("\N{MINUS SIGN}3", "-3"),
        ("57 %", "57"),
        (".5", "0.5"),
    ],
)
def test_a_number_is_read_as_people_type_it(typed, meant):
    assert read_number(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed", ["", "twelve", "1.250,5", "1,2,3", "1e5", "NaN", "Infinity", "--3", "1,250,5"]
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(typed):
    with pytest.raises(InvalidOperation):
        read_number(typed)


@pytest.mark.parametrize(
    ("number", "plain"),
    [("-0", "0"), ("0.00", "0"), ("-0.0000", "0"), ("1.90", "1.9"), ("1E+3", "1000"), ("-3", "-3")],
)
def test_a_number_is_written_without_idle_zeros(number, plain):
    assert plain_number(Decimal(number)) == plain
