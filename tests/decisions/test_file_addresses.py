"""The name of the file a record was imported from stays its address."""

import pytest
from django.urls import reverse

from decisions.models import DecisionSource
from tests import make
from tests.decisions.importing import a_folder, at, run

pytestmark = pytest.mark.django_db


def from_file(team, path: str):
    decision = make.a_decision(team)
    DecisionSource.objects.create(
        team=team, decision_record=decision, path=path, content=b"", sha256=path[:64], imported_at=make.NOW
    )
    return decision


def address(team, name: str) -> str:
    return reverse("cited_decision", args=[team.slug, name])


@pytest.mark.parametrize(
    "name", ["docs/adr/0007-one-scale.md", "0007-one-scale.md", "docs/adr/0007-one-scale.md/"]
)
def test_a_path_and_a_bare_name_lead_to_the_record(name, team, member_client):
    decision = from_file(team, "docs/adr/0007-one-scale.md")
    answer = member_client.get(address(team, name))
    assert (answer.status_code, answer.url) == (302, decision.get_absolute_url())


def test_several_files_of_a_name_are_offered_to_choose_from(team, member_client):
    first, second = from_file(team, "north/0001-scale.md"), from_file(team, "south/0001-scale.md")
    answer = member_client.get(address(team, "0001-scale.md"))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert first.get_absolute_url() in page
    assert second.get_absolute_url() in page


@pytest.mark.parametrize("name", ["scale.md", "0001-scal", "%", "adr/0001-scale.md"])
def test_the_end_of_a_name_is_not_the_name(name, team, member_client):
    from_file(team, "north/0001-scale.md")
    assert member_client.get(address(team, name)).status_code == 404


def test_another_teams_file_is_not_found_under_this_team(team, other_team, member_client):
    from_file(other_team, "0001-scale.md")
    assert member_client.get(address(team, "0001-scale.md")).status_code == 404


def test_a_file_that_was_renamed_is_found_by_its_old_name(team, tmp_path, member_client):
    folder = a_folder(tmp_path / "adr")
    run(folder)
    (folder / "0001-weigh-at-the-gate.md").rename(folder / "0001-weigh-at-the-crane.md")
    run(folder)
    (folder / "quay").mkdir()
    (folder / "0001-weigh-at-the-crane.md").rename(folder / "quay" / "0001-weigh-at-the-quay.md")
    run(folder)
    decision = at("quay/0001-weigh-at-the-quay.md")
    for name in ("0001-weigh-at-the-gate.md", "0001-weigh-at-the-crane.md", "0001-weigh-at-the-quay.md"):
        assert member_client.get(address(team, name)).url == decision.get_absolute_url()


def test_a_new_file_takes_over_the_name_that_another_had(team, tmp_path, member_client):
    folder = a_folder(tmp_path / "adr")
    run(folder)
    (folder / "0001-weigh-at-the-gate.md").rename(folder / "0001-weigh-at-the-crane.md")
    run(folder)
    (folder / "0001-weigh-at-the-gate.md").write_text("# 1. Quite another\n\n## Status\n\nAccepted\n")
    run(folder)
    answer = member_client.get(address(team, "0001-weigh-at-the-gate.md"))
    assert answer.url == at("0001-weigh-at-the-gate.md").get_absolute_url()
