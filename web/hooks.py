"""How a message leaves for an address that somebody typed in, without leading anybody into our own network.

https only, to public addresses only: the name is looked up once, every address it has is looked at, and the connection
goes to the very address that was looked at, so that a name that changes its mind in between changes nothing. No
redirects, no proxy, 5 seconds and 64 KB. What the operator names in CHANNEL_PRIVATE_TARGETS may be private.

A request is handed over as a mail is (web/mail.py): all but its last byte, which makes it final, and then the answer.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings

from web.mail import InDoubt, Parcel, Refused

SECONDS = 5.0  # to look up, connect and hand over; and again to answer
MOST_BYTES = 64 * 1024
LONGEST = 2000
# Their last 32 bits are the IPv4 address that a translator would lead to.
TRANSLATED = [ipaddress.ip_network("64:ff9b::/96")]
# Special whatever the version of Python says: its tables of what is global have changed more than once.
SPECIAL = [
    ipaddress.ip_network(network)
    for network in (
        *("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24"),
        *("64:ff9b:1::/48", "2001::/23", "2002::/16", "3fff::/20"),
    )
]
GONE = {404, 410}
MAY_PASS = {401, 403, 407, 408, 421, 425, 429}  # besides redirects and the server's own trouble

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class BadTarget(Exception):
    """Nothing may be sent there; the words say why."""


@dataclass(frozen=True)
class Target:
    """Where a request goes: taken from an address, not yet looked up."""

    scheme: str
    host: str  # in ASCII
    port: int
    path: str  # with what stands behind the question mark

    @property
    def origin(self) -> str:
        """Scheme, host and port, as the operator names it; the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return f"{self.scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    @property
    def is_named(self) -> bool:
        """Did the operator name it, so that it may be private, and plain http?"""
        return self.origin in settings.CHANNEL_PRIVATE_TARGETS


def target_of(url: str) -> Target:
    """The parts of the address. Raises BadTarget for one that nothing is ever sent to."""
    if len(url) > LONGEST or not re.fullmatch(r"[!-~]+", url) or "\\" in url:
        raise BadTarget("Write the whole address, starting with https://, without spaces.")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        if not host or parts.scheme not in ("https", "http"):
            raise ValueError  # without the address, which no log should have
    except ValueError as error:
        raise BadTarget("Write the whole address, starting with https://.") from error
    if "@" in parts.netloc:
        raise BadTarget("Leave out the name and the password before the @.")
    if port == 0 or not re.fullmatch(r"[a-z0-9._:%-]+", host):
        raise BadTarget("This is no address that a server could have.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)
    if target.scheme != "https" and not target.is_named:
        raise BadTarget("It must start with https://, so that nobody on the way reads it.")
    return target


def is_public(address: Address) -> bool:
    """May anybody on the internet be behind it? What carries an IPv4 address is judged by that one."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in TRANSLATED):
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if int(address) < 2**32 or address.is_site_local:
            return False
    if any(address in network for network in SPECIAL):
        return False
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not is_special and not address.is_link_local


def look_up(target: Target) -> list[str]:
    """The addresses of the target's host, looked up once. Raises BadTarget where one of them is not public."""
    answers: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:  # a thread, for nothing else can end a look-up that takes too long
        try:
            rows = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(row[4][0]) for row in rows)))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    threading.Thread(target=ask, daemon=True, name="look-up").start()
    try:
        found = answers.get(timeout=SECONDS)
    except queue.Empty:
        found = TimeoutError()
    if not isinstance(found, list) or not found:
        raise BadTarget(f"No server is known by the name {target.host}.")
    if not target.is_named and not all(is_public(ipaddress.ip_address(one)) for one in found):
        raise BadTarget(
            f"{target.host} is in a private network. An operator can allow it (CHANNEL_PRIVATE_TARGETS)."
        )
    return found


def check(url: str) -> Target:
    """The target of an address to which something may be sent now. Raises BadTarget."""
    target = target_of(url)
    look_up(target)
    return target


