"""Several teams, areas, tags, and recurrences."""

from __future__ import annotations

import importlib
from functools import partial

import pytest
from django.apps import apps
from django.urls import reverse

from people.models import Area
from postmortems.conflicts import PartConflict
from postmortems.models import Factor, Lesson, Postmortem
from records.models import EditConflict, Event, Refused, Tag
from tests import make
from tests.forms import filled
from tests.make import NOW
from tests.together import together


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


def found_by(client, tag: str) -> bool:
    return "A job that succeeds" in client.get(reverse("lessons"), {"tag": tag}).content.decode()


def test_tags_typed_after_a_lesson_are_found_and_go_with_it(published, member, member_client):
    text = "A job that succeeds with old data has failed"
    lesson = Lesson.objects.get()
    place(published, member, tags={("lesson", lesson.pk): ["stale data"]})
    edit = {"by": member, "now": NOW}
    published.edit(version=published.version, lessons=[f"{text} #stale data #mooring"], **edit)
    assert Lesson.objects.get().tags == ["stale data", "mooring"]  # two words, given on their own page
    assert Lesson.objects.get().text == text
    assert found_by(member_client, "mooring") and found_by(member_client, "stale data")
    published.edit(version=published.version, lessons=[f"{text} #quotes"], **edit)
    assert found_by(member_client, "quotes") and not found_by(member_client, "mooring")
    published.edit(version=published.version, lessons=["Another one #dates"], **edit)
    assert list(Tag.objects.values_list("object_id", "name")) == [(Lesson.objects.get().pk, "dates")]


def test_tags_that_were_typed_before_are_found_after_the_migration(published, member):
    lesson, factor = Lesson.objects.get(), Factor.objects.get()
    Lesson.objects.update(tags=["mooring", "gates"])
    Tag.objects.create(kind="lesson", object_id=lesson.pk, name="gates")
    Tag.objects.create(kind="lesson", object_id=lesson.pk + 1, name="of one that is gone")
    module = "postmortems.migrations.0007_find_lessons_by_tags_in_their_text"
    importlib.import_module(module).keep_tags(apps, None)
    assert sorted(Tag.objects.values_list("kind", "object_id", "name")) == [
        ("lesson", lesson.pk, "gates"), ("lesson", lesson.pk, "mooring")
    ]  # fmt: skip
    assert not factor.tags


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


# --- Two people at once -----------------------------------------------------------------------------------------
def the_form(client, one, page: str) -> dict[str, list[str]]:
    return filled(client.get(reverse(page, args=[one.number])).content.decode())


def test_tags_given_while_another_wrote_the_lessons_are_not_lost_without_a_word(published, lead, member):
    text, read = Lesson.objects.get().text, published.version
    place(published, member, tags={("lesson", Lesson.objects.get().pk): ["mooring"]})
    published.edit_part(by=lead, version=read, now=NOW, factors=["Frost"])  # another part
    assert Lesson.objects.get().tags == ["mooring"]
    with pytest.raises(PartConflict) as met:
        published.edit_part(by=lead, version=read, now=NOW, lessons=[f"{text} at sea"])
    assert met.value.meeting.conflicts == [("Lessons", f"{text} #mooring", f"{text} at sea")]
    assert Lesson.objects.get().tags == ["mooring"]


def test_what_two_people_place_is_put_together(published, lead, member_client, team, other_team, gates):
    one, lesson, factor = published, Lesson.objects.get(), Factor.objects.get()
    first = make.a_team("Tugs")
    place(one, lead, teams=[other_team], tags={("lesson", lesson.pk): ["dates", "mooring"]})
    mine = the_form(member_client, one, "place_postmortem")
    mine |= {"areas": "Gates", f"lesson_{lesson.pk}": "mooring, quotes"}
    tags = {("lesson", lesson.pk): ["dates", "mooring", "tides"], ("factor", factor.pk): ["alerting"]}
    place(Postmortem.objects.get(), lead, teams=[first], tags=tags)
    Postmortem.objects.get().edit_part(
        by=lead, version=3, now=NOW, lessons=[f"{lesson.text} #dates #mooring #tides", "Two #other"]
    )
    answer = member_client.post(reverse("place_postmortem", args=[one.number]), mine, follow=True)
    assert "Saved together with what somebody else changed meanwhile" in answer.content.decode()
    stored = Postmortem.objects.get()
    assert [team.name for team in stored.other_teams.all()] == ["Tugs"]
    assert [area.name for area in stored.areas.all()] == ["Gates"]
    assert [row.tags for row in stored.lessons.all()] == [["mooring", "tides", "quotes"], ["other"]]
    assert [row.tags for row in stored.factors.all()] == [["alerting"]]


def test_tags_of_a_lesson_that_was_rewritten_meanwhile_are_told(published, lead, member_client):
    mine = the_form(member_client, published, "place_postmortem")
    mine[f"lesson_{Lesson.objects.get().pk}"] = "mooring, <i>"
    published.edit(by=lead, version=published.version, now=NOW, lessons=["Another one"])
    url = reverse("place_postmortem", args=[published.number])
    answer = member_client.post(url, mine)
    assert answer.status_code == 422
    assert "What you tagged “mooring, &lt;i&gt;” was rewritten" in answer.content.decode()
    again = filled(answer.content.decode()) | {f"lesson_{Lesson.objects.get().pk}": "mooring"}
    assert member_client.post(url, again).status_code == 302
    assert Lesson.objects.get().tags == ["mooring"]


