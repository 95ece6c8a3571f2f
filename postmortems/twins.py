"""Whether a file of an unknown path is a record that is here already: it was renamed, or it went out from here."""

from __future__ import annotations

import datetime as dt
import hashlib

from people.models import Person, Team
from postmortems.exporting import with_everything, written_file
from postmortems.markdown.reading import Reading
from postmortems.models import Postmortem

MOST_NAMESAKES = 20  # looked at


def twin_of(
    content: bytes, reading: Reading, *, team: Team, by: Person | None, now: dt.datetime
) -> tuple[Postmortem | None, list[str]]:
    """The team's record that came from these very bytes or whose file has them, else None with a word on a namesake.

    `by` is who asks, None for an operator: what they may not read is not looked at. Nor is what came in since `now`,
    with other files of the same import, so that its dry run says the same.
    """
    readable = Postmortem.objects.all() if by is None else Postmortem.objects.visible_to(by)
    theirs = readable.filter(team=team, created_at__lt=now).order_by("pk")
    if (renamed := theirs.filter(source__sha256=hashlib.sha256(content).hexdigest()).first()) is not None:
        return renamed, []
    named = theirs.filter(title=reading.title, happened_on=reading.incident_date)
    alike = list(with_everything(named)[:MOST_NAMESAKES])
    if (same := next((one for one in alike if written_file(one) == content), None)) is not None:
        return same, []
    return None, [
        f"{alike[0].record_ref()} has the same title and day: this makes another one"
    ] if alike else []
