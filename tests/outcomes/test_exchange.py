"""A cycle goes out and comes in: every format, every kind of key result, twice, and by hand from other tools."""

from __future__ import annotations

import datetime as dt
import io
import json
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command

from notices.models import Notice
from outcomes.importing.filing import Import, Result
from outcomes.importing.reading import read_file
from outcomes.importing.tables import UnreadableFile
from outcomes.models import Amendment, CheckIn, Comment, Cycle, KeyResult, Milestone, Objective
from people.models import Organisation
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


def bring(data, by, team, cycle, name="plan.csv", fields=None, *, is_dry=False) -> Result:
    data = data.encode() if isinstance(data, str) else data
    drafts = read_file(data, name, fields).drafts
    return Import(drafts, by=by, team=team, cycle=cycle, now=NOW, name=name, is_dry=is_dry).run()


def told(result):
    return [(row.line, row.what, row.title, row.outcome, row.words) for row in result.said]


PLAN = """Objective,Key Result,Owner,Baseline,Target,Current,Unit,Mood
Ships leave on time,Departures on time,tomasz-lis@harbour.example,40,90,"55,5",%,calm
,Wait at the gate,Nobody Known,420,90,,min,tense
The yard is safe,No accident,,,,,,
Ships leave on time,Same as before,,5,5,,,
"""


def test_a_table_becomes_objectives_and_key_results_and_what_is_wrong_is_told_by_its_line(
    cycle, team, lead, member
):
    result = bring(PLAN, lead, team, cycle)
    assert [(row.line, row.outcome) for row in result.said if row.what == "key result"] == [
        (2, "new"),
        (3, "new"),
        (4, "new"),
        (5, "wrong"),
    ]
    first, second = Objective.objects.order_by("pk")
    assert (first.title, first.team, first.cycle, first.created_by) == (
        "Ships leave on time",
        team,
        cycle,
        lead,
    )
    assert "Departures on time: Mood: calm" in first.why
    assert "Key result: Same as before" in first.why
    rows = list(first.key_results.order_by("position"))
    assert [(r.title, r.owner, r.kind, r.baseline, r.target, r.unit) for r in rows] == [
        ("Departures on time", member, "increase", 40, 90, "%"),
        ("Wait at the gate", lead, "decrease", 420, 90, "min"),
    ]
    assert rows[0].value == Decimal("55.5")
    assert second.key_results.get().kind == "yes_no"
    wrong = result.wrong[0]
    assert wrong.words.startswith("The target is the same as the baseline")


def test_a_dry_run_says_what_the_real_one_does_row_for_row_and_keeps_nothing(cycle, team, lead, member):
    dry = bring(PLAN, lead, team, cycle, is_dry=True)
    assert Objective.objects.count() == KeyResult.objects.count() == Event.objects.count() == 0
    assert told(dry) == told(bring(PLAN, lead, team, cycle))


def test_a_second_run_creates_nothing_even_where_records_were_renamed(cycle, team, lead, member):
    bring(PLAN, lead, team, cycle)
    Objective.objects.filter(title="The yard is safe").update(title="The yard is safer")
    KeyResult.objects.filter(title="Wait at the gate").update(title="Waiting")
    before = [
        Objective.objects.count(),
        KeyResult.objects.count(),
        CheckIn.objects.count(),
        Event.objects.count(),
    ]
    again = bring(PLAN, lead, team, cycle)
    assert again.created == 0
    after = [
        Objective.objects.count(),
        KeyResult.objects.count(),
        CheckIn.objects.count(),
        Event.objects.count(),
    ]
    assert before == after


def test_what_is_there_stays_as_it_is_and_the_difference_is_told(cycle, team, lead, member):
    bring(PLAN, lead, team, cycle)
    again = bring(PLAN.replace(",40,90,", ",40,80,"), lead, team, cycle)
    row = next(row for row in again.said if row.line == 2 and row.what == "key result")
    assert row.words == "Left as it is: target 80 in the file, 90.0000 here."
    assert KeyResult.objects.get(title="Departures on time").target == 90


def test_nobody_gets_a_mail_and_history_says_imported(cycle, team, lead, member):
    bring(PLAN, lead, team, cycle)
    assert mail.outbox == []
    assert Notice.objects.count() == 0
    assert set(Event.objects.values_list("verb", flat=True)) == {"imported"}
    assert Event.objects.filter(note="plan.csv, line 2", subject_kind="key result").exists()


@pytest.mark.parametrize(
    "data",
    [
        PLAN.encode("utf-8-sig"),
        PLAN.encode("utf-16"),
        PLAN.replace("\n", "\r\n").encode("cp1252"),
        ("sep=,\n" + PLAN).encode(),
    ],
    ids=["byte order mark", "utf-16", "windows", "sep"],
)
def test_encodings_and_line_ends_make_no_difference(cycle, team, lead, member, data):
    assert bring(data, lead, team, cycle).created == 5


