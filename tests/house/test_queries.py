"""What a page costs: as many queries with 300 rows as with 3, no more than promised, and few bytes."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision, Feedback, Link, Option, Role
from followups.models import Comment, FollowUp
from notices.models import Notice, StoppedAddress
from outcomes.models import CheckIn, KeyResult, Objective
from people.models import Area, Membership, Person, Team
from postmortems.models import Lesson, Postmortem, TimelineEntry
from records.models import Attachment, record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.long
FEW, MANY = 3, 300
KB = 1024
DAY = dt.timedelta(days=1)
NAVIGATION = 2  # queries of every page besides its own: they count what needs the reader


class House:
    """One lead's team, whose lists and records can grow."""

    def __init__(self) -> None:
        self.team = make.a_team("Berths")
        self.lead = make.a_person("Noor Haddad", team=self.team, role=Membership.LEAD)
        self.cycle = make.a_cycle()
        self.objective = make.an_objective(self.team, self.lead)
        for _ in range(5):
            make.a_key_result(self.objective)
        self.decision = make.a_decision(self.team, self.lead, feedback_until=TODAY)
        Option.objects.create(decision_record=self.decision, title="Keep both scales")
        self.postmortem = make.a_postmortem(
            self.team, facilitator=self.lead, reviews_objective=self.objective
        )
        self.guardrail = make.a_guardrail(self.lead)
        make.a_stance(self.decision, self.guardrail, state="asked")
        self.decision.serves.add(self.objective)
        self.decision.prompted_by.add(self.postmortem)
        self._discuss()

    def _discuss(self) -> None:
        """A concern with a reply, a mention, an endorsement, a file and a successor in the making."""
        self.asked = asked = make.a_person("Ana Ruiz", team=self.team)
        concern = self.decision.give_feedback(
            by=asked, kind=Feedback.BLOCKING, at=NOW, text="Ask @Noor Haddad first."
        )
        concern.reply(by=self.lead, at=NOW, text="@Ana Ruiz, I have.")
        self.decision.give_feedback(by=asked, kind=Feedback.ENDORSEMENT, at=NOW)
        Attachment.attach(
            SimpleUploadedFile("tides.txt", b"High water at six."), self.decision, by=self.lead, at=NOW
        )
        later = make.a_decision(self.team, self.lead)
        Link.objects.create(source=later, target=self.decision, kind=Link.AMENDS)

    def grow(self, count: int) -> None:
        """Add `count` rows to every list, and as many children to the objective, decision and postmortem."""
        people = self._people(count)
        self._outbox(people)
        self._outcomes(people)
        self._decisions(people)
        self._postmortems(people)
        self._follow_ups(count)

    def _people(self, count: int) -> list[Person]:
        begun = Person.objects.count()
        people = Person.objects.bulk_create(
            Person(email=f"p{begun + i}@harbour.example", name=f"Person {begun + i}") for i in range(count)
        )
        Membership.objects.bulk_create(Membership(person=person, team=self.team) for person in people)
        Team.objects.bulk_create(
            Team(name=f"Team {begun + i}", slug=f"t{begun + i}", parent=self.team) for i in range(count)
        )
        Area.objects.bulk_create(
            Area(name=f"Area {begun + i}", slug=f"a{begun + i}", team=self.team, product_owner=person)
            for i, person in enumerate(people)
        )
        for team in (None, self.team):
            make.a_channel(self.lead, team=team)
        teams = Team.objects.filter(slug__startswith="t").order_by("-pk")[:count]
        Membership.objects.bulk_create(Membership(person=self.lead, team=team) for team in teams)
        return people

    def _outbox(self, people: list[Person]) -> None:
        Notice.objects.bulk_create(
            Notice(
                key=f"call:{person.pk}:{state}", kind=Notice.CALL, person=person, address=person.email,
                subject="The lamp", text="The lamp is dark.\n" * 200, state=state, sent_at=NOW,
                message_id=f"<{person.pk}-{state}@harbour.example>",
            )
            for person in people
            for state, _ in Notice.STATES
        )  # fmt: skip
        StoppedAddress.objects.bulk_create(
            StoppedAddress(address=person.email, reason="550 no such person") for person in people
        )

    def _outcomes(self, people: list[Person]) -> None:
        made = Objective.objects.bulk_create(
            Objective(
                team=self.team,
                lead=person,
                cycle=self.cycle,
                title=f"Objective of {person.name}",
                supports=self.objective if person.pk % 2 else None,
            )
            for person in people
        )
        rows = KeyResult.objects.bulk_create(
            KeyResult(
                objective=objective, owner=self.lead, title="Departures", baseline=40, target=90,
                unit_kind=KeyResult.PERCENT, unit="%",
            )
            for objective in made
        )  # fmt: skip
        first = self.objective.key_results.first()
        assert first is not None
        days = [self.cycle.starts_on - dt.timedelta(days=i) for i in range(len(people))]
        known = set(first.check_ins.values_list("on", flat=True))
        CheckIn.objects.bulk_create(
            [
                *(CheckIn(key_result=row, value=50, on=TODAY, by=self.lead) for row in rows),
                *(
                    CheckIn(key_result=first, value=50, on=day, by=self.lead)
                    for day in days
                    if day not in known
                ),
            ]
        )

    def _decisions(self, people: list[Person]) -> None:
        begun = Decision.objects.count()
        made = Decision.objects.bulk_create(
            Decision(
                team=self.team,
                driver=person,
                title=f"Decision of {person.name}",
                number=begun + 100 + i,
                status=Decision.PROPOSED,
                feedback_until=TODAY,
            )
            for i, person in enumerate(people)
        )
        Role.objects.bulk_create(
            Role(decision_record=decision, role="input", person=self.lead) for decision in made
        )
        rails = [make.a_guardrail(self.lead) for _ in range(min(len(made), 30))]
        for decision, rail in zip(made, rails, strict=False):
            make.a_stance(decision, rail)
            make.a_stance(self.decision, rail, state="asked")
            make.a_stance(decision, self.guardrail, state="asked")
        Role.objects.bulk_create(
            Role(decision_record=self.decision, role="input", person=person) for person in people[:40]
        )
        Feedback.objects.bulk_create(
            Feedback(
                decision_record=self.decision, by=person, kind=Feedback.NOTE, text="Ask the night shift."
            )
            for person in people
        )

    def _postmortems(self, people: list[Person]) -> None:
        self.postmortem.authors.add(*people[:20])
        self.postmortem.slowed.add(*self.objective.key_results.all())
        begun = Postmortem.objects.count()
        made = Postmortem.objects.bulk_create(
            Postmortem(
                team=self.team,
                number=begun + 100 + i,
                title=f"Lamps out {i}",
                status=Postmortem.PUBLISHED,
                severity=2,
                published_at=NOW,
            )
            for i, _ in enumerate(people)
        )
        Lesson.objects.bulk_create(Lesson(postmortem=one, position=0, text="Heat the lens.") for one in made)
        start = self.postmortem.timeline.count()
        TimelineEntry.objects.bulk_create(
            TimelineEntry(postmortem=self.postmortem, position=start + i + 1, at=NOW, text="The lens froze.")
            for i in range(min(len(people), 50 - start))
        )

    def _follow_ups(self, count: int) -> None:
        for source in ({}, {"postmortem": self.postmortem}, {"decision": self.decision}):
            FollowUp.objects.bulk_create(
                FollowUp(
                    team=self.team, owner=self.lead, title=f"Oil the lamp {i}",
                    due_on=TODAY - i % 2 * 2 * DAY, first_due_on=TODAY - 2 * DAY, accepted_at=NOW,
                    times_moved=i % 2 * 2, offered_to=self.asked if i % 2 else None, **source,
                )
                for i in range(count if not source else min(count, 20))
            )  # fmt: skip
        first = FollowUp.objects.order_by("pk")[0]
        for number in range(count):
            said = Comment.add(first, by=self.asked, text="Which lamp, @Noor Haddad?", at=NOW)
            if number % 3 == 0:
                said.reply(by=self.asked, text="The left one, @Noor Haddad.", at=NOW)
        for row in FollowUp.objects.order_by("-pk")[:count]:
            record("edited", row, by=self.lead)


