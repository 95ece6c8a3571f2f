"""Lists in Markdown as trees of items, and what the words of an item say: done, priority, numbers, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from outcomes.importing import numbers
from outcomes.importing.drafts import KeyResultDraft, StepDraft
from records.documents import Document, Line, LineKind

ITEM = re.compile(r"^(?P<indent>[ \t]*)(?:[-*+•‣◦]|\d{1,3}[.)]|[a-z][.)])[ \t]+(?P<text>\S.*)$")
BOX = re.compile(r"^\[(?P<mark>[ xX✓✔✅~/-]?)\](?!\()\s*")
EMOJI = {"✅": "x", "☑": "x", "✔": "x", "☑️": "x", "❌": " ", "⬜": " ", "☐": " "}
PRIORITY = re.compile(r"\[P[0-9?]\]|\(P[0-9]\)")
TAG = re.compile(r"\s*\[(?!\d+\])[A-Z][A-Za-z0-9/&+-]{0,15}\](?!\()\s*$")
ISSUE = re.compile(r"\s*\(#\d+\)")
LABEL = re.compile(
    r"^(?:[A-Z][\w&/.-]*\s+){0,3}?(?P<what>objectives?|objetivos?|objectifs?|obj|o(?=\s*\d)|key\s+results?|krs?(?=\W|\d|$))"
    r"\s*#?\d*(?:\.\d+)*\s*(?:[:.)|–—-]+\s*|$)"
    r"|^(?P<counted>objective|key\s+result|kr)\s*#?\d+(?:\.\d+)*\s+(?=[^\W\d])",
    re.IGNORECASE,
)
COUNTED = re.compile(r"^\d{1,2}[.)]\s+(?=\S)")  # “2. Earn more”, of a heading
# What became of it, behind an arrow: “Write the guide => 85% complete, one part is missing”.
OUTCOME = re.compile(r"\s+=+>\s*(?P<said>\S.*)$", re.DOTALL)
OUTCOME_DONE = re.compile(
    r"^(?:achieved\s+)?(?P<share>\d{1,3}(?:\.\d+)?\s*%)\s*(?:completed?|done|achieved|of\s+(?:the\s+)?target)\b"
    r"|^(?P<all>done|completed?|achieved)\s*(?:[.!:,;]|$)",
    re.IGNORECASE,
)
DONE = re.compile(
    r"\s*(?:[-–—:,]\s*)?[(\[]\s*(?:progress|score|grade|done)?:?\s*(?P<a>\d{1,3}(?:\.\d+)?\s*%|[01]\.\d+)\s*[)\]]\s*$"
    r"|\s*[-–—:,(\[]?\s*(?:progress|score|grade)\s*[:=]\s*(?P<b>\d{1,3}(?:\.\d+)?\s*%|[01]\.\d+)\s*[)\]]?\s*$",
    re.IGNORECASE,
)
AMOUNT = r"[$€£]?[-−]?\d[\d.,]*\s?(?:%|k\b|K\b|M\b|ms\b|s\b|h\b|min\b|hours?\b|minutes?\b|seconds?\b|days?\b|weeks?\b)?"
FROM_TO = re.compile(rf"\b(?:from\s+)(?P<from>{AMOUNT})[^\d]{{0,30}}?\s(?:to|→)\s+(?P<to>{AMOUNT})|"
                     rf"(?P<from2>{AMOUNT})\s*(?:->|→)\s*(?P<to2>{AMOUNT})", re.IGNORECASE)  # fmt: skip
NOW = re.compile(
    rf"[(\[,;–—-]\s*(?:now|current(?:ly)?|today|actual)\s*:?\s*(?:at\s+)?(?P<now>{AMOUNT})", re.IGNORECASE
)


@dataclass
class Item:
    """An item: its text on one line, whether it has a box and is ticked, what stands below it."""

    line: int
    text: str
    raw: str
    indent: int
    is_done: bool | None = None
    children: list[Item] = field(default_factory=list)
    more: list[str] = field(default_factory=list)  # lines that go on below it

    def walk(self) -> Iterator[Item]:
        """It and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def read_items(lines: Iterable[Line]) -> tuple[list[Item], list[Line]]:
    """The trees of items among these lines, and the lines that are in none."""
    tops: list[Item] = []
    open_ones: list[Item] = []
    others: list[Line] = []
    is_apart = False
    for line in lines:
        match = ITEM.match(line.text) if line.kind is LineKind.TEXT else None
        if match:
            item = _item(line, match)
            while open_ones and open_ones[-1].indent >= item.indent:
                open_ones.pop()
            (open_ones[-1].children if open_ones else tops).append(item)
            open_ones.append(item)
        elif line.kind is LineKind.BLANK:
            others.append(line)
        elif (
            open_ones
            and (_width(line.text) > open_ones[0].indent or not is_apart)
            and line.text[:1].isspace()
        ):
            open_ones[-1].more.append(line.text.strip())
        elif (
            open_ones
            and not is_apart
            and line.kind is LineKind.TEXT
            and not line.text.lstrip().startswith("|")
        ):
            open_ones[-1].more.append(line.text.strip())  # a lazy continuation
        else:
            open_ones = []
            others.append(line)
        is_apart = line.kind is LineKind.BLANK
    return tops, others


