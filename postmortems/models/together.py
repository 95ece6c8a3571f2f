"""Several people write one postmortem: each saves their part, and nobody waits for anybody."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction

from people.models import Person
from postmortems import conflicts, parts, timelines
from postmortems.conflicts import Meeting, PartConflict
from postmortems.models import writing
from postmortems.timelines import Line, UnreadableLine
from records.models import Recorded

if TYPE_CHECKING:
    from postmortems.models.postmortem import Postmortem


class WrittenTogether(Recorded):
    """The verbs that save a part of it over the record as it is now, whoever saved what meanwhile."""

    class Meta:
        abstract = True

    def held(self) -> Postmortem:
        """The record as it is now, kept from changing until the transaction ends."""
        return cast("Postmortem", type(self)._default_manager.select_for_update().get(pk=self.pk))

    def edit_part(self, *, by: Person, version: int, now: dt.datetime, **values: Any) -> Meeting:
        """Change a part of it, as edit() does, whatever others have saved in other parts since `version` was read.

        What others changed in the same values is put together with mine, where the two do not touch.
        Raises PartConflict, with both, where they do; Refused as edit() does.
        """
        with transaction.atomic():
            current = self.held()
            zone = values.get("zone", current.zone)
            if (
                zone != current.zone and zone == conflicts.as_of(current, version)["zone"]
            ):  # theirs is another
                values |= writing.clocks_kept(values, zone, current.zone)
            meeting = conflicts.meet(current, version, values)
            if meeting.conflicts:
                raise PartConflict(current, meeting)
            mine = {name: value for name, value in values.items() if name not in meeting.take_theirs}
            try:
                mine |= conflicts.values_of(meeting.merged, current, values)
            except UnreadableLine:  # both together are more lines than it holds
                meeting.conflicts.append(conflicts.beside("timeline", current, values))
                raise PartConflict(current, meeting) from None
            current.edit(by=by, version=current.version, now=now, **mine)
        return meeting

    def edit_further(
        self,
        index: int | None,
        before: dict[str, str] | None,
        after: dict[str, str],
        *,
        by: Person,
        now: dt.datetime,
    ) -> Meeting:
        """Change the further section that was read as `before` at `index`, or add one (None).

        Raises PartConflict where the same words changed since, and Refused.
        """
        with transaction.atomic():
            current = self.held()
            sections, both = writing.further(current.sections, index, before, after)
            meeting = Meeting(theirs_by=conflicts.last_writer(current), conflicts=both)
            if both:
                raise PartConflict(current, meeting)
            current.edit(by=by, version=current.version, now=now, sections=sections)
        return meeting

    def remove_further(self, index: int, read: dict[str, str], *, by: Person, now: dt.datetime) -> int | None:
        """Take away the further section that was `read` at `index`; history keeps its text.

        Gives the version it was taken from, for put_back(); None where it was gone already. Raises PartConflict where
        somebody wrote in it since, and Refused.
        """
        with transaction.atomic():
            current = self.held()
            sections, theirs = writing.without(current.sections, index, read)
            if theirs is not None:
                both = [(read["heading"] or "From the document", theirs or "nothing", "(removed)")]
                meeting = Meeting(theirs_by=conflicts.last_writer(current), conflicts=both)
                raise PartConflict(current, meeting)
            if len(sections) == len(current.sections):
                return None
            version = current.version
            current.edit(by=by, version=version, now=now, sections=sections)
        return version

    def put_back(self, version: int, *, by: Person, now: dt.datetime) -> bool:
        """Put back the further section that remove_further() took from `version`, where it stood; once.

        False where that version lost none, or the same section stands there again. Raises Refused.
        """
        with transaction.atomic():
            current = self.held()
            old, new = (conflicts.as_of(current, one)["sections"] for one in (version, version + 1))
            found = writing.taken_out(old, new)
            if found is None or found[1] in current.sections:
                return False
            place, section = found
            sections = [dict(one) for one in current.sections]
            sections.insert(min(place, len(sections)), section)
            current.edit(by=by, version=current.version, now=now, sections=sections)
        return True

    def add_event(self, line: Line, *, by: Person, now: dt.datetime) -> None:
        """One more line of the timeline, after the last that came before it. Raises Refused."""
        with transaction.atomic():
            current = self.held()
            lines = timelines.with_event(current.timeline_lines(), line)
            current.edit(by=by, version=current.version, now=now, timeline=lines)

    def add_factor(self, text: str, *, by: Person, now: dt.datetime) -> None:
        """One more contributing factor, after those there are, which keep their tags. Raises Refused."""
        with transaction.atomic():
            current = self.held()
            factors = [*parts.tagged_texts(current.factors.all()), text.strip()]
            current.edit(by=by, version=current.version, now=now, factors=factors)

    def add_lesson(self, text: str, *, by: Person, now: dt.datetime) -> None:
        """One more lesson, after those there are, which keep their tags. Raises Refused."""
        with transaction.atomic():
            current = self.held()
            lessons = [*parts.tagged_texts(current.lessons.all()), text.strip()]
            current.edit(by=by, version=current.version, now=now, lessons=lessons)
