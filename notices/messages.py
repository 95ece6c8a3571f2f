"""A notice as a message: multipart, the plain text first, with the headers that make it a polite mail."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.header import Header
from email.policy import Compat32
from email.utils import format_datetime, formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from notices.models import Notice

SUBJECT_LENGTH = 200
STOP_SALT = "notices.stop"
STOP_SECONDS = 366 * 24 * 3600


class OneLine(Compat32):
    """Leaves some headers unfolded: an address broken over lines is one that some mail programs do not find."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as bytes."""
        if name in ("List-Unsubscribe", "Message-ID"):
            return f"{name}: {value}{self.linesep}".encode()
        return super().fold_binary(name, value)


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """The text as one line of a header, cut to the length.

    Without line ends, control characters and marks that turn the direction of writing, and without what a mail
    program would decode (=?…?=): nothing in it can end the header or hide in it.
    """
    text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c for c in text)
    text = re.sub(r"\s+", " ", text).replace("=?", "= ?").strip()
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def stop_token(person_id: int, kind: str) -> str:
    """A signed token, good for a year, that stops one kind of mail to one person and does nothing else."""
    return signing.dumps([person_id, kind], salt=STOP_SALT)


def read_stop_token(token: str) -> tuple[int, str]:
    """Whose mails, and of which kind. Raises django.core.signing.BadSignature, also when it has expired."""
    person_id, kind = signing.loads(token, salt=STOP_SALT, max_age=STOP_SECONDS)
    return int(person_id), str(kind)


def stop_url(person_id: int, kind: str) -> str:
    """The absolute address of the page, and of the one click, that stops this kind of mail."""
    return str(settings.BASE_URL) + reverse("stop_mail", args=[stop_token(person_id, kind)])


def message_of(notice: Notice, now: datetime) -> bytes:
    """The message to send at the moment `now`, as bytes with CR LF. Needs the notice's person.

    Raises ValueError for an address or a text that no header can hold.
    """
    headers = {
        "Date": format_datetime(min(notice.planned_at, now)),
        "Message-ID": notice.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<{notice.kind}.{urlsplit(settings.BASE_URL).hostname}>",
        "List-Unsubscribe": f"<{stop_url(notice.person_id, notice.kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if notice.doubts:
        headers["X-Teamhub-Redelivery"] = "1"
    to = formataddr((one_line(notice.person.name, 80), notice.address))
    email = EmailMultiAlternatives(one_line(notice.subject), notice.text, to=[to], headers=headers)
    if notice.html:
        email.attach_alternative(notice.html, "text/html")
    message = email.message()
    if not email.subject.isascii():  # Django's folding leaves a space before the first word
        message.replace_header("Subject", Header(str(email.subject), "utf-8", header_name="Subject"))
    message.policy = OneLine()
    return message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]
