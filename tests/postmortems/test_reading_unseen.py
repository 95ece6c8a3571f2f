"""What postmortems nobody had seen before taught the reader, each shape told again in words of our own."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from postmortems.markdown.reading import read_file, read_folder

pytestmark = pytest.mark.once
HEAD = "# Incident retro - lamps\n\n**Incident from:** 2021-05-20\n\n**Incident till:** 2021-05-21\n\n"
DARK = "## Timeline\n\n20 May 2021\n\n13.41 dark\n\n13.55 light\n\n"


def reading_of(text: str, path: str = "2021-05-20_lamps.md"):
    found = read_file(text.encode(), path)
    assert found.reading is not None and found.kind == "record", found.reason
    return found.reading


def timeline(text: str):
    return reading_of(f"{HEAD}## Timeline\n\n{text}").timeline


def follow_ups(text: str):
    found = reading_of(f"{HEAD}{DARK}## Actions\n\n{text}").follow_ups
    return [(each.title, each.owner, each.done) for each in found]


def test_a_day_with_words_and_no_time_of_day_is_an_entry():
    entries = timeline(
        "2021-05-18:\n* Mira orders the wrong lamps\n  for the cellar\n\n2021-05-19:\n* They arrive\n\n"
        "2021-05-20\n\n* 11:20 AM they are put in\n"
    )
    assert [(each.at.date().day, str(each.precision)) for each in entries] == [
        (18, "day"),
        (19, "day"),
        (20, "minute"),
    ]
    assert "wrong lamps" in entries[0].text


def test_a_day_that_only_points_elsewhere_or_rules_times_is_none():
    assert [
        each.written for each in timeline("20 May 2021\n\nSee https://chat.example/p1\n\n13.41 dark\n")
    ] == ["13.41"]
    assert timeline("20 May 2021\n\nSee https://chat.example/p1\n") == ()


def test_a_dated_item_above_items_with_dates_of_their_own_is_an_entry():
    entries = timeline(
        "- 2021-05-18:\n    The lamps are ordered.\n- 2021-05-20 7:09 AM:\n    Dark.\n- 2021-05-20 7:26 AM:\n    Light.\n"
    )
    assert [each.text.strip() for each in entries] == ["The lamps are ordered.", "Dark.", "Light."]


def test_an_outage_in_bold_or_on_two_lines_is_a_marker():
    entries = timeline(
        "* [08:47] The fuse is changed. **Outage begins.**\n* [08:57] Mira sees it\n* [09:34] Light. **Outage ends.**\n"
    )
    assert [each.marker for each in entries] == ["started", "", "resolved"]
    entries = timeline(
        "### 2021-05-20\n\n08:47 - Dark **\\<START OF\nOUTAGE>**<br> 09:34 - Light **\\<END OF\nOUTAGE>**\n"
    )
    assert [each.marker for each in entries] == ["started", "resolved"]


def test_of_several_recoveries_the_last_is_the_end():
    reading = reading_of(
        "# Lamps\n\n## Timeline\n\n20 May 2021\n\n13.41 Down:\nCellar\n\n13.43 Recovery:\nCellar\n\n15.35 Down:\nRoof\n\n"
        "15.38 Recovery\nRoof\n"
    )
    assert reading.resolved.at == dt.datetime(2021, 5, 20, 15, 38, tzinfo=dt.UTC)


def test_till_is_a_word_for_the_end():
    assert reading_of(f"{HEAD}{DARK}").resolved.at.date() == dt.date(2021, 5, 21)


def test_who_does_it_begins_the_paragraph():
    assert follow_ups(
        "**Robert** Buy two lamps\n\n**AC** Alert less often, that is:\n- once a day\n- when it changes\n"
    ) == [
        ("Buy two lamps", "Robert", False),
        ("Alert less often, that is", "AC", False),
    ]


def test_a_paragraph_below_an_owner_is_theirs_beside_lists():
    assert follow_ups("**Robert & Mira**\n- Buy a lamp\n\n**RK**\nMake the lamp brighter - done\n") == [
        ("Buy a lamp", "Robert & Mira", False),
        ("Make the lamp brighter", "RK", True),
    ]


def test_bullets_below_numbers_are_their_details():
    found = follow_ups(
        "1. **Better lamps**\nWe plan to try:\n\n-   round ones\n-   long ones\n\n2. **A spare fuse**\n\n-   in the cellar\n"
    )
    assert [title for title, *_ in found] == ["Better lamps", "A spare fuse"]


def test_a_list_that_explains_the_table_below_it_promises_nothing():
    found = follow_ups(
        "Items are of these types:\n\n- Prevent - so that it stays light\n- Detect - so that we see the dark\n\n"
        "| Action item | Type |\n|---|---|\n| Buy a lamp | Prevent |\n"
    )
    assert [title for title, *_ in found] == ["Buy a lamp"]


def test_paragraphs_say_what_should_be_and_what_was_done_about_it():
    found = follow_ups(
        "The bell should ring in the kitchen as well.\n\nThe lamp is counted twice. (fixed by counting once)\n\n"
        "It would be useful to have a torch. (added one by the door)\n"
    )
    assert [done for *_, done in found] == [False, True, True]


def test_a_state_in_bold_makes_a_follow_up_of_a_paragraph_anywhere():
    reading = reading_of(
        "# 2024-03-17 Cellar dark\n\n## Lessons learned\n\nLook at the fuse first.\n\n**DONE**: Mira bought a lamp.\n\n"
        "**TODO** ring a bell\nbefore it is dark\n"
    )
    assert [(each.title, each.done) for each in reading.follow_ups] == [
        ("Mira bought a lamp.", True),
        ("ring a bell before it is dark", False),
    ]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("January 14-19, 2026", dt.date(2026, 1, 14)),
        ("14–19 January 2026", dt.date(2026, 1, 14)),
        ("January 30 - February 2, 2026", dt.date(2026, 1, 30)),
    ],
)
def test_the_first_day_of_a_range_is_the_day(written, day):
    assert (
        reading_of(f"# Lamps out\n\n**Date:** {written}\n\n## Summary\n\nDark.\n", "lamps.md").incident_date
        == day
    )


def test_numbers_of_days_are_read_as_their_own_folder_writes_them(tmp_path: Path):
    text = "# Lamps out\n\n**Date**: {}\n\n## Summary\n\nDark for an hour.\n"
    for folder, days in {
        "here": ("03/10/2021", "29/09/2021"),
        "there": ("09/18/2019", "09/21/2019", "10/03/2019"),
    }.items():
        (tmp_path / folder).mkdir()
        for number, written in enumerate(days):
            (tmp_path / folder / f"lamps{number}.md").write_text(text.format(written))
    told = {
        each.path: each.reading.incident_date.isoformat() for each in read_folder(tmp_path) if each.reading
    }
    assert told["here/lamps0.md"] == "2021-10-03"
    assert told["there/lamps2.md"] == "2019-10-03"


def test_a_short_story_of_what_broke_on_a_day_is_a_record_and_of_what_was_built_is_not():
    story = "# 2024-12-23 {}\n\nOn the 23rd I saw it, took out the old one and put in another one. It runs.\n"
    assert reading_of(
        story.format("Lamp of the cellar is broken"), "2024-12-23-lamp.md"
    ).incident_date == dt.date(2024, 12, 23)
    built = read_file(story.format("New lamp in the cellar").encode(), "2024-12-23-lamp.md")
    assert built.kind == "left_out"


def test_front_matter_that_sorts_it_among_postmortems_makes_it_one():
    reading = reading_of(
        '---\nuuid: "1"\nstart_time: ""\ncategories:\n- postmortem\ncompany: "Lampworks"\n---\n\n'
        "A wrong fuse made the lamps go out all over the town at once.\n",
        "data/01494547-7ee9-4169-a0c0-d921fa309d83.md",
    )
    assert (reading.title, reading.incident_date) == ("Lampworks", None)
    assert reading.sections[-1].heading == "Front matter"
