"""A postmortem in review lies in somebody's list until it is published: who writes it, and their lead after that."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection

from notices.branches import NEEDS_AT_MOST
from notices.needs import GROUPS, needs_of
from notices.reviews import LEAD, reviews_of
from people.models import Membership, Person, Team
from postmortems.models import Postmortem
from tests import make
from tests.make import NOW, TODAY
from tests.plans import plan_of

pytestmark = pytest.mark.django_db


def days(count: int) -> dt.timedelta:
    return dt.timedelta(days=count)


@pytest.fixture
def author(team) -> Person:
    return make.a_person("Ana Ruiz", team=team)


@pytest.fixture
def in_review(team, author, member, outsider) -> Postmortem:
    """Written by Ana, facilitated by Tomasz, to be read by the outsider in two days."""
    return a_review(team, author, outsider, facilitator=member, review_due_on=TODAY + days(2))


def a_review(team, author, reviewer, **fields) -> Postmortem:
    one = make.a_postmortem(
        team, status=Postmortem.IN_REVIEW, published_at=None, summary="The lens froze.", **fields
    )
    if author:
        one.authors.add(author)
    if reviewer:
        one.reviewers.add(reviewer)
    return one


def of(person, now=NOW) -> list:
    return [need for need in needs_of([person], now=now)[person.pk] if need.kind != "read_postmortem"]


def kinds(person, now=NOW) -> list[str]:
    return [need.kind for need in of(person, now)]


def answered(one: Postmortem, *people: Person, remark: str = "") -> None:
    for person in people:
        Postmortem.objects.get(pk=one.pk).review(by=person, now=NOW, remark=remark)


def test_what_everybody_asked_has_read_waits_for_its_author_and_facilitator(
    in_review, author, member, lead, outsider
):
    assert [kinds(person) for person in (author, member, lead)] == [[], [], []]
    answered(in_review, outsider, remark="Why was the spare lens in Porto?")
    assert [kinds(person) for person in (author, member, lead)] == [["publish_postmortem"]] * 2 + [[]]
    (need,) = of(author)
    assert (need.ref, need.group, need.due_on) == (f"PM-{in_review.number}", GROUPS[1], TODAY + days(2))
    assert need.why == "everybody asked has read it, and one left a remark"
    assert (need.action, need.action_url) == ("Publish it", f"{in_review.get_absolute_url()}#review")
    Postmortem.objects.get().publish(by=author, now=NOW)
    assert of(author) == []


def test_a_review_whose_day_has_passed_waits_for_its_author_with_who_has_not_read_it(
    in_review, author, member, lead, outsider
):
    in_review.reviewers.add(lead)
    late = NOW + days(3)
    assert kinds(author, late - days(1)) == []
    assert [kinds(person, late) for person in (author, member, lead)] == [["late_review"]] * 2 + [[]]
    (need,) = of(author, late)
    assert (need.group, need.days_late) == (GROUPS[0], 1)
    assert need.why == f"its day has passed, and {outsider.name} and one more have not read it"
    answered(in_review, outsider)
    assert of(author, late)[0].why == f"its day has passed, and {lead.name} has not read it"
    assert need.action == "Publish it or ask again"


def test_a_reviewer_who_has_left_is_not_waited_for(in_review, author, outsider):
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    (need,) = of(author)
    assert (need.kind, need.why) == ("publish_postmortem", "in review, and nobody is there to read it")


def test_after_a_working_week_its_lead_sees_it_too_once(in_review, author, lead, observer, outsider):
    """Due on Friday, the 20th: five working days later is Friday, the 27th."""
    assert kinds(lead, NOW + days(8)) == []
    week = NOW + days(9)
    (need,) = of(lead, week)
    assert (need.kind, need.days_late) == ("led_review", 7)
    assert need.why == f"in review for longer than it was asked for: {outsider.name} has not read it"
    assert kinds(observer, week) == []
    in_review.authors.add(lead)
    assert kinds(lead, week) == ["late_review"], "one's own stands there once"


def test_what_nobody_writes_any_more_waits_for_the_lead_at_once(in_review, author, member, lead, outsider):
    Person.objects.filter(pk__in=[author.pk, member.pk]).update(is_active=False)
    assert kinds(lead) == []
    answered(in_review, outsider)
    assert kinds(lead) == ["publish_postmortem"]
    Postmortem.objects.update(review_due_on=TODAY - days(30))
    assert kinds(lead) == ["publish_postmortem"], "not once more for being long late"


def test_a_file_that_says_in_review_and_names_nobody_needs_nobody(team, lead):
    a_review(team, None, None, review_due_on=None)
    assert of(lead) == []
    a_review(team, None, make.a_person(is_active=False), review_due_on=None)
    assert kinds(lead) == ["publish_postmortem"]


def test_late_is_late_where_the_reader_is(team, outsider):
    east = make.a_person(time_zone="Pacific/Kiritimati", team=team)
    west = make.a_person(time_zone="Pacific/Niue", team=team)
    a_review(team, east, outsider, facilitator=west, review_due_on=TODAY)
    noon = dt.datetime(2026, 11, 18, 12, tzinfo=dt.UTC)  # the 19th in Kiritimati, the 18th in Niue
    needs = needs_of([east, west], now=noon)
    assert [len(needs[person.pk]) for person in (east, west)] == [1, 0]


def test_the_rows_and_the_rule_for_one_postmortem_agree(team, author, lead, outsider):
    for due in (None, TODAY - days(1), TODAY, TODAY + days(1)):
        for readers in ([], [lead], [lead, outsider]):
            one = a_review(team, author, None, review_due_on=due)
            one.reviewers.set([lead, outsider])
            answered(one, *readers)
    a_review(team, author, None, review_due_on=TODAY - days(1))
    make.a_postmortem(team, review_due_on=TODAY - days(1)).authors.add(author)
    everything = list(Postmortem.objects.all())
    in_review = [one for one in everything if one.status == Postmortem.IN_REVIEW]
    by_all = {one.pk for one in in_review if not one.waiting_reviewers()}
    late = {one.pk for one in everything if one.is_review_late(TODAY)}
    assert late == {one.pk for one in Postmortem.objects.review_late(TODAY)}
    needs = of(author)
    assert {need.record_id for need in needs if need.kind == "publish_postmortem"} == by_all
    assert {need.record_id for need in needs if need.kind == "late_review"} == late - by_all
    assert (len(by_all), len(late)) == (5, 4)


def test_they_are_cut_where_the_list_is_full(team, author, outsider):
    for _ in range(NEEDS_AT_MOST + 2):
        a_review(team, author, outsider, review_due_on=TODAY - days(1))
    needs = of(author)
    assert (len(needs), needs[-1].is_cut) == (NEEDS_AT_MOST, True)


def test_they_are_found_by_index_whatever_there_is_in_review_elsewhere(team, author):
    """By who writes, who facilitates, and in the lead's own teams by their status."""
    lead = make.a_person(team=team, role=Membership.LEAD)
    teams = Team.objects.bulk_create(Team(name=f"Quay {n}", slug=f"quay-{n}") for n in range(60))
    people = Person.objects.bulk_create(Person(email=f"{n}@quay.example", name="N") for n in range(60))
    Membership.objects.bulk_create(
        Membership(team=of_it, person=person, role=Membership.LEAD)
        for of_it, person in zip(teams, people, strict=True)
    )
    made = Postmortem.objects.bulk_create(
        Postmortem(
            number=1000 + n, title="Lamps out", team=teams[n % 60], facilitator=people[n * 7 % 60],
            status=Postmortem.DRAFT if n % 19 else Postmortem.IN_REVIEW, review_due_on=TODAY - days(n),
        )
        for n in range(3000)
    )  # fmt: skip
    written = Postmortem.authors.through
    written.objects.bulk_create(written(postmortem=one, person=people[n % 60]) for n, one in enumerate(made))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for kind, rows, person, _ in reviews_of([lead.pk], TODAY):
        plan = plan_of(rows.values("pk").order_by())
        assert not re.search(r"postmortem_by_status|^SCAN|Seq Scan", plan, re.MULTILINE), (kind, plan)
        if person == LEAD and connection.vendor == "sqlite":  # PostgreSQL takes any index of so small a table
            assert "postmortem_of_team_by_status" in plan, (kind, plan)
