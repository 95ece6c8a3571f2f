"""Does a line ask for work, or promise it? By its words alone."""

from __future__ import annotations

import re

from records.inline import plain

_WORK = re.compile(
    r"\b(?:[Ww]e|[Tt]eam|[Tt]hey|I|[A-Z]\w+)(?:'ll|’ll| will| shall| should| need(?:s)? to| must"
    r"| plan to| intend to| are going to| have to| want to| are (?:also |now "
    r"|currently )?(?:\w+ing)\b)"
    r"|\b(?:should(?! have)|ought to|would be (?:useful|good|nice|helpful|better))\b"
    r"|\bcould(?! (?:not )?(?:have (?:been|\w+ed)|be because))\b"
    r"|\((?i:fixed|filed|added|landed|created|opened|updated|removed|changed)\b[^()]{0,200}\)\W*$"
    r"|\b(?:needs? to be|to be (?:done|added|fixed|changed|made)|is (?:planned|scheduled|tracked"
    r"|in progress|underway)|are (?:planned|scheduled|tracked))\b"
)

_ASKS = re.compile(
    r"(?:Can|Could|Should|Do|Does|How (?:can|do|will|would|could|should)|What (?:can|if|about)"
    r"|Is there)\b"
    r"|(?:Add|Allow|Alert|Ask|Assign|Audit|Automate|Block|Build|Change|Check|Clean|Configure|Consider"
    r"|Convert|Create|Decide|Define|Delete|Deploy|Design|Develop|Disable|Discuss|Document|"
    r"Drop|Enable|Encourage|Enforce|Ensure|Establish|Evaluate|Explore|Expose|Extend|Figure|Fix|Follow"
    r"|Get|Harden|Identify|Implement|Improve|Include|Increase|Investigate|Keep|Limit|Look|Make|"
    r"Measure|Migrate|Monitor|Move|Notify|Plan|Prevent|Publish|Raise|Reconsider|Reduce|Refactor|Remove"
    r"|Prioriti[sz]e|Provide|Rename|Replace|Require|Research|Restore|Restrict|Review|Revisit|Rework|Rotate|Run|Schedule|"
    r"Scope|Send|Separate|Set|Share|Spike|Split|Start|Stop|Switch|Teach|Test|Track|Train|Try|Tune|Turn"
    r"|Articulate|Buy|Communicate|Coordinate|Decommission|Decouple|Decrease|Deprecate|Determine|Educate|Eliminate"
    r"|Expand|Inform|Install|Integrate|Invest|Isolate|Label|Lower|Minimi[sz]e|Mitigate|Pin|Practi[cs]e|Propose|Protect"
    r"|Purchase|Put|Reach out|Rebuild|Redesign|Refuse|Rehearse|Remind|Resize|Rethink|Retire|Simplify|Standardi[sz]e"
    r"|Streamline|Tell|Throttle|Unify|Warn"
    r"|Strengthen|Tighten|Introduce|Formali[sz]e|Adopt|Apply|Optimi[sz]e|Update|Upgrade|Use|Validate|Verify|Work|Write)\b"
)


def promises_work(words: str) -> bool:
    """Do plain words begin as a task does, or say that something is to be done?"""
    return bool(_ASKS.match(words) or _WORK.search(words))


def asks(text: str) -> bool:
    """Does a line ask for work: "Add an alert.", "Alerts: add one.", "An alert should be added."?"""
    words = plain(text)
    lead = re.match(r"[^:.]{3,60}:[ \t]+", words)
    return any(map(promises_work, (words, words[lead.end() :] if lead else "")))
