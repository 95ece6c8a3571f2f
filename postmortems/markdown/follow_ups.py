"""Follow-ups: the promises in a postmortem, from lists, tables, owners' headings and paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from postmortems.markdown.asking import promises_work
from postmortems.markdown.item_fields import tell_of_one
from postmortems.markdown.nouns import kind_of
from postmortems.markdown.outline import BULLET, Part, as_text
from postmortems.markdown.owners import has_handle, named_by_heading, people_beside
from postmortems.markdown.promised import STATUS_LEAD, FollowUp, Item, Reader, make_follow_up
from postmortems.markdown.promised_lines import NUMBER, TICKET_LINE, items_in
from postmortems.markdown.promised_tables import holds_promises, read_table
from postmortems.markdown.promises import has_ticket, links_in
from records.documents import Line, LineKind
from records.inline import plain
from records.tables import find_tables

MOST = 1_000

_DOCUMENT_CHECKS = re.compile(
    r"(?i)\b(?:sections? (?:above|below)|incident (?:is|has been) (?:dealt|over|closed)|after[- ]action report"
    r"|title and|all action(?:able)? items|post-?mortem (?:is|has been|was|meeting|document|doc)"
    r"|this (?:document|report|post-?mortem|page)|(?:incident )?report (?:is|has been|reviewed"
    r"|published|shared)|filled (?:out|in)|linked github issues?|retro(?:spective)? (?:is|has been"
    r"|scheduled|held)|"
    r"share(?:d)? (?:the|this) (?:report|post-?mortem|document)|reviewed by)\b"
)

# A paragraph that says what it is: "**Action item:** Start earlier."
_ACTION_LEAD = re.compile(
    r"[ \t]*(?:\*\*|__)?[ \t]*(?:action(?: items?| points?)?|follow[- ]?up)(?: ?#?\d{1,3})?[ \t]*"
    r"(?:(?:\*\*|__)[ \t]*:|:[ \t]*(?:\*\*|__)?)[ \t]*(?=\S)",
    re.I,
)
_BOLD_STATUS = re.compile(r"[ \t]*(?:\*\*|__)(?:DONE|TODO|TO DO|DOING|WIP)[ \t]*:?[ \t]*(?:\*\*|__)[ \t:]*\S")
_PROMISE = re.compile(
    r"(?i)(?:(?:possible|future|further|planned|proposed|suggested) (?:actions|steps|improvements|measures)\b.{0,40}"
    r"|going forward|moving forward|to (?:prevent|avoid) (?:this|similar|such|a|it)|next steps?"
    r"|follow[- ]?ups?|action items?|we (?:will|plan to|intend to|are going to"
    r"|commit to) (?:be )?(?:do(?:ing)?|tak(?:e|ing)|implement(?:ing)?|mak(?:e|ing)|work(?:ing)? on"
    r"|address(?:ing)?)\b.{0,40}(?:following|these|steps|actions|improvements|changes"
    r"|measures)|(?:created|opened|filed|raised) (?:\w+ ){0,2}(?:tickets|issues|stories|cards)\b.{0,80}"
    r"\b(?:to (?:track|fix|address|fill|follow)|for (?:these|this|the)))[^\n]{0,200}:\s*$"
)


_ADVICE = re.compile(
    r"(?i)\b(?:recommend(?:ations?|s|ed)?|advice|advise|suggestions?|suggest)\b[^.:]{0,30}\b(?:for|to|that)\b[^.:]{0,60}"
    r"\b(?:users|maintainers|customers|readers|everyone|you|the community|others|consumers|subscribers)\b"
)
_POINTS = re.compile(
    r"(?i)\W*(?:(?:please )?(?:see|cf|compare|refer to)\b|(?:more |further |full |all )?(?:details?"
    r"|information|discussion)\b"
    r"|for (?:more|further|the full|all) (?:details?|information|discussion|diff)\b"
    r"|(?:the )?(?:full |complete |actual )?(?:diff|patch|change|commit|pull request|pr|fix|discussion|ticket|issue)s?"
    r"(?: (?:is|are|can be|was|were))? (?:here|in|at|on|available|found|tracked|linked|seen|visible|attached)\b"
    r"|(?:siehe|voir|véase|ver|vedi|zie|se|см)\b)"
)
_OPENED = re.compile(
    r"(?i)(?:we|i)(?:'ve|’ve| have)? (?:also )?(?:opened|filed|created|raised) "
    r"(?:an? |the |some |new |two |three )+(?:follow-?up )?(?:bugs?|issues?|tickets?)\b"
)


def read_follow_ups(parts: Sequence[Part], reader: Reader) -> tuple[list[FollowUp], str]:
    """The follow-ups of the parts that hold them, and what else those parts say (Markdown)."""
    found: list[FollowUp] = []
    remarks: list[str] = []
    read = [_of_part(part, reader) for part in parts if not _is_advice(part)]
    remarks += [part.text() for part in parts if _is_advice(part)]
    texts = [" ".join(item.lines) for items, _, _ in read for item in items if not item.paragraph or item.led]
    reader = replace(reader, people=reader.people | people_beside(texts, reader.people))
    for items, tabled, rest in read:
        before = len(found)
        listed = [item for item in items if not item.paragraph]
        checks = [item for item in listed if item.box]
        if (
            checks
            and len(checks) == len(listed)
            and sum(bool(_DOCUMENT_CHECKS.search(" ".join(item.lines))) for item in checks) * 2 >= len(checks)
        ):
            remarks += [
                "\n".join(item.lines + item.details) for item in listed
            ]  # a check list for the document itself
            items, listed = [item for item in items if item.paragraph], []
        keep_paragraphs = not listed and not tabled
        for item in _with_what_points(items, reader):
            if item.paragraph and (lead := _ACTION_LEAD.match(item.lines[0])):
                item.lines[0] = item.lines[0][lead.end() :]
            else:
                lead = None
            told = (
                keep_paragraphs
                or TICKET_LINE.match(item.lines[0]) is not None
                or lead is not None
                or STATUS_LEAD.match(item.lines[0]) is not None
            )
            told = told or item.owner is not None or item.led
            told = told or (item.alone and has_ticket(" ".join(item.lines), reader.definitions))
            if item.paragraph and not told:
                remarks.append("\n".join(item.lines + item.details))
                continue
            made = make_follow_up(item, reader)
            if made is None:
                remarks.append("\n".join(item.lines + item.details))
            else:
                found.append(made)
        found[before:] = sorted([*found[before:], *tabled], key=lambda each: each.line)
        remarks += rest
    remarks += [each.raw for each in found[MOST:]]
    return found[:MOST], "\n\n".join(text.strip("\n") for text in remarks if text.strip())


def _only_points(item: Item, reader: Reader) -> bool:
    """Does a paragraph only lead to more about the follow-up above it: "See the full diff [here](…)"?"""
    text = " ".join(item.lines)
    words = plain(text, definitions=reader.definitions)
    if len(words) > 160 or not _POINTS.match(words) or promises_work(words):
        return False
    return bool(links_in(text, reader.definitions))


def _with_what_points(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items, where a paragraph that only leads elsewhere goes with the one above it."""
    kept: list[Item] = []
    for item in items:
        if kept and item.paragraph and _only_points(item, reader):
            kept[-1].details += ["", *item.lines] if kept[-1].details else item.lines
        else:
            kept.append(item)
    return kept


