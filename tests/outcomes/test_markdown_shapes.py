"""More shapes in which teams keep OKRs as Markdown: labels, arrows, descriptions, tables, several cycles in one file."""

from __future__ import annotations

import pytest

from outcomes import goals
from tests.outcomes.test_markdown_files import everything, read, titles, words

ROLES = """---
title: "FY31-Q1 OKRs"
---

## On this page
{:.no_toc}

- TOC
{:toc}

## OKRs

### 1. Harbour master: Earn more
   1. **Sales KR:** First large orders on a yearly plan
   1. **Sales KR:** X% of income on the new licence
"""
OUTCOMES = """### Objective 1: Grow

* Sales: Ratio of income > 1.2 => 3.11
  * Draft the framework => 85% complete, one part is missing.
  * Keep 85% of promises (up from 68%) => 83%
  * Cut the wait from 60 minutes to 30 minutes => Done
"""
LABELLED = """# Committee Objectives and Key Results

## Concepts

- Objectives
  - Objectives are ambitious definitions.

## OKRs (set 1):

* **Objective:** More voices
    * **Key Result:** Add 5 members

## Health: must not get worse

- Conversion: 1.29%
"""
DESCRIBED = """## Objective 1: Nothing stops unseen

### Key Results

**KR1: Reports by themselves**
- Baseline: by hand
- Target: within 5 minutes
- Owner: The yard

**KR2: Unknown stops**
- Baseline: 40%
- Target: 20%
- Current: 31%
- Note: depends on people,
  not on the tool.

## Objective 2: Faster

### Key Result 2.1: Fewer exports
- **Target:** 5
- **Progress:** 40%

**Updates:**
- 2030-01-05: first ones gone
"""
CHARTERS = """## Charter: Speed

**Objective**: Ship faster
**DRI**: Core

### Areas
- Start-up

### OKRs (Q2 2031)
| KR | Target | Score | Status |
|---|---|---|---|
| KR1: Load late | All files | 0.3 | Started |
| KR2: Calls | ≥ 1,200 | | |
"""
QUARTERS = """# Objectives and Key Results

## Quarterly
### Q1 2030
A first boat
- Real trips
- A crew

Make the pier good!
- 12 lamps

### Q2 2030
Hold a race
- One race
"""
GROUPED = """# Boats

## Get people aboard

### Key Results

- Better seats
  - Cushions exist
- Docs exist
"""


def test_numbered_headings_and_labels_behind_a_role():
    drafts = read(ROLES)
    assert titles(drafts) == {
        "Harbour master: Earn more": [
            "First large orders on a yearly plan",
            "X% of income on the new licence",
        ]
    }
    assert drafts.objectives[0].key_results[0].extras == ["Sales KR"]


def test_an_outcome_behind_an_arrow_is_no_target_and_only_done_or_complete_count():
    inner = read(OUTCOMES).objectives[1]
    assert (inner.title, inner.extras) == ("Sales: Ratio of income > 1.2", ["=> 3.11"])
    first, second, third = inner.key_results
    assert (first.title, first.value) == ("Draft the framework", 85)
    assert (second.kind, second.value, second.extras) == (goals.YES_NO, None, ["=> 83%"])
    assert (third.baseline, third.target, third.value) == (60, 30, 30)


def test_where_objectives_are_labelled_nothing_else_becomes_one():
    drafts = read(LABELLED)
    assert titles(drafts) == {"More voices": ["Add 5 members"]}
    assert "- Conversion: 1.29%" in {row.words for row in drafts.said}


def test_what_describes_a_key_result_below_it_is_no_key_result():
    drafts = read(DESCRIBED)
    assert titles(drafts) == {
        "Nothing stops unseen": ["Reports by themselves", "Unknown stops"],
        "Faster": ["Fewer exports"],
    }
    first, second = drafts.objectives[0].key_results
    assert (first.kind, first.owner, first.problem) == (goals.YES_NO, "The yard", "")
    assert "target: within 5 minutes" in first.extras
    assert (second.kind, second.baseline, second.target, second.value) == (goals.DECREASE, 40, 20, 31)
    (third,) = drafts.objectives[1].key_results
    assert (third.target, third.value) == (5, 2)  # 40 % of the way from 0


def test_an_objective_in_bold_has_the_headings_below_it_and_words_are_no_wrong_targets():
    (objective,) = read(CHARTERS).objectives
    assert objective.title == "Ship faster"
    assert objective.extras == ["Objective", "Areas", "Start-up"]
    first, second = objective.key_results
    assert (first.title, first.problem, first.kind) == ("Load late", "", goals.INCREASE)
    assert "target: All files" in first.extras
    assert second.target == 1200


def test_a_line_above_a_list_is_an_objective_and_each_has_the_cycle_above_it():
    drafts = read(QUARTERS)
    assert titles(drafts) == {
        "A first boat": ["Real trips", "A crew"], "Make the pier good!": ["12 lamps"], "Hold a race": ["One race"],
    }  # fmt: skip
    assert [each.cycle for each in drafts.objectives] == ["Q1 2030", "Q1 2030", "Q2 2030"]


def test_below_key_results_an_item_with_items_is_a_key_result():
    (objective,) = read(GROUPED).objectives
    assert [row.title for row in objective.key_results] == ["Better seats", "Docs exist"]
    assert objective.key_results[0].extras == ["Cushions exist"]


@pytest.mark.parametrize("text", [ROLES, OUTCOMES, LABELLED, DESCRIBED, CHARTERS, QUARTERS, GROUPED])
def test_no_word_of_these_is_lost(text):
    told = {"Baseline", "Target", "Current", "Owner", "Progress", "Score", "KR", "Key", "Result", "Results"}
    assert words(text) - words(everything(read(text))) - told <= {
        "The",
        "yard",
        "40",
        "20",
        "31",
        "200",
        "30",
    }
