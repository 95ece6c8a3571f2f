"""Documents without headings, pages that go by their folder, days and lengths told in words: what further houses taught."""

from __future__ import annotations

import pytest

from postmortems.markdown.reading import Reading, read_file

pytestmark = pytest.mark.once
BARE = """Postmortem: lamps go dark in the cellar
Issue Summary
Duration: 6 hours, from 10:00 AM to 4:00 PM GMT on 14th September 2024.
Impact: Nobody found the stairs.

Timeline (all times GMT)
10:00 AM - Dark.
1:00 PM - Mira finds the fuse.
4:00 PM - Light.
Root Cause and Resolution
Root Cause:
The fuse was too small.

Corrective and Preventative Measures
Improvements:

Bigger fuses: Order them before winter.
Review how fuses are chosen.
Tasks:

Add a lamp that needs no fuse.
Fuse box: the label should be read aloud.
This postmortem tells how it came about. By doing these things we will see better.
"""


def reading_of(text: str, path: str = "2024-05-20-lamps.md") -> Reading:
    found = read_file(text.encode(), path)
    assert found.reading is not None and found.kind == "record", found.reason
    return found.reading


def test_parts_announced_by_bare_lines_are_parts_where_no_heading_stands():
    reading = reading_of(BARE, "lamps.md")
    assert reading.title == "lamps go dark in the cellar"
    assert [each.text for each in reading.timeline] == ["Dark.", "Mira finds the fuse.", "Light."]
    assert "too small" in reading.factors[0]
    assert [(each.title[:12], each.group) for each in reading.follow_ups] == [
        ("Bigger fuses", "Improvements"),
        ("Review how f", "Improvements"),
        ("Add a lamp t", "Tasks"),
        ("Fuse box: th", "Tasks"),
    ]
    assert "how it came about" in str(reading.sections)


def test_a_bare_word_below_a_heading_parts_nothing():
    text = "# Lamps\n\n## Summary\n\nOn 2024-05-20 it was dark.\nImpact\nwas small.\n\n## Actions\n\n- Buy a lamp\n"
    assert "Impact\nwas small." in reading_of(text).summary


def test_a_length_told_in_words_has_its_start_and_end():
    reading = reading_of(BARE, "lamps.md")
    assert reading.started and reading.resolved
    assert f"{reading.started.at:%F %R} {reading.resolved.at:%F %R}" == "2024-09-14 10:00 2024-09-14 16:00"


def test_lines_that_ask_for_nothing_are_a_paragraph():
    lines = "It was dark for long.\nNobody was there.\nThe stairs are steep.\n"
    text = f"# Lamps\n\n## Summary\n\nOn 2024-05-20 it was dark.\n\n## Next steps\n\n{lines}"
    assert len(reading_of(text).follow_ups) == 0


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("2023-05-09-crane/index.md", "record"),
        ("blog/incidents/2023-05-09-crane/README.md", "record"),
        ("incidents/index.md", "left_out"),
        ("incident-reports/README.md", "left_out"),
        ("crane-outage/README.md", "record"),
        ("crane/README.md", "left_out"),
    ],
)
def test_a_page_of_a_folder_of_its_own_goes_by_the_folder(path, kind):
    text = b"## Summary\n\nOn 2023-05-09 the belt slipped.\n\n## Root cause\n\nRain.\n\n## Action items\n\n- Buy a belt\n"
    found = read_file(text, path)
    assert (found.kind, found.path) == (kind, path)
    if found.reading and "2023" in path:
        assert found.reading.title == "Crane"


def test_a_heading_that_is_a_field_is_no_title():
    text = "# Date\n2021-04-14\n\n# Status\nComplete\n\n# Summary\nThe belt slipped.\n\n# Timeline\n- 2021-04-13 10:00 squeaks\n- 2021-04-14 9:50 slips\n"
    reading = reading_of(text, "crane-stops.md")
    assert (reading.title, str(reading.incident_date)) == ("Crane stops", "2021-04-14")


def test_a_first_line_that_says_what_the_document_is_counts_with_text_below_and_an_address_above():
    assert reading_of(f"https://docs.example/d/1\n\n{BARE}").title == "lamps go dark in the cellar"
    bold = BARE.replace("Postmortem: lamps go dark in the cellar", "    **Postmortem: lamps go dark**")
    assert reading_of(bold).title == "lamps go dark"


