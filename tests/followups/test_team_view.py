"""A lead's view of what a team has promised: each part lists what the queue lists at its address."""

import datetime as dt

import pytest
from django.urls import reverse

from followups.models import FollowUp
from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
IDEA = {"state": FollowUp.PROPOSED, "due_on": None, "accepted_at": None}


def test_ideas_without_an_answer_and_promises_whose_owner_has_left(team, other_team, member, lead_client):
    gone = make.a_person("Ann Olsen")
    wanted = [make.a_follow_up(team, owner, **IDEA) for owner in (*[None] * 10, member, gone)]
    make.a_follow_up(other_team, None, **IDEA)
    left = make.a_follow_up(team, gone)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    page = lead_client.get(reverse("team_promises", args=[team.slug]))
    parts = {part.name: part for part in page.context["asks"]}
    assert [row.pk for row in parts["left"].rows] == [left.pk]
    assert (parts["ideas"].count, len(parts["ideas"].rows)) == ("12", 10)
    assert "list=proposed" in parts["ideas"].url
    assert parts["ideas"].url.replace("&", "&amp;") in page.content.decode()
    assert "without an owner" in page.content.decode()
    there = lead_client.get(parts["ideas"].url).context["page"].rows
    assert {row.pk for row in there} == {row.pk for row in wanted}


def test_promises_that_nobody_owns_are_a_part_and_its_address_lists_them(
    team, other_team, member, lead_client
):
    nobodys = [make.a_follow_up(team, None) for _ in range(11)]
    for row in (make.a_follow_up(team, None, **IDEA), make.a_follow_up(other_team, None)):
        assert row.owner is None
    make.a_follow_up(team, member)
    parts = {
        part.name: part
        for part in lead_client.get(reverse("team_promises", args=[team.slug])).context["asks"]
    }
    assert (parts["unowned"].count, len(parts["unowned"].rows)) == ("11", 10)
    assert set(lead_client.get(parts["unowned"].url).context["page"].rows) == set(nobodys)


def test_a_lead_acts_on_a_promise_there_and_comes_back_and_others_are_offered_nothing(
    team, member, outsider, lead_client
):
    late = make.a_follow_up(team, member, due_on=dt.date(2020, 1, 1), title="Oil the lamp")
    address = reverse("team_promises", args=[team.slug])
    page = lead_client.get(address).content.decode()
    assert f'formaction="{reverse("finish_follow_up", args=[late.pk])}"' in page
    for act in ("move", "hand_over"):
        assert f'href="{reverse(f"{act}_follow_up", args=[late.pk])}?next=' in page
    assert f'<input type="hidden" name="next" value="{address}">' in page
    assert ": Oil the lamp" not in signed_in(outsider).get(address).content.decode()
    done = lead_client.post(reverse("finish_follow_up", args=[late.pk]), {"next": address})
    assert done["Location"] == address
    late.refresh_from_db()
    assert late.state == FollowUp.DONE


def test_what_the_teams_inside_it_promised_stands_there_and_all_of_a_part_a_page_at_a_time(
    team, other_team, member, lead_client, settings
):
    settings.PAGE_SIZE = 8
    inner = make.a_team("Bell crew", parent=team)
    innermost = make.a_team("Rope crew", parent=inner)
    rows = [make.a_follow_up(innermost, None, title=f"Tie knot {n}") for n in range(9)]
    rows += [make.a_follow_up(each, None, due_on=dt.date(2020, 1, 1)) for each in (team, inner)]
    make.a_follow_up(other_team, None)
    address = reverse("team_promises", args=[team.slug])
    page = lead_client.get(address)
    part = next(part for part in page.context["asks"] if part.name == "unowned")
    assert (part.count, len(part.rows), part.url) == ("11", 10, "?part=unowned")
    text = page.content.decode()
    assert f'<a href="{reverse("team_promises", args=["rope-crew"])}">Rope crew</a>' in text
    assert '<span class="part">Rope crew</span>' in text
    assert f'<span class="part">{team.name}</span>' not in text
    first = lead_client.get(address + part.url)
    assert len(first.context["page"].rows) == 8
    rest = lead_client.get(address + first.context["page"].next_url)
    assert {*first.context["page"].rows, *rest.context["page"].rows} == set(rows)
    below = lead_client.get(reverse("team_promises", args=["rope-crew"]), {"part": "left"})
    assert "None whose owner has left" in below.content.decode()


def test_a_part_that_is_not_there_is_the_whole_page(team, lead_client):
    page = lead_client.get(reverse("team_promises", args=[team.slug]), {"part": "odd"})
    assert page.context["one"] is None
