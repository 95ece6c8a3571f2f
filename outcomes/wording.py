"""How a page sums up objectives in a sentence, and advice on the wording of objectives and key results: hints that
never block. Pure functions, English only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal

from outcomes import scoring
from web.words import in_words, sentence

SUMMED_UP = [
    (scoring.ON_TRACK, "on track"),
    (scoring.REACHED, "reached"),
    (scoring.BEHIND, "behind pace"),
    (scoring.OFF_TRACK, "off track"),
    (scoring.NO_NEWS, "without news"),
    (scoring.NOT_STARTED, "not measured yet"),
    (scoring.CLOSED, "closed"),
]

OUTPUTS = "ship|launch|deliver|release|roll out|implement|build|migrate|write|create|introduce|develop|finish|complete"
TASKS = f"{OUTPUTS}|add|clean|define|document|fix|hire|install|paint|plan|repair|run|set up|test|train|update"
OUTPUT = re.compile(rf"^\s*({OUTPUTS})\b", re.IGNORECASE)
TASK = re.compile(rf"(?:^|[,;\n]|\band\b)[\s*•-]*(?:and\s+)?({TASKS})\b", re.IGNORECASE)
EFFECT = re.compile(
    r"\d|%|\b(so that|fewer|less|more|faster|without|from|reduce|increase|halve|double)\b", re.I
)


def summed_up(states: Iterable[str], *, is_all: bool) -> str:
    """Objectives in these states of outcomes.scoring as one sentence, "" for none: "Three objectives: two on track,
    one reached." Where they are not all there are (`is_all`), it says so."""
    counts = Counter(states)
    total = counts.total()
    if not total:
        return ""
    parts = [f"{in_words(counts[state])} {words}" for state, words in SUMMED_UP if counts[state]]
    what = f"{in_words(total)} objective{'' if total == 1 else 's'}{'' if is_all else ' on this page'}"
    return sentence(f"{what}: {', '.join(parts)}.")


def advice_on_title(title: str) -> list[str]:
    """What might be worded better in an objective's or key result's title; nothing is a fine answer."""
    found = []
    if len(TASK.findall(title)) > 1:
        found.append("This reads like a list of tasks. What would be true for somebody once they are done?")
    if OUTPUT.search(title) and not EFFECT.search(title):
        found.append("This names something we make. Whom does it help, and what changes for them?")
    return found


def advice_on_key_result(title: str, baseline: Decimal | None, target: Decimal | None) -> list[str]:
    """What might be worded better in a key result; nothing is a fine answer."""
    found = advice_on_title(title)
    if {baseline, target} == {Decimal(0), Decimal(1)}:
        found.append("From 0 to 1 is done or not done. Is there a number that would move along the way?")
    return found
