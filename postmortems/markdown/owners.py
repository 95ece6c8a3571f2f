"""Who is to do it: owners as documents name them. Only words are found here, never accounts."""

from __future__ import annotations

import re

from postmortems.markdown.asides import at_the_beginning, at_the_end, fellows, without_plain, without_the_cut
from postmortems.markdown.given_names import GIVEN_NAMES
from postmortems.markdown.owner_words import ACRONYMS, ACTS, CALENDAR, PRONOUNS
from records.inline import plain

# Words that sort follow-ups rather than name who does them.
_SORTS = re.compile(
    r"(?i)\b(?:\w+(?:ing|tion|tions|ment|ments|ance|ance|ility|ities|ures?|ware|ness|ses|ects?|ools?"
    r"|ests?|erts?)|process(?:es)?|policy|prevent\w*|detect\w*|mitigat\w*|"
    r"technical|docs?|documentation|code|fix(?:es)?|bugs?|infra\w*|backend|frontend|term|short|long"
    r"|medium|near|immediate|future|now|next|later|planned|proposed|scheduled|agreed|deferred|started|finished|"
    r"done|todo|doing|completed?|open|closed|in progress|pending|priority|high|low|p\d|items?|actions?"
    r"|tasks?|improve\w*|alerts?|logs?|tests?|"
    r"database|network|security|general|misc(?:ellaneous)?|other|people|organi[sz]ation\w*"
    r"|communications?|operations?|ops|deploy\w*|tools?|tooling|"
    r"people|culture|training|cleanup|clean|up|rollout|release|service|services|client|server|platform"
    r"|upstream|downstream|local|global|the|we|our|what|why|how|when|of|for|to|in|on|is|are|was|were"
    r"|has|have|note|notes|"
    r"repair\w*|investigat\w*|research|design|architecture|capacity|quarter|q[1-4]|month|week|year"
    r"|phase|step|stage|part|summary|root|cause|causes|lessons?|follow)\b"
)
_NAME = r"[A-ZÀ-ÖØ-ÞŁŠŽ][\w’'.\-]{0,24}"
_INITIALS = r"[A-Z]{2,3}"
_HANDLE = (
    r"@[A-Za-z0-9](?:[\w.\-]{0,38}[A-Za-z0-9])?(?:/[\w\-]{1,40})?|[a-z][a-z0-9._\-]{1,30}@(?![\w])"
    r"|[\w.+\-]{1,40}@[\w\-]{1,40}(?:\.[\w\-]{1,20}){1,4}"
)
_ONE = rf"(?:{_HANDLE}|{_NAME}(?: {_NAME}){{0,2}}|{_INITIALS}|TBC|TBD|TBA)"
_LIST = rf"{_ONE}(?:(?: ?[,&/+] ?(?:and )?| and | via | with | or ){_ONE}){{0,5}}(?: (?:team|et al\.?))?"
_WHO = re.compile(
    rf"(?:the )?{_LIST}(?: ?[-–—] ?(?:for|to) [\w ]{{3,50}}| [-–—] [a-z][\w ]{{3,50}}| \([^()]{{1,30}}\))?"
)
_TEAM = re.compile(
    r"(?:[Tt]he )?(?:[A-Z][\w&/-]*(?: (?:[A-Z][\w&/-]*|&|and|of)){0,3} )"
    r"(?:[Tt]eam|[Ss]quad|[Gg]uild|[Cc]rew|[Ee]ng(?:ineering)?)"
    r"|(?:[Tt]he )?[a-z]{2,15} (?:team|squad)|[Tt]eam [A-Z][\w-]*|SREs?|DevOps|DevSecOps|DBAs?|NetOps|SecOps"
)
_PARTED = re.compile(r" ?[,&/+] ?(?:and )?| and | via | with | or ")
_NOT_A_PERSON = re.compile(
    r"(?i)(?:for )?planning|tb[cda]|team|all|everyone|n/?a|none|-|–|unassigned|nobody|\?+|"
)
_HANDLES = re.compile(rf"(?<![\w/.@])(?:{_HANDLE})(?![\w(])")
_STATED = re.compile(
    (
        rf"[\[(]?(?:\b(?:owner|owners|owned by|assignee|assigned to|assigned|responsible"
        rf"|verantwortlich|zuständig|responsable|responsável|responsabile|dri|by whom|action on)"
        rf"|(?:^|(?<=[\[(|;,.*–—-])|(?<=[\[(|;,.*–—-] ))(?:who|lead|driver))\b[ \t]*"
        rf"(?:\*\*|__)?[ \t]*[:=\-–][ \t]*(?:\*\*|__)?[ \t]*(?P<who>{_LIST}"
        rf"|[a-z][a-z0-9._\-]{{1,30}}@?)(?P<close>[)\]])?"
    ),
    re.I,
)
_BY_THEN = re.compile(
    r"(?i)[ ,;]+(?:by|due|until|bis|eta|deadline|fällig|avant|hasta|até)\b"
    r"|,[ ]?(?=p\d\b|[a-z]{2,}-\d)|(?<=\w\w)\.[ ](?=\w)"
)
_ASSIGNED = re.compile(
    rf"\b(?i:owned by|assigned to|to be done by|will be done by|taken by"
    rf"|picked up by)[ \t]+(?P<who>{_LIST})"
)
_LED_BOLD = re.compile(
    r"(?:\*\*|__)[ \t]*(?P<who>[^*_\n]{1,60}?)[ \t]*:?[ \t]*(?:\*\*|__)[ \t]*[:\-–—]?[ \t]*(?=\S)"
)
_LED_PLAIN = re.compile(
    rf"(?P<who>{_HANDLE}|{_INITIALS}(?: ?[&/,+] ?{_INITIALS}){{0,3}}|{_NAME}(?: {_NAME})?"
    rf"(?:(?: ?[&/,+] ?| and ){_NAME}(?: {_NAME})?){{0,3}})[ \t]*(?::"
    rf"|[-–—](?=[ \t]))[ \t]+(?=\S)"
)
_LED_HANDLE = re.compile(
    rf"(?P<who>(?:{_HANDLE})(?:[ \t]*(?:,|/|and\b|&|(?=@))[ \t]*(?:{_HANDLE}))*)(?:[ \t]*[:\-–—])?[ \t]+(?=\w)"
)
# "OPS-12 (Mira): a bigger fuse"
_LED_TICKET = re.compile(
    rf"(?P<ticket>\[?(?:[A-Z][A-Z0-9]{{1,9}}-\d{{1,6}}|#\d{{1,7}})\]?)[ \t]+\((?P<who>{_LIST})\)(?=[ \t]*[:\-–—])"
)
# "TODO(mira): a bigger fuse"
_LED_TODO = re.compile(r"(?:TODO|FIXME|ACTION)\((?P<who>@?[A-Za-z][\w.-]{1,30})\)[ \t]*:?[ \t]*(?=\S)")
# "NO-12 @ Mikkel: a bigger fuse"
_LED_AT = re.compile(
    rf"(?P<ticket>\[?(?:[A-Z][A-Z0-9]{{1,9}}-\d{{1,6}}|#\d{{1,7}})\]?[ \t:–—-]+)?"
    rf"@[ \t](?P<who>{_NAME}(?: {_NAME})?)[ \t]*[:–—-][ \t]*(?=\S)"
)
_LED_BRACKET = re.compile(rf"[\[(](?P<who>{_LIST})[\])][ \t]*[:\-–—]?[ \t]*(?=\S)")
_TRAILING = re.compile(
    rf"[ \t]*(?:[\[(](?P<in>{_LIST})[\])]|[-–—]{{1,2}}[ \t]*(?P<dash>(?:{_HANDLE})(?:[ \t]*[,&/][ "
    rf"\t]*(?:{_HANDLE}))*|{_INITIALS})|(?<=[ \t])[-–—]{{1,2}}[ \t]+(?P<names>{_NAME}(?: {_NAME}){{0,2}}"
    rf"(?:(?: ?[,&/+] ?| and ){_NAME}(?: {_NAME}){{0,2}}){{0,3}}))[ \t.]*$"
)
# The owners may stand before or beside their ticket: "… @ana OPS-12", "… (Mira, OPS-12)".
_TICKET_AT_END = re.compile(
    r"(?:[ \t]*[,;–—-]?[ \t]+|(?<=\()|(?<=\[))(?P<open>[\[(])?"
    r"(?:[A-Z][A-Z0-9]{1,9}-\d{1,6}|#\d{1,7})(?(open)[\])])(?P<close>[\])]?)[ \t.]*$"
)
_HANDLE_RUN = re.compile(
    r"(?<![\w/.@])@[\w.\-]{1,40}(?:(?:[ \t]*[,&/][ \t]*|[ \t]+(?:and[ \t]+)?)@[\w.\-]{1,40})+[ \t.)\]]*$"
)
_ERRAND = re.compile(
    rf"\((?P<who>{_NAME}(?: {_NAME})?)[ \t]+(?:to|will|is|has|call|calls|check|checks|create|creates"
    rf"|follow|follows|talk|talks|ask|asks|look|looks|write|writes|add|adds|investigate|investigates"
    rf"|contact|contacts|set|schedule|schedules|raise|raises|arrange|arranges|book|books|own|owns|drive"
    rf"|drives|take|takes|discuss|discusses|review|reviews|open|opens|file|files|do|does|send|sends"
    rf"|make|makes|update|updates)\b[^()]{{0,120}}\)[ \t.]*$"
)
_WILL = re.compile(
    rf"(?P<who>{_NAME}(?: {_NAME}){{0,2}}(?:(?:, | and | & )+{_NAME}(?: {_NAME})?){{0,3}}(?: team)?)[ \t]+"
    rf"(?:(?P<to>to)(?=[ \t])|will|shall|has (?:placed|agreed|taken|offered)|is going|agreed|volunteered|is)"
    rf"[ \t]+(?:to[ \t]+)?(?P<verb>[a-z]+(?:-[a-z]+)?)\b"
)
# "Cellar pipeline team should own the fuses"
_TEAM_WILL = re.compile(
    r"(?:[Tt]he )?(?P<who>(?!(?:Our|The|This|That|Each|Every|Any|No|All|Whole|Entire|Your|Their|One|A|An|Another|Some"
    r"|Let|Have|Get|Make|Help|Ask|Tell|Ensure|Keep|Give|When|If|As|We|Set|Remind|Train)\b)"
    r"[A-Z][\w&/-]{1,24}(?: [\w&/-]{2,24}){0,3} (?:[Tt]eam|[Ss]quad|[Gg]uild|[Cc]rew))[ \t]+"
    r"(?:will|shall|should|must|needs? to|is (?:going )?to|has to)[ \t]+(?!have\b|be (?:told|informed"
    r"|notified|asked|paged|aware))[a-z]"
)
# A later sentence: "A bigger fuse is needed. @amir will buy one."
_LATER_WILL = re.compile(
    rf"(?<=[.!?;])[ \t]+(?P<who>{_HANDLE})[ \t]+(?:will|shall|to)[ \t]+(?!be\b)(?=[a-z])"
)
_IS_NO_NAME = re.compile(
    r"\b(?:our|the|their|your|by|for|to|with|and then|of|a|an|each|every|whole|entire)\b"
)
_ROLE = re.compile(r"\b(?i:leads?|teams?|engineers|developers|devs|operators|maintainers|admins|managers?)$")
# "ICL check the alert", where ICL is somebody
_DOES = re.compile(rf"(?P<who>{_NAME}(?: {_NAME})?)[ \t]+(?P<verb>[a-z]{{3,}})\b")
# Robert and Clement end as words do that sort: a given name, or one with another name, is a person's.
_GIVEN = re.compile(rf"(?:{'|'.join(sorted(GIVEN_NAMES))})(?: {_NAME})?")


