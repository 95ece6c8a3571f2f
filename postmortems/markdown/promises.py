"""What the words of a follow-up say about it: its link, its due date, whether it is done, what kind of work it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from postmortems.markdown.asking import asks
from postmortems.markdown.stamps import read_stamp
from records.dates import DayOrder
from records.inline import LinkKind, find_links, plain

_TICKET = re.compile(
    (
        r"/(?:issues?|pull|pulls|merge_requests|browse|bugs?|tickets?|commit|discussions|story|T\d+"
        r"|c/[^/]+|work_items|cards?|tasks?|show_bug)(?:[/?#.]|$)|jira|trello|bugs?\.|/b/|linear\.app"
        r"|asana|crbug|b/\d"
    ),
    re.I,
)
_NUMBER = re.compile(
    r"(?<![\w/&])(?:(?:[\w.\-]{1,40}/)?[\w.\-]{1,60}#\d{1,7}|#\d{1,7}|(?:GH|BUG|Bug|PR)[- #]?\d{1,7}"
    r"|b/\d{4,12}|[A-Z][A-Z0-9]{1,9}-\d{1,6})\b"
)
_NO_TICKET = re.compile(
    r"(?i)(?:UTF|SHA|ISO|RFC|CVE|GPT|HTTP|TLS|COVID|AES|MD|IPV|EC|ES|PHP|SEV|Q|P|H)-?\d+|GSD-.*"
)

_BY = re.compile(
    r"(?i)\b(?:due(?: date| by| on)?|deadline|eta|target(?: date)?|by|before|until|no later than"
    r"|complete by|planned for|scheduled for)\b[ \t]*[:=]?[ \t]*(?:the[ \t]+)?(?:\*\*)?[ \t]*"
)

_DONE_WORD = (
    r"(?:done|completed?|closed|fixed|merged|finished|implemented|shipped|deployed|resolved|landed"
    r"|released|already (?:been )?done)"
)
_LIGHT = r"(?:[🟢🟡🟠🔴🔵⚪]\ufe0f?[ \t]*)?"
# What other languages write into a column of states.
_DONE_ELSEWHERE = re.compile(
    r"\b(?:erledigt|fertig|umgesetzt|abgeschlossen|gelöst|fait|faite|terminée?|réalisée?|clos|close|hech[oa]|complet[ao]"
    r"|completad[oa]|terminad[oa]|cerrad[oa]|listo|feit[oa]|concluíd[oa]|fechad[oa]|fatt[oa]|completat[oa]|chius[oa]"
    r"|klaar|gedaan|afgerond|ferdig|utført|fullført|færdig|udført|klart|klar|gjort|åtgärdat|готово|сделан[оа]?"
    r"|выполнен[оа]?|закрыт[оа]?|завершен[оа]?|zrobion[ea]|gotowe|ukończon[ea]|hotovo|tamamlandı)\b|完了|対応済|已完成|完成|완료"
)
_NOT_ELSEWHERE = re.compile(
    r"\b(?:nicht|noch|teilweise|fast|pas|non|no|sin|não|ikke|inte|niet|не|nie|to)\b|未"
)
_DONE_LEAD = re.compile(
    (
        rf"[\s*_\[(]*{_LIGHT}(?:✅|☑|✔|✓|:white_check_mark:|:heavy_check_mark:|:tada:|{_DONE_WORD}[\s*_\])]*[:·|\-–—]"
        rf"|\[{_DONE_WORD}\]|\({_DONE_WORD}\)|(?:\*\*|__){_DONE_WORD}(?:\*\*"
        rf"|__))[\ufe0f\s*_\])]*[:·|\-–—]?[ \t]*"
    ),
    re.I,
)
_DONE_TAIL = re.compile(
    (
        rf"[\s*_]*(?:[\[({{]\s*(?:{_DONE_WORD}|added(?! to (?:the )?(?:backlog|board)))\b"
        rf"[^\[\](){{}}]{{0,60}}[\])}}]|(?:✅|☑|✔|✓|:white_check_mark:"
        rf"|:heavy_check_mark:)\ufe0f?|(?:[-–—:]\s*|\.\s+|\*\*){_DONE_WORD}"
        r"|(?<=\s)(?-i:DONE))[\s*_.!]*$"
    ),
    re.I,
)
_DONE_INSIDE = re.compile(
    r"(?:(?<=\s)|(?<=[(\[]))DONE\b(?! (?:BY|WITH))|✅|:white_check_mark:|(?i:\b(?:has|have) (?:already "
    r"|now |since )?been (?:done|completed|fixed|implemented|merged|deployed|added|disabled|removed"
    r"|created|resolved|enabled|updated|rolled out|put in place)\b|\balready (?:done|fixed|implemented"
    r"|in place|been)\b|\bthis (?:is|was) done\b)"
)
# "… (monitoring done in the dashboard)", "… Done in #12."
_DONE_REMARK = re.compile(
    r"(?i)(?:\((?!(?:not|be|being|partially|partly|half|almost|mostly|nearly|never|when|once) )(?:\w+ )done\b"
    r"[^()]{0,80}\)"
    r"|[.;]\s+done (?:in|by|with|via|as part of)\b[^.]{0,60}"
    r"|\s[-–—]\s+done(?::| (?:in|and|with|via|on|as part of)\b).{0,200})\W*$"
)
_TODO_LEAD = re.compile(
    (
        rf"[\s*_\[(]*{_LIGHT}(?:to-?do|doing|wip|in progress|pending|open|not started|ongoing|outstanding|⏳"
        r"|🔲)(?:[\s*_\])]*[:·|\-–—][\s*_]*|[\])][\s*_:]*|\s*\*\*[\s:]*)"
    ),
    re.I,
)
_NO = (
    r"(?:not (?:needed|planned|doing|pursued|required)(?: any ?more)?|no longer (?:needed|required"
    r"|necessary|relevant|planned)|won['’]?t (?:do|fix|be (?:done|fixed))|will not (?:do|fix"
    r"|be (?:done|fixed))|wontfix|declined|rejected|cancell?ed|abandoned|obsolete|out of scope"
    r"|no action(?: (?:needed|required|planned|necessary))?(?! (?:yet|so|taken|item))|nothing to (?:do|be done)"
    r"|keine (?:aktion|maßnahme)|(?:nicht|wird nicht) (?:nötig|notwendig|geplant|umgesetzt)|verworfen|abgelehnt"
    r"|sans (?:suite|action)|non (?:retenue?|nécessaire)|rejetée?|abandonnée?|sin acción|no se (?:hará|hace)"
    r"|no (?:es )?neces(?:ario|aria)|descartad[oa]|rechazad[oa]|sem ação|não necessári[oa]|rejeitad[oa]"
    r"|non necessari[oa]"
    r"|niet nodig|afgewezen|ikke (?:nødvendig|aktuelt)|avvist|inte aktuellt|не (?:нужно|требуется|будем)|отклонен[оа]?)"
)
_DECLINED_WORD = re.compile(rf"(?i)\b{_NO}\b")
# In prose only what stands apart counts: in brackets, at the very start or end, or as a decision told.
_DECLINED = re.compile(
    rf"(?i)[\[(]\s*{_NO}\b[^\[\]()]{{0,80}}[\])]|^\W*{_NO}\W*(?:[:\-–—]|$)|[.:;–—-]\s+{_NO}\W*$|🚫|❌"
    rf"|\s[–—-]\s+{_NO}(?:\s+[–—-]\s|[,;:(])"
    r"|[.?!:]\s+(?-i:N)ot (?:needed|required|planned)\b"
    r"|\b(?:was|were|been) (?:rejected|declined|abandoned|cancell?ed)\b|\b(?:we |team |was "
    r"|been |but )decided (?:not to|against)\b"
)
_STRUCK = re.compile(r"~~(?=\S).{3,}~~[\s.]*")

_STRUCK_AS_DONE = re.compile(rf"(?i)\s*~~(?=\S)[^~]{{3,}}~~[\s:–—-]*{_DONE_WORD}\b")

_PAST = re.compile(
    r"(?i)(?:we(?:'ve| have)?|i(?:'ve| have)?|team|the team|they)?[ \t]*(?:have |has "
    r"|had )?(?:already |also |since |now |for several years |(?!(?:ap|re|sup|com|multi)p?ly |rely )[a-z]{3,}ly )*"
    r"(?P<verb>(?:re-)?[a-z]{3,}(?:ed)|set up|built|wrote|written|made|sent|put|got|ran|taken|took|gave|given"
    r"|begun|began|found|did|done|shut|cut|split|moved)\b(?!-)"
)
# "Created a ticket to alert earlier": the work itself is still to do.
_FILED = re.compile(
    r"(?i)(?:(?:we|i|team|the team)(?:'ve|’ve| have)? )?(?:created?|opened|raised|filed|logged|added|written|wrote) "
    r"(?:an? |the |new |some |several |follow[- ]?up |backlog |jira |github |two |three )*"
    r"(?:tickets?|issues?|stor(?:y|ies)|cards?|tasks?|bugs?|spikes?|epics?|backlog items?)\b"
)
_PASSIVE = re.compile(
    r"(?i)\b(?:has been|have been|was|were)\b(?: \w+ly| already| also| now| since"
    r"| then){0,3} (?P<verb>[a-z]{2,}(?:ed|wn|lt|nt|en)|put|set|done|made|built|rebuilt)\b"
)
# "Alerts configured", "Rota for nights added by Mira": what was done, told as a headline.
_HEADLINE = re.compile(
    r"(?!(?:No|Not|More|Any|All|Every|Each|Better|Have|Get|Keep|Make|Missing)\b)[A-Z]\w+(?: [\w-]+){0,3} "
    r"(?:added|configured|created|documented|installed|deployed|fixed|removed|enabled|disabled|replaced)"
    r"(?:\W*$| (?:by|for|to|in|on|with|from)\b)"
)
_NOT_PAST_TEXT = """
    need needed embed speed feed proceed exceed shed seed red bed used based limited related unused
    increased reduced improved failed dedicated automated
