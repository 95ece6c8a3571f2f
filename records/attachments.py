"""Pictures and files that belong to a record, and are read by those who may read it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from people.models import Person
from records.file_types import FileType, recognise

if TYPE_CHECKING:
    from records.models import Recorded

PER_RECORD = 100
WAITING_PER_PERSON = 40  # uploaded, and not yet part of a saved record
WAITS_FOR = dt.timedelta(days=31)  # a day longer than a draft that may speak of it
FOLDER = "attachments"
_ADDRESS = re.compile(r"/attachments/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")


def recorded_models() -> Iterator[type[Recorded]]:
    """Every kind of record that says who may read it."""
    from records.models import Recorded

    models_ = (model for model in apps.get_models() if issubclass(model, Recorded))
    return (model for model in models_ if hasattr(model._default_manager, "visible_to"))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def present(self) -> AttachmentQuerySet:
        """Those that have not been removed."""
        return self.filter(removed_at=None)

    def of(self, subject: Recorded) -> AttachmentQuerySet:
        """What is attached to a record, oldest first."""
        mine = self.present().filter(subject_kind=subject.record_kind, subject_id=subject.pk)
        return mine.select_related("by").order_by("id")

    def visible_to(self, person: Person) -> AttachmentQuerySet:
        """Those of records that the person may read, and what they uploaded themselves and have not saved yet."""
        if not person.is_active:
            return self.none()
        mine = Q(subject_id=None, by=person)
        for model in recorded_models():
            readable = model._default_manager.visible_to(person).values("pk")  # type: ignore[attr-defined]
            mine |= Q(subject_kind=model.record_kind, subject_id__in=readable)
        return self.present().filter(mine)

    def waiting(self) -> AttachmentQuerySet:
        """Uploaded, and not part of a saved record."""
        return self.present().filter(subject_id=None)


class Attachment(models.Model):
    """One file. It is uploaded while somebody writes, so it may be there before its record: kind and id, as in
    history, are empty until the record is saved with the file in it.
    """

    token = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=150)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="attachment_of_subject"),
            models.Index(fields=["at"], name="attachment_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id=None) | (~Q(subject_kind="") & Q(subject_id__gt=0)),
                name="attachment_has_a_record_or_none",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment", args=[self.token])

    @property
    def path(self) -> str:
        """Where the file is, under MEDIA_ROOT: nothing of its own name is in there."""
        return f"{FOLDER}/{self.token.hex[:2]}/{self.token.hex}"

    def is_picture(self) -> bool:
        """Is it shown in the page, rather than offered for download?"""
        return self.content_type.startswith("image/")

    def markdown(self) -> str:
        """How a text shows it or leads to it."""
        name = re.sub(r"[\[\]\\`*_<>]", "", self.name)
        return f"{'!' if self.is_picture() else ''}[{name}]({self.get_absolute_url()})"

    def subject(self) -> Recorded | None:
        """The record it belongs to."""
        for model in recorded_models():
            if model.record_kind == self.subject_kind:
                return model._default_manager.filter(pk=self.subject_id).first()
        return None

    # --- Verbs -------------------------------------------------------------------------------------------------
    @classmethod
    def upload(cls, file: UploadedFile, *, by: Person, at: dt.datetime) -> Attachment:
        """Take in a file that waits for its record. Raises ValidationError, in words, for one that is refused."""
        kind = _check(file)
        if cls.objects.waiting().filter(by=by).count() >= WAITING_PER_PERSON:
            raise ValidationError("Save what you are writing first: many files wait for it already.")
        return cls._store(file, kind, by=by, at=at)

    @classmethod
    def attach(cls, file: UploadedFile, subject: Recorded, *, by: Person, at: dt.datetime) -> Attachment:
        """Take in a file of a record, and write it into the history.

        Raises PermissionDenied, and ValidationError, in words, for one that is refused.
        """
        if not subject.may_be_edited_by(by):
            raise PermissionDenied("Those who may edit the record attach files to it.")
        kind = _check(file)
        if cls.objects.of(subject).count() >= PER_RECORD:
            raise ValidationError(f"There are {PER_RECORD} files already. Remove one that nobody needs.")
        with transaction.atomic():
            attachment = cls._store(file, kind, by=by, at=at)
            attachment._join(subject, by=by)
        return attachment

    @classmethod
    def _store(cls, file: UploadedFile, kind: FileType, *, by: Person, at: dt.datetime) -> Attachment:
        """Write the file, then its row: a crash between leaves a file alone, which tidy_files() removes."""
        content = file.read()
        attachment = cls(by=by, at=at, name=clean_name(file.name or "", kind), content_type=kind.content_type)
        attachment.size, attachment.sha256 = len(content), hashlib.sha256(content).hexdigest()
        default_storage.save(attachment.path, ContentFile(content))
        attachment.save(force_insert=True)
        return attachment

    def _join(self, subject: Recorded, *, by: Person) -> bool:
        """Become part of the record, unless it is part of one already. History tells it."""
        from records.models import record

        joined = Attachment.objects.waiting().filter(pk=self.pk, by=by)
        if joined.update(subject_kind=subject.record_kind, subject_id=subject.pk) != 1:
            return False
        self.subject_kind, self.subject_id = subject.record_kind, subject.pk
        record("attached", subject, by=by, note=self.name)
        return True

    @classmethod
    def join(cls, subject: Recorded, texts: Iterable[str], *, by: Person) -> None:
        """Make the files that these texts speak of part of the record: those the writer uploaded and nobody's yet."""
        tokens = list(dict.fromkeys(token for text in texts for token in _ADDRESS.findall(text)))
        room = PER_RECORD - cls.objects.of(subject).count() if tokens else 0
        for attachment in (
            cls.objects.waiting().filter(by=by, token__in=tokens).order_by("id")[: max(0, room)]
        ):
            attachment._join(subject, by=by)

    def may_be_removed_by(self, person: Person) -> bool:
        """Those who may edit its record; while it has none, who uploaded it."""
        subject = self.subject()
        if subject is None:
            return person.is_active and self.by_id == person.pk
        return subject.may_be_edited_by(person)

    def remove(self, *, by: Person, at: dt.datetime) -> None:
        """Delete the file; its name stays in the record's history. Raises PermissionDenied."""
        from records.models import record

        if not self.may_be_removed_by(by):
            raise PermissionDenied("Those who may edit the record remove its files.")
        with transaction.atomic():
            gone = Attachment.objects.present().filter(pk=self.pk).update(removed_at=at, removed_by=by)
            subject = self.subject()
            if gone and subject is not None:
                record("detached", subject, by=by, note=self.name)
            transaction.on_commit(lambda: default_storage.delete(self.path))


