"""The grammar the rules share: who acts, what stands around a place in a sentence, and how a sentence begins anew."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from postmortems.blameless.words import ADV, MAYBE, NOBODY, PAST, PRONOUN, ROLE, SLIP, any_of


class Asked:
    """A pattern that many rules ask of the same sentence, which is looked at once for all of them."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.search = lru_cache(maxsize=16)(re.compile(pattern, flags).search)


class Found(NamedTuple):
    """A place in a sentence, its rule, and a form the sentence might take instead."""

    start: int
    end: int
    rule: str
    rewritten: str


class Context(NamedTuple):
    """What the rules may know besides the sentence: who is named in it; a timeline lets names stand beside deeds.

    `masked` is the sentence with every letter of a name as MASK, or nothing where nobody is named: so no pattern is
    made for names, and what is found stands at the same place in the sentence.
    """

    masked: str
    is_timeline: bool


MASK = "ʘ"
NAMED = rf"{MASK}+\b"


HANDLE = r"@[A-Za-z][\w-]{1,38}"
# A word with a capital that is no first word of a sentence and no machine's article before it.
LEADING = (
    r"(?:(?:the|a|an|one|our|their|another|this|that|each|every|any|some|two|several|other"
    r"|most)\s+(?:of\s+(?:the|our|us)\s*)?)?"
)
QUALIFIER = r"(?:(?!should|would|could|and|or|but|that|which|because|to|in|of\b)[\w'/-]+\s+){0,3}?"
SURE = (
    rf"(?:{PRONOUN}|{LEADING}{QUALIFIER}\b(?i:{ROLE})(?:\s+(?:on\s+(?:duty|call|shift)|in\s+charge"
    rf"|(?:of|from|in|at|for|on|with)\s+(?:[\w-]+\s+){{0,2}}?[\w-]+|who\s+(?:[\w'-]+\s+){{0,7}}?[\w'-]+"
    rf"|responsible|concerned|involved|in\s+question|(?:responsible|working|assigned|covering|handling|doing|running"
    rf"|performing|carrying|operating|involved|replacing|repairing|upgrading|installing|cleaning|testing|trying|using)\s+(?:[\w'-]+\s+){{0,8}}?[\w'-]+"
    rf"|who)|,\s*(?:who|the|a|an|one)\s+(?:[\w'-]+\s+){{1,9}}?[\w'-]+,)?|(?i:{NOBODY})|(?i:whoever|anyone\s+who"
    rf"|those\s+who|people\s+that|the\s+(?:one"
    rf"|person)\s+who)\s+(?:[\w'-]+\s+){{0,5}}?[\w'-]+|{HANDLE})"
)
ANYBODY = (
    rf"(?:{SURE}|(?:(?i:the|our|a|an|any|that|either|one)\s+(?:[\w-]+\s+){{0,3}}?)?(?i:{MAYBE})"
    rf"|(?i:those\s+that)\s+(?:[\w'-]+\s+){{0,5}}?[\w'-]+)"
)
ELIDED = r"(?:^|[,;:–—(-]\s*|\b(?:and|but|or|so)\s+)"
# Notes that leave out who it was: "- Also failed to ...".
HEAD_OF_NOTE = re.compile(r"[-*•\s]*(?:(?:also|again|then|simply|just|unfortunately|sadly),?\s+)*$", re.I)
NOT = (
    r"(?:(?:did|do|does|had|has|have|was|were|is|are|could|would|should|ca|ha)n't|(?:did|do|does|had"
    r"|has|have|was|were|is|are)\s+not|never)"
)
SHOULD = (
    r"(?:(?:should|ought\s+(?:not\s+|never\s+)?to)(?:\s+not|n't)?(?:\s+(?:really|probably|perhaps|maybe|certainly"
    r"|definitely|clearly|obviously|also|at\s+(?:the\s+very\s+)?least|never|always|just|all|and\s+could))*(?:\s+(?:have|had|of)"
    r"|'ve)|shoulda)"
)
COULD = (
    r"(?:(?:could|might)(?:\s+not|n't)?(?:\s+(?:\w+ly|so|very|quite|all\s+too|perhaps|also|well|at\s+least|just|still|then|and\s+should"
    r"|all))*(?:\s+have|'ve)|coulda)"
)
LUCK = any_of(
    "lost ended run_out been_(?:a_lot_|much_|far_)?worse been_hit been_affected been_unlucky "
    "exceeded faced suffered gone_worse had been_in been_down been_without "
    r"\w+_(?:\w+_){0,2}?(?:(?:much|way|far|even)_)?(?:later|longer)"
)
ATTACK = Asked(
    r"\b(?:attackers?|adversar\w+|hackers?|intruders?|malicious|exploit\w*|anyone|anybody"
    r"|any\s+(?:user|member|customer)|someone\s+with|unauthori[sz]ed)\b",
    re.I,
)


