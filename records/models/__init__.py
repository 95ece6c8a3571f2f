"""What every record shares: history, search, numbers, imported documents, and what people say on it."""

from records.attachments import Attachment
from records.drafts import SavedDraft
from records.models.comments import (
    LONGEST_COMMENT,
    RecordComment,
    RecordCommentQuerySet,
    comment_text,
)
from records.models.recorded import (
    COMMENTING,
    FINDABLE,
    VERBS,
    EditConflict,
    Event,
    EventQuerySet,
    ImportedDocument,
    NumberSeries,
    Recorded,
    Refused,
    SearchEntry,
    Tag,
    record,
    record_all,
)
from records.models.remarks import Mention, Remark
from records.models.sent import SentFolder
from records.models.templates import TeamTemplate, TeamTemplateQuerySet

__all__ = [
    "COMMENTING",
    "FINDABLE",
    "LONGEST_COMMENT",
    "VERBS",
    "Attachment",
    "EditConflict",
    "Event",
    "EventQuerySet",
    "ImportedDocument",
    "Mention",
    "NumberSeries",
    "RecordComment",
    "RecordCommentQuerySet",
    "Recorded",
    "Refused",
    "Remark",
    "SavedDraft",
    "SearchEntry",
    "SentFolder",
    "Tag",
    "TeamTemplate",
    "TeamTemplateQuerySet",
    "comment_text",
    "record",
    "record_all",
]
