"""Where a postmortem belongs: teams that take part, areas it touched, tags, and the one it is a recurrence of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction

from people.models import Area, Person, Team
from postmortems import library, parts
from postmortems.conflicts import Meeting, PartConflict
from records.models import Event, NumberSeries, Recorded, Refused, Tag, record

Change = tuple[Collection[str], Sequence[Any]]  # the keys of what was read, and what was written

LONGEST_CHAIN = 200
MOST_TEAMS, MOST_AREAS, MOST_TAGS = 20, 20, 10
MOST_TOLD = 50  # tags of one text that a file gives it
ADD_READERS = "only a lead of its team or an org admin adds readers"


class Placed(Recorded):
    """What ties a postmortem to teams, areas and earlier postmortems."""

    is_read_by_those_named: ClassVar[bool] = True

    other_teams = models.ManyToManyField(
        Team, blank=True, related_name="postmortems_joined", help_text="Teams that take part besides its own."
    )
    areas = models.ManyToManyField(Area, blank=True, related_name="postmortems")
    recurrence_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="recurrences",
        help_text="The earlier one that this one repeats, as a person has judged.",
    )

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        team_id: Any
        factors: Any
        lessons: Any

        is_restricted: Any

        def may_be_restricted_by(self, person: Person) -> bool: ...
        def is_visible_to(self, person: Person) -> bool: ...
        def held(self) -> Any: ...

    def place(
        self,
        *,
        by: Person,
        version: int,
        now: dt.datetime,
        teams: Sequence[Team],
        areas: Sequence[Area],
        tags: Mapping[tuple[str, int], Sequence[str]],
    ) -> None:
        """Say which other teams take part, which areas it touched, and how lessons and factors are tagged.

        `tags` maps ("lesson" or "factor", id) to tags; others stay as they are. `version` is the one the editor read.
        Raises EditConflict and Refused.
        """
        if not self.may_be_edited_by(by):
            raise Refused("Only the team, the facilitator and the authors change this postmortem.")
        if any(team.pk == self.team_id for team in teams):
            raise Refused("Its own team takes part anyway. Name other teams.", "teams")
        if len(teams) > MOST_TEAMS or len(areas) > MOST_AREAS:
            raise Refused(f"{MOST_TEAMS} teams and {MOST_AREAS} areas at most.")
        if not self.may_be_opened_by(by) and self._would_open_to(teams):
            raise Refused(f"It is restricted: {ADD_READERS}.", "teams")
        with transaction.atomic():
            before = self._placed()
            self.claim_version(version)
            self.other_teams.set(teams)
            self.areas.set(areas)
            for kind, rows in (("lesson", self.lessons), ("factor", self.factors)):
                for row in rows.all():
                    wanted = tags.get((kind, row.pk))
                    if wanted is not None and list(wanted) != row.tags:
                        if len(wanted) > max(MOST_TAGS, len(row.tags)):
                            there = f"there are {len(wanted)}, with those that somebody else gave"
                            raise Refused(f"Ten tags at most; {there}.", f"{kind}_{row.pk}")
                        row.tags = list(wanted)
                        row.save(update_fields=["tags"])
                        keep_tags(kind, row.pk, row.tags)
            self.__dict__.pop("_prefetched_objects_cache", None)
            after = self._placed()
            changes = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
            if changes:
                record("edited", self, by=by, at=now, changes=changes | {"version": (version, self.version)})

    def place_over(
        self,
        *,
        by: Person,
        now: dt.datetime,
        teams: Change,
        areas: Change,
        tags: Mapping[tuple[str, int], Change],
    ) -> bool:
        """place() over the record as it is now: what others added or took away meanwhile stays so.

        Each is what was read, by name in small letters, and what was written. True where others' changes met mine.
        Raises Refused.
        """
        with transaction.atomic():
            current = self.held()
            rows = {("lesson", row.pk): row.tags for row in current.lessons.all()}
            rows |= {("factor", row.pk): row.tags for row in current.factors.all()}
            theirs = {"teams": list(current.other_teams.all()), "areas": list(current.areas.all())} | rows
            wrote: dict[Any, Change] = {"teams": teams, "areas": areas, **tags}
            found = {name: merged(*wrote[name], theirs[name]) for name in wrote if name in theirs}
            current.place(
                by=by,
                version=current.version,
                now=now,
                teams=found.pop("teams"),
                areas=found.pop("areas"),
                tags=found,
            )
        return any(keys(theirs[name]) != set(wrote[name][0]) for name in wrote if name in theirs)

    def may_be_opened_by(self, person: Person) -> bool:
        """May the person name teams and people who do not read it yet? In a restricted one those who may restrict."""
        return not self.is_restricted or self.may_be_restricted_by(person)

    def who_adds_readers(self, person: Person) -> str:
        """What the fields of people and teams say to whoever may not open it; empty for those who may."""
        return "" if self.may_be_opened_by(person) else f"It is restricted: {ADD_READERS}."

    def check_readers(self, named: Mapping[str, Any], *, by: Person) -> None:
        """Raises Refused where `by` names somebody who does not read a restricted one and may not open it to them.

        `named` maps a field, of others too, to the person or the people that it would hold.
        """
        if self.may_be_opened_by(by):
            return
        for role in ("facilitator", *parts.PEOPLE):
            people = named.get(role) or ()
            for person in [people] if isinstance(people, Person) else people:
                if not self.is_visible_to(person):
                    raise Refused(
                        f"It is restricted, and {person} does not read it yet: {ADD_READERS}.", role
                    )

    def _would_open_to(self, teams: Sequence[Team]) -> bool:
        """Would people of these teams read it who do not yet?"""
        return not {team.pk for team in teams} <= {team.pk for team in self.other_teams.all()}

    def place_as_told(
        self,
        *,
        areas: Sequence[str],
        teams: Sequence[str],
        tags: Mapping[str, Mapping[int, Sequence[str]]],
        by: Person | None,
    ) -> list[str]:
        """What a file of Teamhub's own says, inside a transaction: areas, teams, and the tags of the lists' texts.

        `tags` maps "lessons" or "factors" to tags by place; `by` is None for an operator's import. Says in words which
        there are not, for none is made, what is too many, and that a restricted one keeps its teams. A text keeps more
        tags than one may give it here; those after MOST_TOLD stand at its end.
        """
        known = {area.name: area for area in Area.objects.filter(name__in=areas)}
        joining = {team.name: team for team in Team.objects.filter(name__in=teams)}
        touched = [known[name] for name in dict.fromkeys(areas) if name in known]
        self.areas.set(touched[:MOST_AREAS])
        others = [joining[name] for name in dict.fromkeys(teams) if name in joining]
        others = [team for team in others if team.pk != self.team_id]
        too_many = [
            f"there are more than {MOST_AREAS} areas: “{area}” is left out" for area in touched[MOST_AREAS:]
        ]
        too_many += [
            f"there are more than {MOST_TEAMS} teams: “{team}” is left out" for team in others[MOST_TEAMS:]
        ]
        others = others[:MOST_TEAMS]
        if by is None or self.may_be_opened_by(by) or not self._would_open_to(others):
            self.other_teams.set(others)
            left = []
        else:
            left = [f"it is restricted, and its teams stay as they are: {ADD_READERS}"]
        for kind, rows in (("lesson", self.lessons), ("factor", self.factors)):
            told = tags.get(f"{kind}s", {})
            for place, row in enumerate(rows.all()):
                said = list(dict.fromkeys(told.get(place, row.tags)))
                row.tags, more = said[:MOST_TOLD], said[MOST_TOLD:]
                if more:
                    row.text = f"{row.text}\n\nAlso tagged: {', '.join(more)}"
                    too_many.append(
                        f"a {kind} has {len(said)} tags: those after {MOST_TOLD} stand in its text"
                    )
                row.save(update_fields=["tags", "text"])
                keep_tags(kind, row.pk, row.tags)
        return (
            left
            + too_many
            + [f"there is no area “{name}”: it is left out" for name in areas if name not in known]
            + [f"there is no team “{name}”: it is left out" for name in teams if name not in joining]
        )

    def _placed(self) -> dict[str, str]:
        """What place() changes, as history keeps it."""
        return {
            "teams": ", ".join(sorted(team.name for team in self.other_teams.all())),
            "areas": ", ".join(sorted(area.name for area in self.areas.all())),
            **{name: parts.as_lines(parts.tagged_texts(getattr(self, name).all())) for name in parts.LISTS},
        }

    def may_be_linked_by(self, person: Person) -> bool:
        """Whoever may write in it says what it repeats."""
        return self.may_be_edited_by(person)

    def repeat(self, earlier: Any, *, by: Person, now: dt.datetime) -> None:
        """It is a recurrence of `earlier`, a postmortem; None takes that back. Raises Refused."""
        if not self.may_be_linked_by(by):
            raise Refused("Only the team, the facilitator and the authors say what it repeats.")
        with transaction.atomic():
            self.hold_ties()
            every: Any = type(self)
            if earlier is not None:  # as it is now: somebody may have tied it just before
                earlier = every.objects.get(pk=earlier.pk)
                self._check_earlier(earlier, by)
            was: Any = self.recurrence_of
            if (was and was.pk) == (earlier and earlier.pk):
                return
            same = every.objects.filter(pk=self.pk, recurrence_of=was)
            if not same.update(recurrence_of=earlier):
                raise Refused("Somebody else said so a moment ago. Look at what it says now.", "earlier")
            self.recurrence_of = earlier
            before, after = (one.record_ref() if one else "" for one in (was, earlier))
            verb = "linked" if earlier else "unlinked"
            changes = {"recurrence_of": (before, after)}
            record(verb, self, by=by, at=now, changes=changes, note=f"recurrence of {after or before}")

    def repeat_over(self, earlier: Any, *, read: str, by: Person, now: dt.datetime) -> bool:
        """repeat() where the writer read `read`, a number or nothing; True where others' changes met mine.

        What I left as I read it stays as they put it. Raises PartConflict where both said something else, and Refused.
        """
        with transaction.atomic():
            self.hold_ties()
            current = self.held()
            theirs, mine = (one.record_ref() if one else "" for one in (current.recurrence_of, earlier))
            if theirs in (read, mine):
                current.repeat(earlier, by=by, now=now)
            elif mine != read:
                both = [("Recurrence of", theirs or "nothing", mine or "nothing")]
                raise PartConflict(current, Meeting(_who("linked", "unlinked", of=current), conflicts=both))
        return bool(theirs != read)

    @staticmethod
    def hold_ties() -> None:
        """One tie at a time, inside a transaction: two that are made at once, both ways, would close a ring."""
        NumberSeries.hold("postmortem")

    def _check_earlier(self, earlier: Any, by: Person) -> None:
        if earlier.pk == self.pk:
            raise Refused("A postmortem does not repeat itself. Name an earlier one.", "earlier")
        if not earlier.is_visible_to(by):
            raise Refused("There is no such postmortem that you may read.", "earlier")
        if earlier.status == library.DROPPED:
            raise Refused(
                f"{earlier.record_ref()} was dropped. Bring it back first, or name another.", "earlier"
            )
        if self.is_repeated_by(earlier):
            raise Refused(f"{earlier.record_ref()} repeats this one already. Name an earlier one.", "earlier")

    def is_repeated_by(self, other: Any) -> bool:
        """Is `other` this one, or a recurrence of it, or of one that is?"""
        for _ in range(LONGEST_CHAIN):
            if other is None or other.pk == self.pk:
                return other is not None
            other = other.recurrence_of
        return False


def key_of(row: Any) -> str:
    """What a row is told apart by: a person's address, else how it reads, in small letters."""
    return row.email if isinstance(row, Person) else str(row).lower()


