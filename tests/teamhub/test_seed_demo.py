"""The demo organisation is as large and as varied as it says, and the same every time."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from decisions.models import Decision
from followups.models import FollowUp
from outcomes.models import CheckIn, Cycle
from people.models import Person, Team
from postmortems.models import Postmortem
from records import search
from records.models import Event, SearchEntry
from teamhub.demo import chances
from teamhub.demo.seeding import seed

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)


def test_it_is_as_large_as_promised():
    seed(now=NOW)
    assert Team.objects.count() == 6
    assert len({team.time_zone for team in Team.objects.all()}) == 5
    assert Person.objects.count() == 30
    assert Cycle.objects.count() == 3
    assert len({on.isocalendar()[:2] for on in CheckIn.objects.values_list("on", flat=True)}) >= 14
    assert Decision.objects.count() == 40
    assert set(Decision.objects.values_list("status", flat=True)) == {
        "draft", "proposed", "accepted", "rejected", "deprecated", "superseded",
    }  # fmt: skip
    assert Postmortem.objects.count() == 26  # one of them imported
    assert FollowUp.objects.count() == 150


def test_promises_are_in_every_state_and_some_are_late():
    seed(now=NOW)
    states = Counter(FollowUp.objects.values_list("state", flat=True))
    assert all(states[state] for state in ("proposed", "open", "in_progress", "done"))
    lead = Person.objects.get(email="ines.carvalho@tidewater.example")
    assert FollowUp.objects.overdue(NOW).filter(owner=lead).count() >= 2


def test_the_same_day_gives_the_same_organisation():
    def told():
        with transaction.atomic():
            seed(now=NOW)
            rows = [
                *FollowUp.objects.order_by("title").values_list("title", "state", "due_on", "owner__email"),
                *CheckIn.objects.order_by("key_result__title", "on").values_list(
                    "value", "confidence", "note"
                ),
            ]
            transaction.set_rollback(True)
        return rows

    first = told()
    assert len(first) > 400
    assert told() == first


@pytest.mark.parametrize(
    "day", [dt.date(2026, 12, 31), dt.date(2027, 1, 1), dt.date(2028, 2, 29), dt.date(2027, 9, 30)]
)
def test_it_can_be_made_on_any_day(day):
    counts = seed(now=dt.datetime(day.year, day.month, day.day, 0, 5, tzinfo=dt.UTC))
    assert counts["check-ins"] > 300
    assert Cycle.objects.get(state="active").starts_on <= day <= Cycle.objects.get(state="active").ends_on


def test_scale_makes_that_many_times_as_much():
    counts = seed(now=NOW, scale=2)
    assert counts["people"] == 60
    assert Decision.objects.count() == 80
    assert Cycle.objects.count() == 3


def test_it_is_found_by_the_search():
    seed(now=NOW)
    lead = Person.objects.get(email="ines.carvalho@tidewater.example")
    assert {"decision", "postmortem", "follow-up"} <= set(search.find("replay", person=lead).counts)
    assert SearchEntry.objects.filter(kind="decision").count() == 40


def test_a_database_with_people_is_left_alone(lead):
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seed_demo")
    assert Person.objects.count() == 1


def test_what_is_counted_in_whole_pieces_is_whole():
    runbooks = ("Runbooks tried out", 2, 14, "number", "runbooks", 0.55, 4, "steady", 0)
    minutes = ("Wait", 2, 14, "number", "minutes", 0.55, 4, "steady", 0)
    values = [[chances.reading(row, week / 9, 40) for week in range(10)] for row in (runbooks, minutes)]
    assert all(value == int(value) for value in values[0])
    assert any(value != int(value) for value in values[1])


def test_history_tells_what_happened_in_its_order():
    seed(now=NOW)
    for record in Postmortem.objects.all():
        history = Event.objects.filter(subject_kind=Postmortem.record_kind, subject_id=record.pk)
        told = [event.at for event in history]
        assert told == sorted(told, reverse=True), record.title
