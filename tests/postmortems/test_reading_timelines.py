"""Every form of timeline the importer knows, in texts of our own."""

from __future__ import annotations

from datetime import date
from textwrap import dedent
from zoneinfo import ZoneInfo

import pytest

from postmortems.markdown.reading import read_file
from postmortems.markdown.timelines import Precision, TimelineEntry, read_timeline

DAY = date(2023, 5, 9)


def paste(text: str, day: date | None = DAY, zone: str | None = "UTC") -> list[TimelineEntry]:
    return read_timeline(dedent(text), day=day, zone=ZoneInfo(zone) if zone else None)


def clocks(entries: list[TimelineEntry]) -> list[str]:
    """Local day and time of each entry."""
    return [f"{entry.at:%m-%d %H:%M}" if entry.at else "-" for entry in entries]


def document(text: str, path: str = "2023-05-09-crane.md"):
    file = read_file(dedent(text).encode(), path)
    assert file.reading is not None, file.reason
    return file.reading


# 1. Tables


def test_a_table_of_times_and_events_is_read_row_by_row():
    entries = paste(
        """
        | Time | Event |
        | :--- | --- |
        | 2023-05-09 08:10 | Crane 4 stops |
        | 2023-05-09 8:25 | Gate closes
        | ~2023-05-09 09:00 | Crane 4 moves |
        """
    )
    assert clocks(entries) == ["05-09 08:10", "05-09 08:25", "05-09 09:00"]
    assert [entry.text for entry in entries] == ["Crane 4 stops", "Gate closes", "Crane 4 moves"]
    assert [entry.approximate for entry in entries] == [False, False, True]


def test_a_table_header_may_state_the_zone():
    entries = paste(
        """
        | Date and Time in CET | What happened |
        |---|---|
        | 2023-01-09 08:10 | Crane 4 stops |
        """,
        zone=None,
    )
    assert entries[0].at is not None
    assert entries[0].at.isoformat() == "2023-01-09T08:10:00+01:00"


def test_placeholder_rows_are_dropped_and_an_open_time_leaves_the_day():
    entries = paste(
        """
        | Time | Event |
        | --- | --- |
        | 20xx-MM-DD HH:mm | What the crane did |
        | 2021-04-02 HH:mm | Rail inspected |
        | 2021-05-?? HH:mm | Rail seen to be bent |
        | 2021/22-??-?? HH:mm | Nobody remembers |
        | 2022-05-09 08:10 | Crane 4 stops |
        """
    )
    assert [entry.text for entry in entries] == [
        "Rail inspected",
        "Rail seen to be bent",
        "Nobody remembers",
        "Crane 4 stops",
    ]
    assert [entry.precision for entry in entries] == [
        Precision.DAY,
        Precision.UNKNOWN,
        Precision.UNKNOWN,
        Precision.MINUTE,
    ]
    assert entries[1].at is None


def test_a_table_with_date_and_time_apart_and_a_column_for_who():
    entries = paste(
        """
        | Date | Time | Who | What |
        | --- | --- | --- | --- |
        | 9 May 2023 | 08:10 | Ada | Crane 4 stops |
        | | 08:25 | Bo | Gate closes |
        | 10 May 2023 | 07:00 | Ada | Crane 4 moves |
        """
    )
    assert clocks(entries) == ["05-09 08:10", "05-09 08:25", "05-10 07:00"]
    assert "Ada" in entries[0].text
    assert "Crane 4 stops" in entries[0].text


def test_a_table_of_days_alone():
    entries = paste(
        "| Date | Event |\n|---|---|\n| 2023-05-09 | Belt snaps |\n| 2023-05-11 | Belt replaced |\n"
    )
    assert clocks(entries) == ["05-09 00:00", "05-11 00:00"]
    assert {entry.precision for entry in entries} == {Precision.DAY}


def test_a_table_of_other_things_within_an_entry_is_no_timeline():
    entries = paste(
        "### 08:10\nThe load was:\n\n| Berth | Tons |\n|---|---|\n| 4 | 120 |\n\n### 08:25\nGate closes\n"
    )
    assert clocks(entries) == ["05-09 08:10", "05-09 08:25"]
    assert "| 4 | 120 |" in entries[0].text


