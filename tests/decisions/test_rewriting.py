"""A changed record goes back into the file it came from, and only what changed is written there."""

from __future__ import annotations

from difflib import ndiff

import pytest

from decisions.markdown.filing import file
from decisions.markdown.parsing import Neighbours, parse
from decisions.markdown.rendering import render
from decisions.markdown.tying import Tie
from decisions.markdown.values import TEXTS, Values, of_filed
from decisions.markdown.writing import rewrite

NYGARD = """# 7. Weigh at the gate

Date: 2024-03-05

## Status

Accepted

## Context

Two scales disagree.

## Decision

We weigh at the gate.

## Consequences

Trucks wait a minute.
"""
MADR = """---
status: accepted
date: 2024-03-05
deciders: [Noor Haddad]
tags: [gate]
---
# Weigh at the gate

## Context and Problem Statement

Two scales disagree.

## Considered Options

* At the gate
* At the crane

## Decision Outcome

Chosen option: "At the gate", because it is near.

### Consequences

* Good, because quick

## Pros and Cons of the Options

### At the gate

* Good, because quick
* Bad, because dear
"""
BULLETS = "# Weigh\n\n* Status: accepted\n* Date: 05/03/2024\n* Deciders: Noor Haddad\n\n## Context\n\nTwo scales.\n"
TABLE = "# Weigh\n\n| Key | Value |\n|---|---|\n| Status | Accepted |\n| Date | 5 March 2024 |\n\n## Context\n\nTwo.\n"
BOLD = "# ADR-7: Weigh\n\n**Status:** Accepted  \n**Date:** March 5th, 2024  \n\n## Context\n\nTwo scales.\n"
HTML = '# Weigh\n\n<span class="adr-status">ACCEPTED</span>\n\n## Context\n\nTwo scales.\n'
SPELLED = (
    "# Weigh\n\n## Status\n\n_Proposed, **Accepted**, Deprecated, Obsolete_\n\n## Context\n\nTwo scales.\n"
)
BARE = "# Weigh\n\n## Context\n\nTwo scales.\n"
SUCCESSOR = Tie("Superseded by", "Weigh at sea", 57, "0057-weigh-at-sea.md", "D-57")
PATH = "0007-weigh.md"


def said(source: bytes) -> Values:
    record = parse(PATH, source, Neighbours(is_home=True))[0].record
    assert record is not None
    return of_filed(file(record))


def lines_changed(text: str, *, successor: bool = False, **changes: object) -> list[str]:
    """Write the changes, see that they read back, and give the lines that went and came."""
    source = text.encode()
    wanted = said(source) | changes
    written = rewrite(PATH, source, wanted, successors=(SUCCESSOR,) if successor else ())
    assert written.unwritten == ()
    assert said(written.content) == wanted
    after = written.content.decode()
    return [line for line in ndiff(text.split("\n"), after.split("\n")) if line[0] in "+-" and line[2:]]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (NYGARD, ["- Accepted", "+ Deprecated"]),
        (MADR, ["- status: accepted", "+ status: deprecated"]),
        (BULLETS, ["- * Status: accepted", "+ * Status: deprecated"]),
        (TABLE, ["- | Status | Accepted |", "+ | Status | Deprecated |"]),
        (BOLD, ["- **Status:** Accepted  ", "+ **Status:** Deprecated  "]),
        (HTML, ['- <span class="adr-status">ACCEPTED</span>', '+ <span class="adr-status">DEPRECATED</span>']),
        (SPELLED, ["- _Proposed, **Accepted**, Deprecated, Obsolete_", "+ _Proposed, **Deprecated**, Accepted, Obsolete_"]),
        (BARE, ["+ ## Status", "+ Deprecated"]),
    ],
)  # fmt: skip
def test_a_status_is_written_where_and_as_the_file_states_it(text, lines):
    assert lines_changed(text, status="deprecated") == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (NYGARD, "+ Superseded by [57. Weigh at sea](0057-weigh-at-sea.md)"),
        (MADR, "+ status: superseded by [ADR-0057](0057-weigh-at-sea.md)"),
        (BULLETS, "+ * Status: superseded by [ADR-0057](0057-weigh-at-sea.md)"),
        (TABLE, "+ | Status | Superseded by [ADR-0057](0057-weigh-at-sea.md) |"),
    ],
)
def test_what_took_its_place_stands_beside_the_status(text, line):
    assert lines_changed(text, successor=True, status="superseded")[-1] == line


