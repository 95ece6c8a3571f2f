"""What changed between two texts, for people to read."""

from hypothesis import given
from hypothesis import strategies as st

from web.diffs import TOO_LONG, Line, diff

lines = st.lists(st.text(alphabet="ab \t", max_size=4), max_size=12).map("\n".join)


def test_what_went_and_what_came_stand_among_their_neighbours():
    before = "one\ntwo\nthree\nfour\nfive\nsix"
    after = "one\ntwo\nthree\n4\nfive\nsix"
    assert diff(before, after, around=1) == [
        Line("gap", "2 lines unchanged"),
        Line("same", "three"),
        Line("removed", "four"),
        Line("added", "4"),
        Line("same", "five"),
        Line("gap", "1 line unchanged"),
    ]


def test_the_same_text_has_no_difference():
    assert diff("a\r\nb", "a\nb\n") == []


def test_texts_that_are_too_long_to_compare_say_so():
    (line,) = diff("a\n" * (TOO_LONG + 1), "b")
    assert line.kind == "gap"
    assert "too long to compare" in line.text


@given(lines, lines)
def test_with_enough_around_it_a_diff_tells_both_texts_whole(before, after):
    told = diff(before, after, around=100)
    if not told:
        assert before.splitlines() == after.splitlines()
        return
    assert [line.text for line in told if line.kind != "added"] == before.splitlines()
    assert [line.text for line in told if line.kind != "removed"] == after.splitlines()
