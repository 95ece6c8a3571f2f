"""The rules, and where each is worth trying."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from postmortems.blameless.asides import ASIDES
from postmortems.blameless.error_idioms import ERRORS
from postmortems.blameless.everyday import EVERYDAY
from postmortems.blameless.exhortations import EXHORTATIONS, Exhortation
from postmortems.blameless.failing_idioms import FAILING
from postmortems.blameless.failings import (
    nobody_did,
    person_did_not,
    person_failed,
    without_a_look,
    work_failed,
)
from postmortems.blameless.faults import FAULTS
from postmortems.blameless.grammar import Context, Found, small
from postmortems.blameless.habits import HABITS
from postmortems.blameless.harms import HARMS
from postmortems.blameless.hindsight import counterfactual
from postmortems.blameless.hindsight_idioms import HINDSIGHT
from postmortems.blameless.idioms import Idiom
from postmortems.blameless.lapses import LAPSES
from postmortems.blameless.named import named_cause
from postmortems.blameless.other_teams import other_team
from postmortems.blameless.remedies import retrain
from postmortems.blameless.shortfalls import SHORTFALLS
from postmortems.blameless.verdicts import human_error, mistake, trait

Rule = Callable[[str, Context], Iterator[Found]]
# A rule is tried where one of these stands in the sentence, in small letters: cheaper than its patterns.
_BY_WORD: list[tuple[tuple[str, ...], Rule]] = [
    (tuple(word.replace("_", " ") for word in words.split()), rule)
    for words, rule in (
        ("should ought could might coulda if_ had_ hadn't would", counterfactual),
        (
            (
                "error mistake oversight neglig fault blame induced inflicted finger judg decision call slip bad "
                "failure careless "
                "blunder screw"
            ),
            human_error,
        ),
        (
            (
                "fail ignor dismiss disregard neglect omit refus declin forg overlook bother cared aware "
                "familiar careful attenti "
                "diligen thorough thinking oblivious ignoran distract slow asleep lack no_idea no_clue "
                "no_knowledge no_underst "
                "no_awareness little nothing_about nothing_to nothing_until nothing_for too_long supposed_to "
                "meant_to expected_to "
                "zero_ faintest slightest told_to asked_to reminded_to missed paying clear"
            ),
            person_failed,
        ),
        ("n't not_ never", person_did_not),
        ("nobody no_one no-one none_of neither_of not_one not_a_single not_a_soul", nobody_did),
        ("without_", without_a_look),
        ("failed neglected did_not didn't overlooked", work_failed),
        (
            (
                "inexcus unforg neglect hubris arrogan inept amateur slapdash slipshod gullib cocky nonchal "
                "apath indiffer blas blunder shodd disgrac "
                "lazily bone moron imbecile dimwit brain amateur numbskull some_ shameful fisted hare bak thinking "
                "heed feckless wilful willful headed stubborn guilty hasty "
                "gung cowboy hearted clums laz careless slopp neglig stupid reckless "
                "incompet clueless irresp ignoran inattent "
                "thoughtless fool dumb idiot unprof complac overconf "
                "presumpt confidence worst_ silly daft overly "
                "lackad lack_of lax cavalier forgetful half haphaz absent undisc unreli inexp bad poor "
                "hurried misguided ill- overz overe over-"
            ),
            trait,
        ),
        (
            (
                "untested unreviewed broken buggy faulty confusion mistak false error erroneous typo blunder "
                "oversight "
                "slip judg miscal assum wrong mis botch mess "
                "screw finger overlook panick guess mixed dropped goof bungl fumbl flub muffed foul cocked stuffed "
                "muck bork typo blew_it "
                "accident transpos advert unint unwit blind naiv hast incorrect unknow mindless prematur rash jump "
                "myself himself herself ourselves forgotten "
                "neglect ignored not_ hurry quick stamp rush trusted allowed poor bad"
            ),
            mistake,
        ),
        (
            (
                "train educat familiari remind coach disciplin reprimand lectur instruct caution teach tell "
                "warn talk speak word_ chat "
                "awareness performance revok account told spoken asked advised suspend fired sacked let_go "
                "written verbal formal "
                "session workshop seminar lecture lesson meeting briefing removed refresher toolbox course "
                "competen counsel reinforc emphasi stress reiterat underlin underscor hammer drum discourag"
            ),
            retrain,
        ),
        ("@ accident mistake careless wrongly inadvert", named_cause),
        (
            (
                "team squad crew department group dba support ops qa security management procure market financ legal "
                "sales facilit networking infra vendor supplier provider still_ "
                "are_not aren't were_not weren't have_not haven't us_waiting us_in_ us_guess us_hang without_ "
                "again_fail again_refus again_neglect more_fail "
                "repeatedly_fail repeatedly_refus repeatedly_neglect"
            ),
            other_team,
        ),
    )
]
PHRASES: list[Exhortation | Idiom] = [
    *EXHORTATIONS,
    *HINDSIGHT,
    *FAILING,
    *HABITS,
    *ERRORS,
    *EVERYDAY,
    *ASIDES,
    *HARMS,
    *LAPSES,
    *SHORTFALLS,
    *FAULTS,
]
_BY_STEM: list[tuple[tuple[str, ...], Rule]] = [
    (tuple(stem.replace("_", " ") for stem in phrase.stems.split()), phrase.__call__) for phrase in PHRASES
]
FEW = 3  # letters by which a stem is looked up in a word


class _Stem(NamedTuple):
    """Some letters, the longest word of them, and the rules to try, as a number with a bit for each."""

    letters: str
    rules: int


def _stems_by_letters() -> dict[str, list[tuple[str, _Stem]]]:
    """The stems by the first letters of their longest word, each beside that word."""
    rules_of: dict[str, int] = {}
    for place, (stems, _rule) in enumerate(_BY_WORD + _BY_STEM):
        for stem in stems:
            rules_of[stem] = rules_of.get(stem, 0) | 1 << place
    found: dict[str, list[tuple[str, _Stem]]] = {}
    for stem, rules in rules_of.items():
        longest = max(stem.split(), key=len)
        found.setdefault(longest[:FEW], []).append((longest, _Stem(stem, rules)))
    return found


RULES = [rule for _stems, rule in _BY_WORD + _BY_STEM]
BY_LETTERS = _stems_by_letters()
LENGTHS = sorted({len(letters) for letters in BY_LETTERS})


@lru_cache(maxsize=20_000)
def _told_by(word: str) -> tuple[int, tuple[_Stem, ...]]:
    """The rules that a word is enough for, and the stems of more than that word to be looked for."""
    enough, more = 0, set()
    for at in range(len(word)):
        for length in LENGTHS:
            for longest, stem in BY_LETTERS.get(word[at : at + length], ()):
                if word.startswith(longest, at):
                    if stem.letters == longest:
                        enough |= stem.rules
                    else:
                        more.add(stem)
    return enough, tuple(more)


def worth_trying(sentence: str) -> list[Rule]:
    """The rules of which something stands in the sentence. A word is looked at once for every page."""
    sentence = f" {small(sentence)} "
    tried, doubtful = 0, set[_Stem]()
    for word in set(sentence.split()):
        enough, more = _told_by(word)
        tried |= enough
        doubtful.update(more)
    for stem in doubtful:
        if stem.rules & ~tried and stem.letters in sentence:
            tried |= stem.rules
    found = []
    while tried:
        found.append(RULES[(tried & -tried).bit_length() - 1])
        tried &= tried - 1
    return found