DARK = "# Lamps go dark\n\n**Date:** 2024-05-20\n\n## Timeline\n\n- 13:41 dark\n- 13:55 light\n\n"


def owners(text: str) -> list[str | None]:
    return [each.owner for each in reading_of(f"{DARK}## Action items\n\n{text}").follow_ups]


def test_headings_that_are_numbered_or_name_somebody_are_a_follow_up_each():
    text = "### 1) Fewer lamps `@mira` [repair]\n\nThree were taken out.\n\n### 2) A bell by `@amir`\n\nIt rings.\n"
    found = reading_of(f"{DARK}## Action items\n\n{text}").follow_ups
    assert [(each.owner, each.details) for each in found] == [
        ("@mira", "Three were taken out."),
        ("@amir", "It rings."),
    ]
    assert owners("#### @mira A bell\n\nIt rings.\n\n#### @amir A lamp\n\nIt shines.\n") == ["@mira", "@amir"]
    assert owners("### 1. Prevention\n\n- Buy a bell\n- Buy a lamp\n\n### 2. Detection\n\n- Look\n") == [
        None,
        None,
        None,
    ]


def test_who_is_to_do_several_is_somebody():
    assert owners("- Quayside to buy lamps\n- Quayside will test them\n- Buy wire\n") == [
        "Quayside",
        "Quayside",
        None,
    ]
    assert owners("- ICL to buy lamps\n- ICL check the wire\n- API check is too slow\n") == [
        "ICL",
        "ICL",
        None,
    ]
    assert owners("- Switch to other lamps\n- Quayside will go\n") == [None, None]


def test_a_list_with_marks_after_a_numbered_one_is_no_part_of_it():
    text = "**Improvements:**\n1. Buy lamps\n2. Buy wire\n\n**Tasks:**\n- [ ] Order them\n- [ ] Test them\n"
    assert len(owners(text)) == 4


def test_a_month_gives_the_year_to_days_without_one():
    text = (
        "# Lamps\n\n**Date:** September 2024\n\n## Timeline\n\n- Sep 12, 14:32 dark\n- Sep 15, 09:14 light\n"
    )
    reading = reading_of(text, "lamps.md")
    assert [str(each.at.date()) for each in reading.timeline if each.at] == ["2024-09-12", "2024-09-15"]
    assert str(reading.incident_date) == "2024-09-12"


def test_a_heading_among_the_entries_sorts_them_whatever_it_says():
    text = "# Lamps\n\n## Timeline\n\n### Start\n\n* 2024-05-20 13:41: dark\n\n### Root cause analysis\n\n* 2024-05-20 13:50: a fuse\n"
    assert len(reading_of(text).timeline) == 2


def test_moments_in_bold_above_the_entries_are_fields():
    text = (
        "# Lamps\n\n## Incident timeline\n\n- **Start time (detected):** 2024-05-19T20:43:00Z (by Mira)\n"
        "- **End time:** 2024-05-20T08:15:00Z\n\n| Time (UTC) | What |\n|---|---|\n| 2024-05-19 20:44 | dark |\n| 2024-05-20 08:15 | light |\n"
    )
    reading = reading_of(text)
    assert reading.started and f"{reading.started.at:%F %R}" == "2024-05-19 20:43"
    assert reading.resolved and f"{reading.resolved.at:%F %R}" == "2024-05-20 08:15"
    assert len(reading.timeline) == 2


def test_a_window_in_the_front_matter_tells_the_day():
    text = '---\ntitle: Lamps\ndate: 2024-05-20\nincident_window: "2024-05-19T20:43:00Z to 2024-05-20T08:15:00Z"\n---\n\n## Summary\n\nDark.\n\n## Actions\n\n- Buy a lamp\n'
    assert str(reading_of(text).incident_date) == "2024-05-19"


def test_an_order_of_day_and_month_is_known_by_the_zone():
    text = "# Lamps\n\n## Timeline (all times {zone}). All times approximations\n\n06-10-2025 - Told by a keeper.\n"
    assert str(reading_of(text.format(zone="PST"), "lamps.md").incident_date) == "2025-06-10"
    assert str(reading_of(text.format(zone="CET"), "lamps.md").incident_date) == "2025-10-06"


