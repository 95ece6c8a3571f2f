"""Pictures and files: checked by their content, served so that nothing in them runs, read by those who read the record."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from postmortems.models import Postmortem
from records.attachments import WAITING_PER_PERSON, WAITS_FOR, Attachment, tidy_files
from records.models import Event
from tests import make
from tests.decisions.conftest import a_draft
from tests.make import NOW

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 17
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
GIF = b"GIF89a\x01\x00\x01\x00"
WEBP = b"RIFF\x1a\x00\x00\x00WEBPVP8L"
PDF = b"%PDF-1.7\n"


@pytest.fixture
def draft(team, member):
    return a_draft(team, member)


def a_file(content=PNG, name="scale.png"):
    return SimpleUploadedFile(name, content)


def uploaded(by, content=PNG, name="scale.png"):
    return Attachment.upload(a_file(content, name), by=by, at=NOW)


def verbs(record):
    return [(event.verb, event.note) for event in Event.objects.of(record)][::-1]


# --- What is taken ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "name", "kind", "called"),
    [
        (PNG, "scale.png", "image/png", "scale.png"),
        (JPEG, "scale.JPEG", "image/jpeg", "scale.jpeg"),
        (GIF, "scale.gif", "image/gif", "scale.gif"),
        (WEBP, "scale.webp", "image/webp", "scale.webp"),
        (PDF, "scale.pdf", "application/pdf", "scale.pdf"),
        ("Größe,1\n".encode(), "sizes.csv", "text/plain", "sizes.csv"),
        (PNG, "page.html", "image/png", "page.html.png"),
        (PNG, "../../etc/passwd", "image/png", "passwd.png"),
        (PNG, "C:\\scales\\one.png", "image/png", "one.png"),
        (PNG, 'a"b\r\nSet-Cookie: x.png', "image/png", 'a"b Set-Cookie: x.png'),
        (PNG, "\u202egnp.exe", "image/png", "gnp.exe.png"),
        (b"just text", "evil.svg", "text/plain", "evil.svg.txt"),
    ],
)
def test_a_file_is_what_its_content_says_and_is_called_so(member, content, name, kind, called):
    taken = uploaded(member, content, name)
    assert (taken.content_type, taken.name, taken.size) == (kind, called, len(content))
    assert Path(default_storage.path(taken.path)).read_bytes() == content


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"\xef\xbb\xbf  <!DOCTYPE html><p>",
        b"<html><script>alert(1)</script>",
        b"# Notes\n\n<script>alert(1)</script>",
        b"MZ\x90\x00",
        b"PK\x03\x04",
        b"\x7fELF\x02",
        b"\x00\x01\x02",
        b"\xff\xfe<\x00s\x00v\x00g\x00",
        b"",
    ],
)
@pytest.mark.parametrize("name", ["scale.png", "scale.svg", "notes.txt"])
def test_what_could_run_or_is_not_known_is_refused_whatever_it_is_called(member, content, name):
    with pytest.raises(ValidationError):
        uploaded(member, content, name)
    assert not Attachment.objects.exists()


def test_a_file_has_a_size(member, settings):
    settings.ATTACHMENT_MAX_BYTES = len(PNG)
    uploaded(member)
    with pytest.raises(ValidationError, match="larger than"):
        uploaded(member, PNG + b"\x00")


def test_not_too_many_files_wait_for_a_record(member):
    for _ in range(WAITING_PER_PERSON):
        uploaded(member)
    with pytest.raises(ValidationError, match="Save what you are writing"):
        uploaded(member)


# --- Whose it is ------------------------------------------------------------------------------------------------
def test_a_file_that_was_pasted_belongs_to_the_record_once_that_is_saved(team, member, lead):
    picture = uploaded(member)
    assert not Attachment.objects.visible_to(lead).exists()
    decision = a_draft(team, member, context=f"It looks so: {picture.markdown()}")
    assert [each.pk for each in Attachment.objects.of(decision)] == [picture.pk]
    assert Attachment.objects.visible_to(lead).exists()
    assert verbs(decision) == [("created", ""), ("attached", "scale.png")]


def test_nobody_takes_over_a_file_that_somebody_else_uploaded(team, member, lead):
    picture = uploaded(member)
    decision = a_draft(team, lead, context=picture.markdown())
    assert not Attachment.objects.of(decision).exists()
    assert not Attachment.objects.visible_to(lead).exists()


def test_a_file_of_a_hidden_record_stays_hidden_where_another_record_speaks_of_it(
    team, member, outsider, other_team
):
    hidden = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None)
    picture = Attachment.attach(a_file(), hidden, by=member, at=NOW)
    a_draft(team, member, context=picture.markdown())
    picture.refresh_from_db()
    assert picture.subject() == hidden
    assert not Attachment.objects.visible_to(outsider).exists()
    assert Attachment.objects.visible_to(member).exists()


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_those_who_may_not_edit_attach_and_remove_nothing(draft, member, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        Attachment.attach(a_file(), draft, by=person, at=NOW)
    picture = Attachment.attach(a_file(), draft, by=member, at=NOW)
    with pytest.raises(PermissionDenied):
        picture.remove(by=person, at=NOW)
    assert default_storage.exists(picture.path)


def test_removing_deletes_the_file_and_keeps_its_name_in_history(
    draft, member, lead, django_capture_on_commit_callbacks
):
    picture = Attachment.attach(a_file(), draft, by=member, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        picture.remove(by=lead, at=NOW)
    assert not default_storage.exists(picture.path)
    assert not Attachment.objects.of(draft).exists()
    assert verbs(draft)[1:] == [("attached", "scale.png"), ("detached", "scale.png")]


# --- Pages ------------------------------------------------------------------------------------------------------
def test_a_picture_is_shown_and_nothing_in_it_can_run(draft, member, outsider_client):
    picture = Attachment.attach(a_file(name="gate “north”.png"), draft, by=member, at=NOW)
    response = outsider_client.get(picture.get_absolute_url())
    assert response.content == PNG
    assert response["Content-Type"] == "image/png"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["Content-Disposition"].startswith("inline;")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("content", "kind"), [(PDF, "application/pdf"), (b"a,b", "text/plain; charset=utf-8")]
)
def test_what_is_no_picture_is_offered_for_download(draft, member, member_client, content, kind):
    file = Attachment.attach(a_file(content, "file"), draft, by=member, at=NOW)
    response = member_client.get(file.get_absolute_url())
    assert response["Content-Type"] == kind
    assert response["Content-Disposition"].startswith("attachment;")


def test_pasting_answers_with_the_markdown_that_shows_it(member_client):
    response = member_client.post(reverse("upload"), {"file": a_file(name="a [b](c) `d`.png")})
    picture = Attachment.objects.get()
    assert response.status_code == 201
    assert response.content.decode() == f"![a b(c) d.png](/attachments/{picture.token}/)"
    refused = member_client.post(reverse("upload"), {"file": a_file(b"<svg/>")})
    assert (refused.status_code, refused["Content-Type"]) == (422, "text/plain")
    assert b"SVG" in refused.content
    assert member_client.post(reverse("upload")).status_code == 422


def test_attaching_on_the_records_page_works_without_script(draft, member_client):
    there = reverse("attach", args=["decision", draft.pk])
    response = member_client.post(there, {"file": a_file()}, follow=True)
    page = response.content.decode()
    assert "scale.png is attached." in page
    picture = Attachment.objects.of(draft).get()
    assert picture.get_absolute_url() in page
    refused = member_client.post(there, {"file": a_file(b"<svg/>")}, follow=True).content.decode()
    assert "SVG and HTML can run script" in refused


def test_there_is_nothing_to_attach_to_what_is_not_there(member_client, draft):
    for kind, pk in [("decision", draft.pk + 999), ("session", 1), ("person", 1)]:
        assert member_client.post(reverse("attach", args=[kind, pk]), {"file": a_file()}).status_code == 404


# --- Tidying ----------------------------------------------------------------------------------------------------
def test_files_that_waited_in_vain_go_and_those_of_records_stay(draft, member):
    old, new = uploaded(member), uploaded(member)
    kept = Attachment.attach(a_file(), draft, by=member, at=NOW)
    Attachment.objects.filter(pk__in=[old.pk, kept.pk]).update(at=NOW - WAITS_FOR - dt.timedelta(hours=1))
    assert tidy_files(NOW) == 1
    assert [default_storage.exists(each.path) for each in (old, new, kept)] == [False, True, True]


def test_files_on_disk_that_no_row_knows_go_after_some_hours(member):
    stray = f"attachments/ab/{'ab' * 16}"
    from django.core.files.base import ContentFile
    from django.utils import timezone

    default_storage.save(stray, ContentFile(b"half"))
    known = uploaded(member)
    now = timezone.now()
    assert tidy_files(now) == 0
    past = (now - dt.timedelta(hours=7)).timestamp()
    for path in (stray, known.path):
        os.utime(default_storage.path(path), (past, past))
    tidy_files(now)
    assert (default_storage.exists(stray), default_storage.exists(known.path)) == (False, True)


def test_files_are_readable_by_the_server_alone(member):
    path = default_storage.path(uploaded(member).path)
    assert Path(path).stat().st_mode & 0o077 == 0
    assert str(path).startswith(str(settings.MEDIA_ROOT))
