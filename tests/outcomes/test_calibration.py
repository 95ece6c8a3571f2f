"""Said and reached: docs/calibration.md is true, small samples claim nothing, the CSV starts no formula."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse

from outcomes import calibration
from outcomes.models import KeyResult
from tests import make
from tests.conftest import signed_in
from tests.make import NOW
from tests.outcomes import golden

DOCUMENT = golden.DOCUMENT.with_name("calibration.md")


def cases(name: str) -> list[dict[str, str]]:
    return golden.rows(name, DOCUMENT)


@pytest.mark.parametrize("case", cases("interval"), ids=lambda case: f"{case['reached']} of {case['of']}")
def test_intervals_are_as_published(case):
    low, high = calibration.wilson(int(case["reached"]), int(case["of"]))
    assert (calibration.rounded(low), calibration.rounded(high)) == (int(case["from %"]), int(case["to %"]))


def points(text: str) -> list[tuple[int, Decimal, int]]:
    """“5: 3 of 10” as three scores of 1 and seven of 0.5."""
    rows = []
    for part in filter(None, text.split(", ")):
        confidence, counts = part.split(": ")
        reached, count = map(int, counts.split(" of "))
        rows += [(int(confidence), Decimal(1), reached), (int(confidence), Decimal("0.5"), count - reached)]
    return rows


@pytest.mark.parametrize("case", cases("finding"), ids=lambda case: case["case"])
def test_findings_are_as_published(case):
    report = calibration.report(points(case["key results"]))
    assert f"{report.meant:.1f}" == case["meant"]
    assert report.reached == int(case["reached"])
    assert case["finding"] in report.finding


def test_under_six_there_are_scores_and_no_share():
    level = calibration.report([(4, Decimal("0.7"), 2), (4, Decimal(1), 3)]).levels[3]
    assert (level.count, level.reached, level.percent, level.interval, level.median) == (
        5,
        3,
        None,
        None,
        None,
    )
    assert level.scores == [Decimal("0.7")] * 2 + [Decimal(1)] * 3


def test_from_six_on_there_is_a_share_an_interval_and_the_middle_score():
    level = calibration.report([(4, Decimal("0.4"), 3), (4, Decimal(1), 3)]).levels[3]
    assert (level.percent, level.interval, level.median, level.scores) == (50, (19, 81), Decimal("0.7"), [])


def test_scored_ones_nobody_had_said_anything_about_are_counted_apart():
    report = calibration.report([(None, Decimal(1), 4), (3, Decimal(1), 1)])
    assert (report.unsaid, report.count) == (4, 1)


@pytest.fixture
def scored(objective, member, lead) -> KeyResult:
    """Said 4 by the member half way, and at 0.5."""
    row = make.a_key_result(objective, member, title="=HYPERLINK(1)", value=Decimal(65))
    make.a_check_in(row, 60, dt.date(2026, 11, 2), confidence=4)
    objective.close(by=lead, now=NOW, judgements={}, learned="Tides.", verdict="keep")
    return row


def test_the_page_and_the_csv_tell_of_the_same_key_results(scored, lead):
    page = signed_in(lead).get(reverse("calibration"))
    report = page.context["report"]
    assert (report.count, report.levels[3].scores) == (1, [Decimal("0.50")])
    assert "too few to say" in page.content.decode()
    answer = signed_in(lead).get(reverse("calibration_csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (line,) = csv.DictReader(io.StringIO(text))
    assert line["key result"] == "'=HYPERLINK(1)"
    assert (line["said half way"], line["said by"], line["score"], line["reached"]) == (
        "4", "Tomasz Lis", "0.50", "no",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("cycle={cycle}", 1), ("cycle={other}", 0), ("team=berths", 1), ("team=cranes", 0), ("person={member}", 1),
        ("person={lead}", 0), ("cycle=nonsense&team=%00&person=99999999999999999999", 1),
    ],
)  # fmt: skip
def test_the_report_is_narrowed_by_cycle_team_and_person(
    query, count, scored, planned, other_team, member, lead
):
    cycle = scored.objective.cycle
    address = query.format(cycle=cycle.pk, other=planned.pk, member=member.pk, lead=lead.pk)
    page = signed_in(lead).get(f"{reverse('calibration')}?{address}")
    assert page.context["report"].count == count


def test_without_a_cycle_the_newest_are_counted_and_the_page_says_how_many(team, lead):
    for year in range(2000, 2025):
        cycle = make.a_cycle(
            f"Year {year}", starts_on=dt.date(year, 1, 1), ends_on=dt.date(year, 12, 31), state="closed"
        )
        objective = make.an_objective(team, lead, cycle=cycle)
        make.a_key_result(objective, lead, score=Decimal(1), computed_score=Decimal(1), said_confidence=4)
    text = signed_in(lead).get(reverse("calibration")).content.decode()
    assert "The newest 24 cycles" in text
    assert "Confidence meant 16.8 of 24 to be reached; 24 were" in text
