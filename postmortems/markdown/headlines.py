"""What a postmortem is called, and what state it says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from postmortems.markdown.details import Detail, is_empty
from postmortems.markdown.nouns import is_other_label, kind_of
from postmortems.markdown.outline import title_section
from postmortems.markdown.several_days import first_days
from postmortems.markdown.stamps import read_stamp
from records.documents import Document, LineKind, Section
from records.fields import find_pairs
from records.inline import plain
from records.tables import find_tables

_EMOJI_CODE = re.compile(r":[a-z0-9_+\-]{2,40}:")
_PICTURES = re.compile(r"^[\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\s]+(?=\w)")
_TAGS = re.compile(r"<%.{0,500}?%>|\{%.{0,500}?%\}|\{\{.{0,200}?\}\}")
# Words of which a heading's beginning may be made that only says what kind of document this is, of which
# number and day: "Incident report July 21 2025 - …", "[SEV1] …", "Post-incident review (INC-7): …".
_KIND_OF_DOCUMENT = re.compile(
    r"(?i)\b(?:post[- ]?mortems?|incidents?|reports?|reviews?|retro(?:spective)?s?|rca|pir|debrief|near[- ]miss"
    r"|root[- ]cause|after[- ]action|write-?up"
    r"|(?:inc|incident|sev|severity|hot|pm|ir|pir|rca|p|s)[-_ ]?#?\d[\d-]*)(?!\w)"
)
_WORD_OF_A_LEAD = re.compile(
    r"(?i)(?<!\w)(?:post[- ]?mortems?|post[- ]incident|incidents?|outages?|reports?|reviews?|retro(?:spective)?s?"
    r"|rca|pir|debrief|near[- ]miss|root[- ]cause|after[- ]action|write-?up|analysis|learning|vulnerability|security"
    r"|production|prod|major|minor|critical|technical|failure|documentation|service|public|blameless|draft|final|summary|disclosures?|statement|notice|updates?|recap|the|an?|of|on|for|from|and|date|utc"
    r"|(?:inc|sev|severity|hot|pm|ir|pir|rca|p|s)[-_ ]?\d[\d-]*|#?\d+(?:[-./]\d+)*(?:st|nd|rd|th)?"
    r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?)(?!\w)"
)
_AFTER_A_LEAD = re.compile(r"[ \t]*:[ \t]+(?=\S)|[ \t]+[-–—|][ \t]+(?=\S)|(?<=[a-z\d])[–—](?=\w)")
_IN_BRACKETS = re.compile(r"\[([^\[\]]{2,60})\][ \t]*[:\-–—]?[ \t]*(?=\S)")
_LEADS = re.compile(
    r"(?i)(?:incident date[ \t]*:|(?:security )?post-?mortem for\b|post-?mortem of\b(?! (?:an? |the )?\S+$)(?: the\b)?"
    r"|post-?mortem[ \t]+(?=\d{4}-\d\d-\d\d\b.*\w)"
    r"|incident (?:on|of|from|report for)[ \t]+(?=\S*\d)|incident report for\b(?= \S+ \S+ \S))[ \t]*"
)
# What is left of "October 21 post-incident analysis" without its day names nothing.
_NO_NAME = re.compile(
    r"(?i)(?:the |our |an? )?(?:post[- ]?(?:incident|mortem)|incident|outage|service|disruption|retrospective)"
    r"(?:[ -](?:analysis|report|review|summary|update|disruption|outage|incident|post[- ]?mortem|retrospective))*"
)
_NUMBER_OF_A_PART = re.compile(r"^(?:0x)?[\da-f]{1,3}[.):][ \t]+")
# The number of a document in its series: "004 - …", "12: …"; three digits without a nought may be an error's.
_RUNNING_NUMBER = re.compile(r"#?(?:0\d{1,4}|\d{1,2})(?:[ \t]*[:.)]|[ \t]+[-–—|])[ \t]+(?=[^\W\d])")
_DAY_IN_BRACKETS = re.compile(r"\[\d{4}-\d\d-\d\d\][ \t:–—-]*(?=\w)|incidents?/(?=\d{4}-\d\d-\d\d)", re.I)
# A day in numbers behind what happened: "Lamps out 20-05-2021 postmortem". Behind "on" it is part of a sentence.
_BARE_DAY = re.compile(
    r"[ \t]*[(\[]?(?<![\w./-])(?:(?:19|20)\d\d(?P<s>[-/])\d\d?(?P=s)\d\d?|\d\d?(?P<m>[-/.])\d\d?(?P=m)(?:19|20)\d\d)"
    r"(?![\w/-]|\.\d)[)\]]?"
)
_DAY_BEHIND = re.compile(r"[ \t]*[(\[](?=[A-Za-z\d])[\w .,]{8,30}[)\]]$")  # "Lamps out (May 20th, 2021)"
_PREPOSITION = re.compile(
    r"(?i)\b(?:on|of|for|from|since|until|till|to|by|before|after|between|and|at|in|the|through|during|around"
    r"|release|build|version)$"
)
_SUFFIXES = (".html.md.erb", ".html.md", ".md.erb", ".markdown", ".mdown", ".qmd", ".mdx", ".md")
_NUMBERED = re.compile(
    r"(?i)(?:(?:pm|inc|incident|postmortem|pir|rca|sev)[-_ ]?)?\d{2,4}[-_]\d{2,4}[ \t]*[-–—][ \t]+"
    r"|(?:pm|inc)[-_]?\d{1,6}[-_ ]+"
)

# What templates put where the title is to stand.
_TITLE_TO_COME = re.compile(
    r"(?i)\W*(?:(?:incident|post-?mortem|report|document|the|your|our|an?|insert|enter|add|type|short|brief|concise"
    r"|descriptive|issue|event|problem|outage) )*(?:titles?|names?|headline)"
    r"(?: of (?:(?:the|this|an?|your) )?(?:incident|outage|issue|event|problem|post-?mortem|document|report))?"
    r"(?: (?:goes )?here)?(?:\W*|[ \t]*[(\[<{].*)"
    r"|\W*(?:(?:an?|the|your) )?(?:short|brief|concise|one[- ]line) (?:description|summary)"
    r"(?: of (?:the |what )?.{3,30})?\W*"
    r"|(?:.*\b)?(?:post-?mortem|incident(?: report)?|retro|report)s? template\b.*|template\b.*"
    r"|.*\b(?:yyyy|20xx|xxxx)[-/](?:mm|xx)\b.*|.*\[(?:brief |short |incident |insert )?(?:description"
    r"|title|name)\].*|.*\{\{.*\}\}.*|.*<(?:incident |short )?(?:title|name|date|description)>.*|<[^<>]{2,80}>"
)
_TITLE_LABEL = re.compile(
    r"(?i)(?:(?:incident|report|post-?mortem|document|issue|event) )?(?:title|name|subject|headline)[ \t]*[:：][ \t]*"
)
_ADDRESS = re.compile(r"<?https?://\S+>?")
_KEY = re.compile(r"[0-9a-f]{8}(?:[0-9a-f]{4,}|(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
_STATUS_KEY = re.compile(r"(?:report |postmortem |document |review |incident )?(?:status|state)")
_STATUSES = (
    (
        "draft",
        r"draft|wip|work in progress|in progress|incomplete|ongoing|open|to ?do|pending|new|preliminary",
    ),
    ("in_review", r"(?:in |under |awaiting |ready for |for )?review(?:ing)?"),
    ("closed", r"closed|archived|all (?:action items|actions|follow-?ups) (?:done|complete[d]?|closed)"),
    ("published", r"final(?:i[sz]ed)?|complete[d]?|published|done|approved|reviewed|public|accepted"),
)


LONGEST_TITLE = 300


def base_name(path: str) -> str:
    """The file's name without what says that it is Markdown."""
    name = PurePosixPath(path).name
    lowered = name.lower()
    return next((name[: -len(suffix)] for suffix in _SUFFIXES if lowered.endswith(suffix)), name)