def test_a_day_beside_the_status_stays_when_the_record_is_superseded():
    text = "# 7. Weigh\n\n## Status\n\nAccepted (2024-07-08)\n\n## Context\n\nTwo scales.\n"
    wanted = said(text.encode()) | {"status": "superseded"}
    written = rewrite(PATH, text.encode(), wanted, successors=(SUCCESSOR,))
    assert written.unwritten == ()
    assert (
        "(2024-07-08)\n\nSuperseded by [57. Weigh at sea](0057-weigh-at-sea.md)\n\n## Con"
        in written.content.decode()
    )
    assert (said(written.content)["status"], said(written.content)["date"]) == ("superseded", "2024-07-08")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (NYGARD, ["- Date: 2024-03-05", "+ Date: 2026-11-21"]),
        (MADR, ["- date: 2024-03-05", "+ date: 2026-11-21"]),
        (BULLETS, ["- * Date: 05/03/2024", "+ * Date: 21/11/2026"]),
        (TABLE, ["- | Date | 5 March 2024 |", "+ | Date | 21 November 2026 |"]),
        (BOLD, ["- **Date:** March 5th, 2024  ", "+ **Date:** November 21st, 2026  "]),
        (BARE, ["+ Date: 2026-11-21"]),
    ],
)
def test_a_day_is_written_in_the_files_own_format(text, lines):
    assert lines_changed(text, date="2026-11-21") == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (MADR, ["- deciders: [Noor Haddad]", "+ deciders: [Noor Haddad, Ada Okoye]"]),
        (BULLETS, ["- * Deciders: Noor Haddad", "+ * Deciders: Noor Haddad, Ada Okoye"]),
        (BOLD, ["+ **Deciders:** Ada Okoye  "]),
    ],
)
def test_a_decider_is_added_to_those_there_are(text, lines):
    people = [*said(text.encode())["people"], ["Ada Okoye", "deciders"]]
    assert lines_changed(text, people=people) == lines


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (NYGARD, ["- # 7. Weigh at the gate", "+ # 7. Weigh at sea"]),
        (BOLD, ["- # ADR-7: Weigh", "+ # ADR-7: Weigh at sea"]),
    ],
)
def test_a_title_keeps_the_number_in_front_of_it(text, lines):
    assert lines_changed(text, title="Weigh at sea") == lines


def test_a_text_changes_by_its_lines_and_one_without_a_place_gets_a_section():
    assert lines_changed(NYGARD, context="Three scales disagree.") == [
        "- Two scales disagree.",
        "+ Three scales disagree.",
    ]
    assert lines_changed(NYGARD, context="Two scales disagree.\n\nDaily.") == ["+ Daily."]
    assert lines_changed(NYGARD, drivers="Price") == ["+ ## Decision Drivers", "+ Price"]
    assert lines_changed(NYGARD, sections=[{"heading": "Cost", "body": "Much."}]) == ["+ ## Cost", "+ Much."]


def test_options_change_by_their_lines():
    first, second = said(MADR.encode())["options"]
    assert lines_changed(MADR, options=[first | {"pros": "quick\nnear"}, second]) == [
        "+ * Good, because near"
    ]
    assert lines_changed(MADR, options=[first | {"cons": ""}, second]) == ["- * Bad, because dear"]
    assert lines_changed(MADR, options=[first, second | {"title": "At sea"}]) == [
        "- * At the crane",
        "+ * At sea",
    ]
    third = dict.fromkeys(first, "") | {"title": "At sea", "is_chosen": False}
    assert lines_changed(MADR, options=[first, second, third]) == ["+ * At sea"]
    assert lines_changed(MADR, options=[first]) == ["- * At the crane"]


@pytest.mark.parametrize("text", [NYGARD, MADR, TABLE])
def test_line_ends_a_byte_order_mark_and_a_missing_last_line_end_stay(text):
    source = ("\ufeff" + text.rstrip("\n").replace("\n", "\r\n")).encode()
    wanted = said(source) | {
        "status": "deprecated",
        "context": "Three\n\nscales.",
        "confirmation": "We look.",
    }
    written = rewrite(PATH, source, wanted)
    assert written.unwritten == ()
    assert written.content.startswith("\ufeff".encode())
    assert written.content.count(b"\n") == written.content.count(b"\r\n")
    assert not written.content.endswith(b"\n")
    assert said(written.content) == wanted


def test_what_cannot_be_read_back_is_not_written_and_named():
    source = NYGARD.encode()
    written = rewrite(
        PATH, source, said(source) | {"context": "Two.\n\n### Decision\n\nThree.", "status": "rejected"}
    )
    assert written.unwritten == ("context",)
    assert written.content == source.replace(b"Accepted", b"Rejected")


