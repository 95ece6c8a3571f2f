"""The home page: what needs the reader, in a sentence and in a list, and what happened around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from decisions.models import Decision
from notices.branches import CHECK_IN
from notices.needs import OVERDUE, THIS_WEEK, WAITING, Need, any_is_cut, cut_groups
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Lesson
from web import compiled
from web.words import day, in_words, sentence

SHOWN = 50  # needs on the page; the rest is counted
DECISIONS, LESSONS = 5, 4
ICONS = {
    "follow-up": "list-checks",
    "cycle": "target",
    "decision": "message-square",
    "exception": "shield-alert",
    "guardrail": "shield-alert",
    "key-result": "target",
    "objective": "target",
    "postmortem": "file-clock",
    "experiment": "lightbulb",
    "trade-off": "signpost",
    "team": "list-checks",
}


@dataclass(frozen=True)
class Group:
    """Some of the needs under one heading; `count` says how many there are, shown or not: "7", "50+"."""

    key: str
    heading: str
    count: str
    needs: list[tuple[str, Need]]  # each with its icon


def greeting(local: dt.datetime, name: str) -> str:
    """Good morning, afternoon or evening, by the hour where the reader is."""
    part = "morning" if 4 <= local.hour < 12 else "afternoon" if 12 <= local.hour < 18 else "evening"
    return f"Good {part}, {name}"


def lede(needs: Sequence[Need], today: dt.date) -> str:
    """The list in a sentence: "Seven things need you. Two are late; the check-in is due today." """
    if not needs:
        return "Nothing needs you now."
    count = len(needs)
    at_least = "At least " if any_is_cut(needs) else ""
    thing = "thing needs" if count == 1 else "things need"
    clauses = []
    if late := sum(need.group == OVERDUE for need in needs):
        all_of_them = "it is" if count == 1 else "all of them are"
        some = "one is" if late == 1 else f"{in_words(late)} are"
        if OVERDUE in cut_groups(needs):
            some = f"at least {some}"
        elif late == count:
            some = all_of_them
        clauses.append(f"{some} late")
    check_in = next((need for need in needs if need.kind == CHECK_IN), None)
    if check_in and check_in.due_on:
        verb = "was" if check_in.due_on < today else "is"
        clauses.append(f"the check-in {verb} due {day(check_in.due_on, today)}")
    rest = "; ".join(clauses)
    first = sentence(f"{at_least.lower()}{in_words(count)} {thing} you.")
    return f"{first} {sentence(rest)}." if rest else first


def groups(needs: Sequence[Need], today: dt.date) -> list[Group]:
    """The first SHOWN needs under their headings; a heading without needs is left out."""
    found = []
    shown = needs[:SHOWN]
    for key in (OVERDUE, THIS_WEEK, WAITING):
        own = [(ICONS.get(need.record_kind, "circle"), need) for need in shown if need.group == key]
        if own:
            count = f"{sum(need.group == key for need in needs)}{'+' if key in cut_groups(needs) else ''}"
            found.append(Group(key, heading(key, [need for _, need in own], today), count, own))
    return found


def heading(key: str, needs: Sequence[Need], today: dt.date) -> str:
    """The words above a group. Late in the week what is due soon reaches into the next one, and says so."""
    if key != THIS_WEEK:
        return "Overdue" if key == OVERDUE else "Waiting for your input"
    sunday = today + dt.timedelta(days=7 - today.isoweekday())
    last = max((need.due_on for need in needs if need.due_on), default=today)
    return "Due this week" if last <= sunday else f"Due by {day(last, today)}"


def context(person: Person, teams: Sequence[Team], needs: Sequence[Need], now: dt.datetime) -> dict[str, Any]:
    """Everything the page shows. `teams` are those of TeamQuerySet.for_rail(), `needs` those of the navigation."""
    today = person.today(now)
    objectives = Objective.objects.for_home(person, today)
    return {
        "greeting": greeting(now.astimezone(person.zone), person.get_short_name()),
        "lede": lede(needs, today),
        "groups": groups(needs, today),
        "hidden": max(len(needs) - SHOWN, 0),
        "is_cut": any_is_cut(needs),
        "objectives": objectives,
        "cycle": objectives[0].cycle if objectives else None,
        "week": objectives[0].cycle.week_of(today) if objectives else 0,
        "own_teams": [team for team in teams if team.pk in person.roles()],
        "may_write": any(person.writes_in(team.pk) for team in teams),
        "decisions": compiled.rows(_decisions, person=person),
        "lessons": compiled.rows(_lessons, person=person),
        "rail_teams": teams,
    }


def _decisions(person: Person) -> QuerySet[Decision]:
    return Decision.objects.visible_to(person).for_home()[:DECISIONS]


def _lessons(person: Person) -> QuerySet[Lesson]:
    return Lesson.objects.newest(person)[:LESSONS]
