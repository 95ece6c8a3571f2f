"""Who writes in which section at the moment: it is shown to the others, and keeps nobody out."""

from __future__ import annotations

import datetime as dt

from django.db import models

from people.models import Person

LEASE = dt.timedelta(
    minutes=3
)  # from the last sign of life: a section that was opened, a draft that was kept


class WriterQuerySet(models.QuerySet["Writer"]):
    def present(self, now: dt.datetime) -> WriterQuerySet:
        """Those who gave a sign of life within LEASE before `now`, with their person."""
        return self.filter(seen_at__gt=now - LEASE).select_related("person").order_by("since", "pk")

    def prune(self, now: dt.datetime) -> int:
        """Remove the rows of those who left long ago; how many went."""
        return self.filter(seen_at__lt=now - dt.timedelta(days=1)).delete()[0]


class Writer(models.Model):
    """One person in one section of a postmortem. One section at a time: opening another leaves the first."""

    postmortem = models.ForeignKey("postmortems.Postmortem", on_delete=models.CASCADE, related_name="writers")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    section = models.CharField(max_length=20)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = WriterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["postmortem", "person"], name="writer_is_in_one_section")
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.section}"

    @classmethod
    def enter(cls, postmortem_id: int, section: str, *, person: Person, now: dt.datetime) -> None:
        """The person has the section open at `now`; `since` stands while they stay in it without a break."""
        same = cls.objects.filter(postmortem_id=postmortem_id, person=person, section=section)
        if same.filter(seen_at__gt=now - LEASE).update(seen_at=now):
            return
        cls.objects.update_or_create(
            postmortem_id=postmortem_id,
            person=person,
            defaults={"section": section, "since": now, "seen_at": now},
        )

    @classmethod
    def leave(cls, postmortem_id: int, section: str, *, person: Person) -> None:
        """The person saved the section, or left it as it was."""
        cls.objects.filter(postmortem_id=postmortem_id, person=person, section=section).delete()

    def minutes(self, now: dt.datetime) -> int:
        """How many whole minutes they have been here."""
        return max(0, int((now - self.since).total_seconds() // 60))