def is_placeholder(title: str) -> bool:
    """Is it what a template puts in the title's place: "ISSUE NAME", "Title: <short description>"?"""
    text = title.strip()[:LONGEST_TITLE]
    label = _TITLE_LABEL.match(text)
    named = text[label.end() :].strip() if label else text
    return bool(text) and (not named or _TITLE_TO_COME.fullmatch(named) is not None)


def read_title(document: Document, path: str) -> tuple[str, str, tuple[str, ...]]:
    """The title, the heading it might have been read from (as written, plain), and warnings.

    The front matter's title comes first, then the first heading without tags and dates around it, then the file's name.
    """
    section = title_section(document)
    heading = _clean(section.title) if section else _first_line(document)
    written = section.raw_title if section else heading
    to_come = written if is_placeholder(written) or is_placeholder(heading) else ""
    short = "" if to_come else shorten(heading)
    if to_come:
        short = heading = below_placeholder(document)
    elif heading and _NO_NAME.fullmatch(_NUMBER_OF_A_PART.sub("", heading)):
        short = _below(document, section) or short
    entry = document.front_matter.get("title") if document.front_matter else None
    front = _clean(plain_value(entry.text())) if entry else ""
    warnings: tuple[str, ...] = ()
    if to_come:
        warnings = (f"the heading “{to_come[:120]}” is a template's",)
    elif front and heading and not _alike(front, heading):
        warnings = (f"the heading says “{heading[:120]}”, the front matter “{front[:120]}”",)
    if front and _is_of_the_same(front, heading):
        front = heading  # the heading is what its readers see
    title = front or short or heading or _title_field(document) or _company(document, path) or from_name(path)
    return title[:LONGEST_TITLE], to_come or heading, warnings


