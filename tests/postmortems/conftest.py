"""A postmortem with something in every part."""

from __future__ import annotations

import datetime as dt

import pytest

from postmortems.models import Postmortem
from records.models import record
from tests import make

STARTED = dt.datetime(2026, 11, 10, 6, 10, tzinfo=dt.UTC)


@pytest.fixture
def published(team, member) -> Postmortem:
    """A full one, seven weeks of everything in it."""
    minutes = dt.timedelta(minutes=1)
    postmortem = make.a_postmortem(
        team,
        title="Quotes priced with yesterday's surcharge",
        happened_on=STARTED.date(),
        started_at=STARTED,
        detected_at=STARTED + 70 * minutes,
        mitigated_at=STARTED + 117 * minutes,
        resolved_at=STARTED + 185 * minutes,
        summary="The price job read a **stale** file.",
        surprised="We believed that success means fresh.",
        went_well="Support paged at once.",
        got_lucky="It was a Tuesday.",
        sections=[{"heading": "Glossary", "body": "A *surcharge* is a fee."}],
    )
    postmortem.timeline.create(position=1, at=STARTED, text="The job publishes", marks="started")
    postmortem.timeline.create(position=2, at=STARTED + 24 * 60 * minutes, text="Finance writes")
    postmortem.factors.create(text="Nobody sees how old a price is")
    postmortem.lessons.create(text="A job that succeeds with old data has failed")
    postmortem.authors.add(member)
    make.a_follow_up(team, owner=member, postmortem=postmortem, title="Fail when the input is old")
    record("created", postmortem, by=member)
    return postmortem
