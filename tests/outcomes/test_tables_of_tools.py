"""Tables as other tools export them, with what goes wrong in real ones: dry run, real run and a second run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core import mail

from outcomes.importing.filing import Import
from outcomes.importing.numbers import amount
from outcomes.importing.reading import read_file
from outcomes.importing.tables import read_table
from outcomes.models import KeyResult, Objective
from tests.make import NOW

LEAD, MEMBER = "noor-haddad@harbour.example", "tomasz-lis@harbour.example"
ALLY = [
    ["Row ID", "Title", "Parent (Row ID)", "Entity", "Owner Email", "Time Period", "Start Date", "End Date", "Description",
     "Type", "Metric Name", "Metric Type", "Metric Start", "Metric Target", "Current Value", "Weight"],
    ["1", "Ships leave “on time”", "", "Berths", LEAD, "Q4 2026", "10/01/2026", "", "One\ntwo, three", "Objective"],
    ["2", "Departures", "1", "Berths\nCranes", f"{LEAD}\n{MEMBER}", "Q4 2026", "01.10.2026", "", "", "Key Result",
     "Share", "Percentage", "40%", "90%", "55.5%", "2"],
    [""] * 16,
    ["3", "Wait", "1", "Berths", "nobody@else.example", "Q4 2026", "", "", "", "Key Result", "", "Number", "1,420", "90",
     "1,200"],
    ["4", "Pilots know", "1", "Individual", MEMBER, "Q4 2026", "", "", "", "Objective"],
    ["5", "Tables on boats", "4\n1", "Berths", MEMBER, "Q4 2026", "", "", "", "Key Result", "", "Number", "0", "lots"],
    ["6", "Costs", "1", "Berths", MEMBER, "q4 2026", "", "", "", "Key Result", "", "Currency", "$1,200,000", "$900k"],
]  # fmt: skip
PEOPLEBOX = [
    ["Row ID", "Parent Row IDs", "Parent Goal IDs", "Goal ID", "Action", "Goal Title", "Owner Emails", "Goal Cycle",
     "Goal Type", "Scope", "Departments", "Start Date", "End Date", "Description", "Starting Value", "Target Value",
     "Current Value", "Progress Status", "Check-in Type", "Tags"],
    ["1", "", "", "", "", "Ships leave", LEAD, "Q4 2026", "Default Progress", "Department", "Berths"],
    ["2", "1", "", "", "", "Income", MEMBER, "Q4 2026", "Euro", "Individual", "Berths", "", "", "", "1.000.000",
     "1.250.000,50", "1.100.000"],
    ["3", "1", "", "", "", "Signed", LEAD, "Q4 2026", "Binary", "Individual", "Berths", "", "", "", "0", "1", "0"],
    ["4", "1", "", "", "Delete", "Old", LEAD, "Q4 2026", "Number"],
    ["5", "1", "", "", "Edit", "Boats", "", "Q4 2026", "Dollar", "", "", "", "", "", "x", "2"],
]  # fmt: skip
CULTURE_AMP = [
    ["email", "name", "description", "visibility", "individual_emails", "due_at", "created_at", "priority", "status",
     "completion", "key_result_1_title", "key_result_1_completion", "key_result_2_title", "key_result_2_completion",
     "key_result_3_title", "key_result_3_completion"],
    [LEAD, "Ships leave", "We\npromised", "everyone", f"{MEMBER};x@y.example", "2026-12-31", "", "2", "ongoing", "0.5",
     "Alone", "abc", "Alone", "0.2", "Third", "1.0"],
]  # fmt: skip
FILES = {"Ally.io or Viva Goals": ALLY, "Peoplebox": PEOPLEBOX, "Culture Amp": CULTURE_AMP}


def as_csv(rows: list[list[str]], delimiter: str) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bring(data, name, by, team, cycle, *, is_dry=False):
    read = read_file(data, name)
    result = Import(read.drafts, by=by, team=team, cycle=cycle, now=NOW, name=name, is_dry=is_dry).run()
    return read.tool, [(row.line, row.what, row.title, row.outcome, row.words) for row in result.said], result


@pytest.mark.parametrize("tool", FILES)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_dry_run_tells_what_the_real_one_does_and_a_second_makes_nothing(
    cycle, team, other_team, lead, member, tool, form
):
    data = (
        as_xlsx(FILES[tool]) if form == "xlsx" else as_csv(FILES[tool], ";" if tool == "Peoplebox" else ",")
    )
    with time_machine.travel(NOW, tick=False):
        found, dry, _ = bring(data, f"a.{form}", lead, team, cycle, is_dry=True)
        assert (found, Objective.objects.count()) == (tool, 0)
        assert bring(data, f"a.{form}", lead, team, cycle)[1] == dry
        assert bring(data, f"a.{form}", lead, team, cycle)[2].created == 0
    assert mail.outbox == []


def test_an_empty_margin_of_a_sheet_is_no_column():
    rows = [
        ["Objective", "", "Target", "", ""],
        ["Ships leave", "", "", "soon", ""],
        ["Pilots know", "", "3"],
    ]
    found = read_table(as_xlsx(rows))
    assert found.headings == ("Objective", "", "Target", "")
    assert found.rows[0].cells == ("Ships leave", "", "", "soon")
    assert found.rows[1][3] == ""


def rows_of(title: str) -> list[tuple]:
    found = KeyResult.objects.filter(objective__title__startswith=title).order_by("position")
    return [(row.title, row.kind, row.baseline, row.target, row.unit, row.value) for row in found]


def test_ally_numbers_owners_and_parents_are_read_and_mistakes_told_by_their_lines(cycle, team, lead, member):
    with time_machine.travel(NOW, tick=False):
        _, _, result = bring(as_xlsx(ALLY), "a.xlsx", lead, team, cycle)
    assert rows_of("Ships leave") == [
        ("Departures", "increase", 40, 90, "%", Decimal("55.5")),
        ("Wait", "decrease", 1420, 90, "", 1200),
        ("Costs", "decrease", 1_200_000, 900_000, "USD", None),
    ]
    assert [(row.line, row.words) for row in result.wrong] == [
        (7, "The target “lots” is no number. Write it like 12.5.")
    ]
    assert Objective.objects.get(title="Pilots know").supports.title.startswith("Ships leave")


def test_peoplebox_decimal_commas_are_read_and_a_wrong_number_is_told(cycle, team, lead, member):
    with time_machine.travel(NOW, tick=False):
        _, _, result = bring(as_csv(PEOPLEBOX, ";"), "a.csv", lead, team, cycle)
    assert rows_of("Ships leave") == [
        ("Income", "increase", 1_000_000, Decimal("1250000.5"), "EUR", 1_100_000),
        ("Signed", "yes_no", 0, 1, "", None),
    ]
    assert [(row.line, row.words) for row in result.wrong] == [
        (6, "The baseline “x” is no number. Write it like 12.5.")
    ]


def test_one_wrong_key_result_of_culture_amp_does_not_lose_the_others_of_its_row(cycle, team, lead):
    with time_machine.travel(NOW, tick=False):
        _, _, result = bring(as_csv(CULTURE_AMP, ","), "a.csv", lead, team, cycle)
    assert [row[0] for row in rows_of("Ships leave")] == ["Alone", "Third"]
    assert [(row.title, row.what) for row in result.wrong] == [("Alone", "key result")]
    assert any("The progress “abc” is no number" in row.words for row in result.said)


def test_a_key_result_of_an_objective_that_is_nowhere_waits_for_it(cycle, team, lead):
    text = (
        b"Key result ID,Objective,Key result,Direction,Baseline,Target,Unit\nKR-4,OBJ-9,Lost,increase,1,2,\n"
    )
    with time_machine.travel(NOW, tick=False):
        _, _, result = bring(text, "a.csv", lead, team, cycle)
    assert Objective.objects.count() == 0
    assert {row.words for row in result.wrong} == {
        "There is no objective “OBJ-9” here. Import the file of objectives first."
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("≥ 94%", (94, "%")), ("~ 300", (300, "")), ("<20 ms", (20, "ms")), ("8+", (8, "")), ("1.000.000", (1_000_000, "")),
        ("$900k", (900_000, "USD")), ("1,420", (1420, "")),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text, expected):
    assert amount(text) == expected
