"""The golden tables of docs/scoring.md, and what holds for every number."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from outcomes import scoring
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
    names = ["progress", "refused", "objective", "elapsed", "state", "confidence", "silence", "due"]
    assert sum(len(golden.rows(name)) for name in names) >= 60


@pytest.mark.parametrize("row", cases("progress"))
def test_progress_of_a_key_result(row):
    raw = scoring.progress(
        row["kind"], golden.number(row["baseline"]), golden.number(row["target"]), golden.number(row["value"])
    )
    assert same(raw, golden.number(row["raw"]))
    if raw is None:
        assert row["shown"] == row["bar"] == "none"
    else:
        assert f"{scoring.percent(raw)} %".replace("-", "−") == row["shown"]
        assert same(scoring.clamped(raw), golden.number(row["bar"]))


@pytest.mark.parametrize("row", cases("refused"))
def test_a_goal_without_a_way_to_go_is_refused(row):
    goal = row["kind"], golden.number(row["baseline"]), golden.number(row["target"])
    assert row["refused because"] in scoring.goal_error(*goal)
    with pytest.raises(ValueError, match="target"):
        scoring.progress(*goal, Decimal(1))


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


def kind_of(baseline, target):
    return scoring.INCREASE if target > baseline else scoring.DECREASE


@given(amounts, amounts, amounts)
def test_a_bar_never_leaves_its_frame(baseline, target, value):
    assume(baseline != target)
    raw = scoring.progress(kind_of(baseline, target), baseline, target, value)
    assert 0 <= scoring.clamped(raw) <= 1


@given(amounts, amounts, amounts, amounts)
def test_nearer_to_the_target_is_never_less_progress(baseline, target, one, other):
    assume(baseline != target)
    kind = kind_of(baseline, target)
    further, nearer = sorted([one, other], reverse=kind == scoring.DECREASE)
    assert scoring.progress(kind, baseline, target, further) <= scoring.progress(
        kind, baseline, target, nearer
    )


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

    one = scoring.progress(kind_of(baseline, target), baseline, target, value)
    other = scoring.progress(kind_of(told(baseline), told(target)), told(baseline), told(target), told(value))
    assert abs(one - other) <= max(abs(one), Decimal(1)) * Decimal("1e-14")


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
