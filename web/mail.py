"""How a message leaves: over SMTP, or, where no mail server is set up, readable into a folder.

Both transports call `before_dot` when everything but the last byte that makes it final has been done, so that
the caller can write down that the message is about to become final (docs/mail.md).
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from email.parser import BytesHeaderParser
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import NoReturn, Protocol

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.utils import DNS_NAME


class Refused(Exception):
    """The server said no to this message, which it therefore does not have."""

    def __init__(self, reason: str, *, is_permanent: bool) -> None:
        super().__init__(reason)
        self.is_permanent = is_permanent


class Unreachable(Exception):
    """The connection failed before the message was final: the server certainly does not have it.

    `is_connected` tells whether it could be made at all.
    """

    def __init__(self, reason: str, *, is_connected: bool) -> None:
        super().__init__(reason)
        self.is_connected = is_connected


class InDoubt(Exception):
    """The connection failed after the message was final: whether the server has it, nobody knows."""


class Withdrawn(Exception):
    """`before_dot` returned False, so the message was not made final."""


class Transport(Protocol):
    """Takes messages to where they go. Used by one thread; close it at the end."""

    def deliver(self, content: bytes, recipient: str, before_dot: Callable[[], bool]) -> None:
        """Hand over one message, lines ended by CR LF. Raises Refused, Unreachable, InDoubt or Withdrawn."""

    def close(self) -> None:
        """Let go of what is open, politely where it still answers."""


def transport() -> Transport:
    """The one that the settings ask for: SMTP where EMAIL_URL is set, else the folder."""
    return SmtpTransport() if settings.EMAIL_URL else FolderTransport()


class SmtpTransport:
    """One SMTP connection, opened when first needed and again after it broke."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, content: bytes, recipient: str, before_dot: Callable[[], bool]) -> None:
        content = re.sub(rb"(?m)^\.", b"..", content if content.endswith(b"\r\n") else content + b"\r\n")
        is_reused = self._smtp is not None
        try:
            smtp = self._submit(content, recipient)
        except Unreachable as error:
            if not is_reused or isinstance(error.__cause__, TimeoutError):
                raise
            smtp = self._submit(content, recipient)  # servers may end a connection after so many messages
        try:
            may_go = before_dot()
        except BaseException:
            self._drop()
            raise
        if not may_go:
            self._drop()  # without the dot the server throws the message away
            raise Withdrawn
        try:
            smtp.send(b".\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise InDoubt(_said(error)) from error
        if not 200 <= answer[0] < 300:
            self._refused(answer)

    def close(self) -> None:
        # A server that hung up first does not matter: all that counts was answered before.
        with suppress(OSError, smtplib.SMTPException):
            if self._smtp is not None:
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def _connect(self) -> smtplib.SMTP:
        where = (settings.EMAIL_HOST, settings.EMAIL_PORT, DNS_NAME.get_fqdn())
        smtp: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            context = ssl.create_default_context()
            smtp = smtplib.SMTP_SSL(*where, timeout=settings.EMAIL_TIMEOUT, context=context)
        else:
            smtp = smtplib.SMTP(*where, timeout=settings.EMAIL_TIMEOUT)
        self._smtp = smtp
        # Without this the kernel holds the lone dot back until the server has acknowledged the body: 40 ms.
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # type: ignore[union-attr]
        if settings.EMAIL_USE_TLS:
            smtp.starttls(context=ssl.create_default_context())
        if settings.EMAIL_HOST_USER:
            smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        smtp.ehlo_or_helo_if_needed()
        return smtp

    def _submit(self, content: bytes, recipient: str) -> smtplib.SMTP:
        """Say everything but the final dot. Raises Refused or Unreachable."""
        is_connected = self._smtp is not None
        try:
            smtp = self._smtp or self._connect()
            is_connected = True
            if not 200 <= (answer := smtp.mail(_envelope_sender()))[0] < 300:
                self._refused(answer)
            if not 200 <= (answer := smtp.rcpt(recipient))[0] < 300:
                self._refused(answer)
            if (answer := smtp.docmd("DATA"))[0] != 354:
                self._refused(answer)
            smtp.send(content)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise Unreachable(_said(error), is_connected=is_connected) from error
        except ValueError as error:  # an address that no command can hold
            self._drop()
            raise Refused(str(error), is_permanent=True) from error
        return smtp

    def _refused(self, answer: tuple[int, bytes]) -> NoReturn:
        """Make the connection ready for the next message and raise Refused; Unreachable if it is of no use.

        The server's own trouble (4xx) and one with us (530 to 535) may pass; other 5xx will not.
        """
        code, reply = answer
        reason = f"{code} {reply.decode('utf-8', 'replace')}"
        if code in (421, -1) or self._smtp is None or self._smtp.rset()[0] != 250:
            self._drop()
        raise Refused(reason, is_permanent=500 <= code < 600 and code not in range(530, 536))


def _envelope_sender() -> str:
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("<")[2].rstrip(">").strip()


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        reply = error.smtp_error
        return f"{error.smtp_code} {reply.decode('utf-8', 'replace') if isinstance(reply, bytes) else reply}"
    return f"{type(error).__name__}: {error}"


class FolderTransport:
    """Writes each message as one .eml file to settings.MAIL_FOLDER. The rename is what makes it final."""

    def deliver(self, content: bytes, recipient: str, before_dot: Callable[[], bool]) -> None:
        try:
            draft, final = _draft(content, recipient)
        except OSError as error:
            raise Unreachable(_said(error), is_connected=False) from error
        try:
            if not before_dot():
                raise Withdrawn
            draft.rename(final)  # a reader never sees half a message; a second delivery replaces the first
        except OSError as error:
            raise Unreachable(_said(error), is_connected=False) from error
        finally:
            draft.unlink(missing_ok=True)

    def close(self) -> None:
        pass


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
