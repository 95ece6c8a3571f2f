"""Writing what a decision record is made of besides its text: options, roles, links."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from decisions.models.parts import Link, Option
from decisions.models.words import cite
from outcomes.models import Objective
from people.models import Person, Team
from postmortems.models import Postmortem
from records.models import Refused

if TYPE_CHECKING:
    from decisions.models.decision import Decision

Holders = Mapping[str, Iterable[Person | Team]]  # role to those who hold it
Ties = Mapping[str, Iterable[tuple["Decision", str]]]  # kind of link to decisions, each with a scope or ""


def write_parts(
    decision: Decision,
    options: Iterable[Mapping[str, Any]] | None,
    holders: Holders | None,
    links: Ties | None,
    serves: Iterable[Objective] | None,
    prompted_by: Iterable[Postmortem] | None,
    *,
    by: Person,
) -> None:
    """Put these in place of those there are; None leaves them. Inside a transaction. Raises Refused."""
    if options is not None:
        decision.options.all().delete()
        Option.objects.bulk_create(
            Option(decision_record=decision, position=position, **fields)
            for position, fields in enumerate(options)
        )
    if holders is not None:
        decision.roles.all().delete()
        for role, whos in holders.items():
            for who in whos:
                held = {"person": who} if isinstance(who, Person) else {"team": who}
                decision.roles.create(role=role, **held)
    if links is not None:
        _write_links(decision, links, by=by)
    if serves is not None:
        decision.serves.set(serves)
    if prompted_by is not None:
        decision.prompted_by.set(prompted_by)
    decision.__dict__.pop("holders", None)
    decision.__dict__.pop("_prefetched_objects_cache", None)


def _write_links(decision: Decision, links: Ties, *, by: Person) -> None:
    """Keep the links that stay, make the new ones, take away the others. Raises Refused."""
    kept = set()
    for kind, ties in links.items():
        for target, scope in ties:
            link = decision.links.filter(kind=kind, target=target).first()
            if link is None:
                _check_link(decision, kind, target, by)
                link = decision.links.create(kind=kind, target=target, scope=scope)
            elif link.scope != scope:
                link.scope = scope
                link.save(update_fields=["scope"])
            kept.add(link.pk)
    gone = decision.links.exclude(pk__in=kept)
    if decision.is_decided() and decision.status != decision.REJECTED:
        replaced = gone.filter(kind=Link.SUPERSEDES, target__status=decision.SUPERSEDED).select_related(
            "target__team"
        )
        if link := replaced.first():
            name = cite(link.target, decision)
            raise Refused(
                f"{name} went out of force because of this decision, and names it. Let it stand here; to bring it "
                "back into force, write a new decision.",
                Link.SUPERSEDES,
            )
    gone.delete()


def _check_link(decision: Decision, kind: str, target: Decision, by: Person) -> None:
    """Refuse a link that makes no sense or is not the person's to make. Raises Refused."""
    if target.pk == decision.pk:
        raise Refused("A decision has no link to itself.", kind)
    if kind not in (Link.SUPERSEDES, Link.PARTLY):
        return
    name = target.record_ref() or target.title
    if not target.may_be_edited_by(by):
        raise Refused(f"{name} belongs to {target.team}. Only they put another decision in its place.", kind)
    if target.status in (target.DRAFT, target.PROPOSED, target.REJECTED):
        word = target.get_status_display().lower()
        raise Refused(f"{name} is {word}. Only a decision that came into force is superseded.", kind)
    if target.links.filter(kind=kind, target=decision).exists():
        raise Refused(f"{name} supersedes this decision already.", kind)
