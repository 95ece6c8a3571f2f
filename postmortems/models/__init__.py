"""Postmortems with all that belongs to them: parts, templates, writers, windows, answers, comments, reading lists."""

from postmortems.models.comments import Comment
from postmortems.models.contents import PRECISIONS, Factor, Lesson, PostmortemSource, TimelineEntry
from postmortems.models.hints import DismissedHint
from postmortems.models.postmortem import Postmortem
from postmortems.models.reading import Listed, ReadMark
from postmortems.models.reviewing import ReviewAnswer
from postmortems.models.template import PostmortemTemplate
from postmortems.models.windows import ImpactWindow
from postmortems.models.writers import Writer

__all__ = [
    "PRECISIONS",
    "Comment",
    "DismissedHint",
    "Factor",
    "ImpactWindow",
    "Lesson",
    "Listed",
    "Postmortem",
    "PostmortemSource",
    "PostmortemTemplate",
    "ReadMark",
    "ReviewAnswer",
    "TimelineEntry",
    "Writer",
]
