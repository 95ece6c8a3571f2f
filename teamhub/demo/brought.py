"""What the demo organisation brought with it and set up for postmortems: an old document, templates; and who is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from people.models import Person, Team
from postmortems.markdown.importing import keep
from postmortems.markdown.reading import read_file
from postmortems.models import PostmortemTemplate

PATH = "platform/2025-11-sms-gateway.md"
# It states no zone, and a duration in words of its own.
DOCUMENT = """# Text messages to drivers arrived hours late

Date: {day}
Severity: SEV 3
Duration: 2 h

## Summary

The text message provider slowed down and our queue kept messages in order, so one full mailbox held up all of them.

## Timeline

- {day} 06:10 impact started, messages queue up
- {day} 07:40 detected by the depot in Gdynia, who called
- {day} 09:05 mitigated by sending without order
- {day} 09:55 resolved, the queue is empty

## Contributing factors

- Messages to one driver wait for messages to another.
- The queue has no alert on its age.

## Lessons learned

- Order is a promise; make it only where somebody needs it.
"""

# team (or everyone), name, kind, prompts by section, further headings with their prompts
TEMPLATES: list[tuple[str, str, str, dict[str, str], list[dict[str, str]]]] = [
    ("", "Personal data was seen by others", "incident",
     {"summary": "Whose data, which data, seen by whom, and since when?"},
     [{"heading": "Whom we told, and when", "prompt": "Shippers, drivers, the supervisory authority: within 72 hours."}]),
    ("platform", "Switch over a region", "game_day", {"surprised": "What did the plan not know?"},
     [{"heading": "How we would have stopped", "prompt": "The command, who says it, and how long it takes."}]),
    ("routing", "A carrier sent something odd", "incident",
     {"impact": "How many lanes, and how many quotes went out with it?"}, []),
]  # fmt: skip
AWAY = "tomasz.zielinski@"


def seed_brought(teams: Mapping[str, Team], people: Mapping[str, Person], now: dt.datetime) -> int:
    """Make all of it at the aware moment `now`; returns how many templates there are."""
    for slug, name, kind, prompts, headings in TEMPLATES:
        team = teams[slug] if slug else None
        PostmortemTemplate.objects.create(team=team, name=name, kind=kind, prompts=prompts, headings=headings)
    content = DOCUMENT.format(day=(now - dt.timedelta(days=370)).date().isoformat()).encode()
    reading = read_file(content, PATH).reading
    assert reading is not None
    keep(PATH, reading, content, team=teams["platform"], by=None, now=now)
    away = [person for person in people.values() if person.email.startswith(AWAY)]
    for person in away:
        person.away_until = now.date() + dt.timedelta(days=5)
        person.save(update_fields=["away_until"])
    return len(TEMPLATES)
