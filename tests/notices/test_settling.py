"""Everything that can need somebody: each kind comes, and goes when it is settled, on the page and in the navigation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from decisions.models import Feedback, Role
from notices import branches
from notices.needs import needs_of
from people.models import Membership, Person, Team
from postmortems.models import Listed, Postmortem
from postmortems.models.reading import quarter_of
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
Settle = Callable[[], Any]


class Harbour:
    """A lead, a member, and somebody who asks; each method makes one kind of need of the lead and returns what settles it."""

    def __init__(self, team: Team) -> None:
        self.team = team
        self.me = make.a_person("Noor Haddad", team=team, role=Membership.LEAD)
        self.member = make.a_person("Tomasz Lis", team=team)
        self.admin = make.a_person("Sol Ames", is_org_admin=True)

    def follow_up(self) -> Settle:
        row = make.a_follow_up(self.team, self.me, due_on=TODAY)
        return lambda: row.finish(by=self.me, now=NOW)

    def check_in(self) -> Settle:
        row = make.a_key_result(make.an_objective(self.team, self.me), self.me)
        return lambda: row.check_in(by=self.me, on=TODAY, value=Decimal(50), confidence=4)

    def read_postmortem(self) -> Settle:
        row = make.a_postmortem(self.team, status="in_review", review_due_on=TODAY, published_at=None)
        row.reviewers.add(self.me, self.admin)  # who has not read it yet, so that nobody is to publish it
        return lambda: row.review(by=self.me, now=NOW)

    def reading_list(self) -> Settle:
        row = make.a_postmortem(self.team)
        listed = Listed.put(row, team=None, quarter=quarter_of(TODAY), by=self.admin, now=NOW)
        Listed.put(row, team=self.team, quarter="2027-Q1", by=self.admin, now=NOW)  # not yet
        return lambda: listed.tick(by=self.me, now=NOW)

    def write_postmortem(self) -> Settle:
        row = make.a_postmortem(self.team, status="draft", published_at=None)
        row.authors.add(self.me)
        return lambda: row.ask_for_review(by=self.me, now=NOW, reviewers=[self.member], until=TODAY + DAY)

    def _in_review(self, facilitator: Person, until: dt.date) -> Postmortem:
        """Written by its facilitator, and read by nobody yet of those asked."""
        row = make.a_postmortem(
            self.team, status="in_review", review_due_on=until, published_at=None, facilitator=facilitator,
            summary="The lens froze.",
        )  # fmt: skip
        row.reviewers.add(self.admin)
        return row

    def publish_postmortem(self) -> Settle:
        row = self._in_review(self.me, TODAY + DAY)
        row.review(by=self.admin, now=NOW)
        return lambda: Postmortem.objects.get(pk=row.pk).publish(by=self.me, now=NOW)

    def late_review(self) -> Settle:
        row = self._in_review(self.me, TODAY - DAY)
        return lambda: row.publish(by=self.me, now=NOW)

    def led_review(self) -> Settle:
        row = self._in_review(self.member, TODAY - 9 * DAY)
        return lambda: row.publish(by=self.member, now=NOW)

    def feedback(self) -> Settle:
        row = make.a_decision(self.team, self.member, feedback_until=TODAY + DAY)
        Role.objects.create(decision_record=row, role=Role.AGREE, person=self.me)
        return lambda: row.give_feedback(by=self.me, kind=Feedback.ENDORSEMENT, at=NOW)

    def mention(self) -> Settle:
        row = make.a_decision(self.team, self.member, feedback_until=TODAY + DAY)
        row.give_feedback(by=self.member, kind=Feedback.NOTE, text="@Noor Haddad, look.", at=NOW)
        (need,) = (need for need in of(self.me) if need.kind == branches.MENTION)
        return lambda: signed_in(self.me).post(need.action_url)

    def decide(self) -> Settle:
        row = make.a_decision(self.team, self.me, feedback_until=TODAY - DAY, decision="At the gate.")
        return lambda: row.accept(by=self.me, today=TODAY)

    def answer_exception(self) -> Settle:
        decision = make.a_decision(self.team, self.member, feedback_until=TODAY + DAY)
        row = make.a_stance(decision, make.a_guardrail(self.me), state="asked")
        return lambda: row.refuse(by=self.me, at=NOW, answer="Not here.")

    def expired_exception(self) -> Settle:
        decision = make.a_decision(self.team, self.member, status="accepted")
        make.a_stance(
            decision,
            make.a_guardrail(self.me),
            state="agreed",
            until=TODAY - DAY,
            answered_by=self.me,
            answered_at=NOW,
        )
        return lambda: decision.deprecate(by=self.member, reason="Sold.")

    def news(self) -> Settle:
        decision = make.a_decision(self.team, self.me, status="accepted")
        row = decision.give_feedback(by=self.member, kind=Feedback.NEWS, text="Sold out.", at=NOW)
        return lambda: row.resolve(by=self.me, at=NOW)

    def review_decision(self) -> Settle:
        row = make.a_decision(self.team, self.me, status="accepted", review_by=TODAY)
        return lambda: row.confirm(by=self.me, today=TODAY)

    def experiment(self) -> Settle:
        key_result = make.a_key_result(make.an_objective(self.team, self.member), self.member)
        row = make.an_experiment(key_result, self.me, due_on=TODAY)
        return lambda: row.keep(by=self.me, learned="It helps.", now=NOW)

    def trade_off(self) -> Settle:
        row = make.a_trade_off(self.team, self.me, due_on=TODAY)
        return lambda: row.drop(by=self.me, reason="Not needed.", now=NOW)

    def offered_follow_up(self) -> Settle:
        row = make.a_follow_up(self.team, self.member, offered_to=self.me)
        return lambda: row.turn_down(by=self.me)

    def own_proposed_follow_up(self) -> Settle:
        row = make.a_follow_up(make.a_team("Quays"), self.me, state="proposed", accepted_at=None)
        return lambda: row.decline(by=self.me, reason="Done already.", now=NOW)

    def led_follow_up(self) -> Settle:
        row = make.a_follow_up(self.team, self.member, due_on=TODAY - 9 * DAY)
        return lambda: row.move(by=self.member, due_on=TODAY + 30 * DAY, reason="The crane is late.", now=NOW)

    def follow_up_of_somebody_away(self) -> Settle:
        self._away(TODAY + 5 * DAY)
        make.a_follow_up(self.team, self.member, due_on=TODAY)
        return lambda: self._away(None)

    def _away(self, until: dt.date | None) -> None:
        Person.objects.filter(pk=self.member.pk).update(away_until=until)

    def unowned_follow_up(self) -> Settle:
        row = make.a_follow_up(self.team, None)
        return lambda: row.take(by=self.member)

    def ownerless_key_result(self) -> Settle:
        gone = make.a_person(is_active=False)
        row = make.a_key_result(make.an_objective(self.team, self.member), gone)
        return lambda: type(row).objects.filter(pk=row.pk).update(owner=self.member, checked_in_on=TODAY)

    def proposed_follow_ups(self) -> Settle:
        row = make.a_follow_up(self.team, None, state="proposed", accepted_at=None)
        return lambda: row.decline(by=self.me, reason="Done already.", now=NOW)

    def keeperless_guardrails(self) -> Settle:
        Person.objects.filter(pk=self.me.pk).update(is_org_admin=True)
        self.me.refresh_from_db()
        row = make.a_guardrail(make.a_person(is_active=False))
        return lambda: row.arrange(by=self.me, at=NOW, kind=row.kind, keeper=self.member)


def of(person: Person) -> list[Any]:
    return needs_of([Person.objects.get(pk=person.pk)], now=NOW)[person.pk]


@pytest.fixture
def harbour(team) -> Harbour:
    return Harbour(team)


@pytest.fixture(autouse=True)
def _wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("kind", branches.KINDS)
def test_what_needs_somebody_says_all_that_it_must_and_goes_when_it_is_settled(harbour, kind):
    assert of(harbour.me) == []
    settle = getattr(harbour, kind)()
    (need,) = of(harbour.me)
    assert need.kind == kind
    assert all((need.title, need.why, need.action, need.action_url, need.url)), need
    page = signed_in(harbour.me).get("/").content.decode()
    assert need.action in page
    assert re.search(r'<data value="1">1<span[^>]*> needs you', page), "the navigation counts it"
    settle()
    assert of(harbour.me) == []
    page = signed_in(harbour.me).get("/").content.decode()
    assert "Nothing needs you" in page
    assert "<data value" not in page.partition("</nav>")[0].partition("Teams</h2>")[0]


def test_the_navigation_counts_what_the_home_page_lists_on_every_page(harbour):
    for number in range(60):
        make.a_follow_up(harbour.team, harbour.me, due_on=TODAY - number * DAY)
    harbour.check_in()
    client = signed_in(harbour.me)
    for address in ("/", "/teams/", "/follow-ups/"):
        assert '<data value="51+">51+<span' in client.get(address).content.decode()