def keys(rows: Iterable[Any]) -> set[str]:
    """What rows are told apart by when two people's are put together."""
    return {key_of(row) for row in rows}


def merged(read: Collection[str], mine: Sequence[Any], theirs: Sequence[Any]) -> list[Any]:
    """Their rows without those I took away, and those I added. `read` are the keys of the rows I began with."""
    said, there = keys(mine), keys(theirs)
    kept = [one for one in theirs if key_of(one) in said or key_of(one) not in read]
    return kept + [one for one in mine if key_of(one) not in {*there, *read}]


def _who(*verbs: str, of: Recorded) -> str:
    """Who did one of these to the record last, by name; empty where nobody did."""
    last = Event.objects.of(of).filter(verb__in=verbs).first()
    return last.by.name if last and last.by else ""


def keep_tags(kind: str, pk: int, tags: Sequence[str]) -> None:
    """See that a lesson or a factor is found by its tags and no others."""
    rows = Tag.objects.filter(kind=kind, object_id=pk)
    rows.exclude(name__in=tags).delete()
    Tag.objects.bulk_create(
        [Tag(kind=kind, object_id=pk, name=name[:100]) for name in tags], ignore_conflicts=True
    )


def forget_tags(kind: str, gone: Sequence[int]) -> None:
    """See that lessons or factors that are no more are found by no tag."""
    Tag.objects.filter(kind=kind, object_id__in=gone).delete()
