"""Sessions: where a person is signed in. One ends when it was not used for a while, at its age, or by hand.

This is also Django's session engine (SESSION_ENGINE): its `SessionStore` keeps beside the data whose session it is.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from people.models import Person

USED_EVERY = dt.timedelta(minutes=10)  # "last used" is as exact as this
DEVICE = "device"  # where the data keeps what the person signed in with
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac",
           "Linux": "Linux"}  # fmt: skip


def device_of(user_agent: str) -> str:
    """A browser in words, as it names itself: Firefox on Windows."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "A browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser


class SessionQuerySet(models.QuerySet["Session"]):
    def living(self, now: dt.datetime) -> SessionQuerySet:
        """Those that still let somebody in."""
        return self.filter(expire_date__gt=now, used_at__gt=now - settings.SESSION_IDLE)

    def prune(self, now: dt.datetime) -> None:
        """Delete those that have ended."""
        self.exclude(pk__in=self.living(now)).delete()


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in."""

    person = models.ForeignKey(
        "people.Person", null=True, on_delete=models.CASCADE, related_name="sessions", editable=False
    )
    device = models.CharField(max_length=60, blank=True, editable=False)
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    used_at = models.DateTimeField(default=timezone.now, editable=False, help_text="To ten minutes.")

    objects: ClassVar[Any] = SessionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[SessionStore]:
        return SessionStore

    def is_idle(self, now: dt.datetime) -> bool:
        """Has nobody used it for so long that it ends?"""
        return self.used_at <= now - settings.SESSION_IDLE

    def was_used(self, now: dt.datetime) -> None:
        """Keep when it was last used, seldom, so that reading a page hardly ever writes."""
        if self.used_at <= now - USED_EVERY:
            type(self).objects.filter(pk=self.pk).update(used_at=now)


class SessionStore(DatabaseStore):
    """Django's store in the database; `row` is the session as it was read."""

    row: Session | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """A new row for the same session keeps when it began, and no use makes it older than it may grow."""
        new = super().create_model_instance(data)
        assert isinstance(new, Session)
        new.person_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        new.device = str(data.get(DEVICE, ""))[:60]
        if self.row is not None and self.row.pk == new.pk:
            new.began_at, new.used_at = self.row.began_at, self.row.used_at
        oldest = new.began_at + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
        new.expire_date = min(new.expire_date, oldest)
        return new


def end_sessions(person: Person, *, but: str | None = None) -> int:
    """Sign the person out everywhere, `but` in the session of this key; returns in how many browsers that was."""
    rows = Session.objects.filter(person=person)
    ended, _ = (rows.exclude(pk=but) if but else rows).delete()
    return ended
