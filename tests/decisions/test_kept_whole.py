"""What keeps a record whole: links that stay, dates that move by their verb, files in notes, odd characters."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.models import Decision
from notices.needs import needs_of
from records.models import Attachment, Refused, SavedDraft
from tests import make
from tests.conftest import signed_in
from tests.decisions.conftest import TODAY, TOMORROW, a_draft
from tests.forms import filled
from tests.make import NOW

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x00" * 20


def test_a_decision_that_put_another_out_of_force_goes_on_naming_it(accepted, team, member):
    successor = a_draft(team, member, links={"supersedes": [(accepted, "")]})
    successor.propose(by=member, today=TODAY)
    successor.accept(by=member, today=TODAY)
    with pytest.raises(Refused, match="D-1 went out of force because of this decision") as refused:
        successor.edit(by=member, version=successor.version, links={"supersedes": []})
    assert refused.value.field == "supersedes"
    assert list(successor.links.values_list("target", flat=True)) == [accepted.pk]
    assert Decision.objects.get(pk=accepted.pk).status == Decision.SUPERSEDED


def test_before_it_is_decided_the_link_may_go(accepted, team, member):
    draft = a_draft(team, member, links={"supersedes": [(accepted, "")]})
    assert draft.edit(by=member, version=draft.version, links={"supersedes": []})
    assert not draft.links.exists()


@pytest.mark.usefixtures("pages_clock")
def test_the_form_of_a_proposal_leaves_its_closing_date_to_giving_more_time(proposal, member_client):
    page = member_client.get(reverse("edit_decision", args=[proposal.pk]))
    assert reverse("extend_decision", args=[proposal.pk]) in page.content.decode()
    sent = filled(page.content.decode()) | {"context": "Gulls.", "feedback_until": "2026-12-24"}
    assert member_client.post(reverse("edit_decision", args=[proposal.pk]), sent).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.context, proposal.feedback_until) == ("Gulls.", TOMORROW)


def test_a_restored_draft_of_an_amendment_amends_still(accepted, member, member_client):
    url = f"{reverse('new_decision')}?amends={accepted.pk}"
    page = member_client.get(url).content.decode()
    assert 'name="amends" value="D-1"' in page
    key = re.search(r'name="draft_key" value="([^"]+)"', page)[1]
    typed = {
        "title": ["Weigh twice"],
        "amends": ["D-1"],
        "options-TOTAL_FORMS": ["1"],
        "options-INITIAL_FORMS": ["0"],
    }
    SavedDraft.keep(by=member, key=key, token="a" * 16, fields=typed, now=NOW)
    assert "You have an unsaved draft" in member_client.get(url).content.decode()
    assert "You have an unsaved draft" not in member_client.get(reverse("new_decision")).content.decode()
    restored = member_client.get(f"{url}&restore={'a' * 16}").content.decode()
    assert 'name="amends" value="D-1"' in restored
    assert "Weigh twice" in restored


def test_a_picture_in_the_reason_for_more_time_can_be_seen_by_those_asked(proposal, member, outsider):
    picture = Attachment.upload(SimpleUploadedFile("gate.png", PNG), by=member, at=NOW)
    assert signed_in(outsider).get(picture.get_absolute_url()).status_code == 404
    later = TOMORROW.replace(day=28)
    proposal.extend(by=member, today=TODAY, until=later, note=f"See {picture.markdown()}")
    assert signed_in(outsider).get(picture.get_absolute_url()).status_code == 200


def test_a_picture_in_feedback_can_be_seen_by_everyone(proposal, outsider, member):
    picture = Attachment.upload(SimpleUploadedFile("gate.png", PNG), by=outsider, at=NOW)
    proposal.give_feedback(by=outsider, kind="note", text=picture.markdown(), at=NOW)
    assert signed_in(member).get(picture.get_absolute_url()).status_code == 200


def test_a_nul_breaks_nothing(proposal, member_client):
    assert member_client.get("/d/berths/a%00b.md").status_code == 404
    assert (
        member_client.get(f"{reverse('new_decision')}?restore=%00&template=%00&amends=%00").status_code == 200
    )
    sent = {"draft_key": "decision:new", "draft_token": "a" * 16, "title": "Weigh\x00 twice"}
    assert member_client.post(reverse("save_draft"), sent).status_code == 200
    assert SavedDraft.objects.get().fields["title"] == ["Weigh twice"]


def test_an_org_admin_hears_of_a_guardrail_whose_keeper_has_left(org_admin, member, admin_client):
    keeper = make.a_person("Kofi Mensah")
    kept, retired = make.a_guardrail(keeper), make.a_guardrail(keeper)
    type(retired).objects.filter(pk=retired.pk).update(
        retired_on=TODAY, retired_by=make.a_decision(make.a_team())
    )
    assert "keeperless_guardrails" not in {need.kind for need in needs_of([org_admin], now=NOW)[org_admin.pk]}
    keeper.is_active = False
    keeper.save(update_fields=["is_active"])
    needs = needs_of([org_admin, member], now=NOW)
    (need,) = [need for need in needs[org_admin.pk] if need.kind == "keeperless_guardrails"]
    assert (need.title, need.group) == ("1 guardrail has a keeper who has left", "waiting")
    assert needs[member.pk] == []
    listed = admin_client.get(need.url).content.decode()
    assert kept.get_absolute_url() in listed
    assert retired.get_absolute_url() not in listed


def test_the_console_takes_a_guardrails_decision_as_people_cite_it(admin_client, accepted, proposal):
    guardrail = make.a_guardrail(make.a_person("Kofi Mensah"))
    url = f"/admin/decisions/guardrail/{guardrail.pk}/change/"
    sent = {"kind": guardrail.kind, "title": "Weigh", "text": guardrail.text, "keeper": guardrail.keeper_id}
    for cited, words in [
        ("D-1", "Write cranes/D-12"),
        ("berths/D-9", "There is no decision"),
        ("", "Name the accepted"),
    ]:
        answer = admin_client.post(url, sent | {"decision": cited})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert admin_client.post(url, sent | {"decision": "berths/D-1"}).status_code == 302
    guardrail.refresh_from_db()
    assert guardrail.title == "Weigh"
    assert guardrail.versions.first().decision == accepted
