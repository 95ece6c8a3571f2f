"""Moving a postmortem to another team: who may, what goes along, and who reads it then."""

from __future__ import annotations

import pytest
from django.urls import reverse

from followups.models import FollowUp
from people.models import Membership
from postmortems.models import Postmortem
from postmortems.telling import tell
from records import search
from records.models import Event, Refused, record
from tests import make
from tests.conftest import signed_in
from tests.make import NOW


@pytest.fixture
def draft(team, member) -> Postmortem:
    found = make.a_postmortem(team, status="draft", published_at=None, summary="The lens froze.")
    record("created", found, by=member)
    return found


@pytest.fixture
def both(team, other_team):
    """A lead of its team who is a member of the other one."""
    person = make.a_person("Bao Both", team=team, role=Membership.LEAD)
    other_team.memberships.create(person=person, role=Membership.MEMBER)
    return person


def fresh(postmortem: Postmortem) -> Postmortem:
    return Postmortem.objects.get(pk=postmortem.pk)


def test_its_new_team_reads_and_writes_it_under_its_old_number(
    draft, both, team, other_team, member, outsider
):
    draft.other_teams.add(other_team)
    number, values = draft.number, draft.values()
    draft.move(other_team, by=both, now=NOW)
    moved = fresh(draft)
    assert (moved.team, moved.number, moved.values()) == (other_team, number, values)
    assert list(moved.other_teams.all()) == []
    assert moved.may_be_edited_by(outsider) and not moved.is_visible_to(member)
    assert search.find("froze", person=outsider).hits and not search.find("froze", person=member).hits
    event = Event.objects.of(moved).first()
    assert tell([event], both.zone)[0].what == "moved it to Cranes"
    assert event.changes == {"team": ["Berths", "Cranes"]} and event.by == both


@pytest.mark.parametrize("along", [True, False])
def test_its_follow_ups_go_along_where_one_says_so(draft, both, team, other_team, member, outsider, along):
    third = make.a_team("Pilots")
    own = make.a_follow_up(team, owner=member, postmortem=draft, title="Heat the lenses")
    make.a_follow_up(third, owner=member, postmortem=draft, title="Theirs")
    make.a_follow_up(team, owner=member, postmortem=draft, title="Ended", state="done", ended_at=NOW)
    for one in FollowUp.objects.all():
        record("created", one, by=member)
    answer = signed_in(both).post(
        reverse("move_postmortem", args=[draft.number]),
        {"team": "cranes"} | ({"with_follow_ups": "on"} if along else {}),
    )
    assert answer.status_code == 302
    teams = dict(FollowUp.objects.values_list("title", "team__name"))
    assert teams == {
        "Heat the lenses": "Cranes" if along else "Berths",
        "Theirs": "Pilots",
        "Ended": "Berths",
    }
    assert bool(Event.objects.of(own).filter(verb="edited", by=both)) is along
    assert len(search.find("lenses", person=outsider).hits) == 1  # as readers of what it comes from
    assert FollowUp.objects.get(pk=own.pk).owner == member


def test_only_its_leads_and_org_admins_move_it_and_only_to_where_they_write(
    draft, both, lead, member, other_team, org_admin, outsider
):
    for person in (lead, member, outsider):
        with pytest.raises(Refused, match="Only a lead"):
            draft.move(other_team, by=person, now=NOW)
    third = make.a_team("Pilots")
    with pytest.raises(Refused, match="do not write in Pilots"):
        draft.move(third, by=both, now=NOW)
    with pytest.raises(Refused, match="already"):
        draft.move(draft.team, by=both, now=NOW)
    stale = fresh(draft)
    draft.move(third, by=org_admin, now=NOW)
    with pytest.raises(Refused, match="a moment ago"):
        stale.move(other_team, by=both, now=NOW)
    fresh(draft).move(other_team, by=org_admin, now=NOW)
    fresh(draft).drop(by=org_admin, now=NOW)
    assert not fresh(draft).may_be_moved_by(org_admin)


def test_the_page_says_what_becomes_of_it(draft, both, lead_client, member, team):
    address = reverse("move_postmortem", args=[draft.number])
    assert lead_client.get(address).status_code == 403
    assert "Move to another team" not in lead_client.get(draft.get_absolute_url()).content.decode()
    client = signed_in(both)
    assert address in client.get(draft.get_absolute_url()).content.decode()
    page = client.get(address).content.decode()
    assert (
        "Berths reads it no longer until it is published" in page
        and "follow-up" not in page.split("<form")[-1]
    )
    make.a_follow_up(team, owner=member, postmortem=draft)
    assert "The follow-up of Berths that has not ended goes along" in client.get(address).content.decode()
    refused = client.post(address, {"team": "Nowhere"})
    assert refused.status_code == 422 and "There is no team" in refused.content.decode()
    assert fresh(draft).team == team


def test_a_file_imported_anew_brings_a_moved_one_up_to_date(draft, org_admin, other_team):
    from postmortems.markdown.importing import was_edited

    draft.move(other_team, by=org_admin, now=NOW)
    assert not was_edited(draft)
