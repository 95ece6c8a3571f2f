"""Each kind of need in words: what it is called, why it is the person's, and the one thing that settles it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from decisions.models import Decision
from notices import branches, reviews
from notices.branches import Row
from web import words as plain
from web.addresses import numbered
from web.counts import in_words


def words_of_follow_up(row: Row) -> dict[str, Any]:
    """What every follow-up says: its own address, and the record it comes from."""
    url = numbered("follow_up", row.pk)
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
    finish = numbered("finish_follow_up", row.pk)
    return words | {"why": why, "action": "Mark done", "action_url": finish, "posts": True}


def offered(row: Row) -> dict[str, Any]:
    """A follow-up somebody asks one to take over."""
    why = f"{row.name} asks you to take it over" if row.name else "you are asked to take it"
    take = numbered("take_follow_up", row.pk)
    return words_of_follow_up(row) | {"why": why, "action": "Take it", "action_url": take, "posts": True}


def own_idea(row: Row) -> dict[str, Any]:
    """An idea that names one as its owner, and that nobody has promised yet."""
    words = words_of_follow_up(row)
    why = "it names you as its owner, and nobody has promised it yet"
    return words | {"why": why, "action": "Accept or decline", "action_url": words["url"]}


def led(row: Row) -> dict[str, Any]:
    """A follow-up of the team, late by a working week or more."""
    words = words_of_follow_up(row)
    why = f"{row.name} owns it; after a working week its lead sees it too"
    return words | {"why": why, "action": "See where it stands", "action_url": words["url"]}


def away(row: Row) -> dict[str, Any]:
    """A follow-up of the team, due while its owner is away."""
    words, until = words_of_follow_up(row), dt.date.fromisoformat(row.days)
    why = f"{row.name}, who owns it, is away until {until.day} {until:%B}"
    hand_over = numbered("hand_over_follow_up", row.pk)
    return words | {"why": why, "action": "Hand it over", "action_url": hand_over}


def unowned(row: Row) -> dict[str, Any]:
    """A follow-up of the team that nobody owns, or whose owner has left."""
    why = f"{row.name}, who owned it, has left" if row.name else "nobody owns it"
    hand_over = numbered("hand_over_follow_up", row.pk)
    return words_of_follow_up(row) | {"why": why, "action": "Find an owner", "action_url": hand_over}


def proposed(row: Row) -> dict[str, Any]:
    """The proposed follow-ups of the team, in one row; whom they name as their owner need not be there any more."""
    count = row.number or 0
    url = f"{reverse('follow_ups')}?list=proposed&team={row.series}"
    verb = "follow-up waits" if count == 1 else "follow-ups wait"
    return {
        "record_kind": "team",
        "ref": "",
        "title": f"{in_words(count)} proposed {verb} for an answer in {row.title}",
        "url": url,
        "why": "as its lead you accept or decline them",
        "action": "Go through them",
        "action_url": url,
    }


def words_of_decision(row: Row, why: str, action: str) -> dict[str, Any]:
    """How a decision is named, why it is here, and its one action."""
    url = numbered("decision", row.pk)
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


def words_of_exception(row: Row) -> dict[str, Any]:
    """What every exception says: the decision that makes it."""
    url = reverse("decision", args=[row.origin_id])
    ref = Decision(series=row.series, number=row.number, twin=row.twin or 0).record_ref()
    return {"record_kind": "exception", "ref": ref, "title": row.title, "url": url}


def exception(row: Row) -> dict[str, Any]:
    """An exception that asks the guardrail's keeper."""
    who = row.name or "it"
    why = f"{who} asks for an exception from “{row.origin_title}”, which you keep"
    answer = numbered("answer_exception", row.pk)
    return words_of_exception(row) | {"why": why, "action": "Agree or refuse", "action_url": answer}


def expired(row: Row) -> dict[str, Any]:
    """An exception whose last day is over, while its decision is in force."""
    words = words_of_exception(row)
    why = f"its exception from “{row.origin_title}” has expired"
    return words | {"why": why, "action": "See what comes next", "action_url": words["url"]}


def keeperless(row: Row) -> dict[str, Any]:
    """The guardrails whose keeper has left, in one row."""
    count, url = row.number or 0, f"{reverse('guardrails')}?list=keeperless"
    verb = "guardrail has" if count == 1 else "guardrails have"
    return {
        "record_kind": "guardrail",
        "ref": "",
        "title": f"{in_words(count)} {verb} a keeper who has left",
        "url": url,
        "why": "as an org admin you name another; until then you answer for exceptions",
        "action": "Name a keeper",
        "action_url": url,
    }


