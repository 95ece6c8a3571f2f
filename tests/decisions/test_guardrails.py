"""Guardrails: set up by org admins, changed by decisions, diverged from with the keeper's agreement."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from decisions.models import Decision, Guardrail, Stance
from notices.needs import needs_of
from people.models import Membership
from records.models import EditConflict, Event, Refused
from tests import make
from tests.conftest import signed_in
from tests.make import NOW, TODAY

pytestmark = pytest.mark.django_db
YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
SPRING = dt.date(2027, 3, 31)


@pytest.fixture
def keeper(db):
    return make.a_person("Kofi Mensah")


@pytest.fixture
def guardrail(org_admin, keeper):
    return Guardrail.set_up(
        by=org_admin, at=NOW, title="No shared databases", text="Each store has one owner.\nOthers ask it.",
        keeper=keeper,
    )  # fmt: skip


@pytest.fixture
def accepted(team, member):
    return make.a_decision(team, member, status=Decision.ACCEPTED, title="Share the gate log")


@pytest.fixture
def proposal(team, member):
    return make.a_decision(team, member, title="Read the depot index", decision="We read it nightly.")


def diverge(decision, guardrail, by, until=SPRING, today=TODAY, reason="The contract is late."):
    return Stance.diverge(
        decision=decision, guardrail=guardrail, by=by, at=NOW, today=today, reason=reason, until=until
    )


def kinds(person, now=NOW):
    return [need.kind for need in needs_of([person], now=now)[person.pk]]


# Setting up and changing


def test_guardrails_are_numbered_and_begin_with_version_one(guardrail, org_admin, keeper):
    second = Guardrail.set_up(
        by=org_admin, at=NOW, title="Data stays here", text="In the region.", keeper=keeper
    )
    assert [guardrail.record_ref(), second.record_ref()] == ["G-1", "G-2"]
    assert [each.number for each in guardrail.versions.all()] == [1]


def test_only_an_org_admin_sets_one_up(lead, keeper):
    with pytest.raises(PermissionDenied):
        Guardrail.set_up(by=lead, at=NOW, title="No", text="No.", keeper=keeper)


def test_a_new_wording_names_the_accepted_decision_that_asked_for_it(
    guardrail, org_admin, accepted, proposal
):
    def revise(decision):
        guardrail.revise(
            by=org_admin, at=NOW, version=guardrail.version, title=guardrail.title, text="One owner each.",
            decision=decision,
        )  # fmt: skip

    with pytest.raises(Refused, match="changing a guardrail is a decision"):
        revise(None)
    with pytest.raises(Refused, match="is proposed"):
        revise(proposal)
    revise(accepted)
    guardrail.refresh_from_db()
    assert (guardrail.current, guardrail.text) == (2, "One owner each.")
    new, old = guardrail.versions.all()
    assert (new.decision, old.decision, old.text) == (
        accepted,
        None,
        "Each store has one owner.\nOthers ask it.",
    )
    event = Event.objects.of(guardrail)[0]
    assert (event.verb, list(event.changes)) == ("revised", ["text"])


def test_two_who_change_it_at_once_do_not_overwrite_each_other(guardrail, org_admin, accepted):
    change = {"by": org_admin, "at": NOW, "version": 1, "title": "T", "decision": accepted}
    guardrail.revise(text="First.", **change)
    with pytest.raises(EditConflict):
        Guardrail.objects.get().revise(text="Second.", **change)
    assert Guardrail.objects.get().text == "First."


def test_one_is_retired_by_a_decision_and_asks_nothing_more(guardrail, org_admin, accepted, proposal, member):
    with pytest.raises(Refused, match="changing a guardrail is a decision"):
        guardrail.retire(by=org_admin, at=NOW, today=TODAY, decision=None)
    guardrail.retire(by=org_admin, at=NOW, today=TODAY, decision=accepted)
    with pytest.raises(Refused, match="G-1 has been retired"):
        diverge(proposal, guardrail, member)


# Following and diverging


def test_an_exception_needs_a_reason_a_later_date_and_somebody_who_writes_there(
    guardrail, proposal, member, outsider
):
    for field, wrong in [
        ("reason", {"reason": " "}),
        ("until", {"until": None}),
        ("until", {"until": TODAY}),
    ]:
        with pytest.raises(Refused) as refused:
            diverge(proposal, guardrail, member, **wrong)
        assert refused.value.field == field
    with pytest.raises(PermissionDenied):
        diverge(proposal, guardrail, outsider)
    assert not Stance.objects.exists()


def test_only_the_keeper_answers_and_a_refusal_says_why(guardrail, proposal, member, org_admin, keeper):
    stance = diverge(proposal, guardrail, member)
    for person in (member, org_admin):
        with pytest.raises(PermissionDenied):
            stance.agree(by=person, at=NOW, today=TODAY)
    with pytest.raises(Refused, match="Say why"):
        stance.refuse(by=keeper, at=NOW, answer=" ")
    stance.refuse(by=keeper, at=NOW, answer="Ask the depot service.")
    with pytest.raises(Refused, match="does not wait"):
        stance.agree(by=keeper, at=NOW, today=TODAY)
    verbs = [event.verb for event in Event.objects.of(proposal)]
    assert verbs == ["refused_exception", "diverged"]


def test_where_the_keeper_has_left_an_org_admin_answers(guardrail, proposal, member, org_admin, keeper):
    stance = diverge(proposal, guardrail, member)
    keeper.deactivate(by=org_admin)
    stance = Stance.objects.get(pk=stance.pk)
    assert stance.may_be_answered_by(org_admin)
    assert not stance.may_be_answered_by(member)


def test_nobody_agrees_to_a_date_they_have_not_seen(guardrail, proposal, member, keeper):
    read = diverge(proposal, guardrail, member)
    diverge(proposal, guardrail, member, until=dt.date(2029, 1, 1))
    with pytest.raises(Refused, match="has changed"):
        read.agree(by=keeper, at=NOW, today=TODAY)


def test_a_decision_is_accepted_once_the_keeper_agrees(guardrail, proposal, member, keeper):
    stance = diverge(proposal, guardrail, member)
    with pytest.raises(Refused, match="Kofi Mensah, who keeps G-1, has not agreed"):
        proposal.accept(by=member, today=TODAY)
    stance.agree(by=keeper, at=NOW, today=TODAY)
    proposal.accept(by=member, today=TODAY)
    assert proposal.status == Decision.ACCEPTED


def test_a_refused_exception_stops_it_until_the_decision_follows(guardrail, proposal, member, keeper):
    diverge(proposal, guardrail, member).refuse(by=keeper, at=NOW, answer="No.")
    with pytest.raises(Refused, match="refused the exception from G-1"):
        proposal.accept(by=member, today=TODAY)
    Stance.follow(decision=proposal, guardrail=guardrail, by=member, at=NOW)
    proposal.accept(by=member, today=TODAY)
    assert Stance.objects.get().state == Stance.FOLLOWS


def test_the_page_of_accepting_says_whose_agreement_is_missing(guardrail, proposal, member, member_client):
    diverge(proposal, guardrail, member)
    url = f"/decisions/{proposal.pk}/accept/"
    assert "Kofi Mensah, who keeps it, has to agree first." in member_client.get(url).content.decode()
    answer = member_client.post(url, {"version": proposal.version})
    assert answer.status_code == 422
    assert "Kofi Mensah, who keeps G-1, has not agreed to the exception yet." in answer.content.decode()
    assert Decision.objects.get(pk=proposal.pk).status == Decision.PROPOSED


def test_a_new_date_asks_the_keeper_again(guardrail, accepted, member, keeper):
    diverge(accepted, guardrail, member).agree(by=keeper, at=NOW, today=TODAY)
    stance = diverge(accepted, guardrail, member, until=dt.date(2027, 6, 30))
    assert (stance.state, stance.answered_by) == (Stance.ASKED, None)


# Who is told


def test_the_keeper_is_asked_but_not_for_a_draft(guardrail, proposal, member, keeper, team):
    diverge(make.a_decision(team, member, status=Decision.DRAFT), guardrail, member)
    stance = diverge(proposal, guardrail, member)
    (need,) = needs_of([keeper], now=NOW)[keeper.pk]
    assert (need.kind, need.group, need.title) == ("answer_exception", "waiting", "Read the depot index")
    assert need.why == "Tomasz Lis asks for an exception from “No shared databases”, which you keep"
    assert need.action_url == f"/decisions/exceptions/{stance.pk}/"
    stance.agree(by=keeper, at=NOW, today=TODAY)
    assert kinds(keeper) == []


@pytest.mark.parametrize(("day", "expected"), [(-1, []), (0, []), (1, ["expired_exception"])])
def test_an_expired_exception_needs_its_owner_and_the_keeper(
    guardrail, accepted, member, keeper, day, expected
):
    diverge(accepted, guardrail, member).agree(by=keeper, at=NOW, today=TODAY)
    now = dt.datetime(2027, 3, 31, 9, tzinfo=dt.UTC) + dt.timedelta(days=day)
    assert kinds(member, now) == kinds(keeper, now) == expected


def test_without_an_owner_who_is_here_the_leads_are_told(
    guardrail, accepted, member, lead, keeper, org_admin
):
    diverge(accepted, guardrail, member).agree(by=keeper, at=NOW, today=TODAY)
    member.deactivate(by=org_admin)
    now = dt.datetime(2027, 4, 2, 9, tzinfo=dt.UTC)
    (need,) = needs_of([lead], now=now)[lead.pk]
    assert (need.kind, need.days_late, need.url) == ("expired_exception", 2, accepted.get_absolute_url())


def test_the_rules_for_one_and_for_many_agree(guardrail, team, member, keeper, org_admin):
    made = []
    for status in dict(Decision.STATUSES):
        for state, until in [
            ("follows", None),
            ("asked", YESTERDAY),
            ("agreed", YESTERDAY),
            ("agreed", TODAY),
            ("refused", TOMORROW),
        ]:
            said = {"answered_by": keeper, "answered_at": NOW} if state in ("agreed", "refused") else {}
            made.append(
                Stance.objects.create(
                    decision_record=make.a_decision(team, member, status=status), guardrail=guardrail,
                    guardrail_version=1, state=state, until=until, reason="Late." if until else "", **said,
                )
            )  # fmt: skip
    expired = {each for each in made if each.is_expired(TODAY)}
    assert set(Stance.objects.expired(TODAY)) == expired
    assert len(expired) == 1
    asked = {each for each in made if each.is_to_answer()}
    assert set(Stance.objects.to_answer()) == asked
    assert len(asked) == 2


# Pages


def test_a_guardrails_page_lists_who_follows_and_who_diverges(
    guardrail, accepted, proposal, member, lead_client
):
    Stance.follow(decision=accepted, guardrail=guardrail, by=member, at=NOW)
    diverge(proposal, guardrail, member)
    page = lead_client.get("/guardrails/1/").content.decode()
    diverging, following = page.split('id="diverge"')[1].split('id="follow"')
    assert "Read the depot index" in diverging
    assert "The contract is late." in diverging
    assert "Share the gate log" in following
    listed = lead_client.get("/guardrails/").content.decode()
    assert "No shared databases" in listed


def test_the_decisions_page_shows_its_exception_and_the_keepers_answer(
    guardrail, proposal, member, keeper, lead_client
):
    stance = diverge(proposal, guardrail, member)
    assert "has not answered yet" in lead_client.get(proposal.get_absolute_url()).content.decode()
    answered = signed_in(keeper).post(
        f"/decisions/exceptions/{stance.pk}/", {"agrees": "yes", "answer": "Until the contract stands."}
    )
    assert answered.status_code == 302
    page = lead_client.get(proposal.get_absolute_url()).content.decode()
    assert "Until the contract stands." in page
    assert "<strong>agreed" in page


def test_the_form_says_it_and_keeps_what_was_typed_when_it_is_refused(guardrail, proposal, member_client):
    url = f"/decisions/{proposal.pk}/guardrails/"
    typed = {"guardrail": guardrail.pk, "stance": "diverges", "reason": "The contract is late.", "until": ""}
    answer = member_client.post(url, typed)
    assert answer.status_code == 422
    assert "The contract is late." in answer.content.decode()
    assert "an exception ends" in answer.content.decode()
    assert member_client.post(url, typed | {"until": "2099-03-31"}).status_code == 302
    assert Stance.objects.get().state == Stance.ASKED


def test_versions_show_what_changed_and_why(guardrail, org_admin, accepted, lead_client):
    guardrail.revise(
        by=org_admin, at=NOW, version=1, title=guardrail.title, text="Each store has one owner.\nAsk it in writing.",
        decision=accepted,
    )  # fmt: skip
    page = lead_client.get("/guardrails/1/versions/").content.decode()
    assert "<del>Others ask it.</del>" in page
    assert "<ins>Ask it in writing.</ins>" in page
    assert "Share the gate log" in page


def test_the_admin_console_sets_up_and_changes_by_the_rules(admin_client, keeper, accepted):
    form = {"kind": "standard", "title": "Data stays", "text": "In the region.", "keeper": keeper.pk}
    assert admin_client.post("/admin/decisions/guardrail/add/", form).status_code == 302
    guardrail = Guardrail.objects.get()
    url = f"/admin/decisions/guardrail/{guardrail.pk}/change/"
    changed = form | {"text": "In the country.", "read_version": 1}
    refused = admin_client.post(url, changed)
    assert "changing a guardrail is a decision" in refused.content.decode()
    assert admin_client.post(url, changed | {"decision": accepted.get_absolute_url()}).status_code == 302
    guardrail.refresh_from_db()
    assert (guardrail.text, guardrail.current) == ("In the country.", 2)
    stranger = make.a_person("Una Keeper")
    handed = changed | {"decision": "", "keeper": stranger.pk, "read_version": 2}
    assert admin_client.post(url, handed).status_code == 302
    guardrail.refresh_from_db()
    assert (guardrail.keeper, guardrail.current) == (stranger, 2)
    assert {event.verb for event in Event.objects.of(guardrail)} == {"created", "revised", "edited"}


def test_guardrails_are_found_by_the_search(guardrail, member_client):
    assert "No shared <mark>databases</mark>" in member_client.get("/search/?q=databases").content.decode()


def test_a_lead_by_membership_alone_keeps_nothing(guardrail, proposal, team, member):
    other = make.a_person("Lena Fox", team=team, role=Membership.LEAD)
    assert not diverge(proposal, guardrail, member).may_be_answered_by(other)


def test_the_form_says_that_an_exception_needs_a_reason_and_a_date(proposal, guardrail, member, pages_clock):
    client, address = signed_in(member), reverse("decision_guardrails", args=[proposal.pk])
    assert client.get(address).content.decode().count("only where it diverges") == 2
    answer = client.post(address, {"guardrail": guardrail.pk, "stance": "diverges"})
    assert answer.status_code == 422
    for words in ("Say why it diverges.", "Say until when: an exception ends."):
        assert words in answer.content.decode()


def test_the_form_of_a_decision_leads_on_to_the_guardrail_it_diverges_from(
    team, guardrail, member, pages_clock
):
    client = signed_in(member)
    sent = {"title": "Share the gate log", "team": team.pk, "diverges": "on"}
    sent |= {"options-TOTAL_FORMS": "0", "options-INITIAL_FORMS": "0"}
    answer = client.post(reverse("new_decision"), sent)
    decision = Decision.objects.get(title="Share the gate log")
    assert answer.url == f"{reverse('decision_guardrails', args=[decision.pk])}?stance=diverges"
    assert client.get(answer.url).context["form"]["stance"].value() == "diverges"
