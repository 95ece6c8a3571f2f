"""A team that did not answer, tell, or take part."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.failings import in_midsentence
from postmortems.blameless.grammar import Context, Found, small
from postmortems.blameless.strangers import is_a_body
from postmortems.blameless.words import NAMED_TEAM, TEAM, TEAM_WORD

# What a team is there to do, and is said not to be doing.
TENDING = (
    r"(?:prioriti[sz]|monitor|maintain|keep|updat|test|document|review|look|tak|follow|answer|respond|listen|coordinat"
    r"|communicat|patch|pay|shar|check|own|car|do|help)(?:[rt])?ing"
)
LATE = (
    r"(?:still\s+(?:have|has|do|does)(?:n't|\s+not)\s+\w+|ha(?:s|ve)\s+still\s+not\s+\w+|(?:still\s+)?(?:(?:did|has|have|had)(?:n't"
    r"|\s+not)|never|hasn't|haven't|hadn't)\s+(?:yet\s+|ever\s+|even\s+|bothered\s+to\s+"
    r"|really\s+)*(?:respond|repl|answer|pass|forward|flag|pick|tell|told|inform|communicat|notif|escalat|review|check|act"
    r"|fix|updat|provid|giv|care|bother|follow|help|document|test|mention|announc|warn|prioriti[sz]"
    r"|deliver|own|address|look|coordinat|consult|ask|shar|sa[iy]|complet|implement|migrat|rotat"
    r"|renew|listen|notic|consider|patch|clean|read|investigat|ma[dk]e|tak)\w*|(?:was"
    r"|were)\s+(?:too\s+|\w+ly\s+)?(?:slow\s+to|late|unresponsive|unhelpful|uncooperative|useless|(?:of\s+)?(?:little|no)\s+help)|(?:ignored|refused"
    r"|neglected|failed|forgot)\s+(?:to\b|our|the|this|all|my|several)|took\s+(?:too\s+long"
    r"|forever|ages|an\s+eternity|\w+\s+(?:days|weeks|hours)\s+to\s+(?:respond|reply|answer|look|act|react|fix|review|approve|join|acknowledge))"
    r"|does\s+not\s+(?:care|listen"
    r"|respond|test|follow|document)|doesn't\s+(?:care|listen|respond|test|follow|document)"
    rf"|do(?:es)?(?:\s+not|n't)\s+(?:even\s+|really\s+)?(?:monitor|maintain|keep|update|review|prioriti[sz]e|share|check|communicate|own)\b"
    rf"|(?:(?:is|are|was|were)(?:\s+not|n't)|ha(?:d|s|ve)(?:\s+not|n't)\s+been)\s+(?:even\s+|really\s+)?(?:{TENDING}|interested|cooperative|helpful|responsive)\b"
    r"|(?:[\w-]+\s+){1,5}?without\s+(?:telling|informing|warning|giving|asking|notifying|consulting|involving)\s+(?:us|anyone|anybody|any\s+of|the|our)\b|(?:kept|left)\s+us\s+(?:waiting|in\s+the\s+dark|guessing|hanging)"
    r"|should\s+(?:have\s+)?(?:told|tested|informed|warned)|(?:(?:\w+\s+){0,4}?(?:was|were)\s+nowhere\s+to\s+be"
    r"|went\s+(?:silent|dark|quiet)|left\s+us\b|ghosted|let\s+(?:us|everybody|everyone)\s+down|dragged|waved|kept\s+\w+ing"
    r"|once\s+again|as\s+usual|could\s+not\s+be\s+bothered|blocked\s+us|(?:pressured|pushed|forced|rushed"
    r"|bullied)\s+(?:us|the|everyone|engineering)\b|communicated\s+(?:poorly|badly|late)"
    r"|stonewalled|sat\s+on|brushed|shrugged|dropped\s+the|passed\s+the\s+buck|blamed))"
)
OTHER_TEAM = re.compile(
    rf"(?<!')\b(?P<team>{TEAM})(?:\s+|,\s+[^,.;]{{1,30}},\s+){LATE}|\btook\s+(?P<slow>{TEAM})\s+(?:\w+\s+){{1,3}}?(?:seconds|minutes|hours|days"
    rf"|weeks|months|ages|forever)\s+to\b",
    re.I,
)
# The same without the words before it, in small letters: most sentences that speak of a team say nothing of the kind.
TEAM_DID_NOT = re.compile(rf"\b(?:{TEAM_WORD}|{NAMED_TEAM})(?:\s+|,\s+[^,.;]{{1,30}},\s+){LATE}|\btook\s")


# A body without a word that says so: "Core Services still have not looked at it".
UNASKED = re.compile(
    r"(?:^\W*|[.;:,]\s+|\b(?:but|and|because|that)\s+)(?P<team>[A-Z][A-Za-z&-]+(?:\s+[A-Za-z&-]+){0,2})\s+"
    r"(?:still\s+ha(?:s|ve)(?:n't|\s+not)|ha(?:s|ve)\s+still\s+not)\s+(?:even\s+)?(?:fixed|addressed|looked|repl\w+\s+to|answered"
    r"\s+(?:our|my|the)|responded\s+to|told|reviewed|approved|merged|acknowledged|given\s+us|provided|delivered|documented"
    r"|adopted|explained|prioriti[sz]ed|sent\s+(?:us|the|our)|signed)\b"
)
# A collective by its grammar: "Infrastructure are not monitoring it" speaks of people, as one name does with "are".
COLLECTIVE = re.compile(
    rf"(?:^\W*|[.;:,]\s+|\b(?:but|and|because|that)\s+)(?P<team>(?!People|Most|Many|Children|Women|Men|Data)[A-Z][A-Za-z&-]+[a-rt-z])\s+"
    rf"(?:(?:are|were)(?:\s+not|n't)\s+{TENDING}|have(?:\s+not|n't)\s+(?:yet\s+)?(?:upgraded|updated|fixed|answered|reviewed|rotated|patched|migrated"
    r"|renewed|told|documented|tested|responded|looked|adopted))\b"
)

# Once more the same of a body, in what no machine does: "Nordhost has again failed to tell us".
ONCE_MORE = re.compile(
    r"(?:^\W*|[.;:,]\s+|\b(?:but|and|because|that)\s+)(?P<team>[A-Z][A-Za-z&-]+(?:\s+[A-Z][A-Za-z&-]+){0,2})\s+(?:(?:has|have|had)\s+)?"
    r"(?:(?:once\s+|yet\s+)?again|once\s+more|repeatedly)\s+(?:failed|neglected|refused|declined)\s+to\s+(?:\w+ly\s+)?(?:disclose|tell|inform|notify\s+(?:its|their)"
    r"|(?:respond|reply)\s+to\s+(?:our|my|us|the\s+ticket)|answer\s+(?:our|us|the\s+ticket)|explain|acknowledge\s+(?:the|our|that)|comply|communicate\s+(?:the|its|their|about|in)"
    r"|hono(?:u)?r|warn\s+(?:its|their)|announce\s+(?:the|its|their|a)|consult|meet\s+(?:its|their|the\s+dead)|keep\s+(?:its|their)\s+(?:word|promise)"
    r"|take\s+responsibility|prioriti[sz]e\s+(?:the|this|our))\b"
)


SUPPOSED = re.compile(r"(?:if|when|whenever|unless|until)\b", re.I)
# "If a team did not answer", "the impression that the team does not listen".
ONLY_SAID = re.compile(
    r"\b(?:if|when|whenever|until|(?:frustration|concerns?|complaints?|impression|feeling|rumours?)\s+that)"
    r"\s+(?:a|an|any|the)?\s*(?:[\w-]+\.)?$",
    re.I,
)


def other_team(sentence: str, context: Context) -> Iterator[Found]:
    """A team that did not answer, tell, or take part."""
    for found in OTHER_TEAM.finditer(sentence) if TEAM_DID_NOT.search(small(sentence)) else ():
        if (
            SUPPOSED.match(found[0])
            or ONLY_SAID.search(sentence[: found.start()])
            or re.search(
                r"\b(?:page|alert|mail|message|notification|ticket)\w*\s+(?:to|for)\s+$",
                sentence[: found.start()],
                re.I,
            )
        ):
            continue
        team = re.sub(r"^.*?\b(?=(?:the|our)\s)", "", (found["team"] or found["slow"]).strip(), flags=re.I)
        yield Found(
            found.start(),
            found.end(),
            "other-team",
            f"What {in_midsentence(team)} had seen of it by then was …",
        )
    unasked = [*UNASKED.finditer(sentence)] if " still " in sentence else []
    once_more = ONCE_MORE.finditer(sentence) if " to " in sentence else ()
    again = [found for found in once_more if is_a_body(found["team"].split()[0])]  # "Grafana Cloud" is a tool
    for found in [*unasked, *again, *COLLECTIVE.finditer(sentence)]:
        if is_a_body(found["team"]):
            words = f"What {found['team']} had seen of it by then was …"
            yield Found(found.start("team"), found.end(), "other-team", words)
