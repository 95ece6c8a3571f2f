"""What may go wrong in an import is said in words, and stops nothing else."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from decisions.markdown import importing
from decisions.models import Decision, DecisionSource
from tests.decisions.importing import SILENT, at, run

pytestmark = pytest.mark.django_db


def test_a_file_the_database_refuses_does_not_stop_the_rest(team, folder, monkeypatch):
    whole = DecisionSource.objects.bulk_create

    def refuse(sources, **options):
        sources = list(sources)
        if any("0003" in source.path for source in sources):
            raise DatabaseError("value too strange")
        return whole(sources, **options)

    monkeypatch.setattr(DecisionSource.objects, "bulk_create", refuse)
    out, _, report = run(folder)
    by_path = {each["path"]: each for each in report}
    assert by_path["0003-cranes-by-rail.md"]["kind"] == "error"
    assert "value too strange" in by_path["0003-cranes-by-rail.md"]["reason"]
    assert "3 records: 3 new" in out
    assert Decision.objects.count() == 3
    assert at("0004-paint-the-fences.md").number == 4


def test_nothing_outside_the_folder_is_read(team, folder):
    secret = folder.parent / "secret.md"
    secret.write_text("# The safe\n\nStatus: accepted\n\n## Decision\n\n1-2-3\n")
    (folder / "0006-link.md").symlink_to(secret)
    (folder / "0007-dir").symlink_to(folder.parent)
    _, _, report = run(folder)
    assert not Decision.objects.filter(title="The safe").exists()
    assert "The safe" not in json.dumps(report)


def test_a_name_that_is_no_text_is_reported_and_stops_nothing(team, folder):
    try:
        (Path(os.fsdecode(os.fsencode(folder) + b"/0006-\xff.md"))).write_text(SILENT)
    except OSError:  # a file system that takes only text
        return
    _, _, report = run(folder)
    assert [each["reason"] for each in report if "0006" in each["path"]] == ["its name is not text in UTF-8"]
    assert Decision.objects.count() == 4


def test_odd_contents_come_in_whole(team, folder):
    long_title = "Weigh " + "very " * 200 + "often"
    (folder / "0006-long.md").write_text(f"# {long_title}\n\n## Context\n\nNul\x00 byte\r\nand more\r\n")
    (folder / "0007-empty.md").write_text("")
    (folder / "l'en-tête #8 📦.md").write_text(SILENT)
    _, _, report = run(folder)
    assert len(report) == 9
    kinds = {each["path"]: each["kind"] for each in report}
    assert kinds["l'en-tête #8 📦.md"] in ("record", "left_out")
    if kinds["0006-long.md"] == "record":
        assert "longer than 400 characters" in str(report)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["/nowhere/at/all", "--team", "berths"], "There is no folder /nowhere/at/all"),
        (["{file}", "--team", "berths"], "is a file. Name the folder"),
        (["{folder}", "--team", "nobody"], "There is no team nobody. The teams are: berths, cranes."),
        (
            ["{folder}", "--team", "berths", "--report", "/nowhere/report.json"],
            "The report cannot be written",
        ),
        (["{folder}", "--team", "berths", "--report", "{folder}"], "The report cannot be written"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments, words, team, other_team, folder):
    file = folder / "0001-weigh-at-the-gate.md"
    arguments = [text.format(file=file, folder=folder) for text in arguments]
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("import_decisions", *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    assert not Decision.objects.exists()


def test_without_any_team_that_is_said(db, folder):
    with pytest.raises(CommandError, match="There are no teams yet"):
        call_command("import_decisions", str(folder), "--team", "berths", stderr=io.StringIO())


def test_an_empty_folder_gives_an_empty_list(team, tmp_path):
    (tmp_path / "empty").mkdir()
    out, _, report = run(tmp_path / "empty")
    assert report == []
    assert "0 files seen, 0 records" in out


def test_a_report_appears_whole_or_not_at_all(team, folder, monkeypatch):
    target = folder.parent / "report.json"
    target.write_text("[]")

    def fail(*args, **options):
        raise RuntimeError

    monkeypatch.setattr(importing.Linking, "run", fail)
    with pytest.raises(RuntimeError):
        run(folder, report=target)
    assert target.read_text() == "[]"
    assert {path.name for path in folder.parent.iterdir()} == {"adr", "report.json"}


def test_a_text_that_is_no_markdown_is_named_and_not_read(team, folder):
    (folder / "0006-quays.rst").write_text("Quays\n=====\n\n:Status: accepted\n")
    out, _, report = run(folder)
    assert [(each["kind"], each["reason"]) for each in report if each["path"] == "0006-quays.rst"] == [
        ("left_out", "it is not Markdown, which alone is read")
    ]
    assert "0006-quays.rst: it is not Markdown" in out
    assert not Decision.objects.filter(number=6).exists()