def _is_advice(part: Part) -> bool:
    """Do the recommendations address others than those who write: "we recommend to all users: …"?"""
    text = (line.visible for line in part.lines() if line.kind is LineKind.TEXT)
    return _ADVICE.search(plain(" ".join(islice(text, 4)))) is not None


def promised_in_prose(parts: Sequence[Part], reader: Reader) -> list[FollowUp]:
    """Lists that a sentence introduces as promises ("To keep it from happening, we plan these steps:").

    For documents without a section of them.
    """
    found: list[FollowUp] = []
    for part in parts:
        for block in part.blocks:
            found += [*_with_a_status(block.lines, reader), *_in_a_table(block.lines, reader)]
            found += _filed(block.lines, reader)
            lines, at = block.lines, 0
            while at < len(lines):
                line = lines[at]
                paragraph = line.visible
                at += 1
                if (
                    line.kind is not LineKind.TEXT
                    or not paragraph.rstrip().endswith(":")
                    or BULLET.match(paragraph)
                ):
                    continue
                above = at - 2
                while (
                    above >= 0
                    and lines[above].kind is LineKind.TEXT
                    and not BULLET.match(lines[above].visible)
                    and at - above < 8
                ):
                    paragraph = f"{lines[above].visible} {paragraph}"
                    above -= 1
                sentence = re.split(r"(?<=[.!?])\s", plain(paragraph))[-1]
                if not _PROMISE.search(sentence):
                    continue
                end = at
                while end < len(lines) and (
                    lines[end].kind is LineKind.BLANK
                    or BULLET.match(lines[end].visible)
                    or lines[end].visible.startswith((" ", "\t"))
                ):
                    end += 1
                items, _ = items_in(lines[at:end], "", None)
                found += [
                    made for item in items if not item.paragraph and (made := make_follow_up(item, reader))
                ]
                at = end
    return found[:MOST]


def _in_a_table(lines: Sequence[Line], reader: Reader) -> list[FollowUp]:
    """The rows of a table whose first row says that it holds action items and who does them."""
    tables = find_tables(
        (line.number, line.start, line.visible if line.kind is LineKind.TEXT else "") for line in lines
    )
    made = [read_table(table, "", None, reader) for table in tables if holds_promises(table)]
    return [each for rows in made if rows for each in rows[0]]


