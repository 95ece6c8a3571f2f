"""The templates a decision may be begun with: three that many teams know, our own, and those of teams.

A template says which parts stand open and what each asks for. Its prompts are placeholders: they are never saved.
Parts: Nygard, "Documenting Architecture Decisions" (2011); MADR 4.0; Zimmermann's Y-statement ("(WH)Y", 2012).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from decisions.models import Decision, DecisionTemplate
from people.models import Person

# The parts that a template may open, in the order of the page. Title and options always are.
PARTS = {
    "context": "Context",
    "drivers": "What matters most",
    "decision": "Decision",
    "trade_offs": "Trade-offs",
    "consequences_good": "What becomes easier",
    "consequences_bad": "What becomes harder",
    "consequences": "Other consequences",
    "confirmation": "Confirmation",
    "sections": "Further sections",
}


@dataclass(frozen=True)
class Shape:
    """A template: `parts` stand open, the others are folded; `prompts` by name of field."""

    key: str
    name: str
    about: str
    parts: tuple[str, ...]
    prompts: dict[str, str] = field(default_factory=dict)


WHOLE = Shape(
    "whole",
    "Everything",
    "Every part, none of which has to be filled in.",
    tuple(PARTS),
    {
        "consequences_good": "- A slow carrier hurts itself alone.",
        "consequences_bad": "- Four hundred small queues to look after.",
    },
)
NYGARD = Shape(
    "nygard",
    "Nygard",
    "Context, decision, consequences: one or two pages, in whole sentences.",
    ("context", "decision", "consequences_good", "consequences_bad", "consequences"),
    {
        "context": "The forces at play: technical, social, of the project. Describe them without judging.",
        "decision": "We will …",
        "consequences_good": "What becomes easier once this is in force?",
        "consequences_bad": "What becomes harder?",
        "consequences": "What else changes, neither good nor bad?",
    },
)
MADR = Shape(
    "madr",
    "MADR",
    "Drivers and options weighed against each other, and how the choice is confirmed.",
    (
        *("context", "drivers", "decision", "consequences_good", "consequences_bad", "consequences"),
        *("confirmation", "sections"),
    ),
    {
        "context": "The problem in two or three sentences, perhaps as a question.",
        "drivers": "- a force we have to answer\n- a quality we must keep",
        "decision": "Chosen option: …, because …",
        "consequences_good": "Good, because …",
        "consequences_bad": "Bad, because …",
        "consequences": "Neutral, because …",
        "confirmation": "How is it checked that this is followed: a review, a test?",
        "sections": "## More information\n\nLinks, evidence, when to look at it again.",
    },
)
Y_STATEMENT = Shape(
    "y-statement",
    "Y-statement",
    "One long sentence, taken apart: for decisions that need no more.",
    ("context", "drivers", "decision", "consequences_good", "consequences_bad"),
    {
        "context": "In the context of … (use case, component)",
        "drivers": "facing … (the concern)",
        "decision": "we decided for … and neglected …",
        "consequences_good": "to achieve …",
        "consequences_bad": "accepting that …",
    },
)
KNOWN = [WHOLE, NYGARD, MADR, Y_STATEMENT]
LOOKED_BACK = 20  # newest decisions of a team, for what it wrote with last


def of_template(template: DecisionTemplate) -> Shape:
    """A team's own template as a shape."""
    whose = template.team.name if template.team else "every team"
    parts = tuple(name for name in PARTS if name in template.parts)
    return Shape(template.key(), template.name, f"Of {whose}.", parts, dict(template.prompts))


def offered_to(person: Person) -> list[Shape]:
    """The known templates, the organisation's and those of the person's teams."""
    own = DecisionTemplate.objects.visible_to(person).for_writers_in([*person.roles()])
    return [*KNOWN, *map(of_template, own)]


def of_key(key: str) -> Shape:
    """The template a record was begun with; everything where it says none, or one that is gone."""
    for shape in KNOWN:
        if shape.key == key:
            return shape
    number = key.removeprefix("own-")
    if number != key and number.isascii() and number.isdigit() and len(number) < 19:
        template = DecisionTemplate.objects.select_related("team").filter(pk=int(number)).first()
        if template is not None:
            return of_template(template)
    return WHOLE


def last_of_teams(person: Person) -> str:
    """The key of what the person's teams wrote with last; "" where that is none of the newest."""
    newest = Decision.objects.filter(team__in=[*person.roles()]).order_by("-changed_at", "-id")
    return next((key for key in newest.values_list("written_with", flat=True)[:LOOKED_BACK] if key), "")
