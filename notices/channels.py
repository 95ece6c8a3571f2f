"""Channels: where Teamhub posts besides mail. Off unless the operator allows them (docs/channels.md).

A channel is a person's, and gets what their mails say; or a team's, and gets what everybody may read. Its address is
a secret: sealed in the table, shown nowhere. Removed ones stay, without their secrets, for the outbox speaks of them.
"""

from __future__ import annotations

import base64
import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from people.models import Membership, Person, Team
from web import hooks, sealed

if TYPE_CHECKING:
    from notices.models import Notice

MOST = 10  # of one person or one team
SECRET_START = "whsec_"  # noqa: S105 - as Standard Webhooks begin one


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, person: Person) -> ChannelQuerySet:
        """One's own and those of the teams one leads; to org admins, those of every team."""
        if not person.is_active:
            return self.none()
        led = Membership.objects.filter(person=person, role=Membership.LEAD).values("team")
        teams = Q(team__isnull=False) if person.is_org_admin else Q(team__in=led)
        return self.kept().filter(Q(person=person) | teams)

    def kept(self) -> ChannelQuerySet:
        """Those that nobody has removed."""
        return self.filter(removed_at__isnull=True)

    def living(self) -> ChannelQuerySet:
        """Those that get something: kept, and on. Twin of is_living()."""
        return self.kept().filter(is_on=True)


