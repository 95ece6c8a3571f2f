"""The admin console shows decisions and changes none."""

import pytest

from tests import make

pytestmark = pytest.mark.django_db


def test_an_org_admin_looks_at_decisions_and_changes_none(team, admin_client, member_client):
    decision = make.a_decision(team, title="Weigh at the gate")
    assert "Weigh at the gate" in admin_client.get("/admin/decisions/decision/").content.decode()
    url = f"/admin/decisions/decision/{decision.pk}/change/"
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {"title": "Changed"}).status_code == 403
    assert admin_client.get("/admin/decisions/decision/add/").status_code == 403
    assert admin_client.get(url.replace("change", "delete")).status_code == 403
    assert member_client.get("/admin/decisions/decision/").status_code in (302, 403)
