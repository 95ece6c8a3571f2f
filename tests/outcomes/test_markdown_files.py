"""OKRs kept as Markdown, in the shapes people write them: nothing is lost, nothing breaks."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes import goals
from outcomes.importing.drafts import Drafts
from outcomes.importing.markdown import read_markdown


def read(text: str, name: str = "okrs.md") -> Drafts:
    return read_markdown(text.encode(), name)


def titles(drafts: Drafts) -> dict[str, list[str]]:
    return {each.title: [row.title for row in each.key_results] for each in drafts.objectives}


def above(drafts: Drafts) -> dict[str, str]:
    by_key = {each.key: each.title for each in drafts.objectives}
    return {each.title: by_key.get(each.parent, "") for each in drafts.objectives}


BOXES = """# OKRs 2026 Q4

- [OKRs 2026 Q4](#okrs-2026-q4)
  - [Ships leave on time](#ships-leave-on-time)

## Ships leave on time

We promised it.

### Pilots know the tide

- [x] Every pilot has the table [P0][PILOTS]
  - [ ] Printed for the old boats
  - [x] On the phone
- [ ] Cut the wait from 420 min to 90 min ([#12](https://tracker.example/12))

## The yard is quiet
"""


def test_with_boxes_headings_are_objectives_and_items_key_results():
    drafts = read(BOXES)
    assert titles(drafts) == {
        "Ships leave on time": [],
        "Pilots know the tide": ["Every pilot has the table", "Cut the wait from 420 min to 90 min"],
        "The yard is quiet": [],
    }
    assert above(drafts)["Pilots know the tide"] == "Ships leave on time"
    assert drafts.cycle == "Q4 2026"
    first, second = drafts.objectives[1].key_results
    assert (first.kind, [(step.title, step.is_done) for step in first.steps]) == (
        goals.MILESTONES,
        [("Printed for the old boats", False), ("On the phone", True)],
    )
    assert "[P0] [PILOTS]" in first.extras[0]
    assert (second.kind, second.baseline, second.target, second.unit) == (goals.DECREASE, 420, 90, "min")
    assert "https://tracker.example/12" in second.extras[0]
    assert drafts.objectives[0].why == "We promised it."


AREAS = """# Objectives and Key Results

## Q1 2027

These are ours.

### Yard:

* The yard is safe
  * [P0] Paint the walkways
  * [P1] Ten lamps more
* The yard is quiet

### Office

* Everybody is paid on time
"""


def test_without_boxes_an_item_with_items_below_is_an_objective_and_its_heading_an_area():
    drafts = read(AREAS)
    assert titles(drafts) == {
        "The yard is safe": ["Paint the walkways", "Ten lamps more"],
        "The yard is quiet": [],
        "Everybody is paid on time": [],
    }
    assert "Area: Yard" in drafts.objectives[0].extras
    assert drafts.cycle == "Q1 2027"
    assert any("These are ours." in row.words for row in drafts.said)


NESTED = """# Objectives

## Q2 2027

### Boxes find their ship

[Source page](https://tracker.example/1)

**Progress:** 10%

* Scan every box ([#5](https://tracker.example/5))
\t* [P0] Scanners at both gates ([#6](https://tracker.example/6))
\t\t* [P0] Buy twelve
\t* [P1] No box twice
* [P0] One list for all
"""


def test_items_within_items_support_each_other_and_the_last_are_key_results():
    drafts = read(NESTED)
    assert titles(drafts) == {
        "Boxes find their ship": ["One list for all"],
        "Scan every box": ["No box twice"],
        "Scanners at both gates": ["Buy twelve"],
    }
    assert above(drafts) == {
        "Boxes find their ship": "",
        "Scan every box": "Boxes find their ship",
        "Scanners at both gates": "Scan every box",
    }
    assert "**Progress:** 10%" in drafts.objectives[0].why


LABELS = """# Harbour OKRs

## Objective 1: Ships leave on time

### Key Results

1. KR1: Raise departures on time from 40 % to 90 % (60%)
2. KR2: Done once a day

**Objective 2: The yard is safe**

- KR 2.1: No accident
"""


def test_labels_say_what_is_what_and_are_no_part_of_titles():
    drafts = read(LABELS)
    assert titles(drafts) == {
        "Ships leave on time": ["Raise departures on time from 40 % to 90 %", "Done once a day"],
        "The yard is safe": ["No accident"],
    }
    first = drafts.objectives[0].key_results[0]
    assert (first.kind, first.value) == (goals.INCREASE, 70)  # 60 % of the way from 40 to 90


TABLE = """# OKRs Q3 2026

## Ships leave on time

| Key Result | Owner | Baseline | Target | Current | Mood |
|---|---|---|---|---|---|
| Departures on time | Tomasz Lis | 40% | 90% | 55% | calm |
| Wait at the gate | Noor | 30 min | 10 min | | tense |
"""


def test_a_table_of_key_results_is_read_by_its_headings():
    (objective,) = read(TABLE).objectives
    first, second = objective.key_results
    assert (first.title, first.owner, first.baseline, first.target, first.value, first.unit) == (
        "Departures on time",
        "Tomasz Lis",
        40,
        90,
        55,
        "%",
    )
    assert first.extras == ["Mood: calm"]
    assert (second.kind, second.unit) == (goals.DECREASE, "min")


def everything(drafts: Drafts) -> str:
    said = [f"{row.words}\n{row.title}" for row in drafts.said]
    for each in drafts.objectives:
        said += [each.title, each.why, *each.extras]
        for row in each.key_results:
            said += [row.title, *row.extras, *(step.title for step in row.steps)]
    return "\n".join(said)


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]{2,}", text))


@pytest.mark.parametrize("text", [BOXES, AREAS, NESTED, LABELS], ids=["boxes", "areas", "nested", "labels"])
def test_no_word_of_the_document_is_lost(text):
    kept = words(everything(read(text))) | {"KR", "KR1", "KR2", "Key", "Results", "Objective"}
    assert words(text) - kept == set()


PIECES = st.lists(
    st.sampled_from(
        ["# A1", "## Bb2", "### Objective: Cc", "#### Key Results", "- item zz", "  - [ ] box yy", "\t* [P0] deep xx",
         "text ww", "> quoted vv", "```", "| a | Key Result |", "|---|---|", "| 1 | tt |", "", "**KR 1:** ss",
         "1. one rr from 3 to 5", "- [x](#anchor) qq", "---", "[a]: http://b.example", "<!-- pp -->", "**Objective 3: oo**"]
    ),
    max_size=30,
)  # fmt: skip


@given(PIECES)
def test_whatever_is_put_together_is_read_and_no_word_lost(lines):
    text = "\n".join(lines)
    kept = everything(read(text))
    lost = words(text) - words(kept) - {"KR", "Key", "Results", "Objective", "Result", "http", "example"}
    assert lost == set(), text


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data):
    from outcomes.importing.tables import UnreadableFile

    try:
        read_markdown(data, "x.md")
    except UnreadableFile as error:
        assert str(error)
