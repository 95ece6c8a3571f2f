"""What an edit changes, in words that history can keep."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import models


def told(value: Any) -> Any:
    """A field's value as history stores and shows it: decimals without idle zeros, records by their title."""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):  # phased targets
        return "; ".join(f"{plain_number(Decimal(number))} by {on}" for on, number in value)
    if isinstance(value, models.Model):
        return str(value)
    return value


def plain_number(value: Decimal) -> str:
    """The number without idle zeros or exponent: 1.9, 1200, -3."""
    text = f"{value or Decimal(0):f}"  # nothing is never “-0”
    return text.rstrip("0").rstrip(".") if "." in text else text


def changed(row: models.Model, fields: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the fields on the row, and return those that differ with their values before and after, told()."""
    changes: dict[str, tuple[Any, Any]] = {}
    for name, value in fields.items():
        before = getattr(row, name)
        if before != value:
            changes[name] = (told(before), told(value))
            setattr(row, name, value)
    return changes
