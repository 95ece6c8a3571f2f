"""Shapes that readers of strangers' documents met last: odd timelines, a Date that is the day of writing, numbered titles."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.markdown.headlines import shorten
from postmortems.markdown.reading import read_file

pytestmark = pytest.mark.once
HEAD = "# Lamps out\n\n**Incident date:** 2024-05-20\n\n"
FENCED = (
    "```\n13:05 dark\n13:20 light\n```\n\nThe log:\n\n```\n2024-05-20T13:05:01.123Z ERROR lamp failed\n```\n"
)


def reading_of(text: str, path: str = "lamps.md"):
    found = read_file(text.encode(), path)
    assert found.reading is not None and found.kind == "record", found.reason
    return found.reading


def entries(text: str):
    return [
        (f"{each.at:%d %H:%M}", each.text.split("\n")[0])
        for each in reading_of(f"{HEAD}## Timeline\n\n{text}").timeline
        if each.at
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2025-07-30/31 Lamps out", "Lamps out"),
        ("30 Jan - 2 Feb 2026: Lamps out", "Lamps out"),
        ("2025-07-30 - 10 lamps out", "10 lamps out"),
        ("Incident report August 12 2025 - Lamps out", "Lamps out"),
        ("004 - Postmortem for lamps", "lamps"),
        ("002: Lamps out", "Lamps out"),
        ("503: no backends", "503: no backends"),
        ("3 - 4 lamps out", "3 - 4 lamps out"),
        ("Lamps out (May 20th, 2024)", "Lamps out"),
    ],
)
def test_a_title_is_without_its_number_and_its_days(written, read):
    assert shorten(written) == read


def test_a_title_is_without_a_picture_before_it():
    text = HEAD.replace("Lamps", "🔥 Lamps")
    assert reading_of(f"{text}## Timeline\n\n- 13:05 dark\n").title == "Lamps out"


def test_a_title_may_stand_in_a_table_of_fields():
    table = (
        "# Incident Report\n\n| | |\n|---|---|\n| Title | Lamps out in the cellar |\n| Date | 2024-05-20 |\n"
    )
    assert reading_of(table).title == "Lamps out in the cellar"


@pytest.mark.parametrize(
    "text",
    [
        "- Dark in the cellar (13:05)\n- Light (13:20)\n",
        "- Mira saw at 13:05 on May 20, 2024 that it is dark.\n- The fuse was changed by about 13:20.\n",
        "- Dark — **13:05**\n- Light — **13:20**\n",
        "### 1. Dark (13:05)\n\nNo light.\n\n### 2. Light (13:20)\n\nA new fuse.\n",
        "- 🔴 13:05 dark\n- 🟢 13:20 light\n",
        "Mira Holm 1:05 PM\ndark\nOla Berg 1:20 PM\nlight\n",
        "> **mira** [13:05]\n> dark\n> **ola** [13:20]\n> light\n",
        (
            "<table><tr><th>Time</th><th>Event</th></tr>\n<tr><td>13:05</td><td>dark</td></tr>\n"
            "<tr><td>13:20</td><td>light</td></tr></table>\n"
        ),
        FENCED,
    ],
)
def test_a_timeline_is_read_wherever_its_times_stand(text):
    assert [at for at, _ in entries(text)] == ["20 13:05", "20 13:20"]


def test_a_fence_that_holds_a_log_is_no_timeline():
    log = FENCED.replace("13:05 dark", "nothing of note").replace("13:20 light", "nothing at all")
    assert entries(log) == []


def test_a_sentence_keeps_its_words_and_marks_keep_their_other_half():
    text = "- Dark in the cellar (13:05)\n- Light (13:20)\n"
    assert entries(text)[0][1] == "Dark in the cellar (13:05)"
    assert entries("- 13:05 `mira` sees it\n- 13:20 *light*, says Ola\n") == [
        ("20 13:05", "`mira` sees it"),
        ("20 13:20", "*light*, says Ola"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "- 20. Mai 2024, 13:05 Uhr: dark\n- 20. Mai, 13.20 Uhr: light\n- 21.05. 09:00 told\n",
        "- 20 mai 2024 à 13h05 : dark\n- 20 mai à 13 h 20 : light\n- 21 mai à 9h00 : told\n",
        "- 20 de mayo de 2024, 13:05: dark\n- 20 de mayo, 13:20: light\n- 21 de mayo, 9:00: told\n",
        "- Mon 5/20 1:05pm: dark\n- Mon 5/20 1:20pm: light\n- Tue 5/21 9am: told\n",
    ],
)
def test_days_of_other_tongues_stand_before_times(text):
    assert entries(text) == [("20 13:05", "dark"), ("20 13:20", "light"), ("21 09:00", "told")]


def test_any_timeline_counts_and_one_of_a_project_does_not():
    text = f"{HEAD}## Initial timeline\n\n- 13:05 dark\n\n## Follow-up timeline\n\n- 15:05 told\n"
    assert len(reading_of(text).timeline) == 2
    assert len(reading_of(f"{text}\n## Project timeline\n\n- 16:05 planned\n").timeline) == 2


def test_updates_of_a_status_page_begin_with_the_newest():
    updates = "".join(
        f"**{state}**\nWords of {state}.\nMay 20, 2024 - {time} UTC\n\n"
        for state, time in (("Resolved", "15:10"), ("Monitoring", "14:02"), ("Identified", "12:40"))
    )
    reading = reading_of(f"# Lamps out\n\n{updates}")
    assert [each.at and each.at.hour for each in reading.timeline] == [15, 14, 12]
    assert reading.proposed["started"].at.hour == 12


@pytest.mark.parametrize(
    ("field", "path", "day", "where"),
    [
        ("Date: 2024-05-27", "lamps.md", 20, "timeline"),
        ("Date: 2024-05-27", "2024-05-27-lamps.md", 27, "field"),  # two say so
        ("Incident date: 2024-05-27", "lamps.md", 27, "field"),
        ("Date: 2024-05-19", "lamps.md", 19, "field"),  # it may have begun the day before
        ("Date: 2024-05-27\nDate of incident: 2024-05-20", "lamps.md", 20, "field"),
        ("Date: 2024-05-20", "2024-05-27-lamps.md", 20, "field"),
    ],
)
def test_a_date_may_be_the_day_of_writing(field, path, day, where):
    text = f"# Lamps out\n\n{field}\n\n## Timeline\n\n- 2024-05-20 13:05 dark\n- 2024-05-21 09:00 told\n"
    reading = reading_of(text, path)
    assert (reading.incident_date, reading.incident_date_from) == (dt.date(2024, 5, day), where)


def test_the_day_of_writing_is_told():
    text = "# Lamps out\n\nDate: 2024-05-27\n\n## Timeline\n\n- 2024-05-20 13:05 dark\n- 2024-05-20 13:20 light\n"
    told = "the field says 2024-05-27, 2024-05-20 is taken from the timeline"
    assert told in reading_of(text).warnings


def test_the_day_of_a_report_is_no_detection():
    reading = reading_of(f"{HEAD}Report date: 2024-05-27\n\n## Timeline\n\n- 13:05 dark\n- 13:20 light\n")
    assert reading.detected is None


def test_the_text_tells_the_day_behind_fields_and_quotes():
    fields = "> A guide.\n\n**Owner:** Mira\n\n**Call:** none\n\n**Severity:** SEV-1\n\n**Scribe:** Ola\n\n"
    text = f"# Lamps out\n\n{fields}## Overview\n\nOn May 20, 2024 it was dark.\n\n## Timeline\n\n- May 20 13:05 dark\n"
    assert reading_of(text).incident_date == dt.date(2024, 5, 20)


def test_headings_with_a_promise_below_each_are_follow_ups():
    text = (
        f"{HEAD}## Timeline\n\n- 13:05 dark\n- 13:20 light\n\n## Future works\n\n### A lamp with a battery\n\n"
        "We will hang one in the cellar.\n\n### Removal of the old fuse\n\nIt will be taken out in June.\n"
    )
    found = reading_of(text).follow_ups
    assert [each.title for each in found] == ["A lamp with a battery", "Removal of the old fuse"]
    assert "hang one" in found[0].details


def test_what_is_called_a_problem_is_no_follow_up():
    text = (
        f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Future work\n\n### Identified problems:\n\n- One fuse for all\n\n"
        "### Plan:\n\n- Add a second fuse\n"
    )
    assert [each.title for each in reading_of(text).follow_ups] == ["Add a second fuse"]


@pytest.mark.parametrize(
    ("item", "title", "owner", "done"),
    [
        ("🟢 Done · Buy lamps · Nils", "Buy lamps", "Nils", True),
        ("🟡 In progress · Add a fuse · Mira", "Add a fuse", "Mira", False),
        ("@mira Alerts configured", "Alerts configured", "@mira", True),
        ("Ed to write down where the fuses are", "Ed to write down where the fuses are", "Ed", False),
    ],
)
def test_state_and_owner_stand_around_the_work(item, title, owner, done):
    found = reading_of(f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Actions\n\n- {item}\n").follow_ups
    assert [(each.title, each.owner, each.done) for each in found] == [(title, owner, done)]


def test_the_number_of_a_row_is_neither_event_nor_detail():
    rows = "| No. | Time | Event |\n|--|--|--|\n| 1 | 13:05 | dark |\n| 2 | 13:20 | light |\n"
    actions = "| # | Action | Owner |\n|--|--|--|\n| 1 | Buy a fuse | Mira |\n"
    reading = reading_of(f"{HEAD}## Timeline\n\n{rows}\n## Actions\n\n{actions}")
    assert [each.text for each in reading.timeline] == ["dark", "light"]
    assert [each.details for each in reading.follow_ups] == [""]


def test_tables_of_html_hold_follow_ups_and_one_in_a_fence_does_not():
    table = (
        "<table>\n<tr><th>Action</th><th>Owner</th><th>Ticket</th></tr>\n<tr><td>Buy a fuse &amp; a lamp</td>"
        '<td>Mira</td><td><a href="https://x.example/issues/4">#4</a></td></tr>\n</table>\n'
    )
    (found,) = reading_of(f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Actions\n\n{table}").follow_ups
    assert (found.title, found.owner, found.link) == (
        "Buy a fuse & a lamp",
        "Mira",
        "https://x.example/issues/4",
    )
    fenced = reading_of(f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Notes\n\n```\n{table}```\n")
    assert "<td>Mira</td>" in fenced.sections[-1].body


def test_headings_of_asciidoc_are_headings():
    text = "= Lamps out\n\n*Incident date*: 2024-05-20\n\n== Timeline\n\n* 13:05 dark\n* 13:20 light\n\n== Actions\n\n* Buy lamps\n"
    reading = reading_of(text)
    assert (reading.title, len(reading.timeline), len(reading.follow_ups)) == ("Lamps out", 2, 1)


def test_what_a_form_says_for_nothing_is_no_factor():
    reading = reading_of(f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Root cause\n\n_No response_\n")
    assert reading.factors == ()


def test_who_did_what_is_asked_before_the_name():
    text = f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Responders\n\n- **Who was the scribe?** Ola Berg\n"
    assert [each.name for each in reading_of(text).people] == ["Ola Berg"]


def test_more_headings_than_anybody_reads_are_an_error_in_every_markup():
    assert read_file(("= Lamps\n" * 10_001).encode(), "lamps.md").kind == "error"


ACTIONS = f"{HEAD}## Timeline\n\n- 13:05 dark\n\n## Actions\n\n"


@pytest.mark.parametrize(
    "items",
    [
        "- Buy lamps. Owner: Mira. Due: 2024-06-03. Status: done\n",
        "- Buy lamps - **Owner:** Mira - **Due:** 2024-06-03 - **Status:** Done\n",
        "- [DONE] Buy lamps | Mira | due 2024-06-03\n",
    ],
)
def test_fields_behind_an_item_are_no_part_of_its_title(items):
    (found,) = reading_of(f"{ACTIONS}{items}").follow_ups
    assert found.title.startswith("Buy lamps") and "Status" not in found.title and "Owner" not in found.title
    assert (found.owner, found.due, found.done) == ("Mira", dt.date(2024, 6, 3), True)


def test_a_day_that_became_the_due_date_is_no_part_of_the_title_and_any_other_stays():
    found = reading_of(
        f"{ACTIONS}- Buy lamps – Mira – 2024-06-03\n- Hang lamps – Mira – 2024-01-03\n"
    ).follow_ups
    assert [(each.title, each.due) for each in found] == [
        ("Buy lamps", dt.date(2024, 6, 3)),
        ("Hang lamps – 2024-01-03", None),
    ]


def test_an_owner_in_slanted_brackets_leaves_no_marks():
    found = reading_of(f"{ACTIONS}- Buy lamps *(Mira)*\n- Hang lamps *(Ola)*\n").follow_ups
    assert [(each.title, each.owner) for each in found] == [("Buy lamps", "Mira"), ("Hang lamps", "Ola")]


def test_what_is_struck_out_as_done_is_done_and_what_is_only_struck_out_is_declined():
    found = reading_of(f"{ACTIONS}- ~~Buy lamps~~ done in #12\n- ~~Hang lamps~~\n").follow_ups
    assert [(each.done, each.declined) for each in found] == [(True, False), (False, True)]


def test_cells_of_a_table_without_header_are_kept_and_tell_tickets():
    found = reading_of(f"{ACTIONS}| Buy lamps | Mira | LMP-4 |\n| Hang lamps | Ola | LMP-5 |\n").follow_ups
    assert [(each.owner, each.link, each.details) for each in found] == [
        ("Mira", "LMP-4", "LMP-4"),
        ("Ola", "LMP-5", "LMP-5"),
    ]


def test_bullets_that_only_sort_are_no_follow_ups():
    text = "- Prevention\n  - Buy lamps\n  - Label the fuse\n- Detection\n  - Install a sensor\n"
    assert len(reading_of(f"{ACTIONS}{text}").follow_ups) == 3


def test_a_table_of_the_moments_is_no_timeline():
    rows = (
        "| Field | Value |\n|--|--|\n| Start (UTC) | 2024-05-20 13:05 |\n| End (UTC) | 2024-05-20 13:20 |\n"
    )
    reading = reading_of(f"# Lamps out\n\n{rows}\n## Summary\n\nDark.\n")
    assert reading.timeline == ()
    assert reading.started and reading.resolved and reading.resolved.at.minute == 20


@pytest.mark.parametrize(
    ("fields", "end"),
    [
        ("**Start:** 23:50 UTC\n**End:** 00:20 UTC", "21 00:20"),
        ("**When:** 2024-05-20, 23:50–00:20 UTC", "21 00:20"),
        ("**Start:** 13:20 UTC\n**End:** 13:05 UTC", None),  # a slip
        ("**Start:** 2024-05-20 23:50 UTC\n**End:** 2024-05-20 00:20 UTC", None),
    ],
)
def test_an_end_before_a_start_in_the_evening_is_on_the_next_day(fields, end):
    reading = reading_of(f"{HEAD}{fields}\n\n## Summary\n\nDark.\n")
    assert (f"{reading.resolved.at:%d %H:%M}" if reading.resolved else None) == end
    assert any("resolved" in warning for warning in reading.warnings)