def test_a_day_of_the_week_a_day_and_a_time_may_stand_in_three_columns():
    text = (
        "# Lamps\n\n## Timeline (PST)\n\n| Day | Date (2022) | Time | What |\n|---|---|---|---|\n"
        "| Mon | Jun 27 | 13:47 | dark |\n| Wed | Jun 29 | 7:05 | light |\n"
    )
    entries = reading_of(text, "lamps.md").timeline
    assert [(f"{each.at:%F %R}", each.text) for each in entries if each.at] == [
        ("2022-06-27 13:47", "dark"),
        ("2022-06-29 07:05", "light"),
    ]


def test_the_day_of_the_summary_is_one_of_the_timelines():
    text = "# Lamps\n\n## Summary\n\nOn June 28, 2022 it was dark.\n\n## Timeline\n\n- 2022-06-27 13:47 a fuse goes\n- 2022-06-28 10:00 dark\n"
    assert str(reading_of(text, "lamps.md").incident_date) == "2022-06-28"


def test_headings_that_are_times_are_a_timeline_without_being_called_one():
    text = (
        "# Lamps\n\nIt was dark.\n\n### May 20, 2024 - 1:40 AM (T-3days)\n\nA mail comes.\n\n"
        "### May 23, 2024 - 3:25 AM (T-0)\n\nDark.\n\n### What we learned\n\nRead mail.\n"
    )
    reading = reading_of(text, "lamps.md")
    assert [f"{each.at:%F %R}" for each in reading.timeline if each.at] == [
        "2024-05-20 01:40",
        "2024-05-23 03:25",
    ]
    assert "A mail comes." in reading.timeline[0].text and "A mail comes." not in str(reading.sections)


def test_what_is_said_of_prevention_is_no_follow_up_beside_action_items():
    text = "- Buy lamps\n- Buy wire\n\n## Prevention measures\n\n- Lamps are checked yearly\n\n## Follow-up\n\n- No lamp broken\n"
    reading = reading_of(f"{DARK}## Action items\n\n{text}")
    assert [each.title for each in reading.follow_ups] == ["Buy lamps", "Buy wire"]
    assert "checked yearly" in str(reading.sections) and "No lamp broken" in str(reading.sections)
    alone = reading_of(f"{DARK}## Prevention measures\n\n- Check lamps yearly\n")
    assert len(alone.follow_ups) == 1
    assert owners("Each action item should have a ticket.\n") == []


TABLE = "| Action item | Type | Owner | Bug |\n|---|---|---|---|\n| Buy lamps | prevent | Tove | n/a **DONE** |\n| Buy wire | process | Priya | Bug 5234 **TODO** |\n"


def test_a_table_of_action_items_and_owners_needs_no_heading():
    for text in (
        f"# Lamps\n\n**Impact**: Dark.\n\n{TABLE}\n## Timeline\n\n- 2024-05-20 13:41 dark\n",
        f"{DARK}## Open items\n\n{TABLE}",
    ):
        found = reading_of(text).follow_ups
        assert [(each.owner, each.done, each.links) for each in found] == [
            ("Tove", True, ()),
            ("Priya", False, ("Bug 5234",)),
        ]
    other = TABLE.replace("Action item", "Cellar")
    assert not reading_of(f"# Lamps\n\n**Date**: 2024-05-20\n\n**Impact**: Dark.\n\n{other}").follow_ups


def test_a_length_has_its_ends_in_brackets():
    text = "# Lamps\n\n**Date:** 2024-05-20\n**Duration of impact:** ~50 minutes (10:50 → 11:40)\n\n## Summary\n\nDark.\n"
    reading = reading_of(text)
    assert reading.started and reading.resolved
    assert f"{reading.started.at:%R} {reading.resolved.at:%R}" == "10:50 11:40"


def test_a_heading_that_says_more_than_its_part_stays_above_what_it_heads():
    text = "# Lamps\n\n## Root causes (three, stacked)\n\n- The fuse\n\n## Lesson 1: Label each fuse\n\nDark on 2024-05-20.\n"
    reading = reading_of(text)
    assert reading.factors == ("**Root causes (three, stacked)**\n\nThe fuse",)
    assert reading.lessons == ("**Lesson 1: Label each fuse**\n\nDark on 2024-05-20.",)


