"""How decision records refer to each other, as their texts say it: kinds, words and targets, not yet resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from decisions.markdown.bodies import Part, role_of
from decisions.markdown.metadata import RELATIONS as RELATION_KEYS
from decisions.markdown.metadata import Fact, Where, preamble
from decisions.markdown.words import KEYS, fold
from records.documents import Document, Section
from records.inline import Link, LinkKind, find_links, plain
from records.lines import LineKind

LONGEST = 4_000  # characters of one value


class Kind(StrEnum):
    """What one record is to another, seen from the record that says it."""

    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded by"
    PARTLY_SUPERSEDES = "partly supersedes"
    PARTLY_SUPERSEDED_BY = "partly superseded by"
    AMENDS = "amends"
    AMENDED_BY = "amended by"
    DEPENDS_ON = "depends on"
    REJECTED_FOR = "rejected in favour of"
    RELATES = "relates to"


INVERSE = {
    Kind.SUPERSEDES: Kind.SUPERSEDED_BY,
    Kind.SUPERSEDED_BY: Kind.SUPERSEDES,
    Kind.PARTLY_SUPERSEDES: Kind.PARTLY_SUPERSEDED_BY,
    Kind.PARTLY_SUPERSEDED_BY: Kind.PARTLY_SUPERSEDES,
    Kind.AMENDS: Kind.AMENDED_BY,
    Kind.AMENDED_BY: Kind.AMENDS,
}
_PARTLY = {Kind.SUPERSEDES: Kind.PARTLY_SUPERSEDES, Kind.SUPERSEDED_BY: Kind.PARTLY_SUPERSEDED_BY}


@dataclass(frozen=True, slots=True)
class Mention:
    """One record mentioned by another. `target` is a link's target or empty, `words` the link's text or the id as
    written, `number` and `series` those of an id or of the link's text. `verb` is the wording of the source.
    """

    kind: Kind
    target: str
    words: str
    verb: str
    line: int
    number: int | None = None
    series: str | None = None


_PAST = (
    r"(?:superseded|superceded|superseeded|superceeded|supersceded|supeseded|replaced|obsoleted|supplanted|overridden|"
    r"overruled|remplacée?|abrogée?|ersetzt|abgelöst|reemplazad[oa]|sustituid[oa]|substituíd[oa]|sostituit[oa]|vervangen)"
)
_BY = r"(?:by|with|through|in favou?r of|par|durch|von|por|da|dal|door)"
_DONE = (
    r"(?:amended|revised|updated|modified|extended|clarified|refined|complemented|amendée?|complétée?|modifiée?|"
    r"ergänzt|erweitert)"
)
_DOES = (
    r"(?:amends|revises|updates|modifies|extends|clarifies|refines|complements|amende|complète|modifie|ergänzt|"
    r"erweitert)"
)
_VERB = re.compile(
    rf"\b(?:(?P<superseded_by>{_PAST}\b[^.;\n]{{0,80}}?\b{_BY}(?!\w))"
    rf"|(?P<amended_by>{_DONE}\b[^.;\n]{{0,60}}?\b{_BY}(?!\w))"
    r"|(?P<rejected_for>(?:rejected|declined|abandoned|withdrawn)\b[^.;\n]{0,60}?\bin favou?r of(?!\w))"
    r"|(?P<deprecated_for>deprecated?\b[^.;\n]{0,60}?\b(?:in favou?r of|by)(?!\w))"
    r"|(?P<supersedes>(?:supersed(?:es|ing)|supercedes|superseeds|supersceeds|replaces|obsoletes|overrides|remplace|"
    r"annule(?: et remplace)?|ersetzt|löst|reemplaza|sustituye|substitui|sostituisce|vervangt)(?!\w))"
    rf"|(?P<amends>{_DOES}(?!\w))"
    r"|(?P<depends_on>(?:depends on|builds (?:up)?on|based on|requires|hängt ab von|dépend de)(?!\w))"
    r"|(?P<relates>(?:relates to|related to|see also|refers to|references|linked to|enables|contradicts|supports)"
    r"(?!\w)))"
    r"|(?P<superseded_by_around>已?被(?=[^。\n]{1,200}?(?:取代|替代|替换|代替))"
    r"|\bdurch(?=\s[^.;\n]{1,200}?\s(?:ersetzt|abgelöst)\b))"
    r"|(?P<superseded_by_ja>(?:に|により|によって|で)(?:置き換え|置換|廃止|取って代わ|更新され)\w*)"
    r"|(?P<supersedes_ja>を(?:置き換え|置換|廃止|上書き)\w*)",
    re.IGNORECASE,
)
_KINDS = {
    "superseded_by": Kind.SUPERSEDED_BY,
    "superseded_by_around": Kind.SUPERSEDED_BY,
    "superseded_by_ja": Kind.SUPERSEDED_BY,
    "deprecated_for": Kind.SUPERSEDED_BY,
    "amended_by": Kind.AMENDED_BY,
    "rejected_for": Kind.REJECTED_FOR,
    "supersedes": Kind.SUPERSEDES,
    "supersedes_ja": Kind.SUPERSEDES,
    "amends": Kind.AMENDS,
    "depends_on": Kind.DEPENDS_ON,
    "relates": Kind.RELATES,
}
_OF_KEYS = {key: Kind(key if key != "relates" else "relates to") for key in RELATION_KEYS}
_NOT = re.compile(
    r"\b(?:not|never|without|nor|neither|doesn't|don't|isn't|won't|cannot|ne|pas|nicht|kein|would|could|might|should|if)\b"
    r"[^.;,\n]{0,30}$",
    re.IGNORECASE,
)
# What may stand before the verb when a sentence speaks of the record itself: nothing, "this ADR", "we hereby".
_OURSELVES = re.compile(
    r"\W*(?:[\w'’]+\W+){0,4}?(?:this|these|we|it|hereby|ours?|our|present|diese[rs]?|cette?|wir|nous|este|esta|questa?|本|この|partly|"
    r"partially|status|note|record|adr|decision|document)(?:\W+[\w'’]+){0,6}\W*|\W*",
    re.IGNORECASE,
)
_SOME = re.compile(
    r"\b(?:part(?:s|ly|ially)?|some|aspects?|portions?|sections?|elements|teilweise|partiellement|parcialmente)\b"
    r"|一部|部分",
    re.IGNORECASE,
)
_ID = re.compile(
    r"(?<![\w/.\-])(?:(?:(?:\.{1,2}|[\w\-]{1,60})/){0,6}(?P<file>[\w%+#'.\-]{1,200}\.md)(?![\w])"
    r"|(?P<series>(?i:ADRs?|MADR|RFC|decisions?|records?|number|no\.?|nr\.?|n°|№)"
    r"|[A-Z][A-Za-z]*(?:[-_][A-Za-z]+){0,4}(?=[-_#\d])|[A-Z]{2,}(?=[ ]\d)|[a-z]{1,8}(?:-[a-z]{1,8}){1,3}(?=-\d{3}))"
    r"[-_ ]?[#№]?[ ]?(?P<number>\d{1,5})(?:-(?P<slug>[\w\-]{2,150}))?"
    r"|(?P<slugged>\d{3,5}[-_][^\W\d_][\w\-]{1,150})"
    r"|(?P<dated>\d{8}(?:\d{4}|\d{6})?-[\w\-]{2,150}|\d{4}-\d{2}-\d{2}[-_][\w\-]{2,150})"
    r"|(?P<bare>\d{1,5})(?![\w%]|[.:/\-]\d))"
)
_AND = re.compile(
    r"[\s,;&+/、，・()|]*(?:(?:and|und|et|y|e|or|ou|oder|と|及び|as well as|also|by|with|the|then)[\s,(]*)*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\W*(?:n/?a|none|nothing|no|tbd|not applicable|if applicable|keine?r?s?|aucune?|ninguno|nenhum|なし|無し)?\W*",
    re.I,
)
_SENTENCE_END = re.compile(
    r"(?<=[^\W\d_])[.](?=\s|$)|(?<=[\d)\]\uE000])[.](?=\s+[A-Z\[*_]|\s*$)|[;；。]|\n\s*\n"
)
_SECTIONS = ("supersedes", "superseded by", "amends", "amended by")
_HIDDEN = "\ue000"


def find_mentions(document: Document, facts: tuple[Fact, ...], title: Section | None) -> tuple[Mention, ...]:
    """Every mention of another record that states a relation: in the facts, the lines before the body, callouts,
    and link lists. Prose in the body is not taken at its word.
    """
    found: list[Mention] = []
    for fact in facts:
        if fact.key in _OF_KEYS:
            found += _of_fact(document, fact)
        elif fact.key == "status":
            found += read_mentions(document, fact.value, fact.line)
    found += _in_preamble(document, title)
    for section in document.sections:
        if section.level and role_of(section.title) is Part.LINKS:
            found += _in_links(document, section)
        elif section.level and role_of(section.title) is Part.STATUS:
            found += _in_status(document, section)
        elif section.level > 1 and KEYS.get(fold(section.title)) in _SECTIONS and len(section.body) < 1000:
            found += _in_section(document, section)
    return tuple(_once(found))


def _once(mentions: list[Mention]) -> Iterator[Mention]:
    seen: set[tuple[object, ...]] = set()
    for mention in mentions:
        key = (
            mention.kind,
            mention.target or (mention.series, mention.number) if mention.number else mention.words,
        )
        if key not in seen:
            seen.add(key)
            yield mention


def _of_fact(document: Document, fact: Fact) -> Iterator[Mention]:
    kind = _OF_KEYS[fact.key]
    some = _SOME.search(fact.written_key)
    if some and fact.key in ("amends", "amended by"):  # "Partially supersedes:" is a key of its own
        kind = Kind.PARTLY_SUPERSEDES if fact.key == "amends" else Kind.PARTLY_SUPERSEDED_BY
    texts = fact.texts if fact.where is Where.FRONT_MATTER or len(fact.texts) > 1 else (fact.value,)
    for text in texts:
        if _NOTHING.fullmatch(plain(text[:LONGEST])[:200]):
            continue
        hidden, links = _hide_links(document, text[:LONGEST])
        if fact.where is Where.LINE and fold(fact.written_key) in ("superseded", "superceded", "superseeded"):
            by = re.search(rf"\b{_BY}\b", hidden)  # "Superseded: 2019-12-19 by [ADR 14](…)"
            hidden = " " * by.end() + hidden[by.end() :] if by else hidden
        yield from _targets(hidden, links, 0, kind, fact.written_key, fact.line, is_key=True)


def read_mentions(
    document: Document,
    markdown: str,
    line: int,
    kinds: frozenset[Kind] = frozenset(Kind),
    *,
    is_prose: bool = False,
) -> Iterator[Mention]:
    """The mentions in a text that state a relation by a verb: `Superseded by [ADR 9](…) and [ADR 12](…)`.

    In prose the record itself must be what the verb speaks of, and a bare number is no target.
    """
    hidden, links = _hide_links(document, markdown[:LONGEST])
    verbs = list(_VERB.finditer(hidden))
    for verb, following in zip(verbs, [*verbs[1:], None], strict=False):
        kind = _KINDS[verb.lastgroup or "relates"]
        before = re.split(r"[.;:!?\n]", hidden[max(0, verb.start() - 120) : verb.start()])[-1]
        if _NOT.search(before[-50:]) or (is_prose and not _OURSELVES.fullmatch(before)):
            continue
        stop = following.start() if following else len(hidden)
        end = _SENTENCE_END.search(hidden, verb.end(), stop)
        stop = end.start() if end else stop
        if (verb.lastgroup or "").endswith("_ja"):  # the target stands before the verb
            before = hidden[: verb.start()]
            start = max(before.rfind("。"), before.rfind("\n"), verb.start() - 200) + 1
            segment_start, stop = start, verb.start()
        else:
            segment_start = verb.end()
        nearby = (
            hidden[max(0, verb.start() - 40) : verb.end()]
            + hidden[verb.end() : verb.end() + 25].split(_HIDDEN)[0]
        )
        if kind in _PARTLY and _SOME.search(nearby):
            kind = _PARTLY[kind]
        if kind in kinds:
            words = " ".join(verb[0].split())
            yield from _targets(hidden[:stop], links, segment_start, kind, words, line, is_prose=is_prose)


def _hide_links(document: Document, text: str) -> tuple[str, dict[int, Link]]:
    """The text with each link as a run of one strange character, and the links by where they start."""
    text = text.replace(_HIDDEN, " ")
    links = {
        link.span.start: link
        for link in find_links(text, definitions=document.definitions)
        if link.kind is not LinkKind.IMAGE
    }
    for start, link in links.items():
        text = text[:start] + _HIDDEN * (link.span.end - start) + text[link.span.end :]
    return re.sub(r"[*_`~](?![\w])|(?<![\w])[*_`~]", " ", text), links


def _targets(
    text: str, links: dict[int, Link], start: int, kind: Kind, verb: str, line: int, *, is_key: bool = False,
    is_prose: bool = False,
) -> Iterator[Mention]:  # fmt: skip
    """The targets after a verb or key: the first within reach, and those that follow it with nothing but "and"."""
    at, found, in_series = start, 0, is_key
    while at < len(text):
        place = _next_target(text, links, at, bare=in_series, three_digits=not is_prose)
        if place is None:
            break
        begin, end, mention = place
        gap = text[at:begin]
        if found and not _AND.fullmatch(gap):
            if not is_key:
                break
            if _SENTENCE_END.search(gap) or re.search(r"[(（—–]|\bsee\b", gap):
                break
        if not found and len(gap) > 120:
            break
        found += 1
        at = end
        in_series = True
        if isinstance(mention, Link):
            number, series = _id_in(mention.text)
            yield Mention(kind, mention.target, mention.text, verb, line, number, series)
        else:
            yield Mention(kind, mention[2], text[begin:end].strip(), verb, line, mention[0], mention[1])
    if not found and not is_prose:
        words = plain(text[start : start + 200].split("\n")[0]).strip(" .:：,;()[]{}\"'")
        if (
            words
            and not _NOTHING.fullmatch(words)
            and (is_key or kind in (Kind.SUPERSEDED_BY, Kind.REJECTED_FOR))
        ):
            yield Mention(kind, "", words, verb, line)


# A number and a series, or the name of a file.
_Id = tuple[int | None, str | None, str]


def _next_target(
    text: str, links: dict[int, Link], at: int, *, bare: bool, three_digits: bool
) -> tuple[int, int, Link | _Id] | None:
    link_at = text.find(_HIDDEN, at)
    for match in _ID.finditer(text, at, link_at if link_at >= 0 else len(text)):
        if match["bare"]:
            if (
                not (bare or (three_digits and len(match["bare"]) >= 3))
                or text[max(0, match.start() - 1)] == "#"
            ):
                continue
            if len(match["bare"]) == 4 and 1990 <= int(match["bare"]) <= 2099:
                continue
            return match.start(), match.end(), (int(match["bare"]), None, "")
        if match["number"]:
            series = _series(match["series"])
            return match.start(), match.end(), (int(match["number"]), series, "")
        return match.start(), match.end(), (None, None, match["file"] or match["slugged"] or match["dated"])
    link = links.get(link_at)
    return (link_at, link.span.end, link) if link else None


def _series(written: str) -> str | None:
    folded = written.lower().rstrip("-_ .")
    return (
        None
        if folded
        in (
            "adr",
            "adrs",
            "madr",
            "decision",
            "decisions",
            "record",
            "records",
            "number",
            "no",
            "nr",
            "n°",
            "№",
        )
        else written
    )


def _id_in(text: str) -> tuple[int | None, str | None]:
    """The number and series that a link's text names: `ADR-0012`, `12. Use X`, `API-3`."""
    for match in _ID.finditer(text[:300]):
        if match["number"]:
            return int(match["number"]), _series(match["series"])
        if match["slugged"]:
            return int(re.match(r"\d+", match["slugged"])[0]), None  # type: ignore[index]
        if match["bare"] and match.start() == 0:
            return int(match["bare"]), None
        if not match["bare"]:
            return None, None
    return None, None


