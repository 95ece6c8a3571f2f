"""How long it hurt: the union of the impact windows, never their sum. Pure functions: no database, no clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from postmortems.durations import HOUR, MINUTE, in_words

NOTHING = dt.timedelta(0)


@dataclass(frozen=True, order=True)
class Window:
    """A stretch in which it hurt, between two aware moments; `precision` is HOUR where they are "about"."""

    start: dt.datetime
    end: dt.datetime
    precision: str = MINUTE

    @property
    def length(self) -> dt.timedelta:
        """From its minute to its minute."""
        return self.end - self.start

    @property
    def words(self) -> str:
        """ "3 h 32 min", "about 16 min"."""
        return f"{'about ' if self.precision == HOUR else ''}{in_words(self.length)}"

    def __str__(self) -> str:
        return f"{self.written(dt.UTC)} UTC"

    def written(self, zone: dt.tzinfo) -> str:
        """Its times as the clocks of `zone` showed them; in UTC where they showed one of them for the second time."""
        mark = "~" if self.precision == HOUR else ""
        start, end = (at.astimezone(zone) for at in (self.start, self.end))
        if start.fold or end.fold:
            return str(self)
        return f"{mark}{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Impact:
    """What the windows add up to. `stretches` are those that do not touch, in order; `span` is first to last."""

    windows: Sequence[Window]
    stretches: Sequence[tuple[dt.datetime, dt.datetime]]
    length: dt.timedelta
    span: dt.timedelta
    is_about: bool

    @property
    def words(self) -> str:
        """ "3 h 48 min"."""
        return f"{'about ' if self.is_about else ''}{in_words(self.length)}"

    @property
    def overlap(self) -> dt.timedelta:
        """What the windows have in common: counted once."""
        return sum((window.length for window in self.windows), NOTHING) - self.length

    @property
    def formula(self) -> str:
        """The sum in words: "3 h 32 min + 16 min = 3 h 48 min"."""
        lengths = [in_words(end - start) for start, end in self.stretches]
        return f"{' + '.join(lengths)} = {in_words(self.length)}" if len(lengths) > 1 else lengths[0]

    @property
    def notes(self) -> list[str]:
        """What else is worth knowing about the sum, each a sentence."""
        found = []
        if self.overlap:
            found.append(f"Windows overlap for {in_words(self.overlap)}, which counts once.")
        if len(self.stretches) > 1:
            found.append(f"From the first minute to the last it would be {in_words(self.span)}.")
        return found


def impact_of(windows: Iterable[Window]) -> Impact | None:
    """The union of the windows; None where there are none. Windows that touch become one stretch."""
    ordered = sorted(windows)
    if not ordered:
        return None
    stretches: list[tuple[dt.datetime, dt.datetime]] = []
    for window in ordered:
        if stretches and window.start <= stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], window.end))
        else:
            stretches.append((window.start, window.end))
    length = sum((end - start for start, end in stretches), NOTHING)
    span = stretches[-1][1] - stretches[0][0]
    return Impact(ordered, stretches, length, span, any(one.precision == HOUR for one in ordered))
