"""The page of a cycle with its board, its steps, and the pages that end an objective."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from outcomes import readiness
from outcomes.models import Cycle, KeyResult, Objective
from people.models import Team
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.make import NOW, TODAY

NEW_POSTMORTEM = "/postmortems/new/?team=berths&amp;kind=missed_outcome&amp;objective="


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def at_each_stage(cycle, lead) -> dict[str, Team]:
    """A team at each stage, called by it."""
    teams = {name: make.a_team(name) for name in readiness.STAGES}
    for name, team in list(teams.items())[1:]:
        objective = make.an_objective(team, lead, cycle=cycle)
        key_result = make.a_key_result(objective)
        if name in ("agreed", "checking_in", "scored"):
            cycle.agreements.create(team=team, by=lead)
        if name in ("checking_in", "scored"):
            KeyResult.objects.filter(pk=key_result.pk).update(checked_in_on=TODAY)
        if name == "scored":
            Objective.objects.filter(pk=objective.pk).update(closed_at=NOW)
    return teams


def test_the_board_shows_each_team_at_its_stage(cycle, at_each_stage):
    rows = readiness.board(cycle, list(at_each_stage.values()))
    assert [row.stage for row in rows] == readiness.STAGES


def test_one_teams_stage_and_that_of_many_agree(cycle, at_each_stage):
    teams = Team.objects.annotate(stage=readiness.stage_in(cycle)).filter(name__in=readiness.STAGES)
    assert {team.name: team.stage for team in teams} == {name: name for name in readiness.STAGES}


@pytest.mark.parametrize("stage", readiness.STAGES)
def test_the_board_is_narrowed_to_a_stage(cycle, at_each_stage, lead, stage):
    rows = signed_in(lead).get(f"{cycle.board_url()}?stage={stage}").context["rows"]
    named = {row.team.name for row, _ in rows if row.team.name in readiness.STAGES}
    assert named == {stage}


def test_objectives_set_after_the_team_agreed_are_told(cycle, team, lead):
    make.an_objective(team, lead, cycle=cycle)
    cycle.agree(by=lead, team=team)
    Objective.create(by=lead, team=team, cycle=cycle, title="Cranes turn freely", lead=lead)
    cycle.agreements.update(at=NOW.replace(year=2026, month=11, day=1))
    (row,) = readiness.board(cycle, [team])
    assert row.added == 2  # both are younger than the first of November


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, ""), (1, "1 objective."), (2, "2 objectives."), (3, ""), (5, ""), (6, "could wait")],
)
def test_three_to_five_objectives_are_healthy_and_others_are_told(count, words):
    advice = readiness.count_advice(count)
    assert (words in advice) if words else advice == ""


def test_a_sixth_objective_is_set_and_told(cycle, team, lead):
    for _ in range(5):
        make.an_objective(team, lead, cycle=cycle)
    client, address = signed_in(lead), f"{reverse('new_objective')}?cycle={cycle.pk}"
    typed = filled(client.get(address).content.decode()) | {"title": "Ships leave full"}
    page = client.post(address, typed, follow=True)
    assert Objective.objects.count() == 6
    assert "6 objectives. Three to five" in page.content.decode()


def test_a_lead_takes_a_cycle_to_closed_by_its_pages(cycle, objective, lead):
    client = signed_in(lead)
    assert reverse("begin_closing_cycle", args=[cycle.pk]) in client.get(cycle.board_url()).content.decode()
    assert client.post(reverse("begin_closing_cycle", args=[cycle.pk])).status_code == 302
    close = reverse("close_cycle", args=[cycle.pk])
    assert "1 objective is not closed yet" in client.get(close).content.decode()
    answer = client.post(close)
    assert (answer.status_code, Cycle.objects.get().state) == (422, "closing")
    assert client.post(close, {"even_unscored": "on"}).status_code == 302
    page = client.get(cycle.board_url()).content.decode()
    assert "only read" in page
    assert close not in page
    assert client.post(reverse("reopen_cycle", args=[cycle.pk]), {"reason": ""}).status_code == 422
    client.post(reverse("reopen_cycle", args=[cycle.pk]), {"reason": "One score was wrong."})
    assert Cycle.objects.get().state == "closing"


def test_members_see_no_steps(cycle, member):
    page = signed_in(member).get(cycle.board_url())
    assert page.context["steps"] == []
    assert signed_in(member).post(reverse("begin_closing_cycle", args=[cycle.pk])).status_code == 403


def test_a_lead_marks_the_team_as_agreed_and_comes_back_to_the_board(cycle, objective, team, lead):
    client = signed_in(lead)
    answer = client.post(reverse("agree_on_objectives", args=[cycle.pk, team.slug]))
    assert answer["Location"] == cycle.board_url()
    assert cycle.agreements.get().team == team
    client.post(reverse("withdraw_agreement", args=[cycle.pk, team.slug]))
    assert not cycle.agreements.exists()


def close_url(objective) -> str:
    return reverse("close_objective", args=[objective.pk])


def typed_close(client, objective, **fields) -> dict[str, object]:
    return filled(client.get(close_url(objective)).content.decode()) | {
        "learned": "The tide matters.", "verdict": "change",
    } | fields  # fmt: skip


def test_closing_with_an_adjusted_score_and_a_carry_over_in_one_page(objective, planned, member, lead):
    objective.kind = Objective.COMMITTED
    objective.save()
    row = make.a_key_result(objective, member, value=Decimal(65))
    client = signed_in(lead)
    adjusted = {f"score_{row.pk}": "0.8", f"carry_{row.pk}": "on", "into": str(planned.pk)}
    refused = client.post(close_url(objective), typed_close(client, objective, **adjusted))
    assert refused.status_code == 422
    assert "Say why you judge it otherwise" in refused.content.decode()
    assert "The tide matters." in refused.content.decode()
    reason = {f"reason_{row.pk}": "The scale was broken."}
    page = client.post(
        close_url(objective), typed_close(client, objective, **adjusted, **reason), follow=True
    )
    text = page.content.decode()
    for words in ("0.50", "0.80", "The scale was broken.", "The tide matters.", "Q1 2027"):
        assert words in text
    assert f"{NEW_POSTMORTEM}{objective.pk}" in text
    draft = Objective.objects.get(cycle=planned)
    text = client.get(draft.get_absolute_url()).content.decode()
    assert objective.get_absolute_url() in text
    assert f"key-result-{row.pk}" in text


def test_the_offered_postmortem_is_filled_in_and_then_named_instead(objective, key_result, lead):
    objective.kind = Objective.COMMITTED
    objective.save()
    objective.close(by=lead, now=NOW, judgements={}, learned="Tides.", verdict="stop")
    client = signed_in(lead)
    form = client.get(f"{NEW_POSTMORTEM}{objective.pk}".replace("&amp;", "&")).context["form"]
    assert form["kind"].value() == "missed_outcome"
    assert str(form["reviews_objective"].value()) == str(objective.pk)
    make.a_postmortem(objective.team, title="Why the ships waited", reviews_objective=objective)
    text = client.get(objective.get_absolute_url()).content.decode()
    assert "Why the ships waited" in text
    assert NEW_POSTMORTEM not in text


def test_closing_without_a_later_cycle_says_so(objective, key_result, lead):
    client = signed_in(lead)
    assert "There is no later cycle" in client.get(close_url(objective)).content.decode()
    assert client.post(close_url(objective), typed_close(client, objective)).status_code == 302
    carry = client.get(reverse("carry_over_objective", args=[objective.pk]))
    assert "no later cycle" in carry.content.decode()


def test_key_results_ticked_without_a_cycle_are_asked_about(objective, key_result, planned, lead):
    client = signed_in(lead)
    typed = typed_close(client, objective, **{f"carry_{key_result.pk}": "on"})
    answer = client.post(close_url(objective), typed)
    assert answer.status_code == 422
    assert "Choose the cycle" in answer.content.decode()
    assert Objective.objects.get().closed_at is None


def test_a_closed_objective_is_carried_over_later_and_opened_again(objective, key_result, planned, lead):
    objective.close(by=lead, now=NOW, judgements={}, learned="Tides.", verdict="keep")
    client = signed_in(lead)
    carry = reverse("carry_over_objective", args=[objective.pk])
    client.post(carry, {"into": str(planned.pk), f"carry_{key_result.pk}": "on"})
    assert planned.objectives.get().key_results.get().carried_from == key_result
    assert "carried over already" in client.get(carry).content.decode()
    client.post(reverse("reopen_objective", args=[objective.pk]), {"reason": "A reading was missing."})
    objective.refresh_from_db()
    assert objective.closed_at is None


def test_amending_by_the_form_asks_why_and_shows_both_progresses(key_result, lead):
    key_result.value = Decimal(65)
    key_result.save()
    client, address = signed_in(lead), reverse("edit_key_result", args=[key_result.pk])
    typed = filled(client.get(address).content.decode()) | {"target": "80"}
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Say why in a sentence" in answer.content.decode()
    client.post(address, typed | {"reason": "Two berths were closed."})
    page = client.get(key_result.objective.get_absolute_url())
    (row,) = page.context["amended"]
    assert row.percents == (50, 63)
    assert row.goals == ("40 to 90 %".replace(" %", "\u00a0%"), "40 to 80 %".replace(" %", "\u00a0%"))
    assert "Two berths were closed." in page.content.decode()


def test_the_admin_console_moves_cycles_by_the_same_verbs_and_keeps_history(cycle, objective, org_admin):
    client = signed_in(org_admin)
    actions = reverse("admin:outcomes_cycle_changelist")
    client.post(actions, {"action": "begin_closing", "_selected_action": [cycle.pk]})
    assert Cycle.objects.get().state == "closing"
    page = client.post(actions, {"action": "close", "_selected_action": [cycle.pk]}, follow=True)
    assert "1 objective is not closed yet" in page.content.decode()
    assert Cycle.objects.get().state == "closing"
    change = reverse("admin:outcomes_cycle_change", args=[cycle.pk])
    client.post(change, {
        "name": "Autumn 2026", "starts_on": "2026-10-01", "ends_on": "2026-12-31", "check_in_weekday": "3",
        "cadence_days": "7", "state": "closed",
    })  # fmt: skip
    cycle.refresh_from_db()
    assert (cycle.name, cycle.state) == ("Autumn 2026", "closing")
    text = client.get(cycle.board_url()).content.decode()
    assert "began closing" in text
    assert "edited" in text


def test_the_admin_console_sets_up_a_cycle_in_planning(org_admin):
    signed_in(org_admin).post(reverse("admin:outcomes_cycle_add"), {
        "name": "Q2 2027", "starts_on": "2027-04-01", "ends_on": "2027-06-30", "check_in_weekday": "3",
        "cadence_days": "7",
    })  # fmt: skip
    cycle = Cycle.objects.get()
    assert (cycle.name, cycle.state, cycle.created_by) == ("Q2 2027", "planning", org_admin)


def test_the_page_of_a_cycle_lists_what_is_put_off_in_it(cycle, planned, team, lead, observer):
    make.a_trade_off(team, lead, cycle, title="A second scale")
    make.a_trade_off(team, lead, planned, title="A tug of our own")
    text = signed_in(observer).get(cycle.board_url()).content.decode()
    assert "A second scale" in text
    assert "A tug of our own" not in text
    assert f"{reverse('trade_offs')}?cycle={cycle.pk}" in text
