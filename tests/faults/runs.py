"""The faults by name, each a run that ends by itself and says what became of the mails."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.faults.clocks import f4, f5, f5_tree, f6
from tests.faults.kills import f1, f1_planner, f8, f10
from tests.faults.outcome import Outcome
from tests.faults.servers import f2, f3, f7
from tests.faults.stores import f9, f13

BOTH, EMBEDDED = ("sqlite", "postgresql"), ("sqlite",)
# Bare senders; -planner: bare planners, beside one sender;
# -workers: Celery's workers with Redis and beat; -tree: the processes of `make run`, without a broker.
RUNS: dict[str, tuple[Callable[..., Outcome], tuple[str, ...]]] = {
    "F1": (f1, BOTH),
    "F1-planner": (f1_planner, BOTH),
    "F1-workers": (partial(f1, kind="celery"), BOTH),
    "F1-tree": (partial(f1, kind="tree"), EMBEDDED),
    "F2": (f2, ("postgresql",)),
    "F3": (f3, BOTH),
    "F4": (f4, BOTH),
    "F4-tree": (partial(f4, kind="tree"), EMBEDDED),
    "F5": (f5, BOTH),
    "F5-tree": (f5_tree, EMBEDDED),
    "F6": (f6, BOTH),
    "F6-tree": (partial(f6, kind="tree"), EMBEDDED),
    "F6-workers": (partial(f6, kind="celery"), BOTH),
    "F7": (f7, BOTH),
    "F7-tree": (partial(f7, kind="tree"), EMBEDDED),
    "F8": (f8, BOTH),
    "F8-tree": (partial(f8, kind="tree"), EMBEDDED),
    "F9": (f9, BOTH),
    "F10": (f10, BOTH),
    "F10-workers": (partial(f10, kind="celery"), BOTH),
    "F10-tree": (partial(f10, kind="tree"), EMBEDDED),
    "F13": (f13, BOTH),
}
