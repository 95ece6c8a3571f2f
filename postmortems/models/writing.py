"""Writing what a postmortem says: its own values, its lists, its timeline."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from people.zones import zone_of
from postmortems import moments, parts, timelines
from postmortems.durations import DAY
from postmortems.kinds import moment_in
from postmortems.models.contents import TimelineEntry
from postmortems.models.placing import MOST_TAGS, forget_tags, keep_tags
from postmortems.models.windows import ImpactWindow
from postmortems.timelines import LONGEST, MOST_LINES, Line
from records.models import Refused
from web.conflict import merge

if TYPE_CHECKING:
    from postmortems.models.postmortem import Postmortem


def put(postmortem: Postmortem, values: Mapping[str, Any], now: dt.datetime) -> None:
    """Write the values (any of parts.EDITABLE), inside a transaction. Raises Refused for moments that cannot be."""
    was = _marking(postmortem)
    own = [name for name in values if name in parts.PLAIN or name in parts.MOMENTS]
    for name in own:
        setattr(postmortem, name, values[name])
    known = moments.settle(postmortem.moments())
    for name, words in moments.refusals(known, now, partial(moment_in, postmortem.kind)).items():
        raise Refused(words, f"{name}_at")
    for name, moment in known.items():
        setattr(postmortem, f"{name}_at", moment.at)
    postmortem.save(update_fields=[*own, *parts.MOMENTS])
    for name in (*parts.PEOPLE, "slowed"):
        if name in values:
            getattr(postmortem, name).set(values[name])
    for name in parts.LISTS:
        if name in values:
            _put_texts(getattr(postmortem, name), values[name])
    left = was - _marking(postmortem)
    if "timeline" in values or was != _marking(postmortem):
        _put_timeline(postmortem, values.get("timeline", postmortem.timeline_lines()), left)
    postmortem.__dict__.pop("_prefetched_objects_cache", None)  # what was read before is no longer so


def check_room(before: Mapping[str, Any], values: Mapping[str, Any], zone: dt.tzinfo) -> None:
    """Refuse what the forms would refuse, however it was added; an imported record may hold more, and keeps it.

    `before` are the values of the record, of those that change. Raises Refused.
    """
    for name in set(parts.LISTS) & set(values):
        was, texts = before.get(name, []), values[name]
        if len(texts) > max(parts.MOST_TEXTS, len(was)):
            raise Refused(f"{parts.MOST_TEXTS} {name} at most; there are {len(texts)}.", name)
        if len(parts.as_lines(texts)) > max(parts.LONGEST_LIST, len(parts.as_lines(was))):
            raise Refused(f"{parts.LONGEST_LIST:,} letters of {name} at most.", name)
        for text in set(texts) - set(was):
            if len(parts.split_tags(text)[1]) > MOST_TAGS:
                raise Refused(f"“{text[:60]}” has more than ten tags. Ten at most.", name)
    if "timeline" in values:
        was, text = (
            timelines.written(lines, zone) for lines in (before.get("timeline", []), values["timeline"])
        )
        if text.count("\n") >= max(MOST_LINES, was.count("\n") + 1):
            raise Refused(f"A timeline holds {MOST_LINES:,} lines at most.", "timeline")
        if len(text) > max(LONGEST, len(was)):
            raise Refused(f"A timeline holds {LONGEST:,} letters at most.", "timeline")


def _put_texts(manager: Any, texts: Iterable[str]) -> None:
    """Replace factors or lessons, each with the tags that end its text; what stays keeps its row."""
    left = list(manager.all())
    kind, known = manager.model._meta.model_name, {tag for part in left for tag in part.tags}
    for position, written in enumerate(texts):
        text, tags = parts.split_tags(written, known)
        part = next((one for one in left if one.text == text), None)
        if part is None:
            part = manager.create(position=position, text=text, tags=tags)
        else:
            left.remove(part)
            if (part.position, part.tags) == (position, tags):
                continue
            part.position, part.tags = position, tags
            part.save(update_fields=["position", "tags"])
        keep_tags(kind, part.pk, tags)
    gone = [part.pk for part in left]
    manager.filter(pk__in=gone).delete()
    forget_tags(kind, gone)


def clocks_kept(values: Mapping[str, Any], before: str, after: str) -> dict[str, Any]:
    """Moments and timeline among the values, written in the zone `before`, as they are if it was the zone `after`."""
    old, new = zone_of(before), zone_of(after)
    found = {
        name: at and moments.as_the_clock_showed(at, old, new)
        for name, at in values.items()
        if name in parts.MOMENTS
    }
    if "timeline" in values:
        found["timeline"] = [
            replace(line, at=line.at and moments.as_the_clock_showed(line.at, old, new))
            for line in values["timeline"]
        ]
    return found


def move_windows(postmortem: Postmortem, before: str, after: str) -> tuple[str, str]:
    """Impact windows keep what the clock showed in the zone `before`; how they read before and after, in UTC."""
    old, new = zone_of(before), zone_of(after)
    windows = [row.as_window() for row in postmortem.windows.all()]
    moved = []
    for one in windows:
        start, end = (moments.as_the_clock_showed(at, old, new) for at in (one.start, one.end))
        if end < start:  # it hurt while the clocks went back: it is as long as it was
            end = start + (one.end - one.start)
        moved.append(replace(one, start=start, end=end))
    ImpactWindow.replace(postmortem, moved)
    return "\n".join(map(str, windows)), "\n".join(map(str, moved))


def _marking(postmortem: Postmortem) -> set[tuple[dt.datetime, str]]:
    """The minutes whose entry marks a moment."""
    known = postmortem.moments().items()
    return {(moment.earliest, name) for name, moment in known if moment.precision != DAY}


def _put_timeline(
    postmortem: Postmortem, lines: Sequence[Line], left: Collection[tuple[dt.datetime, str]]
) -> None:
    """Replace the timeline; an entry at the minute of a moment marks it until the moment has `left`."""
    lines = [replace(line, marks="") if (_minute(line), line.marks) in left else line for line in lines]
    marked = {line.marks for line in lines}
    at_minute: dict[dt.datetime | None, str] = {
        minute: name for minute, name in _marking(postmortem) if name not in marked
    }
    postmortem.timeline.all().delete()
    TimelineEntry.objects.bulk_create(
        TimelineEntry(
            postmortem=postmortem,
            position=position,
            at=line.at,
            precision=line.precision,
            text=line.text,
            marks=line.marks or at_minute.pop(_minute(line), ""),
        )
        for position, line in enumerate(lines, start=1)
    )


def _minute(line: Line) -> dt.datetime | None:
    return line.at and line.at.astimezone(dt.UTC).replace(second=0, microsecond=0)


def further(
    current: Sequence[Mapping[str, str]],
    index: int | None,
    before: Mapping[str, str] | None,
    after: Mapping[str, str],
) -> tuple[list[dict[str, str]], list[tuple[str, str, str]]]:
    """The further sections with one changed or added, and where that cannot be put together, both texts.

    `before` is the section as the writer read it at `index`, None for one that is new. It may have moved meanwhile.
    """
    found = [dict(section) for section in current]
    if before is None:
        return [*found, dict(after)], []
    place = _place_of(found, index, before["heading"], after["heading"])
    if place is None:  # it is gone: what was written is kept
        return [*found, dict(after)], []
    theirs = found[place]
    body = merge(f"{before['body']}\n", f"{after['body']}\n", f"{theirs['body']}\n")
    if body is None:
        return found, [(after["heading"], theirs["body"], after["body"])]
    heading = theirs["heading"] if after["heading"] == before["heading"] else after["heading"]
    found[place] = theirs | {"heading": heading, "body": body.removesuffix("\n")}
    return found, []


def without(
    current: Sequence[Mapping[str, str]], index: int | None, read: Mapping[str, str]
) -> tuple[list[dict[str, str]], str | None]:
    """The further sections without the one that was `read` at `index`, and its text now where that is another.

    It may have moved meanwhile; all of them where it is gone.
    """
    found = [dict(section) for section in current]
    place = _place_of(found, index, read["heading"])
    if place is None:
        return found, None
    gone = found.pop(place)
    is_as_read = gone["body"].strip() == read["body"].strip()
    return found, None if is_as_read else gone["body"]


def _place_of(found: Sequence[Mapping[str, str]], index: int | None, heading: str, *also: str) -> int | None:
    """Where a section stands that was read at `index` under the heading; None where it is gone."""
    if index is not None and index < len(found) and found[index]["heading"] in (heading, *also):
        return index
    headings = [section["heading"] for section in found]
    return headings.index(heading) if heading in headings else None


def taken_out(before: str, after: str) -> tuple[int, dict[str, str]] | None:
    """The further section by which two texts of history differ, and where it stood; None where they do otherwise."""
    starts = [found.start() for found in re.finditer(r"^## ", before, re.MULTILINE)]
    ends = [*starts[1:], len(before) + 2]  # two line ends stand between sections
    for place, start in enumerate(starts):
        for end in ends[place:]:
            if (before[:start] + before[end:]).removesuffix("\n\n" if end > len(before) else "") == after:
                heading, _, body = before[start + 3 : end - 2].partition("\n")
                return place, {"heading": heading, "body": body}
    return None
