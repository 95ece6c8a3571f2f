"""A form that is sent empty was sent all the same: the page says what is missing."""

import pytest
from django.urls import reverse

from tests import make


@pytest.mark.parametrize(
    "name",
    [
        *("new_decision_template", "new_postmortem_template", "tokens", "account", "change_password"),
        *("new_trade_off", "import_outcomes", "decision_files", "send_postmortems"),
        *("new_decision", "new_postmortem", "new_objective", "new_follow_up"),
    ],
)
def test_it_comes_back_with_what_is_missing(lead_client, name):
    answer = lead_client.post(reverse(name))
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_so_does_a_section_of_a_postmortem_and_a_remark(lead_client, team, lead):
    found, objective = make.a_postmortem(team), make.an_objective(team, lead)
    for address in (
        reverse("postmortem_section", args=[found.number, "about"]),
        reverse("comment_on_objective", args=[objective.pk]),
    ):
        answer = lead_client.post(address)
        assert answer.status_code == 422
        assert answer.context["form"].errors


@pytest.mark.django_db
def test_whoever_signs_in_with_nothing_is_told_what_is_missing(client):
    answer = client.post(reverse("sign_in"))
    assert answer.status_code == 422
    assert "Please fill this in." in answer.content.decode()
