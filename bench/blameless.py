"""How well the hints on wording do: precision, recall, rules, false alarms, misses, alerts a document, and time.

    python -m bench.blameless [SENTENCES.tsv] [--documents FOLDER]

Without a file two sets of labelled sentences are measured: BLAME.tsv of the corpus beside the checkout, with the halves
by id that the rules were and were not written by, and the project's own tests/postmortems/blameless.tsv by its rounds.
A file has columns `label` (flag or ok) and `sentence`, and may have `category`, `kind` and `round`. FOLDER is a folder
of postmortems in Markdown; without it that of the corpus is taken.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from postmortems.blameless.hints import Hint, found_in, hints
from postmortems.blameless.titles import TITLES

HERE = Path(__file__).resolve().parents[1]
CORPUS = Path(os.environ.get("TEAMHUB_CORPUS") or HERE.parent / "shared" / "corpus")
OWN = HERE / "tests" / "postmortems" / "blameless.tsv"
NAMES = ["Ana Silva", "Tomas Berg"]  # who is known by name in our own sentences
PAGE = 5000  # words
Row = dict[str, str]


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("sentences", nargs="?", type=Path)
    asked.add_argument("--documents", type=Path, default=CORPUS / "postmortems")
    given = asked.parse_args()
    every: list[Row] = []
    for name, rows in [(given.sentences.name, read(given.sentences))] if given.sentences else sets():
        every += rows
        measure(name, rows)
    by_rule(every)
    if given.documents.is_dir():
        alerts(given.documents)
    speed(every)
    return 0


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def sets() -> Iterator[tuple[str, list[Row]]]:
    """The labelled sets that are there, in the parts that tell something about what was seen before."""
    blame = CORPUS / "blame" / "BLAME.tsv"
    if blame.is_file():
        rows = read(blame)
        order = list(range(len(rows)))
        random.Random(20261121).shuffle(order)
        seen = set(order[: len(rows) // 2])
        yield "BLAME.tsv, the half the rules began with", [rows[i] for i in sorted(seen)]
        yield "BLAME.tsv, the half held out at first", [row for i, row in enumerate(rows) if i not in seen]
    own = read(OWN)
    for number in sorted({row["round"] for row in own}):
        yield f"own sentences, round {number}", [row for row in own if row["round"] == number]


def hints_of(row: Row) -> list[Hint]:
    return hints(row["sentence"], names=NAMES)


def measure(name: str, rows: list[Row]) -> None:
    """Precision and recall of one set, with every false alarm and miss."""
    alarms = [(row, hints_of(row)) for row in rows]
    right = sum(bool(found) for row, found in alarms if row["label"] == "flag")
    false = [(row, found) for row, found in alarms if found and row["label"] != "flag"]
    missed = [row for row, found in alarms if not found and row["label"] == "flag"]
    precision, recall = share(right, right + len(false)), share(right, right + len(missed))
    print(f"\n{name}: {len(rows)} sentences, {right + len(missed)} to be flagged")
    print(f"  precision {precision}, recall {recall}")
    for row, found in false:
        print(f"  false alarm: {row['sentence'][:110]}  [{found[0].rule}: {found[0].quoted}]")
    for row in missed:
        print(f"  missed: {row['sentence'][:110]}  [{row.get('category') or row.get('kind') or ''}]")


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})" if whole else "nothing to measure"


def by_rule(rows: Iterable[Row]) -> None:
    """How often each rule spoke, and how often rightly."""
    said: Counter[str] = Counter()
    rightly: Counter[str] = Counter()
    for row in rows:
        for rule in {hint.rule for hint in hints_of(row)}:
            said[rule] += 1
            rightly[rule] += row["label"] == "flag"
    print("\n| rule | sentences | rightly |\n|---|---|---|")
    for rule in TITLES:
        print(f"| {rule} | {said[rule]} | {rightly[rule]} |")


def alerts(folder: Path) -> None:
    """Hints a document, over whole files of Markdown."""
    counts = []
    rules: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in {".md", ".qmd", ".erb"} and path.is_file():
            found = hints(path.read_text(encoding="utf-8", errors="replace"))
            counts.append(len(found))
            rules.update(hint.rule for hint in found)
    if counts:
        spread = (
            f"median {statistics.median(counts):g}, mean {statistics.mean(counts):.2f}, most {max(counts)}"
        )
        without = sum(not count for count in counts)
        print(f"\nhints a document: {spread}; {without} of {len(counts)} documents have none")
        print(f"  {', '.join(f'{rule} {count}' for rule, count in rules.most_common())}")


def speed(rows: list[Row]) -> None:
    """Milliseconds for a page of 5,000 words: every labelled sentence in turn, far more to find than on a real page.

    A sentence that comes twice on the page is looked at once; "again" is the whole page once more, as while writing.
    """
    sentences = [row["sentence"] for row in rows]
    plain = [row["sentence"] for row in rows if row["label"] != "flag"]
    for name, source in (("nothing to flag", plain), ("half of it flagged", sentences)):
        words: list[str] = []
        paragraphs = []
        chosen = random.Random(5)
        while len(words) < PAGE:
            paragraphs.append(chosen.choice(source))
            words += paragraphs[-1].split()
        page = "\n\n".join(paragraphs)
        took, busy, again = [], [], []
        for _ in range(25):
            found_in.cache_clear()
            began, worked = time.perf_counter(), time.process_time()
            count = len(hints(page, names=NAMES))
            took.append((time.perf_counter() - began) * 1000)
            busy.append((time.process_time() - worked) * 1000)
            worked = time.process_time()
            hints(page, names=NAMES)
            again.append((time.process_time() - worked) * 1000)
        took.sort()
        clock = f"median {statistics.median(took):.1f} ms, 95th {took[23]:.1f} ms"
        times = (
            f"{clock}; processor {statistics.median(busy):.1f} ms, again {statistics.median(again):.1f} ms"
        )
        print(f"\na page of {len(words):,} words, {name} ({count} hints): {times}")


if __name__ == "__main__":
    sys.exit(main())
