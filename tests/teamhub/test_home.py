"""The home page: a sentence, what needs the reader with one act each, and what happened around them."""

import datetime as dt
import zoneinfo

import pytest
import time_machine
from django.urls import reverse

from decisions.models import Role
from followups.models import FollowUp
from notices.needs import needs_of
from people.models import Membership
from postmortems.models import Lesson
from teamhub import home
from tests import make
from tests.conftest import signed_in

TODAY = make.TODAY


@pytest.fixture(autouse=True)
def _wednesday_morning():
    with time_machine.travel(make.NOW, tick=False):
        yield


def words(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(3, "evening"), (4, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")],
)
def test_the_greeting_goes_by_the_hour(hour, expected):
    assert home.greeting(dt.datetime(2026, 11, 18, hour, tzinfo=dt.UTC), "Noor") == f"Good {expected}, Noor"


@pytest.mark.django_db
def test_the_greeting_goes_by_the_readers_own_clock(team):
    """At nine in the morning UTC it is ten in the evening in Auckland."""
    auckland = make.a_person("Mei Tanaka", team=team, time_zone="Pacific/Auckland")
    page = words(signed_in(auckland).get("/"))
    assert make.NOW.astimezone(zoneinfo.ZoneInfo("Pacific/Auckland")).hour == 22
    assert "Good evening, Mei" in page


@pytest.mark.django_db
def test_the_sentence_counts_what_is_late_and_names_the_check_in(team, member, lead):
    now = make.NOW

    def sentence() -> str:
        return home.lede(needs_of([member], now=now)[member.pk], TODAY)

    assert sentence() == "Nothing needs you now."
    make.a_follow_up(team, member, due_on=dt.date(2026, 11, 20))
    assert sentence() == "One thing needs you."
    for _ in range(2):
        make.a_follow_up(team, member, due_on=dt.date(2026, 11, 16))
    assert sentence() == "Three things need you. Two are late."
    make.a_key_result(make.an_objective(team, lead), member)
    assert sentence() == "Four things need you. Two are late; the check-in is due today."
    for _ in range(17):
        make.a_follow_up(team, member, due_on=dt.date(2026, 11, 16))
    assert sentence().startswith("21 things need you. Nineteen are late")
    for _ in range(40):
        make.a_follow_up(team, member, due_on=dt.date(2026, 11, 16))
    assert sentence().startswith("At least 51 things need you. At least 50 are late")
    page = signed_in(member).get("/").content.decode()
    assert '<span class="meta">50+</span>' in page
    assert "And more." in page


@pytest.mark.django_db
def test_all_late_is_said_so(team, member):
    make.a_follow_up(team, member, due_on=dt.date(2026, 11, 16))
    needs = needs_of([member], now=make.NOW)[member.pk]
    assert home.lede(needs, TODAY) == "One thing needs you. It is late."
    assert home.lede(needs * 2, TODAY) == "Two things need you. All of them are late."


@pytest.mark.django_db
def test_each_need_stands_in_its_group_with_one_act(team, lead, member, member_client):
    late = make.a_follow_up(team, member, title="Mend the lamp", due_on=dt.date(2026, 11, 13))
    decision = make.a_decision(team, lead, title="One write path", feedback_until=dt.date(2026, 11, 20))
    Role.objects.create(decision_record=decision, role=Role.INPUT, person=member)
    make.a_key_result(make.an_objective(team, lead), member)
    page = member_client.get("/")
    assert [(group.heading, group.count) for group in page.context["groups"]] == [
        ("Overdue", "1"),
        ("Due this week", "1"),
        ("Waiting for your input", "1"),
    ]
    text = words(page)
    assert f'action="{reverse("finish_follow_up", args=[late.pk])}"' in text
    assert "5 days late" in text
    assert "2 days left" in text
    assert 'aria-label="Mark done: Mend the lamp"' in text


@pytest.mark.django_db
def test_marking_done_on_the_home_page_takes_the_row_away_and_undo_brings_it_back(
    team, member, member_client
):
    late = make.a_follow_up(team, member, title="Mend the lamp", due_on=dt.date(2026, 11, 13))
    assert ">1 late</data>" in words(member_client.get("/"))
    done = member_client.post(f"/follow-ups/{late.pk}/finish/", {"next": "/"}, follow=True)
    assert done.redirect_chain == [("/", 302)]
    assert done.context["groups"] == []
    assert "Marked done: Mend the lamp" in words(done)
    assert "late</data>" not in words(done)
    undo = words(done).split('action="/follow-ups/undo/')[1].split('"')[0]
    back = member_client.post(
        f"/follow-ups/undo/{undo}", headers={"Referer": "http://testserver/"}, follow=True
    )
    assert back.redirect_chain == [("/", 302)]
    assert back.context["groups"][0].needs[0][1].title == "Mend the lamp"
    assert FollowUp.objects.get().state == FollowUp.OPEN


@pytest.mark.django_db
def test_decisions_and_lessons_are_those_the_reader_may_see(team, other_team, lead, outsider):
    make.a_decision(team, lead, title="Proposed one")
    make.a_decision(team, lead, title="A draft", status="draft")
    for status, text in [("published", "Count boats twice."), ("draft", "Not yet said.")]:
        Lesson.objects.create(postmortem=make.a_postmortem(team, status=status), text=text)
    page = signed_in(outsider).get("/")
    assert [row.title for row in page.context["decisions"]] == ["Proposed one"]
    assert [row.text for row in page.context["lessons"]] == ["Count boats twice."]


@pytest.mark.django_db
def test_my_teams_outcomes_stand_below(team, other_team, lead, outsider, lead_client):
    mine = make.an_objective(team, lead, title="Ships leave on time")
    make.a_key_result(mine, lead, title="Departures within the hour")
    make.an_objective(other_team, outsider, title="Cranes never wait")
    page = words(lead_client.get("/"))
    assert "Berths outcomes" in page
    assert "Departures within the hour" in page
    assert "Cranes never wait" not in page
    assert "Q4 2026</a>, week 7 of 14" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "expected", "absent"),
    [
        ("org_admin", "Add the first team", "You are in no team yet"),
        ("teamless", "No team has been set up yet", "Add the first team"),
    ],
)
def test_an_empty_organisation_says_the_next_step(who, expected, absent, request):
    page = words(signed_in(request.getfixturevalue(who)).get("/"))
    assert expected in page
    assert absent not in page


