"""Remedies for people instead of systems: more care, more training."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import PEOPLE, Context, Found, rest_of, small
from postmortems.blameless.words import SYSTEM_DEED, any_of

CARE = any_of(
    "careful cautious vigilant mindful diligent attentive thorough observant conscientious "
    "disciplined rigorous"
)
EXHORTATION = re.compile(
    r"\b(?:be|being|been)\s+(?:(?:more|extra|very|especially|particularly|much|a\s+bit|a\s+little|a\s+lot"
    rf"|even|all|better|doubly|super)\s+)*(?:{CARE}|on\s+(?:our|their|your)\s+(?:guard|toes))\b"
    r"|\b(?:be|being|been)\s+(?:much\s+)?(?:more|better|constantly|always)\s+(?:alert|aware|focused"
    r"|proactive|responsible|consistent|patient|considerate)\b"
    r"|\b(?:engineers?|developers?|we|everyone|everybody|people|staff|team|operators?|responders?"
    r"|reviewers?|authors?|all)\s+(?:should|must|need\s+to|needs\s+to|have\s+to|has\s+to"
    r"|ought\s+to)\s+(?:all\s+|always\s+)?be\s+aware\b"
    r"|\b(?:pay|paying|paid)\s+(?:(?:more|closer|better|extra|special|careful|close|greater"
    r"|particular)\s+)*attention\b|\bremember(?:ing)?\s+to\b(?!\s+me)|\b(?:do\s+not|don't|not"
    r"|never)\s+forget\b|\bjust\s+(?:don't|do\s+not|be|remember)\b"
    r"|\b(?:try|work|think)\s+harder\b|\b(?:take|taking|exercise|exercising|use|using|show|with"
    r"|requires?|need|apply)\s+(?:(?:more|greater|extra|better|due|special|particular"
    r"|much)\s+){1,2}(?:care|caution|diligence|vigilance|judge?ment|attention)\b"
    r"|\btake\s+care\s+(?:to|when|not|with|in)\b"
    r"|\b(?:more|greater|extra|better|increased)\s+(?:care|caution|diligence|vigilance|discipline"
    r"|attention(?:\s+to\s+detail)?|carefulness|thoroughness|rigou?r)\b(?!\s+(?:plan|unit))"
    r"|\bmore\s+(?:carefully|cautiously|thoroughly|diligently|closely|attentively)\b"
    r"|\blessons?(?:\s+learn\w*)?:\s+(?:please\s+)?(?:read|check|don't|do\s+not|be|think|ask|test|verify|trust"
    r"|make\s+sure|double-?check)\b|\byou\s+(?:can't|cannot|can\s+not|don't|do\s+not|should\s+never"
    r"|never)\s+just\b|(?:^[-*•\s]*|[:;]\s+)always\s+(?!on\b|the\b|available|up\b|a\b|in\b|has|have|was"
    r"|is)[a-z]+\b|\b(?:one|we|you|i|people|everyone|engineers|developers)\s+(?:should|must|needs?\s+to|ha(?:s"
    r"|ve)\s+to)\s+always\s+(?!have\b|be\s+able)[a-z]+\b|(?:^[-*•\s]*|[:;]\s+)(?:please\s+)?stop\s+(?!treat|blam"
    r"|the\b|a\b|all\b|and\b|gap)[a-z]+ing\b"
    r"|\bshall\s+be\s+(?:more\s+|especially\s+)?(?:vigilant|careful|attentive|cautious|mindful)\b|\b(?:needs?"
    r"|ha(?:s|ve)|must|should)\s+(?:to\s+)?do\s+better\b|\b(?:be|get|become)\s+(?:much\s+)?better\s+(?:at|about)\b"
    r"|\b(?:people|everyone|everybody|engineers|developers|staff|operators|responders|reviewers|we\s+all"
    r"|all\s+of\s+us|team\s+members|nurses|pilots|technicians|teams|contributors|crews)\s+(?:\w+ly\s+|all\s+"
    r"|just\s+)?(?:needs?\s+to|must|should|ha(?:s|ve)\s+to|ought\s+to)\s+(?:\w+ly\s+|all\s+)?(?:read|check"
    r"|follow|pay|know|learn|double-?check|think|look|ask"
    r"|communicate|escalate|respect|take\s+(?:more|better|greater)|stop|verify|remember|listen)\b"
    r"|(?:^|[:;]\s+|\b(?:and|pls|plz|please|guys|folks|all|team),?\s+)(?:always|never)\s+(?:ever\s+)?(?:verify"
    r"|check|test|double-check|read|ask|think|remember|follow|review|trust|assume|confirm"
    r"|communicate|validate|make\s+sure|look|run|deploy|rush|do)\b|\b(?:look|check|read|think|measure|verify"
    r"|test|ask)\s+(?:twice|before\s+(?:you|touching|doing|hitting|running|pressing|acting))\b"
    r"|\b(?:is|are)\s+(?:expected|required|obliged|asked|encouraged|advised|urged|supposed)\s+(?:from|of"
    r"|by)\s+(?:every|each|all|the)\b|\b(?:staff|engineers?|developers?|everyone|everybody"
    r"|operators?|nurses?|pilots?|crews?|technicians?|members|personnel|people|teams?|responders?|reviewers?"
    r"|all)\s+(?:is|are)\s+(?:expected|obliged|asked|advised|urged|supposed|reminded)\s+to\b"
    r"|\battention\s+to\s+detail\b|\bnever\s+(?:\w+\s+){1,4}again\b|\b(?:be\s+sure|make\s+sure)\s+(?:to|you"
    r"|we\s+all)\b|\bmak\w+\s+(?:it\s+)?a\s+habit|\bget\s+into\s+the\s+habit"
    r"|\bslow\s+down\s+and\b|\bkeep\s+(?:a\s+)?(?:closer|better|sharper)\s+(?:eye|watch)|\b(?:stay"
    r"|keep)\s+(?:sharp|on\s+(?:our|your|their)\s+toes)|\bstep\s+up\b(?=\s*$|\s*[.,;])"
    r"|\b(?:take|show|feel)\s+(?:more\s+|greater\s+|full\s+|some\s+)?(?:ownership|pride|responsibility)\b"
    r"|\b(?:important|essential|vital|crucial|imperative)\s+that\s+(?:everyone|everybody|we\s+all|all|people"
    r"|engineers|staff|each|every|developers)\b|\b(?:keep"
    r"|bear)\s+(?:this|that|it)?\s*in\s+mind\s+(?:to|that|next)"
    r"|\b(?:engineers?|developers?|everyone|everybody|people|staff|operators?|responders?|reviewers?|authors?"
    r"|nurses?|pilots?|crews?|technicians?|members|personnel|we\s+all|you)"
    r"\s+(?:should|must|needs?\s+to|ha(?:s|ve)\s+to|ought\s+to)\s+(?:all\s+|simply\s+|just\s+)?(?:always|never"
    r"|think|understand|realise|realize|learn|respect|follow\s+the|read\s+the|know\s+(?:the|how|what|that|where))\b"
    r"|\bthink\s+(?:twice|before|first)\b|\b(?:common\s+sense|due\s+diligence|stay(?:ing)?\s+(?:alert"
    r"|vigilant|focused)|know\s+better|do\s+better)\b|\bbe\s+less\s+\w+\b|\bwatch\s+out\b"
    r"|^(?:[-*•]\s*)?(?:please\s+)?(?:do\s+not|don't|never)\s+(?:ever\s+)?(?:run|deploy|merge|push"
    r"|touch|assume|rush|panic|trust|execute|click|skip|ignore|mess|play|leave)\b"
    r"|\b(?:make|making|made)\s+sure\s+(?:that\s+)?(?:everyone|everybody|people|engineers|developers"
    r"|staff|all\s+(?:engineers|developers|staff|team\s+members)|we\s+all"
    r"|each\s+engineer)\s+(?:\w+\s+)?(?:knows?|understands?|remembers?|reads?|follows?|checks?|pays?"
    r"|is|are)\b"
    r"|\b(?:must|should|need\s+to|have\s+to|please)\s+(?:always\s+|all\s+)?(?:double"
    r"|triple)[- ]?check\b|\bplease\s+(?:always\s+)?(?:check|remember|be|read|make\s+sure|follow)\b",
)
NO_EXHORTATION = re.compile(
    (
        r"\b(?:rather\s+than|instead\s+of|not\s+(?:rely|solve|depend|fix|help|enough|a\s+fix"
        r"|sufficient)\w*|cannot\s+(?:rely|depend)|can't\s+(?:rely|depend)|rel(?:y|ies|ied|ying)\s+on"
        r"|depend(?:s|ed|ing)?\s+on|asking\s+(?:people|engineers|everyone)|solved\s+by|isn't|is\s+not"
        r"|(?:nobody|no\s+(?:one|longer))\s+(?:has|have|need)\w*|without\s+having"
        r"|so\s+that\s+\w+\s+(?:does|do)|not\s+have\s+to|n't\s+have\s+to|nothing\s+that)\b"
    ),
    re.I,
)
SYSTEM_CARE = re.compile(
    r"\b(?:monitor|rolled?|throttle|tuned?|sampled?|scal\w+|test\w*|load|retr\w+|match\w*)\s*$", re.I
)


def exhortation(sentence: str, context: Context) -> Iterator[Found]:
    """More care, attention, discipline as the remedy."""
    for found in EXHORTATION.finditer(small(sentence)):
        before = sentence[: found.start()]
        if NO_EXHORTATION.search(before) or (
            re.search(r"more\s+\w+ly$", found[0]) and SYSTEM_CARE.search(before)
        ):
            continue
        if found[0].lower().startswith("more ") and re.search(
            r"\b(?:will|would|to)\s+(?:be\s+)?(?:monitor|watch|track)\w*[^,.;]*$", before, re.I
        ):
            continue
        if (
            re.match(r"more\s+\w+ly$", found[0], re.I)
            and not re.search(
                r"\b(?:should|must|needs?|ought|ha(?:s|ve)\s+to|please|let's|try|to|will)\b", before, re.I
            )
            and not PEOPLE.search(before)
        ):
            continue
        if re.match(r"remember", found[0], re.I) and re.search(
            r"\b(?:not|has|have|had|had\s+nobody|nobody|cache|it)\s+$", before, re.I
        ):
            continue
        rest = rest_of(sentence, found.end())
        yield Found(
            found.start(),
            found.end(),
            "exhortation",
            (
                "Let a default, a guard or a check do it, so that nobody has to think of "
                f"it{rest if rest.startswith(' when') else ''}: …"
            ),
        )


WHOM = (
    r"(?:all|everyone|everybody|the|our|each|every|engineers?|developers?|staff|people|teams?"
    r"|reviewers?|operators?|on-?calls?|responders?|authors?|ourselves|themselves|them|him|her|users"
    r"|contributors|maintainers|members|one\s+another|admins?|employees|new|us)"
)
WHO_LEARNS = (
    r"(?:(?:engineers?|developers?|staff|people|teams?|reviewers?|operators?|on-?call\w*|responders?"
    r"|everyone|everybody|us|members|employees|admins?|personnel|technicians?|contractors?|juniors?"
    r"|ourselves|maintainers?|contributors?)\b)"
)
RETRAIN = re.compile(
    r"\b(?:re-?train(?:ed|ing)?|re-?educat(?:e|ed|ing|ion)|refamiliari[sz]e|re-familiari[sz]e"
    r"|familiari[sz]e|educate|educating|remind(?:ed|ing)?|coach(?:ed|ing)?|disciplin(?:e|ed|ing)"
    rf"|reprimand(?:ed|ing)?|lectur(?:e|ed|ing)|instruct(?:ed|ing)?|caution(?:ed|ing)?)\s+(?:{WHOM}\b"
    r"|@\w)"
    r"|\b(?:re-?training|refamiliari[sz]ation|re-?education)\b(?!\s+(?:the\s+)?(?:job|model|pipeline"
    r"|run|data|window|loop|cycle|script|task|of\s+the\s+model))"
    r"|\b(?:additional|more|extra|refresher|mandatory|better|further|remedial|security|awareness"
    r"|proper)\s+training\b(?!\s+(?:data|set|job|run|sample|example|time|epoch"
    r"|material\s+for\s+the\s+model|capacity|cluster|node))"
    r"|\b(?:train|teach|tell|warn|talk\s+to|speak\s+(?:to|with)|have\s+a\s+(?:word"
    rf"|chat)\s+with)\s+(?:(?:all|the|our|each|every|new|more)\s+)*(?:[\w-]+\s+)?{WHO_LEARNS}"
    r"|\b(?:talked|spoken|spoke)\s+(?:to|with)\s+(?:the|our|all)\s+(?:[\w-]+\s+){1,3}?(?:about"
    r"|regarding)\s+(?:following|being|not|his|her|their|the\s+(?:process|policy|procedure|importance|rules))\b"
    r"|\ba\s+(?:friendly\s+|gentle\s+|stern\s+)?(?:reminder|word|talk|warning)\s+(?:to|with"
    rf"|for)\s+(?:all\s+|the\s+|our\s+)*(?:[\w-]+\s+)?{WHO_LEARNS}"
    r"|\b(?:told|reminded|instructed|warned|advised|asked)\s+(?:(?:them|him|her|us|everyone|me|the\s+\w+"
    r"|all\s+\w+)\s+)?(?:not\s+to\s+\w+|to\s+(?:be|double-?check"
    r"|always|never|follow|pay|take\s+(?:more|greater|extra|better)|read\s+the|think|check\s+(?:before|twice"
    r"|their|his|her)))\b"
    r"|\b(?:session|workshop|seminar|lecture|lesson|course)s?\s+(?:\w+\s+){0,3}?(?:about|on|for"
    r"|in)\s+(?:[\w-]+\s+){0,2}?(?:responsib|careful|awareness|discipline"
    r"|proper|safe|correct|best\s+practice|good\s+practice|respect|accountab)\w*|\b(?:written|verbal|formal"
    r"|final)\s+warning|\brefresher\b|\btoolbox\s+talk|\b(?:undertake|attend(?:ed)?|complete[ds]?|undergo"
    r"|receive[ds]?|given)\s+"
    r"(?:[\w-]+\s+){0,3}?(?:training|course|coaching)\b|\bcompetenc[ey]\s+(?:review|assessment)"
    r"|\bsend\s+(?:out\s+)?(?:a\s+|an\s+)?(?:e-?mail\s+"
    r"|message\s+)?reminders?\s+(?:\w+\s+)?to\s+(?:all\s+|the\s+|our\s+|every)|\braise\s+awareness\b"
    r"|\b(?:disciplinary|performance\s+(?:review|plan|improvement))\b|\brevok\w+\s+(?:his|her"
    rf"|their)\s+(?:access|rights|permissions)|\bhold\s+(?:\w+\s+){{1,4}}accountable\b",
)
DONE_THEN = re.compile(r"\b(?:was|were|been|had|is|are)\s+(?:re-?)?$", re.I)
MODEL = re.compile(r"\b(?:models?|classifiers?|network|neural|embedding|ml\b|dataset|predict\w+)\b", re.I)


def retrain(sentence: str, context: Context) -> Iterator[Found]:
    """Training, reminding or talking to people as the remedy."""
    for found in RETRAIN.finditer(small(sentence)):
        before = sentence[: found.start()]
        if MODEL.search(sentence) or re.search(
            (
                r"\b(?:bot|script|job|alert|system|tool|banner|cron|hook|page|prompt\w*|that|which"
                r"|will\s+automatically|no\s+longer|rather\s+than|instead\s+of|not|to\s+be)\s+(?:\w+\s+)?$"
            ),
            before,
            re.I,
        ):
            continue
        if re.match(
            r"(?:tell|warn|instruct|reminded|talk|speak|remind\s+(?:me|us|him|her|them)|caution)",
            found[0],
            re.I,
        ) and not re.search(r"^\W*$|\b(?:to|should|will|must|and|need|have|has)\s+$|[,;:]\s*$", before, re.I):
            continue
        if "train" in found[0].lower() and SYSTEM_DEED.search(sentence.replace(found[0], "")):
            continue
        yield Found(
            found.start(),
            found.end(),
            "retrain",
            "Change what people meet there, so that it needs no reminder: the tool … would …",
        )
