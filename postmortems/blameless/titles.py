"""What the hints of a rule are called, why they are given, and how one is known again. Without the rules themselves:
their patterns take half a second to prepare, which a process that gives no hints does not spend.
"""

import hashlib
import re

TITLES = {
    "counterfactual": "What did not happen",
    "human-error": "Human error as a cause",
    "person-failed": "Somebody who failed",
    "exhortation": "Asking for more care",
    "trait": "A trait of character",
    "mistake": "A person’s mistake",
    "retrain": "Fixing people",
    "named-cause": "A named person as a cause",
    "other-team": "A team that did not",
}
WHY = {
    "counterfactual": (
        "This tells of events that did not happen, seen with hindsight. What people saw and did tells more."
    ),
    "human-error": (
        "Human error ends the search where it begins: something let the action through, or made it look "
        "right."
    ),
    "person-failed": "This says what somebody did not do. What made it easy to miss, or hard to do, can be changed.",
    "exhortation": "More care cannot be checked, and wears off. A default, a guard or an alert stays.",
    "trait": "A trait of people explains nothing about the system, and nobody can act on it.",
    "mistake": (
        "Called a mistake, it is judged by what was known later. At the time it looked right to "
        "somebody; why?"
    ),
    "retrain": "This fixes people. The next person will meet the same tool, page or signal.",
    "named-cause": "A person’s name stands beside the harm. The same would have happened to others in their place.",
    "other-team": (
        "This says what another team did not do. How the request travelled, and what they saw, can be "
        "changed."
    ),
}
TIMES = "moment-"  # begins the rule of a time that a timeline suggests, which is dismissed as hints are


def key_of(rule: str, sentence: str) -> str:
    """Forty letters for a sentence and the rule that spoke."""
    return hashlib.sha256(f"{rule}\n{normal(sentence)}".encode()).hexdigest()[:40]


def normal(sentence: str) -> str:
    """A sentence by its words alone, so that spacing, case and punctuation make no other of it."""
    return " ".join(re.findall(r"\w+", sentence.casefold()))
