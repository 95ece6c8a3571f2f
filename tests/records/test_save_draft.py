"""What is typed is kept for its writer alone, offered when they come back, and gone once it is saved."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from decisions.models import Decision
from records.drafts import KEPT_FOR, LONGEST, PER_FORM, PER_PERSON, SPENT_FOR, SavedDraft
from tests.decisions.conftest import a_draft
from tests.make import NOW

pytestmark = pytest.mark.django_db
TOKEN = "a" * 16


def keep(by, title="Weigh at", key="decision:new", token=TOKEN, now=NOW):
    return SavedDraft.keep(by=by, key=key, token=token, fields={"title": [title]}, now=now)


def texts(by):
    rows = SavedDraft.objects.visible_to(by).exclude(fields={}).order_by("id")
    return [row.fields["title"][0] for row in rows]


def test_a_draft_takes_the_place_of_what_the_same_window_kept_before(member):
    assert keep(member, "Weigh")
    assert keep(member, "Weigh at the gate")
    assert texts(member) == ["Weigh at the gate"]


def test_two_windows_keep_two_drafts(member):
    keep(member, "One scale")
    keep(member, "Two scales", token="b" * 16)
    assert texts(member) == ["One scale", "Two scales"]


@pytest.mark.parametrize("who", ["lead", "org_admin", "outsider"])
def test_nobody_else_sees_a_draft(member, who, request):
    keep(member)
    assert texts(request.getfixturevalue(who)) == []


def test_who_has_left_sees_none_any_more(member):
    keep(member)
    member.is_active = False
    assert texts(member) == []


@pytest.mark.parametrize(
    ("key", "token"), [("", TOKEN), ("/etc/passwd", TOKEN), ("decision:", TOKEN), ("decision:new", "short")]
)
def test_only_forms_that_keep_drafts_do(member, key, token):
    with pytest.raises(ValidationError):
        keep(member, key=key, token=token)


def test_a_draft_has_a_size(member):
    with pytest.raises(ValidationError, match="too long"):
        keep(member, "x" * LONGEST)
    assert texts(member) == []


def test_the_oldest_drafts_of_a_form_and_of_a_person_make_room(member):
    for i in range(PER_FORM + 2):
        keep(member, f"Draft {i}", token=f"{i:016}", now=NOW + dt.timedelta(minutes=i))
    assert texts(member) == [f"Draft {i}" for i in range(2, PER_FORM + 2)]
    for i in range(PER_PERSON + 1):
        keep(member, f"Other {i}", key=f"decision:{i + 1}", now=NOW + dt.timedelta(hours=1, minutes=i))
    assert len(texts(member)) == PER_PERSON
    assert "Draft 2" not in texts(member)


def test_what_was_saved_is_not_brought_back_by_a_copy_that_arrives_late(member):
    keep(member)
    SavedDraft.forget(by=member, key="decision:new", token=TOKEN, now=NOW)
    assert not keep(member, "Late")
    assert texts(member) == []


def test_a_copy_that_arrives_first_after_the_save_is_refused_too(member):
    SavedDraft.forget(by=member, key="decision:new", token=TOKEN, now=NOW)
    assert not keep(member, "Late")


def test_the_timetable_removes_what_nobody_came_back_for(member):
    keep(member, "Old", now=NOW - KEPT_FOR - dt.timedelta(minutes=1))
    keep(member, "New", key="decision:1", now=NOW - KEPT_FOR + dt.timedelta(minutes=1))
    SavedDraft.forget(by=member, key="decision:2", token=TOKEN, now=NOW - SPENT_FOR - dt.timedelta(minutes=1))
    SavedDraft.forget(by=member, key="decision:3", token=TOKEN, now=NOW - SPENT_FOR + dt.timedelta(minutes=1))
    assert SavedDraft.objects.prune(NOW) == 2
    assert set(SavedDraft.objects.values_list("key", flat=True)) == {"decision:1", "decision:3"}


# --- Pages ------------------------------------------------------------------------------------------------------
def sent(**fields):
    return {"draft_key": "decision:new", "draft_token": TOKEN, **fields}


def test_saving_as_one_types_says_when_in_the_writers_own_time(member, member_client):
    member.time_zone = "Asia/Tokyo"
    member.save(update_fields=["time_zone"])
    with time_machine.travel(NOW, tick=False):
        response = member_client.post(reverse("save_draft"), sent(title="Weigh", serves=["1", "2"]))
    assert (response.status_code, response.content) == (200, b"Draft saved 18:00")
    assert SavedDraft.objects.get().fields == {"title": ["Weigh"], "serves": ["1", "2"]}


def test_a_draft_is_offered_restored_and_gone_once_it_is_saved(team, member, member_client):
    keep(member, "Weigh at the gate")
    page = member_client.get(reverse("new_decision")).content.decode()
    assert "You have an unsaved draft" in page
    assert f"?restore={TOKEN}" in page
    restored = member_client.get(f"{reverse('new_decision')}?restore={TOKEN}").content.decode()
    assert 'value="Weigh at the gate"' in restored
    assert "Please fill this in" not in restored
    assert f'name="draft_token" value="{TOKEN}"' in restored
    form = sent(
        title="Weigh at the gate", team=team.pk, **{"options-TOTAL_FORMS": 0, "options-INITIAL_FORMS": 0}
    )
    assert member_client.post(reverse("new_decision"), form).status_code == 302
    assert texts(member) == []
    assert "unsaved draft" not in member_client.get(reverse("new_decision")).content.decode()


def test_somebody_elses_draft_is_neither_offered_nor_restored(member, lead_client):
    keep(member, "Weigh at the gate")
    assert "unsaved draft" not in lead_client.get(reverse("new_decision")).content.decode()
    page = lead_client.get(f"{reverse('new_decision')}?restore={TOKEN}").content.decode()
    assert "Weigh at the gate" not in page


def test_discarding_goes_back_to_the_form(member, member_client):
    keep(member)
    there = reverse("new_decision")
    response = member_client.post(reverse("discard_draft"), sent(next=there))
    assert response["Location"] == there
    assert texts(member) == []


def test_nobody_discards_somebody_elses(member, lead_client):
    keep(member)
    lead_client.post(reverse("discard_draft"), sent())
    assert texts(member) == ["Weigh at"]


def test_a_draft_of_an_old_version_is_put_together_with_what_was_saved_since(
    team, member, lead, member_client
):
    decision = a_draft(team, member, context="One.\n\nTwo.\n\nThree.")
    page = reverse("edit_decision", args=[decision.pk])
    from tests.forms import filled

    typed = filled(member_client.get(page).content.decode())
    typed["context"] = ["One, said by the writer.\n\nTwo.\n\nThree."]
    typed["draft_token"] = [TOKEN]
    member_client.post(reverse("save_draft"), typed)
    decision.edit(by=lead, version=1, context="One.\n\nTwo.\n\nThree, said by the lead.")
    restored = filled(member_client.get(f"{page}?restore={TOKEN}").content.decode())
    assert member_client.post(page, restored).status_code == 302
    decision.refresh_from_db()
    assert decision.context == "One, said by the writer.\n\nTwo.\n\nThree, said by the lead."


def test_a_stranger_is_sent_to_sign_in_and_nothing_is_kept(client, member):
    assert client.post(reverse("save_draft"), sent(title="x")).status_code == 302
    assert not SavedDraft.objects.exists()


def test_a_preview_shows_one_field_and_keeps_nothing(member_client):
    data = {"preview": "context", "context": "Two *scales* <script>alert(1)</script>", "title": "Weigh"}
    page = member_client.post(reverse("preview"), data)
    assert "<em>scales</em> &lt;script&gt;" in page.content.decode()
    assert "<h1>Preview</h1>" in page.content.decode()
    part = member_client.post(
        reverse("preview"), data, headers={"HX-Request": "true", "HX-Target": "preview-id_context"}
    )
    assert 'id="preview-id_context"' in part.content.decode()
    assert "<h1>" not in part.content.decode()
    assert not Decision.objects.exists()
