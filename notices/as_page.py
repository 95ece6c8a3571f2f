"""The text of a digest as a page: titles that are links, answers as small links, headings that are headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINK = re.compile(r"^\s*(?:(?P<words>[^:\n]{1,60}): )?(?P<url>https?://\S+)$")


@dataclass
class Block:
    """What stands between two blank lines. `kind` is heading, item or text.

    An item has words, and a `url` where it leads somewhere; `late` says how late it is; `links` are words
    with addresses.
    """

    kind: str
    words: str = ""
    url: str = ""
    late: str = ""
    lines: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)


def blocks_of(text: str, *, base_url: str = "", names: Iterable[str] = ()) -> Iterator[Block]:
    """The blocks of a digest's text in their order; nothing that it says is left out.

    Addresses that begin with `base_url` become paths. Headings are written in capitals in a mail: those of `names`
    (of teams) are written as they are, the others with a capital first.
    """
    known = {name.upper(): name for name in names}
    for paragraph in re.split(r"\n[^\S\n]*\n\s*?(?=\S)", text.strip()):
        first, *rest = paragraph.split("\n")
        if not rest and first == first.upper() and first != first.lower():
            yield Block("heading", known.get(first, first.capitalize()))
        else:
            is_item = first.startswith("* ")
            block = Block("item", first.removeprefix("* ")) if is_item else Block("text")
            for line in rest if is_item else [first, *rest]:
                _add(block, line, base_url)
            yield block


def _add(block: Block, line: str, base_url: str) -> None:
    """One more line of a block."""
    link = _LINK.match(line)
    if link is None:
        said = line.strip()
        if said.startswith("! ") and not block.late:
            block.late, _, why = said.removeprefix("! ").partition(", ")
            block.lines += [why] if why else []
        else:
            block.lines.append(said)
        return
    url = link["url"].removeprefix(base_url) if base_url else link["url"]
    if link["words"] is None and block.kind == "item" and not block.url:
        block.url = url
    else:
        words = (link["words"] or "See the team").strip()
        block.links.append((words[:1].upper() + words[1:], url))
