"""A request that is larger than anything Teamhub takes is stopped at the door, from whomever it comes."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from records.models import Attachment
from tests.conftest import signed_in

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 50
pytestmark = pytest.mark.django_db


class Sent(io.BytesIO):
    """A body that tells how much of it was asked for."""

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.taken = getattr(self, "taken", 0) + len(piece)
        return piece


def send(client: Client, address: str, *, files: int, told: int | None = None):
    """A form with two files of so many bytes each, its answer, and how much of it was read.

    `told` is what the sender says of its length, if not the truth.
    """
    pieces = [
        b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + b"x" * files
        + b"\r\n"
    ] * 2
    body = b"".join([*pieces, b"--edge--\r\n"])
    sent = Sent(body)
    length = len(body) if told is None else told
    sent_as = {"CONTENT_TYPE": "multipart/form-data; boundary=edge", "CONTENT_LENGTH": str(length)}
    answer = client.generic("POST", address, **sent_as, **{"wsgi.input": sent})
    return answer, getattr(sent, "taken", 0)


@pytest.fixture
def client() -> Client:
    """Asks for the word that forms carry, as a server does: that is when a form is read."""
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "a" * 32
    return client


@pytest.fixture
def small(settings):
    settings.UPLOAD_MAX_BYTES = 1024 * 1024
    return settings.UPLOAD_MAX_BYTES


@pytest.mark.parametrize("address", ["sign_in", "upload", "decision_files"])
def test_what_says_that_it_is_too_large_is_not_read(client, small, address):
    answer, taken = send(client, reverse(address), files=small)
    assert answer.status_code == 413
    assert taken == 0


def test_no_more_is_read_than_the_sender_tells(client, small):
    answer, taken = send(client, reverse("sign_in"), files=8 * small, told=small)
    assert answer.status_code == 403  # its end is missing, and no word of ours is in it
    assert taken <= small


def test_the_page_says_what_happened_and_how_much_is_taken(member, small):
    answer, _ = send(signed_in(member), reverse("upload"), files=small)
    assert answer.status_code == 413
    text = answer.content.decode()
    assert "That is too large" in text
    assert "takes 1 MB of files and 5 MB of text" in text
    assert not Attachment.objects.exists()


def test_what_is_small_enough_arrives_whole(member, small):
    file = SimpleUploadedFile("a.png", PNG)
    answer = signed_in(member).post(reverse("upload"), {"file": file})
    assert answer.status_code == 201
    assert Attachment.objects.get().size == len(PNG)
