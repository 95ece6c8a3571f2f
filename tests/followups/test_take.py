"""Who is asked to take a follow-up over finds the two answers first on its page."""

import re

import pytest

from tests import make
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


def buttons(client, row) -> list[tuple[str, bool]]:
    """The acts of its page and whether each is the one that stands out."""
    page = client.get(row.get_absolute_url()).content.decode()
    found = re.findall(r'<(?:button|a) class="button([^"]*)"[^>]*>(?:<svg.*?</svg>)?([^<]+)<', page)
    return [(word.strip(), "primary" in classes) for classes, word in found]


def test_taking_it_stands_first_and_is_the_one_button_that_stands_out(team, member, lead, member_client):
    row = make.a_follow_up(team, lead, offered_to=member)
    found = [each for each in buttons(member_client, row) if each[0] != "Edit"]
    assert found[:3] == [("Take it", True), (f"Leave it with {lead.name}", False), ("Mark done", False)]
    assert [word for word, is_primary in found if is_primary] == ["Take it"]
    page = member_client.get(row.get_absolute_url()).content.decode()
    assert f'</dd><dd class="meta">{member.name} is asked to take over</dd>' in page


def test_who_asked_may_stop_asking_further_down(team, member, lead):
    row = make.a_follow_up(team, lead, offered_to=member)
    words = [word for word, _ in buttons(signed_in(lead), row)]
    assert words.index("Mark done") < words.index(f"Stop asking {member.name}")
