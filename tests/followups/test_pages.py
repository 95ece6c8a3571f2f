"""The queue, a follow-up's page and its forms, as each kind of person."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from followups.models import FollowUp
from people.models import Organisation
from records.models import Event, record
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
TODAY = make.TODAY
LATER = TODAY + dt.timedelta(days=14)


@pytest.fixture(autouse=True)
def _wednesday_morning():
    with time_machine.travel(make.NOW, tick=False):
        yield


def words(response) -> str:
    """The page's text with its white space evened out."""
    return " ".join(response.content.decode().split())


def history(follow_up) -> list[str]:
    return [event.verb for event in reversed(Event.objects.of(follow_up))]


# The queue


def test_the_queue_opens_with_what_is_mine_under_its_headings(team, member, lead, member_client):
    for title, days in [("Late one", -2), ("Soon one", 2), ("Far one", 40)]:
        make.a_follow_up(team, member, title=title, due_on=TODAY + dt.timedelta(days=days))
    make.a_follow_up(team, member, title="Some day", due_on=None)
    make.a_follow_up(team, lead, title="Somebody else's")
    page = member_client.get("/follow-ups/")
    groups = [(group.word, [row.title for row in group.rows]) for group in page.context["groups"]]
    assert groups == [
        ("Overdue", ["Late one"]),
        ("This week", ["Soon one"]),
        ("Later", ["Far one"]),
        ("Waiting", ["Some day"]),
    ]
    assert "2 days late" in words(page)
    assert [(tab.word, tab.count) for tab in page.context["tabs"]] == [
        ("Mine", "4"),
        ("Berths", "5"),
        ("Everyone", "5"),
        ("Proposed", "0"),
        ("Done", ""),
    ]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("list=everyone", {"Rope", "Lamp", "Buoy", "Chain"}),
        ("list=mine", {"Rope"}),
        ("team=cranes", {"Buoy"}),
        ("list=everyone&source=postmortem", {"Lamp"}),
        ("list=everyone&source=none", {"Rope", "Buoy", "Chain"}),
        ("list=everyone&owner=none", {"Chain"}),
        ("list=everyone&due=overdue", {"Lamp"}),
        ("list=everyone&due=week", {"Rope"}),
        ("list=everyone&due=undated", {"Chain"}),
        ("list=everyone&due=waiting", {"Chain"}),
        ("list=everyone&q=lam", {"Lamp"}),
        ("list=everyone&q=boateng", {"Buoy"}),
        ("list=everyone&q=nothing+like+it", set()),
        ("list=proposed", {"Flag"}),
        ("list=done", {"Oar"}),
        ("list=elsewhere&team=%00&owner=%00&due=never&source=moon", {"Rope"}),
        ("owner=Nobody", {"Chain"}),
        ("owner=boateng", set()),
    ],
)
def test_the_address_says_what_the_queue_shows(
    team, other_team, member, outsider, lead, member_client, query, titles
):
    postmortem = make.a_postmortem(team)
    rows = [
        make.a_follow_up(team, member, title="Rope", due_on=TODAY + dt.timedelta(days=3)),
        make.a_follow_up(
            team, lead, title="Lamp", due_on=TODAY - dt.timedelta(days=1), postmortem=postmortem
        ),
        make.a_follow_up(other_team, outsider, title="Buoy", due_on=TODAY + dt.timedelta(days=9)),
        make.a_follow_up(team, None, title="Chain", due_on=None),
        make.a_follow_up(team, lead, title="Flag", state="proposed"),
        make.a_follow_up(team, lead, title="Oar", state="done", ended_at=make.NOW),
    ]
    for row in rows:
        record("created", row, by=lead)
    page = member_client.get(f"/follow-ups/?{query}")
    assert {row.title for row in page.context["page"].rows} == titles


def test_a_drafts_follow_ups_are_hidden_from_those_who_cannot_read_it(team, lead, outsider, lead_client):
    make.a_follow_up(team, lead, title="Under wraps", postmortem=make.a_postmortem(team, status="draft"))
    assert "Under wraps" in words(lead_client.get("/follow-ups/?list=everyone"))
    page = signed_in(outsider).get("/follow-ups/?list=everyone")
    assert "Under wraps" not in words(page)
    assert page.context["tabs"][2].count == "0"


def test_the_queue_is_paged_through_rows_without_a_date(team, member, member_client):
    for number in range(60):
        make.a_follow_up(team, member, title=f"Row {number}", due_on=LATER if number < 30 else None)
    seen, address = [], "/follow-ups/"
    while address:
        page = member_client.get(address).context["page"]
        seen += [row.pk for row in page.rows]
        address = page.next_url and f"/follow-ups/{page.next_url}"
    assert len(seen) == len(set(seen)) == 60


