"""A mail server of our own that can misbehave, a folder for mails, and notices that wait."""

from __future__ import annotations

import datetime as dt
import itertools
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notices.models import Notice
from people.models import Person
from tests import make
from web import mail_pool

_count = itertools.count(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Redis its tests are left out, which the report's last lines say."""
    if not os.environ.get("REDIS_URL"):
        left_out = [item for item in items if item.get_closest_marker("redis")]
        if left_out:
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what could not run."""
    if not os.environ.get("REDIS_URL"):
        terminalreporter.write_line("REDIS_URL is not set: the worker tests on Redis did not run.")


class Sink:
    """Takes mail and remembers it. `answers` tells what to say, by recipient, instead of 250.

    An answer is a line such as "550 no such person", or one of DROP (hang up where the 250 belongs), STALL
    (say nothing for a while) and CUT (hang up as soon as the recipient is named). `at` names the moment of
    the line: "rcpt" or "data".
    """

    DROP, STALL, CUT = "drop", "stall", "cut"

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.answers: dict[str, list[str]] = {}
        self.at = "data"
        self.delay = 0.0
        self.on_data: Callable[[], None] = lambda: None
        self.connections: set[int] = set()

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for message in self.messages)

    def _next(self, recipient: str) -> str:
        answers = self.answers.get(recipient, [])
        return answers.pop(0) if answers else ""

    async def handle_RCPT(  # noqa: N802 - the name the server calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at == "rcpt" and (answer := self._next(address)):
            if answer == self.CUT:
                server.transport.close()
                return "421 going"
            return answer
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        import asyncio

        self.connections.add(id(session))
        self.on_data()
        if self.delay:
            await asyncio.sleep(self.delay)
        answer = self._next(envelope.rcpt_tos[0]) if self.at == "data" else ""
        if answer and answer not in (self.DROP, self.STALL):
            return answer
        content = envelope.original_content or b""
        self.raw.append(content)
        self.messages.append(BytesParser(policy=policy.default).parsebytes(content))
        self.recipients += envelope.rcpt_tos
        if answer == self.STALL:
            await asyncio.sleep(2)  # longer than the sender waits
        if answer:
            server.transport.close()  # it has the message, and the sender will never know
            return "421 going"
        return "250 taken"


class AnyPort(Controller):
    """A server on whichever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    """A real SMTP server on a socket of this machine, which the settings point to."""
    handler = Sink()
    controller = AnyPort(handler, hostname="127.0.0.1", port=0, server_hostname="sink.example")
    controller.start()
    settings.EMAIL_URL = "smtp://sink"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 10  # on a busy machine an answer may take more than a second
    settings.DEFAULT_FROM_EMAIL = "Teamhub <teamhub@harbour.example>"
    settings.BASE_URL = "https://teamhub.harbour.example"
    yield handler
    mail_pool.close_idle(0)
    controller.stop(no_assert=True)


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path) -> Path:
    """Where mails go when there is no server: a folder of the test's own."""
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.LAST_MAIL_FILE = tmp_path / "last_mail"
    return settings.MAIL_FOLDER


def always_at_work(person: Person) -> None:
    """Mail may come to the person at any moment."""
    person.working_days, person.day_starts_at = "1234567", dt.time()
    person.day_ends_at = dt.time.max
    person.save(update_fields=["working_days", "day_starts_at", "day_ends_at"])


def a_notice(person: Person, **fields: object) -> Notice:
    """A reminder that waits to be sent, to somebody to whom it may come at any moment."""
    always_at_work(person)
    number = next(_count)
    defaults: dict[str, object] = {
        "key": f"reminder:{person.pk}:test-{number}",
        "kind": Notice.REMINDER,
        "address": person.email,
        "subject": "Due today: weigh the crates",
        "text": "Due today: weigh the crates\n",
        "html": "<p>Due today: weigh the crates</p>",
        "message_id": f"<{number}.test@teamhub.harbour.example>",
        "planned_at": make.NOW,
        "send_after": make.NOW,
    }
    return Notice.objects.create(person=person, **(defaults | fields))


def wait_for(condition: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until the condition holds; False if it does not in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def in_threads(*works: Callable[[], object]) -> None:
    """Run all at once, each with a database connection of its own; the first error is raised here."""
    from django.db import connections

    errors: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait()
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
