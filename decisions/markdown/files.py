"""What the name of a file says of a decision record: its number, series and day, and whether it is one at all."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

SUFFIXES = (".md", ".markdown")
OTHERS = (
    ".rst",
    ".adoc",
    ".asciidoc",
    ".org",
    ".textile",
)  # records are written in these, too: named, and not read

_DATED = re.compile(r"(?:(?:adr|rfc|decision)[-_ ])?(\d{4})-(\d{2})-(\d{2})(?:[-_ .]+|$)", re.IGNORECASE)
_RUN_OF_DIGITS = re.compile(
    r"(?:(?:adr|rfc|decision)[-_ ])?(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?(?:[-_ .]+|$)", re.IGNORECASE
)
_NUMBER_AFTER_DATE = re.compile(r"(?:0*(\d{1,5})(?=[-_ .])|(\d{1,5})$)")
_NUMBER = re.compile(r"(\d{1,6})[a-z]?(?:[-_. ]+|$)", re.IGNORECASE)
_PREFIXED = re.compile(
    r"(?P<prefix>[^\W\d_][^\W\d_]*(?:[-_ ][^\W\d_][^\W\d_]*){0,4}?)(?P<gap>[-_ ]?)#?(?P<number>\d{1,6})(?:[-_. ]+|$)"
)
_NO_SERIES = {"adr", "adrs", "madr", "decision", "dr", "record", "decision record", "architecture decision",
              "architecture decision record", "architectural decision record"}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")

_NEVER = re.compile(
    r"_?(?:readme|index|toc|decision[-_ ]records?|process|contributing|changelog|license|licence|summary"
    r"|code[-_]of[-_]conduct|support|security|_?sidebar|_?navbar)",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"template|vorlage|modele|modèle|plantilla|テンプレート", re.IGNORECASE)
_TEMPLATE_WORDS = {
    "template", "templates", "vorlage", "modele", "modèle", "plantilla", "adr", "adrs", "madr", "rfc", "decision",
    "decisions", "record", "records", "architecture", "architectural", "short", "long", "minimal", "bare", "full",
    "simple", "lightweight", "nygard", "statement", "y", "new", "the", "a", "my", "our", "example", "default", "de",
    "of", "for", "copy", "me", "doc", "document", "documentation", "log", "title", "slug", "nnnn", "n", "x", "xxx",
    "xxxx", "index", "and", "by", "michael", "tyree", "akerman", "planguage", "business", "case", "odh", "ja", "en",
    "fr", "décision", "enregistrement", "entscheidung", "entscheidungs",
}  # fmt: skip
_PAGE_WORDS = {
    "index", "toc", "overview", "adr", "adrs", "madr", "decision", "decisions", "log", "logs", "list", "of", "the",
    "architecture", "architectural", "record", "records", "contents", "about", "intro", "introduction", "guide",
    "guides", "guideline", "guidelines", "how", "to", "glossary", "faq", "roadmap", "process", "home", "wiki", "table",
    "readme", "instructions", "lifecycle", "workflow", "write", "writing", "an", "notes", "todo", "conventions",
}  # fmt: skip
_HOMES = {"adr", "adrs", "decision", "decisions", "rfc", "rfcs", "dr", "adl", "decision log", "decision records",
          "decision record", "architecture decisions", "architecture decision records", "architectural decisions",
          "architecture decision record", "architecture decision log", "architectural decision records",
          "entscheidungen", "architekturentscheidungen", "design decisions", "technical decisions", "madr",
          "engineering decisions"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Name:
    """What a file's name says. `slug` is the rest of it, in words. `series` is None for a plain number."""

    number: int | None
    series: str | None
    day: date | None
    slug: str

    @property
    def is_placed(self) -> bool:
        """Does the name give the file a place among others: a number or a day?"""
        return self.number is not None or self.day is not None


