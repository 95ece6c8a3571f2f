"""The pages of teams and people."""

from __future__ import annotations

import html
import re

import pytest

from people.models import Membership, Person, Team
from tests import make
from tests.conftest import signed_in


def test_a_team_shows_why_it_is_here_who_is_in_it_and_its_practices(lead_client, team, member, observer):
    team.north_star = "No ship **waits**."
    team.save()
    page = lead_client.get("/teams/berths/").content.decode()
    assert "No ship <strong>waits</strong>." in page
    names = [page.index(name) for name in ("Noor Haddad</a>", "Tomasz Lis</a>", "Odile Marchand</a>")]
    assert names == sorted(names), "leads first, then members, then observers"
    for address in ("/outcomes/", "/decisions/", "/postmortems/", "/follow-ups/"):
        assert f'href="{address}?team=berths"' in page


def test_the_doors_to_what_somebody_looks_after_open_on_it(lead_client, outsider, other_team):
    make.a_follow_up(other_team, outsider, title="Grease the winch")
    make.a_follow_up(other_team, title="Paint the shed")
    make.a_decision(other_team, outsider, title="One crane at a time")
    page = lead_client.get(f"/people/{outsider.pk}/").content.decode()
    addresses = [
        html.unescape(address) for address in re.findall(r'href="(/(?:follow-ups|decisions)/\?[^"]+)"', page)
    ]
    promised, decided = (lead_client.get(address).content.decode() for address in addresses)
    assert "Grease the winch" in promised
    assert "Paint the shed" not in promised
    assert "One crane at a time" in decided


def test_the_doors_to_a_teams_practices_open_on_its_records(lead_client, team, outsider, other_team):
    make.a_follow_up(team, title="Grease the winch")
    make.a_follow_up(other_team, title="Paint the shed")
    page = lead_client.get("/teams/berths/").content.decode()
    addresses = [html.unescape(address) for address in re.findall(r'href="([^"]+team=berths)"', page)]
    assert len(addresses) == 5
    shown = [lead_client.get(address) for address in addresses]
    assert [answer.status_code for answer in shown] == [200] * 5
    assert "Grease the winch" in shown[3].content.decode()
    assert "Paint the shed" not in shown[3].content.decode()


def test_a_team_shows_where_it_belongs(lead_client, team, other_team):
    other_team.parent = team
    other_team.save()
    assert (
        'href="/teams/cranes/"'
        in lead_client.get("/teams/berths/").content.decode().partition("Teams inside")[2]
    )
    assert (
        '<a href="/teams/berths/">Berths</a></li></ol>' in lead_client.get("/teams/cranes/").content.decode()
    )


def test_somebody_who_left_is_not_among_a_teams_people(lead_client, member):
    member.is_active = False
    member.save()
    assert "Tomasz Lis" not in lead_client.get("/teams/berths/").content.decode()


def test_a_team_costs_the_same_at_three_and_three_hundred_people(
    lead_client, team, django_assert_num_queries
):
    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            assert lead_client.get("/teams/berths/").status_code == 200
        return len(queries)

    few = count()
    people = Person.objects.bulk_create(
        Person(email=f"p{n}@harbour.example", name=f"Person {n:03}") for n in range(300)
    )
    Membership.objects.bulk_create(Membership(person=person, team=team) for person in people)
    assert count() == few


def test_teams_are_listed_a_page_at_a_time(lead_client, team):
    Team.objects.bulk_create(Team(name=f"Dock {n:02}", slug=f"dock-{n}") for n in range(60))
    page = lead_client.get("/teams/")
    assert len(page.context["page"].rows) == 50
    onward = lead_client.get("/teams/" + page.context["page"].next_url)
    assert len(onward.context["page"].rows) == 11


def test_a_person_shows_their_teams_and_time_of_day(lead_client, outsider):
    page = lead_client.get(f"/people/{outsider.pk}/").content.decode()
    assert "<h1>Kofi Boateng</h1>" in page
    assert '<a class="title" href="/teams/cranes/">Cranes</a>' in page
    assert "Local time" in page


def test_somebody_who_left_keeps_their_page_and_names_their_successor(lead_client, member, lead):
    Person.objects.filter(pk=member.pk).update(is_active=False, successor=lead)
    page = lead_client.get(f"/people/{member.pk}/").content.decode()
    assert "Tomasz has left." in page
    assert f'href="/people/{lead.pk}/">Noor Haddad</a>' in page


@pytest.mark.parametrize("address", ["/teams/nowhere/", "/people/999999/"])
def test_what_is_not_there_is_said_in_our_voice(lead_client, address):
    answer = lead_client.get(address)
    assert answer.status_code == 404
    assert "There is nothing at this address" in answer.content.decode()


def test_the_rail_names_the_teams_and_marks_ones_own(lead_client, team, other_team):
    page = lead_client.get("/teams/").content.decode()
    assert page.count(">yours</data>") == 1
    assert '<a href="/teams/berths/">Berths<data value="yours">yours</data></a>' in page


def test_the_rail_offers_the_check_in_to_who_has_key_results(lead_client, member, team, lead):
    assert 'href="/check-in/"' not in lead_client.get("/teams/").content.decode()
    make.a_key_result(make.an_objective(team, lead))
    assert 'href="/check-in/"' in lead_client.get("/teams/").content.decode()
    assert 'href="/check-in/"' not in signed_in(member).get("/teams/").content.decode()


def test_the_rail_shows_the_admin_console_to_org_admins_alone(lead_client, admin_client):
    assert 'href="/admin/"' in admin_client.get("/teams/").content.decode()
    assert 'href="/admin/"' not in lead_client.get("/teams/").content.decode()
