"""Decisions go out as the files they came from, changed where they changed, and as new files where there were none."""

from __future__ import annotations

import datetime as dt
import io
import json
import subprocess

import pytest
from django.core.management import CommandError, call_command

from decisions.both_sides import values_of
from decisions.exporting import export
from decisions.models import Decision, Link, Role
from tests import make
from tests.decisions.importing import RAIL, SCALES, at, run

pytestmark = pytest.mark.django_db


def files_in(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def sync(folder, *options):
    out = io.StringIO()
    report = folder.parent / "sync.json"
    call_command(
        "sync_decisions", str(folder), "--team", "berths", "--report", str(report), *options, stdout=out
    )
    return out.getvalue(), json.loads(report.read_text())


def test_what_was_not_changed_comes_back_byte_for_byte(team, folder, tmp_path):
    (folder / "deep").mkdir()
    (folder / "deep" / "0007 odd #.md").write_bytes(
        b"\xef\xbb\xbf" + SCALES.replace("\n", "\r\n").encode().rstrip()
    )
    run(folder)
    call_command("export_decisions", str(tmp_path / "out"), "--team", "berths", stdout=io.StringIO())
    records = {
        path: content
        for path, content in files_in(folder).items()
        if path not in ("README.md", "0005-broken.md")
    }
    assert files_in(tmp_path / "out") == records


def test_a_changed_field_changes_only_its_lines_in_the_export(team, member, folder, tmp_path):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.edit(by=member, version=1, consequences="Trucks wait an hour.", drivers="Price")
    call_command("export_decisions", str(tmp_path / "out"), "--team", "berths", stdout=io.StringIO())
    assert (tmp_path / "out" / "0001-weigh-at-the-gate.md").read_text() == SCALES.replace(
        "a minute", "an hour"
    ).replace("## Decision\n", "## Decision Drivers\n\nPrice\n\n## Decision\n")


def test_what_took_its_place_is_named_in_both_files(team, member, folder, tmp_path):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    new = make.a_decision(team, member, number=57, title="Weigh at sea", status="accepted")
    Link.objects.create(source=new, target=scales, kind=Link.SUPERSEDES)
    scales.supersede(successor=new, by=member)
    call_command("export_decisions", str(tmp_path / "out"), "--team", "berths", stdout=io.StringIO())
    old_text = (tmp_path / "out" / "0001-weigh-at-the-gate.md").read_text()
    assert old_text == SCALES.replace("Accepted", "Superseded by [57. Weigh at sea](0057-weigh-at-sea.md)")
    new_text = (tmp_path / "out" / "0057-weigh-at-sea.md").read_text()
    assert "* Supersedes [1. Weigh containers at the gate](0001-weigh-at-the-gate.md)" in new_text


def test_an_export_goes_into_an_empty_folder_only(team, folder):
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_decisions", str(folder), "--team", "berths", stdout=io.StringIO())


# --- Sync -------------------------------------------------------------------------------------------------------
def test_a_sync_brings_changes_in_and_writes_changes_out_as_its_dry_run_said(team, member, folder):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.edit(by=member, version=1, consequences="Trucks wait an hour.")
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES.replace("We weigh at", "We weigh before"))
    (folder / "0003-cranes-by-rail.md").write_text(RAIL.replace("By rail.", "By night train."))
    make.a_decision(team, member, number=57, title="Weigh at sea", status="accepted", decided_on=make.TODAY)
    make.a_decision(team, member, title="Only a thought", status="draft")
    before = files_in(folder)
    _, rehearsed = sync(folder, "--dry-run")
    assert files_in(folder) == before
    assert at("0003-cranes-by-rail.md").decision == "By rail."
    said, report = sync(folder)
    assert report == rehearsed
    assert (report["updated"], report["written"], report["added"]) == (
        2, ["0001-weigh-at-the-gate.md"], ["0057-weigh-at-sea.md"],
    )  # fmt: skip
    assert (folder / "0001-weigh-at-the-gate.md").read_text() == SCALES.replace(
        "We weigh at", "We weigh before"
    ).replace("a minute", "an hour")
    assert at("0003-cranes-by-rail.md").decision == "By night train."
    assert "commit them" in said
    before = files_in(folder)
    _, again = sync(folder)
    assert files_in(folder) == before
    assert (again["new"], again["updated"], again["written"], again["added"]) == (0, 0, [], [])


