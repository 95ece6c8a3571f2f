"""Cycles, objectives, key results and check-ins, a file each."""

from outcomes.models.check_ins import CheckIn
from outcomes.models.cycles import Cycle, CycleQuerySet
from outcomes.models.key_results import KeyResult, KeyResultQuerySet
from outcomes.models.objectives import Objective, ObjectiveQuerySet

__all__ = [
    "CheckIn",
    "Cycle",
    "CycleQuerySet",
    "KeyResult",
    "KeyResultQuerySet",
    "Objective",
    "ObjectiveQuerySet",
]