def test_the_queue_costs_the_same_at_3_and_at_60_rows(
    organisation, team, other_team, member, lead, member_client, django_assert_max_num_queries
):
    postmortem = make.a_postmortem(team)
    for rows in (3, 57):
        for _ in range(rows):
            follow_up = make.a_follow_up(team, lead, title="Gulls", postmortem=postmortem)
        record("created", follow_up, by=lead)
        with django_assert_max_num_queries(11):
            member_client.get("/follow-ups/?list=everyone&q=gulls&team=berths&due=later")


def test_marking_done_from_the_queue_comes_back_to_it_with_an_undo(follow_up, member, member_client):
    here = "/follow-ups/?list=everyone&team=berths"
    done = member_client.post(f"/follow-ups/{follow_up.pk}/finish/", {"next": here}, follow=True)
    assert done.redirect_chain == [(here, 302)]
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUp.DONE
    event = Event.objects.of(follow_up).get()
    undo = reverse("undo_follow_ups", args=[event.pk])
    assert f'action="{undo}"' in words(done)
    back = member_client.post(undo, headers={"Referer": f"http://testserver{here}"})
    assert back.headers["Location"] == here
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUp.OPEN
    assert history(follow_up) == ["finished", "undid"]


def test_nobody_is_sent_to_another_site(follow_up, member_client):
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        answer = member_client.post(f"/follow-ups/{follow_up.pk}/finish/", {"next": address})
        assert answer.headers["Location"] == follow_up.get_absolute_url()
        FollowUp.objects.update(state="open", ended_at=None)


def test_htmx_gets_the_queue_alone_when_its_filters_change(follow_up, member_client):
    headers = {"HX-Request": "true", "HX-Target": "queue"}
    part = member_client.get("/follow-ups/?list=everyone&due=overdue", headers=headers)
    assert words(part).startswith('<div id="queue">')
    assert "No follow-ups match" in words(part)


def test_several_can_be_done_at_once_and_undone_at_once(team, lead, member, member_client):
    mine = [make.a_follow_up(team, member) for _ in range(3)]
    member_client.post("/follow-ups/selected/", {"do": "finish", "f": [row.pk for row in mine]})
    assert FollowUp.objects.filter(state=FollowUp.DONE).count() == 3
    events = "-".join(str(event.pk) for event in Event.objects.filter(verb="finished"))
    answer = member_client.post(f"/follow-ups/undo/{events}/", follow=True)
    assert "Undone: 3 follow-ups" in words(answer)
    assert FollowUp.objects.filter(state=FollowUp.OPEN).count() == 3


def test_a_new_date_for_several_asks_once_for_the_reason(team, member, member_client):
    rows = [make.a_follow_up(team, member) for _ in range(2)]
    asked = member_client.post(
        "/follow-ups/selected/", {"do": "move", "f": [row.pk for row in rows]}, follow=True
    )
    assert all(row.title in words(asked) for row in rows)
    target = asked.redirect_chain[0][0]
    refused = member_client.post(target, {"f": [row.pk for row in rows], "due_on": "2026-12-24"}, follow=True)
    assert "Say why the date moves." in words(refused)
    assert FollowUp.objects.filter(times_moved=0).count() == 2
    member_client.post(
        target, {"f": [row.pk for row in rows], "due_on": "2026-12-24", "reason": "Parts are late"}
    )
    assert FollowUp.objects.filter(times_moved=1, due_on="2026-12-24").count() == 2


def test_of_several_those_that_refuse_are_named_and_the_rest_is_done(team, other_team, outsider, member):
    theirs, mine = make.a_follow_up(other_team, outsider), make.a_follow_up(team, member)
    answer = signed_in(member).post(
        "/follow-ups/selected/", {"do": "finish", "f": [theirs.pk, mine.pk]}, follow=True
    )
    assert "Marked done: 1 of 2" in words(answer)
    assert f"{theirs.title}: left as it is" in words(answer)
    assert FollowUp.objects.get(pk=theirs.pk).state == FollowUp.OPEN


