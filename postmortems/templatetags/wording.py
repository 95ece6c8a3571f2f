"""Hints on wording under a form's field: {% load wording %}, then {% hints field %} below {% field field %}."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField
from django.template.context import Context

from postmortems.durations import NAMES
from postmortems.kinds import label_in
from postmortems.wording import Wording, is_prose

register = template.Library()


@register.filter
def moment_of(name: str, kind: str) -> str:
    """What a moment is called in this kind of postmortem, as a heading: {{ entry.marks|moment_of:postmortem.kind }}."""
    return label_in(kind, f"{name}_at") if name in NAMES else name.capitalize()


@register.inclusion_tag("postmortems/_hints.html", takes_context=True)
def hints(context: Context, field: BoundField, postmortem: Any = None) -> dict[str, Any]:
    """The hints for what stands in the field; they follow what is typed. `postmortem` is the record, if it is saved."""
    postmortem = postmortem or context.get("postmortem")
    wording: Any = context.render_context.get("wording") or Wording(postmortem)
    context.render_context["wording"] = wording  # one question to the database for all fields
    value = field.value()
    places = wording.places(field.name, value) if isinstance(value, str) and is_prose(field.name) else []
    return {
        "postmortem": postmortem,
        "field_name": field.name,
        "field_id": field.id_for_label,
        "places": places,
    }
