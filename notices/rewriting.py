"""What could not be written when it was due, written again for its own key: its day, its week, its question."""

from __future__ import annotations

import datetime as dt
from typing import Any

from notices import calls, digest, reminders
from notices.letters import Letter, give_up, write
from notices.models import Notice
from people.models import Organisation, Person

ANEW = {"attempts": 0, "refusals": 0}
NOTHING = "There is nothing to say in it any more, so it stays as it is."
UNKNOWN = (
    "It cannot be written again: what it was to say is not kept. The planner tells of what is due by now."
)


def rewrite(notice: Notice, now: dt.datetime) -> str:
    """Write the empty notice again, to be sent; why not, in words, or "". It stays as it is where that fails."""
    compose = LETTERS.get(notice.kind)
    is_known = compose and notice.channel_id is None and ":unplanned-" not in notice.key
    if compose is None or notice.person is None or not is_known:
        return UNKNOWN
    try:
        letter = compose(notice.person, notice, now)
        if letter is None:
            return NOTHING
        write(notice, letter)
    except Exception as error:
        give_up(notice, error)
        Notice.objects.filter(pk=notice.pk, text="").update(last_error=notice.last_error)
        return f"It still cannot be written. {notice.last_error}"
    written = ("text", "html", "subject", "about", "teams", "reply_to", "tells_until")
    fields: dict[str, Any] = {name: getattr(notice, name) for name in written}
    fields |= {"state": Notice.WAITING, "send_after": now, "address": notice.person.email, **ANEW}
    stuck = Notice.objects.stuck().filter(pk=notice.pk, text="")
    return "" if stuck.update(**fields) == 1 else "It is on its way by now."


def _digest(person: Person, notice: Notice, now: dt.datetime) -> Letter | None:
    """Of its own week. What needed somebody then is not kept: a week that is over is told without."""
    moment = digest.begun_slot(person, notice.key.rpartition(":")[2], now)
    is_past = moment < digest.slot_of(person, now)
    return digest.Edition([person], moment, is_past=is_past).letter(person, moment)


def _reminder(person: Person, notice: Notice, now: dt.datetime) -> Letter | None:
    """Of what is owed by now, and was not told since; of its own day alone, for the next day's tells of the rest."""
    if not notice.key.endswith(f":{person.today(now)}"):
        return None
    compose, readers = reminders.composer([person], now, Organisation.current().holiday_country)
    return compose(person) if readers else None


def _call(person: Person, notice: Notice, now: dt.datetime) -> Letter | None:
    """Of the same question, where it still waits for an answer."""
    for some in calls.open_calls(now):
        for call in some:
            if call.person.pk == person.pk and f"{Notice.CALL}:{person.pk}:{call.mark}" == notice.key:
                return calls.letter(person, call=call, now=now)
    return None


LETTERS = {Notice.DIGEST: _digest, Notice.REMINDER: _reminder, Notice.CALL: _call}
