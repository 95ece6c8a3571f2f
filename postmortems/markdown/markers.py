"""Words in a timeline that say which moment an entry is: `<START OF OUTAGE>`, `**Recovery:**`, "Incident declared"."""

from __future__ import annotations

import re

from records.inline import plain

STARTED, DETECTED, DECLARED, MITIGATED, RESOLVED = "started", "detected", "declared", "mitigated", "resolved"

_THING = (
    r"(?:(?:the|user|customer|service|public|full|partial|major) )*(?:incident|outage|problem|impact"
    r"|issue|disruption|downtime|degradation|fault|failure)"
)
_SHOUTED = (
    (
        STARTED,
        (
            r"(?:START|BEGIN(?:NING)?|ONSET) OF (?:THE )?(?:\w+ )?(?:OUTAGE|INCIDENT|IMPACT|DISRUPTION"
            r"|DOWNTIME)|(?:OUTAGE|INCIDENT|IMPACT|DISRUPTION|DOWNTIME) (?:BEGINS?|BEGAN|STARTS?|STARTED"
            r"|START)\b"
        ),
    ),
    (
        RESOLVED,
        (
            r"(?<!PARTIAL )END OF (?:THE )?(?:\w+ ){0,3}(?:OUTAGE|INCIDENT|IMPACT|DISRUPTION|DOWNTIME)"
            r"|(?:OUTAGE|INCIDENT|IMPACT|DISRUPTION|DOWNTIME) (?:ENDS?|ENDED|RESOLVED|OVER|CLOSED)\b"
        ),
    ),
    (MITIGATED, r"(?:OUTAGE|INCIDENT|IMPACT|DISRUPTION|DOWNTIME) (?:IS )?MITIGATED|MITIGATION COMPLETE"),
    (DETECTED, r"(?:OUTAGE|INCIDENT|IMPACT|PROBLEM) (?:IS )?DETECTED"),
    (DECLARED, r"(?:OUTAGE|INCIDENT) (?:IS )?DECLARED"),
)
_SHOUTS = tuple((name, re.compile(rf"(?<![A-Z])(?:{pattern})")) for name, pattern in _SHOUTED)

_LABELS = {
    "detection": DETECTED,
    "detected": DETECTED,
    "first detected": DETECTED,
    "detect": DETECTED,
    "alerted": DETECTED,
    "recovery": RESOLVED,
    "recovered": RESOLVED,
    "resolved": RESOLVED,
    "resolution": RESOLVED,
    "service restored": RESOLVED,
    "mitigated": MITIGATED,
    "mitigation": MITIGATED,
    "repaired": MITIGATED,
    "declared": DECLARED,
    "declaration": DECLARED,
    "start": STARTED,
    "started": STARTED,
    "impact start": STARTED,
    "impact starts": STARTED,
    "impact started": STARTED,
    "onset": STARTED,
    "fault occurs": STARTED,
    "incident start": STARTED,
    "outage start": STARTED,
    "incident started": STARTED,
    "outage started": STARTED,
    "end": RESOLVED,
    "incident end": RESOLVED,
    "outage end": RESOLVED,
    "impact end": RESOLVED,
    "impact ends": RESOLVED,
    "impact ended": RESOLVED,
    "incident resolved": RESOLVED,
    "incident detected": DETECTED,
    "incident declared": DECLARED,
    "incident mitigated": MITIGATED,
    "impact mitigated": MITIGATED,
}
_LABEL = re.compile(
    r"[ \t]*(?:(?:\*\*|__|[\[(<`])+[ \t]*(?P<marked>[A-Za-z ]{3,30}?)[ \t]*(?::[ \t]*)?(?:\*\*|__"
    r"|[\])>`])+:?|(?P<shout>[A-Z][A-Z ]{2,25}):|(?P<plain>[A-Z][a-z]+(?: [a-z]+)?):)(?=[\s.,:;–—-]|$)"
)

_SAID = (
    (
        STARTED,
        (
            rf"(?:start|beginning|onset) of (?:the )?{_THING}|{_THING} (?:actually )?(?:starts?|started|begins?"
            rf"|began)\b(?: here)?"
        ),
    ),
    (
        DECLARED,
        (
            r"(?:an? |the |major |new )*incident (?:is |was |has been "
            r"|officially )*declared\b(?! (?:as )?(?:resolved|over|closed|mitigated))|declared (?:an? "
            r"|the )?(?:major )?incident\b"
        ),
    ),
    (
        RESOLVED,
        (
            rf"(?:the )?(?:incident|outage|impact) (?:is |was |has been |now |officially |marked |marked as |declared "
            rf"|declared as |considered |fully )*(?:resolved|over|closed|ended|ends)\b|end of (?:the )?{_THING}"
        ),
    ),
    (MITIGATED, r"(?:the )?(?:incident|outage) (?:is |was |has been |now )*(?:mitigated|repaired)\b"),
)
_SAYS = tuple(
    (
        name,
        re.compile(
            rf"(?:>+ *|\W{{0,4}})(?:(?:{pattern}))(?: here| now| at .{{1,20}})?(?=\W*$|[.!:;,<–—(-]| and | -)",
            re.I,
        ),
    )
    for name, pattern in _SAID
)
# "… the deploy was rolled back. **Outage ends.**"
_BOLD = tuple((name, re.compile(rf"\*\*[ \t]*(?:{pattern})[ \t.!:]*\*\*", re.I)) for name, pattern in _SAID)
_ARROW = tuple((name, re.compile(rf">>+ *[^.\n]{{0,20}}?(?:{pattern})", re.I)) for name, pattern in _SAID)


def marker_of(first_line: str, text: str) -> str:
    """The moment that an entry announces, or an empty text. Only plain announcements count, no stories."""
    shouted = " ".join(text[:2000].replace("\\", "").split())
    if any(
        word in shouted
        for word in ("OUTAGE", "INCIDENT", "IMPACT", "DISRUPTION", "DOWNTIME", "MITIGATION", "PROBLEM")
    ):
        for name, pattern in _SHOUTS:
            if pattern.search(shouted):
                return name
    line = first_line[:300]
    if match := _LABEL.match(line):
        words = (match["marked"] or match["shout"] or match["plain"] or "").strip().casefold()
        if words in _LABELS:
            return _LABELS[words]
    said = plain(line)
    if (alone := _LABELS.get(said.strip(" .:!*").casefold())) and alone in (RESOLVED, DETECTED):
        return alone  # "15.38 Recovery", and what recovered in the lines below
    for name, pattern in _SAYS:
        if pattern.match(said):
            return name
    if "**" in shouted:
        for name, pattern in _BOLD:
            if pattern.search(shouted):
                return name
    if ">>" in shouted:
        for name, pattern in _ARROW:
            if pattern.search(shouted):
                return name
    return ""