def below_placeholder(document: Document) -> str:
    """The title right below a heading that only holds its place: a line of its own, or a field for it."""
    section = title_section(document)
    told = [line.visible.strip() for line in document.lines_of(section)] if section else []
    first = next((at for at, text in enumerate(told) if text), None)
    text = _clean(plain(told[first])) if first is not None and not any(told[first + 1 : first + 2]) else ""
    if (
        8 <= len(text) <= 160
        and told[first or 0][0] not in "-*+|><![("
        and ":" not in text
        and not is_placeholder(text)
    ):
        return text
    return _title_field(document)


def _is_of_the_same(front: str, heading: str) -> bool:
    """Do both begin with the same words and the same day, and differ in what comes after them?"""
    day = read_stamp(front, match.end()) if (match := re.match(r"\D*", front)) else None
    return day is not None and day.full_date() is not None and heading.startswith(front[: day.end])


def _first_line(document: Document) -> str:
    """What stands alone in the first line of a document without a heading above it: a title in bold or in plain."""
    words = [
        line
        for line in document.lines
        if line.kind is not LineKind.COMMENT and not _ADDRESS.fullmatch(line.visible.strip())
    ]
    words = (
        words[1:] if words and re.fullmatch(r"-{3,}[ \t]*", words[0].visible) else words
    )  # a rule at the top
    place = next((at for at, line in enumerate(words) if line.visible.strip()), None)
    if place is None or words[place].kind is not LineKind.TEXT:
        return ""
    below = words[place + 1].visible.strip() if place + 1 < len(words) else ""
    text = words[place].visible.strip()
    named = text.startswith(("**", "__")) and text.endswith(("**", "__"))
    bare = _clean(plain(text))
    lead = _AFTER_A_LEAD.split(bare, maxsplit=1)[0]
    alone = not below or re.fullmatch(r"[-=_*]{3,}", below)
    if not (alone or _says_only_kind(lead)) or not 8 <= len(bare) <= 120:
        return ""
    if not named and (text[0] in "-*+|>#<![" or any(section.level for section in document.sections)):
        return ""
    if bare.endswith((".", ";", ",")) or (":" in bare and not _says_only_kind(lead)):
        return ""
    return bare


