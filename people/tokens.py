"""API tokens: how a program speaks for a person. Kept as a hash, shown once, revoked and never deleted.

The rows are the audit: who made which token when, when it was last used, who revoked it when.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from people.models import Person

START = "teamhub_"  # so that a scanner of leaked secrets can know one
MOST_OF_ONE_PERSON = 20
USED_EVERY = dt.timedelta(minutes=1)  # "last used" is as exact as this


def hashed(secret: str) -> str:
    """What is stored of a token. It has 256 random bits, so that one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, person: Person) -> ApiTokenQuerySet:
        """One's own, those revoked too."""
        return self.filter(person=person) if person.is_active else self.none()

    def living(self) -> ApiTokenQuerySet:
        """Those that still open the door."""
        return self.filter(revoked_at__isnull=True)

    def of_secret(self, secret: str) -> ApiToken | None:
        """The living token with this secret whose person is still here, with the person; else None."""
        living = self.living().filter(hashed=hashed(secret), person__is_active=True)
        return living.select_related("person").first()


class ApiToken(models.Model):
    """A secret by which a program acts with the rights of one person, and no more."""

    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(max_length=60, help_text="What uses it: “Grafana export”.")
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=20, editable=False, help_text="Its first letters.")
    created_at = models.DateTimeField(editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_by = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                "person",
                Lower("name"),
                condition=Q(revoked_at__isnull=True),
                name="api_token_name_is_one_per_person_while_it_lives",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def issue(cls, *, by: Person, name: str, now: dt.datetime) -> tuple[ApiToken, str]:
        """A new token of the person `by`, and its secret, which nobody can ask for again.

        Raises PermissionDenied for who has left, ValidationError for a second living one of the same name and
        for one too many.
        """
        if not by.is_active:
            raise PermissionDenied("Who has left makes no tokens.")
        if cls.objects.living().filter(person=by).count() >= MOST_OF_ONE_PERSON:
            raise ValidationError(
                {"name": f"You have {MOST_OF_ONE_PERSON} tokens, the most one can have. Revoke one first."}
            )
        secret = START + secrets.token_urlsafe(32)
        hint = secret[: len(START) + 4]
        try:
            with transaction.atomic():
                token = cls.objects.create(
                    person=by, name=name.strip(), hashed=hashed(secret), hint=hint, created_at=now
                )
        except IntegrityError as error:
            words = f"You have a token called “{name.strip()}” already. Call this one something else."
            raise ValidationError({"name": words}) from error
        return token, secret

    def may_be_revoked_by(self, person: Person) -> bool:
        """Whose it is, and org admins, while it lives."""
        is_theirs = person.pk == self.person_id or person.is_org_admin
        return person.is_active and is_theirs and self.revoked_at is None

    def revoke(self, *, by: Person, now: dt.datetime) -> None:
        """It opens nothing any more, at once. Raises PermissionDenied; twice is once."""
        if self.revoked_at is None and not self.may_be_revoked_by(by):
            raise PermissionDenied("Only whose token it is, and org admins, revoke it.")
        rows = type(self).objects.living().filter(pk=self.pk).update(revoked_at=now, revoked_by=by)
        if rows == 1:
            self.revoked_at, self.revoked_by = now, by

    def was_used(self, now: dt.datetime) -> None:
        """Keep when it was last used, to the minute, so that a busy program does not write at each call."""
        late = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - USED_EVERY)
        type(self).objects.filter(late, pk=self.pk).update(last_used_at=now)
