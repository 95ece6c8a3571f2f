"""Every shape in which documents promise work."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest

from postmortems.markdown.owners import is_nobody
from postmortems.markdown.promised import FollowUp
from postmortems.markdown.reading import read_file

HEAD = "# 2023-05-09, Cranes stop\n\n## Summary\n\nThe belt slipped.\n\n"


def promises(text: str, head: str = HEAD) -> list[FollowUp]:
    file = read_file((head + dedent(text)).encode(), "2023-05-09-cranes.md")
    assert file.reading is not None
    assert file.kind == "record", file.reason
    return list(file.reading.follow_ups)


def titles(text: str) -> list[str]:
    return [each.title for each in promises(text)]


@pytest.mark.parametrize(
    "heading",
    [
        "Action Items", "Actions", "Review actions", "Actions following review", "Follow-up", "Follow-ups", "Follow-up(s)",
        "Follow-up tasks", "Remediation", "Recommendations", "Next steps", "Corrective and Preventative Measures",
        "What we're doing about it", "What we’re doing about it", "Looking Forward", "5. Action items:", "Action Items & Followups",
    ],
)  # fmt: skip
def test_the_names_of_the_section(heading):
    assert titles(f"## {heading}\n\n- Buy a belt\n- Oil the crane\n") == ["Buy a belt", "Oil the crane"]


@pytest.mark.parametrize(
    "heading", ["Lessons learned", "What went wrong", "Contributing factors", "Background", "Timeline"]
)
def test_other_sections_promise_nothing(heading):
    assert titles(f"## {heading}\n\n- The belt was old\n- Nobody oiled it\n") == []


@pytest.mark.parametrize(
    "label", ["**Review actions**", "- **Review actions**:", "**Actions:**", "Action items:"]
)
def test_the_section_may_be_a_label(label):
    assert titles(f"{label}\n\n  - Buy a belt\n  - Oil the crane\n") == ["Buy a belt", "Oil the crane"]


def test_ordered_lists_even_if_every_number_is_one():
    assert titles("## Action items\n\n1. Buy a belt\n1. Oil the crane,\n   all of it\n1. Paint\n") == [
        "Buy a belt",
        "Oil the crane, all of it",
        "Paint",
    ]


def test_boxes_say_what_is_done():
    found = promises("## Action items\n\n- [x] Buy a belt\n- [ ] Oil the crane\n- [X] Paint\n")
    assert [(each.title, each.done) for each in found] == [
        ("Buy a belt", True),
        ("Oil the crane", False),
        ("Paint", True),
    ]


def test_nested_points_are_details_of_their_item():
    found = promises(
        "## Action items\n\n- Buy a belt\n  - of rubber\n  - forty metres\n\n    ```\n    belt --length 40\n    ```\n- Oil\n"
    )
    assert [each.title for each in found] == ["Buy a belt", "Oil"]
    assert "of rubber" in found[0].details
    assert "belt --length 40" in found[0].details


def test_a_table_with_every_column():
    found = promises(
        """
        ## Action items

        | Action Item | Type | Owner | Priority | Tracking bug | Status | Due Date | Notes |
        | --- | --- | --- | --- | --- | --- | --- | --- |
        | Buy a belt | prevent | serathius@ | P1 | [#12](https://example.org/issues/12) | Done | 2023-06-01 | of rubber |
        | Oil the crane | process | @ada | P2 | https://example.org/issues/13 | In progress | June 3 | |
        | Watch the belt | detect | | P2 | #14 | Won't fix
        """
    )
    assert [
        (each.title, each.owner, each.due, each.link, each.done, each.declined, each.kind, each.priority)
        for each in found
    ] == [
        (
            "Buy a belt",
            "serathius@",
            date(2023, 6, 1),
            "https://example.org/issues/12",
            True,
            False,
            "prevent",
            "P1",
        ),
        (
            "Oil the crane",
            "@ada",
            date(2023, 6, 3),
            "https://example.org/issues/13",
            False,
            False,
            "process",
            "P2",
        ),
        ("Watch the belt", None, None, "#14", False, True, "detect", "P2"),
    ]
    assert "of rubber" in found[0].details
    assert "In progress" in found[1].details


def test_one_table_for_each_category():
    found = promises(
        """
        ## Action items

        ### Prevention

        | Description | Owner |
        |---|---|
        | Buy a belt | Ada |

        ### Detection

        | Description | Owner |
        |---|---|
        | Watch the belt | Bo |
        |  |  |
        """
    )
    assert [(each.title, each.owner, each.kind) for each in found] == [
        ("Buy a belt", "Ada", "prevent"),
        ("Watch the belt", "Bo", "detect"),
    ]


def test_headings_that_are_owners():
    found = promises(
        """
        **Review actions**

        **Alex & Raphaëlle**

        - Buy a belt

        **DM**

        - Oil the crane
        - Paint it

        **RK - for planning**

        - Think

        **Digirati via AG**

        - Ask

        JG:

        - Write

        **Prevention**

        - Watch
        """
    )
    assert [(each.title, each.owner) for each in found] == [
        ("Buy a belt", "Alex & Raphaëlle"),
        ("Oil the crane", "DM"),
        ("Paint it", "DM"),
        ("Think", "RK - for planning"),
        ("Ask", "Digirati via AG"),
        ("Write", "JG"),
        ("Watch", None),
    ]


def test_headings_that_sort_are_no_owners():
    found = promises(
        "## Action items\n\n### BinderHub\n\n1. Fix it\n\n### Process\n\n1. Write it down\n\n### Technical improvements\n\n1. Split it\n\n### CI\n\n1. Test it\n\n### Short-term (Q4 2025 - Q1 2026)\n\n1. Buy it\n"
    )
    assert [(each.owner, each.kind) for each in found] == [
        (None, "other"),
        (None, "process"),
        (None, "prevent"),
        (None, "other"),
        (None, "other"),
    ]
    assert found[0].group == "BinderHub"
    assert found[4].group.startswith("Short-term")


def test_a_heading_may_say_that_all_below_it_is_done():
    found = promises(
        "## Action items\n\n### Immediate (Completed)\n\n- Buy a belt\n\n### Long-term\n\n- Oil the crane\n"
    )
    assert [each.done for each in found] == [True, False]


@pytest.mark.parametrize(
    ("item", "owner", "title"),
    [
        ("**AC** Move the alert", "AC", "Move the alert"),
        ("**AC:** Move the alert", "AC", "Move the alert"),
        ("AC: Move the alert", "AC", "Move the alert"),
        ("Move the alert. OWNER: amirh@ (DONE).", "amirh@", "Move the alert."),
        ("Move the alert. Owner: @lucasheriques", "@lucasheriques", "Move the alert."),
        ("Move the alert (owner: Ada)", "Ada", "Move the alert"),
        ("@ada: Move the alert", "@ada", "Move the alert"),
        ("@ada to move the alert", "@ada", "move the alert"),
        ("Move the alert (@ada)", "@ada", "Move the alert"),
        ("Move the alert - @ada", "@ada", "Move the alert"),
        ("[Ada Quay] Move the alert", None, "[Ada Quay] Move the alert"),
        ("Move the alert (Rasmus call for meeting)", "Rasmus", "Move the alert (Rasmus call for meeting)"),
        ("Move the alert, assigned to Ada Quay", "Ada Quay", "Move the alert,"),
        ("Move the alert (owner: ops@example.org)", "ops@example.org", "Move the alert"),
        ("PlatformTeam will update the alert", "PlatformTeam", "PlatformTeam will update the alert"),
        ("Move the alert", None, "Move the alert"),
        ("DNS: move the alert", None, "DNS: move the alert"),
        ("Prevention: move the alert", None, "Prevention: move the alert"),
        ("Move the alert (see the yard's list)", None, "Move the alert (see the yard's list)"),
        ("We will move the alert", None, "We will move the alert"),
        ("Write to yard@example.org about it", None, "Write to yard@example.org about it"),
    ],
)
def test_owners_within_an_item(item, owner, title):
    found = promises(f"## Action items\n\n- {item}\n")
    assert found[0].owner == owner
    assert found[0].title.strip(" ,.") == title.strip(" ,.")


def test_initials_that_the_document_knows_are_owners():
    found = promises(
        "## Attendees\n\n- RF SC\n- Ada Quay\n\n## Action items\n\n- RF - move the alert\n- Ada: oil the crane\n- Yard: paint it\n"
    )
    assert [each.owner for each in found] == ["RF", "Ada", None]


@pytest.mark.parametrize("words", ["TBC", "Team", "For planning", "tbd", "-", "everyone"])
def test_words_that_name_nobody(words):
    assert is_nobody(words)
    assert not is_nobody("Ada")


@pytest.mark.parametrize(
    ("item", "link"),
    [
        ("[#2226]: Log the belt", "https://example.org/yard/issues/2226"),
        ("Log the belt ([issue][log])", "https://example.org/yard/issues/7"),
        ("Log the belt [Issue](https://example.org/yard/issues/8)", "https://example.org/yard/issues/8"),
        ("Log the belt https://example.org/yard/pull/9 DONE", "https://example.org/yard/pull/9"),
        ("Log the belt (https://example.org/yard/pull/9)", "https://example.org/yard/pull/9"),
        (
            "[docs](https://example.org/docs) log it [PR](https://example.org/yard/pull/10)",
            "https://example.org/yard/pull/10",
        ),
        ("Log the belt (#11)", "#11"),
        ("Log the belt (YARD-12)", "YARD-12"),
        ("Log the belt in UTF-8", None),
        ("Log the belt", None),
    ],
)
def test_links_of_an_item(item, link):
    definitions = (
        "\n[#2226]: https://example.org/yard/issues/2226\n[log]: https://example.org/yard/issues/7\n"
    )
    assert promises(f"## Action items\n\n- {item}\n{definitions}")[0].link == link


def test_all_issues_and_pull_requests_of_an_item_are_its_links():
    yard = "https://example.org/yard"
    item = f"Log it ({yard}/issues/7, {yard}/pull/9, [again]({yard}/issues/7); see https://example.org/docs)"
    (listed,) = promises(f"## Action items\n\n- {item}\n  - done in {yard}/pull/12\n")
    assert listed.links == (f"{yard}/issues/7", f"{yard}/pull/9", f"{yard}/pull/12")
    rows = f"| Log it | {yard}/issues/7 | fixed by {yard}/pull/9, see https://example.org/docs |"
    (told,) = promises(f"## Action items\n\n| Action | Issue | Notes |\n|---|---|---|\n{rows}\n")
    assert told.links == (f"{yard}/issues/7", f"{yard}/pull/9")


def test_a_search_for_issues_is_one_item():
    found = promises("## Action items\n\nhttps://example.org/yard/issues?q=label%3Abelt\n")
    assert [(each.link, each.done) for each in found] == [
        ("https://example.org/yard/issues?q=label%3Abelt", False)
    ]
    assert found[0].title


def test_paragraphs_are_items_where_there_is_no_list():
    found = promises(
        """
        ## Follow-ups

        Buy a belt of rubber, forty metres long
        (filed https://example.org/yard/issues/1).

        We should oil the crane every month.

        The crane is a fine crane.
        """
    )
    assert [(each.title[:8], each.link) for each in found] == [
        ("Buy a be", "https://example.org/yard/issues/1"),
        ("We shoul", None),
    ]


def test_paragraphs_that_begin_with_their_state():
    found = promises("## Actions\n\n**DONE**: Buy a belt\n\n**TODO**: Oil the crane\n\n**DOING** Paint it\n")
    assert [(each.title, each.done) for each in found] == [
        ("Buy a belt", True),
        ("Oil the crane", False),
        ("Paint it", False),
    ]


def test_an_action_on_the_label_itself():
    found = promises("- **Review actions**: As part of it, we have bought a belt. (Done)\n")
    assert [(each.done, each.title) for each in found] == [(True, "As part of it, we have bought a belt.")]


@pytest.mark.parametrize(
    "nothing",
    [
        "N/A",
        "None.",
        "None",
        "No actions.",
        "-",
        "- N/A",
        "- None",
        "TBD",
        "{{ what to do }} [link to issue]",
        "1. {{ what to do }} [link to issue]",
        "",
        "<!-- list them -->",
        "*List the actions here, each with an issue.*",
    ],
)
def test_nothing_promised_is_nothing(nothing):
    assert promises(f"## Action items\n\n{nothing}\n\n## Conclusion\n\nGood.\n") == []


def test_a_check_list_for_the_document_is_no_promise():
    found = promises(
        """
        ## Action items

        1. Buy a belt

        ## Actions

        - [x] The incident is over
        - [x] All sections above say something
        - [ ] The report is shared with the yard
        """
    )
    assert [each.title for each in found] == ["Buy a belt"]


def test_what_went_wrong_below_the_actions_is_none_of_them():
    found = promises(
        "## Action items\n\n### What went wrong\n\n- The belt was old\n\n### Process improvements\n\n1. Buy belts in time\n"
    )
    assert [each.title for each in found] == ["Buy belts in time"]


def test_hints_and_prose_around_a_list_are_no_promises():
    assert titles(
        "## Action items\n\nThe headings show where things belong. Each point should have a ticket attached.\n\n### Process\n\n1. Buy a belt\n\nAnd as said above, we will see.\n"
    ) == ["Buy a belt"]


@pytest.mark.parametrize(
    ("item", "done", "declined"),
    [
        ("Implemented a guard", True, False),
        ("We've advised the yards to oil", True, False),
        ("Buy a belt (Done)", True, False),
        ("Buy a belt (DONE)", True, False),
        ("Buy a belt ✅", True, False),
        ("✅ Buy a belt", True, False),
        ("[DONE] Buy a belt", True, False),
        ("Done: buy a belt", True, False),
        ("The belt has been replaced", True, False),
        ("Buy a belt", False, False),
        ("Need to buy a belt", False, False),
        ("We should have a better belt", False, False),
        ("Feed the crane", False, False),
        ("Buy a belt (not needed)", False, True),
        ("Not needed: buy a belt", False, True),
        ("Buy a belt. Won't fix", False, True),
        ("~~Buy a belt~~", False, True),
        ("Find out which promises were not needed by the yard", False, False),
    ],
)
def test_the_state_of_an_item(item, done, declined):
    found = promises(f"## Action items\n\n- {item}\n")[0]
    assert (found.done, found.declined) == (done, declined)


@pytest.mark.parametrize(
    ("item", "due"),
    [
        ("Buy a belt (due 2023-06-01)", date(2023, 6, 1)),
        ("Buy a belt by June 3", date(2023, 6, 3)),
        ("Buy a belt by 3 March", date(2024, 3, 3)),
        ("Buy a belt. Deadline: 1 June 2023", date(2023, 6, 1)),
        ("Buy a belt like that of 2023-06-01", None),
        ("Buy a belt by hand", None),
    ],
)
def test_the_day_an_item_is_promised_for(item, due):
    assert promises(f"## Action items\n\n- {item}\n")[0].due == due


def test_a_bold_beginning_is_the_title_and_the_rest_goes_on():
    found = promises("## Action items\n\n- **Buy a new belt for crane four**: the old one is worn.\n")[0]
    assert found.title == "Buy a new belt for crane four"
    assert "the old one is worn" in found.details


def test_a_long_item_has_a_short_title_and_loses_nothing():
    text = "Buy a belt, " + "and another one, " * 40 + "and stop."
    found = promises(f"## Action items\n\n- {text}\n")[0]
    assert len(found.title) <= 300
    assert "and stop." in found.details


def test_promises_that_a_sentence_introduces_count_where_no_section_has_them():
    found = promises(
        "# Recovery and Lessons Learned\n\nThe belt was old. To keep it from slipping again, we will take these steps:\n\n- We will buy a belt\n- We will oil it\n\nSpecifically:\n\n- Belts are long\n",
        "# 5/9 Cranes\n\n# Incident Summary\n\nOn May 9, 2023 the belt slipped.\n\n",
    )
    assert [each.title for each in found] == ["We will buy a belt", "We will oil it"]


def test_a_paragraph_with_its_ticket_counts_under_a_heading_without_a_list():
    found = promises(
        """
        ## Action items

        ### Prevention

        | Action Item | Owner |
        |---|---|
        | Buy a belt | ada@ |

        ### Process

        Write down how to oil (filed https://example.org/yard/issues/99)

        ### Thoughts

        We should think about belts.
        """
    )
    assert [each.title[:10] for each in found] == ["Buy a belt", "Write down"]
