"""Documents in: what becomes of each file, of a second run, of a changed document, and of one that cannot be kept."""

from __future__ import annotations

import datetime as dt
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from followups import importing
from followups.importing import Owners, fitted, import_folder
from followups.models import FollowUp
from notices.models import Notice
from postmortems.conflicts import PartConflict
from postmortems.markdown.promised import FollowUp as Promise
from postmortems.models import Postmortem, PostmortemSource
from records import search
from records.models import EditConflict, Event, NumberSeries, SearchEntry
from tests import make
from tests.make import NOW

FROST = """\
# Gate cameras dark for two hours

- **Date**: 2026-02-10
- **Severity**: SEV 2
- **Incident started**: 2026-02-10 06:10 UTC
- **Detected**: 2026-02-10 07:20 UTC
- **Resolved**: 2026-02-10 09:15 UTC

## Summary

The lenses froze and nobody saw the zebrafish.

## Timeline

All times in UTC.

- 06:10 Camera 4 goes dark
- 07:20 A driver calls
- 09:15 All cameras see again

## Contributing factors

- Frost
- No heating

## Lessons learned

- Heat every lens.

## Glossary

A *lens* is what a camera looks through.

## Action items

- [ ] Heat the lenses of every gate (owner: Tomasz Lis)
- [x] [Write to the drivers](https://tracker.example/12)
- [ ] Alert when a camera is silent
"""