def _width(text: str) -> int:
    return len(text[: len(text) - len(text.lstrip())].expandtabs(4))


def _item(line: Line, match: re.Match[str]) -> Item:
    text, done = match["text"].strip(), None
    if box := BOX.match(text):
        done, text = box["mark"] in "xX✓✔✅" and box["mark"] != "", text[box.end() :]
    else:
        for sign, mark in EMOJI.items():
            if text.startswith(sign):
                done, text = mark == "x", text.removeprefix(sign).strip()
                break
    return Item(line.number, text, line.text.strip(), len(match["indent"].expandtabs(4)), done)


@dataclass
class Title:
    """The words of an item or heading taken apart; `besides` is what does not stand in the text any more."""

    text: str
    what: str = ""  # "objective" or "key result" where a label says so
    share: Decimal | None = None
    besides: list[str] = field(default_factory=list)
    has_priority: bool = False


def read_title(document: Document, raw: str) -> Title:
    """Take off label, priority, tags, issue numbers, links' targets and how much is done."""
    besides = [link.target for link in document.links(raw) if link.target]
    text = document.plain(raw)
    title = Title(text)
    for found in PRIORITY.findall(text):
        title.has_priority = True
        besides.append(found)
    text = " ".join(PRIORITY.sub(" ", text).split())
    while match := TAG.search(text):
        besides.append(match[0].strip())
        text = text[: match.start()]
    besides += [found.strip() for found in ISSUE.findall(text)]
    text = ISSUE.sub("", text)
    text = COUNTED.sub("", text)
    match = LABEL.match(text)
    if match and not _is_plural(match, text):
        what = match["what"] or match["counted"]
        title.what = "objective" if what.lower().startswith("o") else "key result"
        besides.append(match[0].strip(" :-–—."))
        text = text[match.end() :]
    if match := OUTCOME.search(text):
        if done := OUTCOME_DONE.match(match["said"]):
            title.share = numbers.share_of(done["share"]) if done["share"] else Decimal(1)
        besides.append(match[0].strip())
        text = text[: match.start()]
    if match := DONE.search(text):
        title.share = numbers.share_of(match["a"] or match["b"])
        besides.append(match[0].strip(" -–—:,"))
        text = text[: match.start()]
    title.text = " ".join(text.split()).strip()
    title.besides = [each for each in dict.fromkeys(besides) if each]
    return title


def _is_plural(match: re.Match[str], text: str) -> bool:
    """“Objectives: what they are” explains a word, it names none."""
    return (match["what"] or "").lower().endswith("s") and match.end() < len(text)


def key_result_of(document: Document, item: Item) -> KeyResultDraft:
    """The item as a key result; what stands below it are its milestones where they have boxes, else text."""
    title = read_title(document, item.text)
    draft = KeyResultDraft(item.line, title.text or document.plain(item.text) or item.raw)
    if title.besides:
        draft.extras.append(" ".join(title.besides))
    draft.extras += item.more
    draft.share = title.share
    if item.is_done and draft.share is None:
        draft.share = Decimal(1)
    take_numbers(draft)
    if any(each.is_done is not None for child in item.children for each in child.walk()):
        below = [each for child in item.children for each in child.walk()]
        draft.steps = [_step(document, each) for each in below]
        for step, each in zip(draft.steps, below, strict=True):
            links = read_title(document, each.text).besides
            draft.extras += [f"{step.title}: {extra}" for extra in [*links, *each.more]]
        if item.is_done and not all(step.is_done for step in draft.steps):
            draft.extras.append("ticked as done in the file")
        draft.share = None if draft.target is None else draft.share
    else:
        draft.extras += [_told(each, depth) for child in item.children for each, depth in _depths(child, 0)]
    draft.complete()
    return draft


def _step(document: Document, item: Item) -> StepDraft:
    title = read_title(document, item.text)
    return StepDraft(title.text or document.plain(item.text) or item.raw, is_done=bool(item.is_done))


def _depths(item: Item, depth: int) -> Iterator[tuple[Item, int]]:
    yield item, depth
    for child in item.children:
        yield from _depths(child, depth + 1)


def _told(item: Item, depth: int) -> str:
    return "  " * depth + "\n".join([item.text, *item.more])


def take_numbers(draft: KeyResultDraft) -> None:
    """Baseline and target out of “from 420 ms to 200 ms”, the value out of “(now 300 ms)”."""
    match = FROM_TO.search(draft.title)
    if match is None:
        return
    try:
        start, unit = numbers.amount(match["from"] or match["from2"])
        end, end_unit = numbers.amount(match["to"] or match["to2"])
    except InvalidOperation:
        return
    if start == end:
        return
    draft.baseline, draft.target, draft.unit = start, end, end_unit or unit
    draft.unit_kind = numbers.unit_kind_of(draft.unit)
    if now := NOW.search(draft.title):
        try:
            draft.value, _ = numbers.amount(now["now"])
        except InvalidOperation:
            return
