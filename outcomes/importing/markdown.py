"""OKRs kept as Markdown: headings, lists, check boxes and tables as objectives with key results.

People write them in a few shapes. With check boxes (or labels like “KR 1”) headings are objectives and items key
results, deeper items milestones. Without, an item with items below it is an objective that supports what stands
above, an item with nothing below a key result; a heading whose items are all objectives is an area. What is no
objective and no key result becomes text of the objective it stands under; what stands under none, the report's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from outcomes.exporting.writers import OURS, SPACE, TAB
from outcomes.importing.columns import guess
from outcomes.importing.described import described_key_result, field_of
from outcomes.importing.drafts import LEFT_OUT, Drafts, ObjectiveDraft, Said
from outcomes.importing.items import Item, Title, key_result_of, read_items, read_title
from outcomes.importing.resolving import quarter_of
from outcomes.importing.rows import read_rows
from outcomes.importing.tables import Row, Table, UnreadableFile, decoded
from records.documents import Document, Line, LineKind, Section, UnreadableDocument
from records.tables import Table as MarkdownTable

RESULTS = re.compile(r"^(?:key\s+results?|krs?|results?)\s*:?$", re.IGNORECASE)
ABOUT = re.compile(r"\b(okrs?|objectives?\s*(?:and|&|/)\s*key\s+results?)\b", re.IGNORECASE)
PLAIN_LABEL = re.compile(
    r"^(?:key\s+results?|krs?|objectives?|results?|history|metrics?|okrs?|"
    r"table of contents|contents|on this page|toc)\s*:?$",
    re.IGNORECASE,
)
MEASURED = re.compile(r"^\s*\*\*\s*progress\s*:?\s*\*\*|^\s*\[source page\]", re.IGNORECASE)
BOLD = re.compile(r"^\s*(?:\*\*|__)(?P<text>.+?)(?:\*\*|__)\s*:?\s*(?P<rest>.*)$")


def read_markdown(data: bytes, name: str = "") -> Drafts:
    """What the document says; `name` is the file's, which may tell the cycle. Raises UnreadableFile in words."""
    try:
        document = Document.from_bytes(decoded(data).encode())
    except UnreadableDocument as error:
        raise UnreadableFile(f"The file cannot be read: {error}.") from error
    return _Reader(document, name).read()


