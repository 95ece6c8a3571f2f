"""How often may somebody try?"""

from __future__ import annotations

import datetime as dt

import pytest

from people.models import Attempt
from people.rations import Ration, claim, wait_words
from tests.make import NOW

pytestmark = pytest.mark.django_db
THREE = Ration("three", 3, dt.timedelta(minutes=10))
ONE = Ration("one", 1, dt.timedelta(hours=1))


def after(minutes: float) -> dt.datetime:
    return NOW + dt.timedelta(minutes=minutes)


def test_the_ration_is_used_up_and_comes_back_with_time():
    assert [bool(claim((THREE, "noor"), now=after(n))) for n in range(4)] == [True, True, True, False]
    refused = claim((THREE, "noor"), now=after(4))
    assert refused.wait_until == after(10)
    assert not claim((THREE, "noor"), now=after(9.9))
    assert claim((THREE, "noor"), now=after(10))


def test_trying_while_refused_makes_the_wait_no_longer():
    for n in range(3):
        claim((THREE, "noor"), now=after(n))
    for n in range(3, 10):
        assert not claim((THREE, "noor"), now=after(n))
    assert claim((THREE, "noor"), now=after(10.1))


def test_a_success_does_not_count():
    for n in range(10):
        fine = claim((THREE, "noor"), now=after(n / 10))
        assert fine
        fine.give_back()


def test_one_subjects_attempts_are_not_anothers():
    for _ in range(3):
        claim((THREE, "noor"), now=NOW)
    assert claim((THREE, "kofi"), now=NOW)


def test_the_longer_of_two_waits_is_the_one_told():
    claim((THREE, "noor"), (ONE, "noor"), now=NOW)
    refused = claim((THREE, "noor"), (ONE, "noor"), now=after(1))
    assert refused.wait_until == after(60)


def test_a_refusal_by_one_ration_uses_up_none_of_the_other():
    for n in range(4):
        claim((ONE, "noor"), (THREE, "noor"), now=after(n))
    assert claim((THREE, "noor"), now=after(5))
    assert claim((THREE, "noor"), now=after(5))
    assert not claim((THREE, "noor"), now=after(5))


def test_the_table_names_nobody_and_forgets_after_a_day():
    claim((THREE, "noor@harbour.example"), now=NOW)
    assert "noor" not in Attempt.objects.get().key
    claim((THREE, "kofi"), now=NOW + dt.timedelta(days=1, seconds=1))
    assert Attempt.objects.count() == 1


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.1, "1 minute"), (2.5, "3 minutes"), (90, "90 minutes"), (91, "2 hours"), (600, "10 hours")],
)
def test_a_wait_is_said_in_words(minutes, said):
    assert wait_words(after(minutes), NOW) == said
