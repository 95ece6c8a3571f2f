"""What follows from a lesson, and what is done, only filed, or not wanted any more."""

from __future__ import annotations

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
