"""Postmortems with their timeline, contributing factors and lessons."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from outcomes.models import KeyResult, Objective
from people.models import Person, Team
from records.models import ImportedDocument, Recorded

MINUTE, HOUR, DAY, UNKNOWN = "minute", "hour", "day", "unknown"
PRECISIONS = [(MINUTE, "to the minute"), (HOUR, "to the hour"), (DAY, "to the day"), (UNKNOWN, "not known")]


class PostmortemQuerySet(models.QuerySet["Postmortem"]):
    def visible_to(self, person: Person) -> PostmortemQuerySet:
        """Published ones that are not restricted; drafts and restricted ones for the team and those named."""
        if not person.is_active:
            return self.none()
        if person.is_org_admin:
            return self
        named = Postmortem.objects.filter(
            Q(authors=person) | Q(reviewers=person) | Q(participants=person)
        ).values("pk")
        return self.filter(
            Q(status__in=Postmortem.OPEN_STATUSES, is_restricted=False)
            | Q(team__in=list(person.roles()))
            | Q(facilitator=person)
            | Q(pk__in=named)
        )


class Postmortem(Recorded):
    """What happened, what it did to people, what we learned. About systems, not people."""

    record_kind: ClassVar[str] = "postmortem"
    INCIDENT, NEAR_MISS, MISSED_OUTCOME, GAME_DAY = "incident", "near_miss", "missed_outcome", "game_day"
    KINDS = [
        (INCIDENT, "Incident"),
        (NEAR_MISS, "Near miss"),
        (MISSED_OUTCOME, "Missed outcome"),
        (GAME_DAY, "Game day"),
    ]
    DRAFT, IN_REVIEW, PUBLISHED, CLOSED = "draft", "in_review", "published", "closed"
    STATUSES = [(DRAFT, "Draft"), (IN_REVIEW, "In review"), (PUBLISHED, "Published"), (CLOSED, "Closed")]
    OPEN_STATUSES = [PUBLISHED, CLOSED]
    SEVERITIES = [(1, "SEV 1"), (2, "SEV 2"), (3, "SEV 3"), (4, "SEV 4")]
    MOMENTS = ["started", "detected", "declared", "mitigated", "resolved"]

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
            models.Index(fields=["status", "-number"], name="postmortem_by_status"),
            models.Index(fields=["team", "-number"], name="postmortem_of_team"),
            models.Index(fields=["-published_at"], name="postmortem_newest_published"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["incident", "near_miss", "missed_outcome", "game_day"]),
                name="postmortem_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "in_review", "published", "closed"]),
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
        ]

    def __str__(self) -> str:
        return f"PM-{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("postmortem", args=[self.number])

    def record_ref(self) -> str:
        return f"PM-{self.number}"

    def is_open_to_all(self) -> bool:
        return self.status in self.OPEN_STATUSES and not self.is_restricted

    def search_text(self) -> str:
        parts = [self.summary, self.impact, self.surprised, self.went_well, self.went_badly, self.got_lucky]
        parts += [f"{section['heading']}\n{section['body']}" for section in self.sections]
        parts += self.lessons.values_list("text", flat=True)
        parts += self.factors.values_list("text", flat=True)
        parts += self.timeline.values_list("text", flat=True)
        return "\n".join(part for part in parts if part)


class TimelineEntry(models.Model):
    """One thing that happened, in the order of the story."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="timeline")
    position = models.PositiveIntegerField()
    at = models.DateTimeField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=PRECISIONS, default=MINUTE)
    text = models.TextField()
    marks = models.CharField(
        max_length=10, blank=True, help_text="The moment it marks: started, detected, mitigated, resolved."
    )

    class Meta:
        ordering = ["position"]
        verbose_name_plural = "timeline entries"
        constraints = [
            models.UniqueConstraint(
                fields=["postmortem", "position"], name="timeline_entry_has_its_own_place"
            )
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Factor(models.Model):
    """One of the things that together made it happen. There is never just one root cause."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="factors")
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, person: Person) -> LessonQuerySet:
        """Lessons of the postmortems the person may read."""
        return self.filter(postmortem__in=Postmortem.objects.visible_to(person))


class Lesson(models.Model):
    """Something worth knowing next time, in a sentence or two."""

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="lessons")
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()
    tags = models.JSONField(default=list, blank=True)

    objects = LessonQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class PostmortemSource(ImportedDocument):
    """The Markdown a postmortem was imported from."""

    postmortem = models.OneToOneField(Postmortem, on_delete=models.CASCADE, related_name="source")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "path"], name="postmortem_source_is_one_per_team_and_path"
            )
        ]

    def __str__(self) -> str:
        return self.path