def read_name(stem: str, known_series: frozenset[str] = frozenset()) -> Name:
    """Read a file's or folder's name without its suffix.

    A run of digits that is a day is never a number, nor is a year: `20200102-x`, `2023-plans`. `known_series`
    are those of its neighbours: among `ccc-jb-001-x` and its like, `ccc-jb-101-y` has a number too.
    """
    stem = unicodedata.normalize("NFC", stem).strip()
    for pattern in (_DATED, _RUN_OF_DIGITS):
        dated = pattern.match(stem)
        day = _day(dated) if dated else None
        if dated and day:
            rest = stem[dated.end() :]
            numbered = _NUMBER_AFTER_DATE.match(rest)
            between = stem[dated.end(3) : dated.end()]
            digits = (numbered[1] or numbered[2]) if numbered else ""
            if numbered and (len(numbered[0]) >= 3 or "_" in between):
                return Name(int(digits), None, day, _words(rest[numbered.end() :]))
            return Name(None, None, day, _words(rest))
    numbered = _NUMBER.match(stem)
    if numbered:
        number = int(numbered[1])
        if _is_year(numbered[1]) or len(numbered[1]) > 5:
            return Name(None, None, None, _words(stem))
        return Name(number, None, None, _words(stem[numbered.end() :]))
    prefixed = _PREFIXED.match(stem)
    if prefixed and (_is_series(prefixed) or prefixed["prefix"] in known_series):
        prefix = prefixed["prefix"]
        series = None if _words(prefix).lower() in _NO_SERIES else prefix
        return Name(int(prefixed["number"]), series, None, _words(stem[prefixed.end() :]))
    return Name(None, None, None, _words(stem))


def _is_series(match: re.Match[str]) -> bool:
    """Is the word before the number a series (`API-012`), not the slug's own (`use-python-3`)?"""
    prefix, digits = match["prefix"], match["number"]
    parts = re.split(r"[-_ ]", prefix)
    if _words(prefix).lower() in _NO_SERIES:
        return True
    if _is_year(digits) or len(digits) > 5:
        return False
    if not match["gap"]:
        return len(digits) >= 3 and prefix.isupper()
    if any(part.lower() in ("adr", "rfc") for part in parts):
        return True
    if len(digits) >= 3 and len(parts) <= 3:
        return digits.startswith("0") or prefix.isupper()
    return parts[0].isupper() and len(prefix) <= 12


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and 1990 <= int(digits) <= 2099


def _day(match: re.Match[str]) -> date | None:
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2199 else None


def _words(text: str) -> str:
    return " ".join(re.sub(r"[-_]+", " ", text).split())


def title_from(name: Name, stem: str) -> str:
    """A title made of the slug, for a record that states none: `0012-use-x` gives `Use x`."""
    words = name.slug or _words(stem)
    return words[:1].upper() + words[1:]


def is_never_a_record(path: PurePosixPath) -> bool:
    """Is this by its name an index, a read-me or the like?"""
    return _NEVER.fullmatch(path.stem) is not None


def names_a_template(path: PurePosixPath) -> bool:
    """Does the name speak of a template at all?"""
    return _TEMPLATE.search(path.stem) is not None


def is_only_a_template(path: PurePosixPath) -> bool:
    """Does the name say template and nothing else: `_template`, `adr-short-template`, `000-template`?"""
    words = {word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", path.stem))}
    return names_a_template(path) and words <= _TEMPLATE_WORDS


def names_a_page(path: PurePosixPath) -> bool:
    """Does the name only say what a page about records would be called: `adr-overview`, `decision-log`?"""
    words = {word.lower() for word in _WORD.findall(unicodedata.normalize("NFC", path.stem))}
    return bool(words) and words <= _PAGE_WORDS


def names_an_index(path: PurePosixPath) -> bool:
    """Does a numbered name say index all the same: `000-index`, `0000-overview`?"""
    words = {word.lower() for word in _WORD.findall(path.stem)}
    return names_a_page(path) and bool(
        words & {"index", "toc", "overview", "readme", "list", "contents", "log"}
    )


def is_home_of_records(folder: PurePosixPath) -> bool:
    """Is a folder on the way called what folders of decision records are called?"""
    return any(_words(part).lower() in _HOMES for part in folder.parts)
