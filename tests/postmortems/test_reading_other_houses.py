"""What a further set of strangers' documents taught: days behind titles, labels above lists, owners told late."""

from __future__ import annotations

from datetime import date

import pytest

from postmortems.markdown.headlines import from_name, shorten
from postmortems.markdown.reading import read_file

pytestmark = pytest.mark.once
HEAD = "# Lamps out\n\n**Date:** 2021-05-20\n\n## Timeline\n\n- 13:41 down\n- 13:43 up\n\n"


def reading(text: str, name: str = "lamps.md"):
    return read_file(text.encode(), name).reading


def follow_ups(text: str, heading: str = "Action items"):
    return reading(f"{HEAD}## {heading}\n\n{text}").follow_ups


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("Lamps out 20-05-2021 postmortem", "Lamps out postmortem"),
        ("Retrospective: Lamp incident 2021-05-20", "Lamp incident"),
        ("Cellar lamps 5-20-2021", "Cellar lamps"),
        ("Lamps out - 2021/05/20 - cellar", "Lamps out - cellar"),
        ("Lamps out (2021-05-20)", "Lamps out"),
    ],
)
def test_a_day_in_numbers_behind_what_happened_is_no_part_of_the_title(heading: str, title: str):
    assert shorten(heading) == title


@pytest.mark.parametrize(
    "heading",
    [
        "Lamps out on 2021-05-20",
        "Lamps out May 20, 2021",
        "Incident disclosure 2021-05-20",
        "Lamps out 2021-05-20 to 2021-05-22",
        "Lamps out 2021-05-20 13:41",
        "Lamps 1.20.2021.4 out",
        "Lamps out (cellar, 2021-05-20)",
        "Lamps out (2021-05-20, all day)",
        "Release 2021-05-20 put the lamps out",
    ],
)
def test_a_day_that_the_title_needs_stays(heading: str):
    assert shorten(heading) == heading


def test_a_title_of_the_front_matter_keeps_its_day():
    assert reading(f"---\ntitle: Lamps out 2021-05-20\n---\n\n{HEAD[13:]}").title == "Lamps out 2021-05-20"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("002-lamps-out.md", "Lamps out"),
        ("504-timeouts.md", "504 timeouts"),
        ("07-May-2021_lamps.md", "07 May 2021 lamps"),
    ],
)
def test_a_running_number_of_a_file_is_no_part_of_the_title(name: str, title: str):
    assert from_name(name) == title


def test_a_first_heading_that_says_whose_report_it_is_names_the_document():
    read = reading(
        "## Incident report for lamps out in the cellar\n## Date: May 20, 2021\n## Details\n\nNo oil.\n"
    )
    assert (read.title, f"{read.incident_date}") == ("lamps out in the cellar", "2021-05-20")


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        ("A bigger fuse is needed. @amir will buy one where it is cheap.", "@amir"),
        ("A bigger fuse is needed. @amir will be told.", None),
        ("Łucja to send a list of lamps to the cellar", "Łucja"),
        ("Überspannung to go below what the lamps bear", None),
    ],
)
def test_owners_are_found_in_later_sentences_and_by_their_letters(text: str, owner: str | None):
    assert [each.owner for each in follow_ups(f"- {text}\n")] == [owner]


def test_bare_labels_above_bullets_sort_the_follow_ups_below_them():
    found = follow_ups(
        "* Testing\n  * a test of the lamp\n  * add oil\n* Cellar\n  * buy a lamp\n  * look for wax\n"
    )
    assert [(each.group, each.title) for each in found] == [
        ("Testing", "a test of the lamp"),
        ("Testing", "add oil"),
        ("Cellar", "buy a lamp"),
        ("Cellar", "look for wax"),
    ]


def test_names_above_bullets_own_the_follow_ups_below_them():
    found = follow_ups("- Mira:\n  - Add oil\n- Amir:\n  - Look for wax\n")
    assert [(each.owner, each.title) for each in found] == [("Mira", "Add oil"), ("Amir", "Look for wax")]


