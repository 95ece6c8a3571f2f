"""One follow-up, made of the words of an item: a list item, a paragraph or a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from postmortems.markdown.asking import promises_work
from postmortems.markdown.item_fields import fields_of
from postmortems.markdown.outline import BOLD_ONLY
from postmortems.markdown.owners import owner_in
from postmortems.markdown.promises import (
    due_in,
    has_ticket,
    kind_of_work,
    links_in,
    state_of,
    status_word,
    united,
    without_state,
)
from records.dates import DayOrder
from records.inline import plain

LONGEST_TITLE = 300

_NOTHING = re.compile(
    r"(?i)[\s*_`.\-–—>|(){}\[\]]*(?:n/?a|none(?: (?:yet|so far|identified|needed|required"
    r"|at this time))?|nothing(?: .{0,30})?|tb[cda]|todo|null|"
    r"no (?:further )?(?:action|actions|action items|follow[- ]?ups?|next steps)(?: .{0,40})?"
    r"|not applicable|x{2,4}|\.{2,4}|…|empty)?[\s*_`.!\-–—<|(){}\[\]]*"
)

_TEMPLATE = re.compile(
    r"(?i)^\{\{[ \t]*(?:[^\s{}]+[ \t]*){0,3}\}\}|^[\s*_`]*<[^<>\n]{2,80}>[\s*_`.]*$|^\[[^\]]{2,60}\]$"
    r"|^(?:action item|action|item|task|todo|description|example|title) ?#?\d?[.:]?$|"
    r"^(?:\.{2,4}|…)[ \t]*(?:another|more|further|next|other)?[ \t]*(?:action )?(?:items?|actions?|tasks?)?[ \t.]*$|"
    r"^\[link to (?:github )?issue\]$|^(?:\[owner\]|\[?(?:insert|describe|add|list|your) (?:your |the "
    r"|any )?(?:action items?|here|actions?|description)\b.*)|lorem ipsum"
)

STATUS_LEAD = re.compile(
    r"[ \t]*(?:\*\*|__)?[ \t]*(?:[✅☑✔❌🚫⏳🔲]\ufe0f?[ \t]*)?(?:DONE|TODO|TO DO|DOING|WIP|IN PROGRESS"
    r"|PENDING|OPEN|Done|Todo|Doing|In progress)\b(?:[ \t]*(?:\*\*|__)?[ \t]*[:\-–—][ \t]*(?:\*\*|__)?"
    r"|[ \t]*(?:\*\*|__)[ \t])|[✅☑✔❌🚫⏳🔲]"
)

_INTRO = re.compile(
    r"(?i)\b(?:following|these|below|as follows|here (?:are|is)|we (?:will|are|plan|have|agreed)"
    r"|actions?|steps?)\b.*:\s*$"
)

# The day beside an owner: "… (Priya, 2024-05-01)", "… — Priya — 2024-05-01".
_DAY_AT_END = re.compile(r"(?:[(\[,;|–—]|\s-)\s*(20\d\d-\d\d-\d\d)\s*[)\]]?[\s.*_]*$")


# "Buy lamps. Owner: Mira. Due: 2024-05-01": fields behind the words of an item, in the same line.
_FIELDS_BEHIND = re.compile(
    r"(?i)(?:[.;,|]|[ \t][-–—·])[ \t]+(?=(?:\*\*|__)?(?:owners?|assignees?|due(?: date)?|deadline|eta|status|priority"
    r"|tickets?|issues?|jira)(?:\*\*|__)?[ \t]*:)"
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promise as the document makes it.

    `title` is plain text. `owner` are the document's words for who does it, `due` a date only if one is told,
    `links` the issues and pull requests (or a number, if no address is given). `kind` is prevent, detect, mitigate,
    process or other; `group` the heading it stands under; `details` and `raw` are Markdown.
    """

    title: str
    owner: str | None = None
    due: date | None = None
    links: tuple[str, ...] = ()
    done: bool = False
    declined: bool = False
    kind: str = "other"
    group: str = ""
    priority: str = ""
    details: str = ""
    raw: str = ""
    line: int = 0

    @property
    def link(self) -> str | None:
        """The first of its links."""
        return self.links[0] if self.links else None


@dataclass(frozen=True, slots=True)
class Reader:
    """What the reading of follow-ups has to know of the document."""

    definitions: Mapping[str, str]
    people: frozenset[str] = frozenset()
    day: date | None = None
    order: DayOrder | None = None


@dataclass(slots=True)
class Item:
    """A list item or paragraph on its way to a follow-up."""

    lines: list[str]
    line: int
    box: str | None = None
    details: list[str] = field(default_factory=list)
    owner: str | None = None
    group: str = ""
    paragraph: bool = False
    led: bool = False  # a paragraph that begins with who does it
    fielded: bool = False  # a title above the fields of one follow-up
    numbered: bool = False  # an item of a numbered list
    alone: bool = False  # a paragraph under a heading that has no list
    heading: str = ""  # what it stands under, as written


