"""How a message leaves: over SMTP, or, where no mail server is set up, readable into a folder.

Each transport hands a message over in three steps, so that the caller can write down, before the second, that it is
about to become final (docs/mail.md): `offer` gives all of it but the last byte, `finish` makes it final, `answer` says
whether it was taken.
"""

from __future__ import annotations

import re
import select
import smtplib
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from time import monotonic
from typing import NoReturn, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME

FRESH_SECONDS = 5.0  # a connection that was quiet for longer is asked whether it still is one
# What says that the fault is the address and not the message or us: RFC 3463, or these codes alone, without any
# words that speak of us (which Postfix's “unknown in relay recipient table” does not) or of a policy.
_OF_THE_ADDRESS = re.compile(r"5\d\d[ -]5\.(1\.([1236]|10)|2\.1)\b")
_UNCLEAR = re.compile(r"5\d\d[ -](5\.1\.0\b|(?!\d\.\d+\.\d))")
_OF_US = re.compile(
    r"\brelay(?! recipient)|rcpthosts|\bsender|\b(helo|ehlo)\b|quota|\blimit|\brate\b|too (many|much)|authenti"
    r"|log ?in\b|not (permitted|allowed|authori[sz]ed)|temporar|try (again|later)",
    re.I,
)
_OF_POLICY = re.compile(
    r"polic|spam|block|black ?list|reputation|\b(rbl|dnsbl|spf|dkim|dmarc|ptr|rdns)\b|reverse dns|\bip\b|\bhost\b"
    r"|denied|content|virus",
    re.I,
)
_SAYABLE = re.compile(r"[!-;=?-~]+")
_PLAIN = {550, 551, 553, 556}


class Refused(Exception):
    """The server said no to this message, which it therefore does not have.

    `is_address` tells that it will take nothing for this recipient.
    """

    def __init__(self, reason: str, *, is_permanent: bool, is_address: bool = False) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent
        self.is_address = is_permanent and is_address


class Unreachable(Exception):
    """The connection failed before the message was final: the server certainly does not have it.

    `is_connected` tells whether it could be made at all.
    """

    def __init__(self, reason: str, *, is_connected: bool) -> None:
        super().__init__(reason)
        self.is_connected = is_connected


class InDoubt(Exception):
    """The connection failed after the message was final: whether the server has it, nobody knows."""


@dataclass(eq=False)
class Parcel:
    """A message as bytes, lines ended by CR LF, and the one address it goes to.

    The content may be filled in after the parcel was named as the following one, and before it is offered.
    """

    recipient: str
    content: bytes = b""


class Transport(Protocol):
    """Takes messages, one after the other, to where they go. Used by one thread; close it at the end."""

    def is_ready(self) -> bool:
        """Will the next `offer` most likely not have to wait for anybody?"""

    def offer(self, parcel: Parcel) -> None:
        """Hand over all that does not make it final. Raises Refused or Unreachable."""

    def withdraw(self) -> None:
        """Take back what was offered."""

    def finish(self, following: Parcel | None = None) -> None:
        """Make what was offered final. `following` will be offered next. Raises Unreachable where it cannot."""

    def answer(self) -> None:
        """Return when it has been taken. Raises Refused or InDoubt."""

    def close(self) -> None:
        """Let go of what is open, politely where it still answers."""


def transport() -> Transport:
    """The one that the settings ask for: SMTP where EMAIL_URL is set, else the folder."""
    return SmtpTransport() if settings.EMAIL_URL else FolderTransport()


def where() -> tuple[object, ...]:
    """What a transport was made for: one that was kept is of use only while this stays the same."""
    names = ("URL", "HOST", "PORT", "USE_TLS", "USE_SSL", "HOST_USER", "HOST_PASSWORD", "TIMEOUT")
    return (*(getattr(settings, f"EMAIL_{name}", "") for name in names), str(settings.MAIL_FOLDER))


