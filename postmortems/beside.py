"""What stands beside the text of a postmortem: who may see it, its review, when it hurt, where it belongs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from people.models import Person
from people.requests import Request
from postmortems.impact import impact_of
from postmortems.models import Postmortem
from records.drafts import Writing


def beside(found: Postmortem, reader: Person, today: dt.date) -> dict[str, Any]:
    """For the templates _steps, _seen_by, _review, _impact, _belongs and _ties.

    `found` has been through page_of(); `today` is the reader's.
    """
    waiting = found.waiting_reviewers()
    earlier: Any = found.recurrence_of
    return {
        "seen_by": seen_by(found),
        "waiting": waiting if found.status == Postmortem.IN_REVIEW else [],
        "review_is_late": found.is_review_late(today),
        "waiting_count": len(waiting),
        "review_answers": list(found.review_answers.all()),
        "may_review": found.may_be_reviewed_by(reader),
        "impact": impact_of(row.as_window() for row in found.windows.all()),
        "earlier": earlier if earlier is not None and _is_shown(earlier, reader) else None,
    }


def _is_shown(earlier: Postmortem, reader: Person) -> bool:
    return earlier.status != Postmortem.DROPPED and earlier.is_visible_to(reader)


def remark_for(found: Postmortem, request: Request) -> dict[str, Any]:
    """For the answer in the template _review, where it is the reader's to give: what they typed before."""
    if not found.may_be_reviewed_by(request.user):
        return {}
    writing = Writing(remark_key(found), request)
    return {"remark_writing": writing, "typed_remark": typed(writing, "remark")}


def typed(writing: Writing, name: str) -> str:
    """What stands in a field of the draft that is restored; empty where none is."""
    return str(writing.data.get(name, "")) if writing.restored and writing.data else ""


def remark_key(found: Postmortem) -> str:
    """The key of drafts of a reviewer's remark."""
    return f"postmortem_remark:{found.pk}"


def seen_by(found: Postmortem) -> str:
    """Who may read it as it stands, in a sentence."""
    teams = [found.team.name, *sorted(team.name for team in found.other_teams.all())]
    named = f"{', '.join(teams)} and the people named here"
    if found.is_open_to_all():
        return f"{found.get_status_display()}: everyone in the organisation reads it."
    if found.is_restricted:
        return f"{found.get_status_display()} and restricted: seen by {named}, and org admins."
    if found.status == Postmortem.DROPPED:
        return f"Dropped: seen by {named}, and org admins."
    if found.status == Postmortem.DRAFT:
        return f"Draft: seen by {named}, and org admins. Publishing opens it to everyone."
    return f"In review: seen by {named}, and org admins. Publishing opens it to everyone."
