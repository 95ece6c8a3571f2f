"""What a document declares for all its times: the zone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from postmortems.markdown.details import Detail
from postmortems.markdown.moments import is_window, moment_key, stamps_in, zone_of_key
from postmortems.markdown.nouns import Kind
from postmortems.markdown.outline import Part
from postmortems.markdown.zones import Zone, stated_zone
from records.documents import Document, LineKind

_KEY = re.compile(r"(?i)(?:time ?-?_?zone|tz|times? (?:are )?in|all times(?: are)?(?: in)?)")
_REMARK = re.compile(
    r"(?i)\b(?:all (?:the )?times|times? ?zone"
    r"|times(?:tamps)? (?:are |below |listed |shown |given |here )|(?<=\()times? )"
)


def zone_for_all(document: Document, parts: Sequence[Part], details: Sequence[Detail]) -> Zone | None:
    """The zone that a field, a heading of the timeline or a remark anywhere declares for all times."""
    for detail in details:
        if _KEY.fullmatch(detail.key) and (zone := stated_zone(f"time zone: {detail.value}")):
            return zone
    for part in parts:
        if part.kind in (Kind.TIMELINE, Kind.KEY_EVENTS) and (zone := stated_zone(part.title)):
            return zone
    for line, following in zip(document.lines, [*document.lines[1:], None], strict=False):
        if line.kind is not LineKind.TEXT or "ime" not in line.visible or not _REMARK.search(line.visible):
            continue
        text = f"{line.visible} {following.visible if following else ''}"  # the remark may be wrapped
        if zone := stated_zone(text):
            return zone
    return _zone_of_fields(details)


def _zone_of_fields(details: Sequence[Detail]) -> Zone | None:
    """The one zone in which the fields tell start, end or both: nobody changes clocks below them without a word."""
    timed = [detail for detail in details if moment_key(detail.key) or is_window(detail.key)]
    stamps = [(stamp, detail) for detail in timed for stamp in stamps_in(detail.value, None)]
    told = [stamp.zone or (zone_of_key(detail.key) if stamp.has_time else None) for stamp, detail in stamps]
    zones = [zone for zone in told if zone]
    return zones[0] if len({zone.written for zone in zones}) == 1 else None