def _check(file: UploadedFile) -> FileType:
    """What the file is by its content. Raises ValidationError, in words."""
    limit = settings.ATTACHMENT_MAX_BYTES
    if not file.size:
        raise ValidationError("This file is empty.")
    if file.size > limit:
        raise ValidationError(f"This file is larger than {limit // 1024**2} MB. Link to it instead.")
    kind = recognise(file.read())
    file.seek(0)
    return kind


def clean_name(name: str, kind: FileType) -> str:
    """The file's own name without a path or anything unprintable, with an ending that says what it is."""
    name = re.split(r"[\\/]", name)[-1]
    name = " ".join("".join(each if each.isprintable() else " " for each in name).split()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot or ending.lower() not in kind.endings:
        stem, ending = name, kind.endings[0]
    return f"{stem[:120] or 'file'}.{ending.lower()}"


def tidy_files(now: dt.datetime, at_most: int = 500) -> int:
    """Remove files that waited for a record in vain, and files on disk that no row knows; how many went.

    One write of a few hours' age is left alone: its row may be on its way.
    """
    gone = 0
    for waited in Attachment.objects.waiting().filter(at__lt=now - WAITS_FOR).order_by("at")[:at_most]:
        if Attachment.objects.waiting().filter(pk=waited.pk).delete()[0]:
            default_storage.delete(waited.path)
            gone += 1
    if not default_storage.exists(FOLDER):
        return gone
    for folder in sorted(default_storage.listdir(FOLDER)[0]):
        names = [name for name in default_storage.listdir(f"{FOLDER}/{folder}")[1] if len(name) == 32]
        known = Attachment.objects.present().filter(token__in=names).values_list("token", flat=True)
        for name in set(names) - {token.hex for token in known}:
            path = f"{FOLDER}/{folder}/{name}"
            if gone < at_most and default_storage.get_modified_time(path) < now - dt.timedelta(hours=6):
                default_storage.delete(path)
                gone += 1
    return gone