@pytest.fixture
def shelf(tmp_path) -> Path:
    """A folder with a record, a template, an index and something that is no text."""
    (tmp_path / "2026").mkdir()
    (tmp_path / "2026" / "frost.md").write_text(FROST, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Postmortems\n\nOne file each.\n", encoding="utf-8")
    (tmp_path / "broken.md").write_bytes(b"# Fine so far\n\nbut \xff\xfe not here\n")
    return tmp_path


def run(shelf, team, **options) -> importing.Import:
    return import_folder(shelf, team=team, now=NOW, **options)


def row_of(done, path: str) -> dict:
    return next(row for row in done.rows if row["path"] == path)


def everything() -> dict[str, int]:
    models = (Postmortem, PostmortemSource, FollowUp, Event, SearchEntry, NumberSeries)
    return {model.__name__: model.objects.count() for model in models}


def test_a_document_becomes_a_published_record_with_all_it_says(shelf, team, outsider):
    run(shelf, team)
    postmortem = Postmortem.objects.get()
    assert (postmortem.number, postmortem.status, postmortem.severity) == (1, "published", 2)
    assert postmortem.title == "Gate cameras dark for two hours"
    assert postmortem.happened_on == dt.date(2026, 2, 10)
    assert postmortem.started_at == dt.datetime(2026, 2, 10, 6, 10, tzinfo=dt.UTC)
    assert postmortem.time_to_restore().words.replace("\u00a0", " ") == "3 h 05 min"
    assert [entry.text for entry in postmortem.timeline.all()] == [
        "Camera 4 goes dark", "A driver calls", "All cameras see again",
    ]  # fmt: skip
    assert [factor.text for factor in postmortem.factors.all()] == ["Frost", "No heating"]
    assert [lesson.text for lesson in postmortem.lessons.all()] == ["Heat every lens."]
    assert "what a camera looks through" in json.dumps(postmortem.sections)
    assert postmortem.published_at == dt.datetime(2026, 2, 11, tzinfo=dt.UTC)  # no news for a digest
    assert [hit.ref for hit in search.find("zebrafish", person=outsider).hits] == ["PM-1"]
    assert Event.objects.of(postmortem).get().verb == "imported"


def test_the_original_is_kept_byte_for_byte(shelf, team):
    content = FROST.replace("\n", "\r\n").encode()
    (shelf / "2026" / "frost.md").write_bytes(content)
    run(shelf, team)
    assert bytes(PostmortemSource.objects.get().content) == content


def test_the_promises_of_old_documents_are_ideas_and_nobody_is_mailed(shelf, team, member):
    run(shelf, team)
    heat, write, alert = FollowUp.objects.order_by("id")
    assert (heat.owner, heat.owner_named, heat.state) == (member, "Tomasz Lis", "proposed")
    assert (write.state, write.links) == ("done", "https://tracker.example/12")
    assert (alert.owner, alert.owner_named) == (None, "")
    assert {one.postmortem for one in (heat, write, alert)} == {Postmortem.objects.get()}
    assert not FollowUp.objects.awaited().exists()
    assert not Notice.objects.exists()


def test_the_report_has_the_public_shape(shelf, team):
    done = run(shelf, team)
    assert row_of(done, "2026/frost.md") == {
        "path": "2026/frost.md",
        "kind": "record",
        "reason": "",
        "title": "Gate cameras dark for two hours",
        "incident_date": "2026-02-10",
        "severity": 2,
        "started": "2026-02-10T06:10:00+00:00",
        "detected": "2026-02-10T07:20:00+00:00",
        "mitigated": None,
        "resolved": "2026-02-10T09:15:00+00:00",
        "proposed": {},
        "timeline": 3,
        "follow_ups": [
            {"title": "Heat the lenses of every gate", "owner": "Tomasz Lis", "due": None, "link": None, "links": [], "done": False},
            {"title": "Write to the drivers", "owner": None, "due": None, "link": "https://tracker.example/12", "links": ["https://tracker.example/12"], "done": True},
            {"title": "Alert when a camera is silent", "owner": None, "due": None, "link": None, "links": [], "done": False},
        ],
        "warnings": [],
    }  # fmt: skip
    assert [row["path"] for row in done.rows] == ["2026/frost.md", "README.md", "broken.md"]


def test_a_file_that_is_no_record_is_left_out_by_name_and_one_that_is_no_text_named_by_line(shelf, team):
    done = run(shelf, team)
    assert row_of(done, "README.md")["kind"] == "left_out"
    broken = row_of(done, "broken.md")
    assert broken["kind"] == "error" and "line 3" in broken["reason"]
    assert Postmortem.objects.count() == 1


def test_a_second_run_changes_nothing_and_reports_the_same(shelf, team):
    first = run(shelf, team)
    before, values = everything(), Postmortem.objects.get().values()
    second = run(shelf, team)
    assert (everything(), Postmortem.objects.get().values()) == (before, values)
    assert second.rows == first.rows
    assert dict(second.outcomes) == {"as it was": 1, "left_out": 1, "error": 1}


def test_a_dry_run_reports_what_a_real_one_does_and_keeps_nothing(shelf, team):
    empty = everything()
    dry = run(shelf, team, dry_run=True)
    assert everything() == empty
    real = run(shelf, team)
    assert (dry.rows, dry.outcomes, dry.follow_ups) == (real.rows, real.outcomes, real.follow_ups)
    (shelf / "2026" / "frost.md").write_text(FROST.replace("froze", "froze over"), encoding="utf-8")
    before = everything()
    assert run(shelf, team, dry_run=True).rows == run(shelf, team).rows
    assert everything() == before | {"Event": before["Event"] + 1}


def test_another_team_has_a_record_of_its_own(shelf, team, other_team):
    run(shelf, team)
    run(shelf, other_team)
    assert Postmortem.objects.count() == 2


def change(shelf, *pairs: tuple[str, str]) -> None:
    text = FROST
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    (shelf / "2026" / "frost.md").write_text(text, encoding="utf-8")


def test_a_changed_document_brings_its_record_up_to_date(shelf, team):
    run(shelf, team)
    change(shelf, ("The lenses froze", "Every lens froze"), ("SEV 2", "SEV 1"), ("- Frost", "- Hoarfrost"))
    done = run(shelf, team)
    postmortem = Postmortem.objects.get()
    assert done.outcomes["changed"] == 1
    assert (postmortem.number, postmortem.severity) == (1, 1)
    assert postmortem.summary.startswith("Every lens froze")
    assert postmortem.factors.first().text == "Hoarfrost"
    assert {"summary", "severity", "factors"} <= set(Event.objects.of(postmortem).first().changes)
    assert bytes(PostmortemSource.objects.get().content).decode().count("Every lens froze") == 1


def test_whoever_writes_while_a_document_is_read_again_meets_what_it_says(shelf, team, lead):
    run(shelf, team)
    change(shelf, ("The lenses froze", "Every lens froze"))
    run(shelf, team)
    record = Postmortem.objects.get()
    with pytest.raises(PartConflict) as met:
        record.edit_part(by=lead, version=1, now=NOW, summary="Our lenses froze, and nobody saw it.")
    assert met.value.meeting.conflicts[0][1].startswith("Every lens froze")
    assert record.edit_part(by=lead, version=1, now=NOW, impact="Two trucks waited.").conflicts == []
    assert Postmortem.objects.get().summary.startswith("Every lens froze")


def test_a_record_that_was_edited_here_is_left_as_it_is_and_told(shelf, team, lead):
    run(shelf, team)
    Postmortem.objects.get().edit(by=lead, version=1, now=NOW, summary="In our own words.")
    change(shelf, ("The lenses froze", "Every lens froze"), ("Alert when a camera", "Ring when a camera"))
    done = run(shelf, team)
    assert Postmortem.objects.get().summary == "In our own words."
    assert "edited in Teamhub" in " ".join(row_of(done, "2026/frost.md")["warnings"])
    assert not FollowUp.objects.filter(title__startswith="Ring").exists()
    assert run(shelf, team).rows == done.rows


def test_restricting_is_not_editing(shelf, team, lead):
    run(shelf, team)
    Postmortem.objects.get().restrict(by=lead, now=NOW)
    change(shelf, ("The lenses froze", "Every lens froze"))
    assert run(shelf, team).outcomes["changed"] == 1
    assert Postmortem.objects.get().is_restricted


def test_saying_that_the_zone_is_right_is_not_editing_and_stays_said(shelf, team, lead):
    change(shelf, (" UTC", ""))
    run(shelf, team)
    assumed = Postmortem.objects.get()
    assert assumed.zone_is_assumed
    assumed.edit(by=lead, version=assumed.version, now=NOW, zone=assumed.zone)
    change(shelf, ("The lenses froze", "Every lens froze"))
    assert run(shelf, team).outcomes["changed"] == 1
    assert not Postmortem.objects.get().zone_is_assumed


def test_promises_follow_their_document_until_somebody_acts_on_them(shelf, team, lead):
    run(shelf, team)
    heat = FollowUp.objects.get(title__startswith="Heat")
    heat.accept(by=lead, owner=lead, due_on=make.TODAY + dt.timedelta(days=9), now=NOW)
    change(
        shelf,
        ("- [ ] Heat the lenses of every gate", "- [x] Heat the lenses of all gates"),
        ("- [ ] Alert when a camera is silent\n", "- [ ] Alert when a camera is silent for a minute\n- [ ] Buy gloves\n"),
        ("- [x] [Write to the drivers](https://tracker.example/12)\n", ""),
    )  # fmt: skip
    run(shelf, team)
    heat.refresh_from_db()
    assert (heat.title, heat.state) == ("Heat the lenses of every gate", "open")
    states = dict(FollowUp.objects.exclude(pk=heat.pk).values_list("title", "state"))
    assert states == {
        "Alert when a camera is silent for a minute": "proposed",
        "Buy gloves": "proposed",
        "Write to the drivers": "done",  # it was done, and no longer being written does not undo that
    }


def test_an_idea_that_is_no_longer_in_the_document_is_declined_with_that_reason(shelf, team):
    run(shelf, team)
    change(shelf, ("- [ ] Alert when a camera is silent\n", ""))
    run(shelf, team)
    gone = FollowUp.objects.get(title__startswith="Alert")
    assert (gone.state, gone.declined_reason) == ("declined", importing.GONE)


@pytest.mark.parametrize(
    ("old", "new", "left_out"),
    [
        ("**Resolved**: 2026-02-10 09:15 UTC", "**Resolved**: 2031-02-10 09:15 UTC", "resolved"),
        ("**Detected**: 2026-02-10 07:20 UTC", "**Detected**: 2033-02-10 07:20 UTC", "detected"),
    ],
)  # fmt: skip
def test_a_moment_that_cannot_be_is_told_and_left_out(shelf, team, old, new, left_out):
    change(shelf, (old, new))
    done = run(shelf, team)
    postmortem = Postmortem.objects.get()
    assert getattr(postmortem, f"{left_out}_at") is None or getattr(postmortem, f"{left_out}_at") < NOW
    assert left_out in " ".join(row_of(done, "2026/frost.md")["warnings"])
    assert run(shelf, team).rows == done.rows


def test_an_end_before_the_start_is_told_and_left_out(shelf, team):
    change(shelf, ("**Resolved**: 2026-02-10 09:15 UTC", "**Resolved**: 2026-02-10 05:15 UTC"))
    done = run(shelf, team)
    assert Postmortem.objects.get().resolved_at is None
    assert "resolved" in " ".join(row_of(done, "2026/frost.md")["warnings"])


def test_one_that_cannot_be_kept_is_reported_and_the_rest_goes_on(shelf, team, monkeypatch, caplog):
    (shelf / "2026" / "again.md").write_text(FROST, encoding="utf-8")
    original = importing.keep

    def keep(path, *args, **kwargs):
        kept = original(path, *args, **kwargs)
        if path == "2026/again.md":
            raise RuntimeError("the disk is full")
        return kept

    monkeypatch.setattr(importing, "keep", keep)
    done = run(shelf, team)
    assert row_of(done, "2026/again.md")["kind"] == "error"
    assert row_of(done, "2026/frost.md")["kind"] == "record"
    assert PostmortemSource.objects.get().path == "2026/frost.md"  # nothing half-made is left


# How a promise becomes a follow-up.
@pytest.mark.parametrize(
    ("link", "kept"),
    [
        ("https://tracker.example/12", "https://tracker.example/12"),
        ("http://tracker.example/12", "http://tracker.example/12"),
        ("javascript:alert(1)", ""),
        ("DH-2598", ""),
        ("ftp://tracker.example/12", ""),
        ("https://[broken", ""),
        ("https://tracker.example/" + "x" * 500, ""),
    ],
)
def test_only_an_address_is_a_link_and_nothing_is_lost(db, link, kept):
    fields = fitted(Promise("Heat the lenses", links=(link,)), Owners())
    assert fields["links"] == kept
    assert kept or link in fields["details"]


def test_nobody_is_guessed(team, db):
    tomasz = make.a_person("Tomasz Lis")
    make.a_person("Ada Okoye")
    make.a_person("Ada Okoye", email="other@harbour.example")
    make.a_person("Gone Person", is_active=False)
    owners = Owners()
    assert owners.who("tomasz  lis") == owners.who("Tomasz-Lis@harbour.example") == tomasz
    for words in ("Tomasz", "TL", "Ada Okoye", "Gone Person", "", None):
        assert owners.who(words) is None


def test_what_is_too_long_is_kept_in_the_details(db):
    fields = fitted(Promise("Heat " * 100, owner="Somebody " * 20, due=dt.date(2026, 3, 1)), Owners())
    assert len(fields["title"]) == 300 and fields["details"].startswith("Heat Heat")
    assert len(fields["owner_named"]) == 120 and "Owner: Somebody" in fields["details"]
    assert fields["due_on"] == fields["first_due_on"] == dt.date(2026, 3, 1)


# The command.
def command(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_postmortems", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_reports_and_says_what_it_did(shelf, team, tmp_path_factory):
    report = tmp_path_factory.mktemp("out") / "report.json"
    out, err = command(str(shelf), "--team", "berths", "--report", str(report))
    assert "1 new" in out and "3 of 3 files" in err and "broken.md: line 3" in err
    assert [row["kind"] for row in json.loads(report.read_text(encoding="utf-8"))] == [
        "record",
        "left_out",
        "error",
    ]
    out, _ = command(str(shelf), "--team", "berths", "--dry-run")
    assert "1 here already, as in the file" in out and "nothing was kept" in out


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["/nowhere/at/all", "--team", "berths"], "There is nothing at /nowhere/at/all"),
        ([__file__, "--team", "berths"], "is a file"),
        ([".", "--team", "nobody"], "There is no team “nobody”. Teams: berths."),
        ([".", "--team", "berths", "--report", "/nowhere/at/all.json"], "The report cannot be written"),
    ],
)
def test_the_command_refuses_in_a_sentence_and_touches_nothing(team, args, words):
    with pytest.raises(CommandError, match=words) as refused:
        command(*args)
    assert refused.value.returncode == 1
    assert not Postmortem.objects.exists()