def _below(document: Document, section: Section | None) -> str:
    """The heading right below one that only says what the document is, or a field for its title."""
    headings = [each for each in document.sections if each.level]
    after = headings[headings.index(section) + 1 :] if section in headings else headings
    if section and after and not document.body_under(section).lstrip().startswith("|"):
        first = after[0]
        told = [text for line in document.lines_of(first) if (text := line.visible.strip())]
        if _NO_NAME.fullmatch(first.title):
            return _clean(plain(told[0])) if len(told) == 1 and 8 <= len(told[0]) <= 120 else ""
        alone = not any(line.visible.strip() for line in document.lines_of(section))
        if (
            alone
            and kind_of(first.title) is None
            and not is_other_label(first.title)
            and first.level > section.level
        ):
            return shorten(_clean(first.title))
    return _title_field(document)


def _title_field(document: Document) -> str:
    """What a field near the top gives as the title."""
    told = [(pair.key, pair.value) for pair in find_pairs(document.lines[:60])]
    tables = find_tables((line.number, line.start, line.visible) for line in document.lines[:60])
    rows = [row for table in tables for row in table.all_rows if len(row.cells) == 2]
    for key, text in [*told, *((row.cells[0].text, row.cells[1].text) for row in rows)]:
        if re.fullmatch(
            r"(?i)(?:incident |report |postmortem )?(?:title|name|subject)|incident", plain(key).strip(" :")
        ):
            value = _clean(plain(text))
            if re.search(r"[A-Za-z]{3}", value) and not _says_only_kind(value):
                return value
    body = [row for table in tables[:1] for row in table.rows if len(row.cells) == 2]
    named = (row.cells[1].text for row in body if plain(row.cells[0].text).strip(" :").casefold() == "event")
    return next((value for text in named if len(value := _clean(plain(text))) <= 160), "")


def _says_only_kind(text: str) -> bool:
    """Is the text made of nothing but what kind of document it is, its number and its day?"""
    words = re.sub(r"[()\[\],#]", " ", text)
    return _KIND_OF_DOCUMENT.search(words) is not None and _is_only_a_lead(words)


def _is_only_a_lead(words: str) -> bool:
    return not re.search(r"\w", _WORD_OF_A_LEAD.sub("", words))


def _company(document: Document, path: str) -> str:
    """Whose incident it was, where the file's name is nothing but a key."""
    front = document.front_matter
    if front is None or not _KEY.fullmatch(base_name(path)):
        return ""
    told = (front.get("company"), front.get("product"))
    return _clean(", ".join(text for entry in told if entry and (text := plain_value(entry.text()))))


def plain_value(text: str) -> str:
    """A front matter value on one line; it is no Markdown, so stars and underscores stay."""
    return " ".join(text.split())


def _clean(text: str) -> str:
    text = _EMOJI_CODE.sub(" ", _TAGS.sub(" ", text.replace("\ufeff", "")))
    return _PICTURES.sub("", " ".join(text.split())).strip(" :")


def shorten(heading: str) -> str:
    """A heading without the words and dates that every postmortem's heading has."""
    label = _TITLE_LABEL.match(heading)
    text = heading = heading[label.end() :] if label and label.end() < len(heading) else heading
    for _ in range(3):
        if match := _LEADS.match(text) or _DAY_IN_BRACKETS.match(text) or _RUNNING_NUMBER.match(text):
            text = text[match.end() :]
        bracket, after = _IN_BRACKETS.match(text), _AFTER_A_LEAD.search(text)
        if bracket and bracket[1].casefold() not in ("public", "draft") and _says_only_kind(bracket[1]):
            text = text[bracket.end() :]
        elif after and _says_only_kind(text[: after.start()]) and re.search(r"\w", text[after.end() :]):
            text = text[after.end() :]
        dated = first_days(text, at_the_start=True)
        stamp = read_stamp(dated)
        if (
            stamp
            and (stamp.day is not None or stamp.vague_date)
            and not (stamp.year is None and not stamp.month)
        ):
            rest = re.sub(r"^(?:[\s,:;|–—\])]|-(?!\w)|- )+", "", dated[stamp.end :])
            names = re.search(r"\w", rest) and not re.fullmatch(r"\d{1,2}[-:.h]\d{2}", rest)  # no bare time
            text = rest if names and not _NO_NAME.fullmatch(rest) else text
    text = _without_a_bare_day(text)
    stamp = read_stamp(text)
    only_a_date = stamp is not None and stamp.has_date and not re.search(r"\w", text[stamp.end :])
    return text.strip() if re.search(r"\w", text) and not only_a_date else heading


