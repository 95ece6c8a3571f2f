"""A team's own templates of postmortems: nothing that was typed is lost, whatever is wrong with it."""

import pytest
from django.urls import reverse

from postmortems.models import Postmortem, PostmortemTemplate
from tests import make
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


NEW = reverse("new_postmortem")


@pytest.fixture
def drill(team) -> PostmortemTemplate:
    headings = [{"heading": "Called off by", "prompt": "Who?"}]
    return PostmortemTemplate.objects.create(team=team, name="Drill", kind="game_day", headings=headings)


def begun(client, query: str = "", **chosen) -> dict[str, str]:
    """What a browser sends of a new form with a title and no more, then with `chosen`."""
    form = client.get(f"{NEW}{query}").context["form"]
    sent = {name: form[name].value() or "" for name in ("team", "zone", "kind", "kind_given")}
    return sent | {"title": "The second site was cut off", "authors": "Noor Haddad"} | chosen


def shown(client, sent) -> dict[str, str]:
    """What it sends after “Show its prompts”."""
    form = client.post(NEW, sent | {"reshape": "1"}).context["form"]
    return sent | {name: form[name].value() for name in ("kind", "kind_given")}


def test_a_template_that_is_chosen_in_the_form_brings_its_kind(lead, drill):
    client = signed_in(lead)
    sent = begun(client, written_with=drill.pk)
    page = client.post(NEW, sent | {"reshape": "1"})
    assert page.context["form"]["kind"].value() == "game_day"
    assert "Noticed by those on call" in page.content.decode()
    assert client.post(NEW, sent).status_code == 302  # saved at once, never shown
    assert client.post(NEW, shown(client, sent)).status_code == 302
    assert [one.kind for one in Postmortem.objects.all()] == ["game_day", "game_day"]
    assert [section["heading"] for section in Postmortem.objects.all()[0].sections] == [
        "Hypothesis", "Plan", "Called off by",
    ]  # fmt: skip


def test_a_kind_that_the_writer_chose_stays_whatever_the_template(lead, drill, team):
    client = signed_in(lead)
    near = shown(client, begun(client, kind="near_miss"))
    assert shown(client, near | {"written_with": drill.pk})["kind"] == "near_miss"
    back = shown(client, near | {"kind": "incident"})  # the kind it began with, chosen now
    assert shown(client, back | {"written_with": drill.pk})["kind"] == "incident"
    asked = begun(client, "?kind=near_miss", written_with=drill.pk)
    assert shown(client, asked)["kind"] == "near_miss"
    other = PostmortemTemplate.objects.create(team=team, name="Nearly", kind="near_miss")
    first = shown(client, begun(client, f"?template={drill.pk}", written_with=drill.pk))
    assert first["kind"] == "game_day"
    assert shown(client, first | {"written_with": other.pk})["kind"] == "near_miss"  # nobody chose a kind


def test_a_template_of_another_team_is_refused_in_words(team, other_team, drill):
    person = make.a_person("Ruta Vaitkute", team=team)
    other_team.memberships.create(person=person, role="member")
    client = signed_in(person)
    sent = begun(client, written_with=drill.pk, team=other_team.pk, authors="")
    answer = client.post(NEW, sent)
    assert answer.status_code == 422
    words = f"“Drill” is a template of {team.name}. Choose another, or write it for {team.name}."
    assert answer.context["form"].errors == {"written_with": [words]}
    assert client.post(NEW, sent | {"team": team.pk}).status_code == 302
    choices = [label for _, label in answer.context["form"].fields["written_with"].choices]
    assert choices == ["None", f"Drill ({team.name})"]