def test_boxes_to_tick_are_work_even_under_prevention_beside_other_actions():
    text = "# Lamps go dark\n\n## Remediation actions\n\n1. Mend the fuse\n\n## Preventive measures\n\n- [ ] Order lamps\n"
    assert [each.title for each in reading_of(text).follow_ups] == ["Mend the fuse", "Order lamps"]
    assert len(reading_of(text.replace("[ ] ", "")).follow_ups) == 1


def test_lines_of_a_form_are_no_entries_and_stay_as_text():
    text = (
        "# Lamps go dark\n\n## Impact\n\nIt was dark on 2024-05-20.\n\n## Timeline\n\n"
        "* `HH:MM:SS`: {Description}\n* `HH:MM`: {Milestone}\n"
    )
    reading = reading_of(text)
    assert reading.timeline == () and "{Milestone}" in str(reading.sections)
    assert len(reading_of(text + "\n## Actions\n\n- Buy a lamp\n").follow_ups) == 1
    assert len(reading_of(text.replace("{Milestone}", "A fuse blows")).timeline) == 1


@pytest.mark.parametrize(
    ("heading", "title"),
    [("Incident: 2024-05-20 09-45", "2024-05-20 09-45"), ("2024-05-20, 504", "504")],
)
def test_a_time_left_over_is_no_title(heading, title):
    assert reading_of(f"# {heading}\n\n## Timeline\n\n- 09:48 dark\n- 09:50 light\n").title == title


def test_a_letter_of_one_outage_whose_day_has_no_year_is_a_record():
    letter = (
        "## May 20th cellar outage post mortem\n\n"
        + "On May 20th at 3:32 PM the cellar was dark and cold. " * 9
    )
    reading = reading_of(letter, "cellar.md")
    assert reading.incident_date is None and "dark and cold" in reading.summary


def test_me_is_an_owner():
    text = "# Lamps\n\n## Impact\n\nDark on 2024-05-20.\n\n## Action items\n\n- [x] **me** — Lower the fuse — 2024-05-21\n"
    assert reading_of(text).follow_ups[0].owner == "me"


@pytest.mark.parametrize(
    "heading", ["Technical failure report — lamps go dark", "Incident documentation: lamps go dark"]
)
def test_a_lead_of_kind_words_is_left_off_the_title(heading):
    assert reading_of(f"# {heading}\n\n## Timeline\n\n- 09:48 dark\n- 09:50 light\n").title == "lamps go dark"


def test_a_length_between_two_days_is_start_and_end():
    text = (
        "# Lamps\n\n- **Date of incident:** 2024-05-20\n\n## Summary\n\n"
        "- **Duration:** Main outage: Mon, May 20, 14:15:34 to Sun, May 26, 19:45:21\n\nIt was dark.\n"
    )
    reading = reading_of(text)
    assert reading.started and reading.started.at.isoformat() == "2024-05-20T14:15:34+00:00"
    assert reading.resolved and reading.resolved.at.isoformat() == "2024-05-26T19:45:21+00:00"


def test_what_is_said_of_prevention_below_a_label_is_no_work_beside_action_items():
    text = (
        "# Lamps\n\nDark on 2024-05-20.\n\n## Aftermath\n\n- **How to prevent it in future?**\n"
        "  1. Look at fuses.\n\n## Action items\n\n- [ ] Buy a fuse\n"
    )
    reading = reading_of(text)
    assert [each.title for each in reading.follow_ups] == ["Buy a fuse"]
    assert "Look at fuses" in str(reading.sections)


def test_practices_to_implement_are_follow_ups():
    text = "# Lamps\n\nDark on 2024-05-20.\n\n## 8. Hardening & good practices to implement\n\n1. **Label fuses.** Soon.\n"
    assert len(reading_of(text).follow_ups) == 1


def test_a_heading_that_is_not_the_title_or_too_long_for_one_stays():
    text = "---\ntitle: Lamps go dark\n---\n\n# Bad fuse bought\n\n## Timeline\n\n- 2024-05-20 09:48 dark\n- 09:50 light\n"
    reading = reading_of(text)
    assert (reading.title, reading.sections[0].body) == ("Lamps go dark", "Bad fuse bought")
    long = f"# {'Dark lamps ' * 40} the last word\n\n## Timeline\n\n- 2024-05-20 09:48 dark\n- 09:50 light\n"
    assert "the last word" in reading_of(long).sections[0].body
