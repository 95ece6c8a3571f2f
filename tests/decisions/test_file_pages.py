"""Decisions as files in the browser: a packed folder comes in, downloads go out, somebody chooses where both changed."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.models import Decision, DecisionSource, FolderUpload
from tests import make
from tests.decisions.importing import SCALES, at, run

pytestmark = pytest.mark.django_db


def send(client, team, content, name="adr.zip"):
    folder = SimpleUploadedFile(name, content, "application/zip")
    return client.post(reverse("decision_files"), {"team": team.pk, "folder": folder})


def zip_of(*entries):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return packed.getvalue()


def test_a_packed_folder_is_looked_at_first_and_then_comes_in(team, lead_client):
    answer = send(lead_client, team, zip_of(("adr/0001-scales.md", SCALES), ("adr/README.md", "# Index\n")))
    page = lead_client.get(answer.url).content.decode()
    assert "Weigh containers at the gate" in page
    assert "README.md" in page
    assert not Decision.objects.exists()
    lead_client.post(answer.url)
    scales = at("0001-scales.md")
    assert (scales.title, scales.number, scales.status) == ("Weigh containers at the gate", 1, "accepted")
    assert bytes(scales.imported_from.content) == SCALES.encode()
    assert not FolderUpload.objects.exists()


def a_link():
    info = zipfile.ZipInfo("adr/0001-link.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info, "/etc/passwd"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no zip at all", "no .zip that can be read"),
        (zip_of(("adr/notes.txt", "x")), "holds no Markdown files"),
        (zip_of(("../0001-out.md", SCALES)), "leads out of the folder"),
        (zip_of(("/etc/0001-out.md", SCALES)), "leads out of the folder"),
        (zip_of(("C:\\0001-out.md", SCALES)), "leads out of the folder"),
        (zip_of(a_link()), "is a link"),
        (zip_of(("0001-bomb.md", "a" * 5_000_000)), "far larger than such records are"),
        (zip_of(("0001-a.md", SCALES), ("0001-A.md", SCALES)), "twice"),
        (zip_of(*((f"{n}.txt", "") for n in range(5001))), "5,001 files; 5,000 at most"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_folder_of_records_is_refused_in_words(team, lead_client, content, words):
    answer = send(lead_client, team, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not FolderUpload.objects.exists()


def test_a_lead_imports_into_no_other_team(other_team, lead_client):
    assert send(lead_client, other_team, make.a_packed_folder()).status_code == 422
    assert not FolderUpload.objects.exists()


def test_one_record_and_all_of_a_team_are_downloaded_as_the_files_they_came_from(team, folder, member_client):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    answer = member_client.get(reverse("decision_markdown", args=[scales.pk]))
    assert answer.content == SCALES.encode()
    assert "0001-weigh-at-the-gate.md" in answer["Content-Disposition"]
    make.a_decision(make.a_team("Pilots"), number=4, title="Pilots rest")
    whole = b"".join(member_client.get(reverse("download_decisions")).streaming_content)
    names = zipfile.ZipFile(io.BytesIO(whole)).namelist()
    assert "berths/0001-weigh-at-the-gate.md" in names
    assert "pilots/0004-pilots-rest.md" in names
    ours = b"".join(member_client.get(reverse("download_decisions"), {"team": "berths"}).streaming_content)
    archive = zipfile.ZipFile(io.BytesIO(ours))
    assert archive.testzip() is None
    assert archive.read("0001-weigh-at-the-gate.md") == SCALES.encode()
    assert len(archive.namelist()) == 4


# --- Both changed ---------------------------------------------------------------------------------------------
@pytest.fixture
def meeting(team, member, folder):
    run(folder)
    scales = at("0001-weigh-at-the-gate.md")
    scales.edit(by=member, version=1, consequences="Our own words.", drivers="Ours alone.")
    newer = SCALES.replace("a minute", "an hour").replace("We weigh at", "We weigh before")
    (folder / "0001-weigh-at-the-gate.md").write_text(newer)
    run(folder)
    return at("0001-weigh-at-the-gate.md"), newer


@pytest.mark.parametrize(
    ("side", "text", "becomes"),
    [
        ("file", "", "Trucks wait an hour."),
        ("ours", "", "Our own words."),
        ("own", "Trucks wait an hour.\r\n\r\nOur own words.", "Trucks wait an hour.\n\nOur own words."),
    ],
)
def test_somebody_chooses_and_nothing_of_either_side_is_lost(meeting, lead_client, side, text, becomes):
    scales, newer = meeting
    assert "Compare and choose" in lead_client.get(scales.get_absolute_url()).content.decode()
    url = reverse("settle_decision_file", args=[scales.pk])
    page = lead_client.get(url).content.decode()
    for words in ("Trucks wait a minute.", "Trucks wait an hour.", "Our own words."):
        assert words in page
    sent = {"version": scales.version, "side_consequences": side, "text_consequences": text}
    assert lead_client.post(url, sent).status_code == 302
    scales.refresh_from_db()
    assert scales.consequences == becomes
    assert (scales.decision, scales.drivers) == ("We weigh before the gate.", "Ours alone.")
    source = DecisionSource.objects.get(decision_record=scales)
    assert (bytes(source.content), source.pending_sha256) == (newer.encode(), "")


def test_without_a_choice_nothing_is_written_and_what_was_typed_stays(meeting, lead_client):
    scales, _ = meeting
    url = reverse("settle_decision_file", args=[scales.pk])
    answer = lead_client.post(url, {"version": scales.version, "text_consequences": "Typed already"})
    assert answer.status_code == 422
    assert "Typed already" in answer.content.decode()
    scales.refresh_from_db()
    assert scales.consequences == "Our own words."


def test_a_choice_made_on_an_older_record_is_asked_again(meeting, lead_client, member):
    scales, _ = meeting
    scales.edit(by=member, version=scales.version, context="Newer.")
    url = reverse("settle_decision_file", args=[scales.pk])
    sent = {"version": scales.version - 1, "side_consequences": "file", "text_consequences": ""}
    assert lead_client.post(url, sent).status_code == 409
    scales.refresh_from_db()
    assert (scales.consequences, scales.context) == ("Our own words.", "Newer.")
