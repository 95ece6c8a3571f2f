"""The stretches of time in which it hurt: an incident may come back before it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.db.models import F, Q

from people.models import Person
from postmortems import conflicts
from postmortems.conflicts import Meeting, PartConflict
from postmortems.durations import HOUR, MINUTE
from postmortems.impact import Window
from postmortems.models.placing import keys, merged
from postmortems.moments import SKEW
from records.models import Refused, record
from web.years import MOMENTS

if TYPE_CHECKING:
    from postmortems.models import Postmortem


class ImpactWindow(models.Model):
    """From when until when it hurt. The impact of the incident is the union of its windows."""

    HOW_EXACT = [(MINUTE, "to the minute"), (HOUR, "about")]
    MOST = 50  # of one postmortem

    postmortem = models.ForeignKey("postmortems.Postmortem", on_delete=models.CASCADE, related_name="windows")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    precision = models.CharField(max_length=10, choices=HOW_EXACT, default=MINUTE)

    class Meta:
        ordering = ["starts_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("starts_at")), name="impact_window_starts_before_it_ends"
            ),
            models.CheckConstraint(
                condition=Q(starts_at__gte=MOMENTS[0], ends_at__lte=MOMENTS[1]),
                name="impact_window_is_in_years_that_are_meant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} to {self.ends_at:%Y-%m-%d %H:%M} UTC"

    def as_window(self) -> Window:
        """The plain value that sums are made of."""
        return Window(self.starts_at, self.ends_at, self.precision)

    @classmethod
    def replace(cls, postmortem: Postmortem, windows: Sequence[Window]) -> None:
        """These windows and no others, inside a transaction; nothing is asked or told."""
        postmortem.windows.all().delete()
        ImpactWindow.objects.bulk_create(
            ImpactWindow(postmortem=postmortem, starts_at=one.start, ends_at=one.end, precision=one.precision)
            for one in windows
        )

    @classmethod
    def put(
        cls, postmortem: Postmortem, windows: Sequence[Window], *, by: Person, version: int, now: dt.datetime
    ) -> None:
        """Replace the windows of a postmortem, of which the editor read `version`. Raises EditConflict and Refused."""
        if not postmortem.may_be_edited_by(by):
            raise Refused("Only the team, the facilitator and the authors change this postmortem.")
        if len(windows) > cls.MOST:
            raise Refused(f"{cls.MOST} windows at most.")
        for window in windows:
            if window.end < window.start:
                raise Refused("A window ends before it starts. Change one of its two times.")
            if window.start > now + SKEW or window.end > now + SKEW:
                raise Refused("A window reaches into the future. Write when it hurt.")
        before = [row.as_window() for row in postmortem.windows.all()]
        after = sorted(windows, key=lambda window: (window.start, window.end))
        if before == after:
            return
        with transaction.atomic():
            postmortem.claim_version(version)
            cls.replace(postmortem, after)
            changes = {"windows": ("\n".join(map(str, before)), "\n".join(map(str, after)))}
            taken = {"version": (version, postmortem.version)}
            record("edited", postmortem, by=by, at=now, changes=changes | taken)

    @classmethod
    def put_over(
        cls,
        postmortem: Postmortem,
        windows: Sequence[Window],
        *,
        read: Collection[str],
        by: Person,
        now: dt.datetime,
    ) -> bool:
        """put() over the windows as they are now, of which the editor read `read`; True where others' met mine.

        Raises PartConflict where both changed the same window, and Refused.
        """
        with transaction.atomic():
            current = postmortem.held()
            theirs = [row.as_window() for row in current.windows.all()]
            mine_gone, theirs_gone = set(read) - keys(windows), set(read) - keys(theirs)
            if mine_gone & theirs_gone and keys(windows) != keys(theirs):
                there, wrote = (
                    "\n".join(one.written(current.local_zone) for one in side) or "None"
                    for side in (theirs, windows)
                )
                both = [("Impact windows", there, wrote)]
                raise PartConflict(current, Meeting(conflicts.last_writer(current), conflicts=both))
            found = merged(read, windows, theirs)
            cls.put(current, found, by=by, version=current.version, now=now)
        return keys(theirs) != set(read)
