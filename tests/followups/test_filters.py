"""The fields above the queue: folded where a page is narrow, behind a line that says what is set."""

import re

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def folded(client, query: str) -> tuple[str, bool]:
    """What the line says, and whether the fields are unfolded before anybody does it."""
    page = client.get(f"/follow-ups/{query}").content.decode()
    (attributes, line) = re.search(
        r'<details class="disclose"([^>]*)><summary>(.*?)</summary>', page
    ).groups()
    return re.search(r'<span class="meta">(.*?)</span>', line)[1], "open" in attributes


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("", "none set"),
        ("?list=everyone", "none set"),
        ("?list=everyone&group=source", "by source"),
        (
            "?list=everyone&q=lamp&source=decision&team={team.slug}&owner={member.pk}&due=week&only=started&group=owner",
            "“lamp” · Decisions · {team.name} · {member.name} · This week · In progress · by owner",
        ),
        ("?list=everyone&owner=none", "Nobody"),
    ],
)
def test_the_line_says_what_is_set(team, member, lead_client, query, line):
    make.a_follow_up(team, member)
    shown, is_open = folded(lead_client, query.format(team=team, member=member))
    assert shown == line.format(team=team, member=member)
    assert not is_open


@pytest.mark.parametrize("query", ["?list=everyone&owner=Zed", "?list=everyone&team=zullu"])
def test_a_field_with_an_error_is_not_folded_away(lead_client, query):
    assert folded(lead_client, query) == (query.rpartition("=")[2], True)


def test_an_objective_is_called_so_where_it_is_the_source(team, lead, lead_client):
    make.a_follow_up(team, lead, objective=make.an_objective(team, lead))
    make.a_follow_up(team, lead, postmortem=make.a_postmortem(team))
    found = lead_client.get("/follow-ups/?list=everyone&group=source").context["groups"]
    assert [group.sense for group in found] == ["", "objective"]
