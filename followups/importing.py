"""A folder of postmortems in, with the promises they made: each file on its own, so that one stops no other.

The promises of an old document are ideas until somebody accepts them: nobody is mailed about the past.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import F

from followups.links import one_a_line
from followups.models import FollowUp
from people.models import Person, Team
from people.zones import zone_of
from postmortems.markdown.importing import AS_IT_WAS, CHANGED, EDITED_HERE, NEW, Kept, clean, keep
from postmortems.markdown.promised import FollowUp as Promise
from postmortems.markdown.reading import FileReading, Reading, markdown_files, read_folder
from postmortems.models import Postmortem
from postmortems.suggestions import suggestions_of
from postmortems.twins import twin_of
from records.models import Event, Refused, record

log = logging.getLogger(__name__)
LONGEST_TITLE, LONGEST_NAME, LONGEST_LINK = 300, 120, 500
ALIKE = 0.75  # from here on a reworded promise is taken for the same
DECLINED_THERE = "Declined in the imported document."
AS_READ = (
    "version",
    "state",
    "owner_id",
    "offered_to_id",
    "due_on",
)  # what verbs change that claim no version, too
GONE = "No longer in the imported document."
PRIORITIES = {
    **dict.fromkeys(("p0", "p1", "high", "highest", "critical", "urgent", "must"), 1),
    **dict.fromkeys(("p3", "p4", "low", "lowest", "minor", "could"), 3),
}


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a file that is a record, and the record's number and title where it was here before."""

    outcome: str
    number: int | None = None
    title: str = ""


