"""What is typed into the form of an objective or a key result is kept until it is saved, and offered on return."""

from __future__ import annotations

import pytest
from django.urls import reverse

from records.drafts import SavedDraft
from tests import make
from tests.forms import filled

TOKEN = "abcdefgh12345678"


def keep(client, page, key, **typed):
    """Type into the form at `page` as its script would keep it, and go away."""
    data = filled(client.get(page).content.decode())
    assert data["draft_key"] == [key]
    data |= {"draft_token": [TOKEN], **{name: [value] for name, value in typed.items()}}
    assert client.post(reverse("save_draft"), data).status_code == 200
    return data


@pytest.fixture
def forms(objective, key_result):
    """The address of each form with the key of its drafts."""
    return {
        reverse("new_objective"): "objective:new",
        reverse("edit_objective", args=[objective.pk]): f"objective:{objective.pk}",
        reverse("new_key_result", args=[objective.pk]): f"key_result:new:{objective.pk}",
        reverse("edit_key_result", args=[key_result.pk]): f"key_result:{key_result.pk}",
    }


def test_what_was_typed_is_offered_restored_and_saved(client, lead, forms):
    client.force_login(lead)
    for page, key in forms.items():
        keep(client, page, key, title=f"Half a title of {key}")
        assert "unsaved draft" in client.get(page).content.decode(), key
        restored = client.get(page, {"restore": TOKEN})
        assert restored.status_code == 200
        text = restored.content.decode()
        assert f"Half a title of {key}" in text and 'data-draft="' in text, key
        assert "error-summary" not in text and 'aria-invalid="true"' not in text, key
        assert SavedDraft.objects.of(key).count() == 1, "looking at it saves nothing and loses nothing"


def test_saving_ends_the_draft(client, lead, objective):
    client.force_login(lead)
    page, key = reverse("edit_objective", args=[objective.pk]), f"objective:{objective.pk}"
    keep(client, page, key, title="Ships leave when they said")
    data = filled(client.get(page, {"restore": TOKEN}).content.decode())
    assert client.post(page, data).status_code == 302
    objective.refresh_from_db()
    assert objective.title == "Ships leave when they said"
    assert not SavedDraft.objects.of(key).exists()


def test_a_refused_form_keeps_its_draft(client, lead, objective):
    client.force_login(lead)
    page, key = reverse("edit_objective", args=[objective.pk]), f"objective:{objective.pk}"
    data = keep(client, page, key, title="")
    assert client.post(page, data).status_code == 422
    assert SavedDraft.objects.of(key).count() == 1


def test_half_a_milestone_is_restored_without_complaint(client, lead, objective):
    client.force_login(lead)
    page, key = reverse("new_key_result", args=[objective.pk]), f"key_result:new:{objective.pk}"
    keep(
        client,
        page,
        key,
        kind="milestones",
        **{"milestones-0-title": "Quay is dredged", "milestones-0-due_on": "soon"},
    )
    text = client.get(page, {"restore": TOKEN}).content.decode()
    assert "Quay is dredged" in text and 'aria-invalid="true"' not in text


def test_nobody_else_is_offered_it(client, lead, objective):
    client.force_login(lead)
    page = reverse("edit_objective", args=[objective.pk])
    keep(client, page, f"objective:{objective.pk}", title="Mine alone")
    client.force_login(make.a_person("Noor Aziz", team=objective.team, role="member"))
    for query in ({}, {"restore": TOKEN}):
        assert "Mine alone" not in client.get(page, query).content.decode()
