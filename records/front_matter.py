"""The fields some documents carry between fences at their top: YAML (`---`) or TOML (`+++`).

Scalars stay the text that was written: no dates, no numbers, no yes-and-no. YAML is read from its events, so that
no tag builds an object, aliases are refused, and depth and size are bounded. What the parser refuses is read line
by line instead, with a warning: people write `deciders: @noor` and `title: A: B`, and mean it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import yaml

from records.spans import Span

LARGEST = 65_536  # characters
DEEPEST = 12
MOST_EVENTS = 20_000

Value = str | list["Value"] | dict[str, "Value"]

_FENCE = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*+(---|\+\+\+)[ \t]*(?:\r\n|\n|\r)")
_PAIR = re.compile(r"[ \t]*([^\W\d_][\w .\-/()]{0,60}?)[ \t]*(:|=)(?:[ \t]+|$)(.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_COMMENT = re.compile(r"(?m)^[ \t]*#[ \t]*(.*?)[ \t\r]*$")
_QUOTED = re.compile(r"([\"'])(.*?)\1[ \t]*(?:#.*)?")
_NEWLINES = re.compile(r"\r\n|\n|\r")
_HEADING = re.compile(r"#{1,6}[ \t]+\S")
_LABEL = re.compile(r"(?:\*\*|__)[^*_]{1,60}(?:\*\*|__)")


GROUPS = {"adr", "madr", "metadata", "meta"}  # keys under which some keep the fields of a record together


class _Refused(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Entry:
    """One field at the top level: its key and value, and where each value stands in the document."""

    key: str
    value: Value
    raw: str
    span: Span
    line: int

    def texts(self) -> tuple[str, ...]:
        """The value as texts: one for a scalar, each of a list; the keys of a flow set such as `{ A, B }`."""
        return tuple(text for text in (piece.strip() for piece in _flat(self.value)) if text)

    def text(self) -> str:
        """The value as one text."""
        return ", ".join(self.texts())


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields. `span` covers the fences too; `raw` is what stands between them."""

    language: Literal["yaml", "toml"]
    raw: str
    span: Span
    entries: tuple[Entry, ...]
    warning: str | None

    def get(self, *keys: str) -> Entry | None:
        """The first entry whose key is one of `keys`, whatever the case and with - and _ alike."""
        wanted = {fold_key(key) for key in keys}
        return next((entry for entry in self.entries if fold_key(entry.key) in wanted), None)

    def comments(self) -> tuple[str, ...]:
        """The texts of the comment lines (`# …`)."""
        return tuple(match[1] for match in _COMMENT.finditer(self.raw) if match[1])


def fold_key(key: str) -> str:
    """A key for comparing: no case, and blanks, dashes and underscores alike."""
    return re.sub(r"[\s_\-]+", " ", key).strip().casefold()


def find_front_matter(text: str) -> FrontMatter | None:
    """The front matter `text` begins with, if it does. A rule at the top without fields right below it is none."""
    opening = _FENCE.match(text, 0, min(len(text), LARGEST))
    if not opening:
        return None
    fence = opening[1]
    closing = re.compile(
        rf"(?m)^(?:{re.escape(fence)}{'|[.]{3}' if fence == '---' else ''})[ \t]*(?:\r\n|\n|\r|\Z)"
    )
    # "^" also has to match right after a lone \r, which (?m) does not know: such files are read line by line below.
    end = closing.search(text, opening.end(), min(len(text), opening.end() + LARGEST)) or _after_return(
        text, opening.end(), fence
    )
    if not end:
        return None
    raw = text[opening.end() : end.start()]
    if fence == "---" and _is_text(raw):
        return None
    span = Span(0, end.end())
    language: Literal["yaml", "toml"] = "yaml" if fence == "---" else "toml"
    warning = None
    try:
        entries = tuple(_yaml(raw, opening.end()) if language == "yaml" else _toml(raw, opening.end()))
    except _Refused as refusal:
        entries = tuple(_line_by_line(raw, opening.end()))
        warning = f"the front matter was read line by line: {refusal}"
    if not entries and (language == "toml" or not _only_comments(raw)):
        return None
    first = text.count("\n", 0, opening.end()) + (0 if "\n" in text[: opening.end()] else 1)
    entries = tuple(
        Entry(
            e.key,
            e.value,
            e.raw,
            e.span,
            first + 1 + len(_NEWLINES.findall(raw, 0, e.span.start - opening.end())),
        )
        for e in entries
    )
    return FrontMatter(language, raw, span, entries, warning)


def _after_return(text: str, start: int, fence: str) -> re.Match[str] | None:
    return re.compile(rf"(?<=\r){re.escape(fence)}[ \t]*(?:\r|\Z)").search(
        text, start, min(len(text), start + LARGEST)
    )


def _is_text(raw: str) -> bool:
    """Is it a text between two rules? Most of its lines are sentences, or it holds headings and begins like a text.

    A comment of front matter seldom stands in a paragraph of its own below a blank line, or has two marks, or bold
    labels beside it.
    """
    lines = ["", *(line.rstrip() for line in _NEWLINES.split(raw)), ""]
    told = [line for line in lines if line[:1].strip() and line[0] not in "#-"]
    fields = sum(_PAIR.fullmatch(line) is not None for line in told)
    if sum(len(line.split()) > 3 for line in told) - fields > fields:
        return True
    alone = [
        line
        for at, line in enumerate(lines)
        if _HEADING.match(line) and not lines[at - 1] and not lines[at + 1]
    ]
    return bool(alone) and (
        not lines[1] or any(line.startswith("##") for line in alone) or any(map(_LABEL.match, told))
    )