def test_a_document_whose_follow_ups_are_all_done_is_closed_and_opens_with_a_new_one(shelf, team):
    place = shelf / "2026" / "frost.md"
    place.write_text(FROST.replace("- [ ]", "- [x]"), encoding="utf-8")
    run(shelf, team)
    postmortem = Postmortem.objects.get()
    assert (postmortem.status, postmortem.closed_at) == ("closed", NOW)
    events = Event.objects.count()
    run(shelf, team)
    assert Event.objects.count() == events
    place.write_text(FROST, encoding="utf-8")
    run(shelf, team)
    postmortem.refresh_from_db()
    assert (postmortem.status, postmortem.closed_at) == ("published", None)


def test_who_had_its_page_open_meets_what_a_newer_document_says_of_a_promise(shelf, team, lead):
    run(shelf, team)
    opened = FollowUp.objects.get(title__startswith="Alert")
    change(shelf, ("- [ ] Alert when a camera is silent", "- [ ] Alert when a camera is silent for an hour"))
    run(shelf, team)
    with pytest.raises(EditConflict) as met:
        opened.edit(by=lead, version=opened.version, title=opened.title, details="Ring twice.")
    assert met.value.current.title == "Alert when a camera is silent for an hour"


@pytest.mark.parametrize(
    "act",
    [
        lambda row, lead, member: row.hand_over(by=lead, to=member),
        lambda row, lead, member: row.take(by=lead),
        lambda row, lead, member: row.edit(by=lead, version=row.version, title="Ring the bell"),
    ],
)
def test_what_somebody_does_while_a_document_is_read_stays_and_is_told(
    shelf, team, lead, member, monkeypatch, act
):
    run(shelf, team)
    change(shelf, ("- [ ] Alert when a camera is silent", "- [ ] Alert when a camera is silent for an hour"))
    pair, done = importing.pair, []

    def meanwhile(wanted, before):
        act(FollowUp.objects.get(title__startswith="Alert"), lead, member)
        done.append(
            FollowUp.objects.filter(title__in=["Ring the bell", "Alert when a camera is silent"])
            .values()
            .get()
        )
        return pair(wanted, before)

    monkeypatch.setattr(importing, "pair", meanwhile)
    told = row_of(run(shelf, team), "2026/frost.md")["warnings"]
    assert (
        "“Alert when a camera is silent” was changed in Teamhub just now, and is left as it is there" in told
    )
    assert FollowUp.objects.filter(pk=done[0]["id"]).values().get() == done[0]