def test_several_are_spoken_of_as_several_and_one_by_its_title(team, member, member_client):
    rows = [
        make.a_follow_up(team, None, title=f"Idea {i}", state=FollowUp.PROPOSED, due_on=None) for i in (1, 2)
    ]
    for do, lede in [
        ("accept", "The same owner and date for all."),
        ("decline", "They will not be done."),
        ("snooze", "Their dates stay"),
        ("move", "The same date and reason for all."),
        ("hand-over", ""),
    ]:
        address = f"/follow-ups/selected/{do.replace('-', '_')}/"
        page = words(member_client.get(address, {"f": [row.pk for row in rows]}))
        assert lede in page
        assert ": 2 follow-ups</h1>" in page
        assert "Leave them as they are" in page
        alone = words(member_client.get(address, {"f": rows[0].pk}))
        assert "follow-ups</h1>" not in alone
        assert "Leave it as it is" in alone
    answer = member_client.post(
        "/follow-ups/selected/decline/", {"f": rows[0].pk, "reason": "No."}, follow=True
    )
    assert "Declined: Idea 1" in words(answer)


def test_a_long_source_is_cut_in_the_queue_and_whole_in_its_hint(team, member, member_client):
    found = make.a_postmortem(team, title="The gate stood open " * 15)
    make.a_follow_up(team, member, postmortem=found)
    page = words(member_client.get("/follow-ups/"))
    assert f'<bdi title="{found}">{str(found)[:99]}…</bdi>' in page


def test_without_a_tick_the_bar_says_so(member_client):
    assert "Tick the follow-ups first" in words(
        member_client.post("/follow-ups/selected/", {"do": "finish"}, follow=True)
    )


# Taking and accepting


def test_an_idea_is_accepted_in_one_click_by_the_severity_of_its_incident(team, lead, lead_client):
    Organisation.objects.create(pk=1, sev2_days=30)
    idea = make.a_follow_up(
        team, None, state="proposed", due_on=None, postmortem=make.a_postmortem(team, severity=2)
    )
    assert "Take it" in words(lead_client.get("/follow-ups/?list=proposed"))
    lead_client.post(f"/follow-ups/{idea.pk}/accept/", {"usual": "yes"})
    idea.refresh_from_db()
    assert (idea.state, idea.owner, idea.due_on) == ("open", lead, TODAY + dt.timedelta(days=30))


def test_an_idea_keeps_the_owner_and_the_date_it_came_with(team, lead, member, lead_client):
    idea = make.a_follow_up(team, member, state="proposed", due_on=LATER)
    lead_client.post(f"/follow-ups/{idea.pk}/accept/", {"usual": "yes"})
    idea.refresh_from_db()
    assert (idea.state, idea.owner, idea.first_due_on) == ("open", member, LATER)


def test_what_nobody_owns_can_be_taken_from_the_queue(team, outsider):
    orphan = make.a_follow_up(team, None)
    client = signed_in(outsider)
    assert "Take it" in words(client.get("/follow-ups/?list=everyone"))
    client.post(f"/follow-ups/{orphan.pk}/take/")
    assert FollowUp.objects.get().owner == outsider


# The forms


def test_a_new_date_shows_the_first_promise_and_the_reason_in_history(follow_up, member_client):
    member_client.post(
        f"/follow-ups/{follow_up.pk}/move/", {"due_on": "2026-12-24", "reason": "Cameras are on a ship."}
    )
    page = words(member_client.get(follow_up.get_absolute_url()))
    assert "moved once, first promised" in page
    assert "“Cameras are on a ship.”" in page


def test_a_refused_date_stands_beside_its_field_with_everything_typed(follow_up, member_client):
    answer = member_client.post(
        f"/follow-ups/{follow_up.pk}/move/", {"due_on": "2026-11-01", "reason": "Cameras are on a ship."}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"due_on": ["Choose a date from today on, or mark it done."]}
    assert "Cameras are on a ship." in words(answer)
    assert FollowUp.objects.get().times_moved == 0


def test_declining_needs_words(follow_up, member_client):
    address = f"/follow-ups/{follow_up.pk}/decline/"
    assert member_client.post(address, {"reason": ""}).status_code == 422
    member_client.post(address, {"reason": "The gate closes in May."})
    assert "The gate closes in May." in words(member_client.get(follow_up.get_absolute_url()))


def test_done_keeps_what_was_done(follow_up, member_client):
    member_client.post(f"/follow-ups/{follow_up.pk}/finish/", {"outcome": "See **runbook**."})
    assert "<strong>runbook</strong>" in words(member_client.get(follow_up.get_absolute_url()))


def test_a_second_person_marking_it_done_is_told_who_was_first(follow_up, member_client, lead_client):
    member_client.post(f"/follow-ups/{follow_up.pk}/finish/")
    answer = lead_client.post(f"/follow-ups/{follow_up.pk}/finish/", follow=True)
    assert "Tomasz Lis marked it done already." in words(answer)
    assert history(follow_up) == ["finished"]


