"""A postmortem: what it says, who may do what with it, and the doing."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from outcomes.models import KeyResult, Objective
from people.models import Person, Team
from people.zones import zone_of
from postmortems import durations, library, moments, parts
from postmortems.durations import Moment
from postmortems.kinds import MEASURED
from postmortems.library import PostmortemQuerySet
from postmortems.models import writing
from postmortems.models.dated import Dated
from postmortems.models.ending import EndsWithPromises
from postmortems.models.owned import Owned
from postmortems.models.placing import Placed
from postmortems.models.reviewing import NOTHING_YET, Reviewed
from postmortems.models.template import PostmortemTemplate
from postmortems.models.together import WrittenTogether
from postmortems.timelines import Line
from records.models import NumberSeries, Recorded, Refused, record
from web.addresses import numbered
from web.years import MOMENTS


class Postmortem(Owned, EndsWithPromises, Reviewed, Placed, Dated, WrittenTogether, Recorded):
    """What happened, what it did to people, what we learned. About systems, not people."""

    record_kind: ClassVar[str] = "postmortem"
    was_imported: bool  # given by for_record()
    INCIDENT, NEAR_MISS, MISSED_OUTCOME, GAME_DAY = "incident", "near_miss", "missed_outcome", "game_day"
    KINDS = [
        (INCIDENT, "Incident"),
        (NEAR_MISS, "Near miss"),
        (MISSED_OUTCOME, "Missed outcome"),
        (GAME_DAY, "Game day"),
    ]
    DRAFT, IN_REVIEW = library.DRAFT, library.IN_REVIEW
    PUBLISHED, CLOSED = library.PUBLISHED, library.CLOSED
    DROPPED = library.DROPPED
    STATUSES = [
        (DRAFT, "Draft"),
        (IN_REVIEW, "In review"),
        (PUBLISHED, "Published"),
        (CLOSED, "Closed"),
        (DROPPED, "Dropped"),
    ]
    OPEN_STATUSES = library.OPEN_STATUSES
    SEVERITIES = [(1, "SEV 1"), (2, "SEV 2"), (3, "SEV 3"), (4, "SEV 4")]
    MOMENTS = durations.NAMES
    REVIEW_DAYS = 5  # working days in which the review of a severity 1 or 2 is due

    number = models.PositiveIntegerField(unique=True, editable=False)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=15, choices=KINDS, default=INCIDENT)
    severity = models.PositiveSmallIntegerField(null=True, blank=True, choices=SEVERITIES)
    status = models.CharField(max_length=10, choices=STATUSES, default=DRAFT)
    is_restricted = models.BooleanField(default=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="postmortems")
    facilitator = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="postmortems_facilitated"
    )
    authors = models.ManyToManyField(Person, blank=True, related_name="postmortems_written")
    reviewers = models.ManyToManyField(Person, blank=True, related_name="postmortems_reviewed")
    participants = models.ManyToManyField(Person, blank=True, related_name="postmortems_taken_part")
    people_named = models.JSONField(default=list, blank=True, help_text="Names in an imported document.")

    happened_on = models.DateField(null=True, blank=True, help_text="The day of the incident, local.")
    zone = models.CharField(max_length=64, default="UTC", help_text="The zone its times were written in.")
    started_at = models.DateTimeField(null=True, blank=True)
    detected_at = models.DateTimeField(null=True, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    mitigated_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    precisions = models.JSONField(
        default=dict, blank=True, help_text="Moment to precision, minute unless named."
    )

    zone_is_assumed = models.BooleanField(
        default=False, help_text="An imported document stated no zone: its times are read in the team's."
    )
    claims = models.JSONField(
        default=list,
        blank=True,
        help_text="Durations an imported document states: name, key, written, minutes, working_hours.",
    )
    written_with = models.ForeignKey(
        PostmortemTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="postmortems"
    )

    summary = models.TextField(blank=True)
    impact = models.TextField(blank=True)
    surprised = models.TextField(blank=True, help_text="Why were we surprised?")
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    got_lucky = models.TextField(blank=True)
    sections = models.JSONField(
        default=list,
        blank=True,
        help_text="Further sections in order, each with heading and body in Markdown.",
    )

    reviews_objective = models.ForeignKey(
        Objective, null=True, blank=True, on_delete=models.PROTECT, related_name="postmortems"
    )
    slowed = models.ManyToManyField(KeyResult, blank=True, related_name="slowed_by")
    review_due_on = models.DateField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PostmortemQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["-started_at", "-number"], name="postmortem_by_start"),
            models.Index(fields=["team", "-started_at", "-number"], name="postmortem_of_team_by_start"),
            models.Index(
                fields=["happened_on", "created_at"],
                condition=Q(started_at__isnull=True),
                name="postmortem_without_start",
            ),
            models.Index(
                fields=["team", "happened_on", "created_at"],
                condition=Q(started_at__isnull=True),
                name="postmortem_of_team_no_start",
            ),
            models.Index(fields=["status", "-number"], name="postmortem_by_status"),
            models.Index(fields=["team", "-number"], name="postmortem_of_team"),
            models.Index(fields=["team", "status"], name="postmortem_of_team_by_status"),
            models.Index(fields=["-published_at"], name="postmortem_newest_published"),
            models.Index(
                fields=["-news_at", "-id"],
                condition=Q(published_at__isnull=False),
                name="postmortem_newest_open_news",
            ),
            models.Index(
                fields=["-news_at", "-id"],
                condition=Q(recurrence_of__isnull=False),
                name="postmortem_newest_repeats",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["incident", "near_miss", "missed_outcome", "game_day"]),
                name="postmortem_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "published", "closed", "dropped"]),
                name="postmortem_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__range=(1, 4)),
                name="postmortem_severity_is_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(mitigated_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(started_at__lte=F("mitigated_at")),
                name="postmortem_starts_before_it_is_mitigated",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True)
                | Q(resolved_at__gte=Coalesce(F("mitigated_at"), F("started_at"), F("resolved_at"))),
                name="postmortem_is_mitigated_before_it_is_resolved",
            ),
            models.CheckConstraint(
                condition=Q(**{f"{name}__range": MOMENTS for name in parts.MOMENTS}),
                name="postmortem_moments_are_in_years_that_are_meant",
            ),
        ]

    def __str__(self) -> str:
        return f"PM-{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return numbered("postmortem", self.number)

    def record_ref(self) -> str:
        return f"PM-{self.number}"

    def is_open_to_all(self) -> bool:
        return self.status in self.OPEN_STATUSES and not self.is_restricted

    def search_text(self) -> str:
        texts = [self.summary, self.impact, self.surprised, self.went_well, self.went_badly, self.got_lucky]
        texts += [f"{section['heading']}\n{section['body']}" for section in self.sections]
        for rows in (self.lessons, self.factors, self.timeline):
            texts += rows.values_list("text", flat=True)
        return "\n".join(text for text in texts if text)

    # What it says.
    @property
    def local_zone(self) -> zoneinfo.ZoneInfo:
        """The zone its times were written in."""
        return zone_of(self.zone)

    def moments(self) -> dict[str, Moment]:
        """The moments that are known, by name."""
        return moments.of({name: getattr(self, name) for name in (*parts.MOMENTS, "precisions", "zone")})

    def time_to_detect(self) -> durations.Duration | None:
        """None for a kind that is not MEASURED, as are the next two."""
        return durations.to_detect(self.moments()) if self.kind in MEASURED else None

    def time_to_mitigate(self) -> durations.Duration | None:
        return durations.to_mitigate(self.moments()) if self.kind in MEASURED else None

    def time_to_restore(self) -> durations.Duration | None:
        return durations.to_restore(self.moments()) if self.kind in MEASURED else None

    def timeline_lines(self) -> list[Line]:
        """The timeline as the editor has it."""
        return [Line(entry.at, entry.precision, entry.text, entry.marks) for entry in self.timeline.all()]

    def values(self) -> dict[str, Any]:
        """Everything that is edited, as edit() takes it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in (*parts.PLAIN, *parts.MOMENTS)}
        for name in parts.LISTS:
            values[name] = parts.tagged_texts(getattr(self, name).all())
        for name in (*parts.PEOPLE, "slowed"):
            values[name] = list(getattr(self, name).all())
        return values | {"timeline": self.timeline_lines()}

    # Who may.
    def is_visible_to(self, person: Person) -> bool:
        """Twin of PostmortemQuerySet.visible_to()."""
        return person.is_active and (
            person.is_org_admin
            or self.is_open_to_all()
            or self.team_id in person.roles()
            or self.facilitator_id == person.pk
            or any(self._names(role, person) for role in parts.PEOPLE)
            or any(team.pk in person.roles() for team in self.other_teams.all())
        )

    def _names(self, role: str, person: Person) -> bool:
        return any(one.pk == person.pk for one in getattr(self, role).all())

    @staticmethod
    def may_be_created_by(person: Person, team: Team) -> bool:
        return person.writes_in(team.pk)

    def may_be_edited_by(self, person: Person) -> bool:
        """The team's leads and members, and the facilitator and authors wherever they are, until it is dropped."""
        return self.status != self.DROPPED and self._is_written_by(person)

    def _is_written_by(self, person: Person) -> bool:
        return person.writes_in(self.team_id) or (
            person.is_active and (self.facilitator_id == person.pk or self._names("authors", person))
        )

    def may_be_sent_to_review_by(self, person: Person) -> bool:
        return self.status in library.UNPUBLISHED and self.may_be_edited_by(person)

    def may_be_published_by(self, person: Person) -> bool:
        return self.status == self.IN_REVIEW and self.may_be_edited_by(person)

    def may_be_closed_by(self, person: Person) -> bool:
        return (
            self.status == self.PUBLISHED and self.may_be_edited_by(person) and not self.has_unkept_promises()
        )

    def may_be_reopened_by(self, person: Person) -> bool:
        return self.status in (self.CLOSED, self.DROPPED) and self._is_written_by(person)

    def may_be_dropped_by(self, person: Person) -> bool:
        return self.status in library.UNPUBLISHED and self.may_be_edited_by(person)

    def is_to_write_or_review_by(self, person: Person) -> bool:
        """Twin of PostmortemQuerySet.to_write_or_review()."""
        if self.status == self.DRAFT:
            return self.facilitator_id == person.pk or self._names("authors", person)
        waiting = self.waiting_reviewers() if self.status == self.IN_REVIEW else []
        return any(one.pk == person.pk for one in waiting)

    def unkept_promises(self) -> models.QuerySet[Any]:
        """Its follow-ups that are neither done nor declined; ideas nobody has decided on count as well."""
        return self.follow_ups.exclude(state__in=["done", "declined"])

    def has_unkept_promises(self) -> bool:
        """Twin of unkept_promises(); without a query where the follow-ups were fetched with the record."""
        if "follow_ups" in getattr(self, "_prefetched_objects_cache", {}):
            return any(promise.state not in ("done", "declined") for promise in self.follow_ups.all())
        return self.unkept_promises().exists()

    # What one does with it.
    @classmethod
    def create(
        cls,
        *,
        by: Person,
        team: Team,
        now: dt.datetime,
        title: str,
        written_with: PostmortemTemplate | None = None,
        **values: Any,
    ) -> Postmortem:
        """A new draft with the next number; `values` as for edit(). `by` is its author where none is named.

        A severity 1 or 2 is to be reviewed within five working days of `now`, unless a date is given.
        Raises Refused.
        """
        if not cls.may_be_created_by(by, team):
            raise Refused(f"Only leads and members of {team} write its postmortems.", "team")
        writing.check_room({}, values, zoneinfo.ZoneInfo(values.get("zone") or "UTC"))
        values |= cls._review_due(values, by.today(now))
        with transaction.atomic():
            postmortem = cls.objects.create(
                number=NumberSeries.next("postmortem"),
                title=title,
                team=team,
                written_with=written_with,
                created_by=by,
                created_at=now,
            )
            postmortem.put({"authors": [by], "title": title} | values, now)
            record("created", postmortem, by=by, at=now)
        return postmortem

    def edit(
        self, *, by: Person, version: int, now: dt.datetime, **values: Any
    ) -> dict[str, tuple[Any, Any]]:
        """Change what is given in `values` (any of parts.EDITABLE) and say what changed, as history keeps it.

        `version` is the one the editor read; `now` is aware. A severity 1 or 2 gets a review date as in create(); with
        another zone all times, those of `values` apart, keep what the clock showed. A zone that is given, the same
        one too, is no longer assumed. Raises EditConflict when somebody saved since, Refused for somebody who may not,
        and for moments that cannot be.
        """
        if not self.may_be_edited_by(by):
            raise Refused("Only the team, the facilitator and the authors change this postmortem.")
        self.check_readers(values, by=by)
        with transaction.atomic():
            before = self.values()
            if (zone := values.get("zone", self.zone)) != self.zone:
                values = writing.clocks_kept(before, self.zone, zone) | values
            if values.get("severity", self.severity) != self.severity and self.status in library.UNPUBLISHED:
                values |= self._review_due(before | values, by.today(now))
            changes = parts.changes_between({name: before[name] for name in ("zone", *values)}, values)
            writing.check_room(
                before, {name: values[name] for name in changes if name in values}, self.local_zone
            )
            if "zone" in values and self.zone_is_assumed:
                changes["zone_is_assumed"] = (True, False)
            if changes or version != self.version:
                self.claim_version(version)
                if "zone" in changes and self.windows.exists():
                    changes["windows"] = writing.move_windows(self, *changes["zone"])
                self.put({name: values[name] for name in changes if name in values}, now)
                if "zone_is_assumed" in changes:
                    self.zone_is_assumed = False
                    self.save(update_fields=["zone_is_assumed"])
                record("edited", self, by=by, at=now, changes=changes | {"version": (version, self.version)})
        return changes

    @classmethod
    def _review_due(cls, values: Mapping[str, Any], today: dt.date) -> dict[str, dt.date]:
        """The day by which a severity 1 or 2 is to be reviewed, unless one is given."""
        if values.get("severity") not in (1, 2) or values.get("review_due_on"):
            return {}
        return {"review_due_on": moments.working_days_after(today, cls.REVIEW_DAYS)}

    def put(self, values: dict[str, Any], now: dt.datetime) -> None:
        """Write the values. Raises Refused for moments that cannot be."""
        writing.put(self, values, now)

    def ask_for_review(
        self, *, by: Person, now: dt.datetime, reviewers: Sequence[Person], until: dt.date
    ) -> None:
        """Ask `reviewers` to read it by the date `until`; asking again changes both. Raises Refused."""
        if not self.may_be_sent_to_review_by(by):
            raise Refused(
                "It is published already."
                if self.status in self.OPEN_STATUSES
                else "Only the team, the facilitator and the authors ask for a review."
            )
        if not reviewers:
            raise Refused("Name at least one person who reads it before everyone does.", "reviewers")
        if until < by.today(now):
            raise Refused("This day has passed. Choose today or later.", "review_due_on")
        self.check_readers({"reviewers": reviewers}, by=by)
        with transaction.atomic():
            self._move(
                "asked_for_review",
                by=by,
                now=now,
                to=self.IN_REVIEW,
                review_due_on=until,
                reviewers=parts.names(reviewers),
                version=self.version + 1,  # whoever is editing has the old reviewers in their form
            )
            self.reviewers.set(reviewers)

    def publish(self, *, by: Person, now: dt.datetime) -> None:
        """Open it to everyone in the organisation, unless it is restricted; closed where its follow-ups have ended.

        Raises Refused.
        """
        if not self.may_be_published_by(by):
            raise Refused(
                "Ask for a review first: somebody reads a postmortem before everyone does."
                if self.status == self.DRAFT
                else "Only the team, the facilitator and the authors publish it, once."
            )
        if self.tells_nothing():
            raise Refused(NOTHING_YET)
        with transaction.atomic():
            self._move("published", by=by, now=now, to=self.PUBLISHED, published_at=now)
            if self.follow_ups.exists():
                self.close_with_promises(by=by, at=now, words="Every follow-up had ended before.")

    def close(self, *, by: Person, now: dt.datetime) -> None:
        """Nothing is left to do: every follow-up is done or declined. Raises Refused."""
        with transaction.atomic():
            # Whoever makes a follow-up of it, or reopens one, at this moment holds this row, or waits for it.
            type(self).objects.select_for_update().values_list("pk").get(pk=self.pk)
            if self.status == self.PUBLISHED and (left := self.unkept_promises().count()):
                follow_ups = "follow-up is" if left == 1 else "follow-ups are"
                raise Refused(f"{left} {follow_ups} neither done nor declined. It closes when all are.")
            if self.status != self.PUBLISHED or not self.may_be_edited_by(by):
                raise Refused(
                    "Only a published postmortem is closed, by the team, its facilitator or its authors."
                )
            self._move("closed", by=by, now=now, to=self.CLOSED, closed_at=now)

    def reopen(self, *, by: Person, now: dt.datetime) -> None:
        """Something is left to do after all; of a dropped one, it is a draft again. Raises Refused."""
        if not self.may_be_reopened_by(by):
            raise Refused(
                "Only a closed or dropped postmortem is reopened, by the team, its facilitator or its authors."
            )
        to = self.DRAFT if self.status == self.DROPPED else self.PUBLISHED
        self._move("reopened", by=by, now=now, to=to, closed_at=None)

    def drop(self, *, by: Person, now: dt.datetime) -> None:
        """A draft nobody needs leaves the lists. All that was written stays, and its number; reopen() brings it back.

        Raises Refused, where a follow-up is left to do as well: it is read where it comes from.
        """
        if not self.may_be_dropped_by(by):
            raise Refused(
                "Only what is not published is dropped, by the team, its facilitator or its authors."
            )
        with transaction.atomic():
            # Whoever makes a follow-up of it, or reopens one, at this moment holds this row, or waits for it.
            type(self).objects.select_for_update().values_list("pk").get(pk=self.pk)
            if left := self.unkept_promises().count():
                follow_ups = "follow-up is" if left == 1 else "follow-ups are"
                raise Refused(f"{left} {follow_ups} neither done nor declined. It is dropped when all are.")
            self._move("dropped", by=by, now=now, to=self.DROPPED)

    def _move(self, verb: str, *, by: Person, now: dt.datetime, to: str, **also: Any) -> None:
        """From the status it was read in to another, once, whoever asks at the same time. Raises Refused."""
        fields = {name: value for name, value in also.items() if name != "reviewers"}
        before = {"status": self.status} | {name: getattr(self, name) for name in fields}
        with transaction.atomic():
            still = type(self).objects.filter(pk=self.pk, status=self.status, version=self.version)
            if still.update(status=to, **fields) != 1:
                raise Refused("Somebody else was quicker: look at where it stands now.")
            self.status = to
            for name, value in fields.items():
                setattr(self, name, value)
            after = {"status": to} | fields
            changes = parts.changes_between(before, after)
            if "reviewers" in also:
                changes["reviewers"] = (parts.names(self.reviewers.all()), also["reviewers"])
            record(verb, self, by=by, at=now, changes=changes)
            self.show_or_hide_follow_ups()
