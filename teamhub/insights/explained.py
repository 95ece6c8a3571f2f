"""How each figure is reckoned, in words for its reader; docs/metrics.md has the formulas and worked tables."""

from postmortems.durations import DETECTED, MITIGATED, RESOLVED


def _paragraphs(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split("\n\n")]


MEDIAN = """
    The median is the middle one: half took less, half more. It is shown from six on; under six there are only the
    points. “95 % sure” is the span in which the true middle lies 95 times in 100, by the ranks of the values alone."""
COUNTED = """
    Counted are incidents and near misses that started within the period, in the organisation’s time zone, and that you
    may read. All is wall-clock time, derived from the moments in the postmortem. One without both moments is left out;
    so is one known to the day only, and one whose draft does not say yet when it was over."""
WHY_NO_MEAN = """
    There are no means. Three repairs of 30 min, 1 h 28 min and 673 h 34 min were once published as “225 h 10 min” on
    average; their median is 1 h 28 min, and none of them took anything like the average."""
TIMES = {
    RESOLVED: _paragraphs(
        f"From the start of the impact until nothing was left to do.\n\n{COUNTED}\n\n{MEDIAN}\n\n{WHY_NO_MEAN}"
    ),
    MITIGATED: _paragraphs(
        f"""From the start of the impact until it was over for the people who use it.\n\n{COUNTED}\n\n{MEDIAN}

        The time in which something was impaired counts what overlaps once, and only what lies within the period."""
    ),
    DETECTED: _paragraphs(
        f"""From the start of the impact until somebody, or an alert, noticed.\n\n{COUNTED}\n\n{MEDIAN}

        What was noticed before it hurt counts as no time at all, and is said beside it."""
    ),
}
PROMISES = _paragraphs("""
    Of the follow-ups whose first promised date lies in the period and has ended where their owner is: how many were
    done by that date. Moving the date changes nothing here; the share by the moved date stands beside it.

    Not counted: ideas, what was declined with a reason, what is not due yet, and what was imported as done without a
    day. One that was reopened counts by when it was done in the end. Without an owner the team’s time zone counts.

    With fewer than five due there is no share, only the counts.""")
AGES = _paragraphs("""
    Follow-ups that are open or in progress today, whatever the period: the days since each was accepted. Moving the
    date, or handing it over, makes none younger. Ideas that nobody accepted yet are no promises.""")
DECISIONS = _paragraphs(f"""
    Calendar days from the day a decision was proposed to the day it was accepted or rejected, for those decided within
    the period. One decided the same day counts as 0.

    An imported record that does not say when it was proposed is left out. A long time is no fault: it may have been
    taken on purpose.\n\n{MEDIAN}""")
NEWS = _paragraphs("""
    A key result has recent news when somebody checked it in, or a program sent a value, within its cycle’s cadence and
    three days’ grace: the rule by which its own page says “no news”.

    Looked at is the last day of every week of the period, back for 26 weeks at most: key results of cycles that ran
    that day, in objectives that were not closed. One without any news yet counts once its first is overdue.

    With fewer than five key results there is no share, only the counts.""")
PRACTICES = _paragraphs("""
    Nobody ticks anything here: each answer is read from what the team has written down, and stands beside how often it
    was kept of the times it was asked for. Yes is four of five or more, not yet is never, partly is between. A team may
    do well what it does not write down, so ask before you conclude.

    Outcomes: objectives of the period’s cycles, with key results, whose wording there is nothing to advise on. The
    advice is what their own pages show, and knows English only.

    Check-ins: key results with recent news, of those that were due for some, in each of the last ten weeks.

    Decisions: those hard to undo and decided in the period that had been proposed on an earlier day.

    Postmortems: those of incidents and near misses of severity 1 and 2 that started in the period, published within
    five working days, Monday to Friday, of their end. Left out is what there is still time for, and what was imported.

    Readers: published postmortems of incidents and near misses that started in the period, of which somebody who is not
    in the team had said that they read it, before it was published.""")
CAUSES = _paragraphs("""
    Compared are the contributing factors of the postmortems of incidents and near misses that were published in the
    period and that you may read. A cause repeats when two postmortems or more carry the same tag on a factor, or say
    much the same: half of the words that either of two factors has are in both.

    Under ten postmortems nothing is grouped: what two of a handful have in common is easily chance. A cause that
    repeats is a question to look into, not yet an answer.""")
