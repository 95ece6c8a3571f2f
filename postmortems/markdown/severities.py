"""How severe a postmortem says it was. Nothing is ever inferred from the story."""

from __future__ import annotations

import re
from collections.abc import Iterable

from postmortems.markdown.details import Detail, is_empty

_SEVERITY_KEY = re.compile(
    r"(?:incident |overall |assigned |final |initial |impact )*(?:severity|sev|criticality)(?: level"
    r"| rating| class)?|incident (?:level|priority)|priority|impact level|level"
)
_SEVERITY_IN_TITLE = re.compile(r"(?i)(?<![\w-])(?:sev|severity)[\s\-_:]*([0-5])(?![\w.])")
_LONG = re.compile(r"(?i)\b(sev(?:erity)?|priority|prio|level)[\s\-_:#]{1,4}(?=[0-5]\b)")
_ANYWHERE = re.compile(r"(?i)\bsev(?:erity)?([0-5])\b")
_PHRASES = re.compile(r"[()\[\]{},;/|–—>→]|[:.](?!\d)|\s[-=]|\b(?:or|and|to)\b", re.I)
# What may stand beside a level without making a story of it: "High impact", "P1 incident".
_BESIDE = re.compile(
    r"(?i)\b(?:sev(?:erity)?|priority|prio|level|impact|incident|outage|risk|urgency|very|extremely|internal|external"
    r"|overall|customer|business|production|prod|class|category|rating|initially|currently|final|sehr|très|muy|molto"
    r"|muito)\b"
)
_SHORT = re.compile(r"(?i)\b(?:sev(?:erity)?|priority|prio|level|s|p|l)[-_ ]?[0-5]\b")
_DENIED = re.compile(
    r"(?i)\b(?:not|no|non|never|below|under|beneath|(?:less|lower) than|almost|nearly|would|could|might|if|unless)\b"
)
_REASON = re.compile(r"(?i)[ \t]+(?:for|since|because|as|due|but|with)\b.*", re.S)
_LEVELS = (
    (
        1,
        (
            r"critical|catastrophic|emergency|blocker|severe|urgent|very high|highest|kritisch|critique|crítica|crítico"
            r"|critica|critico|sehr hoch|très élevée|muy alta|kritisk|критический|критическая|критично|krytyczny"
            r"|krytyczna|致命的|紧急|严重"
        ),
    ),
    (
        2,
        (
            r"major|high|serious|significant|hoch|schwerwiegend|élevée|élevé|haute|majeure|majeur|alta|alto|grave|hoog|høy"
            r"|høj|hög|alvorlig|allvarlig|высокий|высокая|wysoki|wysoka|高"
        ),
    ),
    (
        3,
        (
            r"moderate|medium|partial|normal|mittel|moyenne|moyen|modérée|media|medio|média|médio|moderada|gemiddeld|middels"
            r"|mellem|medel|средний|средняя|średni|średnia|中"
        ),
    ),
    (
        4,
        (
            r"minor|low|trivial|negligible|cosmetic|informational|lowest|niedrig|gering|faible|basse|mineure|mineur|baja"
            r"|bajo|baixa|baixo|bassa|basso|laag|lav|låg|низкий|низкая|niski|niska|低"
        ),
    ),
)
_ANY_LEVEL = re.compile(rf"\b(?:{'|'.join(words for _, words in _LEVELS)})\b")


def read_severity(details: Iterable[Detail], title: str) -> tuple[int | None, str]:
    """The severity from 1 (worst) to 4 and the document's own words for it. Nothing is ever inferred from the story."""
    for detail in details:
        key = " ".join(re.sub(r"[^a-z ]+", " ", detail.key.casefold()).split())
        if not _SEVERITY_KEY.fullmatch(key) or is_empty(detail.value):
            continue
        level = severity_level(detail.value, narrow=key in ("priority", "level", "impact level"))
        if level is not None or key not in ("priority", "level", "impact level"):
            return level, detail.value[:120]
    match = _SEVERITY_IN_TITLE.search(title)
    return (_in_range(int(match[1])), match[0]) if match else (None, "")


def severity_level(value: str, *, narrow: bool = False) -> int | None:
    """1 to 4 for `SEV-2`, `P1`, `3`, `Major (…)`; None for a list of choices, a story or words we do not know."""
    text = _LONG.sub(r"\1", value.strip()[:300])
    phrases = [phrase.strip(" *_`\t\n") for phrase in _PHRASES.split(text)]
    first = next((phrase for phrase in phrases if phrase), "")
    if _DENIED.search(first):
        return None  # "not a SEV-1", "would have been critical"
    numbers = set(_ANYWHERE.findall(text)) | {number for phrase in phrases if (number := _short(phrase))}
    if len(numbers) > 1:
        return None  # "SEV1 / SEV2 / SEV3": a template's choices
    if numbers:
        return _in_range(int(numbers.pop()))
    if match := re.fullmatch(r"([1-5])(?: of [45])?", _bare(first)):
        return _in_range(int(match[1]))
    if narrow:
        return None
    head = re.split(r"[(:,.;–—]| - ", text, maxsplit=1)[0].casefold()
    if re.search(r"[^\W\d_]", _bare(_REASON.sub("", head))):
        return None  # "partial degradation of two services" is a story, no level
    found = [level for level, words in _LEVELS if re.search(rf"\b(?:{words})\b", head)]
    return found[0] if len(found) == 1 or (found and "/" not in head and "|" not in head) else None


def _bare(phrase: str) -> str:
    """A phrase without the words of a level and those beside it."""
    return _BESIDE.sub(" ", _ANY_LEVEL.sub(" ", phrase.casefold())).strip(" -–—*_`#/|\t\n")


def _short(phrase: str) -> str | None:
    """The number of a level like "P1" that a phrase is by itself: "S3 uploads failed" is a story."""
    bare = re.sub(r"[^\w\s-]", " ", phrase)
    match = _SHORT.search(bare)
    if match is None or re.search(r"\w", _bare(f"{bare[: match.start()]} {bare[match.end() :]}")):
        return None
    return match[0][-1]


def _in_range(number: int) -> int:
    return min(max(number, 1), 4)