def mention(row: Row) -> dict[str, Any]:
    """Somebody mentioned one; a press says that it was read."""
    return {
        "record_kind": row.origin.replace("_", " "),
        "ref": row.series,
        "title": row.title,
        "url": row.origin_title,
        "why": f"{row.name} mentions you",
        "action": "I have read it",
        "action_url": numbered("settle_mention", row.pk),
        "posts": True,
    }


def news(row: Row) -> dict[str, Any]:
    """New information on a decision that was made."""
    words = words_of_decision(row._replace(pk=row.origin_id or 0), f"{row.name} brings new information", "")
    resolve = numbered("resolve_concern", row.pk)
    return words | {"url": f"{words['url']}#feedback-{row.pk}", "action": "Take note", "action_url": resolve}


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
    if row.name:
        why = f"a draft of your team; {row.name} wrote it and has left"
        return words_of_postmortem(row, why, "Find somebody to write it")
    return words_of_postmortem(row, "a draft that you write", "Go on writing")


def publish(row: Row) -> dict[str, Any]:
    """A postmortem of one's own that everybody asked has read."""
    why = "everybody asked has read it" if row.origin_id else "in review, and nobody is there to read it"
    if row.twin:
        why += f", and {plain.in_words(row.twin)} left a remark"
    return at_its_review(words_of_postmortem(row, why, "Publish it"))


def late_review(row: Row) -> dict[str, Any]:
    """A postmortem of one's own whose day for reading has passed."""
    why = f"its day has passed, and {unread_by(row)}"
    return at_its_review(words_of_postmortem(row, why, "Publish it or ask again"))


def led_review(row: Row) -> dict[str, Any]:
    """A postmortem of the team, a working week later than it was to be read."""
    why = f"in review for longer than it was asked for: {unread_by(row)}"
    return at_its_review(words_of_postmortem(row, why, "See where it stands"))


def unread_by(row: Row) -> str:
    """Who has not read it, of those asked: Ana Ruiz and two more have not read it."""
    count = row.twin or 0
    if not count:
        return "everybody asked has read it"
    others = f" and {plain.in_words(count - 1)} more" if count > 1 else ""
    return f"{row.name}{others} {'have' if others else 'has'} not read it"


def at_its_review(said: dict[str, Any]) -> dict[str, Any]:
    """The same, with the action where its answers stand."""
    return said | {"action_url": f"{said['url']}#review"}


def ownerless(row: Row) -> dict[str, Any]:
    """A key result of the team whose owner has left."""
    url = f"{reverse('objective', args=[row.origin_id])}#key-result-{row.pk}"
    why = f"{row.name}, who checked it in, has left"
    words = {"record_kind": "key-result", "ref": "", "title": row.title, "url": url}
    return words | {
        "why": why,
        "action": "Name an owner",
        "action_url": numbered("edit_key_result", row.pk),
    }


def reading(row: Row) -> dict[str, Any]:
    """What is to be read this quarter, in one row."""
    count, url = row.number or 0, reverse("reading_list")
    return {
        "record_kind": "postmortem",
        "ref": "",
        "title": f"{in_words(count)} postmortem{'' if count == 1 else 's'} on this quarter’s reading list",
        "url": url,
        "why": "put there for your team or for everyone; tick what you have read",
        "action": "Read",
        "action_url": url,
    }


def experiment(row: Row) -> dict[str, Any]:
    """An experiment to decide."""
    url = numbered("experiment", row.pk)
    why = f"should move {row.origin_title}: keep it, or stop it?"
    words = {"record_kind": "experiment", "ref": "", "title": row.title, "url": url}
    return words | {"why": why, "action": "Decide", "action_url": url}


def trade_off(row: Row) -> dict[str, Any]:
    """A trade-off to look at again."""
    url = numbered("trade_off", row.pk)
    why = f"{row.origin_title} put it off until now: still so?"
    words = {"record_kind": "trade-off", "ref": "", "title": row.title, "url": url}
    return words | {"why": why, "action": "Look again", "action_url": url}


WORDS = {
    branches.FOLLOW_UP: own,
    branches.OFFERED: offered,
    branches.OWN_IDEA: own_idea,
    branches.LED: led,
    branches.AWAY: away,
    branches.UNOWNED: unowned,
    branches.OWNERLESS: ownerless,
    branches.PROPOSED: proposed,
    branches.FEEDBACK: feedback,
    branches.DECIDE: decide,
    branches.EXCEPTION: exception,
    branches.EXPIRED: expired,
    branches.KEEPERLESS: keeperless,
    branches.REVIEW: review,
    branches.MENTION: mention,
    branches.NEWS: news,
    branches.READ: read,
    branches.WRITE: write,
    reviews.PUBLISH: publish,
    reviews.LATE_REVIEW: late_review,
    reviews.LED_REVIEW: led_review,
    branches.READING: reading,
    branches.EXPERIMENT: experiment,
    branches.TRADE_OFF: trade_off,
}
