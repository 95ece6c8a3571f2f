"""Whatever the text, reading ends soon, raises nothing and loses nothing."""

from __future__ import annotations

import re
import time
from datetime import date
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from postmortems.markdown.reading import Reading, read_file
from postmortems.markdown.timelines import read_timeline

PIECES = [
    "# Crane 2023-05-09", "## Timeline", "### 10:00", "### 2023-05-09", "## Action items", "**AC**", "**Review actions**", "- ", "  - ", "1. ", "| a | b |",
    "|---|---|", "| 10:00 | x", "| Time | Event |", "10:00", "14.44 AC", "27 July", "99:99", "2023-13-45", "22025-01-01", "<br>", "```", "<!--", "-->", "{{", "}}",
    "**", "__", "[x]", "[ ]", "](", "[a][b]", "[b]: https://example.org", "All times in CET", "UTC", "+25:00", "@ada", "Owner:", "(DONE)", "by 31 Feb", "~~", ">",
    "---", "+++", "title: a", "Key events", "First detected 2023-05-09 10:00", "Severity: SEV1", "Time to detect: 5h", "\t", " " * 9, "\r", "\u2028", "\ufeff", "é", "年", "0", "\\",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12), st.just("\n")), max_size=120).map(
    lambda pieces: "".join(chain.from_iterable((piece, "\n" if len(piece) % 3 else " ") for piece in pieces))
)


def everything(reading: Reading) -> str:
    """All texts of a reading."""
    texts = [
        reading.title,
        reading.summary,
        reading.impact,
        reading.went_well,
        reading.went_badly,
        reading.got_lucky,
        reading.surprised,
    ]
    texts += [*reading.factors, *reading.lessons, reading.severity_label, reading.status_label]
    texts += [f"{entry.written} {entry.text}" for entry in reading.timeline]
    texts += [f"{each.title} {each.details} {each.raw} {each.group}" for each in reading.follow_ups]
    texts += [f"{section.heading} {section.body}" for section in reading.sections]
    texts += [named.name for named in reading.people]
    return "\n".join(texts)


@settings(max_examples=400, deadline=2000)
@given(
    TEXTS, st.sampled_from([None, date(2023, 5, 9), date(1970, 1, 1), date(2199, 12, 31), date.min, date.max])
)
def test_a_pasted_timeline_never_raises_and_keeps_the_order_of_its_lines(text, day):
    entries = read_timeline(text, day=day)
    assert [entry.line for entry in entries] == sorted(entry.line for entry in entries)
    assert all(entry.at is None or entry.at.utcoffset() is not None for entry in entries)


@settings(max_examples=300, deadline=2000)
@given(TEXTS)
def test_a_file_never_raises(text):
    file = read_file(text.encode("utf-8", "replace"), "2023-05-09-crane.md")
    assert file.kind in ("record", "left_out", "error")
    file.report()


@settings(max_examples=150, deadline=2000)
@given(st.binary(max_size=300))
def test_bytes_that_are_no_text_never_raise(data):
    assert read_file(data, "crane.md").kind in ("record", "left_out", "error")


WORD = st.text(st.sampled_from("bcdfghjklmnpqrstvwz"), min_size=5, max_size=9)
LINES = st.sampled_from(
    ["{}", "- {}", "  - {}", "1. {}", "> {}", "**{}**", "**{}:** {}", "| {} | {} |", "- 10:00 {}", "10.00 {}", "### {}", "## {}", "## Timeline\n\n{}", "## Action items\n\n{}",
     "## Action items\n\n- {}\n  {}", "- [x] {}", "**Impact**\n\n{}", "- **Context**: {}", "| Time | Event |\n|---|---|\n| 10:00 | {} |\n| later | {} |", "```\n{}\n```", "### 10:00 {}\n\n{}",
     "## Lessons\n\n{}", "## Contributing factors\n\n- {}\n- {}", "Severity: {}", "**{}** {}", "{}<br> 10:00 {}<br>{}", "## Attendees\n\n- {}", "### 2023-05-09 {}", "- 2023-05-09 {}"]
)  # fmt: skip


@settings(max_examples=400, deadline=2000)
@given(st.lists(st.tuples(LINES, st.lists(WORD, min_size=3, max_size=3)), min_size=1, max_size=14))
def test_no_word_of_a_record_is_lost(lines):
    body = "\n\n".join(line.format(*words) for line, words in lines)
    text = f"# 2023-05-09, Crane stops\n\n## Summary\n\nThe belt slipped.\n\n{body}\n"
    file = read_file(text.encode(), "2023-05-09-crane-stops.md")
    assert file.reading is not None
    assert set(re.findall(r"\w{5,}", body)) - {
        "Timeline",
        "Action",
        "items",
        "Impact",
        "Context",
        "Event",
        "Lessons",
        "Contributing",
        "factors",
        "Severity",
        "Attendees",
    } <= set(re.findall(r"\w+", everything(file.reading)))


@pytest.mark.parametrize(
    "text",
    [
        "- 10:00 " + "a " * 200_000,
        "10:00 x\n" * 20_000,
        "| 10:00 | x |\n" * 15_000,
        "**" * 100_000,
        "[" * 60_000,
        "- " * 60_000,
        "### 10:00 x\n" * 20_000,
        "## Action items\n\n" + "- **" * 40_000,
        "## Action items\n\n" + "- " + "A & " * 40_000,
        "10:00<br>" * 20_000,
        "(" * 60_000 + "\n## Timeline\n- 10:00 a",
        "## " + "what went " * 10_000,
        "Time: " * 40_000,
        "All times in " * 30_000,
        "<" * 60_000,
        "~" * 60_000,
        "@a" * 60_000,
        "1" * 100_000,
        "1:" * 60_000,
        "## Action items\n\n" + "a@" * 60_000,
        "## Actions\n\n" + "- " + "Ada " * 40_000 + "will",
        " " * 100_000 + "x",
    ],
    ids=range(22),
)
def test_reading_ends_soon_however_strange_and_long(text):
    began = time.process_time()
    read_timeline(text, day=date(2023, 5, 9))
    read_file(f"# 2023-05-09 Crane\n\n## Summary\n\n{text}".encode(), "2023-05-09-crane.md")
    assert time.process_time() - began < 30  # seconds of work; it is about hanging, not about speed
