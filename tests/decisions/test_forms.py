"""Writing decisions through their pages: everything typed stays, and nobody overwrites anybody."""

import re
from html import unescape

import pytest
from django.urls import reverse

from decisions.models import Decision, Feedback, Link
from people.models import Membership
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, YESTERDAY, a_draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_clock")]
NEW = "/decisions/new/"


def typed(team=None, *options, **fields):
    """What a browser sends: titles of options, or dicts with all their fields."""
    data = {"title": "Weigh at the gate", "team": team.pk if team else ""} | fields
    rows = [{"title": option} if isinstance(option, str) else option for option in options]
    data |= {"options-TOTAL_FORMS": str(len(rows)), "options-INITIAL_FORMS": "0"}
    return data | {f"options-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def as_shown(client, decision):
    """Everything the edit form holds, as a browser would send it back unchanged."""
    return as_sent(client.get(reverse("edit_decision", args=[decision.pk])).content.decode())


def as_sent(html):
    form = re.search(r'<form class="form".*?</form>', html, re.DOTALL)[0]
    data = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attrs = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attrs.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in attrs and attrs["name"] != "csrfmiddlewaretoken":
            default = "on" if attrs.get("type") == "checkbox" else ""
            data.setdefault(attrs["name"], []).append(unescape(attrs.get("value", default)))
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        data[name] = [unescape(text)]
    for name, inner in re.findall(r'<select name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        data[name] = [chosen[1] if chosen else ""]
    return data


def body(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


# --- New --------------------------------------------------------------------------------------------------------
def test_the_new_form_has_three_blank_rows_for_options(member_client):
    html = member_client.get(NEW).content.decode()
    assert len(re.findall(r'name="options-\d+-title"', html)) == 3


def test_a_draft_is_saved_with_everything_typed(team, member, lead, other_team, member_client):
    objective = make.an_objective(team, lead)
    make.a_postmortem(team, number=31)
    older = make.a_decision(team, status="accepted", number=12)
    data = typed(
        team,
        {"title": "Keep both", "pros": "no work\r\nno risk"},
        {"title": ""},
        {"title": "One scale", "is_chosen": "on", "effort": "2 weeks"},
        context="Two scales\r\ndisagree.",
        sections="## Cost\r\n\r\nMuch.",
        tags="scales, gate, scales",
        agree="Noor Haddad, cranes",
        decide="noor-haddad@harbour.example",
        undo="hard",
        is_high_risk="on",
        supersedes="D-12 (the night)",
        serves=[objective.pk],
        prompted_by="PM-31",
        review_by="2027-05-01",
    )
    response = member_client.post(NEW, data)
    decision = Decision.objects.exclude(pk=older.pk).get()
    assert response["Location"] == decision.get_absolute_url()
    assert (decision.status, decision.driver, decision.context) == ("draft", None, "Two scales\ndisagree.")
    assert [(o.title, o.pros, o.is_chosen) for o in decision.options.all()] == [
        ("Keep both", "no work\nno risk", False),
        ("One scale", "", True),
    ]
    assert decision.sections == [{"heading": "Cost", "body": "Much."}]
    assert decision.tags == ["scales", "gate"]
    assert {(role.role, role.holder) for role in decision.roles.all()} == {
        ("agree", lead),
        ("agree", other_team),
        ("decide", lead),
    }
    assert (decision.undo, decision.is_high_risk, str(decision.review_by)) == ("hard", True, "2027-05-01")
    assert [(link.target, link.scope) for link in decision.links.all()] == [(older, "the night")]
    assert list(decision.serves.all()) == [objective]
    assert [each.number for each in decision.prompted_by.all()] == [31]


def test_asking_for_feedback_saves_and_proposes_at_once(team, lead, member_client):
    data = typed(
        team, "A", "B", agree="Noor Haddad", feedback_until=str(TOMORROW), driver="Tomasz Lis", ask="1"
    )
    response = member_client.post(NEW, data, follow=True)
    decision = Decision.objects.get()
    assert (decision.record_ref(), decision.status, decision.feedback_until) == ("D-1", "proposed", TOMORROW)
    assert "D-1 is open to feedback." in body(response)


@pytest.mark.parametrize(
    ("wrong", "words", "field"),
    [
        ({"title": " "}, "Please fill this in", "title"),
        ({"agree": "Nobody Known"}, "No person or team here is called “Nobody Known”", "agree"),
        ({"decide": "Noor Haddad, Tomasz Lis"}, "Name one only", "decide"),
        ({"driver": "Cranes"}, "No person here is called “Cranes”", "driver"),
        (
            {"feedback_until": str(YESTERDAY)},
            "17 November has passed. Choose tomorrow or later",
            "feedback_until",
        ),
        ({"feedback_until": "soon"}, "Write the date like 2026-11-30", "feedback_until"),
        ({"supersedes": "D-99"}, "There is no decision “D-99”", "supersedes"),
        ({"prompted_by": "PM-99"}, "There is no postmortem PM-99", "prompted_by"),
        ({"prompted_by": "the outage"}, "“the” is no postmortem&#x27;s number", "prompted_by"),
        ({"undo": "never"}, "Please choose one", "undo"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_everything_typed_stays(
    wrong, words, field, team, lead, other_team, member_client
):
    response = member_client.post(NEW, typed(team, "Keep both", "One scale", context="Long thoughts") | wrong)
    assert response.status_code == 422
    html = body(response)
    assert words in html
    assert re.search(
        rf'id="id_{field}_error|aria-invalid="true"[^>]*id="id_{field}"|id="id_{field}"[^>]*aria-invalid',
        html,
    )
    for kept in ("Long thoughts", 'value="Keep both"', 'value="One scale"'):
        assert kept in html
    assert not Decision.objects.exists()


def test_asking_with_one_option_saves_nothing_and_says_what_is_missing(team, member_client):
    response = member_client.post(NEW, typed(team, "Only this", feedback_until=str(TOMORROW), ask="1"))
    assert response.status_code == 422
    assert "Add at least two options. Doing nothing counts as one." in body(response)
    assert not Decision.objects.exists()


def test_another_row_is_added_without_script_and_nothing_is_lost(team, member_client):
    data = typed(team, "Keep both", "One scale", "Neither", title="Half a", context="Thoughts", another="1")
    response = member_client.post(NEW, data)
    html = response.content.decode()
    assert response.status_code == 422
    assert len(re.findall(r'name="options-\d+-title"', html)) == 4
    for kept in ("Half a", "Thoughts", "Keep both", "Neither"):
        assert kept in html
    assert "error-summary" not in html


def test_an_option_with_text_and_no_name_is_asked_for_its_name(team, member_client):
    response = member_client.post(NEW, typed(team, "A", {"pros": "cheap"}))
    assert response.status_code == 422
    assert "Name this option" in body(response)


def test_two_chosen_options_are_one_too_many(team, member_client):
    rows = [{"title": "A", "is_chosen": "on"}, {"title": "B", "is_chosen": "on"}]
    response = member_client.post(NEW, typed(team, *rows))
    assert response.status_code == 422
    assert "Choose one option at most." in body(response)


def test_nobody_writes_for_a_team_they_are_not_in(team, other_team, outsider_client, observer_client):
    assert outsider_client.post(NEW, typed(team, "A", "B")).status_code == 422
    assert observer_client.post(NEW, typed(team, "A", "B")).status_code == 403
    assert not Decision.objects.exists()


def test_a_decision_is_superseded_from_its_own_page(team, member, member_client, accepted):
    accepted.edit(by=member, version=accepted.version, context="Two scales.")
    sent = as_sent(member_client.get(f"{NEW}?supersedes={accepted.pk}").content.decode())
    assert (sent["supersedes"], sent["context"]) == (["D-1"], ["Two scales."])
    member_client.post(NEW, sent)
    draft = Decision.objects.get(status="draft")
    assert [(link.kind, link.target) for link in draft.links.all()] == [(Link.SUPERSEDES, accepted)]


def test_a_name_that_two_share_asks_for_the_email(team, member, member_client):
    make.a_person("Wen Li", email="a@harbour.example")
    make.a_person("Wen Li", email="b@harbour.example")
    response = member_client.post(NEW, typed(team, "A", "B", agree="Wen Li"))
    assert "Several are called “Wen Li”" in body(response)
    member_client.post(NEW, typed(team, "A", "B", agree="b@harbour.example"))
    decision = Decision.objects.get()
    sent = as_shown(member_client, decision)
    assert member_client.post(reverse("edit_decision", args=[decision.pk]), sent).status_code == 302
    assert decision.roles.get().person.email == "b@harbour.example"


@pytest.mark.parametrize("name", ["Özlem Kaya", "Émile Ørsted", "Łukasz Żak", "Jörg Weiß"])
def test_people_and_teams_are_named_in_any_letters(team, member, member_client, name):
    person = make.a_person(name, email="x@harbour.example")
    office = make.a_team(f"{name}, office", slug="office")
    named = {"driver": name, "input": f"{name.lower()}, {office.name}, {member.name}", "agree": person.email}
    assert member_client.post(NEW, typed(team, **named)).status_code == 302
    decision = Decision.objects.get()
    assert decision.driver == person
    heard = {role.holder for role in decision.answers() if role.role == "input"}
    assert heard == {person, office, member}
    assert (
        member_client.post(
            reverse("edit_decision", args=[decision.pk]), as_shown(member_client, decision)
        ).status_code
        == 302
    )
    assert {role.holder for role in Decision.objects.get().answers() if role.role == "input"} == heard


def test_a_name_with_a_comma_is_one_person(team, member_client):
    make.a_person("Sam Davis, Jr.", email="sam@harbour.example")
    member_client.post(NEW, typed(team, "A", "B", agree="Tomasz Lis, Sam Davis, Jr."))
    assert [str(role.holder) for role in Decision.objects.get().roles.all()] == [
        "Tomasz Lis",
        "Sam Davis, Jr.",
    ]


# --- Edit -------------------------------------------------------------------------------------------------------
def a_full_one(team, member, lead):
    return a_draft(
        team,
        member,
        holders={"agree": [lead], "decide": [member]},
        context="One.\n\nTwo.\n\nThree.",
        sections=[{"heading": "Cost", "body": "## odd\n\nMuch."}, {"heading": "", "body": "Loose"}],
        serves=[make.an_objective(team, lead)],
        prompted_by=[make.a_postmortem(team)],
        links={Link.AMENDS: [(make.a_decision(team, status="accepted"), "a, b")]},
        tags=["x y"],
        undo="medium",
    )


def test_the_form_sent_back_as_it_came_changes_nothing(team, member, lead, member_client):
    decision = a_full_one(team, member, lead)
    response = member_client.post(
        reverse("edit_decision", args=[decision.pk]), as_shown(member_client, decision)
    )
    assert response.status_code == 302
    assert [event.verb for event in Event.objects.of(decision)] == ["created"]
    decision.refresh_from_db()
    assert decision.sections[0] == {"heading": "Cost", "body": "## odd\n\nMuch."}


def test_an_editor_who_may_not_see_a_postmortem_does_not_take_it_away(
    team, member, other_team, outsider, outsider_client
):
    decision = a_draft(team, member, driver=outsider, prompted_by=[make.a_postmortem(team, status="draft")])
    sent = as_shown(outsider_client, decision)
    assert sent["prompted_by"] == [""]
    outsider_client.post(reverse("edit_decision", args=[decision.pk]), sent | {"context": "New"})
    decision.refresh_from_db()
    assert (decision.context, decision.prompted_by.count()) == ("New", 1)


def test_two_edits_of_different_fields_and_paragraphs_are_put_together(team, member, lead, member_client):
    decision = a_full_one(team, member, lead)
    url, lead_client = reverse("edit_decision", args=[decision.pk]), signed_in(lead)
    mine, theirs = as_shown(member_client, decision), as_shown(lead_client, decision)
    lead_client.post(
        url,
        theirs
        | {"context": "One, they say.\n\nTwo.\n\nThree.", "undo": "hard", "agree": "Noor Haddad, Tomasz Lis"}
        | {"options-0-title": "Their option", "tags": "theirs"},
    )
    response = member_client.post(
        url, mine | {"context": "One.\r\n\r\nTwo.\r\n\r\nThree, I say.", "decision": "Mine"}, follow=True
    )
    assert "Saved together with what Noor Haddad changed meanwhile." in body(response)
    decision.refresh_from_db()
    assert decision.context == "One, they say.\n\nTwo.\n\nThree, I say."
    assert (decision.decision, decision.undo, decision.tags) == ("Mine", "hard", ["theirs"])
    assert decision.options.first().title == "Their option"
    assert decision.roles.filter(role="agree").count() == 2
    assert (decision.serves.count(), decision.links.count(), decision.prompted_by.count()) == (1, 1, 1)


def test_two_edits_of_the_same_line_are_shown_side_by_side_and_nothing_is_lost(
    team, member, lead, member_client
):
    decision = a_full_one(team, member, lead)
    url, lead_client = reverse("edit_decision", args=[decision.pk]), signed_in(lead)
    mine = as_shown(member_client, decision)
    lead_client.post(url, as_shown(lead_client, decision) | {"context": "Theirs alone", "undo": "easy"})
    response = member_client.post(url, mine | {"context": "Mine alone", "decision": "Also mine"})
    assert response.status_code == 409
    html = response.content.decode()
    assert "Noor Haddad saved while you were writing" in html
    shown = re.findall(r'<pre class="kept">(.*?)</pre>', html, re.DOTALL)
    assert shown == ["Theirs alone", "Mine alone"]
    decision.refresh_from_db()
    assert (decision.context, decision.decision) == ("Theirs alone", "")
    sent = as_sent(html)
    assert (sent["context"], sent["decision"], sent["undo"]) == (["Mine alone"], ["Also mine"], ["easy"])
    assert member_client.post(url, sent).status_code == 302
    decision.refresh_from_db()
    assert (decision.context, decision.decision, decision.undo) == ("Mine alone", "Also mine", "easy")


def test_removing_an_option_needs_no_script(draft, member_client):
    sent = as_shown(member_client, draft) | {"options-0-is_removed": "on"}
    member_client.post(reverse("edit_decision", args=[draft.pk]), sent)
    assert [option.title for option in draft.options.all()] == ["One scale at the gate"]


def test_a_correction_of_a_decided_record_keeps_its_note(accepted, member_client):
    sent = as_shown(member_client, accepted) | {"decision": "One scale.", "note": "It was missing"}
    member_client.post(reverse("edit_decision", args=[accepted.pk]), sent)
    assert Event.objects.of(accepted).first().note == "It was missing"


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_nobody_else_saves_an_edit(who, draft, member_client, request):
    sent = as_shown(member_client, draft) | {"context": "Mine"}
    client = signed_in(request.getfixturevalue(who))
    assert client.post(reverse("edit_decision", args=[draft.pk]), sent).status_code == 403
    draft.refresh_from_db()
    assert draft.context == ""


# --- Steps ------------------------------------------------------------------------------------------------------
STEPS = {
    "propose": ("draft", {"feedback_until": "2026-11-30"}, "proposed"),
    "accept": ("proposal", {}, "accepted"),
    "reject": ("proposal", {"reason": "Too dear"}, "rejected"),
    "deprecate": ("accepted", {"reason": "Gone"}, "deprecated"),
    "confirm": ("accepted", {"review_by": "2027-01-01"}, "accepted"),
}


@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "member", "lead", "org_admin"])
def test_a_step_is_taken_by_those_who_may_and_by_nobody_else(verb, who, request):
    state, data, after = STEPS[verb]
    decision = request.getfixturevalue(state)
    before, client = decision.status, signed_in(request.getfixturevalue(who))
    # The member drives it and, as nobody else was named, decides.
    those = ("member",) if verb in ("accept", "reject") else ("member", "lead", "org_admin")
    url, may = reverse(f"{verb}_decision", args=[decision.pk]), who in those
    assert client.get(url).status_code == (200 if may else 302)
    response = client.post(url, data | {"version": decision.version})
    assert response.status_code == (302 if may else 403)
    decision.refresh_from_db()
    assert decision.status == (after if may else before)
    done = "confirmed" if verb == "confirm" else after
    assert Event.objects.of(decision).filter(verb=done).exists() is may


@pytest.mark.parametrize("verb", ["reject", "deprecate"])
def test_a_reason_is_asked_for_beside_its_field(verb, member_client, request):
    decision = request.getfixturevalue(STEPS[verb][0])
    response = member_client.post(reverse(f"{verb}_decision", args=[decision.pk]), {"reason": " "})
    assert response.status_code == 422
    assert "Please fill this in" in body(response)


def test_nobody_accepts_a_text_they_have_not_seen(proposal, member, member_client):
    seen = proposal.version
    proposal.edit(by=member, version=seen, decision="Something else")
    response = member_client.post(reverse("accept_decision", args=[proposal.pk]), {"version": seen})
    assert response.status_code == 422
    assert "It has changed since you opened the page" in body(response)
    sent = re.search(r'name="version" value="(\d+)"', response.content.decode())[1]
    assert (
        member_client.post(reverse("accept_decision", args=[proposal.pk]), {"version": sent}).status_code
        == 302
    )


def test_accepting_over_a_concern_shows_it_and_asks_for_the_answer(proposal, outsider, member_client):
    proposal.give_feedback(by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW)
    url = reverse("accept_decision", args=[proposal.pk])
    assert "Trucks will queue." in body(member_client.get(url))
    assert member_client.post(url, {}).status_code == 422
    member_client.post(url, {"over_concerns": "A second lane."})
    page = body(member_client.get(proposal.get_absolute_url()))
    assert "Decided over a concern" in page
    assert "A second lane." in page


def test_a_missing_agreement_is_said_when_accepting(team, member, lead, member_client):
    decision = a_draft(team, member, holders={"agree": [lead]}, undo="hard")
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    response = member_client.post(reverse("accept_decision", args=[decision.pk]), {})
    assert response.status_code == 422
    assert "Noor Haddad must endorse it first" in body(response)


def test_still_right_is_answered_in_one_click(accepted, member, member_client):
    Decision.objects.filter(pk=accepted.pk).update(review_by=YESTERDAY)
    page = body(member_client.get(accepted.get_absolute_url()))
    assert "Yes, still right" in page
    member_client.post(reverse("confirm_decision", args=[accepted.pk]), {"version": accepted.version})
    accepted.refresh_from_db()
    assert str(accepted.review_by) == "2027-05-18"


# --- Discussion -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["observer", "outsider", "teamless", "member", "lead", "org_admin"])
def test_everyone_answers_and_endorses_from_the_page(who, proposal, request):
    client = signed_in(request.getfixturevalue(who))
    response = client.post(
        reverse("give_feedback", args=[proposal.pk]), {"kind": "note", "text": "Mind **gulls**"}
    )
    said = proposal.feedback.get()
    assert response["Location"] == f"{proposal.get_absolute_url()}#feedback-{said.pk}"
    assert "<strong>gulls</strong>" in body(client.get(proposal.get_absolute_url()))
    for _ in range(2):
        client.post(reverse("endorse_decision", args=[proposal.pk]))
    assert sorted(proposal.feedback.values_list("kind", flat=True)) == ["endorsement", "note"]


@pytest.mark.parametrize("kind", ["blocking", "note"])
def test_feedback_without_words_is_asked_for_them(kind, proposal, member_client):
    response = member_client.post(reverse("give_feedback", args=[proposal.pk]), {"kind": kind, "text": ""})
    assert response.status_code == 422
    html = body(response)
    assert "Only an endorsement may go without words" in html
    assert re.search(rf'value="{kind}" checked', html)


def test_feedback_that_comes_after_the_decision_goes_to_the_driver_as_new_information(
    accepted, outsider_client
):
    response = outsider_client.post(
        reverse("give_feedback", args=[accepted.pk]), {"kind": "blocking", "text": "A long thought"}
    )
    assert response.status_code == 302
    assert [(said.kind, said.text) for said in accepted.feedback.all()] == [("news", "A long thought")]


@pytest.mark.parametrize("method", ["give_feedback", "endorse_decision"])
def test_saying_something_is_a_post(method, proposal, member_client):
    assert member_client.get(reverse(method, args=[proposal.pk])).status_code == 405


@pytest.mark.parametrize(
    ("who", "status"), [("outsider", 302), ("member", 302), ("observer", 403), ("teamless", 403)]
)
def test_a_concern_is_resolved_by_its_raiser_or_the_decider(who, status, proposal, outsider, request):
    concern = proposal.give_feedback(
        by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW
    )
    client = signed_in(request.getfixturevalue(who))
    url = reverse("resolve_concern", args=[concern.pk])
    assert client.post(url, {"reason": "A second lane."}).status_code == status
    concern.refresh_from_db()
    assert concern.is_open_concern() is (status == 403)


def test_the_decider_is_asked_for_the_reason_beside_its_field(proposal, outsider, member_client):
    concern = proposal.give_feedback(
        by=outsider, kind=Feedback.BLOCKING, text="Trucks will queue.", at=make.NOW
    )
    response = member_client.post(reverse("resolve_concern", args=[concern.pk]), {"reason": ""})
    assert response.status_code == 422
    assert "Kofi Boateng raised it, not you" in body(response)


def test_a_team_with_a_named_role_keeps_it_through_an_edit(team, member, member_client, other_team):
    make.a_person("Ruth Osei", team=other_team, role=Membership.LEAD)
    decision = a_draft(team, member, holders={"decide": [other_team]})
    member_client.post(reverse("edit_decision", args=[decision.pk]), as_shown(member_client, decision))
    assert decision.roles.get().team == other_team
