"""Where Teamhub's own file says that a postmortem belongs: windows, areas, teams, tags, and what it repeats. Pure.

In the front matter, as JSON: `windows: [["2026-04-07T09:05:00+00:00", "2026-04-07T10:40:00+00:00", "about"]]`,
`areas: ["Cold storage"]`, `tags: {"lessons": {"0": ["alarm"]}}` by the place of a lesson or factor in its list,
`other_teams: ["Gates"]`, `recurrence_of: ["PM-0012", "Lamps out"]`.
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
MOST = 50  # of windows, areas, tagged texts and tags of one text


@dataclass(frozen=True)
class Placed:
    """Windows between aware moments, areas and teams by name, tags by list and place in it.

    `earlier` is the reference and the title of the one it is a recurrence of, or empty.
    """

    windows: tuple[Window, ...] = ()
    areas: tuple[str, ...] = ()
    tags: Mapping[str, Mapping[int, tuple[str, ...]]] = field(default_factory=dict)
    teams: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()

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
        earlier if len(earlier := tuple(islice(_texts(values.get("recurrence_of")), MOST))) == 2 else (),
    )


def _windows(value: Any) -> Iterator[Window]:
    for one in value if isinstance(value, list) else ():
        try:
            start, end = (dt.datetime.fromisoformat(at) for at in one[:2])
            if start <= end and start.tzinfo and end.tzinfo and start.year in YEARS and end.year in YEARS:
                yield Window(start, end, HOUR if one[2:] == [ABOUT] else MINUTE)
        except (TypeError, ValueError, KeyError):
            continue


def _texts(value: Any) -> Iterator[str]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, str) and one.strip())


def _is_place(place: str) -> bool:
    return place.isascii() and place.isdigit() and len(place) < 6