def _in_preamble(document: Document, title: Section | None) -> Iterator[Mention]:
    """Notes and callouts before the body: `Note: this ADR supersedes some aspects of …`, `> [!NOTE] …`."""
    strong = frozenset(kind for kind in Kind if kind not in (Kind.RELATES, Kind.DEPENDS_ON))
    for section in preamble(document, title):
        for line in document.lines_of(section)[:25]:
            if line.kind in (LineKind.TEXT, LineKind.QUOTE) and "|" not in line.visible[:3]:
                yield from read_mentions(
                    document, line.visible.lstrip("> \t"), line.number, strong, is_prose=True
                )
    for line in document.lines[:40]:
        if line.kind is LineKind.QUOTE:
            text = re.sub(r"^[> \t]+(?:\[![A-Za-z]+\])?", "", line.visible)
            yield from read_mentions(document, text, line.number, strong, is_prose=True)


def _in_status(document: Document, section: Section) -> Iterator[Mention]:
    """Further lines of a Status section: `Amends [10. Layout](0010-layout.md)`, and any verb before such a link."""
    for line in document.lines_of(section):
        if line.kind is not LineKind.TEXT:
            continue
        mentions = list(read_mentions(document, line.visible, line.number))
        yield from mentions
        link = re.match(
            r"\s*(?:[-*+]\s+)?([^\W\d_][^\[\]|]{1,40}?)\s+\[[^\[\]]+\]\([^()\s]*\.md[^()\s]*\)\s*$",
            line.visible,
        )
        if link and not mentions:
            hidden, links = _hide_links(document, line.visible)
            yield from _targets(hidden, links, link.end(1), Kind.RELATES, link[1], line.number)