def test_a_record_that_came_from_no_file_reads_back_as_it_was():
    options = [
        {"title": "At the gate", "gist": "Near.\n\nAnd dry.", "pros": "quick\nGreat, as it is near", "cons": "dear",
         "effort": "a week", "undo": "easy", "is_chosen": True},
        {"title": "At the crane", "gist": "", "pros": "", "cons": "", "effort": "", "undo": "", "is_chosen": False},
    ]  # fmt: skip
    values = said(BARE.encode()) | {
        **{name: f"A text on {name}: with *marks*.\n\n* and\n* a list" for name in TEXTS},
        "title": 'Weigh: "twice" & [again]',
        "status": "accepted",
        "date": "2026-11-21",
        "people": [["Noor Haddad", "deciders"], ['O\'Neil, "Bo"', "informed"]],
        "tags": ["gate", "a: b"],
        "options": options,
        "sections": [{"heading": "Cost", "body": "```\n## no heading\n```"}],
        "review_by": "2027-05-21",
        "undo": "hard",
        "risk": "high",
        "roles": [["Berths (team)", "agree"], ['Ada, the "elder"', "decide"]],
    }
    values["people"] = [["Noor Haddad", "deciders"], ["Bo O'Neil", "informed"]]
    content = render(values, ref="D-7", ties=[], successors=[]).encode()
    assert said(content) == values
    values |= {"status": "superseded"}
    content = render(values, ref="D-7", ties=[], successors=[SUCCESSOR]).encode()
    assert said(content) == values
    assert "> **No longer in force, see [57. Weigh at sea](0057-weigh-at-sea.md)**" in content.decode()


CLOSED_IN = """# 7. Weigh at the gate

Status: accepted

# Context

Two scales disagree.

# Options in detail

### A scale

Cheap.
"""


def test_a_new_section_stands_beside_those_it_must_not_be_part_of():
    _, written = rewritten(
        CLOSED_IN, sections=lambda old: [*old, {"heading": "Gulls", "body": "They sleep."}]
    )
    assert written.unwritten == ()
    assert written.content.decode() == CLOSED_IN + "\n# Gulls\n\nThey sleep.\n"


def test_a_line_above_the_part_of_another_field_stays_above_it():
    text = NYGARD.replace("Trucks wait a minute.", "### Positive\n\nQuick.\n\n### Neutral\n\nLoud.")
    _, written = rewritten(text, consequences=lambda old: f"At first it is slow.\n\n{old}")
    assert written.unwritten == ()
    assert "## Consequences\n\nAt first it is slow.\n\n### Positive" in written.content.decode()


NAMED_IN_FRONT = """---
name: Weigh at the gate
status: accepted
date: 2024-03-05
---
# ADR-0007: Weigh at the gate

- Date: 2024-03-05
- Remembered: what we said on 2024-03-05 at the quay

## Why

Two scales disagree.
"""


def test_a_heading_that_says_the_title_again_follows_it_and_holds_no_sections():
    was, written = rewritten(NAMED_IN_FRONT, title=lambda _: "Weigh at the quay")
    assert [each["heading"] for each in was["sections"]] == [""]
    assert was["sections"][0]["body"] == "- Remembered: what we said on 2024-03-05 at the quay"
    assert was["context"] == "Two scales disagree."
    content = written.content.decode()
    assert content == NAMED_IN_FRONT.replace("name: Weigh at the gate", 'name: "Weigh at the quay"').replace(
        "# ADR-0007: Weigh at the gate", "# ADR-0007: Weigh at the quay"
    )


def test_what_teamhub_alone_keeps_changes_where_it_stands_and_nowhere_else():
    _, written = rewritten(
        NYGARD, review_by=lambda _: "2027-05-21", undo=lambda _: "hard", risk=lambda _: "high"
    )
    assert (written.content, written.unwritten) == (NYGARD.encode(), ())
    ours = MADR.replace(
        "tags: [gate]", 'tags: [gate]\nreview-by: 2026-01-01\nrisk: "high"\nmust-agree: ["Noor Haddad"]'
    )
    _, written = rewritten(
        ours,
        review_by=lambda _: "2027-05-21",
        risk=lambda _: "",
        roles=lambda _: [["Ada Okoye", "agree"], ["Berths (team)", "perform"]],
    )
    assert written.unwritten == ()
    assert written.content.decode() == MADR.replace(
        "tags: [gate]",
        'tags: [gate]\nreview-by: 2027-05-21\nmust-agree: ["Ada Okoye"]\nperforms: ["Berths (team)"]',
    )


def test_a_history_is_never_rewritten():
    text = "# Weigh at the gate\n\nWe do.\n\n## History\n\n- Accepted 2025-10-11\n- Proposed 2025-10-09\n"
    _, written = rewritten(text, status=lambda _: "deprecated", date=lambda _: "2026-01-05")
    assert written.unwritten == ()
    assert text.partition("## History")[2] in written.content.decode()


def rewritten(text: str, **changes):
    """What a file says, and the file with these values changed."""
    was = said(text.encode())
    return was, rewrite(
        PATH, text.encode(), was | {name: change(was[name]) for name, change in changes.items()}
    )