# Each page with the queries, the navigation's apart, and the KB of gzipped HTML that it may cost at most.
PAGES: dict[str, tuple[Callable[[House], str], int, int]] = {
    "home": (lambda house: "/", 10, 14),
    "outcomes tree": (lambda house: "/outcomes/", 8, 20),
    "objective": (lambda house: house.objective.get_absolute_url(), 12, 14),
    "import of outcomes": (lambda house: "/outcomes/import/", 9, 8),
    "meeting": (lambda house: "/outcomes/meeting/", 8, 20),
    "cycle": (lambda house: house.cycle.board_url(), 11, 12),
    "calibration": (lambda house: "/calibration/", 8, 10),
    "check-in": (lambda house: "/check-in/", 8, 10),
    "decision list": (lambda house: "/decisions/", 8, 12),
    "decision": (lambda house: house.decision.get_absolute_url(), 14, 16),
    "guardrails": (lambda house: "/guardrails/", 6, 12),
    "guardrail": (lambda house: house.guardrail.get_absolute_url(), 9, 15),
    "guardrail versions": (lambda house: f"{house.guardrail.get_absolute_url()}versions/", 8, 12),
    "guardrails of a decision": (lambda house: f"{house.decision.get_absolute_url()}guardrails/", 10, 15),
    "postmortem list": (lambda house: "/postmortems/", 8, 12),
    "postmortem": (lambda house: house.postmortem.get_absolute_url(), 14, 18),
    "postmortem section": (lambda house: f"{house.postmortem.get_absolute_url()}sections/factors/", 16, 15),
    "postmortem writers": (lambda house: f"{house.postmortem.get_absolute_url()}writers/", 8, 8),
    "postmortem templates": (lambda house: "/postmortems/templates/", 8, 12),
    "postmortem meeting": (lambda house: f"{house.postmortem.get_absolute_url()}meeting/", 10, 16),
    "import of postmortems": (lambda house: "/postmortems/import/", 6, 8),
    "similar postmortems": (lambda house: f"{house.postmortem.get_absolute_url()}similar/", 14, 10),
    "lists of a postmortem": (lambda house: f"{house.postmortem.get_absolute_url()}lists/", 12, 10),
    "recurring factors": (lambda house: "/lessons/recurring/?days=all", 10, 12),
    "reading list": (lambda house: "/lessons/reading/", 10, 12),
    "follow-ups queue": (lambda house: "/follow-ups/", 8, 12),
    "follow-ups by source": (lambda house: "/follow-ups/?list=everyone&group=source", 8, 12),
    "follow-ups by owner": (lambda house: "/follow-ups/?list=everyone&group=owner&only=drifting", 8, 12),
    "follow-ups of a team": (lambda house: f"/follow-ups/teams/{house.team.slug}/", 12, 12),
    "promises of a person": (lambda house: f"/people/{house.lead.pk}/promises/", 15, 12),
    "search": (lambda house: "/search/?q=lamp", 6, 10),
    "lessons": (lambda house: "/lessons/", 10, 15),
    "follow-up": (lambda house: f"/follow-ups/{FollowUp.objects.order_by('pk')[0].pk}/", 12, 12),
    "digests": (lambda house: "/digests/", 4, 12),
    "digest of a week": (lambda house: "/digest/preview/", 25, 20),
    "teams": (lambda house: "/teams/", 8, 15),
    "channels": (lambda house: "/account/channels/", 4, 15),
    "channels of a team": (lambda house: f"/teams/{house.team.slug}/channels/", 6, 15),
    "areas": (lambda house: "/areas/", 8, 15),
    "team": (lambda house: house.team.get_absolute_url(), 8, 15),
    "person": (lambda house: house.lead.get_absolute_url(), 8, 15),
    "insights": (lambda house: "/insights/?period=12-months", 16, 30),
    "outbox": (lambda house: "/outbox/", 8, 15),
    "outbox, what failed": (lambda house: "/outbox/?state=failed", 8, 15),
    "notice": (lambda house: f"/outbox/{Notice.objects.order_by('pk')[0].pk}/", 4, 10),
    "postmortem history": (lambda house: f"{house.postmortem.get_absolute_url()}history/", 20, 15),
    "decision history": (lambda house: f"{house.decision.get_absolute_url()}history/", 14, 15),
}