def is_initials(text: str) -> bool:
    """Two or three capitals that are no well-known abbreviation."""
    return re.fullmatch(_INITIALS, text) is not None and text not in ACRONYMS


def named_by_heading(text: str, *, bold: bool) -> str | None:
    """The owner that a heading names for what follows, or None if it sorts by something else.

    `DM`, `Alex & Raphaëlle`, `@amir`, `RK - for planning` are owners; `Process`, `BinderHub` are not. A real
    heading (not `bold`) names people only by initials, handles or several names.
    """
    words = plain(text).strip(" :*_-–—")
    if not words or len(words) > 60:
        return None
    if re.fullmatch(r"(?i)tb[cda]|(?:the )?team|everyone|all|me|for planning|unassigned", words):
        return words if bold else None
    if not _WHO.fullmatch(words):
        return None
    core = re.sub(r" ?[-–—] ?(?:for|to) [\w ]+$| [-–—] [a-z][\w ]+$| \([^()]*\)$", "", words)
    if re.fullmatch(r"(?i)tb[cda]", core):
        return words if bold else None
    if re.search(_HANDLE, core):
        return words
    pieces = [
        piece.strip() for piece in re.split(r" ?[,&/+] ?| and | via | with | or ", core) if piece.strip()
    ]
    if any(piece.isupper() and len(piece) <= 3 and not is_initials(piece) for piece in pieces):
        return None
    if all(is_initials(piece) for piece in pieces):
        return words
    if any(_SORTS.search(piece) and not _GIVEN.fullmatch(piece) for piece in pieces):
        return None
    return words if bold or len(pieces) > 1 or re.search(r"[-–—] ?for ", words) else None


