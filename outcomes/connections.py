"""What points at an objective, from every practice, in one query: a UNION with a branch for each kind.

Decisions, postmortems and follow-ups stand above outcomes in the layers and are reached by reverse relations alone.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Expression,
    F,
    IntegerField,
    OrderBy,
    Q,
    QuerySet,
    Value,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, RowNumber

from outcomes.models import Experiment, KeyResult, Objective
from people.models import Person
from web import compiled

CONNECTED = 10  # of one kind


def nothing(field: type[Any]) -> Expression:
    """NULL of the field's type: PostgreSQL wants all branches of a UNION to have the same."""
    return Cast(Value(None), field())


# Column of the UNION -> what stands there for a kind that has no use for it.
COLUMNS: dict[str, Expression] = {
    "title": nothing(CharField),
    "state": nothing(CharField),
    "day": nothing(DateField),
    "at": nothing(DateTimeField),
    "number": nothing(IntegerField),
    "series": nothing(CharField),
    "twin": nothing(IntegerField),
    "text": nothing(CharField),
    "owner": nothing(CharField),
    "is_here": nothing(BooleanField),
    "of": nothing(IntegerField),
    "of_title": nothing(CharField),
}


def branch(
    kind: str, rows: QuerySet[Any], order: OrderBy, *, at_most: int = CONNECTED, **given: str | Combinable
) -> QuerySet[Any, Any]:
    """The first `at_most` of the rows in `order`; `given` are the fields that stand in the columns."""
    columns = {
        name: F(value) if isinstance(value := given.get(name, empty), str) else value
        for name, empty in COLUMNS.items()
    }
    values = {"kind": Value(kind), "key": F("pk"), **columns}
    place = Window(RowNumber(), order_by=[order, F("pk").desc()])
    found: QuerySet[Any, Any] = (
        rows.order_by()
        .annotate(place=place, **{f"column_{name}": value for name, value in values.items()})
        .filter(place__lte=at_most)
        .values_list("place", *(f"column_{name}" for name in values))
    )
    return found


def connected_with(objective: Objective, person: Person) -> dict[str, list[Any]]:
    """Experiments, trade-offs, decisions, postmortems and follow-ups of the objective that the person may read.

    Kind in the plural to records, the first CONNECTED of each, that hold what a row about them shows. One query,
    and one more where a decision is no longer in force: what took its place.
    """
    made: dict[str, type[Any]] = {
        "experiments": Experiment,
        "trade_offs": objective.trade_offs.model,
        "decisions": objective.decisions.model,
        "postmortems": objective.postmortems.model,
        "follow_ups": objective.follow_ups.model,
    }
    found: dict[str, list[Any]] = {kind: [] for kind in made}
    for _, kind, *values in sorted(compiled.rows(_ties, pk=objective.pk, person=person)):
        found[kind].append(record_of(kind, made[kind], objective, *values))
    if ended := [each for each in found["decisions"] if each.is_no_longer_in_force()]:
        made["decisions"].know_successors(ended)
    return found


def _ties(pk: int, person: Person) -> QuerySet[Any, Any]:
    """The query of connected_with(), for the objective of this id."""
    objective = Objective(pk=pk)
    postmortems = objective.postmortems.model._default_manager
    about = postmortems.filter(Q(reviews_objective=objective) | Q(slowed__objective=objective)).values("pk")
    name, is_here = "owner__name", "owner__is_active"
    first, *others = [
        branch("experiments", Experiment.objects.visible_to(person).filter(key_result__objective=objective),
               F("due_on").asc(), title="title", state="state", day="due_on", at="answered_at", text="expected",
               of="key_result_id", of_title="key_result__title", owner=name, is_here=is_here),
        branch("trade_offs", objective.trade_offs.visible_to(person), F("due_on").asc(), title="title",
               state="state", day="due_on", at="answered_at", text="why", owner=name, is_here=is_here),
        branch("decisions", objective.decisions.visible_to(person), F("changed_at").desc(), title="title",
               state="status", number="number", series="series", twin="twin", of="team_id"),
        branch("postmortems", postmortems.visible_to(person).kept().filter(pk__in=about), F("number").desc(),
               title="title", state="status", number="number"),
        branch("follow_ups", objective.follow_ups.visible_to(person), F("due_on").asc(nulls_last=True),
               title="title", state="state", day="due_on"),
    ]  # fmt: skip
    return first.union(*others, all=True)


def record_of(kind: str, model: type[Any], objective: Objective, key: int, *values: Any) -> Any:
    """The row of the UNION as a record of its own kind, with what was read of it."""
    row = dict(zip(COLUMNS, values, strict=True))
    if kind == "decisions":
        ref = {name: row[name] for name in ["number", "series", "twin"]}
        return model(pk=key, title=row["title"], status=row["state"], team_id=row["of"], **ref)
    if kind == "postmortems":
        return model(pk=key, title=row["title"], status=row["state"], number=row["number"])
    made = model(pk=key, title=row["title"], state=row["state"], due_on=row["day"])
    if kind == "follow_ups":
        return made
    made.owner, made.answered_at = Person(name=row["owner"], is_active=row["is_here"]), row["at"]
    if kind == "experiments":
        made.expected = row["text"]
        made.key_result = KeyResult(pk=row["of"], title=row["of_title"], objective=objective)
    else:
        made.why, made.team = row["text"], objective.team
    return made
