"""Ownership areas: who answers for what, and what nobody answers for."""

from __future__ import annotations

import itertools

import pytest

from people.models import Area, Escalation
from tests import make
from tests.conftest import signed_in


@pytest.fixture
def scales(team, lead, member) -> Area:
    """An area whose three sides are owned; two people are to be called, one of whom has left."""
    area = Area.objects.create(
        name="Scales",
        slug="scales",
        team=team,
        product_owner=lead,
        technical_owner=member,
        operational_owner=member,
    )
    gone = make.a_person("Gone Away", is_active=False)
    for position, person in enumerate([gone, member, lead]):
        Escalation.objects.create(area=area, position=position, person=person)
    return area


def test_the_page_says_who_owns_each_side_and_whom_to_call_in_turn(scales, teamless):
    page = signed_in(teamless).get("/areas/").content.decode()
    assert (
        page.index("Scales")
        < page.index("Noor Haddad")
        < page.index("1. Tomasz Lis")
        < page.index("2. Noor Haddad")
    )
    assert "Gone Away" not in page
    assert "/decisions/?area=scales" in page


def test_what_nobody_owns_or_whose_owner_has_left_is_shown_apart(scales, team, lead, member, member_client):
    Area.objects.create(name="Berth lights", slug="lights", team=team, product_owner=lead)
    left = make.a_person("Gone Too", is_active=False)
    Area.objects.create(
        name="Cranes",
        slug="cranes",
        team=team,
        product_owner=lead,
        technical_owner=left,
        operational_owner=lead,
    )
    page = member_client.get("/areas/", {"list": "unowned"}).content.decode()
    assert [name in page for name in ("Scales", "Berth lights", "Cranes", "Gone Too")] == [
        False,
        True,
        True,
        False,
    ]
    assert page.count("Nobody") >= 3


def test_the_rule_for_one_area_and_for_many_agree(team, member):
    gone = make.a_person("Gone Away", is_active=False)
    for place, owners in enumerate(itertools.product([None, member, gone], repeat=3)):
        sides = dict(zip(["product_owner", "technical_owner", "operational_owner"], owners, strict=True))
        Area.objects.create(name=f"Area {place}", slug=f"area-{place}", team=team, **sides)
    unowned = set(Area.objects.unowned().values_list("pk", flat=True))
    assert unowned == {area.pk for area in Area.objects.all() if area.is_unowned()}
    assert len(unowned) == 26  # all but the one whose three owners are here


def test_a_team_shows_its_own_and_one_that_is_not_there_shows_none(scales, other_team, member_client):
    assert "Scales" in member_client.get("/areas/", {"team": "berths"}).content.decode()
    for slug in ("cranes", "nowhere"):
        assert "No areas yet" in member_client.get("/areas/", {"team": slug}).content.decode()


def test_an_org_admin_sets_areas_up(admin_client, team, lead):
    sent = {
        "name": "Scales", "slug": "scales", "team": team.pk, "product_owner": lead.pk,
        "technical_owner": "", "operational_owner": "",
        "escalation-TOTAL_FORMS": "1", "escalation-INITIAL_FORMS": "0",
        "escalation-0-position": "1", "escalation-0-person": lead.pk,
    }  # fmt: skip
    assert admin_client.post("/admin/people/area/add/", sent).status_code == 302
    area = Area.objects.get()
    assert (area.product_owner, area.is_unowned(), area.escalation.get().person) == (lead, True, lead)
    assert admin_client.get(f"/admin/people/area/{area.pk}/delete/").status_code == 403