# Short forms: "I've", "we'd", "he's".
HAVING = r"(?:'(?:ve|d)|(?<=[Hh]e)'s|(?<=\bwho)'s)?"
SURE_END = re.compile(rf"(?<![\w-]){SURE}{HAVING}\s+(?:{ADV}|(?:had|have|has|having)\s+)*$")
ANYBODY_END = re.compile(rf"(?<![\w-]){ANYBODY}{HAVING}\s+(?:{ADV}|(?:had|have|has|having)\s+)*$")
NAMED_END = re.compile(rf"\b{NAMED}\s+(?:{ADV}|(?:had|have|has|having)\s+)*$")
REST = re.compile(r".*", re.S)
JOINED = re.compile(r"\b(?:and|or|but|nor)\s+(?:then\s+|also\s+|even\s+)?$")
CLAUSE = re.compile(r"[,;:]\s|\b(?:because|but|when|while|since|after|that)\s")
GOES_ON = re.compile(rf"\s*(?:and\s+|then\s+|or\s+)*{ADV}*{PAST}\b", re.I)
CLAUSE_OF = re.compile(rf"[-*•\s]*{SURE}\s+(?!(?:can|could|may|might|will|would|should)\b)")
# Somebody who acts, wherever they stand: what SURE and MAYBE come down to, without the words around them.
SOMEBODY = (
    rf"(?<![\w-])(?:{PRONOUN}|(?i:{ROLE}|{NOBODY}|{MAYBE})|{HANDLE}"
    r"|(?i:whoever|anyone\s+who|those\s+(?:who|that)|people\s+that|the\s+(?:one|person)\s+who)\s+[\w'-])"
)
ANYWHERE = re.compile(SOMEBODY)
PEOPLE = Asked(
    rf"(?<![\w-])(?:{PRONOUN}|(?i:{ROLE}|{NOBODY}|{MAYBE})|{HANDLE}"
    r"|(?i:whoever|anyone\s+who|those\s+(?:who|that)|people\s+that|the\s+(?:one|person)\s+who)\s+[\w'-]+)(?![\w-])"
)


def person_before(sentence: str, at: int, context: Context, *, maybe: bool) -> re.Match[str] | None:
    """The person just before `at`, with adverbs between."""
    start = max(0, at - 90)
    before = sentence[start:at]
    found = (ANYBODY_END if maybe else SURE_END).search(before) if ANYWHERE.search(before) else None
    if not found and (named := NAMED_END.search(context.masked[start:at])):
        found = REST.search(before, named.start())
    if not found and (joined := JOINED.search(before)):
        found = _of_the_clause(sentence[: start + joined.start()])
    return found


def _of_the_clause(before: str) -> re.Match[str] | None:
    """The person a row of verbs belongs to: "He restarted it, waited a while" before "and never looked"."""
    for part in reversed(CLAUSE.split(before.rstrip(", "))[-4:]):
        if found := CLAUSE_OF.match(part):
            return found
        if part.strip() and not GOES_ON.match(part):
            return None
    return None


@cache
def prepared(pattern: str) -> re.Pattern[str]:
    """A pattern that is compiled when it is looked for first: there are a thousand, of which a text needs few."""
    return re.compile(pattern)


@lru_cache(maxsize=16)
def small(sentence: str) -> str:
    """The sentence in small letters, letter for letter at the same places."""
    lowered = sentence.lower()
    return (
        lowered
        if len(lowered) == len(sentence)
        else "".join(c.lower() if c.isascii() else c for c in sentence)
    )


def clause_of(before: str) -> str:
    """The part of the sentence before a place, from the last break on."""
    return re.split(r"(?<=[,;:])\s+|\s[–—-]\s|\b(?:because|but)\s+", before)[-1].lstrip("-*• ")