class SmtpTransport:
    """One SMTP connection, opened when first needed and again after it broke.

    Where the server takes commands in groups (RFC 2920) the envelope of the next message goes along with the dot of
    this one: one wait for a message instead of four.
    """

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._sock: socket.socket | None = None
        self._read = b""
        self._groups = False
        self._ahead: Parcel | None = None
        self._used = 0.0

    def is_ready(self) -> bool:
        if self._ahead is None or self._sock is None:
            return False
        if self._read or (isinstance(self._sock, ssl.SSLSocket) and self._sock.pending()):
            return True
        return bool(select.select([self._sock], [], [], 0.01)[0])

    def offer(self, parcel: Parcel) -> None:
        content = parcel.content if parcel.content.endswith(b"\r\n") else parcel.content + b"\r\n"
        if content.startswith(b".") or b"\n." in content:
            content = re.sub(rb"(?m)^\.", b"..", content)
        is_reused = self._smtp is not None
        try:
            self._submit(parcel, content)
        except Unreachable as error:
            if not is_reused or isinstance(error.__cause__, TimeoutError):
                raise
            self._submit(parcel, content)  # servers may end a connection after so many messages

    def withdraw(self) -> None:
        self._drop()  # without the dot the server throws the message away

    def finish(self, following: Parcel | None = None) -> None:
        group = b".\r\n"
        if following is not None and self._groups:
            with suppress(ValueError):  # an address that no command can hold is told when it is offered
                group += self._envelope(following)
                self._ahead = following
        with suppress(OSError):  # whether some of it has gone nobody knows: the answer will be missing
            self._send(group)

    def answer(self) -> None:
        try:
            code, reply = self._reply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise InDoubt(_said(error)) from error
        if not 200 <= code < 300:
            self._refused(code, reply)

    def close(self) -> None:
        # A server that hung up first does not matter: all that counts was answered before.
        with suppress(OSError, smtplib.SMTPException):
            if self._sock is not None and self._ahead is None:
                self._sock.settimeout(2)
                self._command(b"QUIT")
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._sock, self._ahead, self._read = None, None, None, b""

    def _connect(self) -> None:
        where = (settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn())
        smtp: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(*where, timeout=settings.EMAIL_TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
        self._smtp = smtp
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        smtp.ehlo_or_helo_if_needed()
        self._sock, self._read, self._ahead = smtp.sock, b"", None
        self._groups = smtp.has_extn("pipelining")
        if self._sock is not None:
            # Else the kernel holds the lone dot back until the server has acknowledged the body: 40 ms.
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _submit(self, parcel: Parcel, content: bytes) -> None:
        """Say everything but the final dot. Raises Refused or Unreachable."""
        is_connected = self._smtp is not None
        try:
            if self._ahead is not None and self._ahead is not parcel:
                self._drop()  # the server waits for another message, which is not to be sent after all
            if self._sock is not None and self._ahead is None and monotonic() - self._used > FRESH_SECONDS:
                self._command(b"NOOP")
            if self._sock is None:
                self._connect()
            is_connected = True
            self._announce(parcel)
            self._send(content)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unreachable(_said(error), is_connected=is_connected) from error
        except ValueError as error:  # an address that no command can hold
            self._drop()
            raise Refused(str(error), is_permanent=True) from error

    def _announce(self, parcel: Parcel) -> None:
        """Say for whom the next message is, unless that was said along with the last dot; wait for a yes."""
        envelope = self._envelope(parcel)
        if self._groups:
            if self._ahead is None:
                self._send(envelope)
            self._ahead = None
            replies = [self._reply(), self._reply(), self._reply()]
        else:
            replies = []
            for line in envelope.splitlines(keepends=True):
                self._send(line)
                replies.append(self._reply())
                if not 200 <= replies[-1][0] < 400:
                    break
        for (code, reply), step in zip(replies, ("mail", "rcpt", "data"), strict=False):
            if not 200 <= code < 400:
                if len(replies) == 3 and replies[2][0] == 354:
                    self._drop()  # it takes a message for nobody; a lone dot would be one
                self._refused(code, reply, step=step)

    def _envelope(self, parcel: Parcel) -> bytes:
        """Who to whom, as commands. Raises ValueError for an address that no command can hold."""
        sender, recipient = _envelope_sender(), parcel.recipient
        if not (_SAYABLE.fullmatch(sender) and _SAYABLE.fullmatch(recipient)):
            raise ValueError(f"“{recipient}” is no address that a mail server could be told.")
        return f"MAIL FROM:<{sender}>\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode("ascii")

    def _send(self, data: bytes) -> None:
        if self._sock is None:
            raise smtplib.SMTPServerDisconnected("The connection was closed.")
        self._used = monotonic()
        self._sock.sendall(data)

    def _reply(self) -> tuple[int, bytes]:
        """The server's next answer. Raises OSError or SMTPException where there is none."""
        lines = []
        while True:
            while (end := self._read.find(b"\n")) < 0:
                if self._sock is None:
                    raise smtplib.SMTPServerDisconnected("The connection was closed.")
                more = self._sock.recv(65536)
                if not more or len(self._read) > 65536:
                    raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
                self._read += more
            line, self._read = self._read[:end].strip(), self._read[end + 1 :]
            lines.append(line[4:])
            if not line[:3].isdigit():
                raise smtplib.SMTPServerDisconnected("The server does not speak SMTP.")
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _command(self, line: bytes) -> tuple[int, bytes]:
        self._send(line + b"\r\n")
        return self._reply()

    def _refused(self, code: int, reply: bytes, *, step: str = "data") -> NoReturn:
        """Make the connection ready for the next message and raise Refused.

        The server's own trouble (4xx) and one with us (530 to 535, or words such as relay, sender, quota) may pass:
        the settings may be put right. Other 5xx will not.
        """
        reason = f"{code} {reply.decode('utf-8', 'replace')}"
        try:
            if code == 421 or (
                self._sock is not None and self._ahead is None and self._command(b"RSET")[0] != 250
            ):
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()
        raise _judged(code, reason, step)


def _judged(code: int, reason: str, step: str) -> Refused:
    """Whose fault it is that the server said no at this step: mail, rcpt or data."""
    is_address = step != "mail" and _OF_THE_ADDRESS.match(reason) is not None
    is_ours = code in range(530, 536)
    if step != "data" and not is_address:
        is_ours = is_ours or _OF_US.search(reason) is not None or (step == "mail" and code in _PLAIN)
        is_unclear = step == "rcpt" and code in _PLAIN and _UNCLEAR.match(reason) is not None
        is_address = is_unclear and not is_ours and not _OF_POLICY.search(reason)
    return Refused(reason, is_permanent=500 <= code < 600 and not is_ours, is_address=is_address)


def _envelope_sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">").strip()


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    return f"{type(error).__name__}: {error}"


