"""The form of the digest for those who follow a team without being in it: a paragraph of plain sentences."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from notices import wording
from notices.week import Moved, TeamWeek
from outcomes import scoring
from web import words
from web.markdown import to_plain


def paragraph(
    week: TeamWeek, moves: list[Moved], start: dt.datetime, end: dt.datetime, now: dt.datetime
) -> str:
    """Progress, risks, trade-offs, decisions with theirs and what was learned in one team; "" without news."""
    sentences = [*_progress(moves), *_risks(week, moves, now)]
    for trade_off in week.put_off:
        if start <= trade_off.created_at < end:
            why = to_plain(trade_off.why, 200)
            sentences.append(
                f"Put off until {words.day(trade_off.due_on, end.date())}: {trade_off.title}; why: {why}"
            )
    for event, decision in week.decided:
        if start <= event.at < end and event.verb == "accepted":
            price = to_plain(decision.trade_offs, 200)
            sentences.append(f"Decided: {decision}" + (f"; the price: {price}" if price else ""))
        elif start <= event.at < end:
            sentences.append(f"{words.sentence(event.get_verb_display())}: {decision}")
    for postmortem in week.published:
        if postmortem.published_at is not None and start <= postmortem.published_at < end:
            lessons = [to_plain(lesson.text, 200) for lesson in postmortem.lessons.all()[:2]]
            sentences.append(f"Learned from {postmortem}" + (": " + " ".join(lessons) if lessons else ""))
    return " ".join(text if text.endswith((".", "!", "?", "…")) else f"{text}." for text in sentences)


def quoted(title: str) -> str:
    """The title in quotation marks; those inside it become single ones."""
    return f"“{title.replace('“', '‘').replace('”', '’')}”"


def _progress(moves: list[Moved]) -> list[str]:
    moved = [row for row in moves if row.has_moved]
    if not moved:
        return []
    states = Counter(row.standing.state for row in moves)
    parts = [
        f"{words.in_words(states[state])} {word}"
        for state, word in [
            (scoring.REACHED, "reached"),
            (scoring.ON_TRACK, "on track"),
            (scoring.BEHIND, "behind pace"),
            (scoring.OFF_TRACK, "off track"),
            (scoring.NO_NEWS, "without news"),
        ]
        if states[state]
    ]
    sentences = [f"Of {wording.count(len(moves), 'key result')}: {wording.joined(parts)}"]
    for row in moved[:3]:
        before = f" from {row.key_result.say(row.before)}" if row.before is not None else ""
        sentences.append(
            f"{quoted(row.key_result.title)} went{before} to {row.key_result.shown_value}, "
            f"target {row.key_result.shown_target}"
        )
    return sentences


def _risks(week: TeamWeek, moves: list[Moved], now: dt.datetime) -> list[str]:
    risks = [
        f"{quoted(row.key_result.title)} is off track"
        for row in moves
        if row.standing.state == scoring.OFF_TRACK
    ]
    risks += [
        f"{quoted(row.key_result.title)} has had no recent check-in"
        for row in moves
        if row.standing.state == scoring.NO_NEWS
    ]
    if week.late_count:
        longest = max((row.days_late(now) for row in week.late), default=0)
        late = wording.count(week.late_count, "follow-up")
        risks.append(f"{late} late, the longest by {wording.count(longest, 'day')}")
    return [f"Risks: {'; '.join(risks[:4])}"] if risks else []
