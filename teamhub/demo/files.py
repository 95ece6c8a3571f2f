"""One decision of the demo organisation that came from a file, and a newer version of the file that waits."""

from __future__ import annotations

import datetime as dt
import hashlib

from decisions.both_sides import base_of, values_of
from decisions.exporting import path_of, with_ties, written_file
from decisions.models import Decision, DecisionSource
from decisions.syncing import said_by

TITLE = "Stop accepting carrier files larger than 50 MB"
BEFORE = "Carriers with large files wait for us to raise the limit."
IN_THE_FILE = "Carriers split their files; we give them a script that does it."


def make(decision: Decision, now: dt.datetime) -> None:
    """Give the decision a file that both sides have changed since: its consequences."""
    row = with_ties(Decision.objects.filter(pk=decision.pk)).get()
    path, ours = path_of(row), values_of(row)["consequences"]
    content = written_file(row).content
    base, newer = (
        content.replace(ours.encode(), text.encode())
        if ours
        else content + f"\n## Consequences\n\n{text}\n".encode()
        for text in (BEFORE, IN_THE_FILE)
    )
    source = DecisionSource.objects.create(
        team=row.team, decision_record=decision, path=path, content=base, sha256=hashlib.sha256(base).hexdigest(),
        fields=said_by(path, base), ties=[], imported_at=now - dt.timedelta(days=9),
    )  # fmt: skip
    source.wait_with(
        newer, hashlib.sha256(newer).hexdigest(), said_by(path, newer) or base_of(source), at=now
    )