"""
_BOTH = frozenset({"set up", "put", "shut", "cut", "split"})  # "set up alerts" may ask for them
_NOT_PAST = frozenset(_NOT_PAST_TEXT.split())
_FUTURE = re.compile(
    r"(?i)\b(?:will|should|need(?:s)? to|must|to be|plan(?:s|ned)? to|going to|todo|consider"
    r"|investigate|could|would|shall|let'?s|want|look(?:ing)? into|scheduled|working on|is being"
    r"|are being)\b"
)

_KINDS = (
    ("detect", r"detect\w*|monitor\w*|alert\w*|observab\w*|visibility|logging"),
    ("prevent", r"prevent\w*|avoid\w*|fix(?:es)?|technical(?: improvements?)?|robust\w*|harden\w*|reliab\w*"),
    ("mitigate", r"mitigat\w*|repair\w*|recover\w*|respon[sd]\w*|limit\w*"),
    (
        "process",
        (
            r"process(?:es)?|document\w*|docs|training|policy|policies|communicat\w*|organi[sz]ation\w*|people"
            r"|culture|runbooks?"
        ),
    ),
)


def links_in(text: str, definitions: Mapping[str, str], *, bare: bool = False) -> tuple[str, ...]:
    """The addresses of the issues and pull requests a text names; else one link; else one bare number (#123, DH-259).

    `bare` takes whatever stands there as a number, as in a column of tickets.
    """
    links = [
        link
        for link in find_links(text, definitions=definitions)
        if link.kind is not LinkKind.IMAGE
        and not link.target.lower().startswith(("mailto:", "#", "javascript:"))
    ]
    addressed = [link.target for link in links if "://" in link.target]
    if addressed:
        return tuple(dict.fromkeys(target for target in addressed if _TICKET.search(target))) or (
            addressed[0],
        )
    words = plain(text, definitions=definitions)
    numbers = (match[0] for line in text.splitlines() for match in _NUMBER.finditer(plain(line)))
    if told := next((number for number in numbers if not _NO_TICKET.fullmatch(number)), None):
        return (told,)
    if links:
        return (links[0].target,)
    if bare and re.fullmatch(r"[#\w./\-]*\d[\w./\-]*", words):
        return (words,)
    return ()


def united(first: tuple[str, ...], *more: tuple[str, ...]) -> tuple[str, ...]:
    """What the first place that names any says, and the issues and pull requests of the places after it."""
    said = next((links for links in (first, *more) if links), ())
    tickets = [link for links in more for link in links if "://" in link and _TICKET.search(link)]
    return tuple(dict.fromkeys([*said, *tickets]))


def has_ticket(text: str, definitions: Mapping[str, str]) -> bool:
    """Is there a link to an issue or a pull request?"""
    return any(_TICKET.search(link.target) for link in find_links(text, definitions=definitions))


def due_in(text: str, day: date | None, order: DayOrder | None) -> date | None:
    """The date by which a follow-up is promised: `due 2021-05-01`, `by 3 May` (the first after `day`)."""
    words = plain(text)[:2000]
    for match in _BY.finditer(words):
        stamp = read_stamp(words, match.end(), order=order)
        if stamp is None:
            continue
        if full := stamp.full_date():
            return full
        if stamp.month and stamp.day and day:
            for year in (day.year, day.year + 1):
                try:
                    promised = date(year, stamp.month, stamp.day)
                except ValueError:
                    continue
                if promised >= day:
                    return promised
    return None


def state_of(text: str, group: str, box: str | None, *, details: str = "") -> tuple[bool, bool]:
    """Whether a follow-up is done, and whether it is declined, by its box, its marks, its words or its heading."""
    words = plain(text)
    declined = bool(_DECLINED.search(words)) or bool(_STRUCK.fullmatch(text.strip()))
    if box is not None:
        ticked = box != " "
        return ticked and not declined, declined
    if _TODO_LEAD.match(text):
        return False, declined
    marked = bool(
        _DONE_LEAD.match(text[:400])
        or _DONE_TAIL.search(
            text[-60:]
        )  # never over a whole run of marks: each would be tried as its beginning
        or _DONE_INSIDE.search(words[:4000])
        or _DONE_REMARK.search(words[-240:])
        or _STRUCK_AS_DONE.match(text[:1000])
        or re.search(r"(?i)\bthis has been done\b", details)
    )
    if marked and not declined:
        return True, False
    if declined:
        return False, True
    if re.search(
        r"(?i)\b(?:completed?|done|already|taken|immediate \(completed\)|fixed)\b", group
    ) and not re.search(r"(?i)\bnot\b|to be|to complete|in[ -]progress", group):
        return True, False
    return _is_past(words), False


def _is_past(words: str) -> bool:
    sentence = re.split(r"(?<=[.!?;])\s", words, maxsplit=1)[0]
    if _FUTURE.search(sentence):
        return False
    if _FILED.match(sentence):
        return False
    if match := _PAST.match(sentence):
        verb = match["verb"].lower()
        return verb not in _NOT_PAST and not (verb in _BOTH and not match.start("verb"))
    return _PASSIVE.search(sentence) is not None or (
        _HEADLINE.match(sentence) is not None and not asks(sentence) and " not " not in sentence
    )


def without_state(text: str) -> str:
    """The text without marks that only say whether it is done."""
    for pattern in (_DONE_LEAD, _TODO_LEAD):
        if (match := pattern.match(text[:400])) and match.end() < len(text):
            text = text[match.end() :]
    return (text[:-160] + _DONE_TAIL.sub("", text[-160:])).strip()


def status_word(text: str) -> tuple[bool, bool]:
    """Done, declined by the words in a status column."""
    words = plain(text).casefold()
    if _DECLINED_WORD.search(words):
        return False, True
    if _DONE_ELSEWHERE.search(words) and not _NOT_ELSEWHERE.search(words):
        return True, False
    done = re.search(
        rf"\b(?:{_DONE_WORD}|yes|landed|live)\b|[✅☑✔✓]|:white_check_mark:|:heavy_check_mark:|\[x\]|100 ?%",
        text,
        re.I,
    )
    return bool(done) and not re.search(r"\b(?:not|to be|almost|partially|nearly|un\w+)\b", words), False


def kind_of_work(heading: str) -> str:
    """prevent, detect, mitigate, process or other, by the heading or type a follow-up stands under."""
    words = heading.casefold()
    for kind, pattern in _KINDS:
        if re.search(rf"\b(?:{pattern})\b", words):
            return kind
    return "other"
