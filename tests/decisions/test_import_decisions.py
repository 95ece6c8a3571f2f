"""A folder of Markdown comes in, again and again, and nothing that anybody wrote is lost."""

from __future__ import annotations

import datetime as dt
import io
import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.both_sides import settle, values_of
from decisions.models import Decision, DecisionSource, Feedback, Link, Option
from records.models import Event, NumberSeries, SearchEntry
from tests import make
from tests.decisions.conftest import TODAY, a_draft
from tests.decisions.importing import CRANES, RAIL, SCALES, SILENT, at, run

pytestmark = pytest.mark.django_db


def everything():
    """All that an import may write, as values."""
    tables = (Decision, Option, Link, DecisionSource, Event, SearchEntry, NumberSeries)
    return {table: [*table.objects.order_by("pk").values()] for table in tables}


# --- What comes in ----------------------------------------------------------------------------------------------
def test_a_record_comes_in_with_what_its_file_says(team, folder):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    assert (scales.title, scales.number, scales.series) == ("Weigh containers at the gate", 1, "")
    assert (scales.status, scales.status_label, str(scales.decided_on)) == (
        "accepted",
        "Accepted",
        "2024-03-05",
    )
    assert (scales.context, scales.decision) == ("Two scales disagree.", "We weigh at the gate.")
    assert (scales.consequences, scales.sections) == ("Trucks wait a minute.", [])
    assert (scales.team, scales.driver, scales.review_by) == (team, None, None)
    assert bytes(scales.imported_from.content) == SCALES.encode()


def test_an_old_record_is_no_news_on_the_day_it_is_imported(team, folder):
    run(folder)
    assert at("0001-weigh-at-the-gate.md").changed_at == dt.datetime(2024, 3, 5, 12, tzinfo=dt.UTC)
    silent = at("0004-paint-the-fences.md")
    assert silent.changed_at == silent.created_at  # it states no day
    assert silent not in Decision.objects.for_home()


def test_options_people_and_further_sections_come_in(team, folder):
    run(folder)
    cranes = at("0002-cranes-by-truck.md")
    assert [(o.title, o.is_chosen) for o in cranes.options.all()] == [("By truck", True), ("By rail", False)]
    assert cranes.people_named == [
        {"name": "Noor Haddad", "role": "deciders"},
        {"name": "Ada Okoye", "role": "deciders"},
    ]
    assert cranes.drivers == "* Price"
    assert cranes.consequences == "* Bad, because roads are blocked"
    assert cranes.decision == 'Chosen option: "By truck", because it is cheap.'
    assert cranes.sections == [
        {"heading": "More Information", "body": "See the [timetable](https://harbour.example/timetable)."}
    ]


def test_a_status_that_is_not_stated_is_not_invented(team, folder):
    run(folder)
    assert at("0004-paint-the-fences.md").status == Decision.UNKNOWN


def test_a_record_without_a_number_is_not_called_a_draft(team, folder, member_client):
    (folder / "fences.md").write_text(SILENT)
    run(folder)
    page = member_client.get(at("fences.md").get_absolute_url()).content.decode()
    assert "<li>Without a number</li>" in page
    assert "Draft" not in page


def test_what_supersedes_what_is_one_link_shown_at_both_ends(team, folder, member_client):
    run(folder)
    old, new = at("0002-cranes-by-truck.md"), at("0003-cranes-by-rail.md")
    assert [(link.source, link.target, link.kind) for link in Link.objects.all()] == [
        (new, old, "supersedes")
    ]
    assert "see <a" in member_client.get(old.get_absolute_url()).content.decode()
    assert "Move cranes by truck" in member_client.get(new.get_absolute_url()).content.decode()


def test_everything_that_came_in_is_found_and_has_its_line_of_history(team, folder, member):
    run(folder)
    cranes = at("0002-cranes-by-truck.md")
    event = Event.objects.of(cranes).get()
    assert (event.verb, event.by, event.note) == ("imported", None, "0002-cranes-by-truck.md")
    entry = SearchEntry.objects.get(kind="decision", object_id=cranes.pk)
    assert (entry.ref, entry.url) == ("D-2", cranes.get_absolute_url())
    assert "timetable" in entry.body
    assert "By rail" in entry.body