def _without_a_bare_day(text: str) -> str:
    """The text without the one day in numbers behind its first words, where they name something by themselves."""
    found = list(_BARE_DAY.finditer(text)) or list(_DAY_BEHIND.finditer(text))
    if len(found) != 1 or not (stamp := read_stamp(found[0][0].strip(" \t(["))) or stamp.full_date() is None:
        return text
    before, after = text[: found[0].start()].rstrip(), text[found[0].end() :]
    if (
        not re.search(r"\w", before)
        or (found[0][0].lstrip()[0] in "([") != (found[0][0][-1] in ")]")
        or _PREPOSITION.search(before)
        or re.match(r"[ \tT,@]*(?:at )?\d{1,2}[:.h]\d", after)
    ):
        return text
    if not re.search(r"\w", after) or after.lstrip()[:1] in (*":,;|–—", "-"):
        before = before.rstrip(" \t-–—,:;|")
    rest = f"{before}{after}".rstrip(" \t-–—,:;|")
    return text if _is_only_a_lead(rest) or _NO_NAME.fullmatch(rest) else rest


def from_name(path: str) -> str:
    """A title made of the file's name."""
    name = base_name(path)
    text = _NUMBERED.sub("", name, count=1) if not re.match(r"\d{4}-\d\d-\d\d", name) else name
    text = re.sub(r"^\d{4}[-_]?\d\d[-_]?\d\d[-_ ]*", "", text)
    if read_stamp(text) is None:
        text = re.sub(
            r"^0\d{1,3}[-_. ]+(?=[^\W\d])", "", text
        )  # a running number; "504-timeouts" says what happened
    text = re.sub(r"(?i)^(?:incident[-_ ])?post-?mortem[-_ ]+(?=\w)", "", text)
    words = re.sub(r"[-_]+", " ", text) if " " not in text else text
    return (words[:1].upper() + words[1:]).strip() or name


def _alike(one: str, other: str) -> bool:
    """Do two titles say the same, but for case, marks and a date?"""
    first, second = (
        {word for word in re.findall(r"\w{3,}", text.casefold()) if not word.isdigit()}
        for text in (one, other)
    )
    if not first or not second:
        return True
    return len(first & second) * 3 >= min(len(first), len(second)) * 2


def names_disagree(heading: str, path: str) -> bool:
    """Is nothing of the heading in the file's name, though both are made of words?"""
    name = set(re.findall(r"[a-z]{3,}", base_name(path).casefold())) - _EVERYWHERE
    title = set(re.findall(r"[a-z]{3,}", heading.casefold())) - _EVERYWHERE
    if len(name) < 2 or len(title) < 2:
        return False
    return not any(word[:4] == other[:4] for word in name for other in title)


_EVERYWHERE_TEXT = """
    incident postmortem post mortem report retro outage the and for with was were jan feb mar apr
    may jun jul aug sep oct nov dec
"""
_EVERYWHERE = frozenset(_EVERYWHERE_TEXT.split())


def read_status(details: Iterable[Detail]) -> tuple[str | None, str]:
    """draft, in_review, published, closed or None, and the document's words."""
    for detail in details:
        key = " ".join(re.sub(r"[^a-z ]+", " ", detail.key.casefold()).split())
        if _STATUS_KEY.fullmatch(key) and not is_empty(detail.value):
            words = " ".join(re.sub(r"[^a-z ,]+", " ", detail.value.casefold()).split())
            for status, pattern in _STATUSES:
                if re.match(rf"(?:{pattern})\b", words):
                    return status, detail.value[:120]
            return None, detail.value[:120]
    return None, ""
