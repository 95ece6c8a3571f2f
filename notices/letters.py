"""From what there is to say to a row of the outbox: HTML with its style inlined, and the plain-text twin."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.template.loader import render_to_string

from notices import wording
from notices.answers import links_of
from notices.messages import one_line, reply_header, settings_url, stop_url
from notices.models import Notice
from notices.needs import WAITING, Need
from notices.wording import Line
from people.models import Person
from web import words

log = logging.getLogger(__name__)
Row = TypeVar("Row")
CHUNK = 250  # mails in memory at once
INSERTED = 50  # in one statement, of which a driver keeps copies; on SQLite, which takes 999 values in one, a few less
# What Python takes for ends of lines and SMTP does not: a long line with one in it would be measured as two short ones.
ODD_LINE_ENDS = re.compile("[\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_inliner = css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@dataclass
class Letter:
    """What one mail says. `template` is a folder of templates/notices that holds mail.html and mail.txt.

    `about` names what it tells, so that it is not told again (Notice.about); `reply_to` are those who answer a reply,
    `teams` those that only their people may read of: who has left one meanwhile is not sent it.
    """

    template: str
    subject: str
    context: dict[str, Any]
    about: list[str] = field(default_factory=list)
    reply_to: list[Person] = field(default_factory=list)
    teams: list[int] = field(default_factory=list)
    tells_until: datetime | None = None


def line_of(need: Need, today: date) -> Line:
    """A row of "needs you" as an entry of a mail, on the person's date. What only waits is never called late."""
    word, tone, why = "", "", need.why
    if need.due_on and need.group != WAITING:
        word, tone = wording.due(need.due_on, today)
    elif need.due_on and need.due_on >= today:
        why = f"{why}{' Until' if why.endswith('?') else ', until'} {words.day(need.due_on, today)}"
    return Line(f"{need.ref} {need.title}".strip(), need.url, word, tone, why, links_of(need))


def render(letter: Letter, person: Person, kind: str) -> tuple[str, str]:
    """The letter to the person as plain text and as HTML."""
    context = {
        "subject": one_line(letter.subject),
        "person": person,
        "base_url": settings.BASE_URL,
        "settings_url": settings_url(person.pk),
        "stop_url": stop_url(person.pk, kind) if kind in Notice.WANTS else "",
        **letter.context,
    }
    text: str = render_to_string(f"notices/{letter.template}/mail.txt", context)
    html: str = render_to_string(f"notices/{letter.template}/mail.html", context)
    text, html = ODD_LINE_ENDS.sub(" ", text), ODD_LINE_ENDS.sub(" ", html)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n", _inliner.inline(html)


def notice_of(
    person: Person, kind: str, mark: str, compose: Callable[[Person], Letter | None], now: datetime
) -> Notice:
    """The row for the outbox, unsaved; its key is kind, person and mark, so that it is written once.

    Nothing to say gives a row that is not sent, so that nobody asks again. A letter that cannot be written
    gives a failed row that says why, and does not stop the others.
    """
    return filled(blank(person, kind, mark, now), partial(compose, person), write)


def filled(
    notice: Notice, compose: Callable[[], Letter | None], put: Callable[[Notice, Letter], None]
) -> Notice:
    """The notice with what is to be said `put` into it; dropped where that is nothing, failed where it breaks."""
    try:
        letter = compose()
        if letter is None:
            notice.state, notice.send_after = Notice.DROPPED, None
            notice.subject, notice.last_error = "Nothing to say", "There was nothing to say."
        else:
            put(notice, letter)
    except Exception as error:
        give_up(notice, error)
    return notice


def write(notice: Notice, letter: Letter) -> None:
    """Put what the letter says into the notice of its reader, unsaved."""
    person = notice.reader
    notice.text, notice.html = render(letter, person, notice.kind)
    notice.subject, notice.about = one_line(letter.subject), letter.about
    notice.teams, notice.tells_until = letter.teams, letter.tells_until
    notice.reply_to = reply_header(other for other in letter.reply_to if other.pk != person.pk)


def blank(person: Person, kind: str, mark: str, now: datetime) -> Notice:
    """A row of the outbox that says nothing yet, unsaved."""
    return Notice(
        key=f"{kind}:{person.pk}:{mark}",
        kind=kind,
        person=person,
        address=person.email,
        message_id=new_message_id(),
        planned_at=now,
        send_after=now,
    )


def new_message_id() -> str:
    """One that no other mail has (RFC 5322, 3.6.4)."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{secrets.token_hex(16)}@{host}>"


def give_up(notice: Notice, error: Exception) -> None:
    """It cannot be written: it stands as failed in the outbox, empty, and says why."""
    log.error("%s could not be written", notice.key, exc_info=error)
    notice.state, notice.send_after = Notice.FAILED, None
    notice.subject, notice.last_error = "Could not be written", f"{type(error).__name__}: {error}"
    notice.text, notice.html, notice.reply_to, notice.about, notice.teams = "", "", "", [], []


def apart(
    rows: Sequence[Row], work: Callable[[Sequence[Row]], int], blank_of: Callable[[Row], Notice]
) -> int:
    """What `work` comes to for all rows; where it fails, for each half of them, so that one never stops the others.

    A row with which it fails alone stands as failed in the outbox, in the blank notice made of it.
    """
    try:
        return work(rows)
    except (OperationalError, InterfaceError):
        raise  # the database is away, which is no row's fault
    except Exception as error:
        if len(rows) > 1:
            half = len(rows) // 2
            return apart(rows[:half], work, blank_of) + apart(rows[half:], work, blank_of)
        notice = blank_of(rows[0])
        give_up(notice, error)
        _insert([notice])
        return 0


def unplanned(kind: str, now: datetime) -> Callable[[Person], Notice]:
    """Makes the row that says, once a day, that nothing could be found out about what to tell somebody."""
    return lambda person: blank(person, kind, f"unplanned-{now:%Y-%m-%d}", now)


def post(notices: Iterable[Notice]) -> int:
    """Put them into the outbox, but those whose key is there already; returns how many are now to be sent.

    They are taken CHUNK at a time, so that never more than so many whole mails are in memory.
    """
    notices, ids = iter(notices), list[str]()
    while rows := list(islice(notices, CHUNK)):
        apart(rows, _insert, lambda notice: notice)
        ids += [row.message_id for row in rows]
        rows.clear()  # before the next ones are written
    mine = Notice.objects.filter(message_id__in=ids)
    return mine.exclude(state__in=[Notice.DROPPED, Notice.FAILED]).count()


def _insert(rows: Sequence[Notice]) -> int:
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=INSERTED)  # all of them or none
    return len(rows)
