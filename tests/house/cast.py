"""A team with a record of every kind in every state that a page needs, and everyone who may come by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from decisions.models import Decision, Feedback
from followups.models import FollowUp
from notices.messages import stop_token
from notices.models import Notice
from people.models import Membership, Person
from postmortems.models import Postmortem
from records.models import record
from tests import make
from tests.make import NOW, TODAY

KINDS = ["nobody", "teamless", "outsider", "observer", "member", "lead", "org admin"]
TWO_OPTIONS = [{"title": "Keep both scales"}, {"title": "One scale at the gate", "is_chosen": True}]


@dataclass(frozen=True)
class Subject:
    """What stands in a URL: its arguments, and what follows the question mark."""

    args: tuple[Any, ...] = ()
    query: str = ""


class World:
    """People by kind and subjects by the words of the table."""

    def __init__(self) -> None:
        team, other = make.a_team("Berths"), make.a_team("Cranes")
        self.team = team
        self.people: dict[str, Person] = {
            "teamless": make.a_person("Una Byrne"),
            "outsider": make.a_person("Kofi Boateng", team=other),
            "observer": make.a_person("Odile Marchand", team=team, role=Membership.OBSERVER),
            "member": make.a_person("Tomasz Lis", team=team),
            "lead": make.a_person("Noor Haddad", team=team, role=Membership.LEAD),
            "org admin": make.a_person("Ada Okoye", is_org_admin=True),
        }
        self.member, self.lead = self.people["member"], self.people["lead"]
        self.bystander = make.a_person("Bea Novak", team=other)
        self.subjects: dict[str, Subject] = {"": Subject()}
        self._outcomes()
        self._decisions()
        self._postmortems()
        self._follow_ups()
        self._people()

    def _outcomes(self) -> None:
        self.objective = make.an_objective(self.team, self.lead)
        self.key_result = make.a_key_result(self.objective, self.member)
        self.subjects |= {
            "an objective": Subject((self.objective.pk,)),
            "a key result": Subject((self.key_result.pk,)),
        }

    def _decisions(self) -> None:
        draft, proposal, accepted = (
            Decision.draft(team=self.team, by=self.member, title=title, options=TWO_OPTIONS)
            for title in ("Weigh at the gate", "Weigh at night", "Weigh twice")
        )
        for each in (proposal, accepted):
            each.propose(by=self.member, today=TODAY, feedback_until=TODAY + dt.timedelta(days=1))
        accepted.accept(by=self.member, today=TODAY)
        concern = proposal.give_feedback(
            by=self.member, kind=Feedback.BLOCKING, text="The scale freezes.", at=NOW
        )
        self.proposal = proposal
        self.subjects |= {
            "a draft decision": Subject((draft.pk,)),
            "a proposal": Subject((proposal.pk,)),
            "an accepted decision": Subject((accepted.pk,)),
            "a concern": Subject((concern.pk,)),
        }

    def _postmortems(self) -> None:
        states: dict[str, dict[str, Any]] = {
            "a published postmortem": {},
            "a draft postmortem": {"status": Postmortem.DRAFT, "published_at": None},
            "a postmortem in review": {"status": Postmortem.IN_REVIEW, "published_at": None},
            "a closed postmortem": {"status": Postmortem.CLOSED},
            "a restricted postmortem": {"is_restricted": True},
        }
        self.postmortems = {
            words: make.a_postmortem(self.team, title=f"Lamps out, {words}", **fields)
            for words, fields in states.items()
        }
        for words, postmortem in self.postmortems.items():
            postmortem.authors.add(self.member)
            record("created", postmortem, by=self.member)
            self.subjects[words] = Subject((postmortem.number,))

    def _follow_ups(self) -> None:
        def one(**fields: Any) -> FollowUp:
            return make.a_follow_up(self.team, fields.pop("owner", self.member), **fields)

        idea = {"state": FollowUp.PROPOSED, "accepted_at": None}
        done = {"state": FollowUp.DONE, "ended_at": NOW, "ended_by": self.member}
        self.started = one()
        event = self.started.start(by=self.member)
        self.follow_ups = {
            "a promise": one(),
            "an idea": one(**idea),
            "a promise kept": one(**done),
            "a promise without owner": one(owner=None),
            "a promise offered to the outsider": one(offered_to=self.people["outsider"]),
            "a promise of a draft postmortem": one(postmortem=self.postmortems["a draft postmortem"]),
            "a promise of a restricted postmortem": one(
                postmortem=self.postmortems["a restricted postmortem"]
            ),
        }
        for promise in self.follow_ups.values():
            record("created", promise, by=self.member)
        self.subjects |= {words: Subject((promise.pk,)) for words, promise in self.follow_ups.items()}
        ticked = f"?f={self.follow_ups['a promise'].pk}"
        self.subjects |= {
            "promises, done": Subject(("finish",), ticked),
            "promises, a new date": Subject(("move",), ticked),
            "promises, declined": Subject(("decline",), ticked),
            "what the member started": Subject((event.pk,)),
        }

    def _people(self) -> None:
        notice = Notice.objects.create(
            person=self.member, address=self.member.email, kind=Notice.REMINDER, key="reminder:1", send_after=NOW, message_id="<1@harbour>",
            state=Notice.FAILED, subject="Two promises are due", text="Two", html="<p>Two</p>",
        )  # fmt: skip
        person = self.member
        token = default_token_generator.make_token(person)  # signing in, as the member will, uses it up
        self.subjects |= {
            "the member's notice": Subject((notice.pk,)),
            "the bystander's": Subject((), f"?person={self.bystander.pk}"),
            "the member's token": Subject((stop_token(person.pk, Notice.REMINDER),)),
            "a link used before": Subject((urlsafe_base64_encode(force_bytes(person.pk)), token)),
            "the team": Subject((self.team.slug,)),
            "the member": Subject((person.pk,)),
        }
