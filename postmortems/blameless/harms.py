"""Harm told by who did it: "an intern took down production", "only to realise they had run it on the live copy"."""

from __future__ import annotations

from postmortems.blameless.idioms import LOOKED_RIGHT, Idiom
from postmortems.blameless.words import PAST

# The whole of it, so that nobody meant to.
ALL_OF_IT = (
    r"(?:every|everything|all(?:\s+of)?\s+(?:the|our)|the\s+(?:whole|entire|wrong|live)|production|prod|half\s+(?:of\s+)?the|several|dozens"
    r"|hundreds|thousands|a\s+number\s+of)\b"
)
DOWN = r"(?:down|out|offline|over)"
# Done for a reason that is told beside it: "took down the API to protect the data", "as announced".
MEANT = (
    r"(?![^.;]*\b(?:to\s+(?:protect|stop|prevent|save|limit|contain|keep|avoid|let|make|allow|free|give|get|mitigate|relieve|reduce|restore|fix|apply|install)"
    r"|so\s+that|in\s+order|for\s+(?:the\s+)?(?:[\w-]+\s+)?(?:maintenance|upgrade|migration)|as\s+(?:planned|announced|agreed|intended|a\s+precaution)|on\s+purpose"
    r"|deliberately|planned|scheduled|before\s+(?:it|they|we)|at\s+the\s+request)\b)"
)
BREAKS = r"(?:broke|brought|took|caused|crashed|knocked|stopped|led|blocked|corrupted|deleted|prevented|made)"
HARMS = [
    Idiom(
        "brought_ took_ knocked",
        rf"\b(?:brought|took|knocked)\s+(?:{DOWN}\s+(?:(?:power|service|traffic)\s+(?:to|for|in)\s+)?{ALL_OF_IT}|{ALL_OF_IT}(?:\s+[\w-]+){{0,4}}?\s+{DOWN}\b"
        rf"|(?:{DOWN}\s+)?(?:[\w'-]+\s+){{1,4}}?(?:{DOWN}\s+)?(?:with|by)\s+(?:an?|one|my|his|her|their)\s+(?!view|colleague))"
        rf"{MEANT}",
        "mistake",
        LOOKED_RIGHT,
        "did",
    ),
    Idiom(
        "wiped erased",
        rf"\b(?:wiped|erased)\s+{ALL_OF_IT}{MEANT}|\balso\s+(?:wiped|erased)\b",
        "mistake",
        LOOKED_RIGHT,
        "did",
    ),
    Idiom(
        "plug_on tripped_over leaned bumped knocked_over kicked_out",
        r"\b(?:pulled\s+the\s+plug\s+on|tripped\s+over|leaned\s+(?:on|against)|bumped\s+(?:into|against)|knocked\s+over|kicked\s+out)\s+(?:the|a|an|one|some|two)\b",
        "mistake",
        LOOKED_RIGHT,
        "role",
    ),
    Idiom(
        "introduced",
        r"\bintroduced\s+(?:an?|the|this|another|two|some)\s+(?:[\w-]+\s+){0,3}?(?:errors?|bugs?|typos?|mistakes?|regressions?|defects?|faults?)"
        rf"(?:\s+(?:in|into|to|on)\s+(?:[\w-]+\s+){{0,4}}?[\w-]+)?,?\s+(?:which|that)\s+(?:\w+\s+){{0,2}}?{BREAKS}\b",
        "mistake",
        LOOKED_RIGHT,
        "subject",
    ),
    Idiom(
        "only_to",
        r"\bonly\s+to\s+(?:reali[sz]e|discover|find(?:\s+out)?|notice|see|learn)\s+(?:that\s+)?(?:he|she|they|we|i)\s+had\s+"
        rf"(?!been\b)(?:\w+ly\s+)?(?:{PAST}|run|given)\b",
        "mistake",
        LOOKED_RIGHT,
        "clause",
    ),
]
