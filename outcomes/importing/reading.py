"""A file of whatever kind as drafts: workbooks and CSV by their columns, JSON of our own export, Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from outcomes.importing.columns import guess, ready_for
from outcomes.importing.drafts import Drafts
from outcomes.importing.json_files import read_json
from outcomes.importing.markdown import read_markdown
from outcomes.importing.rows import read_rows
from outcomes.importing.tables import UnreadableFile, read_table

MARKDOWN = (".md", ".markdown", ".mdown", ".txt")


class UntitledTable(UnreadableFile):
    """A table of which no column is known to hold titles; whoever imports may say which, by its headings."""

    def __init__(self, headings: Sequence[str], fields: Sequence[str]) -> None:
        super().__init__("No column holds titles. Say which one is the objective or the key result.")
        self.headings, self.fields = tuple(headings), tuple(fields)


@dataclass(frozen=True)
class FileRead:
    """What a file says. Of a table also its headings, what each column was taken for, and the tool it is from."""

    drafts: Drafts
    headings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    tool: str = ""
    row_count: int = 0


def read_file(data: bytes, name: str, fields: Sequence[str] | None = None) -> FileRead:
    """What the file says; `fields` says what its columns hold, where that is not as guessed.

    Raises UnreadableFile in words.
    """
    lower = name.lower()
    if lower.endswith(MARKDOWN):
        return FileRead(read_markdown(data, name))
    if lower.endswith(".json") or data.lstrip()[:1] in (b"{", b"["):
        return FileRead(read_json(data))
    table = read_table(data)
    if fields is None or len(fields) != len(table.headings):
        fields = guess(table.headings)
    if not {"title", "objective", "key_result"} & set(fields):
        raise UntitledTable(table.headings, fields)
    ready = ready_for(table.headings)
    drafts = read_rows(table, fields)
    return FileRead(drafts, table.headings, tuple(fields), ready.name if ready else "", len(table.rows))
