"""Postmortems with their timeline, contributing factors and lessons."""

from postmortems.models.contents import PRECISIONS, Factor, Lesson, PostmortemSource, TimelineEntry
from postmortems.models.postmortem import Postmortem

__all__ = ["PRECISIONS", "Factor", "Lesson", "Postmortem", "PostmortemSource", "TimelineEntry"]