@dataclass
class Import:
    """What an import did: one row a file, in the shape of the public report, and how many of what.

    `became` tells by path what became of those that are records.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    outcomes: Counter[str] = field(default_factory=Counter)
    follow_ups: int = 0
    became: dict[str, Became] = field(default_factory=dict)

    def sentence(self) -> str:
        """What happened, in a few sentences."""
        count = self.outcomes
        parts = [
            f"{count[kind]} {words}"
            for kind, words in (
                (NEW, "new"),
                (CHANGED, "changed"),
                (AS_IT_WAS, "here already, as in the file"),
                (EDITED_HERE, "left alone because they were edited in Teamhub"),
            )
            if count[kind]
        ]
        others = [
            f"{count[kind]} {words}"
            for kind, words in (("left_out", "left out"), ("error", "in error"))
            if count[kind]
        ]
        told = [f"Postmortems: {', '.join(parts) or 'none'}.", f"Follow-ups in them: {self.follow_ups}."]
        return " ".join([*told, *([f"Other files: {', '.join(others)}."] if others else [])])


def import_folder(
    root: Path,
    *,
    team: Team,
    now: dt.datetime,
    by: Person | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Import:
    """Read every Markdown file below `root` and make or bring up to date the team's records of them.

    `by` is who imports, None for an operator. A dry run does the same and takes back each file, so it reports the
    same. `progress` hears how many files of how many are done. Raises OSError only for `root` itself.
    """
    done, owners = Import(), Owners()
    total = sum(1 for _ in markdown_files(root))
    for number, file in enumerate(read_folder(root, zone=zone_of(team.time_zone)), start=1):
        row = file.report()
        done.rows.append(row)
        if file.reading is None or file.kind != "record":
            done.outcomes[file.kind] += 1
        else:
            with transaction.atomic():  # a file's own, so that nobody waits for the reading of the next
                _import_record(root, file, file.reading, row, team, by, now, owners, done)
                if dry_run:
                    transaction.set_rollback(True)
        progress(number, total)
    return done


def _import_record(
    root: Path, file: FileReading, reading: Reading, row: dict[str, Any], team: Team, by: Person | None,
    now: dt.datetime, owners: Owners, done: Import,
) -> None:  # fmt: skip
    """One record; whatever goes wrong is reported of it alone, and nothing half-made is left."""
    try:
        with transaction.atomic():
            content = (root / file.path).read_bytes()
            here = Postmortem.objects.filter(source__team=team, source__path=file.path)
            before = here.values_list("number", "title").first() or (None, "")
            same, told = (None, []) if before[0] else twin_of(content, reading, team=team, by=by, now=now)
            if same is not None:
                before, kept = (same.number, same.title), Kept(same, AS_IT_WAS, ())
            else:
                kept = keep(file.path, reading, content, team=team, by=by, now=now)
            left: list[str] = []
            if kept.was_written:
                had_left = kept.outcome == NEW or has_left_to_do(kept.postmortem)
                left = keep_promises(kept.postmortem, reading.follow_ups, owners, by, now)
                end_or_reopen(kept.postmortem, had_left, by, now)
            known = kept.postmortem.moments()
            suggested = suggestions_of(kept.postmortem, known, now)  # as its page shows them
    except Exception as error:  # a file we cannot keep must not stop the others, whatever it holds
        if not isinstance(error, Refused):
            log.exception("could not import %s", file.path)
        reason = f"the record could not be kept: {type(error).__name__}"
        row |= {"kind": "error", "reason": error.words if isinstance(error, Refused) else reason}
        done.outcomes["error"] += 1
        return
    row["warnings"] = [*reading.warnings, *kept.warnings, *told, *left]
    row["proposed"] = {name: one.local.isoformat() for name, one in suggested.items()}
    done.outcomes[kept.outcome] += 1
    done.became[file.path] = Became(kept.outcome, *before)
    done.follow_ups += len(reading.follow_ups)


def has_left_to_do(postmortem: Postmortem) -> bool:
    """Is a follow-up of it neither done nor declined? Its row is held, so that nobody ends one meanwhile."""
    list(Postmortem.objects.select_for_update().filter(pk=postmortem.pk).values_list("pk"))
    return postmortem.unkept_promises().exists()


def end_or_reopen(postmortem: Postmortem, had_left: bool, by: Person | None, now: dt.datetime) -> None:
    """Close what a document says is all done, and open again what a newer document says is not.

    `had_left` tells whether something was left to do before: what was all done already, and stands open because
    somebody opened it again, is left to them. A document without follow-ups closes nothing.
    """
    if has_left_to_do(postmortem):
        postmortem.reopen_with_promise(by=by, words="The document names follow-ups that are left to do.")
    elif had_left and postmortem.follow_ups.exists():
        words = "The document says that every follow-up is done or declined."
        postmortem.close_with_promises(by=by, at=now, words=words)


class Owners:
    """Who is meant by the words of a document: an email, or the full name of exactly one active person."""

    def __init__(self) -> None:
        self.by_word: dict[str, Person | None] = {}
        for person in Person.objects.filter(is_active=True).only("id", "name", "email"):
            self.by_word[person.email] = person
            name = person.name.casefold()
            self.by_word[name] = None if name in self.by_word else person

    def who(self, words: str | None) -> Person | None:
        """The person, or None: nobody is guessed."""
        return self.by_word.get(" ".join((words or "").split()).casefold())


def keep_promises(
    postmortem: Postmortem, promises: tuple[Promise, ...], owners: Owners, by: Person | None, now: dt.datetime
) -> list[str]:
    """Bring the postmortem's follow-ups to what its document says; those somebody has acted on stay as they are.

    Returns a sentence of each that somebody changed just now.
    """
    before = list(postmortem.follow_ups.order_by("id"))
    acted_on = set(
        Event.objects.filter(subject_kind=FollowUp.record_kind, subject_id__in=[one.pk for one in before])
        .but_comments()
        .exclude(verb="imported")
        .values_list("subject_id", flat=True)
    )
    wanted = [fitted(promise, owners) for promise in promises]
    pairs, left = pair(wanted, before), []
    for fields, known in pairs:
        if known is None:
            follow_up = FollowUp(postmortem=postmortem, team=postmortem.team, created_at=now, **fields)
            follow_up.save()
            record("imported", follow_up, by=by, at=now)
        elif known.pk not in acted_on and not _bring_up_to_date(known, fields, by, now):
            left.append(known)
    kept, ended = (
        {known.pk for _, known in pairs if known},
        {"state": FollowUp.DECLINED, "declined_reason": GONE},
    )
    dropped = (one for one in before if one.pk not in kept | acted_on and one.state == FollowUp.PROPOSED)
    left += [one for one in dropped if not _bring_up_to_date(one, ended, by, now)]
    return [f"“{one.title}” was changed in Teamhub just now, and is left as it is there" for one in left]


def _bring_up_to_date(
    follow_up: FollowUp, fields: dict[str, Any], by: Person | None, now: dt.datetime
) -> bool:
    """Take what differs, as its next version; False, and nothing taken, where somebody changed it since it was read."""
    changed = {name: value for name, value in fields.items() if getattr(follow_up, name) != value}
    if not changed:
        return True
    as_read = {name: getattr(follow_up, name) for name in AS_READ}
    still = FollowUp.objects.filter(pk=follow_up.pk, **as_read)
    if still.update(version=F("version") + 1, **changed) != 1:
        return False
    changes = {name: (_plain(getattr(follow_up, name)), _plain(value)) for name, value in changed.items()}
    follow_up.version += 1
    for name, value in changed.items():
        setattr(follow_up, name, value)
    record("imported", follow_up, by=by, at=now, changes=changes)
    return True


def _plain(value: Any) -> Any:
    """A value as history keeps it."""
    return (
        value.isoformat()
        if isinstance(value, dt.date)
        else str(value)
        if isinstance(value, Person)
        else value
    )


def pair(
    wanted: list[dict[str, Any]], before: list[FollowUp]
) -> list[tuple[dict[str, Any], FollowUp | None]]:
    """Each promise of the document with the follow-up it made before: by title, else by one much like it."""
    left = {one.pk: one for one in before}
    pairs: dict[int, FollowUp | None] = {}
    for index, fields in enumerate(wanted):
        pairs[index] = next((one for one in left.values() if one.title == fields["title"]), None)
        if found := pairs[index]:
            del left[found.pk]
    for index, fields in enumerate(wanted):
        if pairs[index] is None and left:
            nearest = max(left.values(), key=lambda one: _likeness(one.title, fields["title"]))
            if _likeness(nearest.title, fields["title"]) >= ALIKE:
                pairs[index] = left.pop(nearest.pk)
    return [(fields, pairs[index]) for index, fields in enumerate(wanted)]


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold(), autojunk=False).ratio()


def fitted(promise: Promise, owners: Owners) -> dict[str, Any]:
    """A promise of a document as a follow-up's fields; what finds no room in one stands in the details."""
    title, named = (clean(text).strip() for text in (promise.title, promise.owner))
    details = [clean(promise.details).strip()]
    if len(title) > LONGEST_TITLE:
        details.insert(0, title)
    if len(named) > LONGEST_NAME:
        details.append(f"Owner: {named}")
    links = [clean(link).strip() for link in promise.links]
    details += [f"Link: {link}" for link in links if not _is_address(link)]
    if promise.group:
        details.append(f"Under “{clean(promise.group).strip()}” in the document.")
    state = FollowUp.DECLINED if promise.declined else FollowUp.DONE if promise.done else FollowUp.PROPOSED
    return {
        "title": title[:LONGEST_TITLE] or "(nothing is said)",
        "details": "\n\n".join(text for text in details if text),
        "owner": owners.who(named),
        "owner_named": named[:LONGEST_NAME],
        "kind": promise.kind if promise.kind in dict(FollowUp.KINDS) else FollowUp.OTHER,
        "priority": PRIORITIES.get(clean(promise.priority).strip().casefold(), 2),
        "state": state,
        "declined_reason": DECLINED_THERE if state == FollowUp.DECLINED else "",
        "due_on": promise.due,
        "first_due_on": promise.due,
        "links": one_a_line(link for link in links if _is_address(link)),
    }


def _is_address(link: str) -> bool:
    """Is it an address of the web that can be taken apart, and not too long?"""
    try:
        parts = urlsplit(link)
    except ValueError:
        return False
    is_whole = bool(parts.netloc) and not any(letter.isspace() for letter in link)
    return is_whole and parts.scheme in ("http", "https") and len(link) <= LONGEST_LINK
