"""Days, years and zones of a timeline: what is stated, what is inferred, and what is told about it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from postmortems.markdown.reading import read_file
from postmortems.markdown.timelines import Precision
from tests.postmortems.test_reading_timelines import clocks, document, paste

DAY = date(2023, 5, 9)


@pytest.mark.parametrize(
    ("stated", "offset"),
    [
        ("All times in UTC.", "+00:00"),
        ("All times are in CET", "+01:00"),
        ("All times in Central European Time (CET)", "+01:00"),
        ("All times in GMT+2", "+02:00"),
        ("All times are UTC-8", "-08:00"),
        ("All times in PST", "-08:00"),
        ("(all times in Pacific Time)", "-08:00"),
        ("All times are PST/PDT.", "-08:00"),
        ("All times are given in Eastern Standard Time", "-05:00"),
        ("Times are in Europe/Helsinki", "+02:00"),
        ("All timestamps in `JST`", "+09:00"),
        ("Timezone: IST", "+05:30"),
    ],
)
def test_a_zone_stated_for_all_times(stated, offset):
    entries = paste(f"{stated}\n\n- 2023-01-09 10:00 belt slips\n", zone=None)
    assert entries[0].at is not None
    assert entries[0].at.isoformat().endswith(offset)


def test_a_zone_in_a_row_counts_for_that_row():
    first, second = paste("- 2023-01-09 10:00 UTC belt slips\n- 2023-01-09 12:00 CET belt stops\n")
    assert first.at is not None
    assert second.at is not None
    assert (first.at.isoformat(), second.at.isoformat()) == (
        "2023-01-09T10:00:00+00:00",
        "2023-01-09T12:00:00+01:00",
    )


def test_winter_time_written_in_summer_is_read_as_the_clock_on_the_wall_and_told():
    reading = document(
        "# Crane\n\n## Timeline\n\nAll times in CET.\n\n- 2023-06-09 10:00 belt slips\n- 2023-06-09 11:00 stops\n"
    )
    assert reading.timeline[0].at is not None
    assert reading.timeline[0].at.isoformat() == "2023-06-09T10:00:00+02:00"
    assert any("CET" in warning and "CEST" in warning for warning in reading.warnings)


def test_without_a_zone_utc_is_assumed_and_told_and_the_teams_own_is_taken_if_given():
    assert any(
        "UTC is assumed" in warning
        for entry in paste("- 10:00 belt slips", zone=None)
        for warning in entry.warnings
    )
    entry = paste("- 10:00 belt slips", zone="Europe/London")[0]
    assert entry.at is not None
    assert entry.at.isoformat() == "2023-05-09T10:00:00+01:00"
    assert entry.warnings == ()


# Days, order, slips


def test_a_year_left_out_is_the_one_that_fits():
    entries = paste("- Dec 31 23:00 belt slips\n- Jan 1 01:00 belt stops\n", day=date(2022, 12, 30))
    assert [entry.at.date() for entry in entries if entry.at] == [date(2022, 12, 31), date(2023, 1, 1)]


def test_a_weekday_is_the_next_one():
    entries = paste("- Monday 10:00 belt slips\n- Tuesday 11:00 belt stops\n", day=date(2023, 5, 8))
    assert clocks(entries) == ["05-08 10:00", "05-09 11:00"]


def test_day_and_month_are_told_apart_where_one_is_above_twelve():
    assert clocks(paste("- 4/26 10:00 belt slips\n")) == ["04-26 10:00"]
    assert clocks(paste("- 26/04/2023 10:00 belt slips\n")) == ["04-26 10:00"]
    entry = paste("- 03/04/2023 10:00 belt slips\n")[0]
    assert clocks([entry]) == ["04-03 10:00"]
    assert any("day is taken" in warning for warning in entry.warnings)


def test_an_entry_out_of_order_stays_where_it_is_and_is_told():
    entries = paste("- 10:00 belt slips\n- 09:50 belt squeaks\n- 10:10 stops\n")
    assert clocks(entries) == ["05-09 10:00", "05-09 09:50", "05-09 10:10"]
    assert any("before the entry above" in warning for warning in entries[1].warnings)


def test_a_year_that_does_not_fit_is_kept_and_the_right_one_offered():
    entries = paste(
        "- 2023-01-11 14:34 belt slips\n- 2022-01-11 14:40 belt stops\n- 2023-01-11 14:51 new belt\n"
    )
    assert entries[1].at == datetime(2022, 1, 11, 14, 40, tzinfo=ZoneInfo("UTC"))
    assert entries[1].offered == datetime(2023, 1, 11, 14, 40, tzinfo=ZoneInfo("UTC"))


def test_a_year_of_five_digits_is_refused_and_told():
    entries = paste("- 2025-03-18 09:30 belt squeaks\n- 22025-03-18 09:36 belt slips\n")
    assert clocks(entries) == ["03-18 09:30", "03-18 09:36"]
    assert any("22025-03-18" in warning for warning in entries[1].warnings)


def test_without_any_day_there_is_no_moment():
    entry = paste("- 10:00 belt slips", day=None)[0]
    assert entry.at is None
    assert entry.precision is Precision.UNKNOWN
    assert entry.written == "10:00"


def test_a_list_of_definitions_is_a_timeline_without_its_colons():
    entries = paste("10:00\n: belt slips\n\n10:10\n: a driver calls\n")
    assert [entry.text for entry in entries] == ["belt slips", "a driver calls"]


@pytest.mark.parametrize(
    ("stated", "read"), [("July 8th 2024", "07-08"), ("7 August 2024", "08-07"), ("1 May 2024", "08-07")]
)
def test_the_day_that_is_known_tells_which_number_is_the_month(stated, read):
    reading = document(
        f"# Crane\n\nDate of incident: {stated}\n\n## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 07/08/2024 8:15 | slips |\n"
        "| 07/08/2024 8:40 | holds |\n"
    )
    assert [f"{entry.at:%m-%d}" for entry in reading.timeline if entry.at] == [read, read]


def test_the_zone_of_a_field_is_that_of_the_times_below_it():
    text = "# Crane\n\n**When:** {when}\n\n## Timeline\n\n- 09:00 belt slips\n- 09:05 belt holds\n"
    (entry, _) = document(text.format(when="4 April 2024 from 09:00 to 13:30 BST")).timeline
    assert entry.at is not None
    assert entry.at.isoformat() == "2024-04-04T09:00:00+01:00"
    two = "2024-04-04 09:30 BST\n\n**Start:** 2024-04-04 09:00 BST\n\n**End:** 2024-04-04 13:30 UTC"
    reading = document(text.format(when=two))
    assert any("UTC is assumed" in warning for warning in reading.warnings)


def test_a_time_with_a_zero_too_many_is_that_time():
    assert clocks(paste("09:36 belt slips\n009:38 belt holds\n09:42 all is well\n")) == [
        "05-09 09:36",
        "05-09 09:38",
        "05-09 09:42",
    ]


def test_each_item_below_a_day_without_times_is_an_entry():
    text = "2023-05-08:\n* belt creaks\n* belt is oiled\n\n2023-05-09:\n* somebody looks\n* 10:40 belt slips\n* 10:50 belt holds\n"
    entries = paste(text)
    assert [entry.text for entry in entries] == [
        "belt creaks",
        "belt is oiled",
        "somebody looks",
        "belt slips",
        "belt holds",
    ]
    assert [entry.precision for entry in entries[:3]] == [Precision.DAY] * 3


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ('path = "2025/09/24/cranes"', "2025-09-24"),
        ('path = "cranes-2025"', None),  # a year by itself gives a day without one no year
    ],
)
def test_the_day_in_a_pages_address_gives_days_of_its_text_their_year(told, day):
    text = (
        f'+++\n{told}\ntitle = "Two cranes that moved"\n+++\n\n## Summary\n\nOn September 24th, the cranes stood still.'
        "\n\n## Impact\n\nNine ships waited until the evening for the two of them.\n"
    )
    read = read_file(text.encode(), "cranes.md")
    assert (read.reading and str(read.reading.incident_date)) == day


def test_days_in_the_heading_of_a_timeline_are_not_part_of_what_it_is_called():
    text = (
        "# Cranes stood still July 25th\n\n## Summary\n\nOn July 25th 2023 they did.\n\n"
        "## Timeline (all times PST) 07/24/2023 - 07/25/2023. All times approximations\n\n"
        "07-24-2023 - A new brake was fitted.\n\n07-25-2023 - The cranes stood still.\n"
    )
    entries = read_file(text.encode(), "2023-08-07-cranes.md").reading.timeline
    assert [(entry.at.day, entry.text) for entry in entries] == [
        (24, "A new brake was fitted."),
        (25, "The cranes stood still."),
    ]
