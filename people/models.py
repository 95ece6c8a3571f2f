"""People, teams and memberships, and the organisation they make up."""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower
from django.urls import reverse

from people.zones import zone_of
from web.addresses import numbered


@functools.cache
def time_zones() -> frozenset[str]:
    """The names of all IANA time zones; read from disk once."""
    return frozenset(zoneinfo.available_timezones())


RAIL_TEAMS = 30  # teams in the navigation; the others are found by search


def check_time_zone(name: str) -> None:
    """Refuse a name that is no IANA time zone. Raises ValidationError."""
    if name not in time_zones():
        raise ValidationError(
            "“%(name)s” is not a time zone. Try one like Europe/Lisbon.", params={"name": name}
        )


def check_working_days(days: str) -> None:
    """Refuse anything but ISO weekday digits in order, Monday being 1. Raises ValidationError."""
    if not days or list(days) != sorted(set(days)) or not set(days) <= set("1234567"):
        raise ValidationError("Name the working days by number, Monday is 1: for example 12345.")


class Organisation(models.Model):
    """The one organisation of this installation and its defaults. There is one row, number 1."""

    name = models.CharField(max_length=120, default="Your organisation")
    north_star = models.TextField(blank=True, help_text="Why the organisation exists, in a few sentences.")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    holiday_country = models.CharField(
        max_length=2, blank=True, help_text="Two-letter country whose public holidays are no working days."
    )
    sev1_days = models.PositiveSmallIntegerField(default=15)
    sev2_days = models.PositiveSmallIntegerField(default=30)
    sev3_days = models.PositiveSmallIntegerField(default=60)
    sev4_days = models.PositiveSmallIntegerField(default=90)

    class Meta:
        verbose_name_plural = "organisation"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="organisation_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Organisation:
        """The organisation; one with default values, unsaved, before set-up."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def follow_up_days(self, severity: int | None) -> int:
        """Days until a follow-up of an incident of this severity is due; severity 4's where it is unknown."""
        return {1: self.sev1_days, 2: self.sev2_days, 3: self.sev3_days}.get(severity or 4, self.sev4_days)


class TeamQuerySet(models.QuerySet["Team"]):
    def visible_to(self, person: Person) -> TeamQuerySet:
        """Every team, to everyone in the organisation."""
        return self if person.is_active else self.none()

    def for_rail(self, person: Person) -> TeamQuerySet:
        """The person's own teams first, each with `own_role` ("" in the others): the first RAIL_TEAMS."""
        role = Membership.objects.filter(team=OuterRef("pk"), person=person).values("role")
        own = self.annotate(own_role=Coalesce(Subquery(role), Value("")))
        is_own = Case(When(own_role="", then=1), default=0)
        return own.order_by(is_own, "name")[:RAIL_TEAMS]


