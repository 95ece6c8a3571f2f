"""A team with a record of every kind in every state that a page needs, and everyone who may come by."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from decisions.models import Decision, DecisionTemplate, Feedback, FolderUpload
from followups.models import Comment as FollowUpComment
from followups.models import FollowUp, SentPostmortems
from notices.answers import STILL_RIGHT
from notices.links import answer_url
from notices.messages import settings_token, stop_token
from notices.models import Hold, Notice, StoppedAddress
from outcomes.models import Comment, Cycle
from people.feeds import feed_token
from people.models import ApiToken, Membership, Person
from postmortems.models import Comment as PostmortemComment
from postmortems.models import Listed, Postmortem, PostmortemTemplate
from records.models import Attachment, Mention, Recorded, record
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
        self.subjects: dict[str, Subject] = {
            "": Subject(),
            "the incidents of insights": Subject(("incidents",)),
        }
        self._outcomes()
        self._decisions()
        self._postmortems()
        self._attachments()
        self._follow_ups()
        self._people()

    def _outcomes(self) -> None:
        self.objective = make.an_objective(self.team, self.lead)
        self.key_result = make.a_key_result(self.objective, self.member)
        self._cycles()
        comment = Comment.add(self.objective, by=self.member, text="The tide is against us.", at=NOW)
        self.subjects |= {
            "an objective": Subject((self.objective.pk,)),
            "a key result": Subject((self.key_result.pk,)),
            "the cycle as CSV": Subject((self.objective.cycle_id, "csv")),
            "a key result's day": Subject((self.key_result.pk, "2026-11-18")),
            "the member's comment": Subject((comment.pk,)),
        }
        experiment, stopped = (make.an_experiment(self.key_result, self.member) for _ in range(2))
        trade_off, dropped = (make.a_trade_off(self.team, self.member) for _ in range(2))
        stopped.stop(by=self.member, now=NOW, learned="Nobody read the board.")
        dropped.drop(by=self.member, now=NOW, reason="The scale goes.")
        self.subjects |= {
            "an experiment": Subject((experiment.pk,)),
            "a stopped experiment": Subject((stopped.pk,)),
            "a trade-off": Subject((trade_off.pk,)),
            "a dropped trade-off": Subject((dropped.pk,)),
        }

    def _cycles(self) -> None:
        """A cycle in each state; in the one that is closing an objective was closed, and can be carried over."""
        years = {
            "planned": (2027, Cycle.PLANNING),
            "closing": (2025, Cycle.CLOSING),
            "closed": (2024, Cycle.CLOSED),
        }
        for word, (year, state) in years.items():
            days = {"starts_on": dt.date(year, 1, 1), "ends_on": dt.date(year, 12, 31)}
            self.subjects[f"a {word} cycle"] = Subject(
                (make.a_cycle(f"All of {year}", state=state, **days).pk,)
            )
        running, planned = self.objective.cycle, Cycle.objects.get(state=Cycle.PLANNING)
        make.an_objective(self.team, self.lead, cycle=planned)
        planned.agree(by=self.lead, team=self.team)
        closed = make.an_objective(self.team, self.lead, cycle=running)
        closed.close(by=self.lead, now=NOW, judgements={}, learned="Tides.", verdict="keep")
        self.subjects |= {
            "a running cycle": Subject((running.pk,)),
            "the team in a running cycle": Subject((running.pk, self.team.slug)),
            "the team in a planned cycle": Subject((planned.pk, self.team.slug)),
            "a closed objective": Subject((closed.pk,)),
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
        resolved = proposal.give_feedback(by=self.member, kind=Feedback.BLOCKING, text="Who weighs?", at=NOW)
        resolved.resolve(by=self.member, at=NOW)
        said = proposal.give_feedback(by=self.lead, kind=Feedback.NOTE, text="@Tomasz Lis knows.", at=NOW)
        mention = Mention.objects.of_remark(said).get()
        endorsed = Decision.draft(team=self.team, by=self.member, title="Weigh thrice", options=TWO_OPTIONS)
        endorsed.propose(by=self.member, today=TODAY)
        for person in self.people.values():
            endorsed.give_feedback(by=person, kind=Feedback.ENDORSEMENT, at=NOW)
        everyone = {"input": list(self.people.values())}
        asking = Decision.draft(
            team=self.team, by=self.member, title="Weigh by day", options=TWO_OPTIONS, holders=everyone
        )
        days = dt.timedelta(days=1)  # its time is over, so that it waits in nobody's list
        asking.propose(by=self.member, today=TODAY - 2 * days, feedback_until=TODAY - days)
        self.proposal, self.accepted = proposal, accepted
        waiting = make.a_decision(self.team, consequences="Our words.")
        make.a_waiting_file(waiting, consequences="Their words.")
        folder = FolderUpload.objects.create(
            team=self.team, by=self.lead, at=NOW, name="adr.zip", content=make.a_packed_folder()
        )
        self.subjects |= {
            "a decision whose file waits": Subject((waiting.pk,)),
            "the lead's folder": Subject((folder.pk,)),
        }
        self.guardrail = guardrail = make.a_guardrail(self.member)
        stance = make.a_stance(accepted, guardrail, state="asked")
        self.subjects |= {
            "a draft decision": Subject((draft.pk,)),
            "a proposal": Subject((proposal.pk,)),
            "an accepted decision": Subject((accepted.pk,)),
            "a proposal by its number": Subject((self.team.slug, proposal.record_ref())),
            "a concern": Subject((concern.pk,)),
            "a guardrail": Subject((guardrail.number,)),
            "an exception": Subject((stance.pk,)),
            "a proposal that all endorse": Subject((endorsed.pk,)),
            "a proposal that asks all": Subject((asking.pk,)),
            "a resolved concern": Subject((resolved.pk,)),
            "a mention of the member": Subject((mention.pk,)),
        }

    def _postmortems(self) -> None:
        states: dict[str, dict[str, Any]] = {
            "a published postmortem": {},
            "a draft postmortem": {"status": Postmortem.DRAFT, "published_at": None},
            "a postmortem in review": {
                "status": Postmortem.IN_REVIEW,
                "published_at": None,
                "summary": "The lamps of the quay went out at dusk.",  # one that says nothing is not published
            },
            "a closed postmortem": {"status": Postmortem.CLOSED},
            "a dropped postmortem": {"status": Postmortem.DROPPED, "published_at": None},
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
            self.subjects[f"a section of {words}"] = Subject((postmortem.number, "summary"))
        template = PostmortemTemplate.objects.create(team=self.team, name="Night watch")
        self.subjects["the team's template of postmortems"] = Subject((template.pk,))
        published = self.postmortems["a published postmortem"]
        draft = self.postmortems["a draft postmortem"]
        in_review = self.postmortems["a postmortem in review"]
        in_review.reviewers.add(self.member)
        said = {
            one: PostmortemComment.add(one, by=self.member, text="Which lens?", at=NOW)
            for one in (published, draft)
        }
        listed = Listed.put(published, team=self.team, quarter="2026-Q4", by=self.lead, now=NOW)
        sent = SentPostmortems.objects.create(
            team=self.team, by=self.member, at=NOW, name="frost.md", content=make.A_POSTMORTEM.encode()
        )
        self.subjects |= {
            "the member's postmortems": Subject((sent.pk,)),
            "the member's comment on a postmortem": Subject((said[published].pk,)),
            "the member's comment on a draft postmortem": Subject((said[draft].pk,)),
            "a postmortem on the team's list": Subject((listed.pk,)),
        }

    def _attachments(self) -> None:
        def one(subject: Recorded) -> Subject:
            file = SimpleUploadedFile("notes.txt", b"Weighed twice.")
            return Subject((Attachment.attach(file, subject, by=self.member, at=NOW).token,))

        self.subjects |= {
            "a file of a proposal": one(self.proposal),
            "a file of a draft postmortem": one(self.postmortems["a draft postmortem"]),
            "the files of a proposal": Subject(("decision", self.proposal.pk)),
            "the files of a draft postmortem": Subject(
                ("postmortem", self.postmortems["a draft postmortem"].pk)
            ),
            "the team's template": Subject(
                (DecisionTemplate.objects.create(team=self.team, name="Night shift", parts=["context"]).pk,)
            ),
        }

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
            "a promise snoozed": one(snoozed_until=NOW.date() + dt.timedelta(days=5)),
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
        for words in ("a promise", "a promise of a draft postmortem"):
            said = FollowUpComment.add(self.follow_ups[words], by=self.member, text="Which lamp?", at=NOW)
            self.subjects[f"the member's comment on {words}"] = Subject((said.pk,))
        ticked = f"?f={self.follow_ups['a promise'].pk}"
        self.subjects |= {
            "promises, done": Subject(("finish",), ticked),
            "promises, a new date": Subject(("move",), ticked),
            "promises, declined": Subject(("decline",), ticked),
            "promises, another owner": Subject(("hand_over",), ticked),
            "promises, snoozed": Subject(("snooze",), ticked),
            "ideas, accepted": Subject(("accept",), f"?f={self.follow_ups['an idea'].pk}"),
            "what the member started": Subject((event.pk,)),
        }

    def _people(self) -> None:
        notice = Notice.objects.create(
            person=self.member, address=self.member.email, kind=Notice.REMINDER, key="reminder:1", send_after=NOW, message_id="<1@harbour>",
            state=Notice.FAILED, subject="Two promises are due", text="Two", html="<p>Two</p>",
        )  # fmt: skip
        stopped = StoppedAddress.objects.create(
            address="gone@harbour.example", reason="550 no such person", notice=notice
        )
        Hold.objects.create(reason="A backup was put back.")
        person = self.member
        token = default_token_generator.make_token(person)  # signing in, as the member will, uses it up
        self.subjects |= {
            "the member's notice": Subject((notice.pk,)),
            "a stopped address": Subject((stopped.pk,)),
            "what failed": Subject(("failed",)),
            "the bystander's": Subject((), f"?person={self.bystander.pk}"),
            "the member's API token": Subject(
                (ApiToken.issue(by=person, name="Gate counter", now=NOW)[0].pk,)
            ),
            "the member's link": Subject(
                (
                    answer_url(person.pk, STILL_RIGHT, self.accepted.pk, str(self.accepted.review_by)).split(
                        "/"
                    )[3],
                )
            ),
            "the member's channel": Subject((make.a_channel(self.member).pk,)),
            "the team's channel": Subject((make.a_channel(self.lead, team=self.team).pk,)),
            "the feed of the bystander": Subject((feed_token(self.bystander),)),
            "the member's token": Subject((stop_token(person.pk, Notice.REMINDER),)),
            "the settings of the member": Subject((settings_token(person.pk),)),
            "a link used before": Subject((urlsafe_base64_encode(force_bytes(person.pk)), token)),
            "the team": Subject((self.team.slug,)),
            "the member": Subject((person.pk,)),
        }
