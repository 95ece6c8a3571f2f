"""Several teams, areas, tags, and recurrences."""

from __future__ import annotations

import pytest

from people.models import Area
from postmortems.models import Factor, Lesson, Postmortem
from records.models import EditConflict, Event, Refused, Tag
from tests import make
from tests.make import NOW


@pytest.fixture
def draft(team, member) -> Postmortem:
    one = make.a_postmortem(team, status=Postmortem.DRAFT, published_at=None)
    one.authors.add(member)
    return one


@pytest.fixture
def gates(team) -> Area:
    return Area.objects.create(name="Gates", slug="gates", team=team)


def place(one, by, **more):
    given = {"teams": [], "areas": [], "tags": {}} | more
    one.place(by=by, version=one.version, now=NOW, **given)


def sees(person, one) -> bool:
    found = Postmortem.objects.visible_to(person).filter(pk=one.pk).exists()
    assert Postmortem.objects.get(pk=one.pk).is_visible_to(person) is found  # twins
    return found


def test_another_teams_people_see_the_draft_they_take_part_in(draft, member, outsider, other_team):
    assert not sees(outsider, draft)
    place(draft, member, teams=[other_team])
    assert sees(outsider, draft)
    assert not draft.may_be_edited_by(outsider)
    assert Event.objects.of(draft).first().changes["teams"] == ["", "Cranes"]
    place(draft, member)
    assert not sees(outsider, draft)


def test_its_own_team_is_no_other_team(draft, member, team):
    with pytest.raises(Refused, match="anyway"):
        place(draft, member, teams=[team])


def test_tags_are_found(published, member, gates):
    lesson, factor = Lesson.objects.get(), Factor.objects.get()
    tags = {("lesson", lesson.pk): ["stale data"], ("factor", factor.pk): ["alerting", "stale data"]}
    place(published, member, areas=[gates], tags=tags)
    assert Lesson.objects.get().tags == ["stale data"]
    assert set(Tag.objects.values_list("kind", "name")) == {
        ("lesson", "stale data"), ("factor", "alerting"), ("factor", "stale data")
    }  # fmt: skip
    place(published, member, tags={("factor", factor.pk): []})
    assert Lesson.objects.get().tags == ["stale data"]  # what is not named stays
    assert list(Tag.objects.values_list("kind", flat=True)) == ["lesson"]


def test_nobody_overwrites_what_they_have_not_seen(draft, member):
    draft.edit(by=member, version=draft.version, now=NOW, summary="New.")
    with pytest.raises(EditConflict):
        draft.place(by=member, version=1, now=NOW, teams=[], areas=[], tags={})


def test_a_person_says_what_it_repeats(draft, member, team, outsider):
    earlier = make.a_postmortem(team, title="Lamps out")
    with pytest.raises(Refused, match="Only the team"):
        draft.repeat(earlier, by=outsider, now=NOW)
    draft.repeat(earlier, by=member, now=NOW)
    assert list(earlier.recurrences.all()) == [draft]
    event = Event.objects.of(draft).first()
    assert (event.verb, event.note) == ("linked", f"recurrence of PM-{earlier.number}")
    draft.repeat(None, by=member, now=NOW)
    assert Event.objects.of(draft).first().verb == "unlinked"


def test_it_repeats_neither_itself_nor_what_repeats_it(draft, member, team):
    earlier = make.a_postmortem(team)
    with pytest.raises(Refused, match="itself"):
        draft.repeat(draft, by=member, now=NOW)
    draft.repeat(earlier, by=member, now=NOW)
    with pytest.raises(Refused, match="repeats this one already"):
        earlier.repeat(Postmortem.objects.get(pk=draft.pk), by=member, now=NOW)


def test_what_one_may_not_read_is_not_linked(draft, outsider, member, other_team):
    hidden = make.a_postmortem(other_team, status=Postmortem.DRAFT, published_at=None)
    with pytest.raises(Refused, match="no such postmortem"):
        draft.repeat(hidden, by=member, now=NOW)
