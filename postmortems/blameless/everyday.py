"""Blame in plain everyday words: what people knew and believed, what more there should have been, "
"whose deed it was."""

from __future__ import annotations

from postmortems.blameless.idioms import LET_THROUGH, LOOKED_RIGHT, Idiom
from postmortems.blameless.words import COGNITIVE, ROLE

AS_IF = "At the time it looked as if …, because …"
THE_ROLE = rf"(?:an?|the|one\s+of\s+(?:our|the)|our)\s+(?:[\w-]+\s+){{0,2}}?{ROLE}"
NEW = r"(?:new|newly\s+hired|junior|young|inexperienced|untrained|temporary)"
SCRUTINY = (
    r"(?:reviews?|testing|tests?|scrutiny|attention|thought|care|audit|approval|consideration|planning|rehearsal|priority"
    r"|checks?|checking|sign-?off|oversight|staging|qa|dry[ -]run|discussion|verification)"
)
DEED_OF = (
    r"(?:deletion|removal|action|change|edit|merge|push|commit|restart|shutdown|reboot|command|use|misuse|click|entry|act"
    r"|unplugging|disconnection|upgrade|deploy(?:ment)?|decision|choice|mix-?up|confusion)s?"
)
EVERYDAY = [
    Idiom(
        "despite although though",
        r"\b(?:despite|although|(?:even\s+)?though)\s+(?:\w+ly\s+)?(?:being\s+(?:\w+ly\s+)?(?:aware|told|warned)|knowing|having\s+(?:been\s+(?:told|warned)"
        r"|seen|known)|aware\s+of|(?:(?:full|prior|his|her|their|our)\s+)?(?:awareness|knowledge)\s+of)\b",
        "person-failed",
    ),
    Idiom(
        "without_",
        r"\bwithout\s+(?:being\s+)?(?:(?:\w+ly|full|prior|proper|any|enough|much)\s+)*(?:aware\b|(?:knowledge|awareness|understanding)\s+of\b)",
        "person-failed",
        whose="real",
    ),
    Idiom(
        "unaware oblivious not_knowing not_reali not_aware",
        r",\s+(?:\w+ly\s+)?(?:unaware|oblivious|not\s+(?:being\s+)?aware|not\s+knowing|not\s+reali[sz]ing)\s+(?:that|of|to)\b",
        "person-failed",
        whose="named",
    ),
    Idiom(
        "n't_see not_see",
        r"\bdid(?:n't|\s+not)\s+see\s+(?:that(?=\s+(?:the|an?|it|this|we|there|our|its|[\w-]+\s+(?:was|were|had|is|are))\b)|(?:it|this|these|they)\s+(?:was|were|had|is|coming)\b)",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "only_ n't_start n't_begin not_start not_begin too_long",
        r"\bonly\s+(?:started|began|thought\s+of|looked|checked|asked|bothered)\b[^.;]{0,50}?\b(?:after|when|once|hours|days|weeks|late|much)\b"
        r"|\bdid(?:n't|\s+not)\s+(?:start|begin)\s+(?:looking|investigating|working|checking|reacting|to\s+(?:look|investigate|react))\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "took_ taken_",
        r"\b(?:took|taken)\s+(?:us|me|them|him|her|the\s+[\w-]+)\s+(?:far\s+|way\s+|much\s+)?too\s+long\b",
        "person-failed",
    ),
    Idiom(
        "wish",
        r"\b(?:i|we|he|she)\s+(?:really\s+)?wish(?:es|ed)?\s+(?:that\s+)?(?:i|we|he|she|they|some(?:one|body))(?:\s+had|'d)\b|^\W*wish\s+(?:i|we)(?:\s+had|'d)\b",
        "counterfactual",
    ),
    Idiom(
        "why_on why_oh why_the_hell",
        r"\bwhy\s+(?:on\s+earth|oh\s+why|the\s+hell)\s+(?:did|had|would)\s+(?:i|we|he|she|they|any(?:one|body))\b",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "could_ could've might_ might've would_ would've",
        r"\b(?:could|might|would)(?:\s+have|'ve)\s+(?:\w+ly\s+)?(?:(?:led|lead|resulted|meant)\s+(?:to\s+|in\s+)?(?:an?\s+)?(?:much\s+|far\s+|\w+ly\s+)?"
        r"(?:quicker|faster|shorter|earlier|better|sooner|smaller|fewer)\b|saved\s+(?:us|me|everyone|everybody|a\s+lot|hours|time|days|an?\s+(?:hour|day|night))\b"
        r"|(?:shortened|limited|minimi[sz]ed|lessened)\s+(?:this|the\s+(?:outage|impact|downtime|incident|damage|time|duration))\b)"
        r"|\bcould(?:\s+have|'ve)\s+been\s+(?:an?|the)\s+(?:\w+\s+)?(?:sign|hint|clue|indication|warning|signal)\b[^.;]{0,30}?\b(?:missed|overlooked|ignored)\b",
        "counterfactual",
    ),
    Idiom(
        "rushed together afterthought anything_but little_ insufficient_ not_enough no_oversight no_supervision "
        "no_forethought",
        r"\b(?:was|were|been)\s+(?:\w+ly\s+)?(?:rushed(?!\s+(?:in)?to\s+(?:an?\s+|the\s+)?(?:hospital|theatre|surgery|icu|ward))|(?:thrown|cobbled|slapped|hacked)\s+together"
        r"|an\s+afterthought|anything\s+but\s+(?:professional|careful|thorough|thought\s+through|well))\b"
        r"|\b(?:had|received|got|saw)\s+(?:(?:too\s+|very\s+)?little|insufficient|not\s+enough|no(?=\s+(?:oversight|supervision|forethought)))\s+(?:[\w-]+\s+)?"
        r"(?:oversight|reviews?|testing|supervision|thought|forethought|attention|care|planning|preparation)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "rush hurry haste",
        r"\b(?:done|made|merged|deployed|run|released|applied|written|shipped|pushed|fixed|changed|built|approved|reviewed|planned|prepared)\s+(?:[\w-]+\s+){0,3}?"
        r"in\s+(?:(?:a|such\s+a|too\s+much\s+of\s+a)\s+(?:\w+\s+)?(?:rush|hurry)|haste)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "communication coordination co-ordination planning preparation hand-over handover teamwork "
        "supervision oversight surveillance leadership our_ "
        "their_",
        r"\b(?:(?:communication|co-?ordination|planning|preparation|hand-?over|teamwork|supervision|oversight|surveillance|leadership|airmanship|decision-?making)(?:\s+(?:with|to|of|from|among)\s+(?:[\w-]+\s+){0,3}?[\w-]+)?"
        r"|(?:our|their|his|her)\s+(?:response|reaction|handling|communication))\s+(?:was|were)\s+(?:\w+ly\s+)?(?:poor|bad|terrible|lacking|inadequate|slow|sloppy"
        r"|chaotic|haphazard|lousy|awful|unprofessional)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "should_have_been should've_been ought_to_have_been should_not_have_been should_never_have_been",
        r"\b(?:should|ought\s+to)(?:n't|\s+not|\s+never|\s+\w+ly)?(?:\s+have|'ve)\s+been\s+(?:an?|the|our|my|their)\s+"
        r"(?!(?:[\w-]+\s+)?(?:only|simple|routine|quick|easy|small|straightforward|short|minor|trivial|no-?op|safe|harmless)\b)(?:[\w-]+\s+){0,3}?"
        r"(?:change|priority|decision|discussion|conversation|step|thing|reaction|move|task|signal|sign|hint|clue|question|project|exercise)\b",
        "counterfactual",
    ),
    Idiom(
        "prepared_ ready_ equipped_ unprepared attention heed_",
        r"\b(?:was|were)(?:n't|\s+not)\s+(?:\w+ly\s+)?(?:prepared|ready|equipped)\s+for\b|\b(?:was|were)\s+(?:\w+ly\s+)?unprepared\b"
        r"|\b(?:paid|gave)\s+(?:too\s+|very\s+)?(?:no|little|scant|insufficient)\s+(?:attention|heed|regard|thought)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "should ought_to could",
        rf"\b(?:should|could|ought\s+to)\s+(?:\w+\s+){{0,2}}?(?:have|'ve)\s+(?:gone\s+(?:through|to|into)|received|undergone|had|gotten|got"
        rf"|been\s+(?:given|subjected\s+to|put\s+through))\s+(?:an?\s+|some\s+|more\s+|much\s+|better\s+|the\s+|closer\s+|higher\s+|proper\s+)*"
        rf"(?:[\w-]+\s+){{0,2}}?{SCRUTINY}\b(?!\s+(?:traffic|data|accounts?|keys?|mode|results?|requests?))",
        "counterfactual",
        whose="single",
    ),
    Idiom(
        "should ought_to could might",
        r"\b(?:more|better|greater|extra|closer|enough)\s+(?:\w+\s+)?(?:thought|care|effort|attention|time|testing|planning|emphasis"
        r"|priority|weight|consideration|people|eyes|communication)\s+(?:should|could|might|ought\s+to)\s+(?:\w+\s+)?have\b",
        "counterfactual",
    ),
    Idiom(
        "knew knowing",
        r"\b(?:knew|had\s+known|knowing)\b[^.;]{1,90}?\b(?:but|and|yet|nevertheless)\s+(?:still\s+|then\s+|just\s+|simply\s+|nevertheless\s+)*"
        r"(?:(?:did|had|have)(?:n't|\s+not)\s+(?!know|have|see|find|understand|want|yet|hear|expect|need)\w+"
        r"|never\s+\w+|ignored|did\s+nothing|took\s+no|kept\s+quiet|left\s+it|(?:[\w-]+\s+){1,7}?(?:regardless|anyway|nonetheless|all\s+the\s+same)\b)",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "nor_ neither_",
        r"\b(?:nor|neither)\s+(?:were|where|was|did|had)\s+(?:we|i|they|he|she|any(?:one|body))\s+(?:\w+ly\s+|ever\s+)?"
        rf"(?:aware\b(?!\s+of\s+any)|[\w-]+\b[^.;]{{0,40}}?\b(?:quickly|soon|fast|early|well)\s+enough\b|thinking|familiar|careful|(?!expect\s+to){COGNITIVE}\b(?!\s+(?:which|whether|if|why|yet)\b))",
        "person-failed",
    ),
    Idiom(
        "thought assumed believed figured presumed supposed certain_ convinced_ sure_ expected reckoned",
        r"\b(?:thought|assumed|believed|figured|presumed|supposed|reckoned|expected|(?:was|were)\s+(?:sure|certain|convinced|confident))\b"
        r"[^.;]{1,110}?(?:\b(?:turn(?:s|ed|ing)\s+out|proved|proving)\s+(?:[\w-]+\s+){0,3}?(?:wrong|incorrect|false|untrue|mistaken"
        r"|not\s+(?:true|the\s+case|so|correct|to\s+be\s+(?:true|so|the\s+case)))\b|\b(?:which|that|this)\s+(?:was|were)\s+(?:wrong|incorrect|false|mistaken"
        r"|not\s+(?:true|the\s+case|so|correct))\b|\b(?:but|and|when)\s+(?:in\s+fact\s+|actually\s+)?(?:it|they|this|there|he|she|we|i)\s+"
        r"(?:was|were|did|had|is)(?:n't|\s+not)(?=\s*(?:$|[.,;]))|\bbut\s+(?:it|he|she|i|we|this)\s+(?:was|were)\s+(?:actually\s+|in\s+fact\s+|really\s+)?"
        r"(?:in\s+|on\s+)?(?:prod\w*|the\s+(?:live|production|wrong))\b)",
        "mistake",
        AS_IF,
        "held",
    ),
    Idiom(
        "incorrectly wrongly mistakenly falsely erroneously",
        r"\b(?:thought|assumed|believed|figured|presumed|supposed|concluded)\s*[ (,]\s*"
        r"(?:incorrectly|wrongly|mistakenly|falsely|erroneously)\b",
        "mistake",
        AS_IF,
        "people",
    ),
    Idiom(
        "deletion removal action change edit merge push commit restart shutdown reboot command use click entry "
        "unplugging disconnection upgrade deploy decision choice mix confusion",
        rf"\b(?:caused\s+by|due\s+to|because\s+of|through|as\s+a\s+result\s+of|owing\s+to|traced\s+(?:back\s+)?to)\s+(?:the|an?|some|our)\s+"
        rf"(?:[\w-]+\s+){{0,2}}?{DEED_OF}\s+(?:[\w-]+\s+){{0,5}}?by\s+{THE_ROLE}\b(?!'s)",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "new_ newly junior young inexperienced untrained temporary",
        rf"\b(?:because|since)\s+(?:an?|the|one\s+of\s+our|our)\s+(?:[\w-]+\s+)?{NEW}\s+(?:[\w-]+\s+)?{ROLE}\b"
        r"(?![^.;]{0,60}\b(?:no\s+access|access\s+yet|found|noticed|asked|joined))",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "human_error human_mistake operator_error user_error",
        r"(?:^|[,;:(–—-]\s*|\b(?:due|owing|down)\s+to\s+|\b(?:because\s+of|through|by|from)\s+)(?:a\s+|an\s+|some\s+|simple\s+|pure\s+)*"
        r"(?:human|operator|user)\s+(?:error|mistake)(?=\s*(?:$|[.,;)]))",
        "human-error",
        LET_THROUGH,
    ),
]