class Team(models.Model):
    """A team, possibly inside another."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="subteams"
    )
    north_star = models.TextField(blank=True, help_text="Why the team exists, in a few sentences.")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["name", "id"], name="team_by_name")]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_is_unique"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="team_is_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("team", args=[self.slug])

    def clean(self) -> None:
        """Refuse a parent that stands below this team. Raises ValidationError."""
        above, seen = self.parent, set()
        while above is not None and above.pk not in seen:
            if above.pk == self.pk:
                raise ValidationError({"parent": "A team cannot stand below one of its own subteams."})
            seen.add(above.pk)
            above = above.parent


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> PersonQuerySet:
        """People who may sign in and get mail."""
        return self.filter(is_active=True)

    def visible_to(self, person: Person) -> PersonQuerySet:
        """Everyone in the organisation, to everyone in it."""
        return self if person.is_active else self.none()


class PersonManager(BaseUserManager["Person"]):
    def get_queryset(self) -> PersonQuerySet:
        return PersonQuerySet(self.model, using=self._db)

    def active(self) -> PersonQuerySet:
        """People who may sign in and get mail."""
        return self.get_queryset().active()

    def visible_to(self, person: Person) -> PersonQuerySet:
        """Everyone in the organisation, to everyone in it."""
        return self.get_queryset().visible_to(person)

    def get_by_natural_key(self, username: str | None) -> Person:
        """The person with this email, whatever its letter case. Raises Person.DoesNotExist."""
        return self.get(email=(username or "").strip().lower())

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """A new person who can sign in with the password, or, without one, not yet."""
        person: Person = self.model(email=email.strip().lower(), name=name, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, name: str, password: str | None = None, **fields: Any) -> Person:
        """A new org admin."""
        return self.create_user(email, name, password, is_org_admin=True, **fields)


class Person(AbstractBaseUser):
    """Somebody in the organisation. Never deleted: one who leaves is deactivated."""

    WEEKDAYS = [(1, "Monday"), (2, "Tuesday"), (3, "Wednesday"), (4, "Thursday"), (5, "Friday")]

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    working_days = models.CharField(
        max_length=7, default="12345", validators=[check_working_days], help_text="ISO weekdays, Monday is 1."
    )
    day_starts_at = models.TimeField(default=dt.time(8), help_text="No mail before this hour, local time.")
    day_ends_at = models.TimeField(default=dt.time(18), help_text="No mail after this hour, local time.")
    wants_reminders = models.BooleanField(default=True)
    wants_digest = models.BooleanField(default=True)
    wants_calls = models.BooleanField(default=True)
    digest_weekday = models.PositiveSmallIntegerField(default=1, choices=WEEKDAYS)
    digest_hour = models.PositiveSmallIntegerField(default=8)
    away_until = models.DateField(
        null=True, blank=True, help_text="The last day away: no mail comes, and leads see what is due."
    )
    feed_epoch = models.PositiveIntegerField(
        default=1, editable=False, help_text="Addresses of feeds that name an older one are revoked."
    )
    is_org_admin = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "people"
        indexes = [models.Index(fields=["name", "id"], name="person_by_name")]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="person_email_is_lower_case"),
            models.CheckConstraint(
                condition=Q(day_starts_at__lt=F("day_ends_at")), name="person_day_starts_before_it_ends"
            ),
            models.CheckConstraint(condition=Q(digest_hour__lt=24), name="person_digest_hour_is_of_the_day"),
            models.CheckConstraint(condition=~Q(successor=F("id")), name="person_is_not_own_successor"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return numbered("person", self.pk)

    def clean(self) -> None:
        """Lower-case the email, so that it is the same person however it was typed."""
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        """The first name, for a greeting."""
        return self.name.split(" ", 1)[0]

    @property
    def initials(self) -> str:
        """One or two letters that stand for the person where there is no room for the name."""
        words = [word for word in self.name.split() if word]
        return (
            "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"
        )

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The person's time zone."""
        return zone_of(self.time_zone)

    def today(self, now: dt.datetime) -> dt.date:
        """The date where the person is, at the aware moment `now`."""
        return now.astimezone(self.zone).date()

    def is_away(self, today: dt.date) -> bool:
        """Is the person away on their own day?"""
        return self.away_until is not None and self.away_until >= today

    def settle(self, *, by: Person, fields: list[str]) -> None:
        """Keep the named fields of one's own account. Raises PermissionDenied for anybody else's."""
        if by.pk != self.pk or not by.is_active:
            raise PermissionDenied("Everybody settles their own account.")
        self.save(update_fields=fields)

    # Coming and going.
    def may_be_deactivated_by(self, person: Person) -> bool:
        """An org admin deactivates anybody but themselves, so that one always stays."""
        return self.is_active and person.is_active and person.is_org_admin and person.pk != self.pk

    def deactivate(self, *, by: Person) -> None:
        """Close the person's account: no sign-in, no mail; records keep their author. Raises PermissionDenied."""
        if not self.may_be_deactivated_by(by):
            raise PermissionDenied("An org admin may deactivate anybody but themselves.")
        self.is_active = False
        self.save(update_fields=["is_active"])
        end_sessions(self)

    def reactivate(self, *, by: Person) -> None:
        """Open the account again, as it was. Raises PermissionDenied."""
        if not (by.is_active and by.is_org_admin):
            raise PermissionDenied("Only an org admin may reactivate somebody.")
        self.is_active = True
        self.save(update_fields=["is_active"])

    def be_succeeded_by(self, successor: Person, *, by: Person) -> None:
        """Keep who took over what they had promised. Raises PermissionDenied."""
        if not (by.is_active and by.is_org_admin):
            raise PermissionDenied("Only an org admin names somebody's successor.")
        self.successor = successor
        self.save(update_fields=["successor"])

    # The admin console asks these.
    @property
    def is_staff(self) -> bool:
        return self.is_org_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_active and self.is_org_admin

    def has_perms(self, perm_list: Iterable[str], obj: object = None) -> bool:
        return self.has_perm("")

    def has_module_perms(self, app_label: str) -> bool:
        return self.has_perm("")

    # Memberships, read once per person object: pages ask several times.
    def roles(self) -> dict[int, str]:
        """Team id to role, of the teams the person is in."""
        if not hasattr(self, "_roles"):
            self.know_roles(dict(self.memberships.values_list("team_id", "role")))
        return self._roles

    def know_roles(self, roles: dict[int, str]) -> None:
        """Take the roles that came with another query; by role, so that most people's are alike (query_form)."""
        self._roles = dict(sorted(roles.items(), key=lambda one: (one[1], one[0])))

    # A query about a person is put together once for all with the same rights (web.compiled).
    def query_form(self) -> tuple[bool, bool, tuple[str, ...]]:
        """All that rules of visibility may go by, but for ids: the account and the roles."""
        return self.is_active, self.is_org_admin, tuple(self.roles().values())

    def query_ids(self) -> tuple[int, ...]:
        """The person's id and those of their teams."""
        return self.pk, *self.roles()

    @classmethod
    def of_query_form(cls, form: tuple[bool, bool, tuple[str, ...]], ids: Iterator[int]) -> Person:
        """Somebody of the form with other ids, of whom nothing else is known."""
        is_active, is_org_admin, roles = form
        known = {
            "id": next(ids),
            "is_org_admin": is_org_admin,
            "is_active": is_active,
        }  # in the columns' order
        person = cls.from_db(None, list(known), list(known.values()))
        person.know_roles({next(ids): role for role in roles})
        return person

    def leads(self, team_id: int | None) -> bool:
        """Is the person a lead of the team, or an org admin?"""
        return self.is_active and (self.is_org_admin or self.roles().get(team_id or 0) == Membership.LEAD)

    def writes_in(self, team_id: int | None) -> bool:
        """May the person write in the team's practices: lead, member or org admin?"""
        return self.leads(team_id) or (self.is_active and self.roles().get(team_id or 0) == Membership.MEMBER)


