"""`make run`'s program: it starts everything, serves pages, ends cleanly, and says what is wrong in a sentence."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.once, pytest.mark.long]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    return kept | {"DATA_DIR": str(folder), "PORT": str(port), "DEMO": "1", "PYTHONUNBUFFERED": "1"} | more


def read_until(process: subprocess.Popen, pattern: str, seconds: float = 180) -> str:
    """What the program printed up to a line that matches."""
    seen, deadline = "", time.monotonic() + seconds
    assert process.stdout is not None
    while time.monotonic() < deadline:
        line = process.stdout.readline()
        seen += line
        if re.search(pattern, line):
            return seen
        if not line and process.poll() is not None:
            break
    raise AssertionError(f"«{pattern}» did not come:\n{seen}")


def processes_with(folder: Path) -> dict[int, str]:
    """Processes whose environment names the data folder: number to command line."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"DATA_DIR={folder}\0".encode() in (process / "environ").read_bytes():
                command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                if command:  # an ended one that nobody has asked about has none
                    found[int(process.name)] = command
        except OSError:
            continue
    return found


@pytest.fixture
def start(tmp_path):
    """Starts the program on a port and a data folder; whatever still runs after the test is ended."""
    started = []

    def run(port: int, data: Path = tmp_path, **more: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "teamhub.supervisor"], cwd=ROOT, env=environment(data, port, **more),
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield run
    for number in processes_with(tmp_path):
        os.kill(number, signal.SIGKILL)
    for process in started:
        process.wait(5)
        process.stdout.close()


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


def until(condition, seconds: float = 30):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False


def test_one_command_serves_pages_and_ends_cleanly(start, tmp_path):
    port = free_port()
    process = start(port)
    said = read_until(process, "Stop with Ctrl-C")
    assert f"http://localhost:{port}" in said
    assert said.count("@tidewater.example") == 3
    assert "Warning" not in said and "WARNING" not in said and "celery@" not in said  # nothing like a fault
    assert get(f"http://localhost:{port}/readyz") == "ready"
    assert "Sign in" in get(f"http://localhost:{port}/sign-in/")
    names = " ".join(processes_with(tmp_path).values())
    assert "granian" in names
    assert "celery" in names
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert until(lambda: processes_with(tmp_path) == {}, 5)


def test_a_dead_worker_is_started_again_and_a_killed_supervisor_leaves_nothing(start, tmp_path):
    process = start(free_port())
    read_until(process, "Stop with Ctrl-C")
    worker = next(number for number, command in processes_with(tmp_path).items() if "celery" in command)
    os.kill(worker, signal.SIGKILL)
    read_until(process, "worker process ended with -9; starting it again", 10)
    assert until(lambda: any("celery" in command for command in processes_with(tmp_path).values()), 5)
    process.kill()
    process.wait(5)
    assert until(lambda: processes_with(tmp_path) == {}, 60)


def test_a_taken_port_is_answered_with_what_to_do(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(port)
        assert process.wait(20) == 1
        assert process.stdout is not None
        assert process.stdout.read().strip() == (
            f"Port {port} is taken by another program. Choose one: make run PORT={port + 1}"
        )


def test_a_data_folder_that_cannot_be_made_is_answered_with_what_to_do(start, tmp_path):
    (tmp_path / "file").write_text("in the way")
    process = start(free_port(), tmp_path / "file" / "data")
    assert process.wait(20) == 1
    assert process.stdout is not None
    said = process.stdout.read()
    assert "cannot be written" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("PORT", "abc", "PORT is 'abc'; it must be a number from 1 to 65535"),
        ("PORT", "99999", "PORT is '99999'; it must be a number from 1 to 65535"),
        ("BASE_URL", "teamhub.example.org", "it must begin with http:// or https://"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL must look like postgres://"),
        (
            "DATABASE_URL",
            "postgres://nobody@127.0.0.1:9/none",
            "The database cannot be used: connection failed",
        ),
        ("REDIS_URL", "localhost", "REDIS_URL must begin with redis:// or rediss://"),
    ],
)
def test_a_setting_that_cannot_be_right_is_answered_in_a_sentence(start, name, value, answer):
    process = start(free_port(), **{name: value})
    assert process.wait(20) == 1
    assert process.stdout is not None
    said = process.stdout.read()
    assert answer in said
    assert "Traceback" not in said
