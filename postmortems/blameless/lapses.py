"""Care that was not taken, told in passing: not closely enough, missed in review, written off as noise, poor planning.

Also what would have spared it, whatever that was, and advice to be closer at it, without a word of what to change.
"""

from __future__ import annotations

from postmortems.blameless.exhortations import HEAD, NO_MEANS, Exhortation
from postmortems.blameless.idioms import LET_THROUGH, LOOKED_RIGHT, ORG, Idiom
from postmortems.blameless.words import NOBODY, ROLE, SEEN, TEAM_WORD

NEXT_TIME = "What would make this less likely, or shorter, the next time: …"
# What speaks to what, where "poor communication" and "lack of coordination" are no people's.
MACHINES = (
    r"(?:servers?|replicas?|primar(?:y|ies)|nodes?|pods?|services?|schedulers?|apis?|clients?|controllers?|clusters?|processes|threads?|databases?"
    r"|components?|modules?|planes?|brokers?|bus(?:es)?|links?|modems?|satellites?|sensors?|agents?|workers?|regions?|devices?|hosts?|peers?|shards?"
    r"|containers?|backends?|front-?ends?|jobs?|queues?|machines?|systems?|masters?|leaders?|followers?|planner|optimi[sz]er|instances?|locks?|radios?)"
)
OF_PEOPLE = (
    rf"(?!\s+(?:between|among|amongst|of|by|with|to|from|on|across|in)(?:\s+[\w'/-]+){{1,5}}?\s+{MACHINES}\b)"
)
OF_PEOPLE_HERE = rf"(?!(?:\s+[\w'/-]+){{1,5}}?\s+{MACHINES}\b)"
# Work in which people look at something.
LOOKING = (
    r"(?:(?:code|peer|design|security|pr|change|merge|our|the|a|its|initial|early|final|manual|first|second)\s+)*"
    r"(?:reviews?|development|testing|qa|planning|preparations?|roll-?out|audits?|migration|hand-?over|inspections?|implementation|onboarding|set-?up|proof-?reading"
    r"|triage|analysis|refactoring|walk-?through|rehearsal|investigation|the\s+upgrade|the\s+release|deployment|sign-?off)\b"
)
# A tool or a page of a team, which answers by itself.
NO_TOOL = (
    r"(?!\s+(?:portals?|pages?|systems?|apis?|servers?|tools?|forms?|sites?|queues?|bots?|chat"
    r"|endpoints?|services?|gateways?|clusters?|nodes?|boxes)\b)"
)
CLOSE = r"(?:closely|carefully|thoroughly|attentively|diligently|rigorously|hard|vigilantly|critically)"
WATCH = (
    r"(?:tests?|review|check|monitor|watch|look|read|inspect|plan|track|follow|evaluate|examine|vet|consider|communicate|verify|validate|document|think"
    r"|coordinate|observe|assess|supervise|scrutini[sz]e|proof-?read|study|listen|prepare)"
)
DEEP = (
    r"(?:deep(?:er)?|good|better|in-depth|detailed|thorough|adequate|sufficient|enough|proper|basic|general|full|complete|technical|domain|operational|hands-on"
    r"|practical|solid|first-hand|internal|collective|real|any|much|our)"
)
KNOWLEDGE = r"(?:understanding|knowledge|familiarity|expertise|grasp|experience|know-how|awareness)"
IN_THE_TEAM = (
    r"\b(?:in|within|on|across|inside|among)\s+(?:the|our)\s+(?:[\w-]+\s+)?"
    r"(?:team|group|squad|crew|company|department|organi[sz]ation)\b"
)
HARMLESS = (
    r"(?:normal|harmless|noise|noisy|expected|unimportant|flaky|flak(?:e|iness)|(?:a\s+)?false\s+(?:alarm|positive)s?|transient|benign|irrelevant|minor|unrelated"
    r"|a\s+(?:blip|glitch|fluke)|usual|routine|not\s+(?:important|urgent|serious))"
)
SHIP = (
    r"(?:ship|push|deploy|finish|release|merge|launch|land|roll\s+out|get\s+(?:[\w'-]+\s+){1,6}?(?:out|done|live|shipped|released|merged|ready|in|deployed)|meet\s+(?:the|a|our|an)"
    r"|make\s+the\s+(?:release|deadline|date)|hit\s+the\s+(?:date|deadline)|complete|close\s+the)"
)
EAGER = (
    r"(?:over-?(?:zealous|eager|ambitious|optimistic|enthusiastic|hasty|cautious|trusting|keen)|trigger-happy|heavy-handed|short-?sighted|naive|naïve|impatient|overly\s+"
    r"(?:zealous|eager|ambitious|optimistic|enthusiastic|hasty|cautious|trusting|keen|aggressive))"
)
SETTING = (
    r"(?:limits?|over-?commit\w*|timeouts?|thresholds?|quotas?|size|defaults?|budgets?|buffers?|margins?|ratios?|replicas?|estimates?|intervals?|windows?|retention|capacity"
    r"|headroom|allowances?|weights?|percentages?|batch(?:es)?|requests?|ttls?|counts?)"
)
SMALLER = (
    r"(?:(?:just|only|at\s+least|at\s+most|no\s+more\s+than|closer\s+to|around|about|set\s+to|set\s+at|much|far|a\s+lot|(?:\w+\s+)?times)\s+)*"
    r"(?:\d[\w.,%]*|twice|double|half|one|two|three|four|five|ten|lower|higher|smaller|larger|bigger|shorter|longer|stricter|tighter|wider|more\s+(?:generous|conservative))"
)
# What it was to be by its own account, so that "should have been" only says what was expected to be seen.
BY_ITS_ACCOUNT = (
    r"(?![^.;]*\b(?:according\s+to|per\s+the|as\s+(?:documented|configured|specified|set|declared|advertised|stated)|but\s+(?:it\s+)?(?:was|were|showed|came|read|the)"
    r"|and\s+was|instead)\b)"
)
LAPSES: list[Exhortation | Idiom] = [
    Idiom(
        "closely carefully thoroughly attentively diligently rigorously vigilantly critically hard_",
        rf"\b(?:was|were|are|is)(?:n't|\s+not)\s+(?:\w+\s+)?(?:monitor|watch|look|check|track|review|follow|read|listen|test|observ|think|inspect|supervis|examin|pay)\w*?ing\b"
        rf"[^.;]{{0,40}}?\b{CLOSE}\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "catch spot detect pick_",
        r"(?<!so\swe\s)(?<!so\sthey\s)\b(?:did|had|have)(?:n't|\s+not|\s+never)\s+(?:also\s+|\w+ly\s+)?(?:catch|caught|spot|spotted|detect|detected|pick(?:ed)?\s+up(?:\s+on)?|pick(?:ed)?)\s+(?!any\b)(?:[\w'/-]+\s+){1,7}?"
        rf"(?:(?:in|during|at|before|while|when|prior\s+to|until\s+after)\s+(?:{LOOKING}|(?:the|a|we|our)?\s*(?:deploy|releas|merg|roll|launch|go|ship)\w*)|until\b)",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "missed not_caught n't_caught not_spotted not_noticed",
        r"(?<!messages\s)(?<!heartbeats\s)(?<!events\s)(?<!requests\s)(?<!packets\s)(?<!samples\s)(?<!scrapes\s)"
        r"\b(?:(?:was|were|been|got|being|gets)\s+(?:\w+ly\s+|also\s+|just\s+|simply\s+)?missed|(?:was|were|been)(?:n't|\s+not)\s+(?:\w+\s+)?(?:caught|spotted|noticed|picked\s+up))"
        rf"\s+(?:(?:both|again|twice)\s+)?(?:in|during|at|while|when)\s+{LOOKING}",
        "person-failed",
    ),
    Idiom(
        "ignored dismissed disregarded investigated acted followed",
        rf"\b(?:was|were|had\s+been)\s+(?:\w+ly\s+)?(?:considered|deemed|thought|taken|seen|regarded|judged|treated|viewed|assumed)\s+(?:(?:to\s+be|as|for)\s+)?(?:\w+\s+)?{HARMLESS}\b"
        r"[^.;]{0,70}?\b(?:and|so)\s+(?:(?:it|they|was|were|thus|then|therefore|simply|just|largely|mostly)\s+)*"
        r"(?:ignored|dismissed|disregarded|not\s+(?:acted|investigated|followed|looked))\b(?!\s+by\s+(?:the|a|an|our)\s)",
        "person-failed",
    ),
    Idiom(
        "dismissed_as written_off brushed_off shrugged_off explained_away waved_away waved_off",
        rf"\b(?:was|were|been|got)\s+(?:\w+\s+){{0,2}}?(?:dismissed\s+as\s+(?:(?:a|an|just|mere|merely|only|more|simply)\s+)*{HARMLESS}|written\s+off\s+as|(?:brushed|shrugged|waved)\s+(?:off|away)(?:\s+as)?|explained\s+away)\b"
        r"(?!\s+(?:a\s+)?(?:duplicates?|stale|hypothes\w+)\b)",
        "person-failed",
    ),
    Idiom(
        "rushing",
        rf"(?<!users\s)(?<!customers\s)(?<!visitors\s)(?<!clients\s)(?<!fans\s)(?<!shoppers\s)(?<!people\s)(?<!everyone\s)(?<!users\swere\s)(?<!customers\swere\s)\brushing\s+to\s+{SHIP}\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "rush haste hurry eagerness",
        rf"\bin\s+(?:the|our|my|his|her|their|a)\s+(?:\w+\s+)?(?:rush|haste|hurry|eagerness)\s+to\s+{SHIP}\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "zealous eager ambitious optimistic enthusiast hasty cautious trusting keen aggressive trigger heavy "
        "sight naive naïve impatient",
        rf"\b(?:was|were|been|being|am|are|got)\s+(?:(?:a\s+bit|a\s+little|a\s+tad|rather|too|somewhat|simply|clearly|probably|perhaps|also|\w+ly)\s+)*{EAGER}\b",
        "trait",
        LOOKED_RIGHT,
        "subject",
    ),
    Idiom(
        "communication coordination co-ordination teamwork planning preparation collaboration "
        "cooperation prioriti supervision",
        r"\b(?:poor|bad|weak|sloppy|deficient|lousy|terrible|faulty)\s+(?:(?:internal|team|overall|project|general|mutual|cross-team|inter-team|advance)\s+)*"
        r"(?:communications?|co-?ordination|teamwork|planning|preparation|collaboration|co-?operation|prioriti[sz]ation|supervision)\b(?!\s+(?:link|channel|quality|path|line)s?\b)"
        rf"{OF_PEOPLE}",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "lack_of missing absence_of no_",
        r"\b(?:lack|absence)\s+of\s+(?:(?:internal|team|clear|good|proper|timely|prior|direct|cross-team|any|real|early|sufficient)\s+)*(?:communication|co-?ordination|teamwork|collaboration)\b"
        rf"(?=\s+(?:between|among|amongst|within|across|with|from|by|in)\b[^.;]{{0,40}}?\b(?:teams?|shifts?|us|people|colleagues|departments?|groups?|squads?|crews?|{ORG})\b){OF_PEOPLE}",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "coordination co-ordination communication collaboration teamwork",
        r"\b(?:(?:too\s+|very\s+)?little|hardly\s+any|insufficient|not\s+enough|no|inadequate)\s+(?:communication|co-?ordination|teamwork|collaboration)\s+(?:(?:took\s+place|happened|was\s+had|existed)\s+)?"
        rf"(?:between|among|amongst|within|across|with)\b(?=[^.;]{{0,40}}?\b(?:teams?|shifts?|us|people|colleagues|departments?|groups?|squads?|crews?|{ORG})\b){OF_PEOPLE_HERE}",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "let_ lets_",
        r"\b(?:reviews?|reviewers?|approvers?|qa|i|we|he|she|they|testers?|inspection)\s+(?:\w+\s+)?lets?\s+(?:it|this|that|these|them|(?:this|the|a|an|another|such\s+an?)\s+(?:[\w-]+\s+){0,3}?[\w-]+)\s+"
        r"(?:slip|pass|get|go|through)\s+(?:by|through|past|unnoticed|unseen|unchecked)\b",
        "person-failed",
    ),
    Idiom(
        "escaped slipped got_past went_past eluded",
        rf"\b(?:escaped|eluded|(?:slipped|got|went)\s+(?:past|by|through))\s+(?:(?:the|our|all|both|every|his|her|their|two|code|peer)\s+){{0,3}}(?:reviews?|reviewers?|attention|notice|us|me|{ORG})\b"
        r"(?!\s+(?:service|server|cluster|api|page|job))",
        "person-failed",
    ),
    Idiom(
        "rushed",
        r"\b(?:a|an|the|our|this|that|such\s+a)\s+(?:[\w-]+\s+)?rushed\s+(?:[\w-]+\s+)?(?:releases?|deploy(?:ment)?s?|merges?|migrations?|changes?|fix(?:es)?|reviews?|roll-?outs?|decisions?|launch(?:es)?|upgrades?"
        r"|hot-?fix(?:es)?|patch(?:es)?|hand-?overs?|job|set-?up|implementation|installation)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "carried_away",
        r"\b(?:got|get|was|were|been)\s+(?:\w+\s+)?carried\s+away\b(?!\s+(?:by\s+(?:the|a)\s+(?:flood|water|wind|stream|current|tide)|to\b))",
        "trait",
        LOOKED_RIGHT,
        "subject",
    ),
    Idiom(
        "preventable avoidable",
        r"\b(?:this|that|it|(?:the|this)\s+(?:[\w-]+\s+)?(?:outage|incident|accident|loss|downtime|failure|breach|crash|delay))\s+(?:was|were|had\s+been)\s+(?:\w+ly\s+|all\s+|quite\s+)?(?:preventable|avoidable)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "neither",
        rf"\bneither\s+(?:of\s+the\s+(?:two\s+)?)?{ROLE}\s+(?:had\s+|has\s+|ever\s+)*(?:{SEEN}|saw|knew|looked)\b",
        "person-failed",
    ),
    Idiom(
        "eyes_",
        r"\beyes\s+(?:was|were)(?:n't|\s+not)?\s+(?:\w+\s+)?(?:not\s+on|off|elsewhere)\b",
        "person-failed",
    ),
    Idiom(
        "lack_of understanding_ knowledge_ familiarity_ expertise_ grasp_ know-how",
        rf"\black\s+of\s+(?:{DEEP}\s+){{1,2}}{KNOWLEDGE}\b|\black\s+of\s+(?:familiarity|expertise|know-how)\b"
        rf"|\b(?:our|the\s+team's|the\s+(?:[\w-]+\s+)?{ORG}'s?|their)\s+(?:own\s+)?(?:limited|poor|incomplete|shallow|superficial|weak|insufficient|patchy|missing)\s+(?:\w+\s+)?{KNOWLEDGE}\b"
        rf"|\b(?:limited|poor|incomplete|shallow|superficial|little|weak|insufficient|patchy|missing|no)\s+(?:\w+\s+)?{KNOWLEDGE}\s+(?:of|with|about|in)\b[^.;]{{1,50}}?"
        rf"{IN_THE_TEAM}"
        rf"|\b{KNOWLEDGE}\s+(?:of|with|about)\s+[^.;]{{1,50}}?\s(?:was|were|is)\s+(?:\w+\s+)?(?:thin|limited|poor|lacking|patchy|scarce|missing|low|shallow|insufficient)\b[^.;]{{0,30}}?{IN_THE_TEAM}",
        "trait",
        "What people had to go by at the time was …",
    ),
    Idiom(
        "knows understands remembers",
        rf"\b{NOBODY}\s+(?:(?:else|left|who|(?:in|on|at|of|from|within)\s+(?:the|our|this)\s+(?:[\w-]+\s+)?[\w-]+|here|today|now|currently|really|fully|actually|still|any\s*more)\s+){{0,4}}"
        r"(?:knows|understands|remembers)\s+(?:how\s+to\s+(?!reproduce)|(?:how|what|why)\s+(?:the|this|it|our|that|these|those|to)\b(?=[^.;]*\b(?:works?|does|do|to|there|configured|set\s+up|built)\b)"
        r"|(?:where|who)\s+to\b|enough\b|the\s+(?:[\w-]+\s+)?(?:system|code|process|setup|procedure|steps)\b)",
        "person-failed",
    ),
    Idiom(
        "have_prevented have_avoided have_averted 've_prevented 've_avoided 've_averted have_spared have_stopped",
        r"(?:\b(?:that|which)\s+)?\b(?:might|could|would|may)(?:\s+(?!not\b|never\b)\w+)?(?:\s+have|'ve)\s+(?:\w+ly\s+|also\s+)?(?:prevented|avoided|averted|spared\s+us|stopped)\s+"
        r"(?:(?:all|most|much|some)\s+(?:of\s+)?)?(?:this|it|that|these|the)\b(?:\s+(?:[\w-]+\s+)?(?:issues?|problems?|incidents?|outages?|failures?|accidents?|bugs?|downtime|breach(?:es)?|loss|errors?"
        r"|situation|mess|from\s+(?:happening|occurring)|whole\s+\w+|interruption|crash(?:es)?|damage|delay|spill|leak)\b|(?=\s*(?:$|[.,;)!])))(?!\s+from\s+(?!happening|occurring)\w+ing\b)",
        "counterfactual",
        NEXT_TIME,
        "spared",
    ),
    Idiom(
        "should_have_been should've_been ought_to_have_been",
        rf"\b{SETTING}\s+(?:\w+ly\s+)?(?:should|ought\s+to)(?:\s+(?:\w+ly|perhaps|also))?(?:\s+have|'ve)\s+been\s+{SMALLER}(?![\w-]){BY_ITS_ACCOUNT}",
        "counterfactual",
        LOOKED_RIGHT,
    ),
    Idiom(
        "difficult hard_to struggle trouble impossible_to unable_to",
        rf"\b(?:difficult(?:y|ies)?|hard|trouble|struggl\w+|impossible|unable|problems?)\s+(?:(?:in|with|to)\s+)?(?:get|reach|obtain|receiv)\w*\s+(?:an?\s+|any\s+|the\s+|hold\s+of\s+|timely\s+|clear\s+)*"
        rf"(?:(?:response|answer|repl(?:y|ies)|information|help|feedback|attention|details)\s+(?:from|out\s+of)\s+|(?<=hold\sof\s))(?:the\s+|our\s+|an?\s+)?(?:[\w-]+\s+){{0,3}}?{TEAM_WORD}s?\b{NO_TOOL}",
        "other-team",
        "What they had seen of it by then was …",
    ),
    Idiom(
        "report say said told complain raise opened announce mention",
        rf"\b{TEAM_WORD}s?\s+(?:had\s+|has\s+|have\s+)?(?:report|say|said|told|complain|rais|open|announc|mention)\w*\b[^.;]{{1,120}}?\bbut\s+(?:\w+\s+)?(?:(?:gave|provided|shared|sent|offered|attached)\s+(?:no|few|hardly\s+any)\b|(?:(?:do|does|did)(?:n't|\s+not)|never)\s+"
        r"(?:provid|giv|gave|shar|answer|respond|follow|repl|send|sent|say|said|attach|includ)\w*)\b",
        "other-team",
        "What they had seen of it by then was …",
    ),
    Exhortation(
        "more_",
        rf"{HEAD}(?:please\s+)?more\s+(?:closely|carefully|thoroughly|rigorously|diligently|attentively|cautiously|proactively|regularly|actively|consistently)\s+{WATCH}\b{NO_MEANS}"
        rf"|{HEAD}(?:please\s+)?{WATCH}\s+(?:[\w'/-]+,?\s+){{0,8}}?more\s+(?:closely|carefully|thoroughly|rigorously|diligently|attentively|cautiously)\b{NO_MEANS}",
    ),
    Exhortation(
        "know",
        rf"{HEAD}(?:please\s+)?know\s+(?:all\s+(?:of\s+)?)?(?:your|our|what|when|where|who|how)\b(?!\s+(?:more|issues?|limitations?)\b)(?![^.;]*\?\s*$)",
    ),
]
