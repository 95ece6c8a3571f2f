"""Objectives: what a team wants to be true at the end of a cycle."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from outcomes import scoring
from outcomes.models.changes import changed
from outcomes.models.closing import Closable
from outcomes.models.cycles import Cycle
from people.models import Membership, Person, Team
from records.models import NumberSeries, Recorded, record
from web import compiled
from web.addresses import numbered
from web.ids import Ids, among

if TYPE_CHECKING:
    from outcomes.models.key_results import KeyResult
    from outcomes.standing import Standing

HOME_ROWS = 12
BRANCH_ROWS = 6  # objectives shown below one in the tree; its own page lists all


def _is_supported() -> Exists:
    """Does another objective of the same cycle support this row?"""
    return Exists(Objective.objects.filter(supports=OuterRef("pk"), cycle=OuterRef("cycle")))


def _is_unaligned(cycle: Cycle) -> Q:
    """Does this row of the cycle stand outside every tree, while there are trees?"""
    aligned = Exists(Objective.objects.filter(cycle_id=cycle.pk, supports__isnull=False))
    is_of_top_team = Q(Exists(Team.objects.filter(parent=OuterRef("team"))), team__parent__isnull=True)
    return Q(aligned, ~_is_supported(), ~is_of_top_team, supports__isnull=True)


class ObjectiveQuerySet(models.QuerySet["Objective"]):
    def visible_to(self, person: Person) -> ObjectiveQuerySet:
        """Objectives are open to everyone in the organisation."""
        return self if person.is_active else self.none()

    def for_list(self) -> ObjectiveQuerySet:
        """With what a row of any list says about an objective."""
        return self.select_related("cycle", "team", "lead")

    def tops_of(self, cycle: Cycle) -> ObjectiveQuerySet:
        """The tops of the cycle's trees: what supports nothing, or something in another cycle."""
        return (
            self.for_list()
            .select_related("supports")
            .filter(Q(supports__isnull=True) | ~Q(supports__cycle_id=cycle.pk), cycle_id=cycle.pk)
        )

    def for_tree(self, cycle: Cycle) -> ObjectiveQuerySet:
        """The tops of the cycle's trees without those that are not aligned yet, once there is a tree at all.

        Order by title and id; outcomes.tree.grow() adds branches and key results.
        """
        return self.tops_of(cycle).exclude(_is_unaligned(cycle))

    def unaligned(self, cycle: Cycle) -> ObjectiveQuerySet:
        """What supports nothing and is supported by nothing, in a cycle where other objectives are aligned.

        An objective of a top team, one that has teams below it and none above, is a tree of its own.
        """
        return self.tops_of(cycle).filter(_is_unaligned(cycle))

    def branches_of(self, objectives: Ids) -> ObjectiveQuerySet:
        """What supports these objectives in their own cycles: for each the first BRANCH_ROWS and one more.

        With `has_below`.
        """
        place = Window(RowNumber(), partition_by=F("supports_id"), order_by=[F("title"), F("id")])
        return (
            self.for_list()
            .filter(supports__in=among(objectives), cycle=F("supports__cycle"))
            .annotate(place=place, has_below=_is_supported())
            .filter(place__lte=BRANCH_ROWS + 1)
            .order_by("title", "id")
        )

    def of_teams_of(self, person: Person) -> ObjectiveQuerySet:
        """Those of the teams the person is in, in whatever role."""
        return self.filter(team__in=list(person.roles()))

    def for_home(self, person: Person, today: dt.date) -> list[Objective]:
        """The objectives of the person's teams in running cycles, HOME_ROWS at most, ready to be shown.

        Each has `standing`, `shown_key_results` (each with `standing` and `trend`) as outcomes.standing sets
        them. Three queries, however many there are. `today` is the person's date.
        """
        from outcomes.standing import take_stock

        rows: list[Objective] = compiled.rows(_running, person=person, today=today)
        take_stock(rows, today, with_trends=True)
        return rows


def _running(person: Person, today: dt.date) -> ObjectiveQuerySet:
    """Those of the person's teams in running cycles, the first HOME_ROWS."""
    rows = Objective.objects.for_list().of_teams_of(person)
    rows = rows.filter(cycle__state__in=Cycle.RUNNING_STATES, cycle__starts_on__lte=today)
    return rows.order_by("-cycle__starts_on", "team__name", "title", "id")[:HOME_ROWS]


