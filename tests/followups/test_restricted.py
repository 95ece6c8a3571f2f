"""A follow-up may be kept by another team than its postmortem's: that opens no way around a restriction."""

import pytest

from followups.models import FollowUp
from notices.needs import needs_of
from records.models import record
from records.search import find
from tests import make
from tests.conftest import signed_in

SECRET = "Payroll data was readable"


@pytest.fixture
def restricted(team):
    return make.a_postmortem(team, title=SECRET, is_restricted=True)


@pytest.fixture
def crane_lead(other_team):
    return make.a_person("Wanda Reyes", team=other_team, role="lead")


def test_search_finds_it_only_for_the_readers_of_its_postmortem(
    restricted, other_team, outsider, crane_lead, member
):
    promise = make.a_follow_up(other_team, crane_lead, postmortem=restricted, title="Encrypt the zeppelin")
    record("created", promise, by=crane_lead)
    assert not find("zeppelin", person=outsider).hits
    assert [hit.object_id for hit in find("zeppelin", person=member).hits] == [promise.pk]


def test_restricting_later_hides_it_from_its_own_team(team, lead, other_team, outsider, crane_lead):
    postmortem = make.a_postmortem(team, title=SECRET)
    promise = make.a_follow_up(other_team, crane_lead, postmortem=postmortem, title="Encrypt the zeppelin")
    record("created", promise, by=crane_lead)
    assert len(find("zeppelin", person=outsider).hits) == 1
    postmortem.restrict(by=lead, now=make.NOW)
    assert not find("zeppelin", person=outsider).hits


@pytest.mark.parametrize("state", [FollowUp.OPEN, FollowUp.PROPOSED])
def test_it_needs_no_lead_who_may_not_read_its_postmortem(restricted, other_team, crane_lead, lead, state):
    make.a_follow_up(other_team, None, postmortem=restricted, state=state)
    assert needs_of([crane_lead], now=make.NOW)[crane_lead.pk] == []


def test_a_lead_hears_of_what_is_open_and_of_their_own_teams(restricted, team, lead, other_team, crane_lead):
    make.a_follow_up(other_team, None, postmortem=make.a_postmortem(team))
    make.a_follow_up(team, None, postmortem=restricted)
    found = needs_of([lead, crane_lead], now=make.NOW)
    assert [len(found[person.pk]) for person in (lead, crane_lead)] == [1, 1]


def test_its_owner_hears_of_the_promise_and_not_what_the_postmortem_is_called(
    restricted, other_team, outsider
):
    promise = make.a_follow_up(other_team, outsider, postmortem=restricted, due_on=make.TODAY)
    [need] = needs_of([outsider], now=make.NOW)[outsider.pk]
    assert need.title == promise.title
    assert need.origin == f"PM-{restricted.number}"


@pytest.mark.parametrize("address", ["/follow-ups/", "/follow-ups/{pk}/"])
def test_pages_name_the_postmortem_to_its_readers_alone(restricted, other_team, outsider, member, address):
    promise = make.a_follow_up(other_team, outsider, postmortem=restricted)
    path = address.format(pk=promise.pk)
    page = signed_in(outsider).get(path, {} if "{" in address else {"list": "everyone"})
    assert promise.title in page.content.decode()
    assert SECRET not in page.content.decode()
    seen = signed_in(member).get(path, {} if "{" in address else {"list": "everyone"})
    assert SECRET in seen.content.decode()


@pytest.mark.parametrize("came_from", ["", "page", "/"])
def test_who_says_no_to_one_of_a_restricted_postmortem_is_led_to_the_queue(
    restricted, team, member, outsider, came_from
):
    promise = make.a_follow_up(
        team, member, postmortem=restricted, title="Encrypt the zeppelin", offered_to=outsider
    )
    client, page = signed_in(outsider), promise.get_absolute_url()
    asked = {"next": page if came_from == "page" else came_from}
    said = client.post(
        f"{page}turn-down/", asked, headers={"referer": f"http://testserver{page}"}, follow=True
    )
    assert said.redirect_chain == [("/" if came_from == "/" else "/follow-ups/", 302)]
    assert "It stays where it was: Encrypt the zeppelin" in said.content.decode()
    assert "Undo" not in said.content.decode()
