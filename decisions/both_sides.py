"""A decision and the file it came from, when both have gone on: what changed where, and what is to become of it.

Three versions meet, field by field: what both agreed on last (the base), what the file says now, what the record says
now. One side's change is taken; where both changed the same field, a person chooses, and until then nothing is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from decisions import holders
from decisions.markdown.filing import file
from decisions.markdown.ours import NAMES as OURS
from decisions.markdown.ours import ROLES
from decisions.markdown.parsing import Neighbours, parse
from decisions.markdown.values import NAMES, OPTION, TEXTS, Values, of_filed, tidy
from decisions.models import Decision, DecisionSource, Link, Option, words
from people.models import Person
from records.models import record

# Before the kind of a link that waits: it goes from another record to this one.
OF_ANOTHER = "from:"
LABELS = {**words.LABELS, "date": "Date", "people": "People named", "roles": "Roles",
          "risk": "Risk"}  # fmt: skip


def values_of(decision: Decision) -> Values:
    """What the record says now. Asks for its options; `decided_by` should have come with it."""
    is_open = decision.status in (Decision.DRAFT, Decision.PROPOSED)
    day = decision.proposed_on if is_open else decision.decided_on
    named = [[who["name"], who["role"]] for who in decision.people_named]
    people = [each for each in named if each[1] not in ROLES]
    if decision.decided_by and [decision.decided_by.name, "deciders"] not in people:
        people.append([decision.decided_by.name, "deciders"])
    options = sorted(decision.options.all(), key=lambda option: (option.position, option.pk))
    return tidy(
        {
            "title": decision.title,
            "status": decision.status,
            "date": day.isoformat() if day else "",
            "people": people,
            "tags": decision.tags,
            "options": [{name: getattr(option, name) for name in OPTION} for option in options],
            **{name: getattr(decision, name) for name in TEXTS},
            "sections": decision.sections,
            "review_by": decision.review_by.isoformat() if decision.review_by else "",
            "undo": decision.undo,
            "risk": "high" if decision.is_high_risk else "",
            "roles": [each for each in named if each[1] in ROLES] + holders.named(decision),
        }
    )


def base_of(source: DecisionSource) -> Values:
    """What the file said when both sides agreed last."""
    if source.fields is not None:
        return tidy(source.fields)
    read = parse(source.path, bytes(source.content), Neighbours(is_home=True))[0].record
    assert read is not None  # it was one when it came in
    return of_filed(file(read))


@dataclass(frozen=True)
class Meeting:
    """What becomes of the three: names of the fields to take from the file, to keep from the record, to choose."""

    base: Values
    theirs: Values
    ours: Values
    taken: tuple[str, ...]
    kept: tuple[str, ...]
    both: tuple[str, ...]


def meet(base: Values, theirs: Values, ours: Values) -> Meeting:
    """Compare the three, field by field."""
    taken, kept, both = [], [], []
    for name in NAMES:
        if theirs[name] == ours[name] or (name in OURS and not theirs[name]):
            continue
        if ours[name] == base[name]:
            taken.append(name)
        elif theirs[name] == base[name]:
            kept.append(name)
        else:
            both.append(name)
    return Meeting(base, theirs, ours, tuple(taken), tuple(kept), tuple(both))


def take(
    decision: Decision,
    names: Iterable[str],
    said: Values,
    *,
    label: str,
    by: Person | None,
    at: dt.datetime,
    note: str,
) -> None:
    """Write these fields as `said` over the record's, in one transaction; history keeps both.

    `label` is the status as the file words it. Raises EditConflict when somebody saved meanwhile.
    """
    names = list(names)
    with transaction.atomic():
        before = words.of(decision) | words.of_state(decision)
        decision.claim_version(decision.version)
        fields = [name for name in names if name in (*TEXTS, "title", "tags", "sections")]
        for name in fields:
            setattr(decision, name, said[name])
        if "status" in names:
            decision.status, decision.status_label = said["status"], label
            fields += ["status", "status_label"]
        if "status" in names or "date" in names:
            fields += _take_day(decision, said["date"] if "date" in names else _day(decision))
        if "people" in names or "roles" in names:
            now = values_of(decision)
            people, roles = (said[name] if name in names else now[name] for name in ("people", "roles"))
            strangers = holders.give(decision, roles) if "roles" in names else [
                each for each in roles if each not in holders.named(decision)
            ]  # fmt: skip
            decision.people_named = [{"name": name, "role": role} for name, role in [*people, *strangers]]
            fields.append("people_named")
        fields += _take_ours(decision, [name for name in names if name in OURS], said)
        if decision.renew_text(names):
            fields.append("text_version")
        decision.save(update_fields=[*fields, "changed_at"])
        if "options" in names:
            decision.options.all().delete()
            Option.objects.bulk_create(
                Option(decision_record=decision, position=position, **option)
                for position, option in enumerate(said["options"][:1000])
            )
            decision.__dict__.pop("_prefetched_objects_cache", None)
        after = words.of(decision) | words.of_state(decision)
        record("imported", decision, by=by, changes=words.changes(before, after), note=note, at=at)


def _take_ours(decision: Decision, names: list[str], said: Values) -> list[str]:
    """What Teamhub alone keeps, but for the roles, which have rows of their own."""
    fields = ["is_high_risk" if name == "risk" else name for name in names if name != "roles"]
    for name in fields:
        setattr(decision, name, of_decision(said)[name])
    return fields


def of_decision(said: Mapping[str, Any]) -> dict[str, Any]:
    """What Teamhub alone keeps, as columns of a decision; the roles have rows of their own."""
    return {
        "review_by": dt.date.fromisoformat(said["review_by"]) if said["review_by"] else None,
        "undo": said["undo"],
        "is_high_risk": said["risk"] == "high",
    }


def _day(decision: Decision) -> str:
    return str(decision.decided_on or decision.proposed_on or "")


def _take_day(decision: Decision, text: str) -> list[str]:
    """One day is stated: that of the proposal as long as it is one, else that of the decision."""
    day = dt.date.fromisoformat(text) if text else None
    is_open = decision.status in (Decision.DRAFT, Decision.PROPOSED)
    if is_open:
        decision.proposed_on, decision.decided_on = day, None
    else:
        decision.decided_on = day
        decision.proposed_on = None if decision.proposed_on == day else decision.proposed_on
    return ["proposed_on", "decided_on"]


def settle(source: DecisionSource, chosen: Values, *, by: Person, version: int, at: dt.datetime) -> None:
    """End the wait: write what was chosen of both sides, and take the file's version as the one agreed on.

    Raises PermissionDenied, and EditConflict when the record was saved since `version` was read.
    """
    source.check_settled_by(by)
    decision = source.decision_record
    ours, theirs = values_of(decision), tidy(source.pending_fields or {})
    names = [name for name in NAMES if chosen[name] != ours[name]]
    with transaction.atomic():
        decision.version = version
        read = parse(source.path, bytes(source.pending_content or b""), Neighbours(is_home=True))[0].record
        take(decision, names, chosen, label=read.status_label[:200] if read and chosen["status"] == theirs["status"]
             else decision.status_label, by=by, at=at, note=source.path)  # fmt: skip
        waiting = source.pending_ties or []
        stated = {(kind, target) for kind, target in waiting if not kind.startswith(OF_ANOTHER)}
        before = {(kind, target) for kind, target in source.ties or []}
        tie(decision.pk, added=stated - before, gone=before - stated)
        _tie_others(
            decision,
            {(kind.removeprefix(OF_ANOTHER), pk) for kind, pk in waiting if kind.startswith(OF_ANOTHER)},
        )
        source.settle_on(source.pending_fields, sorted(map(list, stated)), at=at)


def _tie_others(decision: Decision, stated: set[tuple[str, int]]) -> None:
    """Bring the links of other records to this one to what is stated, by either file: each a kind and their id.

    A record that stays superseded keeps what took its place: from now on because people chose so.
    """
    pk = decision.pk
    near = DecisionSource.objects.filter(team=decision.team_id).filter(
        Q(decision_record__in=[other for _, other in stated]) | Q(decision_record__links__target=pk)
    )
    for source in near.only("ties", "decision_record_id").distinct():
        other, ties = source.decision_record_id, source.ties or []
        now = {kind for kind, each in stated if each == other}
        before = {kind for kind, target in ties if target == pk}
        if now == before:
            continue
        gone = before - now - ({Link.SUPERSEDES} if decision.status == Decision.SUPERSEDED else set())
        tie(other, added={(kind, pk) for kind in now - before}, gone={(kind, pk) for kind in gone})
        source.ties = sorted([each for each in ties if each[1] != pk] + [[kind, pk] for kind in now])
        source.save(update_fields=["ties"])


def tie(source: int, *, added: set[tuple[str, int]], gone: set[tuple[str, int]]) -> None:
    """Make and take away links of one record, each a kind and the other record's id."""
    there = set(Decision.objects.filter(pk__in=[target for _, target in added]).values_list("pk", flat=True))
    Link.objects.bulk_create(
        (
            Link(source_id=source, target_id=target, kind=kind)
            for kind, target in sorted(added)
            if target in there
        ),
        ignore_conflicts=True,
    )
    for kind, target in gone:
        Link.objects.filter(source=source, target=target, kind=kind).delete()
