"""People and teams are named in any letters: Ö, É, Ł, ß, and a comma in a team's name."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Area
from postmortems.fields import PeopleField
from postmortems.models import Postmortem
from tests import make
from tests.conftest import signed_in
from tests.forms import filled
from tests.postmortems.test_pages import text_of

LETTERS = ["Özlem Kaya", "Émile Ørsted", "Łukasz Żak", "Anna Weiß", "Kaya, Deniz"]


@pytest.mark.parametrize("name", LETTERS)
def test_the_form_takes_back_the_name_that_it_filled_in_itself(team, name):
    person = make.a_person(name, team=team, email="x@harbour.example")
    client = signed_in(person)
    sent = filled(client.get(reverse("new_postmortem")).content.decode()) | {"title": "Gates froze"}
    answer = client.post(reverse("new_postmortem"), sent)
    assert answer.status_code == 302, text_of(answer)
    assert list(Postmortem.objects.get().authors.all()) == [person]


@pytest.mark.parametrize("name", LETTERS)
def test_names_are_read_in_any_letter_case_one_beside_another(team, lead, name):
    person = make.a_person(name, email="x@harbour.example")
    for written in (f"{name}, {lead.name}", f"{name.lower()}; {lead.name}", f"{name.title()}\n{lead.name}"):
        assert PeopleField().clean(written) == [person, lead]


def test_a_name_that_several_share_reads_back_with_the_address(team):
    both = [make.a_person(name, email=f"{name[0].lower()}{at}@harbour.example") for at, name in
            enumerate(["Özlem Kaya", "ÖZLEM KAYA"])]  # fmt: skip
    with pytest.raises(ValidationError, match="More than one"):
        PeopleField().clean("Özlem Kaya")
    for person in both:
        shown = PeopleField().prepare_value([person])
        assert shown == f"{person.name} <{person.email}>"
        assert PeopleField().clean(shown) == [person]


TEAMS = ["Öffentlichkeit", "Équipe Łódź", "Straße", "Ops, EMEA"]


@pytest.mark.parametrize("name", TEAMS)
def test_teams_and_areas_in_any_letters_take_part_and_leave(published, member_client, other_team, name):
    joining = make.a_team(name, slug="joining")
    Area.objects.create(name=name, slug="area", team=joining)
    url = reverse("place_postmortem", args=[published.number])

    def placed(**given: str) -> tuple[list[str], list[str]]:
        sent = filled(member_client.get(url).content.decode()) | given
        answer = member_client.post(url, sent)
        assert answer.status_code == 302, text_of(answer)
        stored = Postmortem.objects.get()
        return [one.name for one in stored.other_teams.all()], [one.name for one in stored.areas.all()]

    assert placed(teams=name.upper() if name != "Straße" else name, areas=name) == ([name], [name])
    assert placed() == ([name], [name])  # saved as it was shown
    assert sorted(placed(teams=f"{name}, Cranes")[0]) == sorted([name, "Cranes"])
    assert placed(teams="Cranes", areas="") == (["Cranes"], [])


def test_a_comma_between_two_teams_is_not_the_one_in_a_third(published, lead_client, lead):
    """Three teams may be called Gates, Cranes, and both: the one that stands in the record stays the one."""
    for name in ("Gates", "Cranes"):
        make.a_team(name)
    both = make.a_team("Gates, Cranes", slug="gates-cranes")
    published.other_teams.add(both)
    url = reverse("place_postmortem", args=[published.number])
    sent = filled(lead_client.get(url).content.decode())
    assert lead_client.post(url, sent).status_code == 302
    assert list(Postmortem.objects.get().other_teams.all()) == [both]


def test_what_was_read_is_still_known_after_a_slip(published, lead, member_client, other_team):
    """A team that somebody adds meanwhile stays, though the form came back once for a name nobody has."""
    joined, added = make.a_team("Ops, EMEA"), make.a_team("Öffentlichkeit")
    published.other_teams.add(joined)
    url = reverse("place_postmortem", args=[published.number])
    mine = filled(member_client.get(url).content.decode()) | {"teams": "Nobodies"}
    published.other_teams.add(added)
    answer = member_client.post(url, mine)
    assert answer.status_code == 422
    again = filled(answer.content.decode()) | {"teams": "Cranes"}
    assert member_client.post(url, again).status_code == 302
    assert set(Postmortem.objects.get().other_teams.all()) == {other_team, added}
