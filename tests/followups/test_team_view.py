"""A lead's view of what a team has promised: each part lists what the queue lists at its address."""

import pytest
from django.urls import reverse

from followups.models import FollowUp
from tests import make

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
    there = lead_client.get(parts["ideas"].url).context["page"].rows
    assert {row.pk for row in there} == {row.pk for row in wanted}
