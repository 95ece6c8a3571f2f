"""What somebody has promised moves to a named successor in one step, as far as whoever does it may."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision
from followups.models import FollowUp
from followups.succession import hand_over, promises_of
from people.models import Person
from records.models import Event
from tests import make

pytestmark = pytest.mark.django_db
NOW, TODAY = make.NOW, make.TODAY


@pytest.fixture
def promises(team, member, lead) -> dict:
    """One of each kind, and one that is over."""
    objective = make.an_objective(team, member)
    key_result = make.a_key_result(objective, member)
    return {
        "follow_up": make.a_follow_up(team, member),
        "idea": make.a_follow_up(team, member, state=FollowUp.PROPOSED, accepted_at=None),
        "over": make.a_follow_up(team, member, state=FollowUp.DONE),
        "objective": objective,
        "key_result": key_result,
        "decision": make.a_decision(team, member, status=Decision.ACCEPTED),
        "experiment": make.an_experiment(key_result, member),
        "trade_off": make.a_trade_off(team, member, objective.cycle),
        "postmortem": make.a_postmortem(team, facilitator=member, status="draft"),
        "published": make.a_postmortem(team, facilitator=member),
        "guardrail": make.a_guardrail(member),
    }


def test_an_org_admin_moves_everything_open_in_one_step(promises, member, lead, org_admin):
    Person.objects.filter(pk=member.pk).update(is_active=False)
    member.refresh_from_db()
    moved = hand_over(member, to=lead, by=org_admin, now=NOW)
    assert (moved.count, moved.stayed) == (9, [])
    for row in promises.values():
        row.refresh_from_db()
    assert [
        promises[name].owner for name in ("follow_up", "idea", "key_result", "experiment", "trade_off")
    ] == ([lead] * 5)
    assert promises["objective"].lead == lead
    assert promises["decision"].driver == lead
    assert promises["over"].owner == promises["published"].facilitator == member
    assert promises["postmortem"].facilitator == promises["guardrail"].keeper == lead
    assert Event.objects.of(promises["follow_up"]).get().verb == "handed_over"
    member.refresh_from_db()
    assert member.successor == lead
    assert not any(kind.rows.exists() for kind in promises_of(member, by=org_admin))


def test_a_lead_moves_what_belongs_to_their_team_alone(promises, other_team, member, lead, outsider):
    elsewhere = make.a_follow_up(other_team, member)
    assert hand_over(member, to=outsider, by=lead, now=NOW).count == 8
    elsewhere.refresh_from_db()
    member.refresh_from_db()
    assert (elsewhere.owner, member.successor) == (member, None)


def test_what_cannot_move_stays_and_is_named(team, member, lead, observer):
    follow_up = make.a_follow_up(team, member, title="Oil the crane")
    moved = hand_over(member, to=observer, by=lead, now=NOW)
    assert moved.count == 0
    assert moved.stayed == [
        ("Oil the crane", f"{observer.name} cannot own it: choose somebody who is not an observer.")
    ]
    follow_up.refresh_from_db()
    assert follow_up.owner == member


def test_nobody_else_does_it_and_not_to_themselves_or_to_somebody_who_left(member, lead, observer, outsider):
    for person in (member, observer, outsider):
        with pytest.raises(PermissionDenied):
            hand_over(member, to=lead, by=person, now=NOW)
    with pytest.raises(ValidationError, match="somebody else"):
        hand_over(member, to=member, by=lead, now=NOW)
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    outsider.refresh_from_db()
    with pytest.raises(ValidationError, match="somebody else"):
        hand_over(member, to=outsider, by=lead, now=NOW)


def test_the_page_lists_and_moves_and_says_what_stays(promises, lead_client, member, lead, observer):
    url = f"/people/{member.pk}/promises/"
    page = lead_client.get(url).content.decode()
    assert promises["follow_up"].title in page
    assert "Decisions they drive" in page
    assert lead_client.post(url, {"to": "Nobody at all"}).status_code == 422
    answer = lead_client.post(url, {"to": lead.email}, follow=True).content.decode()
    assert "8 promises moved to" in answer
    assert "Nothing is open" in answer


def test_the_page_says_of_which_team_a_follow_up_is_and_how_late_and_where_the_rest_stands(
    team, member, lead_client
):
    for _ in range(21):
        make.a_follow_up(team, member, due_on=dt.date(2020, 1, 1))
    page = lead_client.get(f"/people/{member.pk}/promises/").content.decode()
    assert page.count(f"<span>{team.name}</span>") == 20
    assert page.count(" days late") == 20
    assert f'<a href="/follow-ups/?owner={member.pk}">All follow-ups of' in page


def test_passing_on_can_be_undone(team, member, lead, outsider):
    follow_up = make.a_follow_up(team, member)
    event = follow_up.pass_on(by=lead, to=outsider)
    follow_up.undo(event, by=lead, now=make.NOW)
    assert follow_up.owner == member


def test_of_many_who_share_a_team_only_those_suggested_are_loaded(team, lead_client, member):
    make.a_person("Zoe Last", team=team)
    with CaptureQueriesContext(connection) as log:
        assert lead_client.get(f"/people/{member.pk}/promises/").status_code == 200
    (asked,) = [query["sql"] for query in log.captured_queries if 'DISTINCT "people_person"' in query["sql"]]
    assert asked.endswith("LIMIT 50")
