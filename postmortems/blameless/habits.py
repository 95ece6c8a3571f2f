"""Turns of phrase for what somebody is said to be like, or to do again and again."""

from __future__ import annotations

from postmortems.blameless.idioms import LET_THROUGH, ORG, Idiom

HABITS = [
    Idiom(
        "kept_",
        r"\bkept\s+(?:on\s+)?(?:silenc|ignor|dismiss|mut|snooz|postpon|deferr|disregard|overlook|forgett|skipp)ing\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "got_round got_around get_round get_around",
        r"\b(?:never|had(?:n't|\s+not))\s+g[eo]t\s+a?round\s+to\b",
        "person-failed",
    ),
    Idiom(
        "as_usual not_the_first n't_the_first hard_to difficult_to impossible_to",
        rf"\bas\s+usual,?\s+it\s+was\s+(?:the|our)\s+(?:[\w-]+\s+){{0,2}}?(?:{ORG}|office|department|branch)\b"
        r"|\b(?:not|n't)\s+the\s+first\s+time\s+(?:that\s+)?(?:he|she|(?:the\s+same|this|that|the|our)\s+(?:[\w-]+\s+)?"
        rf"{ORG})\b|\bit\s+(?:is|was|remains)\s+(?:\w+\s+)?(?:hard|difficult|impossible)\s+to\s+(?:see|understand|fathom|believe)\s+(?:why|how|that)\b"
        r"[^.;]{0,40}?(?:n't|\b(?:not|never|nobody|no\s+one))\b",
        "person-failed",
    ),
    Idiom(
        "experience_ knowledge_ understanding_ training_",
        r"\b(?:too\s+little|not\s+enough|insufficient)\s+(?:experience|knowledge|understanding|training)\b",
        "person-failed",
        whose="people",
    ),
    Idiom(
        "notorious infamous known_ reputation tendency track_record",
        r"\b(?:(?:is|was|are|were)\s+(?:\w+ly\s+)?(?:notorious|infamous)\s+for|(?:(?:is|was|are|were)\s+(?:\w+\s+)?known\s+(?:for|to)"
        r"|ha(?:s|d|ve)\s+a\s+(?:\w+\s+)?(?:reputation|tendency|track\s+record)\s+(?:for|of|to))\s+(?:often\s+|always\s+|sometimes\s+)?"
        r"(?:not|never|leav|skip|ignor|break|cut|forget|rush|miss|merg|push|tak\w+\s+(?:risks|short)|bypass|overlook|neglect|carelessness"
        r"|being\s+(?:late|slow|careless|sloppy))\w*)",
        "trait",
        LET_THROUGH,
        "somebody",
    ),
    Idiom(
        "interest_ regard_ respect_ patience_ attitude",
        r"\bha(?:s|d|ve)\s+(?:no|little)\s+(?:interest\s+in|(?:regard|respect|patience)\s+for)\b",
        "trait",
        LET_THROUGH,
        "somebody",
    ),
    Idiom(
        "attitude",
        rf"\battitude\s+(?:of\s+(?:the|our)\s+(?:[\w-]+\s+)?{ORG}|towards?)\b",
        "trait",
        LET_THROUGH,
    ),
]
