"""Advice on the wording of objectives and key results: hints that never block. Pure functions, English only."""

from __future__ import annotations

import re
from decimal import Decimal

OUTPUTS = "ship|launch|deliver|release|roll out|implement|build|migrate|write|create|introduce|develop|finish|complete"
TASKS = f"{OUTPUTS}|add|clean|define|document|fix|hire|install|paint|plan|repair|run|set up|test|train|update"
OUTPUT = re.compile(rf"^\s*({OUTPUTS})\b", re.IGNORECASE)
TASK = re.compile(rf"(?:^|[,;\n]|\band\b)[\s*•-]*(?:and\s+)?({TASKS})\b", re.IGNORECASE)
EFFECT = re.compile(
    r"\d|%|\b(so that|fewer|less|more|faster|without|from|reduce|increase|halve|double)\b", re.I
)


def advice_on_title(title: str) -> list[str]:
    """What might be worded better in an objective's or key result's title; nothing is a fine answer."""
    found = []
    if len(TASK.findall(title)) > 1:
        found.append("This reads like a list of tasks. What would be true for somebody once they are done?")
    if OUTPUT.search(title) and not EFFECT.search(title):
        found.append("This names something we make. Whom does it help, and what changes for them?")
    return found


def advice_on_key_result(title: str, baseline: Decimal, target: Decimal) -> list[str]:
    """What might be worded better in a key result; nothing is a fine answer."""
    found = advice_on_title(title)
    if {baseline, target} == {Decimal(0), Decimal(1)}:
        found.append("From 0 to 1 is done or not done. Is there a number that would move along the way?")
    return found
