"""What a fault happens to: a database, a broker, a mail server and senders, each a real process that may be killed."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
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
from tests import migrated
from tests.faults.forks import Fork, Nursery
from tests.faults.postgres import Postgres, children, free_port
from tests.faults.sink import Taken

ROOT = Path(__file__).resolve().parents[2]
STEPPED = Path(__file__).with_name("stepped")
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
    "celery": CELERY,
    "tree": [sys.executable, "-m", "teamhub.supervisor"],
}


class Stage:
    """Everything of one run, ended together. `lease` is in seconds; short ones make short runs.

    With a `url` it happens in a database that is there, migrated and empty; else in one of its own.
    """

    def __init__(
        self, engine: str, *, url: str = "", lease: int = 60, connections: int = 8, redis: bool = False
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="teamhub-faults-"))
        self.folder.chmod(0o755)
        self.engine, self.lease, self.connections = engine, lease, connections
        self.kills = 0
        self.random = random.Random(11)
        self.senders: dict[str, tuple[str, subprocess.Popen[bytes] | Fork]] = {}
        self.others: list[subprocess.Popen[Any]] = []
        self.is_ready = bool(url)
        self.postgres = (
            Postgres(self.folder, migrated.stored().with_suffix(".pg"))
            if engine == "postgresql" and not url
            else None
        )
        if self.postgres is not None:
            url = self.postgres.url
        self.url = url or f"sqlite:///{self.folder / 'teamhub.sqlite3'}"
        self.database = Path(self.url.removeprefix("sqlite:///"))
        self.redis_port = free_port()
        self.redis: subprocess.Popen[bytes] | None = None
        self.log = self.folder / "sink.log"
        self.clock = self.folder / "clock"
        self.mail_port = 0
        self.has_redis = redis
        self.nursery: Nursery | None = None

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        paths, clock = str(ROOT), {}
        if self.clock.exists():
            paths, clock = f"{STEPPED}:{ROOT}", {"FAULTS_CLOCK": str(self.clock)}
        ours = {
            "DATABASE_URL": self.url,
            "DATA_DIR": str(self.folder / "data"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MAIL_LEASE": str(self.lease),
            "MAIL_CONNECTIONS": str(self.connections),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0" if self.has_redis else "",
            "SECRET_KEY": "only for the faults",
            "DJANGO_SETTINGS_MODULE": "teamhub.settings",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": paths,
            "PYTHONPYCACHEPREFIX": str(ROOT / "var" / "pyc"),  # kept from run to run
            "PYTHONWARNINGS": "ignore",
            "PORT": str(free_port()),
            "DEMO": "0",
        }
        return kept | ours | clock

    def set_clock(self, seconds: float) -> None:
        """By so many seconds the clocks of senders that have processes of their own are wrong from now on.

        Those started after the first call; nobody reads half a number, for the file is put in place whole.
        """
        new = self.clock.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self.clock)

    def do(self, path: str, *arguments: Any) -> Any:
        """Call a function in a process with Django loaded. Raises RuntimeError."""
        assert self.nursery
        return self.nursery.ask({"do": path, "with": arguments})

    def manage(self, *arguments: str) -> None:
        """A command of manage.py. Raises RuntimeError."""
        self.do("django.core.management.call_command", *arguments)

    def open(self, *sink: str) -> None:
        """The database as it is after migrating, the mail server, and the broker if there is one."""
        self.start_sink(*sink)
        if self.has_redis:
            self.start_redis()
        self.nursery = Nursery(ROOT, self.environment(), self.folder / "nursery.out")
        if not self.is_ready:
            if self.engine == "sqlite" and migrated.stored().exists():
                shutil.copyfile(migrated.stored(), self.database)
            self.manage("migrate", "-v", "0")
            if self.postgres is not None:
                self.postgres.keep()

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
        work = {"plain": "send", "planner": "plan"}.get(kind)
        self.senders[name] = (
            kind,
            self.nursery.fork(name, work) if work else self.popen(COMMANDS[kind], name),
        )

    def start_web(self) -> None:
        """The web server as `make run` starts it; `ask` asks it."""
        self.web_port = free_port()
        self.manage("collectstatic", "-v", "0", "--noinput")
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
        self.signal(name, signal.SIGKILL)
        process.wait()
        self.kills += 1
        self.start_sender(name, kind)

    def signal(self, name: str, number: int) -> None:
        """To a sender and all that it has started."""
        for pid in children(self.senders[name][1].pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def revive(self) -> None:
        """Start again what ended by itself."""
        for name, (kind, process) in list(self.senders.items()):
            if process.poll() is not None:
                self.start_sender(name, kind)

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database directly; an empty list while it is away."""
        if self.engine == "sqlite":
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

    def limit_disk(self, size: str = "2097152") -> None:
        """Let no file grow beyond so many bytes, by those who write into the database; or "unlimited" again."""
        if self.postgres is not None:
            if size != "unlimited":
                self.query("CHECKPOINT")  # what was written before is no part of this
            self.postgres.limit(size)
        elif self.nursery is not None:
            pid = self.nursery.process.pid
            subprocess.run(["prlimit", f"--pid={pid}", f"--fsize={size}:"], check=True)

    def begun(self) -> int:
        """How many notices do not wait for their first attempt any more."""
        return int(
            self.query("SELECT count(*) FROM notices_notice WHERE attempts > 0 AND state <> 'sending'")[0][0]
        )

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
            time.sleep(0.05)

    def tails(self) -> str:
        return "\n".join(f"-- {path.name}\n{path.read_text()[-1500:]}" for path in self.folder.glob("*.out"))

    def hurry(self) -> None:
        """What waits for another try is tried now; but not what waits for an org admin."""
        now = "now()" if self.engine == "postgresql" else "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        sql = "UPDATE notices_notice SET send_after = NOW WHERE state IN ('waiting', 'in_doubt') AND send_after > NOW"
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
        for name, (_, process) in self.senders.items():
            if process.poll() is None:
                self.signal(name, signal.SIGKILL)
            process.wait()
        if self.nursery is not None:
            self.nursery.close()
        for other in self.others:
            for pid in children(other.pid) if other.poll() is None else []:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
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
