"""A name beside the harm: told from names beside repairs, and from names in a timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import HANDLE, NAMED, Context, Found, begun, without_verdict
from postmortems.blameless.strangers import is_a_name
from postmortems.blameless.words import ADV, HARM, PAST

CAUSED_BY = (
    r"\b(?:broken|deleted|removed|dropped|destroyed|caused|triggered|introduced|leaked|disabled"
    r"|misconfigured|wiped|overwritten|merged\s+too\s+early|corrupted|pushed\s+by\s+mistake|forgotten"
    r"|taken\s+down|brought\s+down|shut\s+down|turned\s+off)\s+by\s+"
)


# A line of a timeline outside of its field.
AT_A_TIME = re.compile(r"\W*(?:(?:at|around|by|from)\s+)?\d{1,2}[:.h]\d\d\b", re.I)


NAMES = rf"(?:{HANDLE}|{NAMED}(?:\s+[A-Z][a-z]+)?)"
JUDGING = (
    r"(?:needlessly|unnecessarily|carelessly|recklessly|foolishly"
    r"|hastily|wrongly|blindly|thoughtlessly|inexplicably|stupidly)"
)
JUDGED = re.compile(JUDGING)
OWN_HARM = re.compile(
    rf"(?P<name>(?<![\w@]){NAMES})(?:'s\s+(?:\w+\s+){{1,3}}?(?:{HARM}|took\s+\w+\s+down)"
    rf"|\s+(?:had\s+)?{JUDGING}\s+{PAST}"
    rf"|\s+(?:and\s+[\w@-]+\s+)?{ADV}*(?:had\s+)?{ADV}*(?:{HARM}|(?:took|brought|shut"
    rf"|knocked)\s+(?:[\w-]+\s+){{1,4}}?(?:down|offline|out)|ran\s+(?:[\w-]+\s+){{1,6}}?(?:in|on"
    r"|against)\s+(?:production|prod|the\s+wrong)|(?:\w+ed|ran|put|sent|set|shipped)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:bad|broken|buggy|faulty|wrong|untested|incorrect|unreviewed)))\b"
)
# What is as often a repair as a harm, and what tells a repair: a reason beside it, or the state of what went.
MENDING = re.compile(
    r".*\b(?:removed|disabled|revoked|blocked|cut|killed|terminated|deleted|dropped|purged|erased|truncated|shut\s+(?:down|off)|turned\s+off)$",
    re.I | re.S,
)
MENDED = re.compile(
    r"\s+(?:(?:the|a|an|some|two|all|his|her|its|their|our)\s+)*(?:[\w-]+\s+){0,2}?(?:old|older|oldest|unused|stale|stuck|failed|failing|hung|orphaned|temporary|temp"
    r"|duplicate[ds]?|obsolete|outdated|offending|affected|bad|broken|faulty|leaked|compromised|crashed|corrupt\w*|expired|malicious|suspicious|unneeded|superfluous"
    r"|[\w-]+\s+(?:causing|filling|blocking|breaking|holding)|snapshots?|lock\s+files?|workaround)\b"
    r"|.*\b(?:as|so\s+that|to\s+(?:free|make|stop|prevent|allow|reduce|get|let|clear|mitigate|restore|unblock|relieve|avoid)|in\s+order\s+to|while\s+(?:the|we)"
    r"|until|which\s+(?:freed|fixed|solved|helped|(?:let|allowed|made)\s+[^.;,]{1,40}?\b(?:recover|start|work|run|finish|resume|continue|come\s+back))|(?:came|is|was)\s+back|recovered|this\s+fre\w+|frees|freeing)\b",
    re.I | re.S,
)
AMISS = re.compile(
    r"\b(?:cut\s+(?:[\w-]+\s+){1,4}?off|accident\w*|mistake\w*|wrong\w*|broke|caus\w+|outage|incident|lost|loss|crash\w*|down|fail\w*|errors?|unreachable|unavailable|offline|without"
    r"|still\s+(?:in\s+use|needed|used)|by\s+hand|live|production|prod|stopped|nobody|no\s+one)\b",
    re.I,
)
LIFTED = re.compile(
    r".*\b(?:removed|disabled|revoked|blocked|cut|killed|terminated|shut\s+off|turned\s+off)$", re.I | re.S
)
THEIR_CALL = re.compile(
    rf"(?P<name>\b{NAMED})\s+{ADV}*(?:had\s+)?(?:made\s+the\s+(?:call|decision)|decided|chose|took\s+the\s+decision)\s+to\s+"
    r"(?:skip|push|ship|release|deploy|merge|go\s+ahead|bypass|ignore|force|override|postpone|delay|rush|cut|leave|proceed|carry\s+on)\b"
    r"(?!\s+(?:the|a|an|this|that)\s+(?:[\w-]+\s+)?(?:fix|patch|revert|roll-?back|release|announcement|status|old))"
)
# The story of what went wrong, begun with a name: "it turned out that @kim had run the import".
TURNED_OUT = re.compile(
    rf"\b(?i:turn(?:s|ed)\s+out)\s+(?:that\s+|to\s+be\s+)?(?P<name>(?<!\w){NAMES})\s+(?:{ADV}|had\s+|has\s+)*"
    r"(?:used|ran|run|changed|deployed|merged|pushed|edited|updated|applied|started|stopped|deleted|removed|set|turned|switched|enabled"
    r"|disabled|upgraded|installed|moved|renamed|rotated|restarted|unplugged|executed|committed|imported|added|left|migrated)\b"
    r"(?!\s+(?:it\s+back|(?:the|a|an|this|that)\s+(?:[\w-]+\s+)?(?:fix|patch|hot-?fix|revert|roll-?back|workaround)\b))"
)
IT_WAS = re.compile(
    rf"\b(?i:it\s+was)\s+(?P<name>{NAMES})\s+who\s+(?:{ADV}|had\s+|has\s+)*(?:{HARM}|pushed|merged|deployed|pulled|pressed|turned|switched|ran|shut|took|left|changed|edited|unplugged)\b"
    r"(?!\s+(?:the|a|this|that)\s+(?:[\w-]+\s+)?(?:fix|patch|revert|roll-?back|hot-?fix|release))"
)
CAUSED_BY_NAME = re.compile(rf"{CAUSED_BY}(?P<name>{NAMES})")
THEIR_CHANGE = re.compile(
    rf"(?P<name>\b{NAMED})(?:'s"
    rf"|')\s+(?:\w+\s+){{0,2}}?(?:updates?|changes?|commits?|PRs?|patch|deploy\w*|merge|code|fix"
    r"|script|config\w*|command|refactor\w*|quer(?:y|ies)|jobs?|migration|rollout|branch|pull\s+request"
    r"|upgrade|rewrite|test|release)\b"
)
WENT_WRONG = re.compile(
    r"\b(?:accident\w*|mistake\w*|wrong\w*|broke|broken|caus\w+|culprit|fault\w*|because\s+of"
    r"|due\s+to|blame\w*|crash\w*|took|brought|down|failed|outage)\b",
    re.I,
)
SET_RIGHT = re.compile(
    r"\b(?:fix\w*|solv\w+|help\w*|revert\w*|restor\w+|recover\w*|rolled\s+back|roll-?back|nothing\s+to\s+do)\b",
    re.I,
)
BARE_NAME = re.compile(
    r"(?:^|[,;:]\s+|\b(?:because|when|after|since"
    r"|and)\s+)(?P<name>[A-Z][a-z]+(?:\s+[A-Z][a-z]+)?)\s+(?:(?:accidentally|mistakenly|carelessly"
    rf"|wrongly|inadvertently)\s+\w+|(?:had\s+)?(?:{PAST}|ran)\s+[^.;,]{{1,80}}?\bby\s+(?:mistake|accident)\b(?!-))"
)


def named_cause(sentence: str, context: Context) -> Iterator[Found]:
    """A name beside the harm; nothing in a timeline."""
    if context.is_timeline or AT_A_TIME.match(sentence):
        return
    masked = context.masked or sentence
    for pattern in (OWN_HARM, CAUSED_BY_NAME, TURNED_OUT, IT_WAS):
        for found in pattern.finditer(masked):
            if _is_repair(found, sentence):
                continue
            words = f"{sentence[: found.start('name')]}a colleague{sentence[found.end('name') :]}"
            yield Found(found.start(), found.end(), "named-cause", begun(" ".join(words.split())[:200]))
    for found in THEIR_CALL.finditer(context.masked):
        words = f"{sentence[: found.start()]}a colleague{sentence[found.end('name') :]}"
        yield Found(found.start(), found.end(), "named-cause", begun(" ".join(words.split())[:200]))
    if WENT_WRONG.search(sentence) and not SET_RIGHT.search(sentence):
        for found in THEIR_CHANGE.finditer(context.masked):
            rest = sentence[found.end("name") :].lstrip(chr(39)).removeprefix("s")
            words = f"{sentence[: found.start()]}the{rest}"
            yield Found(found.start(), found.end(), "named-cause", begun(words))
    for found in BARE_NAME.finditer(sentence):
        if all(is_a_name(word) for word in found["name"].split()):
            yield Found(found.start("name"), found.end(), "named-cause", without_verdict(sentence))


def _is_repair(found: re.Match[str], sentence: str) -> bool:
    """Did somebody remove or stop it to mend it, or without any harm told beside it?"""
    if not MENDING.match(found[0]) or JUDGED.search(found[0]):
        return False
    amiss = AMISS.search(sentence)
    return bool(MENDED.match(sentence, found.end())) or (not amiss and bool(LIFTED.match(found[0])))