def test_semicolons_part_cells_where_commas_are_decimal(cycle, team, lead):
    bring("Objective;Key Result;Baseline;Target\nUmsatz;Größe;1.250,5;2.500\n", lead, team, cycle)
    row = KeyResult.objects.get()
    assert (row.title, row.baseline, row.target) == ("Größe", Decimal("1250.5"), 2500)


def test_a_lead_imports_for_their_own_teams_alone(cycle, team, other_team, lead):
    result = bring("Team,Objective\nCranes,Not mine\nBerths,Mine\n", lead, team, cycle)
    assert [row.outcome for row in result.said] == ["wrong", "new"]
    assert result.wrong[0].words == "You do not lead Cranes: its leads and org admins import its objectives."


def test_a_closed_cycle_takes_nothing(cycle, team, lead):
    Cycle.objects.update(state=Cycle.CLOSED)
    result = bring("Objective\nLate\n", lead, team, Cycle.objects.get())
    assert result.wrong[0].words == "Q4 2026 is closed: nothing is added to it."


def test_a_formula_in_a_workbook_is_never_run(cycle, team, lead):
    book = openpyxl.Workbook()
    book.active.append(["Objective", "Key result", "Target"])
    book.active.append(["Ships", "Departures", "=1+1"])
    file = io.BytesIO()
    book.save(file)
    result = bring(file.getvalue(), lead, team, cycle, "plan.xlsx")
    assert [row.outcome for row in result.said] == ["new", "new"]
    assert KeyResult.objects.get().kind == "yes_no"  # nothing was worked out, so there is no number


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04nonsense", "The workbook cannot be opened."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old .xls workbook"),
        (b"a\x00b,c\n", "NUL characters"),
        (b"Colour,Size\nred,3\n", "No column holds titles."),
        (b"{]", "no JSON"),
        (b'{"a": 1}', "no “records”"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(data, words):
    with pytest.raises(UnreadableFile, match=words.replace(".", r"\.")):
        read_file(data, "plan.csv")


ALLY = """Row ID,Title,Parent,Entity,Owner Email,Time Period,Start Date
1,Ships leave on time,,Berths,noor-haddad@harbour.example,Q4 2026,2026-10-01
2,Departures on time,1,Berths,tomasz-lis@harbour.example,Q4 2026,2026-10-01
3,Pilots know the tide,1,Berths,,Q4 2026,2026-10-01
4,Every pilot has the table,3,Berths,,Q4 2026,2026-10-01
4,Twice,3,Berths,,Q4 2026,2026-10-01
"""
PEOPLEBOX = """Row ID,Parent Row IDs,Action,Goal Title,Owner Emails,Goal Cycle,Goal Type,Departments,Description,Starting Value,Target Value,Current Value,Tags
1,,,Ships leave on time,noor-haddad@harbour.example,Q4 2026,Default Progress,Berths,We promised.,,,,a
2,1,,Departures on time,tomasz-lis@harbour.example,Q4 2026,Custom Percent,Berths,,40,90,50,b
3,1,Delete,Old,,Q4 2026,Number,Berths,,1,2,,
"""
BETTERWORKS = """name,type,progress,start_date,end_date,owner_email,categories,description
Ships leave on time,goal,40,2026-10-01,2026-12-31,noor-haddad@harbour.example,a;b,We promised.
Departures on time,milestone,25,2026-10-01,2026-12-31,tomasz-lis@harbour.example,,
"""
CULTURE_AMP = """email,name,description,visibility,due_at,completion,key_result_1_title,key_result_1_completion,key_result_2_title,key_result_2_completion
noor-haddad@harbour.example,Ships leave on time,We promised.,everyone,2026-12-31,0.5,Departures on time,0.25,Wait,1.0
"""


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            ALLY,
            {
                "Ships leave on time": ["Departures on time"],
                "Pilots know the tide": ["Every pilot has the table"],
            },
        ),
        (PEOPLEBOX, {"Ships leave on time": ["Departures on time"]}),
        (BETTERWORKS, {"Ships leave on time": ["Departures on time"]}),
        (CULTURE_AMP, {"Ships leave on time": ["Departures on time", "Wait"]}),
    ],
    ids=["Ally.io", "Peoplebox", "Betterworks", "Culture Amp"],
)
def test_tables_of_other_tools_are_known_by_their_headings(cycle, team, lead, member, data, expected):
    bring(data, lead, team, cycle)
    found = {
        each.title: [row.title for row in each.key_results.order_by("position")]
        for each in Objective.objects.all()
    }
    assert found == expected
    assert Objective.objects.get(title="Ships leave on time").lead == lead


