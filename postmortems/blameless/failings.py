"""Somebody who failed, forgot or did not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import (
    ASKING,
    ELIDED,
    HEAD_OF_NOTE,
    NO_FAULT,
    PEOPLE,
    Context,
    Found,
    person_before,
    rest_of,
    small,
)
from postmortems.blameless.idioms import SEEN_THEN
from postmortems.blameless.strangers import name_before
from postmortems.blameless.words import ADV, COGNITIVE, DEED, HANDS, NOBODY, PAST, SEEN

FAILED = re.compile(
    r"\b(?:(?:fail(?:ed|ing|s)?(?:\s*(?:,|--|–|—|\()\s*[\w\s]{1,25}?\s*(?:,|--|–|—|\))|\s+(?:twice|repeatedly|again|once\s+more|\w+\s+times))?|neglect(?:ed|ing|s)?|omitted|refused|declined|forgot|forgets"
    r"|forgotten|forgetting)\s+to\s+(?!reproduce|replicate|connect|log\s?in|ssh|load|reach|start|boot"
    r"|find\s+(?:the|a)\s+(?:cause|root)|restore|recover|authenticate|elect|bind|render"
    r"|schedule)(?P<deed>[\w-]+)"
    r"|(?:forgot|forgotten|neglected|overlooked|disregarded|omitted)\s+(?:all\s+about|about\s+|that\s+)?(?!password)(?:the|a|an"
    r"|this|that|our|his|her|their|it|one|some|several|these)\b"
    r"|(?:ignored|disregarded|dismissed)\s+(?!(?:\w+\s+){1,2}(?:options?|alternatives?|ideas?|proposals?|hypothes\w+|theor\w+)\b)(?:the|an?|all|our|several|repeated|two|three|four|many"
    r"|multiple|earlier|this|that|these|every|both|my)\b|(?:bothered|cared)\s+to|(?:was|were)"
    r"\s+(?:n't|not)\s+(?:\w+\s+)?(?:aware|familiar|careful|attentive|diligent|thorough"
    r"|paying\s+attention|thinking|clear\s+(?:about|on))|(?:was|were)n't\s+(?:\w+\s+)?(?:aware"
    r"|familiar|careful|attentive|diligent|thorough|paying\s+attention|thinking)"
    r"|(?:remain|stay)(?:ed|s)\s+(?:\w+\s+)?(?:unaware|oblivious|ignorant)"
    r"|(?:was|were|is|are|being)\s+(?:\w+\s+)?(?:unaware|oblivious|unfamiliar|ignorant|inattentive"
    r"|distracted|negligent|too\s+slow|slow\s+to|asleep(?!\W+(?:since|because|as|when|at\s+home)\b))"
    r"|not\s+being\s+aware"
    r"|(?:lacked|lacks|lacking)\s+(?:the\s+)?(?:necessary\s+|required\s+|sufficient\s+|enough\s+"
    r"|basic\s+)?(?:knowledge|experience|understanding|skills?|awareness|expertise|discipline"
    r"|training|familiarity|context|insight)"
    r"|ha(?:d|s|ve)\s+(?:(?:no|zero|not\s+(?:the\s+)?(?:slightest|faintest|least))\s+(?:idea|clue|knowledge"
    r"|understanding|awareness)|little\s+(?:understanding"
    r"|knowledge|idea|experience))|did\s+nothing\s+(?:about|to|until|for)"
    r"|took\s+(?:far\s+)?too\s+long\s+to|(?:was|were)\s+(?:supposed|meant|expected|told|asked"
    r"|reminded)\s+to\s+(?:have\s+)?\w+[^.;]{0,60}\b(?:but|yet|and)\s+(?:\w+\s+)?(?:didn't"
    r"|did\s+not|never|forgot|failed)"
    r"|missed\s+(?:the|this|that|these|several|an?|all|both|our|two|three|many)\s+(?!cut-?off|window"
    r"|deadline|slo|sla|target|heartbeats?|beats?|requests?|packets?|events?|messages?|flight"
    r"|call\b))",
)
# How well it was done, as a judge would say.
QUALITY = (
    r"(?:properly|adequately|sufficiently|thoroughly|carefully|correctly|diligently|enough|seriously"
    r"|strictly|closely|dare)"
)
# What a role may leave undone without a word of blame: it could not, or it only tells what happened.
CALLED_SO = re.compile(
    r"\s+(?:the|this|it|that)\s+(?:\w+\s+)?(?:closed|resolved|over|done|finished|fixed|safe"
    r"|complete|critical)\b",
    re.I,
)
OTHER_DEED = (
    r"(?!(?:have|had|has|get|got|need|receive|see|hear|lose|own|panic|attempt|want|suffer|exist|work|matter|mind"
    r"|like|feel|change|hesitate|expect|access|alter|touch|download|leak|arise|amount|occur"
    r"|experience|agree|survive|die|arrive|appear|seem|belong|speak|sleep|reach|succeed|manage|wish|intend|mean"
    r"|regain|yet|even|ever|also|been"
    r"|quite|blame|say|object|find|injure|sustain|require|impact|affect|believe|realistically|and|the)(?:e?d|s)?\b)[a-z]{3,}"
)
DID_NOT = re.compile(
    (
        r"\b(?:(?:did|do|does|had|has|have)(?:n't|\s+not)|never|hadn't|hasn't"
        rf"|haven't)\s+(?:{ADV})*(?P<verb>(?!think\s+(?:that|we|it|there|the|this|he|she|they|any"
        rf"|much\s+more)\b)(?:{COGNITIVE}|{DEED}|{SEEN}|{OTHER_DEED}|(?<=even\s)\w+"
        rf"|(?<=never\s)(?:answered|replied|responded|called|returned|acted)|(?!have|get|receive|work|scale|cover|fit|last)\w+\b(?=[^.;]{{0,40}}?\b{QUALITY}\b)))\b(?!\s+(?:access|permission))(?!(?<=check)\s+in\b)"
    ),
)
NOBODY_DID = re.compile(
    (
        rf"\b{NOBODY}\s+(?:(?!was\b|were\b|is\b|got\b|could\b|can\b|should\b|would\b|might\b|will\b)[\w-]+\s+){{0,4}}?(?:(?:had|has|have"
        rf"|ever|even|then"
        rf"|actually)\s+)*(?:{SEEN}|knew|saw|thought|took|looked|cared|bothered|acted|reacted|responded|opened|called|stopped|rolled|paged|intervened|volunteered|replied|showed\s+up|turned\s+up|lifted|tried|followed\s+up|monitored|maintained|rang|phoned|sounded|insisted|came\s+forward|stood\s+up"
        r"|answered|spoke|dared|wrote|objected|picked|did\s+(?:anything|something|a\s+thing)(?!\s+(?:wrong|unusual|out\s+of|different|else|special))"
        r"|asked(?!\s+(?:it|for)\b)|owned|ran|updated|was\s+(?:watching|aware|paying|looking|checking|monitoring))\b"
    ),
)
WITHOUT = re.compile(
    r"\bwithout\s+(?:anyone\s+|anybody\s+|someone\s+|somebody\s+|him\s+|her\s+|us\s+|them\s+|so\s+much\s+as\s+|ever\s+once\s+|apparently\s+|bothering\s+to\s+|first\s+|even\s+"
    r"|properly\s+|fully\s+|really\s+|actually\s+|ever\s+|carefully\s+"
    r"|adequately\s+)*(?:checking|thinking|understanding|considering|reading|looking|realising"
    r"|realizing|noticing|verifying|asking|knowing|telling|informing|reviewing|consulting|bothering|letting"
    r"|warning|notifying|waiting|testing|confirming|opening|comparing|counting|measuring|locking|wearing|calling|running|executing|following|handing\s+over|saying|leaving\s+(?:a\s+)?(?:notes?|word)|giving\s+(?:us|anyone|anybody|them|him|her|any|notice|a\s+(?:warning|heads-?up|thought|moment's))|visiting|inspecting|examining|glancing|questioning|escalating|backing\s+up|isolating"
    r"|trying|double-?checking|validating|obtaining|seeking"
    r"|paying)\b",
)
# What people made, as if it had eyes: "the review failed to consider".
WORK_FAILED = re.compile(
    r"\b(?:analysis|review|planning|plan|investigation|assessment|preparation|design|estimate|testing"
    r"|risk\s+assessment|evaluation|post-?mortem|audit|proposal|discussion|approval|handover)\s+"
    r"(?:(?!and\b|but\b)[\w'./-]+\s+){0,10}?(?:failed\s+to|neglected\s+to|did\s+not|didn't"
    r"|overlooked)\s+(?:\w+ly\s+)?(?:predict|anticipate|foresee|consider|take|account|catch|spot"
    r"|notice|identify|question|think|the|that|this|a)\b",
)
# What no machine does or leaves undone, so that a bare capital word before it is a person's name and no product's.
MINDED = re.compile(
    r"(?:tell|told|ask|inform|think|thought|reali[sz]e|consider|anticipate|foresee|bother|care|remember"
    r"|understand|communicate|consult|double-check|follow\s+up|reach\s+out|hand\s+over|coordinate"
    r"|check|escalate|mention|plan|prepare|warn|announce|discuss|listen)",
    re.I,
)
# What is a duty whoever leaves it undone: with these even an operator, "they" or "we" are people.
DUTY = re.compile(
    r"\s+(?:an?|the|any)\s+(?:[\w-]+\s+){0,2}?(?:back-?up|snapshot|ticket|change\s+request|dry[ -]run|review|approval"
    r"|rehearsal|hand-?over|note|announcement|maintenance\s+window|permission|second\s+opinion)\b"
    r"(?!\s+(?:job|pod|object|resource|cr|bucket|file|table|page|field|id)\b)",
    re.I,
)
RECEIVED = re.compile(r"need|want|require|see|find", re.I)
UNSUCCESSFUL = re.compile(
    r"catch|detect|identify|isolate|recover|obtain|make|see|take|do|bring|get|prevent|resolve|recognise", re.I
)
# Owning up: after it what "we" did not do is told as a fault.
OWNED_UP = re.compile(
    r"\b(?:needless\s+to\s+say|of\s+course|naturally|stupidly|foolishly|unfortunately|regrettably|sadly|embarrassingly"
    r"|to\s+(?:my|our)\s+shame),?\s+(?:that\s+)?(?:I|we)\s+(?:\w+ly\s+)?$",
    re.I,
)
# What somebody is cleared of: "the admin did not perform the deletion".
HARM_NOT_DONE = re.compile(
    r"(?:perform|carry\s+out|execute|make|initiate|authori[sz]e|approve|request|order|start|trigger|issue|send)\s+(?:the|this|that|these|any|an?)\s+"
    r"(?:[\w-]+\s+)?(?:suspension|deletion|removal|shut-?down|wipe|leak|transfer|withdrawal|purchase|payment|log-?in|sign-?in|intrusion|attack"
    r"|transaction|theft|lock-?out|disconnection)s?\b",
    re.I,
)
LATE = re.compile(
    r"\b(?:in\s+time|enough|properly|correctly|until|as\s+(?:asked|instructed|planned|agreed))\b", re.I
)
# What nobody could tell yet: "we did not know which copy was newer".
OPEN_THEN = re.compile(r"\s+(?:which|whether|if|where|who|why|what|how\s+(?:many|much|long|far))\b", re.I)
# "We were not aware of any data loss": it says that there was none to see.
NOTHING_AMISS = re.compile(r"\s+(?:that|of)\s+(?:any|other|further)\b", re.I)
# A log leaves the article out: "Failed to verify signature".
OF_SOMETHING = re.compile(
    r"\s+(?:the|that|a|an|our|his|her|their|this|these|any|it|whether|if|how|what|why|with|to|for|on|up|about|in|all|both)\b",
    re.I,
)
# What a machine is said not to do as well.
OF_MACHINES = re.compile(r"recogni[sz]e|know|follow|respond|read|account", re.I)
UNAWARE = re.compile(r"(?:was|were|remained|stayed)(?:n't|\s+not)?\s+(?:\w+\s+)?(?:un)?aware\b", re.I)
# What was known at a time, told as such: "at that point we still had no idea that the networks were one".
STILL_UNKNOWN = re.compile(
    r"(?:\b(?i:at\s+(?:this|that)\s+(?:point|time|stage|moment)|until\s+then|by\s+then|so\s+far|(?:as\s+)?yet)\b[^.;]{0,40}|\b(?:I|[Ww]e|they)\s+still\s+)$"
)
UNKNOWING = re.compile(
    r"ha(?:d|s|ve)\s+(?:no|little|not)\b|(?:was|were)(?:n't|\s+not)?\s+(?:\w+\s+)?(?:un)?aware\b"
)
# A habit, which no machine is reproached with: "has consistently failed to".
ALWAYS_SO = re.compile(
    r"\b(?:our|the|their|my)\s+(?:[\w-]+\s+)?(?:teams?|management)\s+(?:\w+ly\s+|has\s+|have\s+|had\s+)+$",
    re.I,
)
# What somebody looks forward to, and no fault: "she does not expect this to help".
OUTLOOK = re.compile(
    r"(?:do|does)(?:n't|\s+not)\s+(?:\w+\s+)?(?:anticipate|expect|foresee|envisage|envision|plan)\b", re.I
)
# What machines do as well, in the passive and without anybody beside it: "was recreated without checking the disk".
MACHINE_LOOK = re.compile(
    r"(?:checking|verifying|validating|waiting|testing|confirming|opening|comparing|counting|measuring|locking|calling|running|executing|backing\s+up)$"
)
MACHINE_DEED = re.compile(
    r"\b(?:was|were|been)\s+(?:(?:automatically|then|simply|also)\s+)?(?:re-?created|re-?started|rebuilt|respawned|spawned|rescheduled|scheduled|evicted|retried|replicated|loaded|reloaded"
    r"|parsed|cached|mounted|re-?mounted|written|overwritten|copied|synced|rendered|served|sent|resent|accepted|stored|processed|allocated|promoted|re-?initiali[sz]ed|provisioned)\b",
    re.I,
)
HEDGED = re.compile(
    r"\b(?:at\s+(?:this|that)\s+(?:point|time|stage)|yet|until\s+then|to\s+reproduce)\b", re.I
)


def is_excused(sentence: str) -> bool:
    """Does it clear people of fault, or ask a question of a form?"""
    return bool(NO_FAULT.search(sentence) or ASKING.search(sentence))


def work_failed(sentence: str, context: Context) -> Iterator[Found]:
    """A review, plan or analysis that did not see it: people’s work spoken of as if it had eyes."""
    for found in WORK_FAILED.finditer(small(sentence)):
        if is_excused(sentence):
            return
        yield Found(found.start(), found.end(), "person-failed", SEEN_THEN)


def person_failed(sentence: str, context: Context) -> Iterator[Found]:
    """Somebody failed to, forgot, was unaware, lacked, ignored."""
    for found in FAILED.finditer(small(sentence)):
        if is_excused(sentence):
            return
        mental = (
            re.match(r"(?:neglect|omitt|refus|forg[eo]t)", found[0], re.I)
            or re.match(rf"{COGNITIVE}\b", found["deed"] or "", re.I)
            or (
                not found["deed"]
                and not re.match(
                    r"(?:missed|took)\b|lack\w*\s+(?:the\s+)?(?:context|insight|training|skills)",
                    found[0],
                    re.I,
                )
            )
        )
        is_handwork = ALWAYS_SO.search(sentence[: found.start()]) or re.fullmatch(
            HANDS, found["deed"] or "", re.I
        )
        subject = person_before(sentence, found.start(), context, maybe=bool(mental or is_handwork))
        forgot = re.match(r"forg[eo]t|neglect", found[0], re.I)
        elided = (
            re.search(rf"{ELIDED}$", sentence[: found.start()], re.I)
            and (forgot or (mental and found["deed"]))
            and not re.search(r"\w\s+and\s+$", sentence[: found.start()])
            and (found[0].lower()[:7] != "failing" or PEOPLE.search(sentence[: found.start()]))
        )
        if HEAD_OF_NOTE.fullmatch(sentence[: found.start()]):
            elided = bool(forgot or (mental and found["deed"] and OF_SOMETHING.match(sentence, found.end())))
        if (
            subject
            or elided
            or (
                (
                    forgot
                    or UNAWARE.match(found[0])
                    or (found["deed"] and MINDED.match(sentence, found.start("deed")))
                )
                and name_before(sentence, found.start())
            )
        ):
            is_wondering = (
                subject
                and not forgot
                and re.match(r"(?:[Ii]|[Ww]e)(?:'ve|\b.*\bhave)", f"{subject[0].strip()} {found[0]}")
            )
            if UNKNOWING.match(sentence, found.start()) and STILL_UNKNOWN.search(sentence[: found.start()]):
                continue
            if is_wondering or NOTHING_AMISS.match(sentence, found.end()):
                continue
            if re.search(r"\b(?:users?|customers?)\s+(?:\w+\s+)?$", sentence[: found.start()], re.I) and (
                forgot or not found["deed"]
            ):
                continue
            yield _nothing_told(sentence, found, subject)


def person_did_not(sentence: str, context: Context) -> Iterator[Found]:
    """Somebody did not notice, check, tell, escalate."""
    for found in DID_NOT.finditer(small(sentence)):
        if is_excused(sentence):
            return
        mental = bool(
            re.fullmatch(
                rf"{COGNITIVE}|{SEEN}|dare|stick|adhere|bother|care|dream|imagine", found["verb"], re.I
            )
            or re.search(rf"{QUALITY}\b|\beven\b", sentence[found.start() : found.end() + 45], re.I)
            or (DUTY.match(sentence, found.end("verb")) and not RECEIVED.match(found["verb"]))
        )
        subject = person_before(sentence, found.start(), context, maybe=mental)
        who = subject[0].strip().lower() if subject else ""
        if not subject and not (
            MINDED.match(sentence, found.start("verb")) and name_before(sentence, found.start())
        ):
            in_a_note = HEAD_OF_NOTE.fullmatch(sentence[: found.start()]) and re.fullmatch(
                COGNITIVE, found["verb"], re.I
            )
            if (
                not in_a_note
                or OF_MACHINES.fullmatch(found["verb"])
                or re.match(r"\s+any\b", sentence[found.end() :])
            ):
                continue
        if OUTLOOK.match(sentence, found.start()):
            continue
        if HARM_NOT_DONE.match(sentence, found.start("verb")) and not LATE.search(sentence, found.end()):
            continue
        if not mental and re.search(r"\b(?:users?|customers?|someone|somebody|people)\s*$", who):
            continue
        if (
            not re.match(r"did|does|do\b|never", found[0], re.I)
            and not mental
            and not re.fullmatch(DEED, found["verb"], re.I)
        ):
            continue
        ours = re.match(r"(?:we|i|they|who)\b", who)
        if ours and (
            not (mental or (OWNED_UP.search(sentence[: found.start()]) and is_undone(found)))
            or (re.match(r"know|understand|understood|find", found["verb"], re.I) and HEDGED.search(sentence))
            or (found["verb"].lower() == "know" and OPEN_THEN.match(sentence, found.end("verb")))
        ):
            continue
        if ours and (found["verb"].lower() == "seen" or CALLED_SO.match(sentence[found.end("verb") :])):
            continue
        if (
            ours
            and re.match(r"(?:have|has|do|does)\b", found[0], re.I)
            and not re.search(r"\bnever\b", found[0])
        ):
            continue
        if re.match(r"(?:do|does)(?:\b|n't)", found[0], re.I) and (
            not mental or re.fullmatch(r"we|i|they|who", who)
        ):
            continue
        yield _nothing_told(sentence, found, subject)


def is_undone(found: re.Match[str]) -> bool:
    """Is it a deed left undone, and not one that did not succeed?"""
    return bool(re.fullmatch(DEED, found["verb"], re.I)) and not UNSUCCESSFUL.fullmatch(found["verb"])


UNFELT = re.compile(r"\s+any\s+(?:effect|impact|difference|disruption)\b", re.I)
UNSEEN = re.compile(
    r"\b(?:that|which)\s+(?:nobody|no\s+one)\s+(?:[\w-]+\s+){0,4}?(?:seen|known|knew|saw"
    r"|understood)$",
    re.I,
)


# The reason stands beside it: "there was no alert, so nobody noticed".
UNALARMED = re.compile(
    r"\b(?:no|without|not|n't)\b[^.;]*\b(?:so|and\s+so|therefore|hence)\s+(?:that\s+)?$", re.I
)


# The reason stands after it: "nobody saw it because it was sent to an address that bounces".
UNREACHED = re.compile(
    r"[^.;]{0,60}?\b(?:because|since|as)\s+(?:it\s+(?:was|went|is|goes)\b|there\s+(?:was|were|is)\s+(?:no|nothing)\b|nothing\b"
    r"|(?:the|our|its)\s+(?:[\w-]+\s+){0,2}?(?:alerts?|alarms?|pages?|mails?|messages?|channel|logs?|dashboards?|graphs?|screens?|console"
    r"|notifications?|lists?|monitoring)\b)",
    re.I,
)


def nobody_did(sentence: str, context: Context) -> Iterator[Found]:
    """Nobody noticed, no one asked."""
    for found in NOBODY_DID.finditer(small(sentence)):
        if not (
            is_excused(sentence)
            or UNSEEN.search(sentence[: found.end()])
            or UNFELT.match(sentence[found.end() :])
            or UNREACHED.match(sentence, found.end())
            or UNALARMED.search(sentence[: found.start()])
        ):
            yield _nothing_told(sentence, found, None)


DONE_TO_IT = re.compile(r"\b(?:was|were|been)\s+\w+(?:ed|en|n)\b", re.I)
ABLE = re.compile(
    r"\b(?:can|could|able\s+to|lets?|allow\w*|possible|(?:should|must)(?!\s+have)|never|not|n't|to)\b[^,;]{0,60}$",
    re.I,
)


BY_A_TOOL = re.compile(
    r"\b(?:tools?|scripts?|jobs?|commands?|bots?|services?|consoles?|systems?|clients?|servers?|cli|buttons?|dialogs?|programs?"
    r"|pipelines?|deploys?|process(?:es)?|api|apps?)\s+(?:(?!that\b|which\b|was\b|were\b|is\b|are\b)[\w-]+\s+){1,3}$",
    re.I,
)


NEEDS_NO_WORD = re.compile(r".*\bgo(?:es)?\s+without\s+saying$", re.I)


def without_a_look(sentence: str, context: Context) -> Iterator[Found]:
    """Done without checking, thinking, telling anybody."""
    for found in WITHOUT.finditer(small(sentence)):
        before = sentence[: found.start()]
        if BY_A_TOOL.search(before) or NEEDS_NO_WORD.match(before[-5:] + found[0]):
            continue
        by_somebody = (
            re.search(r"(?:telling|asking|informing|consulting)$", found[0], re.I)
            or PEOPLE.search(sentence)
            or (
                DONE_TO_IT.search(before)
                and not (MACHINE_LOOK.search(found[0]) and MACHINE_DEED.search(before))
            )
        )
        if by_somebody and not ABLE.search(before) and not is_excused(sentence):
            yield _nothing_told(sentence, found, None)


def _nothing_told(sentence: str, found: re.Match[str], subject: re.Match[str] | None) -> Found:
    """ "The engineer forgot to renew it" → "Nothing reminded the engineer to renew it: …"."""
    who = _object(subject[0]) if subject else ""
    groups = found.groupdict()
    rest = rest_of(sentence, found.end()).rstrip(" (")
    doing = " ".join(_doing(groups.get("deed") or groups.get("verb") or "", rest).split())
    hint = "reminded" if re.match(r"forg[eo]t", found[0], re.I) else "prompted"
    rewritten = (
        f"Nothing {hint} {who or 'anybody'} to {doing}: what was there to see was …" if doing else SEEN_THEN
    )
    return Found(found.start(), found.end(), "person-failed", rewritten)


NARRATED = re.compile(
    r"^(?:it\s+\w+|turned|apparently|in\s+the\s+end)\b.*?(?=(?:my|our|the|his|her)\s)", re.I
)
TRAILING = re.compile(rf"(?<=\s)(?:(?:who|had|have|has)\s+|{ADV})+$", re.I)
PAST_ONLY = re.compile(
    rf"(?:{SEEN}|(?!need|heed|feed|exceed|proceed|speed)\w+ed|ran|went|took|gave|saw|knew|thought|wrote|began|chose"
    r"|did|had|sent|kept|left|made|found|told|held|got|came|brought|bought|built|spoke|drew|lost|paid)",
    re.I,
)


def _object(subject: str) -> str:
    """Whom it was that nothing prompted: "She" → "her", "The nurse, who had been told," → "the nurse"."""
    if pronoun := OBJECTS.get(subject.split()[0].lower().rstrip(",")):
        return pronoun
    head = NARRATED.sub("", " ".join(subject.split(",")[0].split()))
    return in_midsentence(TRAILING.sub("", f"{head} ").strip())


def in_midsentence(who: str) -> str:
    """The words as they stand within a sentence: "The vendor" → "the vendor", and "Legal" as it is."""
    article = re.match(
        r"(?:The|A|An|One|Our|Another|This|Two|All|Some|Both|Whoever|Those|Anyone|Several)\b", who
    )
    return who[0].lower() + who[1:] if article else who


def _doing(verb: str, rest: str) -> str:
    """The deed in its plain form with what follows it, or nothing where that form is not there to be had."""
    alone = re.split(rf"\s+(?:and|but|or)\s+(?={ADV}*{PAST}\b)", rest)[0]
    if re.fullmatch(r"bother|care|dare|think|remember", verb, re.I):
        to = re.match(r"\s*to\s+(?P<deed>\w+.*)", alone)
        return to["deed"] if to else ""
    return "" if not verb or PAST_ONLY.fullmatch(verb) else f"{verb.lower()}{alone}"


OBJECTS = {
    "i": "me",
    "we": "us",
    "he": "him",
    "she": "her",
    "they": "them",
    "nobody": "anybody",
    "no": "anybody",
}
