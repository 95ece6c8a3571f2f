"""A team's own templates: made and changed by its leads on their page, by org admins in the console."""

import pytest
from django.urls import reverse

from decisions.models import Decision, DecisionTemplate
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(team) -> DecisionTemplate:
    return DecisionTemplate.objects.create(
        team=team, name="Quay", parts=["context", "decision"], prompts={"context": "Which quay, which tide?"}
    )


def typed(**fields):
    return {"name": "Quay", "parts": ["context", "decision"], "prompt_context": "Which quay?"} | fields


def test_a_lead_makes_a_template_for_their_team_and_begins_a_decision_with_it(lead, team):
    client = signed_in(lead)
    answer = client.post(reverse("new_decision_template"), typed(team=team.pk, prompt_decision="We\r\nwill"))
    assert answer.status_code == 302
    made = DecisionTemplate.objects.get()
    assert (made.team, made.parts) == (team, ["context", "decision"])
    assert made.prompts == {"context": "Which quay?", "decision": "We\nwill"}
    page = client.get(reverse("new_decision"), {"template": made.key()}).content.decode()
    assert 'placeholder="Which quay?"' in page
    assert "Quay" in client.get(reverse("decision_templates")).content.decode()
    assert Decision.objects.count() == 0


@pytest.mark.parametrize(
    ("who", "status"), [("member", 403), ("outsider", 403), ("lead", 200), ("org_admin", 200)]
)
def test_leads_and_org_admins_change_it(who, status, template, request):
    client = signed_in(request.getfixturevalue(who))
    assert client.get(reverse("edit_decision_template", args=[template.pk])).status_code == status


def test_a_lead_makes_none_for_every_team_nor_for_another(lead, other_team):
    client = signed_in(lead)
    for team in ("", other_team.pk):
        assert client.post(reverse("new_decision_template"), typed(team=team)).status_code == 422
    assert not DecisionTemplate.objects.exists()


def test_a_name_is_taken_once_in_a_team_and_everything_typed_stays(lead, team, template):
    answer = signed_in(lead).post(
        reverse("new_decision_template"), typed(team=team.pk, prompt_context="Mine")
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "There is a template of this name already." in page
    assert "Mine" in page


def test_of_two_who_change_it_at_once_the_second_sees_both_and_may_save_over_it(lead, template):
    client, address = signed_in(lead), reverse("edit_decision_template", args=[template.pk])
    assert client.post(address, typed(name="First", version=1)).status_code == 302
    answer = client.post(address, typed(name="Second", version=1))
    assert answer.status_code == 409
    assert answer.context["conflicts"] == [("Name", "First", "Second")]
    assert "Edit: First" in answer.content.decode()
    template.refresh_from_db()
    assert (template.name, template.version) == ("First", 2)
    again = {name: answer.context["form"][name].value() for name in ("name", "version")}
    assert client.post(address, typed(**again)).status_code == 302
    template.refresh_from_db()
    assert (template.name, template.version) == ("Second", 3)


def test_the_two_texts_of_a_conflict_name_what_differs_as_one_reads_it(lead, template):
    client, address = signed_in(lead), reverse("edit_decision_template", args=[template.pk])
    client.post(address, typed(parts=["decision"], is_retired="on", version=1))
    answer = client.post(address, typed(prompt_context="Which\r\ntide?", version=1))
    said = {label: (theirs, mine) for label, theirs, mine in answer.context["conflicts"]}
    assert said["Parts that stand open"] == ("Decision", "Context, Decision")
    assert said["Retired"] == ("yes", "no")
    assert said["Prompt of “Context”"] == ("Which quay?", "Which\ntide?")
    assert len(said) == 3


def test_a_retired_one_is_not_offered_and_its_records_keep_its_prompts(lead, team, template):
    client = signed_in(lead)
    decision = Decision.draft(team=team, by=lead, title="Move the crane", written_with=template.key())
    address = reverse("edit_decision_template", args=[template.pk])
    assert client.post(address, typed(is_retired="on", version=1)).status_code == 302
    assert template.key() not in client.get(reverse("new_decision")).content.decode()
    page = client.get(reverse("edit_decision", args=[decision.pk])).content.decode()
    assert 'placeholder="Which quay?"' in page


def test_the_console_changes_prompts_and_the_teams_open_page_notices(admin_client, lead, template):
    address = f"/admin/decisions/decisiontemplate/{template.pk}/change/"
    assert "Which quay, which tide?" in admin_client.get(address).content.decode()
    sent = typed(prompt_context="Which tide?", team=template.team_id)
    assert admin_client.post(address, sent).status_code == 302
    template.refresh_from_db()
    assert (template.prompts, template.version) == ({"context": "Which tide?"}, 2)
    stale = signed_in(lead).post(reverse("edit_decision_template", args=[template.pk]), typed(version=1))
    assert stale.status_code == 409
    assert admin_client.get(address.replace("change", "delete")).status_code == 403
