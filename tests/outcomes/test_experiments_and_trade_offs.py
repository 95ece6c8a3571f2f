"""Experiments and trade-offs: writing them down, answering them once, moving their day, and their pages."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes.models import Cycle, Experiment, TradeOff
from outcomes.models.dated import DatedQuerySet
from records.models import EditConflict, Event, Refused, SearchEntry
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

SOON = TODAY + dt.timedelta(days=14)
WORDS = {
    "title": "A board at the gate",
    "hypothesis": "Drivers who see the queue come later.",
    "expected": "from 60 to 70 %",
    "evidence": "Departures of two berths.",
}


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Pages ask the clock; these tests live on make.TODAY."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def experiment(key_result, member) -> Experiment:
    return make.an_experiment(key_result, member, due_on=SOON)


@pytest.fixture
def trade_off(team, member, cycle) -> TradeOff:
    return make.a_trade_off(team, member, cycle, due_on=SOON)


def begin(key_result, by, **fields) -> Experiment:
    return Experiment.create(
        key_result, by=by, today=TODAY, **({**WORDS, "owner": by, "due_on": SOON} | fields)
    )


def put_off(team, cycle, by, **fields) -> TradeOff:
    usual = {"title": "A second scale", "why": "One comes first.", "owner": by, "due_on": SOON}
    return TradeOff.create(by=by, team=team, cycle=cycle, today=TODAY, **(usual | fields))


@pytest.mark.parametrize("who", ["lead", "member", "org_admin"])
def test_leads_members_and_org_admins_begin_experiments(request, who, key_result):
    by = request.getfixturevalue(who)
    assert Experiment.may_be_created_by(by, key_result)
    experiment = begin(key_result, by)
    assert (experiment.state, experiment.first_due_on) == ("running", SOON)
    event = Event.objects.of(experiment).get()
    assert (event.verb, event.by, event.team) == ("created", by, key_result.objective.team)
    assert SearchEntry.objects.get(kind="experiment").title == "A board at the gate"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_write_down_neither(request, who, key_result, team, cycle):
    by = request.getfixturevalue(who)
    assert not Experiment.may_be_created_by(by, key_result)
    assert not TradeOff.may_be_created_by(by, team)
    with pytest.raises(PermissionDenied):
        begin(key_result, by)
    with pytest.raises(PermissionDenied):
        put_off(team, cycle, by)
    assert not Experiment.objects.exists()
    assert not TradeOff.objects.exists()


def test_an_observer_owns_no_experiment(key_result, lead, observer):
    with pytest.raises(ValidationError, match="observer"):
        begin(key_result, lead, owner=observer)


def test_a_closed_objective_takes_no_experiment(key_result, lead):
    key_result.objective.closed_at = NOW
    with pytest.raises(Refused, match="closed"):
        begin(key_result, lead)
    assert not Experiment.may_be_created_by(lead, key_result)


def test_a_closed_cycle_takes_no_trade_off(team, lead):
    closed = make.a_cycle(state=Cycle.CLOSED)
    with pytest.raises(ValidationError, match="closed"):
        put_off(team, closed, lead)


@pytest.mark.parametrize("days", [-1, 3 * 366 + 1])
def test_a_day_that_has_passed_or_is_years_off_is_refused(key_result, lead, days):
    with pytest.raises(Refused) as refused:
        begin(key_result, lead, due_on=TODAY + dt.timedelta(days=days))
    assert refused.value.field == "due_on"


def test_a_trade_off_is_in_favour_of_an_objective_of_its_team_and_cycle(
    team, other_team, cycle, lead, objective
):
    assert put_off(team, cycle, lead, objective=objective).objective == objective
    foreign = make.an_objective(other_team, lead, cycle=cycle)
    with pytest.raises(ValidationError, match="not an objective of"):
        put_off(team, cycle, lead, objective=foreign)
    mine = TradeOff.objects.get()
    with pytest.raises(ValidationError, match="not an objective of"):
        mine.edit(by=lead, version=1, objective=foreign)
    assert TradeOff.objects.get().objective == objective


@pytest.mark.parametrize("verb", ["keep", "stop"])
def test_an_experiment_ends_with_what_was_learned(experiment, member, verb):
    with pytest.raises(Refused, match="learned"):
        getattr(experiment, verb)(by=member, now=NOW, learned="  ")
    getattr(experiment, verb)(by=member, now=NOW, learned="Nobody looks up.", observed="no change")
    stored = Experiment.objects.get()
    word = {"keep": "kept", "stop": "stopped"}[verb]
    assert (stored.state, stored.answer, stored.observed) == (word, "Nobody looks up.", "no change")
    event = Event.objects.of(experiment).get()
    assert (event.verb, event.changes["state"]) == (word, ["running", word])


def test_the_database_keeps_no_ended_experiment_without_a_lesson(experiment):
    with (
        pytest.raises(IntegrityError, match="experiment_ends_with_what_was_learned"),
        transaction.atomic(),
    ):
        Experiment.objects.update(state="stopped", answered_at=NOW)


def test_whoever_answers_second_is_told_and_changes_nothing(experiment, member, lead):
    again = Experiment.objects.get()
    experiment.keep(by=member, now=NOW, learned="It helps.")
    with pytest.raises(Refused, match="Somebody else"):
        again.stop(by=lead, now=NOW, learned="It does not.")
    with pytest.raises(Refused, match="Somebody else"):
        again.move(by=lead, due_on=SOON + dt.timedelta(days=1), reason="Later", today=TODAY)
    assert Experiment.objects.get().answer == "It helps."
    assert Event.objects.of(experiment).count() == 1


def test_a_trade_off_is_taken_up_or_dropped_with_a_reason(trade_off, member):
    with pytest.raises(Refused, match="why"):
        trade_off.drop(by=member, now=NOW, reason="")
    trade_off.drop(by=member, now=NOW, reason="Nobody asked again.")
    assert TradeOff.objects.get().state == "dropped"
    trade_off.reopen(by=member, reason="Somebody asked.")
    stored = TradeOff.objects.get()
    assert (stored.state, stored.answer, stored.answered_at) == ("deferred", "", None)
    stored.take_up(by=member, now=NOW)
    assert TradeOff.objects.get().state == "taken_up"
    verbs = list(Event.objects.of(trade_off).values_list("verb", flat=True))
    assert verbs == ["took_up", "reopened", "dropped"]
    assert Event.objects.of(trade_off)[1].changes["answer"] == ["Nobody asked again.", ""]


def test_moving_the_day_asks_for_a_reason_and_keeps_the_first(experiment, member):
    later = SOON + dt.timedelta(days=7)
    for day, reason, field in [(later, " ", "reason"), (SOON, "Why not", "due_on")]:
        with pytest.raises(Refused) as refused:
            experiment.move(by=member, due_on=day, reason=reason, today=TODAY)
        assert refused.value.field == field
    experiment.move(by=member, due_on=later, reason="The board came late.", today=TODAY)
    stored = Experiment.objects.get()
    assert (stored.due_on, stored.first_due_on, stored.was_moved) == (later, SOON, True)
    event = Event.objects.of(experiment).get()
    assert event.note == "The board came late."
    assert event.changes == {"due_on": [SOON.isoformat(), later.isoformat()]}


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "former"])
def test_others_neither_edit_answer_move_nor_reopen(request, who, experiment, trade_off, member):
    by = request.getfixturevalue(who)
    for record in (experiment, trade_off):
        assert not record.may_be_edited_by(by)
        with pytest.raises(PermissionDenied):
            record.edit(by=by, version=1, title="Another")
        with pytest.raises(PermissionDenied):
            record.move(by=by, due_on=TODAY, reason="Sooner", today=TODAY)
    with pytest.raises(PermissionDenied):
        experiment.stop(by=by, now=NOW, learned="Nothing")
    with pytest.raises(PermissionDenied):
        trade_off.take_up(by=by, now=NOW)
    trade_off.take_up(by=member, now=NOW)
    with pytest.raises(PermissionDenied):
        trade_off.reopen(by=by)


def test_an_edit_of_an_older_version_is_a_conflict(experiment, member, lead):
    other = Experiment.objects.get()
    experiment.edit(by=member, version=1, title="Two boards")
    with pytest.raises(EditConflict):
        other.edit(by=lead, version=1, title="Three boards")
    assert Experiment.objects.get().title == "Two boards"


def test_overdue_and_its_twin_agree(key_result, member):
    days = [TODAY - dt.timedelta(days=1), TODAY, TODAY + dt.timedelta(days=1)]
    rows = [make.an_experiment(key_result, member, due_on=day) for day in days]
    rows.append(
        make.an_experiment(key_result, member, due_on=days[0], state="kept", answer="Yes", answered_at=NOW)
    )
    late: DatedQuerySet = Experiment.objects.overdue(TODAY)
    assert set(late) == {row for row in rows if row.is_overdue(TODAY)} == {rows[0]}


def test_an_experiment_is_begun_from_its_form_which_keeps_everything_typed(member_client, key_result):
    url = reverse("new_experiment", args=[key_result.pk])
    typed = {**WORDS, "owner": "Nobody Known", "due_on": "2026-12-01"}
    refused = member_client.post(url, typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Nobody here is called “Nobody Known”" in page
    assert "Drivers who see the queue come later." in page
    saved = member_client.post(url, typed | {"owner": key_result.owner.email})
    experiment = Experiment.objects.get()
    assert saved["Location"] == experiment.get_absolute_url()
    assert (experiment.due_on, experiment.key_result) == (dt.date(2026, 12, 1), key_result)


def test_answers_come_from_their_pages(member_client, experiment, trade_off):
    stop = reverse("stop_experiment", args=[experiment.pk])
    assert member_client.post(stop, {"learned": ""}).status_code == 422
    assert member_client.post(stop, {"learned": "Nobody looks up."}).status_code == 302
    assert Experiment.objects.get().state == "stopped"
    second = member_client.post(stop, {"learned": "Really nobody."})
    assert second.status_code == 422
    assert "Somebody else has just answered" in second.content.decode()
    assert "Really nobody." in second.content.decode()
    assert member_client.get(stop)["Location"] == experiment.get_absolute_url()
    take_up = reverse("take_up_trade_off", args=[trade_off.pk])
    assert member_client.post(take_up, {}).status_code == 302
    assert TradeOff.objects.get().state == "taken_up"


def test_two_editors_see_both_texts(member_client, experiment, lead):
    url = reverse("edit_experiment", args=[experiment.pk])
    experiment.edit(by=lead, version=1, hypothesis="Drivers look up.")
    owner = experiment.owner.email
    answer = member_client.post(
        url, {**WORDS, "owner": owner, "hypothesis": "Drivers look down.", "version": 1}
    )
    assert answer.status_code == 409
    assert "Drivers look up." in answer.content.decode()
    assert "Drivers look down." in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "state", "others"), [("experiments", "running", "kept"), ("trade_offs", "deferred", "dropped")]
)
def test_lists_are_narrowed_by_cycle_team_and_state(
    lead, team, other_team, cycle, planned, experiment, trade_off, name, state, others
):
    reader, url = signed_in(lead), reverse(name)
    title = {"experiments": experiment.title, "trade_offs": trade_off.title}[name]
    for shown in ("", "?state=any", f"?state={state}", f"?team={team.slug}", f"?cycle={cycle.pk}"):
        assert title in reader.get(url + shown).content.decode()
    for hidden in (f"?state={others}", f"?team={other_team.slug}", f"?cycle={planned.pk}"):
        assert title not in reader.get(url + hidden).content.decode()


def test_an_objective_shows_its_experiments_and_what_is_put_off_for_it(lead, objective, experiment, team):
    make.a_trade_off(team, lead, objective.cycle, title="A second scale later", objective=objective)
    page = signed_in(lead).get(objective.get_absolute_url()).content.decode()
    assert experiment.title in page
    assert "A second scale later" in page
    assert reverse("new_experiment", args=[experiment.key_result_id]) in page


@pytest.mark.parametrize("name", ["experiments", "trade_offs"])
def test_a_list_costs_the_same_with_many_rows(name, lead, key_result, team):
    reader, counted = signed_in(lead), []
    for _ in range(2):
        for _ in range(15):
            make.an_experiment(key_result, lead)
            make.a_trade_off(team, lead, key_result.objective.cycle)
        with CaptureQueriesContext(connection) as queries:
            reader.get(reverse(name))
        counted.append(len(queries))
    assert counted[0] == counted[1]
