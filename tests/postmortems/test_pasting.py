"""A timeline pasted from elsewhere becomes events, or is refused whole: no word of it gets lost."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.markdown.pasting import read_pasted

pytestmark = pytest.mark.once
TUESDAY = dt.date(2026, 11, 10)


def times(text: str, day: dt.date | None = TUESDAY) -> list[str] | None:
    lines = read_pasted(text, day=day, zone=dt.UTC)
    return None if lines is None else [f"{line.at:%d %H:%M} {line.text}" for line in lines if line.at]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| Time | Event |\n|---|---|\n| 14:05 | Paged |\n| 14:12 | Moved |", ["10 14:05 Paged", "10 14:12 Moved"]),
        ("### 12 November 2026\n\n- **14:05 UTC** - Paged\n- **14:12 UTC** - Moved", ["12 14:05 Paged", "12 14:12 Moved"]),
    ],
)  # fmt: skip
def test_tables_and_lists_become_events(text, expected):
    assert times(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "We were all asleep.\n14:05 Paged",  # a sentence before the first event
        "then we waited",
        "",
    ],
)
def test_what_would_lose_a_word_is_not_taken(text):
    assert times(text) is None


def test_a_time_without_a_day_is_not_taken():
    assert times("| Time | Event |\n|---|---|\n| 14:05 | Paged |", day=None) is None
