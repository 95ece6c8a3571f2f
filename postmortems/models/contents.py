"""What a postmortem holds: its timeline, contributing factors and lessons, and the document it came from."""

from __future__ import annotations

from django.db import models

from postmortems.durations import DAY, HOUR, MINUTE, UNKNOWN
from postmortems.library import LessonQuerySet
from records.models import ImportedDocument
from web.years import MOMENTS

PRECISIONS = [(MINUTE, "to the minute"), (HOUR, "to the hour"), (DAY, "to the day"), (UNKNOWN, "not known")]


class TimelineEntry(models.Model):
    """One thing that happened, in the order of the story."""

    postmortem = models.ForeignKey(
        "postmortems.Postmortem", on_delete=models.CASCADE, related_name="timeline"
    )
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
            ),
            models.CheckConstraint(
                condition=models.Q(at__range=MOMENTS), name="timeline_entry_is_in_years_that_are_meant"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Factor(models.Model):
    """One of the things that together made it happen. There is never just one root cause."""

    postmortem = models.ForeignKey("postmortems.Postmortem", on_delete=models.CASCADE, related_name="factors")
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()
    tags = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.text[:80]


class Lesson(models.Model):
    """Something worth knowing next time, in a sentence or two."""

    postmortem = models.ForeignKey("postmortems.Postmortem", on_delete=models.CASCADE, related_name="lessons")
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

    postmortem = models.OneToOneField(
        "postmortems.Postmortem", on_delete=models.CASCADE, related_name="source"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "path"], name="postmortem_source_is_one_per_team_and_path"
            )
        ]

    def __str__(self) -> str:
        return self.path
