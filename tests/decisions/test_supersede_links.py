"""Links that put one decision in the place of another once it is in force, and what says so."""

import pytest

from decisions.models import Decision, Link
from decisions.models.lists import standings
from records.models import Event
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY

pytestmark = pytest.mark.django_db


def superseding(newer: Decision, older: Decision, by) -> None:
    newer.edit(by=by, version=newer.version, links={Link.SUPERSEDES: [(older, "")]})


@pytest.fixture
def older(team, member) -> Decision:
    return make.a_decision(team, member, status=Decision.ACCEPTED, number=7, decided_on=TODAY)


def status_of(decision: Decision) -> str:
    decision.refresh_from_db()
    return decision.status


def test_a_link_added_to_an_accepted_record_puts_the_other_out_of_force(accepted, older, member):
    superseding(accepted, older, member)
    assert status_of(older) == "superseded"
    event = Event.objects.of(older).first()
    assert (event.verb, event.changes["status"]) == ("superseded", ["Accepted", "Superseded"])


def test_a_link_of_a_proposal_never_touched_the_other(proposal, older, member):
    superseding(proposal, older, member)
    assert status_of(older) == "accepted"
    proposal.edit(by=member, version=proposal.version, links={})
    assert status_of(older) == "accepted"
    assert Event.objects.of(older).count() == 0


def test_what_is_out_of_force_says_what_to_see_instead(accepted, older, member, pages_clock):
    superseding(accepted, older, member)
    older.refresh_from_db()
    assert standings([older.pk, accepted.pk]) == {older.pk: "No longer in force, see D-1"}
    client = signed_in(member)
    page = client.get("/search/", {"q": older.title.split()[0]}).content.decode()
    assert "No longer in force, see D-1" in page
    for address in [older.get_absolute_url(), "/decisions/"]:
        page = client.get(address).content.decode()
        assert "No longer in force, see" in page, address
    feed = client.get("/decisions/").context["feed_url"]
    assert "No longer in force, see D-1, Berths" in client.get(feed).content.decode()


def test_without_a_successor_it_says_only_that(older, member):
    older.deprecate(by=member, reason="The scale is gone.")
    assert standings([older.pk]) == {older.pk: "No longer in force"}


def test_objectives_and_postmortems_say_that_a_decision_is_no_longer_in_force(team, member, older, lead):
    objective, postmortem = make.an_objective(team, lead), make.a_postmortem(team, status="published")
    older.serves.add(objective)
    older.prompted_by.add(postmortem)
    newer = make.a_decision(team, title="By rail", status="accepted", number=57)
    Link.objects.create(source=newer, target=older, kind=Link.SUPERSEDES)
    Decision.objects.filter(pk=older.pk).update(status=Decision.SUPERSEDED)
    for page in (objective, postmortem):
        html = signed_in(member).get(page.get_absolute_url()).content.decode()
        assert "No longer in force, see" in html
        assert "D-57" in html