def _filed(lines: Sequence[Line], reader: Reader) -> list[FollowUp]:
    """Sentences that tell of a ticket that was opened for what is left to do: "We opened a bug to find out why …"."""
    found: list[FollowUp] = []
    paragraph: list[str] = []
    for line in [*lines, None]:
        if line and line.kind is LineKind.TEXT and not BULLET.match(line.visible):
            paragraph.append(line.visible.strip())
            continue
        for sentence in re.split(r"(?<=[.!?])\s", " ".join(paragraph)):
            if _OPENED.match(sentence) and has_ticket(sentence, reader.definitions):
                made = make_follow_up(Item([sentence], line.number - 1 if line else 0), reader)
                found += [made] if made else []
        paragraph = []
    return found


def _with_a_status(lines: Sequence[Line], reader: Reader) -> list[FollowUp]:
    """Paragraphs that begin with their state in bold: "**TODO**: alert before the disk is full"."""
    items: list[Item] = []
    blank = True
    for line in lines:
        text = line.visible
        if line.kind is LineKind.TEXT and _BOLD_STATUS.match(text):
            items.append(Item([text.strip()], line.number, paragraph=True))
            blank = False
        elif line.kind is not LineKind.TEXT or BULLET.match(text):
            blank = True
        elif items and not blank:
            items[-1].lines.append(text.strip())
    return [made for item in items if (made := make_follow_up(item, reader))]


def _of_part(part: Part, reader: Reader) -> tuple[list[Item], list[FollowUp], list[str]]:
    items: list[Item] = []
    tabled: list[FollowUp] = []
    rest: list[str] = []
    headed = _have_a_heading_each(part)
    for block in part.blocks:
        owner = named_by_heading(block.title, bold=False) if block.title else None
        unsaid = part.labelled and not part.title.endswith("taken")
        group = "" if owner else block.title or ("" if unsaid else part.title)
        told = _one_follow_up(block.lines) or ([line.text for line in block.lines] if headed else [])
        if block.heading is not None and block.title and (told or headed):
            items.append(
                Item(
                    [NUMBER.sub("", block.title)],
                    block.heading.number,
                    details=told,
                    group=part.title,
                    led=True,
                )
            )
            continue
        if block.heading is not None:
            rest.append(block.heading.text)
        tables = find_tables(
            (line.number, line.start, line.visible if line.kind is LineKind.TEXT else "")
            for line in block.lines
        )
        used: set[int] = set()
        for table in tables:
            made = read_table(table, group, owner, reader)
            if made is not None:
                tabled += made[0]
                rest += made[1]
                used |= {row.line for row in table.all_rows}
        lines = [
            line
            for line in block.lines
            if line.number not in used
            and not (used and set(line.visible.strip()) <= set("|-: ") and line.visible.strip())
        ]
        above = min(used, default=0)
        if any(line.number < above and BULLET.match(line.visible) for line in lines):
            rest.append(
                "\n".join(line.text for line in lines if line.number < above)
            )  # it explains the table
            lines = [line for line in lines if line.number > above]
        found, remarks = items_in(lines, group, owner)
        alone = not used and all(item.paragraph for item in found)
        for item in found:
            item.alone = alone
            item.heading = block.heading.visible if block.heading else ""
        items += found
        rest += remarks
    return items, tabled, rest


def _have_a_heading_each(part: Part) -> bool:
    """Is each heading below the part's own a follow-up with prose below it? It numbers one, or names who does it.

    Or nothing stands above the headings, they are no single words, and most of the prose below them promises work.
    """
    titles = [block.title for block in part.blocks if block.heading is not None]
    listed = any(
        line.kind is LineKind.TEXT and BULLET.match(line.visible)
        for block in part.blocks
        for line in block.lines
    )
    if not titles or listed:
        return False
    if all(NUMBER.match(title) or has_handle(title) for title in titles):
        return True
    told = [plain(as_text(block.lines)) for block in part.blocks if block.heading is not None]
    above = any(as_text(block.lines) for block in part.blocks if block.heading is None)
    worded = all(len(title.split()) > 2 and kind_of(title) is None for title in titles)
    return not above and worded and sum(map(promises_work, told)) * 2 > len(told)


def _one_follow_up(lines: Sequence[Line]) -> list[str]:
    """The lines below a heading, if they are the fields of one follow-up and nothing else."""
    if any(line.kind not in (LineKind.TEXT, LineKind.BLANK, LineKind.COMMENT) for line in lines):
        return []
    told = [
        line.text
        for line in lines
        if line.kind is LineKind.TEXT and not re.fullmatch(r"[-*_ \t]{3,}", line.text)
    ]
    return told if len(told) <= 30 and tell_of_one(told) else []
