"""A notice as a message: multipart, the plain text first, with the headers that make it a polite mail."""

from __future__ import annotations

import binascii
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail.message import sanitize_address
from django.urls import reverse

from notices.models import Notice
from people.models import Person

SUBJECT_LENGTH = 200
STOP_SALT = "notices.stop"
SETTINGS_SALT = "notices.settings"
STOP_SECONDS = 366 * 24 * 3600


# What needs no quoting and no encoding in a header.
PLAIN = re.compile(r"[\w !#$%&'*+/=?^`{|}~-]*(<[\w.+-]+@[A-Za-z0-9.-]+>)?", re.ASCII)
PLAIN_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9.-]+", re.ASCII)
LONGEST_LINE = 900  # RFC 5322 allows 998


def one_line(text: str, length: int = SUBJECT_LENGTH) -> str:
    """The text as one line of a header, cut to the length.

    Without line ends, control characters and marks that turn the direction of writing, and without what a mail
    program would decode (=?…?=): nothing in it can end the header or hide in it.
    """
    if PLAIN.fullmatch(text) and "  " not in text and "=?" not in text and len(text) <= length:
        return text.strip()
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


def settings_token(person_id: int) -> str:
    """A signed token, good for a year, that opens when and which mails come to one person, and nothing else."""
    return signing.dumps(person_id, salt=SETTINGS_SALT)


def read_settings_token(token: str) -> int:
    """Whose mails. Raises django.core.signing.BadSignature, also when it has expired."""
    return int(signing.loads(token, salt=SETTINGS_SALT, max_age=STOP_SECONDS))


def settings_url(person_id: int) -> str:
    """The absolute address of the page where a person settles their mails without signing in."""
    return str(settings.BASE_URL) + reverse("mail_settings", args=[settings_token(person_id)])


def reply_header(people: Iterable[Person]) -> str:
    """Those who answer a reply, the first three, as Reply-To says them; those who have left are none of them.

    What would make it longer than a line may be is left out: a name first, for in some scripts one is ten times as
    long when it is encoded, then the address.
    """
    found = {person.email: person for person in people if person.is_active}
    header = ""
    for email, person in list(found.items())[:3]:
        for name in (one_line(person.name, 80), ""):
            longer = ", ".join(part for part in (header, mailbox(name, email).strip()) if part)
            if len(longer) <= LONGEST_LINE:
                header = longer
                break
    return header


def stop_url(person_id: int, kind: str) -> str:
    """The absolute address of the page, and of the one click, that stops this kind of mail."""
    return str(settings.BASE_URL) + _stop_path().replace("TOKEN", stop_token(person_id, kind))


@cache
def _stop_path() -> str:
    """Looked up once: a sender that asked for every mail would spend an eighth of its time with it."""
    return reverse("stop_mail", args=["TOKEN"])


def message_of(notice: Notice, now: datetime) -> bytes:
    """The message to send at the moment `now`, as bytes with CR LF. Needs the notice's person.

    Raises ValueError for an address or a text that no header can hold.
    """
    sender, domain = str(settings.DEFAULT_FROM_EMAIL), urlsplit(settings.BASE_URL).hostname
    headers = {
        "Subject": one_line(notice.subject),
        "From": sender if PLAIN.fullmatch(sender) else sanitize_address(sender, "utf-8"),
        "To": mailbox(one_line(notice.reader.name, 80), notice.address),
        "Date": format_datetime(min(notice.planned_at, now)),
        "Message-ID": notice.message_id,
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"<{notice.kind}.{domain}>",
        "List-Unsubscribe": f"<{stop_url(notice.reader.pk, notice.kind)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if notice.kind not in Notice.WANTS:  # this one is for whoever looks after the mails
        del headers["List-Unsubscribe"], headers["List-Unsubscribe-Post"]
    if notice.reply_to:
        headers["Reply-To"] = notice.reply_to
    if notice.doubts:
        headers["X-Teamhub-Redelivery"] = "1"
    return as_bytes(headers, notice.text, notice.html)


def mailbox(name: str, address: str) -> str:
    """A name and an address as a header says them. Raises ValueError for an address that none can hold."""
    if PLAIN.fullmatch(name) and PLAIN_ADDRESS.fullmatch(address):
        return f"{name} <{address}>"
    return str(sanitize_address((name, address), "utf-8")).replace("\n", "")  # a long name comes folded


def as_bytes(headers: dict[str, str], text: str, html: str) -> bytes:
    """The message, put together by hand: the library takes ten times as long, most of a sender's time.

    Raises ValueError for a header with a line end in it.
    """
    lines = []
    for name, value in headers.items():
        if "\r" in value or "\n" in value:
            raise ValueError(f"There is a newline in the header {name}.")
        if not value.isascii() or (len(value) > 900 and name == "Subject"):
            value = Header(value, "utf-8", header_name=name).encode(linesep="\r\n")
        lines.append(f"{name}: {value}")
    lines.append("MIME-Version: 1.0")
    plain, content = _part("plain", text), headers["Message-ID"]
    if not html:
        return "\r\n".join(lines).encode() + b"\r\n" + plain
    boundary = "=_" + re.sub(r"\W", "", content)[:40]  # "=_" never stands in quoted-printable
    lines += [f'Content-Type: multipart/alternative; boundary="{boundary}"', "", ""]
    mark = f"--{boundary}".encode()
    return b"".join(
        (
            "\r\n".join(lines).encode(),
            mark,
            b"\r\n",
            plain,
            mark,
            b"\r\n",
            _part("html", html),
            mark,
            b"--\r\n",
        )
    )


def _part(kind: str, text: str) -> bytes:
    """One part with its headers: as it is where it is plain, else quoted-printable."""
    body = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not body.endswith(b"\n"):
        body += b"\n"
    encoding = "7bit"
    if not body.isascii() or b"\0" in body or max(map(len, body.split(b"\n"))) > LONGEST_LINE:
        encoding, body = "quoted-printable", binascii.b2a_qp(body, istext=True)
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + body.replace(b"\n", b"\r\n")