def test_text_that_has_no_field_of_its_own_stays_in_its_place(team, folder):
    (folder / "0006-odd.md").write_text(
        "# Odd\n\nStatus: Accepted\n\nA word before.\n\n## Cost\n\nMuch.\n\n### In detail\n\nVery much.\n\n"
        "## Context\n\nFirst.\n\n## Background\n\nSecond.\n\n## Status\n\nAccepted\n\nAfter a long talk.\n"
    )
    run(folder)
    odd = at("0006-odd.md")
    texts = "\n".join([odd.context, *(f"{each['heading']}\n{each['body']}" for each in odd.sections)])
    for text in (
        "A word before.",
        "Much.",
        "### In detail",
        "Very much.",
        "First.",
        "Second.",
        "After a long talk.",
    ):
        assert texts.count(text) == 1
    assert "Status: Accepted" not in texts
    assert [each["heading"] for each in odd.sections][:2] == ["", "Cost"]


def test_good_and_bad_consequences_come_apart_and_what_is_neither_stays(team, folder):
    (folder / "0006-fences.md").write_text(
        "# Fences\n\n## Consequences\n\nMixed.\n\n### Positive\n\nGreen.\n\n### Negative\n\nDear.\n\n### Neutral\n\n"
        "Wet.\n\n## Decision\n\nGreen.\n"
    )
    run(folder)
    fences = at("0006-fences.md")
    assert (fences.consequences_good, fences.consequences_bad) == ("Green.", "Dear.")
    assert fences.consequences == "Mixed.\n\n### Neutral\n\nWet."
    assert fences.sections == []


def test_options_with_more_text_than_could_be_taken_apart_keep_their_section(team, folder):
    (folder / "0006-fences.md").write_text(
        "# Fences\n\n## Considered Options\n\nThe painter visited us twice.\n\n* Green\n* Blue\n\n"
        "## Decision\n\nGreen.\n"
    )
    run(folder)
    fences = at("0006-fences.md")
    kept = "\n".join(each["body"] for each in fences.sections)
    assert "The painter visited us twice." in kept


def test_numbers_given_from_now_on_are_higher_than_those_that_came(team, member, folder):
    run(folder)
    decision = a_draft(team, member)
    decision.propose(by=member, today=TODAY)
    assert decision.record_ref() == "D-5"


def test_files_that_share_a_number_both_come_in(team, member, folder):
    make.a_decision(team, member, number=1, title="Ours")
    (folder / "0001-again.md").write_text(SILENT)
    _, _, report = run(folder)
    refs = {at(path).record_ref() for path in ("0001-again.md", "0001-weigh-at-the-gate.md")}
    assert refs == {"D-1b", "D-1c"}
    by_path = {each["path"]: each for each in report}
    assert any("D-1 is another record's already" in words for words in by_path["0001-again.md"]["warnings"])


def test_series_are_counted_apart(team, folder):
    (folder / "API-0007-feed.md").write_text(SILENT)
    run(folder)
    assert at("API-0007-feed.md").record_ref() == "API-7"
    assert dict(NumberSeries.objects.values_list("key", "last")) == {
        f"decision:{team.pk}:": 4,
        f"decision:{team.pk}:API": 7,
    }


