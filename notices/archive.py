"""One's digests, week by week: as they were sent, or, where none was, as the week can still be told.

What happened in a week stands in history. What needed somebody then, what was late and what was to be looked at again
does not: of a week that is over these are left out, and the page says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from notices import digest
from notices.letters import render
from notices.models import Notice
from people.models import Person

WEEKS = 12  # on a page of the archive
FEED_WEEKS = 4


@dataclass(frozen=True)
class Week:
    """One week of one person: `mark` as 2026-W47, the moment of its digest, and the mail, if one was written."""

    mark: str
    slot: dt.datetime
    notice: Notice | None

    @property
    def number(self) -> tuple[int, int]:
        """The ISO year and week."""
        year, _, week = self.mark.partition("-W")
        return int(year), int(week)

    @property
    def words(self) -> str:
        """Week 47, 2026."""
        return words_of(self.mark)

    @property
    def was_sent(self) -> bool:
        """Did a mail go out?"""
        return self.notice is not None and self.notice.state == Notice.SENT

    @property
    def was_empty(self) -> bool:
        """Was there nothing to say?"""
        return self.notice is not None and not self.notice.text


def words_of(mark: str) -> str:
    """A week such as 2026-W47 as one says it: Week 47, 2026."""
    year, _, week = mark.partition("-W")
    return f"Week {int(week)}, {year}"


@dataclass(frozen=True)
class Telling:
    """A week's digest to be read. `is_as_sent`: the very text of the mail; `is_past`: told without what needed one."""

    subject: str
    text: str
    html: str
    is_as_sent: bool
    is_past: bool

    @property
    def body(self) -> str:
        """The text without the mail's foot, whose links settle the mails of whoever holds them."""
        return self.text.rpartition("\nSent on ")[0] or self.text


def weeks_of(person: Person, now: dt.datetime, *, before: str = "", count: int = WEEKS) -> list[Week]:
    """The person's newest weeks whose digest has come due at `now`, or those before the week `before`.

    One query. Raises ValueError where `before` is no week.
    """
    slot = digest.slot_of(person, now)
    if before:
        slot = min(slot, digest.slot_before(person, digest.slot_of_week(person, before)))
    slots = []
    for _ in range(count):
        slots.append(slot)
        slot = digest.slot_before(person, slot)
    marks = {digest.week_mark(person.today(one)): one for one in slots}
    notices = {
        notice.key.rpartition(":")[2]: notice
        for notice in Notice.objects.filter(key__in=[_key(person, mark) for mark in marks])
    }
    return [Week(mark, one, notices.get(mark)) for mark, one in marks.items()]


def tell(person: Person, moment: dt.datetime, now: dt.datetime) -> Telling | None:
    """The digest of the person's week that `moment` is in, as it was sent or told anew; None for nothing to say."""
    mark = digest.week_mark(person.today(moment))
    notice = Notice.objects.filter(key=_key(person, mark), state=Notice.SENT).first()
    if notice is not None:
        return as_sent(notice)
    return told(person, moment, is_past=moment < digest.slot_of(person, now))


def as_sent(notice: Notice) -> Telling:
    """The mail that was sent."""
    return Telling(notice.subject, notice.text, notice.html, is_as_sent=True, is_past=False)


def told(person: Person, moment: dt.datetime, *, is_past: bool) -> Telling | None:
    """The week up to the person's newest slot at `moment`, told anew."""
    return _telling(digest.Edition([person], moment, is_past=is_past), person, moment)


def newest(person: Person, now: dt.datetime) -> list[tuple[Week, Telling]]:
    """The person's newest weeks that have something to say, newest first: always the same text for the same week.

    The number of queries does not depend on the number of weeks.
    """
    weeks = weeks_of(person, now, count=FEED_WEEKS)
    edition = digest.Edition([person], weeks[0].slot, is_past=True, since=weeks[-1].slot)
    found = []
    for week in weeks:
        if week.was_empty:
            continue
        mail = week.notice if week.was_sent else None
        telling = as_sent(mail) if mail else _telling(edition, person, week.slot)
        if telling:
            found.append((week, telling))
    return found


def _telling(edition: digest.Edition, person: Person, moment: dt.datetime) -> Telling | None:
    letter = edition.letter(person, moment)
    if letter is None:
        return None
    text, html = render(letter, person, Notice.DIGEST)
    return Telling(letter.subject, text, html, is_as_sent=False, is_past=edition.is_past)


def _key(person: Person, mark: str) -> str:
    return f"{Notice.DIGEST}:{person.pk}:{mark}"
