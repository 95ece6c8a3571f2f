"""How far the promises of a record are kept, for its page: {% promises_kept follow_ups %}."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from followups.models import FollowUp

register = template.Library()


@register.inclusion_tag("followups/_kept.html")
def promises_kept(follow_ups: Iterable[FollowUp]) -> dict[str, int]:
    """How many of the promises given are done, in words and as a bar; ideas and declined ones are no promises."""
    states = [row.state for row in follow_ups]
    done = states.count(FollowUp.DONE)
    promised = done + sum(state in FollowUp.AWAITED_STATES for state in states)
    return {"done": done, "promised": promised, "proposed": states.count(FollowUp.PROPOSED)}