class _Reader:
    def __init__(self, document: Document, name: str) -> None:
        self.document, self.drafts = document, Drafts()
        self.drafts.cycle = quarter_of(name.replace("_", " "))
        self.stack: list[
            tuple[int, ObjectiveDraft | None]
        ] = []  # (level, its objective) of the headings above
        self.parts = [(section, *read_items(document.lines_of(section))) for section in document.sections]
        items = [each for _, tops, _ in self.parts for top in tops for each in top.walk()]
        self.has_boxes = any(item.is_done is not None for item in items)
        self.has_colons = any(section.title.endswith(":") for section in document.sections)
        self.has_nested = any(item.children for item in items if not _is_anchor(item))
        self.is_ours = OURS in document.text[:500]
        self.has_labels = not self.is_ours and self._are_objectives_labelled(items)
        quarters = {quarter_of(section.title) for section in document.sections} - {""}
        self.has_cycles = len(quarters) > 1
        self.quarters: list[tuple[int, str]] = []  # (level, its quarter) of the headings above
        self.are_results = False  # do we stand under “Key results”?
        self.count = 0

    def read(self) -> Drafts:
        if self.document.front_matter is not None:
            span = self.document.front_matter.span
            self._leave_out(1, self.document.text[span.start : span.end], "front matter")
        for section, tops, others in self.parts:
            self._read(section, tops, others)
        return self.drafts

    def _are_objectives_labelled(self, items: Sequence[Item]) -> bool:
        """Does the document say “Objective: …” of some? Then nothing else becomes one."""
        said = [section.raw_title for section in self.document.sections] + [item.text for item in items]
        said += [self._labelled(line)[0] for _, _, others in self.parts for line in others]
        titles = (read_title(self.document, text.strip()) for text in said if text.strip())
        return any(title.what == "objective" and title.text for title in titles)

    # --- a heading ---------------------------------------------------------------------------------------------
    def _read(self, section: Section, tops: list[Item], others: list[Line]) -> None:
        while self.stack and section.level and self.stack[-1][0] >= section.level:
            self.stack.pop()
        while self.quarters and section.level and self.quarters[-1][0] >= section.level:
            self.quarters.pop()
        items = self._without_contents(tops)
        title = read_title(self.document, section.raw_title)
        if self.is_ours:
            title = Title(self.document.plain(section.raw_title))
        if quarter := quarter_of(section.title):
            self.drafts.cycle = self.drafts.cycle or quarter
            self.quarters.append((section.level, quarter))
        above = self._above()
        if (
            section.level
            and title.what == "key result"
            and title.text
            and above is not None
            and not self.is_ours
        ):
            self.stack.append((section.level, None))
            text = "\n".join(line.text for line in others).strip()
            row = described_key_result(self.document, section.line, section.raw_title, items, text)
            above.key_results.append(row)
            return
        objective = self._objective_of(section, title, items, others)
        if section.level:
            self.stack.append((section.level, objective))
        under = objective or self._above()
        if section.level and objective is None and section.raw_title:
            self._keep_heading(section, under)
        others = self._tables(section, others, under)
        self.are_results = under is not None and bool(RESULTS.match(section.title))
        if under is not None and objective is None and self._is_besides(section):
            under.extras += [section.title] if items else []
            under.extras += ["\n".join([each.text, *each.more]) for item in items for each in item.walk()]
            items = []
        self._body(items, others, under, section, is_area=objective is None and not self._is_label(section))

    def _above(self) -> ObjectiveDraft | None:
        return next((each for _, each in reversed(self.stack) if each is not None), None)

    def _is_besides(self, section: Section) -> bool:
        """Is it a heading below a labelled objective under which no key results are looked for, like “Roadmap”?"""
        return self.has_labels and not self._is_label(section) and not ABOUT.search(section.title)

    def _is_label(self, section: Section) -> bool:
        return bool(PLAIN_LABEL.match(section.title))

    def _objective_of(
        self, section: Section, title: Title, items: list[Item], others: list[Line]
    ) -> ObjectiveDraft | None:
        """The objective that a heading names, or None for a title, an area, a cycle or a label."""
        if not section.level or not title.text or self._is_label(section):
            return None
        if self.is_ours:
            return self._draft(section.line, title, section.raw_title) if section.level == 2 else None
        is_cycle = bool(quarter_of(section.title)) and not re.sub(
            r"okrs?|quarter|fy|q|[\s\W\d]", "", section.title.lower()
        )
        is_cycle = is_cycle or bool(re.fullmatch(r"(?:fy\s*)?20\d\d", section.title.strip().lower()))
        if title.what != "objective" and (is_cycle or (ABOUT.search(section.title) and not items)):
            return None
        if title.what == "key result" or (ABOUT.search(section.title) and section.level == 1):
            return None
        if title.what != "objective" and (self.has_labels or self._is_area(section, items, others)):
            return None
        return self._draft(section.line, title, section.raw_title)

    def _is_area(self, section: Section, items: list[Item], others: list[Line]) -> bool:
        """Does the heading only say whose the objectives below it are?"""
        if any(MEASURED.match(line.text) for line in others) or self.has_boxes:
            return False
        if not items:
            below = self.document.under(section)
            return bool(below) and (section.level == 1 or any(quarter_of(each.title) for each in below))
        if any(read_title(self.document, item.text).has_priority for item in items if not item.children):
            return False
        if any(item.children for item in items):
            return True
        return self.has_nested and (self.has_colons or len(self.stack) < 3)

    def _draft(
        self, line: int, title: Title, raw: str, parent: ObjectiveDraft | None = None
    ) -> ObjectiveDraft:
        self.count += 1
        above = parent or self._above()
        draft = ObjectiveDraft(
            line,
            title.text.rstrip(":") or self.document.plain(raw) or raw.strip(),
            key=f"markdown-{self.count}",
            parent=above.key if above else "",
            cycle=self.quarters[-1][1] if self.has_cycles and self.quarters else "",
        )
        if title.besides:
            draft.extras.append(" ".join(title.besides))
        if title.share is not None:
            draft.extras.append(f"{round(title.share * 100)} % done")
        self.drafts.objectives.append(draft)
        return draft

    def _keep_heading(self, section: Section, under: ObjectiveDraft | None) -> None:
        """A heading that is no objective is told, so that no word is lost."""
        if not self._is_label(section) or under is None:
            self._leave_out(section.line, section.raw_title, "heading")

    # --- what stands below it ----------------------------------------------------------------------------------
    def _items(
        self, items: list[Item], under: ObjectiveDraft | None, section: Section, *, is_area: bool
    ) -> None:
        for item in items:
            title = read_title(self.document, item.text)
            if PLAIN_LABEL.match(self.document.plain(item.text).strip(":* ")) and item.children:
                self._items(item.children, under, section, is_area=is_area)
            elif self._is_objective(item, title, under, is_area=is_area):
                draft = self._draft(item.line, title, item.text, under)
                if is_area and section.title and section.level > 1 and under is None:
                    draft.extras.append(f"Area: {section.title.rstrip(':')}")
                draft.why = "\n".join(item.more)
                self._items(item.children, draft, section, is_area=False)
            elif under is not None:
                under.key_results.append(key_result_of(self.document, item))
            elif self.has_labels:
                for each in item.walk():
                    self._leave_out(each.line, "\n".join([each.raw, *each.more]), "text")
            else:
                draft = self._draft(item.line, title, item.text)
                draft.extras += [each.text for child in item.children for each in child.walk()]
                draft.why = "\n".join(item.more)

    def _is_objective(self, item: Item, title: Title, under: ObjectiveDraft | None, *, is_area: bool) -> bool:
        if title.what:
            return title.what == "objective"
        if under is not None and (self.has_boxes or self.are_results):
            return False
        if under is None and self.has_labels:
            return False
        return bool(item.children) or (is_area and under is None)

    def _without_contents(self, items: list[Item]) -> list[Item]:
        """The items that are no table of contents."""
        kept = []
        for item in items:
            if _is_anchor(item):
                for each in item.walk():
                    self._leave_out(each.line, each.raw, "table of contents")
            else:
                kept.append(item)
        return kept

    def _body(
        self,
        items: list[Item],
        others: Sequence[Line],
        under: ObjectiveDraft | None,
        section: Section,
        *,
        is_area: bool,
    ) -> None:
        """Items and text in their order. Text goes to the objective above it; a line that says “Objective 2: …”, often
        in bold, begins one."""
        text: list[str] = []
        parts: list[tuple[int, Item | Line]] = [(item.line, item) for item in items]
        parts += [(line.number, line) for line in others]
        parts.sort(key=lambda each: each[0])
        has_begun = False  # did a line above a list begin the objective?
        is_described = False  # do the items describe the key result in the line above them?
        for place, (number, part) in enumerate(parts):
            if isinstance(part, Item):
                if is_described and (
                    field_of(self.document, part) or not read_title(self.document, part.text).what
                ):
                    continue
                is_described = False
                self._items([part], under, section, is_area=is_area)
                continue
            raw, title = self._labelled(part)
            if title.what == "objective" and title.text:
                self._keep(text, under, number)
                text, is_area = [], False
                under = self._draft(number, title, raw, self._heading_above(section))
                if section.level:  # the headings below this one are below the objective
                    self.stack[-1] = (section.level, under)
            elif title.what == "key result" and title.text and under is not None:
                below = self._items_right_below(parts[place + 1 :])
                is_described = any(field_of(self.document, item) for item in below)
                row = described_key_result(self.document, number, raw.strip(), below if is_described else [])
                under.key_results.append(row)
            elif (
                (under is None or has_begun)
                and not self.has_labels
                and self._heads_a_list(part, parts[place + 1 :])
            ):
                self._keep(text, under, number)
                text, is_area, has_begun = [], False, True
                under = self._draft(number, read_title(self.document, raw), raw, self._heading_above(section))
            elif not (PLAIN_LABEL.match(self.document.plain(part.text).strip(":* ")) and under is not None):
                text.append(part.text)
        self._keep(text, under, section.line)

    def _items_right_below(self, parts: Sequence[tuple[int, Item | Line]]) -> list[Item]:
        """The items that follow, up to the next line of text or labelled item."""
        found = []
        for _, part in parts:
            if isinstance(part, Item) and not read_title(self.document, part.text).what:
                found.append(part)
            elif isinstance(part, Item) or part.kind is not LineKind.BLANK:
                break
        return found

    def _heads_a_list(self, line: Line, parts: Sequence[tuple[int, Item | Line]]) -> bool:
        """Is it a short line right above a list, as an objective is written above its key results?"""
        plain = self.document.plain(line.text).strip()
        is_short = (
            line.kind is LineKind.TEXT and bool(plain) and len(plain) <= 200 and line.text[:1] not in "|>{<"
        )
        return is_short and not plain.endswith(":") and bool(parts) and isinstance(parts[0][1], Item)

    def _labelled(self, line: Line) -> tuple[str, Title]:
        """A line of text without its bold label's marks, and its words taken apart."""
        if line.kind is not LineKind.TEXT or self.is_ours:
            return line.text, Title("")
        match = BOLD.match(line.text)
        raw = f"{match['text'].rstrip(':')}: {match['rest']}" if match and match["rest"] else line.text
        return raw, read_title(self.document, raw.strip())

    def _heading_above(self, section: Section) -> ObjectiveDraft | None:
        return next((each for level, each in reversed(self.stack) if each and level < section.level), None)

    def _keep(self, text: list[str], under: ObjectiveDraft | None, line: int) -> None:
        kept = "\n".join(text).strip()
        if self.is_ours:
            kept = "\n".join(line[1:].removeprefix(" ") for line in kept.split("\n") if line[:1] == ">")
        if not kept or not re.sub(r"[\s_*=-]", "", kept):
            return
        if under is not None:
            under.why = f"{under.why}\n\n{kept}".strip()
        else:
            self._leave_out(line, kept, "text")

    def _leave_out(self, line: int, text: str, what: str) -> None:
        self.drafts.said.append(Said(line, what, " ".join(text.split())[:120], LEFT_OUT, text.strip()))

    # --- tables ------------------------------------------------------------------------------------------------
    def _tables(self, section: Section, others: list[Line], under: ObjectiveDraft | None) -> list[Line]:
        """Read the tables whose headings we know; the lines that are in none of them."""
        read: set[int] = set()
        for table in self.document.tables(section):
            if table.header is None:
                continue
            headings = tuple(self.document.plain(cell.text) for cell in table.header.cells)
            fields = guess(headings)
            if self.is_ours and under is not None:
                self._take_ours(headings, table, fields, under)
                read |= {table.header.line, table.header.line + 1, *(row.line for row in table.rows)}
                continue
            if not {"objective", "key_result", "title"} & set(fields):
                continue
            if under is None and "objective" not in fields:
                continue
            fields = ["key_result" if each == "title" else each for each in fields]
            rows = [
                Row(row.line, tuple(self.document.plain(cell.text) for cell in row.cells))
                for row in table.rows
            ]
            self._take(Table(headings, tuple(rows)), fields, under)
            read |= {table.header.line, table.header.line + 1, *(row.line for row in table.rows)}
        return [line for line in others if line.number not in read]

    def _take_ours(
        self, headings: tuple[str, ...], found: MarkdownTable, fields: list[str], under: ObjectiveDraft
    ) -> None:
        """A table of our own export: the facts of an objective, its key results, or what was said of them."""
        rows = tuple(Row(row.line, tuple(self._lines(cell.text) for cell in row.cells)) for row in found.rows)
        if "key_result" not in fields:
            facts = dict(zip(fields, rows[0].cells, strict=False))
            under.team, under.cycle, under.lead = facts["team"], facts["cycle"], facts["owner"]
            under.kind, under.parent = facts["objective_kind"], facts.get("parent", "")
            under.key = facts.get("id") or under.key
            return
        of = ("Objective", *headings)
        table = Table(of, tuple(Row(row.line, (under.title, *row.cells)) for row in rows))
        drafts = read_rows(table, ["objective", *fields], below=under)
        self.drafts.said += drafts.said

    def _lines(self, text: str) -> str:
        """A cell as our export was given it: lines, and spaces that Markdown would squeeze."""
        parts = re.split(f"((?:{SPACE}|{TAB})+|<br>)", text)
        for at in range(0, len(parts), 2):
            parts[at] = self.document.plain(parts[at])
        for at in range(1, len(parts), 2):
            parts[at] = parts[at].replace("<br>", "\n").replace(SPACE, " ").replace(TAB, "\t")
        return "".join(parts)

    def _take(self, table: Table, fields: list[str], under: ObjectiveDraft | None) -> None:
        if "objective" not in fields:
            assert under is not None
            rows = tuple(Row(row.line, (under.title, *row.cells)) for row in table.rows)
            found = read_rows(Table(("", *table.headings), rows), ["objective", *fields], is_lenient=True)
            self.drafts.said += found.said
            for each in found.objectives:
                self._without_labels(each)
                under.key_results += each.key_results
                under.extras += each.extras
            return
        found = read_rows(table, fields, is_lenient=True)
        self.drafts.said += found.said
        for each in found.objectives:
            self._without_labels(each)
            self.count += 1
            each.key, each.parent = f"markdown-{self.count}", under.key if under else ""
            self.drafts.objectives.append(each)

    def _without_labels(self, objective: ObjectiveDraft) -> None:
        """Take “KR1:” off the titles in a table; it stays as text."""
        for row in objective.key_results:
            title = read_title(self.document, row.title)
            if title.what == "key result" and title.text:
                row.title = title.text
                row.extras.append(" ".join(title.besides))


def _is_anchor(item: Item) -> bool:
    """Is it an entry of a table of contents, a link into the document itself?"""
    return bool(re.fullmatch(r"\[.*\]\(#[^)]*\)\s*|TOC", item.text))
