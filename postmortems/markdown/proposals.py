"""What the timeline of a postmortem suggests for moments that nothing states: never stored, only shown and asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from postmortems.markdown.markers import DETECTED, RESOLVED, STARTED
from postmortems.markdown.moments import Moment, Source
from postmortems.markdown.timelines import Precision, Timeline, TimelineEntry

_OVER = re.compile(
    r"(?i)復旧|解決|恢复|修复|解决|복구|해결|\b(?:resolv(?:ed|ing)|restored|recover(?:ed|y)|fully recover"
    r"|back (?:up|online|to (?:normal|100 ?%|work\w*)|(?:in )?operation)"
    r"|(?:is|are|was|were) (?:now|again) (?:fine|healthy|green|stable)|(?:start(?:s|ed)|began) \w+ing\b.{0,60}\bagain"
    r"|fix(?:es|ed)? the (?:issue|problem|bug|outage)"
    r"|operational|fixed|mitigated|all clear|(?:working|okay|ok|available|reachable|running) again"
    r"|(?:signing|responding|produced|created) again|working as intended"
    r"|return(?:s|ed|ing)? to normal|everything (?:is|was) (?:fine|okay|ok)"
    r"|(?:outage|incident|impact) (?:(?:is |was )?over|ends?)|resume[sd]?|(?:stop(?:s|ped)?|no longer) firing|to an end"
    r"|(?:issue|problem|error)s? (?:goes|go|went) away|alerts? up|succeed(?:s|ed)? again"
    r"|behoben|wiederhergestellt|wieder (?:erreichbar|verfügbar|normal|da|online)|rétablie?s?|résolue?s?|corrigée?s?"
    r"|resuelt[oa]s?|restablecid[oa]s?|solucionad[oa]s?|en vivo y verificado|resolvid[oa]s?|restabelecid[oa]s?"
    r"|normalizad[oa]s?|ripristinat[oaie]|risolt[oaie]|opgelost|hersteld|gjenopprettet|løst|åtgärdat|återställt"
    r"|genoprettet|восстановлен\w*|устран[её]н\w*|исправлен\w*|реш[её]н[оаы]?|инцидент закрыт|снова работает"
    r"|naprawion\w+|przywrócon\w+|rozwiązan\w+)(?!\w)"
)
_NOBODY = re.compile(
    r"(?i)\b(?:no|not|nobody|no one|none|without|never|neither|nor|kein\w*|niemand|aucune?|sin|ning\w+|ingen|никто|нет)"
    r"(?:\s+\w+){0,2}?\s+(?:alert|report|alarm|page|notic|notif|detect|complain|tick|bemerk|meld|signal|avis|larm|varsl|алерт"
    r"|замет|сообщ)\w*"
)
_TROUBLE = re.compile(
    r"(?i)(?<![a-z])(?:fail(?:s|ed|ing|ures?)?|errors?|errored|down(?! (?:the|to|on)\b)|unavailable"
    r"|unreachable|unresponsive|crash\w*"
    r"|time(?:d|s)?[ -]?outs?|outages?|alerts?|alarms?|brok(?:e|en)|breaks|stuck|halt(?:s|ed)|hang(?:s"
    r"|ing)?|hung|lost|unable|cannot"
    r"|can(?:'|’)t|spik(?:e|es|ed|ing)|degrad\w+|slow\w*|drop(?:s|ped)|exhaust\w*|overload\w*"
    r"|not (?:working|responding)"
    r"|5\d\d|no longer|went dark)(?![a-z])"
)
_COMPLAINED = re.compile(
    r"(?i)\b(?:(?:user|customer|student|member|people|someone|somebody|client)s?\b.{0,60}\b(?:ask|contact|mail|call)\w*"
    r"|report(?:s|ed|ing)?|notic(?:es|ed|ing)|complain\w*|tickets?)\b"
)
_CHANGED = re.compile(
    r"(?i)\b(?:merg(?:e|es|ed|ing)|deploy(?:s|ed|ing|ment)?|releas(?:es|ed|ing)|upgrad(?:e|es|ed|ing)|migrat(?:es|ed|ing|ion)"
    r"|renam(?:es|ed|ing)|roll(?:s|ed|ing)? out|publish(?:es|ed)|push(?:es|ed)|switch(?:es|ed)|enabl(?:es"
    r"|ed)|disabl(?:es|ed)"
    r"|turn(?:s|ed)? (?:off|on)|configur(?:es|ed)|appl(?:ies|ied)|updat(?:es|ed)|install(?:s|ed)"
    r"|modif(?:ies|ied)|chang(?:es|ed))\b"
)
_A_FEW_DAYS = timedelta(days=3)
_A_NIGHT = timedelta(hours=12)  # without a word of it: what stands before has led up to it
# It is over before they say so to others.
_TOLD_OTHERS = re.compile(
    r"(?i)\W*(?:(?:@?\w+|the team|we) )?(?:announc|inform|notif|communicat|tweet|post(?:s|ed)\b)"
)
# What people write where they first hear of it.
_NOTICED = re.compile(
    r"(?i)検知|アラート|報告|告警|发现|알림|감지|신고|\b(?:alert(?:s|ed)?\b(?! (?:is|was|were) (?:deployed|added"
    r"|created"
    r"|set))|alarms?|pager ?duty"
    r"|paged|(?:gets?|got|first) (?:a |the )?page"
    r"|notif(?:y|ies|ied|ication)s?|reports?(?! (?:to|back)\b)|report(?:ed|ing)|notic(?:e|es|ed|ing)|detect(?:s|ed|ion)"
    r"|discover(?:s|ed|y)|witness(?:es|ed)|bec(?:omes?|ame) aware|(?:was|were|is|are) (?:informed|made aware|told)"
    r"|informs us|identif(?:y|ies|ied) (?:as )?(?:the |a )?(?:problem|issue)|(?:problem|issue) (?:is|was) identified"
    r"|receiv(?:es|ed) an? (?:e-?mail|mail|message|call|ticket|warning|page)|automated warning"
    r"|(?:customer|user)s? (?:tickets?|calls?|complaints?|complain(?:s|ed)?)|ticket\b.{0,80}\b(?:is|was) opened"
    r"|investigat(?:ion|ing|ions)\b.{0,20}\bstart\w*|start(?:s|ed|ing) (?:to )?(?:investigat|look)\w*"
    r"|forward(?:s|ed) (?:the|an?) (?:e-?mail|mail|message|alert|warning)"
    r"|bemerkt|entdeckt|gemeldet|meldet|fällt auf|festgestellt|détect\w+|signal(?:e|ée?s?|ent)|alertes?|constat\w+"
    r"|detect(?:a|ó|ado|ada|amos|an)|avisa\w*|reporta\w*|notific\w+|rilevat\w+|segnala\w*|gemeld|ontdekt|merkt"
    r"|oppdag\w+|varsl\w+|meldt|upptäck\w+|larm\w*|opdag\w+|обнаруж\w+|замет\w+|замечен\w*|сообщ\w+|жалоб\w+|алерт\w*"
    r"|wykry\w+|zgłos\w+|zgłasza\w*|zauważ\w+)"
)


_LAST_GOOD = re.compile(
    r"(?i)\W*(?:the )?(?:last|latest|most recent) (?:known )?(?:good|successful|working|healthy|normal|ok|clean)\b"
)


def propose(
    timeline: Timeline, minutes: dict[str, int], known: dict[str, Moment], day: date | None = None
) -> dict[str, Moment]:
    """What the timeline suggests for moments that nothing states but by their day: to be shown and asked, not stored.

    `minutes` are claimed durations (`detect`, `resolve`): two entries that far apart are likely the ends. `day` is the
    incident's, if it is known: what stands on earlier days led up to it.
    """
    dated = [entry for entry in timeline.entries if entry.at is not None]
    entries = [entry for entry in dated if entry.precision is not Precision.DAY] or dated
    untimed = [entry for entry in dated if entry.precision is Precision.DAY and entries is not dated]
    if len(entries) > 2 and all(
        one > other for one, other in pairwise(entry.at for entry in entries if entry.at)
    ):
        entries.reverse()  # a status page tells the newest first
    found: dict[str, Moment] = {}
    claimed = minutes.get("resolve") or minutes.get("mitigate")

    def say(name: str, entry: TimelineEntry, source: Source = Source.TIMELINE) -> None:
        stated = known.get(name)
        by_day = stated is not None and stated.precision is Precision.DAY
        if entry.at and (stated is None or (by_day and entry.at.date() == stated.at.date())):
            found[name] = Moment(entry.at, entry.precision, source, entry.written, entry.line)

    if pair := _apart(entries, claimed) if claimed else None:
        say(STARTED, entries[pair[0]], Source.CLAIM)
        say(RESOLVED, entries[pair[1]], Source.CLAIM)
    elif entries:
        over = [index for index, entry in enumerate(entries) if _OVER.search(entry.text[:400])]
        over = [index for index in over if not _TOLD_OTHERS.match(entries[index].text)] or over
        if over and over[-1] > 0:
            say(RESOLVED, entries[over[-1]])
        elif not over and (ended := [entry for entry in untimed if _OVER.search(entry.text[:400])]):
            say(RESOLVED, ended[-1])
    first = (
        pair[0] if pair else _after_the_change(entries, _first_on(entries, day, is_stated=STARTED in known))
    )
    if first + 1 < len(entries) and not pair and _LAST_GOOD.match(entries[first].text[:200]):
        first += 1  # "Last successful backup": all was well then
    if entries and not pair:
        say(STARTED, entries[first])
    detect, began = minutes.get("detect"), entries[first].at if entries else None
    start = known.get(STARTED)
    if start and start.precision is not Precision.DAY:
        early = start.at - timedelta(minutes=5)
        first = next((at for at, entry in enumerate(entries) if entry.at and entry.at >= early), len(entries))
    after = range(first, len(entries))
    told = [index for index in after if pair and detect and _minutes(began, entries[index].at) == detect]
    heard = [index for index in after if _is_noticed(entries[index])]
    if told:
        say(DETECTED, entries[told[0]], Source.CLAIM)
    elif heard:
        say(DETECTED, entries[heard[0]])
    elif noticed := [entry for entry in untimed if _is_noticed(entry)]:
        say(DETECTED, noticed[0])
    return found


def _first_on(entries: Sequence[TimelineEntry], day: date | None, *, is_stated: bool) -> int:
    """The first entry on the day of the incident, or the one before it unless a field states that it began that day.

    Else the first of all.
    """
    if day is None:
        return 0
    near = {day} if is_stated else {day, day - timedelta(days=1)}
    first = next((index for index, entry in enumerate(entries) if entry.at and entry.at.date() in near), 0)
    on_day = next(
        (index for index, entry in enumerate(entries) if entry.at and entry.at.date() == day), first
    )
    told = [
        at
        for at, entry in enumerate(entries[:first])
        if entry.at and day - entry.at.date() <= _A_FEW_DAYS and _COMPLAINED.search(entry.text[:200])
    ]
    if told and not is_stated:
        return told[0]  # the day is that of the end, or of writing
    before, after = (entries[at].at if entries else None for at in (max(on_day - 1, 0), on_day))
    if before and after and after - before > _A_NIGHT and not _TROUBLE.search(entries[first].text[:400]):
        return on_day
    return first


def _after_the_change(entries: Sequence[TimelineEntry], first: int) -> int:
    """The entry that first tells of trouble, where nothing but changes stands before it: they caused it.

    The last of them where it only tells of people who noticed.
    """
    for at in range(first, min(first + 4, len(entries))):
        if _TROUBLE.search(entries[at].text[:400]):
            return max(at - 1, first) if _COMPLAINED.search(entries[at].text[:200]) else at
        if not _CHANGED.search(entries[at].text[:200]):
            break
    return first


def _is_noticed(entry: TimelineEntry) -> bool:
    """Does somebody first hear of it there? "No alerts, nobody noticed" says the contrary."""
    return _NOTICED.search(_NOBODY.sub(" ", entry.text[:200])) is not None


def _minutes(start: datetime | None, end: datetime | None) -> int:
    return round((end - start).total_seconds() / 60) if start and end else -1


def _apart(entries: Sequence[object], claimed: int) -> tuple[int, int] | None:
    """The two entries that lie closest to as far apart as is claimed (within two minutes), the earlier pair of two."""
    moments = [getattr(entry, "at", None) for entry in entries[:400]]
    pairs = (
        (abs(_minutes(start, moments[last]) - claimed), first, last)
        for first, start in enumerate(moments)
        for last in range(first + 1, len(moments))
    )
    off, first, last = min(pairs, default=(claimed, 0, 0))
    return (first, last) if off <= min(2, claimed // 10) else None
