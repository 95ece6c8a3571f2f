"""Who holds the roles of a record, by name, as its file says it and back again."""

from __future__ import annotations

from collections.abc import Iterable

from decisions.markdown.ours import OF_TEAM
from decisions.models import Decision, Role
from people.models import Person, Team


def named(decision: Decision) -> list[list[str]]:
    """Each role as a pair of the holder's name and the role; a team is called one. Asks for the roles."""
    return [
        [f"{role.team.name}{OF_TEAM}" if role.team else str(role.person and role.person.name), role.role]
        for role in decision.roles.all()
    ]


def give(decision: Decision, wanted: Iterable[list[str]]) -> list[list[str]]:
    """Make these the roles of the record, inside a transaction. Gives those of names that nobody here has, or several
    people: they stay names.
    """
    decision.roles.all().delete()
    decision.__dict__.pop("_prefetched_objects_cache", None)
    roles, strangers = found([(decision, [*wanted])])
    Role.objects.bulk_create(roles)
    return strangers[0]


def found(wanted: list[tuple[Decision, list[list[str]]]]) -> tuple[list[Role], list[list[list[str]]]]:
    """The roles to make, and for each record the pairs whose name no one person or team has. At most two queries."""
    names = {name for _, pairs in wanted for name, _ in pairs}
    if not names:
        return [], [[] for _ in wanted]
    people: dict[str, list[Person]] = {}
    for person in Person.objects.filter(name__in=names, is_active=True):
        people.setdefault(person.name, []).append(person)
    of_teams = [name.removesuffix(OF_TEAM) for name in names if name.endswith(OF_TEAM)]
    teams = (
        {f"{team.name}{OF_TEAM}": team for team in Team.objects.filter(name__in=of_teams)} if of_teams else {}
    )
    roles, strangers = [], []
    for decision, pairs in wanted:
        left = []
        taken: set[object] = set()
        for name, role in pairs:
            who = people.get(name, [])
            key = "decide" if role == Role.DECIDE else (name, role)
            if key in taken or not (name in teams or len(who) == 1):
                left.append([name, role])
                continue
            taken.add(key)
            holder = {"team": teams[name]} if name in teams else {"person": who[0]}
            roles.append(Role(decision_record=decision, role=role, **holder))
        strangers.append(left)
    return roles, strangers
