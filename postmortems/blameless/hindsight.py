"""What did not happen: "should have", "could have", "if only", told with hindsight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from postmortems.blameless.grammar import (
    ANYBODY,
    ASKING,
    ATTACK,
    COULD,
    ELIDED,
    LUCK,
    PEOPLE,
    SHOULD,
    SURE,
    Context,
    Found,
    begun,
    clause_of,
    person_before,
    rest_of,
)
from postmortems.blameless.words import (
    ADJECTIVAL,
    ADV,
    AFTER_VERB,
    COGNITIVE,
    HUMAN_PASSIVE,
    NOBODY,
    PAST,
    SEEN,
)

SHOULD_HAVE = re.compile(rf"\b{SHOULD}\s+{ADV}*(?P<done>{PAST})\b", re.I)
COULD_HAVE = re.compile(rf"\b{COULD}\s+{ADV}*(?P<done>{PAST})\b", re.I)
PASSIVE = re.compile(
    (
        rf"\s+(?:{ADV}|being\s+)*(?P<done>{HUMAN_PASSIVE}|better|\w+ed\s+(?:\w+\s+)?(?:sooner|earlier"
        r"|first|beforehand|in\s+advance))\b"
    ),
    re.I,
)
IF_HAD = re.compile(
    r"(?P<open>^|[,;:(–—-]\s*|\b(?:and|but|so|that)\s+|\b(?:could|would|might"
    rf"|should)\b.{{0,90}}?\s)(?i:if)\s+(?:only\s+)?{ANYBODY}(?:\s+(?:had(?:n't)?|would\s+have|'d\s+have)"
    rf"|'d)\s+(?:not\s+)?{ADV}*(?:{PAST}|more|better|a|an|the|any)\b"
)
HAD_WE = re.compile(
    rf"(?:\b[Hh]ad)\s+{ANYBODY}\s+(?:not\s+)?{ADV}*(?:{PAST}\b)(?!\s+(?:by\s+then"
    r"|already)\b)"
)
HAD_BEEN = re.compile(
    r"\b(?:if|had)\s+(?:the|this|that|these|those|our|it|a"
    rf"|an)\s+[^,.;]{{1,60}}?\b(?:had\s+)?been\s+{ADV}*{HUMAN_PASSIVE}\b.{{0,80}}?\b(?:would|could"
    r"|might)\b",
    re.I,
)
IF_ONLY = re.compile(r"\bif\s+only\s+(?:[\w']+\s+){1,5}?(?:had|were|was|'d|could)\b", re.I)
BETTER = re.compile(
    (
        r"\bwould\s+have\s+been\s+(?:better|wiser|safer|smarter|sensible|prudent|advisable)\b"
        r"(?=[^.]{0,30}\b(?:to|if|had)\b)|\bwould\s+have\s+been\s+(?:\w+\s+)?(?:easy|easier|trivial|simple"
        r"|enough|sufficient)\s+(?:for\s+\w+\s+)?to\s+(?:\w+ly\s+)?"
        rf"(?:{COGNITIVE}|prevent|avoid|call|add|fix|catch|wait|stop)\b"
    ),
    re.I,
)
WITH_MORE = re.compile(
    r"\b[Ww]ith\s+(?:a\s+)?(?:(?:bit|little|few)\s+)?(?:more|better|proper|closer"
    rf"|some)\b[^.;]{{0,80}}?\b{SURE}\s+(?:would|could)\s+(?:\w+\s+)?have\s+{PAST}\b"
)


def counterfactual(sentence: str, context: Context) -> Iterator[Found]:
    """Events that did not happen: should have, could have, if we had, if only."""
    if ASKING.search(sentence):
        return
    for found in SHOULD_HAVE.finditer(sentence):
        if _is_hindsight(sentence, found, context):
            yield _had_not(sentence, found)
    for found in COULD_HAVE.finditer(sentence):
        done = sentence[found.start("done") :]
        if ATTACK.search(sentence) or re.match(LUCK, done, re.I):
            continue
        if (
            done.lower().startswith("been ") and (passive := PASSIVE.match(sentence, found.end("done")))
        ) or re.match(r"(?:gone|been\s+done)\s+better", done, re.I):
            end = passive.end() if done.lower().startswith("been ") and passive else found.end()
            yield Found(
                found.start(),
                end,
                "counterfactual",
                f"What would make this less likely, or shorter: {rest_of(sentence, end)}",
            )
        elif (
            (who := person_before(sentence, found.start(), context, maybe=True))
            and not re.match(NOBODY, who[0], re.I)
        ) or (
            re.search(r"\b(?:and|or|but)\s+$", sentence[: found.start()])
            and PEOPLE.search(sentence[: found.start()])
        ):
            yield _had_not(sentence, found)
    if context.names:
        for found in re.finditer(
            rf"\b(?:(?i:if)\s+{context.names.pattern}\s+(?:had(?:n't)?|would\s+have)"
            rf"|[Hh]ad\s+{context.names.pattern})\s+(?:not\s+|never\s+)?{ADV}*{PAST}\b",
            sentence,
        ):
            yield Found(
                found.start(), found.end(), "counterfactual", "At the time, this was not in place, because …"
            )
    for pattern in (IF_HAD, HAD_WE, HAD_BEEN, IF_ONLY, BETTER, WITH_MORE):
        for found in pattern.finditer(sentence):
            if pattern is HAD_WE and re.search(
                r"\b(?:what|why|how|when|where|which|nor|neither|only\s+then|never|once)\s+(?:\w+\s+)?$",
                sentence[: found.start()],
                re.I,
            ):
                continue
            if (
                pattern is IF_HAD
                and re.search(r"(?:more|better|a|an|the|any)$", found[0])
                and not re.search(r"(?:would|could|might|'d)\s+(?:\w+\s+){0,2}have\b", sentence)
            ):
                continue
            start = found.end("open") if pattern is IF_HAD else found.start()
            words = "At the time, this was not in place, because …"
            yield Found(start, found.end(), "counterfactual", words)


def _is_hindsight(sentence: str, found: re.Match[str], context: Context) -> bool:
    """Is this "should have" about a deed left undone, and no recommendation and no expected state of a machine?"""
    done, after = found["done"].lower(), sentence[found.end() :]
    negated = re.search(r"\b(?:not|never)\b|n't", found[0], re.I)
    if (
        done == "been"
        and negated
        and re.match(
            rf"\s+{ADV}*(?!affected|impacted|able|visible|possible|necessary|needed|required){PAST}\b",
            after,
            re.I,
        )
    ):
        return True
    if done == "been":
        return bool(PASSIVE.match(sentence, found.end())) and not re.match(
            r"\s+(?:automatically|auto)", after, re.I
        )
    person = person_before(sentence, found.start(), context, maybe=True) or re.search(
        rf"{ELIDED}$", sentence[: found.start()], re.I
    )
    if not negated and re.fullmatch(ADJECTIVAL, done, re.I) and not re.match(AFTER_VERB, after, re.I):
        return False
    if done in ("set", "read", "cut", "put", "split") and not re.match(AFTER_VERB, after, re.I):
        return False
    return bool(person) or bool(re.fullmatch(SEEN, done, re.I))


def _had_not(sentence: str, found: re.Match[str]) -> Found:
    """From "we should have tested it" to "We had not tested it, because …", and the other way round."""
    negated = bool(re.search(r"\b(?:not|never)\b|n't", found[0], re.I))
    subject = clause_of(sentence[: found.start()])
    words = (
        f"{subject}had "
        f"{'' if negated else 'not '}{found['done'].lower()}{rest_of(sentence, found.end())}, because …"
    )
    return Found(found.start(), found.end(), "counterfactual", begun(words))