class Channel(models.Model):
    """A place outside Teamhub where notices of one person or one team are posted."""

    SLACK, TEAMS, MATTERMOST, WEBHOOK = "slack", "teams", "mattermost", "webhook"
    KINDS = [
        (SLACK, "Slack"),
        (TEAMS, "Microsoft Teams"),
        (MATTERMOST, "Mattermost"),
        (WEBHOOK, "Another program (webhook)"),
    ]

    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="channels"
    )
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="channels")
    kind = models.CharField(max_length=10, choices=KINDS)
    name = models.CharField(max_length=60, help_text="As people call it: “#berths”.")
    host = models.CharField(max_length=260, editable=False, help_text="All of the address that is shown.")
    sealed_target = models.TextField(editable=False)
    sealed_secret = models.TextField(blank=True, editable=False)
    gets_reminders = models.BooleanField(default=True)
    gets_digest = models.BooleanField(default=True)
    gets_calls = models.BooleanField(default=False)
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", editable=False)
    made_at = models.DateTimeField(editable=False)
    stopped_at = models.DateTimeField(null=True, blank=True, editable=False)
    stopped_because = models.TextField(blank=True, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChannelQuerySet.as_manager()

    # Its switch for each kind of notice.
    WANTS = {"reminder": "gets_reminders", "digest": "gets_digest", "call": "gets_calls"}

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=True, team__isnull=False)
                | Q(person__isnull=False, team__isnull=True),
                name="channel_is_of_a_person_or_a_team",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["slack", "teams", "mattermost", "webhook"]),
                name="channel_kind_is_known",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(sealed_target="", sealed_secret="", is_on=False),
                name="channel_removed_has_no_secrets",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("channel", args=[self.pk])

    def list_url(self) -> str:
        """The page of all channels of its person or team."""
        return reverse("team_channels", args=[self.team.slug]) if self.team else reverse("channels")

    @classmethod
    def may_be_made_by(cls, person: Person, owner: Person | Team) -> bool:
        """For oneself, or for a team: its leads and org admins."""
        if isinstance(owner, Team):
            return person.leads(owner.pk)
        return person.is_active and person.pk == owner.pk

    @classmethod
    def make(
        cls,
        *,
        by: Person,
        owner: Person | Team,
        kind: str,
        name: str,
        target: str,
        gets: set[str],
        now: dt.datetime,
    ) -> tuple[Channel, str]:
        """A new channel of the owner, and the secret of a webhook ("" for others), which nobody can ask for again.

        `gets` names the kinds of notice. Raises PermissionDenied, and ValidationError for an address to which
        nothing may be sent and for one channel too many.
        """
        if not cls.may_be_made_by(by, owner):
            raise PermissionDenied("A team’s leads and org admins make its channels.")
        of = {"team": owner} if isinstance(owner, Team) else {"person": owner}
        if cls.objects.kept().filter(**of).count() >= MOST:
            raise ValidationError({"name": f"There are {MOST} channels already, the most there can be."})
        secret = ""
        if kind == cls.WEBHOOK:
            secret = SECRET_START + base64.b64encode(secrets.token_bytes(32)).decode()
        channel = cls(kind=kind, name=name, made_by=by, made_at=now, **of)
        channel._point_to(target)
        channel.sealed_secret = sealed.seal(secret) if secret else ""
        channel._get(gets)
        channel.save()
        return channel, secret

    def may_be_changed_by(self, person: Person) -> bool:
        """Whose it is; of a team's, its leads and org admins; while nobody has removed it."""
        owner = self.team or self.person
        return owner is not None and self.removed_at is None and self.may_be_made_by(person, owner)

    def change(self, *, by: Person, name: str, gets: set[str], is_on: bool, target: str = "") -> None:
        """Another name, other kinds of notice, on or off, and, if given, another address.

        Raises PermissionDenied, and ValidationError for an address to which nothing may be sent.
        """
        if not self.may_be_changed_by(by):
            raise PermissionDenied("A team’s leads and org admins change its channels.")
        if target:
            self._point_to(target)
        self.name, self.is_on = name, is_on
        self._get(gets)
        if is_on:
            self.stopped_at, self.stopped_because = None, ""
        self.save()

    def remove(self, *, by: Person, now: dt.datetime) -> None:
        """Nothing is posted there any more, and its secrets are forgotten. Raises PermissionDenied; twice is once."""
        if self.removed_at is not None:
            return
        if not self.may_be_changed_by(by):
            raise PermissionDenied("A team’s leads and org admins remove its channels.")
        self.removed_at, self.is_on, self.sealed_target, self.sealed_secret = now, False, "", ""
        self.save(update_fields=["removed_at", "is_on", "sealed_target", "sealed_secret"])

    def stop(self, *, because: str, now: dt.datetime) -> None:
        """It takes nothing any more: off, until somebody puts it right. Those who look after it are told."""
        on = type(self).objects.living().filter(pk=self.pk)
        on.update(is_on=False, stopped_at=now, stopped_because=because)

    def is_living(self) -> bool:
        """Does it get something? Twin of living()."""
        return self.is_on and self.removed_at is None

    def wants(self, kind: str) -> bool:
        """Does it get this kind of notice? What asks somebody by name is never a team's."""
        return (
            kind in self.WANTS
            and bool(getattr(self, self.WANTS[kind]))
            and not (kind == "call" and self.team_id)
        )

    def gets(self) -> list[str]:
        """The kinds of notice it gets, in words."""
        said = {"reminder": "reminders", "digest": "the weekly digest", "call": "what asks you by name"}
        return [words for kind, words in said.items() if self.wants(kind)]

    def target(self) -> str:
        """Its whole address. Raises web.sealed.Unopenable."""
        return sealed.unseal(self.sealed_target)

    def secret(self) -> str:
        """What a webhook is signed with; "" for others. Raises web.sealed.Unopenable."""
        return sealed.unseal(self.sealed_secret) if self.sealed_secret else ""

    def key_of(self, notice: Notice) -> str:
        """The key of the copy of a notice that goes here."""
        return f"{notice.key}:channel:{self.pk}"

    def _point_to(self, url: str) -> None:
        try:
            self.host = hooks.check(url).origin[:260]
        except hooks.BadTarget as error:
            raise ValidationError({"target": str(error)}) from error
        self.sealed_target = sealed.seal(url)

    def _get(self, kinds: set[str]) -> None:
        for kind, switch in self.WANTS.items():
            setattr(self, switch, kind in kinds)
