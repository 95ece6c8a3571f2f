"""Charts are safe, honest SVG: attributes only, gaps for missing weeks, words for screen readers."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st

from web import charts

NASTY = '"><script>alert(1)</script>'
NUMBERS = st.one_of(st.none(), st.floats(-1e9, 1e9), st.decimals(-(10**9), 10**9, places=4))


def drawn(svg: str) -> Element:
    """The SVG parsed, which fails where it is not well formed."""
    return fromstring(svg)


def paths(svg: str, kind: str) -> list[str]:
    return [node.get("d", "") for node in drawn(svg).iter("path") if node.get("class") == kind]


@pytest.mark.parametrize(
    "svg",
    [
        charts.bar(0.4, 0.5, NASTY),
        charts.spark([1, None, 3], 1, 5, NASTY),
        charts.plot([1, None, 3], NASTY, start=1, target=5, now=0.5),
        charts.scatter([[1, 2], [3, 4, 5, 6, 7]], 10, NASTY),
        charts.columns([1, 2], 10, NASTY, thin=[0]),
        charts.duration([1, 2, 3], NASTY),
    ],
)
def test_a_chart_is_an_image_with_words_and_nothing_a_policy_would_block(svg):
    root = drawn(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == NASTY
    for node in root.iter():
        assert "style" not in node.attrib
        assert node.tag in {"svg", "path", "rect"}


def test_a_bar_says_how_far_and_where_the_pace_is():
    svg = charts.bar(0.4, 0.5)
    assert drawn(svg).get("aria-label") == "40\u00a0% of the way, pace is 50\u00a0%"
    fill = next(node for node in drawn(svg).iter("rect") if node.get("class") == "fill")
    assert fill.get("width") == "40"
    assert paths(svg, "pace") == ["M50 -4V12"]


@pytest.mark.parametrize(("progress", "width"), [(1.12, "100"), (-0.25, "0"), (Decimal("0.333333"), "33.33")])
def test_a_bar_is_clamped_while_its_words_are_not(progress, width):
    svg = charts.bar(progress)
    fill = next(node for node in drawn(svg).iter("rect") if node.get("class") == "fill")
    assert fill.get("width") == width
    assert f"{round(float(progress) * 100)}\u00a0%" in drawn(svg).get("aria-label")


def test_a_bar_of_nothing_measured_is_an_empty_track():
    svg = charts.bar(None)
    assert drawn(svg).get("aria-label") == "Not measured"
    assert [node.get("class") for node in drawn(svg).iter("rect")] == ["track"]


def test_a_missing_week_is_left_out_of_the_line_and_never_drawn_as_zero():
    (line,) = paths(charts.spark([10, None, 10], 0, 20, "x", weeks=3), "line")
    assert line == "M0 50 L100 50"


def test_weeks_without_news_at_the_end_are_dotted_on():
    svg = charts.spark([10, 10, None], 0, 20, "x", weeks=3)
    assert paths(svg, "gap") == ["M50 50 H100"]
    assert paths(svg, "dot") == ["M50 50h.01"]
    assert paths(charts.spark([10, 10, 10], 0, 20, "x", weeks=3), "gap") == []


def test_a_falling_target_slopes_down():
    (pace,) = paths(charts.spark([10], 10, 0, "x"), "pace")
    start, target = (float(y) for y in re.findall(r"[ML]\d+ ([\d.]+)", pace))
    assert start < target  # SVG counts downwards


def test_a_chart_without_any_reading_still_shows_the_pace():
    svg = charts.spark([None, None], 0, 20, "No check-in yet")
    assert paths(svg, "line") == []
    assert len(paths(svg, "pace")) == 1


def test_a_full_chart_marks_every_reading_and_today():
    svg = charts.plot([1, 2, None, 4], "x", start=0, target=10, weeks=5, now=0.5)
    assert len(paths(svg, "dot")) == 3
    assert paths(svg, "now") == ["M50 0V100"]


def test_a_middle_is_drawn_from_five_cases_on():
    assert len(paths(charts.scatter([[1, 2, 3, 4]], 10, "x"), "median")) == 0
    svg = charts.scatter([[9, 1, 2, 3, 4]], 10, "x")
    assert paths(svg, "median") == ["M46 70H54"]
    assert len(paths(svg, "raw")) == 5


@given(st.lists(NUMBERS, max_size=20), NUMBERS, NUMBERS, st.integers(1, 60))
def test_every_coordinate_stays_on_the_chart(readings, start, target, weeks):
    for svg in (
        charts.spark(readings, start, target, "x", weeks),
        charts.plot(readings, "x", start=start, target=target, weeks=weeks),
    ):
        drawn(svg)
        for d in re.findall(r' d="([^"]+)"', svg):
            assert all(0 <= float(number) <= 100 for number in re.findall(r"-?[\d.]+", d.replace("h.01", "")))


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_a_scale_holds_all_values_in_equal_steps(values):
    ends = charts.scale(values)
    assert len(ends) == 5
    slack = 1e-6 * max(1.0, abs(ends[0]), abs(ends[-1]))
    assert ends[0] <= min(values) + slack
    assert ends[-1] >= max(values) - slack
    step = ends[1] - ends[0]
    assert all(abs((b - a) - step) <= slack for a, b in pairwise(ends))


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([38, 71, 95], [20, 40, 60, 80, 100]),
        ([1.0, 4.1], [1, 2, 3, 4, 5]),
        ([0, 1], [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_a_scale_is_made_of_round_numbers(values, ends):
    assert charts.scale(values) == ends


def test_limits_and_curves_are_dotted_instead_of_the_straight_pace():
    svg = charts.plot([5], "x", low=0, high=10, lines=[[(0.0, 5), (0.5, 5), (1.0, 10)], [(0.0, 0), (1.0, 0)]])
    assert 'class="pace" d="M0 50 L50 50 L100 0"' in svg
    assert 'class="pace" d="M0 100 L100 100"' in svg
    assert svg.count('class="pace"') == 2
