"""A team's own templates of postmortems: nothing that was typed is lost, whatever is wrong with it."""

import pytest
from django.urls import reverse

from postmortems.models import PostmortemTemplate
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(team) -> PostmortemTemplate:
    return PostmortemTemplate.objects.create(team=team, name="Switch over", prompts={"summary": "Which one?"})


def typed(**fields):
    return {"name": "Switch over", "kind": "game_day", "prompt_summary": "Which one?"} | fields


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        ("Plan: how?\nPlan: why?", "“Plan” stands twice. Give one of them another heading."),
        ("Plan: how?\n: why?", "Line 2 has no heading before its colon."),
        (
            f"{'Plan' * 60}: how?",
            "Please shorten line 1: 200 characters a heading, 400 what it asks for at most.",
        ),
        (
            f"Plan: {'how' * 150}",
            "Please shorten line 1: 200 characters a heading, 400 what it asks for at most.",
        ),
    ],
)
def test_a_further_section_that_would_be_lost_is_asked_about(lead, template, headings, words):
    address = reverse("edit_postmortem_template", args=[template.pk])
    answer = signed_in(lead).post(address, typed(headings=headings, version=1))
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"headings": [words]}
    assert answer.context["form"]["headings"].value() == headings


def test_of_two_who_change_one_the_second_sees_both_and_may_save_over_it(lead, template):
    client, address = signed_in(lead), reverse("edit_postmortem_template", args=[template.pk])
    assert client.post(address, typed(headings="Plan: how?", version=1)).status_code == 302
    answer = client.post(address, typed(headings="Checks: which?", version=1))
    assert answer.status_code == 409
    assert answer.context["conflicts"] == [("Further sections", "Plan: how?", "Checks: which?")]
    page = answer.content.decode()
    assert "Both texts are here and nothing is lost" in page
    assert 'name="version" value="2"' in page
    assert client.post(address, typed(headings="Checks: which?", version=2)).status_code == 302
    template.refresh_from_db()
    assert template.headings == [{"heading": "Checks", "prompt": "which?"}]
