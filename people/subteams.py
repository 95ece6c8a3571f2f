"""Teams inside teams, whatever the depth."""

from __future__ import annotations

from collections.abc import Iterable


def below(team_id: int, parents: Iterable[tuple[int, int | None]]) -> list[int]:
    """The team and all teams below it, by (team, parent) pairs; a circle of parents ends."""
    children: dict[int | None, list[int]] = {}
    for pk, parent in parents:
        children.setdefault(parent, []).append(pk)
    found, waiting = {team_id}, [team_id]
    while waiting:
        for pk in children.get(waiting.pop(), []):
            if pk not in found:
                found.add(pk)
                waiting.append(pk)
    return sorted(found)
