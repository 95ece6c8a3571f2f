"""Turns of phrase for somebody who did not do their part."""

from __future__ import annotations

from postmortems.blameless.idioms import BY_PEOPLE, ORG, Idiom
from postmortems.blameless.words import SEEN

LEFT_SO = "It stayed that way, because nothing showed it: …"
FAILING = [
    Idiom(
        "through",
        r"\bwav(?:ed|ing)\s+(?:it|this|that|them|(?:the|a|an|his|her|their|our|my|every)\s+(?:[\w-]+\s+){0,3}?[\w-]+)\s+through\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "themselves itself himself herself",
        r"\bkept\s+(?:it|this|that|(?:the|a|an|his|her|their|our|these|those)\s+(?:[\w-]+\s+){0,3}?[\w-]+)\s+to\s+"
        r"(?:themselves|itself|himself|herself)\b",
        "person-failed",
    ),
    Idiom(
        "been_told been_warned been_asked been_reminded",
        r"\b(?:been\s+(?:told|warned|asked|reminded)|knew\s+better)\b[^.;]{0,50}?\b(?:and|but|yet)\s+(?:still|nevertheless|all\s+the\s+same)\b",
        "person-failed",
        whose="clause",
    ),
    Idiom(
        "managed_to",
        r"\bmanaged\s+to\s+(?:miss|overlook|forget|ignore|break|delete|wipe|lose|drop|mess|botch|confuse|take\s+down|bring\s+down)\b",
        "person-failed",
    ),
    Idiom(
        "expire lapse run_out",
        r"\ballowed\s+(?:[\w'-]+\s+){1,6}?to\s+(?:expire|lapse|run\s+out)\b(?<!sessions\sto\sexpire)(?<!session\sto\sexpire)"
        r"(?![^.;]*\b(?:on\s+purpose|deliberately|as\s+(?:planned|agreed)|after\s+(?:\w+\s+)?(?:minutes|hours)))",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "clicked let_ postponed put_off delayed deferred",
        r"\bclicked\s+(?:\w+\s+){0,2}?(?:through|past|away)\b|\blet\s+(?:it|this|that|(?:the|our|a|his|her|their)\s+(?:[\w-]+\s+){0,2}?[\w-]+)\s+"
        r"(?:expire|lapse|run\s+out|rot|drift|slide|slip)\b|\b(?:postponed|put\s+off|delayed|deferred)\s+[^.;,]{1,50}?\s(?:again\s+and"
        r"\s+again|repeatedly|time\s+and\s+(?:time\s+)?again|over\s+and\s+over|for\s+(?:\w+\s+)?(?:weeks|months|years))\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "say_a_ say_anything say_a_word said_nothing did_nothing kept_quiet kept_silent stayed_silent "
        "stood_by remained_silent",
        r"\b(?:and|but|yet)\s+(?:\w+\s+)?(?:said|did)\s+nothing\b|\b(?:did(?:n't|\s+not)|never)\s+(?:\w+\s+)?say\s+(?:a\s+(?:single\s+)?(?:word|thing)|anything)\b|\b(?:kept|stayed|remained)\s+(?:quiet|silent)\b|\bstood\s+(?:idly\s+)?by\b",
        "person-failed",
        whose="clause",
    ),
    Idiom(
        "occurred_to occur_to crossed_ cross_",
        rf"(?:\bnever|n't|\bnot)\s+(?:\w+\s+)?(?:occur\s+to\s+(?:(?:the|our)\s+(?:[\w-]+\s+)?)?(?:me|us|him|her|them|any(?:one|body)|{ORG})\b"
        r"|occurred\s+to\s+(?:me|us|him|her|them|any(?:one|body)|the\s+\w+|[a-z]+)"
        r"|cross(?:ed)?\s+(?:my|our|his|her|their|any(?:one|body)'s)\s+minds?)\b",
        "person-failed",
    ),
    Idiom(
        "somehow_",
        r"\b(?:was|were|got|been)\s+somehow\s+(?:missed|overlooked|forgotten|ignored|skipped)\b(?!\s+by\b)|\bsomehow\s+(?:was|were|got)\s+(?:missed|overlooked|forgotten)\b(?!\s+by\b)",
        "person-failed",
    ),
    Idiom(
        "somehow_",
        r"\bsomehow\s+(?:missed|overlooked|forgot|ignored|skipped|lost\s+sight)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "could_be_bothered",
        r"\b(?:nobody|no\s+one|none\s+of\s+\w+)\b[^.;]{0,40}\bcould\s+be\s+bothered\b",
        "person-failed",
    ),
    Idiom(
        "unauthoris unauthoriz",
        rf"\bunauthori[sz]ed\s+(?:[\w-]+\s+){{0,2}}?(?:changes?|restarts?|deploy\w*|modifications?|edits?|commands?|actions?)\b[^.;]{{0,20}}?{BY_PEOPLE}",
        "person-failed",
    ),
    Idiom(
        "asleep ball corners shortcut blind_eye slide",
        r"\basleep\s+(?:at|on)\s+the\s+(?:wheel|switch|job)|\bdropp?(?:ed|ing)\s+the\s+ball|\b(?:cut|cuts"
        r"|cutting)\s+(?:\w+\s+){0,2}corners"
        r"|\bt(?:ook|aking|aken)\s+(?:a\s+|some\s+|several\s+)?shortcuts?\b|\bshortcuts?\s+(?:was|were)\s+taken"
        r"|\bturn(?:ed|ing)\s+a\s+blind\s+eye"
        r"|\blet\s+(?:it|this|things|that|the\s+\w+)\s+slide\b",
        "person-failed",
    ),
    Idiom(
        "sat_on sitting_on gloss homework diligence duty unheeded granted napping fell_asleep bothered business",
        r"\b(?:sat|sitting)\s+on\s+(?:it\b|(?:his|her|their|our|my)\s+hands|the\s+(?:ticket|alert|report|pr"
        r"|change|warning|fix|patch|news|request"
        r"|finding|page|issue|bug|e-?mail))|\bgloss(?:ed|ing)\s+(?:right\s+|straight\s+)?over\b|\b(?:n't|not"
        r"|never)\s+d(?:o|oing|one)\s+(?:\w+\s+)?"
        r"(?:their|his|her|our|my|enough)\s+(?:home\s?work|due\s+diligence|duty)|\b(?:could|can)(?:n't|\s+not"
        r"|not)\s+be\s+bothered|\bfell\s+asleep"
        r"|\b(?:went|gone)\s+unheeded|\b(?:took|taking|taken)\s+(?:\w+\s+){0,3}for\s+granted|\bcaught\s+napping"
        r"|\bha(?:d|s|ve)\s+no\s+business",
        "person-failed",
    ),
    Idiom(
        "hard far_ closely carefully second_look second_thought lazy cocky comfortable",
        r"\b(?:did|does|do|was|were)(?:n't|\s+not)\s+(?:look|try|think|check|read)(?:ing)?\s+(?:\w+\s+)?(?:hard"
        r"|far|closely|carefully)\b"
        r"|\bn(?:o|ever)\s+second\s+(?:look|thought)\b|\b(?:got|became|grown?|grew|getting"
        r"|become)\s+(?:too\s+)?(?:lazy|cocky|comfortable)",
        "person-failed",
    ),
    Idiom(
        "overstepped fast_and eyes_off eye_off lost_ losing_ his_job her_job their_job my_job our_job their_jobs",
        r"\boverstepped\s+(?:his|her|their)\b|\bplay(?:ed|ing)\s+(?:it\s+)?fast\s+and\s+loose|\bt(?:ook"
        r"|aking)\s+(?:his|her|their|our|my)\s+eyes?\s+off"
        r"|\b(?:lost|losing)\s+(?:his|her|their|our|my)\s+(?:focus|concentration|temper|nerve|head)\b"
        r"|\b(?:not|n't)\s+d(?:o|oing|one)\s+(?:his|her|their|our|my)\s+jobs?\b",
        "person-failed",
    ),
    Idiom(
        "not_ never_",
        rf"\b(?:not|never)\s+having\s+(?:\w+\s+)?(?:{SEEN}|done|read|tested|looked)\b"
        r"|\b(?:because\s+of|due\s+to|for|by|through|despite)\s+(?:\w+\s+)?(?:not|never)\s+(?:\w+ly\s+)?(?:check"
        r"|read|test|verify|look|follow|notic|review"
        r"|ask|tell|think|listen|escalat|communicat|understand|pay|consult|inform|heed|comply|adher|confirm"
        r"|document|realis|realiz|consider|validat"
        r"|warn)\w*ing\b",
        "person-failed",
    ),
    Idiom(
        "instead_of_ rather_than_",
        r"\b(?:instead\s+of|rather\s+than)\s+(?:first\s+|simply\s+|just\s+)?(?:check|read|verify|ask|tell|think"
        r"|escalat|consult|inform|follow|wait|listen"
        r"|look)\w*ing\b",
        "person-failed",
        whose="clause",
    ),
    Idiom(
        "_by_",
        r"\b(?:was|were|been|got|being|is|are)\s+(?:\w+\s+)?(?:ignored|missed|overlooked|dismissed|silenced"
        r"|forgotten|neglected|skipped|disregarded|misread"
        r"|misjudged|misunderstood|mishandled|bypassed|botched|waved\s+through|brushed\s+off|dropped)\s+"
        rf"{BY_PEOPLE}|\b(?:(?:was|were|had|has|have|is|are)(?:n't|\s+not|\s+never)|never|not)\s+(?:been\s+"
        rf"|even\s+)*(?:\w+ly\s+)?(?:{SEEN}"
        rf"|carried\s+out|performed|done|followed|completed|updated)\s+(?:\w+ly\s+)?{BY_PEOPLE}",
        "person-failed",
    ),
    Idiom(
        "forget overlook ignor neglect skip miss bypass fail",
        r"\b(?:(?:often|always|sometimes|usually|routinely|regularly|frequently|repeatedly|constantly|habitually"
        r"|tend(?:s|ed)?\s+to|keeps?|kept)\s+)+"
        r"(?:forget|overlook|ignor|neglect|skip|miss|bypass|fail)\w*",
        "person-failed",
        whose="subject",
    ),
    # Deeds that judge by themselves: rules broken, warnings waved away, haste.
    Idiom(
        "violat breach flout disobey contraven circumvent defeat tamper bypass deviat brush shrug gambl downplay "
        "abandon",
        r"\b(?:violat|breach|flout|disobey|contraven|circumvent|tamper|deviat|downplay|gambl)(?:e?d|es"
        r"|s)?\b(?=\s+(?:the|a|an|our|their|his|her|all"
        r"|several|company|standard|basic|policy|procedures?|protocol|safety|from|with|on|that|this))"
        r"|\b(?:bypassed|defeated|skipped|circumvented)\s+(?:the"
        r"|a|an|all|our|every|several|this)\s+(?:[\w-]+\s+){0,2}?(?:review|check|checks|approval|procedures?"
        r"|process|interlocks?|safety|policy|steps?|tests?"
        r"|drill|checklist|guards?|controls?|hand-?over|briefing|sign-?off|dry[ -]run|verification)\b"
        r"|\b(?:brushed|shrugged|waved)\s+(?:[\w-]+\s+){0,4}?"
        r"(?:off|aside|away)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "skipping bypassing ignoring disregarding neglecting circumventing forgetting overlooking",
        r",\s+(?:thereby\s+|thus\s+|simply\s+|apparently\s+)?(?:skipping|bypassing|ignoring|disregarding|neglecting|circumventing"
        r"|forgetting|overlooking)\s+(?:to|that|the|a|an|all|our|every|several|this|his|her|their|any)\b",
        "person-failed",
        whose="clause",
    ),
    Idiom(
        "skipped",
        r"\bskipped\s+(?:the|a|an|all|our|every|several|this|that|those)\s+(?:[\w-]+\s+){0,2}?(?:line|item|paragraph|page|review|checks?|approval"
        r"|procedures?|process|steps?|tests?|testing|drill"
        r"|checklist|canary|staging|hand-?over|briefing|sign-?off|dry[ -]run|verification|backups?)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "underestimat overestimat confused mistook mixed track sight_of hesitat dither procrastin panick "
        "jumped_the overreact misplac mislabel miscommun rushed "
        "insisted persisted pressed_on carried_on ploughed_on took_no misheard muddled",
        r"\b(?:(?:under|over)estimat(?:ed|ing)|confused\s+(?:the|it|one|two|them)|mistook"
        r"|mixed\s+(?:[\w-]+\s+){0,4}?up|lost\s+(?:track|sight)\s+of|hesitated"
        r"|dithered|procrastinated|panicked|jumped\s+the\s+gun|overreacted|misplaced|mislabell?ed"
        r"|miscommunicated|rushed\s+(?:the|this|it|into|to|through|out"
        r"|ahead)|(?:insisted|persisted)\s+(?:on|in|that)|(?:pressed|carried|ploughed)\s+on\b"
        r"|took\s+no\s+(?:action|steps?|notice|precautions?)|misheard"
        r"|muddled)",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "too_",
        r"\b(?:was|were|is|are|got|been|being|became)\s+(?:far\s+|way\s+|simply\s+|just\s+|clearly\s+|obviously\s+"
        r"|perhaps\s+|probably\s+|a\s+bit\s+|a\s+little\s+)?too\s+"
        r"(?:busy|slow|quick|eager|optimistic|confident|lazy|trusting|hasty|keen|proud|relaxed|careless|fast"
        r"|casual|naive|stubborn|impatient|inexperienced"
        r"|junior|focused|focussed|reliant|late|timid|shy|preoccupied|absorbed)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "went_back_to slept hands_ feet initiative upon_him upon_her knew_better overconfid nothing_was_done "
        "looked_away looked_the_other",
        r"\bwent\s+(?:straight\s+)?back\s+to\s+(?:bed|sleep)|\bslept\s+through|\bdragg(?:ed"
        r"|ing)\s+(?:\w+\s+)?feet|\bon\s+(?:his|her|their)\s+own\s+(?:initiative"
        r"|authority|account)|\b(?:upon|on)\s+(?:himself|herself|themselves)\s+to\b|\bknew\s+better"
        r"|\blooked\s+(?:away|the\s+other\s+way)\b"
        r"|\bha(?:d|s|ve)\s+a\s+habit\s+of\b",
        "person-failed",
    ),
    Idiom(
        "despite contrary against violation defiance disregard_ regardless",
        r"\b(?:despite|after|regardless\s+of|in\s+spite\s+of)\s+(?:being\s+(?:told|warned|asked|reminded"
        r"|instructed)|(?:[\w-]+\s+){0,3}?(?:warnings|reminders"
        r"|instructions?|advice|requests?|training))\b|\b(?:contrary\s+to|against|in\s+(?:violation|breach"
        r"|defiance|contravention)\s+of)\s+(?:[\w-]+\s+){1,3}?"
        r"(?:procedures?|instructions?|policy|policies|advice|rules?|guidelines?|protocol|guidance|orders?"
        r"|best\s+practices?)\b|\bwith\s+(?:\w+\s+)?disregard\s+(?:for|of)\b"
        r"|\b(?:in|through|by)\s+(?:complete\s+|utter\s+|total\s+)?disregard\s+(?:for|of)\b",
        "person-failed",
        whose="people",
    ),
    Idiom(
        "unchecked unattended unlocked unguarded unread unanswered unsupervised",
        rf"\bleft\s+(?:\w+\s+)?un(?:checked|attended|locked|guarded|read|answered|supervised)\s+{BY_PEOPLE}",
        "person-failed",
    ),
    Idiom(
        "without_",
        r"\bwithout\s+(?:(?:so\s+much\s+as|even)\s+)?(?:a|any|further|proper|prior|due|much|the\s+necessary"
        r"|the\s+required|adequate|sufficient|enough)\s+(?:[\w-]+\s+){0,2}?"
        r"(?:glance|look|thought|consideration|consultation|care|regard|authori[sz]ation|permission|consent"
        r"|discussion|understanding|preparation|review|approval|rehearsal)\b"
        r"|\bwithout\s+(?:authori[sz]ation|permission|consent|consultation|supervision)\b",
        "person-failed",
        whose="done",
    ),
    Idiom(
        "fart silly_me stupid_me facepalm oops whoops senior_moment slip_of lapse inattention loss_of_",
        r"\bbrain[- ]?fart|\bfart(?:ed|s)?\b|\bsilly\s+me\b|\bstupid\s+me\b|\bface-?palm|\bw?h?oops(?:ie)?\b"
        r"|\bsenior\s+moment|\bslip\s+of\s+(?:the|my|his|her|a)\s+"
        r"(?:finger|hand|tongue|pen|keyboard|mouse)|\b(?:a|momentary|brief)\s+(?:moment\s+of\s+)?(?:lapse"
        r"|inattention)\b|\blapses?\s+(?:of|in)\s+(?:attention|concentration"
        r"|judge?ment|discipline|vigilance|care|memory|communication)|\bloss\s+of\s+(?:concentration"
        r"|(?:situational\s+)?awareness|focus)\b",
        "mistake",
    ),
    Idiom(
        "not_to_ anyway nowhere_to",
        r"\b(?:was|were|been|had|having|being)\s+(?:\w+\s+){0,2}?(?:told|warned|advised|instructed|asked"
        r"|reminded)\s+(?:by\s+(?:[\w-]+\s+){1,4}?)?not\s+to\s+\w+"
        r"|\b(?:did|went|pushed|ran|carried|continued)\s+(?:it\s+|so\s+|on\s+|ahead\s+|with\s+it\s+)+(?:anyway"
        r"|regardless|nevertheless|nonetheless)\b"
        r"|\b(?:was|were)\s+nowhere\s+to\s+be\s+(?:found|seen)",
        "person-failed",
        whose="people",
    ),
    Idiom(
        "confus",
        r"\b(?:confused|confusing)\s+(?:[\w'-]+\s+){1,4}?(?:with|and|for)\b",
        "mistake",
        "At the time the two looked alike, because …",
        "subject",
    ),
    Idiom(
        "wrong incorrect",
        rf"\b(?:wrong|incorrect)\s+[\w-]+\s+(?:was|were|got|had\s+been)\s+(?:\w+\s+){{1,2}}?{BY_PEOPLE}",
        "mistake",
        "At the time it looked right, because …",
    ),
    Idiom(
        "poorly badly inadequately insufficiently carelessly hastily improperly bungled fumbled mishandled "
        "mismanaged botched",
        r"\b(?:poorly|badly|inadequately|insufficiently|improperly|sloppily|hastily)\s+(?:planned|executed"
        r"|communicated|handled|managed|coordinated|co-ordinated|supervised"
        r"|prepared|organi[sz]ed|thought|led|briefed|judged|performed|carried|conducted|reviewed|supported)\b"
        r"|\b(?:was|were|been|got|being)\s+(?:\w+\s+)?(?:bungled|fumbled"
        r"|mishandled|mismanaged|botched)\b",
        "person-failed",
    ),
    Idiom(
        "_care_ attention_was effort_was diligence thought_was care_was",
        r"\b(?:(?:not|n't)\s+enough|insufficient|too\s+little|little|no|inadequate)\s+(?:care|attention|effort"
        r"|thought|consideration|diligence|caution)\s+(?:was|were|had\s+been|has"
        r"\s+been|is)\s+(?:\w+\s+)?(?:taken|paid|given|made|put|exercised|spent|shown)",
        "person-failed",
    ),
    Idiom(
        "properly adequately sufficiently thoroughly carefully taken_seriously",
        r"\b(?:n't|not|never)\s+(?:been\s+|being\s+)?(?:properly|adequately|sufficiently|thoroughly|carefully"
        r"|seriously)\s+(?:\w+ed|taken|read|thought)\s+(?:out\s+|through\s+)?"
        rf"by\s+(?:maintenance|management|staff|engineering|security|operations|{BY_PEOPLE[5:]})|\b(?:n't|not"
        rf"|never)\s+(?:been\s+)?taken\s+seriously\b",
        "person-failed",
    ),
    Idiom(
        "ownership the_job job_of a_mess no_excuse excuse_for our_customers our_users let_down us_down",
        r"\b(?:nobody|no\s+one|none)\s+(?:\w+\s+){0,3}?(?:took|takes|felt)\s+(?:\w+\s+)?(?:ownership"
        r"|responsib\w+)|\b(?:did|doing|done)\s+an?\s+(?:\w+\s+)?(?:poor|bad|terrible"
        r"|awful|lousy|sloppy|horrible|shoddy)\s+job|\bmade\s+a\s+(?:\w+\s+)?mess\b|\bno\s+excuse\b(?!\s+(?:was|is)\s+(?:\w+\s+)?(?:needed|given|asked|necessary))"
        r"|\bfailed\s+(?:our\s+(?:\w+\s+)?(?:customers|users|patients|passengers)|the\s+team|each\s+other)\b"
        r"|\blet\s+(?:[\w-]+\s+){1,4}?down\b",
        "person-failed",
    ),
    Idiom(
        "left_",
        r"\bleft\s+(?:(?:the|a|an|his|her|their|its|our|one|some|two)\s+)?(?:[\w-]+\s+){1,4}?"
        r"(?:on(?=\s*(?:$|[.,;)]|when|after|overnight|for|by|while|and|during|in|at\b))|open|enabled"
        r"|running|behind|unlocked|unattended|exposed|in\s+place|unprotected|lying|switched\s+off|off|disabled"
        r"|half-?done|unfinished)\b",
        "mistake",
        LEFT_SO,
        "role",
    ),
    Idiom(
        "reluctant hesitant unwilling loath wasted too_long too_late too_slowly too_much_time too_little "
        "used_to_ignor accustomed",
        r"\b(?:was|were|is|are)\s+(?:\w+\s+)?(?:reluctant|unwilling|loath|not\s+willing)\s+to\b|\b(?:wasted"
        r"|squandered)\s+(?:\w+\s+){0,3}?(?:time|minutes?|hours?|days?|effort|opportunity)\b"
        r"|\b(?:waited|spent|hesitated|delayed|took)\s+(?:far\s+|much\s+|way\s+)?too\s+(?:long|much\s+time)\b"
        r"|\b(?:reacted|responded|escalated|noticed|acted|intervened|called|rolled\s+back|realised|realized"
        r"|informed\s+\w+|decided|tested|communicated)\s+(?:far\s+|much\s+|way\s+)?too\s+(?:late|slowly|little)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "ignored disregarded dismissed neglected unheeded",
        r"\b(?:alerts?|warnings?|alarms?|tickets?|pages?|emails?|mails?|messages?|reports?|advice|signs?"
        r"|notifications?|runbook|procedures?|instructions?|checklist|reminders?|complaints?|concerns?"
        r"|guidelines?|policy"
        r"|policies|requests?|recommendations?|findings?)(?:,\s+which)?\s+(?:\w+\s+){0,3}?(?:was|were|been|being"
        r"|got|went|is|are)\s+(?:\w+\s+)?(?:ignored|disregarded|dismissed|neglected|brushed)\b(?!\s+automatic"
        r"|\s+by\s+(?:the|a|an)\s+(?:[\w-]+\s+)?"
        r"(?:parser|script|client|server|service|system|tool|filter|rule|job|controller|agent|proxy|balancer"
        r"|exporter|alertmanager|daemon))",
        "person-failed",
    ),
    Idiom(
        "poorly badly sloppily carelessly incompetently half-heartedly",
        r"\b(?:communicated|reacted|responded|acted|planned|prepared|performed|handled|managed|coordinated"
        r"|behaved|worked|led|judged)\s+(?:[\w-]+\s+){0,4}?(?:poorly|badly|sloppily|carelessly|incompetently)\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "not_",
        r"\bnot\s+(?:\w+ly\s+)?(?:follow|read|tell|communicat|ask|verify|escalat|listen|pay|test|respond|answer"
        r"|inform|look|tak)\w*ing\b",
        "person-failed",
        whose="subject",
    ),
    Idiom(
        "chose decided elected opted preferred used_to_ignor accustomed used_to_dismiss used_to_skip habit",
        r"\b(?:chose|decided|elected|opted|preferred)\s+(?:not\s+to\s+(?:tell|test|check|escalate|inform|notify"
        r"|follow|read|review|report|ask|involve|consult|document)"
        r"|to\s+(?:ignore|skip|bypass|disregard|dismiss|override|forgo|circumvent|gamble))\b|\b(?:used"
        r"|accustomed)\s+to\s+(?:ignor|dismiss|skip|bypass)ing\b"
        r"|\b(?:bad|poor|dangerous|sloppy|lazy)\s+habits?\b",
        "person-failed",
        whose="people",
    ),
    Idiom(
        "sense_to courtesy decency foresight presence_of_mind",
        r"\bthe\s+(?:good\s+|common\s+)?(?:sense|courtesy|decency|foresight|presence\s+of\s+mind)\s+to\b",
        "person-failed",
        whose="people",
    ),
    Idiom(
        "neither",
        rf"\bneither\s+(?:[\w'-]+\s+){{0,3}}?{ORG}\s+nor\s+(?:[\w'-]+\s+){{1,4}}?(?:(?:had|has|ever|even)\s+)*(?:{SEEN}|looked|asked|knew)\b"
        r"|\bneither\s+(?:had\s+|has\s+|ever\s+)*(?:told|asked|thought|bothered|informed|warned|mentioned)\b",
        "person-failed",
    ),
    Idiom(
        "_red_ failing_ broken_",
        r"\b(?:merged|deployed|pushed|shipped|released)\s+(?:[\w-]+\s+){0,3}?(?:over|despite|with|on|past)\s+(?:(?:a|the|its|two|several)\s+)?"
        r"(?:red|failing|broken)\s+(?:builds?|tests?|ci|checks?|pipelines?)\b",
        "person-failed",
        whose="somebody",
    ),
    Idiom(
        "chose_not decided_not opted_not",
        r"\b(?:chose|decided|opted)\s+not\s+to(?=\s*(?:$|[.,;)]))",
        "person-failed",
        whose="subject",
    ),
]