class FolderTransport:
    """Writes each message as one .eml file to settings.MAIL_FOLDER. The rename is what makes it final."""

    def __init__(self) -> None:
        self._offered: tuple[Path, Path] | None = None

    def is_ready(self) -> bool:
        return True

    def offer(self, parcel: Parcel) -> None:
        try:
            self._offered = _draft(parcel.content, parcel.recipient)
        except OSError as error:
            raise Unreachable(_said(error), is_connected=False) from error

    def withdraw(self) -> None:
        if self._offered is not None:
            self._offered[0].unlink(missing_ok=True)
            self._offered = None

    def finish(self, following: Parcel | None = None) -> None:
        if self._offered is None:
            return
        draft, final = self._offered
        try:
            draft.rename(final)  # a reader never sees half a message; a second delivery replaces the first
        except OSError as error:
            self.withdraw()
            raise Unreachable(_said(error), is_connected=False) from error
        self._offered = None

    def answer(self) -> None:
        pass

    def close(self) -> None:
        self.withdraw()


class FolderBackend(BaseEmailBackend):
    """The same folder for mails that Django sends itself, such as a link to a new password."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages and say how many. Raises OSError where the folder cannot be written."""
        for email in email_messages:
            draft, final = _draft(email.message().as_bytes(), ",".join(email.to))
            draft.rename(final)
        return len(email_messages)


def _draft(content: bytes, recipient: str) -> tuple[Path, Path]:
    """Write a message under a hidden name; returns that and the name it shall have, by time and recipient."""
    folder = Path(settings.MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    headers = BytesHeaderParser().parsebytes(content)
    at = parsedate_to_datetime(headers["Date"])
    to = re.sub(r"[^\w.@+-]", "_", recipient)[:80]
    mark = re.sub(r"\W", "", headers["Message-ID"].partition("@")[0])[-12:]
    name = f"{at:%Y%m%dT%H%M%S}-{to}-{mark}.eml"
    draft = folder / f".{name}"
    draft.write_bytes(content)
    return draft, folder / name