def test_an_objective_of_another_tool_supports_what_its_parent_says(cycle, team, lead):
    result = bring(ALLY, lead, team, cycle)
    assert Objective.objects.get(title="Pilots know the tide").supports.title == "Ships leave on time"
    assert [row.words for row in result.wrong] == ["Its number 4 stands in line 5 already."]


def test_two_files_of_openokr_find_each_other(cycle, team, lead):
    bring(
        "Objective ID,Objective,LEVEL,Start,End,Champion,Reviewer\nOBJ-1,Ships leave on time,team,,,,\n",
        lead,
        team,
        cycle,
    )
    bring(
        "Key result ID,Objective,Key result,Direction,Baseline,Target,Unit\nKR-1,OBJ-1,Wait,reduce,420,90,min\n",
        lead, team, cycle,
    )  # fmt: skip
    assert Objective.objects.get().key_results.get().kind == "decrease"


# --- out, and in again ----------------------------------------------------------------------------------------
UGLY = "=cmd|' /C calc'!A0 [x](y) *a* _b_ | c\n  second  line, “quoted” \"so\" שלום"


@pytest.fixture
def full(cycle, team, lead, member) -> Objective:
    """An objective with a key result of each kind, check-ins, an amendment and a comment, with ugly words."""
    top = make.an_objective(team, lead, cycle=cycle, title="Ships leave on time", kind="committed")
    one = make.an_objective(team, lead, cycle=cycle, title="=1+1 [P0] *is* | safe", why=UGLY, supports=top)
    row = make.a_key_result(one, member, title="Departures on time (60%)", source="Gate, @night")
    make.a_key_result(
        one,
        kind="decrease",
        baseline=Decimal(-1),
        target=Decimal(-5),
        title="Debts",
        unit_kind="currency",
        unit="EUR",
    )
    limits = {"baseline": None, "target": None}
    make.a_key_result(one, kind="stay_above", title="Above", at_least=Decimal(99), **limits)
    make.a_key_result(one, kind="stay_below", title="Below", at_most=Decimal(2), **limits)
    make.a_key_result(
        one, kind="stay_within", title="Within", at_least=Decimal(-1), at_most=Decimal("2.5"), **limits
    )
    steps = make.a_key_result(
        one, kind="milestones", title="Steps", baseline=0, target=3, unit_kind="number", unit=""
    )
    Milestone.objects.create(key_result=steps, title="Pilot", due_on=TODAY, weight=2, done_on=TODAY)
    make.a_check_in(steps, 2, by=lead)
    Milestone.objects.create(key_result=steps, title="All", due_on=cycle.ends_on, position=1)
    make.a_key_result(one, kind="yes_no", title="Signed", baseline=0, target=1, weight=Decimal("0.5"))
    for days in (0, 7, 14):
        make.a_check_in(
            row, 40 + days, TODAY - dt.timedelta(days=days), confidence=3, note=f"-{days} {UGLY}", by=lead
        )
    Amendment.objects.create(
        key_result=row, by=lead, reason="The gate moved.", before={"target": "80"}, after={"target": "90"}
    )
    Comment.objects.create(objective=one, by=member, text="Said once.")
    return one


def content():
    """All that must come back, by titles."""
    fields = ["title", "objective__title", "owner__email", "kind", "baseline", "target", "at_least", "at_most", "unit_kind",
              "unit", "weight", "source"]  # fmt: skip
    return (
        sorted(
            Objective.objects.values_list(
                "title", "team__name", "cycle__name", "lead__email", "kind", "supports__title"
            ),
            key=str,
        ),
        sorted(KeyResult.objects.values_list(*fields), key=str),
        sorted(
            CheckIn.objects.values_list("key_result__title", "on", "value", "confidence", "by__email"),
            key=str,
        ),
        sorted(Milestone.objects.values_list("title", "due_on", "weight", "done_on"), key=str),
    )


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "md"])
def test_what_went_out_comes_back_and_a_second_time_makes_nothing(full, team, cycle, org_admin, form):
    answer = signed_in(org_admin).get(f"/outcomes/export/{cycle.pk}.{form}")
    data = b"".join(answer.streaming_content)
    name = f"q4.{form}"
    assert bring(data, org_admin, team, cycle, name).created == 0
    before = content()
    notes = sorted(CheckIn.objects.values_list("note", flat=True))
    for model in (Comment, Amendment, Milestone, CheckIn):
        model.objects.all().delete()
    Objective.objects.update(supports=None)
    KeyResult.objects.all().delete()
    Objective.objects.all().delete()
    result = bring(data, org_admin, team, cycle, name)
    assert result.wrong == []
    assert [
        [x for x in a if x not in b] + [x for x in b if x not in a]
        for a, b in zip(content(), before, strict=True)
    ] == [[], [], [], []]
    back = Objective.objects.get(title__startswith="=1+1")
    assert "The gate moved." in back.why
    assert "Said once." in back.why
    assert UGLY.splitlines()[0] in back.why
    kept = sorted(CheckIn.objects.values_list("note", flat=True))
    assert [note.split(" (by")[0] for note in kept] == notes
    row = KeyResult.objects.get(title__startswith="Departures")
    assert (row.value, row.checked_in_on, row.confidence) == (40, TODAY, 3)
    assert bring(data, org_admin, team, cycle, name).created == 0


