"""What a team, or everyone, should read this quarter, and who has."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q

from people.models import Membership, Person, Team
from postmortems.models.postmortem import Postmortem
from records.models import Refused, record


def quarter_of(day: dt.date) -> str:
    """The calendar quarter of a day: "2026-Q4"."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def in_words(quarter: str) -> str:
    """ "Q4 2026"."""
    year, _, part = quarter.partition("-")
    return f"{part} {year}"


class ListedQuerySet(models.QuerySet["Listed"]):
    def visible_to(self, person: Person) -> ListedQuerySet:
        """Entries whose postmortem the person may read; lists themselves are open to everyone."""
        readable = Postmortem.objects.visible_to(person).order_by().values("pk")
        return self.filter(postmortem__in=readable) if person.is_active else self.none()

    def on_list(self, team: Team | None, quarter: str) -> ListedQuerySet:
        """Those of a team's list, or with None the organisation's, in one quarter."""
        return self.filter(team=team, quarter=quarter)

    def with_mine(self, person: Person) -> ListedQuerySet:
        """Each with `is_read_by_me`."""
        mine = ReadMark.objects.filter(listed=OuterRef("pk"), person=person)
        return self.annotate(is_read_by_me=Exists(mine))


class Listed(models.Model):
    """A postmortem on the reading list of a team, or without one of everyone, in a quarter."""

    MOST = 20  # on one list in one quarter: a list that nobody can read is none

    postmortem = models.ForeignKey(Postmortem, on_delete=models.CASCADE, related_name="listed")
    team = models.ForeignKey(
        Team,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reading_list",
        help_text="Empty: everyone.",
    )
    quarter = models.CharField(max_length=7)
    put_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField()

    objects = ListedQuerySet.as_manager()

    class Meta:
        ordering = ["-put_at", "-id"]
        verbose_name_plural = "reading list"
        indexes = [models.Index(fields=["quarter", "team", "-put_at"], name="listed_by_quarter")]
        constraints = [
            models.UniqueConstraint(
                fields=["postmortem", "team", "quarter"], name="listed_once_per_team_and_quarter"
            ),
            models.UniqueConstraint(
                fields=["postmortem", "quarter"],
                condition=Q(team=None),
                name="listed_once_for_everyone_and_quarter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.postmortem} for {self.team or 'everyone'} in {in_words(self.quarter)}"

    @staticmethod
    def may_be_put_by(person: Person, team: Team | None) -> bool:
        """A team's list is its leads' affair, everyone's is the org admins'."""
        return person.leads(team.pk) if team else person.is_active and person.is_org_admin

    def may_be_taken_off_by(self, person: Person) -> bool:
        """Who may put it there may take it off."""
        return self.may_be_put_by(person, self.team)

    @classmethod
    def put(
        cls, postmortem: Postmortem, *, team: Team | None, quarter: str, by: Person, now: dt.datetime
    ) -> Listed:
        """Ask the team, or everyone, to read it in the quarter. Raises Refused."""
        if not cls.may_be_put_by(by, team):
            raise Refused(
                f"Only a lead of {team} or an org admin puts something on its list."
                if team
                else "Only an org admin puts something on everyone's list.",
                "lists",
            )
        if not postmortem.is_open_to_all():
            raise Refused("Only a published postmortem that everyone may read is put on a list.", "lists")
        if cls.objects.on_list(team, quarter).count() >= cls.MOST:
            raise Refused(f"{cls.MOST} are on this list already. Take one off first.", "lists")
        try:
            with transaction.atomic():
                listed = cls.objects.create(
                    postmortem=postmortem, team=team, quarter=quarter, put_by=by, put_at=now
                )
                note = f"{team or 'everyone'}, {in_words(quarter)}"
                record("put_on_list", postmortem, by=by, at=now, note=note)
        except IntegrityError:
            raise Refused("It is on this list already.", "lists") from None
        return listed

    def take_off(self, *, by: Person, now: dt.datetime) -> None:
        """Ask nobody to read it any more. Raises Refused."""
        if not self.may_be_taken_off_by(by):
            raise Refused("Only a lead of the team or an org admin takes something off its list.")
        with transaction.atomic():
            note = f"{self.team or 'everyone'}, {in_words(self.quarter)}"
            if type(self).objects.filter(pk=self.pk).delete()[0]:
                record("taken_off_list", self.postmortem, by=by, at=now, note=note)

    def may_be_read_by(self, person: Person) -> bool:
        """Those whose list it is tick it: people of the team, or everyone."""
        return person.is_active and (self.team_id is None or self.team_id in person.roles())

    def tick(self, *, by: Person, now: dt.datetime, is_read: bool = True) -> None:
        """`by` has read it, or with `is_read` False not yet after all. Raises Refused."""
        if not self.may_be_read_by(by):
            raise Refused("Only those whose list it is tick what they have read.")
        if is_read:
            ReadMark.objects.get_or_create(listed=self, person=by, defaults={"at": now})
        else:
            ReadMark.objects.filter(listed=self, person=by).delete()

    @staticmethod
    def people_asked(team: Team | None) -> models.QuerySet[Person]:
        """Whose list it is: the team's leads and members who are still here, or everyone who is."""
        people = Person.objects.active()
        if team is None:
            return people
        roles = Membership.objects.filter(team=team).exclude(role=Membership.OBSERVER)
        return people.filter(pk__in=roles.values("person"))


class ReadMark(models.Model):
    """Somebody has read what is on a list of theirs."""

    listed = models.ForeignKey(Listed, on_delete=models.CASCADE, related_name="marks")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listed", "person"], name="read_mark_is_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} has read it"
