"""Who was asked to read a postmortem before everyone does, and who has."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction

from people.models import Person
from postmortems import conflicts, library
from postmortems.conflicts import Meeting, PartConflict
from postmortems.models.placing import Change, merged
from records.models import Recorded, Refused, record

LONGEST_REMARK = 5000  # characters
NOTHING_YET = "Nothing says yet what happened: write a summary, a timeline or contributing factors first."


class ReviewAnswer(models.Model):
    """One reviewer has read it, perhaps with a remark."""

    postmortem = models.ForeignKey(
        "postmortems.Postmortem", on_delete=models.CASCADE, related_name="review_answers"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["postmortem", "person"], name="review_answer_is_one_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person} has read it"


class Reviewed(Recorded):
    """What a postmortem does while it is in review."""

    class Meta:
        abstract = True

    if TYPE_CHECKING:
        status: Any
        review_due_on: dt.date | None
        reviewers: Any
        review_answers: Any
        timeline: Any
        factors: Any
        summary: Any
        impact: Any
        sections: Any

        def held(self) -> Any: ...

    def ask_over(
        self,
        *,
        by: Person,
        now: dt.datetime,
        reviewers: Change,
        until: dt.date,
        day_read: str,
        day_offered: str,
    ) -> Any:
        """ask_for_review() over the record as it is now: whom others asked meanwhile is asked still. Gives that record.

        `reviewers` is what was read, by address, and what was written; `day_read` the day that was read as stored,
        `day_offered` the one that stood in the form: left so, another's stays. Raises PartConflict where both chose a
        day, and Refused.
        """
        with transaction.atomic():
            current = self.held()
            stored, mine = (day.isoformat() if day else "" for day in (current.review_due_on, until))
            if stored not in (day_read, mine):
                if mine != day_offered:
                    both = [("Read by", stored or "no day", mine)]
                    raise PartConflict(current, Meeting(conflicts.last_writer(current), conflicts=both))
                until = current.review_due_on or until
            found = merged(*reviewers, list(current.reviewers.all()))
            current.ask_for_review(by=by, now=now, reviewers=found, until=until)
        return current

    def tells_nothing(self) -> bool:
        """Does no part of it say what happened? Lessons or luck alone leave a reader with a title."""
        written = self.summary or self.impact or any(section["body"] for section in self.sections)
        return not (written or self.timeline.all() or self.factors.all())

    def waiting_reviewers(self) -> list[Person]:
        """Who was asked and has not read it yet."""
        answered = {answer.person_id for answer in self.review_answers.all()}
        return [person for person in self.reviewers.all() if person.pk not in answered]

    def is_review_late(self, today: dt.date) -> bool:
        """Twin of PostmortemQuerySet.review_late()."""
        due = self.review_due_on
        return self.status == library.IN_REVIEW and due is not None and due < today

    def may_be_reviewed_by(self, person: Person) -> bool:
        """A reviewer who has not said so yet, while it is in review."""
        return (
            person.is_active
            and self.status == library.IN_REVIEW
            and any(one.pk == person.pk for one in self.waiting_reviewers())
        )

    def review(self, *, by: Person, now: dt.datetime, remark: str = "") -> None:
        """`by` has read it, with an optional remark, at the aware moment `now`. Raises Refused."""
        remark = remark.strip()
        if len(remark) > LONGEST_REMARK:
            raise Refused(f"Please shorten this to {LONGEST_REMARK:,} characters.", "remark")
        if not self.may_be_reviewed_by(by):
            raise Refused(
                "You have said so already."
                if any(answer.person_id == by.pk for answer in self.review_answers.all())
                else "Only those asked for a review answer it, while it is in review."
            )
        try:
            with transaction.atomic():
                ReviewAnswer.objects.create(postmortem_id=self.pk, person=by, at=now, remark=remark)
                record("reviewed", self, by=by, at=now, note=remark)
        except IntegrityError:
            raise Refused("You have said so already.") from None
        self.__dict__.pop("_prefetched_objects_cache", None)
