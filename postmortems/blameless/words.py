"""The kinds of words the rules are made of, as pieces of patterns: who acts, what minds do, what happened.

A piece is a group without a capture. Verbs come as the participle ("noticed"), as the plain form ("notice"), or both.
"""

from __future__ import annotations

import re


def any_of(words: str) -> str:
    """A group of these words; an underscore stands for a space. Grouped by first letter, so that few are tried."""
    by_letter: dict[str, list[str]] = {}
    for word in words.split():
        first, rest = (word[0], word[1:]) if word[0].isalpha() and word[1:2] != "?" else ("", word)
        by_letter.setdefault(first, []).append(rest.replace("_", r"\s+"))
    groups = [f"{first}(?:{'|'.join(rests)})" for first, rests in by_letter.items()]
    return f"(?:{'|'.join(groups)})"


def either_case(words: str) -> str:
    """As any_of(), for patterns that ask for no case: capitals are said, so that a first letter is "
    "still told apart."""
    return re.sub(
        r"(?<=[:|])([a-z])(?=\()", lambda found: f"(?-i:[{found[1]}{found[1].upper()}])", any_of(words)
    )


# Adverbs that may stand between the parts of a verb.
ADV = (
    r"(?:(?:not|never|n't|also|really|just|perhaps|probably|maybe|always|already|at\sleast|ever|still"
    r"|even|only|soon|sooner"
    r"|yet|first|once|twice|better|apparently|initially|again|all|both|each|(?!only\b|reply\b|apply\b"
    r"|supply\b|rely\b|fly\b)\w+ly)\s+)"
)