def test_teams_are_added_to_a_restricted_one_by_those_who_may_restrict(published, member, lead, other_team):
    published.restrict(by=lead, now=NOW)
    with pytest.raises(Refused, match="restricted"):
        place(published, member, teams=[other_team])
    place(published, lead, teams=[other_team])
    place(published, member, teams=[other_team])  # she takes part already
    place(published, member)
    assert not published.other_teams.exists()


@pytest.mark.parametrize("role", ["facilitator", "authors", "reviewers", "participants"])
def test_whoever_would_newly_read_a_restricted_one_is_named_by_those_who_may_restrict(
    published, role, lead, member, outsider, observer
):
    def name(by, person) -> None:
        one = Postmortem.objects.get()
        one.edit(by=by, version=one.version, now=NOW, **{role: person if role == "facilitator" else [person]})

    published.restrict(by=lead, now=NOW)
    with pytest.raises(Refused, match="Kofi Boateng does not read it yet") as met:
        name(member, outsider)
    assert met.value.field == role
    assert not sees(outsider, Postmortem.objects.get())
    name(member, observer)  # of the team: reads it already
    name(lead, outsider)
    assert sees(outsider, Postmortem.objects.get())
    name(member, outsider)  # named already


def test_a_review_of_a_restricted_one_opens_it_to_nobody_without_a_lead(draft, member, lead, outsider):
    draft.restrict(by=lead, now=NOW)
    ask = {"now": NOW, "reviewers": [outsider], "until": NOW.date()}
    with pytest.raises(Refused, match="does not read it yet") as met:
        draft.ask_for_review(by=member, **ask)
    assert met.value.field == "reviewers"
    assert not sees(outsider, Postmortem.objects.get())
    draft.ask_for_review(by=lead, **ask)
    assert sees(outsider, Postmortem.objects.get())


def test_the_fields_of_people_and_teams_say_who_adds_to_a_restricted_one(
    published, member_client, lead_client, lead, outsider
):
    people = reverse("postmortem_section", args=[published.number, "people"])
    pages = [
        people,
        *(reverse(page, args=[published.number]) for page in ("edit_postmortem", "place_postmortem")),
    ]
    words = "It is restricted: only a lead of its team or an org admin adds readers"
    for page in pages:
        assert words not in member_client.get(page).content.decode()
    published.restrict(by=lead, now=NOW)
    for page in pages:
        assert words in member_client.get(page).content.decode()
        assert words not in lead_client.get(page).content.decode()
    typed = filled(member_client.get(people).content.decode()) | {"participants": outsider.name}
    answer = member_client.post(people, typed)
    assert answer.status_code == 422
    assert "Kofi Boateng does not read it yet" in answer.content.decode()


def test_an_empty_form_is_no_look_at_the_page_and_changes_nothing(published, member_client, other_team):
    published.other_teams.add(other_team)
    for page in ("edit_windows", "place_postmortem"):
        assert member_client.post(reverse(page, args=[published.number]), {}).status_code == 302
    assert list(published.other_teams.all()) == [other_team]
    assert not Event.objects.filter(verb="edited").exists()


def test_an_older_form_does_not_take_back_what_it_repeats(published, team, lead, member_client):
    earlier = make.a_postmortem(team, title="Lamps out")
    url = reverse("repeat_postmortem", args=[published.number])
    mine = the_form(member_client, published, "repeat_postmortem")
    published.repeat(earlier, by=lead, now=NOW)
    answer = member_client.post(url, mine, follow=True)
    assert "Saved together with what somebody else changed" in answer.content.decode()
    assert Postmortem.objects.get(pk=published.pk).recurrence_of == earlier
    again = the_form(member_client, published, "repeat_postmortem") | {"earlier": ""}
    assert member_client.post(url, again).status_code == 302  # taken back by somebody who saw it
    assert Postmortem.objects.get(pk=published.pk).recurrence_of is None


def test_two_that_it_may_repeat_are_shown_side_by_side(published, team, lead, member_client):
    theirs, mine = make.a_postmortem(team, title="Lamps out"), make.a_postmortem(team, title="Lens froze")
    url = reverse("repeat_postmortem", args=[published.number])
    sent = the_form(member_client, published, "repeat_postmortem") | {"earlier": mine.record_ref()}
    published.repeat(theirs, by=lead, now=NOW)
    met = member_client.post(url, sent)
    assert met.status_code == 409
    assert met.context["meeting"].conflicts == [("Recurrence of", theirs.record_ref(), mine.record_ref())]
    assert "Noor Haddad saved while you were writing" in met.content.decode()
    assert Postmortem.objects.get(pk=published.pk).recurrence_of == theirs
    assert member_client.post(url, filled(met.content.decode())).status_code == 302
    assert Postmortem.objects.get(pk=published.pk).recurrence_of == mine


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [2, 4])
def test_people_who_tie_postmortems_in_a_circle_at_once_close_no_ring(team, lead, member, count):
    numbers = [make.a_postmortem(team, title=f"Dark {number}").number for number in range(count)]
    for attempt in range(3):
        Postmortem.objects.update(recurrence_of=None)
        rows = [Postmortem.objects.get(number=number) for number in numbers]
        acts = [
            partial(one.repeat_over, other, read="", by=(lead, member)[place % 2], now=NOW)
            if attempt % 2
            else partial(one.repeat, other, by=lead, now=NOW)
            for place, (one, other) in enumerate(zip(rows, [*rows[1:], rows[0]], strict=True))
        ]
        refused = together(acts)
        assert len(refused) == 1 and "repeats this one already" in refused[0]
        assert Postmortem.objects.filter(recurrence_of__isnull=True).count() == 1
