"""What every record shares: history, search, numbers, imported documents, and what people say on it."""

from records.attachments import Attachment
from records.drafts import SavedDraft
from records.models.recorded import (
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

__all__ = [
    "VERBS",
    "Attachment",
    "EditConflict",
    "Event",
    "EventQuerySet",
    "ImportedDocument",
    "Mention",
    "NumberSeries",
    "Recorded",
    "Refused",
    "Remark",
    "SavedDraft",
    "SearchEntry",
    "Tag",
    "record",
    "record_all",
]
