"""Key results of every kind: how they are set, edited and checked in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from outcomes.models import KeyResult, Milestone
from outcomes.models.milestones import Step
from outcomes.tree import grow
from tests import make
from tests.conftest import signed_in
from tests.make import TODAY

OCTOBER, DECEMBER = dt.date(2026, 10, 30), dt.date(2026, 12, 15)


def rows_of(name, rows, fresh=2):
    """What a browser sends for a table of rows, with blank ones at its end."""
    total = len(rows) + fresh
    sent = {f"{name}-TOTAL_FORMS": str(total), f"{name}-INITIAL_FORMS": "0"}
    for i, row in enumerate(rows):
        sent |= {f"{name}-{i}-{field}": value for field, value in row.items()}
    for i in range(len(rows), total):
        sent |= {f"{name}-{i}-title": "", f"{name}-{i}-weight": "1", f"{name}-{i}-due_on": ""}
    return sent


def form_of(owner, **fields):
    usual = {"title": "Night calls", "owner": owner.pk, "unit_kind": "number", "unit": "calls", "weight": "1"}
    return usual | fields


@pytest.fixture
def add(objective, lead):
    def post(**fields):
        address = reverse("new_key_result", args=[objective.pk])
        return signed_in(lead).post(address, form_of(lead, **fields))

    return post


@pytest.fixture
def contract(objective, lead):
    """Three milestones of weights 1, 1 and 2."""
    steps = [Step("Draft sent", OCTOBER), Step("Signed", DECEMBER), Step("Paid", DECEMBER, Decimal(2))]
    return KeyResult.add(
        objective, by=lead, title="Port contract", owner=lead, kind="milestones", milestones=steps
    )


@pytest.mark.parametrize(
    ("sent", "kept", "words"),
    [
        ({"kind": "stay_above", "at_least": "99.5"}, {"at_least": Decimal("99.5")}, "stay at or above 99.5"),
        ({"kind": "stay_below", "at_most": "0"}, {"at_most": Decimal(0)}, "stay at or below 0"),
        (
            {"kind": "stay_within", "at_least": "2", "at_most": "5"},
            {"at_least": Decimal(2), "at_most": Decimal(5)},
            "stay within 2 to 5",
        ),
        ({"kind": "yes_no"}, {"baseline": Decimal(0), "target": Decimal(1)}, "yes or no"),
        # What stands in fields of other kinds, which are not shown, is passed over.
        (
            {"kind": "stay_below", "at_most": "3", "at_least": "oops", "baseline": "1", "target": "1"},
            {"at_most": Decimal(3), "at_least": None, "baseline": None, "target": None},
            "stay at or below 3",
        ),
    ],
)
def test_a_lead_sets_a_key_result_of_any_kind(add, sent, kept, words):
    assert add(**sent).status_code == 302
    row = KeyResult.objects.get()
    assert {name: getattr(row, name) for name in kept} == kept
    assert row.shown_goal.startswith(words)


def test_milestones_are_set_with_dates_and_weights(add):
    rows = [
        {"title": "Draft sent", "due_on": "2026-10-30", "weight": "1"},
        {"title": "Signed", "due_on": "2026-12-15", "weight": "2.5"},
    ]
    assert add(kind="milestones", **rows_of("milestones", rows)).status_code == 302
    row = KeyResult.objects.get()
    assert list(row.milestones.values_list("title", "due_on", "weight")) == [
        ("Draft sent", OCTOBER, Decimal(1)),
        ("Signed", DECEMBER, Decimal("2.5")),
    ]
    assert (row.baseline, row.target) == (0, Decimal("3.5"))
    assert row.phases == [["2026-10-30", "1"], ["2026-12-15", "3.5"]]


def test_phased_targets_bend_the_pace(add, objective, lead):
    rows = [{"on": "2026-10-30", "value": "20"}]
    sent = rows_of("phases", rows)
    assert add(kind="increase", baseline="0", target="100", **sent).status_code == 302
    row = KeyResult.objects.get()
    row.check_in(by=lead, on=dt.date(2026, 10, 31), value=Decimal(20), confidence=4)
    grow([objective], dt.date(2026, 10, 31))
    # 22 of 66 working days have gone by, but only 20 was asked for by now.
    assert objective.shown_key_results[0].standing.expected == Decimal("0.2")
    assert objective.standing.state == "on_track"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"kind": "increase", "baseline": "99", "target": "99"}, "stay within"),
        ({"kind": "stay_within", "at_least": "5", "at_most": "2"}, "below the lower one"),
        ({"kind": "stay_above"}, "Enter a number"),
        ({"kind": "milestones", **rows_of("milestones", [])}, "at least one milestone"),
        (
            {
                "kind": "milestones",
                **rows_of("milestones", [{"title": "Signed", "weight": "1", "due_on": ""}]),
            },
            "Please fill this in.",
        ),
        (
            {
                "kind": "milestones",
                **rows_of("milestones", [{"title": "Signed", "weight": "1", "due_on": "2027-02-01"}]),
            },
            "outside the cycle",
        ),
        (
            {
                "kind": "increase",
                "baseline": "0",
                "target": "10",
                **rows_of("phases", [{"on": "2026-10-30", "value": "12"}]),
            },
            "between the baseline and the target",
        ),
        (
            {"kind": "stay_below", "at_most": "100", "unit_kind": "currency", "unit": "euros"},
            "three letters",
        ),
        ({"kind": "stay_below", "at_most": "100", "unit_kind": "duration", "unit": ""}, "counted in"),
    ],
)
def test_what_cannot_be_is_answered_and_everything_typed_stays(add, sent, words):
    response = add(**sent)
    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    for value in sent.values():
        assert f'value="{value}"' in text or value in ("", "duration", "currency", "2", "5")
    assert not KeyResult.objects.exists()


def test_milestones_are_ticked_on_the_check_in_page(contract, lead):
    first, second, third = contract.milestones.all()
    client = signed_in(lead)
    address, prefix = reverse("check_in_one", args=[contract.pk]), f"kr{contract.pk}"
    assert "Draft sent" in client.get(address).content.decode()
    sent = {f"{prefix}-shown": "", f"{prefix}-value": [first.pk, third.pk], f"{prefix}-confidence": "4"}
    assert client.post(address, sent).status_code == 302
    contract.refresh_from_db()
    assert (contract.value, contract.shown_value) == (Decimal(3), "3 of 4 done, by weight")
    assert Milestone.objects.get(pk=second.pk).done_on is None
    sent = {f"{prefix}-shown": f"{first.pk},{third.pk}", f"{prefix}-confidence": "3"}
    client.post(address, sent)  # all boxes empty: nothing is done any more
    contract.refresh_from_db()
    assert contract.value == 0


def test_two_people_who_tick_at_once_keep_both_ticks(contract, lead):
    first, second, _ = contract.milestones.all()
    client, address = signed_in(lead), reverse("check_in_one", args=[contract.pk])
    for row in (first, second):  # both pages were opened before anything was ticked
        sent = {"shown": "", "value": [row.pk], "confidence": "4"}
        client.post(address, {f"kr{contract.pk}-{name}": value for name, value in sent.items()})
    contract.refresh_from_db()
    assert contract.value == 2


@pytest.mark.parametrize(("ticked", "value"), [("1", 1), ("0", 0)])
def test_yes_or_no_is_a_choice_on_the_check_in_page(objective, lead, ticked, value):
    row = KeyResult.add(objective, by=lead, title="Licence granted", owner=lead, kind="yes_no")
    sent = {f"kr{row.pk}-shown": "", f"kr{row.pk}-value": ticked, f"kr{row.pk}-confidence": "4"}
    assert signed_in(lead).post(reverse("check_in"), sent).status_code == 302
    row.refresh_from_db()
    assert row.value == value


def test_a_yes_or_no_takes_no_other_number(objective, lead):
    row = KeyResult.add(objective, by=lead, title="Licence granted", owner=lead, kind="yes_no")
    with pytest.raises(ValidationError, match="yes or no"):
        row.check_in(by=lead, on=TODAY, value=Decimal("0.5"))


def test_history_says_which_milestones_were_done(contract, lead):
    from records.models import Event

    contract.check_in(by=lead, on=TODAY, done={contract.milestones.first().pk: True}, confidence=4)
    assert Event.objects.of(contract).first().changes["done"] == [None, "Draft sent"]


def test_milestones_are_changed_taken_away_and_added_in_the_form(contract, lead, planned):
    contract.objective.cycle = planned
    contract.objective.save()
    for row in contract.milestones.all():
        Milestone.objects.filter(pk=row.pk).update(due_on=dt.date(2027, 2, 1))
    first, second, third = contract.milestones.all()
    rows = [
        {"pk": first.pk, "title": "Draft sent to the port", "due_on": "2027-01-20", "weight": "1"},
        {"pk": second.pk, "title": "", "due_on": "", "weight": "1"},
        {"pk": third.pk, "title": "Paid", "due_on": "2027-02-01", "weight": "3"},
        {"title": "Archived", "due_on": "2027-03-01", "weight": "1"},
    ]
    sent = form_of(lead, kind="milestones", version="1", **rows_of("milestones", rows))
    sent["milestones-INITIAL_FORMS"] = "3"
    response = signed_in(lead).post(reverse("edit_key_result", args=[contract.pk]), sent)
    assert response.status_code == 302, response.content.decode()
    contract.refresh_from_db()
    assert list(contract.milestones.values_list("pk", "title")[:2]) == [
        (first.pk, "Draft sent to the port"),
        (third.pk, "Paid"),
    ]
    assert (contract.milestones.count(), contract.target) == (3, 5)


def test_a_kind_whose_values_mean_something_else_is_refused_once_read(key_result, lead, member):
    key_result.check_in(by=member, on=TODAY, value=Decimal(55), confidence=4)
    with pytest.raises(ValidationError, match="Add a new key result"):
        key_result.edit(by=lead, version=key_result.version, kind="yes_no", reason="Simpler")


def test_limits_are_on_track_inside_and_off_track_outside_and_never_reached_early(objective, lead):
    row = KeyResult.add(
        objective, by=lead, title="Night calls", owner=lead, kind="stay_below", at_most=Decimal(3)
    )
    row.check_in(by=lead, on=TODAY, value=Decimal(3), confidence=5)
    grow([objective], TODAY)
    assert (objective.shown_key_results[0].standing.state, objective.standing.state) == ("on_track",) * 2
    row.check_in(by=lead, on=TODAY, value=Decimal(4), confidence=5)
    grow([objective], TODAY)
    assert objective.shown_key_results[0].standing.state == "off_track"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "increase", "baseline": None},
        {"kind": "stay_above", "baseline": None, "target": None},
        {"kind": "stay_within", "baseline": None, "target": None, "at_least": 5, "at_most": 2},
        {"kind": "milestones", "baseline": 0, "target": 0},
        {"kind": "yes_no", "baseline": 0, "target": 2},
        {"kind": "increase", "at_least": 3},
    ],
)
def test_the_database_keeps_no_goal_that_does_not_fit_its_kind(key_result, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyResult.objects.filter(pk=key_result.pk).update(**fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"unit_kind": "percent", "unit": ""}, "12.5 %"),
        ({"unit_kind": "currency", "unit": "EUR"}, "12.50 EUR"),
        ({"unit_kind": "duration", "unit": "min"}, "12.5 min"),
        ({"unit_kind": "text", "unit": "trucks"}, "12.5 trucks"),
        ({"unit_kind": "number", "unit": ""}, "12.5"),
    ],
)
def test_numbers_are_said_with_their_unit(objective, fields, words):
    row = make.a_key_result(objective, **fields)
    assert row.say(Decimal("12.5000")) == words.replace(" ", "\N{NO-BREAK SPACE}")