# 2. Headings


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("### 13:44", "05-09 13:44"),
        ("### Sep 27 2017 13:06", "09-27 13:06"),
        ("### March 6 2017 22:59 ###", "03-06 22:59"),
        ("### May 1 2019, 3:18 PM", "05-01 15:18"),
        ("### 2018-01-17 17:14pm", "01-17 17:14"),
        ("### 2022-06-02 10:00 - Trouble starts", "06-02 10:00"),
        ("### 16:05:57-58", "05-09 16:05"),
        ("### ~16:06:00 - 16:16:00", "05-09 16:06"),
        ("### 9:02a", "05-09 09:02"),
        ("### 10h47", "05-09 10:47"),
        ("## 23:27 ##", "05-09 23:27"),
        ("### {{ 06:10 }}", "05-09 06:10"),
        ("### **07:30am** First call", "05-09 07:30"),
        ("### Tuesday, 9 May 2023, 14:05 CEST", "05-09 14:05"),
        ("### 14:05 on 2023-05-08", "05-08 14:05"),
    ],
)
def test_headings_that_begin_with_a_time_are_entries(heading, expected):
    entries = paste(f"{heading}\n\nCrane 4 stops.\n\n1. first 10:00\n2. second\n")
    assert clocks(entries) == [expected]
    assert "1. first 10:00" in entries[0].text


def test_a_heading_keeps_seconds_ranges_and_doubt():
    first, second = paste("### 16:05:57-58\nrestart\n### ~16:06 - 16:16\nerrors\n")
    assert first.precision is Precision.SECOND
    assert first.until is not None
    assert first.until.second == 58
    assert second.approximate
    assert second.until is not None
    assert second.until.hour == 16
    assert second.until.minute == 16


def test_the_text_of_a_heading_entry_goes_on_to_the_next_heading_and_code_in_it_is_no_entry():
    entries = paste("### 13:06 Crane\n\n```\n13:10 ERROR belt\n```\n\n> 13:11 he said\n\n### 13:44\nDone.\n")
    assert clocks(entries) == ["05-09 13:06", "05-09 13:44"]
    assert "13:10 ERROR belt" in entries[0].text
    assert "13:11 he said" in entries[0].text


def test_a_day_as_a_heading_holds_for_the_entries_below_it():
    entries = paste(
        "### 2020-02-20\n\n- 21:17 UTC: belt slips\n- 21:28 UTC: call comes in\n\n### 2020-02-21\n\n- 09:27: belt changed\n"
    )
    assert clocks(entries) == ["02-20 21:17", "02-20 21:28", "02-21 09:27"]


def test_a_day_as_a_heading_with_words_below_it_is_an_entry():
    entries = paste("### 2018-01-15\n\nThe belt squeaked.\n\n### 2018-01-17 17:14\n\nThe belt snapped.\n")
    assert clocks(entries) == ["01-15 00:00", "01-17 17:14"]


def test_a_heading_with_a_time_belongs_to_the_timeline_whatever_its_level():
    reading = document(
        """
        # Crane stops

        ## Timeline

        ### 2023-05-09 23:21

        Belt slips.

        ## 23:27 ##

        Belt snaps.

        ## Conclusion

        Belts age.
        """
    )
    assert clocks(list(reading.timeline)) == ["05-09 23:21", "05-09 23:27"]
    assert [section.heading for section in reading.sections if section.heading == "Conclusion"] == [
        "Conclusion"
    ]


# 3. Bare lines


def test_bare_lines_with_dots_and_days_between():
    entries = paste(
        """
        27 July 2021
        14.44 AC sees the belt slip
        which nobody had noticed
        14: 45 JG calls the yard
        10.30ish was the last check
        ~ 15.00 belt stops
        19.13 onwards slow
        19.20, 19.27 two more slips
        Wed 28 Jul 2021
        08.10 new belt
        26th August
        09.00 closed
        """
    )
    assert clocks(entries) == [
        "07-27 14:44",
        "07-27 14:45",
        "07-27 10:30",
        "07-27 15:00",
        "07-27 19:13",
        "07-27 19:20",
        "07-28 08:10",
        "08-26 09:00",
    ]
    assert entries[0].text == "AC sees the belt slip\nwhich nobody had noticed"
    assert entries[2].approximate
    assert entries[-1].at is not None
    assert entries[-1].at.year == 2021


def test_a_twelve_hour_clock_goes_past_noon():
    entries = paste("12.56 belt slips\n1.00 call\n1.15 belt stops\n2.30 new belt\n")
    assert clocks(entries) == ["05-09 12:56", "05-09 13:00", "05-09 13:15", "05-09 14:30"]
    assert any("13:00" in warning for warning in entries[1].warnings)


def test_a_time_after_midnight_is_the_next_day():
    entries = paste("- 23:50 belt slips\n- 00:10 belt stops\n")
    assert clocks(entries) == ["05-09 23:50", "05-10 00:10"]
    assert any("next day" in warning for warning in entries[1].warnings)


