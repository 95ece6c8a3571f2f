"""A small folder of records, and the command run over it, for the tests of the import."""

from __future__ import annotations

import io
import json
from pathlib import Path

from django.core.management import call_command

from decisions.models import Decision

SCALES = """# 1. Weigh containers at the gate

Date: 2024-03-05

## Status

Accepted

## Context

Two scales disagree.

## Decision

We weigh at the gate.

## Consequences

Trucks wait a minute.
"""
CRANES = """---
status: superseded by [ADR-0003](0003-cranes-by-rail.md)
date: 2024-04-01
deciders: Noor Haddad, Ada Okoye
---
# Move cranes by truck

## Context and Problem Statement

Cranes have to move.

## Decision Drivers

* Price

## Considered Options

* By truck
* By rail

## Decision Outcome

Chosen option: "By truck", because it is cheap.

### Consequences

* Bad, because roads are blocked

## More Information

See the [timetable](https://harbour.example/timetable).
"""
RAIL = "# Move cranes by rail\n\nStatus: accepted\n\n## Context\n\nRoads are blocked.\n\n## Decision\n\nBy rail.\n"
SILENT = "# Paint the fences\n\n## Context\n\nRust.\n\n## Decision\n\nGreen.\n"


def a_folder(root: Path) -> Path:
    """Four records, an index, and a file that is no text."""
    root.mkdir()
    for name, text in {
        "0001-weigh-at-the-gate.md": SCALES,
        "0002-cranes-by-truck.md": CRANES,
        "0003-cranes-by-rail.md": RAIL,
        "0004-paint-the-fences.md": SILENT,
        "README.md": "# Our decisions\n\n* [1](0001-weigh-at-the-gate.md)\n",
    }.items():
        (root / name).write_text(text)
    (root / "0005-broken.md").write_bytes(b"# Half\x00\xff\xfe\x00 a file\n\x81\x8d")
    return root


def run(folder, *options, report=None):
    """Import into the team berths: what was said, what was said on the way, the report."""
    out, err = io.StringIO(), io.StringIO()
    report = report or folder.parent / "report.json"
    call_command("import_decisions", str(folder), "--team", "berths", "--report", str(report), *options,
                 stdout=out, stderr=err)  # fmt: skip
    return out.getvalue(), err.getvalue(), json.loads(report.read_text())


def at(path) -> Decision:
    return Decision.objects.get(imported_from__path=path)
