"""Reads the tables of docs/scoring.md, so that what is published there is what is tested."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "scoring.md"


def rows(name: str) -> list[dict[str, str]]:
    """The rows of the table that the comment `<!-- golden: name -->` announces, by column. Raises ValueError."""
    lines = iter(DOCUMENT.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.strip() == f"<!-- golden: {name} -->":
            break
    else:
        raise ValueError(f"docs/scoring.md has no table called {name}")
    columns = cells(next(lines))
    next(lines)
    table = []
    for line in lines:
        if not line.startswith("|"):
            break
        table.append(dict(zip(columns, cells(line), strict=True)))
    return table


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().removeprefix("|").removesuffix("|").split("|")]


def number(text: str) -> Decimal | None:
    """A decimal, a fraction to the precision of sums, or None for “none”."""
    if text == "none":
        return None
    share = Fraction(text)
    return Decimal(share.numerator) / Decimal(share.denominator)


def whole(text: str) -> int | None:
    return None if text == "none" else int(text)


def day(text: str) -> dt.date | None:
    return None if text == "none" else dt.date.fromisoformat(text)


def yes(text: str) -> bool:
    return {"yes": True, "no": False}[text]
