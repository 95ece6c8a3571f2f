"""A sync leaves the record and its file saying the same, wherever in the record a changed line is held."""

from __future__ import annotations

import hashlib
import io
import subprocess

import pytest
from django.core.management import call_command

from decisions.models import DecisionSource, Link
from tests.decisions.importing import SCALES, at, run
from tests.decisions.test_exporting import files_in, sync

pytestmark = pytest.mark.django_db

TWICE = """# 6. Mark the quay

## Status

Accepted

## Considered Options

* Paint
* Lamps

A word on each: paint is cheap.

## Decision

Paint.
"""
NAME = "0006-mark-the-quay.md"


def test_a_text_that_holds_a_renamed_option_follows_it(team, member, folder):
    (folder / NAME).write_text(TWICE)
    run(folder)
    quay = at(NAME)
    assert "* Paint\n* Lamps" in quay.sections[0]["body"]  # the words stand twice in the record
    quay.options.filter(title="Lamps").update(title="Buoys")
    _, report = sync(folder)
    assert (report["written"], report["unwritten"]) == ([NAME], [])
    assert (folder / NAME).read_text() == TWICE.replace("Lamps", "Buoys")
    assert "* Paint\n* Buoys" in at(NAME).sections[0]["body"]
    before = files_in(folder)
    _, again = sync(folder)
    assert (again["updated"], again["written"], files_in(folder)) == (0, [], before)


def test_a_file_that_a_sync_wrote_and_nobody_committed_is_written_again(team, member, folder):
    run(folder)
    git = ["git", "-C", str(folder), "-c", "user.name=n", "-c", "user.email=n@n.example"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    name = "0001-weigh-at-the-gate.md"
    at(name).edit(by=member, version=1, context="Three scales disagree.")
    assert sync(folder)[1]["written"] == [name]
    at(name).edit(by=member, version=2, context="Four scales disagree.")
    assert sync(folder)[1]["written"] == [name]
    assert "Four scales" in (folder / name).read_text()
    (folder / name).write_text((folder / name).read_text().replace("Trucks", "Lorries"))
    at(name).edit(by=member, version=3, context="Five scales disagree.")
    assert sync(folder)[1]["left"] == [{"path": name, "reason": "it has changes that are not committed"}]


def test_a_second_folder_does_not_call_the_files_of_the_first_missing(team, folder, tmp_path):
    run(folder)
    other = tmp_path / "piers"
    other.mkdir()
    (other / NAME).write_text(TWICE)
    out = io.StringIO()
    call_command("import_decisions", str(other), "--team", "berths", stdout=out, stderr=io.StringIO())
    assert "No longer in the folder" not in out.getvalue()
    (other / NAME).unlink()
    (other / "0007-other.md").write_text("# 7. Dredge\n\n## Status\n\nAccepted\n")
    out = io.StringIO()
    call_command("import_decisions", str(other), "--team", "berths", stdout=out, stderr=io.StringIO())
    assert out.getvalue().split("the records stay:\n")[1].splitlines()[0] == f"  {NAME}"


def test_two_folders_with_files_of_the_same_path_are_not_mixed_up(team, folder, tmp_path):
    run(folder)
    other = tmp_path / "piers"
    other.mkdir()
    name = "0001-weigh-at-the-gate.md"
    (other / name).write_text(TWICE)
    for number in range(11, 14):
        (other / f"00{number}-other.md").write_text(f"# {number}. Pier {number}\n\n## Status\n\nAccepted\n")
    out = io.StringIO()
    call_command("import_decisions", str(other), "--team", "berths", stdout=out, stderr=io.StringIO())
    assert f"{name}: a file of another folder of this team has this path" in out.getvalue()
    assert at(name).title == "Weigh containers at the gate"
    assert DecisionSource.objects.get(path=name).sha256 == hashlib.sha256(SCALES.encode()).hexdigest()


LINKED = """# 9. Fence the yard

## Status

Accepted

Amends [4. Paint the fences](0004-paint-the-fences.md)

## Decision

Fence it.

## Links

* Supersedes [1. Weigh containers at the gate](0001-weigh-at-the-gate.md)
* Relates to [3. Cranes](0003-cranes-by-rail.md)
"""


@pytest.mark.parametrize(
    ("kind", "target", "line"),
    [
        (Link.SUPERSEDES, "0001-weigh-at-the-gate.md", "* Supersedes [1. Weigh containers at the gate](0001-weigh-at-the-gate.md)\n"),
        (Link.RELATES, "0003-cranes-by-rail.md", "* Relates to [3. Cranes](0003-cranes-by-rail.md)\n"),
        (Link.AMENDS, "0004-paint-the-fences.md", "Amends [4. Paint the fences](0004-paint-the-fences.md)\n"),
    ],
)  # fmt: skip
def test_a_link_that_was_taken_away_leaves_the_file(team, folder, kind, target, line):
    (folder / "0009-fence.md").write_text(LINKED)
    run(folder)
    fence = at("0009-fence.md")
    assert Link.objects.filter(source=fence, target=at(target), kind=kind).delete()[0] == 1
    _, report = sync(folder)
    assert (report["unwritten"], report["written"]) == ([], ["0009-fence.md"])
    assert (folder / "0009-fence.md").read_text() == LINKED.replace(line, "")
    assert sync(folder)[1]["written"] == []
