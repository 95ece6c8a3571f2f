"""Each kind of need in words: what it is called, why it is the person's, and the one thing that settles it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from decisions.models import Decision
from notices import branches
from notices.branches import Row
from web.counts import in_words


def words_of_follow_up(row: Row) -> dict[str, Any]:
    """What every follow-up says: its own address, and the record it comes from."""
    url = reverse("follow_up", args=[row.pk])
    origin, origin_url = "", ""
    if row.origin == "postmortem":
        origin = f"PM-{row.number} {row.origin_title}".strip()
        origin_url = reverse("postmortem", args=[row.number])
    elif row.origin == "decision":
        ref = Decision(series=row.series, number=row.number, twin=row.twin or 0).record_ref()
        origin, origin_url = f"{ref} {row.origin_title}".strip(), reverse("decision", args=[row.origin_id])
    elif row.origin == "objective":
        origin, origin_url = row.origin_title, reverse("objective", args=[row.origin_id])
    words = {"record_kind": "follow-up", "ref": "", "title": row.title, "url": url}
    return words | {"origin": origin, "origin_url": origin_url}


def own(row: Row) -> dict[str, Any]:
    """A follow-up of one's own."""
    words = words_of_follow_up(row)
    why = f"from {words['origin']}" if words["origin"] else "you promised it"
    finish = reverse("finish_follow_up", args=[row.pk])
    return words | {"why": why, "action": "Mark done", "action_url": finish, "posts": True}


def offered(row: Row) -> dict[str, Any]:
    """A follow-up somebody asks one to take over."""
    why = f"{row.name} asks you to take it over" if row.name else "you are asked to take it"
    take = reverse("take_follow_up", args=[row.pk])
    return words_of_follow_up(row) | {"why": why, "action": "Take it", "action_url": take, "posts": True}


def led(row: Row) -> dict[str, Any]:
    """A follow-up of the team, late by a working week or more."""
    words = words_of_follow_up(row)
    why = f"{row.name} owns it; after a working week its lead sees it too"
    return words | {"why": why, "action": "See where it stands", "action_url": words["url"]}


def unowned(row: Row) -> dict[str, Any]:
    """A follow-up of the team that nobody owns, or whose owner has left."""
    why = f"{row.name}, who owned it, has left" if row.name else "nobody owns it"
    hand_over = reverse("hand_over_follow_up", args=[row.pk])
    return words_of_follow_up(row) | {"why": why, "action": "Find an owner", "action_url": hand_over}


def proposed(row: Row) -> dict[str, Any]:
    """The proposed follow-ups of the team that nobody owns, in one row."""
    count = row.number or 0
    url = f"{reverse('follow_ups')}?list=proposed&team={row.series}&owner=none"
    verb = "follow-up has" if count == 1 else "follow-ups have"
    return {
        "record_kind": "team",
        "ref": "",
        "title": f"{in_words(count)} proposed {verb} no owner yet in {row.title}",
        "url": url,
        "why": "as its lead you accept or decline them",
        "action": "Go through them",
        "action_url": url,
    }


def words_of_decision(row: Row, why: str, action: str) -> dict[str, Any]:
    """How a decision is named, why it is here, and its one action."""
    url = reverse("decision", args=[row.pk])
    ref = Decision(series=row.series, number=row.number, twin=row.twin or 0).record_ref()
    words = {"record_kind": "decision", "ref": ref, "title": row.title, "url": url}
    return words | {"why": why, "action": action, "action_url": url}


def feedback(row: Row) -> dict[str, Any]:
    """A decision that asks for one's feedback."""
    why = f"{row.name} asks for your feedback" if row.name else "your feedback is asked for"
    return words_of_decision(row, why, "Read and reply")


def decide(row: Row) -> dict[str, Any]:
    """A decision whose feedback is over, and that is one's own to decide."""
    return words_of_decision(row, "feedback is over, and it is yours to decide", "Decide")


def review(row: Row) -> dict[str, Any]:
    """A decision whose review date has come."""
    return words_of_decision(row, "decided a while ago: is it still right?", "Still right?")


def words_of_postmortem(row: Row, why: str, action: str) -> dict[str, Any]:
    """How a postmortem is named, why it is here, and its one action."""
    url = reverse("postmortem", args=[row.number])
    words = {"record_kind": "postmortem", "ref": f"PM-{row.number}", "title": row.title, "url": url}
    return words | {"why": why, "action": action, "action_url": url}


def read(row: Row) -> dict[str, Any]:
    """A postmortem one is asked to read."""
    return words_of_postmortem(row, "in review, and you are asked to read it", "Review")


def write(row: Row) -> dict[str, Any]:
    """A postmortem one writes."""
    return words_of_postmortem(row, "a draft that you write", "Go on writing")


WORDS = {
    branches.FOLLOW_UP: own,
    branches.OFFERED: offered,
    branches.LED: led,
    branches.UNOWNED: unowned,
    branches.PROPOSED: proposed,
    branches.FEEDBACK: feedback,
    branches.DECIDE: decide,
    branches.REVIEW: review,
    branches.READ: read,
    branches.WRITE: write,
}