def test_no_cell_of_an_export_begins_like_a_formula(full, cycle, lead):
    answer = signed_in(lead).get(f"/outcomes/export/{cycle.pk}.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "'=1+1" in text
    assert ",=1+1" not in text
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(signed_in(lead).get(f"/outcomes/export/{cycle.pk}.xlsx").streaming_content))
    )
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n"}


def test_json_holds_every_record_once(full, cycle, lead):
    data = json.loads(b"".join(signed_in(lead).get(f"/outcomes/export/{cycle.pk}.json").streaming_content))
    kinds = [row["Record"] for row in data["records"]]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "objective": 2, "key result": 7, "check-in": 4, "amendment": 1, "comment": 1,
    }  # fmt: skip


def test_an_export_is_of_one_team_where_asked(full, cycle, other_team, lead):
    make.an_objective(other_team, lead, cycle=cycle, title="Of the cranes")
    answer = signed_in(lead).get(f"/outcomes/export/{cycle.pk}.md?team=cranes")
    text = b"".join(answer.streaming_content).decode()
    assert "Of the cranes" in text
    assert "Ships leave on time" not in text


def test_the_page_shows_what_would_happen_and_then_does_it(cycle, team, lead, member, lead_client):
    file = io.BytesIO(PLAN.encode())
    file.name = "plan.csv"
    shown = lead_client.post("/outcomes/import/", {"file": file, "team": team.pk, "cycle": cycle.pk})
    assert shown.status_code == 200
    assert "Nothing has been kept yet." in shown.content.decode()
    assert Objective.objects.count() == 0
    sent = {
        "kept": shown.context["kept"],
        "name": "plan.csv",
        "team": team.pk,
        "cycle": cycle.pk,
        "import": "1",
    }
    sent["column"] = [field for _, field in shown.context["columns"]]
    done = lead_client.post("/outcomes/import/", sent)
    assert "2 objectives new" in done.content.decode()
    assert Objective.objects.count() == 2


def test_a_column_can_be_chosen_to_hold_something_else(cycle, team, lead, lead_client):
    file = io.BytesIO(b"Vorhaben,Messgroesse\nShips,Departures\n")
    file.name = "plan.csv"
    where = {"team": team.pk, "cycle": cycle.pk}
    refused = lead_client.post("/outcomes/import/", {"file": file, **where})
    assert refused.status_code == 422
    assert "No column holds titles." in refused.content.decode()
    sent = {
        **where,
        "kept": refused.context["kept"],
        "name": "plan.csv",
        "column": ["objective", "key_result"],
    }
    shown = lead_client.post("/outcomes/import/", sent)
    assert (shown.status_code, KeyResult.objects.count()) == (200, 0)
    assert '<option value="key_result" selected>' in shown.content.decode()
    lead_client.post("/outcomes/import/", {**sent, "import": "1"})
    assert KeyResult.objects.get().title == "Departures"
    swapped = lead_client.post("/outcomes/import/", {**sent, "column": ["key_result", "objective"]})
    assert [row.title for row in swapped.context["result"].said] == ["Departures", "Ships"]


def test_only_leads_and_org_admins_come_to_the_page(
    member_client, observer_client, admin_client, cycle, team
):
    assert member_client.get("/outcomes/import/").status_code == 403
    assert observer_client.get("/outcomes/import/").status_code == 403
    assert admin_client.get("/outcomes/import/").status_code == 200


def test_the_commands_do_the_same(full, cycle, team, lead, org_admin, tmp_path, capsys):
    Organisation.objects.get_or_create(pk=1)
    out = tmp_path / "q4.csv"
    call_command("export_outcomes", "Q4 2026", str(out), "--by", org_admin.email)
    report = tmp_path / "report.json"
    call_command("import_outcomes", str(out), "--by", org_admin.email, "--dry-run", "--report", str(report))
    assert "0 objectives new, 2 there already" in capsys.readouterr().out
    assert {row["outcome"] for row in json.loads(report.read_text())} == {"there already"}
    with pytest.raises(CommandError, match="There is no person"):
        call_command("import_outcomes", str(out), "--by", "nobody@harbour.example")
