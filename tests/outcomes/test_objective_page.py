"""The page of an objective and the forms around it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Cycle, KeyResult, Objective
from postmortems.models import Postmortem
from tests import make
from tests.conftest import signed_in
from tests.make import TODAY

EVERYONE = ["lead", "member", "observer", "outsider", "teamless", "org_admin"]


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: make.NOW)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("who", EVERYONE)
def test_everyone_reads_an_objective_and_the_buttons_fit_the_person(request, who, objective, key_result):
    page = text(signed_in(request.getfixturevalue(who)).get(objective.get_absolute_url()))
    assert "Departures on time" in page
    may_edit = who in {"lead", "member", "org_admin"}
    assert (reverse("edit_objective", args=[objective.pk]) in page) is may_edit
    assert (reverse("check_in_one", args=[key_result.pk]) in page) is may_edit
    assert (reverse("new_key_result", args=[objective.pk]) in page) is (who in {"lead", "org_admin"})


def test_nobody_reads_it_without_signing_in(objective):
    assert Client().get(objective.get_absolute_url()).status_code == 302


def test_an_objective_that_is_not_there_is_not_found(lead):
    assert signed_in(lead).get(reverse("objective", args=[999])).status_code == 404


def test_the_chart_s_readings_stand_below_it_as_a_table(objective, key_result, lead):
    key_result.check_in(by=lead, on=TODAY - dt.timedelta(days=7), value=Decimal(50), confidence=3)
    key_result.check_in(by=lead, on=TODAY, value=Decimal("61.5"), confidence=4, note="Two more tugs")
    page = text(signed_in(lead).get(objective.get_absolute_url()))
    assert "Readings from 50\u00a0% in week 6 to 61.5\u00a0% in week 7." in page
    # 34 of 66 working days of the way from 40 to 90 %.
    assert "Pace today 65.76\u00a0%" in page
    assert "Two more tugs" in page
    assert "was 3" in page


def test_records_around_it_are_shown_to_those_who_may_read_them(objective, key_result, team, lead, outsider):
    make.a_decision(team, lead, title="Weigh at the gate").serves.add(objective)
    make.a_postmortem(team, title="Gate cameras dark", reviews_objective=objective)
    draft = make.a_postmortem(team, title="Half-written review", status=Postmortem.DRAFT, published_at=None)
    draft.slowed.add(key_result)
    make.a_follow_up(team, lead, title="Order a camera", objective=objective)
    for person, sees_draft in ((lead, True), (outsider, False)):
        page = text(signed_in(person).get(objective.get_absolute_url()))
        assert "Weigh at the gate" in page
        assert "Gate cameras dark" in page
        assert "Order a camera" in page
        assert ("Half-written review" in page) is sees_draft


def test_history_tells_of_the_objective_and_its_key_results(objective, key_result, lead):
    objective.edit(by=lead, version=1, title="Ships leave when they said")
    key_result.check_in(by=lead, on=TODAY, value=Decimal(61), confidence=4)
    client, url = signed_in(lead), reverse("objective_history", args=[objective.pk])
    assert url in client.get(objective.get_absolute_url()).content.decode()
    events = client.get(url).context["page"].rows
    assert [(event.verb, event.subject_kind) for event in events] == [
        ("checked_in", "key result"),
        ("edited", "objective"),
    ]


def test_what_supports_it_is_listed(objective, lead, other_team, outsider):
    make.an_objective(other_team, outsider, title="Cranes are ready", supports=objective)
    page = text(signed_in(lead).get(objective.get_absolute_url()))
    assert page.index("Supported by") < page.index("Cranes are ready")


def fill(objective, member, count):
    for _ in range(count):
        row = make.a_key_result(objective, member)
        for week in range(6):
            row.check_in(
                by=member, on=TODAY - dt.timedelta(weeks=week), value=Decimal(50 + week), confidence=3
            )


def test_an_objective_costs_the_same_with_2_and_20_key_results(objective, member, lead):
    client, costs = signed_in(lead), []
    for count in (2, 18):
        fill(objective, member, count)
        with CaptureQueriesContext(connection) as log:
            response = client.get(objective.get_absolute_url())
        assert len(response.context["check_ins"].rows) == 10
        costs.append(len(log))
    assert costs[0] == costs[1]


# Forms

NEW = reverse("new_objective")


def typed(team, cycle, lead, **fields):
    return {
        "title": "Berths are free when a ship arrives",
        "why": "Waiting costs.",
        "team": team.pk,
        "cycle": cycle.pk,
        "lead": lead.pk,
        "kind": "committed",
        "parent": "",
        "parent_address": "",
    } | fields


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 302), ("member", 302), ("org_admin", 302), ("observer", 403), ("teamless", 403)],
)
def test_who_may_set_an_objective_by_form(request, who, status, team, cycle, lead):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(NEW, {"team": team.slug, "cycle": cycle.pk}).status_code == (
        200 if status == 302 else 403
    )
    response = client.post(NEW, typed(team, cycle, lead))
    assert response.status_code == status
    assert Objective.objects.count() == (1 if status == 302 else 0)
    if status == 302:
        assert response["Location"] == Objective.objects.get().get_absolute_url()


@pytest.mark.parametrize("query", [{"team": "\x00"}, {"cycle": "9" * 30}, {"cycle": "-1"}, {"cycle": "x"}])
def test_a_strange_address_gives_the_form_all_the_same(query, objective, lead):
    assert signed_in(lead).get(NEW, query).status_code == 200


def test_an_objective_number_out_of_range_is_not_found(lead):
    assert signed_in(lead).get(f"/objectives/{'9' * 30}/").status_code == 404


def test_a_team_one_does_not_write_in_is_no_choice(team, cycle, lead, outsider):
    response = signed_in(outsider).post(NEW, typed(team, cycle, lead))
    assert response.status_code == 422
    assert not Objective.objects.exists()


def test_a_form_with_errors_keeps_everything_typed(team, cycle, lead):
    response = signed_in(lead).post(NEW, typed(team, cycle, lead, title="", why="Because *berths* are few."))
    assert response.status_code == 422
    assert "Because *berths* are few." in text(response)
    assert response.context["form"].errors.keys() == {"title"}


def test_a_parent_is_chosen_from_the_list_or_by_its_address(objective, key_result, team, cycle, lead):
    client = signed_in(lead)
    client.post(NEW, typed(team, cycle, lead, title="By choice", parent=f"objective-{objective.pk}"))
    client.post(NEW, typed(team, cycle, lead, title="By part", parent=f"key-result-{key_result.pk}"))
    address = "https://teamhub.harbour.example" + key_result.get_absolute_url()
    client.post(NEW, typed(team, cycle, lead, title="By address", parent_address=address))
    found = {
        row.title: (row.supports, row.supports_key_result)
        for row in Objective.objects.exclude(pk=objective.pk)
    }
    assert found == {
        "By choice": (objective, None),
        "By part": (objective, key_result),
        "By address": (objective, key_result),
    }


@pytest.mark.parametrize(
    "address", ["/objectives/999/", "/decisions/1/", "the other one", "/objectives/" + "9" * 25]
)
def test_an_address_that_leads_nowhere_is_answered_beside_its_field(address, objective, team, cycle, lead):
    response = signed_in(lead).post(NEW, typed(team, cycle, lead, parent_address=address))
    assert response.status_code == 422
    assert "no such objective" in response.context["form"].errors["parent_address"][0]


def test_a_loop_is_answered_beside_its_field(objective, team, cycle, lead):
    child = make.an_objective(team, lead, cycle=cycle, supports=objective)
    response = signed_in(lead).post(
        reverse("edit_objective", args=[objective.pk]),
        typed(team, cycle, lead, version=1, parent_address=child.get_absolute_url()),
    )
    assert response.status_code == 422
    assert "support itself" in response.context["form"].errors["parent_address"][0]


@pytest.mark.parametrize(
    ("who", "status"),
    [("lead", 302), ("member", 302), ("observer", 403), ("outsider", 403), ("teamless", 403)],
)
def test_who_may_edit_an_objective_by_form(request, who, status, objective, team, cycle, lead):
    client, url = signed_in(request.getfixturevalue(who)), reverse("edit_objective", args=[objective.pk])
    assert client.get(url).status_code == (200 if status == 302 else 403)
    assert client.post(url, typed(team, cycle, lead, title="Renamed", version=1)).status_code == status
    assert (Objective.objects.get().title == "Renamed") is (status == 302)


def test_the_slower_editor_sees_both_texts_and_the_next_save_counts(objective, team, cycle, lead, member):
    url = reverse("edit_objective", args=[objective.pk])
    mine = typed(team, cycle, lead, title="Ships sail on time", why="Mine.", version=1)
    objective.edit(by=member, version=1, title="Ships leave when they said", why="Theirs.")
    client = signed_in(lead)
    response = client.post(url, mine)
    assert response.status_code == 409
    for words in ("Ships sail on time", "Ships leave when they said", "Mine.", "Theirs."):
        assert words in text(response)
    assert Objective.objects.get().why == "Theirs."
    again = mine | {"version": response.context["form"]["version"].value()}
    assert client.post(url, again).status_code == 302
    assert Objective.objects.get().why == "Mine."


def goal(owner, **fields):
    return {
        "title": "Late departures",
        "owner": owner.pk,
        "kind": "decrease",
        "baseline": "1,250.5",
        "target": "12,5",
        "unit_kind": "number",
        "unit": "ships",
        "weight": "1",
        "source": "",
    } | fields


def test_a_lead_adds_a_key_result_with_numbers_as_people_type_them(objective, lead):
    url = reverse("new_key_result", args=[objective.pk])
    assert signed_in(lead).get(url).status_code == 200
    response = signed_in(lead).post(url, goal(lead))
    assert response.status_code == 302
    row = KeyResult.objects.get()
    assert (row.baseline, row.target, row.unit) == (Decimal("1250.5"), Decimal("12.5"), "ships")


@pytest.mark.parametrize("who", ["member", "observer", "outsider", "teamless"])
def test_others_add_none_while_the_cycle_runs(request, who, objective, lead):
    client, url = signed_in(request.getfixturevalue(who)), reverse("new_key_result", args=[objective.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, goal(lead)).status_code == 403
    assert not KeyResult.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"baseline": "50", "target": "50.0"}, "target", "stay within"),
        ({"baseline": "5", "target": "50"}, "target", "Choose “increase”"),
        ({"baseline": "about 11"}, "baseline", "Enter a number"),
        ({"baseline": "1.23456"}, "baseline", "4 decimals"),
        ({"baseline": "9" * 20}, "baseline", "longer than we can keep"),
        ({"baseline": "NaN"}, "baseline", "Enter a number"),
        ({"baseline": "1e999999"}, "baseline", "Enter a number"),
        ({"weight": "-1"}, "weight", "starts at 0"),
        ({"title": ""}, "title", "fill this in"),
        ({"title": "x" * 301}, "title", "shorten"),
    ],
)
def test_a_goal_that_cannot_be_is_answered_beside_its_field(fields, field, words, objective, lead):
    response = signed_in(lead).post(reverse("new_key_result", args=[objective.pk]), goal(lead, **fields))
    assert response.status_code == 422
    assert words in " ".join(response.context["form"].errors[field])
    assert not KeyResult.objects.exists()


def test_once_the_cycle_runs_a_member_edits_the_words_and_not_the_goal(objective, key_result, member):
    url = reverse("edit_key_result", args=[key_result.pk])
    fields = goal(member, title="Departures within ten minutes", version=1)
    assert signed_in(member).post(url, fields).status_code == 302
    row = KeyResult.objects.get()
    assert (row.title, row.baseline, row.kind) == ("Departures within ten minutes", 40, "increase")


def test_the_slower_editor_of_a_key_result_sees_both_texts(objective, key_result, lead, member):
    key_result.edit(by=member, version=1, title="Theirs")
    url = reverse("edit_key_result", args=[key_result.pk])
    response = signed_in(lead).post(url, goal(lead, title="Mine", version=1))
    assert response.status_code == 409
    assert "Theirs" in text(response)
    assert KeyResult.objects.get().title == "Theirs"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_others_edit_no_key_result(request, who, key_result):
    client, url = signed_in(request.getfixturevalue(who)), reverse("edit_key_result", args=[key_result.pk])
    assert client.get(url).status_code == 403
    assert client.post(url, goal(key_result.owner, version=1)).status_code == 403


def test_nothing_is_edited_once_the_cycle_is_closed(objective, key_result, cycle, lead):
    cycle.state = Cycle.CLOSED
    cycle.save()
    for name, pk in (
        ("edit_objective", objective.pk),
        ("new_key_result", objective.pk),
        ("edit_key_result", key_result.pk),
    ):
        assert signed_in(lead).get(reverse(name, args=[pk])).status_code == 403


def test_advice_on_wording_is_given_to_editors_and_blocks_nothing(objective, team, cycle, lead, outsider):
    response = signed_in(lead).post(NEW, typed(team, cycle, lead, title="Ship the new gate system"))
    assert response.status_code == 302
    page = response["Location"]
    assert "names something we make" in text(signed_in(lead).get(page))
    assert "names something we make" not in text(signed_in(outsider).get(page))


def test_a_limit_says_for_how_much_of_the_time_it_was_kept(objective, member):
    """Inside from the 9th, outside from the 14th to today, the 18th: five days of ten."""
    row = make.a_key_result(
        objective, member, kind="stay_below", baseline=None, target=None, at_most=Decimal(10), unit=""
    )
    for day, value in [(9, 8), (14, 12)]:
        row.check_in(by=member, on=dt.date(2026, 11, day), value=Decimal(value), confidence=4)
    text = signed_in(member).get(objective.get_absolute_url()).content.decode()
    assert "kept 50\N{NO-BREAK SPACE}% of the days" in text


def test_the_time_a_limit_was_kept_counts_readings_of_before_half_a_year_too(team, lead):
    """A year of 365 days, read once a week: the first 182 days inside, the others, up to its end, outside."""
    year = make.a_cycle("2026", starts_on=dt.date(2025, 11, 19), ends_on=dt.date(2026, 11, 18))
    row = make.a_key_result(
        make.an_objective(team, lead, cycle=year), lead,
        kind="stay_below", baseline=None, target=None, at_most=Decimal(10), unit="", value=Decimal(12),
    )  # fmt: skip
    for week in range(52):
        make.a_check_in(row, 8 if week < 26 else 12, on=year.starts_on + dt.timedelta(weeks=week))
    text = signed_in(lead).get(row.objective.get_absolute_url()).content.decode()
    assert "kept 50\N{NO-BREAK SPACE}% of the days" in text
