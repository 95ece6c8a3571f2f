"""An edit writes new values, keeps the old ones in history, and never overwrites somebody else's."""

import pytest
from django.core.exceptions import PermissionDenied

from decisions.models import Decision, Link
from records.models import EditConflict, Event, Refused
from tests import make
from tests.decisions.conftest import a_draft

pytestmark = pytest.mark.django_db


def edited(decision):
    return [event.changes for event in Event.objects.of(decision) if event.verb == "edited"]


def test_an_edit_keeps_what_was_there_before_and_after_in_history(draft, member):
    assert draft.edit(by=member, version=1, context="The scales differ by 3 %.", tags=["scales"])
    draft.refresh_from_db()
    assert (draft.context, draft.version) == ("The scales differ by 3 %.", 2)
    assert edited(draft) == [{"context": ["", "The scales differ by 3 %."], "tags": ["", "scales"]}]


@pytest.mark.parametrize("who", ["observer", "outsider", "teamless"])
def test_nobody_outside_edits(who, draft, request):
    with pytest.raises(PermissionDenied):
        draft.edit(by=request.getfixturevalue(who), version=1, context="Mine")
    draft.refresh_from_db()
    assert draft.context == ""


def test_the_driver_edits_from_another_team_too(draft, member, outsider):
    draft.edit(by=member, version=1, driver=outsider)
    assert draft.edit(by=outsider, version=2, context="Seen from the cranes.")


def test_an_edit_of_an_old_version_is_refused_and_brings_the_record_as_it_is_now(draft, member, lead):
    mine = Decision.objects.get(pk=draft.pk)
    draft.edit(by=lead, version=1, context="Theirs")
    with pytest.raises(EditConflict) as conflict:
        mine.edit(by=member, version=1, context="Mine", options=[])
    assert conflict.value.current.context == "Theirs"
    assert conflict.value.current.options.count() == 2
    assert mine.version == 1


def test_saving_what_is_there_already_is_no_change(draft, member):
    assert not draft.edit(by=member, version=1, context="", title=draft.title)
    assert edited(draft) == []
    assert Decision.objects.get(pk=draft.pk).version == 1


def test_options_roles_and_links_have_their_place_in_history(team, draft, member, lead, other_team):
    older = make.a_decision(team, lead, status="accepted")
    draft.edit(
        by=member,
        version=1,
        options=[{"title": "Only one", "pros": "cheap\nquick"}],
        holders={"agree": [lead, other_team]},
        links={Link.SUPERSEDES: [(older, "")]},
    )
    (changes,) = edited(draft)
    assert changes["options"][1] == "### Only one\n+ cheap\n+ quick"
    assert changes["agree"] == ["", "Noor Haddad, Cranes"]
    assert changes["supersedes"] == ["", older.record_ref()]


def test_the_text_of_an_accepted_record_changes_with_a_diff_and_a_note(accepted, member):
    accepted.edit(by=member, version=accepted.version, decision="One scale.", note="A word was missing.")
    event = Event.objects.of(accepted).first()
    assert (event.verb, event.note, event.changes) == (
        "edited",
        "A word was missing.",
        {"decision": ["", "One scale."]},
    )
    accepted.refresh_from_db()
    assert accepted.status == Decision.ACCEPTED


@pytest.mark.parametrize("status", ["draft", "proposed", "rejected"])
def test_only_what_came_into_force_is_superseded(status, team, draft, member):
    other = make.a_decision(team, member, status=status)
    with pytest.raises(Refused, match="Only a decision that came into force") as refused:
        draft.edit(by=member, version=1, links={Link.SUPERSEDES: [(other, "")]})
    assert refused.value.field == Link.SUPERSEDES
    assert not draft.links.exists()


def test_another_teams_decision_is_superseded_by_its_own_people(other_team, draft, member, org_admin):
    theirs = make.a_decision(other_team, status="accepted")
    with pytest.raises(Refused, match="belongs to Cranes"):
        draft.edit(by=member, version=1, links={Link.SUPERSEDES: [(theirs, "")]})
    assert draft.edit(by=member, version=1, links={Link.RELATES: [(theirs, "")]})
    assert draft.edit(by=org_admin, version=2, links={Link.SUPERSEDES: [(theirs, "")]})
    assert [link.kind for link in draft.links.all()] == [Link.SUPERSEDES]


def test_two_decisions_do_not_supersede_each_other(team, member, accepted):
    newer = a_draft(team, member, links={Link.SUPERSEDES: [(accepted, "")]})
    newer.propose(by=member, today=make.TODAY)
    newer.accept(by=member, today=make.TODAY)
    with pytest.raises(Refused, match="supersedes this decision already"):
        Decision.objects.get(pk=accepted.pk).edit(
            by=member, version=accepted.version + 1, links={Link.SUPERSEDES: [(newer, "")]}
        )
