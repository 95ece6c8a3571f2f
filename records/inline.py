"""Markdown within a line: links, emphasis, code spans, and the plain text under them.

Tolerant by design: what does not parse stays as it is written. Every pattern is linear in the length of the text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from records.spans import Span

_NOTHING: Mapping[str, str] = {}
_TICKS = re.compile(r"`+")
_TEXT_IN_BRACKETS = r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]{0,300}\]){0,1000})\]"
_TARGET = (
    r"\([ \t]*(<[^<>\n]{0,2000}>|(?:[^\s()]|\([^\s()]{0,500}\)){0,2000})"
    r"(?:[ \t]+(?:\"[^\"]{0,500}\"|'[^']{0,500}'))?[ \t]*\)"
)
_SPACED_TARGET = r"\(([^()<>\n\"']{1,500}\.md(?:#[^()\s]{0,200})?)\)"
_LINK = re.compile(
    rf"(?P<image>!)?{_TEXT_IN_BRACKETS}(?:{_TARGET}|{_SPACED_TARGET}|\[(?P<label>[^\[\]]{{0,200}})\])?"
)
_WIKI = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,300}))?\]\]")
_AUTO = re.compile(r"<((?:https?|mailto|ftp):[^<>\s]{1,2000}|[^\s<>@]{1,64}@[^\s<>@]{1,255})>", re.IGNORECASE)
_BARE = re.compile(r"(?<![\w/\"'=<])https?://[^\s<>\"'`|]{1,2000}", re.IGNORECASE)
_ANCHOR = re.compile(
    r"<a\b[^<>]{0,500}?\bhref[ \t]*=[ \t]*(?:\"([^\"<>]{0,2000})\"|'([^'<>]{0,2000})')[^<>]{0,500}>(.{0,1000}?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ATTRIBUTES = re.compile(r"(?<![ \t])[ \t]*\{[#.:][^{}]{0,200}\}[ \t]*$")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_EMPHASIS = (
    re.compile(r"\*\*\*(?=\S)(.{1,1000}?)(?<=\S)\*\*\*"),
    re.compile(r"\*\*(?=\S)(.{1,1000}?)(?<=\S)\*\*"),
    re.compile(r"(?<![A-Za-z0-9*])\*(?=[^\s*])([^*]{1,1000}?)(?<=\S)\*(?![A-Za-z0-9*])"),
    re.compile(r"(?<!\w)___(?=\S)(.{1,1000}?)(?<=\S)___(?!\w)"),
    re.compile(r"(?<!\w)__(?=\S)(.{1,1000}?)(?<=\S)__(?!\w)"),
    re.compile(r"(?<![\w_])_(?=[^\s_])(.{1,1000}?)(?<=[^\s_])_(?![\w_])"),
    re.compile(r"~~(?=\S)(.{1,1000}?)(?<=\S)~~"),
)


class LinkKind(StrEnum):
    """How a link is written."""

    INLINE = "inline"  # [text](target)
    REFERENCE = "reference"  # [text][label], [label]
    AUTOMATIC = "automatic"  # <https://…>
    BARE = "bare"  # https://…
    HTML = "html"  # <a href="…">
    WIKI = "wiki"  # [[target|text]]
    IMAGE = "image"  # ![text](target)


@dataclass(frozen=True, slots=True)
class Link:
    """A link: its plain text, its target as written (entities resolved), how it is written and where."""

    text: str
    target: str
    kind: LinkKind
    span: Span


def find_links(text: str, *, definitions: Mapping[str, str] = _NOTHING, offset: int = 0) -> tuple[Link, ...]:
    """Every link in `text` in order, those in code spans left out. `offset` is added to the spans."""
    found: list[Link] = []

    def add(match: re.Match[str], words: str, target: str, kind: LinkKind) -> str:
        start, end = match.span()
        span = Span(offset + start, offset + end)
        found.append(Link(plain(words, definitions=definitions), html.unescape(target.strip()), kind, span))
        return " " * (end - start)

    def bracketed(match: re.Match[str]) -> str:
        target = _target_of(match, definitions)
        if target is None:
            return match[0]
        return add(match, match[2], target[0], LinkKind.IMAGE if match["image"] else target[1])

    def bare(match: re.Match[str]) -> str:
        target = match[0].rstrip(".,;:!?*_~")
        while (target.endswith(")") and target.count("(") < target.count(")")) or (
            target.endswith("]") and target.count("[") < target.count("]")
        ):
            target = target[:-1].rstrip(".,;:!?*_~")
        span = Span(offset + match.start(), offset + match.start() + len(target))
        found.append(Link(target, html.unescape(target), LinkKind.BARE, span))
        return ""

    left = text
    for start, end in reversed(_code_spans(text)):
        # Only what could begin or end a link is taken out: a code span may be a link's text, [`0001`](0001.md).
        left = left[:start] + re.sub(r"[\[\]<>]|://", lambda m: " " * len(m[0]), left[start:end]) + left[end:]
    if "[[" in left:
        left = _WIKI.sub(lambda m: add(m, m[2] or m[1], m[1], LinkKind.WIKI), left)
    if "[" in left:
        left = _LINK.sub(bracketed, left)
    if "<" in left:
        left = _ANCHOR.sub(lambda m: add(m, m[3], m[1] if m[1] is not None else m[2], LinkKind.HTML), left)
        left = _AUTO.sub(lambda m: add(m, m[1], m[1], LinkKind.AUTOMATIC), left)
    if "://" in left:
        _BARE.sub(bare, left)
    return tuple(sorted(found, key=lambda link: link.span))


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Where the code spans are, marks included: a run of backticks up to the next run as long, in one paragraph."""
    if "`" not in text:
        return []
    runs = [match.span() for match in _TICKS.finditer(text)]
    places: dict[int, list[int]] = {}
    for start, end in runs:
        places.setdefault(end - start, []).append(start)
    spans, done = [], 0
    for start, end in runs:
        if start < done:
            continue
        same = places[end - start]
        index = bisect_right(same, start)
        if index < len(same) and "\n\n" not in text[end : same[index]]:
            done = same[index] + end - start
            spans.append((start, done))
    return spans


