"""A key result that has a heading, or a line in bold, to itself and is described below: “Target: 5”, “Owner: …”."""

from __future__ import annotations

import re
from collections.abc import Sequence

from outcomes.importing.columns import KEPT, guess
from outcomes.importing.drafts import KeyResultDraft
from outcomes.importing.items import Item, key_result_of, read_title
from outcomes.importing.rows import read_rows
from outcomes.importing.tables import Row, Table
from records.documents import Document

FIELD = re.compile(r"^(?P<name>[^\W\d][\w /()%-]{1,38}?)\s*:\s+(?P<value>\S.*)$", re.DOTALL)
READ = {"baseline", "target", "at_least", "at_most", "value", "progress", "unit", "owner", "kind", "weight"}
SIGNS = re.compile(r"[\s\u2600-\u27bf\ufe0f\U0001f000-\U0001faff]+$")


def field_of(document: Document, item: Item) -> tuple[str, str] | None:
    """Name and value where the item is such a description, of the names that we read; else None."""
    match = FIELD.match(document.plain(" ".join([item.text, *item.more])))
    if match is None or guess([match["name"]])[0] not in READ:
        return None
    return match["name"], SIGNS.sub("", match["value"])


def described_key_result(
    document: Document, line: int, raw: str, items: Sequence[Item], text: str = ""
) -> KeyResultDraft:
    """The key result of this title with what the items below it say. `text` stands there besides."""
    fields = [found for item in items if (found := field_of(document, item)) is not None]
    others = [item for item in items if field_of(document, item) is None]
    title = read_title(document, raw)
    if {"baseline", "target"} & set(guess([name for name, _ in fields])):
        names = [name for name, _ in fields]
        known = [field if field in READ else KEPT for field in guess(names)]
        table = Table(
            ("Objective", "Key result", *names), (Row(line, ("-", raw, *(value for _, value in fields))),)
        )
        draft = (
            read_rows(table, ["objective", "key_result", *known], is_lenient=True)
            .objectives[0]
            .key_results[0]
        )
        draft.title = title.text or document.plain(raw)
        draft.extras += [" ".join(title.besides)] if title.besides else []
        draft.extras += [each.raw for item in others for each in item.walk()]
        draft.extras += [more for item in others for each in item.walk() for more in each.more]
    else:
        draft = key_result_of(document, Item(line, raw, raw, 0, children=list(items)))
        draft.owner = next((value for name, value in fields if guess([name]) == ["owner"]), "")
    if text.strip():
        draft.extras.append(text.strip())
    return draft