def make_follow_up(item: Item, reader: Reader) -> FollowUp | None:
    """The follow-up an item of a list or table states; None where it states none."""
    lines = [line.strip() for line in item.lines]
    if len(lines) > 1 and BOLD_ONLY.fullmatch(lines[0]) and lines[0][-1] in "*_":
        lines[0] += ":"  # a bold line of its own is the title of the lines below it
    text = " ".join(lines).strip()
    text, *fields_behind = _FIELDS_BEHIND.split(text) if len(_FIELDS_BEHIND.findall(text)) > 1 else [text]
    item.details[:0] = [f"- {field}" for field in fields_behind]
    bare = plain(text, definitions=reader.definitions)
    if text.startswith("{{") and not _TEMPLATE.search(text):
        text = re.sub(
            r"\{\{[ \t]*|[ \t]*\}\}", "", text
        )  # braces of a template left around words of one's own
    if _NOTHING.fullmatch(bare) or _TEMPLATE.search(text.strip()) or not re.search(r"\w", bare):
        return None
    if item.paragraph and (_INTRO.search(bare) or _is_hint(text)):
        return None
    if item.paragraph and not (_is_work(text, item.group, reader.definitions) or item.details):
        return None
    raw = "\n".join([*item.lines, *item.details])
    whole = raw if item.details else text
    links = united(links_in(text, reader.definitions), links_in(whole, reader.definitions))
    if not links and has_ticket(item.heading, reader.definitions):
        links = links_in(item.heading, reader.definitions)
    box = item.box
    owner, kept = owner_in(without_state(text), reader.people)
    done, declined = state_of(text, item.group, box, details="\n".join(item.details))
    if not (done or declined) and box is None and kept != text:
        done, declined = state_of(kept, "", None)  # "@amir alerts configured"
    fields = fields_of(item.details)
    owner = owner or _owner_of_field(fields)
    due = due_in(f"due {fields.get('due', '')}", reader.day, reader.order)
    due = due or due_in(whole, reader.day, reader.order)
    if owner and not (due or done) and (at_end := _DAY_AT_END.search(text[-60:])):
        due = due_in(f"due {at_end[1]}", reader.day, reader.order)
        due = None if due and reader.day and due < reader.day else due
    if (
        due
        and (at_end := _DAY_AT_END.search(kept))
        and at_end[1] == due.isoformat()
        and at_end[0][0] not in "(["
    ):
        kept = kept[: at_end.start()]
    title, more = _title(kept, reader.definitions)
    if not title:
        title, more = _title(text, reader.definitions)
    if "status" in fields and not (done or declined):
        done, declined = status_word(fields["status"])
    details = "\n\n".join(piece for piece in (more, _details(item.details)) if piece)
    return FollowUp(
        title,
        owner or item.owner,
        due,
        links,
        done,
        declined,
        kind_of_work(item.group),
        item.group,
        plain(fields.get("priority", "")),
        details=details,
        raw=raw,
        line=item.line,
    )


def _owner_of_field(fields: Mapping[str, str]) -> str | None:
    """Whom the field of an item names; a placeholder names nobody."""
    who = plain(fields.get("owner", "")).strip(" .")
    return who[:120] if re.search(r"\w", who) and not _NOTHING.fullmatch(who) else None


def _is_work(text: str, group: str, definitions: Mapping[str, str]) -> bool:
    """Does a paragraph promise or report work, rather than only talk about it?"""
    words = plain(text, definitions=definitions)
    if re.search(r"(?i)\byou(?:r|'re|’re)?\b", words) and not STATUS_LEAD.match(text):
        return False  # it speaks to its readers
    if promises_work(words) or STATUS_LEAD.match(text) or links_in(text, definitions):
        return True
    return any(state_of(text, group, None)) or owner_in(text, frozenset())[0] is not None


def _is_hint(text: str) -> bool:
    """A template's instruction left in: all in italics, or asking for what is to be written."""
    return (
        re.fullmatch(r"[*_](?![*_]).{10,600}[*_]", text) is not None
        or re.search(
            (
                r"(?i)\b(?:(?:sample|example) (?:sub)?headings?|list (?:the|all|any) action items"
                r"|each action item (?:should|must|needs)"
                r"|should (?:be|have) .{0,30}(?:issue|ticket) .{0,30}(?:attached|created|linked))"
            ),
            text,
        )
        is not None
    )


def _details(lines: Sequence[str]) -> str:
    kept = [line.rstrip() for line in lines]
    indent = min((len(line) - len(line.lstrip()) for line in kept if line.strip()), default=0)
    return "\n".join(line[indent:] for line in kept).strip("\n")


def _title(text: str, definitions: Mapping[str, str]) -> tuple[str, str]:
    """A title of one line, and the Markdown that it leaves over: a bold beginning is the title of what follows it."""
    if match := re.match(
        r"(?:\*\*|__)(?P<lead>[^*_]{8,200}?)[ \t]*:?[ \t]*(?:\*\*|__)[ \t]*[:.\-–—]?[ \t]+(?P<rest>\S.*)",
        text,
        re.S,
    ):
        lead = plain(match["lead"], definitions=definitions)
        if len(lead.split()) > 1 and (
            ":" in match[0][: match.start("rest") - match.start()] or lead.endswith(".")
        ):
            return lead[:LONGEST_TITLE], match["rest"]
    words = plain(text, definitions=definitions).strip(" -–—:")
    if len(words) <= LONGEST_TITLE:
        return words, ""
    cut = max(words.rfind(mark, 40, LONGEST_TITLE) for mark in (". ", "? ", "; ", " - ", ", "))
    return words[: cut if cut > 0 else LONGEST_TITLE].rstrip(), text