def _target_of(match: re.Match[str], definitions: Mapping[str, str]) -> tuple[str, LinkKind] | None:
    """Where a bracketed text points and how; None when it is no link."""
    if match[3] is not None:
        target = match[3]
        return (target[1:-1] if target.startswith("<") else target), LinkKind.INLINE
    if match[4] is not None:
        return match[4], LinkKind.INLINE
    label = (match["label"] or match[2]).strip().casefold()
    return (definitions[label], LinkKind.REFERENCE) if label in definitions else None


def plain(text: str, *, definitions: Mapping[str, str] = _NOTHING) -> str:
    """`text` without its markup: link texts, emphasised words and code stay, targets, marks and tags go.

    Underscores and stars within words stay, as do brackets that are no link. White space is squeezed.
    """
    if not text:
        return ""
    kept: list[str] = []

    def keep(inner: str) -> str:
        kept.append(inner)
        return f"\x00{len(kept) - 1}\x00"

    text = text.replace("\x00", "").strip()
    if "<!--" in text and "-->" in text:
        text = _COMMENT.sub("", text[: text.rindex("-->") + 3]) + text[text.rindex("-->") + 3 :]
    for start, end in reversed(_code_spans(text)):
        ticks = len(text[start:end]) - len(text[start:end].lstrip("`"))
        text = text[:start] + keep(text[start + ticks : end - ticks].strip(" ")) + text[end:]
    if "\\" in text:
        text = _ESCAPE.sub(lambda m: keep(m[1]), text)
    if "[" in text:
        text = _WIKI.sub(lambda m: m[2] or m[1], text)
        for _ in range(2):  # a link's text may itself be an image or hold brackets

            def unlinked(match: re.Match[str]) -> str:
                return match[0] if _target_of(match, definitions) is None else match[2]

            text = _LINK.sub(unlinked, text)
    if "<" in text:
        text = _AUTO.sub(lambda m: m[1], text)
        text = _TAG.sub(lambda m: " " if m[0][:3].lower() == "<br" else "", text)
    if text.endswith("}"):
        text = _ATTRIBUTES.sub("", text)
    if any(mark in text for mark in "*_~"):
        for pattern in _EMPHASIS:
            text = pattern.sub(r"\1", text)
    if "&" in text:
        text = html.unescape(text).replace("\x00", "") if "&#0;" in text else html.unescape(text)
    if kept:
        text = re.sub(r"\x00(\d+)\x00", lambda m: kept[int(m[1])] if int(m[1]) < len(kept) else "", text)
    return " ".join(text.split())