def test_am_and_pm_are_never_moved():
    entries = paste("- 12:56 PM belt slips\n- 1:00 AM belt was fine\n")
    assert entries[1].at is not None
    assert entries[1].at.hour == 1


def test_a_time_in_the_middle_of_a_wrapped_sentence_is_no_entry():
    entries = paste(
        "14.05 the yard was told that the ship would be in at\n16.30 and that the tide would turn\n14.10 gate opens\n"
    )
    assert clocks(entries) == ["05-09 14:05", "05-09 14:10"]


# 4. Bullets


@pytest.mark.parametrize(
    ("line", "expected", "text"),
    [
        ("- 02:06: belt slips", "05-09 02:06", "belt slips"),
        ("- **16:58 UTC** - belt slips", "05-09 16:58", "belt slips"),
        ("- **16:58 UTC:** belt slips", "05-09 16:58", "belt slips"),
        ("- 7:10 AM: belt slips", "05-09 07:10", "belt slips"),
        ("* 08:42:33 belt slips", "05-09 08:42", "belt slips"),
        ("- 2023-02-02 10:21 **Belt slips**.", "02-02 10:21", "**Belt slips**."),
        ("- 15:46 **ROOT CAUSE** — belt slips", "05-09 15:46", "**ROOT CAUSE** — belt slips"),
        ("1. **Friday, 21 March 2025**: belt slips", "03-21 00:00", "belt slips"),
        ("– 15:53: belt slips", "05-09 15:53", "belt slips"),
        ("- **00:55: belt slips**", "05-09 00:55", "belt slips"),
        ("- [14:05] belt slips", "05-09 14:05", "belt slips"),
        ("- `14:05` belt slips", "05-09 14:05", "belt slips"),
        ("- (14:05) belt slips", "05-09 14:05", "belt slips"),
        ("- 2023-02-02 1625: belt slips", "02-02 16:25", "belt slips"),
        ("- 1900 UTC belt slips", "05-09 19:00", "belt slips"),
        ("- 2023-05-09T14:05:00Z belt slips", "05-09 14:05", "belt slips"),
        ("- At 14:05 belt slips", "05-09 14:05", "belt slips"),
        ("- Around 14:05, belt slips", "05-09 14:05", ", belt slips"),
        ("- 14:05–14:20 belt slips", "05-09 14:05", "belt slips"),
        ("- 14:05 - 2 belts slip", "05-09 14:05", "2 belts slip"),
        ("- [x] 14:05 belt slips", "05-09 14:05", "belt slips"),
    ],
)
def test_bullets_in_all_their_dresses(line, expected, text):
    entries = paste(line)
    assert clocks(entries) == [expected]
    assert entries[0].text.strip(" ,") == text.strip(" ,")


def test_wrapped_lines_and_bullets_without_a_time_go_with_the_entry_above():
    entries = paste(
        """
        - 10:21: belt slips
          and goes on slipping at
          10:25 or so
        - the belt is forty metres long
          - and old
        - 10:30: belt stops
        """
    )
    assert clocks(entries) == ["05-09 10:21", "05-09 10:30"]
    assert "forty metres" in entries[0].text
    assert "10:25 or so" in entries[0].text


def test_entries_below_a_bullet_that_is_a_day():
    entries = paste(
        "- 2023-05-08\n  - 10:00 belt slips\n  - 11:00 belt stops\n- **May 9**\n  - 09:00 new belt\n"
    )
    assert clocks(entries) == ["05-08 10:00", "05-08 11:00", "05-09 09:00"]


# 5. Several a line


def test_entries_parted_by_breaks_whatever_the_wrapping():
    entries = paste("15:27 - belt slips<br> 21:14 - belt\nstops at last<br>\n21:30 -\nnew belt<br/>")
    assert clocks(entries) == ["05-09 15:27", "05-09 21:14", "05-09 21:30"]
    assert entries[1].text == "belt stops at last"


def test_lines_that_end_in_a_break():
    entries = paste("14.05 belt slips<br>\n14.10 belt stops<br />\nand is cold\n")
    assert clocks(entries) == ["05-09 14:05", "05-09 14:10"]


# 6. Zones


def test_lines_of_logs_are_no_entries():
    entries = paste(
        """
        - 10:00 belt slips

        [10/Apr/2025:10:00:00 +0000] "GET /crane"
        2023-05-09 10:00:01,810 WARNING belt
        [W 2023-05-09 10:00:02.785 crane base:350] belt

        - 10:10 belt stops
        """
    )
    assert clocks(entries) == ["05-09 10:00", "05-09 10:10"]


