"""What every record shares: history, the search index, numbers, imported documents, versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from people.models import Person, Team
from web import compiled

VERBS = [
    ("created", "created"),
    ("imported", "imported"),
    ("edited", "edited"),
    ("checked_in", "checked in"),
    ("amended", "amended the goal of"),
    ("sent_value", "sent a value for"),
    ("activated", "activated"),
    ("began_closing", "began closing"),
    ("closed", "closed"),
    ("adjusted", "adjusted the score of"),
    ("agreed", "agreed on objectives of"),
    ("withdrew_agreement", "took back an agreement on"),
    ("carried_over", "carried over"),
    ("reopened", "reopened"),
    ("proposed", "proposed"),
    ("accepted", "accepted"),
    ("rejected", "rejected"),
    ("deprecated", "deprecated"),
    ("superseded", "superseded"),
    ("confirmed", "confirmed"),
    ("revised", "revised"),
    ("retired", "retired"),
    ("followed", "named a guardrail that is followed in"),
    ("diverged", "asked for an exception in"),
    ("agreed_to_exception", "agreed to an exception in"),
    ("refused_exception", "refused an exception in"),
    ("came_back", "ended an exception in"),
    ("gave_feedback", "gave feedback on"),
    ("endorsed", "endorsed"),
    ("resolved", "resolved a concern on"),
    ("commented", "commented on"),
    ("edited_comment", "edited a comment on"),
    ("removed_comment", "removed a comment on"),
    ("reopened_concern", "reopened a concern on"),
    ("brought_news", "brought new information on"),
    ("took_note", "took note of new information on"),
    ("withdrew", "withdrew the endorsement of"),
    ("extended", "gave more time for feedback on"),
    ("asked_for_review", "asked for a review of"),
    ("published", "published"),
    ("started", "started"),
    ("finished", "marked done"),
    ("declined", "declined"),
    ("moved", "moved the date of"),
    ("handed_over", "handed over"),
    ("offered", "asked somebody to take over"),
    ("took_over", "took over"),
    ("turned_down", "left with its owner"),
    ("kept", "kept"),
    ("stopped", "stopped"),
    ("took_up", "took up"),
    ("dropped", "dropped"),
    ("undid", "undid the last change of"),
    ("attached", "attached a file to"),
    ("detached", "removed a file from"),
    ("reviewed", "reviewed"),
    ("snoozed", "snoozed reminders of"),
    ("woke", "ended the snooze of"),
    ("linked", "linked"),
    ("unlinked", "unlinked"),
    ("dismissed_hint", "dismissed a hint in"),  # in old histories alone
    ("put_on_list", "put on the reading list"),
    ("taken_off_list", "took off the reading list"),
]

COMMENTING = ["commented", "edited_comment", "removed_comment"]  # they change nothing in the record itself


class Refused(ValidationError):
    """What a verb answers when the rules forbid it: words for the person, and the form field they belong to.

    A form takes it as it is: `form.add_error(None, refused)`. Who is not allowed at all gets PermissionDenied.
    """

    def __init__(self, words: str, field: str | None = None) -> None:
        super().__init__({field: [words]} if field else words)
        self.words = words
        self.field = field


class EditConflict(Exception):
    """Somebody else changed the record since it was read. `current` is the record as it is now."""

    def __init__(self, current: Recorded) -> None:
        super().__init__("The record has changed since you opened it.")
        self.current = current


class Recorded(models.Model):
    """Base of every record that has history, a place in the search and a version against lost updates."""

    record_kind: ClassVar[str]  # "decision": stored in history and search, the word on screen
    has_tags: ClassVar[bool] = False
    is_read_by_those_named: ClassVar[bool] = False  # besides its team, while it is not open to all

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    def record_title(self) -> str:
        """What history and search call it."""
        return str(getattr(self, "title", self))

    def record_ref(self) -> str:
        """The short name people cite, D-47; empty where it has none."""
        return ""

    def record_team_id(self) -> int | None:
        """The team whose record it is."""
        return getattr(self, "team_id", None)

    def readers_team_id(self) -> int | None:
        """The team whose people find it while it is not open to all; None where nobody is to find it then."""
        return self.record_team_id()

    def may_be_edited_by(self, person: Person) -> bool:
        """May the person write in it? Each kind of record says it better."""
        return False

    def is_visible_to(self, person: Person) -> bool:
        """Is it among those that the person may read? One query; a kind that knows without one says so itself."""
        readable: Any = type(self)._default_manager
        found: bool = readable.visible_to(person).filter(pk=self.pk).exists()
        return found

    def may_be_commented_on_by(self, person: Person) -> bool:
        """Whoever may read it, observers too, whatever state it is in."""
        return self.is_visible_to(person)

    def search_text(self) -> str:
        """Everything but the title that the search should find it by."""
        return ""

    def search_tags(self) -> list[str]:
        """The tags that lists find it by; kept in Tag where `has_tags`."""
        return []

    def is_open_to_all(self) -> bool:
        """May everyone in the organisation read it?"""
        return True

    def claim_version(self, expected: int) -> None:
        """Take the next version, if nobody else did since `expected` was read; inside a transaction.

        Raises EditConflict, carrying the record as it is now.
        """
        rows = (
            type(self)._default_manager.filter(pk=self.pk, version=expected).update(version=F("version") + 1)
        )
        if rows != 1:
            raise EditConflict(type(self)._default_manager.get(pk=self.pk))
        self.version = expected + 1


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, subject: Recorded) -> EventQuerySet:
        """The history of one record, newest first."""
        return self.about(subject.record_kind, subject.pk)

    def about(self, kind: str, pk: int) -> EventQuerySet:
        """of() the record of this kind and id."""
        return self.filter(subject_kind=kind, subject_id=pk).select_related("by").order_by("-id")

    def but_comments(self) -> EventQuerySet:
        """What was done, without what was said below the record."""
        return self.exclude(verb__in=COMMENTING)

    def between(self, start: dt.datetime, end: dt.datetime) -> EventQuerySet:
        """What happened from `start` on and before `end`, both aware."""
        return self.filter(at__gte=start, at__lt=end)


def newest_of(subject: Recorded, size: int) -> list[Event]:
    """The newest `size` lines of the history of one record."""
    return compiled.rows(_newest_about, subject.record_kind, size, pk=subject.pk)


def _newest_about(kind: str, size: int, pk: int) -> EventQuerySet:
    return Event.objects.about(kind, pk)[:size]


class Event(models.Model):
    """One line of history: who did what to which record, when, and what changed. Never edited, never deleted.

    It outlives its subject, so it keeps the subject's title and points by kind and id.
    """

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=20, choices=VERBS)
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    subject_title = models.CharField(max_length=400)
    subject_url = models.CharField(max_length=200, blank=True)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    changes = models.JSONField(default=dict, help_text="Field to [before, after].")
    note = models.TextField(blank=True, help_text="The reason given, where one was asked for.")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="event_of_subject"),
            models.Index(fields=["team", "at"], name="event_of_team_by_time"),
            models.Index(fields=["at"], name="event_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=[verb for verb, _ in VERBS]), name="event_verb_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by or 'Teamhub'} {self.get_verb_display()} {self.subject_title}"


FINDABLE = Q(is_open=True) | Q(readers__isnull=False)  # of search entries; what was dropped is neither


class SearchEntry(models.Model):
    """One record as the search sees it. Kept by record(); rebuilt by `manage.py rebuild_search`."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    ref = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=400)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=200)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="+")
    is_open = models.BooleanField(default=True, help_text="Readable by everyone in the organisation.")
    readers = models.ForeignKey(
        Team,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="The team whose people find it while it is not open.",
    )
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "search entries"
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_is_one_per_record")
        ]

    def __str__(self) -> str:
        return self.title


