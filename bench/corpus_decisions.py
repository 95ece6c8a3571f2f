"""Measure the reader of decision records against labelled documents: python -m bench.corpus_decisions [FOLDER].

FOLDER holds one folder a repository and TRUTH.tsv (default: `adr` in TEAMHUB_CORPUS, else in ../shared/corpus
beside the checkout). Prints the share right for each field and every miss. Rows marked unsure do not count.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from decisions.markdown.reading import Folder

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpus"
DEFAULT = Path(os.environ.get("TEAMHUB_CORPUS") or BESIDE) / "adr"


@dataclass
class Score:
    """How many of a field's labels were met, and the misses in words."""

    right: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, path: str, expected: object, got: object, *, right: bool | None = None) -> None:
        """Count one label."""
        is_right = expected == got if right is None else right
        self.total += 1
        self.right += is_right
        if not is_right:
            self.misses.append(f"{path}: expected {expected!r}, got {got!r}")

    @property
    def share(self) -> float:
        """The share that was right, 1.0 when nothing was asked."""
        return self.right / self.total if self.total else 1.0


FIELDS = ("kind", "title", "number", "series", "status", "invented", "date", "pairs")


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """The labelled rows that are sure."""
    with (folder / "TRUTH.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["unsure"] != "1":
                yield row


def measure(folder: Path) -> tuple[dict[str, Score], float, int]:
    """The score of each field, the seconds it took to read the folder, and how many files were read."""
    began = time.perf_counter()
    reports = {file.path: file.report() for file in Folder(folder)}
    seconds = time.perf_counter() - began
    scores = {name: Score() for name in FIELDS}
    expected_pairs: set[tuple[str, str]] = set()
    unsure = set(reports) - {f"{row['repo']}/{row['file']}" for row in labels(folder)}
    for row in labels(folder):
        path = f"{row['repo']}/{row['file']}"
        report = reports.get(path, {"kind": "not seen"})
        scores["kind"].add(path, "record" if row["kind"] == "adr" else "left_out", report["kind"])
        if row["kind"] != "adr" or report["kind"] != "record":
            continue
        _compare(scores, path, row, report)
        here = PurePosixPath(path).parent
        for name in filter(None, row["supersedes"].split(";")):
            expected_pairs.add((path, str(here / name)))
        for name in filter(None, row["superseded_by"].split(";")):
            expected_pairs.add((str(here / name), path))
    _compare_pairs(scores["pairs"], reports, expected_pairs, unsure)
    return scores, seconds, len(reports)


def _compare(scores: dict[str, Score], path: str, row: dict[str, str], report: dict[str, object]) -> None:
    if row["title"]:
        right = _folded(row["title"]) == _folded(str(report["title"]))
        scores["title"].add(path, row["title"], report["title"], right=right)
    scores["number"].add(path, int(row["number"]) if row["number"] else None, report["number"])
    scores["series"].add(path, row["series"] or None, report["series"])
    if row["status"] == "unknown":
        scores["invented"].add(path, "unknown", report["status"])
    else:
        scores["status"].add(path, row["status"], report["status"])
    scores["date"].add(path, row["date"] or None, report["date"])


def _compare_pairs(
    score: Score, reports: dict[str, dict[str, object]], expected: set[tuple[str, str]], unsure: set[str]
) -> None:
    got = set()
    for path, report in reports.items():
        got |= {(path, str(other)) for other in _list(report.get("supersedes"))}
        got |= {(str(other), path) for other in _list(report.get("superseded_by"))}
    for pair in sorted(expected | got):
        if not unsure & set(pair):
            newer, older = pair
            score.add(
                newer,
                f"supersedes {older}" if pair in expected else "nothing",
                pair in got,
                right=pair in expected & got,
            )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _folded(title: str) -> str:
    return re.sub(r"[\s`*]+", " ", title).strip().casefold()


def main() -> int:
    """Print the scores and the misses."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    if not (folder / "TRUTH.tsv").is_file():
        print(f"There is no TRUTH.tsv in {folder}: name the folder of labelled records.")
        return 2
    scores, seconds, count = measure(folder)
    for name, score in scores.items():
        print(f"{name:9} {score.right:4} of {score.total:4}  {100 * score.share:6.2f} %")
    print(f"{count} files in {seconds:.2f} s")
    for name, score in scores.items():
        for miss in score.misses:
            print(f"{name}: {miss}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
