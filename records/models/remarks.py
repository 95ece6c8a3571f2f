"""What somebody says on a record, and whom they mention in it. Each practice has its own kind of remark.

A practice derives its model from Remark, tells in `said_on()` which record it stands on, and shows it in an
element whose id is `anchor()`. Whoever is mentioned has it in "needs you" until they answer or take note.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from people.models import Person
from records.mentions import people_mentioned
from records.models.recorded import FINDABLE, Recorded, Refused, SearchEntry, record

MENTIONED_AT_MOST = 20  # in one remark; more is a mailing list


class Remark(models.Model):
    """Base of what somebody says on a record: feedback, a comment, a reply."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(blank=True)
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(
        null=True, blank=True, help_text="Taken back by who said it; history keeps the words."
    )
    answers = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="replies",
        help_text="The remark that it replies to; a thread is one level deep.",
    )
    answers_id: int | None
    section = models.CharField(max_length=200, blank=True, help_text="The section of the record it is about.")
    section_text = models.TextField(blank=True, help_text="What stood in that section when it was said.")

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """Where it stands on the record's page."""
        return f"{self.said_on().get_absolute_url()}#{self.anchor()}"

    def said_on(self) -> Recorded:
        """The record it stands on."""
        raise NotImplementedError

    def anchor(self) -> str:
        """The id of its element on the record's page: feedback-12."""
        return f"{self._meta.model_name}-{self.pk}"

    def removal(self) -> str:
        """The history verb of taking it back."""
        return "removed_comment"

    def is_settled(self) -> bool:
        """May nobody change it any more, because something rests on it? A practice says when."""
        return False

    def check_talk(self) -> None:
        """Raises Refused where nothing is said on the record any more, nor changed. A practice says when."""

    def may_be_changed_by(self, person: Person) -> bool:
        """Everybody edits and removes their own remarks, as long as nothing rests on them."""
        return (
            person.is_active and self.by_id == person.pk and self.removed_at is None and not self.is_settled()
        )

    def beside(self) -> dict[str, Any]:
        """What a reply to it has in common with it, by field: where it stands."""
        raise NotImplementedError

    def may_get_reply_from(self, person: Person) -> bool:
        """Everyone in the organisation replies, to anything that stands and is no reply itself."""
        return person.is_active and self.answers_id is None and self.removed_at is None

    def reply(self, *, by: Person, at: dt.datetime, text: str) -> Self:
        """Say something in its thread at the aware moment `at`. Raises PermissionDenied and Refused."""
        text = text.strip()
        if not by.is_active:
            raise PermissionDenied("Replies come from people of the organisation.")
        if not text:
            raise Refused("Write your reply.", "text")
        self.check_talk()
        if not self.may_get_reply_from(by):
            raise Refused("This was removed while you were writing. Your text is still in the form.", "text")
        with transaction.atomic():
            said = self._thread(by, at, text)
            said.mention(at=at)
            record("commented", self.said_on(), by=by, note=text, at=at)
        return said

    def _thread(self, by: Person, at: dt.datetime, text: str) -> Self:
        manager = type(self)._default_manager
        return manager.create(by=by, at=at, text=text, answers=self, **self.beside())

    def rewrite(self, *, by: Person, at: dt.datetime, text: str) -> bool:
        """Put other words in place of one's own at the aware moment `at`; history keeps both. True if they differ.

        Raises PermissionDenied and Refused.
        """
        text = text.strip()
        self._check_change(by)
        if text == self.text:
            return False
        if not text:
            raise Refused("Write something, or take it back altogether.", "text")
        before = self.text
        with transaction.atomic():
            same = type(self)._default_manager.filter(pk=self.pk, text=before, removed_at__isnull=True)
            if not same.update(text=text, edited_at=at):
                raise Refused("You changed it in another window. Both texts are in the history.", "text")
            self.text, self.edited_at = text, at
            record("edited_comment", self.said_on(), by=by, changes={"remark": (before, text)}, at=at)
            self.mention(at=at)
        return True

    def remove(self, *, by: Person, at: dt.datetime) -> None:
        """Take back what one has said at the aware moment `at`; history keeps the words.

        Raises PermissionDenied and Refused.
        """
        self._check_change(by)
        with transaction.atomic():
            there = type(self)._default_manager.filter(pk=self.pk, removed_at__isnull=True)
            if not there.update(text="", removed_at=at):
                raise Refused("You have removed it already.")
            before, self.text, self.removed_at = self.text, "", at
            changes = {"remark": (before, "")} if before else None
            record(self.removal(), self.said_on(), by=by, changes=changes, at=at)
            Mention.objects.of_remark(self).delete()

    def _check_change(self, person: Person) -> None:
        """Raises Refused where it is too late, PermissionDenied for the wrong person."""
        if self.may_be_changed_by(person):
            return
        if self.by_id != person.pk or not person.is_active:
            raise PermissionDenied(f"Only {self.by} changes what {self.by} has said.")
        self.check_talk()
        if self.removed_at is not None:
            raise Refused("You have removed it already.")
        raise Refused("It can no longer be changed: what was decided rests on it.")

    def mention(self, *, at: dt.datetime) -> list[Person]:
        """Let those know whom the text names, if they may read the record; inside a transaction.

        What its author was mentioned in on this record counts as answered. Returns who is newly mentioned.
        Raises Refused where a name may mean several people, and beyond MENTIONED_AT_MOST.
        """
        subject = self.said_on()
        Mention.objects.on(subject).of(self.by).answered(at=at)
        others = [person for person in people_mentioned(self.text) if person.pk != self.by_id]
        if len(others) > MENTIONED_AT_MOST:
            raise Refused(f"Mention {MENTIONED_AT_MOST} people at most.", "text")
        told = set(Mention.objects.of_remark(self).values_list("person_id", flat=True))
        fresh = []
        for person in others:
            if person.pk in told:
                continue
            if not subject.is_visible_to(person):
                raise Refused(f"{person} may not read this, and so can't be mentioned here.", "text")
            fresh.append(person)
        Mention.objects.bulk_create(
            [
                Mention(
                    person=person,
                    by_id=self.by_id,
                    at=at,
                    kind=subject.record_kind,
                    object_id=subject.pk,
                    anchor=self.anchor(),
                )
                for person in fresh
            ],
            ignore_conflicts=True,
        )
        return fresh


