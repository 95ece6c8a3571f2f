"""What a heading or a label is about: the words that postmortems use for their parts."""

from __future__ import annotations

import re
from enum import StrEnum

from postmortems.markdown.tongues import in_english


class Kind(StrEnum):
    """What a part of a postmortem holds. NOTES is everything that has no place of its own."""

    OPENING = "opening"  # before the first heading, or under the title
    SUMMARY = "summary"
    IMPACT = "impact"
    TIMELINE = "timeline"
    KEY_EVENTS = "key events"
    FACTORS = "factors"
    LESSONS = "lessons"
    WENT_WELL = "went well"
    WENT_BADLY = "went badly"
    LUCKY = "lucky"
    SURPRISED = "surprised"
    FOLLOW_UPS = "follow-ups"
    DETECTION = "detection"
    RESOLUTION = "resolution"
    PEOPLE = "people"
    STATS = "stats"
    NOTES = "notes"


# The first that matches counts, so the narrow come before the wide. Each is matched against the whole heading.
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        Kind.TIMELINE,
        (
            r"(?:(?:(?!project|implementation|delivery|actions?\b|road)[\w-]+ ){0,3}|what happened:? )"
            r"time ?line(?: of (?:the )?(?:key )?(?:events?|incident|the incident|the outage"
            r"|what happened))?(?: (?:and|&) .{1,30}| summary| details)?"
            r"|time ?line\b.{0,40}?\b(?:all times|times? (?:are |in )|dates?\b).*"
            r"|(?:chain|sequence|chronology|order|log|history) of (?:the )?(?:key )?(?:events|incident)"
            r"|chronology|(?:event|incident|activity) log"
            r"|(?:what happened and )?when(?: did (?:it|this|what) happen)|what happened when"
            r"|events(?: timeline)?|events? of the day"
        ),
    ),
    (
        Kind.KEY_EVENTS,
        (
            r"key (?:events?|times|timings?|timestamps|moments|dates|milestones)|(?:incident )?timings?"
            r"|(?:incident|important) times"
        ),
    ),
    (
        Kind.WENT_WELL,
        (
            r"(?:what|which|things?(?: that)?|what things) (?:went|worked|did we do|we did|has gone|did"
            r"|do we do|we do) (?:well|right|good|did go well|go well).*"
            r"|what (?:worked|helped|did work)(?: well)?|what (?:was|is) good|positives?|the good"
            r"|good(?: things)?|went well|successes"
        ),
    ),
    (
        Kind.LUCKY,
        (
            r"(?:where|how|when|what) (?:we|did we|were we) (?:got|get|were|are)? ?(?:lucky|luck)"
            r"|(?:we )?got lucky|lucky|luck|where (?:were|did) we (?:get )?lucky"
        ),
    ),
    (
        Kind.SURPRISED,
        (
            r"(?:why|what|where) (?:were we|we were|did|was|surprised|went).{0,20}surpris.*|surprises?"
            r"|what surprised us.*|why were we surprised"
        ),
    ),
    (
        Kind.WENT_BADLY,
        (
            r"(?:what|which|things?(?: that)?|what things) (?:went|could have gone|didn'?t go|did not go"
            r"|we did|has gone|did|could go|could have been|can be|could be|didn'?t|did not|we can|we could"
            r"|should we|can we|could we|do we need to) ?(?:we )?(?:go |done |do |be )?(?:wrong|poorly|badly"
            r"|less well|not so well|not well|better|improved?|not go well|so well|well|work"
            r"|improve.*)(?: .{1,20})?"
            r"|what (?:didn'?t|did not) work(?: well)?|negatives?|the bad|bad(?: things)?|went (?:wrong|poorly"
            r"|badly)|areas? (?:for|of) improvement|room for improvement|pain points?"
            r"|(?:identified |observed |known )?(?:problems|shortcomings|weaknesses)(?: (?:identified|observed|found))?"
        ),
    ),
    (
        Kind.FOLLOW_UPS,
        (
            r"(?:(?:list of|open|post[- ]?(?:mortem|incident)|review|resulting|incident|identified|planned"
            r"|proposed|proposals?|agreed|suggested|further|future|required|recommended|remaining|outstanding|completed"
            r"|immediate|our|the|concrete|short[- ]term|long[- ]term|improvement|next|preventive|preventative"
            r"|corrective|remedial|remediation|mitigation|hardening|follow[- ]?up|key|main|new|specific|and) )*"
            r"(?:action(?: |-)?(?:items?|points?|plans?|list)?|actions|action item\(s\)|action\(s\)"
            r"|to[- ]?dos?|todo list|tasks?|follow[- ]?ups?(?:\(s\))?|following up|remediations?"
            r"|remediation items?|recommendations?|next steps?|action steps?|work items?|improvement items"
            r"|improvements|preventive measures|preventative measures|corrective measures|countermeasures"
            r"|preventions?|issues filed|tickets|measures)"
            r"(?: (?:items?|actions?|tasks?|points?|plans?|steps|work|measures|tickets|list|following .{1,30}"
            r"|from .{1,30}|to take|we will take|we are taking|to be taken|going forward|required|needed|planned"
            r"|implemented|(?:put )?in place|adopted|introduced"
            r"|for .{1,30}|arising.{0,30}))?"
            r"|(?:open|remaining|outstanding|pending) (?:items|points|issues|work)"
            r"|(?:.{1,40} )?(?:to|we (?:should|will|must)) (?:implement|adopt)"
            r"|(?!(?:no|not|without|why|customer|user|client|patient|status) )(?:(?!and )[\w-]+ ){1,2}"
            r"(?:follow[- ]?ups|follow[- ]?up items|action items|action points)"
            r"|(?:future |further )preventions? (?:and|&) .{1,40}"
            r"|actionables|follow[- ]?up (?:issues|tickets|bugs)|things to do"
            r"|corrective (?:and|&|/|or) prevent(?:at)?ive (?:measures?|actions?)|prevent(?:at)?ive (?:and|&|/"
            r"|or) corrective (?:measures?|actions?)"
            r"|what (?:we'?re|are we|we are|will we|we'?ll|we will|is being|are you|have we|we have|we'?ve"
            r"|else are we|did we) (?:doing|going to do|do|done|being done|planning|changing|improving|did).*"
            r"|what (?:happens|comes|is|are) next|what'?s next|looking (?:forward|ahead)|moving forward"
            r"|going forward|the way forward|way forward|future (?:works?|plans|improvements|prevention)"
            r"|"
            r"(?:how|what) (?:do|will|can|are|could|should) we (?:going to |do to )?(?:prevent|preventing"
            r"|avoid|stop|make sure|improv(?:e|ing)|(?:do|doing|be) better).*"
            r"|how (?:to|we) (?:prevent|avoid).*|prevention|preventing .{1,40}"
            r"|changes (?:we are making|to be made|made)|commitments"
            r"|(?:long(?:er)?[- ]term|future) (?:fix(?:es)?|solutions?|remed(?:y|ies)|plans?)"
        ),
    ),
    (
        Kind.LESSONS,
        (
            r"(?:.{1,30} (?:and|&) )?(?:key |main )?(?:lessons?(?: we)?(?:'ve| have)?(?: |-)?(?:learn(?:ed|t)"
            r"|to learn)?|learnings?|take[- ]?aways?)(?: .{1,30})?|what (?:did we learn|we(?:'ve"
            r"| have)? learn(?:ed|t)).*|reflections?"
        ),
    ),
    (
        Kind.FACTORS,
        (
            r"(?:.{0,25}\b)?(?:contributing|contributory|causal|causing) (?:factors?|causes?|conditions?"
            r"|conditions? analysis|events?).*|(?:the |probable |proximate |underlying |immediate |possible "
            r"|technical )*(?:root[- ]?)?cause(?:s|\(s\))?(?: analysis)?(?: (?:of|and|&|for|/) .*)?"
            r"|root[- ]?causes?(?: .*)?|(?:rca|five whys|5 whys|the 5 whys)"
            r"|triggers?(?:\(s\))?|factors?|why(?: did (?:it|this) happen.*)?|what (?:caused|causes) .*"
            r"|how did (?:it|this) happen|contributing|process breakdown(?:\(s\)|s)?|(?:root cause|technical"
            r"|incident|failure) analysis|vulnerabilit(?:y|ies)|faults?"
        ),
    ),
    (
        Kind.IMPACT,
        (
            r"(?:.{1,25} )?impacts?(?: .{1,40})?|what was (?:impacted|affected)|(?:affected"
            r"|impacted) (?:users?|customers?|services?|systems?|parties|components?)|who (?:was|is"
            r"|were) (?:affected|impacted).*|blast radius|scope(?: of (?:impact|the incident))?"
            r"|outage description|consequences|user-visible effects?|customer experience|damage"
        ),
    ),
    (Kind.RESOLUTION, r"(?:immediate |response )?actions? (?:already )?taken.*|(?:incident )?response"),
    (
        Kind.SUMMARY,
        (
            r"(?:(?:incident|issue|executive|event|brief|short|quick|management|high[- ]level|general|problem"
            r"|outage|the|postmortem|report) )*(?:summary|overview|abstract|synopsis|tl;?dr|tldr)(?: of .*)?"
            r"|(?:brief |incident |problem |issue |event )?description|what (?:happened|is this about|went on)"
            r"|what has happened|introduction|intro|statement"
        ),
    ),
    (
        Kind.DETECTION,
        (
            r"(?:incident )?(?:detection|identification|identified|discovery|how (?:was|did|we"
            r"|were) .{0,25}(?:detect|find|found|discover|notice|identif).*)"
        ),
    ),
    (
        Kind.RESOLUTION,
        (
            r"(?:the |our |immediate |temporary |permanent |short[- ]term |quick |interim |initial |hot )*"
            r"(?:resolutions?|recover(?:y|ies)|mitigations?|workarounds?|band-?aids?"
            r"|fix(?:es)?|solutions?|repair|response|restoration)(?: (?:and|&|/|steps?|actions|efforts|details"
            r"|process) ?.*)?|how (?:was|did|we|were) .{0,25}(?:resolv|fix|repair|mitigat|recover|restor).*"
            r"|what (?:was|did we do) (?:done|to fix it).*"
        ),
    ),
    (
        Kind.PEOPLE,
        (
            r"(?:postmortem |incident |meeting |review )?(?:att?end(?:ees|ee|ants|ance)|participants?"
            r"|people(?: involved)?|names? of people involved|responders?|incident (?:team|responders)"
            r"|who (?:was|were) involved)"
        ),
    ),
    (
        Kind.STATS,
        (
            r"(?:incident |key )?(?:stats?|statistics|metrics|numbers|figures|measurements|facts)|(?:duration"
            r"|timings)"
        ),
    ),
)
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _PATTERNS)

