"""Write changes into every labelled record and read them back: python -m bench.corpus_rewriting [FOLDER] [EVERY].

FOLDER as for bench.corpus_decisions; with EVERY, a number, only each so many-th record. For each record each kind of
change is made alone: title, status, date, names, tags, each text that stands in it, one that does not, a section of
its own, an option. Prints for each kind how many came back as they were meant, with few lines touched; then each miss.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from bench.corpus_decisions import DEFAULT
from decisions.markdown.filing import file
from decisions.markdown.reading import Folder
from decisions.markdown.tying import Tie
from decisions.markdown.values import TEXTS, Values, of_filed
from decisions.markdown.writing import rewrite

LINE = "Gulls sleep on the breakwater."
# How many lines a change may take away and put in: what it says, a heading and blank lines around it.
FEW = 14
SUCCESSOR = Tie("Superseded by", "Gulls first", 57, "0057-gulls-first.md", "D-57")


def changes(values: Values) -> Iterator[tuple[str, Values, tuple[Tie, ...]]]:
    """What somebody may do to a record, one thing at a time."""
    yield "nothing", values, ()
    yield "title", values | {"title": "Let gulls sleep"}, ()
    for status in ("accepted", "rejected", "deprecated"):
        if status != values["status"]:
            yield "status", values | {"status": status}, ()
    if values["status"] != "superseded":
        yield "superseded", values | {"status": "superseded"}, (SUCCESSOR,)
    yield "date", values | {"date": "2027-02-13"}, ()
    yield "deciders", values | {"people": [*values["people"], ["Noor Haddad", "deciders"]]}, ()
    yield "tags", values | {"tags": [*values["tags"], "gulls"]}, ()
    for name in TEXTS:
        text = values[name]
        if text:
            lines = text.split("\n")
            middle = len(lines) // 2
            yield "a text, a line more", values | {name: f"{text}\n\n{LINE}"}, ()
            if not any(mark in text for mark in ("```", "~~~")):
                inside = "\n".join([*lines[:middle], "", LINE, "", *lines[middle:]]).strip()
                yield "a text, a line inside", values | {name: inside}, ()
                yield "a text, its last line", values | {name: "\n".join([*lines[:-1], LINE]).strip()}, ()
        elif name not in ("over_concerns", "ended_because"):
            yield "a text without a place", values | {name: LINE}, ()
    yield (
        "a section more",
        values | {"sections": [*values["sections"], {"heading": "Gulls", "body": LINE}]},
        (),
    )
    if values["options"]:
        yield from of_options(values)


def of_options(values: Values) -> Iterator[tuple[str, Values, tuple[Tie, ...]]]:
    """What somebody may do to its options."""
    first, *others = values["options"]
    yield "an option's name", values | {"options": [first | {"title": "The gulls stay"}, *others]}, ()
    yield (
        "an argument",
        values | {"options": [first | {"pros": f"{first['pros']}\nquiet".strip()}, *others]},
        (),
    )
    if others and not others[-1]["is_chosen"]:
        chosen = [each | {"is_chosen": False} for each in (first, *others[:-1])]
        yield "another option chosen", values | {"options": [*chosen, others[-1] | {"is_chosen": True}]}, ()
    new: dict[str, Any] = dict.fromkeys(first, "") | {"title": "No gulls at all", "is_chosen": False}
    yield "an option more", values | {"options": [first, *others, new]}, ()


def main() -> int:
    """Print the figures and the misses."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT
    right: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    every = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    misses = []
    for seen in [each for each in Folder(folder) if each.record][::every]:
        assert seen.record
        values = of_filed(file(seen.record))
        for kind, wanted, successors in changes(values):
            total[kind] += 1
            written = rewrite(seen.path, seen.source, wanted, successors=successors)
            touched = touched_lines(seen.source, written.content)
            is_right = not written.unwritten and (touched <= FEW if kind != "nothing" else not touched)
            right[kind] += is_right
            if not is_right:
                misses.append(
                    f"{kind}: {seen.path}: not written: {', '.join(written.unwritten) or '-'}; {touched} lines"
                )
    for kind in total:
        print(f"{kind:24} {right[kind]:5} of {total[kind]:5}  {100 * right[kind] / total[kind]:6.2f} %")
    print("\n".join(misses))
    return 0


def touched_lines(before: bytes, after: bytes) -> int:
    """How many lines differ, with their line ends: those that went and those that came."""
    if before == after:
        return 0
    codes = SequenceMatcher(None, before.split(b"\n"), after.split(b"\n"), autojunk=False).get_opcodes()
    return sum(max(i2 - i1, j2 - j1) for kind, i1, i2, j1, j2 in codes if kind != "equal")


if __name__ == "__main__":
    raise SystemExit(main())
