"""Asking people for more care: each phrase beside the bits of words it is looked for by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from postmortems.blameless.grammar import NO_HELP, PEOPLE, Context, Found, prepared, rest_of, small
from postmortems.blameless.words import ROLE, any_of

MOST = 10  # of one phrase looked at in a sentence, so that no text takes long
CAREFUL = any_of(
    "careful cautious vigilant mindful diligent attentive thorough observant conscientious disciplined rigorous"
)
CARE = r"(?:care|caution|diligence|vigilance|discipline|attention|carefulness|thoroughness|rigou?r)"
MUST = r"(?:should|must|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to)"
EVERYBODY = any_of(
    "people everyone everybody engineers? developers? staff operators? responders? reviewers? authors? nurses? "
    "pilots? crews? technicians? drivers? members personnel contributors? teams? we_all all_of_us"
)
ALL = rf"(?:{EVERYBODY}|we|you|all)"
CHECK = any_of(
    "check verify test double-?check read ask think remember follow review trust assume confirm communicate validate "
    "make_sure look wait announce pay"
)
# What is owed to people, and no care: "we should always thank whoever reports first".
HONOUR = (
    r"(?:(?:thank|celebrat|prais|appreciat|encourag|welcom|credit|applaud|reward|cheer)|feel\s+(?:free|safe|welcome|able|comfortable|heard|seen|trusted|proud)\b|be\s+(?:grateful|thankful|welcome|free|proud|kind|open\s+about|heard)\b|(?:say|give)\s+(?:thank|thanks|credit|praise)\b"
    r"|(?:recogni[sz]|acknowledg|support|honou?r)e?\s+(?:and\s+(?:thank|prais|celebrat|reward)|(?:the\s+)?people|folks|those|them|everyone|everybody|each|whoever|contributors|colleagues|(?:the|their|good)\s+(?:\w+\s+)?(?:work|effort)))"
)
HEAD = r"(?:^[-*•\s]*|[:;]\s+)"


# A means beside it, so that it is no mere call for care: "more closely, with an alert at 80 %".
NO_MEANS = (
    r"(?![^.;]*\b(?:by\s+(?:add|us|sett|rais|creat|mak|build|writ|automat|send|alert|hav)\w*ing|(?:with|via|through|using)\s+(?:an?|the|our|new|more|automat\w+|\w+)"
    r"\s*(?:[\w-]+\s+){0,3}?(?:alerts?|alarms?|dashboards?|tools?|tests?|probes?|canar\w+|checklists?|scripts?|linter|monitors?|checks?)\b))"
)


class Exhortation(NamedTuple):
    """Bits of words to look for first, and a pattern in small letters."""

    stems: str
    pattern: str

    def __call__(self, sentence: str, context: Context) -> Iterator[Found]:
        """Where it asks people for care, and no machine, and is not itself called no remedy."""
        for found in islice(prepared(self.pattern).finditer(small(sentence)), MOST):
            before = sentence[: found.start()]
            if NO_REMEDY.search(before) or NO_HELP.match(sentence, found.end()):
                continue
            wording = WORDING.match(sentence, found.end())
            if wording and (wording["word"] or OF_WORDS.search(sentence)):
                continue
            if not (BY_MACHINE.search(before) or _is_no_advice(found[0], before)):
                rest = rest_of(sentence, found.end())
                when = rest if rest.startswith(" when") else ""
                words = f"Let a default, a guard or a check do it, so that nobody has to think of it{when}: …"
                start = found.end() - len(found[0].lstrip(",:;-*• "))
                yield Found(start, found.end(), "exhortation", words)


EXHORTATIONS = [
    Exhortation(
        "careful cautious vigilant mindful diligen attentive thorough observant conscien disciplined rigorous "
        "guard toes",
        r"\b(?:be|being|been)\s+(?:(?:more|extra|very|especially|particularly|much|far|way|so|a\s+bit|a\s+little"
        r"|a\s+lot|considerably|even|all|better|doubly|super|that\s+bit)\s+)*"
        rf"(?:{CAREFUL}|on\s+(?:our|their|your)\s+(?:guard|toes))\b",
    ),
    Exhortation(
        "alert aware focused proactive responsible consistent patient considerate",
        r"\b(?:be|being|been)\s+(?:much\s+)?(?:more|better|constantly|always)\s+(?:alert|aware|focused|proactive"
        rf"|responsible|consistent|patient|considerate)\b|\b{ALL}\s+{MUST}\s+(?:all\s+|always\s+)?be\s+aware\b"
        r"|\bstay(?:ing)?\s+(?:alert|vigilant|focused)\b",
    ),
    Exhortation(
        "care caution diligence vigilance discipline attention thoroughness rigor rigour judgment judgement",
        r"\b(?:pay|paying|(?<=be\s)paid|(?<=been\s)paid|(?<=have\s)paid)\s+(?:(?:more|closer|better|extra|special|careful|close|greater|particular)\s+)*attention\b"
        r"|\b(?:take|taking|exercise|exercising|use|using|show|with|requires?|need|apply)\s+(?:(?:more|greater|extra"
        rf"|better|due|special|particular|much)\s+){{1,2}}(?:{CARE}|judge?ment)\b|\btake\s+care\s+(?:to|when|not|with"
        rf"|in)\b|\b(?:more|greater|extra|better|closer|increased)\s+{CARE}\b(?!\s+(?:plan|unit))"
        r"|\b(?:lack\w*|requires?|needs?|poor|little|no|with)\s+attention\s+to\s+detail\b"
        r"|\b(?:do|does|proper|exercis\w+)\s+(?:\w+\s+)?due\s+diligence\b",
    ),
    Exhortation(
        "more_ closely closer_ eye_",
        r"\bmore\s+(?:carefully|cautiously|thoroughly|diligently|attentively)\b"
        r"|\b(?:look|watch|read|review|check|follow|listen|inspect)\w*\s+(?:[\w-]+\s+){0,4}?more\s+closely\b"
        rf"{NO_MEANS}"
        r"|\bkeep\s+(?:a\s+)?(?:closer|better|sharper)\s+(?:eye|watch)"
        rf"|\b{EVERYBODY}\s+{MUST}\s+keep\s+an\s+eye\b",
    ),
    Exhortation(
        "remember forget just_ harder",
        r"\bremember(?:ing)?\s+to\b(?!\s+me)|\b(?:do\s+not|don't|not|never)\s+forget\b|\bjust\s+(?:don't|do\s+not"
        r"|remember)\b|\byou\s+(?:can't|cannot|can\s+not|don't|do\s+not|should\s+never|never)\s+just\b"
        r"|\b(?:try|work|think)\s+harder\b",
    ),
    Exhortation(
        "lesson",
        r"\blessons?(?:\s+learn\w*)?:\s+(?:please\s+)?(?:don't|do\s+not|be|make\s+sure"
        rf"|{CHECK})\b",
    ),
    Exhortation(
        "always never",
        rf"(?:{HEAD}|\b(?:and|pls|plz|please|guys|folks|all|team),?\s+)(?:always|never)\s+(?:ever\s+)?"
        rf"(?:{CHECK}|run|deploy|rush|do|use|treat|stop|keep\s+an\s+eye)\b|\bnever\s+(?!\w+ed\b)(?:\w+\s+){{1,4}}again\b"
        rf"|\b(?:one|i|{ALL})\s+{MUST}\s+always\s+(?!have\b|be\s+able|{HONOUR})[a-z]+\b",
    ),
    Exhortation(
        "stop",
        rf"{HEAD}(?:please\s+)?stop\s+(?:assum|ignor|rush|deploy|merg|skipp|guess|rely|be|trust|cutt|pretend|committ|push|wast|hop|copy|copy-?past|past|treat|blam|work|edit)ing\b"
        rf"|{HEAD}(?:please\s+)?stop\s+(?:blind(?:ly)?|careless(?:ly)?|mindless(?:ly)?|hast(?:y|ily)|random(?:ly)?)\s+[\w-]+ing\b",
    ),
    Exhortation(
        "quick hasty eager keen trusting lazy sloppy slower less_",
        rf"\b{MUST}\s+(?:not\s+)?be\s+(?:so\s+|too\s+|much\s+)?(?:quick|hasty|eager|keen|trusting|lazy|sloppy"
        r"|quicker|slower)\s+(?:to|with|about|in)\b|\bbe\s+less\s+(?:trusting|hasty|careless|sloppy|complacent"
        r"|lazy|naive|forgetful|stubborn|confident|reckless|eager|impatient|casual|reliant|cavalier|trigger-happy)\b",
    ),
    Exhortation(
        "duty responsib job_of job_for task_of up_to",
        r"\b(?:duty|responsibility|job|task)\s+(?:of|for)\s+(?:every|each|all|any)(?:\s+of\s+us\b|one\b"
        rf"|\s+(?:[\w-]+\s+)?(?:{ROLE}|team|operator|driver|manager)s?\b)|\bup\s+to\s+(?:everyone|everybody|each\s+(?:one\s+)?of\s+us|every\s+\w+"
        r"|all\s+of\s+us)\s+to\b",
    ),
    Exhortation(
        "better",
        r"\b(?:needs?|ha(?:s|ve)|must|should)\s+(?:to\s+)?do\s+better\b|\b(?:know|do)\s+better\b"
        r"|\b(?:be|get|become)\s+(?:much\s+)?better\s+(?:at|about)\b",
    ),
    Exhortation(
        "should must need_to needs_to have_to has_to ought_to",
        rf"\b{EVERYBODY}\s+(?:\w+ly\s+|all\s+|just\s+)?{MUST}\s+(?:\w+ly\s+|all\s+|just\s+)?(?:{CHECK}|know\s+(?:the|how"
        r"|what|that|where)|never|learn|understand|reali[sz]e|escalate|respect|listen"
        r"|take\s+(?:more|better|greater)|stop)\b",
    ),
    Exhortation(
        "twice before_ think_first",
        r"\b(?:look|check|read|measure|verify|test|ask)\s+(?:twice|before\s+(?:you|touching|doing|hitting|running"
        rf"|pressing|acting))\b|(?:{HEAD}|,\s+|\b(?:must|should|to|please|and|always|just|better)\s+)think\s+(?:twice"
        r"|before|first)\b",
    ),
    Exhortation(
        "expected required obliged asked advised urged supposed reminded",
        r"\b(?:is|are)\s+(?:expected|required|asked)\s+(?:from|of)\s+(?:every|each|all|the|our)\s+"
        rf"(?:[\w-]+\s+){{0,2}}?(?:{ROLE}|teams?)\b|\b{ALL}\s+(?:is|are)\s+(?:expected|obliged|asked|advised|urged"
        r"|supposed|reminded)\s+to\b",
    ),
    Exhortation(
        "seriously duty responsib",
        rf"\b(?:{ALL}|{EVERYBODY})\s+{MUST}\s+take\s+(?:[\w-]+\s+){{1,4}}?(?:more\s+)?seriously\b"
        r"|\b(?:every|each)\s+[\w-]+'s\s+(?:duty|responsibility)\s+to\b",
    ),
    Exhortation(
        "expect_",
        rf"\bexpect\s+(?:all\s+|every\s+)?(?:[\w-]+\s+)?{EVERYBODY}\s+to\s+(?:{CHECK}|be|take|know|pay|understand|respect)\b",
    ),
    Exhortation(
        "sure_",
        rf"(?:{HEAD}|,\s+|\b(?:must|please|always|everyone\s+should|people\s+should)\s+)(?:be|make)\s+sure\s+(?:to|you"
        rf"|we\s+all)\b|\bma(?:ke|king|de)\s+sure\s+(?:that\s+)?(?:all\s+|each\s+|every\s+)?{EVERYBODY}\s+(?:\w+\s+)?"
        r"(?:knows?|understands?|remembers?|reads?|follows?|checks?|pays?|is|are)\b",
    ),
    Exhortation(
        "habit slow_down sharp toes step_up ownership pride responsib in_mind watch_out common_sense",
        r"\bmak\w+\s+(?:it\s+)?a\s+habit|\bget\s+into\s+the\s+habit|\bslow\s+down\s+and\b|\b(?:stay|keep)\s+(?:sharp|on"
        r"\s+(?:our|your|their)\s+toes)|\bstep\s+up\b(?=\s*$|\s*[.,;])|(?<!allow\s)\b(?:take|show|feel)\s+(?:more\s+"
        r"|greater\s+|full\s+)(?:ownership|responsibility)\b|\b(?:take|show|feel)\s+(?:some\s+|more\s+)?pride\b|\b"
        rf"(?:{EVERYBODY}|we)\s+{MUST}\s+(?:all\s+)?(?:take|show|feel)\s+(?:ownership|responsibility)\b|\b(?:keep|bear)\s+(?:this|that|it)?\s*"
        r"in\s+mind\s+(?:to|next)|\bwatch\s+out\b|\bcommon\s+sense\b",
    ),
    Exhortation(
        "important_that essential_that vital_that crucial_that imperative_that",
        r"\b(?:important|essential|vital|crucial|imperative)\s+that\s+(?:we\s+all|all|each|every"
        rf"|{ALL})\b",
    ),
    Exhortation(
        "future next_time from_now going_forward",
        r"\b(?:next\s+time|in\s+(?:the\s+)?future|from\s+now\s+on|going\s+forward),?\s+(?:please|pls|always|never|make\s+sure\s+(?:to|you|we)"
        r"|(?:think|remember|ask|wait|double-?check)\b)",
    ),
    Exhortation(
        "do_not don't never_",
        rf"{HEAD}(?:please\s+)?(?:do\s+not|don't|never)\s+[a-z][^.;]{{1,90}}?\b(?:in|on|to|against|into)\s+(?:the\s+)?(?:live|prod|production|main|master)\b[^.;]{{0,40}}?"
        r"\b(?:until|unless|before)\s+(?:you|having|trying|testing|checking|asking)\b"
        r"|^(?:[-*•]\s*)?(?:please\s+)?(?:do\s+not|don't|never)\s+(?:ever\s+)?(?:run|deploy|merge|push|touch|assume|rush"
        r"|panic|trust|execute|click|skip|ignore|mess|play|leave)\b"
        r"(?![^.;]*\buntil\s+(?:the|next|this|\w+day)\b)",
    ),
    Exhortation(
        "never_ever ever_ again",
        rf"(?:{HEAD}|\b(?:and|pls|please|will|should|must),?\s+)(?:never|don't|do\s+not)\s+ever\s+(?!\w+ed\b)[a-z]+\b"
        rf"|{HEAD}(?:please\s+)?(?:never|don't|do\s+not)\s+[a-z]+\b[^.;]{{1,60}}?\bagain\b(?!\s+(?:until|before|while|unless|if|within)\b)",
    ),
    Exhortation(
        "paste commit hard-code hardcode",
        rf"{HEAD}(?:please\s+)?(?:do\s+not|don't|never)\s+(?:paste|commit\s+(?!to\b)|hard-?code)\b(?![^.;]*,\s+(?:says|said|reads)\b)",
    ),
    Exhortation(
        "triple",
        r"\bdouble[- ]?(?:check)?\s*(?:and|or|,)\s*(?:even\s+)?triple[- ]?check(?:ing|ed)?\b",
    ),
    Exhortation(
        "deadline _dates timelines commitments on_time in_time",
        rf"(?:{HEAD}|\bplease\s+|,\s+)(?:(?:ensure|make\s+sure)\s+(?:that\s+)?(?:you|we|everyone|everybody|all\s+of\s+(?:you|us)|each\s+\w+)\s+(?:are\s+|is\s+|all\s+)?"
        r"|please\s+(?:all\s+)?)(?:meet|keep|stick|deliver|hit|respect|finish|complet|hono)\w*\s+(?:[\w-]+\s+){0,4}?(?:deadlines?|dates|timelines?|commitments|(?:on|in)\s+time)\b",
    ),
    Exhortation(
        "double triple please_",
        rf"{HEAD}(?:please\s+)?(?:always\s+)?(?:double|triple)[- ]?check(?:ing)?\b"
        r"(?=[^.;]{1,60}\b(?:before|when|whenever|every\s+time|always|next\s+time|in\s+future)\b)"
        rf"|(?:{HEAD}|,\s+)always\s+(?:double|triple)[- ]?check\b"
        r"|\b(?:must|should|need\s+to|have\s+to|please)\s+(?:always\s+|all\s+)?(?:double|triple)[- ]?check\b"
        r"|\bplease\s+(?:always\s+)?(?:remember|make\s+sure\s+you)\b",
    ),
]
NO_REMEDY = re.compile(
    r"\b(?:rather\s+than|instead\s+of|not\s+(?:rely|solve|depend|fix|help|enough|a\s+fix|sufficient)\w*"
    r"|(?:cannot|can't)\s+(?:rely|depend)|rel(?:y|ies|ied|ying)\s+on|depend(?:s|ed|ing)?\s+on"
    r"|asking\s+(?:people|engineers|everyone)|solved\s+by|isn't|is\s+not|(?:nobody|no\s+(?:one|longer))\s+(?:has|have"
    r"|need)\w*|without\s+having|so\s+that\s+\w+\s+(?:does|do)|not\s+have\s+to|n't\s+have\s+to|nothing\s+that)\b",
    re.I,
)
# Care with words: "be careful with the word root", "with “failed”, which reads like blame".
WORDING = re.compile(
    r"\s+(?:with|about|of|how\s+(?:we|you|to))\s+(?:the\s+|a\s+)?(?:(?P<word>words?|wording|terms?|phras\w+|language)\b|[\"“'‘])",
    re.I,
)
OF_WORDS = re.compile(
    r"\b(?:sounds?|reads?|suggests?|implies|blam\w+|wording|word|phras\w+|verdict|tone)\b", re.I
)
# Care that a machine takes: "it should be careful not to copy", "rolled out more carefully", "makes it work harder".
BY_MACHINE = re.compile(
    r"\b(?:it|which|implementation|client|server|code|script|method|service|tool|library|bot|job)\s+(?:\w+\s+)?(?:should"
    r"|must|shall|will|would|can|could|needs?\s+to|has\s+to|continues?\s+to)\s+(?:\w+\s+)?$"
    r"|\bmak\w+\s+(?:[\w-]+\s+){1,3}$|\b(?:will|would|to)\s+(?:be\s+)?(?:monitor|watch|track)\w*[^,.;]*$|\bindicat\w+\s+$",
    re.I,
)
SYSTEM_CARE = re.compile(
    r"\b(?:monitor|rolled?|throttle|tuned?|sampled?|scal\w+|test\w*|load|retr\w+|match\w*)\s*$", re.I
)
ADVISED = re.compile(r"\b(?:should|must|needs?|ought|ha(?:s|ve)\s+to|please|let's|try|to|will)\b", re.I)
TOLD = re.compile(r"\b(?:not|has|have|had|had\s+nobody|nobody|cache|it)\s+$", re.I)


def _is_no_advice(words: str, before: str) -> bool:
    """Does it only tell how something was done: "more carefully" of a machine, "had remembered to"?"""
    if words.startswith("more ") and words.endswith("ly"):
        return bool(SYSTEM_CARE.search(before)) or not (ADVISED.search(before) or PEOPLE.search(before))
    return words.startswith("remember") and bool(TOLD.search(before))