@pytest.mark.django_db
def test_somebody_without_a_team_is_told_what_they_can_do(team, teamless):
    page = words(signed_in(teamless).get("/"))
    assert "You are in no team yet" in page
    assert "Nothing needs you" in page
    assert "new-menu" not in page


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["lead", "member", "observer", "outsider", "teamless", "org_admin"])
def test_everybody_has_a_home_page(who, team, request):
    assert signed_in(request.getfixturevalue(who)).get("/").status_code == 200


@pytest.mark.django_db
def test_strangers_are_sent_to_sign_in(client):
    assert client.get("/").headers["Location"].startswith(reverse("sign_in"))


@pytest.mark.django_db
def test_the_page_of_a_lead_costs_twelve_queries_however_much_there_is(
    organisation, team, other_team, lead, member, django_assert_max_num_queries
):
    Membership.objects.create(person=lead, team=other_team, role=Membership.LEAD)
    for rows in (1, 20):
        objective = make.an_objective(team, lead)
        for _ in range(rows):
            make.a_check_in(make.a_key_result(objective, lead), 50, on=dt.date(2026, 11, 11))
            make.a_follow_up(team, lead, due_on=dt.date(2026, 11, 16), postmortem=make.a_postmortem(team))
            make.a_follow_up(team, None, due_on=dt.date(2026, 11, 16))
            make.a_decision(other_team, lead, status="accepted", review_by=TODAY)
            Lesson.objects.create(postmortem=make.a_postmortem(team), text="Count boats twice.")
        client = signed_in(lead)
        with django_assert_max_num_queries(12):
            assert client.get("/").status_code == 200
