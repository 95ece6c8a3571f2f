"""Addresses are what Django makes of them, however they are put together."""

import pytest
from django.template import engines
from django.test import override_settings
from django.urls import NoReverseMatch, reverse, set_script_prefix

from web.addresses import fixed, numbered


@pytest.mark.parametrize(
    "name", ["decision", "postmortem", "follow_up", "objective", "person", "move_follow_up"]
)
@pytest.mark.parametrize("number", [1, 42, 987_654_321, 10**12])
def test_an_address_with_a_number(name, number):
    assert numbered(name, number) == reverse(name, args=[number])


def test_an_address_below_a_prefix_and_one_that_is_not_there():
    assert fixed("decisions") == reverse("decisions") == "/decisions/"
    set_script_prefix("/hub/")
    try:
        assert (fixed("decisions"), numbered("decision", 3)) == ("/hub/decisions/", "/hub/decisions/3/")
    finally:
        set_script_prefix("/")
    with pytest.raises(NoReverseMatch):
        numbered("nowhere", 3)


@override_settings(ROOT_URLCONF="bench.reference")
def test_an_address_of_other_urls():
    assert fixed("decisions") == "/decisions/"


@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        ('{% url "decisions" %}', "/decisions/"),
        ('{% url "decision" 7 %}', "/decisions/7/"),
        ('{% url "decision" pk=7 %}', "/decisions/7/"),
        ('{% url "team" slug %}', "/teams/berths/"),
        ('{% url "admin:index" %}', "/admin/"),
        ('{% url "decision" 7 as there %}({{ there }})', "(/decisions/7/)"),
        ('{% url "nowhere" 7 as there %}({{ there }})', "()"),
        ('{% url "nowhere" as there %}({{ there }})', "()"),
    ],
)
def test_the_tag(tag, shown):
    assert engines["django"].from_string(tag).render({"slug": "berths"}) == shown


def test_the_tag_says_what_is_not_there():
    with pytest.raises(NoReverseMatch):
        engines["django"].from_string('{% url "nowhere" %}').render({})