def owner_line(text: str) -> str | None:
    """Who is to do all that stands below a line such as "Owners: Robert & Amira"; None for any other line."""
    match = re.fullmatch(
        r"(?i)[ \t*_]*(?:action )?(?:owners?|assignees?|responsible|dri)[ \t*_]*:[ \t*_]*(.{2,80}?)[ \t*_.]*",
        text,
    )
    who = plain(match[1]) if match else ""
    return who if who and re.fullmatch(_LIST, who) else None


def is_nobody(owner: str) -> bool:
    """Words that stand where an owner would, but name no person: TBC, Team, For planning."""
    return _NOT_A_PERSON.fullmatch(owner.strip()) is not None


def owner_in(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    """The owner that an item names, and the item without that remark.

    `people` are initials and names that the document knows.
    """
    for find in (_noted, _stated, _leading, _beside, _trailing, _errand, _of_a_team):
        owner, rest = find(text, people)
        if owner:
            return owner, rest
    return None, text


def is_name(text: str) -> bool:
    """Could these words name people or a team, by their shape alone?"""
    words = text.strip(" *_`.:")
    if not words or len(words) > 70 or _NOT_A_PERSON.fullmatch(words):
        return False
    return all(map(_is_one, re.split(_PARTED, words)))


def _is_one(piece: str) -> bool:
    if re.fullmatch(_HANDLE, piece) or is_initials(piece) or _TEAM.fullmatch(piece):
        return True
    if not re.fullmatch(
        rf"@?(?:{_NAME})(?: (?:(?:de|da|van|von|der|la|el|al|bin) ){{0,2}}{_NAME}){{0,2}}", piece
    ):
        return False
    if _GIVEN.fullmatch(piece):
        return True
    words = piece.removeprefix("@").split(" ")
    return not (
        set(words) & (PRONOUNS | ACRONYMS | CALENDAR)
        or _SORTS.search(piece)
        or any(re.search(r"\d", word) for word in words)
    )


def is_certain(text: str, people: frozenset[str]) -> bool:
    """Does any of the names belong to somebody known: a handle, initials, a team, a given name, one of `people`?"""
    return any(
        re.fullmatch(_HANDLE, piece)
        or is_initials(piece)
        or _TEAM.fullmatch(piece)
        or _is_known(piece.removeprefix("@"), people)
        for piece in re.split(_PARTED, text.strip(" *_`.:"))
    )


def people_beside(texts: list[str], people: frozenset[str]) -> frozenset[str]:
    """Those whom follow-ups name where others name somebody known, or who are to do several of them."""
    leads = [match["who"] for text in texts if (match := _WILL.match(plain(text[:200])))]
    several = frozenset(who for who in leads if is_name(who) and (leads.count(who) > 1 or is_initials(who)))
    return several | fellows(texts, is_name, lambda name: _is_known(name, people))


def _beside(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    """Who is named among the asides before or behind a text."""
    for find in (at_the_end, at_the_beginning):
        aside = find(text, is_name)
        if aside and (aside.beside or is_certain(aside.who, people)):
            return aside.who.removeprefix("@ "), aside.rest
    return None, text


def _of_a_team(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    """Which team is the subject of a sentence that asks for work; "our team" is no name."""
    match = _TEAM_WILL.match(plain(text[:200]))
    return (match["who"] if match and not _IS_NO_NAME.search(match["who"]) else None, text)


def _stated(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    match = _STATED.search(text[:3000]) or _ASSIGNED.search(text[:3000])
    if not match:
        return None, text
    who = re.sub(r"(?<=\w{3})\.$", "", re.split(_BY_THEN, match["who"])[0].strip())
    if who.split(" ")[0] in PRONOUNS - {"Team"}:
        return None, text
    end = match.end() if who == match["who"].strip(" .") else match.start("who") + len(who)
    opening = match[0][0] if match[0][0] in "([" else ""
    closing = (match["close"] if "close" in match.groupdict() else None) or ""
    before, behind = text[: match.start()], text[end:]
    if bool(opening) != bool(closing and end == match.end()):  # the bracket holds more than the owner
        before, behind = before + opening, (closing if end == match.end() else "") + behind
    return who, without_the_cut(before, behind)


def has_handle(text: str) -> bool:
    """Is somebody named by a handle ("@amir")?"""
    return _HANDLES.search(text) is not None


def led_by_owner(text: str) -> bool:
    """Does the text begin with who does it, in bold: "**AC** Move the alert"?"""
    return _LED_BOLD.match(text) is not None and _leading(text, frozenset())[0] is not None


def _noted(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    match = _LED_TODO.match(text)
    return (match["who"], text[match.end() :]) if match else (None, text)


def _leading(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    if match := _LED_BOLD.match(text):
        who = match["who"].strip()
        if named_by_heading(who, bold=True) and (
            is_initials(who)
            or who in people
            or who.casefold() == "me"
            or re.search(_HANDLE, who)
            or "&" in who
            or (_GIVEN.fullmatch(who) and ":" not in match[0])
        ):
            return who, text[match.end() :]
    if (match := _LED_TICKET.match(text)) and (
        _is_known(match["who"], people) or re.search(_HANDLE, match["who"])
    ):
        return match["who"], match["ticket"] + text[match.end() :]
    if match := _LED_BRACKET.match(text):
        who = match["who"].strip()
        known = all(
            is_initials(piece) or piece in people or re.fullmatch(_HANDLE, piece)
            for piece in re.split(r" ?[,&/] ?", who)
        )
        if known:
            return who, text[match.end() :]
    if match := _LED_PLAIN.match(text):
        who = match["who"].strip()
        if (
            re.fullmatch(_HANDLE, who)
            or who in people
            or (_GIVEN.fullmatch(who) and ":" in match[0])
            or (len(re.split(r"[&/,+]| and ", who)) > 1 and _is_known(who, people))
            or (who.split(" ")[0] in people and who not in PRONOUNS)
        ):
            return who, text[match.end() :]
        shorts = re.split(r" ?[&/,+] ?", who)
        if all(map(is_initials, shorts)) and ":" in match[0] and (len(shorts) > 1 or len(who) == 2):
            return who, text[match.end() :]
    if match := _LED_AT.match(text):
        return match["who"], (match["ticket"] or "") + text[match.end() :]
    if match := _LED_HANDLE.match(text):
        return match["who"], text[match.end() :].removeprefix("to ")
    if (
        (match := _WILL.match(plain(text[:200])))
        and match["who"].split(" ")[0] not in PRONOUNS
        and (
            _is_known(match["who"], people) or is_initials(match["who"]) or _is_somebody(match)
            if match["to"]
            else match["verb"] in ACTS
            or (_GIVEN.fullmatch(match["who"]) and " will " in match[0] and match["verb"] != "be")
        )
    ):
        return match["who"], text
    if match := _DOES.match(plain(text[:200])):
        stem = re.sub(r"(?:(?<=e)d|ed|s)$", "", match["verb"])
        acts = stem in ACTS or match["verb"] in ("thinks", "wants", "plans", "did", "made", "wrote", "set")
        if match["who"] in people and match["verb"].removesuffix("s") in ACTS:
            return match["who"], text
        if _GIVEN.fullmatch(match["who"]) and match["verb"] != stem and acts:
            return match["who"], text  # "Priya added …", but not "Mark all of …"
    return None, text


def _is_somebody(match: re.Match[str]) -> bool:
    """Is it people by what they are ("Leads to review …"), or a name with letters that no English word has?"""
    named = match["verb"] in ACTS and not match["who"].isascii()
    return named or (_ROLE.search(match["who"]) is not None and match["verb"] != "be")


def _is_known(who: str, people: frozenset[str]) -> bool:
    """Are those named people, as far as the document or a list of given names tells?"""
    return any(
        piece in people or piece.split(" ")[0] in people or _GIVEN.fullmatch(" ".join(piece.split(" ")[:2]))
        for piece in re.split(r" ?[,&/+] ?| and ", who)
    )


def _trailing(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    tail = _TICKET_AT_END.sub(r"\g<close>", text[-160:])
    text = text[: max(len(text) - 160, 0)] + tail
    match = _TRAILING.search(tail)
    if match:
        who = (match["in"] or match["dash"] or match["names"]).strip()
        pieces = [piece.strip() for piece in re.split(r" ?[,&/+] ?| and | via ", who)]
        if all(re.fullmatch(_HANDLE, piece) or is_initials(piece) or piece in people for piece in pieces):
            return who, text[: len(text) - len(tail) + match.start()].rstrip()
        capital = all(re.fullmatch(rf"{_NAME}(?: {_NAME}){{0,2}}", piece) for piece in pieces)
        if not match["dash"] and capital and _is_known(who, people) and not PRONOUNS & set(who.split()):
            return who, text[: len(text) - len(tail) + match.start()].rstrip()
        if (
            match["in"]
            and len(pieces) == 1
            and re.fullmatch(rf"{_NAME}", who)
            and who not in PRONOUNS
            and not _SORTS.search(who)
            and who[1:].islower()
        ):
            return who, text[: len(text) - len(tail) + match.start()].rstrip()
    tail = without_plain(tail)
    if (run := _HANDLE_RUN.search(tail)) and not re.search(r"@\w+/\w", run[0]):
        return ", ".join(found[0] for found in _HANDLES.finditer(run[0])), text
    handles = [found[0] for found in _HANDLES.finditer(tail) if not re.search(r"@\w+/\w|\w@\w", found[0])]
    if len(handles) == 1 and tail.rstrip(" .)]").endswith(handles[0]):
        return handles[0], text
    return None, text


def _errand(text: str, people: frozenset[str]) -> tuple[str | None, str]:
    match = _ERRAND.search(text[-300:]) or _LATER_WILL.search(plain(text)[:1000])
    if match and match["who"].split(" ")[0] not in PRONOUNS:
        return match["who"], text
    return None, text


def initials_and_names(texts: list[str]) -> frozenset[str]:
    """The people a document names in its lists of people: whole names, first names and initials."""
    found: set[str] = set()
    for text in texts:
        for piece in re.split(r"[,;&\n/|]| and |(?<=\b[A-Z]{2}) (?=[A-Z]{2}\b)", text):
            name = re.sub(r"\([^()]*\)", "", plain(piece)).strip(" -–—*•:.")
            if not name or len(name) > 40:
                continue
            words = name.split()
            if is_initials(name) or re.fullmatch(rf"{_NAME}(?: {_NAME}){{0,3}}|{_HANDLE}", name):
                found.add(name)
                if len(words) > 1:
                    found.add(words[0])
                    found.add("".join(word[0] for word in words).upper())
    return frozenset(found)
