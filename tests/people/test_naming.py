"""Naming a person in a form: who may be meant is said beside the field."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from people.fields import PersonField
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return [make.a_person(name, email=f"{at}@harbour.example") for name, at in [
        ("Sam Park", "sam.ops"), ("Sam Park", "sam"), ("Nora Solo", "nora"),
    ]]  # fmt: skip


@pytest.mark.parametrize(
    "typed", ["Nora Solo", "nora solo", "NORA@harbour.example", "Nora <nora@harbour.example>"]
)
def test_a_full_name_or_an_address_is_enough(people, typed):
    assert PersonField().clean(typed) == people[2]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Sam Park", "Write the email address instead: sam.ops@harbour.example, sam@harbour.example."),
        ("Nora", "Nobody here is called “Nora”. Perhaps Nora Solo <nora@harbour.example>?"),
        ("Zork", "Nobody here is called “Zork”. Write a full name or an email address."),
        ("x", "Nobody here is called “x”. Write a full name or an email address."),
    ],
)
def test_who_may_be_meant_is_named_where_it_is_not_clear(people, typed, said):
    with pytest.raises(ValidationError) as refused:
        PersonField().clean(typed)
    assert said in refused.value.messages[0]
