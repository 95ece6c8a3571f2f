"""How far each team is with a cycle: no objectives, drafting, agreed, checking in, scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When

from outcomes.models import Agreement, Cycle, KeyResult, Objective
from people.models import Team

NO_OBJECTIVES, DRAFTING, AGREED = "no_objectives", "drafting", "agreed"
CHECKING_IN, SCORED = "checking_in", "scored"
STAGES = [NO_OBJECTIVES, DRAFTING, AGREED, CHECKING_IN, SCORED]
FEWEST, MOST = 3, 5  # objectives of one team in one cycle that are healthy


def stage(*, objectives: int, closed: int, read: int, is_agreed: bool) -> str:
    """The stage of a team with so many objectives, so many of them closed, and so many key results ever read.

    Twin of stage_in().
    """
    if objectives == 0:
        return NO_OBJECTIVES
    if closed == objectives:
        return SCORED
    if read:
        return CHECKING_IN
    return AGREED if is_agreed else DRAFTING


def stage_in(cycle: Cycle) -> Case:
    """The stage of a team in the cycle as an annotation of teams: a few looks into an index each. Twin of stage()."""
    own = Objective.objects.filter(cycle=cycle, team=OuterRef("pk"))
    read = KeyResult.objects.filter(
        objective__cycle=cycle, objective__team=OuterRef("pk"), checked_in_on__isnull=False
    )
    agreed = Agreement.objects.filter(cycle=cycle, team=OuterRef("pk"))
    return Case(
        When(~Exists(own), then=Value(NO_OBJECTIVES)),
        When(~Exists(own.filter(closed_at__isnull=True)), then=Value(SCORED)),
        When(Exists(read), then=Value(CHECKING_IN)),
        When(Exists(agreed), then=Value(AGREED)),
        default=Value(DRAFTING),
        output_field=CharField(),
    )


def count_advice(count: int) -> str:
    """What to tell a team with so many objectives in a cycle; nothing is a fine answer, and nothing is stopped."""
    if count > MOST:
        return f"{count} objectives. Three to five is a healthy number: which of these could wait?"
    if 0 < count < FEWEST:
        return f"{count} objective{'' if count == 1 else 's'}. Three to five is a healthy number."
    return ""


def count_in(cycle: Cycle, team: Team) -> int:
    """How many objectives the team has in the cycle."""
    return Objective.objects.filter(cycle=cycle, team=team).count()


@dataclass(frozen=True)
class Row:
    """One team on the board of a cycle. `added` objectives were set after it agreed."""

    team: Team
    stage: str
    objectives: int
    closed: int
    key_results: int
    read: int
    agreement: Agreement | None
    added: int

    @property
    def advice(self) -> str:
        """What to say of the number of objectives."""
        return count_advice(self.objectives)


def teams_in(cycle: Cycle, wanted: str, teams: QuerySet[Team]) -> QuerySet[Team]:
    """Those of the teams that are at the `wanted` stage of the cycle; all, where it is none of STAGES."""
    if wanted not in STAGES:
        return teams
    return teams.annotate(stage=stage_in(cycle)).filter(stage=wanted)


def board(cycle: Cycle, teams: Sequence[Team]) -> list[Row]:
    """A row for each team, in their order. Three queries, however many teams there are."""
    agreements = {row.team_id: row for row in cycle.agreements.filter(team__in=teams).select_related("by")}
    added = Q(created_at__gt=Agreement.objects.filter(cycle=cycle, team=OuterRef("team")).values("at")[:1])
    own = Objective.objects.filter(cycle=cycle, team__in=teams).order_by()
    counted = {
        row["team"]: row
        for row in own.values("team").annotate(
            objectives=Count("pk"),
            closed=Count("pk", filter=Q(closed_at__isnull=False)),
            added=Count("pk", filter=added),
        )
    }
    results = KeyResult.objects.filter(objective__cycle=cycle, objective__team__in=teams).order_by()
    read = {
        row["objective__team"]: (row["all"], row["read"])
        for row in results.values("objective__team").annotate(all=Count("pk"), read=Count("checked_in_on"))
    }
    rows = []
    for team in teams:
        count = counted.get(team.pk, {"objectives": 0, "closed": 0, "added": 0})
        key_results, seen = read.get(team.pk, (0, 0))
        objectives, closed, agreement = count["objectives"], count["closed"], agreements.get(team.pk)
        at = stage(objectives=objectives, closed=closed, read=seen, is_agreed=agreement is not None)
        rows.append(
            Row(
                team, at, objectives, closed, key_results, seen, agreement, count["added"] if agreement else 0
            )
        )
    return rows