# People, as the one who acts. Roles alone may be machines as well (an operator, a manager, a driver): see MAYBE.
ROLE = either_case(
    "engineers? developers? devs? administrators? admins? sysadmins? on-?call(?:er)?s? responders? "
    "sres? dbas? authors? reviewers? "
    "colleagues? (?:sub-?)?contractors? interns? technicians? maintainers? committers? contributors? "
    "volunteers? employees? coworkers? co-workers? "
    "teammates? juniors? seniors? staff leads? approvers? testers? analysts? architects? "
    "programmers? designers? consultants? "
    "deployers? newcomers? deput(?:y|ies) new_(?:hire|joiner|starter)s? product_owners? "
    "(?:project|engineering)_managers? "
    "incident_(?:commander|manager|lead)s? "
    "one_of_(?:us|them) (?:team_)?members? (?:release|shift|duty|product|account)_managers? folks persons? someone "
    "somebody people individuals? "
    "freelancers? techs? support_agents? specialists? "
    # Beyond software: the air, wards, plants, ships, offices.
    "pilots? co-?pilots? captains? first_officers? aircrews? crews? crewm[ae]n crew_?members? nurses? doctors? "
    "physicians? surgeons? clinicians? pharmacists? midwi(?:fe|ves) anaesthetists? anesthesiologists? paramedics? "
    "registrars? caregivers? carers? supervisors? foremen foreman mechanics? electricians? fitters? welders? "
    "plumbers? inspectors? superintendents? apprentices? trainees? helmsm[ae]n officers? air_traffic_controllers? "
    "air_controllers? signallers? workers?_on (?:shift|site|factory|plant|line|ground|night|day)_workers? "
    "auditors? directors? executives? vp cto ceo ciso boss(?:es)? chiefs? guys? m[ae]n wom[ae]n lads? personnel "
    "qa devops newbies? rookies? night_sisters? ward_sisters? matrons? porters? skippers? seam[ae]n "
    "watchkeepers? navigators? vets? "
    "(?:the|our|my|a|an|one_of_our|its|another|that)_(?:vendors?|suppliers?|company|airline|hospital|agency) "
    "(?:hosting|cloud|network|internet|telecom)_(?:company|provider)s? "
    "(?:my|our)_(?:host|hoster|provider|isp|landlord|bank) "
    "accountants? bookkeepers? librarians? cashiers? chefs? cooks? bakers? couriers? secretar(?:y|ies) "
    "receptionists? lawyers? solicitors? journalists? carpenters? roofers? cleaners? waiters? farmers? watchm[ae]n "
    "signalm[ae]n firefighters? policem[ae]n lifeguards? coaches? referees? machinists? attendants? "
    "caretakers? janitors? stewards? stewardess(?:es)? scaffolders? surveyors? treasurers? lecturers? professors? "
    "dentists? opticians? radiographers? radiologists? chemists? biologists? statisticians? economists? "
    "traders? bankers? tellers? packers? "
    "storekeepers? warehousem[ae]n (?:bus|train|truck|tram|lorry|van|taxi|forklift|ambulance)_drivers? "
    "(?:crane|machine|plant|radio|forklift|camera|switchboard)_operators? lab_assistants? shop_assistants? "
    "(?:bus|train)_conductors? (?:deck|farm|stage|stable)hands? foresters? masons? glaziers? locksmiths? "
    "divers? climbers? trainers? tech_leads? team_leads? shift_leads? scientists? "
    "researchers? students? teachers? clerks? dispatchers?_on_duty "
    "(?:maintenance|utility|construction|rail|railway|road|warehouse|it|office|health|hospital|kitchen|council|field|dock|support|care"
    "|bank)_workers? project_leads? "
    "(?:day|night|early|late|previous|outgoing|incoming|morning"
    "|evening|weekend)_shift humans?"
)
MAYBE = either_case(
    "operators? managers? owners? (?:the|this|a)_user they who whoever teams? squads? "
    "vendors? suppliers? compan(?:y|ies) airlines? hospitals? agenc(?:y|ies) leadership "
    "everyone everybody"
)
PRONOUN = r"(?:I|i(?=['\s])|[Ww]e|[Hh]e|[Ss]he|(?:Dr|Mrs?|Ms|Prof)\.?\s+[A-Z][\w-]+)"
NOBODY = either_case(
    r"nobody no_one no-one none_of_(?:us|them|the_(?:[\w-]+_)?[\w-]+|our_[\w-]+) neither_of_(?:us|them) "
    r"not_one_of_us not_a_soul not_(?:a_single|one)_(?:of_(?:the|our|us)_(?:[\w-]+_){0,2}?)?[\w-]+"
)
TEAM_WORD = (
    r"(?:teams?|squads?|crew|department|group|dba|dbas|support|ops|devops|qa|security|management|procurement"
    r"|marketing|finance|legal|sales|facilities|networking|infra|vendor|supplier|provider)"
)
NAMED_TEAM = r"team\s+(?!leads?\b|members?\b)[\w-]+"
TEAM = rf"(?:(?:[\w&/-]+\s+){{0,3}}{TEAM_WORD}|{NAMED_TEAM})"

