"""Where Teamhub's own file says that a postmortem belongs, what it repeats and what it reviews. Pure.

In the front matter, as JSON: `windows: [["2026-04-07T09:05:00+00:00", "2026-04-07T10:40:00+00:00", "about"]]`,
`areas: ["Cold storage"]`, `tags: {"lessons": {"0": ["alarm"]}}` by the place of a lesson or factor in its list,
`other_teams: ["Gates"]`, `recurrence_of: ["PM-0012", "Lamps out"]`, `review_due_on: "2026-11-30"`,
`reviews_objective: ["Ships berth on time", "Berths", "Q4 2026"]` with its team and cycle, and
`slowed: [["Days to berth", "Berths", "Q4 2026", "Ships berth on time"]]` with the objective of each key result as well.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from postmortems.durations import HOUR, MINUTE
from postmortems.impact import Window
from web.years import YEARS

LISTS = ("factors", "lessons")
ABOUT = "about"
MOST = 1000  # of windows, areas, tags of one text: more is nonsense; what a record holds of them, the import says


@dataclass(frozen=True)
class Placed:
    """Windows between aware moments, areas and teams by name, tags by list and place in it.

    `earlier` is the reference and the title of the one it is a recurrence of, or empty. `objective` is the missed one
    by title, team and cycle, or empty; each of `slowed` a key result by title, team, cycle and its objective's title.
    """

    windows: tuple[Window, ...] = ()
    areas: tuple[str, ...] = ()
    tags: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    review_due_on: dt.date | None = None
    objective: tuple[str, ...] = ()
    slowed: tuple[tuple[str, ...], ...] = ()
    is_restricted: bool = False

    def as_values(self) -> dict[str, Any]:
        """The rows of the front matter; what is empty has none."""
        windows = [
            [one.start.isoformat(), one.end.isoformat(), *([ABOUT] if one.precision == HOUR else [])]
            for one in self.windows
        ]
        tags = {
            name: {str(place): list(said) for place, said in texts.items()}
            for name, texts in self.tags.items()
            if texts
        }
        told = {"windows": windows, "areas": list(self.areas), "tags": tags}
        told |= {"other_teams": list(self.teams), "recurrence_of": list(self.earlier)}
        told |= {"review_due_on": self.review_due_on.isoformat() if self.review_due_on else ""}
        told |= {"reviews_objective": list(self.objective), "slowed": [list(one) for one in self.slowed]}
        return {name: value for name, value in told.items() if value}


def read_placed(values: Mapping[str, Any]) -> Placed:
    """What the front matter says; nonsense in it is left out."""
    windows, areas, tags = (values.get(name) for name in ("windows", "areas", "tags"))
    return Placed(
        tuple(islice(_windows(windows), MOST)),
        tuple(islice(_texts(areas), MOST)),
        {
            name: {
                int(place): tuple(islice(_texts(said), MOST))
                for place, said in texts.items()
                if _is_place(place)
            }
            for name, texts in (tags.items() if isinstance(tags, dict) else ())
            if name in LISTS and isinstance(texts, dict)
        },
        tuple(islice(_texts(values.get("other_teams")), MOST)),
        _named(values.get("recurrence_of"), 2),
        _day(values.get("review_due_on")),
        _named(values.get("reviews_objective"), 3),
        tuple(islice(filter(None, (_named(one, 4) for one in _list(values.get("slowed")))), MOST)),
        values.get("restricted") is True,
    )


def _named(value: Any, parts: int) -> tuple[str, ...]:
    """The words by which something is told apart, so many; empty where they are not that."""
    found = tuple(islice(_texts(value), parts + 1))
    return found if len(found) == parts else ()


def _day(value: Any) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return day if day.year in YEARS else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _windows(value: Any) -> Iterator[Window]:
    for one in _list(value):
        try:
            start, end = (dt.datetime.fromisoformat(at) for at in one[:2])
            if start <= end and start.tzinfo and end.tzinfo and start.year in YEARS and end.year in YEARS:
                yield Window(start, end, HOUR if one[2:] == [ABOUT] else MINUTE)
        except (TypeError, ValueError, KeyError):
            continue


def _texts(value: Any) -> Iterator[str]:
    return (one for one in _list(value) if isinstance(one, str) and one.strip())


def _is_place(place: str) -> bool:
    return place.isascii() and place.isdigit() and len(place) < 6