def test_writing_one_down_for_a_postmortem_fills_in_team_and_date(organisation, team, lead, lead_client):
    postmortem = make.a_postmortem(team, severity=1)
    address = f"/follow-ups/new/?postmortem={postmortem.number}"
    form = lead_client.get(address).context["form"]
    assert (form["team"].value(), form["due_on"].value()) == (team.pk, TODAY + dt.timedelta(days=15))
    typed = {
        "title": "Alert when a camera is silent",
        "team": team.pk,
        "owner": "noor haddad",
        "due_on": "2026-12-03",
        "kind": "detect",
        "priority": 1,
    }
    answer = lead_client.post(address, typed)
    assert answer.headers["Location"] == postmortem.get_absolute_url()
    written = FollowUp.objects.get()
    assert (written.postmortem, written.owner, written.state) == (postmortem, lead, FollowUp.OPEN)


@pytest.mark.parametrize("kind", ["decision", "objective"])
def test_writing_one_down_for_a_decision_or_an_objective(team, lead, lead_client, kind):
    source = make.a_decision(team, lead) if kind == "decision" else make.an_objective(team, lead)
    typed = {"title": "Tell the pilots", "team": team.pk, "kind": "other", "priority": 2}
    lead_client.post(f"/follow-ups/new/?{kind}={source.pk}", typed)
    written = FollowUp.objects.get()
    assert (written.source, written.state) == (source, FollowUp.PROPOSED)


def test_a_source_one_may_not_read_is_no_source(team, other_team, lead_client):
    hidden = make.a_postmortem(other_team, status="draft")
    assert lead_client.get(f"/follow-ups/new/?postmortem={hidden.number}").context["source"] is None
    assert lead_client.get("/follow-ups/new/?postmortem=99999999999&decision=x").context["source"] is None


def test_a_form_with_mistakes_comes_back_with_what_was_typed(team, other_team, lead_client):
    typed = {
        "title": "",
        "team": other_team.pk,
        "owner": "Nobody Known",
        "due_on": "soon",
        "kind": "other",
        "priority": 2,
        "links": "not-an-address",
    }
    answer = lead_client.post("/follow-ups/new/", typed)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "team", "owner", "due_on", "links"}
    assert 'value="Nobody Known"' in words(answer)
    assert not FollowUp.objects.exists()


def test_two_who_edit_at_once_both_find_their_words(follow_up, lead_client, member_client):
    typed = {"kind": "detect", "priority": 2, "version": follow_up.version}
    address = f"/follow-ups/{follow_up.pk}/edit/"
    assert lead_client.post(address, typed | {"title": "Alert in a minute"}).status_code == 302
    answer = member_client.post(address, typed | {"title": "Alert in an hour"})
    assert answer.status_code == 409
    assert "Alert in a minute" in words(answer)
    assert 'value="Alert in an hour"' in words(answer)
    assert "Noor Haddad saved while you were writing" in words(answer)
    again = member_client.post(
        address,
        typed | {"title": "Alert in ten minutes", "version": answer.context["form"]["version"].value()},
    )
    assert again.status_code == 302
    assert FollowUp.objects.get().title == "Alert in ten minutes"


def test_handing_over_asks_the_new_owner(follow_up, outsider, member_client):
    member_client.post(f"/follow-ups/{follow_up.pk}/hand-over/", {"to": outsider.email})
    theirs = signed_in(outsider)
    assert follow_up.title in words(theirs.get("/follow-ups/"))
    assert "Kofi Boateng is asked to take over" in words(theirs.get(follow_up.get_absolute_url()))
    theirs.post(f"/follow-ups/{follow_up.pk}/take/")
    assert FollowUp.objects.get().owner == outsider
    assert "owner: <bdi>Tomasz Lis</bdi> → <bdi>Kofi Boateng</bdi>" in words(
        theirs.get(follow_up.get_absolute_url())
    )


def test_of_two_people_of_one_name_the_form_wants_the_address(team, member, follow_up, member_client):
    for number in (1, 2):
        make.a_person("Ann Olsen", email=f"ann{number}@harbour.example")
    answer = member_client.post(f"/follow-ups/{follow_up.pk}/hand-over/", {"to": "Ann Olsen"})
    assert "More than one person" in words(answer)
    member_client.post(f"/follow-ups/{follow_up.pk}/hand-over/", {"to": "Ann Olsen <ann2@harbour.example>"})
    assert FollowUp.objects.get().offered_to.email == "ann2@harbour.example"