OF_ADMINS = {"outbox", "outbox, what failed", "notice"}  # the others are a lead's


@pytest.fixture
def house(organisation, settings) -> Iterator[House]:
    settings.CHANNELS_ALLOWED = True
    with time_machine.travel(NOW, tick=False):
        house = House()
        house.grow(FEW)
        yield house


def cost(client: Client, address: str) -> tuple[list[str], int]:
    """The statements of a visit, and the bytes of its gzipped HTML."""
    with CaptureQueriesContext(connection) as log:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [query["sql"] for query in log.captured_queries], len(gzip.compress(answer.content, 6))


def test_a_page_costs_the_same_with_few_rows_and_with_many_and_no_more_than_promised(house):
    lead, admin = signed_in(house.lead), signed_in(make.a_person("Efua Mensah", is_org_admin=True))
    of = {name: admin if name in OF_ADMINS else lead for name in PAGES}
    for name, (address, _, _) in PAGES.items():  # what a process learns once is nobody's cost
        of[name].get(address(house))
    few = {name: cost(of[name], address(house))[0] for name, (address, _, _) in PAGES.items()}
    house.grow(MANY)
    wrong = []
    for name, (address, queries, size) in PAGES.items():
        many, weight = cost(of[name], address(house))
        if len(many) != len(few[name]):
            wrong.append(f"{name}: {len(few[name])} queries with few rows, {len(many)} with many")
        if len(many) > queries + NAVIGATION:
            wrong.append(f"{name}: {len(many)} queries, {queries + NAVIGATION} promised")
        if weight > size * KB:
            wrong.append(f"{name}: {weight / KB:.1f} KB gzipped, {size} promised")
    assert not wrong, "\n".join(wrong)
