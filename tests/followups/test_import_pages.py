"""Postmortems as files in the browser: looked at first, then imported; what cannot be read is answered beside the field."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from followups.models import FollowUp, SentPostmortems
from notices.models import Notice
from postmortems.models import Postmortem, PostmortemSource
from records.models import Event, SearchEntry
from tests import make
from tests.make import A_POSTMORTEM, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(NOW, tick=False):
        yield


def zip_of(**files: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"postmortems/{name}.md", content)
    return packed.getvalue()


def send(client, team, content: str | bytes, name="frost.md"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(
        reverse("send_postmortems"), {"team": team.pk, "folder": SimpleUploadedFile(name, content)}
    )


def everything() -> list[int]:
    return [each.objects.count() for each in (Postmortem, PostmortemSource, FollowUp, Event, SearchEntry)]


def told(client, address: str) -> tuple[dict[str, int], str]:
    """The figures of the dry run, and its page."""
    page = client.get(address).content.decode()
    return {
        name: int(count) for name, count in re.findall(r"<dt>([\w ]+|Follow-ups)</dt><dd>(\d+)", page)
    }, page


def test_a_file_is_looked_at_first_and_then_imported_by_a_member(team, member, member_client):
    empty = everything()
    answer = send(member_client, team, A_POSTMORTEM)
    figures, page = told(member_client, answer.url)
    assert (figures["New"], figures["Changed"], figures["Unchanged"], figures["Follow-ups"]) == (1, 0, 0, 1)
    assert "Gate cameras dark for two hours" in page and "everyone here may read it" in page
    assert everything() == empty
    done = member_client.post(answer.url, follow=True).content.decode()
    assert "Postmortems: 1 new. Follow-ups in them: 1." in done and "Other files" not in done
    postmortem = Postmortem.objects.get()
    assert (postmortem.title, postmortem.status, postmortem.severity) == (
        "Gate cameras dark for two hours", "published", 2,
    )  # fmt: skip
    assert Event.objects.of(postmortem).get().by == member
    assert (FollowUp.objects.get().state, Notice.objects.count()) == ("proposed", 0)
    assert bytes(postmortem.source.content) == A_POSTMORTEM.encode()
    assert not SentPostmortems.objects.exists()


def test_the_dry_run_of_a_folder_says_what_the_import_does_and_a_second_makes_nothing(team, lead_client):
    other = A_POSTMORTEM.replace("Gate cameras dark", "Gate lamps dark")
    lead_client.post(send(lead_client, team, zip_of(frost=A_POSTMORTEM, kept=other), "a.zip").url)
    doubtful = A_POSTMORTEM.replace("09:15 UTC", "05:15 UTC").replace("The lenses", "All lenses")
    lamps = A_POSTMORTEM.replace("Gate cameras dark", "Quay lamps dark")
    files = zip_of(frost=doubtful, kept=other, lamps=lamps, README="# Read me\n", broken=b"fine\n\xff\n")
    address = send(lead_client, team, files, "b.zip").url
    figures, page = told(lead_client, address)
    assert (figures["New"], figures["Changed"], figures["Unchanged"]) == (1, 1, 1)
    assert "Here as" in page and "resolved is left out" in page
    assert "README.md" in page and "line 2" in page
    done = lead_client.post(address, follow=True).content.decode()
    assert "1 new, 1 changed, 1 here already, as in the file" in done
    assert "1 left out, 1 in error" in done
    assert Postmortem.objects.filter(summary__startswith="All lenses").count() == 1
    before = everything()
    address = send(lead_client, team, files, "b.zip").url
    figures, page = told(lead_client, address)
    assert (figures["New"], figures["Changed"], figures["Unchanged"]) == (0, 0, 3)
    assert "There is nothing to import" in page
    lead_client.post(address)
    assert everything() == before


def test_the_dry_run_says_which_times_are_proposed_and_not_taken_as_the_record_then_does(team, lead_client):
    told_only = (
        "# Gate lamps dark\n\n- **Date**: 2026-02-10\n- **Resolved**: 2026-02-10 09:15 UTC\n\n## Timeline\n\n"
        "All times in UTC.\n\n- 2026-02-09 22:40 Frost\n- 2026-02-10 06:20 A driver reports it\n- 09:40 Lamps back to normal\n"
    )
    address = send(lead_client, team, zip_of(frost=A_POSTMORTEM, lamps=told_only), "a.zip").url
    _, page = told(lead_client, address)
    lines = re.findall(r"<br>([^<]*proposed from the timeline[^<]*)", page)
    assert lines == [
        "2 times proposed from the timeline, not taken: started 9 Feb 2026 22:40, detected 06:20"
    ]
    lead_client.post(address)
    lamps = Postmortem.objects.get(title="Gate lamps dark")
    assert (lamps.started_at, lamps.detected_at) == (None, None)
    assert "The timeline suggests 2 times" in lead_client.get(lamps.get_absolute_url()).content.decode()
    Postmortem.objects.filter(pk=lamps.pk).update(started_at=lamps.timeline.all()[0].at)
    _, page = told(lead_client, send(lead_client, team, zip_of(lamps=told_only), "b.zip").url)
    assert "1 time proposed from the timeline, not taken: detected 06:20<" in page


@pytest.fixture
def chosen(lead_client, team):
    """Sends several files at once."""

    def send_all(*files: tuple[str, str | bytes]):
        uploads = [
            SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text) for name, text in files
        ]
        return lead_client.post(reverse("send_postmortems"), {"team": team.pk, "folder": uploads})

    return send_all


def test_several_files_are_one_import(chosen, lead_client):
    ice = A_POSTMORTEM.replace("# ", "# Ice, not ", 1)
    answer = chosen(("frost.md", A_POSTMORTEM), ("ice.markdown", ice))
    page = lead_client.get(answer.url).content.decode()
    assert "frost.md" in page and "ice.markdown" in page
    lead_client.post(answer.url)
    assert set(PostmortemSource.objects.values_list("path", flat=True)) == {"frost.md", "ice.markdown"}
    again = chosen(
        ("ice.markdown", "# Ice on the quay\n\nIt was cold.\n")
    )  # the same by itself is the same record
    lead_client.post(again.url)
    assert Postmortem.objects.count() == 2


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("frost.md", "# Another", "Two of the files are called “frost.md”"),
        ("all.zip", b"PK\x03\x04", "“all.zip” is no Markdown file: send it by itself"),
        ("empty.md", "", "This file is empty"),
    ],
)
def test_one_of_several_files_that_cannot_come_along_is_named(chosen, name, content, words):
    answer = chosen(("frost.md", A_POSTMORTEM), (name, content))
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["folder"])


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"PK\x03\x04 and no more", "a.zip", "no .zip that can be read"),
        (b"PK\x03\x04 and no more", "a.md", "no .zip that can be read"),
        (b"no zip at all", "a.txt", "no .zip that can be read"),
        (b"fine\n\xff\n", "a.md", "no Markdown that can be read: line 2"),
        (b"", "a.md", "This file is empty"),
        (zip_of(**{f"n{n}": "" for n in range(501)}), "a.zip", "501 records; 500 at most"),
        (zip_of(bomb="a" * 5_000_000), "a.zip", "far larger than such records are"),
    ],
    ids=[
        "cut zip",
        "zip as text",
        "text as text file",
        "no UTF-8",
        "empty",
        "too many",
        "bomb",
    ],  # zips hold a clock
)
def test_what_cannot_be_read_is_answered_beside_the_field(team, lead_client, content, name, words):
    answer = send(lead_client, team, content, name)
    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors["folder"])
    assert f'<option value="{team.pk}" selected>' in answer.content.decode()
    assert not SentPostmortems.objects.exists()


def test_a_stranger_imports_nothing_and_nobody_what_another_sent(
    team, member, member_client, lead_client, observer_client, outsider_client
):
    assert observer_client.get(reverse("send_postmortems")).status_code == 403
    assert "Import files" not in observer_client.get(reverse("postmortems")).content.decode()
    assert "Import files" in member_client.get(reverse("postmortems")).content.decode()
    assert send(observer_client, team, A_POSTMORTEM).status_code == 403
    assert send(outsider_client, team, A_POSTMORTEM).status_code in (403, 422)
    address = send(member_client, team, A_POSTMORTEM).url
    assert lead_client.post(address).status_code == 404
    member.memberships.update(role="observer")
    assert member_client.post(address).status_code == 403
    assert not Postmortem.objects.exists()


def test_a_record_that_is_no_longer_the_teams_is_not_changed_and_not_told_of(team, other_team, member_client):
    member_client.post(send(member_client, team, A_POSTMORTEM).url)
    Postmortem.objects.update(team=other_team, title="Not for the berths", is_restricted=True)
    address = send(member_client, team, A_POSTMORTEM.replace("froze", "iced over")).url
    page = member_client.get(address).content.decode()
    assert "not yours to change" in page and "Not for the berths" not in page
    member_client.post(address)
    assert Postmortem.objects.get().summary == "The lenses froze."


def test_what_somebody_sent_before_and_what_is_old_is_kept_no_longer(team, lead, lead_client, member):
    old = SentPostmortems.objects.create(
        team=team, by=member, at=NOW - make.dt.timedelta(days=2), name="a", content=b""
    )
    first = send(lead_client, team, A_POSTMORTEM).url
    send(lead_client, team, A_POSTMORTEM)
    assert lead_client.get(first).status_code == 404
    assert SentPostmortems.objects.exclude(by=lead).filter(pk=old.pk).count() == 0
