"""Where people are said to fall short: what they lacked or got wrong, how they behaved, and what "
"would have spared it."""

from __future__ import annotations

from postmortems.blameless.exhortations import EVERYBODY, HEAD, Exhortation
from postmortems.blameless.idioms import BY_PEOPLE, LET_THROUGH, LOOKED_RIGHT, ORG, SEEN_THEN, Idiom
from postmortems.blameless.words import PAST, ROLE

GO_BY = "What people had to go by at the time was …"
NEXT_TIME = "What would make this less likely, or shorter, the next time: …"
ABILITY = (
    r"(?:background|knowledge|experience|expertise|understanding|skills?|skill\s+set|know-how|training|qualifications?|competence|familiarity|awareness"
    r"|insight|grasp|discipline|sense|foresight|maturity)"
)
WRONGLY = (
    r"(?:wrongly|incorrectly|improperly|carelessly|sloppily|hastily|erroneously|mistakenly|badly|poorly|inadvertently|accidentally|unintentionally|negligently"
    r"|recklessly|the\s+wrong\s+way(?:\s+round)?|upside\s+down|backwards)"
)
# Who acts by themselves, so that "if … had" tells of a choice: people, whoever leads them, or a name.
ACTORS = (
    rf"(?:we|they|he|she|i|you|any(?:one|body)|some(?:one|body)"
    rf"|(?:(?:the|our|a|an|any|that|one\s+of\s+(?:the|our))\s+(?:[\w-]+\s+){{0,2}}?)?(?:{ORG}|company|leadership|planners|owners))"
)
IT = (
    r"(?:(?:all\s+(?:of\s+)?|none\s+of\s+|much\s+of\s+|most\s+of\s+)?(?:this|that|it|the\s+(?:whole\s+|entire\s+|present\s+|second\s+)?(?:outage|incident|accident|loss|breach|damage|delay|crash|mess|problem"
    r"|issue|situation|disaster|downtime|thing|leak|spill|fire|flood|failure|error|bug)))"
)
NOT_HAPPENED = (
    rf"{IT}\s+(?:(?:would|could|might)(?:\s+not|n't|\s+never)|(?:would|could|might)(?=\s+have\s+been\s+(?:avoid|prevent|avert|caught|spotted|notic|short|small|minor|over\b|less|far|much)))"
    r"\s+(?:ever\s+|even\s+)?have\s+(?:happened|occurred|come|arisen|existed|escalated|spread|lasted|gone|got(?:ten)?|been)"
)
BROKE_IT = (
    r"(?:[\w-]+\s+){0,2}?(?:typo|change|commit|edit|command|merge|push|fix|patch|script|pr|refactor\w*|update|deploy)\s+(?:[\w-]+\s+){0,6}?"
    r"(?:broke|caused|crashed|wiped|deleted|triggered|took\s+(?:[\w-]+\s+){1,5}?(?:down|offline|out|off)|brought\s+(?:[\w-]+\s+){1,4}?down|knocked)\b"
)
SHORTFALLS: list[Exhortation | Idiom] = [
    # What somebody did not have in their head.
    Idiom(
        "background knowledge_ experience expertise understanding_ skill know-how training qualif competence "
        "familiarity insight "
        "grasp_ foresight maturity",
        r"\b(?:did)(?:n't|\s+not)\s+(?:\w+ly\s+)?(?:have|possess)\s+(?:(?:the|an?|any|much|all|sufficient|enough|adequate|proper|necessary|required|requisite|right|relevant|needed|deep"
        rf"|deeper|real|good|basic|prior|such)\s+){{0,4}}(?:[\w-]+\s+)?{ABILITY}\b(?!\s+(?:base|data|set|run|job)\b)",
        "trait",
        GO_BY,
        "subject",
    ),
    Idiom(
        "background knowledge_ experience expertise understanding_ skill know-how training qualif competence "
        "familiarity insight "
        "grasp_ foresight",
        rf"\b(?:had|has|having|with|ha(?:d|s)\s+only)\s+(?:an?\s+|very\s+|too\s+|only\s+)*(?:little\s+(?:to|or)\s+no|insufficient|limited|inadequate|little|scant|superficial|patchy|rudimentary|minimal|no\s+real|no\s+prior"
        rf"|no\s+previous|hardly\s+any|next\s+to\s+no)\s+(?:[\w-]+\s+)?{ABILITY}\b(?!\s+base\b)",
        "trait",
        GO_BY,
        "people",
    ),
    Idiom(
        "depth up_to_the up_to_it over_his over_her over_their over_our over_my not_cut_out n't_cut_out",
        r"\b(?:was|were|is|are|felt|got)(?:n't|\s+not)?\s+(?:\w+\s+){0,2}?(?:out\s+of\s+(?:his|her|their|our|my)\s+depth|(?:(?<=n't\s)|(?<=not\s)|(?<=hardly\s)|(?<=simply\s))(?:up\s+to\s+(?:the\s+(?:job|task)|it\b|scratch)|cut\s+out\s+for)"
        r"|in\s+(?:way\s+|well\s+)?over\s+(?:his|her|their|our|my)\s+heads?)\b",
        "trait",
        GO_BY,
        "subject",
    ),
    Idiom(
        "ego_ impatience ego's attention_ awareness_ ineptitude laziness stubbornness arrogance ignorance "
        "preoccup incompetence indecision hesitation inexperience "
        "overconf",
        r"(?:'s|s'|\b(?:his|her|their|our|my))\s+(?:own\s+|sheer\s+|apparent\s+|total\s+|complete\s+)?(?:ego\b|impatience|ineptitude|laziness|stubbornness|arrogance|ignorance|preoccupation"
        r"|incompetence|indecision|hesitation|inexperience|overconfidence|(?:distracted|divided|wandering|lapsed|poor|lacking)\s+(?:attention|awareness|concentration|focus|(?:situational\s+)?awareness))\b",
        "trait",
        GO_BY,
        "owner",
    ),
    # How somebody is said to have behaved.
    Idiom(
        "silent_ _silent dark_ unresponsive absent_ _absent unhelpful uncooperative dismissive evasive "
        "clueless missing_in_action mia_ awol",
        r"\b(?:remain(?:s|ed)?|stay(?:s|ed)?|kept|keeps|went|gone|goes|fell|been|is|was|were|are)\s+(?:\w+ly\s+|completely\s+|all\s+|radio\s+|simply\s+)*"
        r"(?:silent|unhelpful|uncooperative|dismissive|evasive|unresponsive|missing\s+in\s+action|mia|awol|absent\b(?=\s*(?:$|[.,;!]|and\s+un|throughout)))",
        "person-failed",
        SEEN_THEN,
        "somebody",
    ),
    Idiom(
        "care_less texting chatting scrolling his_phone her_phone their_phone hungover drunk",
        r"\b(?:could|can)(?:n't|\s+not)?\s+care\s+less\b|\b(?:was|were|been|busy)\s+(?:\w+\s+)?(?:texting|gossiping|day-?dreaming|scrolling\s+through)\b"
        r"|\b(?:was|were)\s+(?:\w+\s+)?on\s+(?:his|her|their)\s+phones?\b|\b(?:was|were|being|turned\s+up)\s+(?:\w+\s+)?(?:drunk|hung-?over)\b",
        "person-failed",
        SEEN_THEN,
    ),
    Idiom(
        "not_once",
        r"\bnot\s+once\s+(?:did|had|has|have)\s+(?:any(?:one|body)|we|i|he|she|they|(?:the|our|a)\s+[\w-]+)\b",
        "person-failed",
    ),
    Idiom(
        "no_effort zero_ no_attempt no_thought hardly_any no_care",
        r"\b(?:no|zero|hardly\s+any|next\s+to\s+no|not\s+the\s+least)\s+(?:\w+\s+)?(?:thought|effort|attempt|care|consideration|heed)\s+(?:was|were|had\s+been|has\s+been|ever)\s+(?:\w+ly\s+)?"
        r"(?:made|given|taken|spent|put|paid)\b(?!\s+to\s+(?:access|use|exploit|log))",
        "person-failed",
    ),
    Idiom(
        "just_assum simply_assum merely_assum blithely_assum casually_assum lazily_assum blindly_assum "
        "just_thought just_trust "
        "blindly blithely just_hoped just_guess",
        r"\b(?:just|simply|merely|blithely|casually|lazily|blindly)\s+(?:assumed|trusted|hoped|guessed|accepted|believed|clicked|copied|pasted|followed|took|relied|figured)\b",
        "mistake",
        LOOKED_RIGHT,
        "told",
    ),
    Idiom(
        "despite regardless_of in_spite ignoring",
        r"\b(?:went\s+ahead|proceeded|continued|pressed\s+(?:on|ahead)|carried\s+on|pushed\s+(?:on|ahead|it|through)|pushed|merged|deployed|released|shipped|launched|took\s+off|sailed|signed\s+off)\b"
        r"[^.;]{0,50}?\b(?:despite|regardless\s+of|in\s+spite\s+of|ignoring)\s+(?:[\w'-]+\s+){0,3}?(?:warnings?|red\b|failing|failed|alarms?|alerts?|objections?|concerns|doubts|freeze|advice|polic\w+"
        r"|rules?|protests?|instructions?|orders?|forecast|test\s+failures?)",
        "person-failed",
        SEEN_THEN,
        "told",
    ),
    Idiom(
        "somebody_else someone_else other_team others_would",
        r"\b(?:assumed|thought|figured|hoped|expected|trusted|believed)\s+(?:that\s+)?(?:somebody\s+else|someone\s+else|others|the\s+other\s+(?:team|side|shift|person))\s+(?:would|had|was|were|did)\b",
        "person-failed",
        SEEN_THEN,
        "subject",
    ),
    Idiom(
        "unbeknown",
        rf"\bunbeknown(?:st)?\s+to\s+(?:me|us|him|her|them|(?:the|our|an?)\s+(?:[\w-]+\s+){{0,2}}?{ROLE})\b",
        "person-failed",
        SEEN_THEN,
    ),
    # How people are said to be.
    Idiom(
        "impatient unreliable incapable unqualified untrained useless_ hopeless unfocus disengaged "
        "unmotivated untrustworthy dishonest "
        "inattentive half_asleep half-asleep clown control_freak unfit_ stubborn rude_ careless sluggish "
        "clueless idiot moron fool",
        r"\b(?:(?:was|were|is|are|been|being|seem(?:s|ed)|appear(?:s|ed)|prov(?:es|ed)\s+to\s+be|turned\s+out\s+to\s+be|became)\s+(?:(?:far\s+too|too|very|rather|quite|simply|just|so|a\s+bit|clearly"
        r"|completely|totally|obviously|utterly)\s+)*(?:impatient|unreliable|incapable|unqualified|useless"
        r"|hopeless|unfocuss?ed|disengaged|unmotivated|untrustworthy|dishonest|half[- ]asleep|unfit\b|stubborn|rude"
        r"|(?:an?\s+(?:\w+\s+)?|\w+\s+)?(?:clowns?|idiots?|morons?|fools?|control\s+freaks?)))\b",
        "trait",
        GO_BY,
        "role",
    ),
    Idiom(
        "impatient unreliable incapable unqualified untrained unfocus disengaged unmotivated untrustworthy "
        "dishonest distracted overconfident "
        "inattentive indifferent arrogant half-asleep",
        rf"\b(?:impatient|unreliable|incapable|unqualified|untrained|unfocuss?ed|disengaged|unmotivated|untrustworthy|dishonest|distracted|half-asleep|arrogant)\s+(?:[\w-]+\s+)?"
        rf"(?:{ROLE}|operators?|drivers?|managers?)\b(?!\s+(?:pod|api|process|node|error|version|module|software))",
        "trait",
        GO_BY,
    ),
    Idiom(
        "not_qualified n't_qualified not_trained n't_trained not_properly n't_properly not_adequately "
        "not_sufficiently not_experienced "
        "n't_experienced not_competent not_skilled not_versed not_fit_",
        r"\b(?:was|were|is|are|been)(?:n't|\s+not|\s+never)\s+(?:(?:properly|adequately|sufficiently|fully|well|really|even|at\s+all)\s+)*(?:qualified|trained(?!\s+(?:on\s+(?:the|our)\s+)?(?:data|images|text|model))|experienced\s+enough|competent|skilled|versed\s+in"
        r"|fit\s+(?:for|to))\b",
        "trait",
        GO_BY,
        "subject",
    ),
    Idiom(
        "talking_to speaking_to talk_to_each talk_to_one",
        r"\b(?:(?:was|were|are|is)(?:n't|\s+not)\s+(?:\w+\s+)?(?:talking|speaking|listening)|(?:did|do)(?:n't|\s+not)\s+(?:\w+\s+)?(?:talk|speak|listen)|never\s+(?:talked|spoke|talk))\s+(?:to|with)\s+(?:each\s+other|one\s+another|anyone|us)\b",
        "person-failed",
        SEEN_THEN,
        "subject",
    ),
    Idiom(
        "skipped left_out passed_over",
        r"\b(?:skipped|left\s+out)\s+(?:the|a|an|his|her|their|one|two|several|some|step|steps|item|part)\b(?!\s+(?:beat|release|version|meeting|call)\b)",
        "person-failed",
        SEEN_THEN,
        "role",
    ),
    Idiom(
        "face_value word_for_it bright_idea brilliant_idea great_idea fell_for fallen_for",
        r"\btook\s+(?:[\w'-]+\s+){1,4}?at\s+face\s+value\b|\bha(?:d|s)\s+(?:the\s+)?(?:bright|brilliant|great|wonderful|clever|stupid|dumb|silly)\s+idea\s+(?:to|of)\b"
        rf"|\b(?:i|we|he|she|{ROLE})\s+(?:had\s+|has\s+|\w+ly\s+)*(?:fell|fallen)\s+for\s+(?:it\b|the\b|an?\b|this\b|that\b)",
        "person-failed",
        SEEN_THEN,
    ),
    Idiom(
        "every_chance every_opportun ample_ plenty_of all_the_time",
        rf"\b(?:we|they|he|she|i|{ORG})\s+(?:had|was\s+given|were\s+given)\s+(?:every\s+(?:chance|opportunity)|ample\s+(?:time|opportunity|warning|notice)|plenty\s+of\s+(?:time|warning|notice|opportunit\w+|chances)|all\s+the\s+time\s+in\s+the\s+world)\b"
        r"|\bthere\s+(?:was|were|had\s+been)\s+(?:ample|plenty\s+of|every)\s+(?:time|opportunit\w+|warnings?|chances?|notice)\b",
        "counterfactual",
        SEEN_THEN,
    ),
    Idiom(
        "hindsight retrospect looking_back",
        r"(?:\b(?:hindsight|retrospect)|\blooking\s+back)\b[^.;]{0,90}?\b(?:too\s+(?:fast|quick|quickly|early|late|long|much|little|many|few|soon|optimistic|ambitious|aggressive|eager|confident|complacent|trusting)|not\s+enough|naively?|risky|ill-\w+"
        r"|overlooked|underestimated|ignored|missed|premature|insufficient|poorly|unwise|careless\w*|rushed|dangerous|reckless\w*|(?:signs?|warnings?|clues|signals?|hints)\s+(?:\w+\s+)?(?:was|were)\s+(?:all\s+|right\s+|\w+ly\s+)*there)\b",
        "counterfactual",
        SEEN_THEN,
    ),
    Idiom(
        "have_got have_gotten have_passed have_made_it have_slipped have_gone have_survived",
        r"\bwould(?:n't|\s+not|\s+never)\s+have\s+(?:got(?:ten)?|passed|made\s+it|slipped|gone|survived)\s+(?:through|past|by|out)?\s*(?:an?|any|the|our|proper|code|even)\s*(?:[\w-]+\s+){0,3}?(?:reviews?|testing|tests?|qa|inspection|look|check|audit)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "matter_of_",
        r"\bwould\s+(?:only\s+)?have\s+been\s+(?:only\s+|just\s+)?(?:a\s+matter\s+of\s+(?:seconds|minutes|hours)|(?:a\s+)?(?:minutes?|seconds?|moment)(?:'s|')?\s+work)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    # The harm, and whose it was.
    Idiom(
        "broke_ broken_ nuked bricked borked hosed_ trashed clobbered torched wrecked ruined screwed",
        r"\b(?:(?:broke|have\s+broken|had\s+broken|'ve\s+broken)\s+(?:it\b|this|that|the|our|your|master|main|trunk|prod\w*|everything|all|things|backward\w*|half|every(?:one|body)(?:'s)?|people's)|(?:nuked|bricked|borked|hosed|trashed|clobbered|torched|wrecked|ruined)\s+(?:it\b|this|the|our|your|my|half|all|everything|a\b|prod\w*))"
        r"(?!\s+(?:\w+\s+){0,2}?(?:down\s+(?:in)?to|out\s+of|ground|into\s+(?:two|three|smaller|pieces|parts|separate|several)|news|record|tie|deadlock|lock\s+on|up\s+into))",
        "mistake",
        LOOKED_RIGHT,
        "own",
    ),
    Idiom(
        "typo change_ commit_ edit_ command_ merge_ push_ fix_ patch_ script_ pr_",
        rf"\b(?:my|his|her)\s+{BROKE_IT}",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "typo change_ commit_ edit_ command_ merge_ push_ fix_ patch_ script_ pr_",
        rf"(?:'s|s')\s+{BROKE_IT}",
        "mistake",
        LOOKED_RIGHT,
        "owner_role",
    ),
    Idiom(
        "assumption guess_ guesses belief expectation estimate premise",
        rf"\b(?:our|my|his|her|their|the\s+(?:[\w-]+\s+)?(?:team|{ROLE})'s)\s+(?:[\w-]+\s+)?(?:assumptions?|guess(?:es)?|beliefs?|expectations?|estimates?|premises?|intuition)\s+(?:[\w-]+\s+){{0,4}}?(?:was|were|proved|turned\s+out)\s+(?:to\s+be\s+)?(?:\w+\s+)?(?:wrong|false|incorrect|mistaken|naive|unfounded|way\s+off)\b"
        r"|\b(?:based|acted|acting|working|worked|operating|relied|relying|on|under)\s+(?:on|under)?\s*(?:an?|the)\s+(?:false|wrong|incorrect|mistaken|faulty|erroneous|flawed)\s+(?:assumption|premise)\b",
        "mistake",
        "At the time it looked as if …, because …",
    ),
    Idiom(
        "faulted pinned_on pins_ blames_ but_ourselves but_myself but_themselves but_himself but_herself "
        "our_doing my_doing shame_on stupidity "
        "mismanag malpractice dereliction non-compliance noncompliance",
        rf"\bfault(?:ed|s)\s+(?:the|our)\s+(?:[\w-]+\s+){{0,2}}?(?:{ROLE}|controller|driver|operator|company|carrier|airline|agency|hospital)s?\s+for\b|\bpin(?:s|ned)\s+(?:[\w-]+\s+){{1,4}}?on\s+(?:the|an?)\s+(?:[\w-]+\s+)?(?:{ROLE}|driver|operator)\b"
        r"|\b(?:no(?:body|\s+one)|none)\s+(?:else\s+)?to\s+blame\s+but\b|\b(?:entirely|all|purely|solely)\s+(?:our|my|his|her|their)\s+(?:own\s+)?doing\b|\bshame\s+on\s+(?:me|us|him|her|them|you)\b"
        r"|\b(?:my|his|her|our|their|human)\s+(?:own\s+)?stupidity\b|(?<!memory\s)(?<!resource\s)(?<!state\s)\b(?:mismanagement|malpractice|dereliction\s+of\s+duty)\b"
        r"|(?:'s|s')\s+(?:own\s+)?(?:repeated\s+)?non-?compliance\b|\bnon-?compliance\s+(?:by|on\s+the\s+part)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "without_",
        r"\b(?:merged|pushed|deployed|released|shipped|published|applied|ran|done|made|changed|went\s+out|committed|rolled\s+out)\b[^.;]{0,50}?\bwithout\s+(?:(?:peer|code|prior|any|proper|much|further|second|sufficient)\s+)*(?:review|testing|tests|approval|sign-?off|a\s+(?:review|test|back-?up|second\s+look))\b"
        r"(?!\s+(?:being|when|if)\b)",
        "person-failed",
        SEEN_THEN,
        "done",
    ),
    Idiom(
        "access_ rights_ licence license privileges permissions certificate_",
        rf"\b(?:his|her|their|the\s+(?:[\w-]+\s+)?{ROLE}'s?)\s+(?:[\w-]+\s+)?(?:access|rights|permissions|licen[cs]es?|privileges)\s+(?:was|were|has\s+been|have\s+been|will\s+be)\s+(?:revoked|removed|taken\s+away|suspended|withdrawn|stripped)\b"
        rf"|\b(?:access|rights|privileges)\s+(?:was|were|has\s+been|have\s+been|will\s+be)\s+(?:revoked|removed|taken\s+away|withdrawn)\s+from\s+(?:him|her|(?:the|that)\s+(?:[\w-]+\s+)?{ROLE})\b|\bmake\s+an\s+example\s+of\b",
        "retrain",
        LET_THROUGH,
    ),
    Exhortation(
        "eyes_open guard_down concentrat take_your_time your_brain your_head be_lazy be_stupid be_sloppy "
        "be_careless love_of mistake_again own_work",
        r"\bkeep\s+(?:our|your|their)\s+eyes\s+(?:open|peeled)\b(?!\s+(?:to\s+look\s+)?for\b)|\blet\s+(?:our|your|their)\s+guard\s+(?:down|slip)\b|\btake\s+(?:your|our)\s+time\s+(?:when|with|to|and|before)\b|\buse\s+your\s+(?:brain|head)\b"
        r"|\b(?:do\s+not|don't|never|stop)\s+be(?:ing)?\s+(?:so\s+|too\s+)?(?:lazy|stupid|sloppy|careless|reckless|naive|complacent|hasty)\b|\bfor\s+the\s+love\s+of\s+(?:god|all)\b"
        rf"|\b(?:{EVERYBODY}|we|you|drivers|operators)\s+(?:should|must|need\s+to|have\s+to|ought\s+to)\s+(?:\w+\s+)?concentrate\b"
        r"|\b(?:not|never|n't)\s+(?:to\s+)?(?:make|do|repeat)\s+(?:this|that|such\s+an?|the\s+same)\s+(?:\w+\s+)?(?:mistake|error|thing)s?\s+again\b",
    ),
    Exhortation(
        "responsible_for",
        rf"\b(?:{EVERYBODY}|we)\s+(?:is|are)\s+(?:\w+\s+)?responsible\s+for\s+(?:testing|checking|reviewing|reading|verifying|making\s+sure|their\s+own|our\s+own|the\s+quality)\b",
    ),
    # What somebody got wrong, told in the plainest words.
    Idiom(
        "things_wrong lot_wrong lots_wrong everything_wrong",
        r"\b(?:did|got|done|doing)\s+(?:(?:a\s+lot|lots|a\s+few|a\s+couple|plenty|so\s+many|too\s+many|many|several|some|all|these|those|the|of|these)\s+)*(?:things|everything|a\s+lot|lots)\s+wrong\b",
        "mistake",
        LOOKED_RIGHT,
        "subject",
    ),
    Idiom(
        "you_accident you_mistaken you_inadvert you_wrong you_have_accident",
        rf"\byou\s+(?:have\s+|had\s+|probably\s+|just\s+)*(?:accidentally|mistakenly|inadvertently|wrongly|carelessly)\s+(?:{PAST}|overwrote|ran|took|broke|sent|wrote|chose|gave)\b",
        "mistake",
        LOOKED_RIGHT,
        "told_so",
    ),
    Idiom(
        "to_blame",
        rf"\b(?:one|ones|guy|person|man|woman|people|team|party|{ROLE})\s+to\s+blame\s+(?:is|was|were|are|for)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "cause_ cause: caused_ due_to result contribut",
        rf"\b(?:causes?|caused|contribut\w+|due\s+to|result(?:ed|s)?\s+(?:of|from)|because\s+of)\b[^.;]{{0,70}}?\b(?:the|our|an?|his|her)\s+(?:[\w-]+\s+){{0,2}}?(?:{ROLE}|operator|driver)'s?\s+(?:[\w-]+\s+)?(?:decision|choice|attempt|failure|inability"
        r"|delay|hesitation|inexperience|negligence|misuse|handling|mishandling|haste)\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "caused_by due_to because_of",
        rf"\b(?:caused\s+by|due\s+to|because\s+of|down\s+to)\s+(?:some(?:one|body)|(?:an?|one\s+of\s+(?:the|our))\s+(?:[\w-]+\s+)?(?!people\b){ROLE})\s+(?:\w+ly\s+)?(?!be|hav|work|ask|report|mention|notic|find|keep|tak)[a-z]{{2,}}ing\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "not_following n't_following",
        r"\b(?:was|were|is|are)(?:n't|\s+not)\s+(?:\w+ly\s+)?following\s+(?:(?:the|our|their|any|standard|proper|correct|established|required|operating)\s+)*(?:procedures?|rules|polic(?:y|ies)|checklists?|instructions?|protocols?|guidelines|process(?:es)?)\b",
        "person-failed",
        SEEN_THEN,
    ),
    Exhortation(
        "better_job next_time",
        r"\b(?:will|must|should|need\s+to|have\s+to|try\s+to|going\s+to|'ll)\s+(?:\w+\s+)?do\s+a\s+(?:much\s+)?better\s+job\s+(?:of|at|in|with|on|next|when)\b|\bplease,?\s+next\s+time\b",
    ),
    Idiom(
        "did_wrong got_wrong do_wrong",
        r"(?<!nothing\s)(?<!anything\s)\b(?:i|we|he|she|they)\s+(?:\w+ly\s+|also\s+|think\s+(?:i|we)\s+|have\s+|had\s+)*(?:did|done|got|gotten)\s+(?:it\s+|this\s+|that\s+|things\s+)?(?:all\s+|so\s+|completely\s+|badly\s+)*wrong\b"
        r"(?!\s*[:?]?\s*$)|(?:\b(?:a\s+lot|lots|much|everything|something|so\s+much|plenty|one\s+thing|things)\s+(?:that\s+)?(?:i|we|he|she|they)\s+(?:think\s+(?:i|we)\s+|\w+ly\s+|have\s+|had\s+)*(?:did|done|got)\s+wrong\b)",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "instead_of",
        r"\binstead\s+of\s+([a-z]{3,}?)ing\b[^.;]{1,70}?\b(?:i|he|she|they|(?:the|an?|our|one\s+of\s+(?:the|our))\s+(?:[\w-]+\s+){0,2}?"
        rf"{ROLE})\s+(?:\w+ly\s+|had\s+|then\s+)*\1(?:e?d)\b(?!\s+(?:only|just|one\b|it\s+by\s+hand|manually|gradually|first))"
        rf"|\b(?:i|he|she|they|(?:the|an?|our|one\s+of\s+(?:the|our))\s+(?:[\w-]+\s+){{0,2}}?{ROLE})\s+(?:\w+ly\s+|had\s+|then\s+)*([a-z]{{3,}}?)e?d\b(?!\s+(?:only|just|one\b))[^.;]{{1,60}}?\binstead\s+of\s+\2ing\b",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "thought assumed believed figured was_sure",
        r"\b(?:i|we|he|she|they)\s+(?:\w+ly\s+|had\s+)*(?:thought|assumed|believed|figured|(?:was|were)\s+sure)\b[^.;]{1,110}(?:[.;…—–-]+|,)\s*(?:but\s+|and\s+|well,?\s+)*"
        r"(?:we|it|i|they|that|he|she)\s+(?:\w+ly\s+)?(?:was|were|is|are|did|had)(?:n't|\s+not)(?=\s*(?:$|[.;!]))",
        "mistake",
        "At the time it looked as if …, because …",
    ),
    Idiom(
        "worker",
        rf"\b(?:an?|one\s+of\s+(?:the|our|its|their))\s+(?:[\w-]+\s+)?workers?\s+(?:who\s+)?(?:had\s+)?(?:(?:messed|screwed|stuffed|mucked)\s+(?:[\w-]+\s+){{0,3}}?up|made\s+(?:an?|the)\s+(?:[\w-]+\s+)?mistake|fumbled|bungled|botched"
        rf"|(?:accidentally|mistakenly|inadvertently|wrongly|carelessly)\s+{PAST}|failed\s+to\s+(?:follow|notice|check|tell|heed|report|wear|isolate|secure)|forgot|ignored\s+(?:the|a)\s+(?:warning|procedure|instruction))",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "_by_",
        rf"\b(?:was|were|been|being|got)\s+(?:\w+ly\s+)?(?:(?:{PAST}|set|put|wired|made|left|built)\s+(?:out\s+|up\s+|in\s+|off\s+|down\s+)?{WRONGLY}|{WRONGLY}\s+(?:{PAST}|set|put|wired|made|left|built)(?:\s+(?:out|up|in|off|down))?"
        r"|left\s+(?:open|running|unlocked|unsecured|exposed|switched\s+(?:on|off)|on|off|behind|unattended))\s+"
        rf"(?:{BY_PEOPLE}|by\s+(?:an?|one\s+of\s+(?:the|our))\s+(?:[\w-]+\s+)?workers?\b(?!\s+(?:process|thread|pod|node|job|script)))",
        "mistake",
        LOOKED_RIGHT,
        "happened",
    ),
    Idiom(
        "incorrectly wrongly improperly carelessly sloppily erroneously",
        rf"\b(?:{PAST}|set|put|built|wrote|typed|ran|read)\s+(?:[\w'-]+\s+){{0,6}}?(?:incorrectly|wrongly|improperly|carelessly|sloppily|erroneously)(?=\s*(?:$|[.,;:)]|\b(?:and|so|in|on|at|when|while|before|after|which)\b))",
        "mistake",
        LOOKED_RIGHT,
        "own",
    ),
    # Whose it was.
    Idiom(
        "problem_was problem_is cause_was cause_is culprit_was culprit_is link_was link_is",
        rf"\b(?:problem|cause|culprit|weak(?:est)?\s+link)\s+(?:was|is|were)\s+(?:\w+ly\s+|just\s+|again\s+)*(?:(?:the|our|an?|their)\s+)?(?:[\w-]+\s+)?(?:people|staff|{ROLE})(?=\s*(?:$|[.,;!]|\s+(?:himself|herself|themselves)\b))",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "self-inflict self_inflict own_goal own_doing my_doing our_doing",
        r"\b(?:was|is|were|entirely|purely|this)\s+(?:\w+ly\s+|all\s+|an?\s+|of\s+"
        r"|another\s+)*(?:self[- ]inflicted|own\s+goal|(?:my|our|his|her|their)\s+own\s+doing)\b|\ball\s+(?:my|our"
        r"|his|her|their)\s+(?:own\s+)?doing\b",
        "human-error",
        LET_THROUGH,
    ),
    Idiom(
        "responsib held_account",
        rf"\b(?:responsibility|accountability|liability)\s+(?:for\s+(?:this|that|it|the\s+(?:[\w-]+\s+)?[\w-]+|all\s+this)\s+)?(?:lies|lay|rests|rested|falls|fell|sits)\s+(?:\w+ly\s+)?(?:with|on)\s+(?:me|us|him|her|them|(?:the|our)\s+(?:[\w-]+\s+){{0,2}}?{ROLE})\b"
        rf"|\b(?:held|hold|holding|find|found)\s+(?:[\w-]+\s+){{0,4}}?(?:responsible|accountable|liable)\s+for\s+(?:causing|breaking|losing|the\s+(?:[\w-]+\s+)?(?:incident|outage|loss|damage|failure|mess|accident|breach|delay|error|grounding|crash|collision|fire|leak))",
        "human-error",
        LET_THROUGH,
        "judged",
    ),
    # What would have spared it.
    Idiom(
        "have_happened have_occurred have_come have_arisen have_existed have_escalated have_spread "
        "have_lasted have_gone "
        "have_got have_been have_ever",
        rf"\b(?:if\s+(?:only\s+)?{ACTORS}(?:\s+had|'d|\s+would\s+have)|had\s+{ACTORS})\b[^.;]{{1,120}}?(?:,\s+|\bthen\s+|\s){NOT_HAPPENED}\b"
        rf"|\b{NOT_HAPPENED}\b[^.;]{{0,40}}?\s(?:if\s+(?:only\s+)?{ACTORS}(?:\s+had|'d|\s+would\s+have)|had\s+{ACTORS})\s+(?!no\b)[a-z]",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "would_have would've could_have",
        rf"\bif\s+(?:only\s+)?(?:the\s+company|(?:the\s+)?management|leadership|planners)\s+had\s+(?:not\s+|\w+ly\s+)*{PAST}\b[^.;]{{1,90}}?\b(?:would|could|might)\s+(?:\w+\s+)?(?:have|still)\b"
        rf"|^\W*had\s+(?:the\s+company|(?:the\s+)?management|leadership|planners)\s+(?:not\s+|\w+ly\s+)*{PAST}\b[^.;]{{1,90}}?\b(?:would|could|might)\s+(?:\w+\s+)?(?:have|still)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "it_would_have it_have would_have_done have_been_to",
        r"\ball\s+it\s+(?:would\s+have\s+(?:taken|needed|cost|required)|took\s+(?:was|would))\b|\bhow\s+hard\s+(?:would|could)\s+it\s+(?:have\s+been|be)\s+to\b"
        r"|\ban?\s+(?:[\w-]+\s+){0,3}?(?:call|mail|message|note|look|glance|check|test|question|question\s+in\s+\w+)\s+would\s+have\s+(?:done|sufficed|been\s+enough)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "none_of_this none_of_it none_of_that needless",
        r"\bnone\s+of\s+(?:this|it|that)\s+(?:was|had\s+been|needed)\s+(?:\w+ly\s+)?(?:necessary|needed|inevitable|unavoidable|to\s+(?:happen|have\s+happened))\b|\b(?:completely|entirely|totally|wholly|quite)\s+(?:unnecessary|needless)\s+(?:outage|incident|loss|downtime|mistake|risk|deploy\w*|change)\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "shoulda woulda coulda",
        r"\b(?:i|we|he|she|they|you|someone|somebody|^)\s*(?:(?:really|prob(?:ably)?|def)\s+)?(?:shoulda|coulda)\s+(?!been\b)\w+",
        "counterfactual",
        NEXT_TIME,
    ),
    # Orders to people.
    Exhortation(
        "on_top_of homework repeat_this repeat_the repeat_that repeat_these same_mistake",
        r"\b(?:need\s+to|must|should|have\s+to|has\s+to|will|please)\s+(?:all\s+|really\s+)?(?:stay|keep|be|get)\s+on\s+top\s+of\b|\bdo\s+(?:your|our|their)\s+homework\b"
        r"|\b(?:let's|let\s+us|we\s+(?:must|should|will|can)|do)\s*(?:not|n't|never)\s+(?:\w+\s+)?(?:repeat|make)\s+(?:this|that|the\s+same|these|such)\s+(?:\w+\s+)?(?:mistakes?|errors?|blunders?)\b",
    ),
    Exhortation(
        "from_now from_here henceforth in_future in_the_future going_forward",
        rf"(?:{HEAD}|,\s+|\b(?:and|that|so)\s+)(?:from\s+(?:now|here|today)\s+on(?:wards?)?|henceforth|in\s+(?:the\s+)?future|going\s+forward),?\s+(?:please\s+)?(?:{EVERYBODY}|you|we|i)\s+(?:all\s+|will\s+|must\s+|should\s+|shall\s+|need\s+to\s+|have\s+to\s+|always\s+)*"
        r"(?:checks?|double-?checks?|reads?|tests?|thinks?|asks?|verif(?:y|ies)|be\s+more|are\s+more|takes?\s+(?:more|better|greater)|watch(?:es)?|remembers?|pays?|looks?|listens?)\b(?![^.;]*\b(?:automat|script|bot|tool|alert|in\s+ci|pipeline|by\s+a)\w*)",
    ),
    Exhortation(
        "before_you before_touching before_hitting before_pressing before_running",
        rf"{HEAD}(?:please\s+|always\s+|and\s+)*(?:read|check|ask|look|test|stop|wait|learn|study|talk|verify|count|breathe|understand)\s+(?:[\w'-]+\s+){{0,6}}?before\s+(?:you\b|touching|hitting|pressing)",
    ),
]
