"""What did not happen, and verdicts from hindsight, without a "should have"."""

from __future__ import annotations

from postmortems.blameless.idioms import EASY, LET_THROUGH, LOOK, LOOKED_RIGHT, Idiom
from postmortems.blameless.words import PAST, ROLE, any_of

NEXT_TIME = "What would make this less likely, or shorter, the next time: …"
# What keeps harm away or shows it, and was not there.
GUARD = any_of(
    "tests? testing checks? checking checklists? canary canaries alerts? alerting alarms? monitors? monitoring "
    "reviews? limits? limiting locks? locking (?:foreign|unique)_keys? switch(?:es)? separation isolation "
    "label(?:s|l?ing)? constraints? transactions? back-?ups? snapshots? staging dry_runs? dry-runs? rehearsals? "
    "drills? confirmations? prompts? guards? gates? validations? lint\\w* analysis runbooks? dashboards? probes? "
    "feature_flags? quotas? safeguards? rules? interlocks? valves? fuses? sensors? sandbox(?:es)? types? typing "
    "schemas? assertions? approvals? sign-?offs? walk-?throughs? inspections? simulations? fuzzing audits? "
    "logging documentation hand-?overs? briefings? planning communication automation redundancy breakers? "
    "maintenance measurements? tracing procedures?"
)
SPARED = (
    r"(?:prevented|avoided|averted|revealed|caught|stopped|detected|exposed|uncovered|shown|found|spared|surfaced"
    r"|flagged|mitigated|contained)(?!\s+(?:nothing|none|no)\b)"
)
SPARED_STEMS = (
    "prevented avoided averted revealed caught detected exposed uncovered spared surfaced flagged "
    "mitigated contained "
    "have_stopped have_shown have_found"
)
WOULD = r"(?:could|might|would)(?:\s+(?!not\b|never\b)\w+)?(?:\s+have|'ve)\s+(?:\w+ly\s+|also\s+)?"
HINDSIGHT = [
    Idiom(
        SPARED_STEMS,
        rf"(?:^[-*•\s]*|[,;:(–—]\s*|\b(?:that|and|but|so|because|since|where|perhaps|maybe)\s+)(?:also\s+)?"
        rf"(?:(?:an?|one|some|any|more)\s+)?(?:(?!the\b|our\b|this\b|that\b|which\b|its\b|no\b)[\w'/-]+\s+){{0,4}}?{GUARD}"
        rf"(?:\s+(?:of|on|in|with|for|at|to|from|before|between|against|around)\s+(?:[\w'-]+\s+){{0,4}}?[\w-]+)?\s+{WOULD}{SPARED}\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        SPARED_STEMS,
        rf"\b(?:(?:a|one)\s+(?:single|simple|basic|little\s+more)|(?:a\s+)?(?:better|proper)|simple)\s+(?:[\w/-]+\s+){{1,6}}?{WOULD}{SPARED}\b",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        SPARED_STEMS,
        rf"(?:^[-*•\s]*|[,;:(–—]\s*|\b(?:that|and|but|so|perhaps|maybe)\s+)(?!dur|noth|someth|anyth|everyth|morn|even|build|accord)[a-z]{{3,}}ing\s+"
        rf"(?:(?!that\b|which\b|is\b|are\b|was\b|were\b|had\b)[\w'/-]+\s+){{1,9}}?{WOULD}"
        r"(?:prevented|avoided|averted|revealed|caught|detected|exposed|uncovered|spared|surfaced|flagged)\b(?!\s+(?:nothing|none|no)\b)(?![^.;,]{1,40}?\sfrom\s+\w+ing\b)",
        "counterfactual",
        NEXT_TIME,
    ),
    Idiom(
        "something what_ one_that",
        rf"\b(?:something|what|one)\s+(?:that\s+)?(?:the\s+|our\s+|any\s+|every\s+)?(?:{ROLE}|we|they|i|he|she)\s+(?:really\s+)?(?:needed\s+to"
        r"|ought\s+to|was\s+(?:supposed|meant)\s+to|were\s+(?:supposed|meant)\s+to)\s+(?:have\s+)?\w+",
        "counterfactual",
    ),
    Idiom(
        "earlier sooner quicker faster prompt timely proper_ better_ thorough_ adequate_ careful_ closer_ "
        "basic_ more_",
        r"\b(?:proper|better|thorough|adequate|careful|closer|basic|more)\s+(?:\w+\s+)?(?:testing|reviews?|reviewing|planning|communication"
        r"|training|documentation|checks|checking|preparation|coordination|supervision|rehearsals?|inspections?|maintenance)\b[^.;]{0,40}?"
        r"\b(?:would|could|might)\s+(?!not)(?:\w+\s+)?have\b"
        r"|\b(?:earlier|sooner|quicker|faster|prompter|timely|prompt)\s+(?:[\w-]+\s+)?(?:decision|reaction|escalation|response|call|look"
        r"|communication|review|roll-?back|notice|intervention|diagnosis|warning|hand-?over|action)\b[^.;]{0,60}?\b(?:would|could|might)"
        r"\s+(?!not)(?:\w+\s+)?have\b",
        "counterfactual",
    ),
    Idiom(
        "senior experienced competent capable attentive alert_ seasoned better_ careful_ proper_ ideally world all_",
        r"\b(?:(?:a|an|any|some)\s+(?:more\s+|better\s+|less\s+)?(?:senior|experienced|competent|capable|attentive|alert|seasoned"
        rf"|careful|cautious|vigilant|qualified|trained)\s+(?:{ROLE}|team|crew|operator|manager)\b[^.;]{{0,50}}?\bwould\s+(?!not)(?:\w+\s+)?have\b"
        r"|with\s+(?:an?\s+)?(?:better|proper|more\s+careful)\s+[^.;]{1,60}?\bwould\s+(?:\w+\s+)?have\s+(?:shown|surfaced|come\s+up"
        r"|been\s+(?:caught|noticed|found|spotted|seen|prevented|avoided))"
        r"|\ball\s+(?:anyone|anybody|somebody|someone)\s+(?:had|needed)\s+to\s+do\b|^(?:ideally|in\s+an?\s+(?:ideal|perfect|better)\s+world),?\s+[^.;]{1,60}?\b(?:would|should|could)\s+(?:\w+\s+)?have\b)",
        "counterfactual",
    ),
    Idiom(
        "bell eyebrows",
        r"\b(?:ought\s+to|should|could|might)\s+(?:really\s+)?have\s+(?:rung\s+(?:a|some|alarm|any)\s+bells?|set\s+off\s+alarm\s+bells"
        r"|raised\s+(?:\w+\s+)?eyebrows)",
        "counterfactual",
    ),
    Idiom(
        "all_ thing",
        r"\b(?:all|the\s+only\s+thing)\s+(?:that\s+)?(?!the\s+steps)(?:[\w-]+\s+){1,4}?(?:ever\s+)?(?:had|needed)"
        r"\s+to\s+(?:have\s+)?(?:do|done)\b",
        "counterfactual",
        whose="inside",
    ),
    Idiom(
        "only_ just_ simply_ merely_",
        r"\b(?:only|just|simply|merely)\s+(?:had|needed)\s+to\s+\w+",
        "counterfactual",
        whose="role",
    ),
    Idiom(
        "look_ glance_ check_ review_ test_ inspect read search_ call_ message_ question_ walk rehears hand "
        "proof dry run conversation peek eyes_",
        rf"\b{EASY}\s+(?:[\w-]+\s+){{0,2}}?{LOOK}\b[^.;]{{0,60}}?\b(?:would|could|might"
        rf"|should)\s+(?!not)(?:\w+\s+)?have\s+(?!been|taken|lost|caused|needed|required|cost|had)",
        "counterfactual",
    ),
    Idiom(
        "test rehearsal drill walk dry_run dry-run",
        r"\b(?:an?|one)\s+(?:[\w-]+\s+){0,2}?(?:tests?|rehearsal|drill|walk-?through|dry[ -]run|test[ -]run)\b"
        r"(?:(?!\b(?:we|i|he|she|they)\b)[^.,;]){0,40}?\b(?:would|could|might)\s+"
        r"(?:\w+ly\s+)?have\s+(?:shown|caught|found|revealed|told|exposed|uncovered|prevented|avoided)\b",
        "counterfactual",
        whose="lacking",
    ),
    Idiom(
        "glance peek",
        r"\b(?:an?|one)\s+(?:\w+\s+)?(?:glance|peek)\b[^.;]{0,60}?\b(?:would|could|might|should)\s+(?:\w+\s+)?have\b",
        "counterfactual",
    ),
    Idiom(
        "_have_taken _have_cost have_only_ have_just_",
        r"\bwould\s+(?:only\s+|just\s+)?have\s+(?:only\s+|just\s+)?(?:taken|cost)\s+(?:\w+\s+){1,4}?(?:seconds?"
        r"|minutes?|moments?"
        r"|minute's|lines?|calls?|hours?)\s+(?:\w+\s+)?to\b",
        "counterfactual",
    ),
    Idiom(
        "anyone anybody everyone any_",
        rf"\b(?:anyone|anybody|everyone|any\s+(?:[\w-]+\s+){{0,2}}(?:{ROLE}"
        rf"|operator))\s+(?:[\w-]+\s+){{0,5}}?(?:could|would|should"
        r"|ought\s+to)\s+(?:\w+\s+)?have\s+(?:seen|known|noticed|spotted|told|realised|realized|guessed"
        r"|predicted|caught|found)\b",
        "counterfactual",
    ),
    Idiom(
        "hindsight hind_sight retrospect looking_back",
        r"\b(?:hind\s?sight|retrospect|looking\s+back)\b[^.;]{0,70}?(?:\b(?:was|were|is|been)|'s)\s+(?:(?!not\b|never\b)\w+\s+){0,3}?(?:obvious|clear\b"
        r"|(?:bad|poor|dangerous|risky|questionable|unfortunate|terrible|dubious|fatal)\s+(?:idea|decision|choice|move|call|plan|bet)\b"
        r"|wrong|mistake|foolish|naive|unwise|reckless"
        r"|stupid|silly|premature|short-?sighted|irresponsible)",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "it_was_ it_is_ had_been_ was_a_ thinking _to_any _to_every",
        r"\b(?:it|this|that|which)\s+(?:was|is|had\s+been)\s+(?:\w+\s+)?(?:an?\s+(?:\w+\s+)?(?:mistake"
        r"|blunder)\b(?=\s+(?:to|not|on\s+(?:my|our|his|her|their)|of|by)\b|\s*[.,;]|\s*$)|(?:wrong|foolish"
        r"|naive|unwise"
        r"|irresponsible|reckless|short-?sighted|stupid|silly)\s+(?:of\s+\w+\s+|of\s+the\s+\w+\s+)?(?:not\s+)?to)\b"
        r"|\b(?:obvious|plain|clear)\s+to\s+(?:any|every)(?:one|body)\b|\b(?:wishful|sloppy|lazy|muddled"
        r"|magical)\s+thinking\b",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "would_have would_not_have wouldn't_have would_never_have never_would_have could_have might_have would've",
        rf"\b(?:(?:more|better|less)\s+(?:\w+\s+)?|(?:an?|any)\s+(?:experienced|competent|careful|attentive|good|senior|seasoned|alert|diligent"
        rf"|reasonable|vigilant|conscientious|trained|prudent)\s+(?:[\w-]+\s+)?)(?:{ROLE}|operator|team|manager|dispatcher|driver|person|\w+er)\s+(?:would|could"
        rf"|might)\s+(?:\w+\s+)?(?:have|'ve)\s+(?!been\s+(?:affected|hit|impacted|hurt|injured|cut|without))\w+"
        r"|\b(?:vigilance|care|attention|diligence|caution|discipline|common\s+sense|communication|planning"
        r"|preparation|supervision|foresight"
        r"|teamwork|co-?ordination|curiosity|professionalism)\b[^.;,]{0,40}?\s(?:would|could"
        r"|might)\s+(?:\w+\s+)?have\s+\w+"
        r"|(?:^|[,;:]\s+|\b(?:that|and|but|simply|just|merely|even|only)\s+)(?:simply\s+|just\s+|merely\s+"
        r"|even\s+|properly\s+|actually\s+)?(?:check|read|test"
        r"|look|ask|verify|follow|review|call|tell|inform|wait|listen|consult|notify|pay|stop|escalat|document"
        r"|communicat|rehears|think|phon)\w*?ing\b"
        r"[^.;]{0,80}?\s(?:would|could|might)\s+(?!not)(?:\w+\s+)?have\s+(?!been|taken|lost|caused|needed"
        r"|required|cost|had)\w+",
        "counterfactual",
    ),
    Idiom(
        "would_have would_not_have wouldn't_have would_never_have never_would_have",
        r"\b(?:would\s+not|wouldn't|would\s+never|never\s+would)\s+have\s+(?:happened|occurred"
        r"|been\s+(?:necessary|needed|an\s+issue|a\s+problem))\b"
        r"|\b(?:ideally|in\s+an\s+ideal\s+world|with\s+(?:the\s+benefit\s+of\s+)?hindsight|looking\s+back"
        r"|in\s+hindsight|in\s+retrospect|by\s+rights"
        r"|properly\s+speaking)\b[^.;]{0,40}?\bwould\s+(?:\w+\s+)?have\s+\w+",
        "counterfactual",
        whose="people",
    ),
    Idiom(
        "to_have",
        r"\b(?:needed|ought|(?:was|were)\s+(?:supposed|meant|expected|obliged|required))\s+to\s+have\s+\w+"
        r"|\bhad\s+better\s+have\b|\bdone\s+(?:well|better)\s+to\b",
        "counterfactual",
        whose="subject",
    ),
    Idiom(
        "would_have would've",
        r"\b(?:would|could|might)\s+(?:\w+\s+)?have\s+(?:been\s+)?(?!unable|affected|impacted|hit|had\b)\w+\b[^.;]{0,60}?\bif\s+(?:the|a|an|our|any"
        r"|every|only\s+the)?\s*(?:[\w-]+\s+){0,2}?"
        rf"(?:{ROLE}|someone|anyone|anybody|we|i|he|she|they|operators?|managers?|teams?)\s+(?:\w+ly\s+|just\s+"
        rf"|at\s+least\s+|simply\s+|would\s+have\s+|would've\s+|had\s+)*{PAST}\b",
        "counterfactual",
    ),
    Idiom(
        "should_have_been obvious ought_to_have_been",
        r"\b(?:should|ought\s+to)\s+have\s+been\s+(?:\w+\s+)?(?:an?\s+easy\b|easy\b|obvious|clear|evident|apparent|common\s+sense"
        r"|self-evident|a\s+red\s+flag|a\s+warning|enough\s+to)",
        "counterfactual",
    ),
    Idiom(
        "no_reason beyond_me thinking?",
        r"\bno\s+(?:good\s+)?reason\s+(?:why|for|not)\b[^.;]{0,50}(?:n't|\b(?:not|never|skip\w*|miss\w*))\b"
        r"|\bis\s+beyond\s+me\b|\bwhat\s+(?:were|was)\s+(?:they|he|she|we|you|i)\s+thinking",
        "person-failed",
    ),
    Idiom(
        "had_it_not were_it_not been_for but_for weren't_for were_not_for wasn't_for",
        r"\b(?:had\s+it\s+not\s+been|were\s+it\s+not|if\s+it\s+(?:had\s+not\s+been|hadn't\s+been|were\s+not|weren't|wasn't)"
        r"|but)\s+for\b[^.;]{0,80}?\b(?:would|could|might)\b",
        "counterfactual",
        whose="people",
    ),
    Idiom(
        "would_have_been would've_been wouldn't_have_gone",
        r"\bwould(?:\s+\w+)?(?:\s+have|'ve)\s+been\s+(?:\w+\s+)?(?:caught|prevented|avoided|spotted|noticed"
        r"|averted|picked\s+up|foreseen|preventable|avoidable|obvious)\b",
        "counterfactual",
    ),
    Idiom(
        "there_should there_ought there_could there_really there_certainly there_clearly",
        r"\bthere\s+(?:\w+ly\s+)?(?:should|could|ought\s+to)\s+(?:\w+\s+)?have\s+been\s+(?:an?\s+|some\s+|more\s+|better\s+"
        r"|proper\s+|manual\s+|second\s+|earlier\s+|clearer\s+|closer\s+)*(?:pair\s+of|reviews?|rehearsals?|briefings?|hand-?over|discussions?|checks?|look|care"
        r"|communication|coordination|planning|supervision|tests?|testing|announcement|walk-?through|verification|warning\s+from"
        r"|oversight|preparation|attention|thought|plan)\b",
        "counterfactual",
    ),
    Idiom(
        "should_not_have shouldn't_have should_never_have",
        r"\b(?:was|were|been|got)\s+(?:\w+ly\s+)?(?:approved|merged|deployed|released|shipped|signed\s+off|published|started|closed"
        r"|shared|moved|granted|given|promoted)\b(?![^.;]{0,50}\baccess)[^.;]{0,50}?\b(?:when|although|though|but)\s+\w+\s+"
        r"should(?:n't|\s+not|\s+never)\s+have\b",
        "counterfactual",
        LOOKED_RIGHT,
    ),
    Idiom(
        "should_not_have shouldn't_have should_never_have should_have",
        r"\b(?:i|we|he|she)\s+(?:\w+ly\s+)?should(?:n't|\s+not|\s+never)?\s+have(?=\s*(?:$|[.,;:)!]))"
        r"|\b(?:shared|kept|left|waited|delayed|used|given|trusted)\b[^.;]{0,40}?\bthan\s+(?:\w+\s+)?(?:it|they|we|i|he|she)\s+should\s+have\b",
        "counterfactual",
        LOOKED_RIGHT,
    ),
    Idiom(
        "bad_ terrible_ poor_ stupid_ horrible_ awful_ disastrous_ foolish_ dumb_ good_idea best_idea smart",
        r"\b(?:was|were|had\s+been)\s+(?:\w+ly\s+)?(?:an?\s+(?:\w+ly\s+)?(?:bad|terrible|poor|stupid|horrible|awful|disastrous|foolish|dumb)\s+(?:idea|decision|choice|move)"
        r"|not\s+(?:\w+ly\s+)?(?:a\s+(?:good|smart)|the\s+(?:best|smartest))\s+(?:idea|move))\b",
        "mistake",
        LOOKED_RIGHT,
    ),
    Idiom(
        "impression belief believ assum thinking suppos presum expecting",
        r"\b(?:under|in|on|with)\s+(?:the|a)\s+(?:mistaken|false|wrong|erroneous)\s+(?:impression|belief)\b"
        r"|\b(?:wrongly|mistakenly|falsely|erroneously|errantly)\s+(?:assum|believ|think|suppos|presum|expect)ing\b",
        "mistake",
        "At the time it looked as if …, because …",
        "people",
    ),
    Idiom(
        "how_",
        r"^\W*how\s+(?:on\s+earth\s+|the\s+hell\s+)?(?:(?:can|could)\s+(?:this|that|it|(?:some|such|the|an?)\s+(?:[\w-]+\s+){0,3}?[\w-]+)\s+(?:ever\s+|possibly\s+|even\s+)?"
        r"(?:be|get|have\s+been|have\s+got(?:ten)?)\s+\w+(?:ed|en)\b|(?:can|could|did)\s+(?:any(?:one|body)|nobody|no\s+one|somebody|someone)\b)[^?]*!\W*$",
        "person-failed",
        LET_THROUGH,
    ),
    Idiom("need", r"\bneed(?:n't|\s+not|\s+never)\s+have\s+\w+", "counterfactual", LOOKED_RIGHT),
]
