"""Turns of phrase that judge people by themselves: "asleep at the wheel", "all they had to do", "on their part".

Each stands beside the bits of words it is looked for by, so that a page without them costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from postmortems.blameless.grammar import (
    ANYBODY,
    ASKING,
    ATTACK,
    HANDLE,
    NO_FAULT,
    PEOPLE,
    Context,
    Found,
    person_before,
    prepared,
    small,
)
from postmortems.blameless.strangers import name_before
from postmortems.blameless.words import MAYBE, NOBODY, PRONOUN, ROLE

MOST = 10  # of one phrase looked at in a sentence, so that no text takes long
SEEN_THEN = "At the time, … was there to be seen, and … was not."
LOOKED_RIGHT = "At the time it looked right, because …"
LET_THROUGH = "What people met there, and what let the action through: …"
ORG = rf"(?:{ROLE}|{MAYBE}|teams?|vendors?|management)"
OWN_END = re.compile(rf"(?:(?:^|\W){ORG})$", re.I)
LACKING = (
    r"(?:inadequate|improper|poor|insufficient|delayed|premature|mistaken|erroneous|inappropriate|incomplete"
    r"|careless|sloppy|faulty|wrong|bad|hasty|rash|incorrect|unwise|questionable)"
)
LOOK = (
    r"(?:look|glance|check|review|test|inspection|reading|read|search|call|message|question|walk-?through"
    r"|rehearsal|hand-?over|proof-?read|dry[ -]run|read-?through|conversation|peek|pair\s+of\s+eyes)"
)
EASY = (
    r"(?:simple|quick|basic|proper|careful|brief|closer|cursory|single|one|second|thorough|moment's|minute's"
    r"|(?:\w+|\d+)-(?:second|minute|line)|seconds\s+of|minimal|elementary|decent)"
)


class Idiom(NamedTuple):
    """Bits of words to look for first, a pattern in small letters, its rule, another form, and whose it must be.

    `whose`: "" anybody's; "subject" a person stands just before, "told" the same of a deed that was done, "somebody" a
    person or a stranger's name, "role" a person that is not "we", "held" a person whose belief is no first guess;
    "inside" a person within the words found, "owner" before an 's, "clause" anywhere before, "doer" before or within,
    of a deed that was done and no machine's, "did" before, of one that is told in the past; "people" anywhere or
    unsaid in a passive, "done" the same of a deed that was done, "real" such a deed, whoever did it; "single"
    something there is one of; "spared" what would have kept it away, unless it stands there since, or was nothing;
    "own" a person that is neither "we" nor "they", who mean to as often as not; "named" a person anywhere or by
    name; "lacking" a safeguard that nobody has put there since; "judged" anything but
    praise; "told_so" what is told as done, whoever did it;
    "happened" no reason for a thing that is to be built; "owner_role" a role before an 's, and no name.
    """

    stems: str
    pattern: str
    rule: str
    rewritten: str = SEEN_THEN
    whose: str = ""

    def __call__(self, sentence: str, context: Context) -> Iterator[Found]:
        """Where it stands in a sentence that clears nobody of fault."""
        for found in islice(prepared(self.pattern).finditer(small(sentence)), MOST):
            before = sentence[: found.start()]
            if (
                NO_FAULT.search(sentence)
                or ASKING.search(sentence)
                or (
                    self.rule == "human-error"
                    and (DENIED.search(before) or DEFINED.match(sentence[found.end() :]))
                )
            ):
                return
            if self._is_theirs(found, sentence, context):
                yield Found(found.start(), found.end(), self.rule, self.rewritten)

    def _is_theirs(self, found: re.Match[str], sentence: str, context: Context) -> bool:
        before = sentence[: found.start()]
        if self.whose in BY_WORDS:
            return BY_WORDS[self.whose](before, found[0], sentence)
        if self.whose == "subject":
            who = person_before(sentence, found.start(), context, maybe=True)
            return bool(who and not (self.rule == "retrain" and NO_ONE.match(who[0])))
        if self.whose == "held":
            who = person_before(sentence, found.start(), context, maybe=True)
            return bool(who and not FIRST_GUESS.search(before))
        if self.whose == "somebody":
            at = found.start()
            return bool(person_before(sentence, at, context, maybe=False)) or name_before(sentence, at)
        if self.whose == "role":
            who = person_before(sentence, found.start(), context, maybe=False)
            return bool(who and not re.match(r"we\b", who[0].strip(), re.I))
        if self.whose == "own":
            who = person_before(sentence, found.start(), context, maybe=False)
            return bool(who and not re.match(r"(?:we|they)\b", who[0].strip(), re.I))
        if self.whose == "owner":
            return bool(OWN_END.search(before[-60:]) or re.search(r"\b[A-Z][a-z]+$|@[\w-]+$", before))
        if self.whose == "told":
            who = person_before(sentence, found.start(), context, maybe=True)
            return bool(who and not IMAGINED.search(before))
        if self.whose in ("done", "real") and (UNDONE.search(before) or ATTACK.search(sentence)):
            return False
        if self.whose in ("people", "done"):
            return bool(PEOPLE.search(sentence) or BODIES.search(sentence) or PASSIVE.search(before))
        if self.whose == "named":
            return bool(PEOPLE.search(sentence) or context.masked)
        return True


NO_ONE = re.compile(rf"{NOBODY}\b", re.I)  # "nobody should be fired"
FIRST_GUESS = re.compile(
    r"\b(?:at\s+first|first|initially|originally|briefly|to\s+begin\s+with|\d\d[:.]\d\d)\b", re.I
)
UNDONE = re.compile(r"(?:\b(?:can|could|may|able\s+to|never|not|nobody|no\s+one)\b|n't\b)[^,;]{0,60}$", re.I)
EVERY_ONE = re.compile(r"\b(?:any|every|each|all)\s+(?:[\w-]+\s+){1,3}$", re.I)
PASSIVE = re.compile(r"\b(?:was|were|been)\s+(?:\w+\s+)?(?:\w+ed|run|done|taken|made|put|given)\b", re.I)
PRAISE = re.compile(
    r"\b(?:quick|great|excellent|good|fast|heroic|hard|thank\w*|swift|prompt|outstanding)\b", re.I
)
BODIES = re.compile(
    r"\b(?:management|leadership|engineering|sales|marketing|procurement|maintenance)\s+\w+ed?\b", re.I
)
# A safeguard that has been put there since: "we have added a test that would have caught it".
RELATIVE = re.compile(r"\b(?:that|which)\b", re.I)
STANDS_NOW = re.compile(
    r"\b(?:now|since|add(?:ed|ing)|built|wrote|written|created|introduced|put|installed|enabled|made)\b[^.;]*$",
    re.I,
)
# What kept nothing away, or about which nobody can tell.
NOTHING = re.compile(
    r"\b(?:nothing|none|no|neither|nor|not\s+(?:think|believe|clear|sure)|unclear|doubt\w*|whether|what|how|never|n't\s+(?:think|believe|clear|sure))\b[^,;]{0,70}$",
    re.I,
)
DENIES = re.compile(r"\b(?:not|never|nobody|no\s+one)\b|n't\b", re.I)
SUPPOSED = re.compile(r"\b(?:may|might|can|could|would|will)\b", re.I)
# Who is no machine and no part of one ("the operator pod", "the engineer's job").
DOER = re.compile(rf"(?<![\w-])(?:{PRONOUN}|{HANDLE}|(?i:{ROLE}))(?![\w'-])")
# A deed of a story that did not take place: a rule, a risk, a guard against it.
IMAGINED = re.compile(
    r"\b(?:if|when|whenever|in\s+case|unless|should|can|could|may|might|would|will|lets?|allow\w*|prevent\w*|stop\w*|any|every|each"
    r"|risk\w*|so\s+that|nobody|no|never|not)\b|n't\b",
    re.I,
)
NOT_DONE = re.compile(
    r"\b(?:if|unless|in\s+case|can|could|may|might|would|will|any|each|risk\w*|so\s+that|nobody|no|never|not)\b|n't\b",
    re.I,
)
DEFINED = re.compile(
    r"\s+(?:is|are)\s+(?:never|not|a\s+symptom|only|rarely|seldom|normal|inevitable|expected|unavoidable|to\s+be\s+expected)\b|\s+(?:must|should|may|can|cannot|can't)\s+(?!have\b)",
    re.I,
)
DENIED = re.compile(
    r"(?:\b(?:nobody|no\s+one|not|never|no|none\s+of\s+(?:which|them|it|this|that|these)|rather\s+than|without)|n't)\s+(?:\w+\s+){0,3}$",
    re.I,
)
# What is to be built, for what may happen: "restore branches that have been deleted by accident".
TO_BE_BUILT = re.compile(
    r"\b(?:would|able\s+to|possible\s+to|way\s+to|easier\s+to|(?:restore|recover|undo|undelete|protect|keep|let|allow|help|prevent|stop)s?\b|(?:bring|get)s?\s+back|from\s+being"
    r"|shows?\s+when|useful|feature|please\s+add|want\s+to)\b",
    re.I,
)
DONE_ALREADY = re.compile(
    r"\b(?:(?:had|needed|managed|tried|was\s+able|were\s+able|began|started|decided|helped|asked|wanted|forced)\s+(?:[\w']+\s+)?to\b)|\bwould\s+(?:not\s+)?have\b",
    re.I,
)
# Whose it must be, where the words before the place, its own and the sentence are enough to tell.
BY_WORDS: dict[str, Callable[[str, str, str], bool]] = {
    "single": lambda before, words, sentence: not EVERY_ONE.search(before),
    "inside": lambda before, words, sentence: bool(PEOPLE.search(words)),
    "clause": lambda before, words, sentence: bool(PEOPLE.search(before)) and not SUPPOSED.search(before),
    "doer": lambda before, words, sentence: bool(DOER.search(before + words)) and not IMAGINED.search(before),
    "did": lambda before, words, sentence: bool(DOER.search(before)) and not NOT_DONE.search(before),
    "lacking": lambda before, words, sentence: (
        not (RELATIVE.search(words) and STANDS_NOW.search(before) and not DENIES.search(before))
    ),
    "spared": lambda before, words, sentence: (
        not (NOTHING.search(before) or ATTACK.search(sentence) or STANDS_NOW.search(before))
    ),
    "owner_role": lambda before, words, sentence: bool(OWN_END.search(before[-60:])),
    "told_so": lambda before, words, sentence: not IMAGINED.search(before),
    "happened": lambda before, words, sentence: (
        not (TO_BE_BUILT.search(before) and not DONE_ALREADY.search(before))
    ),
    "judged": lambda before, words, sentence: not PRAISE.search(sentence),
}
BY_PEOPLE = (
    rf"by\s+(?:whoever|anyone|someone|somebody|{ANYBODY}|(?:the|our|an?)\s+(?:[\w-]+\s+){{0,3}}?{ORG})\b"
)
