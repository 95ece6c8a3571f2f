"""People’s errors as nouns: "the crew's failure to", "on our part"."""

from __future__ import annotations

from postmortems.blameless.idioms import BY_PEOPLE, LACKING, LET_THROUGH, ORG, Idiom
from postmortems.blameless.words import COGNITIVE

ERRORS = [
    Idiom(
        "caused_by due_to because_of making",
        rf"\b(?:caused\s+by|due\s+to|because\s+of)\s+(?:the|an?|one\s+of\s+(?:our|the)|our)\s+(?:[\w-]+\s+){{0,2}}?{ORG}\s+"
        r"(?:enter|typ|select|click|forget|delet|remov|chang|mis|choos|push|merg|fail|ignor|skipp|us|leav)\w*ing\b"
        r"|\bof\s+(?:our|their|his|her|my)\s+own\s+making\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "weakest",
        r"\bweakest\s+link\b[^.;]{0,40}?\b(?:human|person|people|users?|operator|engineers?)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "instead_of",
        r"\b(?:typed|entered|clicked|selected|pressed|hit|keyed\s+in|keyed)\s+[^,.;]{1,40}?\s+instead\s+of\b",
        "mistake",
        LET_THROUGH,
        "role",
    ),
    Idiom(
        "failure inability unwilling refusal reluctan neglig omission inattent careless haste complacen overconf "
        "mis oversight forgetful ignoran",
        r"(?:'s|s')\s+(?:own\s+)?(?:continued\s+|repeated\s+|apparent\s+)?(?:failures?\s+to|inability\s+to"
        r"|unwillingness|refusal|reluctance|negligence"
        r"|omission|inattention|carelessness|haste|complacency|overconfidence|misuse|misunderstanding|misreading"
        r"|misinterpretation|misjudge?ment"
        r"|mishandling|mismanagement|oversight|forgetfulness|ignorance)",
        "human-error",
        LET_THROUGH,
        "owner",
    ),
    Idiom(
        "lack_of inadequate improper insufficient delayed premature mistaken erroneous inappropriate incomplete "
        "careless sloppy hasty rash unwise poor",
        rf"(?:'s|s')\s+(?:lack\s+of\s+(?!access|permission|tool|time|monitor|alert|visib|quota)|(?!delayed"
        rf"|premature|incorrect|wrong|insufficient|incomplete){LACKING}\s+(?!connection|network|link|perform"
        rf"|latency))",
        "human-error",
        LET_THROUGH,
        "owner",
    ),
    Idiom(
        "failure",
        rf"\b(?:our|my|his|her)\s+(?:own\s+)?(?:failure|inability|unwillingness)\s+to\b|\bfailures?\s+(?:of|by"
        rf"|on\s+the\s+part\s+of)\s+(?:the|our|an?"
        rf"|several|some)\s+(?:[\w-]+\s+){{0,3}}?{ORG}\s+to\b"
        r"|\bfailures?\s+to\s+(?:\w+ly\s+)?(?:notice|realise|realize|recogni[sz]e|anticipate|foresee|consider"
        r"|communicate\s+(?:the|to|with\s+the)|escalate"
        r"|follow|adhere|comply|heed|double-check|consult|inform|think|appreciate|understand|read\s+the|plan"
        r"|document|test\s+the|supervise"
        r"|maintain\s+(?:adequate|proper|situational)|monitor\s+(?:the|his|her|their))\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "supervision airmanship workmanship decision-making situational decision_making human_failure "
        "operator_failure",
        r"\b(?:inadequate|insufficient|poor|lack\s+of)\s+(?:supervision|airmanship|workmanship"
        r"|decision[- ]making|situational\s+awareness)\b"
        r"|\b(?:human|operator|pilot)\s+failure\b(?!\s+(?:mode|rate))",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "fault blame _on_me _on_us _on_him _on_her _on_them my_bad culpa",
        r"\b(?:fault|blame)\b[^.;,]{0,30}\b(?:mine|ours|his|hers|theirs)\b|\b(?:that|this)(?:\s+one)?(?:'s|\s+is"
        r"|\s+was)\s+(?:\w+\s+)?on\s+"
        r"(?:me|us|him|her|them)\b|\bmy\s+bad\b|\bmea\s+culpa\b|\b(?:takes?|took|accepts?|bears?)\s+(?:full\s+"
        r"|all\s+)?(?:the\s+)?(?:full\s+)?blame\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "ed_up ed_this_up ed_it_up ed_that_up",
        r"\b(?:messed|screwed|cocked|fucked|stuffed|mucked|fouled)\s+(?:(?:this|it|that|things|\w+\s+\w+)\s+)?up\b",
        "human-error",
        LET_THROUGH,
        "subject",
    ),
    Idiom(
        "part",
        r"\bon\s+(?:the\s+part\s+of\s+(?:the|an?|one|our|this|that|some|several|individual)\b|(?:my|his|her|our"
        r"|their)\s+parts?\b)(?!\s+(?:to\s+help|in\s+the))",
        "human-error",
        LET_THROUGH,
        "judged",
    ),
    Idiom(
        "error mistake oversight blunder slip omission typo",
        rf"\b(?:errors?|mistakes?|oversights?|blunders?|slips?|omissions?|typos?)\s+(?:(?:that\s+)?(?:was|were"
        rf"|is)\s+)?(?:made|committed|introduced|caused)?\s*{BY_PEOPLE}"
        r"|\b(?:clerical|keying|judge?ment|procedural)\s+(?:errors?|mistakes?|slips?)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "failure_to failures_to failing_to",
        r"(?:(?:^|[,;:]\s+|\b(?:the|a)\s+)failures?|\b(?:the|a|by|to|of|was|is|despite|for|repeated|in|and|from"
        r"|with)\s+(?:failures?|failing))\s+to\s+(?:\w+ly\s+)?"
        rf"(?:{COGNITIVE}|keep\s+(?:a|the|to|proper)|maintain\s+(?:a|the|proper|adequate)|use\s+(?:the|a|proper)"
        rf"|apply\s+(?:the|a|proper)|wear|report\s+(?:the|this|it|to)"
        r"|take\s+(?:account|action|into|proper|adequate|reasonable|the)|provide\s+(?:adequate|proper|training"
        r"|clear)|act\b|ensure|perform\s+(?:a|an|the|proper|adequate)"
        r"|identify\s+(?:the|all)|address\s+(?:the|known)|carry\s+out|seek|hand\s+over|share"
        r"|learn)\b(?!\s+(?:signatures?|certificates?|tokens?))",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "trained_ spoken_to talked_to told_off reprimand disciplin counsel coached retrained re-trained cautioned "
        "suspended fired sacked let_go written_up removed_from "
        "dismissed demoted reminded",
        r"\b(?:(?:is\s+to|are\s+to|has|have|had|will|must|should|shall|can|needs?\s+to|ha(?:s|ve)\s+to)\s+(?:also\s+"
        r"|all\s+)?)?(?:was|were|been|be|being|is|are|got)\s+(?:\w+\s+)?(?:spoken\s+to|talked\s+to|told\s+off"
        r"|reprimanded|disciplined|counsell?ed|coached|re-?trained"
        r"|cautioned|trained\s+(?:again|anew|once\s+more)|suspended|fired|sacked|dismissed|demoted|let\s+go|written\s+up"
        r"|removed\s+from\s+(?:the\s+)?(?:rota|on-?call|roster|team|project)|reminded\s+(?:to|of|about|that))\b",
        "retrain",
        "Change what people meet there, so that it needs no reminder: the tool … would …",
        "subject",
    ),
    Idiom(
        "decision judgement judgment response reaction handling behaviour behavior attitude choice actions "
        "conduct approach",
        rf"\b(?:his|her|their|my|our|the\s+(?:[\w-]+\s+)?{ORG}'s?|\w+'s)\s+(?:own\s+|very\s+)?(?:{LACKING}|slow"
        rf"|irresponsible|selfish|unprofessional|reckless|ill-advised|ill-judged"
        r"|belated|impulsive|arbitrary|unilateral|fatal)\s+(?:decisions?|judge?ments?|responses?|reactions?"
        r"|handling|behaviou?r|attitude|choices?|actions?|conduct|approach)\b"
        r"|\b(?:decisions?|choices?|actions?|behaviou?r|handling|conduct)\s+(?:was|were)\s+(?:\w+\s+)?(?:wrong"
        r"|poor|unwise|reckless|irresponsible|inexcusable|negligent|misguided|ill-advised)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "failure",
        rf"\bfailures?\s+(?:of|by)\s+(?:both|all|two|three|several|many|most|any"
        rf"|one\s+of\s+the)\s+(?:[\w-]+\s+){{0,2}}?{ORG}\s+to\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "pebkac pebcak rookie beginner stupid_ silly_ elementary_ costly_ unforced basic_ honest_ id10t "
        "layer_8 picnic culprit guilty offending_ avoidable preventable embarrassing",
        r"\bpeb[kc]a[ck]\b|\bid10t\b|\blayer[ -]8\b|\b(?:guilty|offending)\s+(?:party|engineer|developer|person"
        r"|employee|colleague|author|committer|operator|team|admin\w*)\b"
        r"|\b(?:an?|the|this|our|my)\s+(?:\w+\s+)?(?:avoidable|preventable|embarrassing|silly|stupid|rookie"
        r"|beginner'?s?|elementary|basic|costly|unforced|honest)\s+(?:\w+\s+)?"
        r"(?:mistakes?|errors?|blunders?|oversight)\b|\b(?:entirely|completely|easily|totally|perfectly"
        r"|wholly)\s+(?:avoidable|preventable)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "conversation word_ talk chat discussion one-on-one induction course programme program certification "
        "exam training module probation supervision",
        r"\b(?:serious|frank|stern|hard|firm|difficult|quiet|strong|long|clear|private)\s+(?:conversations?"
        r"|words?|talks?|chats?|discussions?)\s+with\b"
        r"|\b(?:repeat|redo|retake|re-?sit|attend|undergo|complete|take|pass|do|go\s+through|sent\s+(?:on"
        r"|to))\s+(?:an?\s+|the\s+|another\s+|some\s+|his\s+|her\s+|their\s+|additional\s+)?"
        r"(?:[\w-]+\s+){0,2}?(?:training|course|induction|programme|certification|refresher|exam)\b(?!\s+(?:job"
        r"|run|data|set|loop))",
        "retrain",
        "Change what people meet there, so that it needs no reminder: the tool … would …",
        "people",
    ),
    Idiom(
        "culprit fault responsib blame accountab explain_themsel explain_himsel explain_hersel consequences "
        "answer_for",
        rf"\bfault\s+of\s+{BY_PEOPLE[5:]}|\b(?:blame|fault)\b(?!\s+(?:handling|handlers?|injection|tolerance|domains?|detection|lines?|codes?|lamp|isolation)\b)[^.;]{{0,40}}?\b(?:falls?|lies?|rests?|sits?|is|was|lay"
        rf"|fell)\s+(?:\w+\s+)?(?:on|with|at)\b|\b(?:{ORG})\s+(?:is|was|are|were|who\s+(?:is"
        rf"|was))\s+(?:\w+\s+)?(?:responsible|accountable)\s+for\s+(?:causing|breaking|losing|(?:the|this|that"
        rf"|all\s+this)\s+(?:[\w-]+\s+)?(?:incident|outage|downtime|loss|damage|failure|mess|accident|breach"
        rf"|delay|error|mistake|bug|crash))\b"
        r"|\bexplain\s+(?:them|him|her)sel(?:f|ves)\b|\banswer\s+for\s+(?:this|it|that)\b"
        r"|\bface\s+(?:\w+\s+)?consequences\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "communication response support hand-over handover cooperation documentation work",
        r"\b(?:communication|response|support|hand-?over|co-?operation|documentation|work|preparation"
        r"|coordination)\s+(?:from|by|of)\s+(?:the\s+|our\s+)?(?:[\w-]+\s+){0,3}?(?:teams?|vendor|supplier"
        r"|provider|support|management|squad|department|crew|staff|colleagues|hotline|company)\s+(?:was|were"
        r"|has\s+been)\s+(?:\w+\s+)?"
        r"(?:terrible|poor|bad|slow|lacking|insufficient|inadequate|non-?existent|sloppy|abysmal|appalling"
        r"|unacceptable|late|disappointing|awful|useless)\b",
        "other-team",
        "What they had seen of it by then was …",
    ),
    Idiom(
        "culprit",
        rf"\bculprit\s+(?:here\s+)?(?:was|is|turned\s+out\s+to\s+be)\s+(?:(?:the|a|an|our"
        rf"|one\s+of\s+our)\s+(?:[\w-]+\s+){{0,2}}?{ORG}\b(?!'s|\s+\w+er\b)|(?!the\b|a\b|an\b|our\b|not\b"
        rf"|that\b)[a-z]+(?:[,.;]|\s+who\b|$))",
        "named-cause",
        LET_THROUGH,
        "named",
    ),
    Idiom(
        "responsible behind",
        r"\b(?:individual|person|people|employee|colleague|engineer|developer|operator|contractor|technician|admin|author)s?\s+"
        r"(?:who\s+(?:is|was|were)\s+)?(?:responsible|behind)\b[^.;,]{0,50}?\b(?:has|have|had|was|were|is|are|will\s+be)\s+(?:\w+\s+)?"
        r"(?:identified|found|disciplined|suspended|removed|dismissed|named|reprimanded|warned|traced|let\s+go|spoken\s+to|fired|held)\b"
        r"|\b(?:nobody|no\s+one)\s+(?:else\s+)?to\s+blame\s+but\b|\bblam(?:e|ing)\s+(?:my|our|him|her)sel(?:f|ves)\b|\bshame\s+on\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "doing",
        r"\b(?:my|our|his|her|their)\s+(?:own\s+)?doing(?=\s*(?:$|[.,;]))",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "sign confirm acknowledge promise repeat redo resit",
        rf"\b(?:make|have|get)\s+(?:the|all|every|our|each)\s+(?:[\w-]+\s+)?{ORG}\s+(?:sign|confirm\s+in\s+writing|acknowledge|promise|repeat|redo|resit)\b",
        "retrain",
        "Change what people meet there, so that it needs no reminder: the tool … would …",
    ),
]
