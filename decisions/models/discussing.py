"""What people say to a decision record: asked until a date, feedback, new information; and what about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from decisions.models.feedback import Feedback
from decisions.models.standing import Standing
from people.models import Person
from records.models import Refused, record

if TYPE_CHECKING:
    from decisions.models.decision import Decision

SECTIONS = [  # what a remark may be about: field, heading
    ("context", "Context"),
    ("drivers", "What matters most"),
    ("decision", "Decision"),
    ("options", "Options compared"),
    ("trade_offs", "Trade-offs"),
    ("consequences_good", "What becomes easier"),
    ("consequences_bad", "What becomes harder"),
    ("consequences", "Consequences"),
    ("confirmation", "Confirmation"),
]
CONCERNS_AT_MOST = 50  # shown at once to whoever decides
FURTHER = "section:"  # begins the key of a further section, its heading follows


class Discussed(Standing):
    """Base of Decision: its feedback, in the time for it and afterwards."""

    class Meta:
        abstract = True

    # --- What it is about -------------------------------------------------------------------------------------
    def section_texts(self) -> dict[str, tuple[str, str]]:
        """The sections that a remark may be about: key to heading and text as it is now, the empty left out."""
        texts = {key: (heading, str(getattr(self, key, ""))) for key, heading in SECTIONS if key != "options"}
        options = "\n\n".join(option.as_text() for option in cast("Decision", self).options.all())
        texts["options"] = ("Options compared", options)
        ordered = {key: texts[key] for key, _ in SECTIONS}
        for section in self.sections:
            if section["heading"]:
                key = f"{FURTHER}{section['heading']}"[:200]
                ordered.setdefault(key, (section["heading"], section["body"]))
        return {key: value for key, value in ordered.items() if value[1].strip()}

    # --- Asking -----------------------------------------------------------------------------------------------
    def may_be_extended_by(self, person: Person) -> bool:
        """A proposal: who writes in it, and who decides it, give more time, or ask where nobody has asked yet."""
        return self.status == self.PROPOSED and (self.may_be_edited_by(person) or self.is_decided_by(person))

    def extend(self, *, by: Person, today: dt.date, until: dt.date, note: str) -> None:
        """Keep it open to feedback until the end of a later date, and tell those asked why.

        One that came in as a proposal, from a file, has no date yet: it is asked for feedback by this, with or
        without a note. Raises PermissionDenied, Refused, and EditConflict when it changed since it was read.
        """
        me, note = cast("Decision", self), note.strip()
        me._check("give more time for", self.may_be_extended_by(by), self.PROPOSED)
        if until <= today:
            raise Refused("This date has passed. Choose tomorrow or later.", "feedback_until")
        if self.feedback_until is not None and until <= self.feedback_until:
            day = f"{self.feedback_until.day} {self.feedback_until:%B}"
            raise Refused(f"It is open until {day} already. Choose a later date.", "feedback_until")
        if not note and self.feedback_until is not None:
            raise Refused("Say why, in a line for those who are asked.", "reason")
        with me._next_version() as before:
            if self.feedback_until is None:
                note = " ".join(filter(None, [note, me._name_decider()]))
            self.feedback_until, self.asked_on = until, today
            me._end("extended", before, ["feedback_until", "asked_on"], by=by, note=note)

    def hold_open(self, words: str) -> None:
        """Take the row, inside a transaction, so that what is said and a decision at the same moment wait for
        each other. Raises Refused, with `words`, where it is not open any more."""
        rows = type(self)._default_manager.filter(pk=self.pk, status=self.PROPOSED)
        if not rows.update(status=self.PROPOSED):
            raise Refused(words, "text")

    # --- Answering --------------------------------------------------------------------------------------------
    def may_get_feedback_from(self, person: Person) -> bool:
        """A proposal, from everyone in the organisation, until it is decided: late is better than never."""
        return self.status == self.PROPOSED and person.is_active

    def may_get_news_from(self, person: Person) -> bool:
        """What is new, once it has been decided, from everyone in the organisation."""
        return self.status not in (self.DRAFT, self.PROPOSED) and person.is_active

    def give_feedback(
        self,
        *,
        by: Person,
        kind: str,
        at: dt.datetime,
        text: str = "",
        section: str = "",
        read: int | None = None,
    ) -> Feedback:
        """Say something in writing at the aware moment `at`, perhaps about a section (a key of section_texts()).

        `read` is the text_version that the person had before them, None where that is not known.
        Whom the text names after an @ is told. Endorsing twice is endorsing once, but for a text that has changed.
        Raises PermissionDenied and Refused.
        """
        me, text = cast("Decision", self), text.strip()
        if not by.is_active:
            raise PermissionDenied("Feedback comes from people of the organisation.")
        if kind == Feedback.NEWS:
            me._check("answer", self.may_get_news_from(by), *self._decided_statuses())
        else:
            me._check("answer", self.may_get_feedback_from(by), self.PROPOSED)
        if not text and kind not in Feedback.WORDLESS:
            raise Refused(NOTHING_SAID.get(kind, "Write your note."), "text")
        values = {"text": text, "at": at, "section": section, "section_text": self._read_section(section)}
        with transaction.atomic():
            if kind != Feedback.NEWS:
                self.hold_open("It was decided while you were writing. Your text is still in the form.")
            values["text_version"] = (
                self._text_endorsed(read) if kind == Feedback.ENDORSEMENT else self.text_version
            )
            said, is_new = self._say(by, kind, values)
            abstained = Feedback.objects.standing().filter(
                decision_record=me, by=by, kind=Feedback.ABSTENTION
            )
            abstained.exclude(pk=said.pk).update(removed_at=at)  # they have one after all
            if is_new:
                said.mention(at=at)
                note = text or ("no opinion" if kind == Feedback.ABSTENTION else "")
                record(VERBS_OF.get(kind, "gave_feedback"), me, by=by, note=note, at=at)
        self.__dict__.pop("holders", None)
        return said

    def _say(self, by: Person, kind: str, values: dict[str, object]) -> tuple[Feedback, bool]:
        """Write it down; an endorsement once. True where it was not there yet."""
        me = cast("Decision", self)
        if kind != Feedback.ENDORSEMENT:
            return Feedback.objects.create(decision_record=me, by=by, kind=kind, **values), True
        standing = Feedback.objects.standing().filter(decision_record=me, by=by, kind=kind)
        if said := standing.first():
            if said.text_version == values["text_version"]:
                return said, False
            said.text_version, said.at = values["text_version"], values["at"]  # type: ignore[assignment]
            said.text = str(values["text"]) or said.text
            said.save(update_fields=["text_version", "at", "text"])
            return said, True
        return Feedback.objects.create(decision_record=me, by=by, kind=kind, **values), True

    def _text_endorsed(self, read: int | None) -> int:
        """The number of the text as it is now, inside a transaction that holds the row. Raises Refused where another
        one was read: nobody agrees to what they have not seen."""
        now: int = type(self)._default_manager.values_list("text_version", flat=True).get(pk=self.pk)
        if read is not None and read != now:
            raise Refused("The text changed since you opened the page. Read it again before you endorse it.")
        return now

    def _read_section(self, key: str) -> str:
        """The text of a section as it is now. Raises Refused for one that there is not."""
        if not key:
            return ""
        texts = self.section_texts()
        if key not in texts:
            raise Refused("This section is not there any more. Choose another, or none.", "section")
        return texts[key][1]

    def _decided_statuses(self) -> list[str]:
        return [status for status, _ in self.STATUSES if status not in (self.DRAFT, self.PROPOSED)]

    def may_be_abstained_from_by(self, person: Person) -> bool:
        """A proposal, by somebody who is asked by name and has not answered."""
        return self.status == self.PROPOSED and person.is_active and self.is_asked_of(person)

    def abstain(self, *, by: Person, at: dt.datetime) -> None:
        """Say, as somebody who is asked, that one has no opinion: it is an answer, neither for nor against.

        Whatever they say afterwards takes its place. Raises Refused.
        """
        self.__dict__.pop("holders", None)
        if self.status != self.PROPOSED:
            raise Refused("It was decided a moment ago.")
        if not self.may_be_abstained_from_by(by):
            raise Refused("You have answered already, or are not asked by name.")
        self.give_feedback(by=by, kind=Feedback.ABSTENTION, at=at)

    def withdraw_endorsement(self, *, by: Person, at: dt.datetime) -> None:
        """Take one's endorsement back at the aware moment `at`; its words stay in history.

        Raises PermissionDenied and Refused.
        """
        me = cast("Decision", self)
        endorsements = Feedback.objects.standing().filter(decision_record=me, kind=Feedback.ENDORSEMENT)
        said = endorsements.filter(by=by).first()
        if said is None:
            raise Refused("You do not endorse it.")
        with transaction.atomic():
            if self.status == self.PROPOSED:
                self.hold_open("It was decided a moment ago. Your endorsement stands in it.")
            said.decision_record = me
            said.remove(by=by, at=at)
        self.__dict__.pop("holders", None)

    def concerns_left_open(self, read: Iterable[int] | None, answer: str) -> models.QuerySet[Feedback]:
        """The blocking concerns that a decision would be made over; inside a transaction that holds the row.

        `read` are the ids of those that the decider was shown; None where that is not known. Raises Refused
        while one is unread, or while there is no answer to them.
        """
        concerns = cast("Decision", self).feedback.open_concerns()
        ids = set(concerns.values_list("pk", flat=True))
        if read is not None and len(ids) <= CONCERNS_AT_MOST and not ids <= set(read):
            raise Refused("A concern was raised while you were deciding. Read it before you go on.")
        if len(ids) > CONCERNS_AT_MOST:
            raise Refused(
                f"{len(ids)} blocking concerns are open, more than the {CONCERNS_AT_MOST} that can be decided over "
                "at once. Answer some in their threads first."
            )
        if ids and not answer:
            raise Refused(
                "Answer the blocking concerns that are open; it becomes part of the record.", "over_concerns"
            )
        return concerns


NOTHING_SAID = {
    Feedback.BLOCKING: "Say what holds you back, and what would change your mind.",
    Feedback.NEWS: "Write what is new.",
}
VERBS_OF = {Feedback.ENDORSEMENT: "endorsed", Feedback.NEWS: "brought_news"}