# Labels that are neither a part of ours nor nothing: they end the part before them.
_OTHER_LABELS = re.compile(
    r"(?:context|background|leadup|lead[- ]?up|history|details?|analysis|conclusions?|discussion"
    r"|notes?|references?|links?|"
    r"appendix|supporting (?:information|materials?|data)|glossary|related.*|further reading"
    r"|questions?|open questions|"
    r"communications?.*|thanks|acknowledge?ments?|contact.*|faq|resources|attachments?|see also|data"
    r"|screenshots?|"
    r"alternatives.*|decisions?|process|technical details|explanation|investigation|diagnosis"
    r"|what is .*|hub information|meta[- ]?data|(?:document|report) (?:info(?:rmation)?|details|properties))"
)

# Headings that are the name of a field, with its value below them.
_FIELDS = re.compile(
    r"(?i)(?:(?:incident|outage|postmortem|post-mortem|report|review|impact)[ -])?(?:date(?:/time"
    r"| and time| & time|s)?|status|severity|sev|priority|authors?|owners?|"
    r"duration|time|time of (?:the )?(?:incident|outage)|start(?: date)?(?:[/ ]time)?"
    r"|end(?: date)?(?:[/ ]time)?|report status|facilitator|reviewers?|"
    r"incident commander|time to \w+|ttd|ttr|ttm|date of (?:incident|outage)|when|written by"
    r"|incident (?:lead|manager|owner)|lead|level)(?:\(s\))?[?:]?"
)