@pytest.mark.parametrize(
    "text",
    [
        "- Buy lamps\n  - Check the price\n- Oil\n  - Check the price\n",  # one asks for work itself
        "- Lamps\n  - of brass\n- Oil\n  - of olives\n",  # what stands below asks for none
        "- Lamps\n  - Check the price\n- Oil\n",  # nothing stands below
    ],
)
def test_other_short_bullets_are_follow_ups_themselves(text: str):
    assert len(follow_ups(text)) == 2


def test_a_remediation_that_tells_how_it_ended_is_no_work_beside_follow_ups():
    told = "## Remediation\n\n1. Replaced the wick\n2. Cleaned the lamp\n\n## Prevention\n\n- Buy good oil\n"
    assert [each.title for each in reading(HEAD + told).follow_ups] == ["Buy good oil"]
    noted = told.replace("Replaced the", "A new").replace("Cleaned the", "A clean")
    beside = noted.replace("Prevention", "Action items")
    assert [each.title for each in reading(HEAD + beside).follow_ups] == ["Buy good oil"]
    assert [each.title for each in reading(HEAD + noted).follow_ups] == ["A new wick", "A clean lamp"]
    asked = told.replace("Replaced the", "Add a")
    assert [each.title for each in reading(HEAD + asked).follow_ups] == ["Add a wick", "Cleaned the lamp"]
    alone = follow_ups("- Replaced the wick\n- Cleaned the lamp\n", "Remediation")
    assert [each.done for each in alone] == [True, True]


def test_a_ticket_is_found_in_a_column_that_names_something_else():
    link = "[PR](https://code.example/a/b/pull/24)"
    (found,) = follow_ups(
        f"| Action | Type | Owner |\n|---|---|---|\n| Buy a lamp | {link} | [Mira](https://x.example) |\n"
    )
    assert (found.links, found.owner, found.group) == (
        ("https://code.example/a/b/pull/24",),
        "Mira",
        "Action items",
    )
    assert link in found.details


@pytest.mark.parametrize(
    ("title", "done"),
    [
        ("Alerts configured", True),
        ("Rota for nights added by `@mira`", True),
        ("Alerts to be configured", False),
        ("Lamps not replaced", False),
        ("Check lamps replaced in May", False),
        ("More lamps installed", False),
    ],
)
def test_a_follow_up_told_as_a_headline_of_what_was_done_is_done(title: str, done: bool):
    assert [each.done for each in follow_ups(f"- {title}\n")] == [done]


def test_a_report_in_norwegian_has_its_day_timeline_and_follow_ups():
    text = """# Kranene stod stille

**Dato:** 16.03.2020

## Aksjonspunkter

| Aksjon | Type | Eier |
| --- | --- | --- |
| Smøre kranene hver uke | Forbedring | Kari Nordmann |
| Overvåke bremsene | Forbedring | |

## Hva lærte vi?

At en krane sier ifra før den stopper.

## Tidslinje

17:25 - den første kranen stopper

21:20 - alle går igjen
"""
    reading = read_file(text.encode(), "kraner.md").reading
    assert reading.incident_date == date(2020, 3, 16)
    assert [entry.text for entry in reading.timeline] == ["den første kranen stopper", "alle går igjen"]
    assert [(each.title, each.owner) for each in reading.follow_ups] == [
        ("Smøre kranene hver uke", "Kari Nordmann"),
        ("Overvåke bremsene", None),
    ]
    assert [lesson.strip() for lesson in reading.lessons] == ["At en krane sier ifra før den stopper."]


def test_proposed_improvements_are_follow_ups():
    text = (
        "# 2021-05-25 - Cranes moved twice\n\n## Chronology\n\n* 2021-05-25 - 09:30 UTC: they move\n"
        "* 2021-05-25 - 11:42 UTC: they move again\n\n## Proposal Improvements\n\n### Short term\n\n"
        "* Ask before the second move\n\n### Long-term\n\n* A brake that asks\n"
    )
    reading = read_file(text.encode(), "20210525-cranes.md").reading
    assert [each.title for each in reading.follow_ups] == ["Ask before the second move", "A brake that asks"]
