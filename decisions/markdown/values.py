"""A decision's values in one shape, whoever says them: a file that was read, or the record in the database. Pure.

They are JSON, so that what a file said can be kept and compared later: a field changed where its value differs.
"""

from __future__ import annotations

from typing import Any

from decisions.markdown.filing import Filed
from decisions.markdown.ours import NAMES as OURS

TEXTS = (
    "context", "drivers", "decision", "trade_offs", "consequences", "consequences_good", "consequences_bad",
    "confirmation", "over_concerns", "ended_because",
)  # fmt: skip
NAMES = ("title", "status", "date", "people", "tags", "options", *TEXTS, "sections", *OURS)
OPTION = ("title", "gist", "pros", "cons", "effort", "undo", "is_chosen")

Values = dict[str, Any]


def of_filed(filed: Filed) -> Values:
    """What a file says. `date` is the day it was decided, or proposed as long as it is not decided."""
    said = filed.values
    day = said["decided_on"] or said["proposed_on"]
    return tidy(
        {
            "title": said["title"],
            "status": said["status"],
            "date": day.isoformat() if day else "",
            "people": [[who["name"], who["role"]] for who in said["people_named"]],
            "tags": said["tags"],
            "options": filed.options,
            **{name: said[name] for name in TEXTS},
            "sections": said["sections"],
            **filed.ours,
        }
    )


def tidy(values: Values) -> Values:
    """The same without the blanks around texts, which forms take away: they are no change."""
    return values | {
        "title": values["title"].strip(),
        **{name: _text(values.get(name, "")) for name in TEXTS},
        **{name: str(values.get(name) or "") for name in OURS if name != "roles"},
        "roles": sorted(
            (list(each) for each in values.get("roles") or []), key=lambda each: (each[1], each[0])
        ),
        "tags": [str(tag) for tag in values["tags"]],
        "people": sorted((list(who) for who in values["people"]), key=lambda who: who[1]),
        "options": [
            {
                name: bool(option.get(name)) if name == "is_chosen" else _text(option.get(name, ""))
                for name in OPTION
            }
            for option in values["options"]
        ],
        "sections": [
            {"heading": each["heading"].strip(), "body": _text(each["body"])} for each in values["sections"]
        ],
    }


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def changed(before: Values, after: Values) -> list[str]:
    """The names of the values that differ, in order. What Teamhub alone keeps goes only where it stands already."""
    return [name for name in NAMES if before[name] != after[name] and (name not in OURS or before[name])]
