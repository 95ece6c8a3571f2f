"""How alike postmortems are: by the formula, worked out by hand."""

from __future__ import annotations

import math

import pytest

from postmortems.likeness import Story, groups, jaccard, rank, weights, words_of

pytestmark = pytest.mark.once


def test_words_that_say_something():
    assert words_of("The jobs reads a stale file, and nobody sees 42 files.") == {
        "job",
        "read",
        "stale",
        "file",
        "see",
    }
    assert words_of("Straße größer проверка") == {"strasse", "grösser", "проверка"}
    assert words_of("glass") == {"glass"}


def test_rare_words_weigh_more():
    texts = [frozenset({"disk", "full"}), frozenset({"disk"}), frozenset({"disk", "slow"})]
    weight = weights(texts)
    assert weight == {"disk": math.log(4 / 3), "full": math.log(4), "slow": math.log(4)}
    assert jaccard(texts[0], texts[1], weight) == pytest.approx(
        math.log(4 / 3) / (math.log(4 / 3) + math.log(4))
    )
    assert jaccard(frozenset(), frozenset(), weight) == 0


def test_the_score_adds_its_four_parts():
    one = Story(9, "disk full", "alert late", frozenset({1}), frozenset({"storage"}))
    twin = Story(1, "disk full", "alert late", frozenset({1}), frozenset({"storage"}))
    (found,) = rank(one, [twin, one])  # never like itself
    assert found.score == 1.0
    assert (found.areas, found.tags) == ({1}, {"storage"})
    assert set(found.words) == {"disk", "full", "alert", "late"}
    half = Story(2, "", "", frozenset({1, 2}), frozenset())
    assert [one.score for one in rank(one, [half])] == [0.075]  # 0.15 * 1/2


def test_the_most_alike_comes_first_and_the_newer_of_two_alike():
    one = Story(9, factors="the queue had no limit", text="queue stopped")
    near, far, twin = (
        Story(1, factors="A queue without a limit"), Story(2, text="queue length"), Story(3, factors="A queue without a limit")
    )  # fmt: skip
    assert [found.key for found in rank(one, [far, near, twin])][:2] == [3, 1]
    assert rank(one, [Story(4, text="Elephants paint")]) == []


def test_factors_that_say_nearly_the_same_are_one_group():
    texts = [
        (1, "The alert watches the queue's length"), (2, "Nobody had a map"), (3, "Alert watches the length of the queue"),
        (4, ""), (5, "alerts watch queue length"), (6, "Nobody had a map!"),
    ]  # fmt: skip
    assert groups(texts) == [[1, 3, 5], [2, 6]] or groups(texts) == [[1, 3], [2, 6]]


def test_a_few_hundred_factors_take_milliseconds():
    import time

    texts = [
        (key, f"The part number{key % 97} of machine{key % 13} had no limit and no alert")
        for key in range(600)
    ]
    started = time.perf_counter()
    groups(texts)
    assert time.perf_counter() - started < 1.5
