"""`make run`: web server, worker and beat as one process tree, from an empty folder to a page with data.

It prepares (database, demo organisation, static files), starts granian and one Celery worker whose beat runs
in a thread of it, restarts a child that dies, and on Ctrl-C or SIGTERM stops both and leaves nothing running.
"""

import ctypes
import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
APPLICATION = "teamhub.wsgi:application"
GRACE = 10.0  # seconds a child has to end by itself
PR_SET_PDEATHSIG = 1


def say(text: str) -> None:
    """One line for the person at the terminal."""
    print(text, flush=True)  # noqa: T201 - the terminal is this program's page


def fail(text: str) -> NoReturn:
    """Say what is wrong and what to do, and end. Raises SystemExit."""
    sys.exit(text)


def check_port(port: int) -> None:
    """Raises SystemExit with what to do, where the port is taken or not ours to take."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                fail(f"Port {port} is taken by another program. Choose one: make run PORT={port + 1}")
            fail(f"Port {port} cannot be used here ({error.strerror}). Choose one: make run PORT=8123")


def check_room(folder: Path) -> None:
    """Raises SystemExit where the data folder cannot be written or the disk is nearly full."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".writable").write_text("")
        (folder / ".writable").unlink()
    except OSError as error:
        fail(f"The data folder {folder} cannot be written ({error.strerror}). Set DATA_DIR to one that can.")
    free = shutil.disk_usage(folder).free // 2**20
    if free < 100:
        fail(f"Only {free} MB are free on the disk of {folder}. Make room, or set DATA_DIR elsewhere.")


def prepare() -> None:
    """Bring the database and static files up to date; fill an empty database with the demo organisation."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    from people.models import Person
    from records import statistics

    call_command("migrate", verbosity=0, interactive=False)
    statistics.refresh()
    newest = max(path.stat().st_mtime for path in [*(ROOT / "static").rglob("*"), ROOT / "static"])
    stamp = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not settings.WHITENOISE_USE_FINDERS and (not stamp.exists() or stamp.stat().st_mtime < newest):
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.touch()
    if settings.DEMO and not Person.objects.exists():
        say("Filling the database with the demo organisation …")
        call_command("seed_demo", verbosity=0)


def die_with_parent() -> None:
    """Ask the kernel to end this child when the supervisor is killed, however that happens (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """What runs, by name; the same commands the container images run."""
    python = sys.executable
    web = f"granian --interface wsgi --host {host} --port {port} --workers 2 --blocking-threads 1 --no-ws"
    # Quiet, and as root too: the terminal shows the address and the sign-ins, nothing that looks like a fault.
    # (The warning is about messages from others; the embedded broker is this process's own memory.)
    hushed = ["-W", "ignore:You're running the worker with superuser privileges"]
    worker = "celery --quiet -A teamhub worker -P threads -c 2 --without-gossip --without-mingle --without-heartbeat"
    return {
        "web": [python, "-m", *f"{web} --respawn-failed-workers --log-level warning".split(), APPLICATION],
        "worker": [python, *hushed, "-m", *f"{worker} --loglevel warning".split()],
    }


class Tree:
    """The children, kept alive until told to stop."""

    def __init__(self, children: dict[str, list[str]]) -> None:
        self.children = children
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.stopping = False

    def start(self, name: str) -> None:
        # A session of its own: Ctrl-C reaches the supervisor alone, which then stops each child once.
        self.running[name] = subprocess.Popen(  # noqa: S603 - our own commands
            self.children[name], cwd=ROOT, start_new_session=True, preexec_fn=die_with_parent
        )
        self.started[name] = time.monotonic()

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Begin to stop; called from a signal handler."""
        self.stopping = True

    def watch(self) -> None:
        """Restart whatever dies, until told to stop; what dies at once, after a second."""
        while not self.stopping:
            for name, child in list(self.running.items()):
                if child.poll() is not None and not self.stopping:
                    say(f"The {name} process ended with {child.returncode}; starting it again.")
                    if time.monotonic() - self.started[name] < 2:
                        time.sleep(1)
                    self.start(name)
            time.sleep(0.2)

    def end(self) -> None:
        """Ask every child to end, wait, and kill what is left, grandchildren too."""
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            try:
                os.killpg(child.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def wait_until_up(port: int, tree: Tree) -> None:
    """Wait until the web server takes connections, 20 seconds at most."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not tree.stopping:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)


def main() -> None:
    """Check, prepare, start, watch, stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "teamhub.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    try:
        port = settings.PORT
    except ImproperlyConfigured as error:
        fail(str(error))
    except OSError as error:
        fail(
            f"The data folder {error.filename} cannot be written ({error.strerror}). Set DATA_DIR elsewhere."
        )
    check_port(port)
    check_room(settings.DATA_DIR)
    tree = Tree(commands(settings.HOST, port))
    signal.signal(signal.SIGINT, tree.stop)
    signal.signal(signal.SIGTERM, tree.stop)
    try:
        prepare()
    except OperationalError as error:
        fail(f"The database cannot be used: {str(error).strip()}\nStart it, or correct DATABASE_URL.")
    try:
        for name in tree.children:
            if not tree.stopping:
                tree.start(name)
        wait_until_up(port, tree)
        say(f"\nTeamhub is at {settings.BASE_URL}\n")
        if settings.DEMO:
            say(f"Sign in with the password “{settings.DEMO_PASSWORD}” as")
            for who, email in settings.DEMO_SIGN_INS:
                say(f"  {who:<10} {email}")
        mails = (
            f"go to {settings.EMAIL_HOST}" if settings.EMAIL_URL else f"are written to {settings.MAIL_FOLDER}"
        )
        say(f"\nMails {mails}\nStop with Ctrl-C.")
        tree.watch()
    finally:
        say("\nStopping …")
        tree.end()
    say("Stopped.")


if __name__ == "__main__":
    main()
