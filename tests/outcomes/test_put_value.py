"""A program sends the value of a key result for a day, with a person's API token."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from outcomes import scoring, standing
from outcomes.models import CheckIn, Cycle, KeyResult, Objective
from people.models import ApiToken
from people.rations import CALLS_OF_ONE_TOKEN, TOKEN_FROM_ONE_PLACE
from records.models import Event
from tests import make
from tests.make import NOW, TODAY

DAY = TODAY.isoformat()


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def secret(member) -> str:
    return ApiToken.issue(by=member, name="Gate counter", now=NOW)[1]


def put(key_result, secret, body, day=DAY, **headers):
    pk = getattr(key_result, "pk", key_result)
    body = body if isinstance(body, (str, bytes)) else json.dumps(body)
    if secret:
        headers["Authorization"] = f"Bearer {secret}"
    client = Client(enforce_csrf_checks=True)
    return client.put(
        f"/api/key-results/{pk}/values/{day}", body, content_type="application/json", headers=headers
    )


def history(key_result):
    return list(Event.objects.of(key_result).filter(verb="sent_value").order_by("id"))


def test_a_value_is_kept_for_the_day_with_where_it_came_from(key_result, secret, member):
    answer = put(key_result, secret, {"value": 56.25})
    assert answer.status_code == 201
    assert answer.json() == {
        "key_result": key_result.pk,
        "title": "Departures on time",
        "day": "2026-11-18",
        "value": "56.25",
        "became": "new",
    }
    row, token = CheckIn.objects.get(), ApiToken.objects.get()
    assert (row.on, row.value, row.confidence, row.by, row.by_hand) == (
        TODAY,
        Decimal("56.25"),
        None,
        member,
        False,
    )
    assert row.token == token
    assert token.last_used_at == NOW
    key_result.refresh_from_db()
    assert (key_result.value, key_result.fed_on, key_result.fed_by) == (Decimal("56.25"), TODAY, token)
    (event,) = history(key_result)
    assert event.changes == {"value": [None, "56.25"], "on": [None, DAY]}
    assert event.note == "Through the API token “Gate counter”."


def test_the_same_value_twice_is_once(key_result, secret):
    put(key_result, secret, {"value": 56})
    again = put(key_result, secret, '{"value": 56.0}')
    assert (again.status_code, again.json()["became"]) == (200, "unchanged")
    assert CheckIn.objects.count() == len(history(key_result)) == 1


def test_another_value_takes_the_place_of_the_first_and_history_keeps_both(key_result, secret):
    put(key_result, secret, {"value": 56})
    answer = put(key_result, secret, {"value": 57})
    assert (answer.status_code, answer.json()["became"]) == (200, "replaced")
    assert CheckIn.objects.get().value == 57
    assert [event.changes["value"] for event in history(key_result)] == [[None, "56"], ["56", "57"]]


def test_a_day_gone_by_is_kept_and_does_not_become_the_newest(key_result, secret):
    put(key_result, secret, {"value": 56})
    put(key_result, secret, {"value": 50}, day="2026-11-10")
    key_result.refresh_from_db()
    assert (key_result.value, key_result.fed_on) == (56, TODAY)
    assert CheckIn.objects.count() == 2


def test_today_is_the_day_where_the_token_s_person_is(key_result, member):
    member.time_zone = "Pacific/Auckland"  # 22:00 there, when it is 09:00 in UTC
    member.save()
    secret = ApiToken.issue(by=member, name="Gate counter", now=NOW)[1]
    with time_machine.travel(dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC), tick=False):
        assert put(key_result, secret, {"value": 56}, day="today").json()["day"] == "2026-11-19"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"value": "56"}, 422, "The value is a text, not a number."),
        ({"value": None}, 422, "The value is nothing, not a number."),
        ({"value": [56]}, 422, "The value is a list, not a number."),
        ({"value": {"of": 56}}, 422, "The value is an object, not a number."),
        ({"value": True}, 422, "The value is true or false, not a number."),
        ({"worth": 56}, 422, "The body has no “value”."),
        ({"value": 56, "confidence": 5}, 422, "“confidence” is not known here."),
        ([56], 422, "The body has no “value”."),
        ("56", 422, "The body has no “value”."),
        ("value=56", 400, "The body is no JSON."),
        ("", 400, "The body is no JSON."),
        (b"\xff\xfe", 400, "The body is no JSON."),
        ("[" * 5000, 400, "The body is no JSON."),
        ('{"value": NaN}', 422, "NaN is no number."),
        ('{"value": 1e999999999}', 422, "This number is longer than we can keep"),
        ('{"value": ' + "9" * 60 + "}", 422, "This number is longer than we can keep"),
        ('{"value": 123456789012}', 422, "digits before the decimal point"),
        ('{"value": 1.23456}', 422, "4 decimal places"),
        ('{"value": "' + "x" * 11_000 + '"}', 413, "larger than 10,000 bytes"),
    ],
)
def test_what_is_no_value_is_answered_in_words(key_result, secret, body, status, words):
    answer = put(key_result, secret, body)
    assert answer.status_code == status
    assert words in answer.json()["message"]
    assert CheckIn.objects.count() == 0


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-19", "2026-11-19 is still to come; it is 2026-11-18 where you are."),
        ("2026-09-30", "2026-09-30 is outside Q4 2026, which runs from 2026-10-01 to 2026-12-31."),
        ("2026-02-30", "“2026-02-30” is no day."),
        ("18.11.2026", "“18.11.2026” is no day."),
        ("yesterday", "“yesterday” is no day."),
    ],
)
def test_a_day_that_cannot_be_is_answered_in_words(key_result, secret, day, words):
    answer = put(key_result, secret, {"value": 56}, day=day)
    assert (answer.status_code, answer.json()["error"]) == (422, "wrong_day")
    assert words in answer.json()["message"]


def test_without_a_token_with_a_wrong_one_and_with_a_revoked_one_nothing_is_told(key_result, secret, member):
    ApiToken.objects.get().revoke(by=member, now=NOW)
    for sent, error in [("", "no_token"), ("teamhub_guess", "wrong_token"), (secret, "wrong_token")]:
        answer = put(key_result, sent, {"value": 56})
        assert (answer.status_code, answer.json()["error"]) == (401, error)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Departures" not in answer.content.decode()
    assert put(987654, "teamhub_guess", {"value": 56}).json() == put(key_result, "x", {"value": 1}).json()


def test_the_token_of_who_has_left_opens_nothing(key_result, secret, member):
    member.is_active = False
    member.save()
    assert put(key_result, secret, {"value": 56}).status_code == 401


def test_a_token_does_what_its_person_may_do_and_no_more(key_result, outsider, observer, lead):
    for person, status in [(outsider, 403), (observer, 403), (lead, 201)]:
        secret = ApiToken.issue(by=person, name="Gate counter", now=NOW)[1]
        assert put(key_result, secret, {"value": 56}).status_code == status, person


def test_an_unknown_key_result_is_answered_in_words(key_result, secret):
    for pk in (987654, 10**30):
        answer = put(pk, secret, {"value": 56})
        assert (answer.status_code, answer.json()["error"]) == (404, "unknown_key_result")


@pytest.mark.parametrize("state", [Cycle.PLANNING, Cycle.CLOSED])
def test_a_cycle_that_does_not_run_takes_no_values(key_result, secret, state):
    Cycle.objects.update(state=state)
    answer = put(key_result, secret, {"value": 56})
    assert (answer.status_code, answer.json()["error"]) == (409, "not_running")
    assert answer.json()["message"] == f"Q4 2026 is {state}: values are taken while a cycle runs."


def test_a_closed_objective_takes_no_values(key_result, secret):
    Objective.objects.update(closed_at=NOW)
    assert put(key_result, secret, {"value": 56}).json()["message"].startswith("The objective is closed")


def test_only_put_is_taken(key_result):
    for method in ("get", "post", "delete", "patch"):
        answer = getattr(Client(), method)(f"/api/key-results/{key_result.pk}/values/{DAY}")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "PUT")


def test_calls_of_one_token_are_rationed(key_result, secret):
    for number in range(CALLS_OF_ONE_TOKEN.most):
        assert put(key_result, secret, {"value": 1}).status_code in (200, 201), number
    answer = put(key_result, secret, {"value": 2})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")


def test_guessing_is_rationed_by_place_and_a_right_token_uses_nothing_up(key_result, secret):
    for _ in range(TOKEN_FROM_ONE_PLACE.most - 1):
        put(key_result, "teamhub_guess", {"value": 1})
    assert put(key_result, secret, {"value": 1}).status_code == 201
    put(key_result, "teamhub_guess", {"value": 1})
    assert put(key_result, "teamhub_guess", {"value": 1}).status_code == 429


def test_a_yes_or_no_takes_true_and_false_and_no_other_number(objective, member, secret):
    row = make.a_key_result(objective, member, kind=KeyResult.YES_NO, baseline=0, target=1)
    assert put(row, secret, {"value": True}).json()["value"] == "1"
    assert put(row, secret, {"value": 0}).json()["became"] == "replaced"
    answer = put(row, secret, {"value": 0.5})
    assert (answer.status_code, answer.json()["message"]) == (
        422,
        "It is done or not yet: send true or false.",
    )


def test_milestones_are_not_sent_as_a_number(objective, member, secret):
    row = make.a_key_result(objective, member, kind=KeyResult.MILESTONES, baseline=0, target=3)
    answer = put(row, secret, {"value": 1})
    assert answer.status_code == 422
    assert "ticked one by one" in answer.json()["message"]


def test_a_number_within_limits_is_taken(objective, member, secret):
    row = make.a_key_result(
        objective, member, kind=KeyResult.STAY_BELOW, baseline=None, target=None, at_most=Decimal(5)
    )
    assert put(row, secret, {"value": -2}).status_code == 201


# --- what a sent value means for the check-in ----------------------------------------------------------------
def test_a_sent_value_is_nobody_s_check_in_so_its_owner_is_still_asked(key_result, secret, member):
    put(key_result, secret, {"value": 56})
    key_result.refresh_from_db()
    assert key_result.checked_in_on is None
    assert key_result.is_due(TODAY)
    assert key_result in KeyResult.objects.due_for_check_in(member, TODAY)


def test_the_person_confirms_the_sent_value_and_says_how_confident(key_result, secret, member):
    put(key_result, secret, {"value": 56})
    key_result.refresh_from_db()
    key_result.check_in(by=member, on=TODAY, value=Decimal(56), confidence=4, note="As counted.")
    row = CheckIn.objects.get()
    assert (row.by_hand, row.confidence, row.note) == (True, 4, "As counted.")
    assert row.token is not None  # the number is still the program's
    assert not KeyResult.objects.get().is_due(TODAY)


def test_a_confirmation_without_a_word_is_a_check_in_too(key_result, secret, member):
    put(key_result, secret, {"value": 56})
    key_result.refresh_from_db()
    key_result.check_in(by=member, on=TODAY, value=Decimal(56))
    assert KeyResult.objects.get().checked_in_on == TODAY


def test_a_value_sent_after_the_check_in_keeps_confidence_and_note(key_result, secret, member, lead):
    key_result.check_in(by=lead, on=TODAY, value=Decimal(50), confidence=4, note="Two ships waited.")
    put(key_result, secret, {"value": 51})
    row = CheckIn.objects.get()
    assert (row.value, row.confidence, row.note, row.by, row.by_hand) == (
        51,
        4,
        "Two ships waited.",
        lead,
        True,
    )
    assert KeyResult.objects.get().confidence == 4


def test_many_sent_values_do_not_crowd_out_what_a_person_said(key_result, secret, member):
    key_result.check_in(by=member, on=dt.date(2026, 10, 2), value=Decimal(50), confidence=4)
    for day in range(40):
        put(
            key_result,
            secret,
            {"value": day},
            day=(dt.date(2026, 10, 3) + dt.timedelta(days=day)).isoformat(),
        )
    key_result.refresh_from_db()
    key_result.check_in(by=member, on=TODAY, value=Decimal(50), confidence=4)
    key_result.refresh_from_db()
    assert (key_result.confidence, key_result.confidence_before) == (4, 4)
    assert key_result.checked_in_on == TODAY


def test_a_source_that_falls_silent_shows_as_no_news(key_result, secret, objective):
    put(key_result, secret, {"value": 70})
    key_result.refresh_from_db()
    fresh = standing.of_key_result(key_result, objective, TODAY + dt.timedelta(days=10))
    stale = standing.of_key_result(key_result, objective, TODAY + dt.timedelta(days=11))
    assert fresh.state != scoring.NO_NEWS
    assert (stale.state, stale.word) == (scoring.NO_NEWS, "No news, 11 days")


def test_values_of_one_day_sent_at_once_are_one_check_in(key_result, member, django_user_model):
    token = ApiToken.issue(by=member, name="Gate counter", now=NOW)[0]
    row, became = key_result.take_value(token=token, on=TODAY, value=Decimal(5), now=NOW)
    assert became == "new"
    other = KeyResult.objects.get()
    assert other.take_value(token=token, on=TODAY, value=Decimal(5), now=NOW) == (row, "unchanged")
    assert row.on == make.TODAY
