"""What changed from one text to the next, line by line, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

SHORT = 80  # characters: what is no longer is told in one line, from this to that
TOO_LONG = 3000  # lines of one side; comparing more would keep the reader waiting


@dataclass(frozen=True)
class Line:
    """One line: `kind` is same, removed, added or gap (lines left out; `text` says how many)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One value that changed: short ones as `before` and `after`, longer ones as the `lines` of a diff."""

    label: str
    before: str
    after: str
    lines: list[Line]

    @classmethod
    def of(cls, label: str, before: str, after: str) -> Change:
        """The change from one text to the other, compared line by line where one of them is long."""
        is_short = max(len(before), len(after)) <= SHORT and "\n" not in before + after
        return cls(label, before, after, [] if is_short else diff(before, after))


def diff(before: str, after: str, *, around: int = 2) -> list[Line]:
    """The lines that went and came, with `around` lines on either side; empty where the texts are the same.

    Texts of more than TOO_LONG lines are not compared: all that is left out is one gap.
    """
    old, new = before.splitlines(), after.splitlines()
    if old == new:
        return []
    if max(len(old), len(new)) > TOO_LONG:
        return [Line("gap", f"{len(old):,} lines became {len(new):,}: too long to compare here")]
    lines: list[Line] = []
    shown_up_to = 0
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(around):
        start = group[0][1]
        lines += _gap(start - shown_up_to)
        for kind, a, b, c, d in group:
            if kind == "equal":
                lines += [Line("same", text) for text in old[a:b]]
            else:
                lines += [Line("removed", text) for text in old[a:b]]
                lines += [Line("added", text) for text in new[c:d]]
        shown_up_to = group[-1][2]
    return lines + _gap(len(old) - shown_up_to)


def _gap(count: int) -> list[Line]:
    return [Line("gap", f"{count:,} line{'' if count == 1 else 's'} unchanged")] if count > 0 else []
