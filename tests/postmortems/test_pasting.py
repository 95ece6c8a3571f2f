"""A timeline pasted from elsewhere becomes events, or is refused whole: no word of it gets lost."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.markdown.chats import times_first
from postmortems.markdown.pasting import read_any, read_pasted

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
    ("text", "expected"),
    [
        (
            "14:05-14:10 Paged\n14:12 – 15:00 Moved",
            ["10 14:05 (until 14:10) Paged", "10 14:12 (until 15:00) Moved"],
        ),
        ("10:00-11:00 Paged", ["10 10:00 (until 11:00) Paged"]),  # nobody has to be in Samoa for that
        ("23:50-00:20 Paged", ["10 23:50 (until 00:20) Paged"]),
        ("2026-11-10T10:00-03:00 Paged", ["10 13:00 Paged"]),
        ("2026-11-10T01:00-11:00 Paged", ["10 12:00 Paged"]),
        ("2026-11-10T17:30+02:00 Paged", ["10 15:30 Paged"]),
    ],
)
def test_a_stretch_of_time_and_an_offset_are_told_apart(text, expected):
    lines = read_any(text, day=TUESDAY, zone=dt.UTC)
    assert [f"{line.at:%d %H:%M} {line.text}" for line in lines if line.at] == expected


@pytest.mark.parametrize(
    "text",
    [
        "We were all asleep.\n14:05 Paged",  # a sentence before the first event
        "then we waited",
        "",
        "9999-12-31 23:59 Paged",  # a day that nobody means is no other day, and no words of the event above
        "[14:05] Paged\n2026-13-31 14:12 Moved",
    ],
)
def test_what_would_lose_a_word_is_not_taken(text):
    assert times(text) is None


def test_a_time_without_a_day_is_not_taken():
    assert times("| Time | Event |\n|---|---|\n| 14:05 | Paged |", day=None) is None


def test_each_line_may_be_in_a_manner_of_its_own():
    text = "14:05 Paged\n[14:12] Moved\n| 16:00 | Rerun |\n2026-11-11T09:30:00Z All paid\n? Somebody knew"
    lines = read_any(text, day=TUESDAY, zone=dt.UTC)
    assert [(f"{line.at:%d %H:%M}" if line.at else "?", line.text) for line in lines] == [
        ("10 14:05", "Paged"),
        ("10 14:12", "Moved"),
        ("10 16:00", "Rerun"),
        ("11 09:30", "All paid"),
        ("?", "Somebody knew"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Jonas 14:05\npaged on-call\nInés  14:12\nmoved\nto the second site",
            ["10 14:05 Jonas: paged on-call", "10 14:12 Inés: moved\nto the second site"],
        ),
        ("Jonas  14:05 paged on-call\nInés  14:12 moved", ["10 14:05 Jonas: paged on-call", "10 14:12 Inés: moved"]),
        ("Jonas 14:05: paged", ["10 14:05 Jonas: paged"]),
        ("Bo Li — Today at 2:05 PM\npaged", ["10 14:05 Bo Li: paged"]),
        ("Bo Li\n  14:05\npaged\n14:07\nmoved", ["10 14:05 Bo Li: paged", "10 14:07 Bo Li: moved"]),
        ("Bo Li 14:05\nlooking\n\nall quiet\n14:07\nmoved", ["10 14:05 Bo Li: looking\n\nall quiet", "10 14:07 Bo Li: moved"]),
        ("14:00 alert\nJonas 14:05\npaged", ["10 14:00 alert", "10 14:05 Jonas: paged"]),
        ("14:00 steps:\n1. restart\nBo 14:05\ndone", ["10 14:00 steps:\n1. restart", "10 14:05 Bo: done"]),
        ("14:00 alert\nwe waited until 14:07 for it", ["10 14:00 alert\nwe waited until 14:07 for it"]),
    ],
)  # fmt: skip
def test_a_chat_that_names_people_before_the_time_becomes_events(text, expected):
    assert times(text) == expected


@pytest.mark.parametrize(
    "text", ["Jonas 14:05\npaged\nand more", "Bo\n14:05\npaged\n\n14:07\n", "Jonas 14:05", ""]
)
def test_putting_times_first_keeps_every_line_number(text):
    assert times_first(text).count("\n") == text.count("\n")
