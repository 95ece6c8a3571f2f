"""Files and folders: what is a record, what is left out and why, what cannot be read; and that no text is lost."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from textwrap import dedent

import pytest

from postmortems.markdown.reading import FileReading, Reading, read_file, read_folder

WHOLE = """\
---
title: Cranes stop at berth four
date: 2023-05-12
authors: [Ada Quay]
weight: 9
---

# Cranes stop at berth four

Opening words of the yard.

## Summary

The belt of crane four slipped, [as before][before].

## Impact

- Two ships waited

## Detection

The yard saw it.

## Timeline

All times in UTC.

| Time | Event |
| --- | --- |
| 2023-05-09 10:00 | Belt slips |
| 2023-05-09 10:30 | Belt runs, see [the log][log] |

Remark below the table.

## Contributing factors

- The belt was old
- Nobody oiled it
  - for years

## Lessons learned

### What went well

- The yard was awake

### What went wrong

- The belt was not

### Where we got lucky

- No wind

### Why were we surprised

Belts had always held.

## Lessons

Belts age.

Oil helps.

## Action items

An introduction.

- [ ] Buy a belt
- [x] Oil it

## Glossary

Belt: a long thing.

```
# not a heading
belt --long
```

[before]: https://example.org/before
[log]: https://example.org/log
"""


def reading_of(text: str, path: str = "2023-05-09-cranes.md") -> Reading:
    file = read_file(dedent(text).encode(), path)
    assert file.reading is not None
    assert file.kind == "record", file.reason
    return file.reading


def test_every_section_finds_its_field():
    reading = reading_of(WHOLE)
    assert reading.summary == "The belt of crane four slipped, [as before](https://example.org/before)."
    assert reading.impact == "- Two ships waited"
    assert reading.factors == ("The belt was old", "Nobody oiled it\n  - for years")
    assert reading.went_well == "- The yard was awake"
    assert reading.went_badly == "- The belt was not"
    assert reading.got_lucky == "- No wind"
    assert reading.surprised == "Belts had always held."
    assert reading.lessons == ("Belts age.", "Oil helps.")
    assert [each.title for each in reading.follow_ups] == ["Buy a belt", "Oil it"]
    assert [entry.text for entry in reading.timeline] == [
        "Belt slips",
        "Belt runs, see [the log](https://example.org/log)",
    ]
    assert [section.heading for section in reading.sections] == [
        "Opening",
        "Detection",
        "Timeline",
        "Action items",
        "Glossary",
        "Front matter",
    ]
    bodies = {section.heading: section.body for section in reading.sections}
    assert "Opening words of the yard." in bodies["Opening"]
    assert "Remark below the table." in bodies["Timeline"]
    assert "An introduction." in bodies["Action items"]
    assert "# not a heading" in bodies["Glossary"]
    assert "weight: 9" in bodies["Front matter"]


def test_an_opening_is_the_summary_where_there_is_none():
    reading = reading_of(
        "# Crane\n\nThe belt slipped on 2023-05-09.\n\n**Date**: 2023-05-09\n\n## Impact\n\nTwo ships waited.\n"
    )
    assert reading.summary == "The belt slipped on 2023-05-09."
    assert any("**Date**" in section.body for section in reading.sections)


def test_every_section_may_be_of_the_first_level():
    reading = reading_of(
        "# Crane stops\n\n# Incident Summary\n\nThe belt slipped.\n\n# Timeline\n\n- 2023-05-09 10:00 UTC Belt slips\n\n# Action Items\n\n- Buy a belt\n"
    )
    assert (reading.title, reading.summary, len(reading.timeline), len(reading.follow_ups)) == (
        "Crane stops",
        "The belt slipped.",
        1,
        1,
    )


def test_a_stray_level_ends_no_section_too_early():
    reading = reading_of(
        "# Crane stops\n\n## Action Items\n\n- Buy a belt\n\n# Stats\n\n- Category: Cranes\n- Time to detection: ?\n"
    )
    assert [each.title for each in reading.follow_ups] == ["Buy a belt"]
    assert [(claim.name, claim.minutes) for claim in reading.claims] == [("detect", None)]
    assert any("Category: Cranes" in section.body for section in reading.sections)


def test_people_are_named_with_what_they_were():
    reading = reading_of(
        "# Crane stops\n\n**Authors:** Ada Quay, Bo Berg\n\n**Incident commander**: Cy\n\n## Impact\n\nTwo ships.\n\n## Attendees\n\n- RF, PW\n- EC SD\n"
    )
    assert [(each.name, each.role) for each in reading.people] == [
        ("Ada Quay", "author"), ("Bo Berg", "author"), ("Cy", "incident commander"),
        ("RF", "attendee"), ("PW", "attendee"), ("EC", "attendee"), ("SD", "attendee"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "index.md", "README.md", "index.html.md.erb", "template-incident-report.md", "PMyyyy-nnn - Postmortem template.md",
        "incident_template.md", "templates/srebook.md", "CONTRIBUTING.md", "CHANGELOG.md", "review-checklist.md", "index.qmd",
    ],
)  # fmt: skip
def test_files_left_out_by_name(name):
    file = read_file(WHOLE.encode(), name)
    assert (file.kind, file.reading) == ("left_out", None)
    assert file.reason


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("# Incident Title\n\n## Summary\n\n## Timeline\n\n## Action Items\n\n-\n", "template"),
        (
            "# {{ day }}, {{ what stopped }}\n\n## Summary\n\nQuick summary.\n",
            "template",
        ),
        (
            "# Crane report for YYYY-MM-DD - [Short title]\n\n- **Key events**\n  - Team aware YYYY-MM-DD HH:MM\n",
            "template",
        ),
        ("# Title (incident #)\n\n## Summary\n\n## Impact\n\n## Root Causes\n", "template"),
        ("# Belts\n\n## Summary\n\n## Impact\n\n## Root Causes\n\n## Action items\n", "template"),
        ("# How we oil\n\nOil every day.\n", "no incident"),
        (
            "# How to review\n\n## Summary\n\n"
            + "You should write what you saw and what you did. " * 20
            + "\n\n## Action items\n\n- Write yours\n",
            "guide",
        ),
        ("", "empty"),
        ("<!-- nothing -->\n", "empty"),
    ],
)
def test_files_left_out_by_what_is_in_them(text, word):
    file = read_file(text.encode(), "thing.md")
    assert file.kind == "left_out"
    assert word in file.reason


def test_a_file_that_is_no_text_is_an_error_with_its_line():
    for data, words in (
        (b"# Crane\n\nBelt \xff slips\n", "line 3"),
        (b"# Crane\n\0", "line 2"),
        ("# Crane".encode("utf-16"), "UTF-16"),
    ):
        file = read_file(data, "crane.md")
        assert file.kind == "error"
        assert words in file.reason


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    plainly = reading_of(WHOLE)
    dressed = read_file(("\ufeff" + WHOLE.replace("\n", "\r\n")).encode(), "2023-05-09-cranes.md").reading
    assert dressed is not None
    assert dressed.title == plainly.title
    assert len(dressed.timeline) == len(plainly.timeline)
    assert [each.title for each in dressed.follow_ups] == [each.title for each in plainly.follow_ups]


def test_a_folder_is_read_in_order_and_one_bad_file_stops_nothing(tmp_path: Path):
    (tmp_path / "2023").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "hidden.md").write_text(WHOLE)
    (tmp_path / "2023" / "2023-05-09-cranes.md").write_text(WHOLE)
    (tmp_path / "2023" / "broken.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "2023" / "picture.png").write_bytes(b"")
    (tmp_path / "README.md").write_text("# Postmortems\n")
    (tmp_path / "gate.html.md.erb").write_text(
        "# Incident on 2023-05-10 - Gate\n\n- **Key events**\n  - First detected 2023-05-10 10:00\n  - Resolved 2023-05-10 11:00\n"
    )
    files = list(read_folder(tmp_path))
    assert [(file.path, file.kind) for file in files] == [
        ("2023/2023-05-09-cranes.md", "record"),
        ("2023/broken.md", "error"),
        ("README.md", "left_out"),
        ("gate.html.md.erb", "record"),
    ]
    assert files[0].sha256 == hashlib.sha256(WHOLE.encode()).hexdigest()


def test_a_folder_tells_which_of_day_and_month_comes_first(tmp_path: Path):
    (tmp_path / "one.md").write_text("# Crane\n\n**Date**: 03/04/2021\n\n## Impact\n\nTwo ships waited.\n")
    (tmp_path / "two.md").write_text("# Gate\n\n**Date**: 04/26/2021\n\n## Impact\n\nTwo ships waited.\n")
    first = next(read_folder(tmp_path)).reading
    assert first is not None
    assert str(first.incident_date) == "2021-03-04"


def test_the_report_of_a_record_has_the_published_shape():
    text = """\
    # [SEV-2] Cranes stop

    - **Key events**
      - Started: 2023-05-09 10:00 UTC
      - Resolved: 2023-05-09 11:00 UTC

    All times in UTC.

    ## Action items

    | Action | Owner | Due | Issue | Status |
    |---|---|---|---|---|
    | Buy a belt | @ada | 2023-06-01 | https://example.org/issues/1 | done |
    """
    report = read_file(dedent(text).encode(), "a/cranes.md").report()
    assert json.loads(json.dumps(report)) == {
        "path": "a/cranes.md",
        "kind": "record",
        "reason": "",
        "title": "Cranes stop",
        "incident_date": "2023-05-09",
        "severity": 2,
        "started": "2023-05-09T10:00:00+00:00",
        "detected": None,
        "mitigated": None,
        "resolved": "2023-05-09T11:00:00+00:00",
        "proposed": {},
        "timeline": 0,
        "follow_ups": [
            {
                "title": "Buy a belt",
                "owner": "@ada",
                "due": "2023-06-01",
                "link": "https://example.org/issues/1",
                "links": ["https://example.org/issues/1"],
                "done": True,
            }
        ],
        "warnings": [],
    }


def test_the_report_of_a_file_left_out_has_the_same_keys():
    assert (
        FileReading("README.md", "left_out", "the name says it is a README").report().keys()
        == read_file(WHOLE.encode(), "crane.md").report().keys()
    )


def test_a_report_of_a_month_that_says_what_is_down_is_a_record():
    story = b"# Crane 4 down\n\nIt stood still, for the belt had slipped off its wheel again.\n"
    assert read_file(story, "reports/2022-07-crane-down.md").kind == "record"
    assert read_file(story, "reports/crane-down.md").kind == "left_out"
