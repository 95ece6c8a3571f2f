"""Postmortems out: the original where nothing was changed, else a file that an import reads back as it was."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
import zoneinfo
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from followups.importing import import_folder
from followups.models import FollowUp
from people.models import Area, Team
from postmortems.durations import DAY, HOUR, MINUTE, UNKNOWN
from postmortems.exporting import document_of
from postmortems.markdown.own import Document, Promise, parse, write
from postmortems.markdown.placed import Placed, read_placed
from postmortems.models import Postmortem
from postmortems.timelines import Line
from records.models import Event, Tag
from tests import make
from tests.conftest import signed_in
from tests.make import NOW
from tests.postmortems.test_import import FROST

WHAT_STAYS = (
    *("title", "kind", "severity", "happened_on", "zone", "precisions", "sections"),
    *("summary", "impact", "surprised", "went_well", "went_badly", "got_lucky"),
    *("started_at", "detected_at", "declared_at", "mitigated_at", "resolved_at"),
)


def content(one: Postmortem) -> dict:
    """What a record says, without where it stands and who is named."""
    timeline = [(line.at, line.precision, line.text, line.marks) for line in one.timeline_lines()]
    lists = {name: [row.text for row in getattr(one, name).all()] for name in ("factors", "lessons")}
    promises = [
        (row.title, row.owner or row.owner_named, row.due_on, row.kind, row.links)
        for row in one.follow_ups.order_by("id")
    ]
    return (
        {name: getattr(one, name) for name in WHAT_STAYS}
        | lists
        | {"timeline": timeline, "promises": promises}
    )


def exported(folder: Path, *args: str) -> list[Path]:
    call_command("export_postmortems", str(folder), *args, stdout=StringIO())
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_record_comes_back_as_it_was(published, member, team, other_team, tmp_path):
    published.slowed.clear()
    Postmortem.objects.filter(pk=published.pk).update(
        zone="Europe/Lisbon",
        precisions={"detected": HOUR},
        went_badly="## A heading of one's own\n\n- a list\n\n```\n## in code\n```",
        kind=Postmortem.NEAR_MISS,
        title="Ciò che “è” successo: #1 'x'",
        sections=[{"heading": "Summary", "body": "Not the summary."}, {"heading": "", "body": "## Loose"}],
    )
    published.factors.create(position=1, text="Two rows\n\n  and code\n- and a list")
    make.a_follow_up(
        team, owner=None, postmortem=published, title="Call the supplier", owner_named="JT", due_on=None,
        first_due_on=None, details="Line one\n\n## Line two", links="https://tracker.example/7\nhttps://tracker.example/8", kind="detect",
    )  # fmt: skip
    before = Postmortem.objects.get()
    (path,) = exported(tmp_path / "out", "--team", "berths")
    assert path.name == f"PM-{before.number:04}-cio-che-e-successo-1-x.md"
    import_folder(tmp_path / "out", team=other_team, now=NOW)
    after = Postmortem.objects.get(team=other_team)
    assert content(after) == content(before)
    assert list(after.follow_ups.values_list("state", flat=True)) == [FollowUp.PROPOSED] * 2


def test_what_went_out_and_comes_in_again_makes_no_second_record(published, lead, team, tmp_path):
    later = NOW + dt.timedelta(days=1)
    Postmortem.objects.update(created_at=NOW)
    (path,) = exported(tmp_path / "out", "--team", "berths")
    path = path.rename(path.with_name("kept at home.md"))
    done = import_folder(tmp_path / "out", team=team, by=lead, now=later)
    assert (done.outcomes["as it was"], done.outcomes["new"]) == (1, 0)
    (row,) = done.became.values()
    assert (row.number, row.title) == (published.number, published.title)
    path.write_text(path.read_text() + "\n## Afterwards\n\nSaid later.\n")
    done = import_folder(tmp_path / "out", team=team, by=lead, now=later)
    told = [warning for one in done.rows for warning in one["warnings"]]
    assert f"{published.record_ref()} has the same title and day: this makes another one" in told
    assert Postmortem.objects.count() == 2


def test_a_file_under_another_name_is_its_record_for_whoever_may_read_that(team, lead, outsider, tmp_path):
    (tmp_path / "frost.md").write_text(FROST)
    import_folder(tmp_path, team=team, now=NOW)
    (tmp_path / "frost.md").rename(tmp_path / "ice.md")
    later = NOW + dt.timedelta(days=1)
    assert import_folder(tmp_path, team=team, by=lead, now=later).outcomes["as it was"] == 1
    Postmortem.objects.update(is_restricted=True)
    assert import_folder(tmp_path, team=team, by=outsider, now=later).outcomes["new"] == 1


def test_what_was_imported_and_not_changed_is_its_original(team, tmp_path):
    (tmp_path / "in" / "2026").mkdir(parents=True)
    original = FROST.replace("\n", "\r\n").encode()
    (tmp_path / "in" / "2026" / "frost.md").write_bytes(original)
    import_folder(tmp_path / "in", team=team, now=NOW)
    (path,) = exported(tmp_path / "out")
    assert path == tmp_path / "out" / "berths" / "2026" / "frost.md"
    assert path.read_bytes() == original


def test_what_was_imported_and_changed_says_what_it_says_now(team, lead, other_team, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "frost.md").write_text(FROST, encoding="utf-8")
    import_folder(tmp_path / "in", team=team, now=NOW)
    record = Postmortem.objects.get()
    record.edit(by=lead, version=record.version, now=NOW, summary="The lenses thawed.")
    (path,) = exported(tmp_path / "out", "--team", "berths")
    assert "The lenses thawed." in path.read_text(encoding="utf-8")
    import_folder(tmp_path / "out", team=other_team, now=NOW)
    assert content(Postmortem.objects.get(team=other_team)) == content(Postmortem.objects.get(team=team))


def test_an_export_into_a_full_folder_is_refused(published, tmp_path):
    (tmp_path / "there.txt").write_text("mine")
    with pytest.raises(CommandError, match="not empty"):
        call_command("export_postmortems", str(tmp_path))


def test_one_is_downloaded_by_those_who_may_read_it(published, outsider_client, lead_client):
    answer = outsider_client.get(f"/postmortems/{published.number}/file.md")
    assert answer.content.decode().startswith("---\nteamhub: ")
    Postmortem.objects.update(status=Postmortem.DRAFT)
    assert outsider_client.get(f"/postmortems/{published.number}/file.md").status_code == 404
    assert lead_client.get(f"/postmortems/{published.number}/file.md").status_code == 200


def test_the_lists_filters_hold_for_the_files(published, team, other_team, outsider):
    make.a_postmortem(other_team, title="Crane 4 stood still")
    make.a_postmortem(team, title="A draft", status=Postmortem.DRAFT)
    client = signed_in(outsider)

    def names(query: str) -> list[str]:
        packed = b"".join(client.get(f"/postmortems/export.zip?{query}").streaming_content)
        return [name.split("/")[0] for name in zipfile.ZipFile(io.BytesIO(packed)).namelist()]

    assert names("") == ["berths", "cranes"]
    assert names("team=cranes") == ["cranes"]


def test_the_list_as_a_table(published, team, lead_client):
    make.a_postmortem(team, title="=1+1", status=Postmortem.CLOSED)
    text = b"".join(lead_client.get("/postmortems/export.csv").streaming_content).decode("utf-8-sig")
    full, risky = csv.DictReader(io.StringIO(text))
    assert (full["minutes_to_detect"], full["minutes_to_restore"], full["follow_ups_promised"]) == (
        "70",
        "185",
        "1",
    )
    assert full["started_at"] == "2026-11-10T06:10:00+00:00"
    assert (risky["title"], risky["minutes_to_detect"]) == ("'=1+1", "")
    only = b"".join(lead_client.get("/postmortems/export.csv?state=closed").streaming_content).decode()
    assert only.count("\r\n") == 2


def test_what_the_page_shows_is_what_the_file_says(published):
    assert document_of(published).texts["summary"] == published.summary


NEW_YEAR = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
TEXT = st.text(st.sampled_from("ab #-*\n2:0[]x`"), max_size=30)
LINES = st.builds(
    Line,
    st.integers(0, 365 * 24 * 60).map(lambda minute: NEW_YEAR + dt.timedelta(minutes=minute)),
    st.sampled_from([MINUTE, HOUR]),
    st.sampled_from(["Pages go out", "Two\nrows", "A\n\n  - list"]),
    st.sampled_from(["", "started"]),
)


@pytest.mark.once
@given(TEXT, TEXT, st.lists(LINES, max_size=4), st.sampled_from(["UTC", "Europe/Lisbon", "America/New_York"]))
def test_whatever_is_written_is_read_back(text, body, timeline, zone):
    timeline = [
        *timeline,
        Line(None, UNKNOWN, "Somebody restarts it"),
        Line(day(zone), DAY, "Finance writes"),
    ]
    document = Document(
        "PM-1", "T", zone, {"severity": 2}, {"summary": text}, {"factors": ["x\n\ny", "- z"]}, timeline,
        [{"heading": "Timeline", "body": body}, {"heading": "Timeline", "body": text}],
        [Promise("Do it", "open", "JT", dt.date(2026, 2, 3), "prevent", ("https://x.example", "https://y.example"), text)],
    )  # fmt: skip
    read = parse(write(document))
    assert read is not None
    assert read.texts["summary"] == trimmed(text)
    assert list(read.timeline) == timeline
    assert [(one["heading"], one["body"]) for one in read.sections] == [
        ("Timeline", trimmed(body)), ("Timeline", trimmed(text))
    ]  # fmt: skip
    assert read.lists["factors"] == ["x\n\ny", "- z"]
    assert (read.follow_ups[0].due, read.follow_ups[0].kind) == (dt.date(2026, 2, 3), "prevent")


def day(zone: str) -> dt.datetime:
    return dt.datetime(2026, 12, 31, tzinfo=zoneinfo.ZoneInfo(zone))


def trimmed(text: str) -> str:
    return text.strip()


def test_windows_areas_and_tags_come_back(published, team, other_team, tmp_path):
    at = published.started_at
    for hours, precision in ((0, MINUTE), (5, HOUR)):
        start = at + dt.timedelta(hours=hours)
        published.windows.create(
            starts_at=start, ends_at=start + dt.timedelta(minutes=7), precision=precision
        )
    published.areas.add(Area.objects.create(name="Gates", slug="gates", team=team))
    published.lessons.all().delete()
    published.lessons.create(position=1, text="Look first")
    published.lessons.create(position=2, text="Ask twice", tags=["cold storage", "alarm"])
    exported(tmp_path / "out", "--team", "berths")
    import_folder(tmp_path / "out", team=other_team, now=NOW)
    after = Postmortem.objects.get(team=other_team)
    assert [row.as_window() for row in after.windows.all()] == [
        row.as_window() for row in published.windows.all()
    ]
    assert [area.name for area in after.areas.all()] == ["Gates"]
    assert [row.tags for row in after.lessons.all()] == [[], ["cold storage", "alarm"]]
    assert sorted(Tag.objects.filter(kind="lesson", object_id=after.lessons.last().pk).values_list("name", flat=True)) == [
        "alarm", "cold storage",
    ]  # fmt: skip


def test_an_area_that_there_is_not_is_told_and_not_made(published, team, other_team, tmp_path):
    published.areas.add(gates := Area.objects.create(name="Gates", slug="gates", team=team))
    exported(tmp_path / "out", "--team", "berths")
    gates.name = "Doors"
    gates.save()
    run = import_folder(tmp_path / "out", team=other_team, now=NOW)
    assert "there is no area “Gates”: it is left out" in str(run)
    assert not Postmortem.objects.get(team=other_team).areas.exists()


def test_teams_that_take_part_and_the_earlier_one_come_back(published, team, other_team, tmp_path):
    joining = Team.objects.create(name="Pilots", slug="pilots")
    earlier = make.a_postmortem(other_team, title="Gate stuck")
    published.other_teams.add(joining, other_team)
    Postmortem.objects.filter(pk=published.pk).update(recurrence_of=earlier)
    exported(tmp_path / "out", "--team", "berths")
    run = import_folder(tmp_path / "out", team=other_team, now=NOW)
    after = Postmortem.objects.get(team=other_team, title=published.title)
    assert [one.name for one in after.other_teams.all()] == ["Pilots"]  # its own team takes part anyway
    assert after.recurrence_of == earlier
    assert "left out" not in str(run)


def test_a_restricted_one_says_so_in_its_file_and_comes_in_restricted(
    published, member, lead, other_team, outsider, tmp_path
):
    published.restrict(by=lead, now=NOW)
    (file,) = exported(tmp_path / "out", "--team", "berths")
    assert "*Restricted: for its team and those named.*" in file.read_text(encoding="utf-8")
    run = import_folder(tmp_path / "out", team=other_team, now=NOW)
    after = Postmortem.objects.get(team=other_team, title=published.title)
    assert "comes in so: for the team and those named" in str(run)
    assert after.is_visible_to(outsider) and not after.is_visible_to(member)  # outsider: of the other team


def test_a_newer_file_opens_a_restricted_record_to_no_team_without_a_lead(
    published, team, other_team, outsider, tmp_path
):
    (file,) = exported(tmp_path / "out", "--team", "berths")
    theirs = {"root": tmp_path / "out", "team": other_team, "now": NOW}
    import_folder(**theirs, by=outsider)
    exported_text = file.read_text(encoding="utf-8")
    Postmortem.objects.filter(team=other_team).update(is_restricted=True)
    for by, words, joined in ((outsider, "its teams stay as they are", []), (None, "", ["Berths"])):
        text = exported_text.replace("\nauthors:", '\nother_teams: ["Berths"]\nauthors:', 1)
        file.write_text(f"{text}\nOnce more, {by}.\n", encoding="utf-8")
        assert words in str(import_folder(**theirs, by=by))
        stored = Postmortem.objects.get(team=other_team, title=published.title)
        assert [one.name for one in stored.other_teams.all()] == joined


def test_an_earlier_one_that_is_not_here_or_not_for_everybody_is_not_named(
    published, team, other_team, tmp_path
):
    earlier = make.a_postmortem(other_team, title="Gate stuck", is_restricted=True)
    Postmortem.objects.filter(pk=published.pk).update(recurrence_of=earlier)
    (file,) = exported(tmp_path / "secret", "--team", "berths")
    assert "Gate stuck" not in file.read_text(encoding="utf-8")
    Postmortem.objects.filter(pk=earlier.pk).update(is_restricted=False)
    exported(tmp_path / "out", "--team", "berths")
    Postmortem.objects.filter(pk=earlier.pk).update(title="Gate open")
    run = import_folder(tmp_path / "out", team=other_team, now=NOW)
    assert "the earlier postmortem “Gate stuck” is not to be told here" in str(run)
    assert Postmortem.objects.get(team=other_team, title=published.title).recurrence_of is None


@pytest.mark.parametrize(
    "said",
    [
        *(3, None, ["x"], [["a", "b"]], [["2026-01-02T03:04:00", "2026-01-02T03:05:00"]], {"lessons": 1}),
        *([["0001-01-01T00:10:00+00:00", "0001-01-01T00:20:00+00:00"]],),
    ],
)
def test_nonsense_about_its_place_is_left_out(said):
    assert read_placed({"windows": said, "areas": said if said != ["x"] else 3, "tags": said}) == Placed(
        tags={}
    )


# --- What it reviews ---------------------------------------------------------------------------------------------
@pytest.fixture
def missed(team, lead):
    """A missed outcome that reviews an objective, slows two key results and is to be read by a day."""
    goal = make.an_objective(team, lead, title="Ships berth on time")
    rows = [make.a_key_result(goal, title=title) for title in ("Days to berth", "Calls a day")]
    found = make.a_postmortem(
        team, title="Berths stood full", kind="missed_outcome", summary="They did.", happened_on=NOW.date(),
        reviews_objective=goal, review_due_on=dt.date(2026, 11, 30),
    )  # fmt: skip
    found.slowed.set(rows)
    return found


def test_what_a_missed_outcome_reviews_and_slows_and_its_day_come_back(missed, team, other_team, tmp_path):
    out, again = tmp_path / "out", tmp_path / "again"
    exported(out, "--team", "berths")
    done = import_folder(out, team=other_team, now=NOW)
    assert [row["warnings"] for row in done.rows] == [[]]
    after = Postmortem.objects.get(team=other_team)
    assert after.reviews_objective == missed.reviews_objective and after.review_due_on == dt.date(
        2026, 11, 30
    )
    assert set(after.slowed.all()) == set(missed.slowed.all()) and after.slowed.count() == 2
    exported(again, "--team", other_team.slug)
    (first,), (second,) = (list(folder.rglob("*.md")) for folder in (out, again))
    assert first.read_bytes() == second.read_bytes()
    version, lines = after.version, Event.objects.of(after).count()
    assert import_folder(out, team=other_team, now=NOW).outcomes["as it was"] == 1
    assert Postmortem.objects.get(pk=after.pk).version == version
    assert Event.objects.of(after).count() == lines


def test_a_newer_file_changes_what_it_reviews_and_history_says_so(missed, team, other_team, tmp_path):
    (path,) = exported(tmp_path / "out", "--team", "berths")
    import_folder(tmp_path / "out", team=other_team, now=NOW)
    text = path.read_text()
    changed = text.replace("2026-11-30", "2026-12-01").replace("Calls a day", "Calls an hour")
    assert changed != text
    path.write_text(changed)
    done = import_folder(tmp_path / "out", team=other_team, now=NOW)
    (told,) = done.rows[0]["warnings"]
    assert "key result “Calls an hour” of Berths" in told and "left out" in told
    after = Postmortem.objects.get(team=other_team)
    assert [row.title for row in after.slowed.all()] == ["Days to berth"]
    assert {"slowed", "review_due_on"} <= set(Event.objects.of(after).first().changes)


def test_an_objective_that_is_not_here_is_told_and_none_is_made(missed, other_team, tmp_path):
    exported(tmp_path / "out", "--team", "berths")
    missed.reviews_objective.__class__.objects.update(title="Another")
    done = import_folder(tmp_path / "out", team=other_team, now=NOW)
    assert sum("is not to be told here" in words for words in done.rows[0]["warnings"]) == 3
    assert Postmortem.objects.get(team=other_team).reviews_objective is None


def test_more_tags_than_one_may_give_are_kept_and_what_does_not_fit_stands_in_the_text(
    published, other_team, tmp_path
):
    tags = [f"tag{number}" for number in range(12)] + ["t" * 120]
    more = [f"more{number}" for number in range(60)]
    published.lessons.update(tags=tags)
    published.factors.update(tags=more)
    exported(tmp_path / "out", "--team", "berths")
    done = import_folder(tmp_path / "out", team=other_team, now=NOW)
    after = Postmortem.objects.get(team=other_team)
    assert after.lessons.get().tags == tags
    factor = after.factors.get()
    assert factor.tags == more[:50] and factor.text.endswith(f"Also tagged: {', '.join(more[50:])}")
    assert [words for words in done.rows[0]["warnings"] if "tags" in words] == [
        "a factor has 60 tags: those after 50 stand in its text"
    ]


def test_more_areas_and_windows_than_a_record_holds_are_told(published, other_team, team, tmp_path):
    for number in range(22):
        published.areas.add(Area.objects.create(name=f"Area {number:02}", slug=f"area-{number}", team=team))
    for number in range(52):
        at = NOW - dt.timedelta(days=2 + number)
        published.windows.create(starts_at=at, ends_at=at + dt.timedelta(hours=1))
    exported(tmp_path / "out", "--team", "berths")
    told = import_folder(tmp_path / "out", team=other_team, now=NOW).rows[0]["warnings"]
    assert [words for words in told if "areas" in words] == [
        f"there are more than 20 areas: “Area {number}” is left out" for number in (20, 21)
    ]
    assert "there are 52 impact windows: the first 50 are kept" in told
    after = Postmortem.objects.get(team=other_team)
    assert (after.areas.count(), after.windows.count()) == (20, 50)
