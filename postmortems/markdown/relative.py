"""Times that are told from a start: "T+5", "T-10m", "T0 + 1h05"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_UNIT = r"(?:d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)"
_RELATIVE = re.compile(
    rf"T(?:0|zero)?[ \t]?(?P<sign>[+\-–−])[ \t]?(?:(?P<clock>\d{{1,3}}:\d{{2}}(?::\d{{2}})?)"
    rf"|(?P<counted>\d{{1,5}}(?:[ \t]?{_UNIT}(?![A-Za-z]))?(?:[ \t]?\d{{1,2}}(?:[ \t]?{_UNIT}(?![A-Za-z]))?)?))"
    r"(?![\w.])",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Relative:
    """Seconds from the start that the writer calls T or T0, before it if negative. `end` is the offset behind it."""

    seconds: int
    end: int


def read_relative(line: str, at: int) -> Relative | None:
    """T+5 (minutes), T-10m, T+1h05, T+01:20 (hours and minutes), T+0:12:30 at offset `at`."""
    match = _RELATIVE.match(line, at)
    if match is None:
        return None
    sign = -1 if match["sign"] in "-–−" else 1
    if match["clock"]:
        hours, minutes, *seconds = (int(piece) for piece in match["clock"].split(":"))
        return Relative(sign * (hours * 3600 + minutes * 60 + (seconds[0] if seconds else 0)), match.end())
    units = {"d": 86400, "h": 3600, "m": 60, "s": 1, "": 60}
    counted = re.findall(r"(\d+)[ \t]?([dhms]?)", match["counted"], re.I)
    return Relative(sign * sum(int(number) * units[unit.lower()] for number, unit in counted), match.end())
