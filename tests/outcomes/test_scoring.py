"""The golden tables of docs/scoring.md, and what holds for every number."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcomes import goals, scoring
from outcomes.goals import Goal
from tests.outcomes import golden

TOLERANCE = Decimal("1e-20")


def cases(name):
    return [pytest.param(row, id=row["case"]) for row in golden.rows(name)]


def same(found, expected):
    """Equal, or closer than any number that is stored or shown."""
    if found is None or expected is None:
        return found is expected
    return abs(found - expected) < TOLERANCE


def test_the_document_holds_at_least_sixty_cases():
    read = set(re.findall(r'cases\("(.+?)"\)', Path(__file__).read_text(encoding="utf-8")))
    assert set(golden.names()) == read
    assert sum(len(golden.rows(name)) for name in golden.names()) >= 60


@pytest.mark.parametrize("row", cases("progress"))
def test_progress_of_a_key_result(row):
    raw = goals.progress(golden.goal(row), golden.number(row["value"]))
    assert same(raw, golden.number(row["raw"]))
    if raw is None:
        assert row["shown"] == row["bar"] == "none"
    else:
        assert f"{scoring.percent(raw)} %".replace("-", "−") == row["shown"]
        assert same(scoring.clamped(raw), golden.number(row["bar"]))


@pytest.mark.parametrize("row", cases("refused"))
def test_a_goal_without_a_way_to_go_is_refused(row):
    goal = golden.goal(row)
    assert row["refused because"] in " ".join(goals.goal_errors(goal).values())
    with pytest.raises(ValueError, match=row["refused because"]):
        goals.progress(goal, Decimal(1))


@pytest.mark.parametrize("row", cases("nine tools"))
def test_what_nine_tools_answer_in_five_ways_has_one_answer_here(row):
    goal, value = golden.goal(row), golden.number(row["value"])
    if row["Teamhub"] == "refused":
        assert goals.goal_errors(goal)
    else:
        assert f"{scoring.percent(goals.progress(goal, value))} %".replace("-", "−") == row["Teamhub"]


@pytest.mark.parametrize("row", cases("stay"))
def test_a_limit_belongs_to_what_is_fine(row):
    found = goals.progress(golden.goal(row), golden.number(row["value"]))
    assert found == golden.number(row["progress"])


@pytest.mark.parametrize("row", cases("milestones"))
def test_milestones_count_by_weight(row):
    steps = [
        (Decimal(weight), golden.yes(done))
        for weight, done in (s.split() for s in row["milestones"].split(", "))
    ]
    goal = Goal(goals.MILESTONES, Decimal(0), sum(weight for weight, _ in steps))
    found = goals.progress(goal, sum((weight for weight, done in steps if done), Decimal(0)))
    assert same(found, golden.number(row["progress"]))


@pytest.mark.parametrize("row", cases("yes or no"))
def test_yes_or_no_is_all_or_nothing(row):
    found = goals.progress(Goal(goals.YES_NO, Decimal(0), Decimal(1)), golden.number(row["value"]))
    assert found == golden.number(row["progress"])


@pytest.mark.parametrize("row", cases("refused goals"))
def test_a_goal_that_says_nothing_is_refused(row):
    assert row["refused because"] in " ".join(goals.goal_errors(golden.goal(row)).values())


@pytest.mark.parametrize("row", cases("expected"))
def test_expected_progress_follows_the_goal(row):
    quarter = dt.date(2026, 10, 1), dt.date(2026, 12, 31)
    found = scoring.expected(golden.goal(row), *quarter, golden.day(row["today"]))
    assert same(found, golden.number(row["expected"]))


@pytest.mark.parametrize("row", cases("objective expected"))
def test_an_objective_is_expected_where_its_key_results_are(row):
    parts = [part.split(" × ") for part in row["key results"].split(", ")]
    found = scoring.objective_expected((Decimal(weight), golden.number(share)) for weight, share in parts)
    assert same(found, golden.number(row["expected"]))


@pytest.mark.parametrize("row", cases("reached"))
def test_a_limit_is_not_reached_before_the_end(row):
    half = Decimal("0.5")
    found = scoring.state(
        is_closed=False,
        is_started=True,
        has_news=True,
        progress=golden.number(row["progress"]),
        expected=half,
        elapsed=half,
        confidence=4,
        may_be_reached=golden.yes(row["may be reached"]),
    )
    assert found == row["state"]


@pytest.mark.parametrize("row", cases("time inside"))
def test_a_reading_holds_until_the_next(row):
    found = scoring.time_inside(
        golden.goal(row), golden.readings(row["readings"]), dt.date(2026, 11, 2), golden.day(row["until"])
    )
    assert same(found, golden.number(row["share"]))


@pytest.mark.parametrize("row", cases("score"))
def test_the_score_at_closing(row):
    found = scoring.closing_score(
        golden.goal(row),
        golden.number(row["value"]),
        golden.readings(row["readings"]),
        dt.date(2026, 11, 2),
        dt.date(2026, 11, 11),
    )
    assert found == golden.number(row["score"])


@pytest.mark.parametrize("row", cases("objective score"))
def test_score_of_an_objective(row):
    parts = [part.split(" × ") for part in row["key results"].split(", ") if part]
    found = scoring.objective_score((Decimal(weight), golden.number(score)) for weight, score in parts)
    assert found == golden.number(row["score"])


@pytest.mark.parametrize("row", cases("objective"))
def test_progress_of_an_objective(row):
    parts = [part.split(" × ") for part in row["key results"].split(", ") if part]
    found = scoring.objective_progress((Decimal(weight), golden.number(raw)) for weight, raw in parts)
    assert same(found, golden.number(row["progress"]))


@pytest.mark.parametrize("row", cases("elapsed"))
def test_share_of_working_days_gone_by(row):
    holidays = {dt.date.fromisoformat(day) for day in row["holidays"].split(", ") if day}
    found = scoring.elapsed(
        golden.day(row["first day"]),
        golden.day(row["last day"]),
        golden.day(row["today"]),
        row["working days"],
        holidays,
    )
    assert same(found, golden.number(row["share"]))


@pytest.mark.parametrize("row", cases("state"))
def test_state_is_the_first_rule_that_holds(row):
    expected = golden.number(row["expected"])
    found = scoring.state(
        is_closed=golden.yes(row["closed"]),
        is_started=golden.yes(row["started"]),
        has_news=golden.yes(row["news"]),
        progress=golden.number(row["progress"]),
        expected=expected,
        elapsed=expected,
        confidence=golden.whole(row["confidence"]),
    )
    assert found == row["state"]


@pytest.mark.parametrize("row", cases("confidence"))
def test_confidence_of_an_objective(row):
    said = [golden.whole(text) for text in row["said"].split(", ")]
    assert scoring.objective_confidence(said) == golden.whole(row["confidence"])


@pytest.mark.parametrize("row", cases("silence"))
def test_silence_begins_after_the_cadence_and_three_days(row):
    found = scoring.is_silent(
        golden.day(row["newest check-in"]),
        golden.day(row["cycle began"]),
        golden.day(row["today"]),
        int(row["cadence"]),
    )
    assert found is golden.yes(row["silent"])


@pytest.mark.parametrize("row", cases("due"))
def test_the_check_in_day_that_counts(row):
    found = scoring.due_on(
        golden.day(row["first day"]),
        golden.day(row["last day"]),
        int(row["weekday"]),
        int(row["cadence"]),
        golden.day(row["today"]),
    )
    assert found == golden.day(row["counts"])


def test_weekly_readings_keep_the_last_of_each_week_and_leave_gaps_open():
    start = dt.date(2026, 10, 1)
    readings = [
        (dt.date(2026, 9, 30), Decimal(1)),  # before the cycle
        (dt.date(2026, 10, 1), Decimal(2)),
        (dt.date(2026, 10, 7), Decimal(3)),  # the seventh day is still the first week
        (dt.date(2026, 10, 15), Decimal(4)),
        (dt.date(2026, 10, 30), Decimal(5)),  # after today
    ]
    found = scoring.weekly(readings, start, today=dt.date(2026, 10, 22))
    assert found == [Decimal(3), None, Decimal(4), None]


def test_no_week_has_begun_before_the_cycle():
    assert scoring.weekly([], dt.date(2026, 10, 1), today=dt.date(2026, 9, 30)) == []


# What holds for every number, not only for those in the document.

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4)
shares = st.decimals(min_value=-3, max_value=3, places=4)
weights = st.decimals(min_value=0, max_value=100, places=2)
parts = st.lists(st.tuples(weights, st.none() | shares), max_size=8)
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))
weekdays = st.sets(st.sampled_from("1234567"), min_size=1).map(lambda found: "".join(sorted(found)))


def goal_of(baseline, target):
    kind = goals.INCREASE if target > baseline else goals.DECREASE
    return Goal(kind, baseline, target)


@given(amounts, amounts, amounts)
def test_a_bar_never_leaves_its_frame(baseline, target, value):
    assume(baseline != target)
    raw = goals.progress(goal_of(baseline, target), value)
    assert 0 <= scoring.clamped(raw) <= 1


@given(amounts, amounts, amounts, amounts)
def test_nearer_to_the_target_is_never_less_progress(baseline, target, one, other):
    assume(baseline != target)
    further, nearer = sorted([one, other], reverse=target < baseline)
    goal = goal_of(baseline, target)
    assert goals.progress(goal, further) <= goals.progress(goal, nearer)


@given(
    amounts,
    amounts,
    amounts,
    st.sampled_from([Decimal(1000), Decimal("0.001"), Decimal(60), Decimal("-1")]),
    amounts,
)
def test_another_unit_changes_nothing(baseline, target, value, factor, offset):
    """Milliseconds for seconds, Fahrenheit for Celsius, losses for gains: the share stays."""
    assume(abs(baseline - target) > Decimal("0.01"))

    def told(amount):
        return amount * factor + offset

    one = goals.progress(goal_of(baseline, target), value)
    other = goals.progress(goal_of(told(baseline), told(target)), told(value))
    assert abs(one - other) <= max(abs(one), Decimal(1)) * Decimal("1e-14")


limits = st.lists(amounts, min_size=2, max_size=2).map(sorted)
stretch = st.lists(st.tuples(st.integers(0, 130), amounts), max_size=8)
START, END = dt.date(2026, 10, 1), dt.date(2026, 12, 31)


def dated(found):
    return [(START + dt.timedelta(days=day), value) for day, value in found]


@given(limits, amounts, amounts)
def test_more_is_never_less_above_a_limit_and_never_more_below_one(edge, one, other):
    less, more = sorted([one, other])
    above = Goal(goals.STAY_ABOVE, at_least=edge[0])
    below = Goal(goals.STAY_BELOW, at_most=edge[1])
    assert goals.progress(above, less) <= goals.progress(above, more)
    assert goals.progress(below, less) >= goals.progress(below, more)


@given(limits, amounts, st.sampled_from([Decimal(1000), Decimal("0.001"), Decimal(60)]), amounts)
def test_limits_hold_in_any_unit(edge, value, factor, offset):
    low, high = edge
    told = [amount * factor + offset for amount in (low, high, value)]
    one = goals.progress(Goal(goals.STAY_WITHIN, at_least=low, at_most=high), value)
    other = goals.progress(Goal(goals.STAY_WITHIN, at_least=told[0], at_most=told[1]), told[2])
    assert one == other
    assert one in (0, 1)


@given(limits, stretch)
def test_time_inside_is_a_share_and_an_unchanged_reading_changes_nothing(edge, found):
    goal = Goal(goals.STAY_WITHIN, at_least=edge[0], at_most=edge[1])
    readings = list(dict(dated(found)).items())
    share = scoring.time_inside(goal, readings, START, END)
    if not readings:
        assert share is None
        return
    assert 0 <= share <= 1
    on, value = sorted(readings)[-1]
    again = (on + dt.timedelta(days=1), value)
    assert scoring.time_inside(goal, [*readings, again], START, END) == share


@given(amounts, amounts, st.none() | amounts, limits, stretch)
def test_a_score_is_a_share_and_never_more_than_was_earned(baseline, target, value, edge, found):
    assume(baseline != target)
    way = goal_of(baseline, target)
    score = scoring.closing_score(way, value, [], START, END)
    assert (score is None) is (value is None)
    if score is not None:
        earned = scoring.clamped(goals.progress(way, value))
        assert 0 <= score <= 1
        assert abs(score - earned) <= Decimal("0.01")
        assert (score == 1) is (earned == 1)
    held = Goal(goals.STAY_WITHIN, at_least=edge[0], at_most=edge[1])
    kept = scoring.closing_score(held, value, dated(found), START, END)
    assert kept is None or 0 <= kept <= 1


@given(
    st.sampled_from([goals.INCREASE, goals.MILESTONES, goals.YES_NO, goals.STAY_ABOVE]),
    st.dictionaries(st.dates(START, END - dt.timedelta(days=1)), st.integers(1, 20), max_size=5),
    st.dates(START - dt.timedelta(days=9), END + dt.timedelta(days=9)),
    weekdays,
)
def test_what_is_expected_never_goes_back(kind, weights, today, pattern):
    total, phases = 0, []
    for on, weight in sorted(weights.items()):
        total += weight
        phases.append((on, Decimal(total)))
    goal = {
        goals.INCREASE: Goal(kind, Decimal(0), Decimal(total + 1), phases=tuple(phases)),
        goals.MILESTONES: Goal(kind, Decimal(0), Decimal(total or 1), phases=tuple(phases)),
        goals.YES_NO: Goal(kind, Decimal(0), Decimal(1)),
        goals.STAY_ABOVE: Goal(kind, at_least=Decimal(3)),
    }[kind]
    assert goals.goal_errors(goal) == {}
    now = scoring.expected(goal, START, END, today, pattern)
    later = scoring.expected(goal, START, END, today + dt.timedelta(days=1), pattern)
    assert 0 <= now <= later <= 1
    after = scoring.expected(goal, START, END, END + dt.timedelta(days=1), pattern)
    assert after == 1 or (kind == goals.MILESTONES and not phases)


@given(parts)
def test_an_objective_lies_between_nothing_and_all(found):
    share = scoring.objective_progress(found)
    assert share is None or 0 <= share <= 1


@given(parts, st.decimals(min_value=1, max_value=1000, places=2))
def test_no_over_achiever_lifts_an_objective_past_what_the_others_earned(found, excess):
    """Raising one that is already there changes nothing."""
    assume(found)
    done = [(found[0][0], Decimal(1)), *found[1:]]
    beyond = [(found[0][0], 1 + excess), *found[1:]]
    assert scoring.objective_progress(done) == scoring.objective_progress(beyond)


@given(parts, st.decimals(min_value="0.01", max_value=50, places=2))
def test_only_the_proportion_of_weights_counts(found, factor):
    one = scoring.objective_progress(found)
    other = scoring.objective_progress([(weight * factor, share) for weight, share in found])
    assert same(one, other)


@given(days, st.integers(1, 400), days, weekdays, st.sets(days, max_size=5))
def test_time_goes_from_nothing_to_all_and_never_back(start, length, today, pattern, holidays):
    end = start + dt.timedelta(days=length)
    now = scoring.elapsed(start, end, today, pattern, holidays)
    later = scoring.elapsed(start, end, today + dt.timedelta(days=1), pattern, holidays)
    assert 0 <= now <= later <= 1
    assert scoring.elapsed(start, end, start, pattern, holidays) == 0
    assert scoring.elapsed(start, end, end + dt.timedelta(days=1), pattern, holidays) == 1


@given(days, days, weekdays)
def test_counting_working_days_by_weeks_agrees_with_counting_them_one_by_one(one, other, pattern):
    start, end = sorted([one, other])
    end = min(end, start + dt.timedelta(days=500))
    counted = sum(
        str((start + dt.timedelta(days=i)).isoweekday()) in pattern for i in range((end - start).days)
    )
    assert scoring.working_days(start, end, pattern) == counted


@given(
    st.booleans(),
    shares,
    st.decimals(min_value=0, max_value=1, places=3),
    st.none() | st.integers(1, 5),
)
def test_silence_is_never_green_and_the_first_tenth_never_red(has_news, share, expected, confidence):
    found = scoring.state(
        is_closed=False,
        is_started=True,
        has_news=has_news,
        progress=share,
        expected=expected,
        elapsed=expected,
        confidence=confidence,
    )
    assert (found == scoring.NO_NEWS) is (not has_news)
    if expected < Decimal("0.1"):
        assert found != scoring.OFF_TRACK


@given(days, st.integers(7, 200), st.integers(1, 7), st.integers(1, 30), days)
def test_a_check_in_day_lies_in_its_cycle_and_never_beyond_tomorrow(start, length, weekday, cadence, today):
    end = start + dt.timedelta(days=length)
    found = scoring.due_on(start, end, weekday, cadence, today)
    if found is not None:
        assert start <= found <= end
        assert found <= today + dt.timedelta(days=1)
        assert (found - start).days % cadence == ((weekday - start.isoweekday()) % 7) % cadence
