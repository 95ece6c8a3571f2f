"""Addresses that hold one number, or none, at a tenth of the time that Django takes to put one together."""

from __future__ import annotations

from functools import lru_cache

from django.urls import get_script_prefix, get_urlconf, reverse

STAND_IN = 987_654_321


def numbered(name: str, number: int) -> str:
    """reverse(name, args=[number])."""
    head, tail = _around(name, get_urlconf(), get_script_prefix())
    return f"{head}{number}{tail}"


def fixed(name: str) -> str:
    """reverse(name)."""
    return _fixed(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _fixed(name: str, urlconf: str | None, prefix: str) -> str:
    return reverse(name, urlconf=urlconf)


@lru_cache(maxsize=256)
def _around(name: str, urlconf: str | None, prefix: str) -> tuple[str, str]:
    """What stands before and behind the number."""
    head, tail = reverse(name, urlconf=urlconf, args=[STAND_IN]).split(str(STAND_IN))
    return head, tail
