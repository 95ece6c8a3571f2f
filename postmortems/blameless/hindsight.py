"""What did not happen: "should have", "could have", "if only", told with hindsight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import (
    ANYBODY,
    ASKING,
    ATTACK,
    COULD,
    ELIDED,
    HEAD_OF_NOTE,
    LUCK,
    NAMED,
    NO_FAULT,
    PEOPLE,
    SHOULD,
    SURE,
    Context,
    Found,
    begun,
    clause_of,
    person_before,
    rest_of,
    small,
)
from postmortems.blameless.strangers import is_a_body
from postmortems.blameless.words import (
    ADJECTIVAL,
    ADV,
    AFTER_VERB,
    BEFALLEN,
    COGNITIVE,
    HUMAN_PASSIVE,
    NOBODY,
    PAST,
    ROLE,
    SEEN,
    WORKED,
)

SHOULD_HAVE = re.compile(rf"\b{SHOULD}\s+{ADV}*(?P<done>{PAST})\b")
COULD_HAVE = re.compile(rf"\b{COULD}\s+{ADV}*(?P<done>{PAST})\b")
PASSIVE = re.compile(
    (
        rf"\s+(?:{ADV}|being\s+)*(?P<done>{HUMAN_PASSIVE}|better|\w+ed\s+(?:[\w-]+\s+){{0,4}}?(?:sooner|earlier"
        r"|first|beforehand|in\s+advance)|(?:\w+ed|split)(?=\s+(?:[\w/-]+\s+){0,4}?(?:before|prior\s+to)\s+(?:(?:merging|deploying|releasing|shipping|launching|publishing|going\s+live|rolling\s+out"
        r"|signing\s+off|handing\s+over)\b|the\s+(?:release|launch|go-live|roll-?out)(?=\s*(?:$|[.,;]))|(?:it|this|that|they|we)\s+(?:was\s+|were\s+)?(?:merged|deployed|released|shipped|launched|published|went)\b)))\b"
    ),
    re.I,
)
IF_HAD = re.compile(
    r"(?P<open>^|[,;:(–—-]\s*|\b(?:and|but|so|that)\s+|\b(?:could|would|might"
    rf"|should)\b.{{0,90}}?\s)(?i:if)\s+(?:only\s+)?(?:{ANYBODY}|any(?:one|body))(?:\s+(?:had(?:n't)?|would\s+have|'d\s+have)"
    rf"|'d)\s+(?:not\s+)?{ADV}*(?:{PAST}|more|better|a|an|the|any)\b"
)
IF_NAMED = re.compile(
    rf"\b(?:(?i:if)\s+{NAMED}\s+(?:had(?:n't)?|would\s+have)|[Hh]ad\s+{NAMED})\s+(?:not\s+|never\s+)?{ADV}*{PAST}\b"
)
HAD_WE = re.compile(
    rf"(?:\b[Hh]ad)\s+(?:{ANYBODY}|any(?:one|body))\s+(?:not\s+)?{ADV}*(?:{PAST}\b)(?!\s+(?:by\s+then"
    r"|already)\b)"
)
HAD_BEEN = re.compile(
    r"\b(?:if|had)\s+(?:the|this|that|these|those|our|it|a"
    rf"|an)\s+[^,.;]{{1,60}}?\b(?:had\s+)?been\s+{ADV}*{HUMAN_PASSIVE}\b.{{0,80}}?\b(?:would|could"
    r"|might)\b",
    re.I,
)
IF_ONLY = re.compile(r"\bif\s+only\s+(?:[\w']+\s+){1,5}?(?:had|were|was|'d|could)\b", re.I)
BETTER = re.compile(
    (
        r"\bwould\s+have\s+been\s+(?:better|wiser|safer|smarter|sensible|prudent|advisable)\b"
        r"(?=[^.]{0,30}\b(?:to|if|had)\b)|\bwould\s+have\s+been\s+(?:\w+\s+)?(?:easy|easier|trivial|simple"
        r"|enough|sufficient)\s+(?:for\s+\w+\s+)?to\s+(?:\w+ly\s+)?"
        rf"(?:{COGNITIVE}|prevent|avoid|call|add|fix|catch|wait|stop)\b"
        rf"|\bwould\s+have\s+been\s+(?:good|nice|helpful|useful|great)\s+to\s+have\s+(?:{SEEN}|done|asked|run|kept|waited|stopped|started)\b"
    ),
    re.I,
)
WITH_MORE = re.compile(
    r"\b[Ww]ith\s+(?:a\s+)?(?:(?:bit|little|few)\s+)?(?:more|better|proper|closer"
    rf"|some)\b[^.;]{{0,80}}?\b{SURE}\s+(?:would|could)\s+(?:\w+\s+)?have\s+{PAST}\b"
    r"|\b[Ww]ith\s+(?:an?\s+)?(?:(?:(?:bit|little|few)\s+)?(?:more|better|proper|closer|some)\s+(?:\w+\s+)?|little\s+|(?:bit|touch|modicum|minimum|dose|pinch|grain)\s+of\s+(?:\w+\s+)?)(?:patience|care|attention|thought"
    r"|planning|communication|preparation|training|experience|foresight|discipline|testing|diligence|caution|coordination)\b"
    r"[^.;]{0,80}?\b(?:would|could|might)\s+(?:\w+\s+)?have\b"
)


# "Might have" mostly says that nobody knows; with one of these it wishes.
WISHED = re.compile(
    r"\b(?:if\s+(?:[\w-]+\s+){1,4}?had|had\s+(?:we|they|he|she|the|someone|anyone)|sooner|earlier|easily|instead|by\s+\w+ing)\b",
    re.I,
)
# What people do, by its noun: it does not go out, start or wait by itself.
WORK = re.compile(
    r"\b(?:thought|care|effort|attention|priority|escalations?|reviews?|hand-?overs?|announcements?|decisions?|approvals?|rehearsals?|training|calls?|planning"
    r"|testing|roll-?outs?|migrations?|upgrades?|releases?|deploy(?:ment)?s?|briefings?|inspections?|communication"
    r"|escalating|tests?|checks?|maintenance|evacuation|change)(?:\s+(?:to|with|of|for|about|on|between)\s+(?:[\w-]+\s+){0,2}?[\w-]+)?\s+(?:really\s+|clearly\s+|certainly\s+|obviously\s+)?$",
    re.I,
)
# What people work on, and what they might have done with it: "the fix could have been backported".
WORK_ITEM = re.compile(
    r"\b(?:fix|hotfix|patch|change|pr|pull\s+request|release|roll-?back|revert|deploy(?:ment)?|migration|upgrade|rollout|update)e?s?\s+$",
    re.I,
)
WORKED_ON = re.compile(
    rf"been\s+(?!caused|triggered|affected|lost|interrupted|corrupted|related|involved|introduced|delayed|blocked|rejected|applied\s+twice|overwritten)"
    rf"(?:{ADV}|held|put)?(?:\w+-)?{PAST}\b",
    re.I,
)
WORK_DONE = re.compile(
    r"(?:gone|happened|taken\s+place|come|started|begun|waited|included|covered|followed)\b", re.I
)


# Patterns beside a word without which they are not tried.
OTHERWISE = (
    ("if ", IF_HAD),
    ("had ", HAD_WE),
    (" been ", HAD_BEEN),
    ("if only", IF_ONLY),
    ("would have been", BETTER),
    ("with ", WITH_MORE),
)
# What would have been worse: the condition tells of luck, or of what went well.
WORSE = re.compile(
    rf"\b(?:would|could|might)\s+(?:(?!not\b|never\b)\w+\s+){{0,2}}?have\s+(?:{LUCK}|been\s+(?:\w+\s+)?(?:lost|gone|overwritten|destroyed|deleted|damaged|corrupted|killed|injured|worse|harder|larger|bigger"
    r"|greater|higher)|lasted|gone\s+(?:un\w+|on)|spread|continued)\b",
    re.I,
)
NO_WORSE = re.compile(r"\b(?:less|fewer|only|nothing|none|no|shorter|smaller)\b", re.I)
# Work left undone and what it would have spared: "had the review been finished, this would not have happened".
UNDONE = re.compile(
    rf"\b(?:if|had)\s+(?:[^,.;\s]+\s+){{1,8}}?(?:had\s+)?been\s+{ADV}*(?:{HUMAN_PASSIVE}|{WORKED})\b"
)
SPARED = re.compile(
    rf"\b(?:would|could|might)\s+(?:\w+ly\s+)?(?:(?:not|never)\s+have\s+(?!(?:been\s+)?(?:found|noticed\s+(?:it|this)|recovered"
    rf"|survived|possible|able|known|seen|caught))|(?:\w+ly\s+)?have\s+(?:been\s+{ADV}*{HUMAN_PASSIVE}|shown|caught|prevented"
    r"|avoided|saved|spared))\b"
)
NOT_WHAT = re.compile(
    r"\b(?:not|than|of)\s+(?:about\s+)?(?:what|who)\s+(?:[\w-]+\s+){0,3}$"
    r"|\b(?:ask|asking|avoid|avoiding|evaluate|evaluating|discuss|discussing|debate|debating|judge|judging)\s+(?:what|who|whether|how)\s+(?:[\w-]+\s+){0,3}$",
    re.I,
)
BEFALLEN_THEN = re.compile(rf"\s+(?:{ADV}|being\s+)*{BEFALLEN}\b", re.I)
# A condition of circumstance, which nobody could have met: "if we had more traffic".
OF_LUCK = re.compile(
    r"\s+(?:\w+\s+){0,3}?(?:traffic|users?|userbase|user\s+base|customers?|load|visitors|volume|luck"
    r"|volunteers|night|weekend)\b",
    re.I,
)
IF_BODY = re.compile(
    r"\b(?:[Ii]f|[Hh]ad)\s+(?P<body>[A-Z][a-z][\w&-]*(?:\s+[A-Z][\w&-]+){0,2})\s+(?:had\s+|would\s+have\s+)?(?:not\s+|only\s+)*[a-z]+\b"
)
NOT_COME = re.compile(
    r"\b(?:would|could|might)(?:\s+never|\s+not|n't)\s+(?:ever\s+)?have\s+(?:happened|occurred|been\s+(?:possible|necessary|needed|lost|stolen|leaked|exposed))"
    r"|\b(?:would|could|might)\s+(?:\w+\s+)?have\s+been\s+(?:\w+ly\s+)?(?:avoided|prevented|averted|caught|spared)",
)
NOT_DONE, DONE_THEN = "At the time this was not done, because …", "At the time this was done, because …"
LESS = re.compile(r"(?:avoid|prevent|sav|spar|avert|shorten|mitigat)\w+$", re.I)


def counterfactual(sentence: str, context: Context) -> Iterator[Found]:
    """Events that did not happen: should have, could have, if we had, if only."""
    if ASKING.search(sentence):
        return
    lowered = small(sentence)
    for found in SHOULD_HAVE.finditer(lowered) if "should" in lowered or "ought" in lowered else ():
        if not NOT_WHAT.search(sentence[: found.start()]) and _is_hindsight(sentence, found, context):
            yield _had_not(sentence, found)
    yield from _could_have(sentence, context)
    for found in IF_NAMED.finditer(context.masked) if context.masked else ():
        if WORSE.search(sentence) and not NO_WORSE.search(sentence):
            continue
        yield Found(found.start(), found.end(), "counterfactual", NOT_DONE)
    if " have " in lowered and NOT_COME.search(lowered):
        yield from _body_had_not(sentence)
    if " been " in lowered and " have " in lowered and SPARED.search(lowered):
        for found in UNDONE.finditer(lowered):
            if not (BY_MACHINE.match(sentence, found.end()) or re.search(r"\bnot\b|n't", found[0])):
                yield Found(found.start(), found.end(), "counterfactual", NOT_DONE)
    for word, pattern in OTHERWISE:
        for found in pattern.finditer(sentence) if word in lowered else ():
            if pattern in (IF_HAD, HAD_WE) and WORSE.search(sentence) and not NO_WORSE.search(sentence):
                continue
            if pattern is HAD_WE and re.search(
                r"\b(?:what|why|how|when|where|which|nor|neither|only\s+then|never|once)\s+(?:\w+\s+)?$",
                sentence[: found.start()],
                re.I,
            ):
                continue
            if (
                pattern is IF_HAD
                and re.search(r"(?:more|better|a|an|the|any)$", found[0])
                and (
                    OF_LUCK.match(sentence, found.end())
                    or not re.search(r"(?:would|could|might|'d)\s+(?:\w+\s+){0,2}have\b", sentence)
                )
            ):
                continue
            start = found.end("open") if pattern is IF_HAD else found.start()
            words = DONE_THEN if re.search(r"\bnot\b|n't", found[0]) else NOT_DONE
            yield Found(start, found.end(), "counterfactual", words)


def _body_had_not(sentence: str) -> Iterator[Found]:
    """A house, by its name, that did not do what would have kept the harm away."""
    for found in IF_BODY.finditer(sentence):
        if is_a_body(found["body"]):
            yield Found(found.start(), found.end(), "counterfactual", NOT_DONE)


def _could_have(sentence: str, context: Context) -> Iterator[Found]:
    """What could or might have been done, unless by an attacker, by luck or by nobody."""
    lowered = small(sentence)
    for found in COULD_HAVE.finditer(lowered) if "could" in lowered or "might" in lowered else ():
        done = sentence[found.start("done") :]
        if re.match(LUCK, done, re.I) or re.match(r"(?:could|might)(?:\s+not|n't)\b", found[0], re.I):
            continue
        if ATTACK.search(sentence) or NO_FAULT.search(sentence):
            return
        if ANY_OF_THEM.search(sentence[: found.start()]) or is_weighed(sentence, found):
            continue
        if found[0].lower().startswith("might") and not WISHED.search(sentence):
            continue
        is_note = HEAD_OF_NOTE.fullmatch(sentence[: found.start()]) and not done.lower().startswith("been ")
        if is_note and not found[0].lower().startswith("might"):
            yield Found(found.start(), found.end(), "counterfactual", NOT_DONE)
        elif WORK_ITEM.search(sentence[: found.start()]) and (passive := WORKED_ON.match(done)):
            end = found.start("done") + passive.end()
            yield Found(found.start(), end, "counterfactual", _next_time(sentence, found.start(), end))
        elif (
            done.lower().startswith("been ") and (passive := PASSIVE.match(sentence, found.end("done")))
        ) or re.match(r"(?:gone|been\s+done)\s+better", done, re.I):
            end = passive.end() if done.lower().startswith("been ") and passive else found.end()
            yield Found(found.start(), end, "counterfactual", _next_time(sentence, found.start(), end))
        elif (
            (who := person_before(sentence, found.start(), context, maybe=True))
            and not re.match(rf"{NOBODY}|no\s+\w", who[0], re.I)
        ) or (
            re.search(r"\b(?:and|or|but)\s+$", sentence[: found.start()])
            and PEOPLE.search(sentence[: found.start()])
        ):
            yield _had_not(sentence, found)


# Why the other way was not gone: "but that would have cost a day", "at the price of an hour".
WEIGHED = re.compile(
    r"[^.;]*?\b(?:(?:but|however|yet|though|although)\s+(?:(?:we|they|i|he|she|instead|rather|then)\s+)*(?:(?:chose|decided|opted|preferred|judged)\b(?!\s+not)"
    r"|(?:that|this|it|doing\s+so|then|which)\s+(?:\w+\s+)?(?:would|might|could)\b|then\s+(?:[\w'-]+\s+){1,8}?would\b)|at\s+the\s+(?:price|cost|expense|risk)\s+of\b)",
    re.I,
)
PERHAPS = re.compile(r"\b(?:possibly|theoretically|conceivably)\b", re.I)
ITS_USE = re.compile(r"[^.;]*?\b(?:in\s+order\s+to|so\s+that|in\s+the\s+hope\s+of)\b", re.I)


def is_weighed(sentence: str, found: re.Match[str]) -> bool:
    """Is "could have" one of two ways that were open, beside what spoke for or against it?"""
    return bool(
        WEIGHED.match(sentence, found.end())
        or (PERHAPS.search(found[0]) and ITS_USE.match(sentence, found.end()))
    )


EXPECTED = re.compile(
    r"[-*•\s]*(?:by|from)\s+(?:the\s+end|then|now|next|mid|\w+day|\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)",
    re.I,
)
ANY_OF_THEM = re.compile(
    r"\b(?:any|every)\s+(?:(?!other\b)[\w-]+\s+){1,2}$", re.I
)  # "any engineer could have run it"
# What it is there for: "the check that should have caught this was skipped by the pipeline".
SAFEGUARD = re.compile(
    r"\b(?:checks?|alerts?|alarms?|monitors?|monitoring|tests?|guards?|probes?|rules?|jobs?|scripts?|hooks?|gates?"
    r"|lint\w*|validations?|validators?|watchdogs?|policies|policy|filters?|limits?|interlocks?|sensors?|locks?)\s+"
    r"(?:that|which)\s+$",
    re.I,
)
# What a machine was to do: "renewed automatically", "caught by the tests".
BY_MACHINE = re.compile(
    rf"\s+(?:(?:\w+\s+){{0,3}}?auto|(?:\w+\s+){{1,2}}by\s+(?!(?:the|a|an|our|any|some|one|anyone|someone|whoever)?\s*(?:[\w-]+\s+){{0,2}}?"
    rf"(?:{ROLE}|anyone|someone|somebody|whoever|us|me|him|her|them|teams?|operators?|managers?|management|reviews?|\w+ing)\b))",
    re.I,
)
# Whoever was to do it, with or without an article: "understood by project managers".
BY_SOMEBODY = re.compile(
    rf"\s+{ADV}*(?!affected|impacted|used|seen|paged|received){PAST}\s+(?:\w+\s+){{0,3}}?by\s+(?:(?:the|a|an|our|any|some|all|my)\s+)?(?:[\w-]+\s+)?"
    rf"(?i:{ROLE}|us|me|him|her|them|management|teams?)\b",
    re.I,
)
# A reproach all the same: "caught by a very simple check".
EVEN_BY_LITTLE = re.compile(
    r"\s+(?:[\w-]+\s+){1,4}?by\s+(?:even\s+)?(?:a|an|any|the)\s+(?:very\s+|most\s+)?(?:simplest|simple|basic|trivial|quick|single|cursory"
    r"|elementary|slightest)\b",
    re.I,
)


IN_HINDSIGHT = re.compile(r"\b(?:in\s+(?:hindsight|retrospect)|with\s+hindsight|looking\s+back)\b", re.I)
NOT_BY_ITSELF = re.compile(
    rf"\s+{ADV}*(?!{BEFALLEN}\b){PAST}\b(?!\s+(?:\w+\s+){{0,3}}?(?:auto|by\s+the\b))", re.I
)


def _is_hindsight(sentence: str, found: re.Match[str], context: Context) -> bool:
    """Is this "should have" about a deed left undone, and no recommendation and no expected state of a machine?"""
    done, after = found["done"].lower(), sentence[found.end() :]
    if done != "been" and SAFEGUARD.search(sentence[: found.start()]):
        return False
    if EXPECTED.match(sentence[: found.start()]) or _is_a_things(sentence, found, context):
        return False
    negated = re.search(r"\b(?:not|never)\b|n't", found[0], re.I)
    if negated and is_state(sentence, found):
        return False
    if (
        done == "been"
        and negated
        and re.match(
            rf"\s+{ADV}*(?!affected|impacted|able|visible|possible|necessary|needed|required){PAST}\b",
            after,
            re.I,
        )
    ):
        return True
    if done == "been" and negated and person_before(sentence, found.start(), context, maybe=True):
        return True
    if done == "been" and IN_HINDSIGHT.search(sentence[: found.start()]) and NOT_BY_ITSELF.match(after):
        return True
    if done == "been":
        is_told = (
            PASSIVE.match(sentence, found.end())
            or BY_SOMEBODY.match(sentence, found.end())
            or (
                not BEFALLEN_THEN.match(after)
                and person_before(sentence, found.start(), context, maybe=False)
            )
        )
        return bool(is_told) and (not BY_MACHINE.match(after) or bool(EVEN_BY_LITTLE.match(after)))
    person = person_before(sentence, found.start(), context, maybe=True) or re.search(
        rf"{ELIDED}$", sentence[: found.start()], re.I
    )
    if not negated and re.fullmatch(ADJECTIVAL, done, re.I) and not re.match(AFTER_VERB, after, re.I):
        return False
    if done in ("set", "read", "cut", "put", "split") and not re.match(AFTER_VERB, after, re.I):
        return False
    if YOU_SHOULD.search(sentence[: found.start()]) and not GIVEN_TO_YOU.match(done):
        return True
    if negated and re.search(r"\byou\s+$", sentence[: found.start()], re.I):
        return True
    if WORK.search(sentence[: found.start()]) and WORK_DONE.match(sentence[found.start("done") :]):
        return True
    return bool(person) or bool(re.fullmatch(rf"{SEEN}|heard|found\s+out", done, re.I))


# A thing that looks, tells or checks by itself.
THING = re.compile(
    r"\b(?:functions?|methods?|class(?:es)?|handlers?|middlewares?|wrappers?|librar(?:y|ies)|components?|modules?|services?|servers?|clients?|contracts?|code|watchdogs?|schedulers?"
    r"|parsers?|compilers?|linters?|pipelines?|bots?|daemons?|prox(?:y|ies)|gateways?|constructors?|kernel|firmware|apis?|endpoints?|scripts?|jobs?|hooks?|validators?|plugins?|interfaces?"
    r"|(?:load\s+)?balancers?|firewalls?|databases?|frameworks?|routines?|callbacks?|decorators?|queues?|loops?|clusters?|tools?|apps?|widgets?|sensors?|dialogs?|adapters?|exporters?"
    r"|importers?|resolvers?|breakers?|replicas?|nodes?|pods?|agents?|triggers?|lambdas?|ingress|listeners?|workers?|brokers?|drivers?|systems?|software|programs?|programmes?|process(?:es)?"
    r"|devices?|controllers?|monitors?|clauses?|wizards?|forms?|gates?|interlocks?|relays?|stat(?:e|us)\s+pages?|it)\s+$",
    re.I,
)
# The same, told after it: "the adapter that should have caught the timeout".
OF_ITS_OWN = re.compile(
    r"(?:\b(?:an?|the|our|its|this|each|every|two|one|some|no|another|any)\s+(?:[\w'-]+\s+){0,3}?|^\W*)(?P<noun>[\w-]+),?\s+(?:that|which)\s+$",
    re.I,
)
# What is somebody's after all: "which should have told us".
TO_US = re.compile(r"\s+(?:us|me|him|her|them|everyone|everybody)\b", re.I)


def _is_a_things(sentence: str, found: re.Match[str], context: Context) -> bool:
    """Does a "should have" say what a thing was to do by itself: "a function that should have checked the caller"?"""
    before = sentence[: found.start()]
    if found["done"].lower() == "been" or TO_US.match(sentence, found.end()):
        return False
    if THING.search(before):
        return True
    owner = OF_ITS_OWN.search(before[-80:])
    if not owner or WORK.search(owner["noun"] + " "):
        return False
    until = f"{before[: len(before) - len(owner[0]) + owner.end('noun') - owner.start()]} "
    return not person_before(until, len(until), context, maybe=True)


# "You should have asked", and not what a machine was to give: "you should have received a mail".
YOU_SHOULD = re.compile(r"\byou\s+(?:\w+ly\s+)?$", re.I)
GIVEN_TO_YOU = re.compile(
    rf"(?:received|got|gotten|had|heard|seen|found|been|ended|arrived|landed|noticed|become|{ADJECTIVAL})$",
    re.I,
)
# What is there to be seen or not, and its state: "the drafts should not have been public".
SEEN_THINGS = re.compile(
    r"\b(?:they|it|that|which|(?:documents?|pages?|data|records?|drafts?|files?|posts?|articles?|entries|entry|items?|notes?|reports?|results?"
    r"|names|numbers|addresses|fields?|versions?|images?|links?|notices?))\s+$",
    re.I,
)
SHOWN = re.compile(
    r"\s+(?:yet\s+)?(?:live|public|publicly|visible|online|published\s+(?:yet|at\s+all)|accessible|reachable|available|there|listed|linked|indexed|searchable|in\s+the\s+(?:index|list|feed))\b",
    re.I,
)
CAME_ABOUT = re.compile(r"(?:happened|occurred|existed|appeared|arisen)$", re.I)
# What somebody does, and no behaviour of a machine.
DOINGS = re.compile(
    r"\b(?:change|deploy(?:ment)?|deletion|decision|release|merge|restart|migration|upgrade|mistake|error|slip)\b",
    re.I,
)


def is_state(sentence: str, found: re.Match[str]) -> bool:
    """Does a "should not have" say how a thing is expected to be or behave, whoever made it so?"""
    before = sentence[: found.start()]
    if CAME_ABOUT.match(found["done"]):
        return not WORK.search(before) and not DOINGS.search(before)
    return bool(SHOWN.match(sentence, found.end()) and SEEN_THINGS.search(before))


VERB = re.compile(
    r"\b(?:was|were|is|are|had|has|have|did|went|and)\b", re.I
)  # more than a subject stands there
INSTEAD = re.compile(r"\s+(?:instead\s+of|rather\s+than|and\s+not)\b.*")


def _next_time(sentence: str, start: int, end: int) -> str:
    """From "this could have been caught in review" to "What would let this be caught in review: …"."""
    rest, subject = rest_of(sentence, end), clause_of(sentence[:start]).strip()
    verb = sentence[start:end].split()[-1].lower()
    if by := re.match(r"\s*by\s+(?P<deed>\w+ing\b.*)", rest):
        return f"{begun(by['deed'])} would make this less likely, or shorter, the next time."
    if (
        LESS.search(verb)
        or not subject
        or len(subject) > 60
        or VERB.search(subject)
        or re.search(r"better|sooner|earlier", verb)
    ):
        return "What would make this less likely, or shorter, the next time: …"
    if not subject[:2].isupper():
        subject = subject[0].lower() + subject[1:]
    return f"What would let {subject} be {verb}{rest}: …"


FILLER = re.compile(r"\b(?:really|clearly|obviously|certainly|simply|just)\s+$", re.I)


def _had_not(sentence: str, found: re.Match[str]) -> Found:
    """From "we should have tested it" to "We had not tested it, because …", and the other way round."""
    negated = bool(re.search(r"\b(?:not|never)\b|n't", found[0], re.I))
    subject = FILLER.sub("", clause_of(sentence[: found.start()]))
    if re.match(r"(?:nobody|no[ -]one)\s+$", subject, re.I):
        subject, negated = "Somebody ", not negated
    elif not negated and re.match(r"(?:somebody|someone)\s+$", subject, re.I):
        subject, negated = "Nobody ", True
    rest = INSTEAD.sub("", rest_of(sentence, found.end()))
    words = f"{subject or 'We '}had {'' if negated else 'not '}{found['done'].lower()}{rest}, because …"
    return Found(found.start(), found.end(), "counterfactual", begun(words))