class Objective(Closable, Recorded):
    """What a team wants to be true at the end of a cycle."""

    record_kind: ClassVar[str] = "objective"
    COMMITTED, ASPIRATIONAL = "committed", "aspirational"
    KINDS = [(COMMITTED, "Committed"), (ASPIRATIONAL, "Aspirational")]
    EDITABLE = ["title", "why", "lead", "kind", "supports", "supports_key_result"]

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="objectives")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="objectives")
    title = models.CharField(max_length=300)
    why = models.TextField(blank=True)
    lead = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objectives_led")
    kind = models.CharField(max_length=12, choices=KINDS, default=ASPIRATIONAL)
    # The parent, and where it is named more closely the one key result of that parent; verbs keep the pair true.
    supports = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supported_by"
    )
    supports_key_result = models.ForeignKey(
        "KeyResult", null=True, blank=True, on_delete=models.PROTECT, related_name="supported_by"
    )

    objects = ObjectiveQuerySet.as_manager()

    # What outcomes.standing sets for a page.
    standing: Standing
    shown_key_results: list[KeyResult]
    # What outcomes.tree sets for a page.
    branches: list[Objective]
    has_more_branches: bool
    is_unfolded: bool = True

    class Meta:
        ordering = ["title"]
        indexes = [
            models.Index(fields=["cycle", "team", "title", "id"], name="objective_of_cycle_and_team"),
            models.Index(fields=["cycle", "title", "id"], name="objective_of_cycle_by_title"),
        ]
        constraints = [
            *Closable.CLOSING_RULES,
            models.CheckConstraint(
                condition=Q(kind__in=["committed", "aspirational"]), name="objective_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(supports_key_result__isnull=True) | Q(supports__isnull=False),
                name="objective_supports_a_key_result_of_its_parent",
            ),
            models.CheckConstraint(condition=~Q(supports=F("id")), name="objective_does_not_support_itself"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return numbered("objective", self.pk)

    def search_text(self) -> str:
        return "\n".join([self.why, *self.key_results.values_list("title", flat=True)])

    def is_closed(self) -> bool:
        """Is it closed, by itself or with its cycle?"""
        return self.closed_at is not None or self.cycle.state == Cycle.CLOSED

    def needs_a_look(self) -> bool:
        """Does its standing say that something is not as it should be? Once a page has set it."""
        return self.standing.state in scoring.WORRYING

    @staticmethod
    def may_be_created_by(person: Person, team: Team) -> bool:
        """The team's leads and members, and org admins, set its objectives."""
        return person.writes_in(team.pk)

    def may_be_edited_by(self, person: Person) -> bool:
        """Its lead, the team's leads and members, and org admins, until it is closed."""
        is_lead = person.is_active and self.lead_id == person.pk
        return not self.is_closed() and (is_lead or person.writes_in(self.team_id))

    def may_have_goals_changed_by(self, person: Person) -> bool:
        """Key results added, or their baseline, target, kind and weight changed: freely in planning, while the
        cycle is active by the objective's lead and the team's leads, once it is closing by nobody."""
        if self.cycle.state == Cycle.PLANNING:
            return self.may_be_edited_by(person)
        if self.cycle.state == Cycle.CLOSING:
            return False
        is_lead = person.is_active and self.lead_id == person.pk
        return not self.is_closed() and (is_lead or person.leads(self.team_id))

    def may_be_commented_on_by(self, person: Person) -> bool:
        """Everyone who may read it, observers too, whatever state it is in."""
        return person.is_active

    @classmethod
    @transaction.atomic
    def create(
        cls,
        *,
        by: Person,
        team: Team,
        cycle: Cycle,
        title: str,
        lead: Person,
        why: str = "",
        kind: str = ASPIRATIONAL,
        supports: Objective | None = None,
        supports_key_result: KeyResult | None = None,
    ) -> Objective:
        """Set a new objective. Raises PermissionDenied, and ValidationError by field for what cannot be."""
        objective = cls(cycle=cycle, team=team, title=title, why=why, lead=lead, kind=kind, created_by=by)
        if not cls.may_be_created_by(by, team):
            raise PermissionDenied(f"Only leads and members of {team} set its objectives.")
        if cycle.state in (Cycle.CLOSING, Cycle.CLOSED):
            words = cycle.get_state_display().lower()
            raise ValidationError({"cycle": f"{cycle} is {words}. Choose a cycle that is planned or active."})
        objective.supports, objective.supports_key_result = supports, supports_key_result
        objective._name_the_parent()
        objective._refuse_lead_who_owns_nothing()
        objective.save()
        record("created", objective, by=by)
        return objective

    @transaction.atomic
    def edit(self, *, by: Person, version: int, **fields: Any) -> None:
        """Change the fields given, of EDITABLE, on top of `version`.

        Raises PermissionDenied, EditConflict where somebody was faster, ValidationError by field.
        """
        if not self.may_be_edited_by(by):
            raise PermissionDenied("Only the objective's lead and the team's leads and members change it.")
        changes = changed(self, {name: fields[name] for name in self.EDITABLE if name in fields})
        if not changes:
            return
        if "supports" in changes or "supports_key_result" in changes:
            # One change of alignment at a time: two at once could close a loop.
            NumberSeries.next("alignment")
            self._name_the_parent()
            self._refuse_loop()
        if "lead" in changes:
            self._refuse_lead_who_owns_nothing()
        self.claim_version(version)
        self.save(update_fields=[*changes, "supports", "supports_key_result"])
        record("edited", self, by=by, changes=changes)

    def _name_the_parent(self) -> None:
        """Keep the pair of links true: a key result's objective is the parent. Raises ValidationError."""
        key_result = self.supports_key_result
        if key_result is None:
            return
        if self.supports_id is not None and self.supports_id != key_result.objective_id:
            raise ValidationError({"supports": "That key result belongs to another objective."})
        self.supports = key_result.objective

    def _refuse_loop(self) -> None:
        """Walk up from the parent; a query a level. Raises ValidationError where this objective stands above."""
        above, seen = self.supports_id, set[int]()
        while above is not None and above not in seen:
            if above == self.pk:
                raise ValidationError(
                    {
                        "supports": f"“{self.supports}” supports this objective already, so it would support itself."
                    }
                )
            seen.add(above)
            above = Objective.objects.filter(pk=above).values_list("supports_id", flat=True).first()

    def _refuse_lead_who_owns_nothing(self) -> None:
        refuse_owner(self.lead, self.team_id, "lead")


def refuse_owner(person: Person, team_id: int, field: str) -> None:
    """Raise ValidationError for somebody who left or who is an observer of the team: observers own nothing."""
    if not person.is_active:
        raise ValidationError({field: f"{person} has left. Choose somebody else."})
    if person.roles().get(team_id) == Membership.OBSERVER:
        raise ValidationError({field: f"{person} is an observer of this team and owns nothing in it."})