def test_history_offers_an_undo_only_while_it_would_work(follow_up, member, member_client):
    follow_up.move(by=member, due_on=LATER + dt.timedelta(days=1), reason="Parts", now=make.NOW)
    follow_up.move(by=member, due_on=LATER + dt.timedelta(days=2), reason="More parts", now=make.NOW)
    lines = member_client.get(follow_up.get_absolute_url()).context["lines"]
    assert [line.may_be_undone for line in lines] == [True, False]
    older = Event.objects.of(follow_up).last()
    answer = member_client.post(f"/follow-ups/undo/{older.pk}/", follow=True)
    assert "has changed since then" in words(answer)


# Who may see and do what

PAGES = ["", "edit/", "accept/", "finish/", "move/", "decline/", "hand-over/"]
POSTS = ["start/", "reopen/", "take/", "turn-down/", "finish/", "decline/"]
EVERYBODY = ["lead", "member", "observer", "outsider", "teamless", "org_admin"]


def test_nobody_reads_or_does_anything_without_signing_in(client, follow_up):
    for address in [
        "/follow-ups/",
        "/follow-ups/new/",
        *(f"/follow-ups/{follow_up.pk}/{page}" for page in PAGES),
    ]:
        assert client.get(address).status_code == 302
        assert client.post(address).status_code in (302, 405)
    assert history(follow_up) == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_reads_the_queue_and_an_open_promise(who, follow_up, request):
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/follow-ups/?list=everyone").status_code == 200
    assert client.get(follow_up.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("page", ["edit/", "finish/", "move/", "decline/", "hand-over/"])
def test_forms_are_for_the_owner_and_the_teams_writers(who, page, follow_up, request):
    client = signed_in(request.getfixturevalue(who))
    allowed = who in ("lead", "member", "org_admin")
    address = f"/follow-ups/{follow_up.pk}/{page}"
    assert client.get(address).status_code == (200 if allowed else 403)
    if not allowed:
        assert client.post(address, {"reason": "x", "title": "x"}).status_code == 403
        assert history(follow_up) == []


@pytest.mark.parametrize("who", EVERYBODY)
def test_writing_down_is_for_leads_and_members(who, team, request):
    expected = 403 if who in ("observer", "teamless") else 200
    assert signed_in(request.getfixturevalue(who)).get("/follow-ups/new/").status_code == expected


@pytest.mark.parametrize("who", ["outsider", "teamless"])
def test_a_hidden_promise_is_not_there_whatever_is_asked(who, team, member, request):
    hidden = make.a_follow_up(team, member, postmortem=make.a_postmortem(team, status="draft"))
    client = signed_in(request.getfixturevalue(who))
    event = hidden.start(by=member)
    for page in PAGES:
        assert client.get(f"/follow-ups/{hidden.pk}/{page}").status_code == 404
    for page in POSTS:
        assert client.post(f"/follow-ups/{hidden.pk}/{page}", {"reason": "x"}).status_code == 404
    assert client.post(f"/follow-ups/undo/{event.pk}/").status_code == 404
    assert client.post("/follow-ups/selected/", {"do": "finish", "f": hidden.pk}).status_code == 404
    assert FollowUp.objects.get().state == FollowUp.IN_PROGRESS


@pytest.mark.parametrize("who", ["observer", "outsider"])
def test_strangers_cannot_undo(who, follow_up, member, request):
    event = follow_up.finish(by=member, now=make.NOW)
    client = signed_in(request.getfixturevalue(who))
    assert client.post(f"/follow-ups/undo/{event.pk}/").status_code == 403
    assert FollowUp.objects.get().state == FollowUp.DONE


def test_acts_without_words_answer_only_to_posts(follow_up, member_client):
    for page in ("start/", "reopen/", "take/", "turn-down/"):
        assert member_client.get(f"/follow-ups/{follow_up.pk}/{page}").status_code == 405
    member_client.post(f"/follow-ups/{follow_up.pk}/start/")
    assert FollowUp.objects.get().state == FollowUp.IN_PROGRESS
    again = member_client.post(f"/follow-ups/{follow_up.pk}/start/", follow=True)
    assert "only an open one can be started" in words(again)


@pytest.mark.parametrize("query", ["list=mine", "list=proposed", "list=done", "list=everyone", "q=zzz"])
def test_an_empty_queue_says_what_would_be_there(query, teamless):
    assert 'class="empty"' in words(signed_in(teamless).get(f"/follow-ups/?{query}"))


def test_somebody_in_no_team_finds_no_words_about_one(teamless):
    client = signed_in(teamless)
    page = words(client.get("/follow-ups/"))
    assert "the team has promised" not in page and "This list as CSV" not in page
    for address in ("/follow-ups/new/", "/postmortems/new/"):
        answer = client.get(address)
        assert answer.status_code == 403 and "a lead or an org admin makes you one" in words(answer)
