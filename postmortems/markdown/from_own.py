"""A document that Teamhub wrote itself, as the reading that an import keeps."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import Any

from postmortems.durations import DAY, HOUR, NAMES
from postmortems.markdown.moments import Moment, Source
from postmortems.markdown.own import Document
from postmortems.markdown.people import Named
from postmortems.markdown.placed import read_placed
from postmortems.markdown.promised import FollowUp
from postmortems.markdown.texts import Section
from postmortems.markdown.timelines import Precision, TimelineEntry
from postmortems.timelines import Line

_EXACTLY = {HOUR: Precision.HOUR, DAY: Precision.DAY}
_ROLES = {
    "facilitator": "facilitator",
    "authors": "author",
    "reviewers": "reviewer",
    "participants": "participant",
}


def fields_of(own: Document) -> dict[str, Any]:
    """The fields of postmortems.markdown.reading.Reading, by name; nonsense in the front matter is left out."""
    zone, values = zoneinfo.ZoneInfo(own.zone), own.values
    severity = values.get("severity")
    return {
        "title": own.title,
        "kind": _text(values, "kind"),
        "incident_date": _day(values.get("happened_on")),
        "incident_date_from": "field",
        "severity": severity if severity in (1, 2, 3, 4) else None,
        "severity_label": f"SEV {severity}" if severity else "",
        "status": None,
        "status_label": _text(values, "status"),
        **{name: _moment(own, name, zone) for name in NAMES},
        "proposed": {},
        "timeline": tuple(entry_of(line, zone) for line in own.timeline),
        "follow_ups": tuple(
            FollowUp(
                title=one.title,
                owner=one.owner or None,
                due=one.due,
                links=tuple(one.links),
                done=one.state == "done",
                declined=one.state == "declined",
                kind=one.kind,
                details=one.details,
            )
            for one in own.follow_ups
        ),
        **own.texts,
        **{name: tuple(texts) for name, texts in own.lists.items()},
        "sections": tuple(Section(each["heading"], each["body"]) for each in own.sections),
        "people": tuple(_people(values)),
        "claims": (),
        "placed": read_placed(values),
        "zone": own.zone,
        "zone_is_assumed": False,
    }


def _text(values: Any, name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None


def _moment(own: Document, name: str, zone: dt.tzinfo) -> Moment | None:
    written = _text(own.values, name)
    try:
        at = dt.datetime.fromisoformat(written)
    except ValueError:
        return None
    if at.tzinfo is None:
        return None
    how = own.values.get("precisions", {})
    precision = _EXACTLY.get(how.get(name, "") if isinstance(how, dict) else "", Precision.MINUTE)
    return Moment(at.astimezone(zone), precision, Source.FIELD, written, 0)


def entry_of(line: Line, zone: dt.tzinfo) -> TimelineEntry:
    """An entry whose zone is the record's, and whose words about its time are empty: the text has them."""
    at = line.at.astimezone(zone) if line.at else None
    precision = _EXACTLY.get(line.precision, Precision.MINUTE) if at else Precision.UNKNOWN
    return TimelineEntry(
        at, precision, line.text, "", 0, marker=line.marks, approximate=line.precision == HOUR
    )


def _people(values: Any) -> list[Named]:
    found = []
    for field, role in _ROLES.items():
        names = values.get(field, [])
        found += [Named(str(name), role) for name in names] if isinstance(names, list) else []
    return found
