"""Which decisions wait for whom: the rule for many and the rule for one agree."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision, Feedback, Role
from people.models import Membership
from tests import make
from tests.decisions.conftest import TODAY, TOMORROW, YESTERDAY, a_draft
from tests.plans import plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(team, other_team, lead, member, observer, outsider, teamless, org_admin):
    """People of every kind, one of whom has left."""
    their_lead = make.a_person("Ruth Osei", team=other_team, role=Membership.LEAD)
    gone = make.a_person("Gus Hale", team=team, role=Membership.LEAD, is_active=False)
    return [lead, member, observer, outsider, teamless, org_admin, their_lead, gone]


@pytest.fixture
def decisions(team, other_team, crowd):
    """Decisions in every status, with every kind of driver, role and date, some of them answered."""
    lead, member, observer, outsider, _, _, their_lead, gone = crowd
    made = []
    dates = [None, YESTERDAY, TODAY, TOMORROW]
    drivers = [None, member, gone]
    deciders = [None, outsider, other_team, gone]
    for until, driver, decider in itertools.product(dates, drivers, deciders):
        decision = make.a_decision(team, driver, feedback_until=until)
        if decider is not None:
            held = {"team": decider} if decider == other_team else {"person": decider}
            Role.objects.create(decision_record=decision, role=Role.DECIDE, **held)
        made.append(decision)
    for index, decision in enumerate(made):
        holder = [{"person": observer}, {"team": other_team}, {"person": lead}, {"person": gone}][index % 4]
        role = [Role.AGREE, Role.INPUT, Role.PERFORM, Role.RECOMMEND, Role.INPUT][index % 5]
        Role.objects.create(decision_record=decision, role=role, **holder)
        if index % 7 == 0:
            decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="Hm", at=make.NOW)
        if index % 11 == 0:
            decision.give_feedback(by=observer, kind=Feedback.ENDORSEMENT, at=make.NOW)
    for status, review_by, driver in itertools.product(
        dict(Decision.STATUSES), [None, YESTERDAY, TODAY, TOMORROW], drivers
    ):
        made.append(make.a_decision(team, driver, status=status, review_by=review_by))
    return made


def agree(queryset, decisions, rule):
    """Do the rows and the rule for one name the same decisions, and at least one but not all of them?"""
    rows, one_by_one = set(queryset), {decision for decision in decisions if rule(decision)}
    return rows == one_by_one and 0 < len(rows) < len(decisions)


def test_open_to_feedback_is_the_same_for_one_and_for_many(decisions):
    assert agree(
        Decision.objects.open_to_feedback(TODAY), decisions, lambda each: each.is_open_to_feedback(TODAY)
    )


def test_to_review_is_the_same_for_one_and_for_many(decisions):
    assert agree(Decision.objects.to_review(TODAY), decisions, lambda each: each.is_to_review(TODAY))


@pytest.mark.parametrize("name", ["awaiting_feedback_of", "to_decide_by", "to_review_by"])
def test_what_waits_for_a_person_is_the_same_for_one_and_for_many(name, decisions, crowd):
    waiting = 0
    for person in crowd:
        rows = set(getattr(Decision.objects, name)(person, TODAY))
        assert rows == {each for each in decisions if getattr(each, f"is_{name}")(person, TODAY)}, person
        waiting += bool(rows)
    assert waiting >= 2


def test_somebody_asked_for_input_waits_until_they_answered(team, member, outsider):
    decision = a_draft(team, member, holders={"input": [outsider]})
    assert not Decision.objects.awaiting_feedback_of(outsider, TODAY)
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert list(Decision.objects.awaiting_feedback_of(outsider, TODAY)) == [decision]
    assert not Decision.objects.awaiting_feedback_of(outsider, TOMORROW + dt.timedelta(days=1))
    decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="Fine", at=make.NOW)
    assert not Decision.objects.awaiting_feedback_of(outsider, TODAY)


def test_a_team_is_asked_by_its_leads_and_answers_by_any_member(team, member, other_team, outsider):
    their_lead = make.a_person("Ruth Osei", team=other_team, role=Membership.LEAD)
    decision = a_draft(team, member, holders={"input": [other_team]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert not Decision.objects.awaiting_feedback_of(outsider, TODAY)
    assert list(Decision.objects.awaiting_feedback_of(their_lead, TODAY)) == [decision]
    decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="For all of us: fine", at=make.NOW)
    assert not Decision.objects.awaiting_feedback_of(their_lead, TODAY)


def test_a_decision_waits_for_its_decider_once_feedback_has_closed(team, member, outsider, lead):
    decision = a_draft(team, member, holders={"decide": [outsider]})
    decision.propose(by=member, today=YESTERDAY, feedback_until=TODAY)
    assert not Decision.objects.to_decide_by(outsider, TODAY)
    assert list(Decision.objects.to_decide_by(outsider, TOMORROW)) == [decision]
    assert not Decision.objects.to_decide_by(lead, TOMORROW)
    assert not Decision.objects.to_decide_by(member, TOMORROW)


def test_an_org_admin_is_not_asked_for_everything(proposal, org_admin):
    assert not Decision.objects.waiting_for(org_admin, TOMORROW + dt.timedelta(days=5))


def test_what_waits_for_me_is_what_waits_for_my_feedback_decision_or_review(decisions, crowd):
    for person in crowd:
        assert set(Decision.objects.waiting_for(person, TODAY)) == {
            each
            for each in decisions
            if each.is_awaiting_feedback_of(person, TODAY)
            or each.is_to_decide_by(person, TODAY)
            or each.is_to_review_by(person, TODAY)
        }


def test_home_shows_no_drafts_and_the_last_changed_first(team, member):
    older, newer = make.a_decision(team, status="accepted"), make.a_decision(team)
    make.a_decision(team, status="draft")
    make.a_decision(team, status="accepted", proposed_on=None, decided_on=None)  # imported, no day stated
    assert list(Decision.objects.for_home()) == [newer, older]


def touch(decision):
    """What a row or a page says about a decision."""
    return (
        str(decision.team), str(decision.driver), [str(role.holder) for role in getattr(decision, "asked", [])],
        [str(link.source) for link in getattr(decision, "replaced_by", [])],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["for_list", "for_home"])
def test_a_list_costs_the_same_queries_at_3_and_at_300_rows(name, team, member, outsider):
    def grow(count):
        for _ in range(count):
            decision = make.a_decision(team, member)
            Role.objects.create(decision_record=decision, role=Role.INPUT, person=outsider)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            for decision in getattr(Decision.objects, name)():
                touch(decision)
        return len(captured)

    grow(3)
    few = queries()
    grow(297)
    assert queries() == few <= 4


def test_what_is_to_be_reviewed_is_read_by_date_and_never_from_all_that_was_accepted(db):
    plan = plan_of(Decision.objects.to_review(make.TODAY).order_by("review_by")[:51])
    assert "decision_to_review" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_what_waits_for_a_person_begins_at_their_roles_and_never_at_all_proposals(lead):
    """Were there many proposals, a database with statistics would look at each of them, in every count."""
    rows = Decision.objects.waiting_for(lead, make.TODAY).order_by("-changed_at")[:51]
    if connection.vendor == "sqlite":  # PostgreSQL reads a table of a few rows from end to end, and is right
        assert "role_of_team" in plan_of(rows)
    assert 'INNER JOIN "decisions_decision"' not in str(rows.query)
