"""Which files are no records: indexes, templates, guides, notes. Told by name first, then by what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from postmortems.markdown.days import name_day, tells_when
from postmortems.markdown.headlines import base_name, below_placeholder, is_placeholder
from postmortems.markdown.nouns import Kind
from postmortems.markdown.outline import Part, heading_stamp, title_section
from records.documents import Document, LineKind
from records.inline import plain

_NAMES: tuple[tuple[str, str], ...] = (
    (
        "an index",
        (
            r"index|_index|_sidebar|sidebar|toc|table[-_ ]of[-_ ]contents|home|_home|overview|list|all"
            r"|incidents|postmortems|post-mortems"
        ),
    ),
    ("a README", r"readme(?:[-_.].*)?"),
    (
        "a template",
        (
            r".*(?:^|[-_ .])(?:template|templates|tmpl|boilerplate|skeleton|sample|example)(?:$|[-_ .(].*)"
            r"|(?:yyyy|xxxx|nnnn?|0000)[-_].*|pm(?:yyyy|xxxx)[-_].*|_template.*"
        ),
    ),
    (
        "a page about the project",
        (
            r"contributing|changelog|license|licence|code[-_]of[-_]conduct|security|support|summary|authors"
            r"|maintainers|governance|roadmap|glossary|news|codeowners|pull_request_template|issue_template"
        ),
    ),
    (
        "a guide",
        (
            r"(?:.*[-_ ])?(?:guide|guidelines?|how[-_ ]?to|handbook|playbook|checklist|examples|faq|reading"
            r"|resources)"
        ),
    ),
)
_PATTERNS = tuple((words, re.compile(pattern)) for words, pattern in _NAMES)
_FOLDERS = re.compile(
    r"(?:^|/)(?:templates?|_templates?|_includes|_layouts|node_modules|\.github)(?:/|$)", re.I
)

_OF_TEMPLATES = re.compile(r"/?_?templates?/?", re.I)
_LIKE_A_TEMPLATE = re.compile(r"(?i)template|example|sample|skeleton|boilerplate|dummy|placeholder|demo")

_PLACEHOLDER = re.compile(
    r"(?i)\{\{[^{}]{1,80}\}\}|\b(?:yyyy|20xx)[-/](?:mm|xx)|\bhh:mm\b|<[a-z][a-z _/-]{3,60}>"
    r"|\[(?:insert|your|describe|brief|short|name|date|owner|link)\b[^\]]{0,60}\]|\b(?:xxx|yyy|zzz)\b"
    r"|lorem ipsum"
)
_CORE = frozenset(
    {
        Kind.SUMMARY,
        Kind.IMPACT,
        Kind.TIMELINE,
        Kind.KEY_EVENTS,
        Kind.FACTORS,
        Kind.FOLLOW_UPS,
        Kind.RESOLUTION,
        Kind.DETECTION,
        Kind.LESSONS,
        Kind.WENT_WELL,
        Kind.WENT_BADLY,
    }
)
_ABOUT_INCIDENT = re.compile(
    r"(?i)\b(?:incident|outage|post-?mortem|post mortem|downtime|disclosure|retrospective|retro"
    r"|root cause|security|breach|leak(?:ed)?|disruption|failure|compromise)\b"
)


_ONE_OF_MANY = re.compile(r"(?i)\b(?:outage|disruption|incident|post[- ]?mortem|downtime)\b")
_COLLECTION = re.compile(r"(?i)(?:reports|retros|reviews|incidents|outages|post-?mortems|disruptions|docs)$")
# The same in other languages, where a title says it.
_ELSEWHERE = (
    r"störung|ausfall|vorfall|panne|indisponibilité|interruption|caída|incidente|interrupción|fall[oa]|queda|falha"
    r"|indisponibilidade|guasto|disservizio|storing|uitval|nedetid|hendelse|driftsstans|driftstopp|driftsavbrott"
    r"|avbrott|nedbrud|инцидент|сбой|сбоя|авария|постмортем|недоступен|недоступность|awaria|awarii|incydent|kesinti"
    r"|výpadek"
)
_IN_OTHER_WORDS = re.compile(rf"(?i)(?<!\w)(?:{_ELSEWHERE})(?!\w)|障害|事故|故障|复盘|장애")
_MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])(?!\d)")
_TROUBLE = re.compile(
    r"(?i)(?<![a-z])(?:down|unreachable|unavailable|expired|crash(?:ed|es|ing)?|broken?|fail(?:s|ed|ing|ures?)?"
    r"|errors?|lost|loss|stall(?:s|ed)?|overload(?:ed)?|overflow|corrupt(?:ed|ion)?|hang(?:s|ing)?|hung|stuck"
    r"|slow|deleted|not[ _-](?:running|working|available|responding|reachable|found)|disk[ _-]full|50[0234]s?"
    r"|outages?|incidents?|post-?mortem)(?![a-z])"
)


_DATED_TEMPLATE = re.compile(
    r"[\d\-_. ]*(?:(?:incident|post-?mortem|report|retro|review|outage)s?[-_ ]*)*(?:template|tmpl"
    r"|boilerplate|skeleton|sample|example)s?"
)
_NAMED_ONE = re.compile(
    r"(?i)\W*(?:post[- ]?mortem|(?:post[- ])?(?:incident|outage)(?: (?:report|review|analysis|retrospective|summary))?"
    r"|root cause analysis|rca|pir|retrospective|after[- ]action report)(?:[ \t]*[:：][ \t]*|[ \t]+[-–—"
    r"|][ \t]+|[ \t]+(?:for|of|on|about|regarding)[ \t]+)"
    r"(?!(?:how|what|why|when|guide|a guide|our|the process|process|template|best|culture|blameless"
    r"|introduction)\b)\S+ \S"
)
_WAS = frozenset(
    {"was", "were", "had", "did", "went", "began", "found", "took", "came", "lost", "broke", "got", "ran"}
)


def by_name(path: str) -> str | None:
    """Why a file is no record, if its name says so."""
    if match := _FOLDERS.search(str(PurePosixPath(path).parent)):
        is_page = _OF_TEMPLATES.fullmatch(match[0]) and name_day(path)
        if not is_page or _LIKE_A_TEMPLATE.search(base_name(path)):
            return f"it stands in the folder {match[0].strip('/')}"  # no page of a site, named by its day
    name = base_name(path).casefold().strip()
    if name_day(path) and not _DATED_TEMPLATE.fullmatch(name):
        return None  # "2021-05-20-slow-template": what is named by a day tells of that day
    for words, pattern in _PATTERNS:
        if pattern.fullmatch(name):
            return f"the name says it is {words}"
    return None


def name_for(path: str) -> str:
    """What a file goes by: the only page of a folder of its own goes by the folder (`2023-05-09-crane/index.md`)."""
    folder = PurePosixPath(path).parent
    if base_name(path).casefold() not in ("index", "readme"):
        return path
    told = _ONE_OF_MANY.search(folder.name) and not _COLLECTION.search(folder.name)
    return f"{folder}.md" if told or name_day(folder.name) else path


def may_tell_of_one(path: str) -> bool:
    """Is it a README in a folder named for a postmortem but for no day, and so perhaps the postmortem itself?"""
    return name_for(path) != path and name_day(PurePosixPath(path).parent.name) is None


def by_content(
    document: Document,
    path: str,
    parts: Sequence[Part],
    *,
    entries: int,
    follow_ups: int,
    moments: int,
    is_dated: bool,
    dated_by_text: bool,
) -> str | None:
    """Why a file is no record, if what is in it says so. A record tells of one incident, with words of its own."""
    section = title_section(document)
    raw_title = section.raw_title if section else ""
    entry = document.front_matter.get("title") if document.front_matter else None
    titles = [raw_title, entry.text() if entry else ""]
    if any(map(is_placeholder, titles)) and not (is_dated and (entries > 1 or below_placeholder(document))):
        return "it is a template: its title is a placeholder"
    words = [line for line in document.lines if line.kind not in (LineKind.BLANK, LineKind.COMMENT)]
    if not words:
        return "it is empty"
    filled = {part.kind for part in parts if part.kind in _CORE and _says_something(part)}
    named = {part.kind for part in parts if part.kind in _CORE}
    text = "\n".join(line.visible for line in document.lines)
    placeholders = len(_PLACEHOLDER.findall(text[:200_000]))
    if (
        named
        and placeholders >= 2
        and entries == 0
        and not ((is_dated or (dated_by_text and follow_ups)) and filled)
        and placeholders * 4 >= len([line for line in words if line.visible.strip()]) // 3
    ):
        return "it is a template: it holds placeholders instead of facts"
    if len(named) >= 3 and not filled and not entries:
        return "it is a template: its sections are empty"
    if entries >= 2 or moments >= 2:
        return None if is_dated or filled else "it names no incident"
    if is_dated and (filled or follow_ups or _is_of_trouble(_ABOUT_INCIDENT, *titles)):
        return None
    if dated_by_text and filled and (len(filled) >= 2 or _is_of_trouble(_ABOUT_INCIDENT, *titles)):
        return None
    if _says_it_is_one(document) and len(text.split()) >= 10:
        return None
    if (
        (is_dated or _MONTH.match(base_name(path)))
        and _is_of_trouble(_TROUBLE, raw_title, base_name(path))
        and len(text.split()) >= 10
    ):
        return None  # a short story without sections, of something that went wrong on a day
    if _speaks_to_the_reader(text):
        return "it is a guide: it tells the reader what to do, and of no incident with a day"
    dated = dated_by_text or any((stamp := heading_stamp(title)) and stamp.day for title in titles)
    dated = dated or any(map(tells_when, [raw_title, base_name(path)]))
    if dated and _is_of_trouble(_ONE_OF_MANY, raw_title) and len(document.body.split()) >= 60:
        return None  # a letter to customers, or what was said in a chat, told without any section
    if (
        len(filled) >= 2
        and filled & {Kind.SUMMARY, Kind.IMPACT}
        and (follow_ups or filled & {Kind.FACTORS, Kind.RESOLUTION, Kind.LESSONS})
    ):
        return None
    if any(map(_NAMED_ONE.match, titles)) and _tells_a_story(document.body):
        return None  # "Postmortem: lamps out in the cellar", told in prose without a day
    if len(filled) >= 2 and len(named) >= 3 and _is_of_trouble(_TROUBLE, raw_title):
        return None  # a few notes in the sections of a postmortem, below what went wrong
    return "it tells of no incident: no timeline, no moments, no day and none of a postmortem's sections"


def _is_of_trouble(words: re.Pattern[str], *titles: str) -> bool:
    """Do titles hold one of these words, or one that says so in another language?"""
    text = " ".join(titles)
    return words.search(text) is not None or _IN_OTHER_WORDS.search(text) is not None


def _tells_a_story(text: str) -> bool:
    """Does the text tell what was, at some length, rather than what should be done?"""
    words = re.findall(r"[a-z]+", text[:60_000].casefold())
    told = sum(word in _WAS or (len(word) > 4 and word.endswith("ed")) for word in words)
    asked = sum(word in ("should", "must", "can", "may", "need", "needs") for word in words)
    return len(words) >= 60 and told * 100 > len(words) * 3 and told > asked * 2


def _says_it_is_one(document: Document) -> bool:
    """Does the front matter sort it among postmortems?"""
    front = document.front_matter
    keys = ("categories", "category", "tags", "type", "layout", "kind")
    told = [entry.text() for key in keys if front and (entry := front.get(key))]
    return any(re.search(r"(?i)\b(?:post-?mortems?|incident[- ]reports?)\b", text) for text in told)


def _speaks_to_the_reader(text: str) -> bool:
    """Does the text say "you" all the time, as guides do and reports do not?"""
    words = re.findall(r"[A-Za-z']+", text[:60_000])
    return len(words) >= 150 and sum(
        word.casefold() in ("you", "your", "you're") for word in words
    ) * 100 > len(words)


def _says_something(part: Part) -> bool:
    """Are there words in the part that are no placeholder?"""
    for line in part.lines():
        if line.kind in (LineKind.BLANK, LineKind.COMMENT):
            continue
        text = plain(line.visible).strip(" -*|:")
        if (
            text
            and not _PLACEHOLDER.search(text)
            and not line.visible.lstrip().startswith("#")
            and len(text) > 3
        ):
            return True
    return False