def test_all_events_on_one_day_unless_one_says_otherwise():
    reading = document(
        """
        # Belt

        ## Timeline of events

        All events were on 2023-05-09 if no other day is given. All times in UTC.

        - **2023-05-08 00:55: belt squeaks**
        - 01:38: belt slips
        """
    )
    assert clocks(list(reading.timeline)) == ["05-08 00:55", "05-09 01:38"]
    assert reading.incident_date == date(2023, 5, 9)


def test_a_timeline_within_another_part_is_found():
    reading = document(
        """
        # Incident on 2023-05-09 - Crane

        - **Key events**
          - First detected 2023-05-09 10:14
          - Resolved 2023-05-09 11:36

        - **Context**:
          - 2023-05-09 10:14: belt slips
          - 2023-05-09 10:21: yard told
          - the yard holds forty people
          - 2023-05-09 11:36: belt runs

        - **Resolution**: new belt at 11:36
        """
    )
    assert clocks(list(reading.timeline)) == ["05-09 10:14", "05-09 10:21", "05-09 11:36"]


def test_prose_that_mentions_times_is_no_timeline():
    reading = document(
        """
        # Incident on 2023-05-09 - Crane

        ## Summary

        On 2023-05-09 at 10:14 the belt slipped.

        - On the 1st of May 14:49 the yard wrote a mail
        - The belt was retired at 16:00

        ## Action items

        - Buy a belt
        """
    )
    assert reading.timeline == ()


@pytest.mark.parametrize(
    ("line", "marker"),
    [
        ("- 10:00 <START OF OUTAGE> belt slips", "started"),
        (r"- 10:00 **\<END OF OUTAGE>** belt runs", "resolved"),
        ("- 10:00 OUTAGE BEGINS: belt slips", "started"),
        ("- 10:00 OUTAGE MITIGATED, belt runs by hand", "mitigated"),
        ("- 10:00 INCIDENT ENDS", "resolved"),
        ("- 10:00 **Detection:** the yard sees it", "detected"),
        ("- 10:00 **Recovery:** new belt", "resolved"),
        ("- 10:00 Incident declared", "declared"),
        ("- 10:00 **Incident is declared**.", "declared"),
        ("- 10:00 Incident is resolved", "resolved"),
        ("- 10:00 >> Incident actually starts here", "started"),
        ("- 10:00 Start of incident. The belt slips", "started"),
        ("- 10:00 The incident commander was declared lost", ""),
        ("- 10:00 The belt was fixed and the issue resolved", ""),
    ],
)
def test_words_that_say_which_moment_an_entry_is(line, marker):
    assert paste(line)[0].marker == marker


def test_a_year_forgotten_at_new_year_is_offered():
    entries = paste(
        "| Date | Event |\n|---|---|\n| 2021-05-08 | Belt fitted |\n| 2021-01-28 | Belt squeaks |\n| 2022-03-23 | Belt changed |\n"
    )
    assert entries[1].offered is not None
    assert entries[1].offered.date() == date(2022, 1, 28)


def test_key_events_may_be_the_timeline():
    reading = document(
        "# Crane\n\n**Key events**\n\n9 May 2023\n\n14.44 AC sees the belt slip\n15.00 belt stops\n\n**Impact**\n\nTwo ships.\n"
    )
    assert clocks(list(reading.timeline)) == ["05-09 14:44", "05-09 15:00"]


def test_updates_of_a_status_page_have_their_time_in_front_or_below():
    front = "Lamps flicker.<br /><br />**Update: 18:52** A fuse is found.<br /><br />**Resolved 19:12** All lit.\n"
    found = read_file(f"---\ntitle: Lamps\ndate: 2024-05-20\n---\n\n{front}".encode(), "lamps.md").reading
    assert [(each.at.hour, each.at.minute) for each in found.timeline] == [(18, 52), (19, 12)]
    assert found.timeline[1].text == "Resolved: All lit."
    below = "Resolved - All lit.\nMay 20, 2024 - 19:12 UTC\n\nIdentified - A fuse is found.\nMay 20, 2024 - 18:52 UTC\n"
    found = read_file(f"# Lamps outage\n\n{below}".encode(), "lamps.md").reading
    assert [(each.at.hour, each.text.strip()) for each in found.timeline] == [
        (19, "Resolved - All lit."),
        (18, "Identified - A fuse is found."),
    ]
