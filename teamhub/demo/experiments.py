"""What the teams try and what they put off: experiments and trade-offs of the running cycle."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from outcomes.models import Cycle, Experiment, TradeOff
from teamhub.demo import outcomes

if TYPE_CHECKING:
    from teamhub.demo.seeding import Seeder

# Index of the objective in THIS_CYCLE and of its key result; title, hypothesis, expected, evidence; days until it is
# decided (negative: late); state, what was observed, what was learned.
EXPERIMENTS: list[tuple[Any, ...]] = [
    (
        1,
        0,
        "Quote the ten busiest lanes from a cache",
        "We believe most waiting is for a handful of lanes whose price hardly moves within an hour, so a quote from a "
        "cache an hour old will feel instant and still be right.",
        "95 % of quotes within 1.6 s instead of 2.1 s",
        "Two weeks on the ten busiest lanes, the others as they are; "
        "stop at once if more than 1 in 1,000 quotes differs from the live price.",
        -2,
        "running",
        "",
        "",
    ),
    (
        1,
        1,
        "Show the price history beside the quote",
        "Planners leave the page to see what the lane cost last month. If that stands beside the quote, they stay.",
        "from 46 % to 55 % finished on the page",
        "Half of the planners see it for three weeks.",
        9,
        "running",
        "",
        "",
    ),
    (
        3,
        0,
        "A price for every toll, even an old one",
        "We believe a toll with a date beside it is better than a hole in the price.",
        "4 points more inputs younger than a day",
        "Count of inputs by age, every morning.",
        -20,
        "stopped",
        "no difference we can tell from noise",
        "Nobody trusts an old number with a date. Planners rang the carrier anyway, and twice as often.",
    ),
    (
        4,
        0,
        "A photo of the gate in the driver's instructions",
        "Drivers stop at the gate that looks like one. A photo says more than the number on it.",
        "from 91 % to 94 % at the right gate",
        "Three depots with photos, three without.",
        -12,
        "kept",
        "from 91 % to 95 % in the three depots",
        "Photos work where two gates face the same road. They age: one gate was painted, and the photo misled for a day.",
    ),
]
# Team, index of the objective or None, title, why, days until it is looked at again, state, answer.
TRADE_OFFS: list[tuple[Any, ...]] = [
    ("routing", 1, "No new countries before quotes are fast",
     "Sales asks for two more. Each brings its own toll tables, and with them the slowness we are taking out.",
     30, "deferred", ""),
    ("routing", 4, "The depot app stays without offline maps",
     "Drivers lose the map in two tunnels. Wrong gates cost more hours than tunnels do.", -3, "deferred", ""),
    ("data", 3, "The old fuel feed runs on beside the new one",
     "Turning it off saves money every month, and needs the two weeks we spend on toll tables.", 12, "deferred", ""),
    ("customer-apps", 0, "Dark mode for the booking page",
     "Asked for often, missed by few. Trust in the price comes first.", -15, "dropped",
     "After a quarter nobody had asked again."),
]  # fmt: skip


def make(seeder: Seeder, cycle: Cycle) -> None:
    """Write them down for one copy of the organisation."""
    for place, position, title, hypothesis, expected, evidence, days, state, observed, learned in EXPERIMENTS:
        key_result = seeder.key_results[(place, position)]
        begun = key_result.created_at + dt.timedelta(days=9)
        due_on = seeder.today + dt.timedelta(days=days)
        experiment = Experiment.objects.create(
            key_result=key_result, title=seeder.titled(title), hypothesis=hypothesis, expected=expected,
            evidence=evidence, owner=key_result.owner, due_on=due_on, first_due_on=due_on, state=state,
            observed=observed, answer=learned, created_at=begun, created_by=key_result.owner,
            answered_at=seeder.moment(due_on, 14) if learned else None,
        )  # fmt: skip
        seeder.note("created", experiment, key_result.owner, begun)
        if learned:
            seeder.note(state, experiment, key_result.owner, seeder.moment(due_on, 14))
    for team, index, title, why, days, state, answer in TRADE_OFFS:
        objective = seeder.objectives[outcomes.THIS_CYCLE[index][1]]
        due_on = seeder.today + dt.timedelta(days=days)
        trade_off = TradeOff.objects.create(
            team=seeder.teams[team], cycle=cycle, objective=objective, title=seeder.titled(title), why=why,
            owner=seeder.lead_of(team), due_on=due_on, first_due_on=due_on, state=state, answer=answer,
            created_at=objective.created_at, created_by=seeder.lead_of(team),
            answered_at=seeder.moment(due_on, 14) if state != TradeOff.DEFERRED else None,
        )  # fmt: skip
        seeder.note("created", trade_off, trade_off.owner, objective.created_at)
        if answer:
            seeder.note(state, trade_off, trade_off.owner, seeder.moment(due_on, 14))
    seeder.counts["experiments"] = seeder.counts.get("experiments", 0) + len(EXPERIMENTS)
    seeder.counts["trade-offs"] = seeder.counts.get("trade-offs", 0) + len(TRADE_OFFS)