# What people do or leave undone about a system; what of it only a mind can do.
DEED = either_case(
    "add include perform ensure apply use wait keep rotate renew turn clean remove enable disable "
    "push share hand_over hand_off complete "
    "finish carry_out execute implement schedule fix address provide pull stop roll record log_the "
    "put leave call page make take do run set "
    "update switch change configure merge revert rebase exercise rehearse practise practice seek "
    "involve invite attend speak voice flag "
    "alert_the define agree align sync copy move rename sign_off approve inspect measure estimate "
    "calculate draw deploy upgrade isolate "
    "drain restart patch audit back_up close report raise escalate respond reply answer act "
    "acknowledge validate investigate monitor watch "
    "ask give learn question evaluate assess prioritise prioritize catch "
    "abort arm correct declare detect disconnect extend halt identify initiate label lock maintain obtain prevent "
    "react recognise relay repeat request secure shut sign specify submit supervise tag treat try undo write wear "
    "isolate control reset wash recover_in reconcile_the limit back bring "
    "see_the_(?:warning|sign|alarm|error|message)"
)
COGNITIVE = either_case(
    "notice realise realize recognise recognize anticipate foresee consider think remember check "
    "verify double-check confirm "
    "review read follow communicate tell inform notify escalate mention document ask consult plan "
    "prepare predict appreciate understand "
    "bother care question spot heed test pay look coordinate clarify acknowledge foresee warn "
    "think_of think_about proofread "
    "sanity-check cross-check inspect know account adhere comply listen announce study "
    "recheck re-check challenge brief supervise intervene obtain_(?:approval|permission|consent|a_briefing|the) "
    r"take_(?:[\w-]+_){0,5}?into_(?:account|consideration) factor_in reckon_with allow_for keep_in_mind have_in_mind "
    r"expect(?!_(?:to|any|further)\b) envisage envision bargain_for prioritise prioritize "
    "wear radio phone inquire enquire proof-read pause_to stop_to take_the_time call_out speak_up "
    "share_(?:this|that|the|any|their|critical|important) protest reach_out seek hand_over carry_out "
    "do_(?:a|an|any|the|their|his|her|our|enough) perform_(?:a|an|any|the|their) conduct "
    "overlook disregard misread doubt suspect guard_against discuss research weigh warn"
)
# The same, as participles.
SEEN = either_case(
    "noticed realised realized recognised recognized anticipated foreseen considered thought "
    "remembered checked verified double-checked "
    "confirmed reviewed read followed communicated told informed notified escalated mentioned "
    "documented asked consulted planned "
    "prepared predicted appreciated understood known bothered cared questioned spotted heeded "
    "tested paid looked coordinated "
    "clarified acknowledged warned caught picked_up seen flagged raised"
)
# Deeds done to prevent or shorten it: with these even the passive speaks of what people did not do.
HUMAN_PASSIVE = any_of(
    "avoided prevented caught spotted noticed foreseen anticipated predicted tested reviewed "
    "checked verified double-checked "
    "confirmed communicated documented escalated considered told informed asked consulted planned "
    "thought done made taken "
    "discovered found realised realized recognised recognized discussed raised reported declared "
    "announced handled rehearsed "
    "addressed fixed resolved mitigated shortened averted questioned investigated prioritised "
    "prioritized followed identified "
    "detected seen learned acted coordinated validated obvious picked_up rolled_back reverted "
    "monitored renewed rotated updated involved "
    "stopped kept clarified agreed rushed skipped spared saved given trusted allowed let "
    "performed conducted carried_out dealt_with looked_(?:at|into|after) taken_care_of worked_out tracked watched "
    "tackled sorted treated vetted scrutinised scrutinized challenged audited backed_up postponed briefed warned "
    "on_top_of on_(?:our|the|their|my|somebody's|someone's)_(?:radar|list|mind) top_of_mind "
    "thought_(?:out|through|of) rebased squashed cherry-picked backported decommissioned proof-?read"
)
# What happens to people by a machine or as they expect it, so that "should have been" with it tells of no deed.
BEFALLEN = any_of(
    "paged alerted notified able affected impacted billed charged listed logged redirected emailed mailed sent shown "
    "asked_(?:by|to)_(?:the|a)_(?:system|tool|page|form) prompted offered granted assigned added removed invited"
)
# What people do with their hands: of "they" it is told of people, while what machines do as well may be theirs.
HANDS = any_of(
    "sever disconnect unplug rotate patch label lock tag isolate provide disclose publish supply order "
    "invite maintain "
    "sign file replace secure clean fix turn switch hand pass give leave wait stop ask raise report address"
)
# Work that people get done, so that its absence is theirs: "if the review had been finished".
WORKED = any_of(
    "completed finished started worked_on used written_down written applied installed patched replaced implemented "
    "upgraded scheduled read answered followed_up maintained merged enabled drilled practised practiced automated"
)
IRREGULAR = any_of(
    "been had done gone seen taken made known thought caught found run set put told kept held left "
    "written read built brought bought sent "
    "spent spoken shown given gotten got begun begun chosen come drawn driven fallen felt fought "
    "foreseen forgotten frozen heard hit hurt "
    "laid led learnt lost meant met overridden overseen paid proven quit risen said sold shut split "
    "spread stood stuck taught thrown "
    "understood undone woken worn won withdrawn rebuilt rewritten rerun reset undertaken cut let "
    "broken spun shot"
)
PAST = rf"(?:{IRREGULAR}|(?!need\b|feed\b|seed\b|speed\b|embed\b|shared?\s+ownership)\w{{2,}}ed)"
# Participles that are as often adjectives: "should have automated tests" asks for tests.
ADJECTIVAL = any_of(
    "automated dedicated improved shared increased documented limited centralised centralized "
    "managed detailed scheduled combined "
    "separated defined standardised standardized staged versioned replicated advanced tailored "
    "structured aggregated enhanced "
    "isolated integrated distributed graded layered required agreed written built-in redundant "
    "rehearsed tested proven trained "
    "updated extended reduced reserved encrypted scoped pinned named set split fixed established well-defined"
)
# After a participle that is a verb: an object with its article, a place, a time, or the end.
AFTER_VERB = (
    r"(?=\s*(?:$|[.,;:!?)—–-]|\b(?:the|a|an|this|that|these|those|it|them|him|her|us|me|our|my|his"
    r"|their|your|its|to|in|on|at|for|with|"
    r"by|from|of|off|out|up|down|back|into|before|after|when|while|if|because|as|and|or|but|so|more"
    r"|earlier|sooner|harder|better|twice|longer|first|both|all|any|"
    r"some|every|each|what|how|why|who|where|which|whether|only|just|instead|already|not|X+|\w+ly"
    r"|much|immediately|right|\d+)\b))"
)
HARM = any_of(
    "broke deleted removed dropped destroyed caused wiped overwrote misconfigured triggered "
    "introduced leaked disabled ignored skipped "
    "bypassed corrupted crashed killed unplugged truncated purged erased exposed forgot neglected "
    "botched blocked revoked terminated "
    "overloaded lost cut mistyped misread took_down took_the brought_down knocked knocked_out "
    "shut_down shut_off turned_off failed "
    "ran_the_wrong pushed_the_wrong deployed_the_wrong reverted_the_wrong messed screwed "
    "committed_the accidentally wrongly mistakenly"
)
BLUNDER = any_of(
    "misread misunderstood misinterpreted misjudged miscalculated misconfigured mistyped "
    "misdiagnosed misidentified mishandled "
    "mismanaged botched messed_up screwed_up fat-fingered overlooked panicked guessed_wrong "
    "mixed_up neglected mis-typed mis-read "
    "mis-configured mis-clicked misclicked misspelled misspelt dropped_the_ball slipped_up goofed "
    "bungled fumbled flubbed muffed fouled_up cocked_up stuffed_up mucked_up borked typo'd typoed "
    "blew_it screwed_the_pooch "
    "blundered misremembered transposed misheard miscounted misaddressed mislabelled mislabeled"
)
SLIP = any_of(
    "mistakenly wrongly erroneously accidentally inadvertently unintentionally unwittingly blindly "
    "naively foolishly hastily "
    "incorrectly unknowingly absent-mindedly mindlessly prematurely rashly improperly needlessly unwisely "
    "accidently inadvertantly inadvertedly unadvertently unadvertantly mistakingly "
    "inexplicably recklessly thoughtlessly inappropriately"
)
SYSTEM_DEED = re.compile(
    r"\b(?:automat\w+|guard\w*|tool\w*|alert\w*|runbook\w*|monitor\w*|lint\w*|dashboard\w*|prompt\w*"
    r"|script\w*|playbook\w*|drill\w*|"
    r"game[ -]?days?|exercise\w*|deploy\w*|block\w*|interlock\w*|check(?:s|list)\b|default\w*"
    r"|guide\w*|docs|documentation)\b",
    re.I,
)
# Given names that are no other English word, so that a stranger is seen to be a person.
GIVEN = (
    "Aaron Adam Adrian Agnes Ahmed Aisha Alan Albert Alejandro Alex Alexander Alexandra Alice "
    "Alicia Ali Amanda Amir Amy Ana Anders Andrea Andreas "
    "Andrei Andrew Andrey Andy Angela Anita Anja Anna Anne Annie Anthony Antonio Arjun Arthur "
    "Barbara Beatriz Ben Benjamin Bernard Beth Bob Boris Brandon "
    "Brian Bruno Bryan Camille Carl Carla Carlos Carmen Carol Caroline Catherine Cecilia Charles "
    "Charlotte Chen Chloe Chris Christian Christina Christine "
    "Christopher Claire Clara Claudia Clement Colin Connor Craig Cristina Daniel Daniela Dave David Debbie "
    "Deborah Deepak Dennis Diana Diego Dmitri Dmitry Dominik "
    "Donna Dorothy Doug Douglas Eduardo Edward Elena Eli Elias Elisa Elizabeth Ella Ellen Emil "
    "Emily Emma Enrique Eric Erica Erik Erika Ethan Eva Evan Evelyn "
    "Fatima Felix Fernando Fiona Florian Francesca Francisco Fred Frederick Gabriel Gareth Gary "
    "George Georgia Gerald Giovanni Giulia Gordon Greg Gregory "
    "Guillermo Hannah Hans Harold Harriet Hassan Heather Hector Heidi Helen Helena Henrik Henry "
    "Hiroshi Hugo Ian Ibrahim Igor Ingrid Irene Isaac Isabel Isabella "
    "Ivan Jacob Jacques Jake James Jamie Jan Jane Janet Jason Javier Jean Jeff Jeffrey Jennifer "
    "Jenny Jeremy Jerry Jessica Jim Joan Joanna Joe Joel Johan "
    "Johannes John Johnny Jonas Jonathan Jorge Jose José Joseph Josh Joshua Juan Judith Julia "
    "Julian Julie Karen Karin Karl Kate Katherine Kathy Katie Keith "
    "Kelly Ken Kenneth Kenji Kevin Kim Klaus Konrad Kumar Lars Laura Lauren Laurent Lea Leo Leon "
    "Leonard Liam Lidia Linda Lisa Lorenzo Louis Louise Lucas Lucia Lucy "
    "Luis Luisa Lukas Luke Magnus Marco Marcus Margaret Maria María Marie Marina Mario Markus "
    "Martha Martin Martina Mary Mateo Mathias Matt Matteo Matthew Maxim "
    "Megan Mehmet Mei Michael Michelle Miguel Mike Mikhail Ming Miriam Mohamed Mohammed Monica "
    "Monika Nadia Nancy Naomi Natalia Natalie Nathan Neil Nicholas Nick "
    "Nicole Nikhil Nikolai Nina Noah Nora Olga Oliver Olivia Omar Oscar Pablo Paolo Patricia "
    "Patrick Paul Paula Pavel Pedro Peter Petra Phil Philip Philipp Pierre "
    "Piotr Priya Rachel Rafael Rahul Raj Rajesh Ralph Raphael Rebecca Ricardo Richard Rob Robert "
    "Roberto Robin Roger Ron Ronald Rosa Ross Ruth Ryan Sam Samantha "
    "Samuel Sandra Sanjay Sara Sarah Scott Sean Sebastian Sergei Sergey Sergio Sharon Shirley "
    "Silvia Simon Sofia Sofie Sophia Sophie Stefan Stella Stephanie Stephen "
    "Steve Steven Stuart Sunil Susan Suresh Sven Sylvia Tanya Tara Ted Teresa Thomas Tim Timothy "
    "Tina Todd Tom Tomas Tomás Tony Ursula Valentina Vanessa Vera "
    "Vijay Vikram Vincent Vladimir Walter Wei Wendy Wolfgang Xavier Yan Yasmin Yuki Yuri Zoe"
)