class MentionQuerySet(models.QuerySet["Mention"]):
    def on(self, subject: Recorded) -> Self:
        """Those on one record."""
        return self.filter(kind=subject.record_kind, object_id=subject.pk)

    def of_remark(self, remark: Remark) -> Self:
        """Those in one remark."""
        return self.on(remark.said_on()).filter(anchor=remark.anchor())

    def of(self, person: Person) -> Self:
        """Those of one person."""
        return self.filter(person=person)

    def open(self) -> Self:
        """Those that the person has neither answered nor taken note of."""
        return self.filter(settled_at__isnull=True)

    def visible_to(self, person: Person) -> Self:
        """A person's own, on records that they may read and that were not dropped."""
        if not person.is_active:
            return self.none()
        entry = SearchEntry.objects.filter(FINDABLE, kind=OuterRef("kind"), object_id=OuterRef("object_id"))
        readable = Q() if person.is_org_admin else Q(is_open=True) | Q(readers__in=list(person.roles()))
        rule = Q(Exists(entry.filter(readable)))
        for model in apps.get_models():  # a record may name people outside its team as its readers
            if issubclass(model, Recorded) and model.is_read_by_those_named:
                rows: Any = model._default_manager
                readable_rows = rows.visible_to(person).order_by().filter(pk=OuterRef("object_id"))
                rule |= Q(kind=model.record_kind) & Q(Exists(readable_rows))
        return self.of(person).filter(rule & Exists(entry))

    def answered(self, *, at: dt.datetime) -> int:
        """The person has answered or taken note of them at the aware moment `at`. Returns how many were open."""
        return self.open().update(settled_at=at)


class Mention(models.Model):
    """Somebody was named in a remark: a row of "needs you" until they answer or take note.

    It points at the record by kind and id, as the search does, whose entry says what the record is called.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="mentions")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    anchor = models.CharField(max_length=60, help_text="Id of the remark's element on the record's page.")
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person", "settled_at", "-id"], name="mention_of_person"),
            models.Index(fields=["at"], name="mention_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "anchor", "person"],
                name="mention_is_one_per_person_and_remark",
            )
        ]

    def __str__(self) -> str:
        return f"{self.by} mentioned {self.person}"
