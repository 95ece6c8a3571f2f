"""Blame told by the way: onlookers who did nothing, a slip in the middle of a story, somebody kicking themselves."""

from __future__ import annotations

from postmortems.blameless.idioms import LOOKED_RIGHT, ORG, SEEN_THEN, Idiom

SLIP = (
    r"(?:accident(?:al)?ly|erroneously|mistakenly|inadvertently|unintentionally|errantly|wrongly|unwittingly"
    r"|carelessly)"
)
# What is harm when it is done by accident, as a stem; its endings tell when.
HARM = (
    r"(?:delet|remov|drop|wip|eras|withdr[ae]w|overwr[io]t|truncat|purg|destroy|disabl|terminat|kill|shut|unplug|revok|leak|expos"
    r"|publish|format|detach|disconnect|restart|reboot|clear|replac|reset|merg|push|deploy|appl|commit|unmount|empt)"
)
# Who saw it, when nobody in particular did.
LOOKED_ON = (
    r"(?:other\s+people|others|(?:several|some|many|two|a\s+few|most)\s+(?:other\s+)?(?:people|of\s+(?:us|them|(?:our|the|my)\s+\w+)|colleagues|engineers"
    r"|developers|members)|people\s+(?:in|on|at|from)\s+(?:[\w-]+\s+){1,3}?[\w-]+|colleagues|somebody\s+else|someone\s+else)"
)
# A word before what only a mind does or leaves undone, so that it is somebody's nick.
NICK = (
    r"(?!(?:customers?|users?|clients?|readers?|visitors|which|that|and|but|it|they|status|was|is|were)\b)"
    r"[a-z][\w-]+"
)
ASIDES = [
    Idiom(
        "others people colleagues else some_ several many_ few_ most_",
        rf"\b{LOOKED_ON}\s+(?:(?:had|have|has|also|must\s+have)\s+)*(?:saw|seen|noticed|knew|known|read|heard|were\s+aware|been\s+aware)\b[^.;]{{0,70}}?"
        r"\b(?:but|yet|and)\s+(?:did\s+not|didn't|never)\s+(?:\w+ly\s+)?(?:respond|react|investigat|report|flag|tell|told|escalat|act\b|say\b(?!\s+(?:which|what|whether))"
        r"|rais|mention|speak|spoke|do\s+(?:anything|something)|follow|pass|warn|ask)\w*\b(?!\s+any\s+(?:loss|problem|issue|impact))",
        "person-failed",
    ),
    Idiom(
        "missed_",
        rf"\b(?:{ORG}|we|i|he|she|they|who|had|but|and|also)\s+missed\s+(?:\w+ly\s+)?(?:updat|add|remov|chang|renam|copy|delet|switch|set|includ|check|test|migrat"
        r"|cover|document|convert|port|fix|adapt|adjust|declar|enabl|renew|rotat|mention)\w*?ing\b",
        "person-failed",
        whose="named",
    ),
    Idiom(
        "accident erroneous mistaken inadvert unintent errant wrongly unwitt careless",
        rf"\b(?:saw|seen|had|watched|involved)\s+(?:(?:the|a|an|one|our|of|us)\s+){{0,4}}(?:[\w-]+\s+){{0,2}}?{ORG}\s+{SLIP}\s+{HARM}\w*"
        rf"|(?:,|\band|\bthen|\bhad|\bhave|\bhas)\s+{SLIP}\s+(?:{HARM}\w*?(?:ed|ew|ote)|(?:knock|pull|switch|turn|trip)p?ed|cut|shut|took|brought|hit|ran|sent|broke)\b"
        rf"|,\s+{SLIP}\s+{HARM}\w*?ing\b|\b(?:after|by|while)\s+{SLIP}\s+\w+ing\b",
        "mistake",
        LOOKED_RIGHT,
        "doer",
    ),
    Idiom(
        "accident erroneous mistaken inadvert unintent errant wrongly unwitt careless",
        rf"\b{SLIP}\s+{HARM}\w*?s\b",
        "mistake",
        LOOKED_RIGHT,
        "told",
    ),
    Idiom(
        "unaware oblivious not_reali n't_reali",
        rf"^\W*(?:\d{{1,2}}[:.h]\d\d\W*(?:(?:utc|gmt|z|cet|cest|[ap]m|[ecmp][sd]t)\W+)?{NICK}\s+(?:(?:was|is)\s+)?(?:(?:unaware|oblivious)\b[^.;]{{0,80}}?"
        rf"\bdid(?:\s+not|n't)\s+(?:reali|notic|know|think|see)\w*|did(?:\s+not|n't)\s+reali[sz]e\b)"
        rf"|{NICK}(?:\s+was)?,?\s+unaware\b[^.;]{{0,80}}?\bdid(?:\s+not|n't)\s+reali[sz]e\b)",
        "person-failed",
    ),
    Idiom(
        "myself ourselves himself herself _of_me _of_us",
        r"\b(?:kick(?:ed|ing)?|curs(?:ed|ing)|beating)\s+(?:myself|ourselves|himself|herself)\b"
        r"|\b(?:silly|daft|dumb|na[iï]ve|lazy)\s+of\s+(?:me|us)\b",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "good_idea better_idea wise_ prudent_ best_ better_ right_ wiser_ safer_ correct_ sensible_ proper_",
        r"\bwould(?:n't|\s+not)?\s+(?:also\s+|\w+ly\s+)?have\s+(?:also\s+|\w+ly\s+)?been\s+(?:(?:an?|the)\s+(?:\w+\s+)?(?:good|better|best|wise|wiser|safer)\s+(?:idea|move|choice)"
        rf"|(?:\w+ly\s+)?(?:wise|better|prudent|sensible))\s+(?:for\s+(?:us|me|him|her|them|(?:the|our|an?)\s+{ORG})\s+)?(?:not\s+)?to\b"
        r"|\b(?:best|better|right|wiser|wisest|safer|safest|correct|sensible|proper)\s+(?:approach|thing|course(?:\s+of\s+action)?|move|choice|way|option"
        r"|decision|step|reaction|response|call)(?:\s+(?:to\s+do|here|then|for\s+us))?\s+would\s+(?:\w+ly\s+)?have\s+been\s+(?:just\s+)?(?:not\s+)?to\b"
        r"(?!\s+(?:just\s+)?(?:return|send\s+an?\s+\d|have\s+(?:the|it)|show|render|no\b))",
        "counterfactual",
        SEEN_THEN,
    ),
]