class HookTransport:
    """One request after the other, each over a connection of its own. A web.mail.Transport.

    A parcel's recipient is the address, its content the whole request with its head. One target that is away is no
    reason to stop the others, so that everything before the last byte raises Refused and never Unreachable.
    """

    def __init__(self) -> None:
        self._sock: socket.socket | None = None
        self._last = b""

    def is_ready(self) -> bool:
        return False

    def offer(self, parcel: Parcel) -> None:
        until = monotonic() + SECONDS
        try:
            target = target_of(parcel.recipient)
            self._sock = _connected(target, look_up(target), until)
            self._sock.settimeout(_left(until))
            self._sock.sendall(parcel.content[:-1])
            self._last = parcel.content[-1:]
        except BadTarget as error:
            raise Refused(str(error), is_permanent=False) from error
        except (OSError, UnicodeError) as error:
            self.close()
            raise Refused(_said(error), is_permanent=False) from error

    def withdraw(self) -> None:
        self.close()  # without its last byte no server takes a request for whole

    def finish(self, following: Parcel | None = None) -> None:
        with suppress(OSError):  # whether it has gone nobody knows: the answer will be missing
            if self._sock is not None:
                self._sock.settimeout(SECONDS)
                self._sock.sendall(self._last)

    def answer(self) -> None:
        try:
            status = self._status(monotonic() + SECONDS)
        except OSError as error:
            raise InDoubt(_said(error)) from error
        finally:
            self.close()
        judge(status)

    def close(self) -> None:
        if self._sock is not None:
            with suppress(OSError):
                self._sock.close()
        self._sock = None

    def _status(self, until: float) -> int:
        """The number in the first line of the answer; no more is read. Raises OSError where there is none."""
        read = b""
        while True:
            if self._sock is None or len(read) > MOST_BYTES:
                raise OSError("The answer was too long.")
            self._sock.settimeout(_left(until))
            more = self._sock.recv(4096)
            if not more:
                raise OSError("It hung up before it answered.")
            read += more
            while (head := read.partition(b"\r\n\r\n"))[1]:
                said = re.match(rb"HTTP/1\.[01] (\d{3})\b", head[0])
                if said is None:
                    raise OSError("It does not speak HTTP.")
                if not 100 <= int(said[1]) < 200:
                    return int(said[1])
                read = head[2]  # 100 and its like: the answer comes after it


def judge(status: int) -> None:
    """Return for an answer that says the message was taken. Raises Refused; what the server says is not repeated."""
    if 200 <= status < 300:
        return
    words = f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
    if 300 <= status < 400:
        raise Refused(f"{words}: it leads elsewhere, and redirects are not followed.", is_permanent=False)
    if status in GONE:
        raise Refused(words, is_permanent=True, is_address=True)
    raise Refused(words, is_permanent=400 <= status < 500 and status not in MAY_PASS)


def _connected(target: Target, addresses: list[str], until: float) -> socket.socket:
    """A connection to the first of these addresses that takes one; with TLS, to the name it should have."""
    error: OSError = OSError("It has no address.")
    for address in addresses[:4]:
        try:
            sock = socket.create_connection((address, target.port), timeout=_left(until))
        except OSError as refused:
            error = refused
            continue
        if target.scheme == "http":
            return sock
        try:
            sock.settimeout(_left(until))
            return ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        except (OSError, UnicodeError):
            sock.close()
            raise
    raise error


def _left(until: float) -> float:
    """The seconds until then. Raises TimeoutError where none is left."""
    left = until - monotonic()
    if left <= 0:
        raise TimeoutError("It took longer than five seconds.")
    return left


def _said(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"Its certificate is not good: {error.verify_message}."
    if isinstance(error, TimeoutError):
        return "It did not answer within five seconds."
    return str(error.strerror or error) if isinstance(error, OSError) else type(error).__name__
