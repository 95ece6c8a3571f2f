"""A proposal gets its number, and asks people until a date."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from decisions.models import Decision
from records.models import EditConflict, Event, NumberSeries, Refused
from tests import make
from tests.decisions.conftest import TODAY, TOMORROW, a_draft


@pytest.mark.django_db
def test_a_proposal_gets_the_next_number_of_its_team(team, other_team, member, outsider):
    first, second, other = a_draft(team, member), a_draft(team, member), a_draft(other_team, outsider)
    for decision in (second, first, other):
        decision.propose(by=decision.driver, today=TODAY, feedback_until=TOMORROW)
    assert [d.record_ref() for d in (second, first, other)] == ["D-1", "D-2", "D-1"]
    first.refresh_from_db()
    assert (first.status, first.proposed_on, first.feedback_until) == ("proposed", TODAY, TOMORROW)


@pytest.mark.django_db
def test_proposing_is_in_history_with_number_and_date(draft, member):
    draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    event = Event.objects.of(draft).first()
    assert event.verb == "proposed"
    assert event.changes == {
        "status": ["Draft", "Proposed"],
        "number": ["", "D-1"],
        "proposed_on": ["", "2026-11-18"],
        "feedback_until": ["", "2026-11-19"],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_only_those_who_write_in_it_propose(who, draft, request):
    with pytest.raises(PermissionDenied):
        draft.propose(by=request.getfixturevalue(who), today=TODAY, feedback_until=TOMORROW)
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db
def test_what_is_proposed_is_not_proposed_again(proposal, member):
    with pytest.raises(Refused, match="It is proposed, and not draft"):
        proposal.propose(by=member, today=TODAY, feedback_until=TOMORROW)


@pytest.mark.django_db
def test_one_option_is_no_choice(team, member):
    draft = a_draft(team, member, options=[{"title": "The only way"}])
    with pytest.raises(Refused, match="at least two options") as refused:
        draft.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert refused.value.field == "options"


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["agree", "perform", "input"])
def test_a_date_is_needed_as_soon_as_somebody_is_asked(role, team, member, lead):
    draft = a_draft(team, member, holders={role: [lead]})
    with pytest.raises(Refused, match="until when") as refused:
        draft.propose(by=member, today=TODAY)
    assert refused.value.field == "feedback_until"


@pytest.mark.django_db
def test_feedback_is_open_until_tomorrow_at_the_earliest(draft, member):
    with pytest.raises(Refused, match="has passed") as refused:
        draft.propose(by=member, today=TODAY, feedback_until=TODAY)
    assert refused.value.field == "feedback_until"


@pytest.mark.django_db
def test_an_imported_record_of_unknown_status_keeps_its_number(team, member):
    decision = make.a_decision(team, member, status="unknown", number=12, series="API")
    decision.propose(by=member, today=TODAY)
    assert decision.record_ref() == "API-12"


@pytest.mark.django_db
def test_somebody_who_proposes_an_old_version_is_told(draft, member, lead):
    stale = Decision.objects.get(pk=draft.pk)
    draft.edit(by=lead, version=1, context="Changed")
    with pytest.raises(EditConflict):
        stale.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert stale.version == 1
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_no_two_proposals_at_once_get_the_same_number(team, member):
    drafts = [a_draft(team, member) for _ in range(8)]
    start, failures = threading.Barrier(8), []

    def propose(decision):
        try:
            start.wait(10)
            decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
        except Exception as failure:
            failures.append(failure)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=propose, args=(decision,)) for decision in drafts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert sorted(Decision.objects.values_list("number", flat=True)) == list(range(1, 9))


@pytest.mark.django_db(transaction=True)
def test_a_draft_proposed_twice_at_once_uses_one_number(draft, member):
    start, outcomes = threading.Barrier(2), []

    def propose():
        mine = Decision.objects.get(pk=draft.pk)
        start.wait(10)
        try:
            mine.propose(by=member, today=TODAY, feedback_until=TOMORROW)
            outcomes.append("proposed")
        except EditConflict:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=propose) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["conflict", "proposed"]
    assert NumberSeries.objects.get().last == 1
