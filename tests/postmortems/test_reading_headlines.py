"""Title, day, severity and state: what is stated, in which order of trust, and what is told where places disagree."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from postmortems.markdown.headlines import from_name
from postmortems.markdown.reading import Reading, read_file
from postmortems.markdown.severities import severity_level

BODY = "\n## Summary\n\nThe belt slipped.\n\n## Action items\n\n- Buy a belt\n"


def read(text: str, path: str = "crane.md", body: str = BODY, **kwargs) -> Reading:
    file = read_file((dedent(text) + body).encode(), path, **kwargs)
    assert file.reading is not None, file.reason
    return file.reading


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Crane 4 stops", "Crane 4 stops"),
        ("# 2017-09-27, Crane 403", "Crane 403"),
        ("# 2018-02-22 Crane stops", "Crane stops"),
        ("# January 23rd, 2019 Crane Outage", "Crane Outage"),
        ("# Incident on 2023-05-09 - Crane stops", "Crane stops"),
        ("# Incident retro - Crane stops", "Crane stops"),
        ("# [Postmortem] Crane stops", "Crane stops"),
        ("# Security postmortem for Crane 4, Crane 5", "Crane 4, Crane 5"),
        ("# Post-mortem of the crane stop on May 9th, 2023", "crane stop on May 9th, 2023"),
        ("# Post-mortem 2023-05-09 Crane stops", "Crane stops"),
        ("# incident date: 2019-02-20, crane stops", "crane stops"),
        ("# [Public] 4/26 Crane Delays Post-Mortem", "[Public] 4/26 Crane Delays Post-Mortem"),
        ("# Crane stops #", "Crane stops"),
        ("# :warning: Crane *stops* at `berth 4` <% x %>", "Crane stops at berth 4"),
        ("# Incident on 2023-05-09", "Incident on 2023-05-09"),
        ('# 2018-03-26, "no belt left"', '"no belt left"'),
        ("Crane stops\n===========", "Crane stops"),
    ],
)
def test_a_heading_loses_what_every_heading_has(heading, title):
    assert read(f"{heading}\n").title == title


def test_the_front_matters_title_comes_first_and_a_different_heading_is_told():
    reading = read("---\ntitle: Crane *4 stops\ndate: 2023-05-09\n---\n\n# Gate five closes for tide\n")
    assert reading.title == "Crane *4 stops"
    assert any("Gate five" in warning for warning in reading.warnings)


def test_toml_front_matter():
    reading = read(
        '+++\npath = "blog/2019/10/24/cranes"\ntitle = "Cranes outage postmortem"\nauthors = ["Ada Quay"]\n+++\n\nAt 2019-10-21 01:38 UTC the belt slipped.\n'
    )
    assert reading.title == "Cranes outage postmortem"
    assert [(named.name, named.role) for named in reading.people] == [("Ada Quay", "author")]


def test_a_title_may_be_a_field_above_headings_that_name_sections():
    text = "Title: Crane stops\nDate: 2023-05-09\n\nSummary\n=======\n\nThe belt slipped.\n"
    assert read(text, "notes.md").title == "Crane stops"


def test_a_heading_that_names_a_section_is_no_title():
    assert read("# Summary\n\nThe belt slipped.\n", "2023-05-09-crane-stops.md").title == "Crane stops"


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("2023-05-09-crane-stops.md", "Crane stops"),
        ("PM2019-010 - Crane stops.md", "Crane stops"),
        ("incidents/2020-02-12.html.md.erb", "2020-02-12"),
        ("20230509_crane_stops.qmd", "Crane stops"),
    ],
)
def test_a_title_of_the_files_name(path, title):
    assert from_name(path) == title


def test_heading_and_file_name_that_share_no_word_are_told():
    assert (
        "heading and file name share no word" in read("# Gate closes\n", "2023-05-09-crane-belt.md").warnings
    )


# The day


def day(text: str, path: str = "crane.md", **kwargs) -> tuple[date | None, str]:
    reading = read(text, path, **kwargs)
    return reading.incident_date, reading.incident_date_from


def test_a_field_counts_most():
    text = "# 2022-01-27, Crane\n\n**Date**: 2022-06-01\n\n## Timeline\n\n- 2022-06-02 10:00 UTC belt slips\n"
    assert day(text, "2022-06-03-crane.md") == (date(2022, 6, 1), "field")


def test_then_the_timeline_and_the_rest_is_told():
    text = "# 2022-01-27, Crane\n\n## Timeline\n\n- 2022-06-02 10:00 UTC belt slips\n"
    assert day(text, "2022-06-02-crane.md")[0] == date(2022, 6, 2)
    assert any("heading says 2022-01-27" in warning for warning in read(text, "2022-06-02-crane.md").warnings)


def test_a_heading_picks_one_of_the_timelines_days():
    text = (
        "# 2018-01-17, Crane\n\n## Timeline\n\n### 2018-01-15\n\nSqueaks.\n\n### 2018-01-17 17:14\n\nSlips.\n"
    )
    assert day(text) == (date(2018, 1, 17), "heading")


def test_the_front_matters_date_is_only_that_of_publication():
    text = "---\ntitle: Crane\ndate: 2018-02-06\n---\n\n## Timeline\n\n### 2018-02-05 20:57\n\nSlips.\n"
    assert day(text, "2018-02-06-crane.qmd") == (date(2018, 2, 5), "timeline")


def test_an_articles_text_is_nearer_than_its_file_name():
    text = (
        "---\ntitle: Security Incident Disclosure\nauthor: ada\n---\n\nOn 31st July 2018 the belt slipped.\n"
    )
    assert day(text, "_posts/2018-08-05-security-incident-disclosure.md") == (date(2018, 7, 31), "text")


def test_where_front_matter_and_file_name_hold_one_day_the_opening_knows_better():
    body = "\n## Summary\n\nOn the evening of May 8 the belt slipped.\n\n## Timeline\n\n### 21:10\n\nSlips.\n"
    text = f"---\ntitle: Crane\ndate: 2023-05-09\n---\n{body}"
    assert day(text, "2023-05-09-crane.qmd", body="") == (date(2023, 5, 8), "text")
    assert day(f"# Crane\n{body}", "2023-05-09-crane.md", body="")[0] == date(2023, 5, 9)


def test_a_heading_may_name_the_last_of_the_days_that_the_opening_tells():
    text = "---\ntitle: The May 9th stop of the cranes\ndate: 2023-05-20\nauthor: ada\n---\n\n"
    told = f"{text}Starting on May 7th and going on until May 9th, belts slipped.\n"
    assert day(told, "blog/crane-stop.md") == (date(2023, 5, 7), "text")
    spoke = f"{text}We had spoken of belts on May 7th.\n"
    assert day(spoke, "blog/crane-stop.md") == (date(2023, 5, 9), "heading")


def test_the_opening_tells_the_first_of_several_days_of_which_the_file_is_named_by_the_last():
    text = "# Cranes slow\n\nBetween May 5 and May 9, 2023 the cranes were slow.\n"
    assert day(text, "2023-05-09-cranes-slow.md") == (date(2023, 5, 5), "text")


def test_a_heading_of_another_report_and_one_with_a_slip_in_the_year_give_way_to_the_file_name():
    copied = "# 2023-02-13 Gate closes\n"
    assert day(copied, "2023-05-09-crane-stops.md") == (date(2023, 5, 9), "file name")
    assert any(
        "heading says 2023-02-13" in told for told in read(copied, "2023-05-09-crane-stops.md").warnings
    )
    slip = "# 2012-05-09 Crane stops\n\nLast oiled 2023-04-30, worn since 2023-05-02.\n"
    assert day(slip, "2023-05-09-crane-stops.md") == (date(2023, 5, 9), "file name")
    assert day("# 2012-05-09 Crane stops\n", "2023-05-09-crane-stops.md")[0] == date(2012, 5, 9)


def test_hyphens_of_a_typographer_and_quoted_fields_below_the_title_are_read():
    reading = read("# Crane stops\n\n> **Date:** 2023\u201105\u201109\n> **Severity:** SEV\u20111\n")
    assert (reading.incident_date, reading.incident_date_from) == (date(2023, 5, 9), "field")
    assert reading.severity == 1
    assert read("# Crane stops\n\n## Talk\n\n> **Severity:** SEV1\n").severity is None


def test_a_day_on_which_all_was_well_again_is_not_the_incidents():
    text = "---\ntitle: Cranes slow\nauthor: ada\n---\n\nAll cranes are back at full speed since May 28.\n\n## Timeline\n\n### May 15\n\nSlow.\n\n### May 28\n\nFast.\n"
    assert day(text, "blog/2023-06-08-cranes.md", body="") == (date(2023, 5, 15), "timeline")


def test_a_year_with_a_digit_too_many_is_the_one_that_the_file_tells():
    text = "# Belt slips\n\n## Timeline\n\nAll times in UTC.\n\n| Time | Event |\n|---|---|\n| 20233-05-09 12:00 | slips |\n| 20233-05-10 12:00 | holds |\n"
    reading = read(text, "PM2023-003 - Belt slips.md")
    assert (reading.incident_date, reading.incident_date_from) == (date(2023, 5, 9), "timeline")
    assert [f"{entry.at:%m-%d %H:%M}" for entry in reading.timeline if entry.at] == [
        "05-09 12:00",
        "05-10 12:00",
    ]
    assert any("20233-05-09 is no date" in warning for warning in reading.warnings)
    assert read(text, "belt-slips.md").incident_date is None


def test_of_two_titles_of_the_same_day_the_heading_is_the_one_that_is_seen():
    front = '---\ntitle: "Incident on 2023-05-09 - belts"\n---\n\n'
    assert (
        read(f"{front}# Incident on 2023-05-09 - belts of all cranes slip\n").title
        == "Incident on 2023-05-09 - belts of all cranes slip"
    )
    assert read(f"{front}# Incident on 2023-05-10 - gate\n").title == "Incident on 2023-05-09 - belts"


def test_two_that_agree_outweigh_a_timeline_that_is_months_off():
    text = "---\ntitle: Crane\ndate: 2017-10-10\n---\n\n## Timeline\n\n### 2017-05-09 10:45a\n\nSlips.\n"
    assert day(text, "2017-10-10-crane.qmd")[0] == date(2017, 10, 10)


def test_the_file_name_serves_where_nothing_else_does():
    assert day("# Crane\n", "2017-09-27-crane.md") == (date(2017, 9, 27), "file name")


def test_a_day_without_a_year_in_the_heading():
    assert day("# 4/26 Crane Delays\n", "2023-04-27-crane-delays.md") == (date(2023, 4, 26), "heading")


def test_which_of_day_and_month_comes_first():
    assert day("# Crane\n\n**Date**: 26/04/2023\n") == (date(2023, 4, 26), "field")
    assert day("# Crane\n\n**Date**: 03/10/2021\n") == (date(2021, 10, 3), "field")
    assert any(
        "day before the month" in warning for warning in read("# Crane\n\n**Date**: 03/10/2021\n").warnings
    )
    reading = read("# Crane\n\n**Date**: 03/10/2021\n\nReviewed 04/26/2021.\n")
    assert reading.incident_date == date(2021, 3, 10)


def test_no_day_at_all_is_told():
    reading = read("# Crane\n\n## Impact\n\nNo crane moved all day.\n")
    assert reading.incident_date is None
    assert "no day of the incident could be found" in reading.warnings


def test_a_time_that_the_title_leaves_out_is_kept_with_its_heading():
    reading = read("# 2023-05-09 4:23PM PST, Crane stops\n")
    assert reading.title == "Crane stops"
    assert [section.body for section in reading.sections if section.heading == "Heading"] == [
        "2023-05-09 4:23PM PST, Crane stops"
    ]


# Severity and state


@pytest.mark.parametrize(
    ("line", "severity", "label"),
    [
        ("**Severity:** Major (cranes)", 2, "Major (cranes)"),
        ("**Severity**: SEV-1", 1, "SEV-1"),
        ("Severity: P3<br> Owner: ada", 3, "P3"),
        ("- **Incident severity**: Critical", 1, "Critical"),
        ("| | |\n|---|---|\n| Severity | 4 |", 4, "4"),
        ("## Severity\n\nMinor", 4, "Minor"),
        ("**Severity**: purple", None, "purple"),
        ("**Severity**: TBD", None, ""),
        ("**Severity**: SEV1 / SEV2 / SEV3", None, "SEV1 / SEV2 / SEV3"),
        ("**Priority**: high", None, ""),
        ("**Priority**: P2", 2, "P2"),
        ("The severity was high, a critical matter of major concern (sev 1).", None, ""),
    ],
)
def test_a_severity_only_where_one_is_stated(line, severity, label):
    reading = read(f"# Crane\n\n{line}\n")
    assert (reading.severity, reading.severity_label) == (severity, label)


def test_a_severity_in_the_title_is_stated():
    assert read("# [SEV-2] Crane stops\n").severity == 2


def test_a_severity_beyond_ours_is_the_nearest():
    assert severity_level("SEV0") == 1
    assert severity_level("P5") == 4


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Draft", "draft"),
        ("In review", "in_review"),
        ("Final", "published"),
        ("Complete, action items in progress", "published"),
        ("Closed", "closed"),
        ("purple", None),
    ],
)
def test_the_state_of_the_document(words, status):
    reading = read(f"# Crane\n\n## Status\n\n{words}\n")
    assert (reading.status, reading.status_label) == (status, words)


# What only says what kind of document it is


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("# Incident report May 9 2023 - Crane stops", "Crane stops"),
        ("# Incident Report: Crane stops", "Crane stops"),
        ("# Post-Incident Review (INC-7): Crane stops", "Crane stops"),
        ("# [SEV1] Crane stops", "Crane stops"),
        ("# SEV-2 | INC-113 | Crane stops", "Crane stops"),
        ("# Near miss: crane almost stops", "crane almost stops"),
        ("# Root Cause Analysis – Crane stops", "Crane stops"),
        ("# Crane 4: belt slips", "Crane 4: belt slips"),
        ("# SEV1 stop of crane 4", "SEV1 stop of crane 4"),
        ("# Report of the harbour - crane stops", "Report of the harbour - crane stops"),
        ("# 0x19. Postmortem\n\n## Crane stops", "Crane stops"),
        ("# Post-mortem\n\n**Title:** Crane stops", "Crane stops"),
        ("# Post mortem\n\n## Incident\n\nCrane stops", "Crane stops"),
        ("**Postmortem: Crane stops**", "Crane stops"),
    ],
)
def test_a_lead_that_only_says_what_kind_of_document_it_is_goes(heading, title):
    assert read(f"{heading}\n", "2023-05-09-quay.md").title == title


def test_a_plain_text_is_called_by_its_first_line():
    text = "Crane 4 stops for an hour\n\nTimeline\n\n- 10:02 stops\n- 10:59 runs\n"
    assert read(text, "2023-05-09-quay.md", body="").title == "Crane 4 stops for an hour"
    assert read("The belt slipped.\n", "2023-05-09-quay.md").title == "Quay"


def test_a_readme_in_a_folder_named_for_its_postmortem_may_be_the_postmortem():
    text = b"# Crane stops\n\n## Timeline\n\n- 2023-05-09 10:02 stops\n- 2023-05-09 10:30 a new belt\n- 2023-05-09 10:59 runs\n"
    assert read_file(text, "0x19-postmortem/README.md").kind == "record"
    assert read_file(text, "docs/README.md").kind == "left_out"
    assert read_file(b"# Postmortems\n\nWrite one in 2023.\n", "postmortems/README.md").kind == "left_out"
