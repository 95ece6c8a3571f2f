"""Whose fault it was, in so many words: "your fault", "on me", "responsible for the outage", "his excuse was".

Beside it what somebody is bad at, and the slips of those who write English as their second language.
"""

from __future__ import annotations

from postmortems.blameless.exhortations import Exhortation
from postmortems.blameless.idioms import LET_THROUGH, LOOKED_RIGHT, ORG, SEEN_THEN, Idiom
from postmortems.blameless.words import ROLE

GO_BY = "What people had to go by at the time was …"
# What went wrong, as the thing that somebody is responsible for.
HARM = (
    r"(?:outages?|incidents?|downtime|data\s+loss|loss|damage|failures?|mess|accidents?|breach|delays?|breakage|disruption|regression|crash(?:es)?"
    r"|collision|leak|flood|trouble|chaos|disaster)"
)
# Nothing that makes another thing of it, as "outage window" or "incident process".
AND_NO_MORE = (
    r"(?=\s*(?:$|[.,;:!)]|(?:today|yesterday|last|this|that|which|as|because|in|on|here|earlier|tonight"
    r"|should|must|no\s+longer|has\s+been|and\s+(?:i|we|he|she))(?![\w-])))"
)
SURELY = r"(?:(?:\w+ly|all|so|just|really|the\s+one)\s+)*"
WORD_UP = r"(?:fuck|screw|cock|foul)[- ]?ups?"
# What somebody does with their hands, as it stands where the form for the past is not known.
DID = (
    r"(?:unplug|delete|remove|drop|wipe|erase|overwrite|disable|kill|cutted|pull|push|shutdown|turn|switch|disconnect|stop|restart|reboot|merge|deploy"
    r"|unmount|format|trip|press|close|open|break|breaked|overwrited|shutted|runned|sended)"
)
ONE = (
    rf"(?:some(?:one|body)|i|he|she|(?:an?|one\s+of\s+(?:the|our|my))\s+(?:[\w-]+\s+){{0,2}}?(?:{ROLE}|staffs)|the\s+(?:[\w-]+\s+){{0,2}}?(?!(?:people|staff|crew|\w+s)\b){ROLE}"
    rf"|some\s+(?:{ROLE})\s+who\s+(?:was|were|is)\s+(?:[\w-]+\s+){{1,6}}?[\w-]+)"
)
FAULTS: list[Exhortation | Idiom] = [
    Idiom(
        "your_fault your_own_fault your_mistake your_own_mistake your_screw your_mess your_own_doing your_careless "
        "your_neglig your_slopp your_blunder",
        r"\b(?:is|was|it's|that's|this's|all)\s+(?:(?!not\b|never\b|hardly\b|n't)\w+\s+){0,2}?your\s+(?:own\s+)?(?:fault|mistake|doing|screw-?up|mess|negligence|carelessness)(?=\s*(?:$|[.,;!]|that\b|for\b|after\s+all\b|again\b|too\b|and\b))"
        r"|\byour\s+(?:own\s+)?(?:mistakes?|carelessness|negligence|screw-?ups?|blunders?|sloppiness)\s+(?:cost|caused|broke|brought|took|led)\b",
        "human-error",
        LET_THROUGH,
        "told_so",
    ),
    Idiom(
        "_on_me _on_us _on_him _on_her _on_them on_our_team",
        rf"\b(?:{HARM}|mistake|bug|error|blame)(?:'s|\s+(?:is|was))\s+{SURELY}on\s+(?:me|us|him|her|them|our\s+team)(?=\s*(?:$|[.,;!]))"
        rf"|\bit(?:'s|\s+(?:is|was))\s+{SURELY}on\s+(?:me|us|him|her)(?=\s*(?:$|[.,;!]))",
        "human-error",
        LET_THROUGH,
        "told_so",
    ),
    Idiom(
        "responsible",
        rf"\b(?:(?:i|we|he|she|you)(?:'m|'re|'s|\s+(?:am|are|is|was|were))|(?:{ORG}|group|department)\s+(?:is|was|are|were))\s+{SURELY}responsible\s+for\s+(?:(?:the|this|that|all|our|your|[\w-]+'s)\s+){{0,2}}"
        rf"(?:[\w-]+\s+)?{HARM}{AND_NO_MORE}"
        rf"|\b(?:person|people|one|ones|those|man|guy|{ROLE})\s+(?:who\s+(?:is|was|are|were)\s+)?responsible\s+for\s+(?:the|this|that)\s+(?:[\w-]+\s+)?{HARM}{AND_NO_MORE}",
        "human-error",
        LET_THROUGH,
        "told_so",
    ),
    Idiom(
        "resign fired sacked ashamed",
        rf"\b(?:person|people|one|ones|those|man|guy|whoever|he|she|{ORG})\b[^.;,]{{0,50}}?\bshould\s+(?:have\s+been|be|all\s+be)\s+(?:fired|sacked|ashamed)\b"
        rf"|\b(?:person|people|one|whoever|he|she|{ORG})\b[^.;,]{{0,50}}?\bshould\s+resign\b|\bshould\s+have\s+resigned\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "fuck screwup screw-up screw_up cockup cock-up cock_up foul-up",
        rf"\b(?:my|our|his|her|their|your)\s+(?:(?:very\s+)?own\s+)?(?:\w+\s+)?{WORD_UP}\b|\b{WORD_UP}\s+(?:of\s+(?:mine|ours|his|hers|theirs|my\s+own|our\s+own)|by\s+(?:yours\s+truly|me|us|the\s+team))\b"
        rf"|\b(?:i|we)\s+(?:had|made)\s+(?:an?|another)\s+(?:\w+\s+)?{WORD_UP}\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "traced_ attributed_ pinned_ caused_ broke_ down_ crashed_",
        rf"\b(?:traced|attributed|pinned)\s+(?:back\s+)?(?:to|on)\s+(?:an?\s+(?:single|lone|individual|particular|certain|careless)|one|one\s+single)\s+(?:[\w-]+\s+)?{ROLE}\b(?!'s)"
        rf"|(?:^|\b(?:that|how|when|because)\s+)(?:one|a\s+single)\s+(?:[\w-]+\s+)?(?!people\b){ROLE}\s+(?:had\s+|has\s+|\w+ly\s+)*(?:caused|broke|crashed|(?:took|brought|shut)\s+(?:[\w'-]+\s+){{0,4}}?down)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "n't_ not_",
        r"\bdid(?:n't|\s+not)\s+(?!have\b|see\b|find\b|receive\b|get\b|lose\b|need\b|want\b|expect\b|mean\b|intend\b|know\b)[a-z-]{3,}\s+[^.;,]{1,60}?"
        r"(?:,?\s+and\s+(?:(?:that|this|thus|so|thereby|therefore|then)\s+)*(?:caused|broke|flooded|crashed|triggered|corrupted|blocked|leaked|led\s+to|brought\s+down|took\s+down)\b"
        r"|,\s+(?:thus\s+|thereby\s+|so\s+)?(?:which\s+(?:then\s+)?(?:caused|broke|flooded|crashed|triggered|led\s+to)|(?:caus|break|flood|crash|trigger|corrupt|leak)ing)\b)",
        "person-failed",
        SEEN_THEN,
        "somebody",
    ),
    Idiom(
        "attitude_problem attitude_issue",
        rf"(?:\b(?:(?:i|we|he|she|you|they|{ORG})\s+(?:clearly\s+|really\s+)?(?:has|have|had)|there(?:'s|\s+is|\s+was|\s+are))\s+(?:(?:an?|some|such|serious|real|big|general|the)\s+)*|\b(?:his|her|their|your)\s+)attitude\s+(?:problem|issue)s?\b",
        "trait",
        GO_BY,
        "told_so",
    ),
    Idiom(
        "bad_at terrible_at awful_at hopeless_at useless_at rubbish_at lousy_at horrible_at crap_at",
        rf"\b(?:(?:i|we|he|she|you)(?:'m|'re|'s|\s+(?:am|are|is|was|were))|your|(?:the|our|my|that|their|his|her)\s+(?:[\w-]+\s+)?(?!people\b|humans?\b){ROLE}\s+(?:is|are|was|were))\s+"
        r"(?:(?:so|really|just|too|very|quite|pretty|rather|simply|all|truly|such|\w+ly)\s+)*(?:bad|terrible|awful|hopeless|useless|rubbish|lousy|horrible|crap)\s+at\s+(?!nothing\b)\w",
        "trait",
        GO_BY,
        "told_so",
    ),
    Idiom(
        "hopeless_at useless_at rubbish_at your_so you_so you're_so your_too you're_too",
        r"\bthey(?:'re|\s+(?:are|were))\s+(?:(?:so|really|just|too|very|quite|simply)\s+)*(?:hopeless|useless|rubbish)\s+at\s+\w"
        r"|\b(?:your|you're|you\s+are)\s+(?:so|too|really|just)\s+(?:lazy|careless|sloppy|stupid|dumb|bad)\b",
        "trait",
        GO_BY,
        "told_so",
    ),
    Idiom(
        "oblivious clueless",
        rf"(?<![\w-])(?:oblivious|clueless)\s+(?!to\b|of\b)(?:[\w-]+\s+){{0,2}}?(?:{ROLE}|crews?|builders?|drivers?|workers?|operators?|managers?|management)\b(?!\s+(?:process|thread|pod|node))",
        "trait",
        GO_BY,
    ),
    Idiom(
        "accident mistaken inadvert unintent careless",
        rf"\b{ONE}\s+(?:accident(?:al)?ly|mistakenly|mistakingly|inadvertently|unintentionally|carelessly)\s+{DID}\b",
        "mistake",
        LOOKED_RIGHT,
        "told_so",
    ),
    Idiom(
        "excuse",
        r"\b(?:his|her|their|your|my|our|[a-z]+(?:'s|s'))\s+(?:very\s+)?(?:only\s+|best\s+|lame\s+|usual\s+|first\s+)?excuses?(?:\s+(?:was|is|were|are|for|why)\b|\s*:)"
        r"|\bexcuse\s+(?:that\s+)?(?:he|she|they|we|i)\s+(?:had|gave|has|have|could)\b|\b(?:made|making|makes|make)\s+(?:up\s+)?(?:an?\s+|some\s+|more\s+)?excuses?\b",
        "person-failed",
        SEEN_THEN,
        "told_so",
    ),
    Idiom(
        "task_ job_ part_ work_ role_",
        r"(?<!\bwe\s)(?<!\bi\s)\b(?:thought|believed|assumed|felt|figured|considered)\s+(?:that\s+)?(?:his|her|their)\s+(?:own\s+)?(?:task|job|part|work|role)s?\s+(?:(?:is|was|were|had\s+been)\s+(?:already\s+)?(?:over|done|finished|complete[d]?)|(?:had\s+)?ended)\b",
        "person-failed",
        SEEN_THEN,
        "told_so",
    ),
    Idiom(
        "problem _job responsib business task",
        r"\b(?:thought|believed|felt|assumed|decided|considered|figured)\s+(?:that\s+)?(?:it|this|that)\s+(?:was|is)(?:n't|\s+not|\s+none\s+of)\s+(?:his|her|their)\s+(?:problem|job|responsibility|business|task)\b",
        "person-failed",
        SEEN_THEN,
    ),
    Exhortation(
        "remember",
        r"\b(?:we|you|everyone|everybody|people)\s+(?:all\s+)?(?:must|should|need\s+to|have\s+to)\s+(?:all\s+|always\s+)?remember\s+(?:\([^)]{1,40}\)\s+)?that\b(?=[^.;]*\b(?:needs?\s+to|must|has\s+to|have\s+to)\b)",
    ),
]
