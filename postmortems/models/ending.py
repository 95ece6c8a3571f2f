"""A postmortem ends with its last follow-up, and begins again with the first that stands open once more."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from people.models import Person
from postmortems import library
from records.models import Recorded, record


class EndsWithPromises(Recorded):
    """The verbs that a follow-up calls, whoever ends or reopens it: no right in the postmortem is needed for them.

    Hold the postmortem's row (select_for_update) before the follow-up changes: of two people who end its last
    two at once, the second then sees what the first did.
    """

    if TYPE_CHECKING:
        status: Any
        closed_at: Any

        def unkept_promises(self) -> models.QuerySet[Any]: ...

    class Meta:
        abstract = True

    def close_with_promises(self, *, by: Person | None, at: dt.datetime, words: str) -> bool:
        """Close it if it is published and none of its follow-ups is left; says whether it was closed."""
        with transaction.atomic():
            if self.unkept_promises().exists():
                return False
            return self._turn("closed", library.PUBLISHED, library.CLOSED, by, at, words, closed_at=at)

    def reopen_with_promise(self, *, by: Person | None, words: str) -> bool:
        """Open it again if it is closed, for something is left to do; says whether it was closed."""
        return self._turn("reopened", library.CLOSED, library.PUBLISHED, by, None, words, closed_at=None)

    def _turn(
        self,
        verb: str,
        before: str,
        after: str,
        by: Person | None,
        at: dt.datetime | None,
        words: str,
        closed_at: dt.datetime | None,
    ) -> bool:
        with transaction.atomic():
            this: models.QuerySet[Any] = type(self)._default_manager.filter(pk=self.pk)
            if this.filter(status=before).update(status=after, closed_at=closed_at) != 1:
                return False
            self.status, self.closed_at = after, closed_at
            record(verb, self, by=by, at=at, note=words, changes={"status": (before, after)})
            return True