def _in_section(document: Document, section: Section) -> Iterator[Mention]:
    """A section whose heading is the relation: `## Supersedes` and below it a link or an item each."""
    kind = _OF_KEYS[KEYS[fold(section.title)]]
    for line in document.lines_of(section):
        text = line.visible.strip().lstrip("-*+ \t")
        if line.kind is LineKind.TEXT and text and not _NOTHING.fullmatch(plain(text)[:200]):
            hidden, links = _hide_links(document, text)
            yield from _targets(hidden, links, 0, kind, section.title, line.number, is_key=True)


def _in_links(document: Document, section: Section) -> Iterator[Mention]:
    """A section of links: each item that begins with a verb, else a plain relation; and tables of dependencies."""
    for table in document.tables(section):
        for row in table.all_rows:
            key = KEYS.get(fold(plain(row.cells[0].text))) if len(row.cells) > 1 else None
            if key in _OF_KEYS and not _NOTHING.fullmatch(plain(row.cells[1].text)):
                hidden, links = _hide_links(document, row.cells[1].text)
                yield from _targets(
                    hidden, links, 0, _OF_KEYS[key], plain(row.cells[0].text), row.line, is_key=True
                )
    for line in document.lines_of(section):
        if line.kind is not LineKind.TEXT or line.visible.lstrip().startswith("|"):
            continue
        item = re.match(r"\s*(?:[-*+]|\d{1,3}[.)])\s+", line.visible)
        text = line.visible[item.end() :] if item else line.visible.strip()
        first = _VERB.search(text)
        bold = re.match(r"[*_]{0,2}([^\W\d_][^:：*_|\[\]]{2,40})[*_]{0,2}[:：][*_]{0,2}\s*", text)
        key = KEYS.get(fold(bold[1])) if bold else None
        if bold and key in _OF_KEYS:
            hidden, links = _hide_links(document, text)
            yield from _targets(hidden, links, bold.end(), _OF_KEYS[key], bold[1], line.number, is_key=True)
        elif first and len(text[: first.start()].split()) <= 3:
            yield from read_mentions(document, text, line.number)
        elif item:
            for link in document.links(text):
                if link.kind is not LinkKind.IMAGE:
                    number, series = _id_in(link.text)
                    yield Mention(Kind.RELATES, link.target, link.text, "", line.number, number, series)