def _only_comments(raw: str) -> bool:
    return not any(line.strip() and not line.lstrip().startswith("#") for line in _NEWLINES.split(raw))


def _flat(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        for key, item in value.items():
            texts = [text for text in _flat(item) if text.strip()]
            yield f"{key}: {', '.join(texts)}" if texts else key


def _yaml(raw: str, offset: int) -> Iterator[Entry]:
    """The entries of a YAML mapping. Raises _Refused for anything else, and for what we do not read."""
    events = _events(raw)
    first = next(events, None)
    if first is None:
        return
    if not isinstance(first, yaml.MappingStartEvent):
        raise _Refused("it is not a list of fields")
    yield from _mapping(raw, offset, events, set())


def _mapping(raw: str, offset: int, events: Iterator[yaml.Event], seen: set[str]) -> Iterator[Entry]:
    """The entries of a mapping that has begun; those within one of GROUPS as if they stood beside it."""
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        key = _value(event, events)
        following = next(events)
        if isinstance(following, yaml.MappingStartEvent) and isinstance(key, str) and fold_key(key) in GROUPS:
            yield from _mapping(raw, offset, events, seen)
            continue
        start = _at(following.start_mark)
        value: Value
        if isinstance(following, yaml.ScalarEvent):
            value, end = following.value, _at(following.end_mark)
        else:
            value, end = _collection(following, events)
        written = raw[start:end].rstrip()
        name = key if isinstance(key, str) else ", ".join(_flat(key))
        if name not in seen:
            yield Entry(name, value, written, Span(offset + start, offset + start + len(written)), 0)
        seen.add(name)


def _events(raw: str) -> Iterator[yaml.Event]:
    """The events of the first YAML document, without the wrapping ones. Raises _Refused."""
    depth = 0
    try:
        for count, event in enumerate(yaml.parse(raw, Loader=yaml.BaseLoader)):
            if count > MOST_EVENTS:
                raise _Refused("it is too large")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _Refused("anchors and aliases are not followed")
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST:
                raise _Refused("it is nested too deeply")
            if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.CollectionEndEvent):
                yield event
            elif isinstance(event, yaml.DocumentEndEvent):
                return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 2}" if mark else ""
        raise _Refused(f"not valid YAML{where}") from error
    except RecursionError as error:
        raise _Refused("it is nested too deeply") from error


def _at(mark: object) -> int:
    return int(getattr(mark, "index", 0))


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> Value:
    return event.value if isinstance(event, yaml.ScalarEvent) else _collection(event, events)[0]


def _collection(event: yaml.Event, events: Iterator[yaml.Event]) -> tuple[Value, int]:
    """A list or mapping whose first event has just been read, and where it ends."""
    end = _at(event.end_mark)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Value] = []
        for inner in events:
            end = max(end, _at(inner.end_mark))
            if isinstance(inner, yaml.SequenceEndEvent):
                break
            items.append(_value(inner, events))
        return items, end
    pairs: dict[str, Value] = {}
    for inner in events:
        end = max(end, _at(inner.end_mark))
        if isinstance(inner, yaml.MappingEndEvent):
            break
        key = ", ".join(_flat(_value(inner, events)))
        pairs[key] = _value(next(events), events)
    return pairs, end


def _toml(raw: str, offset: int) -> Iterator[Entry]:
    """The entries of a TOML table. Raises _Refused."""
    try:
        table = tomllib.loads(raw.replace("\r\n", "\n"), parse_float=str)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise _Refused("not valid TOML") from error
    for key, value in table.items():
        # Not in TOML's library: where the value stands. A top-level `key = value` line tells.
        match = re.search(rf"(?m)^[ \t]*\"?{re.escape(key)}\"?[ \t]*=[ \t]*(.*?)[ \t\r]*$", raw)
        start, end = match.span(1) if match else (len(raw), len(raw))
        yield Entry(key, _as_text(value), raw[start:end], Span(offset + start, offset + end), 0)


def _as_text(value: object) -> Value:
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_text(item) for key, item in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _line_by_line(raw: str, offset: int) -> Iterator[Entry]:
    """What a person would read in broken front matter: `key: value` lines, and lists indented below a key."""
    key, value, items, start, end = "", "", [], 0, 0  # type: str, str, list[Value], int, int
    at = 0
    for line in [*_NEWLINES.split(raw), None]:
        pair = _PAIR.fullmatch(line) if line is not None and not line[:1].isspace() else None
        if pair or line is None:
            if key:
                whole: Value = [value, *items] if value and items else items or value
                yield Entry(key, whole, raw[start:end], Span(offset + start, offset + end), 0)
            if line is None:
                return
        if pair:
            key, value, items = pair[1], _unquoted(pair[3]), []
            start = at + pair.start(3)
            end = start + len(pair[3].rstrip())
        elif line and key and (item := _ITEM.fullmatch(line)):
            items.append(_unquoted(item[1]))
            end = at + len(line.rstrip())
        elif line and key and line[:1].isspace() and line.strip():
            items.append(_unquoted(line))
            end = at + len(line.rstrip())
        at += len(line or "")
        newline = _NEWLINES.match(raw, at)
        at = newline.end() if newline else at


def _unquoted(text: str) -> str:
    text = text.strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text.partition(" #")[0].rstrip()