def rest_of(sentence: str, end: int) -> str:
    """What follows a place, to the next break, without its full stop; at most 120 letters."""
    rest = re.split(
        r"[;!?]|:(?=\s|$)|,\s|\s[–—-]\s|\.(?:\s|$)"
        r"|\b(?:because|but|had\s+(?:we|they|he|she|i|the|anyone|somebody|someone)|if)\b",
        sentence[end:],
    )[0].rstrip()
    return rest if len(rest) <= 120 else ""


def begun(words: str) -> str:
    """The words with a capital at their beginning."""
    words = words.strip()
    return words[:1].upper() + words[1:]


def without_verdict(sentence: str) -> str:
    """The sentence without the adverb that judges, to be gone on with: "We thought our usage was safe, because …"."""
    cleaned = re.sub(rf"\s*\b(?:by\s+mistake|by\s+accident|{SLIP})\b", "", sentence, flags=re.I)
    if cleaned == sentence:
        return "At the time it looked right, because …"
    cleaned = re.sub(r"(?<=\()\s+|^\W+", "", " ".join(cleaned.split()))
    return f"{begun(cleaned.rstrip('.')[:160])}, because …"


NO_FAULT = Asked(
    (
        r"\b(?:nothing\s+wrong|have\s+(?:\w+\s+)?the\s+same\b|in\s+(?:his|her|their)\s+place\b|no\s+way\s+(?:to|of|for|(?:that\s+)?(?:we|i|they|he|she|any\w+)\s+(?:could|would))"
        r"|(?:nothing|(?<!\ba\s)little)\s+(?:(?:more|else|that)\s+)*(?:[\w-]+\s+){0,4}?could\s+have\s+(?:been\s+)?(?:done|tried|changed)|could\s+not\s+have\s+known"
        r"|couldn't\s+have\s+known|reasonabl[ye]|as\s+(?:designed|documented|expected)|nobody's\s+fault"
        r"|as\s+(?:the\s+)?(?:runbook|procedure|policy|manual|checklist|data\s+sheet|plan|handbook"
        r"|rules?)\s+(?:\w+\s+)?(?:allow|say|ask|require|prescribe|state|tell)s?"
        r"|not\s+(?:anyone|anybody)'?s?\s+fault|was\s+not\s+at\s+fault|is\s+not\s+to\s+blame|blameless)\b"
    ),
    re.I,
)
# After a remedy: "more training would not have changed what the dialog shows".
NO_HELP = re.compile(
    r"(?:\s+(?!that\b|when\b|if\b|because\b|as\b|until\b|before\b|where\b)[\w-]+){0,5}?\s+(?:would|will|does|do|did|can|could|is|are|has|have|won|wo|ca)(?:\s+not|n't|\s+never|\s+hardly)\b"
    r"\s+(?:\w+\s+)?(?:change|help|prevent|solve|fix|work|make|be\s+enough|scale|last|address|have|been|enough|an?\s)",
    re.I,
)
ASKING = Asked(
    (
        r"^[-*•\s]*(?:what|how(?!\s+hard\b)|why(?!\s+(?:on\s+earth|oh\s+why|the\s+hell)\b)|is|are|was|were|could|should|would|did|do|does|where|who|which|when)\b.*\?\s*$"
        r"|^(?:[-*]\s*)?(?:what|things?|where)\b(?:(?!\b(?:we|i|he|she|they)\b).){0,40}\b(?:could|should)\s+have\b"
        r"|\b(?:tempting|easy|unfair|simplistic|convenient)\s+to\s+(?:say|conclude|think|claim|blame|write|ask|point|assume|call)\b"
        r"|\b(?:instead\s+of|rather\s+than|without|stop|never)\s+(?:just\s+|merely\s+)?ask(?:ing)?\s+(?:who|whose|why)\b"
        r"|\b(?:do|does|did|is|are|should|must|will)(?:\s+not|n't)\s+(?:\w+\s+)?(?:ask|asking|interested\s+in|looking\s+for)\s+(?:about\s+)?(?:who|whose|why\s+(?:he|she|they|somebody|someone|the)|whether|the\s+name)\b"
    ),
    re.I,
)
