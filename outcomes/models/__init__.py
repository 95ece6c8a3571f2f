"""What a cycle is made of: objectives, key results, check-ins, and what is agreed, amended and tried, a file each."""

from outcomes.models.agreements import Agreement
from outcomes.models.amendments import Amendment
from outcomes.models.check_ins import CheckIn
from outcomes.models.comments import Comment
from outcomes.models.cycles import Cycle, CycleQuerySet
from outcomes.models.experiments import Experiment
from outcomes.models.key_results import KeyResult, KeyResultQuerySet
from outcomes.models.milestones import Milestone
from outcomes.models.objectives import Objective, ObjectiveQuerySet
from outcomes.models.origins import Origin, origin_key
from outcomes.models.trade_offs import TradeOff

__all__ = [
    "Agreement",
    "Amendment",
    "CheckIn",
    "Comment",
    "Cycle",
    "CycleQuerySet",
    "Experiment",
    "KeyResult",
    "KeyResultQuerySet",
    "Milestone",
    "Objective",
    "ObjectiveQuerySet",
    "Origin",
    "TradeOff",
    "origin_key",
]
