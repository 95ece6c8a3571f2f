"""What follows from a lesson, and what is done, only filed, or not wanted any more."""

from __future__ import annotations

from datetime import date

import pytest

from tests.postmortems.test_reading_follow_ups import promises, titles


def test_what_is_planned_below_each_lesson_is_promised_and_what_was_taken_is_done():
    found = promises(
        """\
        ## Lessons learned

        ### On belts

        Nobody looked at the belt.

        **Actions taken:**

        - We have extended the rounds to the belts.

        **Actions planned:**

        1. We will fit an alarm.
        1. Name who buys belts.

        ### On words

        **Action taken:** The book now names the yard.
        """
    )
    assert [(each.title, each.done) for each in found] == [
        ("We have extended the rounds to the belts.", True),
        ("We will fit an alarm.", False),
        ("Name who buys belts.", False),
        ("The book now names the yard.", True),
    ]


def test_what_was_done_about_it_at_the_time_is_no_follow_up():
    assert titles("## Actions taken\n\n- The belt was changed\n") == []
    assert titles("## Lessons learned\n\n**Belts:** they wear out\n") == []


def test_tickets_that_a_sentence_introduces_are_promised():
    text = "## Details\n\nWe have created tickets in the yard's tracker to track the gaps:\n\n- https://example.com/y/issues/3\n- https://example.com/y/issues/4\n"
    assert [each.link for each in promises(text)] == [
        "https://example.com/y/issues/3",
        "https://example.com/y/issues/4",
    ]


@pytest.mark.parametrize(
    ("words", "done"),
    [
        ("Created a [ticket](https://example.com/issues/3) to add an alarm", False),
        ("We have raised an issue to add an alarm", False),
        ("Created an alarm for the belt", True),
        ("set up an alarm for the belt", False),
        ("We've significantly shortened the rounds", True),
        ("Re-worked the rounds", True),
        ("Apply re-worked rounds", False),
        ("We set up an alarm for the belt", True),
        ("Watch the belt (monitoring done [in the yard](https://example.com/board))", True),
        ("Watch the belt. _Done in the yard_.", True),
        ("Ask for a belt - done: it comes on Monday", True),
        ("Watch the belt (to be done in the yard)", False),
        ("Name what is not yet - done properly", False),
        ("Watch the belt (partly done)", False),
    ],
)
def test_a_ticket_is_not_the_work_and_a_remark_may_say_that_it_is_done(words, done):
    assert [each.done for each in promises(f"## Actions\n\n- {words}\n")] == [done]


def test_what_a_question_ends_in_may_be_that_it_is_not_needed():
    for words in (
        "Keep a second belt? Not needed as the belt holds",
        "Oil it. Talked of but decided not to do.",
    ):
        (found,) = promises(f"## Actions\n\n- {words}\n")
        assert (found.done, found.declined) == (False, True)


def test_a_word_at_the_end_of_a_line_and_the_number_below_it_are_no_ticket():
    (found,) = promises("## Actions\n\n- Redesign the review of a PR\n  1. name the risks\n")
    assert found.link is None


def test_a_paragraph_that_begins_with_its_state_is_one_follow_up_wherever_it_stands():
    found = promises(
        "## Lessons learned\n\nBelts wear out.\n\n**DONE**: Priya added a spare belt.\n\n**TODO** an alarm could have told us.\n"
    )
    assert [(each.owner, each.done) for each in found] == [("Priya", True), (None, False)]


def test_possible_actions_that_a_sentence_introduces_are_promised():
    text = "## Conclusion\n\nBelts wear out.\n\nSome possible actions in the future:\n* Buy a belt\n  * or two\n* Oil the crane\n"
    assert titles(text) == ["Buy a belt", "Oil the crane"]


def test_a_ticket_that_prose_says_was_opened_is_promised_where_nothing_else_is():
    prose = "## Afterwards\n\nThe belt was old. We opened a bug to learn why: [belts](https://example.com/issues/7)\n"
    assert [(each.link, each.done) for each in promises(prose)] == [("https://example.com/issues/7", False)]
    assert titles(f"{prose}\n## Action items\n\n- Buy a belt\n") == ["Buy a belt"]


def test_what_is_said_of_the_way_ahead_is_no_work_beside_a_list_of_it():
    ahead = "## Moving forward\n\nWe will look after belts, see [this](https://example.com/issues/7).\n"
    assert titles(f"## Remediation\n\n- Buy a belt\n\n{ahead}") == ["Buy a belt"]
    assert len(promises(ahead)) == 1


def test_a_heading_may_hold_the_ticket_and_the_state_of_all_below_it():
    found = promises(
        """\
        ## Remediation

        ### Soon (in progress, [#7](https://example.com/issues/7))

        - Buy a belt
        - Oil the crane, [#8](https://example.com/issues/8)

        ### To complete before summer

        - Paint
        """
    )
    assert [each.link for each in found] == [
        "https://example.com/issues/7",
        "https://example.com/issues/8",
        None,
    ]
    assert not any(each.done for each in found)


def test_lists_and_tables_keep_their_order():
    table = "| Action | Owner |\n|---|---|\n| Buy a belt | Priya |\n"
    assert titles(f"## Action items\n\n### Now\n\n{table}\n### Later\n\n- Oil the crane\n") == [
        "Buy a belt",
        "Oil the crane",
    ]


@pytest.mark.parametrize(
    ("words", "title", "due"),
    [
        ("Buy a belt (owner: yard, due 2023-08-25)", "Buy a belt (due 2023-08-25)", date(2023, 8, 25)),
        ("Buy a belt (due 2023-08-25, owner: yard)", "Buy a belt (due 2023-08-25)", date(2023, 8, 25)),
        ("Buy a belt (@priya, 2023-08-25)", "Buy a belt (2023-08-25)", date(2023, 8, 25)),
        ("Buy a belt (@priya, 2023-01-25)", "Buy a belt (2023-01-25)", None),
        ("Buy a belt (assigned to Priya).", "Buy a belt.", None),
    ],
)
def test_an_owner_is_taken_out_of_brackets_that_hold_more(words, title, due):
    (found,) = promises(f"## Actions\n\n- {words}\n")
    assert found.owner
    assert (found.title, found.due) == (title, due)


def test_advice_to_others_and_what_asks_the_reader_is_no_follow_up():
    advice = "## Recommendations\n\nWe have a few recommendations for all users of cranes:\n\n* Users should oil them\n"
    assert titles(advice) == []
    assert titles("## Recommendations\n\n* Users should be told to oil them\n") == [
        "Users should be told to oil them"
    ]
    assert titles("## Going forward\n\nYou can turn it off, see [here](https://example.com/x).\n") == []


def test_how_things_could_improve_is_no_work_beside_a_list_of_it():
    ideas = "## How can we improve\n\n* Oil in advance\n\n"
    assert titles(f"{ideas}## Action items\n\n| Action | Owner |\n|---|---|\n| Buy oil | Priya |\n") == [
        "Buy oil"
    ]
    assert titles(ideas) == ["Oil in advance"]
