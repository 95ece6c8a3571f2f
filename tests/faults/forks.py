"""A process with Django loaded that does what it is asked, and forks senders: each is there in a moment.

`python -m tests.faults.forks`, one request a line of JSON, one answer a line. `{"do": "module.function", "with": [...]}`
calls it here. `{"send": "FILE"}` forks a sender without a broker, which does what a worker does on each tick, as often as
it can, and says what goes wrong in the file; the answer is its process id. `{"plan": "FILE"}` forks a planner alike. SIGTERM asks it to end, SIGUSR1 sets its
clock two hours on, SIGUSR2 two hours back.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn


class Fork:
    """A process that somebody else has forked; the part of Popen that the faults need."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.handle = os.pidfd_open(pid)

    def poll(self) -> int | None:
        """None while it runs."""
        return 0 if self._is_over(0) else None

    def wait(self, timeout: float | None = None) -> int:
        """Until it is over. Raises TimeoutExpired."""
        if not self._is_over(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return 0

    def send_signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def _is_over(self, timeout: float | None) -> bool:
        return bool(select.select([self.handle], [], [], timeout)[0])

    def __del__(self) -> None:
        os.close(self.handle)


class Nursery:
    """The process that forks, seen from outside."""

    def __init__(self, root: Path, environment: dict[str, str], log: Path) -> None:
        self.folder = log.parent
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.forks"],
                cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=out, text=True,
            )  # fmt: skip

    def ask(self, request: dict[str, Any]) -> Any:
        """Raises RuntimeError with what went wrong there."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "it has ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def fork(self, name: str, work: str = "send") -> Fork:
        """One more sender, or planner ("plan")."""
        return Fork(self.ask({work: str(self.folder / f"{name}.out")}))

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


def call(path: str, arguments: list[Any]) -> Any:
    """Call the function at the dotted path; it leaves no connection that a fork could share."""
    from django.db import connections
    from django.utils.module_loading import import_string

    try:
        return import_string(path)(*arguments)
    finally:
        connections.close_all()


def be(work: str, out: str) -> NoReturn:
    """Be a sender or a planner until told to end."""
    import time_machine
    from django.db import close_old_connections

    from notices import tasks
    from notices.outbox_sending import ending

    def step(hours: int) -> None:
        time_machine.travel(time.time() + hours * 3600, tick=True).start()

    os.setsid()
    handle = os.open(out, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for stream in (0, 1, 2):
        os.dup2(handle, stream)
    random.seed()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    signal.signal(signal.SIGUSR1, lambda *_: step(2))
    signal.signal(signal.SIGUSR2, lambda *_: step(-2))
    while not ending.wait(0.1):
        try:
            close_old_connections()
            getattr(tasks, work)()
        except Exception as error:
            print(error, file=sys.stderr, flush=True)
    os._exit(0)


def main() -> None:
    import django

    django.setup()
    # What a sender needs is loaded once, here.
    for name in ["time_machine", "notices.tasks", "tests.faults.stock"]:
        importlib.import_module(name)

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed leaves no zombie
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a command prints is no answer
    for line in sys.stdin:
        request = json.loads(line)
        if work := next(iter({"send", "plan"} & set(request)), None):
            pid = os.fork()
            if pid == 0:
                be(work, request[work])
            answer: dict[str, Any] = {"value": pid}
        else:
            try:
                answer = {"value": call(request["do"], request["with"])}
            except Exception:
                answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