# Names of follow-ups that also head what is only said about the future, where others hold the follow-ups.
_WEAKER = re.compile(
    r"(?:.{0,30} )?preventi?(?:on|ve|ative|ing)?(?: (?:measures?|steps?|plan|strategy|for .{1,20}))?"
    r"|(?:how|what) .*(?:prevent|avoid).*|preventing .*|follow[- ]?up(?: review)?"
    r"|(?:moving|going|looking) forward|looking ahead|(?:how|what) .*\bimprov.*"
)


def fold(title: str) -> str:
    """A heading for comparing: lower case, no numbering, no emoji, no closing colon, no bracketed remark."""
    text = title.replace("’", "'").replace("‘", "'").casefold().strip()
    text = re.sub(r":[a-z0-9_+\-]{2,40}:", " ", text)
    text = re.sub(
        r"^(?:step |part )?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|[ivx]{1,4}[.)]|[a-z]\))[ \t]+", "", text
    )
    text = re.sub(r"^[一二三四五六七八九十]{1,3}[、.．][ \t]*", "", text)
    text = re.sub(
        r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]", lambda m: m[0] if m[0] in ("(s)", "(es)") else " ", text
    )
    text = re.sub(r"[^\w\s'/&();,\-]+", " ", text)
    return in_english(" ".join(text.split()).strip(" -–—;,/"))


def kind_of(title: str) -> Kind | None:
    """What a heading announces, or None for words we do not know."""
    text = fold(title)
    if not text or len(text) > 90:
        return None
    whole = _kind(text)
    pieces = [piece for piece in re.split(r"/| & | and |,", text) if piece.strip()]
    if whole not in (None, Kind.LESSONS) or len(pieces) < 2:
        return whole
    kinds = {_kind(piece.strip()) for piece in pieces}  # "Context/Resolution/Actions" is none of them
    if kinds == {Kind.LESSONS, Kind.FOLLOW_UPS}:
        return Kind.FOLLOW_UPS  # what is only learned there is no work, and is told apart by its words
    return whole or (kinds.pop() if len(kinds) == 1 else None)


def _kind(text: str) -> Kind | None:
    for kind, pattern in _COMPILED:
        if pattern.fullmatch(text):
            return kind
    return None


def is_other_label(title: str) -> bool:
    """Words that announce a part which has no field of its own."""
    return _OTHER_LABELS.fullmatch(fold(title)) is not None


def is_field(title: str) -> bool:
    """Words that name a field, whose value stands below them: "Date", "Status", "Incident commander"."""
    return _FIELDS.fullmatch(title.strip()) is not None


def is_weaker(title: str) -> bool:
    """Does a heading of follow-ups perhaps head no work: "Prevention measures", "Follow-up"?"""
    return _WEAKER.fullmatch(fold(title)) is not None


def is_remedy(title: str) -> bool:
    """Is it the one name of follow-ups that also heads what ended the incident: "Remediation"?"""
    return re.fullmatch(r"remediations?(?: steps)?", fold(title)) is not None
