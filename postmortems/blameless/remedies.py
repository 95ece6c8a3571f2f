"""Remedies for people instead of systems: training, reminding, talking to them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import NO_FAULT, NO_HELP, Context, Found, small
from postmortems.blameless.words import ROLE, SYSTEM_DEED

WHOM = (
    rf"(?:(?:(?:all|the|our|each|every|new|other|those|any|of)\s+){{0,3}}?(?:(?!that\b|to\b|is\b|and\b)[\w-]+\s+){{0,2}}?(?:{ROLE}|teams?|squads?"
    r"|operators?|on-?calls?|shifts?|members|users|admins?|everyone|everybody|ourselves|themselves|one\s+another|each\s+other|him|her"
    r"|department|group|help-?desk))"
)
WHO_LEARNS = (
    r"(?:(?:engineers?|developers?|staff|people|teams?|reviewers?|operators?|on-?call\w*|responders?"
    r"|everyone|everybody|members|employees|admins?|personnel|technicians?|contractors?|juniors?"
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
    r"|\b(?:train|teach|tell|warn|have\s+a\s+(?:word"
    rf"|chat)\s+with)\s+(?:(?:all|the|our|each|every|new|more)\s+)*(?:[\w-]+\s+)?{WHO_LEARNS}"
    r"|\bhave\s+a\s+(?:quiet\s+|serious\s+)?(?:word|chat)\s+with\s+(?:(?:the\s+)?(?:\w+\s+)?(?:person|author|people|shift|crew|team|office)\b|him\b|her\b|them\b|whoever\b)"
    r"|\b(?:additional|further|remedial|extra)\s+(?:instruction|coaching)\b|\bcoaching\s+(?:was|will\s+be|has\s+been|is\s+being|to\s+be)\s+(?:given|provided|arranged)\b"
    r"|\b(?:talk|speak)\s+(?:to|with)\s+(?:(?:the|our|all|each|every)\s+)*(?:[\w-]+\s+){0,2}?(?:engineer|developer|intern|operator"
    r"|technician|person|individual|author|people|staff|admin\w*|employee|nurse|pilot|contractor|colleague|crew)s?\b"
    r"|\b(?:talk|speak)\s+(?:to|with)\s+(?:[\w-]+\s+){1,3}?(?:about|regarding)\s+(?:following|being|not|care\w*|the\s+(?:importance|rules))\b"
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
    r"|\b(?:disciplinary|performance\s+(?:plan|improvement\s+plan|review\s+(?:of|with|for)\s+(?:the|his|her|their)))\b|\brevok\w+\s+(?:his|her"
    rf"|their)\s+(?:access|rights|permissions)|\bhold\s+(?:\w+\s+){{1,4}}accountable\b",
)
# Saying once more what people ought to do: "reinforce the training", "stress the importance of adhering to it".
SAYING_SO = re.compile(
    r"(?:^\W*(?:action\s*:\s*)?|\b(?:to|will|should|must|and|shall|we|management|leadership|by|please)\s+(?:again\s+|also\s+|once\s+more\s+)?)"
    r"(?P<saying>(?:re-?)?(?:reinforc|emphasi[sz]|stress|reiterat|underlin|underscor|drum|hammer)(?:e|ed|ing)?\s+(?:(?!and\b|for\b)[\w-]+\s+){0,4}?"
    rf"(?:importance|need\s+to|need\s+for\s+(?:care|caution|attention|vigilance|discipline)|necessity|duty|expectations?|training|adher\w+|compliance|discipline|(?:to|with)\s+{WHOM}\s+(?:that|how|the))\b"
    rf"|discourag(?:e|ing)\s+{WHOM}\s+from\b)",
)
WRITTEN = re.compile(
    r"\b(?:docs|documentation|runbook|guide\w*|template|banner|dialog|screen|prompt|readme|manual|page|label|wording)s?\b",
    re.I,
)
DONE_THEN = re.compile(r"\b(?:was|were|been|had|is|are)\s+(?:re-?)?$", re.I)
# A reminder that nobody is to blame, or one that a machine gives.
NO_REPROACH = re.compile(
    r".*\b(?:blame\w*|any(?:one|body)\s+(?:else\s+)?(?:could|might|would)|same\s+mistake|same\s+thing)\b|[^.;]{0,30}?\b(?:by\s+(?:a|the)\s+(?:bot|script|mail|job)|automatically)\b",
    re.I,
)
MODEL = re.compile(r"\b(?:models?|classifiers?|network|neural|embedding|ml\b|dataset|predict\w+)\b", re.I)


def retrain(sentence: str, context: Context) -> Iterator[Found]:
    """Training, reminding or talking to people as the remedy."""
    for found in RETRAIN.finditer(small(sentence)):
        before = sentence[: found.start()]
        if (
            MODEL.search(sentence)
            or (found[0].lower().startswith("remind") and NO_REPROACH.match(sentence, found.end()))
            or NO_HELP.match(sentence, found.end())
            or re.search(
                (
                    r"\b(?:bot|script|job|alert|system|tool|banner|cron|hook|page|prompt\w*|that|which"
                    r"|will\s+automatically|no\s+longer|rather\s+than|instead\s+of|not|to\s+be)\s+(?:\w+\s+)?$"
                ),
                before,
                re.I,
            )
        ):
            continue
        if re.match(
            r"(?:tell|warn|instruct|reminded|talk|speak|remind\s+(?:me|us|him|her|them)|caution)",
            found[0],
            re.I,
        ) and not re.search(
            r"^\W*$|\b(?:(?:needs?|ha(?:s|ve)|going)\s+to|should|will|must|and|need|have|has|(?:^|[,;]\s)(?:we|management|they)(?:\s+also)?)\s+$|[,;:]\s*$",
            before,
            re.I,
        ):
            continue
        if "train" in found[0].lower() and SYSTEM_DEED.search(sentence.replace(found[0], "")):
            continue
        yield Found(
            found.start(),
            found.end(),
            "retrain",
            "Change what people meet there, so that it needs no reminder: the tool … would …",
        )
    for found in SAYING_SO.finditer(small(sentence)):
        is_about_words = WRITTEN.search(sentence[: found.start("saying")]) or NO_FAULT.search(sentence)
        if not (is_about_words or MODEL.search(sentence) or NO_HELP.match(sentence, found.end())):
            words = "Change what people meet there, so that it needs no reminder: the tool … would …"
            yield Found(found.start("saying"), found.end(), "retrain", words)