class Tag(models.Model):
    """A tag of a record, to find it by. The record itself holds its tags; record() keeps these alike."""

    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=100)

    class Meta:
        indexes = [models.Index(fields=["kind", "name", "-object_id"], name="tag_by_name")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id", "name"], name="tag_is_given_once_per_record")
        ]

    def __str__(self) -> str:
        return self.name


def record(
    verb: str,
    subject: Recorded,
    *,
    by: Person | None,
    changes: Mapping[str, tuple[Any, Any]] | None = None,
    note: str = "",
    at: dt.datetime | None = None,
) -> Event:
    """Write one line of history and refresh the subject's place in the search, in one transaction.

    `changes` maps a field's name to its value before and after, as JSON can hold them; `at` is an aware
    moment, now unless given. Raises IntegrityError for a verb outside VERBS.
    """
    from records.attachments import Attachment
    from records.search import refresh

    with transaction.atomic():
        event = Event.objects.create(
            at=at or timezone.now(),
            by=by,
            verb=verb,
            subject_kind=subject.record_kind,
            subject_id=subject.pk,
            subject_title=subject.record_title()[:400],
            subject_url=subject.get_absolute_url(),
            team_id=subject.record_team_id(),
            changes={field: list(pair) for field, pair in (changes or {}).items()},
            note=note,
        )
        refresh(subject, at=event.at)
        if by is not None:  # files that were pasted while it was written become its own
            Attachment.join(subject, [subject.search_text(), note], by=by)
    return event


def record_all(
    verb: str,
    subjects: Sequence[Recorded],
    *,
    by: Person | None,
    notes: Sequence[str],
    at: dt.datetime,
) -> None:
    """record() for many records of one kind at once, without changes: one line of history and a place in the
    search each. `notes` go with the subjects, `at` is an aware moment.
    """
    from records.search import refresh_all

    with transaction.atomic():
        Event.objects.bulk_create(
            Event(
                at=at,
                by=by,
                verb=verb,
                subject_kind=subject.record_kind,
                subject_id=subject.pk,
                subject_title=subject.record_title()[:400],
                subject_url=subject.get_absolute_url(),
                team_id=subject.record_team_id(),
                note=note,
            )
            for subject, note in zip(subjects, notes, strict=True)
        )
        refresh_all(subjects, at=at)


class NumberSeries(models.Model):
    """The last number given in a series, so that none is given twice, whoever asks at once."""

    key = models.CharField(max_length=120, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"

    @classmethod
    def next(cls, key: str) -> int:
        """The next number of the series; inside a transaction, whose end makes it final."""
        cls.objects.get_or_create(key=key)
        cls.objects.filter(key=key).update(last=F("last") + 1)  # locks the row until the transaction ends
        return cls.objects.get(key=key).last

    @classmethod
    def hold(cls, key: str) -> None:
        """Whoever else holds the series waits until the transaction ends; hold it before any of its records."""
        cls.objects.get_or_create(key=key)
        list(cls.objects.select_for_update().filter(key=key).values_list("pk"))

    @classmethod
    def keep_above(cls, key: str, number: int) -> None:
        """See that numbers given from now on are higher than one that came from an import."""
        cls.objects.get_or_create(key=key)
        cls.objects.filter(key=key, last__lt=number).update(last=number)


class ImportedDocument(models.Model):
    """Base of the original of an imported record: kept byte for byte, so that nothing is ever lost."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=500, help_text="Relative to the folder it was imported from.")
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    imported_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
