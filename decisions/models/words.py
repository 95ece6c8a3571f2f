"""A decision record's fields as texts: history keeps them, the diff shows them, two edits are merged by them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from decisions.models.parts import Link, Role

if TYPE_CHECKING:
    from decisions.models.decision import Decision

PROSE = [
    "title", "context", "drivers", "decision", "trade_offs", "consequences_good", "consequences_bad",
    "consequences", "confirmation", "sections",
]  # fmt: skip
LABELS = {
    "title": "Title",
    "context": "Context",
    "drivers": "What matters most",
    "decision": "Decision",
    "options": "Options",
    "trade_offs": "Trade-offs",
    "consequences_good": "What becomes easier",
    "consequences_bad": "What becomes harder",
    "consequences": "Other consequences",
    "confirmation": "Confirmation",
    "sections": "Further sections",
    "area": "Area",
    "tags": "Tags",
    "undo": "How hard to undo",
    "is_high_risk": "High risk",
    "driver": "Driver",
    "feedback_until": "Feedback until",
    "review_by": "Review by",
    "serves": "Serves",
    "prompted_by": "Prompted by",
    "status": "Status",
    "number": "Number",
    "proposed_on": "Proposed on",
    "decided_on": "Decided on",
    "decided_by": "Decided by",
    "over_concerns": "Answer to open concerns",
    "ended_because": "Why it ended",
    "remark": "What was said",
    **dict(Role.ROLES),
    **dict(Link.KINDS),
}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The fields whose texts differ, each with the text before and after."""
    return {key: (before[key], after[key]) for key in after if before[key] != after[key]}


def of(decision: Decision) -> dict[str, str]:
    """What people write in a record, by field; the options, roles and links as they are in the database now."""
    texts = {name: str(getattr(decision, name)) for name in PROSE[:-1]}
    texts["sections"] = sections_text(decision.sections)
    texts["area"] = decision.area.name if decision.area else ""
    texts["tags"] = ", ".join(map(str, decision.tags))
    texts["undo"] = decision.get_undo_display() if decision.undo else ""
    texts["is_high_risk"] = "yes" if decision.is_high_risk else ""
    texts["driver"] = decision.driver.name if decision.driver else ""
    texts["feedback_until"] = _day(decision.feedback_until)
    texts["review_by"] = _day(decision.review_by)
    texts["options"] = "\n\n".join(option.as_text() for option in decision.options.order_by("position", "id"))
    for role, _ in Role.ROLES:
        texts[role] = ""
    for held in decision.roles.select_related("person", "team").order_by("id"):
        texts[held.role] = f"{texts[held.role]}, {held.holder}".removeprefix(", ")
    for kind, _ in Link.KINDS:
        texts[kind] = ""
    for link in decision.links.select_related("target__team").order_by("id"):
        scope = f" ({link.scope})" if link.scope else ""
        texts[link.kind] = f"{texts[link.kind]}, {cite(link.target, decision)}{scope}".removeprefix(", ")
    texts["serves"] = "; ".join(decision.serves.order_by("pk").values_list("title", flat=True))
    numbers = decision.prompted_by.order_by("number").values_list("number", flat=True)
    texts["prompted_by"] = ", ".join(f"PM-{number}" for number in numbers)
    return texts


def of_state(decision: Decision) -> dict[str, str]:
    """Where a record stands, by field."""
    return {
        "status": decision.get_status_display(),
        "number": decision.record_ref(),
        "proposed_on": _day(decision.proposed_on),
        "feedback_until": _day(decision.feedback_until),
        "decided_on": _day(decision.decided_on),
        "decided_by": str(decision.decided_by or ""),
        "review_by": _day(decision.review_by),
        "over_concerns": decision.over_concerns,
        "ended_because": decision.ended_because,
    }


def cite(target: Decision, source: Decision) -> str:
    """How one record names another: D-12; cranes/D-12 in another team; its address while it has no number."""
    ref = target.record_ref()
    if not ref:
        return target.get_absolute_url()
    return ref if target.team_id == source.team_id else f"{target.team.slug}/{ref}"


def sections_text(sections: list[dict[str, str]]) -> str:
    """Further sections as one Markdown text with a heading each; read back by read_sections()."""
    return "\n\n".join(f"## {section['heading']}\n\n{section['body']}".strip() for section in sections)


def read_sections(text: str) -> list[dict[str, str]]:
    """The sections of a Markdown text: a second-level heading, outside fenced code, begins one.

    What stands before the first heading becomes a section without one.
    """
    sections: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        mark = line.lstrip()[:3]
        if mark in ("```", "~~~") and fence in ("", mark):
            fence = "" if fence else mark
        if not fence and line.startswith("## "):
            sections.append((line[3:].strip(), []))
        else:
            sections[-1][1].append(line)
    read = [{"heading": heading, "body": "\n".join(lines).strip()} for heading, lines in sections]
    return [section for section in read if section["heading"] or section["body"]]


def _day(day: object) -> str:
    return str(day) if day else ""
