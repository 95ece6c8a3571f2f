"""Names in any letters are found as they were typed, alike on both databases."""

from __future__ import annotations

import pytest

from people.fields import PersonField
from people.models import Person, Team
from people.names import Listed, by_name, containing, first_called, folded
from tests import make

pytestmark = pytest.mark.django_db

STORED = ["Özlem Kaya", "Émile Ørsted", "Łukasz Żak", "Anna Weiß", "Noor Haddad"]


@pytest.fixture
def people() -> None:
    for number, name in enumerate(STORED):
        make.a_person(name, email=f"p{number}@harbour.example")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((name, name) for name in STORED),
        *((name.lower(), name) for name in STORED),
        ("ÖZLEM KAYA", "Özlem Kaya"),
        ("O\u0308zlem Kaya", "Özlem Kaya"),  # as some machines write an Ö
        ("  Özlem   Kaya ", "Özlem Kaya"),
        ("P3@Harbour.example", "Anna Weiß"),
    ],
)
def test_a_name_is_found_however_its_letters_are_written(people, typed, name):
    assert [row.name for row in by_name(Person.objects.all(), [typed], or_by="email")[folded(typed)]] == [
        name
    ]
    assert PersonField().clean(typed).name == name


@pytest.mark.parametrize("typed", ["Özlem", "özlem", "émile", "ŁUKASZ", "noor"])
def test_so_are_a_first_name_and_a_part_of_one(people, typed):
    (found,) = Person.objects.filter(first_called([typed]))
    assert folded(found.get_short_name()) == folded(typed)
    assert list(Person.objects.filter(containing(typed[:3]))) == [found]


def test_nobody_else_is_found(people):
    assert by_name(Person.objects.all(), ["Özlem Kay", "_zlem Kaya", "Weiß", ""], or_by="email") == {}
    assert not Person.objects.filter(first_called(["Özlem Kaya", "%", ""])).exists()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ops, EMEA, Cranes", ["Ops, EMEA", "Cranes"]),
        ("Cranes,Ops, EMEA", ["Cranes", "Ops, EMEA"]),
        ("ops, emea; öffentlichkeit", ["ops, emea", "öffentlichkeit"]),
        ("Rail, Road, Sea", ["Rail, Road, Sea"]),
        ("Cranes, Gates", ["Cranes", "Gates"]),
        ("Gates, Cranes", ["Gates", "Cranes"]),  # each is a team, and so are both
        (" ,, ", []),
    ],
)
def test_a_name_may_hold_a_comma(written, read):
    for name in ("Ops, EMEA", "Cranes", "Gates", "Gates, Cranes", "Rail, Road, Sea", "Öffentlichkeit"):
        make.a_team(name)
    listed = Listed(written)
    found = by_name(Team.objects.all(), listed.candidates(), or_by="slug")
    assert listed.read(lambda name: folded(name) in found) == read
