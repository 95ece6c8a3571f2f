"""A mail server of ours that stalls, drops, refuses and answers late on demand, and writes down what it took.

`python -m tests.faults.sink LOG --port 0 --late 2 --refuse 0.01 …` prints its port. Every message it has taken is one
line of LOG: moment, Message-ID, recipient, 1 for a redelivery, the fault or -. The line is there before the 250 is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.I | re.M)


@dataclass
class Faults:
    """What share of messages meets which fault, and how late every answer to a message is, in milliseconds."""

    late: float = 0
    busy: float = 0  # 451 to the message
    drop: float = 0  # hang up after the dot, the message taken
    gone: float = 0  # 550 to the recipient
    stall: float = 0  # no answer to the dot for `stall_seconds`, the message taken
    stall_seconds: float = 30
    pipelining: bool = True
    random: random.Random = field(default_factory=lambda: random.Random(7))

    def one(self) -> str:
        """The fault of the next message, if any."""
        dice = self.random.random()
        for name in ("busy", "drop", "stall"):
            dice -= getattr(self, name)
            if dice < 0:
                return name
        return ""

    def is_gone(self, recipient: bytes) -> bool:
        """Is the recipient one of those that are refused for good?"""
        return self.gone > 0 and random.Random(recipient).random() < self.gone


class Session(asyncio.Protocol):
    """One connection. Commands may come in groups (RFC 2920)."""

    def __init__(self, faults: Faults, log: int) -> None:
        self.faults, self.log = faults, log
        self.buffer = b""
        self.recipient = b""
        self.in_data = False
        self.is_waiting = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.say(b"220 sink.example ready")

    def say(self, line: bytes) -> None:
        self.transport.write(line + b"\r\n")

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        self.work()

    def work(self) -> None:
        while self.buffer and not self.is_waiting:
            if self.in_data:
                end = self.buffer.find(b"\r\n.\r\n")
                if end < 0:
                    return
                message, self.buffer = self.buffer[: end + 2], self.buffer[end + 5 :]
                self.in_data = False
                self.take(message)
            else:
                line, found, rest = self.buffer.partition(b"\r\n")
                if not found:
                    return
                self.buffer = rest
                self.command(line)

    def command(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            groups = b"250-PIPELINING\r\n" if self.faults.pipelining else b""
            self.say(b"250-sink.example\r\n" + groups + b"250 8BITMIME")
        elif verb == b"MAIL":
            self.recipient = b""
            self.say(b"250 2.1.0 fine")
        elif verb == b"RCPT":
            recipient = line.partition(b"<")[2].rpartition(b">")[0]
            if self.faults.is_gone(recipient):
                self.say(b"550 5.1.1 no such person")
            else:
                self.recipient = recipient
                self.say(b"250 2.1.5 fine")
        elif verb == b"DATA":
            self.in_data = bool(self.recipient)
            self.say(b"354 go on" if self.recipient else b"503 5.5.1 for whom?")
        elif verb == b"QUIT":
            self.say(b"221 bye")
            self.transport.close()
        else:
            self.say(b"250 fine")

    def take(self, message: bytes) -> None:
        fault = self.faults.one()
        if fault == "busy":
            self.say(b"451 4.3.0 try later")
            return
        found = MESSAGE_ID.search(message[:4000])
        head = message[:4000].lower()
        line = b"%.3f %s %s %d %s\n" % (
            time.time(),
            found[1] if found else b"?",
            self.recipient,
            b"\nx-teamhub-redelivery:" in head,
            fault.encode() or b"-",
        )
        os.write(self.log, line)
        if fault == "drop":
            self.transport.abort()
        elif fault == "stall":
            self.wait(self.faults.stall_seconds)
        elif self.faults.late:
            self.wait(self.faults.late / 1000)
        else:
            self.say(b"250 2.0.0 taken")

    def wait(self, seconds: float) -> None:
        self.is_waiting = True
        asyncio.get_running_loop().call_later(seconds, self.go_on)

    def go_on(self) -> None:
        self.is_waiting = False
        if not self.transport.is_closing():
            self.say(b"250 2.0.0 taken")
            self.work()


@dataclass
class Taken:
    """What a sink has written down."""

    times: Counter[str] = field(default_factory=Counter)
    recipients: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    first: dict[str, float] = field(default_factory=dict)
    unanswered: int = 0  # taken, and the sender was left without an answer

    @classmethod
    def of(cls, log: Path) -> Taken:
        """Read the log."""
        taken = cls()
        for line in log.read_text().splitlines() if log.exists() else []:
            at, message_id, recipient, _, fault = line.split(" ")
            taken.times[message_id] += 1
            taken.recipients[recipient].add(message_id)
            taken.first.setdefault(message_id, float(at))
            taken.unanswered += fault in ("drop", "stall")
        return taken


async def serve(log: Path, port: int, faults: Faults) -> None:
    """Take mail until killed."""
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    server = await asyncio.get_running_loop().create_server(
        lambda: Session(faults, handle), "127.0.0.1", port, backlog=256
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("log", type=Path)
    parser.add_argument("--port", type=int, default=0)
    for name in ("late", "busy", "drop", "gone", "stall"):
        parser.add_argument(f"--{name}", type=float, default=0)
    parser.add_argument("--stall-seconds", type=float, default=30)
    parser.add_argument("--one-by-one", dest="pipelining", action="store_false", help="no groups of commands")
    options = vars(parser.parse_args())
    log, port = options.pop("log"), options.pop("port")
    asyncio.run(serve(log, port, Faults(**options)))


if __name__ == "__main__":
    main()
