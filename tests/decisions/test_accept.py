"""A proposal comes into force when its decider accepts it."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from decisions.models import Decision, Feedback, Link
from decisions.models.dates import six_months_on
from people.models import Membership
from records.models import EditConflict, Event, Refused, SearchEntry
from tests import make
from tests.decisions.conftest import TODAY, TOMORROW, YESTERDAY, a_draft


def proposed(team, by, **fields):
    decision = a_draft(team, by, **fields)
    decision.propose(by=by, today=YESTERDAY, feedback_until=TODAY)
    return decision


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["member", "lead", "org_admin"])
def test_where_an_import_names_nobody_the_driver_or_a_team_lead_decides(who, proposal, request):
    person = request.getfixturevalue(who)
    proposal.roles.all().delete()
    proposal = Decision.objects.get(pk=proposal.pk)
    proposal.accept(by=person, today=TODAY)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decided_on, proposal.decided_by) == ("accepted", TODAY, person)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "colleague"])
def test_nobody_else_decides(who, team, proposal, request):
    colleague = make.a_person("Wen Li", team=team)
    person = colleague if who == "colleague" else request.getfixturevalue(who)
    proposal.roles.all().delete()
    proposal = Decision.objects.get(pk=proposal.pk)
    with pytest.raises(PermissionDenied, match="up to its driver or a lead of Berths"):
        proposal.accept(by=person, today=TODAY)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.version) == ("proposed", 2)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["member", "lead", "org_admin"])
def test_only_the_named_decider_decides(who, team, member, outsider, request):
    decision = proposed(team, member, holders={"decide": [outsider]})
    with pytest.raises(PermissionDenied, match="up to Kofi Boateng"):
        decision.accept(by=request.getfixturevalue(who), today=TODAY)
    decision.accept(by=outsider, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
def test_a_team_decides_by_its_lead(team, member, other_team, outsider):
    their_lead = make.a_person("Ruth Osei", team=other_team, role=Membership.LEAD)
    decision = proposed(team, member, holders={"decide": [other_team]})
    with pytest.raises(PermissionDenied, match="up to Cranes"):
        decision.accept(by=outsider, today=TODAY)
    decision.accept(by=their_lead, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
def test_when_the_decider_has_left_the_team_lead_decides(team, member, lead, outsider):
    decision = proposed(team, member, holders={"decide": [outsider]})
    outsider.is_active = False
    outsider.save()
    decision.accept(by=lead, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["draft", "accepted", "rejected", "superseded", "unknown"])
def test_only_a_proposal_is_accepted(status, team, member):
    decision = make.a_decision(team, member, status=status, decision="Yes")
    with pytest.raises(Refused, match="not proposed"):
        decision.accept(by=member, today=TODAY)


@pytest.mark.django_db
def test_it_says_what_was_decided_or_which_option_was_chosen(team, member):
    decision = proposed(team, member, options=[{"title": "A"}, {"title": "B"}])
    with pytest.raises(Refused, match="Write what was decided"):
        decision.accept(by=member, today=TODAY)
    decision.edit(by=member, version=decision.version, decision="We take B.")
    decision.accept(by=member, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
@pytest.mark.parametrize("risk", [{"undo": "hard"}, {"is_high_risk": True}])
def test_what_is_hard_to_undo_or_risky_needs_everyone_who_must_agree(
    risk, team, member, lead, other_team, outsider
):
    decision = proposed(team, member, holders={"agree": [lead, other_team]}, **risk)
    decision.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=make.NOW)
    decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="Read it.", at=make.NOW)
    with pytest.raises(Refused, match="Cranes must endorse it first"):
        decision.accept(by=member, today=TODAY)
    decision.refresh_from_db()
    assert decision.status == Decision.PROPOSED
    decision.give_feedback(by=outsider, kind=Feedback.ENDORSEMENT, at=make.NOW)
    decision.accept(by=member, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
def test_an_agreement_is_to_the_text_it_was_given_to(team, member, lead):
    decision = proposed(team, member, holders={"agree": [lead]}, undo="hard")
    said = decision.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=make.NOW)
    decision.edit(by=member, version=decision.version, tags=["scales"])
    assert decision.missing_agreements() == []
    decision = Decision.objects.get(pk=decision.pk)
    decision.edit(by=member, version=decision.version, decision="Two scales.")
    decision = Decision.objects.get(pk=decision.pk)
    with pytest.raises(Refused, match=f"{lead} agreed before the last change"):
        decision.accept(by=member, today=TODAY)
    with pytest.raises(Refused, match="The text changed since you opened the page"):
        decision.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=make.NOW, read=1)
    again = decision.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=make.NOW, read=2)
    assert (again.pk, again.text_version) == (said.pk, 2)
    Decision.objects.get(pk=decision.pk).accept(by=member, today=TODAY)


@pytest.mark.django_db
def test_somebody_who_must_agree_and_has_left_is_replaced_and_blocks_no_more(team, member, lead, outsider):
    decision = proposed(team, member, holders={"agree": [outsider]}, undo="hard")
    outsider.is_active = False
    outsider.save()
    with pytest.raises(Refused, match=f"{outsider} must agree, but has left: name somebody else under Edit"):
        Decision.objects.get(pk=decision.pk).accept(by=member, today=TODAY)
    decision.edit(by=lead, version=decision.version, holders={"agree": [lead], "decide": [member]})
    assert Event.objects.of(decision).first().changes["agree"] == [str(outsider), str(lead)]
    decision = Decision.objects.get(pk=decision.pk)
    decision.give_feedback(by=lead, kind=Feedback.ENDORSEMENT, at=make.NOW)
    Decision.objects.get(pk=decision.pk).accept(by=member, today=TODAY)


@pytest.mark.django_db
def test_more_concerns_than_one_can_read_at_once_are_not_decided_over(team, member, outsider):
    decision = proposed(team, member)
    Feedback.objects.bulk_create(
        Feedback(decision_record=decision, by=outsider, kind=Feedback.BLOCKING, text="No.", at=make.NOW)
        for _ in range(51)
    )
    shown = list(decision.feedback.values_list("pk", flat=True)[:50])
    with pytest.raises(Refused, match="51 blocking concerns are open, more than the 50"):
        decision.accept(by=member, today=TODAY, over_concerns="All the same.", read=shown)


@pytest.mark.django_db
@pytest.mark.parametrize("undo", ["", "easy", "medium"])
def test_what_is_easy_to_undo_does_not_wait_for_agreement(undo, team, member, lead):
    decision = proposed(team, member, holders={"agree": [lead]}, undo=undo)
    decision.accept(by=member, today=TODAY)
    assert decision.status == Decision.ACCEPTED


@pytest.mark.django_db
def test_an_observers_endorsement_is_not_their_teams_agreement(team, member, other_team):
    watcher = make.a_person("Ola Berg", team=other_team, role=Membership.OBSERVER)
    decision = proposed(team, member, holders={"agree": [other_team]}, undo="hard")
    decision.give_feedback(by=watcher, kind=Feedback.ENDORSEMENT, at=make.NOW)
    with pytest.raises(Refused, match="Cranes"):
        decision.accept(by=member, today=TODAY)


@pytest.mark.django_db
def test_an_open_concern_is_answered_in_the_record(proposal, member, outsider):
    concern = proposal.give_feedback(
        by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW
    )
    with pytest.raises(Refused, match="Answer the blocking concerns") as refused:
        proposal.accept(by=member, today=TODAY, over_concerns="  ")
    assert refused.value.field == "over_concerns"
    assert proposal.version == Decision.objects.get(pk=proposal.pk).version
    proposal.accept(by=member, today=TODAY, over_concerns="We open a second lane.")
    proposal.refresh_from_db()
    assert proposal.over_concerns == "We open a second lane."
    assert Event.objects.of(proposal).first().note == "We open a second lane."
    assert "second lane" in SearchEntry.objects.get(kind="decision", object_id=proposal.pk).body
    concern.refresh_from_db()
    assert concern.is_decided_over
    assert not concern.is_open_concern()


@pytest.mark.django_db
def test_a_resolved_concern_needs_no_answer(proposal, member, outsider):
    concern = proposal.give_feedback(
        by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW
    )
    concern.resolve(by=outsider, at=make.NOW)
    proposal.accept(by=member, today=TODAY)
    assert proposal.over_concerns == ""


@pytest.mark.django_db
def test_it_is_to_be_reviewed_six_months_on_unless_told_otherwise(team, member):
    by_default, by_choice = proposed(team, member), proposed(team, member)
    by_default.accept(by=member, today=TODAY)
    by_choice.accept(by=member, today=TODAY, review_by=TOMORROW)
    assert (by_default.review_by, by_choice.review_by) == (dt.date(2027, 5, 18), TOMORROW)


@pytest.mark.parametrize(
    ("day", "later"),
    [
        (dt.date(2026, 8, 31), dt.date(2027, 2, 28)),
        (dt.date(2027, 8, 31), dt.date(2028, 2, 29)),
        (dt.date(2026, 6, 30), dt.date(2026, 12, 30)),
        (dt.date(2026, 7, 1), dt.date(2027, 1, 1)),
        (dt.date(2026, 12, 31), dt.date(2027, 6, 30)),
    ],
)
def test_six_months_on_is_the_same_day_or_the_months_last(day, later):
    assert six_months_on(day) == later


@pytest.mark.django_db
def test_a_review_date_lies_ahead(proposal, member):
    with pytest.raises(Refused, match="after today") as refused:
        proposal.accept(by=member, today=TODAY, review_by=TODAY)
    assert refused.value.field == "review_by"


@pytest.mark.django_db
def test_what_it_supersedes_stays_in_force_until_it_is_accepted(team, member, accepted):
    newer = a_draft(team, member, links={Link.SUPERSEDES: [(accepted, "")]})
    newer.propose(by=member, today=TODAY)
    accepted.refresh_from_db()
    assert accepted.status == Decision.ACCEPTED
    newer.accept(by=member, today=TODAY)
    accepted.refresh_from_db()
    assert accepted.status == Decision.SUPERSEDED
    event = Event.objects.of(accepted).first()
    assert (event.verb, event.note) == ("superseded", "by D-2 Weigh at the gate")
    assert event.changes == {"status": ["Accepted", "Superseded"]}


@pytest.mark.django_db
def test_rejecting_the_successor_leaves_the_old_one_in_force(team, member, accepted):
    newer = a_draft(team, member, links={Link.SUPERSEDES: [(accepted, "")]})
    newer.propose(by=member, today=TODAY)
    newer.reject(by=member, today=TODAY, reason="Too dear")
    accepted.refresh_from_db()
    assert accepted.status == Decision.ACCEPTED


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Link.PARTLY, Link.AMENDS, Link.RELATES])
def test_what_it_supersedes_in_part_stays_in_force(kind, team, member, accepted):
    newer = a_draft(team, member, links={kind: [(accepted, "the night shift")]})
    newer.propose(by=member, today=TODAY)
    newer.accept(by=member, today=TODAY)
    accepted.refresh_from_db()
    assert accepted.status == Decision.ACCEPTED


@pytest.mark.django_db
def test_accepting_a_text_that_changed_since_it_was_read_is_refused(proposal, member, lead):
    stale = Decision.objects.get(pk=proposal.pk)
    proposal.edit(by=lead, version=proposal.version, decision="Something else")
    with pytest.raises(EditConflict):
        stale.accept(by=member, today=TODAY)
    assert Decision.objects.get(pk=proposal.pk).status == Decision.PROPOSED


@pytest.mark.django_db(transaction=True)
def test_a_concern_raised_at_the_same_moment_is_either_seen_or_refused(proposal, member, outsider):
    start, outcomes = threading.Barrier(2), []

    def accept():
        mine = Decision.objects.get(pk=proposal.pk)
        start.wait(10)
        try:
            mine.accept(by=member, today=TODAY)
            outcomes.append("accepted")
        except Refused:
            outcomes.append("not accepted")
        finally:
            connections.close_all()

    def object_to_it():
        mine = Decision.objects.get(pk=proposal.pk)
        start.wait(10)
        try:
            mine.give_feedback(by=outsider, kind=Feedback.BLOCKING, text="Wait.", at=make.NOW)
            outcomes.append("heard")
        except Refused:
            outcomes.append("not heard")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept), threading.Thread(target=object_to_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) in (["accepted", "not heard"], ["heard", "not accepted"])