# --- The report -------------------------------------------------------------------------------------------------
def test_the_report_has_one_object_per_file_in_the_public_shape(team, folder):
    _, _, report = run(folder)
    assert [each["path"] for each in report] == sorted(path.name for path in folder.iterdir())
    keys = [
        "path",
        "kind",
        "reason",
        "title",
        "number",
        "series",
        "status",
        "date",
        "supersedes",
        "superseded_by",
    ]
    assert all(list(each) == [*keys, "warnings"] for each in report)
    by_path = {each["path"]: each for each in report}
    assert by_path["0002-cranes-by-truck.md"] == {
        "path": "0002-cranes-by-truck.md",
        "kind": "record",
        "reason": "",
        "title": "Move cranes by truck",
        "number": 2,
        "series": None,
        "status": "superseded",
        "date": "2024-04-01",
        "supersedes": [],
        "superseded_by": ["0003-cranes-by-rail.md"],
        "warnings": [],
    }
    assert by_path["0004-paint-the-fences.md"]["status"] == "unknown"
    assert by_path["README.md"]["kind"] == "left_out"
    assert by_path["0005-broken.md"]["kind"] == "error"
    assert by_path["0005-broken.md"]["reason"]


def test_the_summary_says_in_words_what_happened(team, folder):
    out, err, _ = run(folder)
    assert "6 files seen, 4 records: 4 new, 0 updated, 0 unchanged, 0 changed here and there." in out
    assert re.search(r"Left out, being no record:\n  README.md: .+\n", out)
    assert re.search(r"Could not be read:\n  0005-broken.md: .+\n", out)
    assert "6 of 6 files" in err


def test_a_dry_run_writes_nothing_and_reports_what_the_real_run_does(team, folder):
    before = everything()
    said, _, rehearsed = run(folder, "--dry-run")
    assert everything() == before
    assert "nothing was written" in said
    assert "4 would be new" in said
    _, _, report = run(folder)
    assert rehearsed == report
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES.replace("a minute", "two minutes"))
    before = everything()
    _, _, rehearsed = run(folder, "--dry-run")
    assert everything() == before
    assert rehearsed == run(folder)[2]


# --- Again and again --------------------------------------------------------------------------------------------
def test_a_second_run_changes_nothing(team, folder):
    _, _, first = run(folder)
    before = everything()
    out, _, second = run(folder)
    assert everything() == before
    assert second == first
    assert "0 new, 0 updated, 4 unchanged" in out
    assert "0 links" in out


def test_a_file_that_changed_updates_its_record_and_history_keeps_both(team, folder):
    run(folder)
    (folder / "0001-weigh-at-the-gate.md").write_text(
        SCALES.replace("Accepted", "Deprecated").replace("a minute", "an hour")
    )
    out, _, _ = run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    assert "1 updated, 3 unchanged" in out
    assert (scales.status, scales.consequences, scales.version) == ("deprecated", "Trucks wait an hour.", 2)
    event = Event.objects.of(scales).first()
    assert event.changes["consequences"] == ["Trucks wait a minute.", "Trucks wait an hour."]
    assert event.changes["status"] == ["Accepted", "Deprecated"]
    assert b"an hour" in bytes(scales.imported_from.content)
    assert "an hour" in SearchEntry.objects.get(kind="decision", object_id=scales.pk).body
    assert Decision.objects.count() == 4


def test_a_field_that_both_changed_waits_for_somebody_and_nothing_is_overwritten(team, member, folder):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.edit(by=member, version=1, consequences="Our own words.")
    newer = SCALES.replace("a minute", "an hour").replace("We weigh at", "We weigh before")
    (folder / "0001-weigh-at-the-gate.md").write_text(newer)
    for _ in range(2):
        out, _, report = run(folder)
        scales.refresh_from_db()
        assert (scales.consequences, scales.decision) == ("Our own words.", "We weigh at the gate.")
        assert f"0001-weigh-at-the-gate.md: {scales.get_absolute_url()}file/" in out
        assert any("both changed: other consequences" in words for words in report[0]["warnings"])
    source = DecisionSource.objects.get(path="0001-weigh-at-the-gate.md")
    assert bytes(source.content) == SCALES.encode()
    assert bytes(source.pending_content) == newer.encode()