def test_a_file_with_changes_that_are_not_committed_is_left_alone(team, member, folder):
    run(folder)
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=n@n.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    mine = SCALES.replace("Trucks", "Lorries")
    (folder / "0001-weigh-at-the-gate.md").write_text(mine)
    at("0001-weigh-at-the-gate.md").edit(by=member, version=1, context="Three scales disagree.")
    _, report = sync(folder)
    assert report["left"] == [
        {"path": "0001-weigh-at-the-gate.md", "reason": "it has changes that are not committed"}
    ]
    assert (folder / "0001-weigh-at-the-gate.md").read_text() == mine
    subprocess.run([*git, "commit", "-qam", "y"], check=True, capture_output=True)
    _, report = sync(folder)
    assert report["written"] == ["0001-weigh-at-the-gate.md"]
    assert (folder / "0001-weigh-at-the-gate.md").read_text() == mine.replace("Two scales", "Three scales")


def test_a_file_that_both_sides_changed_is_not_written(team, member, folder):
    run(folder)
    at("0001-weigh-at-the-gate.md").edit(by=member, version=1, consequences="Our words.")
    theirs = SCALES.replace("a minute", "an hour")
    (folder / "0001-weigh-at-the-gate.md").write_text(theirs)
    _, report = sync(folder)
    assert [each["path"] for each in report["waiting"]] == ["0001-weigh-at-the-gate.md"]
    assert (folder / "0001-weigh-at-the-gate.md").read_text() == theirs


def test_a_deleted_file_does_not_come_back(team, folder):
    run(folder)
    (folder / "0004-paint-the-fences.md").unlink()
    _, report = sync(folder)
    assert report["missing"] == ["0004-paint-the-fences.md"]
    assert not (folder / "0004-paint-the-fences.md").exists()


def test_what_teamhub_alone_keeps_goes_out_and_comes_back(team, other_team, member, lead, tmp_path):
    made = make.a_decision(team, title="Mark the quay", driver=member, status=Decision.ACCEPTED, number=7,
                           decided_on=dt.date(2026, 11, 2), review_by=dt.date(2027, 5, 2), undo=Decision.HARD,
                           is_high_risk=True)  # fmt: skip
    Role.objects.create(decision_record=made, role=Role.DECIDE, person=lead)
    Role.objects.create(decision_record=made, role=Role.AGREE, team=other_team)
    made.people_named = [{"name": "Somebody Else", "role": Role.INPUT}]
    made.save(update_fields=["people_named"])
    call_command("export_decisions", str(tmp_path / "out"), "--team", "berths", stdout=io.StringIO())
    text = (tmp_path / "out" / "0007-mark-the-quay.md").read_text()
    assert 'review-by: 2027-05-02\nundo: "hard"\nrisk: "high"\nmust-agree: ["Cranes (team)"]\n' in text
    import_into = ["import_decisions", str(tmp_path / "out"), "--team", "cranes"]
    call_command(*import_into, stdout=io.StringIO(), stderr=io.StringIO())
    came = at("0007-mark-the-quay.md")
    assert values_of(came) == values_of(made)
    assert {(str(role.holder), role.role) for role in came.roles.all()} == {
        (lead.name, "decide"), ("Cranes", "agree")
    }  # fmt: skip
    assert [(each.content, each.unwritten) for each in export(Decision.objects.filter(pk=came.pk))] == [
        (text.encode(), ())
    ]
    path = tmp_path / "out" / "0007-mark-the-quay.md"
    path.write_text(text.replace("2027-05-02", "2027-06-02").replace("Cranes (team)", member.name))
    call_command(*import_into, stdout=io.StringIO(), stderr=io.StringIO())
    came = at("0007-mark-the-quay.md")
    assert came.review_by == dt.date(2027, 6, 2)
    assert came.roles.get(role=Role.AGREE).person == member
    assert came.people_named == [{"name": "Somebody Else", "role": "input"}]


def test_a_review_date_given_here_goes_into_no_imported_file(team, lead, folder, tmp_path):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.review_by, scales.undo, scales.is_high_risk = dt.date(2027, 5, 2), Decision.HARD, True
    scales.save(update_fields=["review_by", "undo", "is_high_risk"])
    Role.objects.create(decision_record=scales, role=Role.DECIDE, person=lead)
    before = files_in(folder)
    _, report = sync(folder)
    assert (report["written"], report["unwritten"], files_in(folder)) == ([], [], before)
