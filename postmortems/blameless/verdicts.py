"""Verdicts on people: human error, traits, mistakes, a name beside the harm."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import (
    ASKING,
    NO_FAULT,
    PEOPLE,
    Context,
    Found,
    begun,
    clause_of,
    person_before,
    rest_of,
    small,
    without_verdict,
)
from postmortems.blameless.words import BLUNDER, PAST, ROLE, SLIP

MOST = 10  # of one phrase looked at in a sentence, so that no text takes long
ERRING = (
    r"(?:human|user|operator|pilot|engineer|developer|(?:sys)?admin(?:istrator)?|sysop|dba|programmer|maintainer|technician|contractor|sub-?contractor|employee"
    r"|staff|crew|nurse|surgeon|dispatcher|clerk|mechanic|electrician|installer|vendor|captain|people|people's|personal|personnel|manual)"
)
HUMAN_ERROR = re.compile(
    rf"\b{ERRING}(?:'s|s')?(?:\s+|-)(?:errors?|mistakes?|oversights?|negligence|slip(?:-?ups?)?|carelessness)\b"
    rf"|\b{ERRING}-(?:induced|made|caused|inflicted)\s+(?:\w+\s+)?(?:errors?|mistakes?|faults?|outages?|incidents?|failures?|problems?|mess)\b"
    r"|\b(?:errors?|mistakes?|oversights?|slip(?:-?ups?)?|failure|negligence|inattention|inattentiveness|haste|fault"
    r"|carelessness)\s+(?:on\s+the\s+part\s+of|by|of|from)\s+(?:the|a|an|one\s+of|our|my|his"
    r"|her)\s+(?:[\w-]+\s+){0,3}?"
    rf"(?:{ROLE}|operators?|users?|managers?|owners?)"
    r"\b|\b(?:oversight|mistake|error)s?\s+on\s+(?:my|our|his|her|their)\s+(?:part|side|behalf)"
    r"|\ban?\s+(?:(?!config|design|technical|logic|archit)\w+\s+)?oversight\b(?!\s+(?:committee|board|body|role|group|team|function|process))"
    r"|\b(?:my|our|his|her|their|the\s+[\w-]+'s|(?!anyone|anybody|nobody|someone)[a-z]\w+'s"
    r"|[\w-]+s')\s+(?:own\s+)?(?:fault|mistakes?"
    r"|oversight|negligence|carelessness|blunder|bad\b|screw-?up)"
    r"|\b(?:is|are|was|were|be)\s+(?:solely\s+|entirely\s+|partly\s+|clearly\s+)?(?:to\s+blame"
    r"|at\s+fault)\b|\b(?:blame|fault)\s+(?:lies|rests|is)\s+with\b"
    r"|\bfat[- ]?finger(?:ed|ing|s)?\b|\b(?:an?|the)\s+(?:bad|poor|wrong)\s+(?:call|judge?ment"
    r"|decision)\b|\b(?:poor|bad|error\s+(?:in|of)|lapse\s+(?:in|of))\s+judge?ment\b",
)
NOT_CAUSE = re.compile(
    r"(?<![^\W_])(?<!-)(?:never|not|no|none\s+of\s+(?:which|them|it|this|that|these)|nobody(?:'s)?|(?:was|is|are|were|has|had)n't|rather\s+than|instead\s+of"
    r"|without|beyond|label(?:led|s)?"
    r"|stop\s+at|avoid(?!abl)\w*|prevent\w*|reduc\w+|eliminat\w+|guard\w*|protect\w*|"
    r"prone|risk\w*|possib\w+|chance|room|potential|catch\w*|detect\w*|safe\w*|assum\w+|suspect\w*"
    r"|initially|views?\s+of|understanding|first\s+thought|as\s+(?:an?|if|though)|ruled?\s+out|resilien\w+|"
    r"toleran\w+|minimi[sz]\w+|limit\w*|against|for|blameless|allow\w*|susceptible|opportunit\w+"
    r"|mitigat\w+|remov\w+|vulnerable|class\s+of|kinds?\s+of|design\w*|handl\w+|robust\w*|cope|deal\w*|surviv\w*"
    r"|withstand|call\w*|can(?:not|'t)|(?:do|does|did|wo|would|should|could)n't|blaming|out\s+of|(?:problem|issue|topic)\s+of|solv\w+|fix\w*|look\w*\s+(?:past|behind)|whether|terms?|words?|phrases?|notion|concept|easy|tempting|stop\w*\s+at|ends?\s+(?:with|at))\b",
    re.I,
)


ARTICLE = re.compile(
    r"(?:\b(?:a|an|the|this|some|simply|simple|pure|plain|gross|good|old|silly|big|bad|costly|basic|possible|mere|single)\s+)+$",
    re.I,
)
LEADS_ON = re.compile(r"\S+\s.*\b(?:is|was|were|be|been|to|of|by|from)\s+$", re.I)


def _uncaught(before: str) -> str:
    """ "The cause was a simple human error" → "The cause was an action that nothing caught: …"."""
    told = ARTICLE.sub("", before)
    if not LEADS_ON.match(told) or re.match(r"(?:due|because|owing|thanks)\b", told, re.I):
        return "An action that nothing caught led to this: …"
    return begun(f"{told}an action that nothing caught: …")


JUDGED = re.compile(r"(?:call|decision|judge?ment)$", re.I)
MADE_IT = re.compile(r"\b(?:made|makes|took)\s+$", re.I)


# A count over many reports blames nobody in particular.
OF_MANY = re.compile(
    r"\b(?:\d{2,}|hundreds\s+of|dozens\s+of)\s+(?:[\w-]+\s+){0,3}?(?:reports|incidents|outages|post-?mortems|reviews|findings|accidents|cases|failures)\b"
    r"|\b\d+\s*(?:%|percent|per\s+cent)\s+of\s+(?:[\w-]+\s+){0,3}?(?:reports|incidents|outages|accidents|cases|failures)\b",
    re.I,
)


def human_error(sentence: str, context: Context) -> Iterator[Found]:
    """An error of people as the cause."""
    for found in HUMAN_ERROR.finditer(small(sentence)):
        if ASKING.search(sentence) or OF_MANY.search(sentence):
            return
        before = re.split(
            r"[,;:.](?=\s)|\b(?:because|but|while)\b", sentence[max(0, found.start() - 70) : found.start()]
        )[-1]
        if JUDGED.search(found[0]) and (made := MADE_IT.search(sentence[: found.start()])):
            by_machine = not person_before(sentence, made.start(), context, maybe=True)
        else:
            by_machine = False
        if (
            by_machine
            or NOT_CAUSE.search(before)
            or re.match(
                (
                    r"\s*(?:\(?\d|correct\w*|detect\w*|rates?|budget|page|message|code|type|-?prone|reports?|handling|boundar|in\s+\d"
                    r"|(?:is|are)\s+(?:\w+\s+)?(?:expected|predictable|normal|inevitable|part\s+of|bound\s+to|unavoidable|to\s+be\s+expected|a\s+given|common|human)\b"
                    r"|(?:will|do)\s+(?:always\s+)?(?:happen|occur)\b|(?:must|should|may|can|cannot|can't)\s+(?!have\b)|is\s+(?:never|not|a\s+symptom|where|only|merely|just|often|rarely|seldom|normal|inevitable"
                    r"|the\s+(?:start|beginning|wrong)))"
                ),
                sentence[found.end() :],
                re.I,
            )
        ):
            continue
        yield Found(
            found.start(),
            found.end(),
            "human-error",
            _uncaught(clause_of(sentence[: found.start()])),
        )


TRAIT = re.compile(
    r"\b(?:presumptuous(?:ly)?|something\s+(?:\w+ly\s+)?(?:dumb|silly|daft)|(?:too\s+much|(?:an?\s+)?excess(?:ive)?(?:\s+of)?|misplaced)\s+confidence"
    r"|world's\s+worst\s+(?!outage|incident|disaster|\w*storm|accident|flood|fire|bug|day|case)|worst\s+(?:engineer|admin\w*|sysop|sysadmin|developer|operator|programmer|manager)\b"
    r"|laziness|lazily\s+(?:click|approv|copi|past|assum|merg|sign|skip|wav|left|wrote|written|reus|accept)"
    r"|too\s+lazy|bone-?head(?:ed)?|moron(?:s|ic)?|imbeciles?|dimwit(?:s|ted)?|brain-?dead|amateur\s+hour|numbskulls?"
    r"|some\s+(?:genius|clown|joker|muppet|bright\s+spark)|inexcusabl[ey]|unforgivabl[ey]|(?<!not\s)neglect\b(?!\s+to)|inexperience\b|hubris"
    r"|arrogan(?:t|ce|tly)|inept(?:itude|ly)?|amateurish|slapdash|slipshod|gullib\w+|cocky|nonchalan\w+|apath\w+"
    r"|indifference|blas[eé]|gung-?ho|cowboy\w*|half-?hearted\w*|blunder(?:s|ed)?|shodd(?:y|ily)|disgraceful(?:ly)?|shameful(?:ly)?|ham-?fisted|hare-?brained|half-?baked|hurriedly"
    rf"|over-?(?:zealous|eager)(?=\s+(?:[\w-]+\s+)?{ROLE}\b)"
    r"|ill-?(?:advised|considered|judged|conceived|thought(?:-out)?)|misguided\s+(?:attempt|effort|decision|belief|idea|choice|fix|change)s?"
    r"|unthinking(?:ly)?|heedless(?:ly)?|feckless|wilful(?:ly)?|willful(?:ly)?|pig-?headed|stubborn(?:ly|ness)|guilty\s+of"
    r"|hasty\s+(?:merge|deploy\w*|decision|change|fix|release|roll-?back|reaction|edit|judge?ment|restart)|clumsy|clumsily|clumsiness|careless(?:ly"
    r"|ness)?|slopp(?:y|ily|iness)|negligen(?:t|tly|ce)|stupid(?:ly"
    r"|ity)?|reckless(?:ly|ness)?|incompeten(?:t|tly|ce)|clueless(?:ly|ness)?"
    r"|irresponsibl[ey]|irresponsibility|ignoran(?:t|ce|tly)|inattenti(?:ve|on|vely|veness)"
    r"|thoughtless(?:ly|ness)?|foolish(?:ly|ness)?|dumbly|idiot(?:ic|s)?|unprofessional(?:ly"
    r"|ism)?"
    r"|complacen(?:t|cy|tly)|over-?confiden(?:t|ce|tly)|overly\s+confident|lackadaisical"
    r"|(?:was|were|too|been|rather|very|got|became|grew|grown)\s+lax\b(?!\s+(?:pars|match))|(?:lax|casual)\s+(?:attitude|attention|approach|oversight|supervision|review|engineer\w*|team)|cavalier(?:ly)?|forgetful(?:ness)?|half-?assed"
    r"|haphazard(?:ly)?|absent-?minded(?:ly|ness)?|undisciplined|unreliable\s+(?:colleague|engineer"
    r"|person)"
    r"|inexperienced\s+(?:engineer|developer|operator|admin|on-?call|team|responder|staff|colleague"
    r"|person)\w*|(?:lazy|dumb)\s+(?:engineer|developer|operator|admin|team|staff|colleague|person|people|mistake|error|typo|fix|hack|workaround|shortcut|review|habit|decision"
    r"|idea|move|thing\s+to\s+\w+|work|handling|thinking|attitude|approach\s+to)\w*|lack\s+of\s+(?:attention|care|diligence|discipline|experience|knowledge"
    r"|understanding|skills?|competence|thoroughness|caution|foresight|judge?ment|awareness"
    r"|common\s+sense|attentiveness|vigilance|concentration|assertiveness|urgency|(?:situational\s+)awareness|due\s+diligence|rigou?r|professionalism|ownership\s+mentality)|(?:bad|poor)\s+(?:attitude"
    r"|work\s+ethic|discipline|engineers?))\b",
)
ABOUT_WORDS = re.compile(
    r"\b(?:avoid\w*|words?|terms?|language|label\w*|call\w*|phrases?|adjectives?)\s+(?:\w+\s+){0,5}$"
    r"|^\W*(?:to\s+say|saying|to\s+write|writing)\b.*$",
    re.I,
)
NO_TRAIT = re.compile(
    (
        r"^\s*[-_]?(?:load|evaluat|initiali|init\b|migrat|fetch|cop|import|connect|creat|render|quorum"
        r"|counter|terminal|http|pipe|client|proxy|unmount|umount|bind|free|eval|sequence|match|read"
        r"|write|delet|allocat)"
    ),
    re.I,
)


NO_PERSON = re.compile(
    r"-looking|\s+(?:\w+\s+)?(?:retr(?:y|ies)|defaults?|clients?|loops?|poll\w*|timeouts?|algorithms?|heuristics?)\b",
    re.I,
)
# What no loading, copying or quorum is called.
UNTECHNICAL = re.compile(
    r"careless|reckless|negligen|thoughtless|irrespons|incompet|complacen|foolish|unprof"
)
# A noun that an adjective belongs to, so that the sentence stands without the adjective.
QUALIFIES = re.compile(
    r"\s+(?!(?:with|to|in|of|about|when|and|or|but|at|by|for|on|as|because"
    r"|after|before|since|during|while|over|until|under|once|from|if|due|way|manner|fashion)\b)[a-z]",
    re.I,
)


# Up to a place, where the sentence does not turn: "not bad luck but a careless operator".
NO_TURN = r"(?:(?!\bbut\b|,\s+(?:it|this|that|he|she)\b|\b(?:because|so)\b)[^.;:]){0,60}"
# "Not caused by bad luck or reckless behaviour", "this wasn't a story about a bad engineer".
DENIED_CAUSE = re.compile(
    r"(?:\b(?:not|never|neither|nothing|no|less)|n't)\s+(?:\w+\s+)?(?:caused|due|because|down|to\s+do|about|that|(?:looking|searching)\s+for|(?:story|tale|case|matter|question|tales|stories|review|report|piece|one)\s+(?:of|about))\b(?!\s+\w+\s+but\b)"
    rf"{NO_TURN}$|\b(?:none\s+of\s+(?:this|it|that)|nothing\s+(?:here|in\s+this))\s+(?:is|was)\s+(?:about|due|caused)\b{NO_TURN}$"
    rf"|(?:n't|\bnot)\s+(?:think|believe|say|saying|suggest|mean)\w*\s+(?:that\s+)?(?:it|this|that|any(?:one|body)|he|she|they|somebody|someone)\s+(?:was|were|is|are)\b{NO_TURN}$",
    re.I,
)


def trait(sentence: str, context: Context) -> Iterator[Found]:
    """A trait of character as the cause."""
    if ASKING.search(sentence):
        return
    for found in TRAIT.finditer(small(sentence)):
        before, after = sentence[max(0, found.start() - 80) : found.start()], sentence[found.end() :]
        comma = len(after) - len(after.lstrip(", ")) if after.startswith(",") else 0
        if (
            NO_PERSON.match(after)
            or OF_MANY.search(sentence)
            or DENIED_CAUSE.search(before)
            or (NO_TRAIT.search(after) and not UNTECHNICAL.match(found[0]))
            or ABOUT_WORDS.search(before)
            or re.search(
                r"(?:\b(?:no(?:body|\s+one)?|not|never|rather\s+than|nor|neither|anything\s+but|far\s+from|by\s+no\s+means|hardly)|n't)\s+(?:\w+\s+){0,2}$",
                before,
                re.I,
            )
        ):
            continue
        words = begun(
            " ".join(
                f"{clause_of(sentence[: found.start()])}{rest_of(sentence, found.end() + comma).strip()}".split()
            )
        )
        words = re.sub(
            r"\b([Aa])n\s+(?=[^aeiou\W])", r"\1 ", re.sub(r"\b([Aa])\s+(?=[aeiou])", r"\1n ", words)
        )
        is_one_of_two = re.search(r"\b(?:and|or|,)\s*$", before)
        if (
            is_one_of_two
            or not (found[0].lower().endswith("ly") or QUALIFIES.match(after))
            or re.match(
                r"lack\s+of|inexp|something|world|worst|.*(?:ness|ence|ion|ance|cy|ity)$", found[0], re.I
            )
        ):
            words = "What people had to go by at the time was …"
        yield Found(
            found.start(),
            found.end(),
            "trait",
            f"{words.rstrip('.')}, because …" if "…" not in words else words,
        )


# What a person does wrong, without the person, who is looked for before it.
ERRED = re.compile(
    r"\b(?:(?:made|keeps?\s+making|committed)\s+(?:(?:an?|the|this|that|our|my|some|several|another|two|same|bad|poor)\s+)*"
    r"(?:[\w-]+\s+){0,2}?(?:confusion|mistakes?|errors?|typos?|blunders?|oversights?|slips?|misjudge?ments?|miscalculations?"
    r"|(?:incorrect|wrong|false|faulty|bad|flawed|invalid|poor)\s+(?:\w+\s+)?(?:assumptions?|decisions?|calls?|choices?)"
    r"|(?:assumptions?|decisions?|calls?|choices?)\s+(?:that|which)\s+(?:was|were|turned\s+out\s+(?:to\s+be\s+)?)\s*"
    rf"(?:incorrect|wrong|false))|{BLUNDER}|{SLIP}\s+(?:(?:\w+-)?{PAST}|ran|took|gave|went|wrote|broke|chose|began|threw|fed|drove|overrode)|got\s+(?:\w+\s+){{1,7}}?wrong"
    r"|(?:did|done|set|put|wired|wrote|typed|entered|plugged|built|installed)\s+(?:it|this|that|them|things|(?:the|my|our)\s+\w+)\s+"
    r"(?:up\s+|in\s+|together\s+)?(?:the\s+)?wrong\b|(?:was|were)\s+wrong\s+(?:to|about)"
    r"|jumped\s+to\s+(?:the\s+)?(?:wrong\s+)?conclusions?|got\s+(?:myself|himself|herself|ourselves))\b",
)
WRONG = re.compile(
    r"\b(?:the|an?)\s+(?:wrong|incorrect)\s|\b(?:untested|unreviewed|broken|buggy|faulty)\s+\w", re.I
)
WRONG_ONE = re.compile(
    rf"\b(?:{PAST}|ran|did|chose|typed|took|set|put|cut|pulled|hit|picked|sent|gave|wrote|read|drew|left|drove|flew|fed|built|blew\s+away|shut|brought|ate|bit)\s+"
    r"(?:[^,.;]{0,50}?\s)?(?:the|an?)\s+(?:wrong|incorrect)\s+\w+"
    r"|\b(?:pushed|merged|deployed|shipped|released|committed|applied|introduced|approved|sent)\s+(?:[\w-]+\s+){0,3}?"
    r"(?:untested|unreviewed|broken|buggy|faulty)\s+\w+"
)
WRONG_WORDS = ("wrong", "incorrect", "untested", "unreviewed", "broken", "buggy", "faulty")
OPERATORS = re.compile(r"(?<![\w-])operators?\s+(?:\w+ly\s+|had\s+)*$", re.I)
WE_OR_THEY = re.compile(r"(?:we|they|you|nobody|no\s|none\b|neither\b)", re.I)
BY_MISTAKE = re.compile(
    (
        r"\bby\s+(?:mistake|accident)\b(?!-)|\b(?:mistakenly|wrongly)(?=\s*(?:[.,;]|$))|\b(?:mistakenly|wrongly|erroneously)\s+(?:thought|assumed|believed|concluded"
        r"|decided|dismissed|interpreted|judged|read|took|supposed|presumed|considered|left|deleted"
        r"|removed|applied|merged|ran|pushed)\b"
    ),
)
KNOWLEDGE = re.compile(
    r"\b(?:due\s+to|because\s+of|through|owing\s+to)\s+(?:an?|his|her|our|their|the|my|some)\s+(?:\w+\s+)?(?:misreading|misinterpretation"
    r"|misconception|misapprehension|misjudge?ment|mix-?up|(?:wrong|false|mistaken)\s+(?:assumption|belief))\b"
    r"|\bmisunderstandings?\b(?=\s+(?:of|by|about|on|between|in|from|$|[.,;])|[.,;]|$)|\b(?:was|were"
    r"|been|got|get|gets)\s+(?:simply\s+|completely\s+|just\s+)?(?:overlooked|forgotten(?:\s+about)?"
    r"|neglected|ignored\s+by\s+(?:the|our|an?)\s+(?:\w+\s+)?(?:team|engineer\w*|on-?call\w*"
    r"|developer\w*|operator\w*|reviewer\w*))\b"
    r"|\bnot\s+(?:fully\s+|properly\s+|really\s+)?(?:understanding|realising|realizing|knowing"
    r"|thinking|noticing|checking)\b"
    r"|\b(?:approved|merged|signed\s+off|reviewed|deployed|waved\s+through"
    r"|rubber-?stamped)\b[^,.;]{0,40}\b(?:too\s+quickly|too\s+hastily|in\s+a\s+hurry|blindly"
    r"|without\s+a\s+second\s+look|hastily|rashly)\b|\brubber-?stamp(?:ed|ing)\b|\bin\s+(?:his|her"
    r"|their)\s+(?:haste|hurry|rush)\b|\bshouldn't\s+be\s+(?:allowed|trusted)\s+to\b",
)


HIS = re.compile(r"\b(?:his|her)\b", re.I)
# What may have come about, and is not told as done: "if it expires and we have misconfigured it".
SUPPOSING = re.compile(
    r"\b(?:if|in\s+case|when(?:ever)?)\s+(?:[\w'-]+\s+){1,3}?(?:\w+s|is|are|has|have)\b[^.;]*\b(?:and|or)\s[^.;,]*$",
    re.I,
)
# Work that nobody but people begins.
WORK_BEGAN = re.compile(
    r"\b(?:update|upgrade|migration|maintenance|roll-?out|deploy(?:ment)?|drill|switch-?over)\s+(?:was\s+)?"
    r"(?:started|began|ran|went|happened|took\s+place)\b",
    re.I,
)
AFFECTED = re.compile(r"\b(?:users?|customers?|patients|visitors)\b", re.I)


def _on_the_wrong_one(sentence: str, context: Context) -> Iterator[Found]:
    """Somebody who took the wrong one of two: "ran it on the wrong cluster"."""
    lowered, at = small(sentence), 0
    if not (any(word in lowered for word in WRONG_WORDS) and WRONG.search(lowered)):
        return
    for _ in range(MOST):
        found = WRONG_ONE.search(lowered, at)
        if not found:
            return
        at = found.start() + 1
        who = person_before(sentence, found.start(), context, maybe=False)
        if (who and not WE_OR_THEY.match(who[0].strip())) or OPERATORS.search(sentence[: found.start()]):
            yield Found(found.start(), found.end(), "mistake", without_verdict(sentence))
            at = found.end()


def mistake(sentence: str, context: Context) -> Iterator[Found]:
    """Somebody’s mistake, slip or misunderstanding."""
    if NO_FAULT.search(sentence) or ASKING.search(sentence):
        return
    for found in ERRED.finditer(small(sentence)):
        who = person_before(sentence, found.start(), context, maybe=True)
        if not who or (re.search(r"\bthey\b", who[0], re.I) and AFFECTED.search(sentence)):
            continue
        if SUPPOSING.search(sentence[: found.start()]):
            continue
        start = sentence.rindex(who[0], 0, found.start()) if who[0] in sentence else found.start()
        yield Found(start, found.end(), "mistake", without_verdict(sentence))
    yield from _on_the_wrong_one(sentence, context)
    for found in BY_MISTAKE.finditer(small(sentence)):
        is_mistake = found[0].lower().endswith("mistake")
        passive = re.search(
            r"\b(?:was|were|been|got|being)\s+(?:[\w-]+\s+){0,10}$", sentence[: found.start()], re.I
        ) or re.match(r"[^,.;]{0,60}\b(?:was|were|got)\s+\w+(?:ed|en)\b", sentence[found.end() :])
        if (
            PEOPLE.search(sentence)
            or context.masked
            or HIS.search(sentence)
            or (is_mistake and (passive or WORK_BEGAN.search(sentence)))
        ):
            yield Found(found.start(), found.end(), "mistake", without_verdict(sentence))
    for found in KNOWLEDGE.finditer(small(sentence)):
        if re.search(
            (
                r"\b(?:avoid|prevent|reduce|risk\s+of|can|could|may|easily|easy\s+to|not|n't|not\s+be"
                r"|error)\s+(?:have\s+|be\s+|get\s+|any\s+|further\s+|future\s+)?$"
            ),
            sentence[: found.start()],
            re.I,
        ):
            continue
        yield Found(found.start(), found.end(), "mistake", "At the time it looked as if …, because …")
