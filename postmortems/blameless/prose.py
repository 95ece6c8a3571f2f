"""What of a Markdown text is somebody's own prose, sentence by sentence; code, quotes, headings and logs are not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple


class Sentence(NamedTuple):
    """A sentence of prose: its place in the whole text, and its words with all that is no prose blanked out."""

    start: int
    text: str


FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")
LOG = re.compile(
    r"[ \t]*(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+|\[\d\d/\w{3}/\d{4}:|[EWIF]\d{4} "
    r"\d\d:\d\d:\d\d)"
)
UNDERLINE = re.compile(r"[ \t]*(?:=+|-{3,})[ \t]*$")
ITEM = re.compile(r"[ \t]*(?:[-*+•]|\d+[.)])[ \t]")
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
PIECES = re.compile(
    r"[`<\"“«‘'hf](?:(?<=`)(?:`[^\n]+?``|[^`\n]+`)"  # inline code
    r"|(?<=\bh)ttps?://\S+|(?<=\bf)tp://\S+|(?<=<)[^<>\n]{1,200}>"
    r"|(?<=\")[^\"\n]{1,400}\"|(?<=“)[^”\n]{1,400}”|(?<=«)[^»\n]{1,400}»"
    r"|(?<=[‘'])(?<!\w.)[^'’\n]{1,300}['’](?!\w))",
)
LINK = re.compile(r"(?:\[|!\[)([^\]\n]{0,300})\](?:\([^)\n]*\)|\[[^\]\n]*\])")
END = re.compile(
    r"[\n.!?<](?:(?<=\n)(?:[ \t]*\n|(?=[ \t]*(?:[-*+•–][ \t]|\d+[.)][ \t]|\*\*)))"
    r"|(?:(?<=[.!?])[.!?]*[\"”')\]*_]*|(?<=<)br ?/?>)(?=\s+[\"“'(\[*_]*[A-Z0-9]))"
)
ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|vs|cf|approx|etc|Dr|Mr|Mrs|Ms|No)\.$")
LONGEST = 1_000  # letters of a sentence: one that goes on is looked at piece by piece, as time grows with its square
LONGEST_SHORT = 8  # letters of an abbreviation, its full stop, and what tells that it is a word
EMPHASIS = re.compile(r"[*_](?:(?<=\*)\**|(?<=_)(?:_*(?!\w)|(?<!\w_)_*))")


def blank(text: str) -> str:
    """The same text at the same places, with what is no prose of the writer's as spaces. Line ends stay.

    A link keeps its words; code becomes one stand-in letter string, so that a sentence around it keeps its shape."""
    if "<!--" in text:
        text = COMMENT.sub(_spaces, text)
    text = _lines_of_prose(text)
    text = LINK.sub(_link, text)
    text = PIECES.sub(_piece, text)
    return EMPHASIS.sub(_spaces, text).replace("’", "'")


def _lines_of_prose(text: str) -> str:
    """The text with the lines blanked that are code, quoted, headings, tables or a log."""
    lines = text.split("\n")
    fence, in_front = "", lines[0] == "---"
    for index, line in enumerate(lines):
        inner = line.lstrip(" \t")
        if fence:
            if inner.startswith(fence) and not inner.strip("`~ \t\r"):
                fence = ""
        elif in_front:
            in_front = not (index and line.rstrip() == "---")
        elif inner[:3] in ("```", "~~~") and (opened := FENCE.match(line)):
            fence = opened[1]
        elif inner[:1] in ("=", "-") and index and UNDERLINE.match(line):
            lines[index - 1] = " " * len(lines[index - 1])
        elif not (
            inner[:1] in (">", "|")
            or (inner[:1] == "#" and re.match(r"#{1,6}\s", inner))
            or (
                (line[:4] == "    " or line[:1] == "\t")
                and not ITEM.match(line)
                and not _goes_on(lines, index)
            )
            or ((inner[:1].isdigit() or inner[:1] in "[EWIF") and LOG.match(line))
        ):
            continue
        lines[index] = " " * len(line)
    return "\n".join(lines)


def _goes_on(lines: list[str], index: int) -> bool:
    """Is an indented line the rest of an item or paragraph above it, and no code?"""
    above = lines[index - 1] if index else ""
    return bool(above.strip()) and not above.startswith("    " + " " * 4)


def _spaces(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _link(found: re.Match[str]) -> str:
    whole, words = found[0], found[1]
    before = found.start(1) - found.start()
    return " " * before + words + " " * (len(whole) - before - len(words))


def _piece(found: re.Match[str]) -> str:
    whole = found[0]
    if whole[0] in "`":
        return "X" * len(whole)
    if whole[0] in "\"“«‘'":
        return '"' + " " * (len(whole) - 2) + '"'
    return " " * len(whole)


def sentences(prose: str) -> Iterator[Sentence]:
    """The sentences of a text that blank() gave, in order."""
    start = 0
    for found in END.finditer(prose):
        if ABBREVIATED.search(prose, max(start, found.end() - LONGEST_SHORT), found.end()):
            continue
        yield from _sentence(prose, start, found.end())
        start = found.end()
    yield from _sentence(prose, start, len(prose))


def _sentence(prose: str, start: int, end: int) -> Iterator[Sentence]:
    piece = prose[start:end]
    words = piece.lstrip()
    if words.strip():
        start += len(piece) - len(words)
        words = words.rstrip().replace("\n", " ")
        while len(words) > LONGEST:
            cut = words.rfind(" ", 1, LONGEST) + 1 or LONGEST
            yield Sentence(start, words[:cut])
            start, words = start + cut, words[cut:]
        yield Sentence(start, words)


SMALL_ENGLISH = """
the a an and or of to in is are was were be been that this it its for with on at by from as not we our had has have
would could should which when after because but they their there these those if then will did do does i he she you
who one more than before without about how what why can also only some any until while never often always again engineer
engineers operator team nobody someone himself herself failed forgot wrong
"""
ENGLISH = frozenset(SMALL_ENGLISH.split())
OTHERS = [
    set(words.split())
    for words in (
        (
            "der die das und ist nicht ein eine einer den dem des wir sie es zu mit auf für von im wurde "
            "hat haben war wenn"
        ),
        (
            "le la les et est une un des du de que qui dans pour pas nous vous ils sur avec au aux été par "
            "ce cette était"
        ),
        "el la los las y es una un de que en por para con no se lo del al fue nos su más como pero ha sido",
        "o os as e é uma um de que em por para com não se do da no na foi nos mais como mas ao dos das",
        "il lo la gli e è una un di che in per con non si del della al era ha sono nel alla dei delle stato",
        "de het een en is niet van te dat die in op met voor zijn was er aan door werd hebben ook maar wij bij",
        "och att det som en är på av för med den inte har de till var ett vi om men så blev kunde och",
    )
]
WORD = re.compile(r"[^\W\d_]+")


def is_english(prose: str) -> bool:
    """Does it read as English? By the small words of its beginning; few words pass when none is another "
    "language's."""
    words = WORD.findall(prose[:4000].lower())
    if any(not word.isascii() and ord(word[0]) > 0x24F for word in words[:60]):
        return False
    english = sum(word in ENGLISH for word in words)
    other = max(sum(word in small for word in words) for small in OTHERS)
    return english > other or (english == other and (len(words) < (6 if other else 12) or english > 0))
