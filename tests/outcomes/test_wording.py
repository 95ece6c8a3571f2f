"""Advice on wording: what it notices, and what it leaves in peace; and the sentence that counts."""

from decimal import Decimal

import pytest

from outcomes.wording import advice_on_key_result, advice_on_title, summed_up


@pytest.mark.parametrize("title", ["Ship the new gate system", "Migrate billing", "launch the app"])
def test_an_output_with_no_effect_on_anyone_is_asked_whom_it_helps(title):
    assert any("Whom does it help" in text for text in advice_on_title(title))


@pytest.mark.parametrize(
    "title",
    [
        "Ship quotes in under 2 seconds",
        "Release so that planners book without calling us",
        "Shippers trust the price they see",
        "Departures on time",
        "Planners, drivers, and shippers trust the price they see",
    ],
)
def test_an_effect_is_left_in_peace(title):
    assert advice_on_title(title) == []


@pytest.mark.parametrize("title", ["Write the plan; test it", "Paint, clean, and repair the bollards"])
def test_a_list_of_tasks_is_named(title):
    assert any("list of tasks" in text for text in advice_on_title(title))


def test_done_or_not_done_is_asked_for_a_number():
    assert "number" in advice_on_key_result("Audit passed", Decimal(0), Decimal(1))[0]
    assert advice_on_key_result("Audits passed", Decimal(0), Decimal(4)) == []


@pytest.mark.parametrize(
    ("states", "is_all", "words"),
    [
        ([], True, ""),
        (["on_track"], True, "One objective: one on track."),
        (
            ["behind", "on_track", "no_news", "on_track", "reached"],
            True,
            "Five objectives: two on track, one reached, one behind pace, one without news.",
        ),
        (
            ["off_track"] * 21 + ["closed", "not_started"],
            False,
            "23 objectives on this page: 21 off track, one not measured yet, one closed.",
        ),
    ],
)
def test_objectives_are_summed_up_in_a_sentence(states, is_all, words):
    assert summed_up(states, is_all=is_all) == words
