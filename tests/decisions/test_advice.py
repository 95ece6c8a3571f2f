"""Advice to who writes a decision: what readers will miss, the same way every time."""

import pytest

from decisions.advice import advise

GOOD = {
    "title": "Weigh every lorry once, at the gate",
    "decision": "One scale, at the gate.",
    "consequences_good": "No second queue.",
    "consequences_bad": "The gate needs a second clerk.",
    "undo": "easy",
}
BOTH = [
    {"title": "Two scales", "pros": "No change", "cons": "Two notes"},
    {"title": "One scale", "pros": "One note", "cons": "One queue", "is_chosen": True},
]


def keys(options=BOTH, **texts):
    return [piece.key for piece in advise(GOOD | texts, options)]


def test_a_whole_record_needs_no_advice():
    assert keys() == []


@pytest.mark.parametrize(
    "title",
    [
        "Where do we weigh?",
        "Which scale to use",
        "ADR about scales",
        "Comparison of scales at the gate",
        "Scales",
    ],
)
def test_a_title_that_asks_names_a_topic_or_is_too_short_is_told(title):
    assert keys(title=title) == ["title"]


@pytest.mark.parametrize(
    "title",
    ["Decision records live in Teamhub", "How-to pages belong to the handbook", "秤は門に一つだけ置く"],
)
def test_a_title_in_other_words_or_letters_is_judged_with_care(title):
    expected = {
        "Decision records live in Teamhub": ["title"],
        "How-to pages belong to the handbook": ["title"],
    }
    assert keys(title=title) == expected.get(title, [])


@pytest.mark.parametrize(("count", "words"), [(0, "No options are named."), (1, "Only one option is named.")])
def test_fewer_than_two_options_are_told(count, words):
    pieces = advise(GOOD, BOTH[1 : 1 + count])
    assert [piece.words for piece in pieces if piece.key == "options"] == [words]


def test_an_option_without_a_price_is_named_and_only_the_first():
    options = [BOTH[0] | {"cons": " "}, BOTH[1] | {"pros": ""}]
    told = [piece for piece in advise(GOOD, options) if piece.key == "one_sided"]
    assert [piece.words for piece in told] == ["“Two scales” has nothing against it."]


def test_a_decision_that_marks_no_option_as_chosen_is_told():
    assert keys([BOTH[0], BOTH[1] | {"is_chosen": False}]) == ["chosen"]
    assert keys([BOTH[0], BOTH[1] | {"is_chosen": False}], decision="") == []


def test_no_consequences_and_no_price_are_two_pieces_of_advice():
    assert keys(consequences_good="", consequences_bad="") == ["consequences"]
    assert keys(consequences_bad="") == ["price"]
    assert keys(consequences_bad="", trade_offs="We give up speed.") == []
    assert keys(consequences_good="", consequences_bad="", consequences="Both.") == []


def test_how_hard_it_is_to_undo_is_asked_and_what_is_hard_wants_a_confirmation():
    assert keys(undo="") == ["undo"]
    assert keys(undo="hard") == ["confirmation"]
    assert keys(undo="hard", confirmation="Weekly count.") == []


@pytest.mark.parametrize("left", ["TBD", "See {the name of the scale}", "lorem ipsum", "Costs ??? a year"])
def test_what_looks_left_over_is_quoted(left):
    assert keys(context=left) == ["left_over"]


def test_what_somebody_dismissed_is_not_told_again():
    assert advise(GOOD | {"undo": ""}, BOTH, dismissed=["undo"]) == []
    assert advise({}, [], dismissed=["options", "consequences", "undo"]) == []
