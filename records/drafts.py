"""What somebody has typed and not saved yet, kept for them and shown to nobody else."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.http import QueryDict
from django.utils.crypto import get_random_string

from people.models import Person
from people.requests import Request
from web.forms import sent

LONGEST = 600_000  # characters of one draft, as JSON
PER_FORM = 4  # drafts of one form; two windows are two drafts
PER_PERSON = 60
KEPT_FOR = dt.timedelta(days=30)
SPENT_FOR = dt.timedelta(days=2)
PRUNED_AT_ONCE = 5000
NOT_TYPED = {"csrfmiddlewaretoken", "draft_key", "draft_token"}
_KEY = re.compile(r"[a-z_]{1,30}:(?:new(?::\d{1,18})?|\d{1,18}(?::\d{1,4})?)\Z")
_TOKEN = re.compile(r"[A-Za-z0-9]{16}\Z")


class SavedDraftQuerySet(models.QuerySet["SavedDraft"]):
    def visible_to(self, person: Person) -> SavedDraftQuerySet:
        """Their own: nobody else ever sees a draft, an org admin neither."""
        return self.filter(by=person) if person.is_active else self.none()

    def of(self, key: str) -> SavedDraftQuerySet:
        """The drafts of one form, newest first."""
        return self.filter(key=key).exclude(fields={}).order_by("-saved_at", "-id")

    def prune(self, now: dt.datetime) -> int:
        """Remove what nobody came back for in KEPT_FOR, and what is spent; at most PRUNED_AT_ONCE. How many went."""
        is_old = Q(saved_at__lt=now - KEPT_FOR) | Q(saved_at__lt=now - SPENT_FOR, fields={})
        old = self.filter(is_old).order_by("saved_at").values_list("pk", flat=True)
        return SavedDraft.objects.filter(pk__in=list(old[:PRUNED_AT_ONCE])).delete()[0]


class SavedDraft(models.Model):
    """The fields of a form as they were typed. `key` names the form (decision:12, decision:new), `token` the window
    it is typed in: a second window never writes over the first.
    """

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_drafts")
    key = models.CharField(max_length=60)
    token = models.CharField(max_length=16)
    fields = models.JSONField(default=dict, help_text="Name of each control to the values sent.")
    saved_at = models.DateTimeField()

    objects = SavedDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "key", "token"], name="saved_draft_is_one_per_window")
        ]
        indexes = [models.Index(fields=["saved_at"], name="saved_draft_by_time")]

    def __str__(self) -> str:
        return f"{self.key} of {self.by}"

    @classmethod
    def keep(
        cls, *, by: Person, key: str, token: str, fields: Mapping[str, Iterable[str]], now: dt.datetime
    ) -> bool:
        """Keep what was typed, in the place of what this window kept before; the oldest make room.

        False where it has been saved or discarded already: nothing is kept then.
        Raises ValidationError, in words, for a form or window of no known shape and for more than LONGEST.
        """
        if not _KEY.match(key) or not _TOKEN.match(token):
            raise ValidationError("This form keeps no drafts.")
        typed = {  # no database keeps a NUL in its texts, and nobody types one
            name.replace("\x00", ""): [value.replace("\x00", "") for value in values]
            for name, values in fields.items()
            if name not in NOT_TYPED
        }
        if len(json.dumps(typed)) > LONGEST:
            raise ValidationError("This is too long to keep as a draft. Save it.")
        mine = cls.objects.filter(by=by)
        rows = mine.filter(key=key, token=token)
        if rows.exclude(fields={}).update(fields=typed, saved_at=now):
            return True
        try:
            with transaction.atomic():
                cls.objects.create(by=by, key=key, token=token, fields=typed, saved_at=now)
        except IntegrityError:
            return False
        own = mine.exclude(fields={}).order_by("-saved_at", "-id").values_list("pk", flat=True)
        too_many = [*own.filter(key=key)[PER_FORM : PER_FORM * 2], *own[PER_PERSON : PER_PERSON * 2]]
        cls.objects.filter(pk__in=too_many).delete()
        return True

    @classmethod
    def forget(cls, *, by: Person, key: str, token: str | None, now: dt.datetime) -> None:
        """Delete what this window kept: it has been saved, or is not wanted.

        The empty row stays for a while, so that a copy that was still on its way does not bring the text back.
        """
        if _KEY.match(key) and _TOKEN.match(token or ""):
            spent = {"fields": {}, "saved_at": now}
            cls.objects.update_or_create(by=by, key=key, token=token, defaults=spent)

    def as_data(self) -> QueryDict:
        """The form's data, as a browser would send it."""
        data = QueryDict(mutable=True)
        for name, values in self.fields.items():
            data.setlist(name, [str(value) for value in values])
        return data


class Writing:
    """One showing of a form that keeps drafts: its key and token, what was restored, and what is on offer.

    `drafts` are the person's other drafts of this form, for the template; `restored` is the one now in the form.
    `data` fills the form: what was sent, else what is restored; None for the record as it is.
    """

    def __init__(self, key: str, request: Request) -> None:
        self.key = key
        own = SavedDraft.objects.visible_to(request.user).of(key)
        posted = sent(request)
        asked = request.GET.get("restore", "")
        is_asked = posted is None and _TOKEN.match(asked)
        self.restored = own.filter(token=asked).first() if is_asked else None
        self.data = self.restored.as_data() if self.restored else posted
        token = request.POST.get("draft_token", "") or (self.restored.token if self.restored else "")
        self.token = token if _TOKEN.match(token) else get_random_string(16)
        self.drafts = list(own.exclude(token=self.token)[:PER_FORM]) if posted is None else []
