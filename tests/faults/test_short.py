"""The short form of `make faults`: real processes, 3,000 mails, 20 kills; nothing lost, never a second Message-ID."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.faults.runs import SHORT, f1, f8, f10


def engine() -> str:
    return connection.vendor


def test_twenty_kills_lose_nothing_and_double_nothing():
    done = f1(engine(), SHORT)
    print(done.line())
    done.check()
    assert done.in_doubt > 0, "the kills came when nothing was on its way"


@pytest.mark.once
def test_a_sender_that_was_stopped_past_its_lease_is_fenced_off():
    f8(engine(), SHORT).check()


@pytest.mark.once
def test_asked_to_end_it_is_in_doubt_about_nothing():
    f10(engine(), SHORT).check()
