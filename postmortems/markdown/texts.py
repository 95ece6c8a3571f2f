"""The prose of a postmortem: which text goes into which field, and what is left for sections of its own.

Every line finds a place, so that no text is lost: what is no entry of the timeline and no follow-up stays, under
the heading it had.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from postmortems.markdown.nouns import Kind
from postmortems.markdown.outline import BULLET, Part, as_text
from records.documents import Document
from records.inline import LinkKind, find_links

_FIELDS = frozenset(
    {
        Kind.SUMMARY,
        Kind.IMPACT,
        Kind.FACTORS,
        Kind.LESSONS,
        Kind.WENT_WELL,
        Kind.WENT_BADLY,
        Kind.LUCKY,
        Kind.SURPRISED,
    }
)
_FIELD_LINE = re.compile(r"[\s*_\->]*[\w /()-]{2,40}[*_]*:[*_]*\s")
_MORE = re.compile(
    r"\w(?::| [-–—])[ ]+\w+(?:[ '’]\w+)+|\((?!\d+ whys)[^()]*\w[^()\w]+\w[^()]*\)"
    r"|\b(?:overview|summary|description|synopsis) of (?!(?:(?:the|this|our|an?) )?(?:\w+ )?(?:incidents?|outages?"
    r"|events?|issues?|problems?|disruptions?|impact|post-?mortem|report|findings|what happened)\b)\w",
    re.I,
)
_NO_PROSE = ("|", "[", "!", "<", "{", ":::")


@dataclass(frozen=True, slots=True)
class Section:
    """A part without a field of its own, in the document's order. `body` is Markdown."""

    heading: str
    body: str


def read_texts(
    document: Document, parts: Sequence[Part], remarks: Mapping[int, str]
) -> tuple[dict[Kind, str], list[Section]]:
    """The text of each field, and sections for everything else in the document's order.

    `remarks` holds what the timeline and the follow-ups leave over, by the position of the part it is from; a
    part that is in it is not told otherwise.
    """
    texts: dict[Kind, list[str]] = {}
    sections: list[Section] = []
    has_summary = any(part.kind is Kind.SUMMARY and part.text().strip() for part in parts)
    for index, part in enumerate(parts):
        text = remarks.get(index, "") if index in remarks else part.text()
        if index not in remarks and part.kind in _FIELDS:
            if has_words(text):
                titled = part.kind in texts or says_more(part.title)
                texts.setdefault(part.kind, []).append(f"**{part.title}**\n\n{text}" if titled else text)
        elif part.kind is Kind.OPENING and not has_summary and index not in remarks:
            prose, rest = _split_opening(text)
            if prose:
                texts.setdefault(Kind.SUMMARY, []).append(prose)
            if rest:
                sections.append(Section("Opening", rest))
        elif has_words(text):
            sections.append(Section(part.title or "Opening", text))
        elif has_words(part.title) and part.kind is Kind.NOTES:
            sections.append(Section(part.title, ""))
    if front := _front_matter(document):
        sections.append(Section("Front matter", front))  # last: nobody opens a postmortem for it
    known = document.definitions
    told = {kind: with_targets("\n\n".join(pieces), known) for kind, pieces in texts.items()}
    return told, [replace(section, body=with_targets(section.body, known)) for section in sections]


def read_several(document: Document, parts: Sequence[Part], kind: Kind) -> tuple[str, ...]:
    """Factors or lessons, each on its own: a heading within the part, with all below it, is one."""
    found: list[str] = []
    for part in parts:
        if part.kind is not kind:
            continue
        top = min((block.level for block in part.blocks if block.heading is not None), default=0)
        for block in part.blocks:
            text = as_text(block.lines)
            if block.heading is None:
                pieces = blocks_of(text)
                if pieces and says_more(part.title):
                    pieces = (f"**{part.title}**\n\n{pieces[0]}", *pieces[1:])
                found += pieces
            elif block.level <= top or not found:
                found.append(f"**{block.title}**\n\n{text}".strip())
            else:
                found[-1] += f"\n\n**{block.title}**\n\n{text}".rstrip()
    return tuple(with_targets(text, document.definitions) for text in found if has_words(text))


def says_more(title: str) -> bool:
    """Does a heading tell more than which part it heads: "Lesson 1: Label the fuse", "Root causes (three, stacked)"?"""
    return _MORE.search(title) is not None


def has_words(text: str) -> bool:
    """Is there a letter or a digit? "_No response_" is what a form of an issue says where nobody wrote any."""
    return re.search(r"\w", text) is not None and text.strip() != "_No response_"


def with_targets(text: str, definitions: Mapping[str, str]) -> str:
    """The text with reference-style links written out, for their definitions stand elsewhere in the document."""
    if not definitions or "[" not in text:
        return text
    for link in reversed(find_links(text, definitions=definitions)):
        if link.kind is LinkKind.REFERENCE:
            words = text[link.span.start + 1 : link.span.end].split("]", 1)[0]
            text = f"{text[: link.span.start]}[{words}]({link.target}){text[link.span.end :]}"
    return text


def blocks_of(text: str) -> tuple[str, ...]:
    """A text cut into its list items and paragraphs. What is indented stays with the item above it."""
    blocks: list[list[str]] = []
    blank, in_code = True, False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            in_code = not in_code
        if not line.strip():
            blank = True
            if blocks:
                blocks[-1].append("")
            continue
        match = BULLET.match(line)
        is_item = match is not None and not match["indent"]
        if not blocks or (not in_code and (is_item or (blank and not line.startswith((" ", "\t"))))):
            blocks.append([line[match.end() :] if match and is_item and match["mark"] in "-*+•" else line])
        else:
            blocks[-1].append(line)
        blank = False
    joined = ("\n".join(block).strip("\n") for block in blocks)
    return tuple(block for block in joined if has_words(block))


def is_prose(piece: str) -> bool:
    """Is a paragraph no field, list of links or table?"""
    first = next((line for line in piece.splitlines() if line.strip()), "")
    return not _FIELD_LINE.match(first) and not first.lstrip().startswith(_NO_PROSE)


def _split_opening(text: str) -> tuple[str, str]:
    """The paragraphs of an opening that are prose, and those that are fields, lists of links and tables."""
    prose: list[str] = []
    rest: list[str] = []
    text = re.sub(r"\A\s*(?:-{3,}[ \t]*\n)", "", text)  # a rule above everything
    for piece in re.split(r"\n\s*\n", text):
        (prose if is_prose(piece) else rest).append(piece)
    return "\n\n".join(prose).strip("\n"), "\n\n".join(rest).strip("\n")


def _front_matter(document: Document) -> str:
    """The front matter's fields as a list, but for the title."""
    entries = document.front_matter.entries if document.front_matter else ()
    told = ((entry.key, entry.text()) for entry in entries if entry.key != "title")
    return "\n".join(f"- {key}: {text}" for key, text in told if text)
