"""What goes into a CSV file or a workbook: texts that no spreadsheet takes for a formula (OWASP, CSV injection)."""

from __future__ import annotations

# What a spreadsheet may take for a formula, the full-width forms among it: some are read as the plain ones.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """A text that no spreadsheet runs: with a ' in front where it begins like a formula and is no number."""
    if text.startswith(RISKY) and not _is_number(text):
        return f"'{text}"
    return f"'{text}" if text[:1] == "'" and text.lstrip("'").startswith(RISKY) else text


def unguarded(text: str) -> str:
    """The twin of guarded()."""
    return text[1:] if text[:1] == "'" and text.lstrip("'").startswith(RISKY) else text


def _is_number(text: str) -> bool:
    """A plain one: ASCII alone, and nothing around it."""
    if not text.isascii() or text != text.strip():
        return False
    try:
        float(text)
    except ValueError:
        return False
    return text[-1:].isdecimal()
