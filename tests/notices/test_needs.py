"""What needs whom: each kind, its place and its words, and the same two queries for one person and for many."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision, Feedback, Role
from notices import branches
from notices.needs import GROUPS, OVERDUE, any_is_cut, cut_groups, how_many, needs_of, soon
from outcomes.models import Cycle
from people.models import Membership, Person
from people.working_days import WorkingDays
from postmortems.models import Postmortem
from tests import make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY  # Wednesday 18 November 2026, 09:00 UTC


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


def of(person, now=NOW) -> list:
    return needs_of([person], now=now)[person.pk]


def kinds(person, now=NOW) -> list[str]:
    return [need.kind for need in of(person, now)]


def test_nothing_needs_somebody_new_or_somebody_who_left(team, member):
    gone = make.a_person("Gone Away", is_active=False)
    make.a_follow_up(team, gone, due_on=on(1))
    assert needs_of([member, gone], now=NOW) == {member.pk: [], gone.pk: []}


# Follow-ups


def test_a_late_promise_says_how_late_where_from_and_is_done_in_one_click(team, member):
    postmortem = make.a_postmortem(team, title="Gate cameras went dark")
    follow_up = make.a_follow_up(team, member, due_on=on(13), postmortem=postmortem)
    (need,) = of(member)
    assert (need.kind, need.group, need.days_late, need.due_on) == ("follow_up", "overdue", 5, on(13))
    assert need.origin == f"PM-{postmortem.number} Gate cameras went dark"
    assert need.origin_url == postmortem.get_absolute_url()
    assert (need.action, need.posts) == ("Mark done", True)
    assert need.action_url == f"/follow-ups/{follow_up.pk}/finish/"
    assert need.url == follow_up.get_absolute_url()


def test_a_promise_names_the_decision_or_the_objective_it_comes_from(team, member, lead):
    decision = make.a_decision(team, lead, status="accepted", title="One write path")
    objective = make.an_objective(team, lead, title="Ships leave on time")
    make.a_follow_up(team, member, due_on=on(16), decision=decision)
    make.a_follow_up(team, member, due_on=on(17), objective=objective)
    assert [need.origin for need in of(member)] == [
        f"{decision.record_ref()} One write path",
        "Ships leave on time",
    ]
    assert [need.origin_url for need in of(member)] == [
        decision.get_absolute_url(),
        objective.get_absolute_url(),
    ]


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [(on(17), ["overdue"]), (on(18), ["this_week"]), (on(22), ["this_week"]), (on(23), []), (None, [])],
)
def test_a_promise_needs_its_owner_from_the_week_it_is_due(team, member, due_on, expected):
    make.a_follow_up(team, member, due_on=due_on)
    assert [need.group for need in of(member)] == expected


@pytest.mark.parametrize(
    ("today", "days", "until"),
    [
        (on(18), "12345", on(22)),  # Wednesday: to Sunday
        (on(19), "12345", on(23)),  # Thursday: two working days ahead is Monday
        (on(20), "12345", on(24)),
        (on(22), "12345", on(24)),
        (on(18), "7", on(29)),  # somebody who works on Sundays alone
    ],
)
def test_the_week_reaches_two_working_days_ahead(today, days, until):
    assert soon(today, WorkingDays(days)) == until


def test_late_is_late_where_the_owner_is(team):
    kiritimati = make.a_person(time_zone="Pacific/Kiritimati", team=team)
    niue = make.a_person(time_zone="Pacific/Niue", team=team)
    for owner in (kiritimati, niue):
        make.a_follow_up(team, owner, due_on=on(18))
    noon = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)  # the 19th in Kiritimati, the 18th in Niue
    needs = needs_of([kiritimati, niue], now=noon)
    assert [need.group for need in needs[kiritimati.pk]] == ["overdue"]
    assert [need.group for need in needs[niue.pk]] == ["this_week"]


@pytest.mark.parametrize("state", ["done", "declined"])
def test_what_has_ended_needs_nobody(team, member, state):
    reason = "No" if state == "declined" else ""
    make.a_follow_up(team, member, due_on=on(1), state=state, declined_reason=reason)
    assert of(member) == []


def test_a_hand_over_needs_the_one_who_is_asked(team, member, outsider):
    follow_up = make.a_follow_up(team, member, due_on=on(30, 12))
    follow_up.hand_over(by=member, to=outsider)
    (need,) = of(outsider)
    assert (need.kind, need.group, need.posts) == ("offered_follow_up", "waiting", True)
    assert need.why == "Tomasz Lis asks you to take it over"
    assert need.action_url == f"/follow-ups/{follow_up.pk}/take/"


@pytest.mark.parametrize(("due_on", "expected"), [(on(12), []), (on(11), ["led_follow_up"])])
def test_the_lead_sees_a_promise_five_working_days_late(team, member, lead, due_on, expected):
    """Wednesday the 11th is five working days before Wednesday the 18th."""
    make.a_follow_up(team, member, due_on=due_on)
    assert kinds(lead) == expected
    assert all("Tomasz Lis owns it" in need.why for need in of(lead))


def test_the_leads_own_late_promise_stands_there_once(team, lead):
    make.a_follow_up(team, lead, due_on=on(2))
    assert kinds(lead) == ["follow_up"]


def test_a_promise_without_an_active_owner_needs_the_lead_at_once(team, member, lead, observer):
    gone = make.a_person("Gone Away", is_active=False)
    make.a_follow_up(team, gone, due_on=on(17))
    make.a_follow_up(team, None, due_on=on(30, 12))
    found = [(need.kind, need.group, need.why) for need in of(lead)]
    assert found == [
        ("unowned_follow_up", "overdue", "Gone Away, who owned it, has left"),
        ("unowned_follow_up", "waiting", "nobody owns it"),
    ]
    assert of(member) == of(observer) == []


# Check-ins


def test_the_check_in_is_one_row_for_all_due_key_results(team, member, lead):
    objective = make.an_objective(team, lead)  # check-in day is Wednesday
    for _ in range(3):
        make.a_key_result(objective, member)
    done = make.a_key_result(objective, member, checked_in_on=TODAY)
    (need,) = of(member)
    assert (need.kind, need.title, need.why) == (
        "check_in",
        "Weekly check-in for Berths",
        "3 key results",
    )
    assert (need.group, need.due_on, need.action_url) == ("this_week", TODAY, "/check-in/")
    assert not done.is_due(TODAY)


def test_a_check_in_is_late_the_day_after_and_none_is_due_once_made(team, member, lead):
    key_result = make.a_key_result(make.an_objective(team, lead), member, checked_in_on=on(11))
    (need,) = of(member, now=NOW + dt.timedelta(days=1))
    assert (need.group, need.days_late) == ("overdue", 1)
    key_result.checked_in_on = on(17)  # a day early counts
    key_result.save()
    assert of(member) == []


def test_nothing_is_checked_in_for_a_closed_objective_or_cycle(team, member, lead):
    planning = make.a_cycle("Q1 2027", starts_on=on(1), ends_on=on(31, 12), state="planning")
    make.a_key_result(make.an_objective(team, lead, cycle=planning), member)
    active = make.a_cycle()
    make.a_key_result(make.an_objective(team, lead, cycle=active, closed_at=NOW), member)
    assert of(member) == []


# Decisions


def test_a_proposal_asks_people_and_teams_for_feedback_until_they_reply(
    team, other_team, lead, member, outsider
):
    head = make.a_person("Head Crane", team=other_team, role=Membership.LEAD)
    decision = make.a_decision(team, lead, feedback_until=on(20))
    Role.objects.create(decision_record=decision, role=Role.INPUT, person=member)
    Role.objects.create(decision_record=decision, role=Role.AGREE, team=other_team)
    Role.objects.create(decision_record=decision, role=Role.AGREE, person=member)  # asked twice, told once
    (need,) = of(member)
    assert (need.kind, need.group, need.ref) == ("feedback", "waiting", decision.record_ref())
    assert (need.due_on, need.why) == (on(20), "Noor Haddad asks for your feedback")
    assert kinds(head) == ["feedback"]
    assert kinds(outsider) == []
    Feedback.objects.create(decision_record=decision, by=member, kind="note", text="Fine by me")
    Feedback.objects.create(decision_record=decision, by=outsider, kind="note", text="The team is fine")
    assert of(member) == of(head) == []


def test_after_the_date_for_feedback_it_waits_for_the_decider(team, lead, member, outsider):
    decision = make.a_decision(team, lead, feedback_until=on(17))
    Role.objects.create(decision_record=decision, role=Role.INPUT, person=member)
    assert kinds(lead) == ["decide"]  # its driver, as nobody is named
    Role.objects.create(decision_record=decision, role=Role.DECIDE, person=outsider)
    assert kinds(outsider) == ["decide"]
    assert of(lead) == of(member) == []


@pytest.mark.parametrize(
    ("review_by", "expected"),
    [
        (on(17), ["overdue"]),
        (on(20), ["this_week"]),
        (on(30), ["waiting"]),
        (on(3, 12), []),
        (None, []),
    ],
)
def test_a_decision_is_shown_for_review_two_weeks_ahead(team, lead, member, review_by, expected):
    make.a_decision(team, member, status="accepted", review_by=review_by)
    assert [need.group for need in of(member)] == expected
    assert of(lead) == []


def test_a_decision_without_an_active_driver_is_reviewed_by_the_lead(team, lead, member):
    gone = make.a_person("Gone Away", is_active=False)
    for driver in (gone, None):
        make.a_decision(team, driver, status="accepted", review_by=TODAY)
    assert kinds(lead) == ["review_decision"] * 2
    assert of(member) == []


# Postmortems


def test_a_draft_needs_its_authors_and_a_review_its_reviewers(team, lead, member, outsider):
    draft = make.a_postmortem(team, status="draft", review_due_on=on(19), facilitator=lead)
    draft.authors.add(member, lead)
    review = make.a_postmortem(team, status="in_review", review_due_on=None)
    review.reviewers.add(outsider)
    review.authors.add(member)
    assert [(need.kind, need.group) for need in of(member)] == [("write_postmortem", "this_week")]
    assert kinds(lead) == ["write_postmortem"]  # facilitator and author, told once
    (need,) = of(outsider)
    assert (need.kind, need.group, need.ref) == ("read_postmortem", "waiting", f"PM-{review.number}")


def test_an_experiment_and_a_trade_off_need_their_owner_in_the_week_of_their_day(team, lead, member):
    key_result = make.a_key_result(make.an_objective(team, lead), member, checked_in_on=on(18))
    late = make.an_experiment(key_result, due_on=on(16))
    make.an_experiment(key_result, due_on=on(30))
    make.an_experiment(key_result, due_on=on(16), state="stopped", answer="It did not help.", answered_at=NOW)
    today = make.a_trade_off(team, member, due_on=TODAY)
    assert [(need.kind, need.record_id, need.group) for need in of(member)] == [
        ("experiment", late.pk, "overdue"),
        ("trade_off", today.pk, "this_week"),
    ]
    assert of(member)[0].why == f"should move {key_result.title}: keep it, or stop it?"
    assert kinds(lead) == []


def test_the_experiment_and_trade_off_of_somebody_who_left_need_the_lead(team, lead, member):
    make.an_experiment(make.a_key_result(make.an_objective(team, lead), member), due_on=on(16))
    make.a_trade_off(team, member, due_on=TODAY)
    Person.objects.filter(pk=member.pk).update(is_active=False)
    assert kinds(lead) == ["experiment", "trade_off", "ownerless_key_result"]


# Those who are away, and holidays


def test_a_promise_due_while_its_owner_is_away_needs_the_lead_at_once(team, member, lead, observer):
    make.a_follow_up(team, member, due_on=on(20))
    make.a_follow_up(team, member, due_on=on(30, 12))
    assert kinds(lead) == []
    Person.objects.filter(pk=member.pk).update(away_until=on(25))
    (need,) = of(lead)
    assert (need.kind, need.group) == ("follow_up_of_somebody_away", "this_week")
    assert need.why == "Tomasz Lis, who owns it, is away until 25 November"
    assert need.action == "Hand it over"
    assert kinds(member) == ["follow_up"], "it stays theirs"
    assert kinds(observer) == []
    Person.objects.filter(pk=member.pk).update(away_until=on(17))
    assert kinds(lead) == [], "back today"


def test_a_promise_that_is_long_late_and_whose_owner_is_away_stands_there_once(team, member, lead):
    make.a_follow_up(team, member, due_on=on(2))
    assert kinds(lead) == ["led_follow_up"]
    Person.objects.filter(pk=member.pk).update(away_until=on(25))
    assert kinds(lead) == ["follow_up_of_somebody_away"]


def test_the_draft_of_authors_who_have_all_left_needs_the_lead(team, member, lead):
    draft = make.a_postmortem(team, status="draft")
    draft.authors.add(member)
    assert kinds(lead) == []
    Person.objects.filter(pk=member.pk).update(is_active=False)
    (need,) = of(lead)
    assert (need.kind, need.action) == ("write_postmortem", "Find somebody to write it")
    draft.authors.add(make.a_person("Ana Ruiz", team=team))
    assert kinds(lead) == []


def test_public_holidays_lengthen_the_week_after_which_the_lead_sees_it_and_move_a_check_in(
    team, member, lead, organisation
):
    """1 and 8 December 2026 are holidays in Portugal, both Tuesdays."""
    make.a_follow_up(
        team, member, due_on=on(27)
    )  # a Friday: five working days late on 4 December, here on the 7th
    make.a_key_result(make.an_objective(team, lead), member)
    Cycle.objects.update(check_in_weekday=2)
    evening = dt.datetime(2026, 12, 4, 9, tzinfo=dt.UTC)
    assert kinds(lead, evening) == ["led_follow_up"]
    assert [n.due_on for n in of(member, evening) if n.kind == "check_in"] == [on(1, 12)]
    organisation.holiday_country = "PT"
    organisation.save()
    assert kinds(lead, evening) == []
    assert kinds(lead, evening + dt.timedelta(days=3)) == ["led_follow_up"]
    assert [n.due_on for n in of(member, evening) if n.kind == "check_in"] == [on(2, 12)]


# All together


def a_bit_of_everything(team, people) -> None:
    """Something of every kind for each of the people, who lead the team."""
    objective = make.an_objective(team, people[0])
    for person in people:
        make.a_follow_up(team, person, due_on=on(16))
        make.a_follow_up(team, None, due_on=on(17))
        make.a_follow_up(team, None, state="proposed")
        make.a_follow_up(team, person, state="proposed")
        make.a_follow_up(team, None, due_on=on(25), offered_to=person)
        make.an_experiment(make.a_key_result(objective, person), due_on=on(18))
        make.a_trade_off(team, person, due_on=on(15))
        asked = make.a_decision(team, people[0], feedback_until=on(20))
        Role.objects.create(decision_record=asked, role=Role.AGREE, person=person)
        make.a_decision(team, person, feedback_until=on(16))
        make.a_decision(team, person, status="accepted", review_by=on(25))
        guardrail = make.a_guardrail(person)
        make.a_stance(asked, guardrail, state="asked", until=on(30))
        decided = make.a_decision(team, person, status="accepted")
        make.a_stance(decided, guardrail, state="agreed", until=on(16), answered_by=person, answered_at=NOW)
        make.a_postmortem(team, status="draft").authors.add(person)
        make.a_postmortem(team, status="in_review", review_due_on=on(19)).reviewers.add(person)
        make.a_postmortem(team, status="in_review", facilitator=person)
        make.a_postmortem(team, status="in_review", review_due_on=on(17), facilitator=person).reviewers.add(
            people[0]
        )
    late, away = make.a_person(), make.a_person(away_until=on(25))
    make.a_postmortem(team, status="in_review", review_due_on=on(2), facilitator=late).reviewers.add(away)
    make.a_follow_up(team, late, due_on=on(2))
    make.a_follow_up(team, away, due_on=on(20))
    make.a_key_result(objective, make.a_person(is_active=False))


def test_the_late_stand_first_then_this_week_then_what_waits_each_by_date(team):
    people = [make.a_person(team=team, role=Membership.LEAD) for _ in range(2)]
    a_bit_of_everything(team, people)
    needs = of(people[0])
    apart = {branches.MENTION, branches.NEWS, branches.KEEPERLESS, branches.READING}  # tests of their own
    assert {need.kind for need in needs} == set(branches.KINDS) - apart
    places = [(GROUPS.index(need.group), need.due_on or dt.date.max) for need in needs]
    assert places == sorted(places)
    assert needs[0].group == "overdue"
    assert needs[-1].group == "waiting"


def test_one_person_and_a_hundred_cost_the_same_queries(team):
    people = [
        make.a_person(team=team, role=Membership.LEAD if n < 3 else Membership.MEMBER) for n in range(100)
    ]
    a_bit_of_everything(team, people[:10])
    counted = []
    for asked in (people[:1], people):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            needs_of(asked, now=NOW, country="")
        counted.append(len(queries))
    assert counted == [2, 2]


def test_asked_together_and_one_by_one_everybody_needs_the_same(team, other_team):
    zones = ["Pacific/Kiritimati", "UTC", "Pacific/Niue"]
    people = [make.a_person(team=team, role=Membership.LEAD, time_zone=zone) for zone in zones]
    a_bit_of_everything(team, people)
    for hour in (0, 6, 11, 18, 23):
        now = dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC)
        together = needs_of(people, now=now)
        assert together == {person.pk: of(person, now) for person in people}


def test_one_person_is_answered_by_the_prepared_query_as_by_one_built_anew(team):
    """Twice, so that nothing of the first asker is left in the statement."""
    people = [make.a_person(team=team, role=Membership.LEAD) for _ in range(2)]
    a_bit_of_everything(team, people)
    for person, day in itertools.product(people, (on(3), TODAY, on(24))):
        days = {"earliest": day, "latest": day, "until": day + dt.timedelta(days=4)}
        prepared = sorted(map(repr, branches.rows_for([person.pk], **days)))
        built = branches.union_for([person.pk], **days, quarter="2026-Q4")
        anew = [branches.Row(*row) for row in built]
        assert prepared == sorted(
            repr(
                branches.Row(
                    *("" if value is None and at in branches.TEXTS else value for at, value in enumerate(row))
                )
            )
            for row in anew
        )


def test_the_navigation_counts_what_home_lists(team, lead):
    people = [lead, make.a_person(team=team), make.a_person(team=team, is_active=False)]
    a_bit_of_everything(team, people)
    for _ in range(branches.NEEDS_AT_MOST):
        make.a_follow_up(team, lead, due_on=on(17))
    for person, hour in itertools.product(people, (0, 11, 23)):
        now = dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC)
        listed = of(person, now)
        assert how_many(person, now=now, country="") == (len(listed), any_is_cut(listed))
    assert how_many(lead, now=now, country="")[1]


def test_the_rules_for_one_person_and_for_many_agree(team, other_team, lead, member, outsider):
    """decisions and postmortems keep a QuerySet for one person; these are their twins for many."""
    people = [lead, member, outsider]
    for index, until in enumerate([on(16), on(17), on(18), on(19), None]):
        decision = make.a_decision(team, [lead, member, None][index % 3], feedback_until=until)
        Role.objects.create(decision_record=decision, role=Role.INPUT, person=outsider)
        Role.objects.create(decision_record=decision, role=Role.AGREE, team=team)
        if index % 2:
            Role.objects.create(decision_record=decision, role=Role.DECIDE, person=outsider)
        make.a_decision(team, [lead, None][index % 2], status="accepted", review_by=until)
        postmortem = make.a_postmortem(team, status=["draft", "in_review"][index % 2])
        postmortem.authors.add(people[index % 3])
        postmortem.reviewers.add(people[(index + 1) % 3])
    needs = needs_of(people, now=NOW)
    for person in people:
        found: dict[str, set[int]] = {kind: set() for kind in branches.KINDS}
        for need in needs[person.pk]:
            found[need.kind].add(need.record_id)
        asked = Decision.objects.awaiting_feedback_of(person, TODAY)
        assert found["feedback"] == set(asked.values_list("pk", flat=True))
        assert found["decide"] == set(
            Decision.objects.to_decide_by(person, TODAY).values_list("pk", flat=True)
        )
        assert found["review_decision"] >= set(
            Decision.objects.to_review_by(person, TODAY).values_list("pk", flat=True)
        )
        assert found["read_postmortem"] | found["write_postmortem"] == set(
            Postmortem.objects.to_write_or_review(person).values_list("pk", flat=True)
        )
    assert all(needs.values())


def test_of_one_kind_a_person_is_given_fifty_the_oldest_first(team, member):
    for number in range(60):
        make.a_follow_up(team, member, due_on=TODAY - dt.timedelta(days=number + 1))
    needs = of(member)
    assert len(needs) == branches.NEEDS_AT_MOST == 50
    assert needs[0].days_late == 60


def test_that_there_are_more_is_said_though_rows_of_the_list_are_the_same_promise(team, member, lead):
    """Of sixty-one late promises one is of somebody away: it stands once, and the count has its plus all the same."""
    away = make.a_person(team=team, away_until=TODAY + dt.timedelta(days=9))
    for n in range(61):
        make.a_follow_up(team, member if n else away, due_on=TODAY - dt.timedelta(days=40 - n // 3))
    needs = of(lead)
    assert len(needs) == 50
    assert any_is_cut(needs)
    assert cut_groups(needs) == {OVERDUE}


def test_just_as_many_as_are_shown_are_all_there_are(team, member):
    for _ in range(50):
        make.a_follow_up(team, member, due_on=TODAY)
    needs = of(member)
    assert (len(needs), any_is_cut(needs)) == (50, False)
