"""How well postmortems are read: each field against hand-made labels, with every miss.

    python -m bench.corpus_postmortems [FOLDER]

FOLDER holds the documents and TRUTH.tsv; without it ../shared/corpus/postmortems beside the checkout is taken.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from postmortems.markdown.moments import Moment
from postmortems.markdown.reading import FileReading, read_folder

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "corpus"
DEFAULT = Path(os.environ.get("TEAMHUB_CORPUS") or BESIDE) / "postmortems"


@dataclass
class Tally:
    """How many labels of one field were met, and the ones that were not."""

    right: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.right + len(self.misses)

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 1.0

    def count(self, met: bool, told: str) -> None:
        if met:
            self.right += 1
        else:
            self.misses.append(told)


def labels(folder: Path) -> Iterator[dict[str, str]]:
    """The rows of TRUTH.tsv whose document is there."""
    with (folder / "TRUTH.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if (folder / row["file"]).exists():
                yield row


def same_title(one: str, other: str) -> bool:
    """Equal but for case, punctuation and spacing."""

    def folded(text: str) -> str:
        return " ".join(re.findall(r"\w+", text.casefold()))

    return folded(one) == folded(other)


def same_day(label: str, day: str) -> bool:
    """Equal; where only a month is labelled, no day or one in it."""
    return day == label or (len(label) == 7 and day[:7] in ("", label))


def same_moment(label: str, moment: Moment | None) -> bool:
    """Equal in the local time written, to the day where the label has no time."""
    if not label or moment is None:
        return not label and moment is None
    local = moment.at.replace(tzinfo=None)
    if len(label) == 10:
        return label == f"{local:%Y-%m-%d}"
    return datetime.fromisoformat(label) == local.replace(second=0)


def score(folder: Path) -> tuple[dict[str, Tally], dict[str, FileReading]]:
    """Each field's tally, and what was read of each file."""
    files = {each.path: each for each in read_folder(folder)}
    tallies: dict[str, Tally] = {}

    def tally(name: str, met: bool, told: str) -> None:
        tallies.setdefault(name, Tally()).count(met, told)

    for row in labels(folder):
        file = files[row["file"]]
        tally("record", file.kind == "record", f"{row['file']}: {file.kind} {file.reason}")
        reading = file.reading
        if reading is None:
            continue
        where = row["file"][-60:]
        tally(
            "title",
            not row["title"] or same_title(row["title"], reading.title),
            f"{where}: {row['title']!r} read {reading.title!r}",
        )
        tally(
            "incident date",
            same_day(row["incident_date"], str(reading.incident_date or "")),
            f"{where}: {row['incident_date']} read {reading.incident_date} from {reading.incident_date_from}",
        )
        tally(
            "no severity invented",
            bool(row["severity"]) or reading.severity is None,
            f"{where}: read {reading.severity}",
        )
        for name, column, count in (
            ("timeline", "n_timeline", len(reading.timeline)),
            ("follow-ups", "n_actions", len(reading.follow_ups)),
        ):
            off = abs(int(row[column]) - count)
            tally(
                name,
                off <= int(row[f"{column}_tol"] or 0),
                f"{where}: {row[column]} (±{row[f'{column}_tol']}) read {count}",
            )
        if row["action_owners"] in ("some", "all"):
            owned = sum(bool(each.owner) for each in reading.follow_ups)
            tally(
                "owners",
                owned > 0 and (row["action_owners"] != "all" or owned == len(reading.follow_ups)),
                f"{where}: {row['action_owners']} read {owned} of {len(reading.follow_ups)}",
            )
        if row["action_links"] in ("some", "all"):
            linked = sum(bool(each.link) for each in reading.follow_ups)
            tally(
                "links",
                linked > 0 and (row["action_links"] != "all" or linked == len(reading.follow_ups)),
                f"{where}: {row['action_links']} read {linked} of {len(reading.follow_ups)}",
            )
        ended = [each.done or each.declined for each in reading.follow_ups]
        tally(
            "status of follow-ups (not a gate)",
            _status(row["action_status"], ended),
            f"{where}: {row['action_status']} read {sum(ended)} of {len(ended)}",
        )
        gated = row["ts_source"] in ("field", "marker")
        for name in ("started", "detected", "resolved"):
            if row[name] and gated:
                moment = getattr(reading, name)
                tally(
                    f"{name} (field or marker)",
                    same_moment(row[name], moment),
                    f"{where}: {row[name]} read {moment.at if moment else None}",
                )
            elif row[name]:
                moment = reading.proposed.get(name) or getattr(reading, name)
                tally(
                    f"{name} proposed (not a gate)",
                    same_moment(row[name], moment),
                    f"{where}: {row[name]} read {moment.at if moment else None}",
                )
    return tallies, files


def _status(label: str, ended: list[bool]) -> bool:
    if label == "all":
        return all(ended) and bool(ended)
    return any(ended) if label == "some" else not any(ended)


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    began = time.perf_counter()
    tallies, files = score(folder)
    took = time.perf_counter() - began
    for name, each in tallies.items():
        print(f"{name:38} {each.right:4} of {each.total:4}  {each.share:7.1%}")
        for miss in each.misses:
            print(f"    {miss}")
    kinds = sorted({each.kind for each in files.values()})
    print(
        ", ".join(f"{sum(each.kind == kind for each in files.values())} {kind}" for kind in kinds),
        f"in {took:.1f} s",
    )
    for each in files.values():
        if each.kind != "record":
            print(f"    {each.kind}: {each.path}: {each.reason}")


if __name__ == "__main__":
    main()
