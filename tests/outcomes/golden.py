"""Reads the tables of docs/scoring.md, so that what is published there is what is tested."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from outcomes.goals import Goal

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"


def rows(name: str, document: Path = DOCUMENT) -> list[dict[str, str]]:
    """The rows of the table that the comment `<!-- golden: name -->` announces, by column. Raises ValueError."""
    lines = iter(document.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.strip() == f"<!-- golden: {name} -->":
            break
    else:
        raise ValueError(f"{document.name} has no table called {name}")
    columns = cells(next(lines))
    next(lines)
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append(dict(zip(columns, cells(line), strict=True)))
    return table


def names() -> list[str]:
    """The names of all tables, in the document's order."""
    return re.findall(r"^<!-- golden: (.+) -->$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)


def readings(text: str) -> list[tuple[dt.date, Decimal]]:
    """Days with what was read on them: 2026-11-02 5, 2026-11-07 12."""
    pairs = [pair.split(" ") for pair in text.split(", ") if pair]
    return [(dt.date.fromisoformat(on), Decimal(value)) for on, value in pairs]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def number(text: str) -> Decimal | None:
    """A decimal, a fraction to the precision of sums, or None for “none”."""
    if text == "none":
        return None
    share = Fraction(text)
    return Decimal(share.numerator) / Decimal(share.denominator)


def goal(row: dict[str, str]) -> Goal:
    """The goal that a row tells: its kind and what it has of baseline, target, limits and phased targets."""
    names = {"baseline": "baseline", "target": "target", "at least": "at_least", "at most": "at_most"}
    numbers = {field: number(row[name]) for name, field in names.items() if row.get(name, "none") != "none"}
    return Goal(row["kind"], **numbers, phases=tuple(readings(row.get("phases", ""))))


def whole(text: str) -> int | None:
    return None if text == "none" else int(text)


def day(text: str) -> dt.date | None:
    return None if text == "none" else dt.date.fromisoformat(text)


def yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]