def test_fields_that_only_one_side_changed_come_together(team, member, folder):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.edit(by=member, version=1, consequences="Our own words.")
    (folder / "0001-weigh-at-the-gate.md").write_text(
        SCALES.replace("We weigh at", "We weigh before").replace("Accepted", "Deprecated")
    )
    out, _, report = run(folder)
    scales.refresh_from_db()
    assert (scales.consequences, scales.decision) == ("Our own words.", "We weigh before the gate.")
    assert (scales.status, scales.status_label) == ("deprecated", "Deprecated")
    assert report[0]["warnings"] == ["kept as changed in Teamhub: other consequences"]
    assert "1 updated, 3 unchanged" in out


def test_a_file_that_went_back_waits_no_more(team, member, folder):
    run(folder)
    at("0001-weigh-at-the-gate.md").edit(by=member, version=1, consequences="Our own words.")
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES.replace("a minute", "an hour"))
    run(folder)
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES)
    out, _, _ = run(folder)
    assert "4 unchanged, 0 changed here and there" in out
    assert not DecisionSource.objects.exclude(pending_sha256="").exists()
    assert at("0001-weigh-at-the-gate.md").consequences == "Our own words."


@pytest.mark.parametrize("change", ["", "\nA word more.\n"])
def test_a_file_that_was_renamed_is_still_its_record(team, folder, change):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    (folder / "old").mkdir()
    (folder / "0001-weigh-at-the-gate.md").rename(folder / "old" / "0001-scales.md")
    (folder / "old" / "0001-scales.md").write_text(SCALES + change)
    rehearsed, _, _ = run(folder, "--dry-run")
    assert at("0001-weigh-at-the-gate.md") == scales
    out, _, _ = run(folder)
    assert "0001-weigh-at-the-gate.md is now old/0001-scales.md" in out
    assert "0001-weigh-at-the-gate.md is now old/0001-scales.md" in rehearsed
    assert at("old/0001-scales.md") == scales
    assert Decision.objects.count() == 4


def test_a_file_that_was_deleted_is_named_and_its_record_stays(team, folder):
    run(folder)
    (folder / "0004-paint-the-fences.md").unlink()
    out, _, _ = run(folder)
    assert "No longer in the folder; the records stay:\n  0004-paint-the-fences.md" in out
    assert at("0004-paint-the-fences.md").title == "Paint the fences"


def test_a_dry_run_takes_no_lock_and_writes_no_statement(team, folder):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        run(folder, "--dry-run")
    # PostgreSQL reads many rows through a cursor: what it is declared for is the statement.
    asked = [re.sub(r"^DECLARE .*? CURSOR .*?FOR ", "", query["sql"]) for query in queries]
    assert {sql.split()[0].upper() for sql in asked} <= {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}


def test_feedback_alone_does_not_keep_a_record_from_its_file(team, member, folder):
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES.replace("Accepted", "Proposed"))
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.give_feedback(by=member, kind=Feedback.NOTE, text="Hm", at=make.NOW)
    (folder / "0001-weigh-at-the-gate.md").write_text(SCALES)
    run(folder)
    scales.refresh_from_db()
    assert (scales.status, scales.feedback.count()) == ("accepted", 1)


def test_a_link_that_somebody_took_away_does_not_come_back(team, member, folder):
    run(folder)
    new = at("0003-cranes-by-rail.md")
    Decision.objects.filter(pk=new.pk).update(status=Decision.PROPOSED)  # one in force keeps what it replaced
    new.refresh_from_db()
    new.edit(by=member, version=1, links={})
    assert not Link.objects.exists()
    run(folder)
    assert not Link.objects.exists()


def test_a_file_that_is_new_is_linked_to_those_that_came_before(team, folder):
    (folder / "0003-cranes-by-rail.md").unlink()
    run(folder)
    assert not Link.objects.exists()
    (folder / "0003-cranes-by-rail.md").write_text(RAIL)
    out, _, _ = run(folder)
    assert "1 new, 0 updated, 3 unchanged" in out
    assert Link.objects.get().source == at("0003-cranes-by-rail.md")