class Membership(models.Model):
    """A person in a team, in a role."""

    LEAD, MEMBER, OBSERVER = "lead", "member", "observer"
    ROLES = [(LEAD, "Lead"), (MEMBER, "Member"), (OBSERVER, "Observer")]

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=ROLES, default=MEMBER)

    class Meta:
        ordering = ["team__name", "person__name"]
        constraints = [
            models.UniqueConstraint(fields=["person", "team"], name="membership_is_one_per_person_and_team"),
            models.CheckConstraint(
                condition=Q(role__in=["lead", "member", "observer"]), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display().lower()} of {self.team}"


class Attempt(models.Model):
    """Somebody tried something that is rationed: a sign-in, a mail to reset a password. See people.rations."""

    key = models.CharField(max_length=64, help_text="What is rationed to whom, hashed.")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="attempt_by_key"),
            models.Index(fields=["at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} at {self.at:%Y-%m-%d %H:%M:%S}"


from people.areas import Area, Escalation  # noqa: E402 - they stand on what is above
from people.sessions import Session, end_sessions  # noqa: E402
from people.tokens import ApiToken  # noqa: E402

__all__ = [
    "ApiToken", "Area", "Attempt", "Escalation", "Membership", "Organisation", "Person", "PersonManager",
    "PersonQuerySet", "Session", "Team", "TeamQuerySet", "check_time_zone", "check_working_days", "time_zones",
]  # fmt: skip
