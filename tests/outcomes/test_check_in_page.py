"""The check-in page: all my key results at once, row by row, and one by itself."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices import digest
from notices.models import Notice
from outcomes.models import CheckIn, Cycle, KeyResult
from tests import make
from tests.conftest import signed_in
from tests.make import TODAY

URL = reverse("check_in")
LAST_WEEK = TODAY - dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)


@pytest.fixture
def rows(objective, member) -> list[KeyResult]:
    """Four key results of the member, read a week ago at 50 with confidence 4."""
    found = [make.a_key_result(objective, member, title=f"Number {n}") for n in range(4)]
    for row in found:
        row.check_in(by=member, on=LAST_WEEK, value=Decimal(50), confidence=4)
    return found


def typed(row, value="50", confidence="", note="", shown="50"):
    names = {"shown": shown, "value": value, "note": note} | (
        {"confidence": confidence} if confidence else {}
    )
    return {f"kr{row.pk}-{name}": text for name, text in names.items()}


def todays(row):
    return CheckIn.objects.filter(key_result=row, on=TODAY).first()


def chosen(page) -> list[str]:
    """The radio buttons that are on, by name and value."""
    return re.findall(r'<input type="radio" (name="[^"]*" value="[^"]*")[^>]* checked', page)


def text(response) -> str:
    return response.content.decode()


def test_the_previous_value_is_filled_in_and_confidence_never_is(rows, member):
    page = text(signed_in(member).get(URL))
    for row in rows:
        assert f'name="kr{row.pk}-value" value="50"' in page
        assert page.count(f'name="kr{row.pk}-confidence"') == 5
    assert chosen(page) == []


@pytest.mark.parametrize("who", ["lead", "observer", "outsider", "teamless", "org_admin"])
def test_everybody_finds_their_own_key_results_alone(request, who, rows):
    response = signed_in(request.getfixturevalue(who)).get(URL)
    assert response.status_code == 200
    assert "Nothing to check in" in text(response)
    assert "Number 1" not in text(response)


def test_one_link_in_the_mail_leads_to_every_row(rows, member, settings):
    settings.BASE_URL = "https://teamhub.harbour.example"
    digest.plan(dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC))
    mail = Notice.objects.get(person=member)
    link = f"{settings.BASE_URL}{URL}"
    assert link in mail.text
    assert f'href="{link}"' in mail.html
    address = link.removeprefix(settings.BASE_URL)
    assert [row.key_result for row in signed_in(member).get(address).context["sheet"].rows] == rows
    assert Client().get(address)["Location"] == f"{reverse('sign_in')}?next={address}"


def test_nobody_checks_in_without_signing_in(rows):
    assert Client().get(URL).status_code == 302
    assert Client().post(URL, typed(rows[0], "60", "4")).status_code == 302
    assert todays(rows[0]) is None


def test_all_rows_at_once_are_saved_and_lead_home(rows, member):
    data = {}
    for number, row in enumerate(rows, start=1):
        data |= typed(row, str(60 + number), "4", note=f"Note {number}")
    response = signed_in(member).post(URL, data)
    assert (response.status_code, response["Location"]) == (302, reverse("home"))
    found = CheckIn.objects.filter(on=TODAY).order_by("key_result")
    assert [(row.value, row.confidence, row.note) for row in found] == [
        (61, 4, "Note 1"),
        (62, 4, "Note 2"),
        (63, 4, "Note 3"),
        (64, 4, "Note 4"),
    ]


def test_what_was_saved_row_by_row_is_named_in_the_sum(rows, member):
    client = signed_in(member)
    for row in rows[:3]:
        client.post(reverse("check_in_one", args=[row.pk]), typed(row, "61", "4"))
    page = text(client.post(URL, typed(rows[3], "64", "4"), follow=True))
    assert "Checked in 4 key results." in page


def test_all_saved_row_by_row_and_sent_once_more_leads_home_with_the_sum(rows, member):
    client = signed_in(member)
    for row in rows:
        client.post(reverse("check_in_one", args=[row.pk]), typed(row, "61", "4"))
    response = client.post(URL, {}, follow=True)
    assert response.redirect_chain == [(reverse("home"), 302)]
    assert "Checked in 4 key results." in text(response)


def test_right_rows_are_saved_and_wrong_ones_come_back_with_everything_typed(rows, member):
    good, wrong, untouched, _ = rows
    data = typed(good, "61", "4") | typed(wrong, "about 11", "2", "Too early") | typed(untouched)
    response = signed_in(member).post(URL, data)
    assert response.status_code == 422
    assert todays(good).value == 61
    assert todays(wrong) is None
    assert todays(untouched) is None
    page = text(response)
    assert 'value="about 11"' in page
    assert "Too early" in page
    assert chosen(page) == [f'name="kr{wrong.pk}-confidence" value="2"']
    assert "Enter a number, for example 50 or 90." in page
    assert "1 saved, 1 to correct" in page
    assert f'<a href="#id_kr{wrong.pk}-value">' in page
    assert f'id="id_kr{wrong.pk}-value"' in page
    assert [row.key_result for row in response.context["sheet"].wrong] == [wrong]


def test_a_row_left_as_it_was_says_nothing(rows, member):
    response = signed_in(member).post(URL, typed(rows[0]) | typed(rows[1]))
    assert response.status_code == 302
    assert not CheckIn.objects.filter(on=TODAY).exists()


def test_a_value_that_somebody_else_changed_meanwhile_is_not_put_back(rows, member, lead):
    rows[0].check_in(by=lead, on=TODAY, value=Decimal(77), confidence=5)
    signed_in(member).post(URL, typed(rows[0]))  # the page still showed 50
    assert todays(rows[0]).value == 77


def test_confidence_is_asked_for(rows, member):
    response = signed_in(member).post(URL, typed(rows[0], "61"))
    assert response.status_code == 422
    assert "How sure are you" in text(response)
    assert f'<a href="#id_kr{rows[0].pk}-confidence">' in text(response)
    assert f'id="id_kr{rows[0].pk}-confidence"' in text(response)
    assert todays(rows[0]) is None


def test_a_fall_of_two_asks_for_a_line_beside_the_note(rows, member):
    response = signed_in(member).post(URL, typed(rows[0], "49", "2"))
    assert response.status_code == 422
    assert "fell from 4 to 2" in response.context["sheet"].wrong[0].errors["note"][0]
    assert signed_in(member).post(URL, typed(rows[0], "49", "2", "A crane is out.")).status_code == 302


def test_no_change_is_one_button_and_says_nothing_about_confidence(rows, member):
    data = typed(rows[0]) | typed(rows[1], "61", "5") | {"no_change": str(rows[0].pk)}
    assert signed_in(member).post(URL, data).status_code == 302
    assert (todays(rows[0]).value, todays(rows[0]).confidence, todays(rows[0]).note) == (
        50,
        None,
        "No change.",
    )
    assert todays(rows[1]).value == 61


def test_no_change_needs_an_earlier_value(objective, member):
    row = make.a_key_result(objective, member)
    response = signed_in(member).post(URL, typed(row, "", shown="") | {"no_change": str(row.pk)})
    assert response.status_code == 422
    assert "no earlier value" in text(response)


def test_a_key_result_of_somebody_else_is_not_saved_from_my_page(objective, rows, outsider):
    signed_in(outsider).post(URL, typed(rows[0], "61", "4"))
    assert todays(rows[0]) is None


@pytest.mark.parametrize("value", ["57 %", "5,7", "1,057", "−3", " 12 "])
def test_numbers_are_read_as_people_type_them(value, rows, member):
    expected = {"57 %": 57, "5,7": Decimal("5.7"), "1,057": 1057, "−3": -3, " 12 ": 12}[value]
    signed_in(member).post(URL, typed(rows[0], value, "4"))
    assert todays(rows[0]).value == expected


def test_due_ones_come_first_and_the_others_are_still_there(rows, member):
    KeyResult.objects.filter(pk=rows[0].pk).update(checked_in_on=TODAY - dt.timedelta(days=1))
    KeyResult.objects.filter(pk=rows[1].pk).update(checked_in_on=TODAY)
    sheet = signed_in(member).get(URL).context["sheet"]
    assert [row.key_result for row in sheet.due] == rows[2:]
    assert [row.key_result for row in sheet.early] == rows[:1]
    assert [row.key_result for row in sheet.done] == rows[1:2]


def test_a_closed_cycle_asks_for_nothing(rows, member, cycle):
    cycle.state = Cycle.CLOSED
    cycle.save()
    assert "Nothing to check in" in text(signed_in(member).get(URL))


def test_the_page_costs_the_same_for_2_and_40_key_results(objective, member):
    client, costs = signed_in(member), []
    for count in (2, 38):
        for _ in range(count):
            make.a_key_result(objective, member, value=Decimal(50), checked_in_on=LAST_WEEK)
        with CaptureQueriesContext(connection) as log:
            assert client.get(URL).status_code == 200
        costs.append(len(log))
    assert costs[0] == costs[1]


# One key result by itself, as the page saves it row by row


def one(row):
    return reverse("check_in_one", args=[row.pk])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("member", 200),
        ("lead", 200),
        ("org_admin", 200),
        ("observer", 403),
        ("outsider", 403),
        ("teamless", 403),
    ],
)
def test_who_may_open_and_save_the_check_in_of_one(request, who, status, rows):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(one(rows[0])).status_code == status
    response = client.post(one(rows[0]), typed(rows[0], "61", "4"))
    assert response.status_code == (302 if status == 200 else 403)
    assert (todays(rows[0]) is not None) is (status == 200)


def test_a_row_saved_by_htmx_comes_back_as_its_own_region(rows, member):
    client, row = signed_in(member), rows[0]
    headers = {"HX-Request": "true", "HX-Target": f"row-{row.pk}"}
    response = client.post(one(row), typed(row, "61", "4"), headers=headers)
    assert (response.status_code, response["Location"]) == (302, one(row))
    region = text(client.get(response["Location"], headers=headers)).strip()
    assert region.startswith(f'<section id="row-{row.pk}" data-saved')
    assert "<html" not in region


def test_a_wrong_row_sent_by_htmx_comes_back_alone_with_its_error(rows, member):
    row = rows[0]
    headers = {"HX-Request": "true", "HX-Target": f"row-{row.pk}"}
    response = signed_in(member).post(one(row), typed(row, "eleven", "4"), headers=headers)
    assert response.status_code == 422
    assert text(response).strip().startswith(f'<fieldset id="row-{row.pk}"')
    assert 'value="eleven"' in text(response)


def test_a_saved_check_in_can_be_opened_again_the_same_day(rows, member):
    client, row = signed_in(member), rows[0]
    client.post(one(row), typed(row, "61", "4"))
    assert f'name="kr{row.pk}-value"' not in text(client.get(one(row)))
    assert f'name="kr{row.pk}-value" value="61"' in text(client.get(one(row) + "?change=1"))
    client.post(one(row), typed(row, "62", "4", shown="61"))
    assert todays(row).value == 62
