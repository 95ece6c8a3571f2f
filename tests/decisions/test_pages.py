"""The list and the record, as everyone sees them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from decisions.models import Feedback, Link, Role
from records.models import record
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, YESTERDAY, a_draft

pytestmark = pytest.mark.django_db
CAST = ["observer", "outsider", "teamless", "member", "lead", "org_admin"]


@pytest.fixture(autouse=True)
def _clock(pages_clock):
    """The pages take today from the clock."""


def body(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("name", ["decisions", "new_decision"])
def test_a_stranger_is_sent_to_sign_in(name, client):
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "decision", "edit_decision", "decision_history", "propose_decision", "accept_decision", "reject_decision",
        "deprecate_decision", "confirm_decision", "give_feedback", "endorse_decision",
    ],
)  # fmt: skip
def test_a_stranger_sees_and_does_nothing(name, client, proposal):
    url = reverse(name, args=[proposal.pk])
    for response in (client.get(url), client.post(url, {"text": "x"})):
        assert response.status_code == 302
        assert "sign-in" in response["Location"]
    proposal.refresh_from_db()
    assert (proposal.status, proposal.feedback.count()) == ("proposed", 0)


@pytest.mark.parametrize("who", CAST)
def test_everyone_in_the_organisation_reads_the_log_and_its_records(who, proposal, draft, request):
    client = signed_in(request.getfixturevalue(who))
    assert "D-1" in body(client.get(reverse("decisions")))
    for decision in (proposal, draft):
        assert "Weigh at the gate" in body(client.get(decision.get_absolute_url()))
        assert client.get(reverse("decision_history", args=[decision.pk])).status_code == 200


@pytest.mark.parametrize("who", CAST)
def test_the_way_to_write_is_shown_to_those_who_may(who, draft, request):
    person = request.getfixturevalue(who)
    may = who in ("member", "lead", "org_admin")
    client = signed_in(person)
    assert (reverse("edit_decision", args=[draft.pk]) in body(client.get(draft.get_absolute_url()))) is may
    assert client.get(reverse("edit_decision", args=[draft.pk])).status_code == (200 if may else 403)
    may_somewhere = may or who == "outsider"
    assert client.get(reverse("new_decision")).status_code == (200 if may_somewhere else 403)
    assert (reverse("new_decision") in body(client.get(reverse("decisions")))) is may_somewhere


def test_a_decision_that_is_not_there_is_not_found(member_client):
    for name in ("decision", "edit_decision", "decision_history", "accept_decision", "resolve_concern"):
        assert member_client.get(reverse(name, args=[999])).status_code == 404


# --- The list ---------------------------------------------------------------------------------------------------
def titles(response):
    return re.findall(r'<span class="title"[^>]*><a href="[^"]*">([^<]*)</a>', response.content.decode())


def test_the_tabs_hold_what_their_names_say(team, member, member_client):
    make.a_decision(team, title="Waits for Tomasz", driver=member, feedback_until=YESTERDAY)
    make.a_decision(team, title="Open to all", feedback_until=TOMORROW)
    make.a_decision(team, title="To look at again", status="accepted", review_by=TODAY)
    make.a_decision(team, title="Settled", status="accepted", review_by=TOMORROW)
    url = reverse("decisions")
    assert len(titles(member_client.get(url))) == 4
    assert titles(member_client.get(url, {"list": "waiting"})) == ["Waits for Tomasz"]
    assert titles(member_client.get(url, {"list": "feedback"})) == ["Open to all"]
    assert titles(member_client.get(url, {"list": "review"})) == ["To look at again"]
    main = member_client.get(url).content.decode().partition("<main")[2]
    counts = re.findall(r'<data value="(\d+)">', main)
    assert counts == ["4", "1", "1", "1", "0"]  # all, waiting, open, to review, diverging


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "gulls"}, ["Fences against gulls"]),
        ({"q": "D-7"}, ["Fences against gulls"]),
        ({"q": "7"}, ["Fences against gulls"]),
        ({"q": "api-12"}, ["Version the feed"]),
        ({"q": "tomasz"}, ["Version the feed"]),
        ({"q": "nothing of the kind"}, []),
        ({"q": "\x00'\"(*"}, []),
        ({"team": "cranes"}, ["Version the feed"]),
        ({"team": "berths", "state": "accepted"}, ["Fences against gulls"]),
        ({"team": "cranes", "state": "accepted"}, []),
        ({"state": "nonsense"}, ["Version the feed", "Fences against gulls"]),
        ({"list": "nonsense", "after": "nonsense"}, ["Version the feed", "Fences against gulls"]),
    ],
)
def test_the_address_filters_the_list(query, found, team, other_team, member, member_client):
    fences = make.a_decision(team, title="Fences against gulls", status="accepted", number=7)
    feed = make.a_decision(other_team, member, title="Version the feed", series="API", number=12)
    for decision in (fences, feed):
        record("imported", decision, by=None)
    response = member_client.get(reverse("decisions"), query)
    assert response.status_code == 200
    assert titles(response) == found


def test_a_superseded_row_says_what_to_see_instead(team, member, member_client, accepted):
    newer = a_draft(team, member, links={Link.SUPERSEDES: [(accepted, "")]})
    assert "No longer in force" not in body(member_client.get(reverse("decisions")))
    newer.propose(by=member, today=TODAY)
    assert "D-2 would take its place" in body(member_client.get(reverse("decisions")))
    newer.accept(by=member, today=TODAY)
    html = body(member_client.get(reverse("decisions")))
    assert f'No longer in force, see <a href="{newer.get_absolute_url()}">D-2</a>' in html
    page = body(member_client.get(accepted.get_absolute_url()))
    assert f'No longer in force, see <a href="{newer.get_absolute_url()}">D-2</a>' in page


def test_the_list_has_fifty_rows_a_page_and_the_same_queries_at_3_and_300(
    team, member, outsider, member_client
):
    def grow(count):
        for _ in range(count):
            decision = make.a_decision(team, member, feedback_until=TOMORROW)
            Role.objects.create(decision_record=decision, role=Role.INPUT, person=outsider)
            Feedback.objects.create(decision_record=decision, by=outsider, kind=Feedback.BLOCKING, text="Hm")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            rows = titles(member_client.get(reverse("decisions")))
        return len(captured), len(rows)

    grow(3)
    few, rows = queries()
    assert rows == 3
    grow(297)
    assert queries() == (few, 50)


def test_every_row_is_on_one_page_and_on_one_page_only(team, member_client):
    for number in range(120):
        make.a_decision(team, title=f"Decision {number:03}")
    seen, url = [], reverse("decisions")
    while url:
        response = member_client.get(url)
        seen += titles(response)
        following = re.search(r'rel="next" href="([^"]*)"', response.content.decode())
        url = f"{reverse('decisions')}{following[1]}".replace("&amp;", "&") if following else ""
    assert seen == [f"Decision {number:03}" for number in reversed(range(120))]


# --- The record -------------------------------------------------------------------------------------------------
def test_the_record_costs_the_same_queries_with_little_and_with_much(team, member, outsider, member_client):
    def grown(count):
        options = [{"title": f"Option {n}", "pros": "a\nb"} for n in range(max(2, count // 20))]
        holders = {"input": [make.a_person() for _ in range(count // 10)]}
        serves = [make.an_objective(team, member) for _ in range(count // 30)]
        older = [make.a_decision(team, status="accepted") for _ in range(count // 30)]
        links = {Link.RELATES: [(decision, "") for decision in older]}
        decision = a_draft(team, member, options=options, holders=holders, serves=serves, links=links)
        decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
        Feedback.objects.bulk_create(
            Feedback(decision_record=decision, by=outsider, kind=Feedback.NOTE, text="Hm")
            for _ in range(count)
        )
        for _ in range(count // 5):
            make.a_follow_up(team, member, decision=decision)
        return decision

    def queries(decision):
        with CaptureQueriesContext(connection) as captured:
            assert member_client.get(decision.get_absolute_url()).status_code == 200
        return len(captured)

    little, much = grown(30), grown(300)
    assert queries(little) == queries(much)


def test_the_record_shows_what_was_chosen_among_what(team, member, member_client):
    decision = a_draft(
        team,
        member,
        options=[
            {"title": "Keep both", "pros": "- no work\n- no risk", "cons": "drift", "effort": "2 weeks"},
            {"title": "One scale", "is_chosen": True, "undo": "Hard"},
        ],
        trade_offs="We give up **speed**.",
        sections=[{"heading": "Cost", "body": "About 3,400 a month."}],
    )
    html = body(member_client.get(decision.get_absolute_url()))
    for text in (
        "<span>no work</span>",
        "<span>drift</span>",
        "2 weeks",
        "<strong>speed</strong>",
        "<h2><bdi>Cost</bdi></h2>",
    ):
        assert text in html
    assert re.search(r"<article data-chosen><header>.*?<h3><bdi>One scale</bdi></h3>", html)


def test_markup_in_a_record_is_shown_and_never_run(team, member, member_client):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)> [a](javascript:alert(1))"
    decision = a_draft(
        team,
        member,
        context=evil,
        tags=[evil],
        options=[{"title": evil, "gist": evil, "pros": evil}, {"title": "B"}],
        sections=[{"heading": evil, "body": evil}],
    )
    decision.edit(by=member, version=1, title=evil)
    for url in (
        decision.get_absolute_url(),
        reverse("decision_history", args=[decision.pk]),
        reverse("decisions"),
    ):
        html = member_client.get(url).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html


def test_somebody_asked_is_told_so_until_they_answer(team, member, outsider, outsider_client):
    decision = a_draft(team, member, holders={"agree": [outsider]})
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    assert "Tomasz asked for your input" in body(outsider_client.get(decision.get_absolute_url()))
    decision.give_feedback(by=outsider, kind=Feedback.NOTE, text="Fine", at=make.NOW)
    assert "asked for your input" not in body(outsider_client.get(decision.get_absolute_url()))


def test_the_decider_sees_who_has_not_replied_and_what_is_missing(
    team, member, lead, outsider, observer, member_client
):
    decision = a_draft(team, member, holders={"agree": [lead], "input": [observer]}, undo="hard")
    decision.propose(by=member, today=TODAY, feedback_until=TOMORROW)
    decision.give_feedback(by=outsider, kind=Feedback.BLOCKING, text="No", at=make.NOW)
    html = body(member_client.get(decision.get_absolute_url()))
    assert "Noor Haddad must endorse it first." in html
    assert "No reply yet from Noor Haddad, Odile Marchand; silence is not agreement." in html
    assert "1 blocking concern is open." in html
    assert "You may decide" not in body(signed_in(observer).get(decision.get_absolute_url()))


def test_a_record_names_only_the_postmortems_its_reader_may_see(team, member, member_client, outsider_client):
    secret = make.a_postmortem(team, status="draft", title="Lanterns went out")
    decision = a_draft(team, member, prompted_by=[secret])
    assert "Lanterns" in body(member_client.get(decision.get_absolute_url()))
    assert "Lanterns" not in body(outsider_client.get(decision.get_absolute_url()))


def test_the_record_names_its_follow_ups_and_what_it_serves(team, member, member_client):
    decision = a_draft(team, member, serves=[make.an_objective(team, member, title="Ships leave on time")])
    make.a_follow_up(team, member, decision=decision, title="Order the scale")
    html = body(member_client.get(decision.get_absolute_url()))
    assert "Order the scale" in html
    assert "Ships leave on time" in html


def test_the_history_page_shows_what_went_and_what_came(draft, member, member_client):
    before = "Both scales disagree,\nsometimes by as much as three per cent,\nand nobody knows which of them is right."
    draft.edit(by=member, version=1, context=before)
    draft.edit(by=member, version=2, context=before.replace("three", "four"), undo="hard")
    html = body(member_client.get(reverse("decision_history", args=[draft.pk])))
    assert (
        "<del>sometimes by as much as three per cent,</del><ins>sometimes by as much as four per cent,</ins>"
        in html
    )
    assert "How hard to undo: <ins>Hard</ins>" in html


def test_a_region_alone_answers_htmx(proposal, member_client):
    response = member_client.get(
        proposal.get_absolute_url(), headers={"HX-Request": "true", "HX-Target": "record"}
    )
    assert response.content.decode().lstrip().startswith('<article class="doc" id="record"')
    response = member_client.get(
        reverse("decisions"), headers={"HX-Request": "true", "HX-Target": "decisions"}
    )
    assert response.content.decode().lstrip().startswith('<div id="decisions">')