def test_a_file_that_no_longer_says_so_loses_its_link(team, folder):
    (folder / "0002-cranes-by-truck.md").write_text(
        CRANES.replace("superseded by [ADR-0003](0003-cranes-by-rail.md)", "accepted")
    )
    (folder / "0003-cranes-by-rail.md").write_text(
        f"{RAIL}\n## Links\n\n* Supersedes [ADR-0002](0002-cranes-by-truck.md)\n"
    )
    run(folder)
    assert Link.objects.count() == 1
    (folder / "0003-cranes-by-rail.md").write_text(RAIL)
    run(folder)
    assert not Link.objects.exists()


def test_a_file_that_waits_keeps_the_links_that_others_state_of_it(team, member, folder):
    run(folder)
    cranes = at("0002-cranes-by-truck.md")
    cranes.edit(by=member, version=1, drivers="* Noise")
    (folder / "0002-cranes-by-truck.md").write_text(
        CRANES.replace("superseded by [ADR-0003](0003-cranes-by-rail.md)", "accepted").replace(
            "Price", "Speed"
        )
    )
    for _ in range(2):
        run(folder)
        cranes.refresh_from_db()
        assert (cranes.status, Link.objects.count()) == ("superseded", 1)
    (folder / "0002-cranes-by-truck.md").write_text(CRANES)
    run(folder)
    assert Link.objects.count() == 1


@pytest.mark.parametrize(("status", "links"), [("accepted", 0), ("superseded", 1)])
def test_when_somebody_has_chosen_the_links_others_state_follow(team, member, lead, folder, status, links):
    run(folder)
    at("0002-cranes-by-truck.md").edit(by=member, version=1, drivers="* Noise")
    (folder / "0002-cranes-by-truck.md").write_text(
        CRANES.replace("superseded by [ADR-0003](0003-cranes-by-rail.md)", "accepted").replace(
            "Price", "Speed"
        )
    )
    run(folder)
    source = DecisionSource.objects.get(path="0002-cranes-by-truck.md")
    cranes = source.decision_record
    chosen = values_of(cranes) | {"status": status}
    settle(source, chosen, by=lead, version=cranes.version, at=make.NOW)
    assert Link.objects.count() == links
    run(folder)
    assert (at("0002-cranes-by-truck.md").status, Link.objects.count()) == (status, links)


def test_a_record_whose_file_was_deleted_keeps_its_links(team, folder):
    (folder / "0002-cranes-by-truck.md").write_text(
        CRANES.replace("superseded by [ADR-0003](0003-cranes-by-rail.md)", "superseded")
    )
    (folder / "0003-cranes-by-rail.md").write_text(
        f"{RAIL}\n## Links\n\n* Supersedes [ADR-0002](0002-cranes-by-truck.md)\n"
    )
    run(folder)
    (folder / "0002-cranes-by-truck.md").unlink()
    run(folder)
    assert Link.objects.count() == 1


def test_two_teams_may_import_the_same_folder(team, other_team, folder):
    run(folder)
    call_command(
        "import_decisions", str(folder), "--team", "cranes", stdout=io.StringIO(), stderr=io.StringIO()
    )
    assert (team.decisions.count(), other_team.decisions.count()) == (4, 4)
    assert Link.objects.count() == 2


def test_files_are_written_many_at_a_time(team, tmp_path):
    for number in range(1, 101):
        (tmp_path / f"{number:04}-fence.md").write_text(CRANES.replace("0003-cranes-by-rail", "0001-fence"))
    with CaptureQueriesContext(connection) as captured:
        call_command(
            "import_decisions", str(tmp_path), "--team", "berths", stdout=io.StringIO(), stderr=io.StringIO()
        )
    assert Decision.objects.count() == 100
    assert len(captured) < 40  # rows of a statement are limited by the database, not by us


def test_the_reader_of_an_imported_record_sees_its_source(team, folder, member_client):
    run(folder)
    html = member_client.get(at("0002-cranes-by-truck.md").get_absolute_url()).content.decode()
    for text in (
        "0002-cranes-by-truck.md",
        "Noor Haddad (deciders)",
        "Status as written",
        "More Information",
    ):
        assert text in html
